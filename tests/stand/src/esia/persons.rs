//! `/rs/prns/{oid}`: a person's data for whoever holds their token.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::params::Params;
use crate::school::Person;
use crate::{World, bare};

/// Collections of a person: name in the address, name in `embed`, scopes that open it [C identity.md §1.1; 1
/// ekapusta/oauth2-esia: names in `embed` and their scopes].
const COLLECTIONS: [(&str, &str, &[&str]); 6] = [
    ("ctts", "contacts", &["contacts", "email", "mobile"]),
    ("addrs", "addresses", &["contacts", "addresses"]),
    (
        "docs",
        "documents",
        &[
            "id_doc",
            "birth_cert_doc",
            "medical_doc",
            "foreign_passport_doc",
        ],
    ),
    ("roles", "roles", &["usr_org", "openid"]),
    ("orgs", "organizations", &["usr_org"]),
    (
        "kids",
        "kids",
        &[
            "kid_fullname",
            "kid_birthdate",
            "kid_gender",
            "kid_snils",
            "kid_inn",
        ],
    ),
];

/// Why nothing is shown.
#[derive(Debug)]
pub(super) struct Closed(StatusCode, &'static str);

impl Closed {
    /// [G: the body].
    fn answer(self) -> Response {
        let Self(status, message) = self;
        let code = status.as_u16().to_string();
        (status, Json(json!({ "code": code, "message": message }))).into_response()
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/rs/prns/{oid}", get(person))
        .route("/rs/prns/{oid}/{collection}", get(collection))
        .route("/rs/prns/{oid}/{collection}/{id}", get(element))
}

/// The person; `?embed=(contacts.elements,…)` puts collections in [C identity.md §1.1, §1.3].
async fn person(
    State(world): State<Arc<World>>,
    Path(oid): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let read = || {
        let token = bearer(&headers);
        let mut body = read(&world, token, &oid)?;
        let (person, scopes) = open(&world, token, &oid)?;
        for (name, whole) in embeds(query.as_deref())? {
            let Some((short, long, needed)) = COLLECTIONS.iter().find(|(_, long, _)| *long == name)
            else {
                return Err(Closed(StatusCode::BAD_REQUEST, "embed: no such collection"));
            };
            if !needed
                .iter()
                .any(|scope| scopes.iter().any(|own| own == scope))
            {
                return Err(Closed(
                    StatusCode::FORBIDDEN,
                    "the scope does not open this",
                ));
            }
            let elements = elements(&world, person, short, &scopes);
            body[*long] = listed(&world, person, short, &elements, whole);
        }
        Ok(body)
    };
    read().map_or_else(Closed::answer, |body| Json(body).into_response())
}

/// A collection of the person: addresses of its elements, or the elements themselves with `?embed=(elements)`
/// [C identity.md §1.1, §1.3].
async fn collection(
    State(world): State<Arc<World>>,
    Path((oid, collection)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let read = || {
        let (person, scopes) = open(&world, bearer(&headers), &oid)?;
        let elements = opened(&world, person, &collection, &scopes)?;
        let embeds = embeds(query.as_deref())?;
        let whole = embeds.iter().any(|(name, _)| name == "elements");
        Ok(listed(&world, person, &collection, &elements, whole))
    };
    read().map_or_else(Closed::answer, |body: Value| Json(body).into_response())
}

/// One element of a collection, the target of its address [C identity.md §1.3; 1 fr05t1k/esia follows them].
async fn element(
    State(world): State<Arc<World>>,
    Path((oid, collection, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let read = || {
        let (person, scopes) = open(&world, bearer(&headers), &oid)?;
        let elements = opened(&world, person, &collection, &scopes)?;
        let id: Option<u64> = id.parse().ok();
        elements
            .into_iter()
            .find(|element| id.is_some() && element["id"].as_u64() == id)
            .ok_or(Closed(StatusCode::NOT_FOUND, "no such element"))
    };
    read().map_or_else(Closed::answer, |body| Json(body).into_response())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::trim)
}

/// Whose token this is and what it opens; only one's own data.
fn open<'a>(
    world: &'a World,
    token: Option<&str>,
    oid: &str,
) -> Result<(&'a Person, Vec<String>), Closed> {
    let token = token.ok_or(Closed(
        StatusCode::UNAUTHORIZED,
        "Authorization: Bearer is missing",
    ))?;
    let access = world.esia.inner.lock().access.get(token).cloned();
    let access = access
        .filter(|access| access.until > world.clock.now())
        .ok_or(Closed(
            StatusCode::UNAUTHORIZED,
            "the access token is unknown or has expired",
        ))?;
    world
        .school
        .person(access.person)
        .filter(|person| person.gosuslugi.oid.to_string() == oid)
        .map(|person| (person, access.scopes))
        .ok_or(Closed(
            StatusCode::FORBIDDEN,
            "the token is another person's",
        ))
}

/// What the scopes open of the person's own fields [C identity.md §1.3: the names; 1 ekapusta/oauth2-esia: scopes].
pub(super) fn read(world: &World, token: Option<&str>, oid: &str) -> Result<Value, Closed> {
    let (person, scopes) = open(world, token, oid)?;
    let account = &person.gosuslugi;
    let has = |scope: &str| scopes.iter().any(|own| own == scope);
    let mut body = json!({
        "stateFacts": ["EntityRoot"],
        "eTag": format!("{:040X}", account.oid),
        "status": "REGISTERED",
        "trusted": account.is_confirmed,
        "verifying": false,
        "containsUpCfmCode": false,
        "rfgUOperatorCheck": false,
        "updatedOn": 1_756_000_000,
        "kidAccCreatedByParent": account.is_made_by_parent,
    });
    if has("fullname") {
        body["firstName"] = person.first_name.into();
        body["lastName"] = person.last_name.into();
        body["middleName"] = person.middle_name.into();
        body["citizenship"] = "RUS".into();
    }
    if has("birthdate") {
        body["birthDate"] = person.born.strftime("%d.%m.%Y").to_string().into();
    }
    if has("gender") {
        body["gender"] = gender(person.gender).into();
    }
    if has("snils") {
        body["snils"] = account.snils.into();
    }
    if has("inn") {
        body["inn"] = format!("{:012}", account.oid).into();
    }
    if has("id_doc") {
        body["rIdDoc"] = 1.into();
    }
    Ok(body)
}

fn gender(gender: &str) -> &'static str {
    if gender == "male" { "M" } else { "F" }
}

/// Names in `?embed=(a.elements,b)`: the collection, and whether its elements are wanted whole.
fn embeds(query: Option<&str>) -> Result<Vec<(String, bool)>, Closed> {
    let bad = |message| Closed(StatusCode::BAD_REQUEST, message);
    let params =
        Params::read(query, &HeaderMap::new(), &[]).ok_or(bad("the query is not UTF-8"))?;
    let Some(embed) = params.get("embed") else {
        return Ok(Vec::new());
    };
    let list = embed
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .ok_or(bad("embed: must stand in brackets"))?;
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    Ok(names
        .map(|name| match name.split_once('.') {
            Some((name, rest)) => (name.into(), rest.starts_with("elements")),
            None => (name.into(), name == "elements"),
        })
        .collect())
}

fn opened(
    world: &World,
    person: &Person,
    collection: &str,
    scopes: &[String],
) -> Result<Vec<Value>, Closed> {
    let (short, _, needed) = COLLECTIONS
        .iter()
        .find(|(short, ..)| *short == collection)
        .ok_or(Closed(StatusCode::NOT_FOUND, "no such collection"))?;
    if !needed
        .iter()
        .any(|scope| scopes.iter().any(|own| own == scope))
    {
        return Err(Closed(
            StatusCode::FORBIDDEN,
            "the scope does not open this",
        ));
    }
    Ok(elements(world, person, short, scopes))
}

fn listed(
    world: &World,
    person: &Person,
    collection: &str,
    elements: &[Value],
    whole: bool,
) -> Value {
    // Memberships come whole in any case [1 fr05t1k/esia].
    let shown: Vec<Value> = if whole || collection == "roles" {
        elements.to_vec()
    } else {
        let base = format!(
            "{}/rs/prns/{}/{collection}",
            bare(&world.origins.esia),
            person.gosuslugi.oid
        );
        elements
            .iter()
            .map(|element| format!("{base}/{}", element["id"]).into())
            .collect()
    };
    json!({ "stateFacts": ["hasSize"], "size": shown.len(), "elements": shown })
}

fn elements(world: &World, person: &Person, collection: &str, scopes: &[String]) -> Vec<Value> {
    let has = |scope: &str| scopes.iter().any(|own| own == scope);
    let account = &person.gosuslugi;
    match collection {
        "ctts" => {
            let contact = |id: u32, kind, value, is_open: bool| {
                is_open.then(|| {
                    json!({
                        "stateFacts": ["Identifiable"], "id": id, "type": kind,
                        "vrfStu": "VERIFIED", "value": value,
                    })
                })
            };
            [
                contact(16, "EML", account.email, has("email") || has("contacts")),
                contact(17, "MBT", account.phone, has("mobile") || has("contacts")),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
        "addrs" => vec![json!({
            "stateFacts": ["Identifiable"], "id": 21, "type": "PLV", "countryId": "RUS",
            "addressStr": "Ханты-Мансийский автономный округ — Югра, г. Учебный, ул. Школьная, д. 1",
            "zipCode": "628000", "house": "1",
        })],
        "docs" => vec![document(world, person)],
        // Pupils and parents of the stand work nowhere.
        "roles" | "orgs" => Vec::new(),
        _ => children(world, person, scopes),
    }
}

/// A passport from 14, a birth certificate before.
fn document(world: &World, person: &Person) -> Value {
    let today = world.clock.zoned().date();
    let has_passport = person
        .born
        .checked_add(jiff::Span::new().years(14))
        .is_ok_and(|day| day <= today);
    let kind = if has_passport {
        "RF_PASSPORT"
    } else {
        "RF_BRTH_CERT"
    };
    json!({
        "stateFacts": ["Identifiable"], "id": 1, "type": kind, "vrfStu": "VERIFIED",
        "series": "0000", "number": format!("{:06}", person.gosuslugi.oid % 1_000_000),
    })
}

fn children(world: &World, person: &Person, scopes: &[String]) -> Vec<Value> {
    let has = |scope: &str| scopes.iter().any(|own| own == scope);
    let own: Vec<u32> = person.profiles.iter().map(|profile| profile.uid).collect();
    let children = person
        .profiles
        .iter()
        .flat_map(|profile| &profile.pupils)
        .filter(|uid| !own.contains(uid))
        .filter_map(|uid| {
            world
                .school
                .people
                .iter()
                .find(|child| child.profiles.iter().any(|profile| profile.uid == *uid))
        });
    children
        .map(|child| {
            let mut body = json!({
                "stateFacts": ["Identifiable"],
                "id": child.gosuslugi.oid,
                "trusted": child.gosuslugi.is_confirmed,
            });
            if has("kid_fullname") {
                body["firstName"] = child.first_name.into();
                body["lastName"] = child.last_name.into();
                body["middleName"] = child.middle_name.into();
            }
            if has("kid_birthdate") {
                body["birthDate"] = child.born.strftime("%d.%m.%Y").to_string().into();
            }
            if has("kid_gender") {
                body["gender"] = gender(child.gender).into();
            }
            if has("kid_snils") {
                body["snils"] = child.gosuslugi.snils.into();
            }
            body
        })
        .collect()
}
