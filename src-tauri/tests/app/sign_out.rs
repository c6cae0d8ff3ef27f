//! Signing out: nothing of the account stays, however late an answer comes.

use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{Screen, Service, SessionOnly, VkIdState},
    ports::{PortalError, VkIdError},
};

use crate::fakes::{World, Zvonok, session, to};

#[track_caller]
fn nothing_is_left(zvonok: &Zvonok) {
    let screen = zvonok.screen();
    assert_eq!(screen.screen, Screen::Welcome);
    assert_eq!(
        (screen.pupil, screen.day, screen.question, screen.opened),
        (None, None, None, None)
    );
    assert!(!screen.loading);
    assert_ne!(format!("{:?}", screen.vk_id).get(..9), Some("Connected"));
    assert_eq!(zvonok.keychain(), Vec::<String>::new());
    let things = zvonok.world.things();
    assert!(things.memory.is_empty() && things.cache.is_empty());
}

#[tokio::test(start_paused = true)]
async fn removes_every_record_and_the_cache_and_ends_vk_ids_access() {
    for revoke in [Ok(()), Err(VkIdError::Offline)] {
        let zvonok = Zvonok::connected().await;
        assert_eq!(zvonok.keychain().len(), 6);
        assert_eq!(zvonok.world.things().cache.len(), 1);
        zvonok.world.things().revoke = revoke;
        zvonok.app.sign_out().await;
        nothing_is_left(&zvonok);
        assert_eq!(zvonok.notice(), None);
        assert_eq!(zvonok.world.things().revoked, ["hush-access-one"]);
        let zvonok = zvonok.restarted().await;
        assert_eq!(zvonok.screen().screen, Screen::Welcome);
        assert!(zvonok.world.calls("portal.").is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_dropped() {
    for fails in [
        None,
        Some(PortalError::SessionOver),
        Some(PortalError::Offline),
    ] {
        let zvonok = Zvonok::signed_in().await;
        let gate = zvonok.world.gate("portal.week");
        let refresh = zvonok.beside(async move |app| app.refresh().await);
        gate.reached().await;
        zvonok.app.sign_out().await;
        nothing_is_left(&zvonok);
        zvonok.world.ungate("portal.week");
        zvonok
            .world
            .things()
            .rotates
            .push_back(Some(session("hush-jwt-late")));
        zvonok.world.things().portal_fails = fails;
        gate.open();
        refresh.await.unwrap();
        nothing_is_left(&zvonok);
        assert_eq!(zvonok.notice(), None, "nobody is left to be told");
    }
}

/// An answer that outlived one sign-out outlives no later one either.
#[tokio::test(start_paused = true)]
async fn a_very_late_answer_is_dropped_too() {
    let zvonok = Zvonok::signed_in().await;
    for _ in 0..3 {
        let gate = zvonok.world.gate("portal.week");
        let refresh = zvonok.beside(async move |app| app.refresh().await);
        gate.reached().await;
        zvonok.world.ungate("portal.week");
        zvonok.app.sign_out().await;
        let answer = Some(session("hush-jwt-late"));
        zvonok.world.things().rotates.push_back(answer);
        gate.open();
        refresh.await.unwrap();
        nothing_is_left(&zvonok);
        zvonok.world.things().rotates.clear();
        zvonok.sign_in().await;
    }
    assert_eq!(zvonok.screen().screen, Screen::Today);
}

/// Wherever a refresh stands when the person signs out, it leaves nothing behind.
#[tokio::test(start_paused = true)]
async fn a_refresh_halfway_leaves_nothing() {
    for stands_at in [
        "portal.week",
        "portal.days",
        "vault.load",
        "vault.save",
        "cache.save",
    ] {
        let zvonok = Zvonok::connected().await;
        zvonok
            .world
            .things()
            .rotates
            .push_back(Some(session("hush-jwt-late")));
        let gate = zvonok.world.gate(stands_at);
        let refresh = zvonok.beside(async move |app| app.refresh().await);
        gate.reached().await;
        zvonok.world.ungate(stands_at);
        let sign_out = zvonok.beside(async move |app| app.sign_out().await);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        gate.open();
        refresh.await.unwrap();
        sign_out.await.unwrap();
        nothing_is_left(&zvonok);
        assert_eq!(zvonok.notice(), None, "{stands_at}");
    }
}

/// And wherever the sign-out stands when the answer comes.
#[tokio::test(start_paused = true)]
async fn an_answer_in_the_middle_of_the_sign_out_leaves_nothing() {
    for stands_at in ["vault.remove", "cache.remove", "vk_id.revoke"] {
        let zvonok = Zvonok::connected().await;
        let portal = zvonok.world.gate("portal.week");
        let refresh = zvonok.beside(async move |app| app.refresh().await);
        portal.reached().await;
        let gate = zvonok.world.gate(stands_at);
        let sign_out = zvonok.beside(async move |app| app.sign_out().await);
        gate.reached().await;
        zvonok
            .world
            .things()
            .rotates
            .push_back(Some(session("hush-jwt-late")));
        portal.open();
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        zvonok.world.ungate(stands_at);
        gate.open();
        zvonok.world.ungate("portal.week");
        refresh.await.unwrap();
        sign_out.await.unwrap();
        nothing_is_left(&zvonok);
    }
}

#[tokio::test(start_paused = true)]
async fn vk_id_tokens_that_arrive_too_late_are_revoked() {
    for stands_at in ["vk_id.exchange", "vk_id.person", "vault.save"] {
        let zvonok = Zvonok::signed_in().await;
        let gate = zvonok.world.gate(stands_at);
        let (world, app) = (zvonok.world.clone(), zvonok.app.clone());
        let connect = tokio::spawn(async move { Zvonok { world, app }.connect().await });
        gate.reached().await;
        zvonok.world.ungate(stands_at);
        let sign_out = zvonok.beside(async move |app| app.sign_out().await);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        gate.open();
        connect.await.unwrap();
        sign_out.await.unwrap();
        nothing_is_left(&zvonok);
        assert!(
            zvonok
                .world
                .things()
                .revoked
                .contains(&"hush-access-one".to_owned()),
            "{stands_at}"
        );
        assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    }
}

#[tokio::test(start_paused = true)]
async fn vk_id_tokens_renewed_during_the_sign_out_are_revoked() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.set_now("2026-11-25T06:01:00Z");
    let gate = zvonok.world.gate("vk_id.refresh");
    let tick = zvonok.beside(async move |app| app.tick().await);
    gate.reached().await;
    let sign_out = zvonok.beside(async move |app| app.sign_out().await);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    gate.open();
    tick.await.unwrap();
    sign_out.await.unwrap();
    nothing_is_left(&zvonok);
    assert!(
        zvonok
            .world
            .things()
            .revoked
            .contains(&"hush-access-two".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn vk_id_tokens_of_one_person_never_become_anothers() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.set_now("2026-11-25T06:01:00Z");
    let gate = zvonok.world.gate("vk_id.refresh");
    let tick = zvonok.beside(async move |app| app.tick().await);
    gate.reached().await;
    let sign_out = zvonok.beside(async move |app| app.sign_out().await);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    zvonok.world.things().account.as_mut().unwrap().uid = "8".into();
    zvonok.sign_in().await;
    gate.open();
    tick.await.unwrap();
    sign_out.await.unwrap();
    assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    let kept = zvonok.keychain();
    assert!(kept.contains(&"8/portal-session".to_owned()));
    assert!(!kept.iter().any(|record| record.ends_with("vk-id")));
    let revoked = zvonok.world.things().revoked.clone();
    assert!(revoked.contains(&"hush-access-two".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn ends_a_sign_in_that_is_open() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::VkId).await);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(zvonok.screen().signing_in, Some(Service::VkId));
    zvonok.app.sign_out().await;
    attempt.await.unwrap();
    nothing_is_left(&zvonok);
    assert_eq!((zvonok.screen().signing_in, zvonok.notice()), (None, None));
    zvonok.sign_in().await;
    assert_eq!(zvonok.screen().screen, Screen::Today);
}

/// Signed out while a renewed sign-in is already past its window.
#[tokio::test(start_paused = true)]
async fn ends_a_sign_in_that_is_past_its_window() {
    for stands_at in [
        "portal.week",
        "portal.account",
        "portal.days",
        "vault.save",
        "cache.save",
    ] {
        let zvonok = Zvonok::signed_in().await;
        let gate = zvonok.world.gate(stands_at);
        let (world, app) = (zvonok.world.clone(), zvonok.app.clone());
        let attempt = tokio::spawn(async move { Zvonok { world, app }.sign_in().await });
        gate.reached().await;
        zvonok.world.ungate(stands_at);
        let sign_out = zvonok.beside(async move |app| app.sign_out().await);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        gate.open();
        attempt.await.unwrap();
        sign_out.await.unwrap();
        nothing_is_left(&zvonok);
        zvonok.app.refresh().await;
        nothing_is_left(&zvonok);
        assert_eq!(zvonok.screen().signing_in, None, "{stands_at}");
    }
}

#[tokio::test(start_paused = true)]
async fn forgets_a_session_nobody_was_introduced_with() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.sign_in().await;
    zvonok.app.sign_out().await;
    zvonok.world.things().portal_fails = None;
    zvonok.app.refresh().await;
    nothing_is_left(&zvonok);
}

#[tokio::test(start_paused = true)]
async fn says_when_something_may_be_left() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().keychain_fails = Some(SessionOnly::KeychainSilent);
    zvonok.app.sign_out().await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignOutIncomplete));

    // A computer without a keychain holds nothing.
    let world = World::new();
    world.things().keychain_fails = Some(SessionOnly::NoKeychain);
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    zvonok.app.sign_out().await;
    nothing_is_left(&zvonok);
    assert_eq!(zvonok.notice(), None);
}
