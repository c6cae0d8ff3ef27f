//! The portal beside its diary: how a sign-in ends, sections, «Чаты» and the linking of the учебный профиль.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;
mod vk_person;

use person::*;
use reqwest::{Client, Response};
use serde_json::json;
use url::Url;
use vk_person::Page;
use zvonok_stand::{ChooserPlace, LinkScenario, NotFoundPlace, Stand};

fn at(stand: &Stand, path: &str) -> Url {
    stand.origins().portal.join(path).unwrap()
}

async fn get(stand: &Stand, browser: &Client, path: &str) -> Response {
    browser.get(at(stand, path)).send().await.unwrap()
}

#[tokio::test]
async fn whoever_has_two_profiles_chooses_one() {
    let stand = stand().await;
    let browser = browser();
    let chooser = sign_in(&stand, &browser, "vera").await;
    assert_eq!(chooser.path(), "/journal-esia-region-action/choose");
    // What a bot of a sister host looks for (eljur.md §3): the name, and two levels up where it leads.
    let page = browser.get(chooser.clone()).send().await.unwrap();
    let page = page.text().await.unwrap();
    let names = texts(&page, "div[url] > div > .login-esia__user-fio");
    assert_eq!(names, ["Зайцева Вера Игоревна"; 2]);
    assert_eq!(attribute(&page, "div[url]", "tabindex").unwrap(), "0");
    assert_eq!(attribute(&page, "div[url]", "role").unwrap(), "link");
    let second = attribute(&page, "div[url]:nth-of-type(2)", "url").unwrap();
    assert!(second.contains("profile=6736"), "{second}");

    let strange = second.replace("6736", "3728");
    assert_eq!(get(&stand, &browser, &strange).await.status(), 400);
    assert_eq!(
        get(&stand, &browser, "/journal-app").await.status(),
        302,
        "not in yet"
    );

    let answer = get(&stand, &browser, &second).await;
    assert_eq!(answer.status(), 302);
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert!(
        cookies
            .iter()
            .any(|line| line.to_str().unwrap().starts_with("school_domain=stand2;"))
    );
    let finish = location(&answer);
    let diary = page_of(&stand, &browser, "/journal-app").await;
    assert!(diary.contains("\"uid\":6736") && diary.contains("\"domain\":\"stand2\""));
    assert!(texts(&diary, ".js-rt_licey-dnevnik-subject").contains(&"Сольфеджио".to_owned()));
    let other = get(&stand, &browser, "/journal-app/u.3736").await;
    assert_eq!(
        other.status(),
        403,
        "the other school's diary is another profile's"
    );

    let v_token = query(&finish, "v_token").unwrap();
    let path = format!("/apiv3/getusersvendors?v_token={v_token}&auth_token=true");
    let vendors = json_of(&browser, &at(&stand, &path)).await;
    let schools: Vec<_> = vendors["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["vendor"].clone())
        .collect();
    assert_eq!(schools, ["stand1", "stand2"]);
    for (entry, id) in [(0, "3736"), (1, "6736")] {
        let token = vendors["result"][entry]["token"].as_str().unwrap();
        let rules = at(&stand, &format!("/apiv3/getrules?auth_token={token}"));
        let rules = json_of(&person::browser(), &rules).await;
        assert_eq!(rules["response"]["result"]["id"], id);
        assert_eq!(
            rules["response"]["result"]["vuid"]
                .as_str()
                .unwrap()
                .split('#')
                .next_back()
                .unwrap(),
            id
        );
    }
    // The link is used up.
    assert_eq!(
        location(&browser.get(chooser).send().await.unwrap()).path(),
        "/authorize"
    );
}

#[tokio::test]
async fn the_choice_may_come_behind_the_finish_line() {
    let stand = stand().await;
    stand
        .settings(|s| s.chooser_place = ChooserPlace::AfterFinish)
        .unwrap();
    let browser = browser();
    let finish = sign_in(&stand, &browser, "vera").await;
    assert_eq!(finish.path(), "/journal-app");
    assert_eq!(get(&stand, &browser, "/journal-app").await.status(), 302);
    let page = browser
        .get(finish)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(texts(&page, ".login-esia__user-fio").len(), 2);
    let second = attribute(&page, "div[url]:nth-of-type(2)", "url").unwrap();
    let strange = second.replace("6736", "1");
    assert_eq!(get(&stand, &browser, &strange).await.status(), 400);
    let answer = get(&stand, &browser, &second).await;
    assert_eq!(location(&answer).path(), "/journal-app");
    assert!(
        page_of(&stand, &browser, "/journal-app")
            .await
            .contains("\"uid\":6736")
    );
    // Whoever has one profile meets no chooser.
    let anew = person::browser();
    let finish = sign_in(&stand, &anew, "ivan").await;
    assert!(query(&finish, "v_token").is_some());
    page_of(&stand, &anew, "/journal-app").await;
}

#[tokio::test]
async fn no_consent_and_an_unknown_account_are_told_apart() {
    let stand = stand().await;
    for (id, code, words) in [
        ("sofia", "consent_missing", "Ваш дневник не найден"),
        ("oleg", "account_unknown", "классному руководителю"),
    ] {
        stand
            .settings(|s| s.not_found_place = NotFoundPlace::LoginPage)
            .unwrap();
        let browser = browser();
        let end = sign_in(&stand, &browser, id).await;
        assert_eq!(end.path(), "/authorize");
        assert_eq!(query(&end, "code").unwrap(), code);
        let page = browser.get(end).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(words), "{id}");
        assert!(!page.contains("sentryData"));

        stand
            .settings(|s| s.not_found_place = NotFoundPlace::OwnPage)
            .unwrap();
        let end = sign_in(&stand, &browser, id).await;
        assert_eq!(end.path(), "/journal-esia-region-action/not-found");
        let page = browser.get(end).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(words), "{id}");
        assert_eq!(get(&stand, &browser, "/journal-app").await.status(), 302);
    }
}

#[tokio::test]
async fn the_portal_knows_who_is_signed_in_on_its_other_pages_too() {
    let stand = stand().await;
    let browser = browser();
    for path in ["/", "/elk", "/authorize", "/esia-instruction"] {
        let page = page_of(&stand, &browser, path).await;
        assert!(
            page.contains("Учебный стенд") && !page.contains("sentryData"),
            "{path}"
        );
    }
    sign_in(&stand, &browser, "ivan").await;
    for path in ["/?show=home", "/authorize"] {
        assert!(
            page_of(&stand, &browser, path)
                .await
                .contains("var sentryData = {"),
            "{path}"
        );
    }
    let out = get(&stand, &browser, "/logout").await;
    assert!(
        out.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("jwt_v_2=deleted")
    );
    assert!(
        !page_of(&stand, &browser, "/authorize")
            .await
            .contains("sentryData")
    );
}

#[tokio::test]
async fn every_section_of_the_menu_leads_somewhere() {
    let stand = stand().await;
    let stranger = browser();
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let diary = page_of(&stand, &browser, "/journal-app").await;
    assert_eq!(
        texts(&diary, ".menu0-item"),
        [
            "Дневник",
            "Чаты",
            "Тесты",
            "Портфолио",
            "Расписание",
            "Профиль"
        ]
    );
    for path in [
        "/journal-chats-action",
        "/journal-tests-action",
        "/journal-portfolio-action",
        "/journal-schedule-action",
        "/journal-schedule-action/class.9А/u.3728",
        "/journal-user-preferences-action",
        "/journal-people-action",
        "/journal-student-grades-action/u.3728/sp.II+четверть",
        "/journal-student-resultmarks-action/u.3728/view.results/?year=2026/2027",
        "/journal-messages-action",
        "/journal-board-action",
    ] {
        let page = page_of(&stand, &browser, path).await;
        assert!(
            page.contains("sentryData") && page.contains("Учебный стенд"),
            "{path}"
        );
        let answer = get(&stand, &stranger, path).await;
        assert_eq!(
            (answer.status().as_u16(), location(&answer).path()),
            (302, "/authorize"),
            "{path}"
        );
    }
    let schedule = page_of(&stand, &browser, "/journal-schedule-action/u.3728").await;
    assert_eq!(texts(&schedule, ".schedule__day").len(), 7);
    assert_eq!(
        texts(&schedule, ".schedule__day__content__header__dayweek")[2],
        "Среда, 25.11"
    );
    assert!(
        texts(
            &schedule,
            ".schedule__day__content__lesson--main .schedule-lesson"
        )
        .contains(&"Алгебра".into())
    );
    assert!(schedule.contains("window.holidayItems"));
    let profile = page_of(&stand, &browser, "/journal-user-preferences-action").await;
    assert_eq!(attribute(&profile, "#lastname", "value").unwrap(), "Иванов");
    let grades = page_of(
        &stand,
        &browser,
        "/journal-student-grades-action/u.3728/sp.I+четверть",
    )
    .await;
    assert!(
        !texts(
            &grades,
            ".cells_marks .cell[name][id][mark_date] > .cell-data"
        )
        .is_empty()
    );
    assert!(!texts(&grades, "[xls=\"hcolumn\"] .cell").is_empty());
    let finals = page_of(
        &stand,
        &browser,
        "/journal-student-resultmarks-action/u.3728/view.results/",
    )
    .await;
    assert!(!texts(&finals, "#g0_marks .cell").is_empty());
    let mail =
        "/journal-api-messages-action?method=messages.get_list&category=inbox&limit=2&offset=0";
    let mail = json_of(&browser, &at(&stand, mail)).await;
    assert_eq!(
        (mail["list"].as_array().unwrap().len(), &mail["total"]),
        (2, &json!(3))
    );
}

#[tokio::test]
async fn junk_in_addresses_gets_a_reason() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    for (path, status) in [
        ("/journal-app/week.abc", 404),
        ("/journal-app/u.abc", 404),
        ("/journal-app/u.99999999999", 404),
        ("/journal-app/u.4115", 403),
        ("/journal-app/chats", 404),
        ("/journal-schedule-action/u.4115", 403),
        ("/journal-schedule-action/x.1", 404),
        ("/journal-student-grades-action/u.3728/sp.V+четверть", 404),
        ("/journal-online-lesson-action/x", 404),
        ("/journal-online-lesson-action/99999999", 404),
        ("/journal-online-lesson-action/26112501", 404),
        ("/journal-api-messages-action?method=x", 400),
        (
            "/journal-api-messages-action?method=messages.get_list&limit=-1",
            400,
        ),
        ("/apiv3/getdiary?student=abc", 403),
        ("/apiv3/getdiary?days=20261301", 400),
        ("/apiv3/getdiary?vendor=other", 403),
        ("/apiv3/getdiary?out_format=xml", 400),
        ("/apiv3/getmessages?page=0", 400),
        ("/apiv3/getmessages?folder=x", 400),
        ("/apiv3/getmessageinfo?id=1", 404),
        ("/apiv3/getupdates?limit=x", 400),
        ("/apiv3/getonlinelessons", 404),
        ("/apiv3/sendmessage?text=x", 405),
        (
            "/journal-vkid-action/action.validate?code=1&state=2&device_id=3",
            400,
        ),
    ] {
        let answer = get(&stand, &browser, path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert!(!answer.bytes().await.unwrap().is_empty(), "{path}");
    }
}

/// From «Привязать учебный профиль VK ID» to VK ID's first page.
async fn to_vk_id<'a>(stand: &'a Stand, browser: &Client) -> Page<'a> {
    let answer = get(stand, browser, "/journal-vkid-action").await;
    assert_eq!(answer.status(), 302);
    let authorize = location(&answer);
    assert_eq!(authorize.path(), "/authorize");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "53000002"),
        ("code_challenge_method", "s256"),
    ] {
        assert_eq!(query(&authorize, name).unwrap(), value);
    }
    let html = browser
        .get(authorize)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let flow = attribute(&html, "input[name=flow]", "value").unwrap();
    Page {
        stand,
        browser: browser.clone(),
        flow,
        html,
    }
}

#[tokio::test]
async fn the_profile_is_linked_and_unlinked() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let chats = page_of(&stand, &browser, "/journal-chats-action").await;
    let button = "a.action[href='/journal-vkid-action']";
    assert_eq!(texts(&chats, button), ["Привязать учебный профиль VK ID"]);

    let mut vk = to_vk_id(&stand, &browser).await;
    assert!(vk.says("С сервисом «ЭлЖур» можно связать свой учебный профиль"));
    vk.prove().await;
    let back = vk.agree().await;
    assert_eq!(back.path(), "/journal-vkid-action/action.validate");
    let answer = browser.get(back.clone()).send().await.unwrap();
    assert_eq!(location(&answer).query(), Some("done=1"));
    let chats = page_of(&stand, &browser, "/journal-chats-action").await;
    assert!(chats.contains("Иван Иванов") && texts(&chats, button).is_empty());
    assert_eq!(
        attribute(&chats, "body", "data-ready").unwrap(),
        "portal/chats-linked"
    );
    // The way back works once.
    assert_eq!(browser.get(back).send().await.unwrap().status(), 400);

    let unlink = async |csrf: &str| {
        let form = [("csrf", csrf)];
        let answer = browser
            .post(at(&stand, "/journal-vkid-action/unlink"))
            .form(&form)
            .send();
        answer.await.unwrap().status().as_u16()
    };
    assert_eq!(unlink("forged").await, 403);
    assert!(
        page_of(&stand, &browser, "/journal-chats-action")
            .await
            .contains("Отвязать")
    );
    let csrf = attribute(&chats, "input[name=csrf]", "value").unwrap();
    assert_eq!(unlink(&csrf).await, 302);
    let chats = page_of(&stand, &browser, "/journal-chats-action").await;
    assert_eq!(texts(&chats, button).len(), 1);

    stand.settings(|s| s.vk_linked_at_start = true).unwrap();
    let anew = person::browser();
    sign_in(&stand, &anew, "ivan").await;
    assert_eq!(
        texts(
            &page_of(&stand, &anew, "/journal-chats-action").await,
            button
        )
        .len(),
        1,
        "what was unlinked stays so"
    );
    let other = person::stand().await;
    other.settings(|s| s.vk_linked_at_start = true).unwrap();
    let browser = person::browser();
    sign_in(&other, &browser, "ivan").await;
    assert!(
        page_of(&other, &browser, "/journal-chats-action")
            .await
            .contains("530001011")
    );
}

#[tokio::test]
async fn a_linking_that_fails_says_why_and_can_be_begun_again() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    for (scenario, error, words) in [
        (LinkScenario::Fails, "failed", "не получилось"),
        (LinkScenario::Taken, "taken", "уже привязан к другому"),
    ] {
        stand.settings(|s| s.link_scenario = scenario).unwrap();
        let mut vk = to_vk_id(&stand, &browser).await;
        // The second time VK ID still knows the browser.
        if vk.name() == "vk/phone" {
            vk.prove().await;
        }
        // Data once agreed to are not shown again.
        let back = match vk.send("profile", &[]).await {
            Err(back) => back,
            Ok(()) => vk.send("check", &[]).await.unwrap_err(),
        };
        let answer = browser.get(back).send().await.unwrap();
        let end = location(&answer);
        assert_eq!(query(&end, "error").unwrap(), error);
        let page = browser.get(end).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(words), "{error}");
        assert!(
            page.contains("Привязать учебный профиль VK ID"),
            "a door back"
        );
    }
}

#[tokio::test]
async fn a_linking_that_is_cancelled_or_forged_links_nothing() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let state = async || {
        let answer = get(&stand, &browser, "/journal-vkid-action").await;
        query(&location(&answer), "state").unwrap()
    };
    let back = format!(
        "/journal-vkid-action/action.validate?error=access_denied&state={}",
        state().await
    );
    let end = location(&get(&stand, &browser, &back).await);
    assert_eq!(query(&end, "error").unwrap(), "access_denied");
    assert!(
        browser
            .get(end)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("отменена")
    );

    let state = state().await;
    assert!(stand.secrets().contains(&state));
    let forged = format!("/journal-vkid-action/action.validate?code=x&device_id=y&state={state}");
    // Somebody else brings this state.
    let other = person::browser();
    sign_in(&stand, &other, "maria").await;
    assert_eq!(get(&stand, &other, &forged).await.status(), 400);
    assert_eq!(get(&stand, &browser, &forged).await.status(), 400, "spent");
    assert!(
        page_of(&stand, &browser, "/journal-chats-action")
            .await
            .contains("Привязать")
    );
}

#[tokio::test]
async fn a_parent_has_three_tabs_and_no_call_in_any_markup() {
    use zvonok_stand::ButtonMarkup::*;
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "maria").await;
    let diary = page_of(&stand, &browser, "/journal-app").await;
    assert_eq!(
        texts(&diary, ".selection > *"),
        ["Иванов Иван", "Иванова Анна", "Иванов Пётр"]
    );
    stand
        .settings(|s| s.online_classes = vec!["9А".into(), "2Б".into(), "6В".into()])
        .unwrap();
    for markup in [
        Additional,
        AdditionalOutlined,
        AdditionalPlain,
        ScriptButton,
        Subject,
        LessonEnd,
        PortalRedirect,
        HomeworkLink,
        HomeworkText,
        TopicText,
        TopicLink,
        JsonResources,
        JsonPayload,
        JsonOwnKey,
    ] {
        stand.settings(|s| s.button_markup = markup).unwrap();
        for uid in [3728, 4115, 3944] {
            let day = stand.now().date();
            assert!(
                stand
                    .lessons(uid, day)
                    .iter()
                    .any(|lesson| lesson.call_link.is_some())
            );
            let page = page_of(&stand, &browser, &format!("/journal-app/u.{uid}")).await;
            let api = at(&stand, &format!("/apiv3/getdiary?student={uid}"));
            let json = json_of(&browser, &api).await.to_string();
            for text in [page, json] {
                assert!(
                    !text.contains("call/join") && !text.contains("Онлайн-урок"),
                    "{markup:?} {uid}"
                );
            }
        }
    }
    let rules = json_of(&browser, &at(&stand, "/apiv3/getrules")).await;
    let me = &rules["response"]["result"];
    assert_eq!(me["roles"], json!(["parent"]));
    let children: Vec<_> = me["relations"]["students"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(children, ["3728", "3944", "4115"]);
    let lesson = stand.lessons(3728, stand.now().date())[1].id.clone();
    let path = format!("/journal-online-lesson-action/{lesson}");
    assert_eq!(get(&stand, &browser, &path).await.status(), 403);
}

#[tokio::test]
async fn passwords_count_only_where_a_setting_says_so() {
    let stand = stand().await;
    let browser = browser();
    let login = async |body: &str, kind: &str| {
        let answer = browser
            .post(at(&stand, "/ajaxauthorize"))
            .header("content-type", kind)
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        (
            answer.status().as_u16(),
            answer.json::<serde_json::Value>().await.unwrap(),
        )
    };
    let form = "application/x-www-form-urlencoded";
    let right = "username=ivan&password=parta-okno-9a&return_uri=%2Fjournal-app%2Fu.3728";
    assert_eq!(login("", form).await.0, 400);
    assert_eq!(login("[1]", "application/json").await.0, 400);
    assert_eq!(login(right, form).await.1["result"], false);
    stand.settings(|s| s.password_sign_in = true).unwrap();
    assert_eq!(
        login("username=ivan&password=x", form).await.1["result"],
        false
    );
    let (_, answer) = login(right, form).await;
    assert_eq!(
        answer,
        json!({ "result": true, "actions": [{ "type": "redirect", "url": "/journal-app/u.3728" }] })
    );
    page_of(&stand, &browser, "/journal-app/u.3728").await;
    let (_, answer) = login(
        r#"{"username":"ivan","password":"parta-okno-9a","return_uri":"//evil.example"}"#,
        "application/json",
    )
    .await;
    assert_eq!(answer["actions"][0]["url"], "/journal-app");
    let recover = browser
        .post(at(&stand, "/ajaxrecover"))
        .body("email=x")
        .send()
        .await
        .unwrap();
    assert_eq!(recover.status(), 400);
}
