//! What can go wrong on the way: each fault, seen from the other side.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use std::time::{Duration, Instant};

use person::*;
use reqwest::Client;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use url::Url;
use zvonok_stand::{Fault, FaultKind, Service, Stand, WrongJson, WrongType};

async fn signed_in() -> (Stand, Client, Url) {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let diary = stand.origins().portal.join("/journal-app").unwrap();
    (stand, browser, diary)
}

fn once(stand: &Stand, service: Service, kind: FaultKind) {
    let fault = Fault {
        service,
        path_prefix: "/".into(),
        kind,
        times: Some(1),
    };
    stand.fault(fault).unwrap();
}

#[tokio::test]
async fn a_body_that_is_cut_never_reaches_the_length_it_announced() {
    let (stand, browser, diary) = signed_in().await;
    let whole = browser
        .get(diary.clone())
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap()
        .len();
    once(&stand, Service::Portal, FaultKind::CutBody);
    let answer = browser.get(diary.clone()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.content_length(), Some(whole as u64));
    assert!(answer.bytes().await.is_err());

    // Seen without an HTTP client: half of the body did come.
    once(&stand, Service::VkSite, FaultKind::CutBody);
    let site = stand.origins().vk_site.clone();
    let address = format!("{}:{}", site.host_str().unwrap(), site.port().unwrap());
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // The connection may end in a reset: what came before counts.
    let _ = socket.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let announced = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")
            .map(str::to_owned)
    });
    let announced: usize = announced.unwrap().parse().unwrap();
    assert!(
        !body.is_empty() && body.len() < announced,
        "{} of {announced}",
        body.len()
    );
}

#[tokio::test]
async fn an_empty_body_and_one_that_trickles() {
    let (stand, browser, diary) = signed_in().await;
    once(&stand, Service::Portal, FaultKind::EmptyBody);
    let answer = browser.get(diary.clone()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.unwrap().is_empty());

    let landing = stand.origins().portal.clone();
    let whole = browser
        .get(landing.clone())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    once(&stand, Service::Portal, FaultKind::Trickle(5));
    let since = Instant::now();
    let slow = browser
        .get(landing)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(slow, whole);
    let pieces = u32::try_from(whole.len() / 64).unwrap();
    assert!(since.elapsed() >= Duration::from_millis(5) * pieces);
}

#[tokio::test]
async fn a_right_body_under_a_wrong_type_and_json_of_a_wrong_type() {
    let (stand, browser, diary) = signed_in().await;
    for (kind, value) in [
        (WrongType::Json, Some("application/json")),
        (WrongType::Octets, Some("application/octet-stream")),
        (WrongType::Cyrillic, Some("text/html; charset=windows-1251")),
        (WrongType::Absent, None),
    ] {
        once(&stand, Service::Portal, FaultKind::WrongType(kind));
        let answer = browser.get(diary.clone()).send().await.unwrap();
        let given = answer
            .headers()
            .get("content-type")
            .map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(given.as_deref(), value, "{kind:?}");
        let page = answer.bytes().await.unwrap();
        assert!(
            String::from_utf8_lossy(&page).contains("dnevnikDays"),
            "{kind:?}"
        );
    }
    for (kind, body) in [
        (WrongJson::Array, "[]"),
        (WrongJson::Null, "null"),
        (WrongJson::Number, "7"),
    ] {
        once(&stand, Service::Portal, FaultKind::WrongJson(kind));
        let answer = browser.get(diary.clone()).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.text().await.unwrap(), body);
    }
    once(
        &stand,
        Service::Portal,
        FaultKind::WrongJson(WrongJson::Result),
    );
    let answer = json_of(&browser, &diary).await;
    assert_eq!(answer["response"]["result"], "ok");
}

#[tokio::test]
async fn a_cookie_that_is_taken_away_takes_the_session_with_it() {
    let (stand, browser, diary) = signed_in().await;
    once(&stand, Service::Portal, FaultKind::DeleteCookies);
    let answer = browser.get(diary.clone()).send().await.unwrap();
    assert_eq!(answer.status(), 200, "this answer is the last right one");
    let line = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(
        line.starts_with("jwt_v_2=deleted;") && line.contains("Max-Age=0"),
        "{line}"
    );
    assert_eq!(browser.get(diary).send().await.unwrap().status(), 302);
}

#[tokio::test]
async fn a_wrong_clock_shows_in_the_date_only() {
    let (stand, browser, diary) = signed_in().await;
    once(&stand, Service::Portal, FaultKind::WrongClock(-7200));
    let answer = browser.get(diary.clone()).send().await.unwrap();
    let date = answer.headers()["date"].to_str().unwrap().to_owned();
    assert!(date.starts_with("Wed, 25 Nov 2026 02:02:"), "{date}");
    let answer = browser.get(diary).send().await.unwrap();
    let date = answer.headers()["date"].to_str().unwrap().to_owned();
    assert!(date.starts_with("Wed, 25 Nov 2026 04:02:"), "{date}");
}

#[tokio::test]
async fn every_service_can_fail() {
    let stand = stand().await;
    let origins = stand.origins().clone();
    for (service, origin) in [
        (Service::Portal, &origins.portal),
        (Service::Esia, &origins.esia),
        (Service::VkId, &origins.vk_id),
        (Service::VkSite, &origins.vk_site),
        (Service::Elsewhere, &origins.elsewhere),
    ] {
        once(&stand, service, FaultKind::Status(502));
        let answer = browser().get(origin.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 502, "{service:?}");
        once(&stand, service, FaultKind::CutConnection);
        assert!(
            browser().get(origin.clone()).send().await.is_err(),
            "{service:?}"
        );
    }
}

#[tokio::test]
async fn a_busy_service_says_when_to_come_again() {
    let (stand, browser, diary) = signed_in().await;
    once(&stand, Service::Portal, FaultKind::Busy(60));
    let answer = browser.get(diary.clone()).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "60");
    let answer = browser.get(diary).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused() {
    let stand = stand().await;
    for kind in [
        FaultKind::Delay(600_001),
        FaultKind::Trickle(u64::MAX),
        FaultKind::WrongClock(i64::MIN),
        FaultKind::Status(99),
    ] {
        let fault = Fault {
            service: Service::Portal,
            path_prefix: "/".into(),
            kind,
            times: None,
        };
        assert!(stand.fault(fault).is_err(), "{kind:?}");
    }
}

#[tokio::test]
async fn everything_the_people_page_offers_is_taken_by_the_control_api() {
    let stand = stand().await;
    let people = stand.origins().people.clone();
    let page = browser().get(people.clone()).send().await.unwrap();
    let page = page.text().await.unwrap();
    let send = async |path: &str, is_new: bool, body: String| {
        let address = people.join(path).unwrap();
        let request = match is_new {
            true => browser().post(address),
            false => browser().patch(address),
        };
        let request = request.header("content-type", "application/json");
        let answer = request.body(body.clone()).send().await.unwrap();
        assert!(answer.status().is_success(), "{body}");
    };
    let choices: Vec<(Option<String>, String)> = {
        let html = scraper::Html::parse_document(&page);
        let selects = scraper::Selector::parse("select[data-setting], #fault-kind").unwrap();
        let options = scraper::Selector::parse("option").unwrap();
        html.select(&selects)
            .flat_map(|select| {
                let key = select.attr("data-setting").map(str::to_owned);
                let values = select
                    .select(&options)
                    .map(|option| option.attr("value").unwrap().to_owned());
                values
                    .map(move |value| (key.clone(), value))
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let offered = choices.len();
    assert!(offered > 100, "{offered}");
    for (key, value) in choices {
        match key {
            Some(key) => {
                send(
                    "/control/settings",
                    false,
                    format!(r#"{{"{key}":{value}}}"#),
                )
                .await;
            }
            None => {
                let fault =
                    format!(r#"{{"service":"portal","path_prefix":"/","kind":{value},"times":1}}"#);
                send("/control/faults", true, fault).await;
            }
        }
    }
    // What is set now is among what was offered: else the page would show one choice more.
    let again = browser().get(people.clone()).send().await.unwrap();
    let again = again.text().await.unwrap();
    let options = "select[data-setting] option, #fault-kind option";
    assert_eq!(texts(&again, options).len(), offered);
}
