//! Joining: the UI names a lesson, the link is judged here.

use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{CallView, JoinChoice, Opened, Question},
    ports::PortalError,
};

use crate::fakes::{MAX, MONDAY, STRANGE, VK, VK_OTHER, World, Zvonok, page_user};

const PLAIN: JoinChoice = JoinChoice {
    link: None,
    site_confirmed: false,
    program: None,
};

async fn join(zvonok: &Zvonok, id: &str, choice: JoinChoice) {
    zvonok.app.join(id.parse().unwrap(), choice).await;
}

async fn with_programs(programs: &[&'static str]) -> Zvonok {
    let world = World::new();
    world.things().programs.extend(programs);
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    zvonok
}

#[tokio::test(start_paused = true)]
async fn a_program_that_stands_ready_opens_the_call() {
    let zvonok = with_programs(&["max"]).await;
    join(&zvonok, "2026-11-25/3", PLAIN).await;
    assert_eq!(zvonok.opened(), [MAX.replace("https", "max")]);
    let opened = Opened {
        lesson: "2026-11-25/3".into(),
        program: Some("MAX".into()),
    };
    assert_eq!(zvonok.screen().opened, Some(opened));
    assert_eq!((zvonok.notice(), zvonok.screen().question), (None, None));
    // The browser, when that is what the person wants.
    join(
        &zvonok,
        "2026-11-25/3",
        JoinChoice {
            program: Some(false),
            ..PLAIN
        },
    )
    .await;
    assert_eq!(zvonok.opened()[1], MAX);
    assert_eq!(zvonok.screen().opened.unwrap().program, None);
}

#[tokio::test(start_paused = true)]
async fn without_a_program_the_browser_opens_it() {
    let zvonok = Zvonok::signed_in().await;
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    join(&zvonok, "2026-11-25/3", PLAIN).await;
    assert_eq!(zvonok.opened(), [VK, MAX]);
    assert_eq!(
        zvonok.screen().opened,
        Some(Opened {
            lesson: "2026-11-25/3".into(),
            program: None
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_program_nobody_tried_asks_first() {
    let zvonok = with_programs(&["vkme"]).await;
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    let question = Question::UntriedProgram {
        lesson: "2026-11-25/2".into(),
        program: "VK Мессенджер".into(),
        host: "vk.ru".into(),
        link: 0,
    };
    assert_eq!(zvonok.screen().question, Some(question));
    assert!(zvonok.opened().is_empty());

    join(
        &zvonok,
        "2026-11-25/2",
        JoinChoice {
            link: Some(0),
            program: Some(true),
            ..PLAIN
        },
    )
    .await;
    assert_eq!(zvonok.opened(), [VK.replace("https", "vkme")]);
    assert_eq!(zvonok.screen().question, None);
    assert_eq!(
        zvonok.screen().opened.unwrap().program.as_deref(),
        Some("VK Мессенджер")
    );

    join(
        &zvonok,
        "2026-11-25/2",
        JoinChoice {
            link: Some(0),
            program: Some(false),
            ..PLAIN
        },
    )
    .await;
    assert_eq!(zvonok.opened()[1], VK);
    assert_eq!(zvonok.screen().opened.unwrap().program, None);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_site_asks_first() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.lesson("2026-11-25/4").call, CallView::Asks);
    join(&zvonok, "2026-11-25/4", PLAIN).await;
    let question = Question::UnknownSite {
        lesson: "2026-11-25/4".into(),
        host: "rooms.example".into(),
        link: 0,
    };
    assert_eq!(zvonok.screen().question, Some(question));
    assert!(zvonok.opened().is_empty());
    join(
        &zvonok,
        "2026-11-25/4",
        JoinChoice {
            link: Some(0),
            site_confirmed: true,
            ..PLAIN
        },
    )
    .await;
    assert_eq!(zvonok.opened(), [STRANGE]);
    assert_eq!((zvonok.screen().question, zvonok.notice()), (None, None));
    // A «no» takes the question away.
    join(&zvonok, "2026-11-25/4", PLAIN).await;
    zvonok.app.dismiss();
    assert_eq!((zvonok.screen().question, zvonok.opened().len()), (None, 1));
}

#[tokio::test(start_paused = true)]
async fn an_unsafe_link_is_never_opened() {
    let zvonok = with_programs(&["vkme", "max"]).await;
    assert_eq!(zvonok.lesson("2026-11-25/5").call, CallView::Unsafe);
    for choice in [
        PLAIN,
        JoinChoice {
            link: Some(0),
            site_confirmed: true,
            program: Some(true),
        },
        JoinChoice {
            link: Some(0),
            site_confirmed: true,
            program: Some(false),
        },
    ] {
        join(&zvonok, "2026-11-25/5", choice).await;
        assert_eq!(zvonok.notice(), Some(ErrorCode::BadCallLink));
        assert_eq!(
            zvonok.screen().notice.unwrap().lesson.as_deref(),
            Some("География")
        );
    }
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_lesson_without_a_link_says_so() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.lesson("2026-11-25/1").call, CallView::None);
    join(&zvonok, "2026-11-25/1", PLAIN).await;
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(
        (notice.code, notice.lesson.as_deref()),
        (ErrorCode::NoCallLink, Some("Химия"))
    );
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn two_links_ask_which() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.lesson("2026-11-25/6").call, CallView::Asks);
    join(&zvonok, "2026-11-25/6", PLAIN).await;
    let hosts = vec!["vk.ru".to_owned(), "vk.com".to_owned()];
    assert_eq!(
        zvonok.screen().question,
        Some(Question::WhichLink {
            lesson: "2026-11-25/6".into(),
            hosts
        })
    );
    assert!(zvonok.opened().is_empty());
    join(
        &zvonok,
        "2026-11-25/6",
        JoinChoice {
            link: Some(1),
            ..PLAIN
        },
    )
    .await;
    assert_eq!(zvonok.opened(), [VK_OTHER]);
    // No third link, whatever a page asks for.
    join(
        &zvonok,
        "2026-11-25/6",
        JoinChoice {
            link: Some(u32::MAX),
            ..PLAIN
        },
    )
    .await;
    assert_eq!(
        (zvonok.notice(), zvonok.opened().len()),
        (Some(ErrorCode::NoCallLink), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_program_that_does_not_start_is_no_dead_end() {
    let zvonok = with_programs(&["max"]).await;
    zvonok.world.things().broken.insert("max");
    join(&zvonok, "2026-11-25/3", PLAIN).await;
    assert_eq!(zvonok.opened(), [MAX]);
    assert_eq!(
        (zvonok.screen().opened.unwrap().program, zvonok.notice()),
        (None, None)
    );
    // Only when nothing at all starts, that is said.
    zvonok.world.things().broken.insert("https");
    join(&zvonok, "2026-11-25/3", PLAIN).await;
    assert_eq!(
        (zvonok.notice(), zvonok.screen().opened),
        (Some(ErrorCode::OpenFailed), None)
    );
    join(
        &zvonok,
        "2026-11-25/4",
        JoinChoice {
            site_confirmed: true,
            ..PLAIN
        },
    )
    .await;
    assert_eq!(
        (zvonok.notice(), zvonok.screen().opened),
        (Some(ErrorCode::OpenFailed), None)
    );
}

#[tokio::test(start_paused = true)]
async fn a_parents_account_is_told_why_not() {
    let world = World::new();
    world.things().user = Some(page_user("7", "parent"));
    world.things().school_tokens = Err(PortalError::Refused);
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert!(zvonok.screen().pupil.unwrap().parent);
    assert!(
        zvonok
            .day()
            .lessons
            .iter()
            .all(|lesson| lesson.call == CallView::None)
    );
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::ParentAccount));
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::ParentAccount));
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_lesson_is_none() {
    let zvonok = Zvonok::signed_in().await;
    join(&zvonok, "2026-11-25/9", PLAIN).await;
    let notice = zvonok.screen().notice.unwrap();
    assert_eq!(
        (notice.code, notice.lesson.as_deref()),
        (ErrorCode::NoSuchLesson, Some("2026-11-25/9"))
    );
    let zvonok = Zvonok::started().await;
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));
}

#[tokio::test(start_paused = true)]
async fn homework_opens_in_the_browser_by_its_place() {
    let world = World::new();
    {
        let mut things = world.things();
        let algebra = &mut things.weeks.get_mut(&MONDAY).unwrap()[0].lessons[1];
        algebra.homework.push(zvonok_core::diary::Homework {
            text: "№ 12".into(),
            attachments: vec![zvonok_core::diary::Attachment {
                title: "Задание.pdf".into(),
                address: "https://files.example/hush.pdf".parse().unwrap(),
                file: true,
            }],
        });
    }
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    let shown = zvonok
        .lesson("2026-11-25/2")
        .homework
        .remove(0)
        .attachments
        .remove(0);
    assert_eq!(
        (shown.title.as_str(), shown.host.as_str(), shown.file),
        ("Задание.pdf", "files.example", true)
    );
    zvonok
        .app
        .open_attachment("2026-11-25/2".parse().unwrap(), 0, 0)
        .await;
    assert_eq!(zvonok.opened(), ["https://files.example/hush.pdf"]);
    zvonok
        .app
        .open_attachment("2026-11-25/2".parse().unwrap(), 0, 1)
        .await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoSuchLesson));
    zvonok.app.open_portal().await;
    assert_eq!(zvonok.opened()[1], "https://cop.admhmao.ru/");
}
