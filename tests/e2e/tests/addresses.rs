//! The app as it is shipped – release build, embedded region – under the real addresses, in namespaces of its
//! own: `cargo xtask test addresses`. Hands are real (mouse and keys); WebKitWebDriver only looks.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use jiff::SignedDuration;
use zvonok_e2e::{
    addresses::Names,
    app::App,
    desktop::{Desktop, Programs},
    eventually,
    person::Hands,
    traces,
};
use zvonok_stand::{
    Certificate, Options, Person, ProductionNames, Service, Settings, Stand, Timestamp, ZONE,
};

/// Name of the shipped app's keychain entries.
const KEYCHAIN: &str = "ru.zvonok.desktop";

const TWO_HOURS: i64 = 2 * 60 * 60;
const TWO_YEARS: i64 = 2 * 365 * 24 * 60 * 60;

struct Scene {
    names: &'static Names,
    stand: Stand,
    desktop: Arc<Desktop>,
}

impl Scene {
    async fn set() -> Result<Self> {
        let names = Names::own()?;
        let stand = Stand::start(Options {
            production_names: Some(ProductionNames { port: Some(443) }),
            ..Options::default()
        })
        .await?;
        names.lead_to(&stand)?;
        let desktop = Arc::new(Desktop::start(Programs::BrowserOnly).await?);
        Ok(Scene {
            names,
            stand,
            desktop,
        })
    }

    async fn open(&self) -> Result<App> {
        App::start_shipped(&self.desktop).await
    }

    fn hands(&self) -> Hands<'_> {
        Hands {
            desktop: &self.desktop,
            stand: &self.stand,
        }
    }

    fn ivan(&self) -> &Person {
        &self.stand.people()[0]
    }

    fn link_of_lesson(&self, number: u8) -> Result<String> {
        let lessons = self
            .stand
            .lessons(self.ivan().profiles[0].uid, self.stand.now().date());
        let lesson = lessons
            .into_iter()
            .find(|lesson| lesson.number == Some(number));
        lesson
            .and_then(|lesson| lesson.call_link)
            .context("the lesson is online")
    }

    fn set_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<()> {
        self.stand.settings(change).map_err(anyhow::Error::msg)
    }

    fn shows(&self, service: Service, certificate: Certificate) -> Result<()> {
        self.set_settings(|settings| {
            settings.certificates.clear();
            settings.certificates.insert(service, certificate);
        })
    }

    async fn sign_in(&self, app: &App) -> Result<()> {
        self.hands().click(app, "sign-in").await?;
        self.hands().esia(self.ivan()).await?;
        app.see("screen-today").await?;
        at_rest(app).await
    }

    /// Near enough to this computer's clock for its certificates, and at an hour when nothing rings.
    fn set_this_evening(&self) -> Result<()> {
        let today = Timestamp::now().in_tz(ZONE)?.date();
        let evening = zvonok_stand::moment(&format!("{today}T22:00"));
        self.stand.set_now(evening.context("a moment")?);
        Ok(())
    }

    /// Nobody got anywhere: no window is left, and nothing was kept.
    async fn nothing_went_on(&self, app: &App) -> Result<()> {
        let left = self
            .desktop
            .xdotool(&["search", "--name", " — вход$"])
            .await;
        assert!(left.is_err(), "a sign-in window is left: {left:?}");
        assert!(app.state().await?["signingIn"].is_null());
        let kept = self.desktop.keychain_of(KEYCHAIN).await?;
        assert!(!kept.contains("secret ="), "something was kept");
        Ok(())
    }

    /// Takes the last notice away, so that the next one is not mistaken for it.
    async fn dismiss(&self, app: &App) -> Result<()> {
        self.hands().click(app, "notice-dismiss").await?;
        app.gone("[data-testid=notice]").await
    }

    /// «Открыть в браузере» opens the portal in the default browser.
    async fn browser_opens_the_portal(&self, app: &App) -> Result<()> {
        let before = self.desktop.browser_got().len();
        self.hands()
            .click_at(app, "[data-action=open-in-browser]")
            .await?;
        let got = eventually("the browser", || async {
            Ok(self.desktop.browser_got().get(before).cloned())
        })
        .await?;
        assert_eq!(got, "https://cop.admhmao.ru/");
        Ok(())
    }

    /// A site that is not to be trusted is not opened in the browser either.
    async fn browser_only_where_offered(&self, app: &App, code: &str) -> Result<()> {
        if ["untrusted", "certificateDates"].contains(&code) {
            return app.gone("[data-action=open-in-browser]").await;
        }
        self.browser_opens_the_portal(app).await
    }
}

/// The year by a clock that is off from this computer's by so many seconds, where the school is.
fn year_of_clock_off(seconds: i64) -> Result<i16> {
    let shown = Timestamp::now() + SignedDuration::from_secs(seconds);
    Ok(shown.in_tz(ZONE)?.year())
}

/// The diary was fetched, and nothing more is under way.
async fn at_rest(app: &App) -> Result<()> {
    eventually("rest", || async {
        let state = app.state().await?;
        let rest = state["signingIn"].is_null() && state["loading"] == false;
        Ok(rest.then_some(()))
    })
    .await
}

/// The diary on screen is the portal's of now.
async fn fresh(app: &App) -> Result<()> {
    eventually("a fresh day", || async {
        let state = app.state().await?;
        Ok((state["loading"] == false && state["day"]["stale"] == false).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_start_to_the_call() -> Result<()> {
    let scene = Scene::set().await?;
    let hands = scene.hands();
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    let origin = app.eval("return location.origin").await?;
    assert_eq!(origin, "tauri://localhost", "the UI is the embedded one");
    let about = &app.state().await?["about"];
    assert_eq!(
        (&about["rehearsal"], &about["region"]),
        (&false.into(), &"Югра".into())
    );

    hands.click(&app, "sign-in").await?;
    // Waits for the window by its title: the real host stands there.
    hands.face("esia.gosuslugi.ru").await?;
    hands.esia(scene.ivan()).await?;
    app.see("screen-today").await?;
    at_rest(&app).await?;
    assert_eq!(app.state().await?["sessionOnly"], serde_json::Value::Null);

    // Under TLS the session's cookies are `Secure`: the window must begin with them all the same.
    hands.click(&app, "open-guide").await?;
    hands
        .click_at(&app, "[data-testid=for-whom][data-who=pupil]")
        .await?;
    hands.click(&app, "guide-link-vk").await?;
    hands.link_vk_profile(scene.ivan()).await?;
    app.no_sign_in().await?;
    app.find("[data-testid=guide-step][data-step=vkProfile][data-done=done]")
        .await?;
    hands.click(&app, "back").await?;

    let link = scene.link_of_lesson(2)?;
    assert!(link.starts_with("https://vk.ru/call/join/"), "{link}");
    hands.click(&app, "join").await?;
    let got = eventually("the browser", || async {
        Ok(scene.desktop.browser_got().first().cloned())
    })
    .await?;
    assert_eq!(got, link);
    app.see("opened").await?;
    app.close().await?;

    // The same lesson under VK's other name, and without signing in again.
    scene.set_settings(|settings| settings.call_host = Some("vk.com".into()))?;
    scene.stand.clear_log();
    let app = scene.open().await?;
    fresh(&app).await?;
    let link = scene.link_of_lesson(2)?;
    assert!(link.starts_with("https://vk.com/call/join/"), "{link}");
    hands.click(&app, "join").await?;
    let got = eventually("the browser", || async {
        Ok(scene.desktop.browser_got().get(1).cloned())
    })
    .await?;
    assert_eq!(got, link);
    app.see("opened").await?;
    let at_esia = scene
        .stand
        .log()
        .into_iter()
        .find(|request| request.service == Service::Esia);
    assert_eq!(at_esia, None, "no sign-in was asked for");

    let state = app.state().await?.to_string();
    traces::none_in_text(&scene.stand, &state)?;
    app.close().await?;
    let searched = traces::none_under(&scene.stand, scene.desktop.folder())?;
    assert!(searched > 10, "files were searched: {searched}");
    assert_eq!(
        scene.desktop.browser_got().len(),
        2,
        "nothing else was opened"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_certificate_of_the_portal_ends_the_sign_in_in_words() -> Result<()> {
    let scene = Scene::set().await?;
    let hands = scene.hands();
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    for (certificate, code) in [
        (Certificate::OtherAuthority, "untrusted"),
        (Certificate::OtherName, "otherSite"),
        // Nothing has been seen yet that would speak for this computer's clock.
        (Certificate::Expired, "clockWrong"),
        (Certificate::NotYetValid, "clockWrong"),
    ] {
        scene.shows(Service::Portal, certificate)?;
        hands.click(&app, "sign-in").await?;
        app.told(code).await?;
        assert!(app.text().await.contains("cop.admhmao.ru"), "{code}");
        scene.nothing_went_on(&app).await?;
        assert_eq!(scene.stand.log(), [], "{certificate:?}: nothing was asked");
        scene.browser_only_where_offered(&app, code).await?;
        scene.dismiss(&app).await?;
    }
    // The step that the notice offers leads on once the certificate is right.
    scene.shows(Service::Portal, Certificate::OtherAuthority)?;
    hands.click(&app, "sign-in").await?;
    app.told("untrusted").await?;
    scene.set_settings(|settings| settings.certificates.clear())?;
    hands.click_at(&app, "[data-action=retry]").await?;
    hands.esia(scene.ivan()).await?;
    app.see("screen-today").await?;
    app.gone("[data-testid=notice]").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_certificate_of_gosuslugi_ends_the_sign_in_in_words() -> Result<()> {
    let scene = Scene::set().await?;
    let hands = scene.hands();
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    for (certificate, code) in [
        (Certificate::OtherAuthority, "untrusted"),
        (Certificate::OtherName, "otherSite"),
        // The portal's certificate was good: it is not this computer's clock.
        (Certificate::Expired, "certificateDates"),
        (Certificate::NotYetValid, "certificateDates"),
    ] {
        scene.shows(Service::Esia, certificate)?;
        scene.stand.clear_log();
        hands.click(&app, "sign-in").await?;
        app.told(code).await?;
        assert!(app.text().await.contains("esia.gosuslugi.ru"), "{code}");
        scene.nothing_went_on(&app).await?;
        let asked = scene.stand.log();
        assert!(!asked.is_empty(), "the portal sent the window on");
        assert!(
            asked
                .iter()
                .all(|request| request.service == Service::Portal)
        );
        scene.browser_only_where_offered(&app, code).await?;
        scene.dismiss(&app).await?;
    }
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_not_reached_ends_the_sign_in_in_words() -> Result<()> {
    let scene = Scene::set().await?;
    let nobody = "127.0.0.99".parse()?;
    for (host, leads_to) in [
        ("esia.gosuslugi.ru", None),
        ("esia.gosuslugi.ru", Some(nobody)),
        ("cop.admhmao.ru", Some(nobody)),
        ("cop.admhmao.ru", None),
    ] {
        scene.names.lead(&scene.stand, |name, address| {
            if name == host {
                leads_to
            } else {
                Some(address)
            }
        })?;
        // A start for each: WebKit remembers for a minute where a name led.
        let app = scene.open().await?;
        app.see("screen-welcome").await?;
        scene.hands().click(&app, "sign-in").await?;
        app.told("siteOffline").await?;
        let text = app.text().await;
        assert!(text.contains(host), "{host}: {text}");
        scene.nothing_went_on(&app).await?;
        scene.browser_opens_the_portal(&app).await?;
        app.close().await?;
    }
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    scene.hands().click(&app, "sign-in").await?;
    app.told("siteOffline").await?;
    scene.names.lead_to(&scene.stand)?;
    scene
        .hands()
        .click_at(&app, "[data-action=sign-in-again]")
        .await?;
    scene.hands().esia(scene.ivan()).await?;
    app.see("screen-today").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_turns_bad_in_use_is_told_and_the_day_stays() -> Result<()> {
    let scene = Scene::set().await?;
    // This computer's clock and the portal's agree: what is out of its dates is the certificate.
    scene.set_this_evening()?;
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    scene.sign_in(&app).await?;
    fresh(&app).await?;
    for (certificate, code) in [
        (Certificate::OtherAuthority, "untrusted"),
        (Certificate::OtherName, "otherSite"),
        (Certificate::Expired, "certificateDates"),
        (Certificate::NotYetValid, "certificateDates"),
    ] {
        scene.shows(Service::Portal, certificate)?;
        scene.stand.clear_log();
        scene.hands().click(&app, "refresh").await?;
        app.told(code).await?;
        assert_eq!(app.state().await?["day"]["stale"], true);
        assert_eq!(scene.stand.log(), [], "{certificate:?}: nothing was asked");
        scene.browser_only_where_offered(&app, code).await?;
        scene.set_settings(|settings| settings.certificates.clear())?;
        scene.hands().click_at(&app, "[data-action=retry]").await?;
        app.gone("[data-testid=notice]").await?;
        fresh(&app).await?;
    }
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_clock_two_hours_off_it_is_the_portals_lesson() -> Result<()> {
    let scene = Scene::set().await?;
    // The app's clock goes with the portal's, and certificates are valid around the real one.
    scene.stand.set_now(zvonok_stand::next_school_morning());
    for ahead in [TWO_HOURS, -TWO_HOURS] {
        // Off from the portal's clock, whatever the day this test runs on.
        let real = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let portal = scene.stand.now().timestamp().as_second() - i64::try_from(real)?;
        let app = App::start_with_clock_off(&scene.desktop, portal + ahead).await?;
        if ahead > 0 {
            app.see("screen-welcome").await?;
            scene.sign_in(&app).await?;
        }
        fresh(&app).await?;
        let before = scene.desktop.browser_got().len();
        scene.hands().click(&app, "join").await?;
        let got = eventually("the browser", || async {
            Ok(scene.desktop.browser_got().get(before).cloned())
        })
        .await?;
        assert_eq!(got, scene.link_of_lesson(2)?);
        app.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_two_years_off_is_named() -> Result<()> {
    let scene = Scene::set().await?;
    for off in [TWO_YEARS, -TWO_YEARS] {
        let year = year_of_clock_off(off)?;
        let app = App::start_with_clock_off(&scene.desktop, off).await?;
        app.see("screen-welcome").await?;
        scene.hands().click(&app, "sign-in").await?;
        app.told("clockWrong").await?;
        assert!(
            app.text().await.contains(&year.to_string()),
            "its date is shown"
        );
        scene.nothing_went_on(&app).await?;
        app.close().await?;
    }
    assert_eq!(scene.stand.log(), [], "nothing was asked");

    // The same with a session, whose diary the app fetches by itself.
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    scene.sign_in(&app).await?;
    app.close().await?;
    for off in [TWO_YEARS, -TWO_YEARS] {
        let app = App::start_with_clock_off(&scene.desktop, off).await?;
        app.told("clockWrong").await?;
        app.close().await?;
    }
    Ok(())
}
