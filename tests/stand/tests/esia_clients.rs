//! What programs that none of us wrote demand of ESIA; each test names the program it was read in.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod esia;
mod person;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use esia::*;
use person::{browser, location, query};
use reqwest::header::ACCEPT;
use rsa::RsaPublicKey;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::sha2::Sha256;
use rsa::signature::Verifier as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zvonok_stand::{Obstacle, SecondFactor, Sender, Stand};

async fn is_signed(stand: &Stand, token: &str) -> bool {
    let pem = browser().get(at(stand, "/public/esia.pem")).send().await;
    let pem = pem.unwrap().text().await.unwrap();
    let key = VerifyingKey::<Sha256>::new(RsaPublicKey::from_public_key_pem(&pem).unwrap());
    let (text, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let signature = Signature::try_from(signature.as_slice()).unwrap();
    key.verify(text.as_bytes(), &signature).is_ok()
}

/// ofstudio/go-api-epgu `esia/aas`: a timestamp in UTC, a signature in padded base64url, `permissions` without
/// padding; back come `code` and `state`, from `v3/te` an integer `expires_in`; errors are at least 400, JSON by their
/// `Content-Type`, and `error_description` starts with the number.
#[tokio::test]
async fn go_api_epgu() {
    let stand = stand_with_client().await;
    let utc = stand.now().with_time_zone(jiff::tz::TimeZone::UTC);
    let timestamp = utc.strftime("%Y.%m.%d %H:%M:%S %z").to_string();
    assert!(timestamp.ends_with(" +0000"), "{timestamp}");
    let secret = URL_SAFE.encode([0xfb; 64]);
    assert!(secret.ends_with("==") && secret.contains('-'));
    let permissions = json!([{
        "responsibleObject": "ООО", "sysname": "APIPGU", "expire": 10, "actions": [{ "sysname": "ALL" }],
        "purposes": [{ "sysname": "APIPGU" }], "scopes": [{ "sysname": "fullname" }],
    }]);
    let permissions = URL_SAFE_NO_PAD.encode(permissions.to_string());
    let change = [
        ("timestamp", Some(timestamp.as_str())),
        ("client_secret", Some(secret.as_str())),
        ("scope", Some("openid")),
        ("permissions", Some(permissions.as_str())),
    ];
    let code = code(&stand, "ivan", &change).await;
    let mut form = token_request(&stand, &code, &change[..3]);
    let (_, token) = exchange(&stand, "/aas/oauth2/v3/te", &form).await;
    assert!(token["expires_in"].is_u64() && token["id_token"].is_string());
    form.retain(|(name, _)| name != "scope");
    form.push(("scope".into(), "prm_chg?oid=1000290011".into()));
    for (name, value) in &mut form {
        if name == "grant_type" {
            *value = "client_credentials".into();
        }
    }
    let answer = browser().post(at(&stand, "/aas/oauth2/v3/te")).form(&form);
    let answer = answer.send().await.unwrap();
    assert!(answer.status().as_u16() >= 400);
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("application/json"), "{kind}");
    let error: Value = answer.json().await.unwrap();
    assert!(
        error["error_description"]
            .as_str()
            .unwrap()
            .starts_with("ESIA-007005")
    );
    assert_eq!(error["state"], STATE);
}

/// ekapusta/oauth2-esia `EsiaProvider`, `EsiaAccessToken`: the old pair of endpoints with an empty `approval_prompt`;
/// the access token is checked with ESIA's RSA key, its `scope` is read as paths of addresses, and the person comes
/// with `embed`s chosen by these scopes.
#[tokio::test]
async fn ekapusta_oauth2_esia() {
    let stand = stand_with_client().await;
    let secret = pkcs7();
    let change = [
        ("client_secret", Some(secret.as_str())),
        ("client_certificate_hash", None),
        ("approval_prompt", Some("")),
        ("scope", Some("openid fullname contacts id_doc")),
    ];
    let back = way_back(&stand, "/aas/oauth2/ac", "anna", &change).await;
    let code = query(&back, "code").unwrap();
    let form = token_request(
        &stand,
        &code,
        &[change[0], change[1], ("scope", Some("openid"))],
    );
    let (_, token) = exchange(&stand, "/aas/oauth2/te", &form).await;
    let access = token["access_token"].as_str().unwrap();
    assert!(is_signed(&stand, access).await);
    let payload = jwt_part(access, 1);
    let scope = payload["scope"].as_str().unwrap();
    let paths: Vec<&str> = scope
        .split(' ')
        .map(|s| s.split('?').next().unwrap())
        .collect();
    assert_eq!(paths, ["openid", "fullname", "contacts", "id_doc"]);
    let oid = payload["urn:esia:sbj_id"].as_u64().unwrap();
    let embeds = "contacts.elements,addresses.elements,documents.elements";
    let person = at(&stand, &format!("/rs/prns/{oid}?embed=({embeds})"));
    let (status, person) = read(browser().get(person).bearer_auth(access)).await;
    assert_eq!(status, 200);
    assert_eq!(
        person["contacts"]["elements"][1]["value"],
        "+7 900 000-00-33"
    );
    assert_eq!(person["addresses"]["elements"][0]["type"], "PLV");
    assert_eq!(person["documents"]["elements"][0]["type"], "RF_BRTH_CERT");
}

/// fr05t1k/esia `OpenId`, `JwtValidator`: the exchange also carries `refresh_token`; the token has `client_id` or `aud`
/// and `urn:esia:sbj_id`; collections have `size` and `elements`, addresses that are followed as they stand, memberships
/// whole; logout carries `redirect_url`.
#[tokio::test]
async fn fr05t1k_esia() {
    let stand = stand_with_client().await;
    let change = [("scope", Some("openid fullname contacts usr_org"))];
    let code = code(&stand, "maria", &change).await;
    let form = token_request(&stand, &code, &[change[0], ("refresh_token", Some(STATE))]);
    let (status, token) = exchange(&stand, "/aas/oauth2/v3/te", &form).await;
    assert_eq!(status, 200, "{token}");
    let access = token["access_token"].as_str().unwrap();
    assert!(is_signed(&stand, access).await);
    let payload = jwt_part(access, 1);
    assert_eq!(payload["client_id"], "STAND_CLIENT");
    let oid = payload["urn:esia:sbj_id"].as_u64().unwrap();
    let ask = async |url: url::Url| read(browser().get(url).bearer_auth(access)).await;
    let (_, contacts) = ask(at(&stand, &format!("/rs/prns/{oid}/ctts"))).await;
    assert!(contacts["size"].as_u64().unwrap() > 0);
    for element in contacts["elements"].as_array().unwrap() {
        let (status, contact) = ask(element.as_str().unwrap().parse().unwrap()).await;
        assert_eq!((status, &contact["vrfStu"]), (200, &json!("VERIFIED")));
    }
    let (_, roles) = ask(at(&stand, &format!("/rs/prns/{oid}/roles"))).await;
    assert_eq!(roles["elements"], json!([]));
    let out = at(
        &stand,
        "/idp/ext/Logout?client_id=STAND_CLIENT&redirect_url=http%3A%2F%2F127.0.0.9%3A9%2F",
    );
    let answer = browser().get(out).send().await.unwrap();
    assert_eq!(location(&answer).as_str(), "http://127.0.0.9:9/");
}

/// PyPI esia-connector 0.16 (run unchanged against the stand by hand): the id token is checked by key, `aud` and the
/// issuer, and its `urn:esia:sbj` names the person; `Accept` may name a schema; collections come with `(elements)`.
#[tokio::test]
async fn esia_connector() {
    let stand = stand_with_client().await;
    let token = token(&stand, "ivan", "openid fullname contacts").await;
    let id = token["id_token"].as_str().unwrap();
    assert!(is_signed(&stand, id).await);
    let payload = jwt_part(id, 1);
    assert_eq!(payload["aud"], "STAND_CLIENT");
    assert_eq!(payload["iss"], "http://esia.gosuslugi.ru/");
    let oid = payload["urn:esia:sbj"]["urn:esia:sbj:oid"]
        .as_u64()
        .unwrap();
    for collection in ["ctts", "addrs"] {
        let url = at(
            &stand,
            &format!("/rs/prns/{oid}/{collection}?embed=(elements)"),
        );
        let request = browser()
            .get(url)
            .bearer_auth(token["access_token"].as_str().unwrap())
            .header(
                ACCEPT,
                "application/json; schema=\"https://esia.gosuslugi.ru/rs/model/ctts/Contacts-1\"",
            );
        let (status, body) = read(request).await;
        assert_eq!(status, 200);
        assert!(body["elements"][0]["type"].is_string());
    }
}

/// vkrya/netschoolpy 8: the four addresses of a code are tried in turn until one is not 404; its `code` stands in the
/// query and there is no body. PyPI's 9.6.3 (run unchanged against the stand by hand) takes 200 and 201 only.
#[tokio::test]
async fn netschoolpy_finds_where_a_code_goes() {
    for (factor, sender) in [
        (SecondFactor::Sms, Sender::Gosuslugi),
        (SecondFactor::Ttp, Sender::Authenticator),
        (SecondFactor::Max, Sender::Max),
    ] {
        let (stand, browser) = at_login(factor, &[Obstacle::MaxQuiz]).await;
        stand.settings(|s| s.esia_verify_status = 200).unwrap();
        ivan(&stand, &browser).await;
        let code = sent(&stand, sender).await;
        let mut answer = (404, Value::Null);
        for path in ["otp", "totp", "mfa", "otp-max"] {
            let url = at(
                &stand,
                &format!("/aas/oauth2/api/login/{path}/verify?code={code}"),
            );
            let request = browser.post(url).header("content-type", "application/json");
            answer = read(request).await;
            if answer.0 != 404 {
                break;
            }
        }
        assert_eq!((answer.0, &answer.1["action"]), (200, &json!("MAX_QUIZ")));
        assert_eq!(answer.1["max_details"]["skippable"], true);
        let skip = "/aas/oauth2/api/login/quiz-max/skip";
        let (status, done) = post(&stand, &browser, skip, json!({})).await;
        assert_eq!((status, &done["action"]), (200, &json!("DONE")));
    }
}

/// vkrya/netschoolpy: a question to the telephone has `challenge_id` and `state` beside `action`, and the answer to a
/// poll has `redirect_url` when it is over and neither that nor `failed` before.
#[tokio::test]
async fn netschoolpy_polls_the_telephone() {
    let (stand, browser) = at_login(SecondFactor::Push, &[]).await;
    let answer = ivan(&stand, &browser).await;
    let body = json!({ "challenge_id": answer["challenge_id"], "state": answer["state"] });
    let poll = "/aas/oauth2/api/login/poll";
    let (_, waiting) = post(&stand, &browser, poll, body.clone()).await;
    assert!(waiting.get("redirect_url").is_none() && waiting.get("failed").is_none());
    stand
        .answer_prompt(answer["challenge_id"].as_str().unwrap(), true)
        .unwrap();
    let (_, done) = post(&stand, &browser, poll, body).await;
    assert!(done["redirect_url"].is_string());
}

/// vkrya/netschoolpy: a body of `null` or `esia_session`, then a bare socket on which nothing may come, not even the
/// headers, before the one event.
#[tokio::test]
async fn netschoolpy_listens_on_a_bare_socket() {
    let (stand, browser) = at_login(SecondFactor::Sms, &[]).await;
    let generate = at(&stand, "/qr-delegate/qr/generate");
    let (status, code) = read(browser.post(generate).body("null")).await;
    assert_eq!(status, 200, "{code}");
    let origin = &stand.origins().esia;
    let host = format!("{}:{}", origin.host_str().unwrap(), origin.port().unwrap());
    let mut socket = tokio::net::TcpStream::connect(&host).await.unwrap();
    let qr_id = code["qr_id"].as_str().unwrap();
    let request = format!(
        "GET /qr-delegate/qr/subscribe/{qr_id} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\nConnection: keep-alive\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = vec![0; 8192];
    // That nothing comes can only be told by waiting a little.
    let early = tokio::time::timeout(Duration::from_millis(200), socket.read(&mut bytes)).await;
    assert!(early.is_err(), "something came before the event");
    stand
        .scan_qr(code["signed_token"].as_str().unwrap(), "anna", true)
        .unwrap();
    let mut text = String::new();
    while !text.contains("redirect_url") {
        let count = tokio::time::timeout(person::SOON, socket.read(&mut bytes)).await;
        let count = count.unwrap().unwrap();
        assert!(count > 0, "closed after {text}");
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    assert!(text.starts_with("HTTP/1.1 200"));
    let line = text.lines().find(|line| line.starts_with("data:")).unwrap();
    let data: Value = serde_json::from_str(line[5..].trim()).unwrap();
    assert_eq!(data["action"], "DONE");
}

/// AnyBalance's gosuslugi provider: ten digits for a telephone; a captcha's session in `Captchasession`; after an
/// anomaly the password is given anew and the code is asked for; `redirect_url` may be absolute; a second factor is
/// declined without a body.
#[tokio::test]
async fn any_balance() {
    let both = [
        Obstacle::Captcha,
        Obstacle::ControlQuestion,
        Obstacle::FillMfa,
    ];
    let (stand, browser) = at_login(SecondFactor::Ttp, &both).await;
    let enter = async || log_in(&stand, &browser, "9000000011", "parta-okno-9a").await;
    let answer = enter().await;
    assert_eq!(answer["reaction_details"]["type"], "О.ЗД1");
    let (_, captcha) = get(&stand, &browser, "/captcha/api/public/v2/type").await;
    let session = captcha["captchaSession"].as_str().unwrap();
    let solve = browser
        .post(at(&stand, "/captcha/api/public/v2/verify"))
        .header("Captchasession", session)
        .json(
            &json!({ "answer": stand.captcha().unwrap(), "captchaType": captcha["captchaType"] }),
        );
    let (_, solved) = read(solve).await;
    let (guid, token) = (
        answer["reaction_details"]["guid"].as_str().unwrap(),
        solved["verify_token"].as_str().unwrap(),
    );
    let path = format!("/aas/oauth2/api/anomaly/captcha/verify?guid={guid}&verify_token={token}");
    let body = json!({ "verify_token": token, "guid": guid });
    let (_, answer) = post(&stand, &browser, &path, body).await;
    assert_eq!(answer["reaction_details"]["type"], "О.ЗИ1");
    let guid = &answer["reaction_details"]["guid"];
    let path = "/anomaly-resolver/api/reaction/question/answer";
    let body = json!({ "answer": "Барсик", "guid": guid });
    let (_, answer) = post(&stand, &browser, path, body).await;
    assert_eq!(answer["is_verified"], true);
    let answer = enter().await;
    assert_eq!(answer["mfa_details"]["ttp_details"]["code_length"], 6);
    let code = sent(&stand, Sender::Authenticator).await;
    let verify = at(
        &stand,
        &format!("/aas/oauth2/api/login/totp/verify?code={code}"),
    );
    let (_, answer) = read(browser.post(verify)).await;
    assert_eq!(answer["action"], "FILL_MFA");
    let decline = at(
        &stand,
        "/aas/oauth2/api/login/promo-mfa/fill-mfa?decision=false",
    );
    let (_, answer) = read(browser.post(decline)).await;
    assert!(answer["redirect_url"].as_str().unwrap().starts_with("http"));
}

/// OctoDiary-py: `aas/oauth2/config` first; a renewed captcha names its type and session; the question is in
/// `question_text` and its answer leads to the next action; the consent is given without a body.
#[tokio::test]
async fn octo_diary() {
    let all = [
        Obstacle::Captcha,
        Obstacle::ControlQuestion,
        Obstacle::GrantScopeAccess,
    ];
    let (stand, browser) = at_login(SecondFactor::None, &all).await;
    assert_eq!(get(&stand, &browser, "/aas/oauth2/config").await.0, 200);
    let answer = ivan(&stand, &browser).await;
    let guid = answer["reaction_details"]["guid"]
        .as_str()
        .unwrap()
        .to_owned();
    let (_, first) = get(&stand, &browser, "/captcha/api/public/v2/type").await;
    let renew = browser
        .get(at(&stand, "/captcha/api/public/v2/renew"))
        .header("captchasession", first["captchaSession"].as_str().unwrap());
    let (_, captcha) = read(renew).await;
    assert_eq!(captcha["captchaType"], "esiacaptcha");
    let solve = browser
        .post(at(&stand, "/captcha/api/public/v2/verify"))
        .header(
            "captchaSession",
            captcha["captchaSession"].as_str().unwrap(),
        )
        .json(&json!({ "answer": stand.captcha().unwrap(), "captchaType": "esiacaptcha" }));
    let token = read(solve).await.1["verify_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/aas/oauth2/api/anomaly/captcha/verify?guid={guid}&verify_token={token}");
    let (_, answer) = post(&stand, &browser, &path, json!({})).await;
    let guid = answer["reaction_details"]["guid"].as_str().unwrap();
    let path = format!("/anomaly-resolver/api/reaction/question?guid={guid}");
    let (_, question) = get(&stand, &browser, &path).await;
    assert!(question["question_text"].is_string());
    let path = "/aas/oauth2/api/anomaly/question/answer";
    let body = json!({ "answer": "Барсик", "guid": guid });
    let (_, answer) = post(&stand, &browser, path, body).await;
    assert_eq!(answer["action"], "GRANT_SCOPE_ACCESS");
    let allow = browser.post(at(&stand, "/aas/oauth2/api/scope/allow"));
    assert_eq!(read(allow).await.1["action"], "DONE");
}
