//! «Проверка связи»: what is told for every failure, one at a time and together, and what is never sent or told.

use std::{collections::HashSet, time::Duration};

use jiff::SignedDuration;
use zvonok_core::check::{
    Argument, Line, Problem, ProxyPlace, Reached, Sentence, Standing, Step, Subject,
};
use zvonok_lib::app::snapshot::{CheckView, SessionOnly};

use super::fakes::{MARK, World, Zvonok, reached};

const HOSTS: [&str; 19] = [
    "cop.admhmao.ru",
    "esia.gosuslugi.ru",
    "cop-sh.admhmao.ru",
    "www.gosuslugi.ru",
    "gosuslugi.ru",
    "lk.gosuslugi.ru",
    "id.vk.ru",
    "id.vk.com",
    "login.vk.ru",
    "login.vk.com",
    "vk.ru",
    "vk.com",
    "m.vk.ru",
    "m.vk.com",
    "oauth.vk.ru",
    "oauth.vk.com",
    "vk.me",
    "web.vk.me",
    "max.ru",
];

fn failed(step: Step, problem: Problem) -> Reached {
    Reached {
        steps: reached()
            .steps
            .into_iter()
            .filter(|(taken, _)| *taken < step)
            .collect(),
        failed: Some((step, problem, 7)),
        status: None,
        ..reached()
    }
}

#[track_caller]
fn check(zvonok: &Zvonok) -> CheckView {
    zvonok.screen().check.expect("a check on screen")
}

#[track_caller]
fn line(view: &CheckView, subject: Subject) -> Line {
    let found = view.lines.iter().find(|line| line.subject == subject);
    found.cloned().expect("a line")
}

fn text(sentences: &[Sentence]) -> String {
    let lines = sentences.iter().map(|sentence| {
        let args = sentence.args.values().map(|argument| match argument {
            Argument::Text(text) => text.clone(),
            Argument::Number(number) => number.to_string(),
        });
        format!("{} {}", sentence.id, args.collect::<Vec<_>>().join(" "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

async fn checked(world: std::sync::Arc<World>) -> (Zvonok, CheckView) {
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.app.check().await;
    let view = check(&zvonok);
    assert!(!view.running);
    (zvonok, view)
}

#[tokio::test(start_paused = true)]
async fn nobody_has_to_be_signed_in_and_everything_is_looked_at() {
    let world = World::new();
    world.things().programs.insert("max");
    let (zvonok, view) = checked(world).await;
    assert_eq!(view.summary.title.id, "check-ready", "{view:?}");
    assert_eq!(view.summary.standing, Standing::Good);
    assert_eq!(
        line(&view, Subject::Program).words.args["program"],
        "MAX".into()
    );
    let mut asked: Vec<_> = zvonok.world.calls("network.reach");
    asked.sort();
    let mut expected: Vec<_> = HOSTS
        .iter()
        .map(|host| format!("network.reach https://{host}/"))
        .collect();
    expected.sort();
    assert_eq!(asked, expected);
    // A check is no sign-in: the portal's and VK ID's own adapters are not asked.
    assert!(zvonok.world.calls("portal.").is_empty());
    assert!(zvonok.world.calls("vk_id.").is_empty());
    assert!(zvonok.world.calls("window.").is_empty());
    // The throw-away record is thrown away.
    assert_eq!(zvonok.world.calls("vault.save"), ["vault.save check"]);
    assert_eq!(zvonok.world.calls("vault.remove"), ["vault.remove check"]);
    assert!(zvonok.keychain().is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_failure_of_the_portal_is_told_apart() {
    for (step, problem, id, kind) in [
        (
            Step::Dns,
            Problem::NotFound,
            "check-site-not-found",
            "DNS: name not found",
        ),
        (
            Step::Tcp,
            Problem::Refused,
            "check-site-refused",
            "TCP: refused",
        ),
        (
            Step::Tcp,
            Problem::Unreachable,
            "check-site-unreachable",
            "TCP: unreachable",
        ),
        (Step::Tls, Problem::Cut, "check-site-cut", "TLS: cut"),
        (
            Step::Tls,
            Problem::Untrusted,
            "check-site-untrusted",
            "TLS: certificate not trusted",
        ),
        (
            Step::Tls,
            Problem::OtherSite,
            "check-site-other",
            "TLS: certificate of another site",
        ),
        (
            Step::Tls,
            Problem::Dates,
            "check-site-dates",
            "TLS: certificate out of its dates",
        ),
        (
            Step::Tls,
            Problem::Handshake,
            "check-site-handshake",
            "TLS: no agreement",
        ),
        (
            Step::Http,
            Problem::Silent,
            "check-site-silent",
            "HTTP: no answer in time",
        ),
        (
            Step::Http,
            Problem::Down(502),
            "check-site-down",
            "HTTP: answered 502",
        ),
        (
            Step::Http,
            Problem::Forbidden(403),
            "check-site-forbidden",
            "HTTP: answered 403",
        ),
        (
            Step::Http,
            Problem::Unreadable,
            "check-site-unreadable",
            "HTTP: unreadable answer",
        ),
    ] {
        let world = World::new();
        world
            .things()
            .sites
            .insert("cop.admhmao.ru", failed(step, problem));
        let (_zvonok, view) = checked(world).await;
        let portal = line(&view, Subject::Portal);
        assert_eq!(portal.words.id, id);
        assert_eq!(view.summary.note, portal.words);
        assert!(portal.sites[0].steps.contains(kind), "{:?}", portal.sites);
        assert!(text(&view.report).contains(kind), "{}", text(&view.report));
        // The others are green all the same.
        assert_eq!(line(&view, Subject::VkId).standing, Standing::Good);
    }
}

#[tokio::test(start_paused = true)]
async fn no_internet_is_told_once() {
    let world = World::new();
    for host in HOSTS {
        world
            .things()
            .sites
            .insert(host, failed(Step::Dns, Problem::NotFound));
    }
    let (_zvonok, view) = checked(world).await;
    assert_eq!(view.summary.title.id, "check-first-internet");
    assert_eq!(line(&view, Subject::Clock).standing, Standing::Unknown);
    assert_eq!(line(&view, Subject::Keychain).standing, Standing::Good);
}

#[tokio::test(start_paused = true)]
async fn a_proxy_is_told_without_its_name() {
    let world = World::new();
    for host in HOSTS {
        let reached = Reached {
            proxy: Some(ProxyPlace::Elsewhere),
            ..failed(Step::Proxy, Problem::ProxyPassword)
        };
        world.things().sites.insert(host, reached);
    }
    let (_zvonok, view) = checked(world).await;
    assert_eq!(view.summary.title.id, "check-first-proxy");
    assert!(text(&view.report).contains("check-report-proxy yes"));
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_compared_with_the_portals() {
    for (ahead, id, unit, count) in [
        (
            SignedDuration::from_mins(-5),
            "check-clock-ahead",
            "minutes",
            5,
        ),
        (
            SignedDuration::from_hours(2),
            "check-clock-behind",
            "hours",
            2,
        ),
        (
            SignedDuration::from_hours(48),
            "check-clock-behind",
            "days",
            2,
        ),
    ] {
        let world = World::new();
        world.things().portal_ahead = Some(ahead);
        let (_zvonok, view) = checked(world).await;
        let clock = line(&view, Subject::Clock);
        assert_eq!(clock.words.id, id);
        assert_eq!(clock.words.args["unit"], unit.into());
        assert_eq!(clock.words.args["count"], count.into());
        assert_eq!(view.summary.note, clock.words);
    }
    // Two years off: no site is believed, and nobody tells the time.
    let world = World::new();
    for host in HOSTS {
        world
            .things()
            .sites
            .insert(host, failed(Step::Tls, Problem::Dates));
    }
    let (_zvonok, view) = checked(world).await;
    assert_eq!(view.summary.title.id, "check-first-clock");
    let clock = line(&view, Subject::Clock);
    assert_eq!(clock.words.id, "check-clock-suspect");
    assert_eq!(clock.words.args["date"], "2026-11-25".into());
}

#[tokio::test(start_paused = true)]
async fn each_failure_of_the_keychain_is_told_apart() {
    for (reason, id) in [
        (SessionOnly::NoKeychain, "check-keychain-absent"),
        (SessionOnly::KeychainLocked, "check-keychain-locked"),
        (SessionOnly::KeychainSilent, "check-keychain-silent"),
    ] {
        let world = World::new();
        world.things().keychain_fails = Some(reason);
        let (zvonok, view) = checked(world).await;
        let keychain = line(&view, Subject::Keychain);
        assert_eq!(
            (keychain.words.id, keychain.standing),
            (id, Standing::Warning)
        );
        assert_eq!(view.summary.title.id, "check-ready-but");
        // What the keychain did not take does not stay in memory either.
        assert!(zvonok.world.things().memory.is_empty());
    }
    let world = World::new();
    world.things().keychain_mixes_up = true;
    let zvonok = Zvonok::over(world);
    zvonok.app.check().await;
    assert_eq!(
        line(&check(&zvonok), Subject::Keychain).words.id,
        "check-keychain-wrong"
    );
}

#[tokio::test(start_paused = true)]
async fn programs_and_the_webview() {
    let world = World::new();
    world.things().told = true;
    let (_zvonok, view) = checked(world).await;
    assert_eq!(line(&view, Subject::Program).words.id, "check-program-none");
    assert!(text(&view.report).contains("VK Мессенджер: no"));

    let world = World::new();
    world.things().programs.insert("https");
    world.things().webview = None;
    let (_zvonok, view) = checked(world).await;
    assert_eq!(
        line(&view, Subject::Program).words.id,
        "check-program-browser"
    );
    assert_eq!(
        line(&view, Subject::Webview).words.id,
        "check-webview-unknown"
    );

    let world = World::new();
    world.things().told = false;
    world.things().webview = Some("2.30.0".into());
    let (_zvonok, view) = checked(world).await;
    assert_eq!(line(&view, Subject::Program).standing, Standing::Good);
    assert_eq!(line(&view, Subject::Webview).words.id, "check-webview-old");
}

#[tokio::test(start_paused = true)]
async fn results_come_as_they_are_known_and_all_are_asked_at_once() {
    let world = World::new();
    let gate = world.gate("network.reach");
    let zvonok = Zvonok::over(world);
    let under_way = zvonok.beside(async |app| app.check().await);
    // All stand at the gate before one is let through.
    for _ in HOSTS {
        gate.reached().await;
    }
    let view = check(&zvonok);
    assert!(view.running && view.report.is_empty());
    assert_eq!(line(&view, Subject::Portal).standing, Standing::Waiting);
    for _ in HOSTS {
        gate.open();
    }
    under_way.await.unwrap();
    assert!(!check(&zvonok).running);
    // The screen counted upwards, and never back.
    let things = zvonok.world.things();
    let counts: Vec<_> = things
        .shown
        .iter()
        .filter_map(|snapshot| snapshot.check.as_ref())
        .filter(|view| view.running)
        .map(|view| match view.summary.note.args["done"] {
            Argument::Number(done) => done,
            Argument::Text(_) => panic!("a figure"),
        })
        .collect();
    assert!(counts.is_sorted(), "{counts:?}");
    let steps: HashSet<_> = counts.iter().collect();
    assert!(steps.len() > 3, "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_site_that_never_answers_does_not_hold_the_others() {
    let world = World::new();
    world.things().mute.insert("cop.admhmao.ru");
    let (_zvonok, view) = checked(world).await;
    let portal = line(&view, Subject::Portal);
    assert_eq!(portal.words.id, "check-site-silent");
    assert_eq!(line(&view, Subject::SignIn).standing, Standing::Good);
}

#[tokio::test(start_paused = true)]
async fn a_keychain_that_blocks_does_not_hold_the_others() {
    let world = World::new();
    let _gate = world.gate("vault.save");
    let zvonok = Zvonok::over(world);
    let under_way = zvonok.beside(async |app| app.check().await);
    tokio::time::timeout(Duration::from_secs(60), under_way)
        .await
        .expect("it ends")
        .unwrap();
    let view = check(&zvonok);
    assert_eq!(
        line(&view, Subject::Keychain).words.id,
        "check-keychain-silent"
    );
    assert_eq!(line(&view, Subject::Portal).standing, Standing::Good);
}

#[tokio::test(start_paused = true)]
async fn it_can_be_stopped_and_repeated() {
    let world = World::new();
    world.things().mute.insert("esia.gosuslugi.ru");
    let zvonok = Zvonok::over(world);
    let under_way = zvonok.beside(async |app| app.check().await);
    while line_standing(&zvonok, Subject::Portal) != Some(Standing::Good) {
        tokio::task::yield_now().await;
    }
    // A second press changes nothing.
    zvonok.app.check().await;
    assert_eq!(zvonok.world.calls("network.reach").len(), HOSTS.len());
    zvonok.app.cancel_check();
    under_way.await.unwrap();
    let view = check(&zvonok);
    assert_eq!(view.summary.title.id, "check-stopped");
    assert_eq!(line(&view, Subject::Portal).standing, Standing::Good);
    assert_eq!(line(&view, Subject::SignIn).standing, Standing::Unknown);
    assert!(text(&view.report).contains("check-report-site esia.gosuslugi.ru ?"));

    zvonok.world.things().mute.clear();
    zvonok.app.check().await;
    assert_eq!(
        line(&check(&zvonok), Subject::SignIn).standing,
        Standing::Good
    );
    // Stopping when nothing is under way stops nothing that comes later.
    zvonok.app.cancel_check();
    zvonok.app.check().await;
    assert_ne!(check(&zvonok).summary.title.id, "check-stopped");
    assert!(zvonok.keychain().is_empty());
}

fn line_standing(zvonok: &Zvonok, subject: Subject) -> Option<Standing> {
    let view = zvonok.screen().check?;
    Some(line(&view, subject).standing)
}

#[tokio::test(start_paused = true)]
async fn nothing_about_a_person_is_told_and_a_sign_out_ends_it() {
    let zvonok = Zvonok::connected().await;
    zvonok.world.things().log.clear();
    zvonok.app.check().await;
    let view = check(&zvonok);
    let told = format!("{}\n{view:?}", text(&view.report));
    for personal in ["Иван", "9А", "u.7", "jwt", "+7", "11", MARK, "/home", "\\"] {
        // «11» is the end of the telephone; figures of the date are cut away.
        let told = told.replace("2026-11-25", "");
        assert!(!told.contains(personal), "{personal} in {told}");
    }
    assert!(zvonok.world.calls("portal.").is_empty());
    assert!(zvonok.world.calls("vk_id.").is_empty());
    let before = zvonok.keychain();
    assert!(!before.is_empty() && !before.contains(&"check".to_owned()));

    zvonok.world.things().mute.insert("max.ru");
    let under_way = zvonok.beside(async |app| app.check().await);
    while !zvonok.screen().check.is_some_and(|view| view.running) {
        tokio::task::yield_now().await;
    }
    zvonok.app.sign_out().await;
    under_way.await.unwrap();
    assert_eq!(zvonok.screen().check, None);
}
