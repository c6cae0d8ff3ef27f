//! Messages and announcements: pages, the pages' own JSON, and what the JSON API says of them (eljur.md §1.13,
//! §2.1).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::html;
use serde_json::{Value, json};

use super::diary::framed;
use super::{Visitor, to_login};
use crate::{World, bare};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/journal-messages-action", get(messages))
        .route("/journal-board-action", get(board))
        .route("/journal-api-messages-action", get(list))
}

/// A message or an announcement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) id: u32,
    days_ago: i32,
    time: &'static str,
    subject: &'static str,
    text: &'static str,
    file: Option<&'static str>,
    from: [&'static str; 4],
    is_sent: bool,
}

const TEACHER: [&str; 4] = ["11", "Петрова", "Полина", "Павловна"];
const HEAD: [&str; 4] = ["12", "Соколова", "Елена", "Викторовна"];

const LETTERS: [Letter; 4] = [
    Letter {
        id: 701,
        days_ago: 0,
        time: "08:05:00",
        subject: "Онлайн-уроки на этой неделе",
        text: "Подключайтесь кнопкой «Онлайн-урок» в дневнике. Ссылка появится перед уроком.",
        file: None,
        from: TEACHER,
        is_sent: false,
    },
    Letter {
        id: 698,
        days_ago: 2,
        time: "15:40:00",
        subject: "Контрольная работа",
        text: "Вариант для подготовки — во вложении.",
        file: Some("Вариант.pdf"),
        from: TEACHER,
        is_sent: false,
    },
    Letter {
        id: 640,
        days_ago: 9,
        time: "12:10:00",
        subject: "Согласие на экскурсию",
        text: "Передайте согласие классному руководителю до пятницы.",
        file: None,
        from: HEAD,
        is_sent: false,
    },
    Letter {
        id: 655,
        days_ago: 5,
        time: "18:20:00",
        subject: "Справка",
        text: "Добрый день! Справку принесу в понедельник.",
        file: None,
        from: TEACHER,
        is_sent: true,
    },
];

const NOTICES: [Letter; 2] = [
    Letter {
        id: 31,
        days_ago: 1,
        time: "10:00:00",
        subject: "Актированные дни",
        text: "В сильный мороз уроки проходят онлайн. Следите за дневником.",
        file: Some("Порядок.pdf"),
        from: HEAD,
        is_sent: false,
    },
    Letter {
        id: 30,
        days_ago: 6,
        time: "10:00:00",
        subject: "Олимпиада по математике",
        text: "Запись у учителя математики.",
        file: None,
        from: HEAD,
        is_sent: false,
    },
];

impl Letter {
    fn date(&self, today: Date) -> Date {
        today.saturating_sub(self.days_ago.days())
    }

    fn moment(&self, today: Date) -> String {
        format!("{} {}", self.date(today), self.time)
    }

    fn short(&self) -> String {
        self.text.chars().take(60).collect()
    }

    fn sender(&self) -> Value {
        person(self.from)
    }

    fn files(&self, world: &World) -> Vec<Value> {
        let link = |name: &str| {
            let name =
                percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
            format!("{}/storage/{}/{name}", bare(&world.origins.portal), self.id)
        };
        let files = self.file.iter();
        files
            .map(|name| json!({ "filename": name, "link": link(name) }))
            .collect()
    }
}

fn person([name, lastname, firstname, middlename]: [&str; 4]) -> Value {
    json!({ "name": name, "lastname": lastname, "firstname": firstname, "middlename": middlename })
}

fn today(world: &World) -> Date {
    world.clock.zoned().date()
}

fn is_unread(world: &World, visitor: Visitor<'_>, letter: &Letter) -> bool {
    let read = &world.portal.0.lock().read;
    !letter.is_sent && !read.contains(&(visitor.profile.uid, letter.id))
}

fn number(parameters: &HashMap<String, String>, name: &str, or: usize) -> Option<usize> {
    match parameters.get(name) {
        None => Some(or),
        Some(text) => text.parse().ok(),
    }
}

/// `getmessages` [C eljur.md §1.13]; none when a parameter makes no sense.
pub(super) fn list_of(
    world: &World,
    visitor: Visitor<'_>,
    parameters: &HashMap<String, String>,
) -> Option<Value> {
    let is_sent = match parameters.get("folder").map(String::as_str) {
        None | Some("inbox") => false,
        Some("sent") => true,
        Some(_) => return None,
    };
    let only_unread = parameters
        .get("unreadonly")
        .is_some_and(|value| super::api::is_true(value));
    let (limit, page) = (
        number(parameters, "limit", 20)?,
        number(parameters, "page", 1)?,
    );
    let filter = parameters.get("filter").map(|words| words.to_lowercase());
    let found: Vec<&Letter> = LETTERS
        .iter()
        .filter(|letter| letter.is_sent == is_sent)
        .filter(|letter| !only_unread || is_unread(world, visitor, letter))
        .filter(|letter| {
            let words = format!("{} {}", letter.subject, letter.text).to_lowercase();
            filter.as_ref().is_none_or(|filter| words.contains(filter))
        })
        .collect();
    let from = page.checked_sub(1)?.saturating_mul(limit);
    let shown: Vec<Value> = found
        .iter()
        .skip(from)
        .take(limit)
        .map(|letter| {
            json!({
                "id": letter.id.to_string(), "subject": letter.subject, "short_text": letter.short(),
                "date": letter.moment(today(world)), "unread": is_unread(world, visitor, letter),
                "with_files": letter.file.is_some(), "with_resources": false,
                "user_from": letter.sender(),
                "users_to": [{ "name": visitor.profile.uid.to_string(), "lastname": visitor.person.last_name,
                    "firstname": visitor.person.first_name, "middlename": visitor.person.middle_name }],
            })
        })
        .collect();
    Some(json!({ "total": found.len().to_string(), "count": shown.len(), "messages": shown }))
}

/// `getmessageinfo` [C eljur.md §1.13]; the message counts as read from then on.
pub(super) fn message(world: &World, visitor: Visitor<'_>, id: &str) -> Option<Value> {
    let letter = LETTERS.iter().find(|letter| letter.id.to_string() == id)?;
    world
        .portal
        .0
        .lock()
        .read
        .insert((visitor.profile.uid, letter.id));
    Some(json!({ "message": {
        "id": letter.id.to_string(), "subject": letter.subject, "short_text": letter.short(), "text": letter.text,
        "date": letter.moment(today(world)), "user_from": letter.sender(),
        "user_to": [{ "name": visitor.profile.uid.to_string(), "lastname": visitor.person.last_name,
            "firstname": visitor.person.first_name, "middlename": visitor.person.middle_name }],
        "files": letter.files(world),
    } }))
}

/// `getmessagereceivers` [C eljur.md §1.13].
pub(super) fn receivers(_: &World) -> Value {
    let user = |[name, lastname, firstname, middlename]: [&str; 4], info: &str| {
        json!({
            "name": name, "lastname": lastname, "firstname": firstname, "middlename": middlename, "info": info,
            "search": format!("{lastname} {firstname} {middlename}").to_lowercase(),
        })
    };
    json!({ "groups": [{
        "key": "teachers", "name": "Учителя", "subgroups": [],
        "users": [user(TEACHER, "Математика"), user(HEAD, "Русский язык и литература")],
    }] })
}

/// `sendmessage` and `sendreplymessage` [C eljur.md §1.13: the fields; G: the answer]. Nothing is kept: nobody at
/// the stand reads it. Gives the reason when a field is missing.
pub(super) fn send(parameters: &HashMap<String, String>, needed: &[&str]) -> Result<Value, String> {
    for name in needed {
        if parameters.get(*name).is_none_or(String::is_empty) {
            return Err(format!("Не указан параметр {name}"));
        }
    }
    if let Some(to) = parameters.get("users_to") {
        let known = [TEACHER[0], HEAD[0]];
        if !to.split(',').all(|id| known.contains(&id.trim())) {
            return Err("Получатель не найден".into());
        }
    }
    Ok(json!({}))
}

fn notice(world: &World, visitor: Visitor<'_>, letter: &Letter) -> Value {
    let date = letter.date(today(world));
    json!({
        "id": letter.id.to_string(), "subject": letter.subject, "short_text": letter.short(),
        "date": date.to_string(), "date_actual_before": date.saturating_add(30.days()).to_string(),
        "unread": is_unread(world, visitor, letter),
        "with_files": letter.file.is_some(), "with_resources": false,
        "user_from": letter.sender(),
        "user_from_string": format!("{} {}", letter.from[1], letter.from[2]),
        "users_to": "Вся школа",
    })
}

/// `getboardnotices` [1 EljurAPI: the keys].
pub(super) fn notices(world: &World, visitor: Visitor<'_>) -> Value {
    let notices: Vec<Value> = NOTICES
        .iter()
        .map(|letter| notice(world, visitor, letter))
        .collect();
    let unread = NOTICES
        .iter()
        .filter(|letter| is_unread(world, visitor, letter))
        .count();
    json!({ "count": notices.len(), "total": notices.len(), "total_unread": unread, "notices": notices })
}

/// `getboardnoticeinfo` [1 EljurAPI: the keys].
pub(super) fn notice_of(world: &World, visitor: Visitor<'_>, id: &str) -> Option<Value> {
    let letter = NOTICES.iter().find(|letter| letter.id.to_string() == id)?;
    let mut found = notice(world, visitor, letter);
    if let Some(found) = found.as_object_mut() {
        found.insert("text".into(), json!(letter.text));
        found.insert("files".into(), json!(letter.files(world)));
    }
    world
        .portal
        .0
        .lock()
        .read
        .insert((visitor.profile.uid, letter.id));
    Some(json!({ "notice": found }))
}

/// Mail, `/journal-messages-action` [C eljur.md §2.1: the address; G: the page].
/// The page, fixed: a page for people, which no client reads.
async fn messages(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let body = html! {
        h1 { "Сообщения" }
        @for letter in LETTERS.iter().filter(|letter| !letter.is_sent) {
            div.board-item {
                div.board-item__title { (letter.subject) }
                p.muted { (letter.from[1]) " " (letter.from[2]) " · " (letter.date(today(&world)).strftime("%d.%m.%Y")) }
                p { (letter.text) }
            }
        }
    };
    framed(visitor, "", "Сообщения", "portal/messages", body).into_response()
}

/// Announcements, `/journal-board-action` [C eljur.md §2.1: address and class names].
async fn board(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let body = html! {
        h1 { "Объявления" }
        @for letter in &NOTICES {
            div.board-item {
                div.board-item__title { (letter.subject) }
                p.muted { (letter.date(today(&world)).strftime("%d.%m.%Y")) }
                p { (letter.text) }
                @if let Some(name) = letter.file {
                    a class="button button--outline button--purple" href={ "/storage/" (letter.id) "/" (name) } { span.button__title { (name) } }
                }
            }
        }
    };
    framed(visitor, "", "Объявления", "portal/board", body).into_response()
}

/// `/journal-api-messages-action?method=messages.get_list` [C eljur.md §2.1]: `{list[],total}` for the pages; what
/// is inside `list` is a guess [G].
/// Inside of `list`, fixed: the keys of the JSON API’s messages, for want of others.
async fn list(
    State(world): State<Arc<World>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let refuse =
        |status: StatusCode, error: &str| (status, Json(json!({ "error": error }))).into_response();
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return refuse(StatusCode::UNAUTHORIZED, "Требуется вход");
    };
    if query.get("method").map(String::as_str) != Some("messages.get_list") {
        return refuse(StatusCode::BAD_REQUEST, "method: messages.get_list");
    }
    let (Some(limit), Some(offset)) = (number(&query, "limit", 20), number(&query, "offset", 0))
    else {
        return refuse(StatusCode::BAD_REQUEST, "limit, offset: числа");
    };
    let is_sent = query.get("category").is_some_and(|name| name == "sent");
    let found: Vec<&Letter> = LETTERS
        .iter()
        .filter(|letter| letter.is_sent == is_sent)
        .collect();
    let list: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|letter| {
            json!({
                "id": letter.id, "subject": letter.subject, "body": letter.text, "sendDate": letter.moment(today(&world)),
                "fromUser": letter.sender(), "isRead": !is_unread(&world, visitor, letter), "hasFiles": letter.file.is_some(),
            })
        })
        .collect();
    Json(json!({ "list": list, "total": found.len() })).into_response()
}
