//! Parameters of a request, from the query and from a form, in the order given.

use axum::http::{HeaderMap, header};

/// Names and values; a name may stand there twice, which ESIA refuses.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// From a query, and from the body of a form where there is a body. `None`: not to be read.
    pub(super) fn read(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let mut pairs = parse(query.unwrap_or_default().as_bytes())?;
        if !body.is_empty() {
            let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
            let kind = kind.split(';').next().unwrap_or_default().trim();
            if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
                return None;
            }
            pairs.extend(parse(body)?);
        }
        Some(Self(pairs))
    }

    /// A value that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Is any name there twice?
    pub(super) fn repeats(&self) -> bool {
        self.0
            .iter()
            .enumerate()
            .any(|(index, (name, _))| self.0[..index].iter().any(|(earlier, _)| earlier == name))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Params {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
        )
    }
}

/// Unlike the usual parser this one does not mend what is not UTF-8.
fn parse(text: &[u8]) -> Option<Vec<(String, String)>> {
    let pairs: Vec<_> = url::form_urlencoded::parse(text).into_owned().collect();
    let is_whole = !pairs
        .iter()
        .any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'));
    is_whole.then_some(pairs)
}
