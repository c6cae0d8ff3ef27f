//! ESIA's OAuth: requests for a code, tokens, the person's data, logout.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod esia;
mod person;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use esia::*;
use person::{browser, finish, location, query, stand, to_esia};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use zvonok_stand::{Stand, esia_refusal_codes};

const AC: &str = "/aas/oauth2/v2/ac";
const TE: &str = "/aas/oauth2/v3/te";

async fn refusal(stand: &Stand, path: &str, change: &[(&str, Option<&str>)]) -> Url {
    let answer = authorise(stand, &browser(), path, change).await;
    assert_eq!(answer.status(), 302, "{change:?}");
    location(&answer)
}

fn number(back: &Url) -> String {
    let description = query(back, "error_description").unwrap_or_default();
    description.split(':').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_cannot_be_sent_back_is_a_page_with_the_number() {
    let stand = stand_with_client().await;
    for (name, value, code) in [
        ("client_id", Some("SOMEBODY"), "ESIA-007002"),
        ("client_id", None, "ESIA-007014"),
        ("redirect_uri", None, "ESIA-007014"),
        ("redirect_uri", Some("http://127.0.0.6/"), "ESIA-007023"),
        (
            "redirect_uri",
            Some("http://127.0.0.9:9/callback/"),
            "ESIA-007023",
        ),
    ] {
        let answer = authorise(&stand, &browser(), AC, &[(name, value)]).await;
        assert_eq!(answer.status(), 400, "{name}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(code), "{name}: {page}");
        assert!(page.contains("Вернуться в электронный дневник"));
    }
    let broken = at(&stand, "/aas/oauth2/v2/ac?client_id=%FF");
    let answer = browser().get(broken).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("ESIA-007038"));
}

#[tokio::test]
async fn every_other_fault_of_a_request_comes_back_with_its_number_and_the_state() {
    let stand = stand_with_client().await;
    let permissions = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let whole = json!({ "sysname": "A", "actions": [{ "sysname": "B" }], "purposes": [{ "sysname": "C" }], "scopes": [] });
    let with = |name: &str, value: Value| {
        let mut changed = whole.clone();
        changed[name] = value;
        permissions(json!([changed]))
    };
    let faults: Vec<(&str, Option<String>, &str, &str)> = vec![
        ("client_secret", None, "ESIA-007014", "invalid_request"),
        (
            "client_secret",
            Some("§".into()),
            "ESIA-007053",
            "unauthorized_client",
        ),
        (
            "client_secret",
            Some("AAAA".into()),
            "ESIA-007053",
            "unauthorized_client",
        ),
        (
            "client_certificate_hash",
            None,
            "ESIA-007014",
            "invalid_request",
        ),
        (
            "client_certificate_hash",
            Some("abc".into()),
            "ESIA-007002",
            "unauthorized_client",
        ),
        ("scope", None, "ESIA-007013", "invalid_scope"),
        ("scope", Some(String::new()), "ESIA-007013", "invalid_scope"),
        (
            "scope",
            Some("openid everything".into()),
            "ESIA-007006",
            "invalid_scope",
        ),
        (
            "response_type",
            Some("token".into()),
            "ESIA-007003",
            "invalid_request",
        ),
        ("response_type", None, "ESIA-007014", "invalid_request"),
        (
            "access_type",
            Some("always".into()),
            "ESIA-007003",
            "invalid_request",
        ),
        ("access_type", None, "ESIA-007014", "invalid_request"),
        ("timestamp", None, "ESIA-007014", "invalid_request"),
        (
            "timestamp",
            Some("yesterday".into()),
            "ESIA-007015",
            "invalid_request",
        ),
        (
            "timestamp",
            Some("2001.01.01 00:00:00 +0300".into()),
            "ESIA-007015",
            "invalid_request",
        ),
        (
            "code_challenge_method",
            Some("plain".into()),
            "ESIA-007003",
            "invalid_request",
        ),
        (
            "person_filter",
            Some("%".into()),
            "ESIA-007003",
            "invalid_request",
        ),
        (
            "permissions",
            Some("%".into()),
            "ESIA-007003",
            "invalid_request",
        ),
        (
            "permissions",
            Some(permissions(json!({}))),
            "ESIA-007003",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with("sysname", json!(""))),
            "ESIA-036700",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with("actions", json!([]))),
            "ESIA-036705",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with("actions", json!([{ "sysname": "" }]))),
            "ESIA-036706",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with("purposes", json!([]))),
            "ESIA-036707",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with("purposes", json!([{ "sysname": "" }]))),
            "ESIA-036726",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with(
                "purposes",
                json!([{ "sysname": "C" }, { "sysname": "D" }]),
            )),
            "ESIA-036727",
            "invalid_request",
        ),
        (
            "permissions",
            Some(with("expire", json!(-1))),
            "ESIA-036716",
            "invalid_request",
        ),
    ];
    for (name, value, code, error) in faults {
        let back = refusal(&stand, AC, &[(name, value.as_deref())]).await;
        assert!(back.as_str().starts_with(BACK), "{back}");
        assert_eq!(number(&back), code, "{name}={value:?}");
        assert_eq!(query(&back, "error").unwrap(), error, "{name}={value:?}");
        assert_eq!(query(&back, "state").unwrap(), STATE);
    }
    let back = refusal(&stand, AC, &[("state", Some("1"))]).await;
    assert_eq!(number(&back), "ESIA-007003");
    let back = refusal(&stand, AC, &[("state", None)]).await;
    assert_eq!(
        (number(&back), query(&back, "state")),
        ("ESIA-007014".into(), None)
    );

    let mut twice = at(&stand, AC);
    twice
        .query_pairs_mut()
        .extend_pairs(request(&stand, &[]))
        .append_pair("scope", "openid");
    let answer = browser().get(twice).send().await.unwrap();
    assert_eq!(number(&location(&answer)), "ESIA-007003");
}

#[tokio::test]
async fn a_good_request_passes_by_query_and_by_form() {
    let stand = stand_with_client().await;
    let permissions = json!([{ "sysname": "A", "expire": 5, "actions": [{ "sysname": "B" }], "purposes": [{ "sysname": "C" }] }]);
    let permissions = STANDARD.encode(permissions.to_string());
    let change = [("permissions", Some(permissions.as_str()))];
    let answer = authorise(&stand, &browser(), AC, &change).await;
    assert_eq!(location(&answer).path(), "/login/");
    let form = request(&stand, &change);
    let answer = browser().post(at(&stand, AC)).form(&form).send().await;
    let answer = answer.unwrap();
    assert_eq!(location(&answer).path(), "/login/");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("ESIA_SESSION=") && cookie.contains("HttpOnly"));
    let answer = browser().post(at(&stand, AC)).json(&json!({})).send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("ESIA-007038"));
}

#[tokio::test]
async fn every_documented_number_can_be_asked_for_at_both_endpoints() {
    let stand = stand_with_client().await;
    let code = code(&stand, "ivan", &[]).await;
    for forced in esia_refusal_codes() {
        stand
            .settings(|s| {
                s.esia_ac_refusal = Some(forced.into());
                s.esia_te_refusal = Some(forced.into());
            })
            .unwrap();
        let back = refusal(&stand, AC, &[]).await;
        assert_eq!(number(&back), forced);
        let form = token_request(&stand, &code, &[]);
        let (status, body) = exchange(&stand, TE, &form).await;
        assert_eq!(status, 400);
        assert!(
            body["error_description"]
                .as_str()
                .unwrap()
                .starts_with(forced)
        );
        assert_eq!(body["state"], STATE);
        assert!(body["error"].is_string());
    }
    assert!(esia_refusal_codes().count() > 35);
    let wrong = stand.settings(|s| s.esia_ac_refusal = Some("ESIA-1".into()));
    assert!(wrong.unwrap_err().contains("ESIA-1"));
}

#[tokio::test]
async fn a_code_becomes_tokens_of_the_documented_form_once() {
    let stand = stand_with_client().await;
    let code = code(&stand, "ivan", &[]).await;
    let other_state = "11111111-2222-4333-8444-555555555555";
    let form = token_request(&stand, &code, &[("state", Some(other_state))]);
    let (status, token) = exchange(&stand, TE, &form).await;
    assert_eq!(status, 200, "{token}");
    assert_eq!(token["token_type"], "Bearer");
    assert_eq!(token["expires_in"], 3600);
    assert_eq!(token["state"], other_state);
    let now = stand.now().timestamp().as_second();
    let access = token["access_token"].as_str().unwrap();
    assert_eq!(
        jwt_part(access, 0),
        json!({ "ver": 1, "typ": "JWT", "sbt": "access", "alg": "RS256" })
    );
    let payload = jwt_part(access, 1);
    assert_eq!(payload["iss"], "http://esia.gosuslugi.ru/");
    assert_eq!(payload["client_id"], "STAND_CLIENT");
    assert_eq!(payload["urn:esia:sbj_id"], 1_000_290_011);
    assert_eq!(payload["scope"], "openid fullname?oid=1000290011");
    let age = payload["exp"].as_i64().unwrap() - payload["iat"].as_i64().unwrap();
    assert_eq!(age, 3600);
    assert!((now - payload["nbf"].as_i64().unwrap()).abs() <= 2);
    let id = jwt_part(token["id_token"].as_str().unwrap(), 1);
    assert_eq!(id["aud"], "STAND_CLIENT");
    assert_eq!(id["sub"], 1_000_290_011);
    assert_eq!(id["amr"], "PWD");
    assert_eq!(
        id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(),
        10_800
    );
    assert_eq!(id["urn:esia:sid"], payload["urn:esia:sid"]);
    let subject = &id["urn:esia:sbj"];
    assert_eq!(subject["urn:esia:sbj:oid"], 1_000_290_011);
    assert_eq!(subject["urn:esia:sbj:nam"], "OID.1000290011");
    assert_eq!(subject["urn:esia:sbj:is_tru"], true);
    assert!(stand.secrets().contains(&access.to_owned()));

    let (status, again) = exchange(&stand, TE, &form).await;
    assert_eq!((status, &again["error"]), (400, &"invalid_grant".into()));
    assert_eq!(again["state"], other_state);
}

/// The faults of one exchange; each starts with a code of its own.
#[tokio::test]
async fn the_token_endpoint_refuses_with_the_documented_numbers() {
    let stand = stand_with_client().await;
    for (name, value, number) in [
        ("client_id", None, "ESIA-007014"),
        ("client_id", Some("SOMEBODY"), "ESIA-008010"),
        ("client_secret", None, "ESIA-007014"),
        ("client_secret", Some("AAAA"), "ESIA-007053"),
        ("client_certificate_hash", None, "ESIA-007014"),
        ("client_certificate_hash", Some("FF"), "ESIA-007002"),
        ("grant_type", None, "ESIA-007014"),
        ("grant_type", Some("password"), "ESIA-007009"),
        ("grant_type", Some("client_credentials"), "ESIA-007005"),
        ("grant_type", Some("refresh_token"), "ESIA-007014"),
        ("timestamp", None, "ESIA-007014"),
        (
            "timestamp",
            Some("2001.01.01 00:00:00 +0300"),
            "ESIA-007015",
        ),
        ("state", None, "ESIA-007014"),
        ("scope", None, "ESIA-007013"),
        ("scope", Some("everything"), "ESIA-007006"),
        ("token_type", Some("Mac"), "ESIA-007003"),
        ("code", None, "ESIA-007014"),
        ("code", Some("unknown"), "ESIA-007011"),
        ("redirect_uri", None, "ESIA-007014"),
        ("redirect_uri", Some("http://127.0.0.9:9/"), "ESIA-007011"),
        ("code_verifier", Some("x"), "ESIA-007039"),
    ] {
        let code = code(&stand, "ivan", &[]).await;
        let form = token_request(&stand, &code, &[(name, value)]);
        let (status, body) = exchange(&stand, TE, &form).await;
        assert_eq!(status, 400, "{name}={value:?}");
        let description = body["error_description"].as_str().unwrap();
        assert!(description.starts_with(number), "{name}={value:?}: {body}");
    }
    let code = code(&stand, "ivan", &[]).await;
    let mut form = token_request(&stand, &code, &[]);
    form.push(("code".into(), code));
    let (_, body) = exchange(&stand, TE, &form).await;
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("ESIA-007003")
    );
    let (status, body) = read(browser().post(at(&stand, TE)).json(&json!({ "code": 1 }))).await;
    assert_eq!(status, 400);
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("ESIA-007038")
    );
}

#[tokio::test]
async fn a_code_and_a_token_grow_old_by_the_stands_clock() {
    let stand = stand_with_client().await;
    let code = code(&stand, "ivan", &[]).await;
    later(&stand, 121);
    let form = token_request(&stand, &code, &[]);
    let (_, body) = exchange(&stand, TE, &form).await;
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("ESIA-007011")
    );

    let token = token(&stand, "ivan", "openid").await;
    let person = at(&stand, "/rs/prns/1000290011");
    let ask = || {
        browser()
            .get(person.clone())
            .bearer_auth(token["access_token"].as_str().unwrap())
    };
    assert_eq!(read(ask()).await.0, 200);
    later(&stand, 3601);
    assert_eq!(read(ask()).await.0, 401);
}

#[tokio::test]
async fn a_refresh_token_gives_new_tokens_once() {
    let stand = stand_with_client().await;
    let first = token(&stand, "ivan", "openid").await;
    let refresh = |token: &Value| {
        let token = token["refresh_token"].as_str().unwrap().to_owned();
        let change = [
            ("grant_type", Some("refresh_token")),
            ("code", None),
            ("refresh_token", Some(token.as_str())),
        ];
        token_request(&stand, "", &change)
    };
    let (status, second) = exchange(&stand, TE, &refresh(&first)).await;
    assert_eq!(status, 200, "{second}");
    assert_ne!(first["access_token"], second["access_token"]);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let (_, spent) = exchange(&stand, TE, &refresh(&first)).await;
    assert_eq!(spent["error"], "invalid_grant");

    stand
        .settings(|s| {
            s.esia_refresh_once = false;
            s.esia_refresh_online = false;
        })
        .unwrap();
    let (_, third) = exchange(&stand, TE, &refresh(&second)).await;
    assert!(third.get("refresh_token").is_none(), "{third}");
    assert_eq!(exchange(&stand, TE, &refresh(&second)).await.0, 200);
}

#[tokio::test]
async fn pkce_is_checked_where_it_was_begun() {
    let stand = stand_with_client().await;
    let verifier = "a-verifier-of-more-than-forty-three-characters-long";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let begun = [
        ("code_challenge", Some(challenge.as_str())),
        ("code_challenge_method", Some("S256")),
    ];
    for (given, expected) in [
        (Some(verifier), None),
        (Some("another"), Some("ESIA-007040")),
        (None, Some("ESIA-007040")),
    ] {
        let code = code(&stand, "ivan", &begun).await;
        let form = token_request(&stand, &code, &[("code_verifier", given)]);
        let (_, body) = exchange(&stand, TE, &form).await;
        let description = body["error_description"].as_str();
        assert_eq!(description.map(|text| &text[..11]), expected, "{given:?}");
    }
}

#[tokio::test]
async fn the_old_and_the_new_endpoints_do_not_mix() {
    let stand = stand_with_client().await;
    let secret = pkcs7();
    let old = [
        ("client_secret", Some(secret.as_str())),
        ("client_certificate_hash", None),
    ];
    let raw = refusal(&stand, "/aas/oauth2/ac", &[]).await;
    assert_eq!(
        number(&raw),
        "ESIA-007053",
        "a raw signature is none of PKCS#7"
    );
    let code_of = async |path: &str, change: &[(&str, Option<&str>)]| {
        query(&way_back(&stand, path, "ivan", change).await, "code").unwrap()
    };
    let code = code_of("/aas/oauth2/ac", &old).await;
    let form = token_request(&stand, &code, &old);
    assert_eq!(exchange(&stand, "/aas/oauth2/te", &form).await.0, 200);
    let code = code_of("/aas/oauth2/ac", &old).await;
    let (_, body) = exchange(&stand, TE, &token_request(&stand, &code, &[])).await;
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("ESIA-007012")
    );
    let code = code_of(AC, &[]).await;
    let (_, body) = exchange(
        &stand,
        "/aas/oauth2/te",
        &token_request(&stand, &code, &old),
    )
    .await;
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("ESIA-007012")
    );
}

#[tokio::test]
async fn an_unconfirmed_account_is_refused_where_only_confirmed_ones_are_wanted() {
    let stand = stand_with_client().await;
    let filter = STANDARD.encode("conf_acc");
    let back = way_back(&stand, AC, "nina", &[("person_filter", Some(&filter))]).await;
    assert_eq!(number(&back), "ESIA-007055");
    assert_eq!(query(&back, "error").unwrap(), "access_denied");
    assert_eq!(query(&back, "state").unwrap(), STATE);
    let token = token(&stand, "nina", "openid").await;
    let id = jwt_part(token["id_token"].as_str().unwrap(), 1);
    assert!(id["urn:esia:sbj"].get("urn:esia:sbj:is_tru").is_none());
    let back = way_back(&stand, AC, "ivan", &[("scope_org", Some("org_shortname"))]).await;
    assert_eq!(number(&back), "ESIA-007194");
}

#[tokio::test]
async fn the_portal_asks_for_confirmed_accounts_unless_told_otherwise() {
    let stand = stand_with_client().await;
    let browser = browser();
    let enter = async || {
        to_esia(&stand, &browser).await;
        let answer = log_in(&stand, &browser, "nina", "klen-luzha-9a").await;
        let done = answer["redirect_url"].as_str().unwrap();
        browser.get(done).send().await.unwrap()
    };
    let back = location(&enter().await);
    assert_eq!(back.host_str(), stand.origins().portal.host_str());
    assert_eq!(number(&back), "ESIA-007055");
    let told = location(&browser.get(back).send().await.unwrap());
    assert_eq!(query(&told, "code").unwrap(), "ESIA-007055");
    stand.settings(|s| s.esia_confirmed_only = false).unwrap();
    let page = enter().await.text().await.unwrap();
    let code = person::attribute(&page, "input[name=code]", "value").unwrap();
    let validate = person::attribute(&page, "form", "action").unwrap();
    let page = browser.post(validate).form(&[("code", code)]).send().await;
    let finish = finish(&stand, &browser, &page.unwrap().text().await.unwrap()).await;
    assert_eq!(finish.path(), "/journal-app");
}

#[tokio::test]
async fn a_person_shows_what_the_scope_opens() {
    let stand = stand_with_client().await;
    let ask = async |token: &Value, path: &str| {
        let request = browser().get(at(&stand, path));
        read(request.bearer_auth(token["access_token"].as_str().unwrap())).await
    };
    let token_ = token(&stand, "anna", "openid fullname birthdate gender snils inn").await;
    let (status, anna) = ask(&token_, "/rs/prns/1000290033").await;
    assert_eq!(status, 200);
    assert_eq!(anna["firstName"], "Анна");
    assert_eq!(anna["birthDate"], "03.09.2018");
    assert_eq!(anna["gender"], "F");
    assert_eq!(anna["snils"], "000-000-033 33");
    assert_eq!(anna["trusted"], true);
    assert_eq!(anna["status"], "REGISTERED");
    assert_eq!(anna["kidAccCreatedByParent"], true);
    assert_eq!(ask(&token_, "/rs/prns/1000290033/ctts").await.0, 403);
    assert_eq!(ask(&token_, "/rs/prns/1000290011").await.0, 403);
    assert_eq!(ask(&token_, "/rs/prns/x").await.0, 403);

    let bare = token(&stand, "anna", "openid").await;
    let (_, body) = ask(&bare, "/rs/prns/1000290033").await;
    assert!(body.get("firstName").is_none() && body.get("snils").is_none());
    let nobody = browser().get(at(&stand, "/rs/prns/1000290033"));
    assert_eq!(read(nobody).await.0, 401);
    let (status, body) = read(browser().get(at(&stand, "/rs/prns/1")).bearer_auth("x")).await;
    assert_eq!(status, 401);
    assert!(body["message"].as_str().unwrap().contains("access token"));
}

#[tokio::test]
async fn collections_are_addresses_or_elements_and_embed_puts_them_in() {
    let stand = stand_with_client().await;
    let scope = "openid fullname contacts id_doc usr_org kid_fullname kid_birthdate";
    let token = token(&stand, "maria", scope).await;
    let ask = async |path: &str| {
        let request = browser().get(at(&stand, path));
        read(request.bearer_auth(token["access_token"].as_str().unwrap())).await
    };
    let (_, contacts) = ask("/rs/prns/1000290022/ctts").await;
    assert_eq!(contacts["stateFacts"], json!(["hasSize"]));
    assert_eq!(contacts["size"], 2);
    let first = contacts["elements"][0].as_str().unwrap();
    let (_, email) = ask(first).await;
    assert_eq!(email["type"], "EML");
    assert_eq!(email["vrfStu"], "VERIFIED");
    assert_eq!(email["value"], "maria@example.ru");
    assert_eq!(ask("/rs/prns/1000290022/ctts/99").await.0, 404);
    let (_, whole) = ask("/rs/prns/1000290022/ctts?embed=(elements)").await;
    assert_eq!(whole["elements"][1]["type"], "MBT");
    let (_, kids) = ask("/rs/prns/1000290022/kids?embed=(elements)").await;
    assert_eq!(kids["size"], 3);
    assert_eq!(kids["elements"][0]["firstName"], "Иван");
    assert!(kids["elements"][0].get("snils").is_none());
    for empty in ["roles", "orgs"] {
        let (status, body) = ask(&format!("/rs/prns/1000290022/{empty}")).await;
        assert_eq!((status, &body["size"]), (200, &json!(0)));
    }
    let (_, docs) = ask("/rs/prns/1000290022/docs?embed=(elements)").await;
    assert_eq!(docs["elements"][0]["type"], "RF_PASSPORT");
    let (_, person) = ask("/rs/prns/1000290022?embed=(contacts.elements,documents.elements)").await;
    assert_eq!(
        person["contacts"]["elements"][0]["value"],
        "maria@example.ru"
    );
    assert_eq!(person["documents"]["size"], 1);
    assert_eq!(ask("/rs/prns/1000290022?embed=()").await.0, 200);
    for bad in ["?embed=contacts", "?embed=(everything)"] {
        assert_eq!(
            ask(&format!("/rs/prns/1000290022{bad}")).await.0,
            400,
            "{bad}"
        );
    }
    assert_eq!(
        ask("/rs/prns/1000290022?embed=(vehicles.elements)").await.0,
        400
    );
    assert_eq!(ask("/rs/prns/1000290022/nothing").await.0, 404);
}

#[tokio::test]
async fn logout_ends_the_session_and_goes_to_registered_sites_only() {
    let stand = stand_with_client().await;
    stand.settings(|s| s.esia_single_sign_on = true).unwrap();
    let browser = browser();
    let enter = async || location(&authorise(&stand, &browser, AC, &[]).await);
    enter().await;
    let answer = ivan(&stand, &browser).await;
    let done = answer["redirect_url"].as_str().unwrap();
    browser.get(done).send().await.unwrap();
    enter().await;
    assert_eq!(
        next_step(&stand, &browser).await["action"],
        "DONE",
        "known by the cookie"
    );
    let away = browser.get(at(&stand, "/login/cancel")).send().await;
    assert_eq!(location(&away.unwrap()).path(), "/callback");
    let again = authorise(&stand, &browser, AC, &[]).await;
    let cookie = again.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(next_step(&stand, &browser).await["action"], "DONE");
    let out = async |query: &str| {
        let url = at(&stand, &format!("/idp/ext/Logout?{query}"));
        browser.get(url).send().await.unwrap()
    };
    for (query, number) in [
        ("", "ESIA-007014"),
        ("client_id=SOMEBODY", "ESIA-007002"),
        (
            "client_id=STAND_CLIENT&redirect_url=http://127.0.0.6/",
            "ESIA-007023",
        ),
        (
            "client_id=STAND_CLIENT&redirect_url=javascript:1",
            "ESIA-007023",
        ),
    ] {
        let answer = out(query).await;
        assert_eq!(answer.status(), 400, "{query}");
        assert!(answer.text().await.unwrap().contains(number), "{query}");
    }
    let answer = out("client_id=STAND_CLIENT&redirect_url=http://127.0.0.9:9/bye").await;
    assert_eq!(location(&answer).path(), "/bye");
    let (status, _) = get(&stand, &browser, "/aas/oauth2/api/login/next-step").await;
    assert_eq!(status, 401);
    // The cookie itself is worth nothing any more.
    let mut url = at(&stand, AC);
    url.query_pairs_mut().extend_pairs(request(&stand, &[]));
    let kept = browser.get(url).header("cookie", cookie).send().await;
    assert_eq!(location(&kept.unwrap()).path(), "/login/");
    assert_eq!(
        next_step(&stand, &browser).await["action"],
        "ENTER_PASSWORD"
    );
    assert_eq!(out("client_id=STAND_CLIENT").await.status(), 200);
}

#[tokio::test]
async fn what_clients_ask_before_a_sign_in_is_answered() {
    let stand = stand().await;
    assert_eq!(get(&stand, &browser(), "/aas/oauth2/config").await.0, 200);
    let (status, _) = get(&stand, &browser(), "/rs/dscl?ondate=25-11-2026_09-02-00").await;
    assert_eq!(status, 200);
    for bad in ["", "?ondate=2026-11-25"] {
        let (status, body) = get(&stand, &browser(), &format!("/rs/dscl{bad}")).await;
        assert_eq!(status, 400);
        assert!(body["reason"].as_str().unwrap().starts_with("ondate"));
    }
    let key = browser().get(at(&stand, "/public/esia.pem")).send().await;
    let key = key.unwrap().text().await.unwrap();
    assert!(key.starts_with("-----BEGIN PUBLIC KEY-----"), "{key}");
}
