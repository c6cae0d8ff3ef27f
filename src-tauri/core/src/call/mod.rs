//! Call links: recognising them, and which program or address opens one.

mod form;
mod links;
pub mod table;

use std::collections::BTreeMap;

pub use links::{Link, links};

use serde::{Deserialize, Serialize};
use url::{Host, Position, Url};

use crate::diary::{CallLink, Day, Found};
use table::{CallProgram, CallProvider, Installed, Opener, Piece, pieces};

/// A link that is known to lead to a provider's call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Id of the provider in the region's table.
    pub provider: String,
    /// The https address, with nothing in it but what belongs to the call.
    pub address: Url,
    /// What tells this call from the provider's others.
    pub token: String,
    /// Parts and kept parameters of the link by the names that the table gives them; never shown.
    pub parts: BTreeMap<String, String>,
}

/// Why a link is not simply opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    /// Not an address, a scheme other than https, userinfo, a port, spaces or control characters:
    /// never opened.
    #[error("an unsafe or malformed link")]
    Unsafe,
    /// A well-formed https address that no provider of the table owns: asks first, showing the host.
    #[error("a link to an unknown site")]
    UnknownSite {
        /// The host in the form a person can check (punycode for look-alikes).
        host: String,
        /// What would be opened.
        address: Url,
    },
}

/// Longest link, in bytes.
const LONGEST: usize = 2048;

/// Recognises a call link by its host and its form (identity §4.1, §4.4).
///
/// The text itself is judged beside the parsed address, because a URL parser forgives what must not be
/// forgiven here: backslashes, tabs, escapes in the host, missing slashes, `..`. Plain http is let through
/// only for an origin of the table, which the region allows on loopback alone. A confirmed program's own address
/// (`max://max.ru/…`) is understood as the https address it stands for (identity §4.2).
///
/// # Errors
/// [`LinkProblem`] when the link is unsafe or of an unknown site (or of an unknown form at a known one).
pub fn recognise(link: &str, providers: &[CallProvider]) -> Result<Call, LinkProblem> {
    if let Some(link) = as_https(link, providers) {
        // Nothing but a call may come by a program's scheme.
        return recognise_web(&link, providers).map_err(|_| LinkProblem::Unsafe);
    }
    recognise_web(link, providers)
}

/// Whether what the diary named may be the lesson's call. The portal's own button counts whatever it leads to (the
/// person sees it there and expects it here); an address in free text or a field only when it is a call of the table:
/// homework is full of other links to the same sites.
pub fn counts(link: &CallLink, providers: &[CallProvider]) -> bool {
    link.found == Found::Button || recognise(&link.address, providers).is_ok()
}

/// Leaves in the days only what counts as a call: whoever asks whether a lesson has one is not led astray by the rest.
pub fn only_calls(mut days: Vec<Day>, providers: &[CallProvider]) -> Vec<Day> {
    for lesson in days.iter_mut().flat_map(|day| &mut day.lessons) {
        lesson.calls.retain(|link| counts(link, providers));
    }
    days
}

/// The https address that a program's own address stands for, where the table says that one is made of the other.
fn as_https(link: &str, providers: &[CallProvider]) -> Option<String> {
    let (scheme, rest) = link.split_once("://")?;
    let is_this = |program: &CallProgram| match &program.opener {
        Opener::Scheme {
            scheme: known,
            address,
        } => {
            !program.guess
                && known.eq_ignore_ascii_case(scheme)
                && *address == format!("{known}://{{rest}}")
        }
        _ => false,
    };
    providers
        .iter()
        .any(|provider| provider.programs.iter().any(is_this))
        .then(|| format!("https://{rest}"))
}

fn recognise_web(link: &str, providers: &[CallProvider]) -> Result<Call, LinkProblem> {
    let written = Written::of(link).ok_or(LinkProblem::Unsafe)?;
    let address = Url::parse(link).map_err(|_| LinkProblem::Unsafe)?;
    let host = address.host_str().ok_or(LinkProblem::Unsafe)?.to_owned();

    let owns = |provider: &&CallProvider| {
        let exact = provider
            .origins
            .iter()
            .any(|origin| written.stands_at(origin) && origin.origin() == address.origin());
        exact || (provider.is_below(&address) && written.authority.eq_ignore_ascii_case(&host))
    };
    let mut owners = providers.iter().filter(owns).peekable();
    if owners.peek().is_none() && (address.scheme() != "https" || !written.is_plain_host(&address))
    {
        return Err(LinkProblem::Unsafe);
    }
    // The path as written must be the path as parsed: no `..`, no escapes that a parser adds.
    let found = (written.path == address.path())
        .then(|| {
            owners.find_map(|provider| {
                let read = provider.links.iter().find_map(|form| form.read(&address))?;
                Some((provider.id.clone(), read))
            })
        })
        .flatten();
    match found {
        Some((provider, read)) => Ok(Call {
            provider,
            address: read.address,
            token: read.token,
            parts: read.parts,
        }),
        None => Err(LinkProblem::UnknownSite { host, address }),
    }
}

/// The parts of a link as they were written.
struct Written<'a> {
    scheme: &'a str,
    /// Host and port; userinfo and escapes have been refused.
    authority: &'a str,
    path: &'a str,
}

impl<'a> Written<'a> {
    /// `None` for a text that must never be opened.
    fn of(link: &'a str) -> Option<Self> {
        if link.len() > LONGEST || link.chars().any(is_deceptive) {
            return None;
        }
        let (scheme, rest) = link.split_once("://")?;
        if !["https", "http"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
        {
            return None;
        }
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.is_empty() || authority.contains(['@', '%']) {
            return None;
        }
        let path = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
        Some(Self {
            scheme,
            authority,
            path: if path.is_empty() { "/" } else { path },
        })
    }

    /// Whether scheme, host and port are written as in the origin: a port only where the origin has one.
    fn stands_at(&self, origin: &Url) -> bool {
        self.scheme.eq_ignore_ascii_case(origin.scheme())
            && self
                .authority
                .eq_ignore_ascii_case(&origin[Position::BeforeHost..Position::AfterPort])
    }

    /// Whether the host is written as a browser will understand it, without a port: in ASCII letter by
    /// letter, or in another script that became punycode (`vк.ru`). Anything else that was turned into
    /// another host (`ｖｋ.ru`, `0x7f.1`) is a trick, and so is the dot at the end.
    fn is_plain_host(&self, address: &Url) -> bool {
        let Some(host) = address.host_str() else {
            return false;
        };
        let same = self.authority.eq_ignore_ascii_case(host);
        let foreign = !self.authority.is_ascii()
            && !self.authority.contains(':')
            && matches!(address.host(), Some(Host::Domain(_)))
            && host.split('.').any(|label| label.starts_with("xn--"));
        (same || foreign) && !host.ends_with('.')
    }
}

/// Spaces, control and invisible characters, and the backslash that some programs take for a slash.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || c == '\\'
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One way to open a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Something of the table that stands ready on this computer.
    Program {
        /// «VK Мессенджер».
        name: String,
        /// What to do.
        opening: Opening,
        /// Not confirmed, and not chosen here before: ask first.
        guess: bool,
    },
    /// The link itself, in the default browser.
    Browser {
        /// What to open.
        address: Url,
    },
}

/// How a program is given a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// An address, for whatever the system has for its scheme.
    Address(String),
    /// A program to be started with the link as its one argument.
    Start(Installed, Url),
}

/// What a person chose for the calls of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Chosen {
    /// The program of this name.
    Program(String),
    /// The browser.
    Browser,
    /// To be asked each time.
    Ask,
}

/// Ways to open a call, best first: what was chosen for its provider, the programs in the table's order, the link
/// itself in the browser, and after it other addresses that are only a guess. What was chosen is no guess any more.
/// Whoever wants to be asked has chosen none: the order is the table's ([`asked_about`]). `ready` says whether
/// something stands ready on this computer.
pub fn ways(
    call: &Call,
    providers: &[CallProvider],
    chosen: Option<&Chosen>,
    ready: impl Fn(&Opener) -> bool,
) -> Vec<Way> {
    let programs = providers
        .iter()
        .filter(|provider| provider.id == call.provider)
        .flat_map(|provider| &provider.programs)
        .filter(|program| ready(&program.opener));
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut picked = None;
    for program in programs {
        let Some(opening) = opening(&program.opener, call) else {
            continue;
        };
        let is_chosen = matches!(chosen, Some(Chosen::Program(name)) if *name == program.name);
        let way = Way::Program {
            name: program.name.clone(),
            opening,
            guess: program.guess && !is_chosen,
        };
        // The original address is the surer one (identity §4.1).
        let is_other_site = program.guess && matches!(program.opener, Opener::Site { .. });
        if is_chosen && picked.is_none() {
            picked = Some(way);
        } else if is_other_site {
            after.push(way);
        } else {
            before.push(way);
        }
    }
    let browser = Way::Browser {
        address: call.address.clone(),
    };
    let mut ways: Vec<Way> = picked.into_iter().collect();
    if chosen == Some(&Chosen::Browser) {
        ways.push(browser);
        ways.extend(before);
    } else {
        ways.extend(before);
        ways.push(browser);
    }
    ways.extend(after);
    ways
}

/// The program that is asked about before anything is opened, where somebody wants to be asked. `None` where they do
/// not, or where the browser alone can open the call: then there is nothing to ask.
pub fn asked_about<'a>(ways: &'a [Way], chosen: Option<&Chosen>) -> Option<&'a str> {
    if chosen != Some(&Chosen::Ask) {
        return None;
    }
    ways.iter().find_map(|way| match way {
        Way::Program { name, opening, .. } if !opening.is_page() => Some(name.as_str()),
        Way::Program { .. } | Way::Browser { .. } => None,
    })
}

impl Opening {
    /// Whether it is another site of the table's, which the browser opens too.
    fn is_page(&self) -> bool {
        match self {
            Opening::Address(address) => {
                Url::parse(address).is_ok_and(|it| matches!(it.scheme(), "https" | "http"))
            }
            Opening::Start(..) => false,
        }
    }
}

fn opening(opener: &Opener, call: &Call) -> Option<Opening> {
    Some(match opener {
        Opener::Scheme { address, .. } | Opener::Site { address } => {
            Opening::Address(fill(address, call)?)
        }
        Opener::Start(installed) => Opening::Start(installed.clone(), call.address.clone()),
    })
}

/// Fills an address in one pass, so that a link cannot bring placeholders of its own. `None` where the link's form
/// lacks a part that the address needs.
fn fill(form: &str, call: &Call) -> Option<String> {
    let mut filled = String::with_capacity(form.len() + call.address.as_str().len());
    for piece in pieces(form) {
        filled.push_str(match piece.ok()? {
            Piece::Literal(text) => text,
            Piece::Part("link") => call.address.as_str(),
            Piece::Part("rest") => &call.address[Position::BeforeHost..],
            Piece::Part(name) => call.parts.get(name)?,
        });
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        call::table::{LinkForm, Part},
        region::{HMAO, Region},
    };

    const TOKEN: &str = "Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const MEETING: &str = "19%3ameeting_NzY0YzE0ZWQtMDAwMC00000000000000%40thread.v2";

    fn providers() -> Vec<CallProvider> {
        Region::parse(HMAO).unwrap().call_providers
    }

    /// The table of a stand-in: calls on a loopback port.
    fn stand() -> Vec<CallProvider> {
        let token = Part {
            of: "A-Za-z0-9_-".into(),
            min: 16,
            max: 128,
        };
        vec![CallProvider {
            id: "stand".into(),
            name: "Стенд".into(),
            usual: true,
            origins: vec![Url::parse("http://127.0.0.4:40123").unwrap()],
            subdomains_of: vec![],
            links: vec![LinkForm {
                path: "/call/join/{token}".into(),
                parts: [("token".to_owned(), token)].into(),
                ..LinkForm::default()
            }],
            install: None,
            programs: vec![],
        }]
    }

    fn probe(address: &str) -> CallProgram {
        CallProgram {
            name: "Проба".into(),
            opener: Opener::Scheme {
                scheme: "probe".into(),
                address: address.into(),
            },
            guess: false,
        }
    }

    /// Every form of the table (identity §4.1, §4.2, §4.4), its provider, and what is opened.
    fn known_links() -> Vec<(String, &'static str, String)> {
        let t = TOKEN;
        let same = |links: &[String], provider: &'static str| -> Vec<_> {
            links
                .iter()
                .map(|link| (link.clone(), provider, link.clone()))
                .collect()
        };
        let mut known = same(
            &[
                format!("https://vk.ru/call/join/{t}"),
                format!("https://vk.com/call/join/{t}"),
                format!("https://m.vk.ru/call/join/{t}"),
                format!("https://m.vk.com/call/join/{t}"),
                format!("https://vk.me/call/join/{t}"),
                format!("https://vk.me/join/{t}"),
                format!("https://web.vk.me/call/join/{t}"),
                format!("https://vk.ru/call/join/{t}/"),
                format!("https://vk.ru/call/join/{}", &t[..16]),
            ],
            "vk",
        );
        known.extend(same(&[format!("https://max.ru/joincall/{t}")], "max"));
        known.extend(same(
            &[
                format!("https://sferum.ru/?call_link={t}"),
                format!("https://sferum.ru/?p=join_call_page&callId={t}"),
                format!("https://sferum.ru/?callId={t}&p=join_call_page"),
            ],
            "sferum",
        ));
        known.extend(same(
            &[
                "https://telemost.yandex.ru/j/12345678901234".into(),
                "https://telemost.yandex.ru/j/1234567890".into(),
                "https://telemost.360.yandex.ru/j/12345678901234".into(),
            ],
            "telemost",
        ));
        known.extend(same(
            &[
                "https://salutejazz.ru/calls/abcdefgh?psw=OBgWD0RREwQNCBEZ".into(),
                "https://salutejazz.ru/calls/abcdefgh".into(),
                "https://jazz.sber.ru/calls/abcdefgh?psw=OBgWD0RREwQNCBEZ".into(),
                "https://salutejazz.ru/call/abcdefgh/OBgWD0RREwQNCBEZ".into(),
                "https://jazz.sber.ru/call/abcdefgh/OBgWD0RREwQNCBEZ".into(),
                "https://jazz.sber.ru/abc0de?psw=OBgWD0RREwQNCBEZG0UEFwICDA".into(),
            ],
            "jazz",
        ));
        known.extend(same(
            &[
                "https://my.mts-link.ru/j/12345678/1234567890".into(),
                "https://school-5.mts-link.ru/j/school/ml-2026?inviteId=x%20y".into(),
                "https://my.mts-link.ru/j/12345678/1234567890/session/123".into(),
                "https://my.mts-link.ru/j/12345678/1234567890/stream-new/123".into(),
                "https://events.webinar.ru/12345678/123456789".into(),
                "https://events.webinar.ru/j/12345678/123456789".into(),
                "https://a.b.webinar.ru/j/1/2".into(),
            ],
            "mts-link",
        ));
        known.extend(same(
            &[
                "https://school.ktalk.ru/abcdefghijkl".into(),
                "https://2a14p7ld.ktalk.ru/r38minvlcc6e?pinCode=123".into(),
                "https://ktalk.ru/room42".into(),
                "https://talk.kontur.ru/room42".into(),
            ],
            "tolk",
        ));
        known.extend(same(
            &[
                "https://us05web.zoom.us/j/12345678901?pwd=aB3.-_~xYz.1".into(),
                "https://zoom.us/j/123456789".into(),
                "https://school.zoom.us/j/123456789?tk=a&pwd=b".into(),
            ],
            "zoom",
        ));
        known.extend(same(
            &["https://meet.google.com/abc-defg-hij".into()],
            "meet",
        ));
        known.extend(same(
            &[
                format!("https://teams.microsoft.com/l/meetup-join/{MEETING}/0"),
                format!(
                    "https://teams.microsoft.com/l/meetup-join/{MEETING}/1600000000000?context=%7b%22Tid%22%3a%22x%22%7d"
                ),
                "https://teams.microsoft.com/l/meetup-join/19:meeting_NzY0YzE0ZWQ@thread.v2/0"
                    .into(),
                "https://teams.microsoft.com/meet/1234567890123?p=aBcDeF".into(),
                "https://teams.live.com/meet/9312345678901?p=aBcDeF".into(),
            ],
            "teams",
        ));
        // What does not belong to the call is dropped.
        let plain = format!("https://vk.ru/call/join/{t}");
        for link in [
            format!("HTTPS://VK.RU/call/join/{t}"),
            format!("{plain}?from=diary&x=%20"),
            format!("{plain}?имя=Урок"),
            format!("{plain}#x"),
            format!("{plain}?a#b"),
            format!("{plain}?"),
            format!("{plain}?&&="),
        ] {
            known.push((link, "vk", plain.clone()));
        }
        for (link, provider, opened) in [
            (
                format!("https://max.ru/joincall/{t}?mt_click=1&utm_source=x"),
                "max",
                format!("https://max.ru/joincall/{t}"),
            ),
            (
                format!("https://sferum.ru?utm=1&call_link={t}#x"),
                "sferum",
                format!("https://sferum.ru/?call_link={t}"),
            ),
            (
                "https://US05WEB.Zoom.us/j/12345678901/?utm=1&pwd=a.1&uname=Иван&pwd=b#success"
                    .into(),
                "zoom",
                "https://us05web.zoom.us/j/12345678901/?pwd=a.1".into(),
            ),
            (
                "https://meet.google.com/abc-defg-hij?authuser=1&hs=122".into(),
                "meet",
                "https://meet.google.com/abc-defg-hij".into(),
            ),
            (
                "https://salutejazz.ru/calls/abcdefgh?psw=OBgW&name=x".into(),
                "jazz",
                "https://salutejazz.ru/calls/abcdefgh?psw=OBgW".into(),
            ),
            // MAX's own address stands for the https one.
            (
                format!("max://max.ru/joincall/{t}"),
                "max",
                format!("https://max.ru/joincall/{t}"),
            ),
            (
                format!("MAX://max.ru/joincall/{t}?mt_x=1"),
                "max",
                format!("https://max.ru/joincall/{t}"),
            ),
        ] {
            known.push((link, provider, opened));
        }
        known
    }

    #[test]
    fn recognises_every_form_of_the_table() {
        let table = providers();
        let known = known_links();
        for (link, provider, opened) in &known {
            let call =
                recognise(link, &table).unwrap_or_else(|problem| panic!("{link}: {problem:?}"));
            assert_eq!(call.provider, *provider, "{link}");
            assert_eq!(call.address.as_str(), opened, "{link}");
            assert!(
                !call.token.is_empty() && link.contains(call.token.split('/').next().unwrap()),
                "{link}"
            );
        }
        for provider in &table {
            assert!(
                known.iter().any(|(_, id, _)| *id == provider.id),
                "{}",
                provider.id
            );
        }
    }

    #[test]
    fn never_opens_what_is_unsafe() {
        let t = TOKEN;
        let links = [
            String::new(),
            " ".into(),
            "vk.ru".into(),
            format!("vk.ru/call/join/{t}"),
            format!("//vk.ru/call/join/{t}"),
            format!("/call/join/{t}"),
            format!("http://vk.ru/call/join/{t}"),
            format!("https:vk.ru/call/join/{t}"),
            format!("https:/vk.ru/call/join/{t}"),
            format!("https:///vk.ru/call/join/{t}"),
            format!("https:////vk.ru/call/join/{t}"),
            format!("https:\\\\vk.ru\\call\\join\\{t}"),
            format!("https://vk.ru\\call\\join\\{t}"),
            format!("https://vk.ru\\@evil.example/call/join/{t}"),
            format!("https://evil.example\\@vk.ru/call/join/{t}"),
            format!("https://vk.ru@evil.example/call/join/{t}"),
            format!("https://vk.com:pw@evil.example/call/join/{t}"),
            format!("https://user@vk.ru/call/join/{t}"),
            format!("https://:@vk.ru/call/join/{t}"),
            format!("https://@vk.ru/call/join/{t}"),
            format!("https://vk.ru:443/call/join/{t}"),
            format!("https://vk.ru:/call/join/{t}"),
            format!("https://vk.ru:8443/call/join/{t}"),
            format!("https://vk.ru:0443/call/join/{t}"),
            format!("https://vk.ru:99999/call/join/{t}"),
            format!("https://evil.example:443/call/join/{t}"),
            format!("https://vk.ru./call/join/{t}"),
            format!("https://vk.ru../call/join/{t}"),
            "https://evil.example./x".into(),
            format!("https://%2Evk.ru/call/join/{t}"),
            format!("https://%76k.ru/call/join/{t}"),
            format!("https://vk%2Eru/call/join/{t}"),
            format!("https://vk.ru%2Fcall/join/{t}"),
            format!("https://vk.ru%00.evil.example/call/join/{t}"),
            format!("https://ｖｋ.ru/call/join/{t}"),
            format!("https://vk。ru/call/join/{t}"),
            format!("https://v\u{ad}k.ru/call/join/{t}"),
            format!("https://v\u{200b}k.ru/call/join/{t}"),
            format!("https://vk.ru/call/join/{t}\u{202e}"),
            format!(" https://vk.ru/call/join/{t}"),
            format!("https://vk.ru/call/join/{t} "),
            format!("https://vk.ru/call/join/{t}?a b"),
            format!("https://vk.ru/call/ join/{t}"),
            format!("https://vk.ru/call/join/\u{a0}{t}"),
            format!("https://vk.ru/call/join/{t}\n"),
            format!("https://vk\t.ru/call/join/{t}"),
            format!("ht\ntps://vk.ru/call/join/{t}"),
            format!("\thttps://vk.ru/call/join/{t}"),
            format!("https://vk.ru/call/join/{t}\0"),
            format!("https://vk.ru/call/join/{t}\u{7f}"),
            format!("https://vk.ru/call/join/{t}\u{85}"),
            "https://".into(),
            "https://?".into(),
            "https://#vk.ru".into(),
            "https://[vk.ru]/".into(),
            "https://vk ru/".into(),
            "https://0x7f.1/".into(),
            "https://2130706433/".into(),
            "https://xn--a.example/\u{feff}".into(),
            "javascript:alert(1)".into(),
            "javascript://vk.ru/%0aalert(1)".into(),
            "data:text/html,<script>1</script>".into(),
            "file:///etc/passwd".into(),
            "vkme://vk.ru/call/join/x".into(),
            format!("vkme://vk.ru/call/join/{t}"),
            format!("max://vk.ru.evil.example/call/join/{t}"),
            format!("max://user@max.ru/joincall/{t}"),
            format!("max://max.ru:443/joincall/{t}"),
            "max://max.ru/:share?text=x".into(),
            "max://max.ru/".into(),
            format!("max:max.ru/joincall/{t}"),
            "zoommtg://zoom.us/join?confno=123456789".into(),
            "https://user@us05web.zoom.us/j/123456789".into(),
            "https://zoom.us@evil.example/j/123456789".into(),
            "https://us05web.zoom.us:443/j/123456789".into(),
            "https://us05web.zoom.us:8443/j/123456789".into(),
            "https://us05web.zoom.us./j/123456789".into(),
            "http://us05web.zoom.us/j/123456789".into(),
            "https://us05web%2Ezoom.us/j/123456789".into(),
            "https://us05web。zoom.us/j/123456789".into(),
            "https://ｕs05web.zoom.us/j/123456789".into(),
            "https://us05web.zoom.us\\j\\123456789".into(),
            "blob:https://vk.ru/x".into(),
            "view-source:https://vk.ru/".into(),
            "mailto:a@vk.ru".into(),
            "http://127.0.0.1/".into(),
            "http://127.0.0.4:40123/call/join/0123456789abcdef".into(),
            "wss://vk.ru/call".into(),
            format!("https://vk.ru/call/join/{}", "a".repeat(LONGEST)),
        ];
        for link in links {
            assert_eq!(
                recognise(&link, &providers()),
                Err(LinkProblem::Unsafe),
                "{link:?}"
            );
        }
    }

    #[test]
    fn asks_about_what_it_does_not_know() {
        let t = TOKEN;
        for (link, host) in [
            (
                format!("https://vk.ru.evil.example/call/join/{t}"),
                "vk.ru.evil.example",
            ),
            (format!("https://evilvk.ru/call/join/{t}"), "evilvk.ru"),
            (format!("https://login.vk.ru/call/join/{t}"), "login.vk.ru"),
            (
                format!("https://evil.example/https://vk.ru/call/join/{t}"),
                "evil.example",
            ),
            (
                format!("https://evil.example/?https://vk.ru/call/join/{t}"),
                "evil.example",
            ),
            (
                format!("https://evil.example#@vk.ru/call/join/{t}"),
                "evil.example",
            ),
            (format!("https://vк.ru/call/join/{t}"), "xn--v-ttb.ru"),
            (
                format!("https://xn--v-ttb.ru/call/join/{t}"),
                "xn--v-ttb.ru",
            ),
            (format!("https://www.vk.ru/call/join/{t}"), "www.vk.ru"),
            ("https://vk.ru/".into(), "vk.ru"),
            ("https://vk.ru".into(), "vk.ru"),
            ("https://vk.ru/call/join/".into(), "vk.ru"),
            ("https://vk.ru/call/join/short".into(), "vk.ru"),
            (format!("https://vk.ru/call/join/{}", &t[..15]), "vk.ru"),
            (format!("https://vk.ru/call/{t}"), "vk.ru"),
            (format!("https://vk.ru/call/join//{t}"), "vk.ru"),
            (format!("https://vk.ru//call/join/{t}"), "vk.ru"),
            (format!("https://vk.ru/call/join/{t}//"), "vk.ru"),
            (format!("https://vk.ru/call/join/{t}/x"), "vk.ru"),
            (format!("https://vk.ru/call/join/{t}.x"), "vk.ru"),
            (format!("https://vk.ru/call/join/{t}%20"), "vk.ru"),
            (format!("https://vk.ru/call/join/ё{t}"), "vk.ru"),
            (format!("https://vk.ru/call/join%2F{t}"), "vk.ru"),
            (format!("https://vk.ru/Call/Join/{t}"), "vk.ru"),
            (format!("https://vk.ru/away/../call/join/{t}"), "vk.ru"),
            (format!("https://vk.ru/./call/join/{t}"), "vk.ru"),
            (format!("https://vk.ru/%2e/call/join/{t}"), "vk.ru"),
            (
                format!("https://vk.ru/away.php?to=https://vk.ru/call/join/{t}"),
                "vk.ru",
            ),
            (format!("https://vk.ru/?/call/join/{t}"), "vk.ru"),
            (format!("https://vk.ru/joincall/{t}"), "vk.ru"),
            (format!("https://max.ru/call/join/{t}"), "max.ru"),
            (
                format!("https://vk.ru/away.php?to=https%3A%2F%2Fvk.ru%2Fcall%2Fjoin%2F{t}"),
                "vk.ru",
            ),
            (
                format!("https://evil.example/?next=https%3A%2F%2Fvk.ru%2Fcall%2Fjoin%2F{t}"),
                "evil.example",
            ),
            (format!("https://vk.ru/join/{t}"), "vk.ru"),
            (format!("https://m.vk.me/join/{t}"), "m.vk.me"),
            (
                format!("https://vk.ru/call/join/{}", "a".repeat(129)),
                "vk.ru",
            ),
            (
                format!("https://my.sferum.ru/?call_link={t}"),
                "my.sferum.ru",
            ),
            (
                "https://sferum.ru/?p=channel&channelId=1".into(),
                "sferum.ru",
            ),
            ("https://sferum.ru/?p=start".into(), "sferum.ru"),
            (
                "https://sferum.ru/?p=dashboard&schoolId=1".into(),
                "sferum.ru",
            ),
            (
                format!("https://sferum.ru/?p=channel&callId={t}"),
                "sferum.ru",
            ),
            (format!("https://sferum.ru/?callId={t}"), "sferum.ru"),
            (
                format!("https://sferum.ru/?call_link={t}&call_link=x"),
                "sferum.ru",
            ),
            ("https://sferum.ru/?call_link=short".into(), "sferum.ru"),
            (format!("https://sferum.ru/?call_link={t}%2F"), "sferum.ru"),
            (format!("https://sferum.ru/x?call_link={t}"), "sferum.ru"),
            ("https://max.ru/username".into(), "max.ru"),
            (format!("https://max.ru/join/{t}"), "max.ru"),
            (format!("https://web.max.ru/joincall/{t}"), "web.max.ru"),
            (
                "https://telemost.yandex.ru/j/abc".into(),
                "telemost.yandex.ru",
            ),
            (
                "https://telemost.yandex.ru/j/123".into(),
                "telemost.yandex.ru",
            ),
            ("https://telemost.yandex.ru/".into(), "telemost.yandex.ru"),
            (
                "https://x.telemost.yandex.ru/j/12345678901234".into(),
                "x.telemost.yandex.ru",
            ),
            ("https://salutejazz.ru/about".into(), "salutejazz.ru"),
            (
                "https://salutejazz.ru/calls/ab?psw=x".into(),
                "salutejazz.ru",
            ),
            (
                "https://x.salutejazz.ru/calls/abcdefgh".into(),
                "x.salutejazz.ru",
            ),
            ("https://mts-link.ru/j/1/2".into(), "mts-link.ru"),
            ("https://my.mts-link.ru/login".into(), "my.mts-link.ru"),
            ("https://my.webinar.ru/12345/67890".into(), "my.webinar.ru"),
            ("https://evilmts-link.ru/j/1/2".into(), "evilmts-link.ru"),
            (
                "https://my.mts-link.ru.evil.example/j/1/2".into(),
                "my.mts-link.ru.evil.example",
            ),
            ("https://school.ktalk.ru/".into(), "school.ktalk.ru"),
            (
                "https://school.ktalk.ru/recordings/abcdef".into(),
                "school.ktalk.ru",
            ),
            (
                "https://school.ktalk.ru.evil.example/abc".into(),
                "school.ktalk.ru.evil.example",
            ),
            ("https://evilktalk.ru/abcdef".into(), "evilktalk.ru"),
            ("https://evilzoom.us/j/123456789".into(), "evilzoom.us"),
            ("https://evil-zoom.us/j/123456789".into(), "evil-zoom.us"),
            (
                "https://us05web.zoom.us.evil.example/j/123456789".into(),
                "us05web.zoom.us.evil.example",
            ),
            (
                "https://evil.example/us05web.zoom.us/j/123456789".into(),
                "evil.example",
            ),
            (
                "https://us05web.zoom.us/j/12345678".into(),
                "us05web.zoom.us",
            ),
            (
                "https://us05web.zoom.us/j/1234567890123".into(),
                "us05web.zoom.us",
            ),
            (
                "https://us05web.zoom.us/j/12345678x".into(),
                "us05web.zoom.us",
            ),
            (
                "https://us05web.zoom.us/x/../j/123456789".into(),
                "us05web.zoom.us",
            ),
            (
                "https://us05web.zoom.us/rec/share/123456789".into(),
                "us05web.zoom.us",
            ),
            (
                "https://xn--v-ttb.zoom.us/j/123456789".into(),
                "xn--v-ttb.zoom.us",
            ),
            (
                "https://us05wеb.zoom.us/j/123456789".into(),
                "xn--us05wb-7of.zoom.us",
            ),
            (
                "https://us05web.zооm.us/j/123456789".into(),
                "us05web.xn--zm-fmca.us",
            ),
            ("https://a..zoom.us/j/123456789".into(), "a..zoom.us"),
            ("https://.zoom.us/j/123456789".into(), ".zoom.us"),
            (
                "https://meet.google.com/abc-def-hij".into(),
                "meet.google.com",
            ),
            (
                "https://meet.google.com/ABC-defg-hij".into(),
                "meet.google.com",
            ),
            (
                "https://meet.google.com/abc-defg-hijk".into(),
                "meet.google.com",
            ),
            (
                "https://meet.google.com/abc-defg-hij/x".into(),
                "meet.google.com",
            ),
            (
                "https://x.meet.google.com/abc-defg-hij".into(),
                "x.meet.google.com",
            ),
            (
                "https://www.google.com/url?q=https://meet.google.com/abc-defg-hij".into(),
                "www.google.com",
            ),
            (
                "https://teams.microsoft.com/l/channel/19%3ameeting_0123456789/0".into(),
                "teams.microsoft.com",
            ),
            (
                "https://teams.microsoft.com/l/meetup-join/19%3ameeting%2F..%2F0123456789/0".into(),
                "teams.microsoft.com",
            ),
            (
                "https://teams.microsoft.com/l/meetup-join/19%3ameeting_0123456789%0/0".into(),
                "teams.microsoft.com",
            ),
            (
                "https://teams.microsoft.com/l/meetup-join/19%3ameeting_0123456789%00/0".into(),
                "teams.microsoft.com",
            ),
            (
                "https://x.teams.microsoft.com/meet/1234567890123".into(),
                "x.teams.microsoft.com",
            ),
            ("https://vkvideo.ru/video-1_2".into(), "vkvideo.ru"),
            (
                "https://cop.admhmao.ru/journal-online-action/lesson.5".into(),
                "cop.admhmao.ru",
            ),
            ("https://127.0.0.1/x".into(), "127.0.0.1"),
            ("https://[::1]/x".into(), "[::1]"),
        ] {
            match recognise(&link, &providers()) {
                Err(LinkProblem::UnknownSite {
                    host: shown,
                    address,
                }) => {
                    assert_eq!(shown, host, "{link}");
                    assert_eq!(address.host_str(), Some(host), "{link}");
                }
                other => panic!("{link}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_port_and_plain_http_only_as_the_table_writes_them() {
        let t = TOKEN;
        let good = format!("http://127.0.0.4:40123/call/join/{t}");
        assert_eq!(recognise(&good, &stand()).unwrap().provider, "stand");
        for link in [
            format!("http://127.0.0.4/call/join/{t}"),
            format!("http://127.0.0.4:40124/call/join/{t}"),
            format!("http://127.0.0.4:040123/call/join/{t}"),
            format!("http://127.0.0.5:40123/call/join/{t}"),
            format!("http://127.0.0.4.:40123/call/join/{t}"),
            format!("http://127.0.4:40123/call/join/{t}"),
            format!("https://127.0.0.4:40123/call/join/{t}"),
            format!("http://x@127.0.0.4:40123/call/join/{t}"),
            format!("http://vk.ru/call/join/{t}"),
        ] {
            assert_eq!(
                recognise(&link, &stand()),
                Err(LinkProblem::Unsafe),
                "{link}"
            );
        }
        let elsewhere = recognise("http://127.0.0.4:40123/other", &stand());
        assert!(
            matches!(elsewhere, Err(LinkProblem::UnknownSite { .. })),
            "{elsewhere:?}"
        );
    }

    #[test]
    fn the_longest_link_is_2048_bytes() {
        let link = format!("https://vk.ru/call/join/{TOKEN}?");
        let fits = format!("{link}{}", "a".repeat(LONGEST - link.len()));
        assert!(recognise(&fits, &providers()).is_ok());
        assert_eq!(
            recognise(&format!("{fits}a"), &providers()),
            Err(LinkProblem::Unsafe)
        );
    }

    #[test]
    fn without_a_table_every_site_is_unknown() {
        assert!(matches!(
            recognise(&format!("https://vk.ru/call/join/{TOKEN}"), &[]),
            Err(LinkProblem::UnknownSite { .. })
        ));
    }

    fn call(link: &str) -> Call {
        recognise(link, &providers()).unwrap()
    }

    fn scheme_of(opener: &Opener) -> &str {
        match opener {
            Opener::Scheme { scheme, .. } => scheme,
            Opener::Site { .. } => "https",
            Opener::Start(_) => "start",
        }
    }

    fn program(name: &str, address: &str, guess: bool) -> Way {
        Way::Program {
            name: name.into(),
            opening: Opening::Address(address.into()),
            guess,
        }
    }

    #[test]
    fn programs_that_stand_ready_come_first_and_the_browser_last() {
        let call = call(&format!("https://VK.ru/call/join/{TOKEN}?a=b#frag"));
        let browser = Way::Browser {
            address: call.address.clone(),
        };
        let ways_of = |ready: &[&str]| {
            ways(&call, &providers(), None, |opener| {
                ready.contains(&scheme_of(opener))
            })
        };
        assert_eq!(ways_of(&[]), vec![browser.clone()]);
        assert_eq!(
            ways_of(&["vkcalls", "max"]),
            vec![
                program(
                    "VK Звонки",
                    &format!("vkcalls://vk.ru/call/join/{TOKEN}"),
                    true
                ),
                browser.clone(),
            ]
        );
        assert_eq!(
            ways_of(&["start"]),
            vec![
                Way::Program {
                    name: "VK Мессенджер".into(),
                    opening: Opening::Start(
                        Installed {
                            desktop: Some("vk-messenger.desktop".into()),
                            bundle: Some("com.vk.messages".into()),
                            app_path: Some("VK Messenger.exe".into()),
                        },
                        call.address.clone(),
                    ),
                    guess: true,
                },
                browser.clone(),
            ]
        );
        let all = ways_of(&["vkme", "start", "vkcalls"]);
        assert_eq!(all.len(), 4);
        assert!(matches!(&all[0], Way::Program { name, .. } if name == "VK Мессенджер"));
        assert_eq!(all.last(), Some(&browser));
    }

    #[test]
    fn each_service_has_its_programs_address() {
        for (link, address) in [
            (
                format!("https://max.ru/joincall/{TOKEN}?mt_x=1"),
                format!("max://max.ru/joincall/{TOKEN}"),
            ),
            (
                format!("max://max.ru/joincall/{TOKEN}"),
                format!("max://max.ru/joincall/{TOKEN}"),
            ),
            (
                "https://telemost.360.yandex.ru/j/12345678901234?x=1".into(),
                "telemost://https://telemost.360.yandex.ru/j/12345678901234".into(),
            ),
            (
                "https://us05web.zoom.us/j/12345678901?x=1&pwd=a.1".into(),
                "zoommtg://zoom.us/join?confno=12345678901&pwd=a.1".into(),
            ),
            (
                "https://zoom.us/j/12345678901".into(),
                "zoommtg://zoom.us/join?confno=12345678901&pwd=".into(),
            ),
        ] {
            let ways = ways(&call(&link), &providers(), None, |_| true);
            let Way::Program { opening, guess, .. } = &ways[0] else {
                panic!("{link}: {ways:?}")
            };
            assert_eq!((opening, *guess), (&Opening::Address(address), false));
        }
    }

    #[test]
    fn an_address_that_is_a_guess_comes_after_the_link_itself() {
        let call = call(&format!("https://sferum.ru/?call_link={TOKEN}"));
        let other = |guess| {
            program(
                "VK Звонки",
                &format!("https://vk.ru/call/join/{TOKEN}"),
                guess,
            )
        };
        let browser = Way::Browser {
            address: call.address.clone(),
        };
        assert_eq!(
            ways(&call, &providers(), None, |_| true),
            [browser.clone(), other(true)]
        );
        let chosen = Chosen::Program("VK Звонки".into());
        assert_eq!(
            ways(&call, &providers(), Some(&chosen), |_| true),
            [other(false), browser.clone()]
        );
        // One that is confirmed stands in the table's order.
        let mut table = providers();
        table
            .iter_mut()
            .find(|it| it.id == "sferum")
            .unwrap()
            .programs[0]
            .guess = false;
        assert_eq!(ways(&call, &table, None, |_| true), [other(false), browser]);
    }

    #[test]
    fn what_was_chosen_comes_first_and_is_no_guess() {
        let call = call(&format!("https://vk.ru/call/join/{TOKEN}"));
        let names = |chosen: Option<Chosen>, ready: &[&str]| -> Vec<(String, bool)> {
            let ways = ways(&call, &providers(), chosen.as_ref(), |opener| {
                ready.contains(&scheme_of(opener))
            });
            let told = ways.into_iter().map(|way| match way {
                Way::Program { name, guess, .. } => (name, guess),
                Way::Browser { .. } => ("-".to_owned(), false),
            });
            told.collect()
        };
        let (messenger, calls, browser) = ("VK Мессенджер", "VK Звонки", "-");
        let told = |list: &[(&str, bool)]| -> Vec<(String, bool)> {
            list.iter()
                .map(|(name, guess)| ((*name).to_owned(), *guess))
                .collect()
        };
        let all = ["vkme", "vkcalls"];
        assert_eq!(
            names(None, &all),
            told(&[(messenger, true), (calls, true), (browser, false)])
        );
        assert_eq!(
            names(Some(Chosen::Program(calls.into())), &all),
            told(&[(calls, false), (messenger, true), (browser, false)])
        );
        assert_eq!(
            names(Some(Chosen::Browser), &all),
            told(&[(browser, false), (messenger, true), (calls, true)])
        );
        // It is gone: as if nothing had been chosen.
        assert_eq!(
            names(Some(Chosen::Program(calls.into())), &["vkme"]),
            told(&[(messenger, true), (browser, false)])
        );
    }

    #[test]
    fn whoever_wants_to_be_asked_has_chosen_no_way() {
        let ask = Chosen::Ask;
        let asks = Some(&ask);
        for (site, program) in [
            ("vk.ru/call/join/", Some("VK Мессенджер")),
            ("max.ru/joincall/", Some("MAX")),
            // Here another site is all there is, and the browser opens that, too.
            ("sferum.ru/?call_link=", None),
        ] {
            let call = call(&format!("https://{site}{TOKEN}"));
            let all = ways(&call, &providers(), asks, |_| true);
            assert_eq!(all, ways(&call, &providers(), None, |_| true), "{site}");
            assert_eq!(asked_about(&all, asks), program, "{site}");
            for chosen in [
                None,
                Some(&Chosen::Browser),
                Some(&Chosen::Program(program.unwrap_or_default().to_owned())),
            ] {
                assert_eq!(asked_about(&all, chosen), None);
            }
            // Without a program there is nothing to ask.
            let browser = ways(&call, &providers(), asks, |_| false);
            assert_eq!(browser.len(), 1);
            assert_eq!(asked_about(&browser, asks), None);
        }
    }

    #[test]
    fn a_choice_is_written_as_it_was() {
        for (chosen, written) in [
            (Chosen::Program("MAX".into()), r#"{"program":"MAX"}"#),
            (Chosen::Browser, r#""browser""#),
            (Chosen::Ask, r#""ask""#),
        ] {
            assert_eq!(serde_json::to_string(&chosen).unwrap(), written);
            assert_eq!(serde_json::from_str::<Chosen>(written).unwrap(), chosen);
        }
    }

    #[test]
    fn a_link_brings_no_placeholders() {
        let mut table = providers();
        table[0].programs = vec![probe("probe:{token}/?{rest}&{token}")];
        table[0].links[0].keep = vec!["*".into()];
        let call = recognise(
            &format!("https://vk.ru/call/join/{TOKEN}?{{token}}={{rest}}"),
            &table,
        )
        .unwrap();
        let ways = ways(&call, &table, None, |_| true);
        let address = format!("probe:{TOKEN}/?vk.ru/call/join/{TOKEN}?{{token}}={{rest}}&{TOKEN}");
        assert_eq!(ways[0], program("Проба", &address, false));
    }

    #[test]
    fn a_program_is_not_offered_a_link_that_lacks_what_it_needs() {
        let mut table = providers();
        let jazz = table.iter_mut().find(|it| it.id == "jazz").unwrap();
        jazz.programs = vec![probe("probe:{room}/{password}")];
        for (link, offered) in [
            ("https://jazz.sber.ru/call/abcdefgh/OBgW", true),
            ("https://jazz.sber.ru/calls/abcdefgh?psw=OBgW", false),
        ] {
            let call = recognise(link, &table).unwrap();
            assert_eq!(
                ways(&call, &table, None, |_| true).len() == 2,
                offered,
                "{link}"
            );
        }
    }

    #[test]
    fn the_port_of_a_stand_stays_in_the_rest() {
        let mut table = stand();
        table[0].programs = vec![probe("probe://{rest}")];
        let call = recognise(&format!("http://127.0.0.4:40123/call/join/{TOKEN}"), &table).unwrap();
        let address = format!("probe://127.0.0.4:40123/call/join/{TOKEN}");
        assert_eq!(
            ways(&call, &table, None, |_| true)[0],
            program("Проба", &address, false)
        );
    }

    /// The hosts of the table, spelled once more beside it.
    fn is_of_the_table(host: &str) -> bool {
        const EXACT: [&str; 18] = [
            "vk.ru",
            "vk.com",
            "m.vk.ru",
            "m.vk.com",
            "vk.me",
            "web.vk.me",
            "max.ru",
            "sferum.ru",
            "telemost.yandex.ru",
            "telemost.360.yandex.ru",
            "salutejazz.ru",
            "jazz.sber.ru",
            "ktalk.ru",
            "talk.kontur.ru",
            "zoom.us",
            "meet.google.com",
            "teams.microsoft.com",
            "teams.live.com",
        ];
        let below = ["mts-link.ru", "webinar.ru", "ktalk.ru", "zoom.us"];
        EXACT.contains(&host)
            || below.iter().any(|domain| {
                let labels = host.strip_suffix(&format!(".{domain}"));
                labels.is_some_and(|labels| {
                    labels.split('.').all(|label| {
                        !label.is_empty()
                            && label
                                .bytes()
                                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    })
                })
            })
    }

    const PATHS: &str = "(call/join/[A-Za-z0-9_-]{10,50}|j/[0-9]{9,12}|j/[a-z0-9]{1,4}/[0-9]{1,9}|[a-z]{3}-[a-z]{4}-[a-z]{3}|[a-z0-9]{6}\\?psw=[a-z]{4}|[a-z0-9]{3,9}|\\?call_link=[a-z]{20})";

    proptest! {
        #[test]
        fn never_panics_and_takes_only_the_tables_hosts(
            link in prop_oneof![
                "\\PC{0,80}",
                format!("[hH]ttps?:[/\\\\]{{1,3}}[a-zа-я.@:%0-9\\[\\]-]{{0,25}}/{PATHS}[/?#%. ]{{0,2}}").as_str(),
                format!("https://(vk\\.ru|vk\\.com|VK\\.me|vk\\.ru\\.|evil\\.example)[@:./\\\\]{{0,2}}{PATHS}").as_str(),
                // A known host with something before, behind or inside it.
                format!(
                    "(https|HTTPS|http|max)://([a-z0-9а-яｋ.@:%_-]{{0,6}})(zoom|ktalk|webinar|mts-link|vk|sferum|meet\\.google)([.。%․:@-]{{0,2}})(us|ru|com)([.@:0-9а-я-]{{0,4}})(\\.evil\\.example)?/{PATHS}"
                ).as_str(),
            ]
        ) {
            if let Ok(call) = recognise(&link, &providers()) {
                let host = call.address.host_str().unwrap_or_default().to_owned();
                prop_assert!(is_of_the_table(&host), "{}", link);
                let lower = link.to_ascii_lowercase();
                let at_host = |scheme: &str| {
                    lower.strip_prefix(scheme).and_then(|it| it.strip_prefix(host.as_str()))
                        .is_some_and(|rest| rest.starts_with(['/', '?']))
                };
                prop_assert!(at_host("https://") || at_host("max://"), "{}", link);
                prop_assert_eq!(call.address.scheme(), "https");
                prop_assert!(call.address.port().is_none() && call.address.username().is_empty());
                // What is opened is recognised as the same call.
                prop_assert_eq!(recognise(call.address.as_str(), &providers()), Ok(call));
            }
        }
    }
}
