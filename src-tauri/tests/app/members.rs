//! Several people on one computer: side by side, nothing of one within reach of another.

use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{Screen, Service, SessionOnly, VkIdState},
    ports::PortalError,
};

use crate::fakes::{Zvonok, cookie, page_user, session, to};

/// From now on it is this person who signs in.
fn next_is(zvonok: &Zvonok, uid: &str, name: &str) {
    let mut things = zvonok.world.things();
    things.user = Some(page_user(uid, "student"));
    let account = things.account.as_mut().unwrap();
    account.uid = uid.into();
    account.name = name.into();
    things.cookies = Ok(session(&format!("hush-jwt-{uid}")).cookies);
}

/// Иван (7), connected to VK ID, then Анна (8), whose day is on screen.
async fn two() -> Zvonok {
    let zvonok = Zvonok::connected().await;
    next_is(&zvonok, "8", "Иванова Анна Ивановна");
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), None);
    zvonok.world.forget_log();
    zvonok
}

/// Names, with a star at whoever is on screen.
fn shown(zvonok: &Zvonok) -> Vec<String> {
    let members = zvonok.screen().members.into_iter();
    members
        .map(|it| format!("{}{}", it.short_name, if it.on_screen { "*" } else { "" }))
        .collect()
}

/// The session cookie that the portal was last asked with.
fn asked_with(zvonok: &Zvonok) -> String {
    let calls = zvonok.world.calls("portal.week");
    calls.last().unwrap().rsplit(' ').next().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_second_stands_beside_the_first() {
    let zvonok = two().await;
    assert_eq!(shown(&zvonok), ["Иван И.", "Анна И.*"]);
    assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    assert!(zvonok.world.things().revoked.is_empty());
    let kept = zvonok.keychain();
    for record in ["7/portal-session", "7/vk-id", "8/portal-session", "members"] {
        assert!(kept.contains(&record.to_owned()), "{record} of {kept:?}");
    }
    assert_eq!(zvonok.world.things().cache.len(), 2);
    let colours: Vec<u8> = zvonok.screen().members.iter().map(|it| it.colour).collect();
    assert_eq!(colours, [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn switching_brings_ones_own_session_diary_and_vk_id() {
    let zvonok = two().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.switch_to("7").await;
    assert_eq!(shown(&zvonok), ["Иван И.*", "Анна И."]);
    assert_eq!(zvonok.day().lessons.len(), 6, "the last known day");
    assert!(zvonok.day().stale);
    assert_ne!(zvonok.screen().vk_id, VkIdState::Disconnected);
    assert_eq!(asked_with(&zvonok), "hush-jwt-1");

    zvonok.world.things().portal_fails = None;
    zvonok.app.switch_to("8").await;
    assert_eq!(asked_with(&zvonok), "hush-jwt-8");
    assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
}

#[tokio::test(start_paused = true)]
async fn whoever_was_on_screen_is_there_after_a_restart() {
    for uid in ["7", "8"] {
        let zvonok = two().await;
        zvonok.app.switch_to(uid).await;
        let before = zvonok.screen().members;
        let zvonok = zvonok.restarted().await;
        assert_eq!(zvonok.screen().members, before);
        let on_screen = before.into_iter().find(|it| it.on_screen).unwrap();
        assert_eq!(on_screen.id, uid);
        assert_eq!(zvonok.screen().screen, Screen::Today);
    }
}

#[tokio::test(start_paused = true)]
async fn signing_out_takes_away_one_and_leaves_the_other_whole() {
    let zvonok = two().await;
    zvonok.app.switch_to("7").await;
    zvonok.app.sign_out().await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert_eq!(shown(&zvonok), ["Анна И."]);
    assert_eq!(zvonok.world.things().revoked, ["hush-access-one"]);
    assert!(
        !zvonok
            .keychain()
            .iter()
            .any(|record| record.starts_with("7/"))
    );
    assert_eq!(
        zvonok.world.things().cache.keys().collect::<Vec<_>>(),
        ["8"]
    );

    let zvonok = zvonok.restarted().await;
    assert_eq!(
        zvonok.screen().screen,
        Screen::Welcome,
        "nobody is chosen for them"
    );
    zvonok.app.switch_to("8").await;
    assert_eq!(shown(&zvonok), ["Анна И.*"]);
    assert_eq!(zvonok.notice(), None);

    zvonok.app.sign_out().await;
    assert!(zvonok.keychain().is_empty() && zvonok.world.things().cache.is_empty());
}

/// The portal changes the first one's cookies while the second one is already on screen.
#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_after_a_switch_is_kept_for_its_owner() {
    let zvonok = two().await;
    let gate = zvonok.world.gate("portal.week");
    let refresh = zvonok.beside(async move |app| app.refresh().await);
    gate.reached().await;
    zvonok.world.ungate("portal.week");
    let changed = Some(session("hush-jwt-8-changed"));
    zvonok.world.things().rotates.push_back(changed);
    let switch = zvonok.beside(async move |app| app.switch_to("7").await);
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        shown(&zvonok),
        ["Иван И.*", "Анна И."],
        "nobody waits for the other"
    );
    gate.open();
    refresh.await.unwrap();
    switch.await.unwrap();
    {
        let things = zvonok.world.things();
        assert!(things.keychain["8/portal-session"].contains("hush-jwt-8-changed"));
        assert!(!things.keychain["7/portal-session"].contains("hush-jwt-8"));
    }
    assert_eq!(asked_with(&zvonok), "hush-jwt-1");
    zvonok.app.switch_to("8").await;
    assert_eq!(asked_with(&zvonok), "hush-jwt-8-changed");
}

#[tokio::test(start_paused = true)]
async fn vk_id_tokens_renewed_after_a_switch_are_kept_for_their_owner() {
    let zvonok = two().await;
    zvonok.app.switch_to("7").await;
    zvonok.world.set_now("2026-11-25T06:01:00Z");
    let gate = zvonok.world.gate("vk_id.refresh");
    let tick = zvonok.beside(async move |app| app.tick().await);
    gate.reached().await;
    let switch = zvonok.beside(async move |app| app.switch_to("8").await);
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    gate.open();
    tick.await.unwrap();
    switch.await.unwrap();
    assert_eq!(
        zvonok.screen().vk_id,
        VkIdState::Disconnected,
        "they are not hers"
    );
    let things = zvonok.world.things();
    assert!(things.revoked.is_empty());
    assert!(things.keychain["7/vk-id"].contains("hush-access-two"));
    assert!(!things.keychain.contains_key("8/vk-id"));
}

#[tokio::test(start_paused = true)]
async fn the_same_person_again_is_no_third_one_and_keeps_vk_id() {
    let zvonok = two().await;
    next_is(&zvonok, "7", "Иванов Иван Иванович");
    zvonok.sign_in().await;
    assert_eq!(shown(&zvonok), ["Иван И.*", "Анна И."]);
    assert_ne!(zvonok.screen().vk_id, VkIdState::Disconnected);
}

#[tokio::test(start_paused = true)]
async fn somebody_without_a_session_is_asked_to_sign_in() {
    let zvonok = two().await;
    zvonok.world.things().keychain.remove("7/portal-session");
    zvonok.app.switch_to("7").await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert_eq!(shown(&zvonok), ["Иван И.", "Анна И."]);
    assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    assert!(zvonok.world.calls("portal.").is_empty());
}

#[tokio::test(start_paused = true)]
async fn nobody_is_switched_to_during_a_sign_in_or_without_being_here() {
    let zvonok = two().await;
    zvonok.app.switch_to("nobody").await;
    zvonok.app.switch_to("8").await;
    assert!(zvonok.world.calls("portal.").is_empty());
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    zvonok.app.switch_to("7").await;
    assert_eq!(shown(&zvonok), ["Иван И.", "Анна И.*"]);
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInBusy));
    zvonok.app.cancel_sign_in();
    attempt.await.unwrap();
}

/// Without a keychain everything works until the program ends.
#[tokio::test(start_paused = true)]
async fn two_people_without_a_keychain() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().keychain_fails = Some(SessionOnly::NoKeychain);
    zvonok.sign_in().await;
    next_is(&zvonok, "8", "Иванова Анна Ивановна");
    zvonok.sign_in().await;
    zvonok.app.switch_to("7").await;
    assert_eq!(shown(&zvonok), ["Иван И.*", "Анна И."]);
    assert_eq!(asked_with(&zvonok), "hush-jwt-1");
    assert_eq!(zvonok.screen().session_only, Some(SessionOnly::NoKeychain));
    assert!(zvonok.keychain().is_empty());
}

/// Numbers may repeat between schools: the same one elsewhere is another person.
#[tokio::test(start_paused = true)]
async fn the_same_number_at_another_school_is_another_person() {
    let zvonok = Zvonok::started().await;
    let of_school = |school: &str| {
        let mut cookies = session(&format!("hush-jwt-{school}")).cookies;
        cookies.push(cookie("school_domain", school));
        Ok(cookies)
    };
    zvonok.world.things().cookies = of_school("one");
    zvonok.sign_in().await;
    zvonok.connect().await;
    zvonok.world.things().cookies = of_school("two");
    zvonok.sign_in().await;
    assert_eq!(zvonok.screen().members.len(), 2);
    assert_eq!(zvonok.screen().vk_id, VkIdState::Disconnected);
    let kept = zvonok.keychain();
    for record in [
        "7@one/portal-session",
        "7@one/vk-id",
        "7@two/portal-session",
    ] {
        assert!(kept.contains(&record.to_owned()), "{record} of {kept:?}");
    }
    zvonok.app.switch_to("7@one").await;
    assert_eq!(asked_with(&zvonok), "hush-jwt-one");
    assert_ne!(zvonok.screen().vk_id, VkIdState::Disconnected);
}

#[tokio::test(start_paused = true)]
async fn somebody_of_a_named_school_is_forgotten_whole_after_a_restart() {
    let zvonok = Zvonok::started().await;
    let mut cookies = session("hush-jwt-1").cookies;
    cookies.push(cookie("school_domain", "one"));
    zvonok.world.things().cookies = Ok(cookies);
    zvonok.sign_in().await;
    zvonok.connect().await;
    let zvonok = zvonok.restarted().await;
    assert_eq!(shown(&zvonok), ["Иван И.*"]);
    zvonok.app.sign_out().await;
    assert_eq!(zvonok.keychain(), Vec::<String>::new());
}
