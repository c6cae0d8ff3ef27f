//! VK ID's protocol: what an application asks for and is answered.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;
mod vk_person;

use person::*;
use serde_json::Value;
use vk_person::*;
use zvonok_stand::{DeadRefreshError, Stand, VkCaptcha, VkError, WebApp};

const WEB_REDIRECT: &str = "https://app.family.example/back?from=vk";

/// A stand that knows a web application.
async fn with_web_app() -> Stand {
    let stand = stand().await;
    let app = WebApp {
        client_id: "53000009".into(),
        name: "Кружок".into(),
        redirect_uris: vec![WEB_REDIRECT.into()],
    };
    stand.settings(|s| s.vk_web_apps = vec![app]).unwrap();
    stand
}

const WEB: [(&str, &str); 2] = [("client_id", "53000009"), ("redirect_uri", WEB_REDIRECT)];

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
    assert_eq!(query(&back, "ext_id"), None);
    let device = query(&back, "device_id").unwrap();

    let first = exchange(&stand, &back, &[]).await;
    assert_eq!(
        (&first["token_type"], &first["expires_in"], &first["state"]),
        (&"Bearer".into(), &3600.into(), &STATE.into())
    );
    assert!(first["user_id"].is_number() && text(&first, "id_token").contains('.'));
    assert_eq!(stand.vk_tokens_live(), 1);
    let secrets = stand.secrets();
    assert!(secrets.contains(&VERIFIER.into()) && secrets.contains(&STATE.into()));
    assert_eq!(
        exchange(&stand, &back, &[]).await["error"],
        "invalid_grant",
        "a code is good once"
    );

    let second = refresh(&stand, text(&first, "refresh_token"), &device, &[]).await;
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert!(second.get("id_token").is_none());
    let other = refresh(&stand, text(&second, "refresh_token"), "other", &[]).await;
    assert_eq!(other["error"], "invalid_request");

    let ask = async |path: &str, token: &str| -> Value {
        call(
            &stand,
            path,
            &[("client_id", CLIENT), ("access_token", token)],
        )
        .await
    };
    assert_eq!(
        ask("/oauth2/user_info", text(&first, "access_token")).await["error"],
        "invalid_token",
        "rotated away"
    );
    let access = text(&second, "access_token");
    let user = &ask("/oauth2/user_info", access).await["user"];
    for (name, value) in [
        ("user_id", "530001011"),
        ("first_name", "Иван"),
        ("last_name", "Иванов"),
        ("phone", "79000000011"),
        ("birthday", "25.07.2011"),
    ] {
        assert_eq!(user[name], value);
    }
    assert_eq!((&user["sex"], user.get("email")), (&2.into(), None));
    let id_token = text(&first, "id_token");
    let public = call(
        &stand,
        "/oauth2/public_info",
        &[("client_id", CLIENT), ("id_token", id_token)],
    )
    .await;
    for (name, value) in [
        ("last_name", "И."),
        ("phone", "+7 *** ** *11"),
        ("email", "i***@example.ru"),
    ] {
        assert_eq!(public["user"][name], value);
    }

    assert_eq!(ask("/oauth2/revoke", access).await["response"], 1);
    assert_eq!((stand.vk_tokens_live(), stand.vk_revoked()), (0, 1));
    assert_eq!(
        ask("/oauth2/logout", access).await["error"],
        "invalid_token"
    );
    let dead = refresh(&stand, text(&second, "refresh_token"), &device, &[]).await;
    assert!(dead["error"].is_string());
}

#[tokio::test]
async fn every_binding_of_a_code_counts() {
    let stand = stand().await;
    let wrong = "x".repeat(43);
    for (name, value, error) in [
        ("code_verifier", &*wrong, "invalid_grant"),
        ("code_verifier", "short", "invalid_grant"),
        (
            "redirect_uri",
            "vk53000001://vk.com/blank.html",
            "invalid_request",
        ),
        ("device_id", "", "invalid_request"),
        ("client_id", "53000002", "invalid_grant"),
        ("client_id", "1", "invalid_client"),
        ("ip", "not-an-ip", "invalid_request"),
    ] {
        let back = walk(&stand, &browser()).await;
        let answer = exchange(&stand, &back, &[(name, value)]).await;
        assert_eq!(
            (&answer["error"], &answer["state"]),
            (&error.into(), &STATE.into()),
            "{name}"
        );
        let is_spent = name != "ip" && error != "invalid_client";
        let again = exchange(&stand, &back, &[("ip", "192.0.2.7")]).await;
        assert_eq!(
            again["error"].is_string(),
            is_spent,
            "{name}: a try spends the code"
        );
    }
    let back = walk(&stand, &browser()).await;
    later(&stand, 601);
    assert_eq!(
        exchange(&stand, &back, &[]).await["error"],
        "invalid_grant",
        "600 s"
    );
}

#[tokio::test]
async fn a_refresh_token_seen_twice_ends_the_session() {
    let stand = stand().await;
    for ends in [true, false] {
        stand.settings(|s| s.vk_reuse_ends_session = ends).unwrap();
        let (first, device) = signed_in(&stand).await;
        let old = text(&first, "refresh_token");
        let second = refresh(&stand, old, &device, &[]).await;
        let reuse = refresh(&stand, old, &device, &[]).await;
        assert_eq!(
            reuse["error_description"],
            "refresh_token is missing or invalid"
        );
        assert_eq!(reuse["state"], STATE);
        let third = refresh(&stand, text(&second, "refresh_token"), &device, &[]).await;
        assert_eq!(third["error"].is_string(), ends);
    }
}

#[tokio::test]
async fn access_and_refresh_end_by_the_stands_clock() {
    let stand = stand().await;
    let (tokens, device) = signed_in(&stand).await;
    let form = [
        ("client_id", CLIENT),
        ("access_token", text(&tokens, "access_token")),
    ];
    later(&stand, 3599);
    assert!(call(&stand, "/oauth2/user_info", &form).await["user"].is_object());
    later(&stand, 2);
    let answer = post(&stand, &browser(), "/oauth2/user_info", &form).await;
    assert_eq!(answer.status(), 200, "errors come with 200 too");
    assert_eq!(
        answer.json::<Value>().await.unwrap()["error"],
        "invalid_token"
    );
    later(&stand, 179 * 86_400);
    let tokens = refresh(&stand, text(&tokens, "refresh_token"), &device, &[]).await;
    later(&stand, 180 * 86_400);
    let dead = refresh(&stand, text(&tokens, "refresh_token"), &device, &[]).await;
    assert_eq!(dead["error"], "invalid_grant");

    let (tokens, device) = signed_in(&stand).await;
    let token = text(&tokens, "refresh_token");
    stand
        .settings(|s| (s.vk_refresh_dead, s.vk_error_status) = (true, 400))
        .unwrap();
    assert_eq!(
        refresh(&stand, token, &device, &[]).await["error"],
        "invalid_grant"
    );
    stand
        .settings(|s| s.vk_dead_refresh_error = DeadRefreshError::InvalidRequest)
        .unwrap();
    assert_eq!(
        refresh(&stand, token, &device, &[]).await["error"],
        "invalid_request"
    );
    stand.settings(|s| s.vk_refresh_dead = false).unwrap();
    let narrower = refresh(&stand, token, &device, &[("scope", "phone")]).await;
    assert_eq!(narrower["scope"], "phone");
    let wider = [("scope", "phone vkid.personal_info")];
    let refused = refresh(&stand, text(&narrower, "refresh_token"), &device, &wider).await;
    assert_eq!(refused["error"], "invalid_scope");
}

#[tokio::test]
async fn a_spoilt_request_is_refused() {
    let stand = stand().await;
    let open = async |changes: &[(&str, &str)]| {
        browser()
            .get(authorize(&stand, changes))
            .send()
            .await
            .unwrap()
    };
    for change in [
        ("client_id", "1"),
        ("client_id", ""),
        ("redirect_uri", "vk1://vk.ru/blank.html"),
        ("redirect_uri", ""),
        (
            "redirect_uri",
            "vk53000001://vk.ru/blank.html?oauth2_params=e30&next=x",
        ),
        ("origin", "https://app.family.example"),
    ] {
        let answer = open(&[change]).await;
        assert_eq!(
            answer.status(),
            400,
            "{change:?}: nowhere to send it back to"
        );
    }
    for (name, value, error) in [
        ("state", "short", "invalid_request"),
        ("response_type", "token", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "please", "invalid_request"),
        ("provider", "yandex", "invalid_request"),
        ("scope", "everything", "invalid_scope"),
    ] {
        let back = location(&open(&[(name, value)]).await);
        assert_eq!(query(&back, "error").unwrap(), error, "{name}");
        assert!(back.as_str().starts_with(REDIRECT));
    }
    for change in [
        ("code_challenge_method", "S256"),
        ("prompt", ""),
        (
            "redirect_uri",
            "vk53000001://vk.ru/blank.html?oauth2_params=e30",
        ),
    ] {
        assert_eq!(open(&[change]).await.status(), 200, "{change:?}");
    }
    for form in [
        vec![],
        vec![("client_id", CLIENT)],
        vec![("client_id", CLIENT), ("grant_type", "password")],
        vec![("client_id", CLIENT), ("grant_type", "refresh_token")],
        vec![("client_id", CLIENT), ("grant_type", "access_token")],
    ] {
        assert!(call(&stand, "/oauth2/auth", &form).await["error"].is_string());
    }
}

#[tokio::test]
async fn every_documented_error_can_be_met() {
    let stand = stand().await;
    for error in VkError::ALL {
        stand
            .settings(|s| (s.vk_error, s.vk_authorize_error) = (Some(error), Some(error)))
            .unwrap();
        for path in ["auth", "user_info", "public_info", "logout", "revoke"] {
            let form = [("client_id", CLIENT), ("state", STATE)];
            let answer = call(&stand, &format!("/oauth2/{path}"), &form).await;
            assert_eq!(
                (&answer["error"], &answer["state"]),
                (&error.code().into(), &STATE.into())
            );
        }
        let answer = browser().get(authorize(&stand, &[])).send().await.unwrap();
        assert_eq!(query(&location(&answer), "error").unwrap(), error.code());
    }
}

#[tokio::test]
async fn whoever_calls_too_often_is_told_to_slow_down() {
    let stand = stand().await;
    stand.settings(|s| s.vk_calls_per_minute = 3).unwrap();
    let form = [("client_id", CLIENT), ("access_token", "x")];
    for expected in [
        "invalid_token",
        "invalid_token",
        "invalid_token",
        "slow_down",
        "slow_down",
    ] {
        assert_eq!(
            call(&stand, "/oauth2/user_info", &form).await["error"],
            expected
        );
    }
    let other = [("client_id", "53000002"), ("access_token", "x")];
    assert_eq!(
        call(&stand, "/oauth2/user_info", &other).await["error"],
        "invalid_token"
    );
    later(&stand, 61);
    assert_eq!(
        call(&stand, "/oauth2/user_info", &form).await["error"],
        "invalid_token"
    );
}

#[tokio::test]
async fn a_browser_that_signed_in_is_known_again() {
    let stand = stand().await;
    let browser = browser();
    let prompt = async |prompt: &str| {
        let answer = browser
            .get(authorize(&stand, &[("prompt", prompt)]))
            .send()
            .await
            .unwrap();
        (answer.status() == 302).then(|| location(&answer))
    };
    let error = |back: Option<url::Url>| query(&back.unwrap(), "error");
    assert_eq!(error(prompt("none").await).unwrap(), "login_required");

    let mut page = Page::open(&stand, browser.clone(), &[]).await;
    page.prove().await;
    assert_eq!(error(prompt("none").await).unwrap(), "interaction_required");
    page.agree().await;
    let silent = prompt("none").await.unwrap();
    assert!(exchange(&stand, &silent, &[]).await["access_token"].is_string());
    // Another application has not been agreed to.
    let portal = stand
        .origins()
        .portal
        .join("/journal-vkid-action/action.validate")
        .unwrap();
    let changes = [
        ("prompt", "none"),
        ("client_id", "53000002"),
        ("redirect_uri", portal.as_str()),
    ];
    let answer = browser
        .get(authorize(&stand, &changes))
        .send()
        .await
        .unwrap();
    assert_eq!(
        query(&location(&answer), "error").unwrap(),
        "interaction_required"
    );

    let mut page = Page::open(&stand, browser.clone(), &[]).await;
    assert_eq!(page.name(), "vk/profile", "no number, no password");
    assert!(page.send("profile", &[]).await.is_err(), "agreed to before");
    let mut page = Page::open(&stand, browser.clone(), &[("prompt", "consent")]).await;
    page.send("profile", &[]).await.unwrap();
    assert_eq!(page.name(), "vk/check");
    assert_eq!(
        Page::open(&stand, browser.clone(), &[("prompt", "login")])
            .await
            .name(),
        "vk/phone"
    );

    // A second account beside the first.
    let mut page = Page::open(&stand, browser.clone(), &[]).await;
    page.send("other", &[]).await.unwrap();
    page.send("phone", &[("phone", "9000000044")])
        .await
        .unwrap();
    page.send("password", &[("password", "globus-ruchka-6v")])
        .await
        .unwrap();
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    assert_eq!(page.name(), "vk/create");
    let mut page = Page::open(&stand, browser.clone(), &[("prompt", "select_account")]).await;
    assert_eq!(
        texts(&page.html, "button.choice strong"),
        ["Пётр Иванов", "Иван Иванов"]
    );
    page.send("accounts", &[("user_id", "531000001")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/accounts-error");
    page.send("accounts", &[("user_id", "530001011")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/profile");

    // Access taken away is consent taken back.
    let tokens = exchange(&stand, &page.send("profile", &[]).await.unwrap_err(), &[]).await;
    let form = [
        ("client_id", CLIENT),
        ("access_token", text(&tokens, "access_token")),
    ];
    assert_eq!(call(&stand, "/oauth2/revoke", &form).await["response"], 1);
    let mut page = Page::open(&stand, browser.clone(), &[("prompt", "select_account")]).await;
    page.send("accounts", &[("user_id", "530001011")])
        .await
        .unwrap();
    page.send("profile", &[]).await.unwrap();
    assert_eq!(page.name(), "vk/check");

    stand.settings(|s| s.vk_remembers_browser = false).unwrap();
    let fresh = person::browser();
    walk(&stand, &fresh).await;
    assert_eq!(Page::open(&stand, fresh, &[]).await.name(), "vk/phone");
}

#[tokio::test]
async fn a_window_tells_the_page_that_opened_it() {
    let stand = with_web_app().await;
    stand.settings(|s| s.vk_ext_id = true).unwrap();
    let own = ("origin", "https://app.family.example");
    let changes = [WEB[0], WEB[1], own];
    let mut page = Page::open(&stand, browser(), &changes).await;
    assert!(page.says("С сервисом «Кружок» можно связать"));
    page.prove().await;
    page.send("profile", &[]).await.unwrap();
    let form = [("flow", &*page.flow)];
    let answer = post(&stand, &page.browser, "/auth/check", &form).await;
    assert_eq!(answer.status(), 200);
    let html = answer.text().await.unwrap();
    let script = texts(&html, "main script").remove(0);
    let (message, rest) = script
        .strip_prefix("const message = ")
        .unwrap()
        .split_once(", origin = ")
        .unwrap();
    assert!(rest.starts_with("\"https://app.family.example\""), "{rest}");
    let message: Value = serde_json::from_str(message).unwrap();
    assert_eq!(
        message["action"],
        format!("oauth2_authorize_response{STATE}")
    );
    let payload = &message["payload"];
    assert_eq!(
        (&payload["type"], &payload["expires_in"]),
        (&"code_v2".into(), &600.into())
    );
    assert!(payload["ext_id"].is_string());
    let form = [
        ("code", text(payload, "code")),
        ("device_id", text(payload, "device_id")),
        ("grant_type", "authorization_code"),
        ("code_verifier", VERIFIER),
        ("state", STATE),
        WEB[0],
        WEB[1],
    ];
    assert!(call(&stand, "/oauth2/auth", &form).await["access_token"].is_string());

    for origin in [
        "https://evil.example",
        "null",
        "https://app.family.example.evil.example",
        "*",
    ] {
        let changes = [WEB[0], WEB[1], ("origin", origin)];
        let answer = browser()
            .get(authorize(&stand, &changes))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 400, "{origin}");
    }
}

#[tokio::test]
async fn a_redirect_keeps_what_the_registered_address_has() {
    let stand = with_web_app().await;
    let mut page = Page::open(&stand, browser(), &WEB).await;
    page.prove().await;
    let back = page.agree().await;
    assert!(
        back.as_str()
            .starts_with("https://app.family.example/back?from=vk&type=code_v2&")
    );
    for wrong in [
        "https://app.family.example/back",
        "https://app.family.example/back?from=vk&x=1",
        "https://APP.family.example/back?from=vk",
        "http://app.family.example/back?from=vk",
    ] {
        let changes = [WEB[0], ("redirect_uri", wrong)];
        let answer = browser()
            .get(authorize(&stand, &changes))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 400, "{wrong}");
    }
    let register = |client_id: &str, address: &str| {
        stand.settings(|s| {
            s.vk_web_apps = vec![WebApp {
                client_id: client_id.into(),
                name: String::new(),
                redirect_uris: vec![address.into()],
            }];
        })
    };
    for (client_id, address) in [
        ("53000001", "https://a.example/"),
        ("12x", "https://a.example/"),
        ("12", "http://a.example/"),
        ("12", "a.example"),
    ] {
        assert!(
            register(client_id, address).is_err(),
            "{client_id} {address}"
        );
    }
}

#[tokio::test]
async fn pages_of_registered_applications_may_read_the_answers() {
    let stand = with_web_app().await;
    let allowed = async |origin: &str, path: &str| {
        let address = stand.origins().vk_id.join(path).unwrap();
        let answer = browser()
            .post(address)
            .header("Origin", origin)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let header = |name| {
            answer
                .headers()
                .get(name)
                .map(|value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned())
        };
        assert_eq!(header("vary").as_deref(), Some("Origin"));
        let origin = header("access-control-allow-origin");
        let credentials = header("access-control-allow-credentials");
        assert_eq!(credentials.is_some(), origin.is_some());
        origin
    };
    let own = "https://app.family.example";
    for path in [
        "/oauth2/auth?client_id=1",
        "/stat_events_vkid_sdk?app_id=1",
        "/vkid_sdk_get_config",
    ] {
        assert_eq!(allowed(own, path).await.as_deref(), Some(own), "{path}");
        assert_eq!(allowed("https://evil.example", path).await, None, "{path}");
    }
    stand.settings(|s| s.vk_cors_any_origin = true).unwrap();
    let other = "https://evil.example";
    assert_eq!(allowed(other, "/oauth2/auth").await.as_deref(), Some(other));
    // A call that needs a preflight fails in a browser.
    let address = stand.origins().vk_id.join("/oauth2/user_info").unwrap();
    let preflight = browser()
        .request(reqwest::Method::OPTIONS, address)
        .header("Origin", own)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization")
        .send()
        .await
        .unwrap();
    assert!(!preflight.status().is_success());
    assert!(
        preflight
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );
}

/// Solves the captcha behind an address; gives the token.
async fn solve(stand: &Stand, address: &str) -> String {
    let browser = browser();
    let page = browser
        .get(address)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(
        attribute(&page, "body", "data-ready").unwrap(),
        "vk/captcha"
    );
    let token = attribute(&page, "input[name=session_token]", "value").unwrap();
    let form = [("session_token", &*token)];
    let page = post(stand, &browser, "/not_robot_captcha", &form)
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(
        post(stand, &browser, "/not_robot_captcha", &form)
            .await
            .status(),
        400,
        "solved once"
    );
    texts(&page, "#success-token").remove(0)
}

#[tokio::test]
async fn a_captcha_stands_in_the_way_until_it_is_solved() {
    let stand = stand().await;
    let form = [("client_id", CLIENT), ("access_token", "x")];
    stand.settings(|s| s.vk_captcha = VkCaptcha::Json).unwrap();
    let answer = post(&stand, &browser(), "/oauth2/user_info", &form).await;
    let mark = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let error = answer.json::<Value>().await.unwrap()["error"].clone();
    assert_eq!(
        (&error["error_code"], &error["error_msg"]),
        (&14.into(), &"Captcha needed".into())
    );
    assert!(mark.starts_with(&format!("remixstlid={}", error["remixstlid"])));
    let page = text(&error, "redirect_uri");
    assert!(page.contains("/not_robot_captcha?domain=") && page.contains("&session_token="));
    let token = solve(&stand, page).await;
    let solved = [form[0], form[1], ("success_token", &*token)];
    assert_eq!(
        call(&stand, "/oauth2/user_info", &solved).await["error"],
        "invalid_token"
    );
    let again = call(&stand, "/oauth2/user_info", &solved).await;
    assert_eq!(again["error"]["error_code"], 14, "good once");
    later(&stand, 301);
    let late = text(&again["error"], "redirect_uri").to_owned();
    assert_eq!(
        browser().get(&late).send().await.unwrap().status(),
        400,
        "5 minutes"
    );

    stand
        .settings(|s| s.vk_captcha = VkCaptcha::Headers)
        .unwrap();
    let answer = post(&stand, &browser(), "/oauth2/user_info", &form).await;
    assert_eq!(answer.headers()["x-challenge"], "required");
    let token = solve(
        &stand,
        answer.headers()["x-challenge-url"].to_str().unwrap(),
    )
    .await;
    for _ in 0..2 {
        let answer = browser()
            .post(stand.origins().vk_id.join("/oauth2/user_info").unwrap())
            .header("X-Challenge-Solution", &token)
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.json::<Value>().await.unwrap()["error"],
            "invalid_token"
        );
    }
}

#[tokio::test]
async fn an_old_token_is_changed_for_a_code() {
    let stand = stand().await;
    assert_eq!(stand.vk_v1_token(7), None);
    let old = stand.vk_v1_token(530_001_011).unwrap();
    let challenge = challenge();
    let form = [
        ("grant_type", "access_token"),
        ("response_type", "code"),
        ("access_token", &*old),
        ("client_id", CLIENT),
        ("device_id", "my-device"),
        ("state", STATE),
        ("code_challenge", &*challenge),
        ("code_challenge_method", "s256"),
    ];
    for missing in ["response_type", "code_challenge", "code_challenge_method"] {
        let form: Vec<_> = form
            .iter()
            .copied()
            .filter(|(name, _)| *name != missing)
            .collect();
        assert_eq!(
            call(&stand, "/oauth2/auth", &form).await["error"],
            "invalid_request",
            "{missing}"
        );
    }
    let granted = call(&stand, "/oauth2/auth", &form).await;
    assert_eq!(
        (&granted["state"], &granted["device_id"]),
        (&STATE.into(), &"my-device".into())
    );
    assert_eq!(
        call(&stand, "/oauth2/auth", &form).await["error"],
        "invalid_token",
        "once"
    );
    let form = [
        ("grant_type", "authorization_code"),
        ("code", text(&granted, "code")),
        ("code_verifier", VERIFIER),
        ("client_id", CLIENT),
        ("device_id", "my-device"),
        ("state", STATE),
    ];
    let tokens = call(&stand, "/oauth2/auth", &form).await;
    assert_eq!(tokens["user_id"], 530_001_011);
}

#[tokio::test]
async fn the_scope_decides_what_is_told_and_where_the_token_stands_does_not() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[("scope", "email")]).await;
    page.prove().await;
    let tokens = exchange(&stand, &page.agree().await, &[]).await;
    let mut address = stand.origins().vk_id.join("/oauth2/user_info").unwrap();
    address.query_pairs_mut().append_pair("client_id", CLIENT);
    let answer = browser()
        .post(address)
        .bearer_auth(text(&tokens, "access_token"))
        .send()
        .await
        .unwrap();
    let user = &answer.json::<Value>().await.unwrap()["user"];
    assert_eq!(
        user,
        &serde_json::json!({ "user_id": "530001011", "email": "ivan@example.ru" })
    );
}

/// What `@vkid/sdk` 2.6.7 sends and reads, as its source has it.
#[tokio::test]
async fn the_web_sdks_shapes() {
    let stand = with_web_app().await;
    let sdk = [
        WEB[0],
        WEB[1],
        ("v", "2.6.7"),
        ("sdk_type", "vkid"),
        ("app_id", "53000009"),
        (
            "stats_info",
            "eyJmbG93X3NvdXJjZSI6ImZyb21fY3VzdG9tX2F1dGgifQ==",
        ),
        ("origin", "https://app.family.example"),
        ("lang_id", "0"),
        ("scheme", "light"),
    ];
    let mut address = authorize(&stand, &sdk);
    address.query_pairs_mut().append_pair("prompt", "");
    assert_eq!(browser().get(address).send().await.unwrap().status(), 200);

    let mut page = Page::open(&stand, browser(), &WEB).await;
    page.prove().await;
    let back = page.agree().await;
    let device = query(&back, "device_id").unwrap();
    let send = async |path: &str, in_query: &[(&str, &str)], in_body: (&str, &str)| -> Value {
        let mut address = stand.origins().vk_id.join(path).unwrap();
        address.query_pairs_mut().extend_pairs(in_query);
        let request = browser().post(address).form(&[in_body]);
        let answer = request
            .header("Origin", "https://app.family.example")
            .send()
            .await
            .unwrap();
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("application/json")
        );
        answer.json().await.unwrap()
    };
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let code = query(&back, "code").unwrap();
    let in_query = [
        ("grant_type", "authorization_code"),
        WEB[1],
        WEB[0],
        ("code_verifier", VERIFIER),
        ("state", STATE),
        ("device_id", &*device),
    ];
    let tokens = send("/oauth2/auth", &in_query, ("code", &code)).await;
    assert_eq!(
        keys(&tokens),
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "scope",
            "state",
            "token_type",
            "user_id"
        ]
    );
    assert!(tokens["user_id"].is_u64() && tokens["expires_in"].is_u64());
    let in_query = [
        ("grant_type", "refresh_token"),
        WEB[1],
        WEB[0],
        ("device_id", &*device),
        ("state", STATE),
    ];
    let token = ("refresh_token", text(&tokens, "refresh_token"));
    let renewed = send("/oauth2/auth", &in_query, token).await;
    assert_eq!(renewed["state"], STATE, "the SDK compares it");
    let access = ("access_token", text(&renewed, "access_token"));
    let user = send("/oauth2/user_info", &[WEB[0]], access).await;
    assert!(user["user"]["user_id"].is_string());
    let shown = send(
        "/oauth2/public_info",
        &[WEB[0]],
        ("id_token", text(&tokens, "id_token")),
    )
    .await;
    assert_eq!(
        keys(&shown["user"]),
        [
            "avatar",
            "email",
            "first_name",
            "last_name",
            "phone",
            "user_id"
        ],
        "all of UserData"
    );
    assert_eq!(
        send("/oauth2/logout", &[WEB[0]], access).await,
        serde_json::json!({ "response": 1 })
    );
    let refused = send("/oauth2/user_info", &[WEB[0]], access).await;
    assert!(refused["error"].is_string() && refused["error_description"].is_string());
    // The SDK awaits its statistics before it leaves the page.
    let sent = send(
        "/stat_events_vkid_sdk",
        &[("app_id", "53000009")],
        ("events", "[]"),
    )
    .await;
    assert!(sent.get("error").is_none());
    let config = send(
        "/vkid_sdk_get_config",
        &[("app_id", "53000009")],
        ("v", "5.207"),
    )
    .await;
    assert_ne!(
        config["response"]["active"], 1,
        "nothing is loaded from elsewhere"
    );
}
