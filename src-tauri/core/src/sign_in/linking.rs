//! Linking the учебный профиль VK ID to the diary: the portal's «Чаты» in a window, VK ID after it, and back.
//!
//! \[G\]: no public source shows the portal's request. Nothing here depends on it: a window is watched by its
//! addresses, and whether the profile is linked is read from «Чаты» itself
//! ([`crate::diary::chats`]).

use url::Url;

use super::{host_of, is_blank, within};
use crate::region::Region;

/// First address of an attempt; none in a region without «Чаты».
pub fn entry(region: &Region) -> Option<Url> {
    let portal = &region.portal;
    let address = portal.origin.join(portal.chats_path.as_deref()?).ok()?;
    within(&address, std::slice::from_ref(&portal.origin)).then_some(address)
}

/// Whose page an address of the window is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The empty page before the first address.
    Blank,
    /// The portal's.
    Portal,
    /// The portal's login page: its session is over.
    LoginPage,
    /// VK ID's.
    VkId,
    /// A site that has no part in the linking: the attempt ends.
    Foreign {
        /// Host to name to the person (a scheme such as `data:` where the address has no host).
        host: String,
    },
}

/// Judges a committed main-frame address.
pub fn judge(region: &Region, address: &Url) -> Seen {
    let portal = &region.portal;
    if is_blank(address) {
        return Seen::Blank;
    }
    if within(address, &region.vk_id.sign_in_origins) {
        return Seen::VkId;
    }
    if !within(address, std::slice::from_ref(&portal.origin)) {
        return Seen::Foreign {
            host: host_of(address),
        };
    }
    if portal.is_login_page(address) {
        Seen::LoginPage
    } else {
        Seen::Portal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::HMAO;

    fn region() -> Region {
        Region::parse(HMAO).unwrap()
    }

    #[test]
    fn begins_at_the_portals_chats() {
        let mut region = region();
        assert_eq!(
            entry(&region).unwrap().as_str(),
            "https://cop.admhmao.ru/journal-chats-action"
        );
        region.portal.chats_path = Some("//evil.example/chats".into());
        assert_eq!(entry(&region), None);
        region.portal.chats_path = None;
        assert_eq!(entry(&region), None);
    }

    #[test]
    fn tells_the_portal_goes_on_at_vk_id_and_blocks_the_rest() {
        let region = region();
        let at = |address: &str| judge(&region, &address.parse().unwrap());
        for address in [
            "https://cop.admhmao.ru/journal-chats-action",
            "https://cop.admhmao.ru/journal-chats-action?done=1",
            "https://cop.admhmao.ru/",
            "https://cop.admhmao.ru/authorized",
        ] {
            assert_eq!(at(address), Seen::Portal, "{address}");
        }
        for address in [
            "https://cop.admhmao.ru/authorize",
            "https://cop.admhmao.ru/authorize/?return_uri=x",
        ] {
            assert_eq!(at(address), Seen::LoginPage, "{address}");
        }
        for address in ["https://id.vk.ru/authorize?x=1", "https://id.vk.com/auth"] {
            assert_eq!(at(address), Seen::VkId, "{address}");
        }
        assert_eq!(at("about:blank"), Seen::Blank);
        for address in [
            "http://cop.admhmao.ru/journal-chats-action",
            "https://evil.example/journal-chats-action",
            "https://id.vk.ru.evil.example/",
            "https://esia.gosuslugi.ru/login/",
            "data:text/html,x",
        ] {
            assert!(matches!(at(address), Seen::Foreign { .. }), "{address}");
        }
    }
}
