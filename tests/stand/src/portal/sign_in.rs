//! Signing in through Госуслуги: the chain of eljur.md §5.1 [1: one client, 08.2026].

use std::sync::Arc;

use axum::extract::{FromRequest as _, Multipart, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Form, Json, Router};
use jiff::SignedDuration;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PLACE, Visitor, inline, session_cookies};
use crate::school::{Person, Profile};
use crate::settings::{ChooserPlace, NotFoundPlace};
use crate::{World, bare, esia, jwt, page, random};

/// Where ESIA sends people back to; registered with ESIA.
pub(crate) const REDIRECT_PATH: &str = "/journal-esia-action/action.validate";

/// A code being checked.
#[derive(Debug)]
pub(super) struct Task {
    person: &'static str,
    empty_left: u32,
}

/// Code of a refusal: no parent has agreed to the diary.
pub(super) const NO_CONSENT: &str = "consent_missing";

/// Code of a refusal: no school has the account in its journal.
pub(super) const UNKNOWN_ACCOUNT: &str = "account_unknown";

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/journal-esia-region-action", get(start))
        .route("/journal-esia-action/", get(to_esia))
        .route(REDIRECT_PATH, get(refused).post(validate))
        .route("/journal-esia-action/action.check", get(check))
        .route("/journal-esia-region-action/redirect", get(finish))
        .route("/journal-esia-region-action/choose", get(choose))
        .route("/journal-esia-region-action/enter", get(enter))
        .route("/journal-esia-region-action/not-found", get(not_found))
}

fn found(location: String) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// Step 1, `/journal-esia-region-action?flow=v2`: 302 to the second hop [1].
async fn start() -> Response {
    found("/journal-esia-action/?flow=v2".into())
}

/// Step 1, second hop: 302 to ESIA's `/aas/oauth2/v2/ac` with the parameters of identity.md §1.2 [C].
async fn to_esia(State(world): State<Arc<World>>) -> Response {
    let state = world.secret(random::uuid());
    world.portal.0.lock().states.insert(state.clone());
    let mut address = world.origins.esia.clone();
    address.set_path("/aas/oauth2/v2/ac");
    address
        .query_pairs_mut()
        .append_pair("client_id", esia::CLIENT_ID)
        .append_pair("client_secret", &world.secret(random::signature()))
        .append_pair("client_certificate_hash", esia::CERTIFICATE_HASH)
        .append_pair(
            "redirect_uri",
            &format!("{}{REDIRECT_PATH}", bare(&world.origins.portal)),
        )
        .append_pair("scope", "openid fullname snils")
        .append_pair("response_type", "code")
        .append_pair("state", &state)
        .append_pair("access_type", "online")
        .append_pair(
            "timestamp",
            &world
                .clock
                .zoned()
                .strftime("%Y.%m.%d %H:%M:%S %z")
                .to_string(),
        );
    if world.settings().esia_confirmed_only {
        address
            .query_pairs_mut()
            .append_pair("person_filter", esia::CONFIRMED_ONLY);
    }
    found(address.into())
}

#[derive(Deserialize)]
struct Refused {
    error: Option<String>,
    error_description: Option<String>,
    state: Option<String>,
}

/// ESIA's refusal comes as a plain redirect [C identity.md §1.3]; what the portal then shows is a guess [G].
/// Switch: `esia_refusal_in_address`.
async fn refused(State(world): State<Arc<World>>, Query(query): Query<Refused>) -> Response {
    if let Some(state) = &query.state {
        world.portal.0.lock().states.remove(state);
    }
    let description = query.error_description.unwrap_or_default();
    let code = description
        .split(':')
        .next()
        .filter(|code| code.starts_with("ESIA-"))
        .unwrap_or("ESIA-007014");
    let _ = query.error;
    if !world.settings().esia_refusal_in_address {
        return super::login_page(None, None, Some(code)).into_response();
    }
    found(format!("/authorize?error=esia&code={code}"))
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn code_of(request: Request) -> Option<String> {
    let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("multipart/form-data") {
        return Form::<Code>::from_request(request, &())
            .await
            .ok()
            .map(|Form(form)| form.code);
    }
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("code") {
            return field.text().await.ok();
        }
    }
    None
}

/// Step 4, `POST action.validate` with `code`, as multipart or urlencoded [1]: a page with `esiaTaskId` whose
/// script asks `action.check`.
async fn validate(State(world): State<Arc<World>>, request: Request) -> Response {
    let code = code_of(request).await.unwrap_or_default();
    let redirect = format!("{}{REDIRECT_PATH}", bare(&world.origins.portal));
    let Some(grant) = world.esia.redeem(&world, &code, esia::CLIENT_ID, &redirect) else {
        return found("/authorize?error=esia&code=ESIA-007011".into());
    };
    let task = format!("task_{}", random::hex32());
    {
        let mut inner = world.portal.0.lock();
        if !inner.states.remove(&grant.state) {
            return found("/authorize?error=esia&code=ESIA-007003".into());
        }
        let empty_left = world.settings().check_empty_times;
        inner.tasks.insert(
            task.clone(),
            Task {
                person: grant.person,
                empty_left,
            },
        );
    }
    waiting(&world.secret(task), world.settings().check_interval_ms).into_response()
}

fn waiting(task: &str, interval: u32) -> Markup {
    let script = format!(
        "var esiaTaskId = {};
(function ask() {{
  fetch('/journal-esia-action/action.check?taskId=' + encodeURIComponent(esiaTaskId))
    .then(function (answer) {{ return answer.json(); }})
    .then(function (answer) {{ answer.link ? location.replace(answer.link) : setTimeout(ask, {interval}); }})
    .catch(function () {{ setTimeout(ask, {interval}); }});
}})();",
        inline(&json!(task))
    );
    page::page(
        "электронный дневник",
        "Вход",
        "",
        html! {
            h1 { "Проверяем данные Госуслуг" }
            p { "Это займёт несколько секунд." }
            script { (PreEscaped(script)) }
        },
    )
}

#[derive(Deserialize)]
struct Check {
    #[serde(rename = "taskId")]
    task: Option<String>,
}

/// Step 5, `action.check?taskId=` [1]: `{}` until the link is there.
async fn check(State(world): State<Arc<World>>, Query(query): Query<Check>) -> Json<Value> {
    let task = query.task.unwrap_or_default();
    let mut inner = world.portal.0.lock();
    let person = match inner.tasks.get_mut(&task) {
        Some(Task {
            person,
            empty_left: 0,
        }) => *person,
        Some(waiting) => {
            waiting.empty_left -= 1;
            return Json(json!({}));
        }
        None => return Json(json!({})),
    };
    inner.tasks.remove(&task);
    let (region, token) = (random::hex32(), world.secret(random::token()));
    inner.links.insert(token.clone(), (region.clone(), person));
    Json(
        json!({ "link": format!("/journal-esia-region-action/redirect?region={region}&token={token}") }),
    )
}

#[derive(Deserialize)]
struct Finish {
    region: Option<String>,
    token: Option<String>,
    profile: Option<String>,
}

impl Finish {
    /// Whose link this is, while it is not used up.
    fn person(&self, world: &World) -> Option<&'static str> {
        let inner = world.portal.0.lock();
        let token = self.token.as_deref().unwrap_or_default();
        let (region, person) = inner.links.get(token)?;
        (self.region.as_ref() == Some(region)).then_some(*person)
    }

    fn link(&self, path: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("region", &self.region), ("token", &self.token)] {
            query.append_pair(name, value.as_deref().unwrap_or_default());
        }
        format!("/journal-esia-region-action/{path}?{}", query.finish())
    }

    fn use_up(&self, world: &World) {
        let token = self.token.as_deref().unwrap_or_default();
        world.portal.0.lock().links.remove(token);
    }
}

const OVER: &str = "/authorize?error=esia&code=ESIA-007011";

/// Step 6, the link: session cookies and 302 to `/journal-app?v_token=<RS256 JWT>`, the finish line [1]. Whoever
/// has several profiles is first sent to choose one [1 eljur.md §3: that one chooses; G: at this step]; whoever
/// has none, or no consent, is told so [C identity.md §1.7: the words; G: the address].
/// Switches: `not_found_place`, `chooser_place`.
async fn finish(State(world): State<Arc<World>>, Query(query): Query<Finish>) -> Response {
    let Some(person) = query.person(&world).and_then(|id| world.school.person(id)) else {
        return found(OVER.into());
    };
    let reason = match person.has_consent {
        false => Some(NO_CONSENT),
        true => person.profiles.is_empty().then_some(UNKNOWN_ACCOUNT),
    };
    if let Some(reason) = reason {
        query.use_up(&world);
        return found(match world.settings().not_found_place {
            NotFoundPlace::LoginPage => format!("/authorize?error=not_found&code={reason}"),
            NotFoundPlace::OwnPage => {
                format!("/journal-esia-region-action/not-found?reason={reason}")
            }
        });
    }
    let profile = match (person.profiles.as_slice(), &query.profile) {
        ([only], None) => Some(only),
        (_, None) if world.settings().chooser_place == ChooserPlace::AfterFinish => {
            query.use_up(&world);
            let v_token = v_token(&world, person, None);
            return found(format!("/journal-app?v_token={v_token}"));
        }
        (_, None) => return found(query.link("choose")),
        (_, Some(uid)) => profile_of(person, uid),
    };
    let Some(profile) = profile else {
        return no_such_profile();
    };
    query.use_up(&world);
    let v_token = v_token(&world, person, Some(profile.uid));
    let mut answer = found(format!("/journal-app?v_token={v_token}"));
    let visitor = Visitor { person, profile };
    answer
        .headers_mut()
        .extend(session_cookies(&world, visitor));
    answer
}

fn profile_of<'a>(person: &'a Person, uid: &str) -> Option<&'a Profile> {
    let mut profiles = person.profiles.iter();
    profiles.find(|profile| profile.uid.to_string() == uid)
}

fn no_such_profile() -> Response {
    let text = "У этой учётной записи нет такого профиля. Вернитесь и выберите другой.";
    let page = page::words(PLACE, "Такого профиля нет", text);
    (StatusCode::BAD_REQUEST, page).into_response()
}

/// A new `v_token`: it stands for all of the person's profiles [C eljur.md §1.14], whichever was chosen.
fn v_token(world: &World, person: &Person, uid: Option<u32>) -> String {
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_hours(1))
        .unwrap_or(now);
    let v_token = world.secret(jwt::sign(&json!({
        "iss": "ej:eljur:region",
        "aud": "ej:vendors",
        "jti": random::uuid(),
        "iat": now.as_second(),
        "exp": until.as_second(),
        "uid": uid,
    })));
    world
        .portal
        .0
        .lock()
        .v_tokens
        .insert(v_token.clone(), person.id);
    v_token
}

#[derive(Deserialize)]
struct Enter {
    v_token: Option<String>,
    profile: Option<String>,
}

/// `/journal-esia-region-action/enter`: the choice behind the finish line; cookies and 302 to the diary [G].
/// Switch: `chooser_place`.
async fn enter(State(world): State<Arc<World>>, Query(query): Query<Enter>) -> Response {
    let Some(person) = person_of(&world, query.v_token.as_deref()) else {
        return found(OVER.into());
    };
    let chosen = profile_of(person, query.profile.as_deref().unwrap_or_default());
    let Some(profile) = chosen else {
        return no_such_profile();
    };
    let visitor = Visitor { person, profile };
    (
        session_cookies(&world, visitor),
        found("/journal-app".into()),
    )
        .into_response()
}

fn person_of<'a>(world: &'a World, v_token: Option<&str>) -> Option<&'a Person> {
    let id = world.portal.0.lock().v_tokens.get(v_token?).copied()?;
    world.school.person(id)
}

/// The chooser behind the finish line, for whoever comes to the diary with a `v_token` and without a session.
pub(super) fn chooser_behind(world: &World, query: Option<&str>) -> Option<Response> {
    let pairs = url::form_urlencoded::parse(query?.as_bytes());
    let v_token = pairs.into_iter().find(|(name, _)| name == "v_token")?.1;
    let person = person_of(world, Some(&v_token)).filter(|person| person.profiles.len() > 1)?;
    let address = format!("/journal-esia-region-action/enter?v_token={v_token}");
    Some(chooser(person, &address).into_response())
}

/// The account chooser before the finish line [1 eljur.md §3: that there is one; G: its address]. Switches:
/// `chooser_place`, `moved_addresses`.
async fn choose(State(world): State<Arc<World>>, Query(query): Query<Finish>) -> Response {
    let Some(person) = query.person(&world).and_then(|id| world.school.person(id)) else {
        return found(OVER.into());
    };
    chooser(person, &query.link("redirect")).into_response()
}

/// The chooser's page [1 eljur.md §3]: `.login-esia__user-fio`, two levels up a `div[url]` that enters the profile.
fn chooser(person: &Person, address: &str) -> Markup {
    page::page(
        PLACE,
        "Выбор профиля",
        "portal/choose",
        html! {
            h1 { "В какой дневник войти?" }
            p { "У вашей учётной записи Госуслуг несколько профилей." }
            @for (index, profile) in person.profiles.iter().enumerate() {
                div.login-esia__user url={ (address) "&profile=" (profile.uid) }
                    role="link" tabindex="0" data-first[index == 0] {
                    div.login-esia__user-info {
                        div.login-esia__user-fio { (person.full_name()) }
                        div.login-esia__user-school.muted { (profile.school) }
                    }
                }
            }
            a.action.quiet href="/" { "Отмена" }
            script { (PreEscaped(CHOICE)) }
        },
    )
}

const CHOICE: &str = r#"
for (const user of document.querySelectorAll('div[url]')) {
  const enter = () => location.assign(user.getAttribute('url'));
  user.addEventListener('click', enter);
  user.addEventListener('keydown', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    enter();
  });
}
"#;

#[derive(Deserialize)]
struct NotFound {
    reason: Option<String>,
}

/// `/journal-esia-region-action/not-found`: the portal has no diary for the account [C identity.md §1.7: the words;
/// G: that it has an address of its own].
/// Switch: `not_found_place`.
async fn not_found(Query(query): Query<NotFound>) -> Markup {
    page::page(
        PLACE,
        "Дневник не найден",
        "portal/not-found",
        html! {
            h1 { "Войти не получилось" }
            (not_found_words(query.reason.as_deref().unwrap_or_default()))
            a.action href="/" data-first autofocus { "Вернуться ко входу" }
            a.action.quiet href="/esia-instruction" { "Как войти через Госуслуги" }
        },
    )
}

/// What to do about it.
pub(super) fn not_found_words(reason: &str) -> Markup {
    html! {
        @if reason == NO_CONSENT {
            p.error role="alert" { "Ваш дневник не найден. Родитель ещё не дал согласие на доступ к школьным данным." }
            p { "Пусть родитель откроет на Госуслугах «Согласия и доверенности» и даст согласие, затем войдите ещё раз." }
        } @else {
            p.error role="alert" { "Эта учётная запись Госуслуг не найдена в журнале школы." }
            p { "Передайте классному руководителю номер телефона или e-mail этой учётной записи: он внесёт их в журнал." }
        }
    }
}
