//! Rules of a sign-in attempt: allowed addresses, the finish signal, PKCE, callback parsing, deadlines.

pub mod linking;
pub mod pkce;
pub mod portal;
pub mod session;
pub mod vk_id;

use serde::Serialize;
use ts_rs::TS;
use url::Url;

use crate::region::Region;

/// Whose page a sign-in window shows, as far as its address tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// The portal, on whichever of its hosts.
    Portal,
    /// Госуслуги.
    Gosuslugi,
    /// VK ID.
    VkId,
}

impl Place {
    /// The place of an address; none for an address of no place.
    pub fn of(region: &Region, address: &Url) -> Option<Self> {
        let portal = &region.portal;
        if within(address, std::slice::from_ref(&portal.origin)) {
            Some(Place::Portal)
        } else if within(address, &portal.sign_in_origins) {
            // The portal has a second host beside its own, under the same domain.
            let own = domain_above(&portal.origin);
            let sibling = own.is_some() && domain_above(address) == own;
            Some(if sibling {
                Place::Portal
            } else {
                Place::Gosuslugi
            })
        } else {
            within(address, &region.vk_id.sign_in_origins).then_some(Place::VkId)
        }
    }
}

/// «admhmao.ru» of «cop.admhmao.ru»; none for a number.
fn domain_above(address: &Url) -> Option<&str> {
    let (_, above) = address.domain()?.split_once('.')?;
    above.contains('.').then_some(above)
}

/// What an observed address means for an attempt.
#[derive(Debug)]
pub enum Step<F> {
    /// The sign-in goes on.
    Continue,
    /// The window left the allowed sites: end the attempt.
    Blocked {
        /// Host to name to the person (a scheme such as `data:` where the address has no host).
        host: String,
    },
    /// The attempt is finished.
    Finished(F),
}

/// Whether `address` belongs to one of `origins` (scheme, host and port alike). `about:blank` counts as
/// belonging nowhere and is judged by the caller.
pub fn within(address: &Url, origins: &[Url]) -> bool {
    // A `blob:` address takes the origin of the address inside it, so schemes are named here.
    matches!(address.scheme(), "https" | "http")
        && origins
            .iter()
            .any(|origin| origin.origin() == address.origin())
}

/// The empty page a window shows before its first address.
fn is_blank(address: &Url) -> bool {
    address.scheme() == "about" && address.path() == "blank"
}

fn blocked<F>(address: &Url) -> Step<F> {
    Step::Blocked {
        host: host_of(address),
    }
}

/// The host to name to a person; the scheme where there is none.
fn host_of(address: &Url) -> String {
    match address.host_str() {
        Some(host) if !host.is_empty() => host.to_owned(),
        _ => format!("{}:", address.scheme()),
    }
}

/// The value of a query parameter that stands there exactly once and is not empty, percent-decoded once.
fn only_value(address: &Url, name: &str) -> Option<String> {
    let mut values = address.query_pairs().filter(|(key, _)| key == name);
    let (_, value) = values.next()?;
    (values.next().is_none() && !value.is_empty()).then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn within_compares_scheme_host_and_port() {
        let origins = [url("https://id.vk.ru"), url("http://127.0.0.3:4010")];
        for inside in [
            "https://id.vk.ru/",
            "https://id.vk.ru:443/authorize?x=1#y",
            "https://ID.VK.RU/qr_auth",
            "http://127.0.0.3:4010/authorize",
        ] {
            assert!(within(&url(inside), &origins), "{inside}");
        }
        for outside in [
            "http://id.vk.ru/",
            "https://id.vk.ru:444/",
            "https://id.vk.ru./",
            "https://vk.ru/",
            "https://id.vk.ru.evil.example/",
            "https://evil.example/?https://id.vk.ru/",
            "https://id.vk.ru@evil.example/",
            "http://127.0.0.3:4011/",
            "https://127.0.0.3:4010/",
            "blob:https://id.vk.ru/1b2a",
            "filesystem:https://id.vk.ru/x",
            "about:blank",
            "data:text/html,id.vk.ru",
            "vk1://vk.ru/blank.html",
            "file:///id.vk.ru",
        ] {
            assert!(!within(&url(outside), &origins), "{outside}");
        }
    }

    #[test]
    fn places() {
        let region = Region::parse(crate::region::HMAO).unwrap();
        for (address, place) in [
            ("https://cop.admhmao.ru/journal-app", Some(Place::Portal)),
            ("https://cop-sh.admhmao.ru/", Some(Place::Portal)),
            ("https://esia.gosuslugi.ru/login/", Some(Place::Gosuslugi)),
            ("https://lk.gosuslugi.ru/profile", Some(Place::Gosuslugi)),
            ("https://gosuslugi.ru/", Some(Place::Gosuslugi)),
            ("https://id.vk.ru/auth", Some(Place::VkId)),
            ("https://other.admhmao.ru/", None),
            ("about:blank", None),
        ] {
            assert_eq!(Place::of(&region, &url(address)), place, "{address}");
        }
    }

    #[test]
    fn nothing_is_within_no_origins() {
        assert!(!within(&url("https://id.vk.ru/"), &[]));
    }
}
