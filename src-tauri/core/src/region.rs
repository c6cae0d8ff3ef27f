//! A region as data: every address, host, path, button text and call provider that is not code.
//!
//! `regions/hmao.toml` is embedded; another file of the same form can be loaded instead (the stand-in
//! school writes one). What is a guess about the live services stands in that file, marked `[G]`.

use serde::Deserialize;
use thiserror::Error;
use url::Url;

pub use crate::call::table::{CallProgram, CallProvider, Installed, LinkForm, Opener, Part};

/// The region shipped with the app: Ханты-Мансийский автономный округ — Югра.
pub const HMAO: &str = include_str!("../regions/hmao.toml");

/// Everything the app knows about a region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Version of this form; 1.
    pub version: u32,
    /// Short id, part of keychain record names: `[a-z0-9-]+`.
    pub id: String,
    /// «Югра», shown on screen.
    pub name: String,
    /// IANA time zone of the school's bells.
    pub time_zone: String,
    /// A stand-in, not a live portal: the app says so on every screen.
    #[serde(default)]
    pub rehearsal: bool,
    /// The diary portal.
    pub portal: Portal,
    /// VK ID.
    pub vk_id: VkId,
    /// Pages that open in the browser.
    pub official: Official,
    /// Services that hold calls, in order of preference.
    #[serde(default, rename = "call_provider")]
    pub call_providers: Vec<CallProvider>,
}

/// The diary portal (ЭлЖур) and the sign-in that goes through it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// «ЦОП Югры», shown on screen.
    pub name: String,
    /// Origin of the portal.
    pub origin: Url,
    /// Path (and query) that starts signing in through Госуслуги.
    pub sign_in_path: String,
    /// Path of the portal's login page: being sent there means the session is over.
    pub login_path: String,
    /// Path of the diary; also the finish address of a sign-in.
    pub diary_path: String,
    /// Cookie that is the session.
    pub session_cookie: String,
    /// Cookies that name the school («vendor») of the session, the likeliest first.
    #[serde(default)]
    pub school_cookies: Vec<String>,
    /// Query parameter of the finish address that carries the token for `vendors_path`.
    pub finish_param: String,
    /// Path of the JSON API.
    pub api_path: String,
    /// Developer key of the JSON API, where the region has one of its own.
    #[serde(default)]
    pub api_key: Option<String>,
    /// What a refusal of the sign-in means, by the code the portal passes on; other codes are only shown.
    #[serde(default)]
    pub refusals: Vec<(String, Refusal)>,
    /// Texts of the button that leads to the call.
    pub call_button: Vec<String>,
    /// Path of «Чаты», where the учебный профиль VK ID is linked to the diary; absent where there is no such page.
    #[serde(default)]
    pub chats_path: Option<String>,
    /// Words on «Чаты» that offer the linking: where none of them stands, it is linked.
    #[serde(default)]
    pub link_button: Vec<String>,
    /// Origins the sign-in window may show beside the portal's own.
    pub sign_in_origins: Vec<Url>,
    /// Those of them without which no sign-in comes to its end; all, when empty.
    #[serde(default)]
    pub sign_in_needs: Vec<Url>,
    /// Minutes before a sign-in attempt is given up.
    pub sign_in_minutes: u32,
    /// Seconds to wait for an answer of the portal.
    pub answer_seconds: u32,
}

/// Official pages, for what cannot be done in the app. Opened in the browser, never in a window of ours.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Registration at Госуслуги.
    pub registration: Url,
    /// «Семья» in a parent's cabinet: makes the account of a child under 14.
    pub family: Url,
    /// Госуслуги's own words on a child's account.
    pub child_help: Url,
    /// Consents in a parent's cabinet.
    pub consents: Url,
    /// A forgotten password of Госуслуги.
    pub recovery: Url,
    /// The account's own page, which offers to confirm it.
    pub confirmation: Url,
    /// A forgotten password of VK ID.
    pub vk_recovery: Url,
    /// Where the program for calls is to be had.
    pub call_program: Url,
}

/// VK ID (OAuth 2.1, authorization code with PKCE, public client).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VkId {
    /// The app's id at VK ID; where it is absent VK ID sign-in is not set up.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Authorization endpoint.
    pub authorize: Url,
    /// Token endpoint (authorization code and refresh token).
    pub token: Url,
    /// Who signed in.
    pub user_info: Url,
    /// Ends the session at VK ID.
    pub logout: Url,
    /// Takes the app's access away.
    pub revoke: Url,
    /// Redirect address; `{client_id}` is replaced.
    pub redirect: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Further query parameters of the authorization request.
    #[serde(default)]
    pub extra: Vec<(String, String)>,
    /// Origins the sign-in window may show.
    pub sign_in_origins: Vec<Url>,
    /// Minutes before a sign-in attempt is given up.
    pub sign_in_minutes: u32,
}

/// What the portal means when it lets nobody in, where a person can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A parent has not consented: «Ваш дневник не найден…».
    ConsentMissing,
    /// The school's journal does not know the account.
    AccountUnknown,
    /// The account at Госуслуги is not confirmed.
    AccountUnconfirmed,
}

/// Why a region file was refused.
#[derive(Debug, Error)]
pub enum RegionError {
    /// Not TOML, or not of this form.
    #[error("the region file is not readable: {0}")]
    Form(#[from] toml::de::Error),
    /// A value that must not be trusted or cannot work.
    #[error("the region file is refused: {0}")]
    Refused(String),
}

impl Region {
    /// Reads and checks a region file.
    ///
    /// # Errors
    /// [`RegionError`] when the text is not of this form, names an unknown version or time zone, or an
    /// address that is neither https nor http on a loopback address.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let region: Region = toml::from_str(text)?;
        region.check()?;
        Ok(region)
    }

    /// The services where the region's schools hold their lessons.
    pub fn usual_call_providers(&self) -> impl Iterator<Item = &CallProvider> {
        self.call_providers.iter().filter(|provider| provider.usual)
    }

    /// The school's time zone. Always found: `parse` has checked it.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    fn check(&self) -> Result<(), RegionError> {
        let refuse = |why: String| Err(RegionError::Refused(why));
        if self.version != 1 {
            return refuse(format!("version {} is not known", self.version));
        }
        let plain_id = |id: &str| {
            !id.is_empty()
                && id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !plain_id(&self.id) {
            return refuse(format!("id «{}»", self.id));
        }
        if jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            return refuse(format!("time zone «{}» is not known", self.time_zone));
        }
        let (portal, vk) = (&self.portal, &self.vk_id);
        let origins = [&portal.origin]
            .into_iter()
            .chain(&portal.sign_in_origins)
            .chain(&vk.sign_in_origins)
            .chain(self.call_providers.iter().flat_map(|provider| {
                let forms = provider.links.iter().flat_map(|form| &form.at);
                provider.origins.iter().chain(forms)
            }));
        let endpoints = [
            &vk.authorize,
            &vk.token,
            &vk.user_info,
            &vk.logout,
            &vk.revoke,
        ];
        let installs = self.call_providers.iter();
        let pages = installs
            .filter_map(|it| it.install.as_ref())
            .chain(self.official.pages());
        for address in origins.clone().chain(endpoints).chain(pages) {
            if !is_safe(address) {
                return refuse(format!(
                    "address «{address}» is neither https nor http on loopback"
                ));
            }
        }
        for origin in origins {
            if origin.path() != "/" || origin.query().is_some() || origin.fragment().is_some() {
                return refuse(format!("origin «{origin}» is more than an origin"));
            }
        }
        portal.check()?;
        vk.check()?;
        for provider in &self.call_providers {
            provider.check().map_err(RegionError::Refused)?;
            let twice = |other: &&CallProvider| other.id == provider.id;
            if self.call_providers.iter().filter(twice).count() > 1 {
                return refuse(format!("two call providers «{}»", provider.id));
            }
        }
        Ok(())
    }
}

impl Official {
    fn pages(&self) -> [&Url; 8] {
        [
            &self.registration,
            &self.family,
            &self.child_help,
            &self.consents,
            &self.recovery,
            &self.confirmation,
            &self.vk_recovery,
            &self.call_program,
        ]
    }
}

impl Portal {
    /// Whether an address is the portal's login page: being sent there means that the session is over.
    pub fn is_login_page(&self, address: &Url) -> bool {
        address.origin() == self.origin.origin()
            && address.path().trim_end_matches('/') == self.login_path.trim_end_matches('/')
    }

    fn check(&self) -> Result<(), RegionError> {
        let refuse = |why: String| Err(RegionError::Refused(why));
        // A URL parser drops tabs and takes `\` for a slash: `/\host` would lead to another site.
        let is_path = |path: &str| {
            path.starts_with('/')
                && !path.starts_with("//")
                && path
                    .bytes()
                    .all(|b| b.is_ascii_graphic() && b != b'\\' && b != b'#')
        };
        for path in [Some(&self.sign_in_path), self.chats_path.as_ref()] {
            if let Some(path) = path.filter(|path| !is_path(path)) {
                return refuse(format!("path «{path}»"));
            }
        }
        let offers = self.link_button.iter().any(|offer| offer.trim().is_empty());
        if offers || self.chats_path.is_some() == self.link_button.is_empty() {
            return refuse("«Чаты» and the words of its button belong together".to_owned());
        }
        for path in [&self.login_path, &self.diary_path, &self.api_path] {
            if !is_path(path) || path.contains('?') || path.len() == 1 {
                return refuse(format!("path «{path}»"));
            }
        }
        if self.session_cookie.is_empty() || self.finish_param.is_empty() {
            return refuse("the session cookie or the finish parameter has no name".to_owned());
        }
        if self.sign_in_minutes == 0 || self.answer_seconds == 0 {
            return refuse("a deadline of the portal is 0".to_owned());
        }
        let stranger = self
            .sign_in_needs
            .iter()
            .find(|origin| !self.sign_in_origins.contains(origin));
        if let Some(origin) = stranger {
            return refuse(format!(
                "«{origin}» is needed, but is no origin of the sign-in"
            ));
        }
        Ok(())
    }
}

impl VkId {
    /// The redirect address of this region's app, letter by letter as VK ID knows it.
    pub fn redirect_uri(&self) -> String {
        self.redirect
            .replace("{client_id}", self.client_id.as_deref().unwrap_or_default())
    }

    fn check(&self) -> Result<(), RegionError> {
        let refuse = |why: String| Err(RegionError::Refused(why));
        if let Some(id) = &self.client_id {
            let plain = (1..=64).contains(&id.len())
                && id
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if !plain {
                return refuse(format!("client id «{id}»"));
            }
        }
        // The same question with any id: whether the form gives an address a window can be sent to.
        let redirect = self
            .redirect
            .replace("{client_id}", self.client_id.as_deref().unwrap_or("1"));
        let sound = Url::parse(&redirect).is_ok_and(|address| match address.scheme() {
            "https" | "http" => is_safe(&address),
            "javascript" | "data" | "file" | "about" | "blob" | "ftp" | "ws" | "wss" => false,
            _ => address.has_host(),
        });
        if !sound {
            return refuse(format!("redirect «{}»", self.redirect));
        }
        let own = [
            "response_type",
            "client_id",
            "redirect_uri",
            "state",
            "code_challenge",
            "code_challenge_method",
            "scope",
        ];
        if let Some((name, _)) = self
            .extra
            .iter()
            .find(|(name, _)| own.contains(&name.as_str()))
        {
            return refuse(format!("the parameter «{name}» is not a further one"));
        }
        if self.sign_in_minutes == 0 {
            return refuse("a deadline of VK ID is 0".to_owned());
        }
        Ok(())
    }
}

/// https, or http on a loopback address; no userinfo.
pub(crate) fn is_safe(address: &Url) -> bool {
    let loopback = match address.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    let scheme = address.scheme() == "https" || (address.scheme() == "http" && loopback);
    scheme && address.username().is_empty() && address.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_region_is_sound() {
        let region = Region::parse(HMAO).unwrap();
        assert_eq!(region.id, "hmao");
        assert!(!region.rehearsal);
        assert_eq!(region.zone().iana_name(), Some("Asia/Yekaterinburg"));
        let noon = jiff::civil::date(2026, 11, 25).at(12, 0, 0, 0);
        let zoned = region.zone().to_zoned(noon).unwrap();
        assert_eq!(zoned.offset().seconds(), 5 * 3600);
        // Nothing of the live services is registered yet, and the app says so.
        assert_eq!(region.vk_id.client_id, None);
        assert_eq!(region.portal.api_key, None);
        assert_eq!(
            region
                .call_providers
                .iter()
                .map(|p| p.id.as_str())
                .collect::<Vec<_>>(),
            [
                "vk", "max", "sferum", "telemost", "jazz", "mts-link", "tolk", "zoom", "meet",
                "teams"
            ]
        );
        // Only https out there.
        for origin in region
            .call_providers
            .iter()
            .flat_map(|p| &p.origins)
            .chain(&region.portal.sign_in_origins)
        {
            assert_eq!(origin.scheme(), "https", "{origin}");
        }
        // A program nobody has seen at work asks first.
        let confirmed: Vec<_> = region
            .call_providers
            .iter()
            .flat_map(|provider| &provider.programs)
            .filter(|program| !program.guess)
            .map(|program| program.name.as_str())
            .collect();
        assert_eq!(confirmed, ["MAX", "Яндекс Телемост", "Zoom"]);
    }

    #[test]
    fn a_stand_on_loopback_is_sound() {
        let text = HMAO
            .replace("https://cop.admhmao.ru", "http://127.0.0.2:40001")
            .replace("https://web.vk.me", "http://[::1]:40002")
            .replace("# client_id", "client_id = \"53000111\" #")
            .replace("name = \"Югра\"", "name = \"Стенд\"\nrehearsal = true");
        let region = Region::parse(&text).unwrap();
        assert!(region.rehearsal);
        assert_eq!(region.vk_id.redirect_uri(), "vk53000111://vk.ru/blank.html");
    }

    #[test]
    fn refuses_what_must_not_be_trusted() {
        for (from, to, why) in [
            ("version = 1", "version = 2", "version"),
            ("id = \"hmao\"", "id = \"Hmao\"", "id"),
            ("id = \"hmao\"", "id = \"\"", "id"),
            ("id = \"hmao\"", "id = \"../x\"", "id"),
            ("Asia/Yekaterinburg", "Asia/Nowhere", "time zone"),
            ("family = \"https:", "family = \"http:", "neither https"),
            (
                "consents = \"https://lk.gosuslugi.ru/\"",
                "consents = \"file:///etc/passwd\"",
                "neither https",
            ),
            (
                "\"/journal-chats-action\"",
                "\"//evil.example/chats\"",
                "path",
            ),
            (
                "link_button = [\"Привязать учебный профиль\"]",
                "link_button = []",
                "belong together",
            ),
            (
                "link_button = [\"Привязать учебный профиль\"]",
                "link_button = [\" \"]",
                "belong together",
            ),
            (
                "https://cop.admhmao.ru\"",
                "http://cop.admhmao.ru\"",
                "neither https",
            ),
            (
                "https://cop.admhmao.ru\"",
                "http://localhost:80\"",
                "neither https",
            ),
            (
                "https://cop.admhmao.ru\"",
                "http://127.0.0.1.evil.example\"",
                "neither https",
            ),
            (
                "https://cop.admhmao.ru\"",
                "https://user@cop.admhmao.ru\"",
                "neither https",
            ),
            (
                "https://cop.admhmao.ru\"",
                "https://:pw@cop.admhmao.ru\"",
                "neither https",
            ),
            ("https://cop.admhmao.ru\"", "file:///etc\"", "neither https"),
            (
                "https://cop.admhmao.ru\"",
                "https://cop.admhmao.ru/elk\"",
                "more than an origin",
            ),
            (
                "https://esia.gosuslugi.ru",
                "http://esia.gosuslugi.ru",
                "neither https",
            ),
            (
                "https://esia.gosuslugi.ru",
                "https://esia.gosuslugi.ru/?x",
                "more than an origin",
            ),
            ("https://web.vk.me", "http://web.vk.me", "neither https"),
            (
                "https://web.vk.me",
                "https://web.vk.me/#x",
                "more than an origin",
            ),
            (
                "https://id.vk.ru/oauth2/auth",
                "http://id.vk.ru/oauth2/auth",
                "neither https",
            ),
            (
                "https://id.vk.ru/oauth2/revoke",
                "ftp://id.vk.ru/",
                "neither https",
            ),
            (
                "\"/journal-esia-region-action?flow=v2\"",
                "\"https://evil.example/\"",
                "path",
            ),
            (
                "\"/journal-esia-region-action?flow=v2\"",
                "\"//evil.example/\"",
                "path",
            ),
            (
                "\"/journal-esia-region-action?flow=v2\"",
                "'/\\evil.example/'",
                "path",
            ),
            (
                "\"/journal-esia-region-action?flow=v2\"",
                "\"/\\t/evil.example/\"",
                "path",
            ),
            (
                "\"/journal-esia-region-action?flow=v2\"",
                "\"/a b\"",
                "path",
            ),
            (
                "sign_in_needs = [\"https://esia.gosuslugi.ru\"]",
                "sign_in_needs = [\"https://evil.example\"]",
                "no origin of the sign-in",
            ),
            ("\"/authorize\"", "\"authorize\"", "path"),
            ("\"/authorize\"", "\"/authorize?x\"", "path"),
            ("\"/journal-app\"", "\"/\"", "path"),
            ("\"/journal-app\"", "\"\"", "path"),
            ("\"/apiv3\"", "\"/apiv3#x\"", "path"),
            ("\"jwt_v_2\"", "\"\"", "no name"),
            ("\"v_token\"", "\"\"", "no name"),
            ("answer_seconds = 20", "answer_seconds = 0", "deadline"),
            (
                "sign_in_minutes = 15\nanswer",
                "sign_in_minutes = 0\nanswer",
                "deadline",
            ),
            ("# client_id", "client_id = \"\" #", "client id"),
            ("# client_id", "client_id = \"5/3\" #", "client id"),
            (
                "vk{client_id}://vk.ru/blank.html",
                "javascript://vk.ru/%0aalert(1)",
                "redirect",
            ),
            (
                "vk{client_id}://vk.ru/blank.html",
                "vk{client_id}:blank",
                "redirect",
            ),
            (
                "vk{client_id}://vk.ru/blank.html",
                "http://vk.ru/blank.html",
                "redirect",
            ),
            ("vk{client_id}://vk.ru/blank.html", "blank.html", "redirect"),
            ("[\"provider\", \"vkid\"]", "[\"state\", \"x\"]", "further"),
            (
                "[\"provider\", \"vkid\"]",
                "[\"redirect_uri\", \"x\"]",
                "further",
            ),
            ("\"/call/join/{token}\"", "\"/call/join/\"", "path form"),
            (
                "\"/call/join/{token}\"",
                "\"/call/{token}{token}\"",
                "path form",
            ),
            (
                "\"/call/join/{token}\"",
                "\"/call/{token}/{token}\"",
                "path form",
            ),
            (
                "\"/call/join/{token}\"",
                "\"/call/{token}/{other}\"",
                "path form",
            ),
            ("\"/call/join/{token}\"", "\"/call/{token\"", "path form"),
            ("\"/call/join/{token}\"", "\"/call/token}\"", "path form"),
            ("\"/call/join/{token}\"", "\"/call/{}\"", "path form"),
            ("\"/call/join/{token}\"", "\"//call/{token}\"", "path form"),
            (
                "\"/call/join/{token}\"",
                "\"call/join/{token}\"",
                "path form",
            ),
            ("\"/call/join/{token}\"", "\"{token}\"", "path form"),
            ("\"/call/join/{token}\"", "\"/?t={token}\"", "path form"),
            ("\"/call/join/{token}\"", "\"/%63all/{token}\"", "path form"),
            (
                "path = \"/joincall/{token}\"",
                "path = \"/joincall/{rest}\"",
                "path form",
            ),
            ("A-Za-z0-9_-\", min = 16", "A-Za-z0-9/\", min = 16", "part"),
            ("A-Za-z0-9_-\", min = 16", "z-a\", min = 16", "part"),
            ("A-Za-z0-9_-\", min = 16", "A-z\", min = 16", "part"),
            ("A-Za-z0-9_-\", min = 16", "\", min = 16", "part"),
            ("min = 16, max = 128", "min = 0, max = 128", "part"),
            ("min = 16, max = 128", "min = 16, max = 15", "part"),
            ("keep = [\"psw\"]", "keep = [\"p w\"]", "parameters"),
            ("keep = [\"psw\"]", "keep = [\"room\"]", "parameters"),
            (
                "at = [\"https://vk.me\"]",
                "at = [\"https://evil.example\"]",
                "not one of",
            ),
            (
                "at = [\"https://vk.me\"]",
                "at = [\"http://vk.me\"]",
                "neither https",
            ),
            ("[\"ktalk.ru\"]", "[\"ru\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"KTALK.ru\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\".ktalk.ru\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"ktalk.ru.\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"*.ktalk.ru\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"ktalk.ru/x\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"ktalk.ru:443\"]", "domain"),
            ("[\"ktalk.ru\"]", "[\"10.0.0.1\"]", "domain"),
            ("id = \"tolk\"", "id = \"zoom\"", "two call providers"),
            ("id = \"tolk\"", "id = \"\"", "no id"),
            (
                "install = \"https://max.ru/\"",
                "install = \"http://max.ru/\"",
                "neither https",
            ),
            ("scheme = \"vkme\"", "scheme = \"VKME\"", "program"),
            ("scheme = \"vkme\"", "scheme = \"\"", "program"),
            ("scheme = \"vkme\"", "scheme = \"vk me\"", "program"),
            (
                "scheme = \"max\"                                                  # [C] Linux and Android; Windows and macOS [G]\naddress = \"max://{rest}\"",
                "scheme = \"file\"\naddress = \"file://{rest}\"",
                "program",
            ),
            (
                "address = \"vkme://{rest}\"",
                "address = \"file:///{rest}\"",
                "program",
            ),
            ("\"vkme://{rest}\"", "\"vkme://{password}\"", "program"),
            ("\"vkme://{rest}\"", "\"vkme://{rest\"", "program"),
            ("\"vkme://{rest}\"", "\"vkme://a b\"", "program"),
            ("\"vkme://{rest}\"", "'vkme://\"{rest}'", "program"),
            (
                "site = \"https://vk.ru/call/join/{token}\"",
                "site = \"http://vk.ru/call/join/{token}\"",
                "program",
            ),
            (
                "site = \"https://vk.ru/call/join/{token}\"",
                "site = \"https://vk.ru{token}\"",
                "program",
            ),
            (
                "site = \"https://vk.ru/call/join/{token}\"",
                "site = \"https://{token}/x\"",
                "program",
            ),
            (
                "site = \"https://vk.ru/call/join/{token}\"",
                "site = \"https://vk.ru/{rest}\"",
                "program",
            ),
            ("\"vk-messenger.desktop\"", "\"../x.desktop\"", "program"),
            ("\"vk-messenger.desktop\"", "\"vk-messenger\"", "program"),
            ("\"vk-messenger.desktop\"", "\".desktop\"", "program"),
            ("\"VK Messenger.exe\"", "'c:\\x.exe'", "program"),
            (
                "{ desktop = \"vk-messenger.desktop\", app_path = \"VK Messenger.exe\", bundle = \"com.vk.messages\" }",
                "{ }",
                "program",
            ),
        ] {
            assert!(HMAO.contains(from), "{from}");
            match Region::parse(&HMAO.replace(from, to)) {
                Err(RegionError::Refused(reason)) => {
                    assert!(reason.contains(why), "{to}: {reason}")
                }
                other => panic!("{to}: {other:?}"),
            }
        }
    }

    #[test]
    fn refuses_what_is_not_of_this_form() {
        for (from, to) in [
            ("version = 1", ""),
            ("version = 1", "version = \"1\""),
            ("version = 1", "version = 1\nsurprise = true"),
            ("[portal]", "[portal]\nsurprise = true"),
            ("[vk_id]", "[vk_id]\nclient_secret = \"x\""),
            ("min = 16", "min = -1"),
            ("scheme = \"vkme\"", ""),
            ("scheme = \"vkme\"", "site = \"https://vk.ru/{token}\""),
            ("scheme = \"vkme\"", "scheme = \"vkme\"\nargument = \"x\""),
            ("bundle = ", "package = "),
            ("usual = true", "usual = true\nsurprise = true"),
            ("https://cop.admhmao.ru\"", "cop.admhmao.ru\""),
            ("https://cop.admhmao.ru\"", "https://\""),
            ("[portal]", "[portal"),
        ] {
            let read = Region::parse(&HMAO.replacen(from, to, 1));
            assert!(matches!(read, Err(RegionError::Form(_))), "{to}: {read:?}");
        }
        assert!(matches!(Region::parse(""), Err(RegionError::Form(_))));
    }
}
