//! ESIA's API as the sign-in page and client systems use it.

#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Span;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use url::Url;
use zvonok_stand::{ESIA_STRANGER_ID, Obstacle, SecondFactor, Sender, Stand};

use crate::person::{SOON, browser, location, query, stand, to_esia};

/// Return address of the client system of one's own.
pub const BACK: &str = "http://127.0.0.9:9/callback";
pub const STATE: &str = "48d1a8dc-0b7d-418a-b4ef-2c7797f77dc9";
const DIGEST: &str = "00AA11BB22CC33DD44EE55FF66AA77BB88CC99DD00EE11FF22AA33BB44CC55DD";

pub fn at(stand: &Stand, path: &str) -> Url {
    stand.origins().esia.join(path).unwrap()
}

pub async fn read(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

pub async fn post(stand: &Stand, browser: &Client, path: &str, body: Value) -> (u16, Value) {
    read(browser.post(at(stand, path)).json(&body)).await
}

pub async fn get(stand: &Stand, browser: &Client, path: &str) -> (u16, Value) {
    read(browser.get(at(stand, path))).await
}

pub async fn next_step(stand: &Stand, browser: &Client) -> Value {
    get(stand, browser, "/aas/oauth2/api/login/next-step")
        .await
        .1
}

pub async fn log_in(stand: &Stand, browser: &Client, login: &str, password: &str) -> Value {
    let body = json!({ "login": login, "password": password });
    post(stand, browser, "/aas/oauth2/api/login", body).await.1
}

/// A stand with a person at the login page, everybody's trials being these.
pub async fn at_login(factor: SecondFactor, obstacles: &[Obstacle]) -> (Stand, Client) {
    let stand = stand().await;
    stand
        .settings(|s| {
            s.esia_second_factor = Some(factor);
            s.esia_obstacles = Some(obstacles.to_vec());
        })
        .unwrap();
    let browser = browser();
    to_esia(&stand, &browser).await;
    (stand, browser)
}

/// Ivan's right password.
pub async fn ivan(stand: &Stand, browser: &Client) -> Value {
    log_in(stand, browser, "ivan", "parta-okno-9a").await
}

pub fn later(stand: &Stand, seconds: i64) {
    stand.set_now(&(&stand.now() + Span::new().seconds(seconds)));
}

/// What a client of one's own sends; `change` spoils it.
pub fn request(stand: &Stand, change: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let timestamp = stand.now().strftime("%Y.%m.%d %H:%M:%S %z").to_string();
    let secret = URL_SAFE_NO_PAD.encode([7; 64]);
    let mut pairs: Vec<(String, String)> = [
        ("client_id", ESIA_STRANGER_ID),
        ("client_secret", &secret),
        ("client_certificate_hash", DIGEST),
        ("redirect_uri", BACK),
        ("scope", "openid fullname"),
        ("response_type", "code"),
        ("state", STATE),
        ("access_type", "online"),
        ("timestamp", &timestamp),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in change {
        pairs.retain(|(known, _)| known != name);
        if let Some(value) = value {
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    pairs
}

/// The same for the token endpoint.
pub fn token_request(
    stand: &Stand,
    code: &str,
    change: &[(&str, Option<&str>)],
) -> Vec<(String, String)> {
    let mut all = vec![
        ("response_type", None),
        ("access_type", None),
        ("grant_type", Some("authorization_code")),
        ("token_type", Some("Bearer")),
        ("code", Some(code)),
    ];
    all.extend_from_slice(change);
    request(stand, &all)
}

/// A PKCS#7 signature as far as its first bytes go.
pub fn pkcs7() -> String {
    URL_SAFE_NO_PAD.encode([[0x30, 0x82, 0x04, 0x01].as_slice(), &[9; 400]].concat())
}

pub async fn stand_with_client() -> Stand {
    let stand = stand().await;
    stand
        .settings(|s| {
            s.esia_client_redirects = vec![BACK.into()];
            s.esia_second_factor = Some(SecondFactor::None);
        })
        .unwrap();
    stand
}

pub async fn authorise(
    stand: &Stand,
    browser: &Client,
    path: &str,
    change: &[(&str, Option<&str>)],
) -> Response {
    let mut url = at(stand, path);
    url.query_pairs_mut().extend_pairs(request(stand, change));
    browser.get(url).send().await.unwrap()
}

/// Through the sign-in as that person, to where ESIA sends them.
pub async fn way_back(
    stand: &Stand,
    path: &str,
    person: &str,
    change: &[(&str, Option<&str>)],
) -> Url {
    let browser = browser();
    let answer = authorise(stand, &browser, path, change).await;
    assert_eq!(location(&answer).path(), "/login/");
    let person = stand.people().iter().find(|p| p.id == person).unwrap();
    let account = &person.gosuslugi;
    let answer = log_in(stand, &browser, account.login, account.password).await;
    assert_eq!(answer["action"], "DONE", "{answer}");
    let done = answer["redirect_url"].as_str().unwrap();
    location(&browser.get(done).send().await.unwrap())
}

pub async fn code(stand: &Stand, person: &str, change: &[(&str, Option<&str>)]) -> String {
    let back = way_back(stand, "/aas/oauth2/v2/ac", person, change).await;
    assert_eq!(query(&back, "state").unwrap(), STATE);
    query(&back, "code").unwrap()
}

pub async fn exchange(stand: &Stand, path: &str, form: &[(String, String)]) -> (u16, Value) {
    read(browser().post(at(stand, path)).form(form)).await
}

/// A token with these scopes.
pub async fn token(stand: &Stand, person: &str, scope: &str) -> Value {
    let change = [("scope", Some(scope))];
    let code = code(stand, person, &change).await;
    let form = token_request(stand, &code, &change);
    let (status, token) = exchange(stand, "/aas/oauth2/v3/te", &form).await;
    assert_eq!(status, 200, "{token}");
    token
}

pub fn jwt_part(token: &str, part: usize) -> Value {
    let part = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub async fn sent(stand: &Stand, from: Sender) -> String {
    stand.wait_sms(from, SOON).await.unwrap().code
}
