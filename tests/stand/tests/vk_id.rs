//! VK ID.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use person::*;
use reqwest::Client;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;
use zvonok_stand::{DeadRefreshError, Sender, Stand, VkScenario};

const STATE: &str = "abcdefghijklmnopqrstuvwxyz0123456789-_AB";
const VERIFIER: &str = "0123456789012345678901234567890123456789-_abc";
const REDIRECT: &str = "vk53000001://vk.ru/blank.html";

fn authorize(stand: &Stand) -> Url {
    let mut url = stand.origins().vk_id.join("/authorize").unwrap();
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", "53000001"),
        ("redirect_uri", REDIRECT),
        ("state", STATE),
        (
            "code_challenge",
            &URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
        ),
        ("code_challenge_method", "s256"),
        ("scope", "vkid.personal_info phone"),
        ("provider", "vkid"),
    ]);
    url
}

async fn post(
    stand: &Stand,
    browser: &Client,
    path: &str,
    form: &[(&str, &str)],
) -> reqwest::Response {
    browser
        .post(stand.origins().vk_id.join(path).unwrap())
        .form(form)
        .send()
        .await
        .unwrap()
}

/// Through all the pages; gives the redirect back.
async fn walk(stand: &Stand, browser: &Client) -> Url {
    let page = browser
        .get(authorize(stand))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let flow = attribute(&page, "input[name=flow]", "value").unwrap();
    let flow = ("flow", flow.as_str());
    assert_eq!(texts(&page, "h1"), ["Вход в VK ID"]);
    post(
        stand,
        browser,
        "/auth/phone",
        &[flow, ("phone", "+7 900 000 00 11")],
    )
    .await;
    let page = post(
        stand,
        browser,
        "/auth/password",
        &[flow, ("password", "mel-doska-9a")],
    )
    .await
    .text()
    .await
    .unwrap();
    assert!(page.contains("01:59"));
    let sms = stand.wait_sms(Sender::VkId, SOON).await.unwrap();
    let page = post(stand, browser, "/auth/code", &[flow, ("code", &sms.code)])
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("Продолжить в учебном профиле"));
    let answer = post(stand, browser, "/auth/profile", &[flow]).await;
    assert_eq!(answer.status(), 302);
    location(&answer)
}

async fn exchange(stand: &Stand, back: &Url, verifier: &str) -> Value {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &query(back, "code").unwrap()),
        ("code_verifier", verifier),
        ("client_id", "53000001"),
        ("device_id", &query(back, "device_id").unwrap()),
        ("redirect_uri", REDIRECT),
        ("state", STATE),
    ];
    post(stand, &browser(), "/oauth2/auth", &form)
        .await
        .json()
        .await
        .unwrap()
}

async fn refresh(stand: &Stand, token: &str, device: &str) -> Value {
    // Everything in the query, as the web SDK does.
    let mut url = stand.origins().vk_id.join("/oauth2/auth").unwrap();
    url.query_pairs_mut().extend_pairs([
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", "53000001"),
        ("device_id", device),
        ("state", STATE),
    ]);
    browser()
        .post(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
}

#[tokio::test]
async fn signs_in_renews_and_takes_access_away() {
    let stand = stand().await;
    let back = walk(&stand, &browser()).await;
    assert!(
        back.as_str()
            .starts_with("vk53000001://vk.ru/blank.html?type=code_v2&code=")
    );
    assert_eq!(query(&back, "state").unwrap(), STATE);
    assert_eq!(query(&back, "expires_in").unwrap(), "600");
    let device = query(&back, "device_id").unwrap();

    let first = exchange(&stand, &back, VERIFIER).await;
    assert_eq!(
        (&first["token_type"], &first["expires_in"], &first["state"]),
        (&"Bearer".into(), &3600.into(), &STATE.into())
    );
    assert!(first["user_id"].is_number() && text(&first, "id_token").contains('.'));
    assert_eq!(stand.vk_tokens_live(), 1);
    assert!(
        stand.secrets().contains(&VERIFIER.to_owned())
            && stand.secrets().contains(&STATE.to_owned())
    );

    assert_eq!(
        exchange(&stand, &back, VERIFIER).await["error"],
        "invalid_grant",
        "a code is good once"
    );

    let second = refresh(&stand, text(&first, "refresh_token"), &device).await;
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert!(second.get("id_token").is_none());
    let reuse = refresh(&stand, text(&first, "refresh_token"), &device).await;
    assert_eq!(
        reuse["error_description"],
        "refresh_token is missing or invalid"
    );
    assert_eq!(reuse["state"], STATE);
    assert_eq!(
        refresh(&stand, text(&second, "refresh_token"), "other").await["error"],
        "invalid_request"
    );

    let ask = async |path: &str, token: &str| -> Value {
        let form = [("client_id", "53000001"), ("access_token", token)];
        post(&stand, &browser(), path, &form)
            .await
            .json()
            .await
            .unwrap()
    };
    assert_eq!(
        ask("/oauth2/user_info", text(&first, "access_token")).await["error"],
        "invalid_token",
        "rotated away"
    );
    let user = ask("/oauth2/user_info", text(&second, "access_token")).await;
    assert_eq!(
        (&user["user"]["first_name"], &user["user"]["phone"]),
        (&"Иван".into(), &"79000000011".into())
    );
    assert!(user["user"]["user_id"].is_string());
    let form = [
        ("client_id", "53000001"),
        ("id_token", text(&first, "id_token")),
    ];
    let public: Value = post(&stand, &browser(), "/oauth2/public_info", &form)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(public["user"]["last_name"], "И.");

    assert_eq!(
        ask("/oauth2/revoke", text(&second, "access_token")).await["response"],
        1
    );
    assert_eq!((stand.vk_tokens_live(), stand.vk_revoked()), (0, 1));
    assert_eq!(
        ask("/oauth2/logout", text(&second, "access_token")).await["error"],
        "invalid_token"
    );
    assert!(refresh(&stand, text(&second, "refresh_token"), &device).await["error"].is_string());
}

#[tokio::test]
async fn a_wrong_verifier_spends_the_code() {
    let stand = stand().await;
    let back = walk(&stand, &browser()).await;
    let wrong = "x".repeat(43);
    assert_eq!(
        exchange(&stand, &back, &wrong).await["error"],
        "invalid_grant"
    );
    assert_eq!(
        exchange(&stand, &back, VERIFIER).await["error"],
        "invalid_grant"
    );
    let back = walk(&stand, &browser()).await;
    stand.set_now(&stand.now() + jiff::Span::new().seconds(601));
    assert_eq!(
        exchange(&stand, &back, VERIFIER).await["error"],
        "invalid_grant",
        "600 s"
    );
}

#[tokio::test]
async fn access_ends_and_a_dead_refresh_is_told_in_either_way() {
    let stand = stand().await;
    stand.settings(|s| s.vk_access_seconds = 10).unwrap();
    let back = walk(&stand, &browser()).await;
    let device = query(&back, "device_id").unwrap();
    let tokens = exchange(&stand, &back, VERIFIER).await;
    assert_eq!(tokens["expires_in"], 10);
    stand.set_now(&stand.now() + jiff::Span::new().seconds(11));
    let form = [
        ("client_id", "53000001"),
        ("access_token", text(&tokens, "access_token")),
    ];
    let answer = post(&stand, &browser(), "/oauth2/user_info", &form).await;
    assert_eq!(answer.status(), 200, "errors come with 200 too");
    assert_eq!(
        answer.json::<Value>().await.unwrap()["error"],
        "invalid_token"
    );
    stand
        .settings(|s| (s.vk_refresh_dead, s.vk_error_status) = (true, 400))
        .unwrap();
    let token = text(&tokens, "refresh_token");
    assert_eq!(
        refresh(&stand, token, &device).await["error"],
        "invalid_grant"
    );
    stand
        .settings(|s| s.vk_dead_refresh_error = DeadRefreshError::InvalidRequest)
        .unwrap();
    assert_eq!(
        refresh(&stand, token, &device).await["error"],
        "invalid_request"
    );
    stand.settings(|s| s.vk_refresh_dead = false).unwrap();
    assert!(refresh(&stand, token, &device).await["access_token"].is_string());
}

#[tokio::test]
async fn a_spoilt_request_is_refused() {
    let stand = stand().await;
    let spoilt = |name: &str, value: &str| {
        let good = authorize(&stand);
        let mut url = good.clone();
        let pairs: Vec<_> = good.query_pairs().into_owned().collect();
        url.query_pairs_mut().clear().extend_pairs(
            pairs
                .iter()
                .map(|(k, v)| (k, if k == name { value } else { v })),
        );
        url
    };
    for (name, value) in [
        ("client_id", "1"),
        ("redirect_uri", "vk1://vk.ru/blank.html"),
    ] {
        let answer = browser().get(spoilt(name, value)).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{name}");
    }
    for (name, value, error) in [
        ("state", "short", "invalid_request"),
        ("response_type", "token", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("scope", "everything", "invalid_scope"),
    ] {
        let answer = browser().get(spoilt(name, value)).send().await.unwrap();
        assert_eq!(query(&location(&answer), "error").unwrap(), error, "{name}");
    }
    assert_eq!(
        browser()
            .get(spoilt("code_challenge_method", "S256"))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    for form in [
        vec![],
        vec![("client_id", "53000001")],
        vec![("client_id", "53000001"), ("grant_type", "password")],
    ] {
        let answer: Value = post(&stand, &browser(), "/oauth2/auth", &form)
            .await
            .json()
            .await
            .unwrap();
        assert!(answer["error"].is_string());
    }
}

#[tokio::test]
async fn the_scenarios_do_as_they_say() {
    let stand = stand().await;
    stand
        .settings(|s| s.vk_scenario = VkScenario::ForgedState)
        .unwrap();
    assert_ne!(
        query(&walk(&stand, &browser()).await, "state").unwrap(),
        STATE
    );
    stand
        .settings(|s| s.vk_scenario = VkScenario::Denied)
        .unwrap();
    assert_eq!(
        query(&walk(&stand, &browser()).await, "error").unwrap(),
        "access_denied"
    );

    stand
        .settings(|s| s.vk_scenario = VkScenario::RedirectInIframe)
        .unwrap();
    let page = browser()
        .get(authorize(&stand))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let frame = stand
        .origins()
        .vk_id
        .join(&attribute(&page, "iframe", "src").unwrap())
        .unwrap();
    let bait = browser()
        .get(frame)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(bait.matches(REDIRECT).count(), 2);
    assert_eq!(bait.matches(STATE).count(), 1);

    stand
        .settings(|s| s.vk_scenario = VkScenario::LeavesAllowedHosts)
        .unwrap();
    let flow = attribute(&page, "input[name=flow]", "value").unwrap();
    let answer = post(
        &stand,
        &browser(),
        "/auth/phone",
        &[("flow", &flow), ("phone", "9000000011")],
    )
    .await;
    assert_eq!(
        location(&answer).host_str(),
        stand.origins().elsewhere.host_str()
    );
}

#[tokio::test]
async fn people_make_mistakes() {
    let stand = stand().await;
    let browser = browser();
    let page = browser
        .get(authorize(&stand))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let flow = attribute(&page, "input[name=flow]", "value").unwrap();
    let flow = ("flow", flow.as_str());
    let page = post(&stand, &browser, "/auth/phone", &[flow, ("phone", "900")])
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(
        attribute(&page, "body", "data-ready").unwrap(),
        "vk/phone-error"
    );
    post(
        &stand,
        &browser,
        "/auth/phone",
        &[flow, ("phone", "89000000011")],
    )
    .await;
    let page = post(
        &stand,
        &browser,
        "/auth/password",
        &[flow, ("password", "wrong")],
    )
    .await
    .text()
    .await
    .unwrap();
    assert_eq!(
        attribute(&page, "body", "data-ready").unwrap(),
        "vk/password-error"
    );
    post(
        &stand,
        &browser,
        "/auth/password",
        &[flow, ("password", "mel-doska-9a")],
    )
    .await;
    let page = post(&stand, &browser, "/auth/code", &[flow, ("code", "000000")])
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(
        attribute(&page, "body", "data-ready").unwrap(),
        "vk/code-error"
    );
    // The profile page cannot be reached past the code.
    assert_eq!(
        post(&stand, &browser, "/auth/profile", &[flow])
            .await
            .status(),
        400
    );
    let page = browser
        .get(authorize(&stand))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let cancel = stand
        .origins()
        .vk_id
        .join(&attribute(&page, "#cancel", "href").unwrap())
        .unwrap();
    let back = location(&browser.get(cancel).send().await.unwrap());
    assert_eq!(
        (
            query(&back, "error").unwrap(),
            query(&back, "state").unwrap()
        ),
        ("access_denied".into(), STATE.into())
    );
}
