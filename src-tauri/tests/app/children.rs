//! A parent's children: one diary on screen, nothing of one within another's.

use std::collections::BTreeMap;

use zvonok_core::{
    account::{Child, Role},
    diary::html::PageChild,
    error::ErrorCode,
};
use zvonok_lib::{app::snapshot::CallView, ports::PortalError};

use crate::fakes::{MONDAY, World, Zvonok, day, lesson, page_user, session};

fn child(uid: &str, name: &str, class: &str) -> Child {
    Child {
        uid: uid.into(),
        name: name.into(),
        class: Some(class.into()),
    }
}

fn on_page(uid: Option<&str>, name: &str) -> PageChild {
    PageChild {
        uid: uid.map(str::to_owned),
        name: name.into(),
        selected: false,
    }
}

/// Мария (20), and Иван (7), Анна (8), Пётр (9): each has one lesson today, named after them.
fn family() -> std::sync::Arc<World> {
    let world = World::new();
    {
        let mut things = world.things();
        let account = things.account.as_mut().unwrap();
        account.uid = "20".into();
        account.name = "Иванова Мария Петровна".into();
        account.role = Role::Parent;
        account.class = None;
        // By number, as the API's keys come.
        account.children = vec![
            child("7", "Иванов Иван", "9А"),
            child("8", "Иванова Анна", "2Б"),
            child("9", "Иванов Пётр", "6В"),
        ];
        things.user = Some(page_user("20", "parent"));
        things.page_children = vec![
            on_page(Some("7"), "Иванов Иван"),
            on_page(Some("9"), "Иванов Пётр"),
            on_page(Some("8"), "Иванова Анна"),
        ];
        for name in ["Иванов Иван", "Иванова Анна", "Иванов Пётр"] {
            let lessons = vec![lesson("2026-11-25/2", "10:00-10:40", name, &[])];
            let weeks = BTreeMap::from([(MONDAY, vec![day("2026-11-25", lessons)])]);
            things.children_weeks.insert(name, weeks);
        }
    }
    world
}

async fn maria() -> Zvonok {
    let zvonok = Zvonok::over(family());
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), None);
    zvonok
}

/// Ids and names, with a star at whoever's diary is on screen.
fn children(zvonok: &Zvonok) -> String {
    let children = zvonok.screen().children.into_iter().map(|it| {
        let class = it.class.unwrap_or("-".into());
        let star = if it.on_screen { "*" } else { "" };
        format!("{} {} {class}{star}", it.id, it.short_name)
    });
    children.collect::<Vec<_>>().join(", ")
}

/// Subjects of the day on screen.
fn subjects(zvonok: &Zvonok) -> Vec<String> {
    let lessons = zvonok.screen().day.map(|day| day.lessons);
    let lessons = lessons.unwrap_or_default().into_iter();
    lessons.map(|lesson| lesson.subject).collect()
}

#[tokio::test(start_paused = true)]
async fn the_first_child_comes_on_screen_in_the_portals_order() {
    let zvonok = maria().await;
    assert_eq!(
        children(&zvonok),
        "7 Иван И. 9А*, 9 Пётр И. 6В, 8 Анна И. 2Б"
    );
    assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
    assert_eq!(zvonok.lesson("2026-11-25/2").call, CallView::None);
    assert!(zvonok.world.calls("portal.days")[0].starts_with("portal.days 7 "));
    // The next refresh asks for that child by number.
    zvonok.app.refresh().await;
    let asked = zvonok.world.calls("portal.week");
    assert!(asked.last().unwrap().contains(" of 7 with"), "{asked:?}");
    // A pupil has none.
    let pupil = Zvonok::signed_in().await;
    assert_eq!(children(&pupil), "");
}

#[tokio::test(start_paused = true)]
async fn each_child_has_a_diary_of_their_own() {
    let zvonok = maria().await;
    zvonok.world.forget_log();
    zvonok.app.show_child("8").await;
    assert_eq!(
        children(&zvonok),
        "7 Иван И. 9А, 9 Пётр И. 6В, 8 Анна И. 2Б*"
    );
    assert_eq!(subjects(&zvonok), ["Иванова Анна"]);
    assert!(zvonok.world.calls("portal.week")[0].contains(" of 8 with"));
    assert!(zvonok.world.calls("portal.days")[0].starts_with("portal.days 8 "));
    assert!(!zvonok.day().stale);

    // Back without a portal: the last known day of that child, and its age.
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.show_child("7").await;
    assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
    assert!(zvonok.day().stale);
    // Nothing is known of the third, and nothing of another is shown.
    zvonok.app.show_child("9").await;
    assert_eq!(subjects(&zvonok), Vec::<String>::new());
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    zvonok
        .app
        .join("2026-11-25/2".parse().unwrap(), Default::default())
        .await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::ParentAccount));
}

#[tokio::test(start_paused = true)]
async fn nobody_else_is_shown() {
    let zvonok = maria().await;
    zvonok.world.forget_log();
    for stranger in ["7", "20", "1", "", "7/week.0"] {
        zvonok.app.show_child(stranger).await;
    }
    assert!(zvonok.world.calls("portal.").is_empty());
    assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
    zvonok.app.sign_out().await;
    zvonok.app.show_child("8").await;
    assert!(zvonok.world.calls("portal.").is_empty());
}

/// The first child's answer comes when the second is on screen already.
#[tokio::test(start_paused = true)]
async fn a_late_answer_for_another_child_is_dropped() {
    for fails in [None, Some(PortalError::Offline)] {
        let zvonok = maria().await;
        let gate = zvonok.world.gate("portal.week");
        let late = zvonok.beside(async move |app| app.refresh().await);
        gate.reached().await;
        let shown = zvonok.beside(async move |app| app.show_child("8").await);
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert_eq!(subjects(&zvonok), Vec::<String>::new());
        let changed = Some(session("hush-jwt-2"));
        zvonok.world.things().rotates.push_back(changed);
        zvonok.world.things().portal_fails = fails;
        gate.open();
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert_eq!(subjects(&zvonok), Vec::<String>::new());
        assert_eq!(zvonok.notice(), None, "it was another child's failure");
        zvonok.world.things().portal_fails = None;
        zvonok.world.ungate("portal.week");
        gate.open();
        gate.open();
        late.await.unwrap();
        shown.await.unwrap();
        assert_eq!(subjects(&zvonok), ["Иванова Анна"]);
        assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_of_each_has_its_own_name_and_goes_with_the_account() {
    let zvonok = maria().await;
    zvonok.app.show_child("8").await;
    let names = |zvonok: &Zvonok| {
        let things = zvonok.world.things();
        things.cache.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&zvonok), ["20/7", "20/8"]);
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    let zvonok = zvonok.restarted().await;
    assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
    zvonok.app.show_child("8").await;
    assert_eq!(subjects(&zvonok), ["Иванова Анна"]);
    zvonok.app.sign_out().await;
    assert_eq!(names(&zvonok), Vec::<String>::new());
    assert_eq!(zvonok.keychain(), Vec::<String>::new());
    assert_eq!(children(&zvonok), "");
}

#[tokio::test(start_paused = true)]
async fn signing_in_again_leads_to_the_same_child() {
    let zvonok = maria().await;
    zvonok.app.show_child("8").await;
    zvonok.sign_in().await;
    assert_eq!(subjects(&zvonok), ["Иванова Анна"]);
    assert!(!zvonok.day().stale);

    // A child that left the school is gone, and so is what was kept.
    {
        let mut things = zvonok.world.things();
        things.account.as_mut().unwrap().children.remove(1);
        things.page_children.remove(2);
    }
    zvonok.sign_in().await;
    assert_eq!(children(&zvonok), "7 Иван И. 9А*, 9 Пётр И. 6В");
    assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
    let things = zvonok.world.things();
    assert_eq!(things.cache.keys().collect::<Vec<_>>(), ["20/7"]);
}

#[tokio::test(start_paused = true)]
async fn without_a_school_token_the_page_names_the_children() {
    for named in [true, false] {
        let world = family();
        {
            let mut things = world.things();
            things.school_tokens = Err(PortalError::Refused);
            if !named {
                // The selected child's number stands nowhere on the first page.
                things.hides_selected = true;
            }
        }
        let zvonok = Zvonok::over(world);
        zvonok.app.start().await;
        zvonok.sign_in().await;
        assert_eq!(
            children(&zvonok),
            "7 Иван И. -*, 9 Пётр И. -, 8 Анна И. -",
            "named: {named}"
        );
        assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
        assert!(zvonok.screen().pupil.unwrap().parent);
        zvonok.app.show_child("9").await;
        assert_eq!(subjects(&zvonok), ["Иванов Пётр"]);
    }
}

/// A role that nobody has described, and children to choose from: a parent.
#[tokio::test(start_paused = true)]
async fn whoever_has_children_is_a_parent() {
    let world = family();
    world.things().school_tokens = Err(PortalError::Refused);
    world.things().user = Some(page_user("20", "legal_guardian"));
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert!(zvonok.screen().pupil.unwrap().parent);
    assert_eq!(zvonok.screen().children.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_only_child_needs_no_choice_on_the_page() {
    let world = family();
    {
        let mut things = world.things();
        things.account.as_mut().unwrap().children.truncate(1);
        things.page_children.clear();
        let ivan = things.children_weeks["Иванов Иван"].clone();
        things.weeks = ivan;
    }
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(children(&zvonok), "7 Иван И. 9А*");
    assert_eq!(subjects(&zvonok), ["Иванов Иван"]);
    assert_eq!(zvonok.world.calls("portal.week 2026-11-23").len(), 1);
}
