//! The JSON API `/apiv3` (eljur.md §1).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use serde_json::{Map, Value, json};

use super::diary::weekday;
use crate::school::{
    DayKind, LessonFact, MarkFact, Person, Role, SCHOOL, VENDOR, VENDOR_ID, day_kind,
};
use crate::settings::{ButtonMarkup, ItemsShape};
use crate::{World, bare, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/apiv3/{method}", get(call))
        .route("/apiv3/{method}/", get(call))
}

type Parameters = HashMap<String, String>;

/// `/apiv3/{method}` [C; on the region's host by analogy, G strong]. Names are case-insensitive [1].
async fn call(
    State(world): State<Arc<World>>,
    Path(method): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let method = method.to_ascii_lowercase();
    if method == "getusersvendors" {
        return users_vendors(&world, &parameters);
    }
    // Any key is as good as another: the stand has none of its own, and real ones do not belong here.
    if world.settings().api_key_required && parameters.get("devkey").is_none_or(String::is_empty) {
        return refuse(
            &world,
            StatusCode::BAD_REQUEST,
            "не удалось авторизовать разработчика",
        );
    }
    let by_token = parameters
        .get("auth_token")
        .and_then(|token| world.portal.person_of_api_token(&world, token));
    let by_cookie = || {
        world
            .settings()
            .api_takes_cookie
            .then(|| world.portal.person(&world, &headers))
            .flatten()
    };
    let Some(person) = by_token.or_else(by_cookie) else {
        return refuse(&world, StatusCode::FORBIDDEN, "Неверный токен авторизации");
    };
    match method.as_str() {
        "getrules" => accept(&world, rules(&world, person)),
        "getdiary" => diary(&world, person, &parameters),
        _ => refuse(&world, StatusCode::NOT_FOUND, "Метод не найден"),
    }
}

/// The envelope [C eljur.md §1.4].
fn envelope(world: &World, status: StatusCode, error: Value, result: Value) -> Response {
    let state = match world.settings().state_as_string {
        true => json!(status.as_str()),
        false => json!(status.as_u16()),
    };
    (
        status,
        Json(json!({ "response": { "state": state, "error": error, "result": result } })),
    )
        .into_response()
}

fn accept(world: &World, result: Value) -> Response {
    envelope(world, StatusCode::OK, Value::Null, result)
}

/// HTTP status equals `state`; the body is still JSON [C].
fn refuse(world: &World, status: StatusCode, error: &str) -> Response {
    envelope(world, status, json!(error), json!({}))
}

/// `getusersvendors?v_token=` [C eljur.md §1.14]: the one method without the envelope.
fn users_vendors(world: &World, parameters: &Parameters) -> Response {
    let known = parameters
        .get("v_token")
        .and_then(|token| world.portal.0.lock().v_tokens.get(token).copied());
    let Some(person) = known.and_then(|id| world.school.person(id)) else {
        let body = json!({ "error": "Неверный v_token", "result": false });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    };
    let token = world.secret(random::hex32());
    // About three months [1 eljur.md §1.3].
    let until = world
        .clock
        .now()
        .saturating_add(SignedDuration::from_hours(24 * 92))
        .unwrap_or(jiff::Timestamp::MAX);
    world
        .portal
        .0
        .lock()
        .api_tokens
        .insert(token.clone(), (person.id, until));
    let expires = until
        .to_zoned(crate::clock::zone())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string();
    Json(json!({ "result": [{
        "token": token,
        "vendor": VENDOR,
        "vendor_id": VENDOR_ID,
        "vendor_title": SCHOOL,
        "user_title": person.name(),
        "login": person.gosuslugi.login,
        "expires": expires,
    }] }))
    .into_response()
}

/// `getrules` [C eljur.md §1.6]: who am I, roles, children. A pupil stands under `relations.students` too.
fn rules(world: &World, person: &Person) -> Value {
    let mut students = Map::new();
    let mut groups = Map::new();
    for pupil in person
        .pupils()
        .iter()
        .filter_map(|uid| world.school.pupil(*uid))
    {
        let id = pupil.uid.to_string();
        students.insert(
            id.clone(),
            json!({
                "rules": [], "rel": "child", "name": id,
                "title": format!("{} {}", pupil.last_name, pupil.first_name),
                "lastname": pupil.last_name, "firstname": pupil.first_name, "gender": pupil.gender,
                "class": pupil.class, "parallel": pupil.parallel, "city": "",
            }),
        );
        groups.insert(pupil.class.into(), json!({
            "rules": [], "rel": "homeclass", "name": pupil.class, "parallel": pupil.parallel, "balls": 5,
            "hometeacher_id": "11", "hometeacher_name": "Петрова Полина Павловна",
            "hometeacher_lastname": "Петрова", "hometeacher_firstname": "Полина", "hometeacher_middlename": "Павловна",
        }));
    }
    let id = person.uid().to_string();
    json!({
        "roles": [person.role().code()],
        "name": id, "id": id, "vuid": format!("{VENDOR_ID}#{id}"),
        "id_hash": "", "guid": "", "original_guid": "",
        "title": person.full_name(),
        "lastname": person.last_name, "firstname": person.first_name, "middlename": person.middle_name,
        "gender": person.gender, "age": if person.role() == Role::Student { 15 } else { 40 },
        "email": "", "email_confirmed": false, "city": "", "region": "", "regionCode": "86",
        "vendor": VENDOR, "vendor_id": 12345, "messageSignature": "", "allowedAds": [], "allowedSections": [],
        "uploadFileUrl": format!("{}/storage/upload?token={}&domain={VENDOR}", bare(&world.origins.portal), world.secret(random::hex32())),
        "supportPhone": "", "supportEmail": "", "supportEmailSchool": "", "supportHelpdesk": "",
        "supportHelpdeskSchoolEmployee": "", "supportDescription": "", "rt_licey_school_end_date": false,
        "relations": {
            "students": students,
            "groups": groups,
            "schools": [{ "number": VENDOR, "title": SCHOOL, "title_full": SCHOOL, "inn": "", "kpp": "" }],
        },
    })
}

/// `getdiary` [C eljur.md §1.7]: timetable, homework and marks. Which pupil: `student`, `students` or `id` (all
/// three are seen); without any, all of the person's.
fn diary(world: &World, person: &Person, parameters: &Parameters) -> Response {
    let asked = ["student", "students", "id"]
        .iter()
        .find_map(|name| parameters.get(*name));
    let uids: Vec<u32> = match asked {
        None => person.pupils().to_vec(),
        Some(list) => list
            .split(',')
            .filter_map(|id| id.trim().parse().ok())
            .collect(),
    };
    if uids.is_empty() || uids.iter().any(|uid| !person.pupils().contains(uid)) {
        return refuse(world, StatusCode::FORBIDDEN, "Нет доступа к ученику");
    }
    let Some(days) = days(
        parameters.get("days").map(String::as_str),
        world.clock.zoned().date(),
    ) else {
        return refuse(world, StatusCode::BAD_REQUEST, "Неверно указан период days");
    };
    let settings = world.settings();
    if settings.students_null {
        return accept(world, json!({ "students": null }));
    }
    let rings = parameters.get("rings").is_some_and(|value| is_true(value));
    // Родители урок не увидят (the leaflet).
    let markup = if person.role() == Role::Student {
        settings.button_markup
    } else {
        ButtonMarkup::Nowhere
    };
    let mut students = Map::new();
    for pupil in uids.iter().filter_map(|uid| world.school.pupil(*uid)) {
        let mut answer = Map::new();
        for date in &days {
            let lessons = world.lessons(pupil.uid, *date);
            let day = day(
                *date,
                &lessons,
                world.clock.zoned().date(),
                rings,
                markup,
                settings.items_shape,
            );
            answer.insert(date.strftime("%Y%m%d").to_string(), day);
        }
        students.insert(
            pupil.uid.to_string(),
            json!({
                "name": pupil.uid.to_string(),
                "title": format!("{} {}", pupil.last_name, pupil.first_name),
                "parent_signed": false,
                "days": answer,
            }),
        );
    }
    accept(world, json!({ "students": students }))
}

/// `true`, `yes`, `__yes`, `1`: clients differ [C eljur.md §1.2].
fn is_true(value: &str) -> bool {
    matches!(value, "true" | "yes" | "__yes" | "1")
}

/// `days` = `Ymd`, `Y.m.d` or `YYYYMMDD-YYYYMMDD` [C eljur.md §1.2]; this week when absent.
fn days(text: Option<&str>, today: Date) -> Option<Vec<Date>> {
    let one = |text: &str| Date::strptime("%Y%m%d", text.replace('.', "")).ok();
    let (first, last) = match text {
        None => {
            let monday = super::diary::monday(today, 0)?;
            (monday, monday.checked_add(6.days()).ok()?)
        }
        Some(text) => match text.split_once('-') {
            Some((first, last)) => (one(first)?, one(last)?),
            None => (one(text)?, one(text)?),
        },
    };
    if first > last {
        return None;
    }
    // A school year at most.
    Some(
        first
            .series(1.day())
            .take_while(|day| *day <= last)
            .take(370)
            .collect(),
    )
}

fn day(
    date: Date,
    lessons: &[LessonFact],
    today: Date,
    rings: bool,
    markup: ButtonMarkup,
    shape: ItemsShape,
) -> Value {
    let mut day = Map::new();
    day.insert("name".into(), json!(date.strftime("%Y%m%d").to_string()));
    day.insert("title".into(), json!(weekday(date)));
    match day_kind(date) {
        DayKind::Holiday(name) => {
            day.insert("alert".into(), json!("holiday"));
            day.insert("holiday_name".into(), json!(name));
        }
        DayKind::Vacation(name) => {
            day.insert("alert".into(), json!("vacation"));
            day.insert("holiday_name".into(), json!(name));
        }
        _ if date == today => {
            day.insert("alert".into(), json!("today"));
        }
        _ => {}
    }
    let numbered: Vec<&LessonFact> = lessons
        .iter()
        .filter(|lesson| lesson.number.is_some())
        .collect();
    let item = |lesson: &LessonFact| self::item(lesson, rings, markup);
    let items = match shape {
        _ if numbered.is_empty() && shape != ItemsShape::Missing && shape != ItemsShape::Null => {
            Some(json!([]))
        }
        ItemsShape::Map => {
            // Sub-groups share a number, so the key is the place in the day: only `num` tells the number.
            let keyed = numbered
                .iter()
                .zip(1..)
                .map(|(lesson, key): (_, u32)| (key.to_string(), item(lesson)));
            Some(Value::Object(keyed.collect()))
        }
        ItemsShape::Array => Some(numbered.iter().map(|lesson| item(lesson)).collect()),
        ItemsShape::Null => Some(Value::Null),
        ItemsShape::Missing => None,
    };
    if let Some(items) = items {
        day.insert("items".into(), items);
    }
    let extra: Vec<Value> = lessons
        .iter()
        .filter(|lesson| lesson.number.is_none())
        .map(|l| extra(l, rings))
        .collect();
    if !extra.is_empty() {
        day.insert("items_extday".into(), Value::Array(extra));
    }
    Value::Object(day)
}

fn times(item: &mut Value, lesson: &LessonFact, rings: bool) {
    if rings && let Some(item) = item.as_object_mut() {
        item.insert(
            "starttime".into(),
            json!(lesson.start.strftime("%H:%M:%S").to_string()),
        );
        item.insert(
            "endtime".into(),
            json!(lesson.end.strftime("%H:%M:%S").to_string()),
        );
    }
}

fn group_short(lesson: &LessonFact) -> &str {
    lesson.group.split_whitespace().last().unwrap_or_default()
}

/// A lesson without a number [C].
fn extra(lesson: &LessonFact, rings: bool) -> Value {
    let mut item = json!({
        "name": lesson.subject, "sort": 10, "teacher": lesson.teacher, "topic": lesson.topic,
        "grp": lesson.group, "grp_short": group_short(lesson), "homework": [],
    });
    times(&mut item, lesson, rings);
    item
}

/// Every key is [C]; that `resources`, `topic` or a homework may carry the call's link is a guess [G].
fn item(lesson: &LessonFact, rings: bool, markup: ButtonMarkup) -> Value {
    let number = lesson.number.unwrap_or_default();
    let call = |place| lesson.call_link.as_deref().filter(|_| markup == place);
    let mut homework = Map::new();
    let mut files = Vec::new();
    for task in &lesson.homework {
        let words: Vec<&str> = std::iter::once(task.text.as_str())
            .chain(task.links.iter().map(String::as_str))
            .collect();
        let value = words.join(" ");
        homework.insert(
            task.id.to_string(),
            json!({
                "id": task.id, "value": value, "individual": false, "lesson": lesson.subject,
            }),
        );
        for file in &task.files {
            files.push(json!({ "toid": task.id, "filename": file.name, "link": file.link }));
        }
    }
    if let Some(link) = call(ButtonMarkup::HomeworkLink) {
        let id = lesson.id.parse::<u64>().unwrap_or_default() * 10 + 9;
        let value = format!("Урок пройдёт онлайн {link}");
        homework.insert(
            id.to_string(),
            json!({ "id": id, "value": value, "individual": false, "lesson": lesson.subject }),
        );
    }
    let topic = match call(ButtonMarkup::TopicText) {
        Some(link) => format!("{} Подключение: {link}", lesson.topic),
        None => lesson.topic.clone(),
    };
    let resources: Vec<Value> = call(ButtonMarkup::JsonResources)
        .map(|link| json!({ "filename": "Онлайн-урок", "link": link }))
        .into_iter()
        .collect();
    let mut item = json!({
        "name": lesson.subject, "lesson_id": lesson.id, "num": number.to_string(), "sort": u32::from(number) * 10,
        "room": lesson.room, "teacher": lesson.teacher, "topic": topic,
        "grp": lesson.group, "grp_short": group_short(lesson), "is_control": false,
        "homework": homework, "files": files, "resources": resources,
        "payload_course_id": null, "payload_id": null, "payload_name": null, "payload_type": null,
    });
    times(&mut item, lesson, rings);
    // The key is absent when there are no marks [C].
    if !lesson.marks.is_empty()
        && let Some(item) = item.as_object_mut()
    {
        let marks = lesson
            .marks
            .iter()
            .zip(1..)
            .map(|(mark, nm): (_, u32)| assessment(lesson, mark, nm))
            .collect();
        item.insert("assessments".into(), Value::Array(marks));
    }
    item
}

fn assessment(lesson: &LessonFact, mark: &MarkFact, nm: u32) -> Value {
    let parts: Vec<f64> = mark
        .value
        .split('/')
        .filter_map(|part| part.parse().ok())
        .collect();
    let mean = if parts.is_empty() {
        0.0
    } else {
        parts.iter().sum::<f64>() / parts.len() as f64
    };
    let convert = if mean.fract() == 0.0 {
        json!(mean as i64)
    } else {
        json!(mean)
    };
    json!({
        "value": mark.value,
        "countas": if mark.is_absence() { "0" } else { &mark.value },
        "convert": convert,
        "count": !mark.is_absence(),
        "color_hex": null, "color": "", "comment": mark.comment, "lesson_id": lesson.id,
        "date": lesson.date.to_string(), "nm": nm.to_string(), "weight": mark.weight,
        "weight_float": mark.weight.to_string(),
        "control_type": if mark.control.is_empty() { "" } else { "КР" }, "control_type_short": mark.control,
        "lesson_comment": "",
    })
}
