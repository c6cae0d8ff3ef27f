//! Who may send people here: the applications registered at VK ID, and the addresses they may be sent back to.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::portal::VK_REDIRECT_PATH;
use crate::{World, bare};

/// The app's id at the stand's VK ID.
pub const CLIENT_ID: &str = "53000001";

/// The portal's id, for «Привязать учебный профиль VK ID» [G identity.md §3: a normal client with an https
/// redirect].
pub(crate) const PORTAL_CLIENT_ID: &str = "53000002";

/// A web application that a test or a rehearsal registers beside the two that are built in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebApp {
    /// Digits.
    pub client_id: String,
    /// The service's name as the pages say it, without quotes.
    pub name: String,
    /// https addresses one may be sent back to, letter by letter.
    pub redirect_uris: Vec<String>,
}

impl WebApp {
    /// Why this cannot be registered.
    pub(crate) fn check(&self) -> Result<(), String> {
        let id = &self.client_id;
        if id.is_empty() || id.len() > 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("vk_web_apps: client_id «{id}»: up to 12 digits"));
        }
        if [CLIENT_ID, PORTAL_CLIENT_ID].contains(&&**id) {
            return Err(format!("vk_web_apps: client_id {id} is taken"));
        }
        let is_https = |text: &String| Url::parse(text).is_ok_and(|url| url.scheme() == "https");
        if self.redirect_uris.is_empty() || !self.redirect_uris.iter().all(is_https) {
            return Err(format!(
                "vk_web_apps: {id}: redirect_uris must be https addresses"
            ));
        }
        Ok(())
    }
}

/// What a registered application is to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// «С приложением»
    App,
    /// «С сервисом»
    Service,
}

/// A registered application.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    redirect_uris: Vec<String>,
}

impl Client {
    /// Whether `address` is one of the application's own. The Android SDK puts `oauth2_params` into it, which the
    /// registered address does not have [C identity.md §2.1].
    pub(super) fn may_return_to(&self, address: &str) -> bool {
        let plain = address
            .split_once("?oauth2_params=")
            .filter(|(_, parameters)| !parameters.contains(['&', '#']))
            .map_or(address, |(plain, _)| plain);
        self.redirect_uris.iter().any(|own| own == plain)
    }

    /// Whether pages of `origin` are the application's: those of its https redirect addresses.
    pub(super) fn owns_origin(&self, origin: &str) -> bool {
        self.redirect_uris
            .iter()
            .filter_map(|address| Url::parse(address).ok())
            .any(|address| {
                address.origin().is_tuple() && address.origin().ascii_serialization() == origin
            })
    }
}

/// Whether a registered application has pages of that origin.
pub(super) fn owns_origin(world: &World, origin: &str) -> bool {
    let apps = world.settings().vk_web_apps;
    let registered = apps.iter().map(|app| &*app.client_id);
    registered
        .chain([CLIENT_ID, PORTAL_CLIENT_ID])
        .filter_map(|id| client(world, id))
        .any(|client| client.owns_origin(origin))
}

/// The registered application of that id.
pub(super) fn client(world: &World, id: &str) -> Option<Client> {
    match id {
        CLIENT_ID => Some(Client {
            id: id.into(),
            name: "Звонок".into(),
            kind: Kind::App,
            // Native redirect since 09.2025 [C identity.md §2.2].
            redirect_uris: vec![format!("vk{CLIENT_ID}://vk.ru/blank.html")],
        }),
        PORTAL_CLIENT_ID => Some(Client {
            id: id.into(),
            name: "ЭлЖур".into(),
            kind: Kind::Service,
            redirect_uris: vec![format!("{}{VK_REDIRECT_PATH}", bare(&world.origins.portal))],
        }),
        _ => {
            let apps = world.settings().vk_web_apps;
            let app = apps.into_iter().find(|app| app.client_id == id)?;
            Some(Client {
                id: app.client_id,
                name: app.name,
                kind: Kind::Service,
                redirect_uris: app.redirect_uris,
            })
        }
    }
}
