//! What independent clients of ЭлЖур demand of an answer. They were read, none of their code is here: EljurAPI's own
//! models were also run over the stand's answers by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use jiff::civil::Date;
use person::*;
use serde_json::{Map, Value, json};
use zvonok_stand::{EmptyResult, ItemsShape, NumberShape, Stand, StudentsShape};

struct Client {
    stand: Stand,
    token: String,
}

impl Client {
    /// A client that signs in by login and password, where the school lets it.
    async fn new() -> Self {
        let stand = stand().await;
        stand.settings(|s| s.password_sign_in = true).unwrap();
        let address = stand
            .origins()
            .portal
            .join("/apiv3/auth?devkey=1&out_format=json&vendor=stand1")
            .unwrap();
        let body = json!({ "login": "ivan", "password": "parta-okno-9a" });
        let answer = browser().post(address).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let token = answer["response"]["result"]["token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self { stand, token }
    }

    async fn get(&self, method: &str, query: &str) -> (u16, Value) {
        let token = &self.token;
        let path = format!("{method}?out_format=json&vendor=stand1&auth_token={token}{query}");
        let address = self.stand.origins().portal.join(&path).unwrap();
        let answer = browser().get(address).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn result(&self, method: &str, query: &str) -> Value {
        let (status, answer) = self.get(&format!("/apiv3/{method}"), query).await;
        assert_eq!(
            (status, &answer["response"]["state"]),
            (200, &json!(200)),
            "{method}"
        );
        assert!(answer["response"]["error"].is_null(), "{method}");
        answer["response"]["result"].clone()
    }

    async fn of_ivan(&self, method: &str, query: &str) -> Value {
        let query = format!("&student=3728{query}");
        self.result(method, &query).await["students"]["3728"].clone()
    }
}

/// `name` is of the kind that `is` tells.
fn each(object: &Value, what: &str, names: &[&str], is: impl Fn(&Value) -> bool) {
    for name in names {
        assert!(is(&object[*name]), "{what}.{name}: {}", object[*name]);
    }
}

/// zod's `coerce.number<string>()`: a string that is a number.
fn counts(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.parse::<f64>().is_ok())
}

fn values(object: &Value) -> Vec<&Value> {
    object.as_object().unwrap().values().collect()
}

const LONG: &str = "&days=20260901-20261125";

/// EljurAPI (BetterJournal) `UserRules`, `Relations`: ids are strings that count, `vendor_id` and `age` numbers, the
/// help desk and the upload are http addresses, `inn` counts.
#[tokio::test]
async fn eljur_api_reads_who_one_is() {
    let client = Client::new().await;
    let me = client.result("getrules", "").await;
    each(&me, "rules", &["id", "name", "regionCode"], counts);
    each(&me, "rules", &["age", "vendor_id"], Value::is_number);
    each(
        &me,
        "rules",
        &["email_confirmed", "rt_licey_school_end_date"],
        Value::is_boolean,
    );
    each(
        &me,
        "rules",
        &["allowedAds", "allowedSections", "roles"],
        Value::is_array,
    );
    each(
        &me,
        "rules",
        &["uploadFileUrl", "supportHelpdesk"],
        |value| value.as_str().is_some_and(|text| text.starts_with("http")),
    );
    let text = [
        "city",
        "email",
        "firstname",
        "gender",
        "guid",
        "id_hash",
        "lastname",
        "messageSignature",
        "middlename",
        "original_guid",
        "region",
        "supportDescription",
        "supportEmail",
        "supportEmailSchool",
        "supportHelpdeskSchoolEmployee",
        "supportPhone",
        "title",
        "vendor",
        "vuid",
    ];
    each(&me, "rules", &text, Value::is_string);
    let relations = &me["relations"];
    let child = &relations["students"]["3728"];
    each(
        child,
        "student",
        &[
            "city",
            "class",
            "firstname",
            "gender",
            "lastname",
            "rel",
            "title",
        ],
        Value::is_string,
    );
    assert!(counts(&child["name"]) && child["parallel"].is_number() && child["rules"].is_array());
    let group = &relations["groups"]["9А"];
    each(group, "group", &["balls", "parallel"], Value::is_number);
    assert!(counts(&group["hometeacher_id"]));
    each(
        &relations["schools"][0],
        "school",
        &["number", "title", "title_full", "kpp"],
        Value::is_string,
    );
    let profile = &client.result("getprofileuserinfo", "").await["profileUserInfo"];
    each(
        profile,
        "profile",
        &[
            "email",
            "gender",
            "parallel",
            "schoolName",
            "snils",
            "teacher",
            "username",
        ],
        Value::is_string,
    );
}

/// EljurAPI `DiaryRecord`, `LessonItem`, `Mark`, `Absent`: `lesson_id`, `num`, `nm`, `countas` are strings that count,
/// `sort`, `weight`, `weight_float` and the homework's `id` numbers; an absence converts to 0 and does not count; the
/// extra lesson's homework is a list without `rings` and a map with them.
#[tokio::test]
async fn eljur_api_reads_the_diary() {
    let client = Client::new().await;
    let mut absences = 0;
    for (query, rings) in [
        (LONG.to_owned(), false),
        (format!("{LONG}&rings=true"), true),
    ] {
        let diary = client.of_ivan("getdiary", &query).await;
        assert!(counts(&diary["name"]) && diary["parent_signed"].is_boolean());
        for day in values(&diary["days"]) {
            each(day, "day", &["name", "title"], Value::is_string);
            let items = day["items"].as_object().cloned().unwrap_or_else(Map::new);
            for item in items.values() {
                each(item, "item", &["lesson_id", "num"], counts);
                each(
                    item,
                    "item",
                    &["room", "teacher", "topic", "grp", "grp_short", "name"],
                    Value::is_string,
                );
                each(item, "item", &["files", "resources"], Value::is_array);
                assert!(item["sort"].is_number() && item["is_control"].is_boolean());
                each(
                    item,
                    "item",
                    &[
                        "payload_course_id",
                        "payload_id",
                        "payload_name",
                        "payload_type",
                    ],
                    Value::is_null,
                );
                assert_eq!(item.get("starttime").is_some(), rings);
                for task in values(&item["homework"]) {
                    assert!(
                        task["id"].is_number()
                            && task["value"].is_string()
                            && task["individual"].is_boolean()
                    );
                }
                for file in item["files"].as_array().unwrap() {
                    assert!(
                        item["homework"].get(file["toid"].to_string()).is_some(),
                        "toid names a homework"
                    );
                }
                for mark in item["assessments"].as_array().into_iter().flatten() {
                    each(mark, "mark", &["lesson_id", "nm", "countas"], counts);
                    each(
                        mark,
                        "mark",
                        &["convert", "weight", "weight_float"],
                        Value::is_number,
                    );
                    each(
                        mark,
                        "mark",
                        &["control_type", "control_type_short", "comment"],
                        Value::is_string,
                    );
                    mark["date"].as_str().unwrap().parse::<Date>().unwrap();
                    if mark["value"] == "н" {
                        absences += 1;
                        assert_eq!(
                            (&mark["convert"], &mark["count"], &mark["countas"]),
                            (&json!(0), &json!(false), &json!("0"))
                        );
                    }
                }
            }
            for extra in day["items_extday"].as_array().into_iter().flatten() {
                assert_eq!(extra["homework"].is_object(), rings);
                assert!(extra.get("num").is_none());
            }
        }
    }
    assert!(absences > 0);
}

/// EljurAPI `MarksRecord`, `FinalAssessmentsRecord`, `PeriodsRecordWeeks`, `HomeworkRecord`; DnevnikX reads
/// `getperiods` as a list, and `getupdates`.
#[tokio::test]
async fn eljur_api_and_dnevnik_x_read_marks_and_periods() {
    let client = Client::new().await;
    let marks = client.of_ivan("getmarks", LONG).await;
    let subjects = marks["lessons"].as_array().unwrap();
    assert!(subjects.len() > 5);
    for subject in subjects {
        each(subject, "subject", &["average", "lesson_id"], counts);
        each(
            subject,
            "subject",
            &["averageConvert", "average_convert"],
            Value::is_number,
        );
        for mark in subject["marks"].as_array().unwrap() {
            assert!(
                mark["mtype"]["id"].is_number()
                    && mark["mtype"]["short"].is_string()
                    && mark["mtype"]["type"].is_string()
            );
        }
    }
    let finals = client.of_ivan("getfinalassessments", "").await;
    let of = &finals["items"][0]["assessments"][0];
    assert!(of["value"].is_string() && of["convert"].is_number() && of["period"] == "I");

    let periods = client
        .result("getperiods", "&student=3728&weeks=true")
        .await;
    let periods = periods["students"][0]["periods"]
        .as_array()
        .unwrap()
        .clone();
    let names: Vec<_> = periods
        .iter()
        .map(|period| period["fullname"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["I четверть", "II четверть", "III четверть", "IV четверть"]
    );
    assert_eq!(
        periods[0]["weeks"][0],
        json!({ "start": "20260901", "end": "20260906", "title": "1 сен — 6 сен" })
    );

    let homework = client.of_ivan("gethomework", "&days=20261123").await;
    let day = &homework["days"]["20261123"];
    assert!(day["items"]["Физика"]["homework"].is_object());
    let updates = client.of_ivan("getupdates", "&limit=5&page=1").await;
    let (latest, old) = (&updates["updates"]["latest"], &updates["updates"]["old"]);
    let shown = latest.as_array().unwrap().len() + old.as_array().unwrap().len();
    assert_eq!(shown, 5);
    for mark in latest
        .as_array()
        .unwrap()
        .iter()
        .chain(old.as_array().unwrap())
    {
        each(
            mark,
            "update",
            &["lesson", "date", "mark"],
            Value::is_string,
        );
    }
}

/// DnevnikX and eljur-to-obsidian ask by class: lessons in order, sub-groups under one `num`; the files of a homework
/// are a map there.
#[tokio::test]
async fn a_class_is_asked_for_in_place_of_a_pupil() {
    let client = Client::new().await;
    let schedule = client
        .result("getschedule", "&class=9А&days=20261124&rings=1")
        .await;
    let items = schedule["days"]["20261124"]["items"].as_array().unwrap();
    let third: Vec<_> = items.iter().filter(|item| item["num"] == "3").collect();
    assert_eq!(third.len(), 2);
    assert!(third[0].get("homework").is_none() && third[0]["starttime"] == "09:45:00");
    let homework = client
        .result("gethomework", "&class=9А&days=20261123")
        .await;
    let items = homework["days"]["20261123"]["items"].as_array().unwrap();
    assert!(
        items
            .iter()
            .any(|item| item["files"]["1"]["link"].is_string())
    );
    let (status, _) = client.get("/apiv3/getschedule", "&class=2Б").await;
    assert_eq!(status, 403);
}

/// EljurAPI's mail: `total` counts, ids count, the sender's names are words; reading marks as read.
#[tokio::test]
async fn eljur_api_reads_mail_and_announcements() {
    let client = Client::new().await;
    let inbox = client
        .result("getmessages", "&folder=inbox&limit=2&page=1")
        .await;
    assert!(counts(&inbox["total"]) && inbox["count"] == 2);
    let first = &inbox["messages"][0];
    assert!(counts(&first["id"]) && first["unread"] == true && first["with_files"].is_boolean());
    each(
        &first["user_from"],
        "from",
        &["name", "lastname", "firstname", "middlename"],
        Value::is_string,
    );
    let id = first["id"].as_str().unwrap();
    let message = client.result("getmessageinfo", &format!("&id={id}")).await;
    assert!(message["message"]["text"].is_string() && message["message"]["user_to"].is_array());
    let unread = client.result("getmessages", "&unreadonly=yes").await;
    assert!(
        unread["messages"]
            .as_array()
            .unwrap()
            .iter()
            .all(|m| m["id"] != id)
    );
    assert_eq!(
        client.result("getmessages", "&folder=sent").await["count"],
        1
    );
    let to = client.result("getmessagereceivers", "").await;
    each(
        &to["groups"][0]["users"][0],
        "user",
        &["info", "search", "name"],
        Value::is_string,
    );
    let board = client.result("getboardnotices", "").await;
    each(
        &board,
        "board",
        &["count", "total", "total_unread"],
        Value::is_number,
    );
    board["notices"][0]["date_actual_before"]
        .as_str()
        .unwrap()
        .parse::<Date>()
        .unwrap();
    let id = board["notices"][0]["id"].as_str().unwrap();
    let notice = client
        .result("getboardnoticeinfo", &format!("&id={id}"))
        .await;
    assert!(notice["notice"]["text"].is_string());
}

/// eljur_students calls `/getRules` and `/getDiary` in camel case with `devKey`, names no pupil, takes the first of
/// `students`, parses the day's `name` as a date and `num` as a number out of a string, and knows four shapes of
/// `items`.
#[tokio::test]
async fn eljur_students_finds_its_way() {
    let client = Client::new().await;
    client
        .stand
        .settings(|s| s.api_key_required = true)
        .unwrap();
    let (status, rules) = client.get("/apiv3/getRules", "&devKey=1").await;
    assert_eq!(status, 200);
    assert_eq!(rules["response"]["result"]["id"], "3728");
    for shape in [
        ItemsShape::Map,
        ItemsShape::Array,
        ItemsShape::Null,
        ItemsShape::Missing,
    ] {
        client.stand.settings(|s| s.items_shape = shape).unwrap();
        let (_, answer) = client
            .get(
                "/api/getDiary/",
                "&devKey=1&days=20261123-20261129&rings=yes",
            )
            .await;
        let students = answer["response"]["result"]["students"]
            .as_object()
            .unwrap()
            .clone();
        let days = values(students.values().next().unwrap().get("days").unwrap()).len();
        assert_eq!(days, 7);
        let monday = &students["3728"]["days"]["20261123"];
        Date::strptime("%Y%m%d", monday["name"].as_str().unwrap()).unwrap();
        let items = match shape {
            ItemsShape::Map => values(&monday["items"]).into_iter().cloned().collect(),
            ItemsShape::Array => monday["items"].as_array().unwrap().clone(),
            ItemsShape::Null | ItemsShape::Missing => Vec::new(),
        };
        for item in &items {
            item["num"].as_str().unwrap().parse::<u8>().unwrap();
            assert!(item["homework"].is_object());
        }
        assert_eq!(monday.get("items").is_some(), shape != ItemsShape::Missing);
    }
}

/// NiceEljur and others meet numbers as strings, integers and floats, and `students` in four shapes.
#[tokio::test]
async fn numbers_and_students_come_in_every_shape() {
    let client = Client::new().await;
    let item = async || {
        let answer = client.of_ivan("getdiary", "&days=20261123").await;
        answer["days"]["20261123"]["items"]["3"].clone()
    };
    let documented = item().await;
    assert!(documented["lesson_id"].is_string() && documented["files"][0]["toid"].is_u64());
    for (shape, is) in [
        (NumberShape::Strings, Value::is_string as fn(&Value) -> bool),
        (NumberShape::Integers, Value::is_u64),
        (NumberShape::Floats, Value::is_f64),
    ] {
        client.stand.settings(|s| s.number_shape = shape).unwrap();
        let item = item().await;
        each(&item, "item", &["lesson_id", "num"], is);
        each(&item["files"][0], "file", &["toid"], is);
        assert!(item["room"].is_string(), "a room is a name");
    }
    client
        .stand
        .settings(|s| (s.number_shape, s.weight_float_as_string) = (NumberShape::Documented, true))
        .unwrap();
    let marks = client.of_ivan("getmarks", LONG).await;
    assert!(marks["lessons"][0]["marks"][0]["weight_float"].is_string());
    for shape in [
        StudentsShape::Array,
        StudentsShape::Map,
        StudentsShape::Null,
        StudentsShape::Missing,
    ] {
        client.stand.settings(|s| s.students_shape = shape).unwrap();
        let result = client.result("getperiods", "").await;
        let students = result.get("students");
        assert!(
            match shape {
                StudentsShape::Array => students.unwrap().is_array(),
                StudentsShape::Map => students.unwrap()["3728"]["periods"].is_array(),
                StudentsShape::Null => students.unwrap().is_null(),
                _ => students.is_none(),
            },
            "{shape:?}"
        );
    }
    for (shape, result) in [
        (EmptyResult::Object, Some(json!({}))),
        (EmptyResult::Array, Some(json!([]))),
        (EmptyResult::False, Some(json!(false))),
        (EmptyResult::Null, Some(json!(null))),
        (EmptyResult::Absent, None),
    ] {
        client.stand.settings(|s| s.empty_result = shape).unwrap();
        let (status, answer) = client.get("/apiv3/getdiary", "&days=x").await;
        assert_eq!(
            (status, answer["response"].get("result")),
            (400, result.as_ref())
        );
    }
}

/// journalism and NiceEljur sign in by login and password, in a form, JSON or the query: 400 for wrong ones, 403 where
/// the school has no passwords or is another.
#[tokio::test]
async fn sign_in_by_password_is_refused_as_documented() {
    let client = Client::new().await;
    let auth = async |query: &str, body: Option<&str>| {
        let path = format!("/apiv3/auth?{query}");
        let address = client.stand.origins().portal.join(&path).unwrap();
        let request = match body {
            None => browser().get(address),
            Some(body) => browser()
                .post(address)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.to_owned()),
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["response"]["state"], status);
        status
    };
    let right = "login=ivan&password=parta-okno-9a";
    assert_eq!(auth("vendor=stand1", Some(right)).await, 200);
    assert_eq!(auth(right, None).await, 200);
    assert_eq!(
        auth("vendor=stand1", Some("login=ivan&password=x")).await,
        400
    );
    assert_eq!(auth("vendor=stand1", Some("")).await, 400);
    assert_eq!(auth("vendor=stand2", Some(right)).await, 403);
    client
        .stand
        .settings(|s| s.password_sign_in = false)
        .unwrap();
    assert_eq!(auth("vendor=stand1", Some(right)).await, 403);
}

/// EljurAuthUtil follows two redirects to ESIA by hand, posts the form's `code` as multipart, takes `esiaTaskId` out of
/// the page, asks until there is a `link` with a `region`, wants a `Location` with `v_token` behind it, and vendors
/// without an envelope. The walk itself is `person::sign_in`, step by step the same.
#[tokio::test]
async fn eljur_auth_util_walks_the_chain() {
    let stand = stand().await;
    let browser = browser();
    // The steps themselves are this very walk: person/mod.rs makes the same demands.
    let finish = sign_in(&stand, &browser, "ivan").await;
    let v_token = query(&finish, "v_token").unwrap();
    let path = format!("/apiv3/getusersvendors?out_format=json&v_token={v_token}&auth_token=true");
    let vendors = json_of(
        &person::browser(),
        &stand.origins().portal.join(&path).unwrap(),
    )
    .await;
    let entry = &vendors["result"][0];
    each(
        entry,
        "entry",
        &[
            "token",
            "vendor",
            "vendor_id",
            "vendor_title",
            "user_title",
            "login",
            "expires",
        ],
        Value::is_string,
    );
    assert!(vendors.get("response").is_none());
    let token = entry["token"].as_str().unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
}
