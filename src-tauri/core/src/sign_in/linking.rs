//! Linking the учебный профиль VK ID to the diary: the portal's «Чаты» in a window, VK ID after it, and back.
//!
//! \[G\]: no public source shows the portal's request. Nothing here depends on it: a window is watched by its
//! addresses, and whether the profile is linked is read from «Чаты» itself
//! ([`crate::diary::chats`]).

use url::Url;

use super::{Step, blocked, is_blank, within};
use crate::region::Region;

/// First address of an attempt; none in a region without «Чаты».
pub fn entry(region: &Region) -> Option<Url> {
    let portal = &region.portal;
    let address = portal.origin.join(portal.chats_path.as_deref()?).ok()?;
    within(&address, std::slice::from_ref(&portal.origin)).then_some(address)
}

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At the portal.
    Portal,
    /// At the portal's login page: its session is over.
    LoginPage,
}

/// Judges a committed main-frame address: the portal's own pages are told, VK ID's go on, every other ends the
/// attempt.
pub fn judge(region: &Region, address: &Url) -> Step<At> {
    let portal = &region.portal;
    if is_blank(address) || within(address, &region.vk_id.sign_in_origins) {
        return Step::Continue;
    }
    if !within(address, std::slice::from_ref(&portal.origin)) {
        return blocked(address);
    }
    let path = address.path().trim_end_matches('/');
    Step::Finished(if path == portal.login_path.trim_end_matches('/') {
        At::LoginPage
    } else {
        At::Portal
    })
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
            assert!(
                matches!(at(address), Step::Finished(At::Portal)),
                "{address}"
            );
        }
        for address in [
            "https://cop.admhmao.ru/authorize",
            "https://cop.admhmao.ru/authorize/?return_uri=x",
        ] {
            assert!(
                matches!(at(address), Step::Finished(At::LoginPage)),
                "{address}"
            );
        }
        for address in [
            "about:blank",
            "https://id.vk.ru/authorize?x=1",
            "https://id.vk.com/auth",
        ] {
            assert!(matches!(at(address), Step::Continue), "{address}");
        }
        for address in [
            "http://cop.admhmao.ru/journal-chats-action",
            "https://evil.example/journal-chats-action",
            "https://id.vk.ru.evil.example/",
            "https://esia.gosuslugi.ru/login/",
            "data:text/html,x",
        ] {
            assert!(matches!(at(address), Step::Blocked { .. }), "{address}");
        }
    }
}
