//! A picture of each step: walks the real app through a school day and leaves PNG files, named in order.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::{Context as _, Result, bail};
use zvonok_e2e::{
    PATIENCE,
    app::App,
    desktop::{Desktop, Programs},
    eventually,
    person::Hands,
};
use zvonok_stand::{Fault, FaultKind, Options, Person, Sender, Service, Settings, Stand, moment};

/// A Wednesday, lesson 2 is on. Fixed, so that the pictures do not change with the calendar.
const LESSON: &str = "2026-11-25T09:02";

/// Title of the app's main window, as a pattern.
const MAIN: &str = "^Звонок$";

/// Title of the small window of a reminder, as a pattern.
const REMINDER: &str = "^Звонок напоминает$";

/// Title of every sign-in window, as a pattern.
const SIGN_IN: &str = " — вход$";

#[tokio::main]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("screenshots DIR: where do the pictures go?");
        return ExitCode::from(2);
    };
    match walk(PathBuf::from(folder)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("screenshots: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The pictures and what they are of.
struct Album {
    folder: PathBuf,
    desktop: Arc<Desktop>,
    /// How many there are: each is named by its number, too.
    taken: AtomicU32,
}

impl Album {
    fn file(&self, name: &str) -> PathBuf {
        let number = self.taken.fetch_add(1, Ordering::Relaxed) + 1;
        self.folder.join(format!("{number:02}-{name}.png"))
    }

    /// The main window and the sign-in window beside it.
    async fn both(&self, name: &str) -> Result<()> {
        let file = self.file(name);
        self.desktop
            .picture(&file)
            .await
            .with_context(|| name.to_owned())?;
        self.wrote(&file)
    }

    async fn window(&self, title: &str, name: &str) -> Result<()> {
        let file = self.file(name);
        self.desktop
            .picture_of(title, &file)
            .await
            .with_context(|| name.to_owned())?;
        self.wrote(&file)
    }

    async fn main(&self, name: &str) -> Result<()> {
        // The pointer leaves through the window's header: nothing on the picture answers to it.
        let window = self.desktop.window(MAIN).await?;
        for to in [&["--window", &window, "200", "60"][..], &["1279", "899"]] {
            let arguments = [&["mousemove"], to].concat();
            self.desktop.xdotool(&arguments).await?;
        }
        self.window(MAIN, name).await
    }

    fn wrote(&self, file: &Path) -> Result<()> {
        let size = std::fs::metadata(file)?.len();
        println!("{} ({} KB)", file.display(), size.div_ceil(1024));
        Ok(())
    }
}

async fn walk(folder: PathBuf) -> Result<()> {
    std::fs::create_dir_all(&folder).with_context(|| format!("no folder {}", folder.display()))?;
    // The walk goes on till Sunday: the session must not run out before its own picture.
    let settings = Settings {
        session_seconds: 30 * 24 * 3600,
        ..Settings::default()
    };
    let stand = Stand::start(Options {
        now: moment(LESSON),
        settings,
        ..Options::default()
    })
    .await?;
    let desktop = Arc::new(Desktop::start(Programs::Messenger).await?);
    let region = desktop.folder().join("region.toml");
    stand.write_region(&region)?;
    let album = Album {
        folder,
        desktop: desktop.clone(),
        taken: AtomicU32::new(0),
    };
    let hands = Hands {
        desktop: &desktop,
        stand: &stand,
    };
    let ivan = &stand.people()[0];

    let app = App::start(&desktop, &region).await?;
    first_start(&app, &album, &hands, ivan)
        .await
        .context("the first start")?;
    lesson(&app, &album, &desktop).await.context("the lesson")?;
    vk_id(&app, &album, &hands, ivan).await.context("VK ID")?;
    trouble(&app, &album, &hands, ivan)
        .await
        .context("trouble")?;
    rest_of_the_week(&app, &album, &stand)
        .await
        .context("the rest of the week")?;
    pages(&app, &album, &stand, "")
        .await
        .context("the pages over the day")?;
    call_page(&album, &stand, ivan)
        .await
        .context("the call's page")?;
    app.close().await?;

    set(&stand, LESSON)?;
    prefer_dark(&desktop)?;
    let app = App::start(&desktop, &region).await?;
    // The lesson was joined in the pictures before: its button has stepped back.
    app.find("[data-testid=join]").await?;
    app.gone(".turning").await?;
    if app
        .eval("return matchMedia('(prefers-color-scheme: dark)').matches")
        .await?
        != true
    {
        bail!("the window does not follow the desktop's dark colours");
    }
    album.main("today-dark").await?;
    pages(&app, &album, &stand, "-dark")
        .await
        .context("the pages over the dark day")?;
    let window = desktop.window(MAIN).await?;
    desktop
        .xdotool(&["windowmove", "--sync", &window, "40", "40"])
        .await?;
    desktop
        .xdotool(&["windowsize", &window, "1200", "800"])
        .await?;
    eventually("a wide window", || async {
        Ok((app.eval("return innerWidth").await? == 1200).then_some(()))
    })
    .await?;
    album.main("today-dark-wide").await?;
    app.close().await
}

async fn first_start(app: &App, album: &Album, hands: &Hands<'_>, person: &Person) -> Result<()> {
    app.see("screen-welcome").await?;
    album.main("welcome").await?;
    app.press_at("[data-testid=for-whom][data-who=pupil]")
        .await?;
    app.see("guide-has-account").await?;
    album.main("guide").await?;
    app.press("guide-has-account").await?;
    app.press("guide-sign-in").await?;
    hands
        .face(hands.stand.origins().esia.host_str().unwrap_or_default())
        .await?;
    hands.stand.ready("esia/password", PATIENCE).await?;
    app.find("[data-testid=screen-signing-in][data-at=gosuslugi]")
        .await?;
    album.both("sign-in-beside").await?;
    album.window(SIGN_IN, "sign-in-password").await?;
    hands
        .type_words(&[person.gosuslugi.login, person.gosuslugi.password])
        .await?;
    let sms = hands.stand.wait_sms(Sender::Gosuslugi, PATIENCE).await?;
    hands.stand.ready("esia/code", PATIENCE).await?;
    album.window(SIGN_IN, "sign-in-code").await?;
    hands.type_words(&[&sms.code]).await?;
    app.no_sign_in().await?;
    app.see("guide-link-vk").await?;
    album.main("guide-vk-profile").await?;
    link(app, album, hands, person).await.context("linking")?;
    app.press("guide-check").await?;
    app.find("[data-testid=check-summary]:not([data-standing=waiting])")
        .await?;
    app.press("back").await?;
    app.see("guide-done").await?;
    album.main("guide-done").await?;
    app.press("guide-close").await?;
    app.see("screen-today").await?;
    Ok(())
}

async fn link(app: &App, album: &Album, hands: &Hands<'_>, person: &Person) -> Result<()> {
    let account = person.vk.as_ref().context("no VK account")?;
    let origins = hands.stand.origins();
    app.press("guide-link-vk").await?;
    hands
        .face(origins.portal.host_str().unwrap_or_default())
        .await?;
    hands.stand.ready("portal/chats", PATIENCE).await?;
    album.both("linking-chats").await?;
    hands.type_words(&[""]).await?;
    hands
        .face(origins.vk_id.host_str().unwrap_or_default())
        .await?;
    hands.stand.ready("vk/phone", PATIENCE).await?;
    app.press_at("[data-testid=vk-branch][data-branch=profile]")
        .await?;
    album.both("linking-vk-id").await?;
    hands
        .face(origins.vk_id.host_str().unwrap_or_default())
        .await?;
    hands.type_words(&[account.phone]).await?;
    hands.type_at("vk/password", &[account.password]).await?;
    let sms = hands.stand.wait_sms(Sender::VkId, PATIENCE).await?;
    for (page, words) in [
        ("vk/code", sms.code.as_str()),
        ("vk/profile", ""),
        ("vk/check", ""),
    ] {
        hands.type_at(page, &[words]).await?;
    }
    app.no_sign_in().await
}

async fn lesson(app: &App, album: &Album, desktop: &Desktop) -> Result<()> {
    app.find("[data-testid=join][data-loud=now]").await?;
    app.gone(".turning").await?;
    album.main("today").await?;

    // The richest lesson, if there is one: with a file or a link.
    let rich = "[data-testid=lesson]:has([data-testid=attachment])";
    let any = "[data-testid=lesson]:has([data-testid=homework])";
    let is_rich = app
        .eval(&format!("return document.querySelector('{rich}') !== null"))
        .await?
        == true;
    let lesson = if is_rich { rich } else { any };
    app.press_at(&format!("{lesson} [data-testid=lesson-toggle]"))
        .await?;
    app.eval(&format!(
        "document.querySelector('{lesson}').scrollIntoView({{ block: 'center' }})"
    ))
    .await?;
    album.main("homework").await?;
    app.press_at(&format!("{lesson} [data-testid=lesson-toggle]"))
        .await?;
    app.eval("scrollTo(0, 0)").await?;

    app.press("join").await?;
    eventually("the messenger", || async {
        Ok(desktop.messenger_got().first().cloned())
    })
    .await?;
    app.see("opened").await?;
    album.main("opened-in-program").await
}

async fn vk_id(app: &App, album: &Album, hands: &Hands<'_>, person: &Person) -> Result<()> {
    let account = person.vk.as_ref().context("no VK account")?;
    app.press("profile-menu").await?;
    app.press("vk-id-connect").await?;
    hands
        .face(hands.stand.origins().vk_id.host_str().unwrap_or_default())
        .await?;
    hands.stand.ready("vk/phone", PATIENCE).await?;
    album.window(SIGN_IN, "vk-sign-in").await?;
    hands.type_words(&[account.phone]).await?;
    hands.type_at("vk/password", &[account.password]).await?;
    let sms = hands.stand.wait_sms(Sender::VkId, PATIENCE).await?;
    hands.type_at("vk/code", &[&sms.code]).await?;
    hands.type_at("vk/profile", &[""]).await?;
    hands.type_at("vk/check", &[""]).await?;
    app.no_sign_in().await?;
    app.press("profile-menu").await?;
    app.find("[data-testid=vk-id-state][data-state=connected]")
        .await?;
    album.main("vk-connected").await?;
    app.press("profile-menu").await?;
    app.gone("[data-testid=profile-panel]").await
}

async fn trouble(app: &App, album: &Album, hands: &Hands<'_>, person: &Person) -> Result<()> {
    let fault = Fault {
        service: Service::Portal,
        path_prefix: "/".into(),
        kind: FaultKind::CutConnection,
        times: None,
    };
    hands.stand.fault(fault).map_err(anyhow::Error::msg)?;
    app.press("refresh").await?;
    app.find("[data-testid=notice][data-code=offline]").await?;
    album.main("offline").await?;
    hands.stand.clear_faults();
    app.press("notice-action").await?;
    app.gone("[data-testid=notice]").await?;

    hands.stand.end_portal_sessions();
    app.press("refresh").await?;
    app.find("[data-testid=notice][data-code=sessionOver]")
        .await?;
    album.main("session-over").await?;
    app.press("notice-action").await?;
    hands.esia(person).await?;
    app.no_sign_in().await?;
    app.gone("[data-testid=notice]").await
}

async fn rest_of_the_week(app: &App, album: &Album, stand: &Stand) -> Result<()> {
    // Before the first lesson there is time enough: for that picture it is held as a call, too.
    let online = |numbers: Vec<u8>| {
        stand
            .settings(|settings| settings.online_lessons = numbers)
            .map_err(anyhow::Error::msg)
    };
    for (now, shown, name) in [
        (
            "2026-11-25T10:35",
            "[data-testid=join][data-loud=soon]",
            "soon",
        ),
        ("2026-11-25T14:10", "[data-testid=focus-none]", "day-over"),
        (
            "2026-11-26T07:20",
            "[data-testid=join][data-loud=early]",
            "planned",
        ),
        (
            "2026-11-29T11:00",
            "[data-testid=next-school-day]",
            "sunday",
        ),
    ] {
        set(stand, now)?;
        online(if name == "planned" {
            vec![1, 2, 4]
        } else {
            vec![2, 4]
        })?;
        app.press("refresh").await?;
        let date = now.split('T').next().unwrap_or_default();
        app.find(&format!("[data-testid=day-title][data-date='{date}']"))
            .await
            .context(name)?;
        app.find(shown).await.context(name)?;
        app.gone(".turning").await?;
        app.eval("scrollTo(0, 0)").await?;
        if name == "soon" {
            // This desktop shows no notifications.
            let window = album.desktop.window(REMINDER).await?;
            // What is seen of it at first is neither its size nor its words.
            eventually("the reminder's words", || async {
                let size = ["getwindowgeometry", "--shell", &window];
                let size = album.desktop.xdotool(&size).await?;
                Ok((size.contains("WIDTH=440")
                    && album.desktop.has_keyboard(&window).await.is_ok())
                .then_some(()))
            })
            .await?;
            album.window(REMINDER, "reminder").await?;
            album.desktop.press_close_button(&window)?;
        }
        album.main(name).await?;
    }
    Ok(())
}

/// The connection check, as it should be and with a portal that is unwell, and the call's buttons.
async fn pages(app: &App, album: &Album, stand: &Stand, theme: &str) -> Result<()> {
    app.press("profile-menu").await?;
    app.press("open-check").await?;
    app.find("[data-testid=check-summary][data-standing=good]")
        .await?;
    album.main(&format!("check{theme}")).await?;
    let unwell = Fault {
        service: Service::Portal,
        path_prefix: "/".to_owned(),
        kind: FaultKind::Status(502),
        times: None,
    };
    stand.fault(unwell).map_err(anyhow::Error::msg)?;
    app.press("check-again").await?;
    app.find("[data-testid=check-summary][data-standing=bad]")
        .await?;
    album.main(&format!("check-portal-down{theme}")).await?;
    stand.clear_faults();
    app.press("back").await?;
    app.press("profile-menu").await?;
    app.press("open-call-guide").await?;
    app.see("screen-call-guide").await?;
    album.main(&format!("call-guide{theme}")).await?;
    app.press("back").await?;
    app.press("profile-menu").await?;
    app.press("menu-settings").await?;
    app.see("screen-settings").await?;
    album.main(&format!("settings{theme}")).await?;
    app.press("back").await?;
    app.press("day-week").await?;
    app.see("screen-week").await?;
    album.main(&format!("week{theme}")).await?;
    app.press("back").await?;
    app.see("screen-today").await?;
    Ok(())
}

/// What the lesson looks like without a program for calls: the page the browser shows.
async fn call_page(album: &Album, stand: &Stand, person: &Person) -> Result<()> {
    set(stand, LESSON)?;
    let lessons = stand.lessons(person.profiles[0].uid, stand.now().date());
    let link = lessons
        .into_iter()
        .find_map(|lesson| lesson.call_link)
        .context("no lesson is online")?;
    let file = album.file("call-page-in-browser");
    let taken = album
        .desktop
        .command("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=960,640",
        ])
        .arg(format!("--screenshot={}", file.display()))
        .arg(&link)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status();
    match tokio::time::timeout(PATIENCE, taken).await? {
        Ok(status) if status.success() && file.exists() => album.wrote(&file),
        Ok(status) => bail!("the browser took no picture: {status}"),
        Err(_) => {
            println!("no chromium here: {} is left out", file.display());
            Ok(())
        }
    }
}

/// Turns the desktop dark for programs that start from now on.
fn prefer_dark(desktop: &Desktop) -> Result<()> {
    let folder = desktop.folder().join("config/gtk-3.0");
    std::fs::create_dir_all(&folder)?;
    let settings = "[Settings]\ngtk-application-prefer-dark-theme=1\n";
    Ok(std::fs::write(folder.join("settings.ini"), settings)?)
}

/// Sets the school's clock.
fn set(stand: &Stand, now: &str) -> Result<()> {
    stand.set_now(moment(now).with_context(|| format!("{now} is no moment"))?);
    Ok(())
}
