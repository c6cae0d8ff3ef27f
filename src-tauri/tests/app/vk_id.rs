//! The VK ID connection.

use std::time::Duration;

use zvonok_core::{
    error::ErrorCode,
    region::{HMAO, Region},
    secret::ExposeSecret,
    sign_in::vk_id::TokenError,
};
use zvonok_lib::{
    app::snapshot::{Service, VkIdState},
    ports::VkIdError,
};

use crate::fakes::{Goes, World, Zvonok, redirect, to, tokens};

const CODE: &str = "code=hush-code&device_id=hush-device";

fn connected(zvonok: &Zvonok) -> bool {
    matches!(zvonok.screen().vk_id, VkIdState::Connected { .. })
}

#[tokio::test(start_paused = true)]
async fn connects() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    zvonok.world.forget_log();
    zvonok.connect().await;
    assert_eq!((zvonok.notice(), zvonok.screen().signing_in), (None, None));
    let known = VkIdState::Connected {
        name: Some("Иван И.".into()),
        phone: Some("+7 *** ** *11".into()),
    };
    assert_eq!(zvonok.screen().vk_id, known);
    let world = &zvonok.world;
    assert_eq!(world.calls("window.open"), ["window.open id.vk.ru"]);
    assert!(world.calls("window.cookies").is_empty());
    assert!(world.at("window.close") < world.at("vk_id.exchange"));
    assert!(
        world.at("vault.save 7/vk-id") < world.at("vk_id.person"),
        "kept before it is used"
    );
    assert!(world.things().keychain["7/vk-id"].contains("hush-refresh-one"));
    {
        let things = world.things();
        let grant = &things.grants[0];
        assert_eq!(grant.code.expose_secret(), "hush-code");
        assert_ne!(grant.state.expose_secret(), grant.verifier.expose_secret());
    }
    let zvonok = zvonok.restarted().await;
    assert_eq!(zvonok.screen().vk_id, known);
    assert!(zvonok.world.calls("window.").is_empty());
    assert!(
        zvonok.world.calls("vk_id.refresh").is_empty(),
        "the tokens are still good"
    );
}

#[tokio::test(start_paused = true)]
async fn a_forged_state_is_not_exchanged() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.next_window(|address| {
        let redirect = format!(
            "vk53000111://vk.ru/blank.html?{CODE}&state={}",
            "A".repeat(43)
        );
        to(&[address.as_str(), &redirect])
    });
    zvonok.app.sign_in(Service::VkId).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInForged));
    assert_eq!(zvonok.screen().notice.unwrap().service, Some(Service::VkId));
    assert!(zvonok.world.calls("vk_id.").is_empty());
    assert!(!connected(&zvonok));
    assert!(zvonok.world.at("window.close") > 0);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_from_nowhere_is_not_exchanged() {
    for before in [&[][..], &["about:blank"][..]] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.next_window(|address| {
            let mut steps = to(before);
            steps.push(Goes::To(redirect(address, CODE)));
            steps
        });
        zvonok.app.sign_in(Service::VkId).await;
        assert_eq!(zvonok.notice(), Some(ErrorCode::SignInForged));
        assert!(zvonok.world.calls("vk_id.").is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_site_outside_the_list_ends_the_attempt() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.next_window(|address| {
        to(&[
            address.as_str(),
            "https://id.vk.ru.evil.example/",
            &redirect(address, CODE),
        ])
    });
    zvonok.app.sign_in(Service::VkId).await;
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(
        (notice.code, notice.host.as_deref()),
        (ErrorCode::SignInBlocked, Some("id.vk.ru.evil.example"))
    );
    assert!(zvonok.world.calls("vk_id.").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_no_of_the_person_is_no_error_and_any_other_is() {
    for (error, code) in [
        ("access_denied", None),
        ("server_error", Some("server_error")),
        ("%3Cscript%3E", Some("unknown")),
    ] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.next_window(move |address| {
            to(&[
                address.as_str(),
                &redirect(address, &format!("error={error}")),
            ])
        });
        zvonok.app.sign_in(Service::VkId).await;
        let notice = zvonok.screen().notice;
        assert_eq!(
            notice
                .as_ref()
                .and_then(|notice| notice.server_code.as_deref()),
            code,
            "{error}"
        );
        assert_eq!(
            notice.map(|notice| notice.code),
            code.map(|_| ErrorCode::SignInRefused),
            "{error}"
        );
        assert!(zvonok.world.calls("vk_id.").is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn ends_like_any_sign_in() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.next_window(|_| vec![Goes::Closed]);
    zvonok.app.sign_in(Service::VkId).await;
    assert_eq!(zvonok.notice(), None);
    zvonok.app.sign_in(Service::VkId).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInTimedOut));
    zvonok.world.things().no_randomness = true;
    zvonok.world.forget_log();
    zvonok.app.sign_in(Service::VkId).await;
    assert!(
        zvonok.notice().is_some(),
        "nothing secret is made without randomness"
    );
    assert!(zvonok.world.calls("window.").is_empty());

    let zvonok = Zvonok::started().await;
    zvonok.app.sign_in(Service::VkId).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));

    let zvonok = Zvonok::with(World::new(), Region::parse(HMAO).unwrap());
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(zvonok.screen().vk_id, VkIdState::NotSetUp);
    zvonok.app.sign_in(Service::VkId).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::VkIdNotSetUp));
}

#[tokio::test(start_paused = true)]
async fn an_exchange_that_fails_is_told() {
    for (error, code) in [
        (VkIdError::Offline, ErrorCode::VkIdOffline),
        (VkIdError::Answer(TokenError::Busy), ErrorCode::VkIdOffline),
        (
            VkIdError::Answer(TokenError::NotAnAnswer),
            ErrorCode::VkIdOffline,
        ),
        (
            VkIdError::Answer(TokenError::Forged),
            ErrorCode::SignInForged,
        ),
        (VkIdError::Answer(TokenError::Over), ErrorCode::VkIdOver),
        (
            VkIdError::Answer(TokenError::Refused("invalid_client".into())),
            ErrorCode::SignInRefused,
        ),
    ] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.things().exchange = Err(error.clone());
        zvonok.connect().await;
        assert_eq!(zvonok.notice(), Some(code), "{error:?}");
        assert!(!connected(&zvonok));
        assert!(!zvonok.keychain().contains(&"7/vk-id".to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn who_it_is_may_come_later() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().person = Err(VkIdError::Offline);
    zvonok.connect().await;
    assert_eq!(
        zvonok.screen().vk_id,
        VkIdState::Connected {
            name: None,
            phone: None
        }
    );
    assert_eq!(zvonok.notice(), None);
    // Asked again, though not with every tick.
    zvonok.world.forget_log();
    for _ in 0..12 {
        tokio::time::advance(Duration::from_secs(5)).await;
        zvonok.app.tick().await;
    }
    let asked = zvonok.world.calls("vk_id.person").len();
    assert!((1..=2).contains(&asked), "{asked} times in a minute");
    zvonok.world.things().person = Ok(zvonok_core::sign_in::vk_id::Person {
        name: "Иван И.".into(),
        phone: None,
    });
    tokio::time::advance(Duration::from_secs(120)).await;
    zvonok.app.tick().await;
    assert_eq!(
        zvonok.screen().vk_id,
        VkIdState::Connected {
            name: Some("Иван И.".into()),
            phone: None
        }
    );
}

#[tokio::test(start_paused = true)]
async fn tokens_are_renewed_ahead_of_their_end() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.forget_log();
    // An hour of life; five minutes before its end they are renewed, and not earlier.
    zvonok.world.set_now("2026-11-25T05:59:59Z");
    zvonok.app.tick().await;
    assert!(zvonok.world.calls("vk_id.refresh").is_empty());
    zvonok.world.set_now("2026-11-25T06:00:01Z");
    zvonok.app.tick().await;
    assert_eq!(
        zvonok.world.calls("vk_id.refresh"),
        ["vk_id.refresh hush-refresh-one"]
    );
    let world = &zvonok.world;
    assert!(
        world.at("vault.save 7/vk-id") < world.at("vk_id.person hush-access-two"),
        "kept before it is used"
    );
    assert!(world.things().keychain["7/vk-id"].contains("hush-refresh-two"));
    assert!(connected(&zvonok) && zvonok.notice().is_none());
    zvonok.app.tick().await;
    assert_eq!(world.calls("vk_id.refresh").len(), 1);
    // The next one starts from the new token.
    zvonok.world.set_now("2026-11-25T07:03:00Z");
    zvonok.world.things().vk_refresh = Ok(tokens("three", 20_000));
    zvonok.app.tick().await;
    assert_eq!(
        world.calls("vk_id.refresh")[1],
        "vk_id.refresh hush-refresh-two"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_never_used_twice_at_once() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.set_now("2026-11-25T06:01:00Z");
    let gate = zvonok.world.gate("vk_id.refresh");
    let one = zvonok.beside(async move |app| app.tick().await);
    gate.reached().await;
    let two = zvonok.beside(async move |app| app.tick().await);
    tokio::task::yield_now().await;
    gate.open();
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(zvonok.world.calls("vk_id.refresh").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dead_refresh_token_ends_the_connection() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.set_now("2026-11-25T06:01:00Z");
    zvonok.world.things().vk_refresh = Err(VkIdError::Answer(TokenError::Over));
    zvonok.app.tick().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::VkIdOver));
    assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    assert!(!zvonok.keychain().contains(&"7/vk-id".to_owned()));
    assert!(
        zvonok.screen().pupil.is_some(),
        "the diary is another matter"
    );
    zvonok.world.forget_log();
    zvonok.app.tick().await;
    assert!(zvonok.world.calls("vk_id.").is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_offline_renewal_keeps_the_tokens() {
    for error in [
        VkIdError::Offline,
        VkIdError::Answer(TokenError::Busy),
        VkIdError::Answer(TokenError::NotAnAnswer),
        VkIdError::Answer(TokenError::Refused("unknown".into())),
    ] {
        let zvonok = Zvonok::connected().await;
        zvonok.world.set_now("2026-11-25T06:01:00Z");
        zvonok.world.things().vk_refresh = Err(error);
        zvonok.app.tick().await;
        assert!(connected(&zvonok) && zvonok.notice().is_none());
        assert!(zvonok.world.things().keychain["7/vk-id"].contains("hush-refresh-one"));
        zvonok.world.things().vk_refresh = Ok(tokens("two", 7200));
        tokio::time::advance(Duration::from_secs(120)).await;
        zvonok.app.tick().await;
        assert!(zvonok.world.things().keychain["7/vk-id"].contains("hush-refresh-two"));
    }
}

#[tokio::test(start_paused = true)]
async fn disconnecting_takes_the_access_away() {
    for revoke in [Ok(()), Err(VkIdError::Offline)] {
        let zvonok = Zvonok::connected().await;
        zvonok.world.things().revoke = revoke;
        zvonok.app.disconnect_vk_id().await;
        assert_eq!(
            (zvonok.screen().vk_id, zvonok.notice()),
            (VkIdState::Disconnected, None)
        );
        assert_eq!(zvonok.world.things().revoked, ["hush-access-one"]);
        assert!(!zvonok.keychain().contains(&"7/vk-id".to_owned()));
        zvonok.app.disconnect_vk_id().await;
        assert_eq!(zvonok.world.things().revoked.len(), 1);
        assert!(zvonok.screen().pupil.is_some());
    }
}
