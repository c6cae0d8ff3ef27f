//! The учебный профиль VK ID: linked in a window, noticed, remembered.

use zvonok_core::{
    account::Role,
    error::ErrorCode,
    guide::{Done, Step},
    secret::ExposeSecret,
    sign_in::Place,
};
use zvonok_lib::{app::snapshot::Service, ports::PortalError};

use crate::fakes::{Goes, World, Zvonok, cookie, to};

const CHATS: &str = "https://cop.admhmao.ru/journal-chats-action";
const BACK: &str = "https://cop.admhmao.ru/journal-chats-action?done=1";
const VK_ID: &str = "https://id.vk.ru/authorize?state=hush-state";

fn linked(zvonok: &Zvonok) -> bool {
    let steps = zvonok.screen().guide.steps;
    let step = steps.iter().find(|it| it.step == Step::VkProfile).unwrap();
    step.done == Done::Done
}

fn says(world: &World, answers: &[Result<bool, PortalError>]) {
    world.things().vk_profile = answers.iter().cloned().collect();
}

fn goes(world: &World, addresses: &'static [&'static str]) {
    world.next_window(move |_| to(addresses));
}

fn closes(world: &World, addresses: &'static [&'static str]) {
    world.next_window(move |_| {
        let mut steps = to(addresses);
        steps.push(Goes::Closed);
        steps
    });
}

#[tokio::test(start_paused = true)]
async fn it_is_linked_in_a_window_that_knows_the_pupil_and_stays_linked() {
    let zvonok = Zvonok::signed_in().await;
    assert!(!linked(&zvonok));
    zvonok.world.forget_log();
    says(&zvonok.world, &[Ok(false), Ok(true)]);
    goes(&zvonok.world, &[CHATS, VK_ID, BACK]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!((zvonok.notice(), zvonok.screen().signing_in), (None, None));
    assert!(linked(&zvonok));
    {
        let things = zvonok.world.things();
        let mut given = things.window_began_with.iter();
        let session = given.find(|it| it.name == "jwt_v_2").unwrap();
        assert!(things.keychain["7/portal-session"].contains(session.value.expose_secret()));
        let places: Vec<_> = things.shown.iter().map(|it| it.window_at).collect();
        assert!(places.contains(&Some(Place::Portal)) && places.contains(&Some(Place::VkId)));
        assert_eq!(places.last(), Some(&None));
    }
    assert_eq!(zvonok.world.calls("window.close").len(), 1);
    // The next run knows it without asking.
    let zvonok = zvonok.restarted().await;
    assert!(linked(&zvonok));
    assert!(zvonok.world.calls("portal.vk_profile").is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_linked_elsewhere_is_noticed_beside_the_diary_once() {
    let zvonok = Zvonok::started().await;
    says(&zvonok.world, &[Ok(true)]);
    zvonok.sign_in().await;
    assert!(linked(&zvonok));
    zvonok.app.refresh().await;
    assert_eq!(zvonok.world.calls("portal.vk_profile").len(), 1);

    let zvonok = Zvonok::signed_in().await;
    zvonok.app.refresh().await;
    zvonok.app.refresh().await;
    assert!(!linked(&zvonok));
    assert_eq!(zvonok.world.calls("portal.vk_profile").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_linked_already_needs_no_window() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.forget_log();
    says(&zvonok.world, &[Ok(true)]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert!(linked(&zvonok));
    assert!(zvonok.world.calls("window.open").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_takes_its_time_is_asked_again() {
    let zvonok = Zvonok::signed_in().await;
    says(
        &zvonok.world,
        &[
            Ok(false),
            Ok(false),
            Err(PortalError::Offline),
            Ok(false),
            Ok(true),
        ],
    );
    goes(&zvonok.world, &[CHATS, VK_ID, BACK]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert!(linked(&zvonok));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_leaves_the_window_open_for_another_try() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.forget_log();
    says(&zvonok.world, &[Ok(false), Ok(false), Ok(true)]);
    goes(&zvonok.world, &[CHATS, VK_ID, CHATS, VK_ID, BACK]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert!(linked(&zvonok));
    assert_eq!(zvonok.world.calls("window.open").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_window_closed_early_says_nothing_and_one_closed_late_says_where_one_is() {
    let zvonok = Zvonok::signed_in().await;
    closes(&zvonok.world, &[CHATS]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), None);

    closes(&zvonok.world, &[CHATS, VK_ID]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::VkProfileNotLinked));
    assert!(!linked(&zvonok));

    // Closed in the moment in which it was done.
    says(&zvonok.world, &[Ok(false), Ok(true)]);
    closes(&zvonok.world, &[CHATS, VK_ID]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), None);
    assert!(linked(&zvonok));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_over_asks_to_sign_in_at_the_portal() {
    let zvonok = Zvonok::signed_in().await;
    goes(
        &zvonok.world,
        &["https://cop.admhmao.ru/authorize?return_uri=x"],
    );
    zvonok.app.sign_in(Service::VkProfile).await;
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(
        (notice.code, notice.service),
        (ErrorCode::SessionOver, Some(Service::Portal))
    );
}

/// The login page has a session cookie of its own, of nobody.
#[tokio::test(start_paused = true)]
async fn where_the_portal_ended_it_the_kept_session_stays() {
    let zvonok = Zvonok::signed_in().await;
    let kept = zvonok.world.things().keychain["7/portal-session"].clone();
    zvonok.world.things().cookies = Ok(vec![cookie("jwt_v_2", "hush-nobody")]);
    goes(&zvonok.world, &["https://cop.admhmao.ru/authorize"]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    assert_eq!(zvonok.world.things().keychain["7/portal-session"], kept);
}

#[tokio::test(start_paused = true)]
async fn chats_that_were_not_reached_are_asked_again_and_others_are_not() {
    for (answer, asked) in [
        (Err(PortalError::Offline), 3),
        (Err(PortalError::Unreadable), 1),
        (Ok(false), 1),
    ] {
        let zvonok = Zvonok::started().await;
        says(&zvonok.world, std::slice::from_ref(&answer));
        zvonok.sign_in().await;
        zvonok.app.refresh().await;
        zvonok.app.refresh().await;
        let calls = zvonok.world.calls("portal.vk_profile").len();
        assert_eq!(calls, asked, "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_strange_site_ends_it() {
    let zvonok = Zvonok::signed_in().await;
    goes(&zvonok.world, &[CHATS, "https://vk.evil.example/authorize"]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInBlocked));
    assert_eq!(
        zvonok.screen().notice.unwrap().host.as_deref(),
        Some("vk.evil.example")
    );
}

#[tokio::test(start_paused = true)]
async fn cookies_that_changed_in_the_window_are_the_session_from_then_on() {
    let zvonok = Zvonok::signed_in().await;
    says(&zvonok.world, &[Ok(false), Ok(true)]);
    zvonok.world.things().cookies = Ok(vec![cookie("jwt_v_2", "hush-in-the-window")]);
    goes(&zvonok.world, &[CHATS, VK_ID, BACK]);
    zvonok.app.sign_in(Service::VkProfile).await;
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-in-the-window"));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.week")[0].contains("hush-in-the-window"));
}

#[tokio::test(start_paused = true)]
async fn nobody_and_a_parent_are_told_what_comes_first() {
    let zvonok = Zvonok::started().await;
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));

    let zvonok = Zvonok::started().await;
    zvonok.world.things().account.as_mut().unwrap().role = Role::Parent;
    zvonok.sign_in().await;
    assert!(zvonok.world.calls("portal.vk_profile").is_empty());
    zvonok.world.forget_log();
    zvonok.app.sign_in(Service::VkProfile).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::ParentAccount));
    assert!(zvonok.world.calls("window.open").is_empty());
}

#[tokio::test(start_paused = true)]
async fn somebody_may_say_that_it_is_linked() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.app.vk_profile_is_linked().await;
    assert!(linked(&zvonok));
    assert!(linked(&zvonok.restarted().await));
}

#[tokio::test(start_paused = true)]
async fn a_program_that_is_installed_meanwhile_is_noticed() {
    let zvonok = Zvonok::signed_in().await;
    let program = |zvonok: &Zvonok| {
        let steps = zvonok.screen().guide.steps;
        let step = steps.into_iter().find(|it| it.step == Step::Program);
        step.unwrap().done
    };
    zvonok.world.things().programs.clear();
    zvonok.app.refresh().await;
    assert_ne!(program(&zvonok), Done::Done);
    zvonok.world.things().programs.insert("vkme");
    zvonok.app.tick().await;
    assert_eq!(program(&zvonok), Done::Done);
}

#[tokio::test(start_paused = true)]
async fn signed_out_in_the_middle_nothing_is_remembered() {
    let zvonok = Zvonok::signed_in().await;
    says(&zvonok.world, &[Ok(false), Ok(true)]);
    let gate = zvonok.world.gate("window.cookies");
    goes(&zvonok.world, &[CHATS, VK_ID, BACK]);
    let linking = zvonok.beside(async |app| app.sign_in(Service::VkProfile).await);
    gate.reached().await;
    zvonok.app.sign_out().await;
    zvonok.world.ungate("window.cookies");
    gate.open();
    linking.await.unwrap();
    assert_eq!(zvonok.screen().signing_in, None);
    assert_eq!(zvonok.keychain(), Vec::<String>::new());
}
