//! The adapters of Windows against Windows' own tables, or Wine's: handlers of schemes, «App Paths», the
//! Credential Manager, the `Run` key, the names of those who show toasts. Whatever is written there is taken away again.
//!
//! Started with an address, this program is a handler: it writes down what it was given.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(not(windows))]
fn main() {}

#[cfg(windows)]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|it| it.contains("://")) {
        return windows::write_down(&arguments);
    }
    for (name, case) in windows::CASES {
        println!("test {name} ...");
        case();
    }
    println!("test result: ok. {} passed", windows::CASES.len());
}

#[cfg(windows)]
mod windows {
    use std::{
        env, fs,
        path::{Path, PathBuf},
        time::{Duration, Instant},
    };

    use keyring_core::Error;
    use windows_registry::{CURRENT_USER, Key};
    use zvonok_core::{
        region::Installed,
        secret::{ExposeSecret, Secret},
    };
    use zvonok_lib::{
        adapters::{
            autostart::SystemAutostart,
            call_opener::SystemOpener,
            keychain::{Keychain, open_system_store},
            launch::Launch,
            notifier::SystemNotifier,
        },
        app::snapshot::{PhaseView, RemindedLesson, ReminderView},
        ports::{Autostart, CallOpener, Kept, Notifier, Record, ReminderId, Vault},
        words::Words,
    };

    pub(super) const CASES: [(&str, fn()); 7] = [
        ("programs_are_found_and_reached", || {
            run(programs_are_found_and_reached());
        }),
        ("what_is_not_there_is_not_claimed", || {
            run(what_is_not_there_is_not_claimed());
        }),
        ("a_program_without_a_scheme_is_found_and_started", || {
            run(a_program_without_a_scheme_is_found_and_started());
        }),
        ("long_secrets_are_kept_in_pieces", || {
            run(long_secrets_are_kept_in_pieces());
        }),
        ("no_entry_is_longer_than_it_may_be", || {
            no_entry_is_longer_than_it_may_be();
        }),
        ("the_program_starts_with_the_system", || {
            run(the_program_starts_with_the_system());
        }),
        ("reminders_are_shown_under_a_name", || {
            run(reminders_are_shown_under_a_name());
        }),
    ];

    const SCHEME: &str = "x-zvonok-messenger";
    const CUSTOM: &str = "x-zvonok-messenger://max.ru/joincall/abc?x=1&y=%20#z";
    const WEB: &str = "http://127.0.0.1:1/call?x=1&y=%TEMP%";
    const SERVICE: &str = "ru.zvonok.test.windows";
    const APP_PATHS: &str = r"Software\Microsoft\Windows\CurrentVersion\App Paths";

    fn run(case: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(case);
    }

    /// Where a program writes down what it was given.
    fn called_of(program: &Path) -> PathBuf {
        program.with_file_name("called")
    }

    pub(super) fn write_down(arguments: &[String]) {
        let called = called_of(&env::current_exe().unwrap());
        let new = called.with_extension("new");
        fs::write(&new, arguments.join("\n")).unwrap();
        fs::rename(new, called).unwrap();
    }

    /// A folder with a space in its name, and a program in it.
    struct Programs(tempfile::TempDir);

    impl Programs {
        fn new() -> Self {
            let folder = tempfile::Builder::new().prefix("my programs").tempdir();
            let programs = Self(folder.unwrap());
            fs::copy(env::current_exe().unwrap(), programs.program()).unwrap();
            programs
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn program(&self) -> PathBuf {
            self.path("messenger.exe")
        }

        fn called(&self) -> Vec<String> {
            let called = called_of(&self.program());
            let start = Instant::now();
            loop {
                if let Ok(text) = fs::read_to_string(&called) {
                    fs::remove_file(&called).unwrap();
                    return text.lines().map(str::to_owned).collect();
                }
                assert!(
                    start.elapsed() < Duration::from_secs(60),
                    "nothing was started"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// A key of this user's that goes again.
    struct Written(String);

    impl Written {
        fn new(path: String) -> (Self, Key) {
            let _ = CURRENT_USER.remove_tree(&path);
            let key = CURRENT_USER.create(&path).unwrap();
            (Self(path), key)
        }

        /// A program for a scheme.
        fn handler(scheme: &str, command: &str) -> Self {
            let (written, key) = Self::new(format!(r"Software\Classes\{scheme}"));
            key.set_string("", "URL: a test of Zvonok").unwrap();
            key.set_string("URL Protocol", "").unwrap();
            let command_key = key.create(r"shell\open\command").unwrap();
            command_key.set_string("", command).unwrap();
            written
        }

        /// A program of «App Paths».
        fn app_path(name: &str, path: &str) -> Self {
            let (written, key) = Self::new(format!(r"{APP_PATHS}\{name}"));
            key.set_string("", path).unwrap();
            written
        }
    }

    impl Drop for Written {
        fn drop(&mut self) {
            let _ = CURRENT_USER.remove_tree(&self.0);
        }
    }

    async fn programs_are_found_and_reached() {
        let programs = Programs::new();
        let program = programs.program();
        let command = format!("\"{}\" --url \"%1\"", program.display());
        let handler = Written::handler(SCHEME, &command);
        assert!(SystemOpener.registered(SCHEME));
        SystemOpener.open(CUSTOM).await.unwrap();
        assert_eq!(programs.called(), ["--url", CUSTOM]);
        assert!(SystemOpener.open("x-zvonok-messenger://a b").await.is_err());
        assert!(SystemOpener.open("file:///C:/windows").await.is_err());
        drop(handler);
        assert!(!SystemOpener.registered(SCHEME));
        assert!(SystemOpener.open(CUSTOM).await.is_err());

        for command in [
            format!("{} %1", program.display()),
            program.display().to_string(),
        ] {
            let _handler = Written::handler(SCHEME, &command);
            assert!(SystemOpener.registered(SCHEME), "{command}");
        }
        let _handler = Written::handler(SCHEME, &command);
        fs::remove_file(program).unwrap();
        assert!(!SystemOpener.registered(SCHEME), "the program is gone");
        assert!(SystemOpener.open(CUSTOM).await.is_err());
    }

    async fn what_is_not_there_is_not_claimed() {
        let programs = Programs::new();
        for name in ["OpenWith.exe", "plain.txt"] {
            fs::write(programs.path(name), "").unwrap();
        }
        fs::create_dir(programs.path("folder.exe")).unwrap();
        let root = env::var("SystemRoot").unwrap();
        for command in [
            String::new(),
            r#""C:\nowhere\program.exe" "%1""#.to_owned(),
            r"C:\nowhere at all\program.exe %1".to_owned(),
            format!("\"{}\" \"%1\"", programs.path("OpenWith.exe").display()),
            format!("\"{}\" \"%1\"", programs.path("plain.txt").display()),
            format!("\"{}\" \"%1\"", programs.path("folder.exe").display()),
            format!("\"{root}\\system32\\rundll32.exe\" url.dll,FileProtocolHandler %1"),
        ] {
            let _handler = Written::handler(SCHEME, &command);
            assert!(!SystemOpener.registered(SCHEME), "{command}");
            assert!(SystemOpener.open(CUSTOM).await.is_err(), "{command}");
        }
        // A scheme without a command.
        let (_written, key) = Written::new(format!(r"Software\Classes\{SCHEME}"));
        key.set_string("URL Protocol", "").unwrap();
        assert!(!SystemOpener.registered(SCHEME));
        assert!(!SystemOpener.registered("x-zvonok-nobody"));
    }

    async fn a_program_without_a_scheme_is_found_and_started() {
        let by = |name: &str| Installed {
            app_path: Some(name.to_owned()),
            ..Installed::default()
        };
        let programs = Programs::new();
        let path = programs.program().display().to_string();
        let name = by("zvonok test.exe");
        assert!(!SystemOpener.installed(&name));
        for path in [&path, &format!("\"{path}\"")] {
            let _written = Written::app_path("zvonok test.exe", path);
            assert!(SystemOpener.installed(&name), "{path}");
            SystemOpener.start(&name, WEB).await.unwrap();
            assert_eq!(programs.called(), [WEB], "{path}");
        }
        let (_written, key) = Written::new(format!(r"{APP_PATHS}\zvonok test.exe"));
        assert!(!SystemOpener.installed(&name), "a key without a path");
        let expands = format!(r"%SystemDrive%{}", &path[2..]);
        key.set_expand_string("", expands).unwrap();
        if env::var("SystemDrive").is_ok_and(|drive| path.starts_with(&drive)) {
            assert!(SystemOpener.installed(&name));
        }
        key.set_string("", &path).unwrap();
        for address in ["--help", "file:///C:/windows", "https://a b", CUSTOM] {
            assert!(
                SystemOpener.start(&name, address).await.is_err(),
                "{address}"
            );
        }
        let elsewhere = Installed {
            desktop: Some("vk-messenger.desktop".to_owned()),
            bundle: Some("com.vk.messages".to_owned()),
            app_path: None,
        };
        for program in [by("zvonok nobody.exe"), elsewhere] {
            assert!(!SystemOpener.installed(&program), "{program:?}");
            assert!(
                SystemOpener.start(&program, WEB).await.is_err(),
                "{program:?}"
            );
        }
        fs::remove_file(programs.program()).unwrap();
        assert!(!SystemOpener.installed(&name), "the program is gone");
        assert!(SystemOpener.start(&name, WEB).await.is_err());
    }

    /// How many entries a record has: a header, and its pieces of either generation. They are asked for one by
    /// one: Wine's list of all entries is not laid out as Windows' is.
    fn entries(record: &Record) -> usize {
        let store = open_system_store().unwrap();
        let pieces = ["a", "b"]
            .into_iter()
            .flat_map(|generation| (0..64).map(move |index| format!("#{generation}.{index}")));
        std::iter::once(String::new())
            .chain(pieces)
            .filter(|end| {
                let entry = store.build(SERVICE, &format!("{record}{end}"), None);
                match entry.unwrap().get_secret() {
                    Ok(_) => true,
                    Err(Error::NoEntry) => false,
                    Err(error) => panic!("{error}"),
                }
            })
            .count()
    }

    async fn read(record: &Record) -> Option<String> {
        // A new program: it remembers nothing.
        let value = Keychain::system(SERVICE).load(record).await.unwrap();
        value.map(|value| value.expose_secret().to_owned())
    }

    async fn long_secrets_are_kept_in_pieces() {
        let record = Record::PortalSession("hmao/3728".to_owned());
        let keychain = Keychain::system(SERVICE);
        keychain.remove(&record).await.unwrap();
        assert_eq!(read(&record).await, None);
        for (letter, length, pieces) in [
            ("я", 4_500, 4),
            ("b", 2_561, 2),
            ("c", 2_560, 2),
            ("d", 10, 1),
        ] {
            let value = letter.repeat(length);
            let kept = keychain.save(&record, &Secret::from(value.clone())).await;
            assert_eq!(kept, Kept::Stored, "{length}");
            assert_eq!(read(&record).await, Some(value), "{length}");
            assert_eq!(entries(&record), 1 + pieces, "{length}");
        }
        let other = Record::SchoolToken("hmao/3728".to_owned());
        assert_eq!(read(&other).await, None);
        keychain.remove(&record).await.unwrap();
        assert_eq!(read(&record).await, None);
        assert_eq!(entries(&record), 0, "nothing is left");
    }

    fn no_entry_is_longer_than_it_may_be() {
        let store = open_system_store().unwrap();
        let entry = store.build(SERVICE, "raw", None).unwrap();
        entry.set_secret(&[b'x'; 2_560]).unwrap();
        let refused = entry.set_secret(&[b'x'; 2_561]);
        assert!(matches!(refused, Err(Error::TooLong(_, 2_560))));
        assert_eq!(entry.get_secret().unwrap().len(), 2_560, "the former stays");
        entry.delete_credential().unwrap();
        assert!(matches!(entry.get_secret(), Err(Error::NoEntry)));
    }

    async fn the_program_starts_with_the_system() {
        let name = "ru.zvonok.test.windows";
        let written = || {
            let run = CURRENT_USER.open(r"Software\Microsoft\Windows\CurrentVersion\Run");
            run.and_then(|run| run.get_string(name)).ok()
        };
        let launch = Launch {
            program: r"C:\Program Files\Звонок\zvonok.exe".into(),
            region: Some(r"C:\my region.toml".into()),
        };
        let autostart = SystemAutostart::new(Some(launch), name, "Звонок");
        assert_eq!(autostart.is_on().await, Some(false));
        for _ in 0..2 {
            autostart.set(true).await.unwrap();
            assert_eq!(
                written().as_deref(),
                Some(
                    r#""C:\Program Files\Звонок\zvonok.exe" "--region" "C:\my region.toml" "--background""#
                )
            );
            assert_eq!(autostart.is_on().await, Some(true));
        }
        let moved = Launch {
            program: r"D:\zvonok.exe".into(),
            region: None,
        };
        let moved = SystemAutostart::new(Some(moved), name, "Звонок");
        assert_eq!(moved.is_on().await, Some(false), "another copy starts");
        for _ in 0..2 {
            autostart.set(false).await.unwrap();
            assert_eq!(written(), None);
            assert_eq!(autostart.is_on().await, Some(false));
        }
        let nobody = SystemAutostart::new(None, name, "Звонок");
        assert_eq!(nobody.is_on().await, None);
        assert!(nobody.set(true).await.is_err());
    }

    async fn reminders_are_shown_under_a_name() {
        let path = format!(r"Software\Classes\AppUserModelId\{SERVICE}");
        let (_written, key) = Written::new(path);
        let (answers, mut answered) = tokio::sync::mpsc::unbounded_channel();
        let words = std::sync::Arc::new(Words::of("ru"));
        let notifier = SystemNotifier::new(words, answers, SERVICE);
        assert_eq!(key.get_string("DisplayName").unwrap(), "Звонок");
        let id = ReminderId {
            person: "hmao/3728".to_owned(),
            bell: "2026-09-01T08:50".parse().unwrap(),
        };
        let reminder = ReminderView {
            number: 0,
            lessons: vec![RemindedLesson {
                subject: Some("<Я & \"ты\">".to_owned()),
                group: None,
            }],
            start: "08:50".to_owned(),
            phase: PhaseView::Soon { minutes: 5 },
            who: None,
        };
        // Whether it is shown is Windows' to say, and Wine shows none: either is answered, and can be taken away.
        let _ = notifier.remind(&id, &reminder).await;
        notifier.withdraw(&id).await;
        assert!(answered.try_recv().is_err(), "nobody pressed anything");
    }
}
