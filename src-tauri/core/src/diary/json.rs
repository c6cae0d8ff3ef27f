//! Reading the answers of the portal's JSON API (`/apiv3`, eljur §1).
//!
//! The API is loose in its shapes (eljur §1.4, §1.7): ids are numbers or strings, a list may be an array, a map,
//! `null`, `false` or absent. What cannot be read is left out; only an answer that is no answer is an error.

use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value};
use url::Url;

pub use super::merge::{keep_links, merge};
use super::{
    Attachment, CallLink, Day, DayKind, Found, Homework, Lesson, LessonId, Mark, order, text, week,
};
use crate::{
    account::{Account, Child, Role},
    call::recognise,
    region::CallProvider,
    secret::Secret,
};

/// Why an answer could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not JSON, or not the portal's envelope.
    #[error("not an answer of the portal")]
    NotAnAnswer,
    /// The token is dead (`state` 403).
    #[error("the token is over")]
    TokenOver,
    /// The portal says no, in words.
    #[error("the portal refused: {state}")]
    Refused {
        /// The envelope's `state`.
        state: u16,
        /// The portal's words.
        message: String,
    },
}

/// A token for one school, out of `getusersvendors`.
#[derive(Debug, Clone)]
pub struct SchoolToken {
    /// The token itself.
    pub token: Secret,
    /// School sub-domain, goes with every call.
    pub vendor: String,
    /// «МБОУ СОШ №1».
    pub title: Option<String>,
    /// When it ends, school-local.
    pub expires: Option<DateTime>,
}

/// Reads `getusersvendors` (not wrapped in the envelope).
///
/// # Errors
/// [`AnswerError`] when it is not such an answer or a refusal.
pub fn read_school_tokens(body: &str) -> Result<Vec<SchoolToken>, AnswerError> {
    let result = open(body, Wrap::Bare)?.ok_or(AnswerError::NotAnAnswer)?;
    if !result.is_array() && !result.is_object() {
        return Err(AnswerError::NotAnAnswer);
    }
    let tokens = entries(Some(&result)).into_iter().filter_map(|(_, entry)| {
        Some(SchoolToken {
            token: words(entry, "token")?.into(),
            vendor: words(entry, "vendor")?,
            title: words(entry, "vendor_title"),
            expires: words(entry, "expires").and_then(|at| at.parse().ok()),
        })
    });
    Ok(tokens.collect())
}

/// Reads `getrules`: who is signed in.
///
/// # Errors
/// [`AnswerError`] when it is not such an answer or a refusal.
pub fn read_account(body: &str) -> Result<Account, AnswerError> {
    let result = open(body, Wrap::Envelope)?.ok_or(AnswerError::NotAnAnswer)?;
    let uid = words(&result, "id")
        .or_else(|| words(&result, "name"))
        .ok_or(AnswerError::NotAnAnswer)?;

    let roles: Vec<String> = entries(result.get("roles"))
        .into_iter()
        .filter_map(|(_, role)| plain(role))
        .map(|role| role.to_lowercase())
        .collect();
    let is = |name: &str| roles.iter().any(|role| role == name);
    let role = if is("parent") {
        Role::Parent
    } else if is("student") {
        Role::Pupil
    } else {
        Role::Other
    };

    let relations = result.get("relations");
    let students: Vec<Child> = entries(relations.and_then(|relations| relations.get("students")))
        .into_iter()
        .filter_map(|(key, student)| {
            let uid = words(student, "name")
                .or_else(|| words(student, "id"))
                .or_else(|| key.map(str::to_owned))?;
            let name = words(student, "title")
                .or_else(|| full_name(student))
                .unwrap_or_else(|| uid.clone());
            Some(Child {
                uid,
                name,
                class: words(student, "class"),
            })
        })
        .collect();
    // A pupil's own account stands among the students too.
    let class = match role {
        Role::Pupil => {
            let own = students
                .iter()
                .find(|student| student.uid == uid)
                .or_else(|| students.first());
            own.and_then(|own| own.class.clone())
        }
        Role::Parent | Role::Other => None,
    };
    let school = entries(relations.and_then(|relations| relations.get("schools")))
        .first()
        .and_then(|(_, school)| words(school, "title").or_else(|| words(school, "title_full")));
    Ok(Account {
        vendor: None,
        name: words(&result, "title")
            .or_else(|| full_name(&result))
            .unwrap_or_else(|| uid.clone()),
        uid,
        role,
        class,
        school,
        children: if role == Role::Parent {
            students
        } else {
            Vec::new()
        },
    })
}

/// Reads `getdiary` for one student; days that the answer does not name are not in the list. `providers` are the
/// services that hold calls.
///
/// Where the link to a call stands in this answer is not known (eljur §1.7, \[G\]). Taken for a
/// [`Found::Field`] are: addresses in `payload_*`; `resources` whose title or address speaks of a call (such
/// a resource stays an attachment unless its address does); addresses in keys nobody has described whose name
/// speaks of a call. An address in topic or homework that looks like a call's is a [`Found::Text`].
/// Whether it is a call, [`crate::call::recognise`] says.
///
/// # Errors
/// [`AnswerError`] when it is not such an answer or a refusal.
pub fn read_days(
    body: &str,
    student: &str,
    providers: &[CallProvider],
) -> Result<Vec<Day>, AnswerError> {
    let Some(result) = open(body, Wrap::Envelope)? else {
        return Ok(Vec::new());
    };
    let students = entries(result.get("students"));
    let own = students.into_iter().find(|(key, entry)| {
        *key == Some(student)
            || ["name", "id"]
                .iter()
                .any(|name| words(entry, name).as_deref() == Some(student))
    });
    let Some((_, own)) = own else {
        return Ok(Vec::new());
    };
    let mut days: Vec<Day> = Vec::new();
    for (key, entry) in entries(own.get("days")) {
        let date = key
            .and_then(read_date)
            .or_else(|| words(entry, "name").as_deref().and_then(read_date));
        let Some(date) = date else { continue };
        if !days.iter().any(|known| known.date == date) {
            days.push(read_day(date, entry, providers));
        }
    }
    days.sort_by_key(|day| day.date);
    Ok(days)
}

/// The value of the `days` parameter for the week of `monday`: `20260928-20261004`.
pub fn days_parameter(monday: Date) -> String {
    let last = week::days_of(monday).last().unwrap_or(monday);
    let plain = |date: Date| format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    format!("{}-{}", plain(monday), plain(last))
}

/// How a method's answer is wrapped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrap {
    /// `{"response":{"state":…,"error":…,"result":…}}`.
    Envelope,
    /// `{"result":…}`; the envelope is understood as well.
    Bare,
}

/// The `result` of an answer that is no refusal; `None` where there is nothing in it.
fn open(body: &str, wrap: Wrap) -> Result<Option<Value>, AnswerError> {
    let Ok(Value::Object(mut answer)) = serde_json::from_str(body.trim_start_matches('\u{feff}'))
    else {
        return Err(AnswerError::NotAnAnswer);
    };
    let (mut envelope, wrapped) = match answer.remove("response") {
        Some(Value::Object(envelope)) => (envelope, true),
        Some(_) => return Err(AnswerError::NotAnAnswer),
        None => (answer, false),
    };
    let message = match envelope.get("error") {
        None | Some(Value::Null | Value::Bool(false)) => None,
        Some(Value::String(message)) if message.trim().is_empty() => None,
        Some(Value::String(message)) => Some(message.clone()),
        Some(other) => Some(other.to_string()),
    };
    let state = match envelope.get("state") {
        Some(Value::String(state)) => state.trim().parse().ok(),
        Some(Value::Number(state)) => whole(state).and_then(|state| u16::try_from(state).ok()),
        _ => None,
    };
    let state: u16 = state.unwrap_or(if message.is_none() { 200 } else { 400 });
    if state == 403 {
        return Err(AnswerError::TokenOver);
    }
    if message.is_some() || !(200..300).contains(&state) {
        const LONGEST: usize = 300;
        let message = text::tidy(&message.unwrap_or_default())
            .chars()
            .take(LONGEST)
            .collect();
        return Err(AnswerError::Refused { state, message });
    }
    let result = envelope.remove("result");
    if !wrapped && (wrap == Wrap::Envelope || result.is_none()) {
        return Err(AnswerError::NotAnAnswer);
    }
    Ok(result.filter(|result| !matches!(result, Value::Null | Value::Bool(_))))
}

fn read_day(date: Date, entry: &Value, providers: &[CallProvider]) -> Day {
    let mut items: Vec<(Option<&str>, &Value)> = Vec::new();
    for (key, item) in entries(entry.get("items")) {
        // Sub-groups under one number [G].
        match item {
            Value::Array(group) => items.extend(group.iter().map(|item| (key, item))),
            item => items.push((key, item)),
        }
    }
    // A map comes in the order of its keys' letters (1, 10, 2); what is left equal by time and number keeps
    // the portal's own order.
    items.sort_by_key(|(_, item)| words(item, "sort").and_then(|sort| sort.parse::<i64>().ok()));
    let numbered = items.into_iter().filter_map(|(key, item)| {
        let number = words(item, "num").or_else(|| key.map(str::to_owned));
        read_lesson(
            date,
            number.and_then(|number| number.trim_end_matches('.').parse().ok()),
            item,
            providers,
        )
    });
    let extra = entries(entry.get("items_extday"))
        .into_iter()
        .filter_map(|(_, item)| read_lesson(date, None, item, providers));
    let lessons = order::settle(date, numbered.chain(extra).collect());

    let kind = match words(entry, "alert").as_deref() {
        _ if !lessons.is_empty() => DayKind::School,
        Some("holiday") => DayKind::Holiday {
            name: words(entry, "holiday_name").or_else(|| words(entry, "message")),
        },
        Some("vacation") => DayKind::Vacation,
        _ => DayKind::NoLessons,
    };
    Day {
        date,
        kind,
        lessons,
    }
}

fn read_lesson(
    date: Date,
    number: Option<u8>,
    item: &Value,
    providers: &[CallProvider],
) -> Option<Lesson> {
    let fields = item.as_object()?;
    let subject = words(item, "name").unwrap_or_default();
    let topic = words(item, "topic");
    let hours = words(item, "starttime")
        .zip(words(item, "endtime"))
        .and_then(|(start, end)| text::hours(text::read_time(&start)?, text::read_time(&end)?));
    let (homework, mut calls) = read_homework(item, providers);
    calls.extend(fields_with_calls(fields));
    for words in topic
        .iter()
        .chain(homework.iter().map(|homework| &homework.text))
    {
        calls.extend(
            text::call_addresses(words)
                .filter(|address| leads_to_call(address, providers))
                .map(|address| CallLink {
                    address,
                    found: Found::Text,
                }),
        );
    }
    let marks = read_marks(item);
    let empty = subject.is_empty()
        && topic.is_none()
        && homework.is_empty()
        && marks.is_empty()
        && calls.is_empty();
    let group = read_group(item, &subject);
    (!empty).then(|| Lesson {
        id: LessonId {
            date,
            number,
            part: 1,
        },
        number,
        hours,
        subject,
        topic,
        room: words(item, "room"),
        teacher: words(item, "teacher"),
        group,
        homework,
        marks,
        calls: text::best_first(calls),
    })
}

/// The sub-group; `None` where `grp` only says the class («Алгебра 9а», «9а»), which every lesson does.
fn read_group(item: &Value, subject: &str) -> Option<String> {
    let is_class = |text: &str| {
        let name: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let digits = name.iter().take_while(|c| c.is_ascii_digit()).count();
        (1..=2).contains(&digits) && name.len() <= digits + 1
    };
    let (long, short) = (words(item, "grp"), words(item, "grp_short"));
    if let Some(short) = short.filter(|short| !is_class(short)) {
        return Some(long.unwrap_or(short));
    }
    long.filter(|long| {
        let rest = long.strip_prefix(subject).unwrap_or(long).trim();
        !rest.is_empty() && !is_class(rest)
    })
}

/// Homework with its files, and the resources: those that lead to a call, and the others as attachments.
fn read_homework(item: &Value, providers: &[CallProvider]) -> (Vec<Homework>, Vec<CallLink>) {
    let mut tasks: Vec<(Option<String>, Homework)> = entries(item.get("homework"))
        .into_iter()
        .filter_map(|(key, task)| {
            let id = words(task, "id").or_else(|| key.map(str::to_owned));
            let set = plain(task).or_else(|| words(task, "value"))?;
            let mut attachments = Vec::new();
            for address in text::addresses(&set).filter_map(|address| Url::parse(address).ok()) {
                attach(&mut attachments, address.to_string(), &address, false);
            }
            Some((
                id,
                Homework {
                    text: if text::sets_nothing(&set) {
                        String::new()
                    } else {
                        set
                    },
                    attachments,
                },
            ))
        })
        .collect();
    let mut calls = Vec::new();
    let mut loose: Vec<Attachment> = Vec::new();
    for (_, file) in entries(item.get("files")) {
        let Some((title, link, address)) = read_file(file) else {
            continue;
        };
        let to = words(file, "toid");
        let task = tasks.iter_mut().find(|(id, _)| to.is_some() && *id == to);
        attach(
            task.map_or(&mut loose, |(_, task)| &mut task.attachments),
            title.unwrap_or(link),
            &address,
            true,
        );
    }
    for (_, resource) in entries(item.get("resources")) {
        let Some((title, link, address)) = read_file(resource) else {
            continue;
        };
        let by_address = leads_to_call(&link, providers);
        if by_address || title.as_deref().is_some_and(speaks_of_call) {
            calls.push(CallLink {
                address: link.clone(),
                found: Found::Field,
            });
        }
        if !by_address {
            attach(&mut loose, title.unwrap_or(link), &address, false);
        }
    }
    match tasks.first_mut() {
        Some((_, first)) => {
            for Attachment {
                title,
                address,
                file,
            } in loose
            {
                attach(&mut first.attachments, title, &address, file);
            }
        }
        None => tasks.push((
            None,
            Homework {
                text: String::new(),
                attachments: loose,
            },
        )),
    }
    let set = |homework: &Homework| !homework.text.is_empty() || !homework.attachments.is_empty();
    (
        tasks
            .into_iter()
            .map(|(_, homework)| homework)
            .filter(set)
            .collect(),
        calls,
    )
}

/// Title, link as written, and address of a `{filename, link}`.
fn read_file(file: &Value) -> Option<(Option<String>, String, Url)> {
    let link = plain(file).or_else(|| {
        ["link", "url", "href"]
            .iter()
            .find_map(|name| words(file, name))
    })?;
    let address = web_address(&link)?;
    Some((
        words(file, "filename").or_else(|| words(file, "title")),
        link,
        address,
    ))
}

/// https; plain http only on loopback (a stand-in: an answer does not say where it came from).
fn attach(attachments: &mut Vec<Attachment>, title: String, address: &Url, file: bool) {
    let loopback = match address.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    let sound = (address.scheme() == "https" || loopback)
        && address.username().is_empty()
        && address.password().is_none();
    if sound && !attachments.iter().any(|known| known.address == *address) {
        attachments.push(Attachment {
            title,
            address: address.clone(),
            file,
        });
    }
}

fn fields_with_calls(fields: &Map<String, Value>) -> impl Iterator<Item = CallLink> {
    /// Keys with a meaning of their own: an address in them is not a field's.
    const DESCRIBED: [&str; 11] = [
        "name",
        "topic",
        "homework",
        "files",
        "resources",
        "assessments",
        "teacher",
        "room",
        "grp",
        "grp_short",
        "lesson_id",
    ];
    let candidates = fields
        .iter()
        .filter(|(key, _)| !DESCRIBED.contains(&key.as_str()))
        .filter(|(key, _)| {
            let key = key.to_lowercase();
            key.starts_with("payload_")
                || [
                    "online", "distan", "conf", "call", "video", "meet", "link", "url", "vcs",
                    "sferum",
                ]
                .iter()
                .any(|hint| key.contains(hint))
        });
    candidates.flat_map(|(_, value)| {
        let inner = ["link", "url", "href"]
            .iter()
            .find_map(|name| words(value, name));
        let found = plain(value)
            .or(inner)
            .filter(|link| web_address(link).is_some());
        found.map(|address| CallLink {
            address,
            found: Found::Field,
        })
    })
}

fn read_marks(item: &Value) -> Vec<Mark> {
    let comment_of = |mark: &Value| {
        let said = ["comment", "lesson_comment"]
            .iter()
            .find_map(|name| words(mark, name));
        // What the mark was for: the two keys carry the short and the long form, now one, now the other.
        said.or_else(|| {
            ["control_type", "control_type_short"]
                .iter()
                .filter_map(|name| words(mark, name))
                .max_by_key(|kind| kind.chars().count())
        })
    };
    entries(item.get("assessments"))
        .into_iter()
        .filter_map(|(_, mark)| {
            Some(Mark {
                value: words(mark, "value")?,
                weight: words(mark, "weight")
                    .and_then(|weight| weight.parse().ok())
                    .filter(|weight| *weight != 1),
                comment: comment_of(mark),
            })
        })
        .collect()
}

fn web_address(link: &str) -> Option<Url> {
    Url::parse(link)
        .ok()
        .filter(|address| matches!(address.scheme(), "https" | "http") && address.has_host())
}

/// The words of a title that speak of a call. «Урок» alone does not: «Урок 5. Презентация» is a file.
fn speaks_of_call(title: &str) -> bool {
    let title = text::folded(title);
    [
        "онлайн",
        "online",
        "звон",
        "сферум",
        "sferum",
        "конференц",
        "видеовстреч",
        "видеоурок",
        "трансляц",
    ]
    .iter()
    .any(|word| title.contains(word))
}

/// A call of the table; or by its path alone, whatever the host: `/call/join/…`, `/joincall/…`, `/join/…`.
fn leads_to_call(link: &str, providers: &[CallProvider]) -> bool {
    recognise(link, providers).is_ok()
        || web_address(link).is_some_and(|address| {
            address.path_segments().is_some_and(|mut segments| {
                segments.any(|segment| matches!(segment, "call" | "calls" | "join" | "joincall"))
            })
        })
}

fn read_date(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '.')).collect();
    let plain = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain {
        return None;
    }
    Date::new(
        digits[..4].parse().ok()?,
        digits[4..6].parse().ok()?,
        digits[6..].parse().ok()?,
    )
    .ok()
}

fn full_name(person: &Value) -> Option<String> {
    let parts: Vec<String> = ["lastname", "firstname", "middlename"]
        .iter()
        .filter_map(|part| words(person, part))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The entries of a map (with their keys) or of an array; none of anything else.
fn entries(value: Option<&Value>) -> Vec<(Option<&str>, &Value)> {
    match value {
        Some(Value::Object(map)) => map
            .iter()
            .map(|(key, value)| (Some(key.as_str()), value))
            .collect(),
        Some(Value::Array(list)) => list.iter().map(|value| (None, value)).collect(),
        _ => Vec::new(),
    }
}

/// A text or a number of an object, as text.
fn words(object: &Value, name: &str) -> Option<String> {
    plain(object.get(name)?)
}

/// A text or a number as text; a float that is whole (`1.0`) as the whole number.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text::filled(text),
        Value::Number(number) => {
            Some(whole(number).map_or_else(|| number.to_string(), |whole| whole.to_string()))
        }
        _ => None,
    }
}

fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        // Beyond 2^53 a float no longer names one number.
        number
            .as_f64()
            .filter(|float| float.fract() == 0.0 && float.abs() < 9e15)
            .map(|float| float as i64)
    })
}
