//! Addresses of calls: every provider's form, and what only looks like one (identity.md §4.1, §4.4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// 32 bytes that are the call's own: every form of its address is made of them.
pub(crate) type Seed = [u8; 32];

/// Where a lesson is held, and in which form its address is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallProvider {
    /// `vk.ru/call/join/{43}` [C identity.md §4.1].
    Vk,
    /// `vk.com/call/join/{43}` [C].
    VkCom,
    /// `m.vk.ru/call/join/{43}` [C].
    VkMobile,
    /// `m.vk.com/call/join/{43}` [C].
    VkComMobile,
    /// `vk.me/call/join/{43}` [C in parsers].
    VkMe,
    /// `vk.me/join/{43}` [C in parsers].
    VkMeJoin,
    /// `web.vk.me/call/join/{43}` [C].
    WebVkMe,
    /// `sferum.ru/?call_link={43}` [C].
    SferumCallLink,
    /// `sferum.ru/?p=join_call_page&callId={43}` [C legacy].
    SferumJoinPage,
    /// `max.ru/joincall/{43}` [C].
    Max,
    /// `telemost.yandex.ru/j/{14 digits}` [1 identity.md §4.4].
    Telemost,
    /// `salutejazz.ru/calls/{8}?psw={16}` [1].
    Jazz,
    /// `jazz.sber.ru/call/{room}/{password}` [1].
    JazzRoom,
    /// `*.mts-link.ru/j/{number}/{number}` [1: the host; G: the path].
    MtsLink,
    /// `*.webinar.ru/j/{number}/{number}`, the old host of MTS Link [1: the host; G: the path].
    Webinar,
    /// `*.ktalk.ru/{room}` [1: the host; G: the path].
    Tolk,
    /// `*.zoom.us/j/{11 digits}?pwd={32}` [G].
    Zoom,
    /// `meet.google.com/{3}-{4}-{3}` [1].
    Meet,
    /// `teams.microsoft.com/l/meetup-join/{meeting}/0` [G].
    Teams,
}

impl CallProvider {
    /// All of them, in the order of the people page.
    pub const ALL: [Self; 19] = [
        Self::Vk,
        Self::VkCom,
        Self::VkMobile,
        Self::VkComMobile,
        Self::VkMe,
        Self::VkMeJoin,
        Self::WebVkMe,
        Self::SferumCallLink,
        Self::SferumJoinPage,
        Self::Max,
        Self::Telemost,
        Self::Jazz,
        Self::JazzRoom,
        Self::MtsLink,
        Self::Webinar,
        Self::Tolk,
        Self::Zoom,
        Self::Meet,
        Self::Teams,
    ];

    /// The service's name, as people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Vk | Self::VkCom | Self::VkMobile | Self::VkComMobile => "VK Звонки",
            Self::VkMe | Self::VkMeJoin | Self::WebVkMe => "VK Мессенджер",
            Self::SferumCallLink | Self::SferumJoinPage => "Сферум",
            Self::Max => "MAX",
            Self::Telemost => "Яндекс Телемост",
            Self::Jazz | Self::JazzRoom => "SaluteJazz",
            Self::MtsLink | Self::Webinar => "МТС Линк",
            Self::Tolk => "Контур.Толк",
            Self::Zoom => "Zoom",
            Self::Meet => "Google Meet",
            Self::Teams => "Microsoft Teams",
        }
    }

    /// The host of its links at the live service.
    pub fn host(self) -> &'static str {
        match self {
            Self::Vk => "vk.ru",
            Self::VkCom => "vk.com",
            Self::VkMobile => "m.vk.ru",
            Self::VkComMobile => "m.vk.com",
            Self::VkMe | Self::VkMeJoin => "vk.me",
            Self::WebVkMe => "web.vk.me",
            Self::SferumCallLink | Self::SferumJoinPage => "sferum.ru",
            Self::Max => "max.ru",
            Self::Telemost => "telemost.yandex.ru",
            Self::Jazz => "salutejazz.ru",
            Self::JazzRoom => "jazz.sber.ru",
            Self::MtsLink => "my.mts-link.ru",
            Self::Webinar => "events.webinar.ru",
            Self::Tolk => "school.ktalk.ru",
            Self::Zoom => "us05web.zoom.us",
            Self::Meet => "meet.google.com",
            Self::Teams => "teams.microsoft.com",
        }
    }

    /// Whether this is one of VK's own forms, whose page is the call of the leaflet.
    pub(crate) fn is_vk(self) -> bool {
        matches!(
            self,
            Self::Vk
                | Self::VkCom
                | Self::VkMobile
                | Self::VkComMobile
                | Self::VkMe
                | Self::VkMeJoin
                | Self::WebVkMe
        )
    }

    /// Path and query of a call's address.
    fn path(self, seed: &Seed) -> String {
        let token = BASE64URL.encode(seed);
        match self {
            Self::Vk
            | Self::VkCom
            | Self::VkMobile
            | Self::VkComMobile
            | Self::VkMe
            | Self::WebVkMe => format!("/call/join/{token}"),
            Self::VkMeJoin => format!("/join/{token}"),
            Self::SferumCallLink => format!("/?call_link={token}"),
            Self::SferumJoinPage => format!("/?p=join_call_page&callId={token}"),
            Self::Max => format!("/joincall/{token}"),
            Self::Telemost => format!("/j/{}", digits(&seed[..14])),
            Self::Jazz => format!("/calls/{}?psw={}", letters(&seed[..8]), &token[..16]),
            Self::JazzRoom => format!("/call/{}/{}", letters(&seed[..8]), &token[..16]),
            Self::MtsLink | Self::Webinar => {
                format!("/j/{}/{}", digits(&seed[..8]), digits(&seed[8..18]))
            }
            Self::Tolk => format!("/{}", letters(&seed[..12])),
            Self::Zoom => format!("/j/{}?pwd={}", digits(&seed[..11]), &token[..32]),
            Self::Meet => {
                let room = letters(&seed[..10]);
                format!("/{}-{}-{}", &room[..3], &room[3..7], &room[7..])
            }
            Self::Teams => format!("/l/meetup-join/19%3ameeting_{token}%40thread.v2/0"),
        }
    }

    /// The form that a path and a query have, whatever the host: the first of those that share one.
    pub(crate) fn of(path: &str, query: &str) -> Option<Self> {
        let has = |name: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .any(|(key, value)| key == name && !value.is_empty())
        };
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        Some(match parts.as_slice() {
            ["call", "join", _] => Self::Vk,
            ["join", _] => Self::VkMeJoin,
            [""] if has("call_link") => Self::SferumCallLink,
            [""] if has("callId") => Self::SferumJoinPage,
            ["joincall", _] => Self::Max,
            ["j", _] if has("pwd") => Self::Zoom,
            ["j", _] => Self::Telemost,
            ["calls", _] => Self::Jazz,
            ["call", _, _] => Self::JazzRoom,
            ["j", _, _] => Self::MtsLink,
            ["l", "meetup-join", _, _] => Self::Teams,
            [room] if room.len() == 12 && room.matches('-').count() == 2 => Self::Meet,
            [room] if !room.is_empty() => Self::Tolk,
            _ => return None,
        })
    }

    /// Whether `path` and `query` are this call's address in this form; further parameters do no harm [C].
    pub(crate) fn is_of(self, seed: &Seed, path: &str, query: &str) -> bool {
        let own = self.path(seed);
        let (own_path, own_query) = own.split_once('?').unwrap_or((&own, ""));
        let is_percent_free = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8_lossy()
                .into_owned()
        };
        let given: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        is_percent_free(own_path) == is_percent_free(path)
            && url::form_urlencoded::parse(own_query.as_bytes()).all(|pair| given.contains(&pair))
    }

    /// The call's address. `vk_site` is where VK's links lead; the others lead to their own names where the
    /// stand has names, else to the same origin.
    pub(crate) fn address(self, seed: &Seed, vk_site: &Url) -> String {
        let mut origin = vk_site.clone();
        if self != Self::Vk && matches!(vk_site.host(), Some(Host::Domain(_))) {
            // A domain that is a constant of ours: the parser takes it.
            let _ = origin.set_host(Some(self.host()));
        }
        origin
            .join(&self.path(seed))
            .map(String::from)
            .unwrap_or_default()
    }
}

fn digits(bytes: &[u8]) -> String {
    // No leading zero: these are numbers.
    let digit = |(index, byte): (usize, &u8)| match index {
        0 => char::from(b'1' + byte % 9),
        _ => char::from(b'0' + byte % 10),
    };
    bytes.iter().enumerate().map(digit).collect()
}

fn letters(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect()
}

/// What only looks like a call, in place of the lesson's link: for tests of whoever reads the diary
/// (identity.md §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostileLink {
    /// `https://vk.ru.evil.example/call/join/…`
    HostSuffix,
    /// `https://evilvk.example/call/join/…`
    HostPrefix,
    /// A Cyrillic «к» in `vk.ru`.
    Homograph,
    /// `https://vk.com@evil.example/call/join/…`
    UserInfo,
    /// The right host with a port of its own.
    Port,
    /// The right host, a path that is no call.
    OtherPath,
    /// The right host's own redirector to somebody else.
    Redirector,
    /// The call's address as a parameter of somebody else's.
    InsideQuery,
    /// The right path with a space in the token.
    Space,
    /// The right path with a token that is too short.
    ShortToken,
    /// `http` where only `https` is right; under loopback `ftp`.
    PlainHttp,
    /// `javascript:`
    Javascript,
    /// `data:`
    Data,
    /// `file:`
    File,
    /// An address longer than any call's.
    Long,
}

impl HostileLink {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::HostSuffix,
        Self::HostPrefix,
        Self::Homograph,
        Self::UserInfo,
        Self::Port,
        Self::OtherPath,
        Self::Redirector,
        Self::InsideQuery,
        Self::Space,
        Self::ShortToken,
        Self::PlainHttp,
        Self::Javascript,
        Self::Data,
        Self::File,
        Self::Long,
    ];

    /// The address.
    pub(crate) fn address(self, seed: &Seed, vk_site: &Url) -> String {
        let path = CallProvider::Vk.path(seed);
        let origin = crate::bare(vk_site);
        let host = vk_site.host_str().unwrap_or("vk.ru");
        match self {
            Self::HostSuffix => format!("https://vk.ru.evil.example{path}"),
            Self::HostPrefix => format!("https://evilvk.example{path}"),
            Self::Homograph => format!("https://v\u{43a}.ru{path}"),
            Self::UserInfo => format!("https://vk.com@evil.example{path}"),
            Self::Port => format!("{}://{host}:8443{path}", vk_site.scheme()),
            Self::OtherPath => format!("{origin}/id1"),
            Self::Redirector => {
                format!("{origin}/away.php?to=https%3A%2F%2Fevil.example%2F")
            }
            Self::InsideQuery => {
                let inner = format!("{origin}{path}");
                let inner = utf8_percent_encode(&inner, NON_ALPHANUMERIC);
                format!("https://evil.example/?next={inner}")
            }
            Self::Space => format!("{origin}{} {}", &path[..30], &path[30..]),
            Self::ShortToken => format!("{origin}/call/join/abc"),
            Self::PlainHttp if vk_site.scheme() == "https" => format!("http://{host}{path}"),
            Self::PlainHttp => format!("ftp://{host}{path}"),
            Self::Javascript => "javascript:alert(document.domain)".into(),
            Self::Data => "data:text/html,<h1>Онлайн-урок</h1>".into(),
            Self::File => "file:///etc/passwd".into(),
            Self::Long => format!("{origin}{path}?x={}", "a".repeat(5000)),
        }
    }
}
