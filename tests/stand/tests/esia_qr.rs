//! Sign-in by QR code, and the telephone over the control API.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod esia;
mod person;

use esia::*;
use person::{browser, location, stand, to_esia};
use reqwest::Client;
use serde_json::{Value, json};
use zvonok_stand::{Obstacle, SecondFactor, Sender, Service, Stand};

const GENERATE: &str = "/qr-delegate/qr/generate";

async fn generate(stand: &Stand, browser: &Client) -> (String, String) {
    let (status, body) = post(stand, browser, GENERATE, json!({})).await;
    assert_eq!(status, 200, "{body}");
    assert!(body["svg"].as_str().unwrap().starts_with("<svg"));
    let word = |name: &str| body[name].as_str().unwrap().to_owned();
    (word("signed_token"), word("qr_id"))
}

/// The one event of the stream.
async fn event(stand: &Stand, browser: &Client, qr_id: &str) -> Value {
    let address = at(stand, &format!("/qr-delegate/qr/subscribe/{qr_id}"));
    let answer = browser.get(address).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let text = answer.text().await.unwrap();
    let data = text.lines().find_map(|line| line.strip_prefix("data:"));
    serde_json::from_str(data.unwrap().trim()).unwrap()
}

async fn control(stand: &Stand, path: &str, body: Value) -> (u16, String) {
    let address = stand.origins().people.join(path).unwrap();
    let answer = browser().post(address).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_scanned_code_signs_in_without_a_password() {
    let (stand, browser) = at_login(SecondFactor::Sms, &[Obstacle::Captcha]).await;
    let (token, qr_id) = generate(&stand, &browser).await;
    assert_eq!(stand.qr_waiting(), [token.as_str()]);
    let scan = async {
        // The page listens before anybody scans; no answer comes before that.
        stand.scan_qr(&token, "anna", true).unwrap();
    };
    let (news, ()) = tokio::join!(event(&stand, &browser, &qr_id), scan);
    assert_eq!(news["action"], "DONE", "{news}");
    assert!(stand.sms().is_empty());
    assert!(stand.qr_waiting().is_empty());
    assert!(stand.secrets().contains(&token));
    let back = browser.get(news["redirect_url"].as_str().unwrap());
    assert!(
        back.send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("name=\"code\"")
    );
}

#[tokio::test]
async fn what_is_left_to_ask_comes_after_the_scan() {
    let (stand, browser) = at_login(SecondFactor::Sms, &[Obstacle::FillMfa]).await;
    let (token, qr_id) = generate(&stand, &browser).await;
    let text = format!("gosuslugi://auth/signed_token={token}");
    stand.scan_qr(&text, "ivan", true).unwrap();
    assert_eq!(event(&stand, &browser, &qr_id).await["action"], "FILL_MFA");
}

#[tokio::test]
async fn a_code_without_the_cookie_belongs_to_the_named_session() {
    let stand = stand().await;
    let page = browser();
    to_esia(&stand, &page).await;
    let session = stand
        .secrets()
        .into_iter()
        .filter(|secret| secret.len() == 32);
    let mut found = None;
    for esia_session in session {
        let body = json!({ "esia_session": esia_session });
        let (status, body) = post(&stand, &browser(), GENERATE, body).await;
        if status == 200 {
            found = Some(body);
        }
    }
    let code = found.unwrap();
    let token = code["signed_token"].as_str().unwrap();
    stand.scan_qr(token, "anna", true).unwrap();
    let qr_id = code["qr_id"].as_str().unwrap();
    assert_eq!(event(&stand, &browser(), qr_id).await["action"], "DONE");
    assert_eq!(next_step(&stand, &page).await["action"], "DONE");
}

#[tokio::test]
async fn the_words_of_failure() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    let code = |news: Value| news["error"]["code"].clone();
    assert_eq!(
        code(event(&stand, &browser, "1").await),
        "QR_CODE_SESSION_NOT_FOUND"
    );

    let (token, qr_id) = generate(&stand, &browser).await;
    let set = async { later(&stand, 121) };
    let (news, ()) = tokio::join!(event(&stand, &browser, &qr_id), set);
    assert_eq!(
        code(news),
        "QR_CODE_SESSION_OUTDATED",
        "told when the clock is set"
    );
    assert!(
        stand
            .scan_qr(&token, "ivan", true)
            .unwrap_err()
            .contains("too old")
    );

    let (token, qr_id) = generate(&stand, &browser).await;
    stand.scan_qr(&token, "ivan", false).unwrap();
    assert!(stand.scan_qr(&token, "ivan", true).is_err(), "scanned once");
    assert_eq!(
        code(event(&stand, &browser, &qr_id).await),
        "QR_AUTHORIZATION_REJECTED"
    );

    let (_, qr_id) = generate(&stand, &browser).await;
    let cancel = browser.get(at(&stand, "/login/cancel"));
    let (news, _) = tokio::join!(event(&stand, &browser, &qr_id), cancel.send());
    assert_eq!(code(news), "QR_AUTHORIZATION_SESSION_EXPIRED");
    let (status, body) = post(&stand, &browser, GENERATE, json!({})).await;
    assert_eq!(status, 401);
    assert_eq!(body["error"]["code"], "QR_AUTHORIZATION_SESSION_EXPIRED");
}

#[tokio::test]
async fn a_failed_sign_in_by_code_wants_a_fresh_session() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    stand.settings(|s| s.esia_qr_failures = 1).unwrap();
    let (token, qr_id) = generate(&stand, &browser).await;
    stand.scan_qr(&token, "ivan", true).unwrap();
    let news = event(&stand, &browser, &qr_id).await;
    assert_eq!(news["error"]["code"], "ESIA-007110");
    let (status, _) = post(&stand, &browser, GENERATE, json!({})).await;
    assert_eq!(status, 401);
    to_esia(&stand, &browser).await;
    let (token, qr_id) = generate(&stand, &browser).await;
    stand.scan_qr(&token, "ivan", true).unwrap();
    assert_eq!(event(&stand, &browser, &qr_id).await["action"], "DONE");
}

#[tokio::test]
async fn the_telephone_answers_over_the_control_api() {
    let (stand, browser) = at_login(SecondFactor::Push, &[]).await;
    ivan(&stand, &browser).await;
    let id = sent(&stand, Sender::GosuslugiPush).await;
    let page = browser.get(stand.origins().people.clone()).send().await;
    let page = page.unwrap().text().await.unwrap();
    assert!(page.contains("это вы входите") && page.contains("Иван Иванов"));
    let unknown = json!({ "challenge_id": "1", "approve": true });
    assert_eq!(control(&stand, "/control/push", unknown).await.0, 404);
    let yes = json!({ "challenge_id": id, "approve": true });
    assert_eq!(control(&stand, "/control/push", yes).await.0, 204);

    let (token, qr_id) = generate(&stand, &browser).await;
    for (body, reason) in [
        (
            json!({ "signed_token": "1", "person": "anna" }),
            "signed_token",
        ),
        (
            json!({ "signed_token": token, "person": "nobody" }),
            "person",
        ),
        (
            json!({ "signed_token": token, "person": "boris" }),
            "locked",
        ),
        (json!({ "signed_token": token }), "person"),
    ] {
        let (status, text) = control(&stand, "/control/qr", body).await;
        assert_eq!(status, 400);
        assert!(text.contains(reason), "{text}");
    }
    let scan = json!({ "signed_token": token, "person": "anna" });
    assert_eq!(control(&stand, "/control/qr", scan).await.0, 204);
    assert_eq!(event(&stand, &browser, &qr_id).await["action"], "DONE");

    get(&stand, &browser, "/captcha/api/public/v2/type").await;
    let address = stand.origins().people.join("/control/captcha").unwrap();
    let (_, shown) = read(browser.get(address)).await;
    assert_eq!(shown["text"], stand.captcha().unwrap());
}

#[tokio::test]
async fn the_pages_have_no_dead_end() {
    let (stand, browser) = at_login(SecondFactor::None, &[]).await;
    for path in ["/login/recovery", "/login/registration"] {
        let page = browser.get(at(&stand, path)).send().await.unwrap();
        let page = page.text().await.unwrap();
        assert!(page.contains("href=\"/login/\"") && page.contains("Учебный стенд"));
    }
    let bare = browser.get(at(&stand, "/login")).send().await.unwrap();
    assert_eq!(location(&bare).path(), "/login/");
    let page = browser.get(at(&stand, "/login/")).send().await.unwrap();
    let page = page.text().await.unwrap();
    let steps = person::texts(&page, "section[data-step]");
    assert_eq!(steps.len(), 13);
    for step in &steps {
        assert!(
            step.contains("Отмена") || step.contains("Вернуться"),
            "{step}"
        );
    }
    assert!(
        stand
            .log()
            .iter()
            .any(|r| r.service == Service::Esia && r.path == "/login/")
    );
}
