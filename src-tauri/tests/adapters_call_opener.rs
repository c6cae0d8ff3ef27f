//! Handlers of a desktop that does not exist: each case runs this test program again with a home of its own,
//! no display, no bus and no `XDG_CURRENT_DESKTOP`.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use zvonok_core::region::Installed;
use zvonok_lib::{adapters::call_opener::SystemOpener, ports::CallOpener};

const HOME: &str = "ZVONOK_TEST_HOME";
const CUSTOM: &str = "x-zvonok-test://max.ru/joincall/abc?x=1&y=%20#z";
const WEB: &str = "http://127.0.0.1:1/call?x=1&y=2";

/// A home with programs and handlers.
struct Desktop(tempfile::TempDir);

impl Desktop {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["data/applications", "config", "run", "my programs"] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        Self(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A program that writes down its arguments.
    fn program(&self, name: &str) -> String {
        let file = self.path(&format!("my programs/{name}"));
        let called = self.path("called");
        fs::write(
            &file,
            format!(
                "#!/bin/sh\nprintf '%s\\n' {name} \"$@\" >'{0}.new'\nmv '{0}.new' '{0}'\n",
                called.display()
            ),
        )
        .unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        file.display().to_string()
    }

    fn handler(&self, id: &str, scheme: &str, keys: &str) {
        let text = format!(
            "[Desktop Entry]\nType=Application\nName={id}\nMimeType=x-scheme-handler/{scheme};\n{keys}\n"
        );
        fs::write(self.path(&format!("data/applications/{id}.desktop")), text).unwrap();
        let list = self.path("config/mimeapps.list");
        let before =
            fs::read_to_string(&list).unwrap_or_else(|_| "[Default Applications]\n".to_owned());
        fs::write(
            list,
            format!("{before}x-scheme-handler/{scheme}={id}.desktop\n"),
        )
        .unwrap();
    }

    fn run(&self, path: &str, case: &str) {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", case, "--ignored", "--nocapture"])
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.0.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_DIRS", self.path("nothing"))
            .env("XDG_CONFIG_DIRS", self.path("nothing"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env(HOME, self.0.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{case}: {text}"
        );
    }
}

fn system_path() -> String {
    std::env::var("PATH").unwrap()
}

/// What the called program wrote down; `None` outside of a case.
fn home() -> Option<PathBuf> {
    std::env::var_os(HOME).map(PathBuf::from)
}

fn called(home: &Path) -> Vec<String> {
    let start = Instant::now();
    loop {
        if let Ok(text) = fs::read_to_string(home.join("called")) {
            fs::remove_file(home.join("called")).unwrap();
            return text.lines().map(str::to_owned).collect();
        }
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "nothing was started"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn programs_are_found_and_reached() {
    let desktop = Desktop::new();
    let (messenger, browser) = (desktop.program("messenger"), desktop.program("browser"));
    desktop.handler(
        "messenger",
        "x-zvonok-test",
        &format!("Exec=\"{messenger}\" --url %u"),
    );
    desktop.handler("browser", "http", &format!("Exec=\"{browser}\" %U"));
    desktop.run(&system_path(), "reached");
}

#[tokio::test]
#[ignore = "a case of programs_are_found_and_reached"]
async fn reached() {
    let Some(home) = home() else { return };
    assert!(SystemOpener.registered("x-zvonok-test"));
    SystemOpener.open(CUSTOM).await.unwrap();
    assert_eq!(called(&home), ["messenger", "--url", CUSTOM]);
    SystemOpener.open(WEB).await.unwrap();
    assert_eq!(called(&home), ["browser", WEB]);
    assert!(SystemOpener.open("x-zvonok-test://a b").await.is_err());
    assert!(SystemOpener.open("file:///etc/passwd").await.is_err());
    assert!(!home.join("called").exists());
}

#[test]
fn what_is_not_there_is_not_claimed() {
    let desktop = Desktop::new();
    let program = desktop.program("program");
    let plain = desktop.path("plain");
    fs::write(&plain, "").unwrap();
    desktop.handler("gone", "x-gone", "Exec=/nowhere/program %u");
    desktop.handler("plain", "x-plain", &format!("Exec={} %u", plain.display()));
    desktop.handler(
        "tried",
        "x-tried",
        &format!("TryExec=/nowhere/program\nExec=\"{program}\" %u"),
    );
    desktop.handler(
        "hidden",
        "x-hidden",
        &format!("Hidden=true\nExec=\"{program}\" %u"),
    );
    desktop.handler("in-path", "x-in-path", "TryExec=program\nExec=program %u");
    desktop.handler(
        "org.example.Bus",
        "x-bus",
        "DBusActivatable=true\nExec=/nowhere/program %u",
    );
    desktop.handler("org.example.OnlyBus", "x-only-bus", "DBusActivatable=true");
    let path = format!(
        "{}:{}",
        desktop.path("my programs").display(),
        system_path()
    );
    desktop.run(&path, "claimed");
}

#[tokio::test]
#[ignore = "a case of what_is_not_there_is_not_claimed"]
async fn claimed() {
    let Some(home) = home() else { return };
    for scheme in ["x-gone", "x-plain", "x-tried", "x-hidden", "x-nobody"] {
        assert!(!SystemOpener.registered(scheme), "{scheme}");
        assert!(
            SystemOpener
                .open(&format!("{scheme}://call"))
                .await
                .is_err(),
            "{scheme}: no browser instead"
        );
    }
    assert!(SystemOpener.registered("x-only-bus"));
    assert!(SystemOpener.registered("x-in-path"));
    SystemOpener.open("x-in-path://call").await.unwrap();
    assert_eq!(called(&home), ["program", "x-in-path://call"]);
}

#[test]
fn a_program_without_a_scheme_is_found_and_started() {
    let desktop = Desktop::new();
    let program = desktop.program("program");
    let exec = |id: &str, keys: &str| desktop.handler(id, "x-none", keys);
    exec("bare", &format!("Exec=\"{program}\""));
    exec("files", &format!("Exec=\"{program}\" --new %F"));
    exec("wrapped", &format!("Exec=env A=1 \"{program}\" @@u %U @@"));
    exec("gone", "Exec=/nowhere/program");
    exec("tried", &format!("TryExec=/nowhere/x\nExec=\"{program}\""));
    exec("hidden", &format!("Hidden=true\nExec=\"{program}\""));
    exec("only-bus", "DBusActivatable=true");
    desktop.run(&system_path(), "started");
}

#[tokio::test]
#[ignore = "a case of a_program_without_a_scheme_is_found_and_started"]
async fn started() {
    let Some(home) = home() else { return };
    let by = |desktop: &str| Installed {
        desktop: Some(desktop.to_owned()),
        ..Installed::default()
    };
    for (desktop, arguments) in [
        ("bare.desktop", vec!["program", WEB]),
        ("files.desktop", vec!["program", "--new", WEB]),
        ("wrapped.desktop", vec!["program", WEB]),
    ] {
        assert!(SystemOpener.installed(&by(desktop)), "{desktop}");
        SystemOpener.start(&by(desktop), WEB).await.unwrap();
        assert_eq!(called(&home), arguments, "{desktop}");
    }
    for desktop in ["gone", "tried", "hidden", "only-bus", "nobody", "bare"] {
        let desktop = match desktop {
            "bare" => by("bare"),
            other => by(&format!("{other}.desktop")),
        };
        assert!(!SystemOpener.installed(&desktop), "{desktop:?}");
        assert!(
            SystemOpener.start(&desktop, WEB).await.is_err(),
            "{desktop:?}"
        );
    }
    let elsewhere = Installed {
        app_path: Some("max.exe".into()),
        bundle: Some("com.vk.messages".into()),
        desktop: None,
    };
    assert!(!SystemOpener.installed(&elsewhere));
    for address in ["--help", "file:///etc/passwd", "https://a b", CUSTOM] {
        let program = by("bare.desktop");
        assert!(
            SystemOpener.start(&program, address).await.is_err(),
            "{address}"
        );
    }
    assert!(!home.join("called").exists());
}

#[test]
fn a_browser_that_only_another_launcher_knows() {
    let desktop = Desktop::new();
    desktop.program("xdg-open");
    desktop.run(
        &format!("{}:/usr/bin:/bin", desktop.path("my programs").display()),
        "launched",
    );
}

#[tokio::test]
#[ignore = "a case of a_browser_that_only_another_launcher_knows"]
async fn launched() {
    let Some(home) = home() else { return };
    SystemOpener.open(WEB).await.unwrap();
    assert_eq!(called(&home), ["xdg-open", WEB]);
    assert!(SystemOpener.open(CUSTOM).await.is_err());
}

#[test]
fn nothing_at_all_is_an_error() {
    let desktop = Desktop::new();
    desktop.run(&desktop.path("nothing").display().to_string(), "nothing");
}

#[tokio::test]
#[ignore = "a case of nothing_at_all_is_an_error"]
async fn nothing() {
    if home().is_some() {
        assert!(SystemOpener.open(WEB).await.is_err());
    }
}
