//! ESIA's JSON login API: every action, every failure.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod esia;
mod person;

use esia::*;
use person::{browser, give_code, stand, to_esia};
use reqwest::Client;
use serde_json::{Value, json};
use zvonok_stand::{EsiaLoginFailure, Obstacle, SecondFactor, Sender, Stand};

const API: &str = "/aas/oauth2/api/login";

async fn act(stand: &Stand, browser: &Client, path: &str) -> (u16, Value) {
    post(
        stand,
        browser,
        &format!("/aas/oauth2/api/{path}"),
        json!({}),
    )
    .await
}

#[tokio::test]
async fn any_login_of_the_person_opens_in_any_spelling() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    for login in [
        "ivan",
        "+7 900 000-00-11",
        "+79000000011",
        "79000000011",
        "89000000011",
        "8 (900) 000-00-11",
        "9000000011",
        " 900 000 00 11 ",
        "ivan@example.ru",
        "Ivan@Example.RU",
        "000-000-011 11",
        "00000001111",
    ] {
        let answer = log_in(&stand, &browser, login, "parta-okno-9a").await;
        assert_eq!(answer["action"], "DONE", "{login}");
    }
    for (login, kind) in [
        ("9000000011", "phone"),
        ("ivan@example.ru", "email"),
        ("00000001111", "snils"),
    ] {
        let body = json!({ "login": login, "password": "parta-okno-9a", "idType": kind });
        let (_, answer) = post(&stand, &browser, API, body).await;
        assert_eq!(answer["action"], "DONE", "{login}");
    }
}

#[tokio::test]
async fn a_login_of_another_kind_or_of_nobody_does_not_open() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    let failed = async |login: &str, kind: Option<&str>| {
        let mut body = json!({ "login": login, "password": "parta-okno-9a" });
        if let Some(kind) = kind {
            body["idType"] = kind.into();
        }
        let browser = browser.clone();
        post(&stand, &browser, API, body).await.1["failed"].clone()
    };
    assert_eq!(failed("", None).await, "INVALID_LOGIN");
    assert_eq!(failed("ivan", Some("phone")).await, "INVALID_LOGIN");
    assert_eq!(failed("123", Some("snils")).await, "INVALID_LOGIN");
    assert_eq!(failed("ivan", Some("email")).await, "INVALID_LOGIN");
    assert_eq!(failed("9000000011", Some("snils")).await, "INVALID_LOGIN");
    assert_eq!(
        failed("79000000011", Some("snils")).await,
        "INVALID_PASSWORD"
    );
    assert_eq!(failed("nobody", None).await, "INVALID_PASSWORD");
    stand
        .settings(|s| s.esia_names_unknown_account = true)
        .unwrap();
    assert_eq!(failed("nobody", None).await, "ACCOUNT_NOT_FOUND");
}

#[tokio::test]
async fn every_failure_can_be_asked_for() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    for failure in [
        EsiaLoginFailure::InvalidPassword,
        EsiaLoginFailure::InvalidLogin,
        EsiaLoginFailure::AccountLocked,
        EsiaLoginFailure::AccountNotFound,
        EsiaLoginFailure::CaptchaRequired,
    ] {
        stand
            .settings(|s| s.esia_login_failure = Some(failure))
            .unwrap();
        assert_eq!(ivan(&stand, &browser).await["failed"], failure.code());
    }
    stand.settings(|s| s.esia_login_failure = None).unwrap();
    let boris = log_in(&stand, &browser, "boris", "grom-molniya-9a").await;
    assert_eq!(boris["failed"], "ACCOUNT_LOCKED");
    stand.settings(|s| s.esia_failed_status = 201).unwrap();
    let body = json!({ "login": "ivan", "password": "guess" });
    assert_eq!(post(&stand, &browser, API, body).await.0, 201);
    let wrong = stand.settings(|s| s.esia_failed_status = 500);
    assert!(wrong.unwrap_err().starts_with("esia_failed_status"));
    let guess = log_in(&stand, &browser, "boris", "guess").await;
    assert_eq!(
        guess["failed"], "INVALID_PASSWORD",
        "a stranger is told nothing"
    );
}

#[tokio::test]
async fn wrong_passwords_lead_to_a_captcha_and_past_it() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    for _ in 0..3 {
        let answer = log_in(&stand, &browser, "ivan", "guess").await;
        assert_eq!(answer["failed"], "INVALID_PASSWORD");
    }
    assert_eq!(ivan(&stand, &browser).await["failed"], "CAPTCHA_REQUIRED");
    solve_captcha(&stand, &browser).await;
    assert_eq!(ivan(&stand, &browser).await["action"], "DONE");
}

async fn captcha_session(stand: &Stand, browser: &Client) -> String {
    let (status, body) = get(stand, browser, "/captcha/api/public/v2/type").await;
    assert_eq!((status, &body["captchaType"]), (200, &json!("esiacaptcha")));
    body["captchaSession"].as_str().unwrap().to_owned()
}

async fn give_captcha(
    stand: &Stand,
    browser: &Client,
    session: &str,
    answer: &str,
) -> (u16, Value) {
    let request = browser
        .post(at(stand, "/captcha/api/public/v2/verify"))
        .header("captchasession", session)
        .json(&json!({ "answer": answer, "captchaType": "esiacaptcha" }));
    read(request).await
}

async fn solve_captcha(stand: &Stand, browser: &Client) -> String {
    let session = captcha_session(stand, browser).await;
    let text = stand.captcha().unwrap();
    let (status, body) = give_captcha(stand, browser, &session, &text).await;
    assert_eq!(status, 200);
    body["verify_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_kind_of_code_has_its_details_sender_and_address() {
    for (factor, kind, key, sender, path) in [
        (
            SecondFactor::Sms,
            "SMS",
            "otp_details",
            Sender::Gosuslugi,
            "otp",
        ),
        (
            SecondFactor::Ttp,
            "TTP",
            "ttp_details",
            Sender::Authenticator,
            "totp",
        ),
        (
            SecondFactor::Max,
            "MAX",
            "otp_max_details",
            Sender::Max,
            "otp-max",
        ),
    ] {
        let (stand, browser) = at_login(factor, &[]).await;
        let answer = ivan(&stand, &browser).await;
        assert_eq!(answer["action"], "ENTER_MFA");
        assert_eq!(answer["mfa_details"]["type"], kind);
        let details = &answer["mfa_details"][key];
        assert_eq!(details["phone"], "+7 *** ***-00-11");
        assert_eq!(details["code_length"], 6);
        assert_eq!(details["verify_timeout_secs"], 300);
        assert_eq!(details["verify_attempts_left"], 3);
        assert_eq!(next_step(&stand, &browser).await, answer);
        let code = sent(&stand, sender).await;
        for other in ["otp", "totp", "otp-max"].iter().filter(|o| **o != path) {
            let (status, body) = act(
                &stand,
                &browser,
                &format!("login/{other}/verify?code={code}"),
            )
            .await;
            assert_eq!(status, 404, "{other}");
            assert!(body["reason"].as_str().unwrap().contains("another kind"));
        }
        let (status, wrong) = act(&stand, &browser, &format!("login/{path}/verify?code=0")).await;
        assert_eq!((status, &wrong["failed"]), (200, &json!("INVALID_OTP")));
        assert_eq!(wrong["mfa_details"][key]["verify_attempts_left"], 2);
        let (status, done) = act(
            &stand,
            &browser,
            &format!("login/{path}/verify?code={code}"),
        )
        .await;
        assert_eq!((status, &done["action"]), (202, &json!("DONE")), "{kind}");
    }
}

#[tokio::test]
async fn some_builds_take_any_code_at_one_address_and_answer_200() {
    for (factor, sender) in [
        (SecondFactor::Sms, Sender::Gosuslugi),
        (SecondFactor::Ttp, Sender::Authenticator),
        (SecondFactor::Max, Sender::Max),
    ] {
        let (stand, browser) = at_login(factor, &[]).await;
        stand.settings(|s| s.esia_verify_status = 200).unwrap();
        ivan(&stand, &browser).await;
        let code = sent(&stand, sender).await;
        let (status, done) = act(&stand, &browser, &format!("login/mfa/verify?code={code}")).await;
        assert_eq!((status, &done["action"]), (200, &json!("DONE")));
    }
}

#[tokio::test]
async fn a_code_grows_old_and_a_new_one_comes() {
    let (stand, browser) = at_login(SecondFactor::Max, &[]).await;
    ivan(&stand, &browser).await;
    let old = sent(&stand, Sender::Max).await;
    later(&stand, 301);
    let (_, answer) = act(
        &stand,
        &browser,
        &format!("login/otp-max/verify?code={old}"),
    )
    .await;
    assert_eq!(answer["failed"], "OTP_TIMEOUT");
    let (status, again) = act(&stand, &browser, "login/otp/resend").await;
    assert_eq!((status, &again["action"]), (200, &json!("ENTER_MFA")));
    let new = sent(&stand, Sender::Max).await;
    let (status, _) = act(
        &stand,
        &browser,
        &format!("login/otp-max/verify?code={new}"),
    )
    .await;
    assert_eq!(status, 202);
}

#[tokio::test]
async fn spent_attempts_lead_back_to_the_password() {
    let (stand, browser) = at_login(SecondFactor::Ttp, &[]).await;
    ivan(&stand, &browser).await;
    for failed in ["INVALID_OTP", "INVALID_OTP", "NO_ATTEMPTS"] {
        let (_, answer) = act(&stand, &browser, "login/totp/verify?code=0").await;
        assert_eq!(answer["failed"], failed);
    }
    assert_eq!(
        next_step(&stand, &browser).await["action"],
        "ENTER_PASSWORD"
    );
    assert_eq!(ivan(&stand, &browser).await["action"], "ENTER_MFA");
}

async fn push(stand: &Stand, browser: &Client) -> Value {
    let answer = ivan(stand, browser).await;
    assert_eq!(answer["mfa_details"]["type"], "PUSH");
    json!({ "challenge_id": answer["challenge_id"], "state": answer["state"] })
}

#[tokio::test]
async fn a_telephone_says_yes_no_or_nothing() {
    let (stand, browser) = at_login(SecondFactor::Push, &[]).await;
    let poll = format!("{API}/poll");
    let asked = push(&stand, &browser).await;
    let (status, waiting) = post(&stand, &browser, &poll, asked.clone()).await;
    assert_eq!((status, &waiting["action"]), (200, &json!("ENTER_MFA")));
    let id = sent(&stand, Sender::GosuslugiPush).await;
    assert_eq!(asked["challenge_id"], id);
    stand.answer_prompt(&id, true).unwrap();
    let (_, done) = post(&stand, &browser, &poll, asked.clone()).await;
    assert!(
        done["redirect_url"]
            .as_str()
            .unwrap()
            .ends_with("/login/done")
    );
    assert!(
        stand.answer_prompt(&id, true).is_err(),
        "it is asked no more"
    );
    assert_eq!(post(&stand, &browser, &poll, asked).await.0, 409);

    let asked = push(&stand, &browser).await;
    stand
        .answer_prompt(asked["challenge_id"].as_str().unwrap(), false)
        .unwrap();
    let (_, no) = post(&stand, &browser, &poll, asked).await;
    assert_eq!(no["failed"], "PUSH_REJECTED");

    let asked = push(&stand, &browser).await;
    later(&stand, 301);
    let (_, late) = post(&stand, &browser, &poll, asked.clone()).await;
    assert_eq!(late["failed"], "PUSH_TIMEOUT");
    let (_, again) = act(&stand, &browser, "login/otp/resend").await;
    assert_ne!(again["challenge_id"], asked["challenge_id"]);
    let (status, stale) = post(&stand, &browser, &poll, asked).await;
    assert_eq!((status, &stale["failed"]), (400, &json!("INVALID_REQUEST")));
}

#[tokio::test]
async fn invitations_are_skipped_one_after_the_other() {
    let all = [
        Obstacle::FillMfa,
        Obstacle::MaxQuiz,
        Obstacle::ChangePassword,
        Obstacle::GrantScopeAccess,
    ];
    let (stand, browser) = at_login(SecondFactor::Sms, &all).await;
    assert_eq!(ivan(&stand, &browser).await["action"], "ENTER_MFA");
    let code = sent(&stand, Sender::Gosuslugi).await;
    let (_, answer) = give_code(&stand, &browser, &code).await;
    assert_eq!(answer["action"], "FILL_MFA");
    for bad in ["", "?decision=true"] {
        let (status, body) = act(&stand, &browser, &format!("login/promo-mfa/fill-mfa{bad}")).await;
        assert_eq!(status, 400, "{body}");
    }
    let done = at(&stand, "/login/done");
    let early = browser.get(done.clone()).send().await.unwrap();
    assert_eq!(person::location(&early).path(), "/login/", "not yet");
    let (_, answer) = act(&stand, &browser, "login/promo-mfa/fill-mfa?decision=false").await;
    assert_eq!(answer["action"], "MAX_QUIZ");
    assert_eq!(answer["max_details"]["skippable"], true);
    stand
        .settings(|s| s.esia_quiz_says_skippable = false)
        .unwrap();
    assert_eq!(next_step(&stand, &browser).await["max_details"], json!({}));
    let (_, answer) = act(&stand, &browser, "login/quiz-max/skip").await;
    assert_eq!(answer["action"], "CHANGE_PASSWORD");
    let (_, answer) = act(&stand, &browser, "login/change-password/skip").await;
    assert_eq!(answer["action"], "GRANT_SCOPE_ACCESS");
    assert_eq!(answer["scope_details"]["scopes"][1], "fullname");
    let (_, answer) = act(&stand, &browser, "scope/allow").await;
    assert_eq!(answer["action"], "DONE");
    assert_eq!(browser.get(done).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_quiz_that_may_not_be_skipped_waits_for_the_telephone() {
    let (stand, browser) = at_login(SecondFactor::None, &[Obstacle::MaxQuizForced]).await;
    let answer = ivan(&stand, &browser).await;
    assert_eq!(answer["action"], "MAX_QUIZ");
    assert_eq!(answer["max_details"]["skippable"], false);
    let (status, no) = act(&stand, &browser, "login/quiz-max/skip").await;
    assert_eq!((status, &no["failed"]), (403, &json!("QUIZ_NOT_SKIPPABLE")));
    assert_eq!(next_step(&stand, &browser).await["action"], "MAX_QUIZ");
    let id = sent(&stand, Sender::MaxPush).await;
    stand.answer_prompt(&id, true).unwrap();
    assert_eq!(next_step(&stand, &browser).await["action"], "DONE");
}

#[tokio::test]
async fn a_captcha_stands_before_the_second_factor() {
    let (stand, browser) = at_login(SecondFactor::Sms, &[Obstacle::Captcha]).await;
    let answer = ivan(&stand, &browser).await;
    assert_eq!(answer["action"], "SOLVE_ANOMALY_REACTION");
    assert_eq!(answer["reaction_details"]["type"], "О.ЗД1");
    assert!(stand.sms().is_empty());
    let guid = answer["reaction_details"]["guid"]
        .as_str()
        .unwrap()
        .to_owned();
    let verify = |guid: &str, token: &str| {
        format!("anomaly/captcha/verify?guid={guid}&verify_token={token}")
    };
    let (_, no) = act(&stand, &browser, &verify(&guid, "made-up")).await;
    assert_eq!(no["failed"], "CAPTCHA_INVALID");

    let session = captcha_session(&stand, &browser).await;
    let picture = |session: &str| {
        let request = browser.get(at(&stand, "/captcha/api/public/v2/image"));
        request.header("captchasession", session.to_owned()).send()
    };
    let image = picture(&session).await.unwrap();
    assert_eq!(image.headers()["content-type"], "image/png");
    assert!(image.bytes().await.unwrap().starts_with(b"\x89PNG"));
    let voice = browser
        .get(at(&stand, "/captcha-audio-service/api/public/v2/voice"))
        .header("captchasession", &session);
    let voice = voice.send().await.unwrap();
    assert_eq!(voice.headers()["content-type"], "audio/wav");
    let first = stand.captcha().unwrap();
    let renew = browser
        .get(at(&stand, "/captcha/api/public/v2/renew"))
        .header("captchasession", &session);
    let renewed = read(renew).await.1["captchaSession"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(renewed, session);
    assert_eq!(
        picture(&session).await.unwrap().status(),
        404,
        "the old one is gone"
    );
    let text = stand.captcha().unwrap();
    assert!(first.len() == 6 && text.len() == 6);

    let (status, wrong) = give_captcha(&stand, &browser, &renewed, "000000").await;
    assert_eq!((status, &wrong["error"]), (400, &json!("CAPTCHA_INVALID")));
    let (status, _) = give_captcha(&stand, &browser, &renewed, &text).await;
    assert_eq!(status, 404, "a wrong answer spends the picture");
    let token = solve_captcha(&stand, &browser).await;
    let (status, _) = act(&stand, &browser, &verify("another", &token)).await;
    assert_eq!(status, 400);
    let token = solve_captcha(&stand, &browser).await;
    let (_, answer) = act(&stand, &browser, &verify(&guid, &token)).await;
    assert_eq!(answer["action"], "ENTER_MFA");
    assert_eq!(
        ivan(&stand, &browser).await["action"],
        "ENTER_MFA",
        "solved once for all"
    );
}

#[tokio::test]
async fn captchas_and_their_proofs_grow_old() {
    let (stand, browser) = at_login(SecondFactor::None, &[Obstacle::Captcha]).await;
    let answer = ivan(&stand, &browser).await;
    let guid = answer["reaction_details"]["guid"]
        .as_str()
        .unwrap()
        .to_owned();
    let token = solve_captcha(&stand, &browser).await;
    let session = captcha_session(&stand, &browser).await;
    let text = stand.captcha().unwrap();
    later(&stand, 301);
    assert_eq!(give_captcha(&stand, &browser, &session, &text).await.0, 404);
    let path = format!("anomaly/captcha/verify?guid={guid}&verify_token={token}");
    let (_, late) = act(&stand, &browser, &path).await;
    assert_eq!(late["failed"], "CAPTCHA_INVALID");
}

#[tokio::test]
async fn the_control_question_is_answered_at_either_address() {
    for resolver in [false, true] {
        let (stand, browser) = at_login(SecondFactor::None, &[Obstacle::ControlQuestion]).await;
        let answer = ivan(&stand, &browser).await;
        assert_eq!(answer["reaction_details"]["type"], "О.ЗИ1");
        let guid = answer["reaction_details"]["guid"].as_str().unwrap();
        let ask = "/anomaly-resolver/api/reaction/question";
        let (_, question) = get(&stand, &browser, &format!("{ask}?guid={guid}")).await;
        assert!(question["question_text"].as_str().unwrap().ends_with('?'));
        assert_eq!(get(&stand, &browser, &format!("{ask}?guid=1")).await.0, 400);
        let address = if resolver {
            "/anomaly-resolver/api/reaction/question/answer"
        } else {
            "/aas/oauth2/api/anomaly/question/answer"
        };
        let give = async |guid: &str, answer: &str| {
            let body = json!({ "guid": guid, "answer": answer });
            post(&stand, &browser, address, body).await
        };
        assert_eq!(give("1", "Барсик").await.0, 400);
        let (_, wrong) = give(guid, "Шарик").await;
        let (_, right) = give(guid, " барсик ").await;
        if resolver {
            assert_eq!(wrong["is_verified"], false);
            assert_eq!(right["is_verified"], true);
            assert_eq!(ivan(&stand, &browser).await["action"], "DONE");
        } else {
            assert_eq!(wrong["failed"], "INVALID_ANSWER");
            assert_eq!(right["action"], "DONE");
        }
        assert_eq!(give(guid, "Барсик").await.0, 409);
    }
}

#[tokio::test]
async fn three_wrong_answers_end_the_attempt() {
    let (stand, browser) = at_login(SecondFactor::None, &[Obstacle::ControlQuestion]).await;
    let answer = ivan(&stand, &browser).await;
    let body = json!({ "guid": answer["reaction_details"]["guid"], "answer": "?" });
    for failed in ["INVALID_ANSWER", "INVALID_ANSWER", "NO_ATTEMPTS"] {
        let path = "/aas/oauth2/api/anomaly/question/answer";
        let (_, answer) = post(&stand, &browser, path, body.clone()).await;
        assert_eq!(answer["failed"], failed);
    }
    assert_eq!(
        next_step(&stand, &browser).await["action"],
        "ENTER_PASSWORD"
    );
}

#[tokio::test]
async fn an_anomaly_may_be_solved_by_sms() {
    let both = [Obstacle::Captcha, Obstacle::ControlQuestion];
    let (stand, browser) = at_login(SecondFactor::None, &both).await;
    let answer = ivan(&stand, &browser).await;
    let guid = answer["reaction_details"]["guid"].clone();
    let (start, verify) = (
        format!("{API}/anomaly-reaction/start"),
        format!("{API}/anomaly-reaction/verify"),
    );
    let early = json!({ "guid": guid, "code": "0" });
    assert_eq!(post(&stand, &browser, &verify, early).await.0, 409);
    let (status, _) = post(&stand, &browser, &start, json!({ "guid": "1" })).await;
    assert_eq!(status, 400);
    let (_, started) = post(&stand, &browser, &start, json!({ "guid": guid })).await;
    assert_eq!(
        started,
        json!({ "phone": "+7 *** ***-00-11", "code_length": 6 })
    );
    let code = sent(&stand, Sender::Gosuslugi).await;
    let give = async |guid: &Value, code: &str| {
        post(
            &stand,
            &browser,
            &verify,
            json!({ "guid": guid, "code": code }),
        )
        .await
    };
    assert_eq!(give(&json!("1"), &code).await.0, 400);
    assert_eq!(give(&guid, "0").await.1["failed"], "INVALID_OTP");
    let (_, next) = give(&guid, &code).await;
    assert_eq!(next["reaction_details"]["type"], "О.ЗИ1");
    let guid = next["reaction_details"]["guid"].clone();
    post(&stand, &browser, &start, json!({ "guid": guid })).await;
    let code = sent(&stand, Sender::Gosuslugi).await;
    later(&stand, 301);
    assert_eq!(give(&guid, &code).await.1["failed"], "OTP_TIMEOUT");
    post(&stand, &browser, &start, json!({ "guid": guid })).await;
    for failed in ["INVALID_OTP", "INVALID_OTP", "NO_ATTEMPTS"] {
        assert_eq!(give(&guid, "0").await.1["failed"], failed);
    }
}

#[tokio::test]
async fn each_person_meets_what_is_theirs() {
    for (login, password, first) in [
        ("ivan", "parta-okno-9a", "SMS"),
        ("timur", "shahmaty-kon-9a", "TTP"),
        ("elena", "nota-skripka-9a", "MAX"),
        ("gleb", "volna-parus-9a", "PUSH"),
    ] {
        let stand = stand().await;
        let browser = browser();
        to_esia(&stand, &browser).await;
        let answer = log_in(&stand, &browser, login, password).await;
        assert_eq!(answer["mfa_details"]["type"], first, "{login}");
    }
    let stand = stand().await;
    let browser = browser();
    to_esia(&stand, &browser).await;
    let anna = log_in(&stand, &browser, "anna", "myach-kukla-2b").await;
    assert_eq!(anna["action"], "DONE");
    let dina = log_in(&stand, &browser, "dina", "tetrad-bukva-9a").await;
    assert_eq!(dina["reaction_details"]["type"], "О.ЗД1");
}

#[tokio::test]
async fn out_of_turn_is_told_and_changes_nothing() {
    let (stand, browser) = at_login(SecondFactor::None, &[Obstacle::ChangePassword]).await;
    let wrong = [
        "login/otp/verify?code=1",
        "login/totp/verify?code=1",
        "login/otp-max/verify?code=1",
        "login/mfa/verify",
        "login/otp/resend",
        "login/promo-mfa/fill-mfa?decision=false",
        "login/quiz-max/skip",
        "login/change-password/skip",
        "scope/allow",
        "anomaly/captcha/verify?guid=1&verify_token=1",
    ];
    for path in wrong {
        let (status, body) = act(&stand, &browser, path).await;
        assert_eq!(
            (status, &body["failed"]),
            (409, &json!("INVALID_REQUEST")),
            "{path}"
        );
        assert!(body["reason"].as_str().unwrap().contains("next-step"));
    }
    assert_eq!(
        next_step(&stand, &browser).await["action"],
        "ENTER_PASSWORD"
    );
    ivan(&stand, &browser).await;
    for path in wrong
        .iter()
        .filter(|path| !path.contains("change-password"))
    {
        assert_eq!(act(&stand, &browser, path).await.0, 409, "{path}");
    }
    assert_eq!(
        next_step(&stand, &browser).await["action"],
        "CHANGE_PASSWORD"
    );
}

#[tokio::test]
async fn without_a_session_or_with_one_that_is_over_nothing_goes_on() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    let stranger = person::browser();
    let good = json!({ "login": "ivan", "password": "parta-okno-9a", "challenge_id": "", "state": "", "guid": "", "answer": "", "code": "" });
    let addresses = [
        API.to_owned(),
        format!("{API}/otp/verify?code=1"),
        format!("{API}/otp/resend"),
        format!("{API}/poll"),
        format!("{API}/promo-mfa/fill-mfa?decision=false"),
        format!("{API}/quiz-max/skip"),
        format!("{API}/change-password/skip"),
        format!("{API}/anomaly-reaction/start"),
        format!("{API}/anomaly-reaction/verify"),
        "/aas/oauth2/api/scope/allow".to_owned(),
        "/aas/oauth2/api/anomaly/captcha/verify".to_owned(),
        "/aas/oauth2/api/anomaly/question/answer".to_owned(),
        "/anomaly-resolver/api/reaction/question/answer".to_owned(),
    ];
    for path in &addresses {
        let (status, body) = post(&stand, &stranger, path, good.clone()).await;
        assert_eq!(
            (status, &body["failed"]),
            (401, &json!("SESSION_EXPIRED")),
            "{path}"
        );
    }
    assert_eq!(
        get(&stand, &stranger, "/anomaly-resolver/api/reaction/question")
            .await
            .0,
        401
    );
    later(&stand, 1801);
    assert_eq!(post(&stand, &browser, API, good).await.0, 401);
    let page = browser.get(at(&stand, "/login/")).send().await.unwrap();
    assert_eq!(page.status(), 400);
    let page = page.text().await.unwrap();
    assert!(page.contains("ESIA-007011") && page.contains("Вернуться в электронный дневник"));
}

#[tokio::test]
async fn bad_bodies_get_a_reason() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    for path in [
        API,
        "/aas/oauth2/api/login/poll",
        "/aas/oauth2/api/login/anomaly-reaction/start",
        "/aas/oauth2/api/login/anomaly-reaction/verify",
        "/aas/oauth2/api/anomaly/question/answer",
        "/anomaly-resolver/api/reaction/question/answer",
        "/captcha/api/public/v2/verify",
        "/qr-delegate/qr/generate",
    ] {
        for body in [
            "{",
            "[]",
            "{\"login\":1,\"answer\":[],\"esia_session\":{}}",
            "\u{0}",
        ] {
            let request = browser.post(at(&stand, path)).body(body);
            let (status, answer) = read(request).await;
            assert_eq!(status, 400, "{path} {body}: {answer}");
            let reason = &answer["reason"];
            let message = &answer["error"]["message"];
            assert!(
                reason.is_string() || message.is_string(),
                "{path} {body}: {answer}"
            );
        }
        let huge = browser.post(at(&stand, path)).body(vec![b' '; 3 << 20]);
        assert_eq!(huge.send().await.unwrap().status(), 413, "{path}");
    }
    let body = json!({ "login": "ivan", "password": "x", "idType": "passport" });
    assert_eq!(post(&stand, &browser, API, body).await.0, 400);
    for path in ["type", "image", "renew"] {
        let request = browser.get(at(&stand, &format!("/captcha/api/public/v2/{path}")));
        let status = request
            .header("captchasession", "?")
            .send()
            .await
            .unwrap()
            .status();
        assert_eq!(status, if path == "type" { 200 } else { 404 });
    }
    let bare = browser.get(at(&stand, "/captcha/api/public/v2/image"));
    assert_eq!(read(bare).await.0, 400);
}
