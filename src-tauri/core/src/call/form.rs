//! Reading a link by a form of the table.

use std::collections::BTreeMap;

use url::Url;

use super::table::{LinkForm, Part, Piece, pieces};

/// A link that has a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// The link with nothing but what belongs to the call.
    pub address: Url,
    /// What tells this call from the provider's others.
    pub token: String,
    /// Parts and kept parameters by name; a kept parameter that is not there is empty.
    pub parts: BTreeMap<String, String>,
}

impl LinkForm {
    /// Reads a parsed address whose path was written as it was parsed.
    pub(super) fn read(&self, address: &Url) -> Option<Match> {
        let here = |origin: &Url| origin.origin() == address.origin();
        if !self.at.is_empty() && !self.at.iter().any(here) {
            return None;
        }
        let path = address.path();
        let mut parts = self
            .fill_in(&self.path, path)
            // One slash at the end is allowed.
            .or_else(|| self.fill_in(&self.path, path.strip_suffix('/')?))?;

        let pairs: Vec<(&str, &str)> = address
            .query()
            .unwrap_or_default()
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        for (name, pattern) in &self.query {
            let mut values = pairs.iter().filter(|(it, _)| it == name);
            let (_, value) = values.next()?;
            // Which of two would count is the site's secret.
            if values.next().is_some() {
                return None;
            }
            parts.extend(self.fill_in(pattern, value)?);
        }
        let token = self
            .names()
            .filter_map(|name| parts.get(name).map(String::as_str))
            .collect::<Vec<_>>()
            .join("/");

        let keeps_all = self.keep.iter().any(|name| name == "*");
        let mut kept: Vec<(&str, &str)> = Vec::new();
        for pair in pairs {
            let belongs = keeps_all
                || self.query.contains_key(pair.0)
                || (self.keep.iter().any(|name| name == pair.0)
                    && kept.iter().all(|(name, _)| *name != pair.0));
            if belongs {
                kept.push(pair);
            }
        }
        for name in self.keep.iter().filter(|name| *name != "*") {
            let value = kept.iter().find(|(it, _)| it == name);
            let value = value.map_or_else(String::new, |(_, value)| (*value).to_owned());
            parts.insert(name.clone(), value);
        }
        let query: Vec<String> = kept
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut address = address.clone();
        address.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
        address.set_fragment(None);
        Some(Match {
            address,
            token,
            parts,
        })
    }

    /// The parts of a text that has a pattern from its beginning to its end.
    fn fill_in(&self, pattern: &str, text: &str) -> Option<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        let mut left = text;
        for piece in pieces(pattern) {
            match piece.ok()? {
                Piece::Literal(literal) => left = left.strip_prefix(literal)?,
                Piece::Part(name) => {
                    let (value, rest) = self.parts.get(name)?.split(left)?;
                    found.insert(name.to_owned(), value.to_owned());
                    left = rest;
                }
            }
        }
        left.is_empty().then_some(found)
    }
}

impl Part {
    /// The longest beginning of a text that is made of this part's characters, and what follows it.
    fn split<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        let letters = self.letters()?;
        let end = text
            .bytes()
            .position(|b| !letters.contains(&b))
            .unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        ((self.min..=self.max).contains(&value.len()) && escapes_harmlessly(value))
            .then_some((value, rest))
    }
}

/// Whether every `%` begins the escape of a character that means nothing to an address, a page or a shell.
fn escapes_harmlessly(value: &str) -> bool {
    value.split('%').skip(1).all(|escape| {
        let code = escape
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        code.is_some_and(|b| b.is_ascii_alphanumeric() || b"-._~:@".contains(&b))
    })
}
