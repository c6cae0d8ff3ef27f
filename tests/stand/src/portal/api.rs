//! The JSON API `/apiv3`, and `/api` with the same methods (eljur.md §1).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use serde_json::{Map, Value, json};

use super::diary::{short, weekday};
use super::sections::{average, by_subject, finals_of, lessons_of};
use super::{Visitor, by_password, fields, mail, validators};
use crate::school::{DayKind, LessonFact, MarkFact, Period, day_kind, periods};
use crate::settings::{ButtonMarkup, EmptyResult, ItemsShape, NumberShape, StudentsShape};
use crate::{World, bare, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/apiv3/{method}", get(call).post(call))
        .route("/apiv3/{method}/", get(call).post(call))
        .route("/api/{method}", get(call).post(call))
        .route("/api/{method}/", get(call).post(call))
}

type Parameters = HashMap<String, String>;

/// Code of the whole region; a token of a school is taken under it too [G: other regional hosts have one, eljur.md
/// §1.1].
const REGION_VENDOR: &str = "cop";

/// `/apiv3/{method}` and `/api/{method}` [C eljur.md §1.1; on the region's host by analogy, G strong]. Names are
/// case-insensitive [1], and so are parameters' (eljur_students sends `devKey`) [1]. Parameters come in the query,
/// a form or JSON [C eljur.md §1.3].
/// Switches: `api_key_required`, `api_takes_cookie`, `diary_validators`, `moved_addresses`.
async fn call(
    State(world): State<Arc<World>>,
    Path(method): Path<String>,
    request: Request,
) -> Response {
    let method = method.to_ascii_lowercase();
    let headers = request.headers().clone();
    let address = request.uri().to_string();
    let mut parameters: Parameters =
        url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
    let sends = ["auth", "sendmessage", "sendreplymessage"].contains(&method.as_str());
    let is_post = request.method() == axum::http::Method::POST;
    if is_post && headers.contains_key(header::CONTENT_TYPE) {
        parameters.extend(fields(request).await);
    }
    if method == "getusersvendors" {
        return users_vendors(&world, &parameters);
    }
    if let Some(format) = parameters.get("out_format")
        && format != "json"
    {
        // `xml` «works not everywhere» [C eljur.md §1.2]: not here.
        return refuse(
            &world,
            StatusCode::BAD_REQUEST,
            "Формат ответа не поддерживается",
        );
    }
    // Any key is as good as another: the stand has none of its own, and real ones do not belong here.
    if world.settings().api_key_required && parameters.get("devkey").is_none_or(String::is_empty) {
        return refuse(
            &world,
            StatusCode::BAD_REQUEST,
            "не удалось авторизовать разработчика",
        );
    }
    if method == "auth" {
        return auth(&world, &parameters);
    }
    let by_token = parameters
        .get("auth_token")
        .and_then(|token| world.portal.visitor_of_token(&world, token));
    let by_cookie = || {
        world
            .settings()
            .api_takes_cookie
            .then(|| world.portal.visitor(&world, &headers))
            .flatten()
    };
    let Some(visitor) = by_token.or_else(by_cookie) else {
        return refuse(&world, StatusCode::FORBIDDEN, "Неверный токен авторизации");
    };
    if !is_vendor_of(visitor, &parameters) {
        return refuse(&world, StatusCode::FORBIDDEN, WRONG_VENDOR);
    }
    if sends && !is_post {
        return refuse(
            &world,
            StatusCode::METHOD_NOT_ALLOWED,
            "Метод принимает только POST",
        );
    }
    let id = parameters.get("id").map(String::as_str).unwrap_or_default();
    match method.as_str() {
        "getrules" => accept(&world, rules(&world, visitor)),
        "getprofileuserinfo" => accept(&world, profile(&world, visitor)),
        "getdiary" => {
            let diary = by_days(&world, visitor, &parameters, Content::Diary);
            let reader = visitor.profile.uid;
            validators::answer(&world, &headers, reader, &address, diary).await
        }
        "getschedule" => by_days(&world, visitor, &parameters, Content::Schedule),
        "gethomework" => by_days(&world, visitor, &parameters, Content::Homework),
        "getperiods" => of_pupils(&world, visitor, &parameters, "getperiods", |uid| {
            periods_of(&world, &parameters, uid)
        }),
        "getmarks" | "getassessments" => {
            let Some(days) = days_or_period(&world, &parameters) else {
                return refuse(&world, StatusCode::BAD_REQUEST, WRONG_DAYS);
            };
            of_pupils(&world, visitor, &parameters, "getmarks", |uid| {
                marks(&world, uid, &days)
            })
        }
        "getfinalassessments" => {
            of_pupils(&world, visitor, &parameters, "getfinalassessments", |uid| {
                finals(&world, uid)
            })
        }
        "getupdates" => {
            let number = |name, or| match parameters.get(name) {
                None => Some(or),
                Some(text) => text.parse::<usize>().ok().filter(|n| *n > 0),
            };
            let (Some(limit), Some(page)) = (number("limit", 20), number("page", 1)) else {
                return refuse(
                    &world,
                    StatusCode::BAD_REQUEST,
                    "Неверно указаны limit или page",
                );
            };
            of_pupils(&world, visitor, &parameters, "getupdates", |uid| {
                updates(&world, uid, limit, page)
            })
        }
        "getmessages" => match mail::list_of(&world, visitor, &parameters) {
            Some(list) => accept(&world, list),
            None => refuse(
                &world,
                StatusCode::BAD_REQUEST,
                "Неверно указаны параметры списка",
            ),
        },
        "getmessageinfo" => found(
            &world,
            mail::message(&world, visitor, id),
            "Сообщение не найдено",
        ),
        "getmessagereceivers" => accept(&world, mail::receivers(&world)),
        "sendmessage" => sent(
            &world,
            mail::send(&parameters, &["subject", "text", "users_to"]),
        ),
        "sendreplymessage" => sent(&world, mail::send(&parameters, &["replyto", "text"])),
        "getboardnotices" => accept(&world, mail::notices(&world, visitor)),
        "getboardnoticeinfo" => found(
            &world,
            mail::notice_of(&world, visitor, id),
            "Объявление не найдено",
        ),
        "getreplaces" => accept(&world, json!({ "replace": [] })),
        _ => refuse(&world, StatusCode::NOT_FOUND, "Метод не найден"),
    }
}

const WRONG_VENDOR: &str = "Учётная запись не относится к этой школе";
const WRONG_DAYS: &str = "Неверно указан период days";

fn is_vendor_of(visitor: Visitor<'_>, parameters: &Parameters) -> bool {
    parameters.get("vendor").is_none_or(|vendor| {
        vendor.is_empty() || vendor == visitor.profile.vendor || vendor == REGION_VENDOR
    })
}

fn found(world: &World, result: Option<Value>, missing: &str) -> Response {
    match result {
        Some(result) => accept(world, result),
        None => refuse(world, StatusCode::NOT_FOUND, missing),
    }
}

fn sent(world: &World, result: Result<Value, String>) -> Response {
    match result {
        Ok(result) => accept(world, result),
        Err(reason) => refuse(world, StatusCode::BAD_REQUEST, &reason),
    }
}

/// The envelope [C eljur.md §1.4].
fn envelope(world: &World, status: StatusCode, error: Value, result: Option<Value>) -> Response {
    let settings = world.settings();
    let state = match settings.state_as_string {
        true => json!(status.as_str()),
        false => json!(status.as_u16()),
    };
    let mut response = json!({ "state": state, "error": error });
    if let (Some(mut result), Some(response)) = (result, response.as_object_mut()) {
        reshape(&mut result, settings.number_shape);
        response.insert("result".into(), result);
    }
    (status, Json(json!({ "response": response }))).into_response()
}

/// Ids and numbers in the form that the settings ask for.
fn reshape(value: &mut Value, shape: NumberShape) {
    if shape == NumberShape::Documented {
        return;
    }
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| reshape(value, shape)),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let is_number = ["id", "lesson_id", "num", "nm", "toid"].contains(&name.as_str());
                let number = match &*value {
                    Value::String(text) => text.parse::<u64>().ok(),
                    value => value.as_u64(),
                };
                match number.filter(|_| is_number) {
                    Some(number) => {
                        *value = match shape {
                            NumberShape::Strings | NumberShape::Documented => {
                                json!(number.to_string())
                            }
                            NumberShape::Integers => json!(number),
                            NumberShape::Floats => json!(number as f64),
                        }
                    }
                    None => reshape(value, shape),
                }
            }
        }
        _ => {}
    }
}

fn accept(world: &World, result: Value) -> Response {
    envelope(world, StatusCode::OK, Value::Null, Some(result))
}

/// HTTP status equals `state`; the body is still JSON [C].
fn refuse(world: &World, status: StatusCode, error: &str) -> Response {
    let result = match world.settings().empty_result {
        EmptyResult::Object => Some(json!({})),
        EmptyResult::Array => Some(json!([])),
        EmptyResult::False => Some(json!(false)),
        EmptyResult::Null => Some(Value::Null),
        EmptyResult::Absent => None,
    };
    envelope(world, status, json!(error), result)
}

/// A token for a profile and until when it lives: about three months [1 eljur.md §1.3].
fn issue(world: &World, visitor: Visitor<'_>) -> (String, String) {
    let token = world.secret(random::hex32());
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
        .insert(token.clone(), visitor.place(until));
    let expires = until
        .to_zoned(crate::clock::zone())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string();
    (token, expires)
}

/// `auth` with login and password [C eljur.md §1.3]: 400 for wrong ones, 403 where passwords do not count or the
/// school is another. The 500 that one client met for a wrong school [1] is not played.
fn auth(world: &World, parameters: &Parameters) -> Response {
    let field = |name: &str| parameters.get(name).map(String::as_str).unwrap_or_default();
    let (login, password) = (field("login"), field("password"));
    if login.is_empty() || password.is_empty() {
        return refuse(world, StatusCode::BAD_REQUEST, "Не указан логин или пароль");
    }
    world.secret(password);
    if !world.settings().password_sign_in {
        return refuse(world, StatusCode::FORBIDDEN, "Вход по паролю запрещён");
    }
    let Some(visitor) = by_password(world, login, password) else {
        return refuse(
            world,
            StatusCode::BAD_REQUEST,
            "Неправильный логин или пароль",
        );
    };
    if !is_vendor_of(visitor, parameters) {
        return refuse(world, StatusCode::FORBIDDEN, WRONG_VENDOR);
    }
    let (token, expires) = issue(world, visitor);
    accept(world, json!({ "token": token, "expires": expires }))
}

/// `getusersvendors?v_token=` [C eljur.md §1.14]: the one method without the envelope. An entry for each profile.
fn users_vendors(world: &World, parameters: &Parameters) -> Response {
    let known = parameters
        .get("v_token")
        .and_then(|token| world.portal.0.lock().v_tokens.get(token).copied());
    let Some(person) = known.and_then(|id| world.school.person(id)) else {
        let body = json!({ "error": "Неверный v_token", "result": false });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    };
    let profiles = person.profiles.iter();
    let entries: Vec<Value> = profiles
        .map(|profile| {
            let (token, expires) = issue(world, Visitor { person, profile });
            json!({
                "token": token,
                "vendor": profile.vendor,
                "vendor_id": profile.vendor_id,
                "vendor_title": profile.school,
                "user_title": person.name(),
                "login": person.gosuslugi.login,
                "expires": expires,
            })
        })
        .collect();
    Json(json!({ "result": entries })).into_response()
}

/// `getrules` [C eljur.md §1.6]: who am I, roles, children. A pupil stands under `relations.students` too.
fn rules(world: &World, visitor: Visitor<'_>) -> Value {
    let Visitor { person, profile } = visitor;
    let mut students = Map::new();
    let mut groups = Map::new();
    let pupils = profile.pupils.iter();
    for pupil in pupils.filter_map(|uid| world.school.pupil(*uid)) {
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
    let id = profile.uid.to_string();
    let (vendor, vendor_id, school) = (profile.vendor, profile.vendor_id, profile.school);
    let today = world.clock.zoned().date();
    let age = today.year() - person.born.year();
    json!({
        "roles": [profile.role.code()],
        "name": id, "id": id, "vuid": format!("{vendor_id}#{id}"),
        "id_hash": "", "guid": "", "original_guid": "",
        "title": person.full_name(),
        "lastname": person.last_name, "firstname": person.first_name, "middlename": person.middle_name,
        "gender": person.gender, "age": age,
        "email": person.gosuslugi.email, "email_confirmed": false, "city": "", "region": "", "regionCode": "86",
        "vendor": vendor, "vendor_id": vendor_id.parse::<u32>().unwrap_or_default(), "messageSignature": "", "allowedAds": [], "allowedSections": [],
        "uploadFileUrl": format!("{}/storage/upload?token={}&domain={vendor}", bare(&world.origins.portal), world.secret(random::hex32())),
        "supportPhone": "", "supportEmail": "", "supportEmailSchool": "", "supportHelpdesk": format!("{}/esia-instruction", bare(&world.origins.portal)),
        "supportHelpdeskSchoolEmployee": "", "supportDescription": "", "rt_licey_school_end_date": false,
        "relations": {
            "students": students,
            "groups": groups,
            "schools": [{ "number": vendor, "title": school, "title_full": school, "inn": "", "kpp": "" }],
        },
    })
}

/// `getprofileuserinfo` [1 EljurAPI: the keys].
fn profile(world: &World, visitor: Visitor<'_>) -> Value {
    let Visitor { person, profile } = visitor;
    let own = profile
        .pupils
        .first()
        .and_then(|uid| world.school.pupil(*uid));
    let year = world.clock.zoned().year();
    json!({ "profileUserInfo": {
        "email": person.gosuslugi.email, "gender": person.gender, "username": person.gosuslugi.login,
        "parallel": own.map(|pupil| pupil.parallel.to_string()).unwrap_or_default(),
        "schoolName": profile.school, "snils": person.gosuslugi.snils, "teacher": "Петрова Полина Павловна",
        "marksForYears": { year.to_string(): year.to_string() },
    } })
}

/// Whose data are asked for: `student`, `students` or `id` (all three are seen), several by commas; without any,
/// all of the visitor's.
fn uids(visitor: Visitor<'_>, parameters: &Parameters) -> Option<Vec<u32>> {
    let own = &visitor.profile.pupils;
    let asked = ["student", "students", "id"]
        .iter()
        .find_map(|name| parameters.get(*name));
    let uids: Option<Vec<u32>> = match asked {
        None => Some(own.clone()),
        Some(list) => list.split(',').map(|id| id.trim().parse().ok()).collect(),
    };
    uids.filter(|uids| !uids.is_empty() && uids.iter().all(|uid| own.contains(uid)))
}

/// An answer for each pupil: `students` keyed by id, in `getperiods` in order [C eljur.md §1.7, §1.11].
fn of_pupils(
    world: &World,
    visitor: Visitor<'_>,
    parameters: &Parameters,
    method: &str,
    mut content: impl FnMut(u32) -> Map<String, Value>,
) -> Response {
    let Some(uids) = uids(visitor, parameters) else {
        return refuse(world, StatusCode::FORBIDDEN, "Нет доступа к ученику");
    };
    let pupils = uids.iter().filter_map(|uid| world.school.pupil(*uid));
    let answers: Vec<(String, Value)> = pupils
        .map(|pupil| {
            let mut answer = content(pupil.uid);
            let title = format!("{} {}", pupil.last_name, pupil.first_name);
            answer.insert("name".into(), json!(pupil.uid.to_string()));
            answer.insert("title".into(), json!(title));
            (pupil.uid.to_string(), Value::Object(answer))
        })
        .collect();
    let in_order = || answers.iter().map(|(_, answer)| answer.clone()).collect();
    let students = match world.settings().students_shape {
        StudentsShape::Documented if method == "getperiods" => in_order(),
        StudentsShape::Documented | StudentsShape::Map => {
            Value::Object(answers.into_iter().collect())
        }
        StudentsShape::Array => in_order(),
        StudentsShape::Null => Value::Null,
        StudentsShape::Missing => return accept(world, json!({})),
    };
    accept(world, json!({ "students": students }))
}

/// What a day is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// `getdiary` [C eljur.md §1.7]: timetable, homework and marks.
    Diary,
    /// `getschedule` [C eljur.md §1.8]: no homework, no marks.
    Schedule,
    /// `gethomework` [C eljur.md §1.9], by subject.
    Homework,
}

fn by_days(
    world: &World,
    visitor: Visitor<'_>,
    parameters: &Parameters,
    content: Content,
) -> Response {
    let today = world.clock.zoned().date();
    let Some(days) = days(parameters.get("days").map(String::as_str), today) else {
        return refuse(world, StatusCode::BAD_REQUEST, WRONG_DAYS);
    };
    let rings = parameters.get("rings").is_some_and(|value| is_true(value));
    if content != Content::Diary
        && let Some(class) = parameters.get("class")
    {
        return of_class(world, visitor, class, &days, rings, content);
    }
    // Родители урок не увидят (the leaflet).
    let settings = world.settings();
    let markup = match visitor.sees_calls() {
        true => settings.button_markup,
        false => ButtonMarkup::Nowhere,
    };
    of_pupils(world, visitor, parameters, "getdiary", |uid| {
        let answers = days.iter().map(|date| {
            let lessons = world.lessons(uid, *date);
            let day = match content {
                Content::Diary => diary_day(world, *date, &lessons, rings, markup),
                Content::Schedule => schedule_day(*date, &lessons, rings, false),
                Content::Homework => homework_day(*date, &lessons),
            };
            (date.strftime("%Y%m%d").to_string(), day)
        });
        let mut answer = Map::new();
        answer.insert("days".into(), Value::Object(answers.collect()));
        if content == Content::Diary {
            answer.insert("parent_signed".into(), json!(false));
        }
        answer
    })
}

/// `class=9А` in place of a pupil: `days` without `students`, `items` in order [C eljur.md §1.8; 1 §1.9].
fn of_class(
    world: &World,
    visitor: Visitor<'_>,
    class: &str,
    days: &[Date],
    rings: bool,
    content: Content,
) -> Response {
    let own = visitor.profile.pupils.iter();
    let pupil = own
        .filter_map(|uid| world.school.pupil(*uid))
        .find(|pupil| pupil.class == class);
    let Some(pupil) = pupil else {
        return refuse(world, StatusCode::FORBIDDEN, "Нет доступа к классу");
    };
    let answers = days.iter().map(|date| {
        let lessons = world.lessons(pupil.uid, *date);
        let day = match content {
            Content::Homework => class_homework_day(*date, &lessons),
            _ => schedule_day(*date, &lessons, rings, true),
        };
        (date.strftime("%Y%m%d").to_string(), day)
    });
    let days: Map<String, Value> = answers.collect();
    accept(world, json!({ "days": days }))
}

/// `true`, `yes`, `__yes`, `1`: clients differ [C eljur.md §1.2].
pub(super) fn is_true(value: &str) -> bool {
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

/// `days` as above, or all of the period that today lies in.
fn days_or_period(world: &World, parameters: &Parameters) -> Option<Period> {
    let today = world.clock.zoned().date();
    match parameters.get("days") {
        Some(text) => {
            let days = days(Some(text), today)?;
            Some(Period {
                name: "",
                start: *days.first()?,
                end: *days.last()?,
            })
        }
        None => periods(today)
            .into_iter()
            .rfind(|period| period.start <= today)
            .or_else(|| periods(today).into_iter().next()),
    }
}

fn empty_day(date: Date) -> Map<String, Value> {
    let mut day = Map::new();
    day.insert("name".into(), json!(date.strftime("%Y%m%d").to_string()));
    day.insert("title".into(), json!(weekday(date)));
    day
}

fn diary_day(
    world: &World,
    date: Date,
    lessons: &[LessonFact],
    rings: bool,
    markup: ButtonMarkup,
) -> Value {
    let settings = world.settings();
    let mut day = empty_day(date);
    match day_kind(date) {
        DayKind::Holiday(name) => {
            day.insert("alert".into(), json!("holiday"));
            day.insert("holiday_name".into(), json!(name));
        }
        DayKind::Vacation(name) => {
            day.insert("alert".into(), json!("vacation"));
            day.insert("holiday_name".into(), json!(name));
        }
        _ if date == world.clock.zoned().date() => {
            day.insert("alert".into(), json!("today"));
        }
        _ => {}
    }
    let numbered: Vec<&LessonFact> = lessons
        .iter()
        .filter(|lesson| lesson.number.is_some())
        .collect();
    let item =
        |lesson: &LessonFact| self::item(lesson, rings, markup, settings.weight_float_as_string);
    let items = match settings.items_shape {
        ItemsShape::Null => Some(Value::Null),
        ItemsShape::Missing => None,
        _ if numbered.is_empty() => Some(json!([])),
        ItemsShape::Map => Some(keyed(numbered.iter().map(|lesson| item(lesson)))),
        ItemsShape::Array => Some(numbered.iter().map(|lesson| item(lesson)).collect()),
    };
    if let Some(items) = items {
        day.insert("items".into(), items);
    }
    extras(&mut day, lessons, rings);
    Value::Object(day)
}

/// Sub-groups share a number, so the key is the place in the day: only `num` tells the number.
fn keyed(items: impl Iterator<Item = Value>) -> Value {
    let keyed = items
        .zip(1..)
        .map(|(item, key): (_, u32)| (key.to_string(), item));
    Value::Object(keyed.collect())
}

fn extras(day: &mut Map<String, Value>, lessons: &[LessonFact], rings: bool) {
    let extra: Vec<Value> = lessons
        .iter()
        .filter(|lesson| lesson.number.is_none())
        .map(|l| extra(l, rings))
        .collect();
    if !extra.is_empty() {
        day.insert("items_extday".into(), Value::Array(extra));
    }
}

fn schedule_day(date: Date, lessons: &[LessonFact], rings: bool, in_order: bool) -> Value {
    let mut day = empty_day(date);
    let numbered = lessons.iter().filter_map(|lesson| {
        let number = lesson.number?;
        let mut item = json!({
            "name": lesson.subject, "num": number.to_string(), "sort": u32::from(number) * 10, "room": lesson.room,
            "teacher": lesson.teacher, "grp": lesson.group, "grp_short": group_short(lesson),
        });
        times(&mut item, lesson, rings);
        Some(item)
    });
    let items = match in_order {
        true => numbered.collect(),
        false => keyed(numbered),
    };
    day.insert("items".into(), items);
    extras(&mut day, lessons, rings);
    Value::Object(day)
}

/// A lesson's homework keyed by id, and its files, which name the homework they belong to.
fn homework_of(lesson: &LessonFact) -> (Map<String, Value>, Vec<Value>) {
    let mut homework = Map::new();
    let mut files = Vec::new();
    for task in &lesson.homework {
        let words: Vec<&str> = std::iter::once(task.text.as_str())
            .chain(task.links.iter().map(String::as_str))
            .collect();
        let value = words.join(" ");
        homework.insert(
            task.id.to_string(),
            json!({ "id": task.id, "value": value, "individual": false }),
        );
        for file in &task.files {
            files.push(json!({ "toid": task.id, "filename": file.name, "link": file.link }));
        }
    }
    (homework, files)
}

fn homework_day(date: Date, lessons: &[LessonFact]) -> Value {
    let mut day = empty_day(date);
    let mut items = Map::new();
    for lesson in lessons.iter().filter(|lesson| !lesson.homework.is_empty()) {
        let (homework, files) = homework_of(lesson);
        let mut item = json!({ "name": lesson.subject, "homework": homework });
        if let Some(item) = item.as_object_mut().filter(|_| !files.is_empty()) {
            item.insert("files".into(), Value::Array(files));
        }
        items.insert(lesson.subject.clone(), item);
    }
    day.insert("items".into(), Value::Object(items));
    Value::Object(day)
}

fn class_homework_day(date: Date, lessons: &[LessonFact]) -> Value {
    let mut day = empty_day(date);
    let with_homework = lessons.iter().filter(|lesson| !lesson.homework.is_empty());
    let items: Vec<Value> = with_homework
        .map(|lesson| {
            let (homework, files) = homework_of(lesson);
            // A map here [1].
            let files = files.into_iter().zip(1_u32..).map(|(mut file, n)| {
                if let Some(file) = file.as_object_mut() {
                    file.insert("id".into(), json!(n));
                }
                (n.to_string(), file)
            });
            let files: Map<String, Value> = files.collect();
            json!({ "name": lesson.subject, "homework": homework, "files": files })
        })
        .collect();
    day.insert("items".into(), Value::Array(items));
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

/// A lesson without a number [C]. Its homework is a list without `rings` and a map with them [1 EljurAPI].
fn extra(lesson: &LessonFact, rings: bool) -> Value {
    let homework = match rings {
        true => json!({}),
        false => json!([]),
    };
    let mut item = json!({
        "name": lesson.subject, "sort": 10, "teacher": lesson.teacher, "topic": lesson.topic,
        "grp": lesson.group, "grp_short": group_short(lesson), "homework": homework,
    });
    times(&mut item, lesson, rings);
    item
}

/// Every key is [C]; that `resources`, `payload_*`, a key of its own, `topic` or a homework may carry the call's link
/// is a guess [G].
fn item(lesson: &LessonFact, rings: bool, markup: ButtonMarkup, weight_as_string: bool) -> Value {
    let number = lesson.number.unwrap_or_default();
    let call = |place| lesson.call_link.as_deref().filter(|_| markup == place);
    let (mut homework, files) = homework_of(lesson);
    for task in homework.values_mut().filter_map(Value::as_object_mut) {
        task.insert("lesson".into(), json!(lesson.subject));
    }
    let in_homework = call(ButtonMarkup::HomeworkLink).or_else(|| call(ButtonMarkup::HomeworkText));
    if let Some(link) = in_homework {
        let id = lesson.id.parse::<u64>().unwrap_or_default() * 10 + 9;
        let value = format!("Урок пройдёт онлайн {link}");
        homework.insert(
            id.to_string(),
            json!({ "id": id, "value": value, "individual": false, "lesson": lesson.subject }),
        );
    }
    let in_topic = call(ButtonMarkup::TopicText).or_else(|| call(ButtonMarkup::TopicLink));
    let topic = match in_topic {
        Some(link) => format!("{} Подключение: {link}", lesson.topic),
        None => lesson.topic.clone(),
    };
    let resources: Vec<Value> = call(ButtonMarkup::JsonResources)
        .map(|link| json!({ "filename": "Онлайн-урок", "link": link }))
        .into_iter()
        .collect();
    let payload = call(ButtonMarkup::JsonPayload);
    let mut item = json!({
        "name": lesson.subject, "lesson_id": lesson.id, "num": number.to_string(), "sort": u32::from(number) * 10,
        "room": lesson.room, "teacher": lesson.teacher, "topic": topic,
        "grp": lesson.group, "grp_short": group_short(lesson), "is_control": false,
        "homework": homework, "files": files, "resources": resources,
        "payload_course_id": null, "payload_id": payload,
        "payload_name": payload.map(|_| "Онлайн-урок"), "payload_type": payload.map(|_| "online_lesson"),
    });
    times(&mut item, lesson, rings);
    if let Some(item) = item.as_object_mut() {
        // The key is absent when there are no marks [C].
        if !lesson.marks.is_empty() {
            let marks = lesson.marks.iter().zip(1..);
            let marks = marks.map(|(mark, nm): (_, u32)| {
                let mut mark_value = assessment(lesson, mark, nm, weight_as_string);
                if let Some(fields) = mark_value.as_object_mut() {
                    let kind = if mark.control.is_empty() { "" } else { "КР" };
                    fields.insert("control_type".into(), json!(kind));
                    fields.insert("control_type_short".into(), json!(mark.control));
                }
                mark_value
            });
            item.insert("assessments".into(), Value::Array(marks.collect()));
        }
        if let Some(link) = call(ButtonMarkup::JsonOwnKey) {
            item.insert(
                "online_lesson".into(),
                json!({ "title": "Онлайн-урок", "url": link }),
            );
        }
    }
    item
}

/// A number without a needless fraction.
fn plain(number: f64) -> Value {
    match number.fract() == 0.0 {
        true => json!(number as i64),
        false => json!(number),
    }
}

fn assessment(lesson: &LessonFact, mark: &MarkFact, nm: u32, weight_as_string: bool) -> Value {
    let convert = plain(mark.mean().unwrap_or_default());
    let weight_float = match weight_as_string {
        true => json!(mark.weight.to_string()),
        false => json!(mark.weight),
    };
    json!({
        "value": mark.value, "countas": convert.to_string(), "convert": convert, "count": !mark.is_absence(),
        "color_hex": null, "color": "", "comment": mark.comment, "lesson_id": lesson.id,
        "date": lesson.date.to_string(), "nm": nm.to_string(), "weight": mark.weight,
        "weight_float": weight_float, "lesson_comment": "",
    })
}

/// `getperiods` [C eljur.md §1.11], with `weeks` where asked for.
fn periods_of(world: &World, parameters: &Parameters, _uid: u32) -> Map<String, Value> {
    let with_weeks = parameters.get("weeks").is_some_and(|value| is_true(value));
    let list = periods(world.clock.zoned().date());
    let list = list.iter().map(|period| {
        let mut answer = json!({
            "name": period.name, "fullname": period.title(), "disabled": false, "ambigious": false,
            "start": period.start.strftime("%Y%m%d").to_string(), "end": period.end.strftime("%Y%m%d").to_string(),
        });
        if let Some(answer) = answer.as_object_mut().filter(|_| with_weeks) {
            answer.insert("weeks".into(), weeks(period));
        }
        answer
    });
    Map::from_iter([("periods".into(), Value::Array(list.collect()))])
}

fn weeks(period: &Period) -> Value {
    let Some(monday) = super::diary::monday(period.start, 0) else {
        return json!([]);
    };
    let mondays = monday
        .series(7.days())
        .take_while(|monday| *monday <= period.end);
    mondays
        .map(|monday| {
            let sunday = monday.saturating_add(6.days());
            let (start, end) = (monday.max(period.start), sunday.min(period.end));
            json!({
                "start": start.strftime("%Y%m%d").to_string(), "end": end.strftime("%Y%m%d").to_string(),
                "title": format!("{} — {}", short(start), short(end)),
            })
        })
        .collect()
}

/// `getmarks` [C eljur.md §1.10].
fn marks(world: &World, uid: u32, period: &Period) -> Map<String, Value> {
    let weight_as_string = world.settings().weight_float_as_string;
    let lessons = lessons_of(world, uid, period);
    let subjects = by_subject(&lessons).into_iter().filter_map(|(subject, lessons)| {
        let of = lessons.iter().flat_map(|lesson| {
            lesson.marks.iter().zip(1..).map(move |(mark, nm): (_, u32)| {
                let mut value = assessment(lesson, mark, nm, weight_as_string);
                if let Some(fields) = value.as_object_mut() {
                    let kind = match mark.control.as_str() {
                        "" => json!({ "id": 1, "type": "Обычная", "short": "О" }),
                        control => json!({ "id": 2, "type": control, "short": "КР" }),
                    };
                    fields.insert("mtype".into(), kind);
                    fields.insert("max_mark".into(), Value::Null);
                }
                value
            })
        });
        let of: Vec<Value> = of.collect();
        let first = lessons.first()?;
        let mean = average(&lessons).unwrap_or_default();
        let rounded = plain((mean * 100.0).round() / 100.0);
        (!of.is_empty()).then(|| {
            json!({
                "name": subject, "lesson_id": first.id, "average": format!("{mean:.2}"), "averageConvert": rounded,
                "average_convert": rounded, "color_hex": null, "marks": of,
            })
        })
    });
    Map::from_iter([("lessons".into(), Value::Array(subjects.collect()))])
}

/// `getfinalassessments` [C eljur.md §1.12].
fn finals(world: &World, uid: u32) -> Map<String, Value> {
    let items = finals_of(world, uid).into_iter().map(|(subject, marks)| {
        let marks = marks.into_iter().map(|(period, mark)| {
            json!({
                "value": mark.to_string(), "convert": mark, "period": period, "comment": "", "color_hex": null,
            })
        });
        json!({ "name": subject, "assessments": marks.collect::<Vec<_>>() })
    });
    Map::from_iter([("items".into(), Value::Array(items.collect()))])
}

/// `getupdates` [C eljur.md §1.12]: the newest marks; those of the last three days are `latest`.
fn updates(world: &World, uid: u32, limit: usize, page: usize) -> Map<String, Value> {
    let today = world.clock.zoned().date();
    let period = Period {
        name: "",
        start: today.saturating_sub(30.days()),
        end: today,
    };
    let lessons = lessons_of(world, uid, &period);
    let newest = lessons
        .iter()
        .rev()
        .flat_map(|lesson| lesson.marks.iter().map(move |mark| (lesson, mark)));
    let shown = newest.skip(limit.saturating_mul(page - 1)).take(limit);
    let border = today.saturating_sub(3.days());
    let (latest, old): (Vec<_>, Vec<_>) = shown.partition(|(lesson, _)| lesson.date >= border);
    let list = |marks: Vec<(&LessonFact, &MarkFact)>| -> Value {
        let marks = marks.into_iter().map(|(lesson, mark)| {
            json!({
                "lesson": lesson.subject, "date": lesson.date.to_string(), "mark": mark.value,
                "convert": plain(mark.mean().unwrap_or_default()),
            })
        });
        marks.collect()
    };
    let updates = json!({ "latest": list(latest), "old": list(old) });
    Map::from_iter([("updates".into(), updates)])
}
