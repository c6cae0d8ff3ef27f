//! Signing in at the portal, and every way it can end.

use std::time::Duration;

use tokio::time::Instant;
use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{CallView, Screen, Service, VkIdState},
    ports::{CertificateProblem, LoadProblem, PortalError, WindowFailed},
};

use crate::fakes::{FINISH, FINISH_BARE, Goes, PORTAL, World, Zvonok, cookie, session, to};

#[tokio::test(start_paused = true)]
async fn finishes_and_the_next_start_needs_no_window() {
    let zvonok = Zvonok::started().await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    zvonok.sign_in().await;

    let screen = zvonok.screen();
    assert_eq!(screen.screen, Screen::Today);
    assert_eq!(screen.signing_in, None);
    assert_eq!(screen.notice, None);
    let pupil = screen.pupil.clone().unwrap();
    assert_eq!(
        (pupil.name.as_str(), pupil.short_name.as_str()),
        ("Иванов Иван Иванович", "Иван И.")
    );
    assert_eq!(pupil.class.as_deref(), Some("9А"));
    assert!(!pupil.parent);
    assert_eq!(zvonok.day().lessons.len(), 6);
    assert!(!zvonok.day().stale);

    // The portal's cookies and no other site's; and the window is gone before anything is asked with them.
    let world = &zvonok.world;
    assert_eq!(world.calls("window.open"), ["window.open cop.admhmao.ru"]);
    assert_eq!(
        world.calls("window.cookies"),
        [format!("window.cookies {PORTAL}")]
    );
    assert!(world.at("window.close") < world.at("portal.week"));
    assert!(
        world
            .calls("portal.week")
            .iter()
            .all(|call| call.ends_with("with hush-jwt-1"))
    );
    assert_eq!(
        world.calls("portal.school_tokens"),
        ["portal.school_tokens hush-finish with hush-jwt-1"]
    );
    assert_eq!(
        zvonok.keychain(),
        [
            "7/portal-session",
            "7/school-token",
            "cache-key",
            "current",
            "members"
        ]
    );
    assert!(
        world.things().raised > 0,
        "the main window comes back to the front"
    );

    let zvonok = zvonok.restarted().await;
    let again = zvonok.screen();
    assert_eq!((again.screen, again.pupil.unwrap()), (Screen::Today, pupil));
    assert!(zvonok.world.calls("window.").is_empty());
    assert!(zvonok.world.calls("portal.week")[0].ends_with("with hush-jwt-1"));
    assert!(zvonok.world.calls("portal.days")[0].ends_with("hush-school"));
    assert!(!zvonok.day().stale);
    // Who it is was known before the portal was asked.
    let shown = zvonok.world.things().shown.clone();
    assert_eq!(shown[0].screen, Screen::Starting);
    assert!(
        shown
            .iter()
            .any(|snapshot| snapshot.pupil.is_some() && snapshot.loading)
    );
    assert!(
        shown
            .iter()
            .all(|snapshot| snapshot.screen != Screen::Welcome)
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_token_the_page_says_who_it_is() {
    let zvonok = Zvonok::started().await;
    zvonok.world.next_window(|_| to(&[FINISH_BARE]));
    zvonok.app.sign_in(Service::Portal).await;
    let pupil = zvonok.screen().pupil.unwrap();
    assert_eq!((pupil.name.as_str(), pupil.class), ("user7", None));
    assert!(zvonok.world.calls("portal.school_tokens").is_empty());
    assert!(zvonok.world.calls("portal.days").is_empty());
    assert_eq!(
        zvonok.keychain(),
        ["7/portal-session", "cache-key", "current", "members"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_api_that_gives_nothing_is_no_hindrance() {
    let world = World::new();
    world.things().school_tokens = Err(PortalError::Refused);
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), None);
    assert_eq!(zvonok.screen().pupil.unwrap().name, "user7");

    let world = World::new();
    world.things().account = Err(PortalError::Down(502));
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), None);
    assert_eq!(zvonok.screen().pupil.unwrap().name, "user7");
}

#[tokio::test(start_paused = true)]
async fn closing_the_window_is_no_error() {
    let zvonok = Zvonok::started().await;
    zvonok.world.next_window(|_| {
        vec![
            Goes::To("https://esia.gosuslugi.ru/login/".into()),
            Goes::Closed,
        ]
    });
    zvonok.app.sign_in(Service::Portal).await;
    assert_eq!((zvonok.notice(), zvonok.screen().signing_in), (None, None));
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert!(zvonok.world.calls("portal.").is_empty());
    assert!(zvonok.keychain().is_empty());
    // And the next attempt is free.
    zvonok.sign_in().await;
    assert_eq!(zvonok.screen().screen, Screen::Today);
}

#[tokio::test(start_paused = true)]
async fn giving_up_closes_the_window_and_is_no_error() {
    let zvonok = Zvonok::started().await;
    zvonok
        .world
        .next_window(|_| to(&["https://esia.gosuslugi.ru/login/"]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(zvonok.screen().signing_in, Some(Service::Portal));
    zvonok.app.cancel_sign_in();
    attempt.await.unwrap();
    assert_eq!((zvonok.notice(), zvonok.screen().signing_in), (None, None));
    assert_eq!(zvonok.world.calls("window.close").len(), 1);
    // Nobody signs in: nothing to give up, and nothing left over for the next attempt.
    zvonok.app.cancel_sign_in();
    zvonok.sign_in().await;
    assert_eq!(zvonok.screen().screen, Screen::Today);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_deadline() {
    let zvonok = Zvonok::started().await;
    zvonok
        .world
        .next_window(|_| to(&["https://esia.gosuslugi.ru/login/"]));
    let began = Instant::now();
    zvonok.app.sign_in(Service::Portal).await;
    assert_eq!(began.elapsed().as_secs() / 60, 15);
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInTimedOut));
    assert_eq!(
        zvonok.screen().notice.unwrap().service,
        Some(Service::Portal)
    );
    assert_eq!(zvonok.world.calls("window.close").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_site_outside_the_list_ends_the_attempt() {
    let zvonok = Zvonok::started().await;
    zvonok
        .world
        .next_window(|_| to(&["https://cop.admhmao.ru.evil.example/journal-app", FINISH]));
    zvonok.app.sign_in(Service::Portal).await;
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(notice.code, ErrorCode::SignInBlocked);
    assert_eq!(notice.host.as_deref(), Some("cop.admhmao.ru.evil.example"));
    assert!(zvonok.world.calls("window.cookies").is_empty());
    assert_eq!(zvonok.world.calls("window.close").len(), 1);
    assert!(zvonok.keychain().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_with_its_code() {
    let zvonok = Zvonok::started().await;
    zvonok.world.next_window(|_| {
        to(&["https://cop.admhmao.ru/authorize?error=access_denied&error_description=ESIA-007004%3A+no"])
    });
    zvonok.app.sign_in(Service::Portal).await;
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(
        (notice.code, notice.server_code.as_deref()),
        (ErrorCode::SignInRefused, Some("ESIA-007004"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_finish_without_the_session_cookie_is_none() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().cookies = Ok(vec![cookie("csrf", "hush-csrf")]);
    zvonok.world.next_window(|_| {
        let mut steps = to(&[FINISH]);
        steps.push(Goes::Closed);
        steps
    });
    zvonok.app.sign_in(Service::Portal).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInNoSession));
    assert!(zvonok.world.calls("portal.").is_empty());
    assert!(zvonok.keychain().is_empty());
}

/// Whoever has two diaries may be asked behind the finish line which it is to be.
#[tokio::test(start_paused = true)]
async fn a_session_that_comes_after_the_finish_line_is_awaited() {
    let zvonok = Zvonok::started().await;
    let session = zvonok.world.things().cookies.clone();
    zvonok.world.things().cookies = Ok(vec![cookie("csrf", "hush-csrf")]);
    zvonok.world.next_window(|_| to(&[FINISH]));
    let attempt = zvonok.beside(async |app| app.sign_in(Service::Portal).await);
    // Two looks in vain; then the person has chosen.
    while zvonok.world.calls("window.cookies").len() < 3 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!attempt.is_finished());
    zvonok.world.things().cookies = session;
    attempt.await.unwrap();
    assert_eq!((zvonok.notice(), zvonok.screen().signing_in), (None, None));
    assert!(zvonok.screen().pupil.is_some());
    let asked = zvonok.world.calls("portal.school_tokens");
    assert!(asked[0].contains("hush-finish"), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_window_that_fails_is_told() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().window_fails = true;
    zvonok.app.sign_in(Service::Portal).await;
    assert_eq!(
        (zvonok.notice(), zvonok.screen().signing_in),
        (Some(ErrorCode::WindowFailed), None)
    );

    zvonok.world.things().window_fails = false;
    zvonok.world.things().cookies = Err(WindowFailed);
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::WindowFailed));
    assert_eq!(zvonok.world.calls("window.close").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_second_attempt_waits_its_turn() {
    let zvonok = Zvonok::started().await;
    zvonok
        .world
        .next_window(|_| to(&["https://esia.gosuslugi.ru/login/"]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    tokio::time::sleep(Duration::from_secs(5)).await;
    zvonok.app.sign_in(Service::VkId).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInBusy));
    assert_eq!(
        zvonok.screen().signing_in,
        Some(Service::Portal),
        "the first goes on"
    );
    assert_eq!(zvonok.world.calls("window.open").len(), 1);
    zvonok.app.cancel_sign_in();
    attempt.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_fails_right_after_sign_in_is_asked_again() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().portal_fails = Some(PortalError::Down(503));
    zvonok.sign_in().await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert_eq!(
        zvonok.screen().notice.unwrap().server_code.as_deref(),
        Some("503")
    );
    assert_eq!(zvonok.screen().pupil, None);

    zvonok.app.refresh().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::PortalDown));

    zvonok.world.things().portal_fails = None;
    zvonok.app.refresh().await;
    let screen = zvonok.screen();
    assert_eq!((screen.screen, screen.notice), (Screen::Today, None));
    assert_eq!(screen.pupil.unwrap().class.as_deref(), Some("9А"));
    assert_eq!(zvonok.day().lessons.len(), 6);
    assert_eq!(
        zvonok.world.calls("window.open").len(),
        1,
        "no second window"
    );
}

#[tokio::test(start_paused = true)]
async fn signing_in_again_makes_the_day_fresh() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(
        (zvonok.notice(), zvonok.day().stale),
        (Some(ErrorCode::SessionOver), true)
    );

    zvonok.world.things().portal_fails = None;
    zvonok.world.things().cookies = Ok(session("hush-jwt-2").cookies);
    zvonok.sign_in().await;
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    assert!(
        matches!(zvonok.screen().vk_id, VkIdState::Connected { .. }),
        "VK ID is still connected"
    );
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.week")[0].ends_with("hush-jwt-2"));
}

#[tokio::test(start_paused = true)]
async fn a_new_session_is_used_even_when_the_portal_failed_right_after_it() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;

    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.world.things().cookies = Ok(session("hush-jwt-2").cookies);
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    assert_eq!(zvonok.day().lessons.len(), 6, "what is known stays");

    zvonok.world.things().portal_fails = None;
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    assert!(
        zvonok
            .world
            .calls("portal.week")
            .iter()
            .all(|call| call.ends_with("hush-jwt-2"))
    );
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-jwt-2"));
}

#[tokio::test(start_paused = true)]
async fn a_session_changed_during_the_introduction_is_the_one_that_counts() {
    let zvonok = Zvonok::started().await;
    zvonok
        .world
        .things()
        .rotates
        .push_back(Some(session("hush-jwt-r")));
    zvonok.sign_in().await;
    assert_eq!(
        zvonok.world.calls("portal.school_tokens"),
        ["portal.school_tokens hush-finish with hush-jwt-r"]
    );
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-jwt-r"));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.week")[0].ends_with("hush-jwt-r"));
}

#[tokio::test(start_paused = true)]
async fn a_session_changed_with_the_school_token_is_the_one_that_counts() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().rotated_with_tokens = Some(session("hush-jwt-t"));
    zvonok.sign_in().await;
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-jwt-t"));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.week")[0].ends_with("hush-jwt-t"));
}

#[tokio::test(start_paused = true)]
async fn programs_are_known_from_the_first_moment() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().programs.insert("max");
    zvonok.sign_in().await;
    let call = CallView::Known {
        program: Some("MAX".into()),
        provider: "MAX".into(),
    };
    assert_eq!(zvonok.lesson("2026-11-25/3").call, call);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_not_loaded_ends_the_attempt_and_says_why() {
    use CertificateProblem::{Dates, OtherSite, Untrusted};
    let portal = "https://cop.admhmao.ru/journal-esia-region-action?flow=v2";
    let esia = "https://esia.gosuslugi.ru/login/";
    let certificate = |problem| {
        Some(LoadProblem::Certificate {
            problem,
            after_a_good_one: false,
        })
    };
    let led_to = Some(LoadProblem::Certificate {
        problem: Dates,
        after_a_good_one: true,
    });
    for (shown, address, problem, code) in [
        (vec![], portal, None, ErrorCode::SiteOffline),
        (vec![portal], esia, None, ErrorCode::SiteOffline),
        (vec![], portal, certificate(Untrusted), ErrorCode::Untrusted),
        (
            vec![portal],
            esia,
            certificate(OtherSite),
            ErrorCode::OtherSite,
        ),
        // Nothing was seen yet that would speak for the clock.
        (vec![], portal, certificate(Dates), ErrorCode::ClockWrong),
        // The portal's own certificate was good a moment ago.
        (vec![], esia, led_to, ErrorCode::CertificateDates),
        (
            vec![portal],
            esia,
            certificate(Dates),
            ErrorCode::CertificateDates,
        ),
    ] {
        let zvonok = Zvonok::started().await;
        zvonok.world.next_window(move |_| {
            let problem = problem.unwrap_or(LoadProblem::Unreachable);
            let mut steps = to(&shown);
            steps.push(Goes::Fails(address.into(), problem));
            steps
        });
        zvonok.app.sign_in(Service::Portal).await;
        let notice = zvonok.screen().notice.unwrap();
        assert_eq!((notice.code, notice.service), (code, Some(Service::Portal)));
        let host = if address == portal {
            "cop.admhmao.ru"
        } else {
            "esia.gosuslugi.ru"
        };
        assert_eq!(notice.host.as_deref(), Some(host));
        let date = (code == ErrorCode::ClockWrong).then_some("2026-11-25");
        assert_eq!(notice.computer_date.as_deref(), date);
        assert_eq!(zvonok.world.calls("window.close").len(), 1);
        assert!(zvonok.world.calls("window.cookies").is_empty());
        assert!(zvonok.world.calls("portal.").is_empty(), "nothing goes on");
        assert!(zvonok.keychain().is_empty());
        // And the next attempt is free.
        zvonok.sign_in().await;
        assert_eq!(zvonok.notice(), None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_since_it_was_compared_is_blamed_again() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().portal_ahead = Some(jiff::SignedDuration::from_hours(-2));
    zvonok.sign_in().await;
    let dates = PortalError::Certificate(CertificateProblem::Dates);
    zvonok.world.things().portal_fails = Some(dates);
    zvonok.app.refresh().await;
    // Two hours make no certificate old.
    assert_eq!(zvonok.notice(), Some(ErrorCode::CertificateDates));
    zvonok.world.set_now("2028-11-25T04:02:00Z");
    zvonok.app.refresh().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::ClockWrong));
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(notice.computer_date.as_deref(), Some("2028-11-25"));
}

/// Whoever has several schools gets the token of the one that the session is of.
#[tokio::test(start_paused = true)]
async fn the_school_token_is_of_the_sessions_own_school() {
    for (school, token) in [("two", "hush-second"), ("none", "hush-first")] {
        let zvonok = Zvonok::started().await;
        {
            let mut things = zvonok.world.things();
            let Ok(tokens) = &mut things.school_tokens else {
                panic!("there are tokens")
            };
            tokens[0].token = "hush-first".to_owned().into();
            let mut second = tokens[0].clone();
            second.token = "hush-second".to_owned().into();
            second.vendor = "two".into();
            tokens.push(second);
            let mut cookies = session("hush-jwt-1").cookies;
            cookies.push(cookie("school_domain", school));
            things.cookies = Ok(cookies);
        }
        zvonok.sign_in().await;
        let kept = zvonok.world.things().keychain[&format!("7@{school}/school-token")].clone();
        assert!(kept.contains(token), "{kept}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_somebody_can_mend_says_who() {
    for (code, means) in [
        ("ESIA-007055", ErrorCode::AccountUnconfirmed),
        ("consent_missing", ErrorCode::ConsentMissing),
        ("account_unknown", ErrorCode::AccountUnknown),
        ("ESIA-007004", ErrorCode::SignInRefused),
    ] {
        let zvonok = Zvonok::started().await;
        let address = format!("{PORTAL}authorize?error=esia&code={code}");
        zvonok
            .world
            .next_window(move |_| to(&["https://esia.gosuslugi.ru/login/", &address]));
        zvonok.app.sign_in(Service::Portal).await;
        let notice = zvonok.screen().notice.unwrap();
        assert_eq!(notice.code, means, "{code}");
        assert_eq!(notice.server_code.as_deref(), Some(code));
    }
}
