//! The diary: page and JSON.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use jiff::civil::date;
use person::*;
use serde_json::Value;
use zvonok_stand::{ButtonMarkup, ItemsShape, Options, PageValidators, Stand, StudentsShape};

const WEEK: &str = ".navigation-tabs-label";

#[tokio::test]
async fn strangers_are_sent_to_the_login_page_and_told_the_way_back() {
    let stand = stand().await;
    let path = stand
        .origins()
        .portal
        .join("/journal-app/u.3728/week.-1")
        .unwrap();
    let answer = browser().get(path).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let login = location(&answer);
    assert_eq!(login.path(), "/authorize");
    assert_eq!(
        query(&login, "return_uri").unwrap(),
        "/journal-app/u.3728/week.-1"
    );
    let page = browser()
        .get(login)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for switch in [
        "\"isEsiaEnabled\":true",
        "\"esiaUrl\":\"/journal-esia-action/\"",
        "\"ajaxUrl\":\"/ajaxauthorize\"",
    ] {
        assert!(page.contains(switch), "{switch}");
    }
    assert!(!page.contains("sentryData"));
}

#[tokio::test]
async fn the_sign_of_the_week_is_inverted() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    for (path, label) in [
        ("/journal-app", "23 ноя – 29 ноя"),
        ("/journal-app/week.0", "23 ноя – 29 ноя"),
        ("/journal-app/u.3728/week.-1", "30 ноя – 6 дек"),
        ("/journal-app/week.1", "16 ноя – 22 ноя"),
        ("/journal-app/week.-5", "28 дек – 3 янв"),
    ] {
        assert_eq!(
            texts(&page_of(&stand, &browser, path).await, WEEK),
            [label],
            "{path}"
        );
    }
    for path in [
        "/journal-app/week.2147483647",
        "/journal-app/week.-2147483648",
        "/journal-app/chats",
    ] {
        let answer = browser
            .get(stand.origins().portal.join(path).unwrap())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_page_shows_what_lessons_tells() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let page = page_of(&stand, &browser, "/journal-app").await;
    assert_eq!(texts(&page, ".dnevnik-day__title")[2], "Среда, 25.11");
    assert_eq!(texts(&page, ".dnevnik-day").len(), 7);
    assert_eq!(texts(&page, ".page-empty"), ["Нет уроков"], "Sunday");
    let mut subjects = Vec::new();
    let mut links = Vec::new();
    for day in 23..=29 {
        for lesson in stand.lessons(3728, date(2026, 11, day)) {
            subjects.push(lesson.subject);
            links.extend(lesson.call_link);
        }
    }
    assert_eq!(texts(&page, ".js-rt_licey-dnevnik-subject"), subjects);
    assert_eq!(
        texts(&page, ".dnevnik-lesson__additional a.button.button--green").len(),
        links.len()
    );
    let first = attribute(&page, ".dnevnik-lesson__additional a.button--green", "href").unwrap();
    assert_eq!(first, links[0]);
    assert_eq!(first.rsplit('/').next().unwrap().len(), 43);
    let numbers = texts(&page, ".dnevnik-lesson__number");
    assert_eq!(
        numbers.len(),
        subjects.len() - 1,
        "one lesson has no number"
    );
    assert_eq!(numbers[0], "1.");
    assert_eq!(texts(&page, ".dnevnik-lesson__time")[1], "08:50–09:30");
    assert!(page.contains("\"uid\":3728") && page.contains("\"role\":\"student\""));
    assert!(page.contains("Сферум"));
}

#[tokio::test]
async fn lesson_2_runs_now_and_lesson_4_comes_later() {
    let stand = stand().await;
    let now = stand.now().time();
    let lessons = stand.lessons(3728, stand.now().date());
    let online: Vec<_> = lessons
        .iter()
        .filter(|lesson| lesson.call_link.is_some())
        .collect();
    assert_eq!(
        online
            .iter()
            .map(|lesson| lesson.number)
            .collect::<Vec<_>>(),
        [Some(2), Some(4)]
    );
    assert!(online[0].start <= now && now < online[0].end);
    assert!(now < online[1].start);
}

#[tokio::test]
async fn by_default_the_clock_stands_in_a_lesson() {
    let stand = Stand::start(Options::default()).await.unwrap();
    assert_eq!(stand.now().strftime("%H:%M").to_string(), "09:02");
    assert!(!stand.lessons(3728, stand.now().date()).is_empty());
}

#[tokio::test]
async fn holidays_vacation_and_the_turn_of_the_year() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let page = page_of(&stand, &browser, "/journal-app/week.3").await;
    assert_eq!(
        texts(&page, ".dnevnik-day__holiday"),
        [
            "Осенние каникулы",
            "Осенние каникулы",
            "День народного единства"
        ]
    );
    let page = page_of(&stand, &browser, "/journal-app/week.-18").await;
    assert_eq!(
        texts(&page, ".dnevnik-day__holiday"),
        ["Весенние каникулы"; 7]
    );
    let page = page_of(&stand, &browser, "/journal-app/week.-5").await;
    let holidays = texts(&page, ".dnevnik-day__holiday");
    assert_eq!(holidays.len(), 6);
    assert!(
        holidays.contains(&"Новый год".to_owned())
            && holidays.contains(&"Зимние каникулы".to_owned())
    );
}

#[tokio::test]
async fn each_markup_puts_the_link_where_it_says() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let link = stand
        .lessons(3728, date(2026, 11, 25))
        .into_iter()
        .find_map(|l| l.call_link)
        .unwrap();
    let api = stand
        .origins()
        .portal
        .join("/apiv3/getdiary?student=3728&days=20261125&rings=true")
        .unwrap();
    use ButtonMarkup::*;
    let additional = ".dnevnik-lesson__additional a";
    for (markup, selector, is_in_json) in [
        (
            Additional,
            Some(".dnevnik-lesson__additional a.button--green"),
            false,
        ),
        (
            AdditionalOutlined,
            Some(".dnevnik-lesson__additional a.button--outline.button--green"),
            false,
        ),
        (AdditionalPlain, Some(additional), false),
        (
            Subject,
            Some(".dnevnik-lesson__subject a.button--green"),
            false,
        ),
        (LessonEnd, Some(".dnevnik-lesson > a.button--green"), false),
        (
            HomeworkLink,
            Some(".dnevnik-lesson__task a.external-link"),
            true,
        ),
        (
            TopicLink,
            Some(".js-rt_licey-dnevnik-topic a.external-link"),
            true,
        ),
        (ScriptButton, None, false),
        (HomeworkText, None, true),
        (TopicText, None, true),
        (JsonResources, None, true),
        (JsonPayload, None, true),
        (JsonOwnKey, None, true),
        (PortalRedirect, None, false),
        (Nowhere, None, false),
    ] {
        stand.settings(|s| s.button_markup = markup).unwrap();
        let page = page_of(&stand, &browser, "/journal-app").await;
        let is_in_page = !matches!(
            markup,
            JsonResources | JsonPayload | JsonOwnKey | PortalRedirect | Nowhere
        );
        assert_eq!(page.contains(&link), is_in_page, "{markup:?}");
        if let Some(selector) = selector {
            let with_link = format!("{selector}[href=\"{link}\"]");
            assert!(attribute(&page, &with_link, "href").is_some(), "{markup:?}");
        }
        assert_eq!(
            json_of(&browser, &api).await.to_string().contains(&link),
            is_in_json,
            "{markup:?}"
        );
    }
    stand
        .settings(|s| s.button_markup = PortalRedirect)
        .unwrap();
    let page = page_of(&stand, &browser, "/journal-app").await;
    let wednesday = stand.lessons(3728, date(2026, 11, 25));
    let path = format!("/journal-online-lesson-action/{}", wednesday[1].id);
    let button = format!("{additional}[href=\"{path}\"]");
    assert_eq!(texts(&page, &button), ["Онлайн-урок"]);
    let answer = browser
        .get(stand.origins().portal.join(&path).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(location(&answer).as_str(), link);
}

#[tokio::test]
async fn a_parent_sees_the_children_and_no_call() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "maria").await;
    let page = page_of(&stand, &browser, "/journal-app").await;
    assert_eq!(texts(&page, ".selection .selected"), ["Иванов Иван"]);
    assert_eq!(
        attribute(&page, ".selection a", "href").unwrap(),
        "/journal-app/u.4115"
    );
    assert!(page.contains("\"role\":\"parent\""));
    let anna = page_of(&stand, &browser, "/journal-app/u.4115").await;
    assert_eq!(texts(&anna, ".selection .selected"), ["Иванова Анна"]);
    for markup in [
        ButtonMarkup::Additional,
        ButtonMarkup::HomeworkLink,
        ButtonMarkup::JsonResources,
    ] {
        stand.settings(|s| s.button_markup = markup).unwrap();
        let page = page_of(&stand, &browser, "/journal-app").await;
        let api = stand
            .origins()
            .portal
            .join("/apiv3/getdiary?student=3728")
            .unwrap();
        assert!(
            !page.contains("call/join")
                && !json_of(&browser, &api)
                    .await
                    .to_string()
                    .contains("call/join")
        );
    }
    let stranger = stand.origins().portal.join("/journal-app/u.1").unwrap();
    assert_eq!(browser.get(stranger).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_session_ends_after_its_time() {
    let stand = stand().await;
    stand.settings(|s| s.session_seconds = 5).unwrap();
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    page_of(&stand, &browser, "/journal-app").await;
    stand.set_now(&stand.now() + jiff::Span::new().seconds(6));
    let answer = browser
        .get(stand.origins().portal.join("/journal-app").unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 302);
}

async fn api(stand: &Stand, path: &str) -> (u16, Value) {
    let answer = browser()
        .get(stand.origins().portal.join(path).unwrap())
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn school_token(stand: &Stand) -> String {
    let finish = sign_in(stand, &browser(), "ivan").await;
    let v_token = query(&finish, "v_token").unwrap();
    let path = format!("/apiv3/getusersvendors?out_format=json&v_token={v_token}&auth_token=true");
    let (status, vendors) = api(stand, &path).await;
    assert_eq!(status, 200);
    assert_eq!(vendors["result"][0]["vendor_id"], "12345");
    vendors["result"][0]["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_json_api_has_the_documented_shapes() {
    let stand = stand().await;
    let token = school_token(&stand).await;
    assert_eq!(token.len(), 32);

    let (_, rules) = api(&stand, &format!("/apiv3/getRules?auth_token={token}")).await;
    assert_eq!(rules["response"]["state"], 200);
    let me = &rules["response"]["result"];
    assert_eq!(me["roles"][0], "student");
    assert_eq!(me["relations"]["students"]["3728"]["class"], "9А");

    let path = format!(
        "/apiv3/getdiary?student=3728&days=20261123-20261129&rings=true&auth_token={token}"
    );
    let (_, diary) = api(&stand, &path).await;
    let days = &diary["response"]["result"]["students"]["3728"]["days"];
    assert_eq!(days.as_object().unwrap().len(), 7);
    let monday = &days["20261123"];
    assert_eq!(monday["title"], "Понедельник");
    assert_eq!(days["20261125"]["alert"], "today");
    let facts = stand.lessons(3728, date(2026, 11, 23));
    let second = &monday["items"]["2"];
    assert_eq!(second["num"], "2");
    assert_eq!(second["name"], facts[1].subject);
    assert_eq!(second["room"], facts[1].room);
    assert_eq!(second["starttime"], "08:50:00");
    assert_eq!(monday["items_extday"][0]["name"], "Разговоры о важном");
    let tuesday = days["20261124"]["items"].as_object().unwrap();
    assert_eq!(
        tuesday.values().filter(|item| item["num"] == "3").count(),
        2,
        "two sub-groups share a number"
    );
    assert_eq!(days["20261129"]["items"], Value::from(Vec::<Value>::new()));

    let (_, bare) = api(
        &stand,
        &format!("/apiv3/getdiary?id=3728&days=2026.11.04&auth_token={token}"),
    )
    .await;
    let holiday = &bare["response"]["result"]["students"]["3728"]["days"]["20261104"];
    assert_eq!(
        (&holiday["alert"], &holiday["holiday_name"]),
        (&"holiday".into(), &"День народного единства".into())
    );
}

#[tokio::test]
async fn the_json_api_has_its_quirks_when_told() {
    let stand = stand().await;
    let token = school_token(&stand).await;
    let path = format!("/apiv3/getdiary?students=3728&days=20261125&auth_token={token}");
    let day = |answer: &Value| {
        answer["response"]["result"]["students"]["3728"]["days"]["20261125"].clone()
    };
    stand
        .settings(|s| s.items_shape = ItemsShape::Array)
        .unwrap();
    assert!(day(&api(&stand, &path).await.1)["items"].is_array());
    stand
        .settings(|s| s.items_shape = ItemsShape::Null)
        .unwrap();
    assert!(day(&api(&stand, &path).await.1)["items"].is_null());
    stand
        .settings(|s| s.items_shape = ItemsShape::Missing)
        .unwrap();
    assert!(
        !day(&api(&stand, &path).await.1)
            .as_object()
            .unwrap()
            .contains_key("items")
    );
    stand
        .settings(|s| {
            s.state_as_string = true;
            s.students_shape = StudentsShape::Null;
        })
        .unwrap();
    let (_, answer) = api(&stand, &path).await;
    assert_eq!(answer["response"]["state"], "200");
    assert!(answer["response"]["result"]["students"].is_null());
}

#[tokio::test]
async fn the_json_api_refuses_in_its_own_words() {
    let stand = stand().await;
    let (status, answer) = api(&stand, "/apiv3/getdiary?auth_token=dead").await;
    assert_eq!(
        (status, &answer["response"]["state"]),
        (403, &Value::from(403))
    );
    let (status, answer) = api(&stand, "/apiv3/getusersvendors?v_token=x").await;
    assert_eq!((status, &answer["result"]), (400, &Value::from(false)));
    let token = school_token(&stand).await;
    for days in ["x", "20261129-20261123", "99999999"] {
        let (status, _) = api(
            &stand,
            &format!("/apiv3/getdiary?days={days}&auth_token={token}"),
        )
        .await;
        assert_eq!(status, 400, "{days}");
    }
    assert_eq!(
        api(
            &stand,
            &format!("/apiv3/getdiary?student=4115&auth_token={token}")
        )
        .await
        .0,
        403
    );
    stand.settings(|s| s.api_key_required = true).unwrap();
    let (status, answer) = api(&stand, &format!("/apiv3/getrules?auth_token={token}")).await;
    assert_eq!(
        (status, &answer["response"]["error"]),
        (400, &Value::from("не удалось авторизовать разработчика"))
    );
    assert_eq!(
        api(
            &stand,
            &format!("/apiv3/getrules?devkey=1&auth_token={token}")
        )
        .await
        .0,
        200
    );
}

#[tokio::test]
async fn a_call_page_names_its_lesson_and_an_unknown_one_says_so() {
    let stand = stand().await;
    let lesson = stand
        .lessons(3728, date(2026, 11, 25))
        .into_iter()
        .find(|l| l.call_link.is_some())
        .unwrap();
    let page = browser()
        .get(lesson.call_link.unwrap())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for words in [&*lesson.subject, "9А", "08:50–09:30", "Поднять руку"] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(texts(&page, ".controls button").len(), 10);
    let unknown = stand
        .origins()
        .vk_site
        .join("/call/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .unwrap();
    let answer = browser().get(unknown).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.unwrap().contains("Такого звонка нет"));
}

#[tokio::test]
async fn marks_wait_for_the_end_of_their_lesson() {
    let stand = stand().await;
    let day = date(2026, 11, 25);
    assert!(
        stand
            .lessons(3728, day)
            .iter()
            .skip(1)
            .all(|lesson| lesson.marks.is_empty())
    );
    let marks: usize = (1..=24)
        .flat_map(|d| stand.lessons(3728, date(2026, 11, d)))
        .map(|l| l.marks.len())
        .sum();
    assert!(marks > 20);
    let tomorrow: usize = stand
        .lessons(3728, date(2026, 11, 26))
        .iter()
        .map(|l| l.marks.len())
        .sum();
    assert_eq!(tomorrow, 0);
}

#[tokio::test]
async fn a_page_may_name_its_state() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let diary = stand.origins().portal.join("/journal-app/week.0").unwrap();
    let get = async |conditions: &[(&'static str, &str)]| {
        let mut request = browser.get(diary.clone());
        for (name, value) in conditions {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    };
    // By default it does not.
    let answer = get(&[("if-none-match", "*")]).await;
    assert_eq!(
        (answer.status().as_u16(), answer.headers().get("etag")),
        (200, None)
    );
    assert_eq!(answer.headers()["cache-control"], "no-store");

    for (validators, names) in [
        (PageValidators::Etag, &["etag"][..]),
        (PageValidators::LastModified, &["last-modified"]),
        (PageValidators::Both, &["etag", "last-modified"]),
    ] {
        stand
            .settings(|it| {
                it.diary_validators = validators;
                it.online_lessons = vec![2];
            })
            .unwrap();
        let first = get(&[]).await;
        assert_eq!(first.status(), 200);
        assert_eq!(first.headers()["cache-control"], "private, no-cache");
        let said: Vec<(&'static str, String)> = names
            .iter()
            .map(|name| {
                let condition = match *name {
                    "etag" => "if-none-match",
                    _ => "if-modified-since",
                };
                (
                    condition,
                    first.headers()[*name].to_str().unwrap().to_owned(),
                )
            })
            .collect();
        let said: Vec<_> = said
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        for absent in ["etag", "last-modified"]
            .iter()
            .filter(|it| !names.contains(it))
        {
            assert!(!first.headers().contains_key(*absent));
        }
        let again = get(&said).await;
        assert_eq!(again.status(), 304, "{validators:?}");
        assert!(again.text().await.unwrap().is_empty());
        assert_eq!(stand.log().last().unwrap().status, 304);
        // A teacher makes another call.
        stand.set_now(
            stand
                .now()
                .saturating_add(jiff::SignedDuration::from_mins(1)),
        );
        stand.settings(|it| it.online_lessons = vec![2, 3]).unwrap();
        assert_eq!(get(&said).await.status(), 200, "{validators:?}");
    }
}

#[tokio::test]
async fn a_json_diary_may_name_its_state() {
    let stand = stand().await;
    stand
        .settings(|it| it.diary_validators = PageValidators::Etag)
        .unwrap();
    stand.settings(|it| it.api_takes_cookie = true).unwrap();
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let get = async |days: &str, tag: &str| {
        let path = format!("/apiv3/getdiary?days={days}");
        let address = stand.origins().portal.join(&path).unwrap();
        let request = browser.get(address);
        let answer = request.header("if-none-match", tag).send().await.unwrap();
        let tag = answer.headers().get("etag");
        let tag = tag.map(|it| it.to_str().unwrap().to_owned());
        (answer.status().as_u16(), tag.unwrap_or_default())
    };
    let (status, tag) = get("20261125", "x").await;
    assert_eq!(status, 200);
    assert_eq!(get("20261125", &tag).await, (304, tag.clone()));
    assert_eq!(get("20261126", &tag).await.0, 200);
    // A refusal has no state.
    assert_eq!(get("never", &tag).await, (400, String::new()));
}
