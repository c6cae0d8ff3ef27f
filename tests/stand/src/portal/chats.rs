//! «Чаты» and the linking of the учебный профиль VK ID (identity.md §3, the leaflet). No public source shows how
//! ЭлЖур does it: portal button → VK ID's normal authorisation → the portal's callback is a guess [G].

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::{CSRF, PLACE, VK_REDIRECT_PATH, Visitor, cookie, fields, to_login};
use crate::settings::LinkScenario;
use crate::vk_id::{PORTAL_CLIENT_ID, Redemption, challenge_of};
use crate::{World, bare, page, random};

/// An учебный профиль that belongs to a diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Linked {
    /// VK's id of the person.
    user_id: u64,
    /// «Иван Иванов», as VK ID tells it.
    name: String,
}

/// A person sent to VK ID and not yet back.
#[derive(Debug, Clone)]
pub(super) struct Linking {
    uid: u32,
    verifier: String,
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/journal-chats-action", get(chats))
        .route("/journal-vkid-action", get(to_vk_id))
        .route(VK_REDIRECT_PATH, get(linked))
        .route("/journal-vkid-action/unlink", post(unlink))
}

/// What is linked to a profile of the portal now.
fn linked_profile(world: &World, visitor: Visitor<'_>) -> Option<Linked> {
    if let Some(told) = world.portal.0.lock().linked.get(&visitor.profile.uid) {
        return told.clone();
    }
    let account = visitor.person.vk.as_ref()?;
    (world.settings().vk_linked_at_start && account.edu_profile).then(|| Linked {
        user_id: account.user_id,
        name: visitor.person.name(),
    })
}

#[derive(Deserialize)]
struct Chats {
    error: Option<String>,
    done: Option<String>,
}

/// «Чаты» [1 eljur.md §2.2: the name; the leaflet: «Привязать учебный профиль VK ID»; G: the page and its address].
/// Switches: `vk_linked_at_start`, `moved_addresses`.
async fn chats(
    State(world): State<Arc<World>>,
    Query(query): Query<Chats>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let linked = linked_profile(&world, visitor);
    let trouble = query.error.as_deref().map(trouble);
    let ready = match (&linked, trouble.is_some()) {
        (_, true) => "portal/chats-error",
        (Some(_), false) => "portal/chats-linked",
        (None, false) => "portal/chats",
    };
    let csrf = cookie(&headers, CSRF).unwrap_or_default();
    let pupils = visitor.profile.pupils.iter();
    let classes = pupils.filter_map(|uid| Some(world.school.pupil(*uid)?.class));
    let body = html! {
        h1 { "Чаты" }
        @if let Some(trouble) = trouble { p.error role="alert" { (trouble) } }
        @if let Some(linked) = &linked {
            @if query.done.is_some() { p.success role="status" { "Готово: учебный профиль привязан." } }
            p { "К дневнику привязан учебный профиль VK ID: " strong { (linked.name) } " (id " (linked.user_id) ")." }
            ul.points {
                @for class in classes { li { (class) " · классный чат" } }
                li { "Объявления школы" }
            }
            form action="/journal-vkid-action/unlink" method="POST" {
                input type="hidden" name="csrf" value=(csrf);
                button.quiet data-first { "Отвязать учебный профиль" }
            }
        } @else {
            p { "Чтобы писать в чаты класса и подключаться к онлайн-урокам, привяжите учебный профиль VK ID. Ваш профиль ВКонтакте никто не увидит." }
            a.action href="/journal-vkid-action" data-first { "Привязать учебный профиль VK ID" }
        }
        a.action.quiet href="/journal-app" { "Вернуться в дневник" }
    };
    super::diary::framed(visitor, "Чаты", "Чаты", ready, body).into_response()
}

fn trouble(error: &str) -> &'static str {
    match error {
        "access_denied" => "Привязка отменена. Её можно начать ещё раз.",
        "taken" => {
            "Этот учебный профиль уже привязан к другому дневнику. Войдите в VK ID под своим номером телефона."
        }
        _ => "Привязать учебный профиль не получилось. Попробуйте ещё раз.",
    }
}

fn found(location: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location.to_owned())]).into_response()
}

/// «Привязать учебный профиль VK ID»: 302 to VK ID's `/authorize` with PKCE [G identity.md §3; its parameters C
/// identity.md §2.1].
/// Switch: `moved_addresses`.
async fn to_vk_id(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let state = world.secret(random::token());
    let verifier = world.secret(random::token());
    let challenge = challenge_of(&verifier);
    let linking = Linking {
        uid: visitor.profile.uid,
        verifier,
    };
    let redirect = format!("{}{VK_REDIRECT_PATH}", bare(&world.origins.portal));
    world.portal.0.lock().linking.insert(state.clone(), linking);
    let mut address = world.origins.vk_id.clone();
    address.set_path("/authorize");
    address
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", PORTAL_CLIENT_ID)
        .append_pair("redirect_uri", &redirect)
        .append_pair("state", &state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "s256")
        .append_pair("scope", "vkid.personal_info phone")
        .append_pair("lang_id", "0");
    found(address.as_str())
}

#[derive(Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
    device_id: Option<String>,
    error: Option<String>,
}

/// The way back from VK ID with `code`, `device_id`, `state` [G identity.md §3; C identity.md §2.2]: the portal
/// redeems the code and links the profile.
/// Switches: `link_scenario`, `moved_addresses`.
async fn linked(
    State(world): State<Arc<World>>,
    Query(query): Query<Back>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let linking = query
        .state
        .and_then(|state| world.portal.0.lock().linking.remove(&state));
    // A state that this portal did not give to this person.
    let Some(linking) = linking.filter(|linking| linking.uid == visitor.profile.uid) else {
        let text = "Привязка начата не здесь или уже закончена. Откройте «Чаты» и начните ещё раз.";
        let page = page::words(PLACE, "Привязка не узнана", text);
        return (StatusCode::BAD_REQUEST, page).into_response();
    };
    if let Some(error) = query.error {
        let known = matches!(error.as_str(), "access_denied");
        let error = if known { "access_denied" } else { "failed" };
        return found(&format!("/journal-chats-action?error={error}"));
    }
    let (Some(code), Some(device_id)) = (query.code, query.device_id) else {
        let text = "VK ID не прислал код. Откройте «Чаты» и начните ещё раз.";
        let page = page::words(PLACE, "Привязка не удалась", text);
        return (StatusCode::BAD_REQUEST, page).into_response();
    };
    let outcome = match world.settings().link_scenario {
        LinkScenario::Fails => Err("failed"),
        LinkScenario::Taken => Err("taken"),
        LinkScenario::Normal => redeem(&world, &code, &device_id, &linking.verifier),
    };
    match outcome {
        Ok(profile) => {
            let mut inner = world.portal.0.lock();
            let is_taken = inner.linked.iter().any(|(uid, other)| {
                *uid != visitor.profile.uid
                    && other.as_ref().is_some_and(|o| o.user_id == profile.user_id)
            });
            if is_taken {
                return found("/journal-chats-action?error=taken");
            }
            inner.linked.insert(visitor.profile.uid, Some(profile));
            found("/journal-chats-action?done=1")
        }
        Err(error) => found(&format!("/journal-chats-action?error={error}")),
    }
}

fn redeem(
    world: &World,
    code: &str,
    device_id: &str,
    verifier: &str,
) -> Result<Linked, &'static str> {
    let redirect = format!("{}{VK_REDIRECT_PATH}", bare(&world.origins.portal));
    let asked = Redemption {
        client_id: PORTAL_CLIENT_ID,
        redirect_uri: &redirect,
        code,
        device_id,
        verifier,
    };
    let identity = world.vk.redeem(world, asked).map_err(|_| "failed")?;
    Ok(Linked {
        user_id: identity.user_id,
        name: identity.name,
    })
}

/// «Отвязать» [G]: takes the form's own `csrf` only.
/// Switch: `moved_addresses`.
async fn unlink(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let sent = fields(request).await.remove("csrf");
    let own = cookie(&headers, CSRF);
    if own.is_none() || sent != own {
        return (StatusCode::FORBIDDEN, refused()).into_response();
    }
    let mut inner = world.portal.0.lock();
    inner.linked.insert(visitor.profile.uid, None);
    found("/journal-chats-action")
}

fn refused() -> Markup {
    page::words(
        PLACE,
        "Форма устарела",
        "Откройте «Чаты» ещё раз и повторите.",
    )
}
