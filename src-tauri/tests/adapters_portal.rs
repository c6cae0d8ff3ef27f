//! The portal's adapter against the stand-in school.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use serde_json::Value;
use zvonok_core::{
    account::Role,
    diary::{Day, json::SchoolToken, week},
    region::Region,
};
use zvonok_lib::{
    adapters::portal::HttpPortal,
    ports::{Portal, PortalError, PortalSession, SessionCookie},
};
use zvonok_stand::{
    ButtonMarkup, Fault, FaultKind, Options, PageValidators, Person, Service, Stand, moment,
};

const TODAY: Date = date(2026, 11, 25);

/// A stand whose portal takes passwords: its sign-in is another test's matter.
async fn stand() -> Stand {
    let options = Options {
        now: moment("2026-11-25T09:02"),
        ..Options::default()
    };
    let stand = Stand::start(options).await.unwrap();
    stand.settings(|it| it.password_sign_in = true).unwrap();
    stand
}

/// The same, and it tells what has not changed.
async fn stand_that_names_states() -> Stand {
    let stand = stand().await;
    stand
        .settings(|it| it.diary_validators = PageValidators::Both)
        .unwrap();
    stand
}

fn portal(stand: &Stand) -> HttpPortal {
    let region = Region::parse(&stand.region_toml()).unwrap();
    HttpPortal::new(&region, "Zvonok/0.1 (test)").unwrap()
}

async fn session(stand: &Stand, person: &Person) -> PortalSession {
    let address = stand.origins().portal.join("/ajaxauthorize").unwrap();
    let account = &person.gosuslugi;
    let fields = [("username", account.login), ("password", account.password)];
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(address).form(&fields).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies = cookies.map(|line| {
        let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        SessionCookie {
            name: name.to_owned(),
            value: value.into(),
        }
    });
    PortalSession {
        cookies: cookies.collect(),
    }
}

async fn token(stand: &Stand, person: &Person) -> SchoolToken {
    let address = stand.origins().portal.join("/apiv3/auth").unwrap();
    let account = &person.gosuslugi;
    let fields = [("login", account.login), ("password", account.password)];
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(address).form(&fields).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let token = answer["response"]["result"]["token"].as_str().unwrap();
    SchoolToken {
        token: token.into(),
        vendor: person.profiles[0].vendor.to_owned(),
        title: None,
        expires: None,
    }
}

/// Number and subject of today's lessons, in the stand's own words.
fn truth(stand: &Stand, uid: u32) -> Vec<(Option<u8>, String)> {
    let lessons = stand.lessons(uid, TODAY).into_iter();
    let mut lessons: Vec<_> = lessons.map(|it| (it.number, it.subject)).collect();
    lessons.sort();
    lessons
}

fn read(days: &[Day]) -> Vec<(Option<u8>, String)> {
    let day = days.iter().find(|day| day.date == TODAY).unwrap();
    let lessons = day.lessons.iter();
    let mut lessons: Vec<_> = lessons.map(|it| (it.number, it.subject.clone())).collect();
    lessons.sort();
    lessons
}

#[tokio::test]
async fn a_mother_reads_the_diary_of_each_of_her_three() {
    let stand = stand().await;
    let (portal, maria) = (portal(&stand), stand.find_person("maria").unwrap());
    let session = session(&stand, maria).await;
    let token = token(&stand, maria).await;
    let account = portal.account(&token).await.unwrap();
    assert_eq!(account.role, Role::Parent);
    let monday = week::monday_of(TODAY);

    let first = portal.week(&session, 0, monday, None).await.unwrap().value;
    let offered: Vec<_> = first.children.iter().map(|it| it.uid.clone()).collect();
    assert_eq!(
        offered,
        [3728, 4115, 3944].map(|uid: u32| Some(uid.to_string()))
    );
    assert_eq!(first.child().unwrap().uid.as_deref(), Some("3728"));

    let mut diaries = Vec::new();
    for (uid, class) in [(3728, "9А"), (4115, "2Б"), (3944, "6В")] {
        let id = uid.to_string();
        let known = account.children.iter().find(|it| it.uid == id).unwrap();
        assert_eq!(known.class.as_deref(), Some(class));
        let page = portal.week(&session, 0, monday, Some(&id)).await.unwrap();
        assert_eq!(page.value.child().unwrap().name, known.name);
        assert_eq!(read(&page.value.days), truth(&stand, uid), "{class}");
        let calls = page.value.days.iter().flat_map(|day| &day.lessons);
        assert!(
            calls.into_iter().all(|lesson| lesson.calls.is_empty()),
            "a parent sees no online lesson"
        );
        let days = portal.days(&token, &id, monday).await.unwrap().value;
        assert_eq!(read(&days), truth(&stand, uid), "{class}");
        diaries.push(read(&days));
    }
    assert_eq!(diaries.len(), 3);
    for (at, diary) in diaries.iter().enumerate() {
        assert!(!diaries[..at].contains(diary), "three different days");
    }
}

#[tokio::test]
async fn nobody_elses_child_and_nothing_but_an_id() {
    let stand = stand().await;
    let (portal, maria) = (portal(&stand), stand.find_person("maria").unwrap());
    let session = session(&stand, maria).await;
    let monday = week::monday_of(TODAY);
    let stranger = stand.find_person("timur").unwrap().profiles[0].uid;
    let stranger = portal
        .week(&session, 0, monday, Some(&stranger.to_string()))
        .await;
    assert_eq!(stranger.unwrap_err(), PortalError::SessionOver);
    stand.clear_log();
    for uid in ["", "..", "3728/week.1", "3728?x", "%2e"] {
        let answer = portal.week(&session, 0, monday, Some(uid)).await;
        assert_eq!(answer.unwrap_err(), PortalError::Unreadable, "{uid}");
    }
    assert!(stand.log().is_empty(), "nothing was asked");
}

#[tokio::test]
async fn two_pupils_on_one_computer_and_pages_that_have_not_changed() {
    let stand = stand_that_names_states().await;
    let portal = portal(&stand);
    let monday = week::monday_of(TODAY);
    let [ivan, petr] = ["ivan", "petr"].map(|name| stand.find_person(name).unwrap());
    let statuses = || {
        let log = stand.log().into_iter();
        let asked = log.filter(|it| it.path.starts_with("/journal-app"));
        asked.map(|it| it.status).collect::<Vec<_>>()
    };
    let of_ivan = session(&stand, ivan).await;
    let of_petr = session(&stand, petr).await;
    let mut days = Vec::new();
    for session in [&of_ivan, &of_ivan, &of_petr, &of_petr, &of_ivan] {
        let fetched = portal.week(session, 0, monday, None).await.unwrap();
        days.push(fetched.value.days);
    }
    assert_eq!(statuses(), [200, 304, 200, 304, 200]);
    assert_eq!((&days[0], &days[2]), (&days[1], &days[3]));
    assert_eq!(days[0], days[4]);
    assert_ne!(days[0], days[2]);

    // A teacher makes another call: the page has changed.
    stand.clear_log();
    stand.settings(|it| it.online_lessons = vec![2, 3]).unwrap();
    let fetched = portal.week(&of_ivan, 0, monday, None).await.unwrap();
    assert_ne!(fetched.value.days, days[0]);
    // Signed out: whoever comes back is sent it whole, and a session that is over gets nothing.
    portal.forget();
    portal.week(&of_ivan, 0, monday, None).await.unwrap();
    portal.week(&of_ivan, 0, monday, None).await.unwrap();
    stand.end_portal_sessions();
    let over = portal.week(&of_ivan, 0, monday, None).await.unwrap_err();
    assert_eq!(over, PortalError::SessionOver);
    assert_eq!(statuses(), [200, 200, 304, 302]);
}

#[tokio::test]
async fn a_json_diary_that_has_not_changed() {
    let stand = stand_that_names_states().await;
    let portal = portal(&stand);
    let monday = week::monday_of(TODAY);
    let maria = stand.find_person("maria").unwrap();
    let of_maria = token(&stand, maria).await;
    let ivan = stand.find_person("ivan").unwrap();
    let of_ivan = token(&stand, ivan).await;
    let ivan = ivan.profiles[0].uid.to_string();
    let [one, other] = [0, 1].map(|child| maria.profiles[0].pupils[child].to_string());
    let days = async |token: &SchoolToken, uid: &str| {
        let answer = portal.days(token, uid, monday).await.unwrap().value;
        stand.log().last().map(|it| (it.status, answer)).unwrap()
    };
    let (status, first) = days(&of_maria, &one).await;
    assert_eq!(status, 200);
    assert_eq!(days(&of_maria, &one).await, (304, first.clone()));
    // Another child, another token: nothing of one is taken for the other's.
    let (status, of_other) = days(&of_maria, &other).await;
    assert_eq!(status, 200);
    assert_ne!(of_other, first);
    assert_eq!(days(&of_maria, &one).await, (304, first.clone()));
    assert_eq!(days(&of_ivan, &ivan).await.0, 200);
    assert_eq!(days(&of_maria, &one).await, (200, first.clone()));
    // Whoever presses gets what there is.
    portal.forget();
    assert_eq!(days(&of_maria, &one).await, (200, first));
    let (_, before) = days(&of_ivan, &ivan).await;
    // A teacher makes a call whose link stands here alone.
    stand
        .settings(|it| it.button_markup = ButtonMarkup::JsonResources)
        .unwrap();
    let (status, after) = days(&of_ivan, &ivan).await;
    assert_eq!(status, 200);
    assert_ne!(after, before);
}

#[tokio::test]
async fn a_busy_portal_says_when_to_come_again() {
    let stand = stand().await;
    let (portal, ivan) = (portal(&stand), stand.find_person("ivan").unwrap());
    let session = session(&stand, ivan).await;
    let fault = Fault {
        service: Service::Portal,
        path_prefix: "/journal-app".into(),
        kind: FaultKind::Busy(90),
        times: Some(1),
    };
    stand.fault(fault).unwrap();
    let monday = week::monday_of(TODAY);
    let rests = SignedDuration::from_secs(90);
    let busy = portal.week(&session, 0, monday, None).await.unwrap_err();
    assert_eq!(busy, PortalError::Busy { status: 503, rests });
    portal.week(&session, 0, monday, None).await.unwrap();
}
