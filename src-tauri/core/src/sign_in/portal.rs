//! Signing in at the portal through Госуслуги: the portal does the OAuth, we watch where the window stands.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use url::Url;

use super::{Step, blocked, is_blank, only_value, within};
use crate::{region::Portal, secret::Secret};

/// The finish address was reached.
#[derive(Debug)]
pub struct Arrived {
    /// `v_token` of the finish address, where it carried one.
    pub token: Option<Secret>,
}

/// First address of an attempt.
pub fn entry(portal: &Portal) -> Url {
    portal
        .origin
        .join(&portal.sign_in_path)
        .unwrap_or_else(|_| portal.origin.clone())
}

/// Judges a committed main-frame address. Finished when it is the portal's diary path (exactly, or below
/// it) on the portal's own origin; the caller then checks for the session cookie: without one there is no
/// sign-in.
pub fn judge(portal: &Portal, address: &Url) -> Step<Arrived> {
    if is_blank(address) {
        return Step::Continue;
    }
    if within(address, std::slice::from_ref(&portal.origin)) {
        if is_at_or_below(address.path(), &portal.diary_path) {
            return Step::Finished(Arrived {
                token: only_value(address, &portal.finish_param).map(Secret::from),
            });
        }
        return Step::Continue;
    }
    if within(address, &portal.sign_in_origins) {
        Step::Continue
    } else {
        blocked(address)
    }
}

/// The server's «no»: a committed address of the portal's login page that carries an `error`. Gives the
/// most telling code there is: `code`, an `ESIA-NNNNNN` inside `error_description` (identity §1.4), then
/// `error` itself; what is not `[A-Za-z0-9_-]{1,40}` reads `unknown`.
///
/// \[G\]: no public source shows how the portal passes a refusal of Госуслуги on.
pub fn refusal(portal: &Portal, address: &Url) -> Option<String> {
    if !portal.is_login_page(address) {
        return None;
    }
    let error = address.query_pairs().find(|(key, _)| key == "error")?.1;
    let plain = |code: &str| {
        let fits = (1..=40).contains(&code.len())
            && code
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| code.to_owned())
    };
    only_value(address, "code")
        .and_then(|code| plain(&code))
        .or_else(|| only_value(address, "error_description").and_then(|words| esia_code(&words)))
        .or_else(|| plain(&error))
        .or_else(|| Some("unknown".to_owned()))
}

/// When a portal session ends: `exp` of the session cookie's JWT, in Unix seconds, where it can be read.
/// The signature is the portal's business; this is only used to tell the person in time.
pub fn session_end(cookie: &str) -> Option<i64> {
    // Cookies are copied through systems that add or drop the padding: both are read.
    const PAYLOAD: GeneralPurpose = GeneralPurpose::new(
        &alphabet::URL_SAFE,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let mut parts = cookie.trim().split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let payload = PAYLOAD.decode(payload).ok()?;
    let payload: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    let exp = payload.get("exp")?;
    exp.as_i64()
        // A JWT's date may have a fraction (RFC 7519 §2); what no i64 holds is no date.
        .or_else(|| {
            exp.as_f64()
                .filter(|seconds| seconds.abs() < 1e15)
                .map(|seconds| seconds as i64)
        })
        .filter(|seconds| *seconds > 0)
}

fn is_at_or_below(path: &str, root: &str) -> bool {
    let root = root.trim_end_matches('/');
    path.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The first `ESIA-` with exactly six digits.
fn esia_code(words: &str) -> Option<String> {
    words.match_indices("ESIA-").find_map(|(at, mark)| {
        let digits: String = words[at + mark.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        (digits.len() == 6).then(|| format!("{mark}{digits}"))
    })
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::region::{HMAO, Region};

    fn portal() -> Portal {
        Region::parse(HMAO).unwrap().portal
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn entry_is_the_portals_own_address() {
        assert_eq!(
            entry(&portal()).as_str(),
            "https://cop.admhmao.ru/journal-esia-region-action?flow=v2"
        );
    }

    #[test]
    fn finishes_only_at_the_portals_diary() {
        for address in [
            "https://cop.admhmao.ru/journal-app",
            "https://cop.admhmao.ru/journal-app/",
            "https://cop.admhmao.ru/journal-app/u.3728",
            "https://cop.admhmao.ru/journal-app/u.3728/week.-1#x",
            "https://COP.admhmao.ru:443/journal-app?x=1",
            "https://cop.admhmao.ru/other/../journal-app",
        ] {
            assert!(
                matches!(judge(&portal(), &url(address)), Step::Finished(_)),
                "{address}"
            );
        }
    }

    #[test]
    fn goes_on_at_the_portal_and_at_gosuslugi() {
        for address in [
            "about:blank",
            "https://cop.admhmao.ru/",
            "https://cop.admhmao.ru/authorize",
            "https://cop.admhmao.ru/journal-application",
            "https://cop.admhmao.ru/journal-app2/u.1",
            "https://cop.admhmao.ru/journal-app/../authorize",
            "https://cop.admhmao.ru/x?next=/journal-app",
            "https://cop.admhmao.ru/x#/journal-app",
            "https://cop.admhmao.ru/journal-esia-action/action.validate",
            "https://cop-sh.admhmao.ru/journal-app",
            "https://esia.gosuslugi.ru/login/",
            "https://esia.gosuslugi.ru/journal-app?v_token=a",
            "https://lk.gosuslugi.ru/profile/family",
        ] {
            assert!(
                matches!(judge(&portal(), &url(address)), Step::Continue),
                "{address}"
            );
        }
    }

    #[test]
    fn blocks_everything_else_and_names_the_host() {
        for (address, named) in [
            ("https://evil.example/journal-app", "evil.example"),
            ("http://cop.admhmao.ru/journal-app", "cop.admhmao.ru"),
            ("https://cop.admhmao.ru:8443/journal-app", "cop.admhmao.ru"),
            (
                "https://cop.admhmao.ru.evil.example/journal-app",
                "cop.admhmao.ru.evil.example",
            ),
            (
                "https://cop.admhmao.ru@evil.example/journal-app",
                "evil.example",
            ),
            (
                "https://esia-portal1.test.gosuslugi.ru/",
                "esia-portal1.test.gosuslugi.ru",
            ),
            ("https://соp.admhmao.ru/", "xn--p-0tb6c.admhmao.ru"),
            ("gosuslugi://auth/signed_token=x", "auth"),
            ("data:text/html,x", "data:"),
            ("blob:https://cop.admhmao.ru/x", "blob:"),
            ("javascript:alert(1)", "javascript:"),
            ("file:///etc/passwd", "file:"),
        ] {
            match judge(&portal(), &url(address)) {
                Step::Blocked { host } => {
                    let expected = if named.starts_with("xn--") {
                        host.starts_with("xn--")
                    } else {
                        host == named
                    };
                    assert!(expected, "{address}: {host}");
                }
                other => panic!("{address}: {other:?}"),
            }
        }
    }

    #[test]
    fn takes_the_token_once_or_not_at_all() {
        for (query, token) in [
            ("?v_token=abc.def-_", Some("abc.def-_")),
            ("?x=1&v_token=a%2Bb", Some("a+b")),
            ("?v_token=a%252Bb", Some("a%2Bb")),
            ("?v_token=a&v_token=b", None),
            ("?v_token=a&v_token=a", None),
            ("?v_token=", None),
            ("?V_TOKEN=a", None),
            ("#v_token=a", None),
            ("", None),
        ] {
            let address = url(&format!("https://cop.admhmao.ru/journal-app{query}"));
            match judge(&portal(), &address) {
                Step::Finished(arrived) => {
                    assert_eq!(
                        arrived
                            .token
                            .as_ref()
                            .map(|t| t.expose_secret().to_owned())
                            .as_deref(),
                        token,
                        "{query}"
                    );
                    if let Some(token) = token {
                        assert!(!format!("{arrived:?}").contains(token), "{arrived:?}");
                    }
                }
                other => panic!("{query}: {other:?}"),
            }
        }
    }

    #[test]
    fn reads_a_refusal_at_the_login_page_only() {
        for (address, code) in [
            (
                "https://cop.admhmao.ru/authorize?error=access_denied",
                Some("access_denied"),
            ),
            (
                "https://cop.admhmao.ru/authorize/?error=access_denied",
                Some("access_denied"),
            ),
            (
                "https://cop.admhmao.ru/authorize?error=access_denied&error_description=ESIA-007004%3A+The+owner+refused",
                Some("ESIA-007004"),
            ),
            (
                "https://cop.admhmao.ru/authorize?error=1&code=ESIA-007055",
                Some("ESIA-007055"),
            ),
            (
                "https://cop.admhmao.ru/authorize?error=%3Cb%3E&error_description=ESIA-0070",
                Some("unknown"),
            ),
            (
                "https://cop.admhmao.ru/authorize?error=x&error_description=ESIA-0070041",
                Some("x"),
            ),
            (
                "https://cop.admhmao.ru/authorize?error=bad&code=a%0Ab",
                Some("bad"),
            ),
            ("https://cop.admhmao.ru/authorize?error=", Some("unknown")),
            ("https://cop.admhmao.ru/authorize", None),
            ("https://cop.admhmao.ru/authorize?code=ESIA-007004", None),
            ("https://cop.admhmao.ru/journal-app?error=x", None),
            ("https://cop.admhmao.ru/authorize/x?error=x", None),
            ("https://esia.gosuslugi.ru/authorize?error=x", None),
            ("http://cop.admhmao.ru/authorize?error=x", None),
        ] {
            assert_eq!(
                refusal(&portal(), &url(address)).as_deref(),
                code,
                "{address}"
            );
        }
        let long = format!("https://cop.admhmao.ru/authorize?error={}", "a".repeat(41));
        assert_eq!(refusal(&portal(), &url(&long)).as_deref(), Some("unknown"));
    }

    #[test]
    fn reads_when_a_session_ends() {
        let jwt = |payload: &str| {
            format!(
                "eyJhbGciOiJSUzI1NiJ9.{}.c2lnbg",
                URL_SAFE_NO_PAD.encode(payload)
            )
        };
        for (cookie, end) in [
            (
                jwt(r#"{"iat":1790000000,"exp":1790093600,"uid":3728}"#),
                Some(1_790_093_600),
            ),
            (jwt(r#"{"exp":1790093600.75}"#), Some(1_790_093_600)),
            (jwt(r#"{"exp":"1790093600"}"#), None),
            (jwt(r#"{"exp":-5}"#), None),
            (jwt(r#"{"exp":1e300}"#), None),
            (jwt(r#"{"nbf":1}"#), None),
            (jwt("[]"), None),
            (jwt("not json"), None),
            (
                format!("h.{}.s", STANDARD.encode(r#"{"exp":1790093600}"#)),
                Some(1_790_093_600),
            ),
            (format!("{}.more", jwt(r#"{"exp":1}"#)), None),
            ("deleted".to_owned(), None),
            ("a.b".to_owned(), None),
            (String::new(), None),
            ("..".to_owned(), None),
        ] {
            assert_eq!(session_end(&cookie), end, "{cookie}");
        }
    }

    proptest! {
        #[test]
        fn session_end_never_panics(cookie in "\\PC*") {
            let _ = session_end(&cookie);
        }

        #[test]
        fn only_the_portals_host_finishes(host in "[a-z.]{1,20}", path in "/[a-z./-]{0,20}") {
            if let Ok(address) = Url::parse(&format!("https://{host}{path}")) {
                let finished = matches!(judge(&portal(), &address), Step::Finished(_));
                prop_assert!(!finished || address.host_str() == Some("cop.admhmao.ru"));
            }
        }
    }
}
