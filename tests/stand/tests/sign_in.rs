//! The chain through Госуслуги.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use person::*;
use serde_json::Value;
use zvonok_stand::{EsiaScenario, Sender, Service};

#[tokio::test]
async fn the_whole_chain_ends_in_the_diary() {
    let stand = stand().await;
    let browser = browser();
    let finish = sign_in(&stand, &browser, "ivan").await;
    assert_eq!(finish.path(), "/journal-app");
    assert_eq!(query(&finish, "v_token").unwrap().split('.').count(), 3);
    let page = browser.get(finish).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("var sentryData = {"));
    assert!(
        stand
            .wait_for(
                |r| r.service == Service::Portal && r.path == "/journal-app",
                SOON
            )
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn the_code_is_taken_urlencoded_too_and_only_once() {
    let stand = stand().await;
    let browser = browser();
    to_esia(&stand, &browser).await;
    give_password(&stand, &browser, "ivan", "parta-okno-9a").await;
    let sms = stand.wait_sms(Sender::Gosuslugi, SOON).await.unwrap();
    let (_, answer) = give_code(&stand, &browser, &sms.code).await;
    let back = browser
        .get(answer["redirect_url"].as_str().unwrap())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let action = attribute(&back, "form", "action").unwrap();
    let code = attribute(&back, "input[name=code]", "value").unwrap();
    let page = browser
        .post(&action)
        .form(&[("code", &code)])
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 200);
    let again = browser
        .post(&action)
        .form(&[("code", &code)])
        .send()
        .await
        .unwrap();
    assert_eq!(location(&again).path(), "/authorize");
    assert!(stand.secrets().contains(&code));
    assert!(stand.secrets().contains(&"parta-okno-9a".to_owned()));
    assert!(stand.secrets().contains(&sms.code));
    finish(&stand, &browser, &page.text().await.unwrap()).await;
}

#[tokio::test]
async fn the_session_cookie_is_an_rs256_jwt_of_26_hours() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let cookie = stand.secrets().into_iter().find(|secret| {
        let payload = secret
            .split('.')
            .nth(1)
            .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        payload.is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains("ej:sessn"))
    });
    let cookie = cookie.unwrap();
    let part = |n| -> Value {
        serde_json::from_slice(
            &URL_SAFE_NO_PAD
                .decode(cookie.split('.').nth(n).unwrap())
                .unwrap(),
        )
        .unwrap()
    };
    assert_eq!(part(0)["alg"], "RS256");
    assert_eq!(
        part(1)["exp"].as_i64().unwrap() - part(1)["iat"].as_i64().unwrap(),
        93_600
    );
    assert_eq!(part(1)["uid"], 3728);
    assert_eq!(
        part(1)["iat"].as_i64().unwrap(),
        stand.now().timestamp().as_second()
    );
}

#[tokio::test]
async fn a_wrong_password_and_a_locked_account_are_told() {
    let stand = stand().await;
    let browser = browser();
    to_esia(&stand, &browser).await;
    assert_eq!(
        give_password(&stand, &browser, "ivan", "wrong").await["failed"],
        "INVALID_PASSWORD"
    );
    assert_eq!(
        give_password(&stand, &browser, "nobody", "wrong").await["failed"],
        "INVALID_PASSWORD"
    );
    stand
        .settings(|s| s.esia_scenario = EsiaScenario::LockedAccount)
        .unwrap();
    assert_eq!(
        give_password(&stand, &browser, "ivan", "parta-okno-9a").await["failed"],
        "ACCOUNT_LOCKED"
    );
    assert!(stand.sms().is_empty());
}

#[tokio::test]
async fn three_wrong_codes_end_the_attempt() {
    let stand = stand().await;
    let browser = browser();
    to_esia(&stand, &browser).await;
    give_password(&stand, &browser, "ivan", "parta-okno-9a").await;
    for left in [2, 1] {
        let (status, answer) = give_code(&stand, &browser, "000000").await;
        assert_eq!(
            (status, &answer["failed"]),
            (200, &Value::from("INVALID_OTP"))
        );
        assert_eq!(
            answer["mfa_details"]["otp_details"]["verify_attempts_left"],
            left
        );
    }
    assert_eq!(
        give_code(&stand, &browser, "000000").await.1["failed"],
        "NO_ATTEMPTS"
    );
    let sms = stand.wait_sms(Sender::Gosuslugi, SOON).await.unwrap();
    assert_eq!(
        give_code(&stand, &browser, &sms.code).await.1["failed"],
        "INVALID_REQUEST"
    );
}

#[tokio::test]
async fn a_code_lives_five_minutes_of_the_stands_clock() {
    let stand = stand().await;
    let browser = browser();
    to_esia(&stand, &browser).await;
    give_password(&stand, &browser, "ivan", "parta-okno-9a").await;
    let sms = stand.wait_sms(Sender::Gosuslugi, SOON).await.unwrap();
    stand.set_now(&stand.now() + jiff::Span::new().minutes(6));
    assert_eq!(
        give_code(&stand, &browser, &sms.code).await.1["failed"],
        "OTP_TIMEOUT"
    );
}

#[tokio::test]
async fn cancelling_comes_back_as_a_refusal() {
    let stand = stand().await;
    let browser = browser();
    let page = to_esia(&stand, &browser).await;
    let cancel = page.url().join("/login/cancel").unwrap();
    let back = location(&browser.get(cancel).send().await.unwrap());
    assert_eq!(back.path(), "/journal-esia-action/action.validate");
    assert_eq!(query(&back, "error").unwrap(), "access_denied");
    assert!(
        query(&back, "error_description")
            .unwrap()
            .starts_with("ESIA-007004")
    );
    let landed = location(&browser.get(back).send().await.unwrap());
    assert_eq!(
        landed.path_and_query(),
        "/authorize?error=esia&code=ESIA-007004"
    );
    assert!(
        browser
            .get(landed)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("в доступе отказано")
    );
}

trait PathAndQuery {
    fn path_and_query(&self) -> String;
}

impl PathAndQuery for url::Url {
    fn path_and_query(&self) -> String {
        format!("{}?{}", self.path(), self.query().unwrap_or_default())
    }
}

#[tokio::test]
async fn a_redirect_link_with_another_region_or_twice_is_refused() {
    let stand = stand().await;
    let browser = browser();
    let link = stand
        .origins()
        .portal
        .join("/journal-esia-region-action/redirect?region=1&token=2")
        .unwrap();
    let answer = browser.get(link).send().await.unwrap();
    assert_eq!(location(&answer).path(), "/authorize");
    assert!(answer.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn scenarios_leave_the_allowed_hosts_or_show_the_hostile_page() {
    let stand = stand().await;
    let browser = browser();
    stand
        .settings(|s| s.esia_scenario = EsiaScenario::LeavesAllowedHosts)
        .unwrap();
    to_esia(&stand, &browser).await;
    give_password(&stand, &browser, "ivan", "parta-okno-9a").await;
    let sms = stand.wait_sms(Sender::Gosuslugi, SOON).await.unwrap();
    let (_, answer) = give_code(&stand, &browser, &sms.code).await;
    assert!(
        answer["redirect_url"]
            .as_str()
            .unwrap()
            .starts_with(stand.origins().elsewhere.as_str())
    );

    stand
        .settings(|s| s.esia_scenario = EsiaScenario::HostilePage)
        .unwrap();
    let page = to_esia(&stand, &browser).await;
    let report = page.url().join("/_stand/report").unwrap();
    assert!(page.text().await.unwrap().contains("__TAURI_INTERNALS__"));
    let body = r#"{"what":"invoke:join","outcome":"refused"}"#;
    assert_eq!(
        browser
            .post(report.clone())
            .body(body)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(
        browser
            .post(report)
            .body("{")
            .send()
            .await
            .unwrap()
            .status(),
        400
    );
    assert_eq!(stand.reports()[0].what, "invoke:join");
}

#[tokio::test]
async fn ready_reports_are_handed_out_once() {
    let stand = stand().await;
    let page = stand
        .origins()
        .esia
        .join("/_stand/ready?page=esia/password")
        .unwrap();
    let (ready, _) = tokio::join!(
        stand.ready("esia/password", SOON),
        browser().post(page).send()
    );
    ready.unwrap();
    let late = stand
        .ready("esia/password", std::time::Duration::from_millis(50))
        .await
        .unwrap_err();
    assert!(late.to_string().contains("esia/password"));
}
