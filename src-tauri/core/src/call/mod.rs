//! Call links: recognising them, and which program or address opens one.

mod links;

pub use links::{Link, links};

use url::{Host, Position, Url};

use crate::region::CallProvider;

/// A link that is known to lead to a provider's call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Id of the provider in the region's table.
    pub provider: String,
    /// The https address.
    pub address: Url,
    /// The call's token within it.
    pub token: String,
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

/// Recognises a call link by exact origin and path form (identity §4.1).
///
/// The text itself is judged beside the parsed address, because a URL parser forgives what must not be
/// forgiven here: backslashes, tabs, escapes in the host, missing slashes, `..`. Plain http is let through
/// only for an origin of the table, which the region allows on loopback alone.
///
/// # Errors
/// [`LinkProblem`] when the link is unsafe or of an unknown site (or an unknown path of a known one).
pub fn recognise(link: &str, providers: &[CallProvider]) -> Result<Call, LinkProblem> {
    let written = Written::of(link).ok_or(LinkProblem::Unsafe)?;
    let address = Url::parse(link).map_err(|_| LinkProblem::Unsafe)?;
    let host = address.host_str().ok_or(LinkProblem::Unsafe)?.to_owned();

    let owner = providers.iter().find(|provider| {
        provider
            .origins
            .iter()
            .any(|origin| written.stands_at(origin) && origin.origin() == address.origin())
    });
    if owner.is_none() && (address.scheme() != "https" || !written.is_plain_host(&address)) {
        return Err(LinkProblem::Unsafe);
    }
    let found = owner.and_then(|provider| {
        // The path as written must be the path as parsed: no `..`, no escapes.
        let token = (written.path == address.path())
            .then(|| token_of(written.path, provider))
            .flatten()?;
        Some((provider.id.clone(), token.to_owned()))
    });
    match found {
        Some((provider, token)) => Ok(Call {
            provider,
            address,
            token,
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

/// The token of a path that has one of the provider's forms (one slash at the end is allowed).
fn token_of<'a>(path: &'a str, provider: &CallProvider) -> Option<&'a str> {
    provider.paths.iter().find_map(|form| {
        let token = path.strip_prefix(form.strip_suffix("{token}")?)?;
        let token = token.strip_suffix('/').unwrap_or(token);
        let plain = token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        (plain && token.len() >= provider.token_min.max(1)).then_some(token)
    })
}

/// One way to open a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A program of the table whose scheme is registered on this computer.
    Program {
        /// «VK Мессенджер».
        name: String,
        /// What to open.
        address: String,
        /// Not confirmed: ask first.
        guess: bool,
    },
    /// The default browser.
    Browser {
        /// What to open.
        address: Url,
    },
}

/// Ways to open a call, best first; the browser is always the last.
/// `registered` says whether a program for a scheme stands ready on this computer.
pub fn ways(
    call: &Call,
    providers: &[CallProvider],
    registered: impl Fn(&str) -> bool,
) -> Vec<Way> {
    let programs = providers
        .iter()
        .filter(|provider| provider.id == call.provider)
        .flat_map(|provider| &provider.programs);
    programs
        .filter(|program| registered(&program.scheme))
        .map(|program| Way::Program {
            name: program.name.clone(),
            address: fill(&program.address, call),
            guess: program.guess,
        })
        .chain([Way::Browser {
            address: call.address.clone(),
        }])
        .collect()
}

/// Fills a program's address in one pass, so that a link cannot bring placeholders of its own.
/// `{rest}` ends before the fragment.
fn fill(form: &str, call: &Call) -> String {
    let rest = &call.address[Position::BeforeHost..Position::AfterQuery];
    let mut filled = String::with_capacity(form.len() + rest.len());
    let mut left = form;
    while let Some(at) = left.find('{') {
        filled.push_str(&left[..at]);
        left = &left[at..];
        if let Some(after) = left.strip_prefix("{rest}") {
            filled.push_str(rest);
            left = after;
        } else if let Some(after) = left.strip_prefix("{token}") {
            filled.push_str(&call.token);
            left = after;
        } else {
            filled.push('{');
            left = &left[1..];
        }
    }
    filled.push_str(left);
    filled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::region::{CallProgram, HMAO, Region};

    const TOKEN: &str = "Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    fn providers() -> Vec<CallProvider> {
        Region::parse(HMAO).unwrap().call_providers
    }

    /// The table of a stand-in: calls on a loopback port.
    fn stand() -> Vec<CallProvider> {
        vec![CallProvider {
            id: "stand".into(),
            name: "Стенд".into(),
            origins: vec![Url::parse("http://127.0.0.4:40123").unwrap()],
            paths: vec!["/call/join/{token}".into()],
            token_min: 16,
            programs: vec![],
        }]
    }

    #[test]
    fn recognises_the_links_of_the_table() {
        for (link, provider) in [
            (format!("https://vk.ru/call/join/{TOKEN}"), "vk"),
            (format!("https://vk.com/call/join/{TOKEN}"), "vk"),
            (format!("https://m.vk.ru/call/join/{TOKEN}"), "vk"),
            (format!("https://m.vk.com/call/join/{TOKEN}"), "vk"),
            (format!("https://vk.me/call/join/{TOKEN}"), "vk"),
            (format!("https://web.vk.me/call/join/{TOKEN}"), "vk"),
            (format!("https://vk.ru/call/join/{TOKEN}/"), "vk"),
            (format!("HTTPS://VK.RU/call/join/{TOKEN}"), "vk"),
            (
                format!("https://Vk.Com/call/join/{TOKEN}?from=diary&x=%20"),
                "vk",
            ),
            (format!("https://vk.ru/call/join/{TOKEN}?имя=Урок"), "vk"),
            (format!("https://vk.ru/call/join/{TOKEN}#x"), "vk"),
            (format!("https://vk.ru/call/join/{TOKEN}/?a#b"), "vk"),
            (format!("https://max.ru/joincall/{TOKEN}"), "max"),
            (format!("https://vk.ru/call/join/{}", &TOKEN[..16]), "vk"),
        ] {
            let call = recognise(&link, &providers())
                .unwrap_or_else(|problem| panic!("{link}: {problem:?}"));
            assert_eq!(call.provider, provider, "{link}");
            assert!(
                TOKEN.starts_with(&call.token) && call.token.len() >= 16,
                "{link}"
            );
            assert_eq!(call.address.scheme(), "https");
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
                "https://telemost.yandex.ru/j/12345678901234".into(),
                "telemost.yandex.ru",
            ),
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

    #[test]
    fn registered_programs_come_first_and_the_browser_last() {
        let call = call(&format!("https://VK.ru/call/join/{TOKEN}?a=b#frag"));
        let browser = Way::Browser {
            address: call.address.clone(),
        };
        assert_eq!(ways(&call, &providers(), |_| false), vec![browser.clone()]);
        assert_eq!(
            ways(&call, &providers(), |scheme| scheme == "vkcalls"
                || scheme == "max"),
            vec![
                Way::Program {
                    name: "VK Звонки".into(),
                    address: format!("vkcalls://vk.ru/call/join/{TOKEN}?a=b"),
                    guess: true,
                },
                browser.clone(),
            ]
        );
        let all = ways(&call, &providers(), |_| true);
        assert_eq!(all.len(), 3);
        assert!(matches!(&all[0], Way::Program { name, .. } if name == "VK Мессенджер"));
        assert_eq!(all.last(), Some(&browser));
    }

    #[test]
    fn max_opens_by_its_own_scheme() {
        let call = call(&format!("https://max.ru/joincall/{TOKEN}"));
        assert_eq!(
            ways(&call, &providers(), |scheme| scheme == "max")[0],
            Way::Program {
                name: "MAX".into(),
                address: format!("max://max.ru/joincall/{TOKEN}"),
                guess: false
            }
        );
    }

    #[test]
    fn a_link_brings_no_placeholders() {
        let mut table = providers();
        table[0].programs = vec![CallProgram {
            name: "Проба".into(),
            scheme: "probe".into(),
            address: "probe:{token}/{x}?{rest}&{token".into(),
            guess: false,
        }];
        let call = recognise(
            &format!("https://vk.ru/call/join/{TOKEN}?{{token}}{{rest}}"),
            &table,
        )
        .unwrap();
        let Way::Program { address, .. } = &ways(&call, &table, |_| true)[0] else {
            panic!()
        };
        assert_eq!(
            address,
            &format!("probe:{TOKEN}/{{x}}?vk.ru/call/join/{TOKEN}?{{token}}{{rest}}&{{token")
        );
    }

    #[test]
    fn the_port_of_a_stand_stays_in_the_rest() {
        let mut table = stand();
        table[0].programs = vec![CallProgram {
            name: "Проба".into(),
            scheme: "probe".into(),
            address: "probe://{rest}".into(),
            guess: false,
        }];
        let call = recognise(&format!("http://127.0.0.4:40123/call/join/{TOKEN}"), &table).unwrap();
        let Way::Program { address, .. } = &ways(&call, &table, |_| true)[0] else {
            panic!()
        };
        assert_eq!(
            address,
            &format!("probe://127.0.0.4:40123/call/join/{TOKEN}")
        );
    }

    proptest! {
        #[test]
        fn never_panics_and_takes_only_the_tables_hosts(
            link in prop_oneof![
                "\\PC{0,80}",
                "[hH]ttps?:[/\\\\]{1,3}[a-zа-я.@:%0-9\\[\\]-]{0,25}/call/join/[A-Za-z0-9_-]{10,50}[/?#%. ]{0,2}",
                "https://(vk\\.ru|vk\\.com|VK\\.me|vk\\.ru\\.|evil\\.example)[@:./\\\\]{0,2}call/join/[A-Za-z0-9_-]{10,50}",
            ]
        ) {
            if let Ok(call) = recognise(&link, &providers()) {
                let host = call.address.host_str().unwrap_or_default().to_owned();
                prop_assert!(["vk.ru", "vk.com", "m.vk.ru", "m.vk.com", "vk.me", "web.vk.me", "max.ru"].contains(&host.as_str()), "{}", link);
                prop_assert!(link.to_ascii_lowercase().starts_with(&format!("https://{host}/")), "{}", link);
                prop_assert_eq!(call.address.scheme(), "https");
                prop_assert!(call.address.port().is_none() && call.address.username().is_empty());
            }
        }
    }
}
