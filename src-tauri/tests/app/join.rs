//! Joining: the UI names a lesson, the link is judged here.

use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{
        CallChoice, CallView, JoinChoice, Official, Opened, ProviderCalls, Question, SettingsChange,
    },
    ports::PortalError,
};

use crate::fakes::{MAX, MONDAY, STRANGE, VK, VK_OTHER, World, Zvonok, lesson, page_user};

const PLAIN: JoinChoice = JoinChoice {
    link: None,
    site_confirmed: false,
    program: None,
};

const CONFIRMED: JoinChoice = JoinChoice {
    site_confirmed: true,
    ..PLAIN
};

const PROGRAM: JoinChoice = JoinChoice {
    program: Some(true),
    ..PLAIN
};

const BROWSER: JoinChoice = JoinChoice {
    program: Some(false),
    ..PLAIN
};

fn opened(lesson: &str, program: Option<&str>) -> Opened {
    Opened {
        lesson: lesson.into(),
        link: 0,
        program: program.map(str::to_owned),
        failed: None,
        other: None,
        install: None,
    }
}

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
    let opened = opened("2026-11-25/3", Some("MAX"));
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
            install: Some("MAX".into()),
            ..opened("2026-11-25/3", None)
        })
    );
    // Its official page, where the region knows it.
    zvonok.app.open_official(Official::OpenedCallProgram).await;
    assert_eq!(zvonok.opened()[2], "https://max.ru/");
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_only_said_where_it_is_known() {
    let world = World::new();
    world.things().told = false;
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    zvonok.app.open_official(Official::OpenedCallProgram).await;
    assert!(zvonok.opened().is_empty(), "nothing was opened yet");
    join(&zvonok, "2026-11-25/3", PLAIN).await;
    assert_eq!(zvonok.screen().opened, Some(opened("2026-11-25/3", None)));
    join(&zvonok, "2026-11-25/4", CONFIRMED).await;
    assert_eq!(zvonok.screen().opened, Some(opened("2026-11-25/4", None)));
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

/// What will open a lesson's call, as the card says it.
fn promised(zvonok: &Zvonok, id: &str) -> Option<String> {
    match zvonok.lesson(id).call {
        CallView::Known { program, .. } => program,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_chosen_is_remembered_for_the_provider_alone() {
    let zvonok = with_programs(&["vkme", "max"]).await;
    let (vk, vk_other, max) = ("2026-11-25/2", "2026-11-25/6", "2026-11-25/3");
    assert_eq!(promised(&zvonok, vk), None);
    join(&zvonok, vk, PROGRAM).await;
    assert_eq!(promised(&zvonok, vk).as_deref(), Some("VK Мессенджер"));
    // Not asked any more, neither here nor at another lesson of the provider.
    join(&zvonok, vk, PLAIN).await;
    let second = JoinChoice {
        link: Some(1),
        ..PLAIN
    };
    join(&zvonok, vk_other, second).await;
    assert_eq!(zvonok.screen().opened.unwrap().link, 1);
    let got = [VK, VK, VK_OTHER].map(|link| link.replace("https", "vkme"));
    assert_eq!(zvonok.opened(), got);
    assert_eq!(zvonok.screen().question, None);
    // It did not open there: the browser, from now on, and a way back.
    join(&zvonok, vk, BROWSER).await;
    join(&zvonok, vk, PLAIN).await;
    assert_eq!(zvonok.opened()[3..], [VK, VK]);
    let in_browser = Opened {
        other: Some("VK Мессенджер".into()),
        ..opened(vk, None)
    };
    assert_eq!(zvonok.screen().opened, Some(in_browser));
    assert_eq!(promised(&zvonok, vk), None);
    join(&zvonok, vk, PROGRAM).await;
    join(&zvonok, vk, PLAIN).await;
    assert_eq!(zvonok.opened()[5..], got[..2]);
    // MAX was never spoken of.
    assert_eq!(promised(&zvonok, max).as_deref(), Some("MAX"));
    // The next start knows it, and the file says nothing about a person.
    let kept = zvonok.world.things().preferences.clone().unwrap();
    assert!(
        kept.contains(r#""calls":{"vk":{"program":"VK Мессенджер"}}"#),
        "{kept}"
    );
    let zvonok = Zvonok::over(zvonok.world.clone());
    zvonok.app.start().await;
    assert_eq!(promised(&zvonok, vk).as_deref(), Some("VK Мессенджер"));
    // The program is gone: as if nothing had been chosen.
    zvonok.world.things().programs.clear();
    join(&zvonok, vk, PLAIN).await;
    assert_eq!(zvonok.opened().last().unwrap(), VK);
}

/// In the settings.
async fn choose(zvonok: &Zvonok, provider: &str, choice: CallChoice) {
    let change = SettingsChange::CallChoice {
        provider: provider.into(),
        choice,
    };
    zvonok.app.change_setting(change).await;
}

fn program(name: &str) -> CallChoice {
    CallChoice::Program { name: name.into() }
}

/// A row of the settings.
fn row(provider: &str, name: &str, programs: &[&str], choice: CallChoice) -> ProviderCalls {
    ProviderCalls {
        provider: provider.into(),
        name: name.into(),
        programs: programs.iter().map(|it| (*it).to_owned()).collect(),
        can_ask: true,
        choice,
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_to_be_asked_is_asked_each_time() {
    let zvonok = with_programs(&["vkme", "max"]).await;
    let (vk, max) = ("2026-11-25/2", "2026-11-25/3");
    assert!(
        zvonok.screen().settings.calls.is_empty(),
        "nothing was chosen"
    );
    join(&zvonok, vk, PROGRAM).await;
    let messenger = "VK Мессенджер";
    let shown = |choice| row("vk", "VK Звонки", &[messenger], choice);
    assert_eq!(zvonok.screen().settings.calls, [shown(program(messenger))]);

    choose(&zvonok, "vk", CallChoice::Ask).await;
    let question = Question::ProgramOrBrowser {
        lesson: vk.into(),
        program: messenger.into(),
        host: "vk.ru".into(),
        link: 0,
    };
    // No answer is remembered in the place of the wish.
    for (answer, address) in [
        (PROGRAM, VK.replace("https", "vkme")),
        (BROWSER, VK.to_owned()),
        (PROGRAM, VK.replace("https", "vkme")),
    ] {
        assert_eq!(zvonok.lesson(vk).call, CallView::Asks);
        let before = zvonok.opened().len();
        join(&zvonok, vk, PLAIN).await;
        assert_eq!(zvonok.screen().question, Some(question.clone()));
        assert_eq!(zvonok.opened().len(), before);
        join(&zvonok, vk, answer).await;
        assert_eq!(zvonok.opened()[before..], [address]);
        assert_eq!(zvonok.screen().question, None);
        assert_eq!(zvonok.screen().settings.calls, [shown(CallChoice::Ask)]);
    }

    // A program that is no guess asks as well.
    choose(&zvonok, "max", CallChoice::Ask).await;
    join(&zvonok, max, PLAIN).await;
    assert!(
        matches!(zvonok.screen().question, Some(Question::ProgramOrBrowser { program, .. }) if program == "MAX")
    );
    assert_eq!(
        zvonok.screen().settings.calls,
        [
            row("vk", "VK Звонки", &[messenger], CallChoice::Ask),
            row("max", "MAX", &["MAX"], CallChoice::Ask),
        ]
    );

    // The next start knows it.
    let kept = zvonok.world.things().preferences.clone().unwrap();
    assert!(
        kept.contains(r#""calls":{"max":"ask","vk":"ask"}"#),
        "{kept}"
    );
    let zvonok = Zvonok::over(zvonok.world.clone());
    zvonok.app.start().await;
    join(&zvonok, vk, PLAIN).await;
    assert_eq!(zvonok.screen().question, Some(question));
    zvonok.app.dismiss();
    // Without a program there is nothing to ask.
    zvonok.world.things().programs.clear();
    join(&zvonok, vk, PLAIN).await;
    assert_eq!(zvonok.opened().last().unwrap(), VK);
    assert_eq!(zvonok.screen().question, None);
}

#[tokio::test(start_paused = true)]
async fn the_browser_after_a_program_that_did_not_start_is_no_choice() {
    let zvonok = with_programs(&["max"]).await;
    let max = "2026-11-25/3";
    choose_max(&zvonok).await;
    zvonok.world.things().broken.insert("max");
    join(&zvonok, max, PLAIN).await;
    assert_eq!(
        zvonok.screen().opened.unwrap().failed.as_deref(),
        Some("MAX")
    );
    join(&zvonok, max, BROWSER).await;
    assert_eq!(zvonok.screen().settings.calls[0].choice, program("MAX"));
    // Where nothing had failed, it is one.
    join(&zvonok, max, BROWSER).await;
    assert_eq!(
        zvonok.screen().settings.calls[0].choice,
        CallChoice::Browser
    );
}

/// Joins in MAX, by choice.
async fn choose_max(zvonok: &Zvonok) {
    join(zvonok, "2026-11-25/3", PROGRAM).await;
    assert_eq!(zvonok.screen().settings.calls[0].choice, program("MAX"));
}

#[tokio::test(start_paused = true)]
async fn a_service_without_a_program_has_nothing_to_be_asked_about() {
    let zvonok = with_programs(&[]).await;
    let token = "A".repeat(43);
    let sferum = format!("https://sferum.ru/?call_link={token}");
    zvonok
        .world
        .things()
        .todays(lesson("2026-11-25/2", "10:00-10:40", "Алгебра", &[&sferum]));
    zvonok.app.refresh().await;
    join(&zvonok, "2026-11-25/2", PROGRAM).await;
    let row = |zvonok: &Zvonok| zvonok.screen().settings.calls[0].clone();
    assert_eq!(
        (row(&zvonok).programs.len(), row(&zvonok).can_ask),
        (1, false)
    );
    choose(&zvonok, "sferum", CallChoice::Browser).await;
    assert_eq!(row(&zvonok).programs.len(), 1, "it can be chosen again");
    // Whoever chose it elsewhere is asked nothing all the same.
    choose(&zvonok, "sferum", CallChoice::Ask).await;
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    assert_eq!(zvonok.screen().question, None);
    assert_eq!(zvonok.opened().last().unwrap(), &sferum);
}

#[tokio::test(start_paused = true)]
async fn what_was_remembered_can_be_taken_back_in_the_settings() {
    let zvonok = with_programs(&["vkme"]).await;
    let vk = "2026-11-25/2";
    let messenger = "VK Мессенджер";
    join(&zvonok, vk, BROWSER).await;
    for (choice, promise, address) in [
        (
            program(messenger),
            Some(messenger),
            VK.replace("https", "vkme"),
        ),
        (CallChoice::Browser, None, VK.to_owned()),
    ] {
        choose(&zvonok, "vk", CallChoice::Ask).await;
        choose(&zvonok, "vk", choice.clone()).await;
        assert_eq!(promised(&zvonok, vk).as_deref(), promise);
        join(&zvonok, vk, PLAIN).await;
        assert_eq!(zvonok.screen().question, None);
        assert_eq!(zvonok.opened().last().unwrap(), &address);
        assert_eq!(zvonok.screen().settings.calls[0].choice, choice);
    }
    // What the table does not have is no choice.
    let before = zvonok.world.things().preferences.clone();
    let shown = zvonok.screen().settings.calls;
    choose(&zvonok, "nobody", CallChoice::Browser).await;
    choose(&zvonok, "vk", program("MAX")).await;
    choose(&zvonok, "vk", program("")).await;
    assert_eq!(zvonok.screen().settings.calls, shown);
    assert_eq!(zvonok.world.things().preferences, before);
}

#[tokio::test(start_paused = true)]
async fn the_settings_name_what_is_there_to_choose() {
    let world = World::new();
    world
        .things()
        .programs
        .extend(["vkme", "vk-messenger.desktop"]);
    world.things().preferences = Some(
        r#"{"version":1,"calls":{"gone":"browser","max":{"program":"Другая"},"vk":{"program":"VK Звонки"},"zoom":"ask"}}"#
            .into(),
    );
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    assert!(!zvonok.screen().shared);
    // A program once, however it is opened; the chosen one although it is not there; nothing of what the table lost.
    let programs = ["VK Мессенджер", "VK Звонки"];
    assert_eq!(
        zvonok.screen().settings.calls,
        [
            row("vk", "VK Звонки", &programs, program("VK Звонки")),
            row("zoom", "Zoom", &[], CallChoice::Ask),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn opening_once_more_without_a_program_chooses_nothing() {
    let zvonok = Zvonok::signed_in().await;
    join(&zvonok, "2026-11-25/3", BROWSER).await;
    zvonok.world.things().programs.insert("max");
    join(&zvonok, "2026-11-25/3", PLAIN).await;
    assert_eq!(
        zvonok.opened(),
        [MAX.to_owned(), MAX.replace("https", "max")]
    );
}

#[tokio::test(start_paused = true)]
async fn a_program_without_a_scheme_is_started_with_the_link() {
    let zvonok = with_programs(&["vk-messenger.desktop"]).await;
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    assert!(
        matches!(zvonok.screen().question, Some(Question::UntriedProgram { program, .. }) if program == "VK Мессенджер")
    );
    join(&zvonok, "2026-11-25/2", PROGRAM).await;
    assert_eq!(zvonok.opened(), [format!("vk-messenger.desktop {VK}")]);
    assert_eq!(
        zvonok.screen().opened,
        Some(opened("2026-11-25/2", Some("VK Мессенджер")))
    );
    // It does not start: the browser follows, and says for what.
    zvonok.world.things().broken.insert("vk-messenger.desktop");
    join(&zvonok, "2026-11-25/2", PLAIN).await;
    assert_eq!(zvonok.opened()[1], VK);
    let failed = Opened {
        failed: Some("VK Мессенджер".into()),
        ..opened("2026-11-25/2", None)
    };
    assert_eq!(zvonok.screen().opened, Some(failed));
}

#[tokio::test(start_paused = true)]
async fn one_guess_agreed_to_is_not_all_of_them() {
    let zvonok = with_programs(&["vkme", "vkcalls"]).await;
    zvonok.world.things().broken.insert("vkme");
    join(&zvonok, "2026-11-25/2", PROGRAM).await;
    assert_eq!(zvonok.opened(), [VK]);
    assert_eq!(
        zvonok.screen().opened.unwrap().failed.as_deref(),
        Some("VK Мессенджер")
    );
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
    let failed = Opened {
        failed: Some("MAX".into()),
        ..opened("2026-11-25/3", None)
    };
    assert_eq!(
        (zvonok.screen().opened, zvonok.notice()),
        (Some(failed), None)
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

#[tokio::test(start_paused = true)]
async fn a_press_that_comes_twice_opens_one_call() {
    let zvonok = Zvonok::signed_in().await;
    let gate = zvonok.world.gate("open");
    let lesson = "2026-11-25/2".parse().unwrap();
    let press = || zvonok.beside(async move |app| app.join(lesson, JoinChoice::default()).await);
    let first = press();
    gate.reached().await;
    press().await.unwrap();
    gate.open();
    first.await.unwrap();
    assert_eq!(zvonok.world.calls("open").len(), 1);
    // Later it is a new wish.
    zvonok.world.ungate("open");
    press().await.unwrap();
    assert_eq!(zvonok.opened().len(), 2);
}
