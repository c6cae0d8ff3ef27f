//! A person in front of VK ID's pages, and the application that sent them there.

#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;
use zvonok_stand::{Sender, Stand};

use crate::person::{SOON, attribute, browser, location, query};

pub const STATE: &str = "abcdefghijklmnopqrstuvwxyz0123456789-_AB";
pub const VERIFIER: &str = "0123456789012345678901234567890123456789-_abc";
pub const CLIENT: &str = "53000001";
pub const REDIRECT: &str = "vk53000001://vk.ru/blank.html";

pub fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// The app's request; `changes` replace parameters, add them, or, when empty, take them away.
pub fn authorize(stand: &Stand, changes: &[(&str, &str)]) -> Url {
    let challenge = challenge();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("state", STATE),
        ("code_challenge", &*challenge),
        ("code_challenge_method", "s256"),
        ("scope", "vkid.personal_info phone"),
        ("provider", "vkid"),
    ];
    pairs.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let mut url = stand.origins().vk_id.join("/authorize").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url
}

pub async fn post(stand: &Stand, browser: &Client, path: &str, form: &[(&str, &str)]) -> Response {
    let address = stand.origins().vk_id.join(path).unwrap();
    browser.post(address).form(form).send().await.unwrap()
}

pub async fn call(stand: &Stand, path: &str, form: &[(&str, &str)]) -> Value {
    post(stand, &browser(), path, form)
        .await
        .json()
        .await
        .unwrap()
}

/// A page of VK ID, with the person's hands on it.
pub struct Page<'a> {
    pub stand: &'a Stand,
    pub browser: Client,
    pub flow: String,
    pub html: String,
}

impl<'a> Page<'a> {
    pub async fn open(stand: &'a Stand, browser: Client, changes: &[(&str, &str)]) -> Page<'a> {
        let answer = browser.get(authorize(stand, changes)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let html = answer.text().await.unwrap();
        let flow = attribute(&html, "input[name=flow]", "value").unwrap();
        Page {
            stand,
            browser,
            flow,
            html,
        }
    }

    /// What the page reports as.
    pub fn name(&self) -> String {
        attribute(&self.html, "body", "data-ready").unwrap()
    }

    pub fn says(&self, text: &str) -> bool {
        scraper::Html::parse_document(&self.html)
            .root_element()
            .text()
            .collect::<String>()
            .contains(text)
    }

    /// Sends one of the page's forms, which must be there, and follows to the next page; `Err` with the way back.
    pub async fn send(&mut self, form: &str, fields: &[(&str, &str)]) -> Result<(), Url> {
        let action = format!("/auth/{form}");
        let selector = format!("form[action='{action}']");
        assert!(
            attribute(&self.html, &selector, "method").is_some(),
            "no {form} at {}",
            self.name()
        );
        self.send_anyway(form, fields).await
    }

    /// The same without looking whether the page has such a form.
    pub async fn send_anyway(&mut self, form: &str, fields: &[(&str, &str)]) -> Result<(), Url> {
        let mut fields = fields.to_vec();
        fields.push(("flow", &self.flow));
        let answer = post(self.stand, &self.browser, &format!("/auth/{form}"), &fields).await;
        let next = location(&answer);
        if answer.status() == 302 {
            return Err(next);
        }
        assert_eq!(answer.status(), 303);
        self.html = self
            .browser
            .get(next)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        Ok(())
    }

    /// Looks at the page again.
    pub async fn reload(&mut self) {
        let mut address = self.stand.origins().vk_id.join("/auth").unwrap();
        address.query_pairs_mut().append_pair("flow", &self.flow);
        self.html = self
            .browser
            .get(address)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
    }

    pub async fn sms(&self) -> String {
        self.stand.wait_sms(Sender::VkId, SOON).await.unwrap().code
    }

    /// Number, password and code of Ivan, who has an учебный профиль.
    pub async fn prove(&mut self) {
        self.send("phone", &[("phone", "+7 900 000 00 11")])
            .await
            .unwrap();
        self.send("password", &[("password", "mel-doska-9a")])
            .await
            .unwrap();
        let code = self.sms().await;
        self.send("code", &[("code", &code)]).await.unwrap();
        assert_eq!(self.name(), "vk/profile");
    }

    /// From the profile to the application.
    pub async fn agree(&mut self) -> Url {
        self.send("profile", &[]).await.unwrap();
        self.send("check", &[]).await.unwrap_err()
    }
}

/// Through all the pages as Ivan; gives the way back.
pub async fn walk(stand: &Stand, browser: &Client) -> Url {
    let mut page = Page::open(stand, browser.clone(), &[]).await;
    page.prove().await;
    page.agree().await
}

/// Redeems a code, everything in the body as the mobile SDKs do.
pub async fn exchange(stand: &Stand, back: &Url, changes: &[(&str, &str)]) -> Value {
    let (code, device) = (
        query(back, "code").unwrap(),
        query(back, "device_id").unwrap(),
    );
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("code_verifier", VERIFIER),
        ("client_id", CLIENT),
        ("device_id", &*device),
        ("redirect_uri", REDIRECT),
        ("state", STATE),
    ];
    form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    form.extend(changes);
    call(stand, "/oauth2/auth", &form).await
}

/// Renews, everything in the query.
pub async fn refresh(stand: &Stand, token: &str, device: &str, more: &[(&str, &str)]) -> Value {
    let mut url = stand.origins().vk_id.join("/oauth2/auth").unwrap();
    url.query_pairs_mut()
        .extend_pairs([
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", CLIENT),
            ("device_id", device),
            ("state", STATE),
        ])
        .extend_pairs(more);
    browser()
        .post(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// Ivan's tokens, and the device they are for.
pub async fn signed_in(stand: &Stand) -> (Value, String) {
    let back = walk(stand, &browser()).await;
    let device = query(&back, "device_id").unwrap();
    (exchange(stand, &back, &[]).await, device)
}

/// Moves the stand's clock on.
pub fn later(stand: &Stand, seconds: i64) {
    stand.set_now(&stand.now() + jiff::Span::new().seconds(seconds));
}
