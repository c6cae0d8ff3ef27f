//! Every form of a call link (identity §4.1, §4.2, §4.4), wherever the diary may hold it, leads to its service; what
//! only looks like one leads nowhere.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::LazyLock;

use jiff::civil::date;
use serde_json::{Value, json};
use url::Url;
use zvonok_core::{
    call::{Link, links},
    diary::{
        Lesson,
        html::{Page, read_week},
        json::read_days,
    },
    region::{HMAO, Region},
};

const KNOWN: [(&str, &str); 24] = [
    (
        "https://vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://vk.com/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://m.vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://m.vk.com/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://vk.me/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://vk.me/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://web.vk.me/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "vk",
    ),
    (
        "https://sferum.ru/?call_link=Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "sferum",
    ),
    (
        "https://sferum.ru/?p=join_call_page&callId=Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "sferum",
    ),
    (
        "https://max.ru/joincall/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "max",
    ),
    ("https://telemost.yandex.ru/j/12345678901234", "telemost"),
    ("https://telemost.360.yandex.ru/j/1234567890", "telemost"),
    (
        "https://salutejazz.ru/calls/abcdefgh?psw=OBgWD0RREwQNCBEZ",
        "jazz",
    ),
    (
        "https://jazz.sber.ru/call/abcdefgh/OBgWD0RREwQNCBEZ",
        "jazz",
    ),
    (
        "https://jazz.sber.ru/abc0de?psw=OBgWD0RREwQNCBEZG0UEFwICDA",
        "jazz",
    ),
    ("https://my.mts-link.ru/j/12345678/1234567890", "mts-link"),
    ("https://events.webinar.ru/12345678/123456789", "mts-link"),
    ("https://school.ktalk.ru/abcdefghijkl", "tolk"),
    (
        "https://us05web.zoom.us/j/12345678901?pwd=aB3.-_xYz.1",
        "zoom",
    ),
    ("https://zoom.us/j/123456789", "zoom"),
    ("https://meet.google.com/abc-defg-hij", "meet"),
    (
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NzY0YzE0ZWQtMDAw%40thread.v2/0?context=%7b%22Tid%22%3a%22x%22%7d",
        "teams",
    ),
    (
        "https://teams.microsoft.com/meet/1234567890123?p=aBcDeF",
        "teams",
    ),
    (
        "https://teams.live.com/meet/9312345678901?p=aBcDeF",
        "teams",
    ),
];

/// In free text none of these is a call; as the portal's own button each asks first or is never opened.
const LOOK_ALIKES: [&str; 14] = [
    "https://vk.ru.evil.example/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "https://evilvk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "https://vk.com@evil.example/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "https://vk.ru:8443/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "https://vk.ru/away.php?to=https%3A%2F%2Fevil.example%2Fcall%2Fjoin%2F0123456789abcdef",
    "https://vк.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "http://vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "https://us05web.zoom.us.evil.example/j/12345678901",
    "https://evilzoom.us/j/12345678901",
    "https://zoom.us@evil.example/j/12345678901",
    "https://school.ktalk.ru:8443/abcdefghijkl",
    "https://evil.example/?next=https%3A%2F%2Fmeet.google.com%2Fabc-defg-hij",
    "https://meet.google.com.evil.example/abc-defg-hij",
    "https://sferum.ru/?p=dashboard&schoolId=1",
];

static REGION: LazyLock<Region> = LazyLock::new(|| Region::parse(HMAO).unwrap());

fn page_lesson(topic: &str, task: &str, additional: &str) -> Lesson {
    let html = format!(
        "<html><body><div id=dnevnikDays><div class=dnevnik-day><div class=dnevnik-day__title>Среда, 25.11</div>\
         <div class=dnevnik-lesson><div class=dnevnik-lesson__number>2.</div><div class=dnevnik-lesson__subject>\
         <span class=js-rt_licey-dnevnik-subject>Физика</span>\
         <span class=js-rt_licey-dnevnik-topic>Сила {topic}</span></div>\
         <div class=dnevnik-lesson__hometask><div class=dnevnik-lesson__task>§ 1 {task}</div></div>\
         <div class=dnevnik-lesson__additional>{additional}</div></div></div></div></body></html>"
    );
    let page = Page {
        address: &Url::parse("https://cop.admhmao.ru/journal-app/u.1/week.0").unwrap(),
        monday: date(2026, 11, 23),
        call_button: &REGION.portal.call_button,
        call_providers: &REGION.call_providers,
    };
    read_week(&html, &page).unwrap().days[0].lessons[0].clone()
}

fn json_lesson(more: Value) -> Lesson {
    let mut item = json!({"name": "Физика", "num": "2"});
    item.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let days = json!({"20261125": {"items": {"2": item}}});
    let body = json!({"response": {"state": 200, "result": {"students": {"1": {"days": days}}}}});
    let days = read_days(&body.to_string(), "1", &REGION.call_providers).unwrap();
    days[0].lessons[0].clone()
}

/// A lesson for every place where a link may stand; the first is the portal's own button.
fn places(link: &str) -> Vec<(&'static str, Lesson)> {
    let marked_up = link.replace('&', "&amp;");
    let said = format!("Урок тут: {link}. Не опаздывать!");
    let said_on_page = format!("Урок тут: {marked_up}. Не опаздывать!");
    let anchor = |words: &str| format!("<a href=\"{marked_up}\">{words}</a>");
    vec![
        ("button", page_lesson("", "", &anchor("Онлайн-урок"))),
        ("topic", page_lesson(&said_on_page, "", "")),
        ("homework", page_lesson("", &said_on_page, "")),
        ("homework's link", page_lesson("", &anchor("сюда"), "")),
        ("JSON topic", json_lesson(json!({"topic": said}))),
        (
            "JSON homework",
            json_lesson(json!({"homework": {"1": {"value": said}}})),
        ),
        ("JSON field", json_lesson(json!({"payload_online": link}))),
        (
            "JSON resource",
            json_lesson(json!({"resources": [{"filename": "Подключение", "link": link}]})),
        ),
    ]
}

fn found(lesson: &Lesson) -> Vec<Link> {
    links(lesson, &REGION.call_providers)
}

#[test]
fn every_form_is_found_wherever_it_stands() {
    for (link, provider) in KNOWN {
        for (place, lesson) in places(link) {
            let links = found(&lesson);
            let [Link { judged: Ok(call) }] = links.as_slice() else {
                panic!("{place}: {link}: {links:?} of {:?}", lesson.calls)
            };
            assert_eq!(call.provider, provider, "{place}: {link}");
            assert_eq!(call.address.as_str(), link, "{place}");
        }
    }
}

#[test]
fn a_look_alike_is_no_call_anywhere() {
    for link in LOOK_ALIKES {
        for (place, lesson) in places(link) {
            let links = found(&lesson);
            if place == "button" {
                assert_eq!(links.len(), 1, "{link}");
                assert!(links[0].judged.is_err(), "{link}");
            } else {
                assert_eq!(links, [], "{place}: {link}");
            }
        }
    }
}

#[test]
fn every_service_of_the_table_is_tried() {
    for provider in &REGION.call_providers {
        assert!(
            KNOWN.iter().any(|(_, id)| *id == provider.id),
            "{}",
            provider.id
        );
    }
}

#[test]
fn a_resource_at_a_known_host_that_is_no_call_stays_an_attachment() {
    for link in ["https://vk.ru/doc1_2", "https://school.zoom.us/rec/share/x"] {
        let lesson = json_lesson(json!({
            "homework": {"1": {"value": "§ 1"}},
            "resources": [{"filename": "Конспект", "link": link}],
        }));
        assert_eq!(lesson.homework[0].attachments.len(), 1, "{link}");
        assert_eq!(found(&lesson), []);
    }
}
