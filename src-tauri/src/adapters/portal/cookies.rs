//! The session's cookies during one visit.

use cookie::Cookie;
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::Host;
use zeroize::Zeroizing;
use zvonok_core::{
    region,
    secret::{ExposeSecret, Secret},
};

use crate::ports::{PortalSession, SessionCookie};

/// Cookies to send, and whether the portal has changed any.
pub(super) struct Jar {
    session: PortalSession,
    changed: bool,
}

impl Jar {
    pub(super) fn new(session: &PortalSession) -> Self {
        Self {
            session: session.clone(),
            changed: false,
        }
    }

    /// The session with what the portal changed; `None` when it changed nothing.
    pub(super) fn rotated(self) -> Option<PortalSession> {
        self.changed.then_some(self.session)
    }

    /// The `Cookie` header; `None` without cookies. A cookie that would break out of the header is left out.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let mut line = Zeroizing::new(Vec::new());
        for SessionCookie { name, value } in &self.session.cookies {
            let value = value.expose_secret();
            if name.is_empty()
                || [name, value]
                    .iter()
                    .any(|part| part.bytes().any(|b| b == b';' || b.is_ascii_control()))
            {
                continue;
            }
            if !line.is_empty() {
                line.extend_from_slice(b"; ");
            }
            line.extend_from_slice(name.as_bytes());
            line.push(b'=');
            line.extend_from_slice(value.as_bytes());
        }
        let mut header = HeaderValue::from_bytes(&line)
            .ok()
            .filter(|header| !header.is_empty())?;
        // Keeps the value out of every Debug output below us.
        header.set_sensitive(true);
        Some(header)
    }

    /// Takes the cookies of a response of the portal.
    pub(super) fn take(&mut self, headers: &HeaderMap, portal: &region::Portal, now: Timestamp) {
        for line in headers.get_all(SET_COOKIE) {
            let Ok(cookie) = Cookie::parse(String::from_utf8_lossy(line.as_bytes())) else {
                continue;
            };
            if !is_for_host(&cookie, portal) || !is_for_diary(&cookie, portal) {
                continue;
            }
            if is_removal(&cookie, now) {
                self.remove(cookie.name());
            } else {
                self.set(cookie.name(), cookie.value());
            }
        }
    }

    fn remove(&mut self, name: &str) {
        let before = self.session.cookies.len();
        self.session.cookies.retain(|cookie| cookie.name != name);
        self.changed |= self.session.cookies.len() != before;
    }

    fn set(&mut self, name: &str, value: &str) {
        let same =
            |cookie: &SessionCookie| cookie.name == name && cookie.value.expose_secret() == value;
        if self.session.cookies.iter().any(same) {
            return;
        }
        self.remove(name);
        self.session.cookies.push(SessionCookie {
            name: name.to_owned(),
            value: Secret::from(value),
        });
        self.changed = true;
    }
}

/// Whether a browser would send the cookie to the portal's host: it names no domain, that host or a parent of
/// it. A domain of one label («ru») is nobody's.
fn is_for_host(cookie: &Cookie<'_>, portal: &region::Portal) -> bool {
    let Some(domain) = cookie.domain().map(str::to_ascii_lowercase) else {
        return true;
    };
    match portal.origin.host() {
        Some(Host::Domain(host)) => {
            host == domain
                || (domain.contains('.')
                    && host
                        .strip_suffix(&domain)
                        .is_some_and(|rest| rest.ends_with('.')))
        }
        Some(address) => address.to_string() == domain,
        None => false,
    }
}

/// Whether the diary would be sent the cookie; one of another part of the site is not the session's.
fn is_for_diary(cookie: &Cookie<'_>, portal: &region::Portal) -> bool {
    let Some(path) = cookie.path().filter(|path| path.starts_with('/')) else {
        return true;
    };
    match portal.diary_path.strip_prefix(path) {
        Some(rest) => path.ends_with('/') || rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

/// ЭлЖур removes a cookie by the value `deleted`, everybody else by its age.
fn is_removal(cookie: &Cookie<'_>, now: Timestamp) -> bool {
    if cookie.value() == "deleted" {
        return true;
    }
    match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(age), _) => !age.is_positive(),
        (None, Some(expires)) => expires.unix_timestamp() <= now.as_second(),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use zvonok_core::region::{HMAO, Region};

    use super::*;

    fn jar(cookies: &[(&str, &str)]) -> Jar {
        let cookies = cookies.iter().map(|&(name, value)| SessionCookie {
            name: name.into(),
            value: value.into(),
        });
        Jar::new(&PortalSession {
            cookies: cookies.collect(),
        })
    }

    fn taken(mut jar: Jar, lines: &[&str]) -> Option<Vec<(String, String)>> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(SET_COOKIE, line.parse().unwrap());
        }
        let portal = Region::parse(HMAO).unwrap().portal;
        jar.take(&headers, &portal, "2026-09-28T05:00:00Z".parse().unwrap());
        let pairs = |session: PortalSession| {
            session
                .cookies
                .into_iter()
                .map(|cookie| (cookie.name, cookie.value.expose_secret().to_owned()))
                .collect()
        };
        jar.rotated().map(pairs)
    }

    fn pairs(cookies: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(
            cookies
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    #[test]
    fn changes_and_removals() {
        let jar = || jar(&[("jwt_v_2", "old"), ("ej_id", "x")]);
        assert_eq!(
            taken(jar(), &["jwt_v_2=new; Path=/; HttpOnly"]),
            pairs(&[("ej_id", "x"), ("jwt_v_2", "new")])
        );
        assert_eq!(
            taken(jar(), &["jwt_v_2=old; Path=/", "other=deleted"]),
            None,
            "nothing has changed"
        );
        for removal in [
            "ej_id=deleted; path=/",
            "ej_id=x; Max-Age=0",
            "ej_id=x; max-age=-5; Expires=Wed, 01 Jan 2031 00:00:00 GMT",
            "ej_id=; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/",
            "ej_id=x; Expires=Mon, 28 Sep 2026 05:00:00 GMT",
        ] {
            assert_eq!(
                taken(jar(), &[removal]),
                pairs(&[("jwt_v_2", "old")]),
                "{removal}"
            );
        }
        assert_eq!(
            taken(jar(), &["ej_id=y; Expires=Mon, 28 Sep 2026 05:00:01 GMT"]),
            pairs(&[("jwt_v_2", "old"), ("ej_id", "y")])
        );
        assert_eq!(
            taken(jar(), &["jwt_v_2=deleted", "jwt_v_2=again"]),
            pairs(&[("ej_id", "x"), ("jwt_v_2", "again")]),
            "in their order"
        );
    }

    #[test]
    fn only_the_portals_own() {
        let set = |attributes: &str| taken(jar(&[]), &[&format!("a=1; {attributes}")]).is_some();
        for own in [
            "Domain=cop.admhmao.ru",
            "Domain=.ADMHMAO.ru",
            "domain=admhmao.ru",
            "Path=/",
            "Path=/journal-app",
            "Path=x",
        ] {
            assert!(set(own), "{own}");
        }
        for foreign in [
            "Domain=evil.ru",
            "Domain=ru",
            "Domain=mhmao.ru",
            "Domain=sub.cop.admhmao.ru",
            "Domain=esia.gosuslugi.ru",
            "Path=/journal",
            "Path=/journal-app/week.0",
            "Path=/other",
        ] {
            assert!(!set(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_header_cannot_be_broken_out_of() {
        let header = jar(&[
            ("a", "1"),
            ("b", "2; c=3"),
            ("d\r\nX: y", "4"),
            ("", "5"),
            ("e", "6\r\n"),
            ("f", "g=h"),
        ])
        .header();
        let header = header.unwrap();
        assert_eq!(header, "a=1; f=g=h");
        assert!(!format!("{header:?}").contains("g=h"));
        assert!(jar(&[]).header().is_none());
        assert!(jar(&[("a", "\n")]).header().is_none());
    }
}
