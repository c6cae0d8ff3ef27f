//! The stand under production names: TLS, and each name at its service.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod person;

use std::error::Error;

use person::{SOON, sign_in};
use reqwest::tls::Certificate as Root;
use reqwest::{Client, redirect};
use zvonok_stand::{Certificate, Options, ProductionNames, Service, Settings, Stand, moment};

async fn stand(settings: Settings) -> Stand {
    Stand::start(Options {
        now: moment("2026-11-25T09:02"),
        production_names: Some(ProductionNames::default()),
        settings,
        ..Options::default()
    })
    .await
    .unwrap()
}

/// A browser that finds the stand under its names, and believes only its authority.
fn browser(stand: &Stand) -> Client {
    let authority = Root::from_pem(stand.authority_pem().unwrap().as_bytes()).unwrap();
    let mut builder = Client::builder()
        .cookie_store(true)
        .redirect(redirect::Policy::none())
        .https_only(true)
        .no_proxy()
        .tls_certs_only([authority]);
    for (name, address) in stand.addresses() {
        builder = builder.resolve(name, *address);
    }
    builder.build().unwrap()
}

/// All an error has to say.
fn spoken(error: &dyn Error) -> String {
    format!("{error:?}")
}

#[tokio::test]
async fn every_name_reaches_its_service() {
    let stand = stand(Settings::default()).await;
    let browser = browser(&stand);
    for (name, service) in [
        ("cop.admhmao.ru", Service::Portal),
        ("cop-sh.admhmao.ru", Service::Portal),
        ("esia.gosuslugi.ru", Service::Esia),
        ("www.gosuslugi.ru", Service::Esia),
        ("lk.gosuslugi.ru", Service::Esia),
        ("id.vk.ru", Service::VkId),
        ("id.vk.com", Service::VkId),
        ("login.vk.ru", Service::VkId),
        ("login.vk.com", Service::VkId),
        ("vk.ru", Service::VkSite),
        ("vk.com", Service::VkSite),
        ("m.vk.ru", Service::VkSite),
        ("m.vk.com", Service::VkSite),
        ("vk.me", Service::VkSite),
        ("web.vk.me", Service::VkSite),
        ("sferum.ru", Service::VkSite),
        ("max.ru", Service::VkSite),
        ("web.max.ru", Service::VkSite),
        ("telemost.yandex.ru", Service::VkSite),
        ("elsewhere.example", Service::Elsewhere),
    ] {
        stand.clear_log();
        let address = format!("https://{name}/asked-by-name");
        let answer = browser.get(&address).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{name}");
        let date = answer.headers()["date"].to_str().unwrap();
        assert!(date.starts_with("Wed, 25 Nov 2026 04:0"), "{date}");
        let seen: Vec<_> = stand
            .log()
            .into_iter()
            .map(|request| (request.service, request.path))
            .collect();
        assert_eq!(seen, [(service, "/asked-by-name".to_owned())], "{name}");
    }
    assert_eq!(stand.origins().portal.as_str(), "https://cop.admhmao.ru/");
    assert_eq!(stand.origins().esia.as_str(), "https://esia.gosuslugi.ru/");
    assert_eq!(stand.origins().vk_id.as_str(), "https://id.vk.ru/");
    assert_eq!(stand.origins().vk_site.as_str(), "https://vk.ru/");
    assert_eq!(stand.origins().people.scheme(), "http");
}

#[tokio::test]
async fn a_whole_sign_in_under_the_names_with_secure_cookies() {
    let stand = stand(Settings::default()).await;
    let browser = browser(&stand);
    let finish = sign_in(&stand, &browser, "ivan").await;
    assert_eq!(finish.host_str(), Some("cop.admhmao.ru"));
    let diary = stand.origins().portal.join("/journal-app").unwrap();
    let page = browser.get(diary).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("https://vk.ru/call/join/"));

    let esia = browser
        .get("https://cop.admhmao.ru/logout")
        .send()
        .await
        .unwrap();
    let cookies: Vec<_> = esia.headers().get_all("set-cookie").iter().collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        assert!(cookie.to_str().unwrap().ends_with("; Secure"), "{cookie:?}");
    }
}

#[tokio::test]
async fn every_bad_certificate_is_refused_and_only_where_it_is_shown() {
    let stand = stand(Settings::default()).await;
    let ask = async |client: &Client, name: &str| {
        let answer = client.get(format!("https://{name}/")).send().await;
        answer.map(|answer| answer.status())
    };
    let old = browser(&stand);
    ask(&old, "esia.gosuslugi.ru").await.unwrap();
    for (certificate, reason) in [
        (Certificate::Expired, "Expired"),
        (Certificate::NotYetValid, "NotValidYet"),
        (Certificate::OtherName, "NotValidForName"),
        (Certificate::OtherAuthority, "UnknownIssuer"),
    ] {
        stand
            .settings(|settings| {
                settings.certificates.insert(Service::Esia, certificate);
            })
            .unwrap();
        stand.clear_log();
        let new = browser(&stand);
        let refused = ask(&new, "esia.gosuslugi.ru").await.unwrap_err();
        let spoken = spoken(&refused);
        assert!(spoken.contains(reason), "{certificate:?}: {spoken}");
        // An open connection does not carry a client past the change either.
        ask(&old, "esia.gosuslugi.ru").await.unwrap_err();
        assert!(stand.log().is_empty(), "nothing was asked");
        ask(&new, "cop.admhmao.ru").await.unwrap();
    }
    stand
        .settings(|settings| settings.certificates.clear())
        .unwrap();
    ask(&browser(&stand), "esia.gosuslugi.ru").await.unwrap();
}

#[tokio::test]
async fn nobody_believes_the_authority_unasked() {
    let stand = stand(Settings::default()).await;
    let address = stand.addresses()["cop.admhmao.ru"];
    let stranger = Client::builder()
        .no_proxy()
        .resolve("cop.admhmao.ru", address)
        .build()
        .unwrap();
    let refused = stranger
        .get("https://cop.admhmao.ru/")
        .send()
        .await
        .unwrap_err();
    assert!(spoken(&refused).contains("UnknownIssuer"), "{refused:?}");
    assert!(stand.log().is_empty());
}

#[tokio::test]
async fn call_links_carry_the_host_that_was_chosen() {
    let stand = stand(Settings::default()).await;
    let day = stand.now().date();
    let link = |stand: &Stand| {
        stand
            .lessons(3728, day)
            .into_iter()
            .find_map(|lesson| lesson.call_link)
            .unwrap()
    };
    assert!(
        link(&stand)
            .as_str()
            .starts_with("https://vk.ru/call/join/")
    );
    stand
        .settings(|settings| settings.call_host = Some("vk.com".into()))
        .unwrap();
    let chosen = link(&stand);
    assert!(chosen.as_str().starts_with("https://vk.com/call/join/"));
    let browser = browser(&stand);
    let call = browser.get(chosen.as_str()).send().await.unwrap();
    assert_eq!(call.status(), 200);
    stand
        .wait_for(|request| request.service == Service::VkSite, SOON)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_with_a_reason() {
    let named = stand(Settings::default()).await;
    for (change, word) in [
        (
            Box::new(|settings: &mut Settings| settings.call_host = Some("vk.ru.evil".into()))
                as Box<dyn Fn(&mut Settings)>,
            "call_host",
        ),
        (
            Box::new(|settings| {
                settings
                    .certificates
                    .insert(Service::People, Certificate::Expired);
            }),
            "certificates",
        ),
    ] {
        let reason = named.settings(|settings| change(settings)).unwrap_err();
        assert!(reason.contains(word), "{reason}");
    }
    let plain = person::stand().await;
    assert!(plain.addresses().is_empty());
    assert!(plain.authority_pem().is_none());
    let reason = plain
        .settings(|settings| settings.call_host = Some("vk.com".into()))
        .unwrap_err();
    assert!(reason.contains("production names"), "{reason}");
}
