//! Reading the portal's JSON answers, and one diary out of page and JSON.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::LazyLock;

use jiff::civil::{Date, date, time};
use proptest::prelude::*;
use serde_json::{Value, json};
use zvonok_core::{
    account::{Child, Role},
    diary::{
        Attachment, CallLink, Day, DayKind, Found, Homework, Hours, Lesson, LessonId, Mark,
        json::{
            self, AnswerError, days_parameter, keep_links, merge, read_account, read_school_tokens,
        },
    },
    region::{HMAO, Region},
    secret::ExposeSecret,
};

const DIARY: &str = include_str!("../../../tests/fixtures/diary/getdiary.json");
const PUPIL: &str = include_str!("../../../tests/fixtures/diary/getrules_pupil.json");
const PARENT: &str = include_str!("../../../tests/fixtures/diary/getrules_parent.json");
const VENDORS: &str = include_str!("../../../tests/fixtures/diary/getusersvendors.json");
const BAD_GATEWAY: &str = include_str!("../../../tests/fixtures/diary/bad_gateway.html");

const MONDAY: Date = date(2026, 9, 28);

fn read_days(body: &str, student: &str) -> Result<Vec<Day>, AnswerError> {
    static REGION: LazyLock<Region> = LazyLock::new(|| Region::parse(HMAO).unwrap());
    json::read_days(body, student, &REGION.call_providers)
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
        .map(|lesson| lesson.id.to_string().split_off(11))
        .collect()
}

#[test]
fn a_whole_answer() {
    let days = read_days(DIARY, "3728").unwrap();
    let kinds: Vec<_> = days
        .iter()
        .map(|day| (day.date.day(), day.kind.clone()))
        .collect();
    assert_eq!(
        kinds,
        vec![
            (28, DayKind::School),
            (29, DayKind::NoLessons),
            (
                30,
                DayKind::Holiday {
                    name: Some("День округа".into())
                }
            ),
            (1, DayKind::Vacation),
            (
                2,
                DayKind::Holiday {
                    name: Some("Выходной".into())
                }
            ),
            (3, DayKind::NoLessons),
        ]
    );
    let day = &days[0];
    assert_eq!(ids(day), ["1", "2", "3", "10", "x1"]);

    let algebra = &day.lessons[0];
    assert_eq!(algebra.hours, hours(8, 0, 8, 40));
    assert_eq!(algebra.topic.as_deref(), Some("Линейные уравнения"));
    assert_eq!(algebra.room.as_deref(), Some("42"));
    assert_eq!(algebra.teacher.as_deref(), Some("Петрова П. П."));
    assert_eq!(algebra.group, None, "«9а» is the class, no sub-group");
    assert_eq!(algebra.calls, vec![]);
    let homework: Vec<_> = algebra
        .homework
        .iter()
        .map(|h| {
            (
                h.text.as_str(),
                h.attachments
                    .iter()
                    .map(|a| a.title.as_str())
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        homework,
        vec![
            ("§1, №12", vec!["zadanie.docx", "nichej.pdf"]),
            ("", vec!["tablica.xlsx"])
        ]
    );
    assert!(algebra.homework[0].attachments.iter().all(|a| a.file));
    let mark = |value: &str, weight, comment: &str| Mark {
        value: value.into(),
        weight,
        comment: Some(comment.into()),
    };
    assert_eq!(
        algebra.marks,
        vec![
            mark("5", Some(2), "у доски"),
            mark("3/5", None, "молодец"),
            mark("н", None, "Контрольная работа")
        ]
    );

    let physics = &day.lessons[1];
    assert_eq!(
        (physics.number, physics.hours, physics.room.as_deref()),
        (Some(2), hours(8, 50, 9, 30), Some("15"))
    );
    assert_eq!(
        (physics.teacher.as_deref(), physics.topic.as_deref()),
        (None, None)
    );
    assert_eq!(
        physics.calls,
        vec![CallLink {
            address: "https://vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".into(),
            found: Found::Field,
        }]
    );
    assert_eq!(
        physics.homework[0].attachments[0].title,
        "Урок 5. Презентация"
    );
    assert!(!physics.homework[0].attachments[0].file);

    let english = &day.lessons[2];
    assert_eq!(english.group.as_deref(), Some("Англ. 1 группа"));
    assert_eq!(
        english.calls,
        vec![
            CallLink {
                address: "https://telemost.yandex.ru/j/1".into(),
                found: Found::Field
            },
            CallLink {
                address: "https://vk.me/call/join/ABCDEFGHIJKLMNOPQRST".into(),
                found: Found::Text
            },
        ]
    );
    assert_eq!(
        (day.lessons[4].number, day.lessons[4].hours),
        (None, hours(14, 0, 14, 40))
    );
}

#[test]
fn only_the_student_asked_for() {
    let days = read_days(DIARY, "3729").unwrap();
    assert_eq!(days[0].lessons[0].subject, "Чужой урок");
    assert_eq!(read_days(DIARY, "1").unwrap(), vec![]);
    assert_eq!(read_days(DIARY, "").unwrap(), vec![]);
}

fn answer(result: &Value) -> String {
    json!({"response": {"state": 200, "error": null, "result": result}}).to_string()
}

fn day_of(entry: &Value) -> Option<Day> {
    let result = json!({"students": {"1": {"days": {"20260928": entry}}}});
    read_days(&answer(&result), "1").unwrap().into_iter().next()
}

#[test]
fn empty_in_every_shape() {
    for result in [
        json!({}),
        json!([]),
        json!(false),
        json!(null),
        json!({"students": null}),
        json!({"students": []}),
        json!({"students": {"1": null}}),
        json!({"students": {"1": {"days": null}}}),
        json!({"students": {"1": {"days": []}}}),
        json!({"students": {"1": {"days": {"today": {}, "20261399": {}, "": {"name": 5}}}}}),
    ] {
        assert_eq!(read_days(&answer(&result), "1"), Ok(vec![]), "{result}");
    }
    assert_eq!(read_days(r#"{"response":{"state":200}}"#, "1"), Ok(vec![]));
    for entry in [
        json!({}),
        json!({"items": null}),
        json!({"items": false}),
        json!({"items": {"1": null, "2": []}}),
        json!(null),
    ] {
        assert_eq!(
            day_of(&entry).map(|day| (day.kind, day.lessons)),
            Some((DayKind::NoLessons, vec![])),
            "{entry}"
        );
    }
}

#[test]
fn items_in_every_shape() {
    let lesson = |name: &str, num: Value| json!({"name": name, "num": num});
    for (items, wanted) in [
        (
            json!({"2": lesson("Б", json!("2")), "1": lesson("А", json!("1"))}),
            "1 А, 2 Б",
        ),
        (
            json!([lesson("А", json!(1)), lesson("Б", json!(2.0))]),
            "1 А, 2 Б",
        ),
        (json!({"2": {"name": "Б"}, "1": {"name": "А"}}), "1 А, 2 Б"),
        (
            json!([lesson("А", json!("1.")), lesson("Б", json!(null))]),
            "1 А, x1 Б",
        ),
        (
            json!([lesson("А", json!("1")), lesson("Б", json!("1"))]),
            "1 А, 1.2 Б",
        ),
        (
            json!({"1": [lesson("А", json!("1")), lesson("Б", json!("1"))]}),
            "1 А, 1.2 Б",
        ),
        (
            json!([{"name": "А", "num": "1", "sort": 20}, {"name": "Б", "num": "1", "sort": "10"}]),
            "1 Б, 1.2 А",
        ),
        (
            json!([lesson("А", json!(-1)), lesson("Б", json!(1000))]),
            "x1 А, x2 Б",
        ),
        (json!([{"num": 1}, lesson("Б", json!(2))]), "2 Б"),
    ] {
        let day = day_of(&json!({"items": items})).unwrap();
        let found: Vec<_> = ids(&day)
            .into_iter()
            .zip(&day.lessons)
            .map(|(id, l)| format!("{id} {}", l.subject))
            .collect();
        assert_eq!(found.join(", "), wanted, "{items}");
    }
}

#[test]
fn days_may_be_an_array_with_names_of_any_form() {
    for name in [
        json!("20260928"),
        json!(20260928),
        json!("2026-09-28"),
        json!("2026.09.28"),
    ] {
        let result =
            json!({"students": [{"name": 1, "days": [{"name": name, "items": [{"name": "А"}]}]}]});
        let days = read_days(&answer(&result), "1").unwrap();
        assert_eq!(days[0].date, MONDAY, "{name}");
    }
}

#[test]
fn a_holiday_with_lessons_is_a_school_day() {
    let day = day_of(
        &json!({"alert": "vacation", "items_extday": {"a": {"name": "Кружок", "num": "7"}}}),
    )
    .unwrap();
    assert_eq!(day.kind, DayKind::School);
    assert_eq!(day.lessons[0].number, None, "extra-curricular");
}

fn lesson_of(item: &Value) -> Lesson {
    day_of(&json!({"items": [item]})).unwrap().lessons.remove(0)
}

#[test]
fn hours_of_every_form() {
    for (start, end, wanted) in [
        (json!("08:00:00"), json!("08:40:00"), hours(8, 0, 8, 40)),
        (json!("8:00"), json!("8:40"), hours(8, 0, 8, 40)),
        (json!("08:00:00"), json!(null), None),
        (json!("08:40"), json!("08:00"), None),
        (json!("x"), json!("08:00"), None),
        (json!("00:00:00"), json!("00:00:00"), None),
    ] {
        let item = json!({"name": "А", "starttime": start, "endtime": end});
        assert_eq!(lesson_of(&item).hours, wanted, "{item}");
    }
}

#[test]
fn groups() {
    for (subject, grp, short, wanted) in [
        ("Алгебра", "Алгебра 9а", "9а", None),
        ("Алгебра", "", "", None),
        ("Алгебра", "Алгебра 10-В", "10-В", None),
        ("Алгебра", "9а", "", None),
        (
            "Английский",
            "Английский 9а 1 группа",
            "1 группа",
            Some("Английский 9а 1 группа"),
        ),
        ("Английский", "", "1 группа", Some("1 группа")),
        ("Английский", "Англ. 2", "", Some("Англ. 2")),
    ] {
        let item = json!({"name": subject, "grp": grp, "grp_short": short});
        assert_eq!(lesson_of(&item).group.as_deref(), wanted, "{item}");
    }
}

#[test]
fn fields_that_may_hold_a_call() {
    for (key, value, wanted) in [
        (
            "payload_type",
            json!("https://a.example/x"),
            Some(("https://a.example/x", Found::Field)),
        ),
        (
            "payload_anything",
            json!("http://a.example/x"),
            Some(("http://a.example/x", Found::Field)),
        ),
        ("payload_id", json!("55"), None),
        ("payload_name", json!("javascript:1"), None),
        (
            "onlineLesson",
            json!({"url": "https://a.example/x"}),
            Some(("https://a.example/x", Found::Field)),
        ),
        (
            "distantUrl",
            json!("https://a.example/x"),
            Some(("https://a.example/x", Found::Field)),
        ),
        ("icon", json!("https://a.example/x.png"), None),
        ("topic", json!("https://a.example/x"), None),
        (
            "topic",
            json!("https://a.example/call/join/x"),
            Some(("https://a.example/call/join/x", Found::Text)),
        ),
        (
            "topic",
            json!("https://max.ru/joincall/x"),
            Some(("https://max.ru/joincall/x", Found::Text)),
        ),
        (
            "homework",
            json!(["тут https://vk.ru/call/join/x"]),
            Some(("https://vk.ru/call/join/x", Found::Text)),
        ),
        (
            "homework",
            json!([{"value": "https://vk.ru/call/join/x"}]),
            Some(("https://vk.ru/call/join/x", Found::Text)),
        ),
        (
            "resources",
            json!([{"filename": "ВКС: звонок", "link": "https://a.example/r"}]),
            Some(("https://a.example/r", Found::Field)),
        ),
        (
            "resources",
            json!({"1": {"filename": "x", "link": "http://127.0.0.4:4000/call/join/x"}}),
            Some(("http://127.0.0.4:4000/call/join/x", Found::Field)),
        ),
        (
            "resources",
            json!(["https://vk.me/join/x"]),
            Some(("https://vk.me/join/x", Found::Field)),
        ),
        (
            "resources",
            json!([{"filename": "Урок 5", "link": "https://a.example/5.pptx"}]),
            None,
        ),
        (
            "resources",
            json!([{"filename": "Онлайн-урок", "link": "javascript:1"}]),
            None,
        ),
    ] {
        let mut item = json!({"name": "А"});
        item[key] = value;
        let lesson = lesson_of(&item);
        let found = lesson
            .calls
            .first()
            .map(|call| (call.address.as_str(), call.found));
        assert_eq!(found, wanted, "{item}");
    }
}

#[test]
fn a_resource_that_only_speaks_of_a_call_stays_an_attachment() {
    let spoken = lesson_of(
        &json!({"name": "А", "resources": [{"filename": "Онлайн-тест", "link": "https://a.example/t"}]}),
    );
    assert_eq!(spoken.calls.len(), 1);
    assert_eq!(spoken.homework[0].attachments[0].title, "Онлайн-тест");
    let call = lesson_of(
        &json!({"name": "А", "resources": [{"filename": "Онлайн-урок", "link": "https://vk.ru/call/join/x"}]}),
    );
    assert_eq!((call.calls.len(), call.homework.len()), (1, 0));
}

#[test]
fn refusals_and_answers_that_are_none() {
    let refused = |state, message: &str| AnswerError::Refused {
        state,
        message: message.into(),
    };
    for (body, wanted) in [
        (
            r#"{"response":{"state":400,"error":"не удалось авторизовать разработчика","result":{}}}"#,
            refused(400, "не удалось авторизовать разработчика"),
        ),
        (
            r#"{"response":{"state":"400","error":"нет","result":[]}}"#,
            refused(400, "нет"),
        ),
        (
            r#"{"response":{"state":500,"error":null,"result":false}}"#,
            refused(500, ""),
        ),
        (
            r#"{"response":{"state":200,"error":"всё же нет"}}"#,
            refused(200, "всё же нет"),
        ),
        (r#"{"response":{"error":"нет"}}"#, refused(400, "нет")),
        (
            r#"{"response":{"state":403,"error":"x","result":{}}}"#,
            AnswerError::TokenOver,
        ),
        (
            r#"{"response":{"state":"403","error":null}}"#,
            AnswerError::TokenOver,
        ),
        (r#"{"response":{"state":403.0}}"#, AnswerError::TokenOver),
        (r#"{"state":403,"error":"x"}"#, AnswerError::TokenOver),
        (r#"{"error":"нет","result":false}"#, refused(400, "нет")),
        (r#"{"response":[]}"#, AnswerError::NotAnAnswer),
        (r#"{"response":null}"#, AnswerError::NotAnAnswer),
        ("{}", AnswerError::NotAnAnswer),
        ("[]", AnswerError::NotAnAnswer),
        ("", AnswerError::NotAnAnswer),
        ("{\"response\":{\"state\":200,", AnswerError::NotAnAnswer),
        (BAD_GATEWAY, AnswerError::NotAnAnswer),
    ] {
        assert_eq!(read_days(body, "1"), Err(wanted.clone()), "{body}");
        assert_eq!(read_account(body), Err(wanted.clone()), "{body}");
        assert_eq!(read_school_tokens(body).err(), Some(wanted), "{body}");
    }
    // The bare form belongs to one method only.
    assert_eq!(
        read_days(r#"{"result":{"students":{}}}"#, "1"),
        Err(AnswerError::NotAnAnswer)
    );
    let Err(AnswerError::Refused { message, .. }) = read_days(
        &json!({"response": {"state": 400, "error": "ж".repeat(5000)}}).to_string(),
        "1",
    ) else {
        panic!()
    };
    assert_eq!(message.chars().count(), 300);
    assert!(read_days(&"[".repeat(100_000), "1").is_err());
}

#[test]
fn school_tokens() {
    let tokens = read_school_tokens(VENDORS).unwrap();
    assert_eq!(tokens.len(), 2);
    assert_eq!(
        tokens[0].token.expose_secret(),
        "0123456789abcdef0123456789abcdef"
    );
    assert_eq!(tokens[0].vendor, "surgut1");
    assert_eq!(tokens[0].title.as_deref(), Some("МБОУ СОШ №1"));
    assert_eq!(tokens[0].expires, Some(date(2026, 12, 28).at(10, 0, 0, 0)));
    assert_eq!((tokens[1].title.clone(), tokens[1].expires), (None, None));
    assert!(!format!("{tokens:?}").contains("0123456789abcdef"));
    let wrapped =
        VENDORS.replacen("{\"result\"", "{\"response\":{\"state\":200,\"result\"", 1) + "}";
    assert_eq!(read_school_tokens(&wrapped).unwrap().len(), 2);
    assert_eq!(read_school_tokens(r#"{"result":[]}"#).unwrap().len(), 0);
    assert_eq!(
        read_school_tokens(r#"{"result":false}"#).err(),
        Some(AnswerError::NotAnAnswer)
    );
}

#[test]
fn accounts() {
    let pupil = read_account(PUPIL).unwrap();
    assert_eq!((pupil.uid.as_str(), pupil.role), ("3728", Role::Pupil));
    assert_eq!(pupil.name, "Иванов Иван Иванович");
    assert_eq!(pupil.short_name(), "Иван И.");
    assert_eq!(pupil.class.as_deref(), Some("9А"));
    assert_eq!(pupil.school.as_deref(), Some("МБОУ СОШ №1"));
    assert_eq!(pupil.children, vec![]);

    let parent = read_account(PARENT).unwrap();
    assert_eq!((parent.uid.as_str(), parent.role), ("900", Role::Parent));
    assert_eq!(parent.name, "Иванова Мария Петровна");
    assert_eq!(
        (parent.class, parent.school.as_deref()),
        (None, Some("МБОУ СОШ №1"))
    );
    let child = |uid: &str, name: &str, class: Option<&str>| Child {
        uid: uid.into(),
        name: name.into(),
        class: class.map(str::to_owned),
    };
    assert_eq!(
        parent.children,
        vec![
            child("3727", "Иванова Анна", Some("3Б")),
            child("3728", "Иванов Иван", Some("9А")),
            child("3729", "Иванов Пётр", None),
        ]
    );
}

#[test]
fn roles_and_sparse_accounts() {
    for (result, role, name) in [
        (
            json!({"id": 1, "roles": ["Parent", "student"]}),
            Role::Parent,
            "1",
        ),
        (
            json!({"id": "1", "roles": {"0": "student"}}),
            Role::Pupil,
            "1",
        ),
        (json!({"name": "1", "roles": ["teacher"]}), Role::Other, "1"),
        (
            json!({"id": 1.0, "roles": null, "title": " Ли  Ё "}),
            Role::Other,
            "Ли Ё",
        ),
        (
            json!({"id": 1, "roles": ["student"], "relations": []}),
            Role::Pupil,
            "1",
        ),
    ] {
        let account = read_account(&answer(&result)).unwrap();
        assert_eq!(
            (account.uid.as_str(), account.role, account.name.as_str()),
            ("1", role, name),
            "{result}"
        );
    }
    for result in [
        json!({}),
        json!([]),
        json!(false),
        json!({"roles": ["student"]}),
    ] {
        assert_eq!(
            read_account(&answer(&result)),
            Err(AnswerError::NotAnAnswer),
            "{result}"
        );
    }
}

#[test]
fn the_days_parameter() {
    assert_eq!(days_parameter(MONDAY), "20260928-20261004");
    assert_eq!(days_parameter(date(2026, 12, 28)), "20261228-20270103");
    let _ = days_parameter(Date::MAX);
}

// --- merge ---

fn lesson(slot: &str, subject: &str, at: Option<Hours>) -> Lesson {
    let id: LessonId = format!("{MONDAY}/{slot}").parse().unwrap();
    Lesson {
        id,
        number: id.number,
        hours: at,
        subject: subject.into(),
        topic: None,
        room: None,
        teacher: None,
        group: None,
        homework: vec![],
        marks: vec![],
        calls: vec![],
    }
}

/// A lesson of the JSON, known again by its teacher.
fn taught(slot: &str, subject: &str, at: Option<Hours>, teacher: &str) -> Lesson {
    Lesson {
        teacher: Some(teacher.into()),
        ..lesson(slot, subject, at)
    }
}

fn day(lessons: Vec<Lesson>) -> Vec<Day> {
    let kind = if lessons.is_empty() {
        DayKind::NoLessons
    } else {
        DayKind::School
    };
    vec![Day {
        date: MONDAY,
        kind,
        lessons,
    }]
}

/// `id subject teacher` of the one day.
fn merged(page: Vec<Lesson>, json: Vec<Lesson>) -> Vec<String> {
    let days = merge(day(page), day(json));
    assert_eq!(days.len(), 1);
    let lessons = days[0].lessons.iter();
    ids(&days[0])
        .into_iter()
        .zip(lessons)
        .map(|(id, l)| format!("{id} {} {}", l.subject, l.teacher.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn which_lessons_are_one() {
    let (eight, nine) = (hours(8, 0, 8, 40), hours(9, 0, 9, 40));
    for (what, page, json, wanted) in [
        (
            "by number",
            vec![lesson("1", "Алгебра", eight)],
            vec![taught("1", "алгебра", eight, "П")],
            &["1 Алгебра П"][..],
        ),
        (
            "by number, whatever the name",
            vec![lesson("1", "Алг.", None)],
            vec![taught("1", "Алгебра", eight, "П")],
            &["1 Алг. П"],
        ),
        (
            "sub-groups by subject",
            vec![
                lesson("3", "Английский", nine),
                lesson("3.2", "Немецкий", nine),
            ],
            vec![
                taught("3", "Немецкий", nine, "Н"),
                taught("3.2", "Английский", nine, "А"),
            ],
            &["3 Английский А", "3.2 Немецкий Н"],
        ),
        (
            "sub-groups of one subject by hours",
            vec![
                lesson("3", "Английский", eight),
                lesson("3.2", "Английский", nine),
            ],
            vec![
                taught("3", "Английский", nine, "9"),
                taught("3.2", "Английский", eight, "8"),
            ],
            &["3 Английский 8", "3.2 Английский 9"],
        ),
        (
            "one sub-group on the page, two in the JSON",
            vec![lesson("3", "Немецкий", nine)],
            vec![
                taught("3", "Английский", nine, "А"),
                taught("3.2", "Немецкий", nine, "Н"),
            ],
            &["3 Немецкий Н", "3.2 Английский А"],
        ),
        (
            "no guess among strangers",
            vec![lesson("3", "X", nine), lesson("3.2", "Y", nine)],
            vec![taught("3", "Z", nine, "Z")],
            &["3 X -", "3.2 Y -", "3.3 Z Z"],
        ),
        (
            "extra-curricular by subject",
            vec![lesson("x1", "Хор", None), lesson("x2", "Шахматы", nine)],
            vec![
                taught("x1", "Шахматы", nine, "Ш"),
                taught("x2", "Театр", eight, "Т"),
                taught("x3", "Хор", eight, "Х"),
            ],
            &["x1 Хор Х", "x3 Театр Т", "x2 Шахматы Ш"],
        ),
        (
            "a number in one source only",
            vec![lesson("x1", "Хор", nine)],
            vec![taught("7", "Хор", nine, "Х")],
            &["x1 Хор Х"],
        ),
        (
            "a lesson that only the JSON has",
            vec![lesson("2", "Физика", nine)],
            vec![taught("1", "Алгебра", eight, "П")],
            &["1 Алгебра П", "2 Физика -"],
        ),
        (
            "nothing on the page",
            vec![],
            vec![taught("1", "Алгебра", eight, "П")],
            &["1 Алгебра П"],
        ),
        (
            "nothing in the JSON",
            vec![lesson("1", "Алгебра", eight)],
            vec![],
            &["1 Алгебра -"],
        ),
    ] {
        assert_eq!(merged(page, json), wanted, "{what}");
    }
}

#[test]
fn the_page_wins_and_the_json_adds() {
    let file = |title: &str, address: &str| Attachment {
        title: title.into(),
        address: address.parse().unwrap(),
        file: true,
    };
    let call = |address: &str, found| CallLink {
        address: address.into(),
        found,
    };
    let page = Lesson {
        topic: Some("Сила".into()),
        homework: vec![
            Homework {
                text: "§1".into(),
                attachments: vec![file("a", "https://a.example/1")],
            },
            Homework {
                text: "§2".into(),
                attachments: vec![],
            },
        ],
        marks: vec![Mark {
            value: "5".into(),
            weight: None,
            comment: None,
        }],
        calls: vec![
            call("https://vk.ru/call/join/a", Found::Button),
            call("https://vk.ru/call/join/t", Found::Text),
        ],
        ..lesson("2", "Физика", None)
    };
    let json = Lesson {
        topic: Some("Другая тема".into()),
        room: Some("42".into()),
        group: Some("1 гр.".into()),
        homework: vec![Homework {
            text: "§2".into(),
            attachments: vec![
                file("a", "https://a.example/signed"),
                file("b", "https://a.example/1"),
                file("c", "https://a.example/3"),
            ],
        }],
        marks: vec![Mark {
            value: "2".into(),
            weight: None,
            comment: None,
        }],
        calls: vec![
            call("https://vk.ru/call/join/f", Found::Field),
            call("https://VK.ru/call/join/a", Found::Field),
        ],
        ..taught("2", "Физика", hours(8, 50, 9, 30), "П")
    };
    let days = merge(day(vec![page.clone()]), day(vec![json.clone()]));
    let both = &days[0].lessons[0];
    assert_eq!(both.topic.as_deref(), Some("Сила"));
    assert_eq!(
        (
            both.room.as_deref(),
            both.teacher.as_deref(),
            both.group.as_deref()
        ),
        (Some("42"), Some("П"), Some("1 гр."))
    );
    assert_eq!(both.hours, hours(8, 50, 9, 30));
    assert_eq!(both.marks, page.marks);
    assert_eq!(both.homework[0], page.homework[0]);
    assert_eq!(
        both.homework[1].attachments,
        vec![file("c", "https://a.example/3")]
    );
    assert_eq!(
        both.calls,
        vec![
            call("https://vk.ru/call/join/a", Found::Button),
            call("https://vk.ru/call/join/f", Found::Field),
            call("https://vk.ru/call/join/t", Found::Text),
        ]
    );
    let bare = merge(
        day(vec![lesson("2", "Физика", None)]),
        day(vec![json.clone()]),
    );
    assert_eq!(bare[0].lessons[0].homework, json.homework);
    assert_eq!(bare[0].lessons[0].marks, json.marks);
}

#[test]
fn days_of_both() {
    let on = |date, kind| Day {
        date,
        kind,
        lessons: vec![],
    };
    let holiday = DayKind::Holiday {
        name: Some("День округа".into()),
    };
    let days = merge(
        vec![
            on(date(2026, 9, 30), DayKind::NoLessons),
            on(date(2026, 9, 29), DayKind::Vacation),
        ],
        vec![
            on(date(2026, 9, 30), holiday.clone()),
            on(date(2026, 9, 29), DayKind::NoLessons),
            on(MONDAY, DayKind::Vacation),
        ],
    );
    assert_eq!(
        days,
        vec![
            on(MONDAY, DayKind::Vacation),
            on(date(2026, 9, 29), DayKind::Vacation),
            on(date(2026, 9, 30), holiday),
        ]
    );
    let school = merge(
        vec![on(MONDAY, DayKind::NoLessons)],
        day(vec![lesson("1", "А", None)]),
    );
    assert_eq!(school[0].kind, DayKind::School);
    assert_eq!(merge(vec![], vec![]), vec![]);
}

fn lessons() -> impl Strategy<Value = Vec<Lesson>> {
    let one = (
        prop::option::of(0u8..4),
        0usize..3,
        prop::option::of(8i8..11),
    )
        .prop_map(|(number, subject, hour)| Lesson {
            number,
            ..lesson(
                "x1",
                ["Алгебра", "Физика", ""][subject],
                hour.and_then(|hour| hours(hour, 0, hour, 40)),
            )
        });
    prop::collection::vec(one, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merged_ids_are_unique_and_consistent(page in lessons(), json in lessons()) {
        let (before, added) = (page.len(), json.len());
        let days = merge(day(page), day(json));
        let lessons = &days[0].lessons;
        prop_assert!(lessons.len() >= before && lessons.len() <= before + added);
        let mut ids: Vec<_> = lessons.iter().map(|lesson| lesson.id).collect();
        prop_assert!(lessons.iter().all(|l| l.id.date == MONDAY && l.id.number == l.number));
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), lessons.len());
    }

    #[test]
    fn lessons_of_the_page_keep_their_ids(page in lessons(), json in lessons()) {
        let once = merge(day(page), vec![]);
        let both = merge(once.clone(), day(json));
        for lesson in &once[0].lessons {
            let own = both[0].lessons.iter().find(|own| own.id == lesson.id).unwrap();
            prop_assert!(own.subject == lesson.subject || lesson.subject.is_empty());
        }
    }

    #[test]
    fn merging_with_itself_adds_nothing(page in lessons()) {
        let once = merge(day(page.clone()), vec![]);
        prop_assert_eq!(merge(once.clone(), once.clone()), once);
    }

    #[test]
    fn lesson_ids_round_trip(days in 0i64..40_000, number in prop::option::of(any::<u8>()), part in 1u8..) {
        let date = date(1990, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let id = LessonId { date, number, part };
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        prop_assert_eq!(serde_json::from_str::<LessonId>(&json).unwrap(), id);
    }

    #[test]
    fn a_lesson_id_is_written_in_one_way_only(text in "(2026-09-28|2026-9-28|[0-9-]{8,10})/(x?[0-9]{1,3}(\\.[0-9]{1,3})?|\\PC{0,5})") {
        if let Ok(id) = text.parse::<LessonId>() {
            prop_assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn arbitrary_answers_never_panic(body in "(\\PC|[{}\\[\\]\":,0-9]){0,120}") {
        let _ = (read_days(&body, "1"), read_account(&body), read_school_tokens(&body));
    }

    #[test]
    fn mutated_answers_never_panic(
        which in 0usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, "(null|\\[\\]|\\{\\}|false|0|\"|:|,|\\PC){0,2}"), 1..4)
    ) {
        let mut body: Vec<char> = [DIARY, PUPIL, PARENT, VENDORS][which].chars().collect();
        for (at, gone, put) in changes {
            let at = at.index(body.len());
            let end = (at + gone).min(body.len());
            body.splice(at..end, put.chars());
        }
        let body: String = body.into_iter().collect();
        let _ = (read_days(&body, "3728"), read_account(&body), read_school_tokens(&body));
    }

    /// Keeps the JSON sound and puts odd values where the reader looks.
    #[test]
    fn odd_values_never_panic(path in any::<prop::sample::Index>(), odd in 0usize..8) {
        let mut body: Value = serde_json::from_str(DIARY).unwrap();
        let odd = [json!(null), json!(false), json!([]), json!({}), json!(""), json!(-1e300), json!("ж"), json!([[{"a": 1}]])][odd].clone();
        let mut pointers = Vec::new();
        collect(&body, String::new(), &mut pointers);
        let pointer = &pointers[path.index(pointers.len())];
        *body.pointer_mut(pointer).unwrap() = odd;
        let _ = read_days(&body.to_string(), "3728");
    }
}

fn collect(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| collect(value, format!("{at}/{key}"), into)),
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(index, value)| collect(value, format!("{at}/{index}"), into));
        }
        _ => {}
    }
    into.push(at);
}

#[test]
fn links_of_the_last_known_page_stay_with_their_lessons() {
    let known = |slot: &str, subject: &str, at, call: &str| Lesson {
        calls: vec![CallLink {
            address: call.into(),
            found: Found::Button,
        }],
        homework: vec![Homework {
            text: "old".into(),
            attachments: vec![],
        }],
        ..lesson(slot, subject, at)
    };
    let calls = |lesson: &Lesson| -> Vec<String> {
        lesson.calls.iter().map(|it| it.address.clone()).collect()
    };
    let fresh = day(vec![
        lesson("1", "Алгебра", hours(8, 0, 8, 40)),
        // Another subject in its place, and the lesson itself an hour later.
        lesson("2", "Рисование", hours(9, 0, 9, 40)),
        lesson("3", "Химия", hours(10, 0, 10, 40)),
        lesson("4", "Английский", hours(11, 0, 11, 40)),
        lesson("4.2", "Английский", hours(11, 0, 11, 40)),
        known("5", "Физика", None, "https://vk.ru/call/join/new"),
    ]);
    let mut before = day(vec![
        known("1", "алгебра", None, "a"),
        known("2", "Химия", hours(9, 0, 9, 40), "b"),
        known("4", "Английский", hours(11, 0, 11, 40), "c"),
        known("4.2", "Английский", hours(11, 0, 11, 40), "d"),
        known("5", "Физика", None, "https://vk.ru/call/join/old"),
        known("6", "Снят", None, "e"),
    ]);
    let tomorrow = Day {
        date: MONDAY.tomorrow().unwrap(),
        kind: DayKind::School,
        lessons: vec![],
    };
    before.push(tomorrow.clone());
    let days = keep_links(fresh, &before);
    assert_eq!(days.len(), 2);
    assert_eq!(days[1], tomorrow, "a day that was not told stays");
    let lessons = &days[0].lessons;
    assert_eq!(
        lessons.len(),
        6,
        "a lesson that was called off does not come back"
    );
    assert_eq!(calls(&lessons[0]), ["a"]);
    assert!(calls(&lessons[1]).is_empty() && calls(&lessons[2]).is_empty());
    assert_eq!(
        (calls(&lessons[3]), calls(&lessons[4])),
        (vec!["c".into()], vec!["d".into()])
    );
    assert_eq!(calls(&lessons[5]).len(), 2, "both are known");
    assert!(lessons[0].homework.is_empty(), "only links are kept");
}
