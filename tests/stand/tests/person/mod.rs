//! A person with a browser: a cookie jar, redirects followed by hand.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::time::Duration;

use reqwest::{Client, Response, redirect};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use url::Url;
use zvonok_stand::school::SecondFactor;
use zvonok_stand::{Options, Sender, Stand};

pub const SOON: Duration = Duration::from_secs(5);

pub async fn stand() -> Stand {
    let now = zvonok_stand::moment("2026-11-25T09:02");
    Stand::start(Options {
        now,
        ..Options::default()
    })
    .await
    .unwrap()
}

pub fn browser() -> Client {
    Client::builder()
        .cookie_store(true)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

pub fn location(answer: &Response) -> Url {
    let text = answer.headers()["location"].to_str().unwrap();
    answer.url().join(text).unwrap()
}

pub fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

pub fn attribute(html: &str, selector: &str, name: &str) -> Option<String> {
    let page = Html::parse_document(html);
    page.select(&Selector::parse(selector).unwrap())
        .next()?
        .attr(name)
        .map(str::to_owned)
}

pub fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector)
        .map(|node| node.text().collect::<String>().trim().to_owned())
        .collect()
}

/// From the portal's entry to ESIA's login page.
pub async fn to_esia(stand: &Stand, browser: &Client) -> Response {
    let entry = stand
        .origins()
        .portal
        .join("/journal-esia-region-action?flow=v2")
        .unwrap();
    let first = browser.get(entry).send().await.unwrap();
    assert_eq!(first.status(), 302);
    let second = browser.get(location(&first)).send().await.unwrap();
    assert_eq!(second.status(), 302);
    let ac = location(&second);
    assert_eq!(ac.path(), "/aas/oauth2/v2/ac");
    assert_eq!(ac.host_str(), stand.origins().esia.host_str());
    let third = browser.get(ac).send().await.unwrap();
    assert_eq!(third.status(), 302);
    let login = location(&third);
    assert_eq!(login.path(), "/login/");
    browser.get(login).send().await.unwrap()
}

pub async fn give_password(stand: &Stand, browser: &Client, login: &str, password: &str) -> Value {
    let api = stand.origins().esia.join("/aas/oauth2/api/login").unwrap();
    let answer = browser
        .post(api)
        .json(&json!({ "login": login, "password": password }))
        .send()
        .await
        .unwrap();
    answer.json().await.unwrap()
}

pub async fn give_code(stand: &Stand, browser: &Client, code: &str) -> (u16, Value) {
    let mut api = stand
        .origins()
        .esia
        .join("/aas/oauth2/api/login/otp/verify")
        .unwrap();
    api.query_pairs_mut().append_pair("code", code);
    let answer = browser.post(api).body("{}").send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// The whole chain; gives the finish address.
pub async fn sign_in(stand: &Stand, browser: &Client, id: &str) -> Url {
    let account = stand
        .people()
        .iter()
        .find(|person| person.id == id)
        .unwrap()
        .gosuslugi
        .clone();
    assert_eq!(to_esia(stand, browser).await.status(), 200);
    let mut answer = give_password(stand, browser, account.login, account.password).await;
    if stand.current_settings().esia_second_factor != Some(SecondFactor::None) {
        assert_eq!(answer["action"], "ENTER_MFA");
        let sms = stand.wait_sms(Sender::Gosuslugi, SOON).await.unwrap();
        let verified = give_code(stand, browser, &sms.code).await;
        assert_eq!(verified.0, 202);
        answer = verified.1;
    }
    assert_eq!(answer["action"], "DONE");
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
    let form = reqwest::multipart::Form::new().text("code", code);
    let page = browser
        .post(action)
        .multipart(form)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    finish(stand, browser, &page).await
}

/// From the page with `esiaTaskId` to the finish address.
pub async fn finish(stand: &Stand, browser: &Client, page: &str) -> Url {
    let (_, rest) = page.split_once("var esiaTaskId = \"").unwrap();
    let task = rest.split('"').next().unwrap();
    let mut check = stand
        .origins()
        .portal
        .join("/journal-esia-action/action.check")
        .unwrap();
    check.query_pairs_mut().append_pair("taskId", task);
    for _ in 0..stand.current_settings().check_empty_times {
        assert_eq!(json_of(browser, &check).await, json!({}));
    }
    let link = json_of(browser, &check).await["link"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = browser
        .get(stand.origins().portal.join(&link).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 302);
    location(&answer)
}

pub async fn json_of(browser: &Client, url: &Url) -> Value {
    browser
        .get(url.clone())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

pub async fn page_of(stand: &Stand, browser: &Client, path: &str) -> String {
    let answer = browser
        .get(stand.origins().portal.join(path).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}
