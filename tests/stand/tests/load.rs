//! A thousand pupils at once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use std::sync::Arc;
use std::time::Instant;

use reqwest::Client;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use zvonok_stand::school::SecondFactor;
use zvonok_stand::{Service, Stand};

const PUPILS: usize = 1_000;

/// One pupil: signs in, waits until everybody has, reads the diary, the JSON and the page once more.
async fn morning(stand: Arc<Stand>, all_in: Arc<Barrier>) {
    let browser: Client = person::browser();
    let finish = person::sign_in(&stand, &browser, "ivan").await;
    assert_eq!(finish.path(), "/journal-app");
    all_in.wait().await;
    for path in [
        "/journal-app",
        "/apiv3/getdiary?student=3728&rings=true",
        "/journal-app/u.3728/week.-1",
    ] {
        let text = person::page_of(&stand, &browser, path).await;
        assert!(text.contains("Алгебра"), "{path}: {text:.200}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_sessions_at_once_meet_no_error() {
    // Both sides of every connection are in this process.
    rlimit::increase_nofile_limit(16_384).unwrap();
    let stand = Arc::new(person::stand().await);
    stand
        .settings(|settings| settings.esia_second_factor = Some(SecondFactor::None))
        .unwrap();
    let all_in = Arc::new(Barrier::new(PUPILS));
    let start = Instant::now();
    let mut pupils = JoinSet::new();
    for _ in 0..PUPILS {
        pupils.spawn(morning(Arc::clone(&stand), Arc::clone(&all_in)));
    }
    while let Some(pupil) = pupils.join_next().await {
        pupil.unwrap();
    }
    let took = start.elapsed().as_secs_f64();

    assert_eq!(stand.portal_sessions_live(), PUPILS);
    let log = stand.log();
    let failed: Vec<_> = log
        .iter()
        .filter(|request| request.status >= 400 || request.status == 0)
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
    let diaries = log
        .iter()
        .filter(|r| r.service == Service::Portal && r.path.starts_with("/journal-app"))
        .count();
    assert!(diaries >= 2 * PUPILS, "{diaries}");
    println!(
        "{PUPILS} sessions at once, {} requests, none failed: {took:.1} s, {:.0} requests a second",
        log.len(),
        log.len() as f64 / took
    );
}
