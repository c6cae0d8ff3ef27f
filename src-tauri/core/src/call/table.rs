//! The region's table of services that hold calls: data, and what it has to be like to be trusted.

use std::collections::BTreeMap;

use serde::Deserialize;
use url::{Host, Url};

/// A service that holds calls.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallProvider {
    /// Short id.
    pub id: String,
    /// «VK Звонки».
    pub name: String,
    /// The region's schools hold their lessons here: «Проверка связи» and «Первые шаги» are about these alone.
    #[serde(default)]
    pub usual: bool,
    /// Origins whose links are this provider's (exact).
    #[serde(default)]
    pub origins: Vec<Url>,
    /// Domains below which every host is this provider's, with one or more labels more, over https and without
    /// a port; the domain itself is not.
    #[serde(default)]
    pub subdomains_of: Vec<String>,
    /// Forms that a link to a call has.
    #[serde(rename = "link")]
    pub links: Vec<LinkForm>,
    /// Official page where the provider's program is to be had.
    #[serde(default)]
    pub install: Option<Url>,
    /// What can open a link beside the browser, in order of preference.
    #[serde(default, rename = "program")]
    pub programs: Vec<CallProgram>,
}

/// A form that a link to a call has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkForm {
    /// Origins that have this form; all of the provider's hosts, when empty.
    #[serde(default)]
    pub at: Vec<Url>,
    /// The whole path; `{name}` stands for a part.
    pub path: String,
    /// Parameters that have to be there, each once; a value may have parts as well.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// What may stand in the place of each `{name}`.
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    /// Further parameters that belong to the call (its password). All others are dropped: a link with tracking in
    /// it is still the lesson's. `*` keeps all, for a form of which it is not known what its parameters mean.
    #[serde(default)]
    pub keep: Vec<String>,
}

/// What may stand in the place of a `{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its characters, singly or as ranges: `A-Za-z0-9_-`. With `%` among them: escapes of harmless characters.
    pub of: String,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
}

/// Something that opens a provider's calls beside the browser.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenProgram")]
pub struct CallProgram {
    /// «VK Мессенджер».
    pub name: String,
    /// How it is given the call.
    pub opener: Opener,
    /// Not confirmed on a real machine: asks before its first use.
    pub guess: bool,
}

/// How something is given a call. In addresses `{name}` is a part or a kept parameter of the link's form, `{link}`
/// the whole link, `{rest}` the link without its `https://`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Opener {
    /// A program that registers a URL scheme.
    Scheme {
        /// `[a-z][a-z0-9+.-]*`.
        scheme: String,
        /// Address of that scheme to open.
        address: String,
    },
    /// Another https address of the same call, in the browser.
    Site {
        /// The address.
        address: String,
    },
    /// A program that registers no scheme: started with the link as its one argument.
    Start(Installed),
}

/// How an installed program is known to a system; what is absent is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// Linux: desktop file id, `vk-messenger.desktop`.
    #[serde(default)]
    pub desktop: Option<String>,
    /// Windows: name under «App Paths», `max.exe`.
    #[serde(default)]
    pub app_path: Option<String>,
    /// macOS: bundle id, `com.vk.messages`.
    #[serde(default)]
    pub bundle: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProgram {
    name: String,
    scheme: Option<String>,
    address: Option<String>,
    site: Option<String>,
    start: Option<Installed>,
    #[serde(default)]
    guess: bool,
}

impl TryFrom<WrittenProgram> for CallProgram {
    type Error = &'static str;

    fn try_from(written: WrittenProgram) -> Result<Self, Self::Error> {
        let opener = match (written.scheme, written.address, written.site, written.start) {
            (Some(scheme), Some(address), None, None) => Opener::Scheme { scheme, address },
            (None, None, Some(address), None) => Opener::Site { address },
            (None, None, None, Some(installed)) => Opener::Start(installed),
            _ => {
                return Err(
                    "a program has `scheme` and `address`, or `site`, or `start`, and one of them",
                );
            }
        };
        Ok(CallProgram {
            name: written.name,
            opener,
            guess: written.guess,
        })
    }
}

impl CallProvider {
    /// Whether an address stands at one of this provider's hosts. Its path is not looked at.
    pub fn holds(&self, address: &Url) -> bool {
        let at = |origin: &Url| origin.origin() == address.origin();
        self.origins.iter().any(at) || self.is_below(address)
    }

    /// Whether the parsed host stands below one of the named domains.
    pub(super) fn is_below(&self, address: &Url) -> bool {
        let Some(Host::Domain(host)) = address.host() else {
            return false;
        };
        let plain = |label: &str| {
            !label.is_empty()
                && !label.starts_with(['-', '_'])
                && !label.starts_with("xn--")
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let below = |domain: &String| {
            let labels = host
                .strip_suffix(domain.as_str())
                .and_then(|it| it.strip_suffix('.'));
            labels.is_some_and(|labels| labels.split('.').all(plain))
        };
        address.scheme() == "https"
            && address.port().is_none()
            && self.subdomains_of.iter().any(below)
    }

    /// What cannot be trusted or cannot work, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.id.is_empty() || self.name.is_empty() {
            return Err("a call provider has no id or no name".into());
        }
        if self.links.is_empty() || (self.origins.is_empty() && self.subdomains_of.is_empty()) {
            return Err(format!(
                "the call provider «{}» has no hosts or no links",
                self.id
            ));
        }
        for domain in &self.subdomains_of {
            // At least two labels, and none that only a browser would understand.
            let parsed = Url::parse(&format!("https://{domain}/"));
            let same = parsed
                .is_ok_and(|it| matches!(it.host(), Some(Host::Domain(host)) if host == domain));
            let plain = domain.split('.').count() >= 2
                && domain
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b))
                && domain.split('.').all(|label| !label.is_empty());
            if !same || !plain {
                return Err(format!("domain «{domain}»"));
            }
        }
        for form in &self.links {
            form.check()?;
            if let Some(origin) = form.at.iter().find(|origin| !self.holds(origin)) {
                return Err(format!(
                    "«{origin}» of a path form is not one of «{}»",
                    self.id
                ));
            }
        }
        for program in &self.programs {
            program.check(&self.links)?;
        }
        Ok(())
    }
}

impl LinkForm {
    /// The names of its parts: those of the path in their order, then those of the parameters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let patterns = [&self.path].into_iter().chain(self.query.values());
        patterns.flat_map(|pattern| pieces(pattern).filter_map(|piece| piece.ok()?.name()))
    }

    fn check(&self) -> Result<(), String> {
        let refuse = || Err(format!("path form «{}»", self.path));
        let sound_literal = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/_.~:@-".contains(&b))
        };
        if !self.path.starts_with('/') || self.path.contains("//") {
            return refuse();
        }
        for pattern in [&self.path].into_iter().chain(self.query.values()) {
            let mut after_a_part = false;
            for piece in pieces(pattern) {
                match piece {
                    Ok(Piece::Literal(text)) if sound_literal(text) => after_a_part = false,
                    // Two parts side by side have no border.
                    Ok(Piece::Part(name)) if !after_a_part && self.parts.contains_key(name) => {
                        after_a_part = true;
                    }
                    _ => return refuse(),
                }
            }
        }
        let mut names: Vec<&str> = self.names().collect();
        // Without a part any page would be a call, and without a constant before it any path.
        if names.is_empty() || names.iter().any(|name| ["rest", "link"].contains(name)) {
            return refuse();
        }
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        if names.len() != all || names.len() != self.parts.len() {
            return refuse();
        }
        for (name, part) in &self.parts {
            if part.letters().is_none() || part.min == 0 || part.max < part.min {
                return Err(format!("part «{name}» of the path form «{}»", self.path));
            }
        }
        let plain = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        };
        if !self.query.keys().all(|name| plain(name))
            || !self.keep.iter().all(|name| name == "*" || plain(name))
            || self.keep.iter().any(|name| self.parts.contains_key(name))
        {
            return Err(format!("parameters of the path form «{}»", self.path));
        }
        Ok(())
    }
}

impl Part {
    /// Its characters; `None` when it is not written as such.
    pub(super) fn letters(&self) -> Option<Vec<u8>> {
        let of = self.of.as_bytes();
        let mut letters = Vec::new();
        let mut at = 0;
        while at < of.len() {
            let first = of[at];
            if at + 2 < of.len() && of[at + 1] == b'-' {
                let last = of[at + 2];
                let one_kind = [b'0'..=b'9', b'a'..=b'z', b'A'..=b'Z']
                    .iter()
                    .any(|kind| kind.contains(&first) && kind.contains(&last));
                if !one_kind || last < first {
                    return None;
                }
                letters.extend(first..=last);
                at += 3;
            } else {
                if !first.is_ascii_alphanumeric() && !b"_.~:@%-".contains(&first) {
                    return None;
                }
                letters.push(first);
                at += 1;
            }
        }
        (!letters.is_empty()).then_some(letters)
    }
}

impl CallProgram {
    fn check(&self, links: &[LinkForm]) -> Result<(), String> {
        let refuse = || Err(format!("program «{}»", self.name));
        let known = |name: &str| {
            ["rest", "link"].contains(&name)
                || links.iter().any(|form| {
                    form.names().any(|it| it == name) || form.keep.iter().any(|it| it == name)
                })
        };
        let sound = |address: &str| {
            address
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"\"<>\\`".contains(&b))
                && pieces(address).all(|piece| match piece {
                    Ok(Piece::Literal(_)) => true,
                    Ok(Piece::Part(name)) => known(name),
                    Err(()) => false,
                })
        };
        let sound = !self.name.is_empty()
            && match &self.opener {
                Opener::Scheme { scheme, address } => {
                    let mut bytes = scheme.bytes();
                    let plain = bytes.next().is_some_and(|b| b.is_ascii_lowercase())
                        && bytes.all(|b| {
                            b.is_ascii_lowercase() || b.is_ascii_digit() || b"+.-".contains(&b)
                        });
                    const NO_PROGRAMS: [&str; 10] = [
                        "http",
                        "https",
                        "ws",
                        "wss",
                        "ftp",
                        "file",
                        "javascript",
                        "data",
                        "blob",
                        "about",
                    ];
                    plain
                        && !NO_PROGRAMS.contains(&scheme.as_str())
                        && address.starts_with(&format!("{scheme}:"))
                        && sound(address)
                }
                Opener::Site { address } => {
                    // The host is the table's, never the link's.
                    let fixed = address.split('{').next().unwrap_or_default();
                    let host_is_fixed = fixed
                        .split_once("://")
                        .is_some_and(|(_, rest)| rest.contains('/'));
                    host_is_fixed
                        && sound(address)
                        && !["{rest}", "{link}"].iter().any(|it| address.contains(it))
                        && Url::parse(fixed).is_ok_and(|it| crate::region::is_safe(&it))
                }
                Opener::Start(installed) => {
                    let plain = |name: &Option<String>, end: &str| {
                        name.as_ref().is_none_or(|name| {
                            name.len() > end.len()
                                && name.ends_with(end)
                                && name.starts_with(|c: char| c.is_ascii_alphanumeric())
                                && name
                                    .bytes()
                                    .all(|b| b.is_ascii_alphanumeric() || b" ._-".contains(&b))
                        })
                    };
                    *installed != Installed::default()
                        && plain(&installed.desktop, ".desktop")
                        && plain(&installed.app_path, ".exe")
                        && plain(&installed.bundle, "")
                }
            };
        if sound { Ok(()) } else { refuse() }
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Stands for itself.
    Literal(&'a str),
    /// `{name}`.
    Part(&'a str),
}

impl<'a> Piece<'a> {
    fn name(self) -> Option<&'a str> {
        match self {
            Piece::Part(name) => Some(name),
            Piece::Literal(_) => None,
        }
    }
}

/// The pieces of a pattern, in order; an error for a brace without its partner, and then no more.
pub(super) fn pieces(pattern: &str) -> impl Iterator<Item = Result<Piece<'_>, ()>> {
    let mut left = pattern;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        if let Some(after) = left.strip_prefix('{') {
            let Some((name, rest)) = after.split_once('}') else {
                left = "";
                return Some(Err(()));
            };
            left = rest;
            let plain =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            return Some(if plain {
                Ok(Piece::Part(name))
            } else {
                Err(())
            });
        }
        let end = left.find('{').unwrap_or(left.len());
        let (text, rest) = left.split_at(end);
        left = rest;
        Some(if text.contains('}') {
            Err(())
        } else {
            Ok(Piece::Literal(text))
        })
    })
}
