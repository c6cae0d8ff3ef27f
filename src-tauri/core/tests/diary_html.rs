//! Reading the diary's page: whole fixtures, variants of one lesson, cut and mutated pages.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::LazyLock;

use jiff::civil::{Date, date, time};
use proptest::prelude::*;
use url::Url;
use zvonok_core::{
    diary::{
        Attachment, CallLink, Day, DayKind, Found, Hours, Lesson, Mark,
        html::{Page, PageUser, ReadError, Week, read_week},
    },
    region::{CallProvider, HMAO, Region},
};

const WEEK: &str = include_str!("../../../tests/fixtures/diary/week.html");
const NEW_YEAR: &str = include_str!("../../../tests/fixtures/diary/new_year.html");
const EMPTY: &str = include_str!("../../../tests/fixtures/diary/empty.html");
const LOGIN: &str = include_str!("../../../tests/fixtures/diary/login.html");
const LOGIN_FORM: &str = include_str!("../../../tests/fixtures/diary/login_form.html");
const LANDING: &str = include_str!("../../../tests/fixtures/diary/landing.html");
const BAD_GATEWAY: &str = include_str!("../../../tests/fixtures/diary/bad_gateway.html");

const MONDAY: Date = date(2026, 9, 28);
const CALL: &str = "https://vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The shipped table, and a stand's.
static PROVIDERS: LazyLock<Vec<CallProvider>> = LazyLock::new(|| {
    let mut providers = Region::parse(HMAO).unwrap().call_providers;
    providers.push(CallProvider {
        id: "stand".into(),
        origins: vec![url("http://127.0.0.4:4000")],
        ..providers[0].clone()
    });
    providers
});

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn read_at(address: &str, html: &str, monday: Date) -> Result<Week, ReadError> {
    let page = Page {
        address: &url(address),
        monday,
        call_button: &["Онлайн-урок".to_owned(), "Онлайн урок".to_owned()],
        call_providers: &PROVIDERS,
    };
    read_week(html, &page)
}

fn read(html: &str, monday: Date) -> Result<Week, ReadError> {
    read_at(
        "https://cop.admhmao.ru/journal-app/u.3728/week.0",
        html,
        monday,
    )
}

fn hours(h1: i8, m1: i8, h2: i8, m2: i8) -> Option<Hours> {
    Some(Hours {
        start: time(h1, m1, 0, 0),
        end: time(h2, m2, 0, 0),
    })
}

fn ids(day: &Day) -> Vec<String> {
    day.lessons
        .iter()
        .map(|lesson| lesson.id.to_string())
        .collect()
}

#[test]
fn a_whole_week() {
    let week = read(WEEK, MONDAY).unwrap();
    assert_eq!(
        week.user,
        Some(PageUser {
            uid: "3728".into(),
            username: "ivanov".into(),
            role: "student".into()
        })
    );
    let child = week.child().unwrap();
    assert_eq!(
        (child.uid.as_deref(), child.name.as_str()),
        (Some("3728"), "Иванов Иван")
    );
    let days: Vec<_> = week
        .days
        .iter()
        .map(|day| (day.date, day.kind.clone(), day.lessons.len()))
        .collect();
    assert_eq!(
        days,
        vec![
            (date(2026, 9, 28), DayKind::School, 6),
            (date(2026, 9, 29), DayKind::NoLessons, 0),
            (
                date(2026, 9, 30),
                DayKind::Holiday {
                    name: Some("День округа".into())
                },
                0
            ),
            (date(2026, 10, 1), DayKind::Vacation, 0),
            (date(2026, 10, 3), DayKind::School, 1),
        ]
    );
}

#[test]
fn a_full_lesson() {
    let week = read(WEEK, MONDAY).unwrap();
    let algebra = &week.days[0].lessons[0];
    assert_eq!(algebra.number, Some(1));
    assert_eq!(algebra.hours, hours(8, 0, 8, 40));
    assert_eq!(algebra.subject, "Алгебра");
    assert_eq!(
        algebra.topic.as_deref(),
        Some("Линейные уравнения сдвумя переменными")
    );
    assert_eq!(
        algebra.marks,
        vec![
            Mark {
                value: "5/4".into(),
                weight: Some(2),
                comment: Some("работа на уроке".into())
            },
            Mark {
                value: "н".into(),
                weight: None,
                comment: None
            },
        ]
    );
    assert_eq!(algebra.homework.len(), 2);
    assert_eq!(
        algebra.homework[0].text,
        "§1, №12 и № 13 https://example.edu/tasks?a=1&b=2"
    );
    assert_eq!(
        algebra.homework[0].attachments,
        vec![
            Attachment {
                title: "https://example.edu/tasks?a=1&b=2".into(),
                address: url("https://example.edu/tasks?a=1&b=2"),
                file: false,
            },
            Attachment {
                title: "zadanie.docx".into(),
                address: url("https://cop.admhmao.ru/storage/file/1"),
                file: true,
            },
        ]
    );
    assert_eq!(
        algebra.homework[1].text,
        "Выучить правило; повторить формулы (http://old.example.edu/x)"
    );
    assert_eq!(
        algebra.homework[1].attachments,
        vec![Attachment {
            title: "правило".into(),
            address: url("https://example.edu/rule"),
            file: false
        }]
    );
    assert_eq!(algebra.calls, vec![]);
}

#[test]
fn the_other_lessons_of_the_day() {
    let week = read(WEEK, MONDAY).unwrap();
    let day = &week.days[0];
    assert_eq!(
        ids(day),
        [
            "2026-09-28/1",
            "2026-09-28/2",
            "2026-09-28/3",
            "2026-09-28/3.2",
            "2026-09-28/x1",
            "2026-09-28/x2"
        ]
    );
    let physics = &day.lessons[1];
    assert_eq!(physics.hours, hours(8, 50, 9, 30));
    assert_eq!(physics.homework, vec![], "«без задания» sets nothing");
    assert_eq!(
        physics.calls,
        vec![CallLink {
            address: CALL.into(),
            found: Found::Button
        }]
    );
    let german = &day.lessons[3];
    assert_eq!(german.subject, "Немецкий язык");
    assert_eq!(german.homework[0].text, "");
    assert_eq!(german.homework[0].attachments[0].title, "a.pdf");
    let chess = &day.lessons[4];
    assert_eq!((chess.number, chess.hours), (None, hours(14, 0, 14, 40)));
    assert_eq!((day.lessons[5].number, day.lessons[5].hours), (None, None));
    let safety = &week.days[4].lessons[0];
    assert_eq!(safety.subject, "ОБЖ");
    assert_eq!((safety.number, safety.hours), (Some(1), None));
    assert_eq!(
        safety.calls,
        vec![
            CallLink {
                address: "https://vk.ru/call/join/ABCDEFGHIJKLMNOPQRST".into(),
                found: Found::Text
            },
            CallLink {
                address: "https://vk.com/call/join/0123456789abcdef0123".into(),
                found: Found::Text
            },
        ]
    );
    assert_eq!(
        safety.homework[0].text,
        "Смотреть https://example.edu/film, потом сюда"
    );
    assert!(
        safety.homework[0]
            .attachments
            .iter()
            .any(|a| a.address.as_str() == "https://example.edu/film")
    );
}

#[test]
fn years_around_new_year() {
    let week = read(NEW_YEAR, date(2026, 12, 28)).unwrap();
    let days: Vec<_> = week
        .days
        .iter()
        .map(|day| (day.date, day.kind.clone()))
        .collect();
    assert_eq!(
        days,
        vec![
            (date(2026, 12, 28), DayKind::School),
            (date(2026, 12, 31), DayKind::Vacation),
            (
                date(2027, 1, 1),
                DayKind::Holiday {
                    name: Some("Новый год".into())
                }
            ),
            (date(2027, 1, 2), DayKind::Holiday { name: None }),
        ]
    );
    assert_eq!(week.user.unwrap().uid, "3728", "a uid may be a string");
}

#[test]
fn a_page_of_another_week_keeps_its_own_dates() {
    for monday in [date(2026, 12, 21), date(2027, 1, 4), date(2027, 5, 31)] {
        let week = read(NEW_YEAR, monday).unwrap();
        assert_eq!(week.days[0].date, date(2026, 12, 28), "{monday}");
        assert_eq!(week.days[3].date, date(2027, 1, 2), "{monday}");
    }
}

#[test]
fn titles() {
    for (title, wanted) in [
        ("Среда, 30.09", Some(date(2026, 9, 30))),
        ("среда,\u{a0}30.9", Some(date(2026, 9, 30))),
        ("30.09, среда", Some(date(2026, 9, 30))),
        ("Среда, 30.09.2026", Some(date(2026, 9, 30))),
        ("Среда, 30.09.2025", Some(date(2025, 9, 30))),
        ("Среда, 30.09.", Some(date(2026, 9, 30))),
        ("Среда", Some(date(2026, 9, 30))),
        ("СРЕДА сегодня", Some(date(2026, 9, 30))),
        ("Среда, 31.02", Some(date(2026, 9, 30))),
        ("31.02", None),
        ("", None),
    ] {
        let html = EMPTY.replace(
            "id=\"dnevnikDays\">",
            &format!("id=\"dnevnikDays\"><div class='dnevnik-day'><div class='dnevnik-day__title'>{title}</div></div>"),
        );
        let days = read(&html, MONDAY).unwrap().days;
        assert_eq!(days.first().map(|day| day.date), wanted, "{title}");
    }
}

#[test]
fn a_day_with_lessons_that_cannot_be_dated_is_not_dropped_in_silence() {
    let html = WEEK.replace("Понедельник, 28.09", "Сегодня");
    assert_eq!(read(&html, MONDAY), Err(ReadError::NotADiary));
}

#[test]
fn pages_that_are_no_diary() {
    for (html, wanted) in [
        (LOGIN, ReadError::LoginPage),
        (LOGIN_FORM, ReadError::LoginPage),
        (LANDING, ReadError::NotADiary),
        (BAD_GATEWAY, ReadError::NotADiary),
        ("", ReadError::NotADiary),
        ("{\"response\":{}}", ReadError::NotADiary),
        ("<form action='/authorize'></form>", ReadError::LoginPage),
        (
            "<script>var x={ajaxUrl:'/ajaxauthorize'}</script>",
            ReadError::LoginPage,
        ),
        // Signed in, and a form to change the password: no login page.
        (
            "<script>sentryData={\"user\":{\"uid\":1}}</script><input type=password>",
            ReadError::NotADiary,
        ),
        (
            "<script>sentryData={\"user\":{\"uid\":0}}</script><input type=password>",
            ReadError::LoginPage,
        ),
    ] {
        assert_eq!(read(html, MONDAY), Err(wanted), "{html}");
    }
}

#[test]
fn a_week_without_days_is_a_diary() {
    let week = read(EMPTY, MONDAY).unwrap();
    assert_eq!(week.days, vec![]);
    assert_eq!(week.children, vec![]);
}

#[test]
fn a_diary_is_a_diary_under_its_class_alone_and_without_a_container() {
    let by_class = WEEK.replace(" id=\"dnevnikDays\"", "");
    assert_eq!(read(&by_class, MONDAY), read(WEEK, MONDAY));
    let bare = WEEK.replace("class=\"dnevnik\" id=\"dnevnikDays\"", "class=\"other\"");
    assert_eq!(read(&bare, MONDAY), read(WEEK, MONDAY));
}

#[test]
fn no_beginning_of_a_diary_is_taken_for_the_whole() {
    for (html, monday) in [
        (WEEK, MONDAY),
        (NEW_YEAR, date(2026, 12, 28)),
        (EMPTY, MONDAY),
    ] {
        let whole = read(html, monday).unwrap();
        let end = html.find("</body>").unwrap() + "</body>".len();
        // Around every tag and attribute, and here and there in between.
        let telling =
            |(at, c): &(usize, char)| matches!(c, '<' | '>' | '"' | '=' | '/') || at % 29 == 0;
        for (at, _) in html.char_indices().filter(telling) {
            let read = read(&html[..at], monday);
            if at < end {
                assert!(
                    read.is_err(),
                    "cut at {at}: {:?}",
                    &html[at.saturating_sub(40)..at]
                );
            } else {
                assert_eq!(read.as_ref(), Ok(&whole), "cut at {at}");
            }
        }
    }
}

#[test]
fn a_page_cut_within_the_diary_is_cut_short() {
    for cut in [
        "Физика",
        "dnevnik-mark__weight",
        "<div class=\"page-empty\"",
        "Новый",
    ] {
        if let Some(at) = WEEK.find(cut) {
            assert_eq!(read(&WEEK[..at], MONDAY), Err(ReadError::CutShort), "{cut}");
            // Closed in haste by a proxy or a framework.
            let closed = format!("{}</body></html>", &WEEK[..at]);
            assert_eq!(read(&closed, MONDAY), Err(ReadError::CutShort), "{cut}");
        }
    }
}

/// One lesson with `markup` in its place: `subject`, `topic`, `task`, `attach` or `additional`.
fn lesson_with(place: &str, markup: &str) -> Lesson {
    let at = |name: &str| if place == name { markup } else { "" };
    let html = format!(
        "<html><body><div id=dnevnikDays><div class=dnevnik-day><div class=dnevnik-day__title>Среда, 30.09</div>\
         <div class=dnevnik-lesson><div class=dnevnik-lesson__number>2.</div>\
         <div class=dnevnik-lesson__subject><div class=dnevnik-lesson__time>08:50–09:30</div>\
         <span class=js-rt_licey-dnevnik-subject>Физика</span>{}\
         <span class=js-rt_licey-dnevnik-topic>Сила {}</span></div>\
         <div class=dnevnik-lesson__marks>{}</div>\
         <div class=dnevnik-lesson__hometask><div class=dnevnik-lesson__task><i></i>{}</div>{}</div>\
         <div class=dnevnik-lesson__additional>{}</div></div></div></div></body></html>",
        at("subject"),
        at("topic"),
        at("marks"),
        at("task"),
        at("attach"),
        at("additional"),
    );
    let week = read(&html, MONDAY).unwrap();
    assert_eq!(week.days[0].lessons.len(), 1);
    week.days[0].lessons[0].clone()
}

#[test]
fn where_a_call_may_stand() {
    let button = |markup: &str| markup.replace("CALL", CALL);
    for (place, markup, wanted) in [
        (
            "additional",
            "<a class='button button--green' href='CALL'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href='CALL'> онлайн&nbsp;урок </a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href='CALL'><i class=icon></i><span>ОНЛАЙН‑УРОК</span></a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href='CALL'>Онлайн–урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href='CALL' title='Онлайн-урок'><i></i></a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href=' \n CALL\n'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<button data-href='CALL'>Онлайн-урок</button>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href='#' data-url='CALL'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "subject",
            "<a class='button--outline button--green' href='CALL'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "topic",
            "<a href='CALL'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "task",
            "<a href='CALL'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "attach",
            "<a class='button button--purple' href='CALL'>Онлайн-урок</a>",
            Some((CALL, Found::Button)),
        ),
        // By origin: a button outside homework, a text otherwise.
        (
            "additional",
            "<a class='btn' href='CALL'>Подключиться</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a role=button href='CALL'>Подключиться</a>",
            Some((CALL, Found::Button)),
        ),
        (
            "additional",
            "<a href='CALL'>Подключиться</a>",
            Some((CALL, Found::Text)),
        ),
        (
            "task",
            "<a class='btn' href='CALL'>Подключиться</a>",
            Some((CALL, Found::Text)),
        ),
        ("task", "<a href='CALL'>CALL</a>", Some((CALL, Found::Text))),
        ("task", "Зайти: CALL.", Some((CALL, Found::Text))),
        ("topic", "(CALL)", Some((CALL, Found::Text))),
        // A redirect route of the portal's own, made absolute.
        (
            "additional",
            "<a href='/journal-online-action/lesson.5?x=1'>Онлайн-урок</a>",
            Some((
                "https://cop.admhmao.ru/journal-online-action/lesson.5?x=1",
                Found::Button,
            )),
        ),
        (
            "additional",
            "<a href='lesson.5'>Онлайн-урок</a>",
            Some((
                "https://cop.admhmao.ru/journal-app/u.3728/lesson.5",
                Found::Button,
            )),
        ),
        (
            "additional",
            "<a href='//vk.ru/call/join/x'>Онлайн-урок</a>",
            Some(("https://vk.ru/call/join/x", Found::Button)),
        ),
        // As written, so that its tricks are seen.
        (
            "additional",
            "<a href='javascript:join(1)'>Онлайн-урок</a>",
            Some(("javascript:join(1)", Found::Button)),
        ),
        (
            "additional",
            "<a href='data:text/html,x'>Онлайн-урок</a>",
            Some(("data:text/html,x", Found::Button)),
        ),
        (
            "additional",
            "<a href='https:\\\\vk.ru\\call'>Онлайн-урок</a>",
            Some(("https:\\\\vk.ru\\call", Found::Button)),
        ),
        (
            "additional",
            "<a href='\\\\evil.example'>Онлайн-урок</a>",
            Some(("\\\\evil.example", Found::Button)),
        ),
        (
            "additional",
            "<a href='https://vk.ru@evil.example/'>Онлайн-урок</a>",
            Some(("https://vk.ru@evil.example/", Found::Button)),
        ),
        (
            "additional",
            "<a href='https://VK.RU/call'>x</a>",
            Some(("https://VK.RU/call", Found::Text)),
        ),
        (
            "additional",
            "<a href='http://127.0.0.4:4000/call/join/x' class=button>x</a>",
            Some(("http://127.0.0.4:4000/call/join/x", Found::Button)),
        ),
        (
            "task",
            "Заходим: vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Some((CALL, Found::Text)),
        ),
        // Not a call.
        ("additional", "<a href='#'>Онлайн-урок</a>", None),
        ("additional", "<a href=''>Онлайн-урок</a>", None),
        ("additional", "<a>Онлайн-урок</a>", None),
        (
            "additional",
            "<a href='https://example.edu/'>Онлайн-урок по физике</a>",
            None,
        ),
        (
            "additional",
            "<a class=button href='https://example.edu/'>Тест</a>",
            None,
        ),
        (
            "additional",
            "<a class=button href='https://vk.ru.evil.example/call/join/x'>Тест</a>",
            None,
        ),
        (
            "additional",
            "<a class=button href='http://vk.ru/call/join/x'>Тест</a>",
            None,
        ),
        ("task", "https://vk.ru.evil.example/call/join/x", None),
        (
            "task",
            "a@vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            None,
        ),
        ("task", "vk.ru.evil.example/call/join/x", None),
    ] {
        let lesson = lesson_with(place, &button(markup));
        let found = lesson
            .calls
            .first()
            .map(|call| (call.address.as_str(), call.found));
        assert_eq!(found, wanted, "{place}: {markup}");
        assert!(
            lesson.calls.len() <= 1,
            "{place}: {markup}: {:?}",
            lesson.calls
        );
        assert_eq!(lesson.subject, "Физика", "{place}: {markup}");
        let button_text = lesson
            .homework
            .iter()
            .map(|h| h.text.as_str())
            .chain(lesson.topic.as_deref());
        assert!(
            !button_text
                .into_iter()
                .any(|text| text.to_lowercase().contains("онлайн")),
            "the button's words are not the lesson's: {place}: {markup}"
        );
        for attachment in lesson
            .homework
            .iter()
            .flat_map(|homework| &homework.attachments)
        {
            assert_eq!(attachment.address.scheme(), "https", "{markup}");
        }
    }
}

#[test]
fn several_calls_best_first_without_repeats() {
    let lesson = lesson_with(
        "task",
        "https://vk.ru/call/join/B <a href='https://vk.ru/call/join/B'>https://vk.ru/call/join/B</a>\
         <a href='https://vk.ru/call/join/A'>Онлайн-урок</a><a href='https://VK.ru/call/join/A'>x</a>",
    );
    assert_eq!(
        lesson.calls,
        vec![
            CallLink {
                address: "https://vk.ru/call/join/A".into(),
                found: Found::Button
            },
            CallLink {
                address: "https://vk.ru/call/join/B".into(),
                found: Found::Text
            },
        ]
    );
    assert_eq!(
        lesson.homework[0].text, "https://vk.ru/call/join/B x",
        "an address is not repeated"
    );
}

#[test]
fn homework_texts_and_attachments() {
    for (markup, text, attachments) in [
        ("§1&nbsp;&nbsp;№2\n\t и  №3", "§1 №2 и №3", &[][..]),
        ("а<br>б<p>в</p><ul><li>г<li>д</ul>", "а б в г д", &[]),
        ("<b>жир</b>ный", "жирный", &[]),
        ("<script>x</script><style>y</style>вид", "вид", &[]),
        (
            "<a href='https://a.example/'>тут</a>, читать",
            "тут, читать",
            &[("тут", "https://a.example/", false)],
        ),
        (
            "https://a.example/x",
            "https://a.example/x",
            &[("https://a.example/x", "https://a.example/x", false)],
        ),
        (
            "https://a.example/x <a href='https://a.example/x'>тут</a>",
            "https://a.example/x тут",
            &[("тут", "https://a.example/x", false)],
        ),
        (
            "<a class='button button--purple' href='https://a.example/f' title='f.docx'><span class=button__title>f…</span></a>",
            "",
            &[("f.docx", "https://a.example/f", true)],
        ),
        (
            "<a class='button button--purple' href='/f/1'><span class=button__title> ф&nbsp;1.docx </span></a>",
            "",
            &[("ф 1.docx", "https://cop.admhmao.ru/f/1", true)],
        ),
        (
            "<div class=dnevnik-lesson__attach>файлы: <a href='https://a.example/f'></a></div>",
            "",
            &[("https://a.example/f", "https://a.example/f", true)],
        ),
        ("<a href='javascript:x()'>решить</a>", "решить", &[]),
        ("<a href='data:text/html,x'>решить</a>", "решить", &[]),
        ("<a href='file:///etc/passwd'>решить</a>", "решить", &[]),
        (
            "<a href='https://me:pw@a.example/'>решить</a>",
            "решить",
            &[],
        ),
        (
            "<a href='http://a.example/'>решить</a>",
            "решить (http://a.example/)",
            &[],
        ),
        (
            "<a href='http://a.example/'>http://a.example/</a>",
            "http://a.example/",
            &[],
        ),
        ("<a href='mailto:a@b.example'>почта</a>", "почта", &[]),
        ("&lt;b&gt; не метка", "<b> не метка", &[]),
    ] {
        let lesson = lesson_with("task", markup);
        let homework = lesson.homework.first();
        assert_eq!(
            homework.map_or("", |homework| homework.text.as_str()),
            text,
            "{markup}"
        );
        let found: Vec<_> = homework
            .into_iter()
            .flat_map(|homework| &homework.attachments)
            .map(|a| (a.title.as_str(), a.address.as_str(), a.file))
            .collect();
        assert_eq!(found, attachments, "{markup}");
    }
}

#[test]
fn files_beside_the_tasks_belong_to_the_last() {
    let file = "<div class=dnevnik-lesson__attach><a href='/f' title='f.docx'></a></div>";
    let alone = lesson_with("attach", file);
    assert_eq!(alone.homework.len(), 1);
    assert_eq!(alone.homework[0].attachments[0].title, "f.docx");
}

#[test]
fn plain_http_attachments_only_at_a_plain_http_portal() {
    let html = WEEK.replace(
        "https://files.example.edu/a.pdf",
        "http://127.0.0.2:4001/a.pdf",
    );
    let german = |week: Week| week.days[0].lessons[3].homework.len();
    assert_eq!(german(read(&html, MONDAY).unwrap()), 0);
    let stand = read_at("http://127.0.0.2:4001/journal-app", &html, MONDAY).unwrap();
    assert_eq!(
        stand.days[0].lessons[0].homework[0].attachments[1]
            .address
            .as_str(),
        "http://127.0.0.2:4001/storage/file/1"
    );
    assert_eq!(german(stand), 1);
}

#[test]
fn marks_of_all_kinds() {
    for (markup, wanted) in [
        (
            "<div class=dnevnik-mark><div class=dnevnik-mark__value value=5>other</div></div>",
            Some(("5", None, None)),
        ),
        (
            "<div class=dnevnik-mark__value value='оп'></div>",
            Some(("оп", None, None)),
        ),
        (
            "<div class=dnevnik-mark__value>4 <b class=dnevnik-mark__weight>×3</b></div>",
            Some(("4", Some(3), None)),
        ),
        (
            "<div class=dnevnik-mark mcomm='к/р'><i class=dnevnik-mark__value value='3/5'></i><i class=dnevnik-mark__weight>x2</i></div>",
            Some(("3/5", Some(2), Some("к/р"))),
        ),
        (
            "<div class=dnevnik-mark__value value=5><b class=dnevnik-mark__weight>×999</b></div>",
            Some(("5", None, None)),
        ),
        ("<div class=dnevnik-mark__value value=''></div>", None),
        ("<div class=dnevnik-mark></div>", None),
    ] {
        let lesson = lesson_with("marks", markup);
        let mark = lesson.marks.first();
        let found = mark.map(|mark| (mark.value.as_str(), mark.weight, mark.comment.as_deref()));
        assert_eq!(found, wanted, "{markup}");
    }
}

#[test]
fn lesson_numbers() {
    for (text, number) in [
        ("1.", Some(1)),
        (" 2 ", Some(2)),
        ("3. 08:00–08:40", Some(3)),
        ("0.", Some(0)),
        ("12)", Some(12)),
        ("08:00", None),
        ("", None),
        ("—", None),
        ("100.", None),
        ("1а", None),
    ] {
        let html = WEEK.replace(">1.</div>", &format!(">{text}</div>"));
        let week = read(&html, MONDAY).unwrap();
        let algebra = week.days[0]
            .lessons
            .iter()
            .find(|lesson| lesson.subject == "Алгебра")
            .unwrap();
        assert_eq!(algebra.number, number, "{text}");
        assert_eq!(algebra.id.number, number, "{text}");
    }
}

#[test]
fn one_date_twice_is_one_day() {
    let html = WEEK
        .replace("Вторник, 29.09", "Понедельник, 28.09")
        .replace("Суббота, 03.10", "Понедельник, 28.09");
    let week = read(&html, MONDAY).unwrap();
    assert_eq!(week.days.len(), 3);
    assert_eq!(week.days[0].lessons.len(), 7);
    let mut unique = ids(&week.days[0]);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 7);
}

#[test]
fn many_lessons_of_one_number_do_not_overflow() {
    let lesson = "<div class=dnevnik-lesson><div class=dnevnik-lesson__number>1.</div><div class=dnevnik-lesson__subject>А</div></div>";
    let html = EMPTY.replace(
        "id=\"dnevnikDays\">",
        &format!("id=\"dnevnikDays\"><div class=dnevnik-day><div class=dnevnik-day__title>28.09</div>{}</div>", lesson.repeat(300)),
    );
    assert_eq!(read(&html, MONDAY).unwrap().days[0].lessons.len(), 255);
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!(
        "{}x{}",
        "<div class='dnevnik-lesson__task'>".repeat(4_000),
        "</div>".repeat(4_000)
    );
    let html = EMPTY.replace(
        "id=\"dnevnikDays\">",
        &format!("id=\"dnevnikDays\"><div class=dnevnik-day><div class=dnevnik-day__title>28.09</div><div class=dnevnik-lesson>{deep}</div></div>"),
    );
    assert_eq!(
        read(&html, MONDAY).unwrap().days[0].lessons[0].homework[0].text,
        "x"
    );
}

fn is_sound(week: &Week) -> bool {
    week.days.windows(2).all(|pair| pair[0].date < pair[1].date)
        && week.days.iter().all(|day| {
            let mut ids: Vec<_> = day.lessons.iter().map(|lesson| lesson.id).collect();
            let consistent = day
                .lessons
                .iter()
                .all(|l| l.id.date == day.date && l.id.number == l.number && l.id.part >= 1);
            ids.sort();
            ids.dedup();
            consistent
                && ids.len() == day.lessons.len()
                && (day.kind == DayKind::School) != day.lessons.is_empty()
                && day
                    .lessons
                    .iter()
                    .flat_map(|l| &l.homework)
                    .flat_map(|h| &h.attachments)
                    .all(|a| a.address.scheme() == "https")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(html in "(\\PC|<|>|&|\"|'|/|=){0,200}") {
        let _ = read(&html, MONDAY);
    }

    #[test]
    fn a_mutated_page_never_panics_and_stays_consistent(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, "(<|>|/|div|\"|=|</div>|<a href=|dnevnik-lesson|28.09|\\PC){0,6}"), 1..6)
    ) {
        let mut page: Vec<char> = WEEK.chars().collect();
        for (at, gone, put) in changes {
            let at = at.index(page.len());
            let end = (at + gone).min(page.len());
            page.splice(at..end, put.chars());
        }
        let page: String = page.into_iter().collect();
        if let Ok(week) = read(&page, MONDAY) {
            prop_assert!(is_sound(&week));
        }
    }

    #[test]
    fn a_hole_in_a_page_never_panics(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let bounds: Vec<usize> = WEEK.char_indices().map(|(at, _)| at).collect();
        let (a, b) = (bounds[from.index(bounds.len())], bounds[to.index(bounds.len())]);
        let page = format!("{}{}", &WEEK[..a.min(b)], &WEEK[a.max(b)..]);
        if let Ok(week) = read(&page, MONDAY) {
            prop_assert!(is_sound(&week));
        }
    }
}

/// The children of a page at an address, as `uid name` with a star at the selected one.
fn children(address: &str, html: &str) -> String {
    let week = read_at(address, html, MONDAY).unwrap();
    let children = week.children.iter().map(|child| {
        let star = if child.selected { "*" } else { "" };
        format!(
            "{} {}{star}",
            child.uid.as_deref().unwrap_or("-"),
            child.name
        )
    });
    children.collect::<Vec<_>>().join(", ")
}

#[test]
fn children_to_choose_from() {
    const OWN: &str = "https://cop.admhmao.ru/journal-app/week.0";
    assert_eq!(
        children(OWN, WEEK),
        "3727 Иванова Анна, 3728 Иванов Иван*, 3729 Иванов Пётр"
    );
    // The address goes before the links to other weeks.
    assert!(
        children("https://cop.admhmao.ru/journal-app/u.99/week.0", WEEK)
            .contains("99 Иванов Иван*")
    );
    let start = EMPTY.find("<div").unwrap();
    for (selection, wanted) in [
        ("", ""),
        ("<div class='selection'></div>", ""),
        (
            "<div class='selection'><span class='selected'>Иванов Иван</span></div>",
            "- Иванов Иван*",
        ),
        (
            "<div class='selection'><ul><li class='selected'><a href='u.5'>Иванов Иван</a></li>\
             <li><a href='/journal-app/u.6?x=1'><b>Иванова</b> Анна</a></li></ul></div>",
            "5 Иванов Иван*, 6 Иванова Анна",
        ),
        // What leads to nobody's diary is nobody.
        (
            "<div class='selection'><a href='/help'>Что это?</a><a>Иванов</a><a href='/u./x'>?</a>\
             <a href='/journal-app/u.6%2F..'>x</a><a href='/journal-app/u.7'> </a></div>",
            "",
        ),
    ] {
        assert_eq!(
            children(
                OWN,
                &format!("{}{selection}{}", &EMPTY[..start], &EMPTY[start..])
            ),
            wanted,
            "{selection}"
        );
    }
}

#[test]
fn a_page_of_another_child_is_told_apart() {
    let week = read(WEEK, MONDAY).unwrap();
    for (uid, other) in [("3727", true), ("3728", false), ("3729", true), ("1", true)] {
        assert_eq!(week.is_of_another(uid), other, "{uid}");
    }
    // A page that names no number of the selected child still says who it is not about.
    let nameless = WEEK.replace("/journal-app/u.3728/", "/journal-app/");
    let week = read_at("https://cop.admhmao.ru/journal-app", &nameless, MONDAY).unwrap();
    assert_eq!(week.child().unwrap().uid, None);
    assert!(week.is_of_another("3727") && !week.is_of_another("3728"));
    // Without a choice nothing speaks against it.
    assert!(!read(EMPTY, MONDAY).unwrap().is_of_another("3727"));
}
