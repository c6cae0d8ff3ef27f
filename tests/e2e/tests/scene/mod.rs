//! A stand, a desktop and a region file: what every test begins with.

#![allow(dead_code)]

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, Error, Result, ensure};
use serde_json::{Value, json};
use zvonok_e2e::{
    app::App,
    desktop::{Desktop, Programs, program},
    eventually,
    person::Hands,
};
use zvonok_stand::{LessonFact, Options, Person, Stand};

pub struct Scene {
    pub stand: Stand,
    pub desktop: Arc<Desktop>,
    pub region: PathBuf,
}

impl Scene {
    pub async fn set(programs: Programs) -> Result<Self> {
        let stand = Stand::start(Options::default()).await?;
        let desktop = Arc::new(Desktop::start(programs).await?);
        let region = desktop.folder().join("region.toml");
        stand.write_region(&region)?;
        Ok(Scene {
            stand,
            desktop,
            region,
        })
    }

    pub async fn open(&self) -> Result<App> {
        App::start(&self.desktop, &self.region).await
    }

    /// The app with Ivan signed in and today on screen.
    pub async fn signed_in(&self) -> Result<App> {
        let app = self.open().await?;
        self.hands().sign_in(&app, self.ivan()).await?;
        app.see("lesson").await?;
        Ok(app)
    }

    pub fn hands(&self) -> Hands<'_> {
        Hands {
            desktop: &self.desktop,
            stand: &self.stand,
        }
    }

    pub fn ivan(&self) -> &Person {
        &self.stand.people()[0]
    }

    /// The truth about Ivan's day.
    pub fn lessons(&self) -> Vec<LessonFact> {
        self.stand
            .lessons(self.ivan().profiles[0].uid, self.stand.now().date())
    }

    /// The truth about his lesson with this number.
    pub fn fact(&self, number: u8) -> Result<LessonFact> {
        let mut lessons = self.lessons().into_iter();
        let lesson = lessons.find(|lesson| lesson.number == Some(number));
        lesson.context("the lesson")
    }

    pub fn link_of_lesson(&self, number: u8) -> Result<String> {
        let lesson = self.fact(number)?;
        lesson.call_link.context("the lesson is online")
    }

    /// What the messenger is started with for a lesson.
    pub fn messenger_link(&self, number: u8) -> Result<String> {
        let link = self.link_of_lesson(number)?;
        Ok(link.replacen("http://", "x-zvonok-stand-vk://", 1))
    }

    /// Waits until the messenger was started for these lessons, in this order, and for no other.
    pub async fn messenger_got(&self, numbers: &[u8]) -> Result<()> {
        let links = numbers.iter().map(|number| self.messenger_link(*number));
        let links: Vec<_> = links.collect::<Result<_>>()?;
        eventually(&format!("the messenger for {numbers:?}"), || async {
            Ok((self.desktop.messenger_got().len() >= links.len()).then_some(()))
        })
        .await?;
        let got = self.desktop.messenger_got();
        ensure!(got == links, "the messenger got {got:?}, not {links:?}");
        Ok(())
    }

    /// Which lessons are held as a call.
    pub fn online(&self, numbers: &[u8]) -> Result<()> {
        self.stand
            .settings(|settings| settings.online_lessons = numbers.to_vec())
            .map_err(Error::msg)
    }

    /// Sets the school's clock to an hour of its day: `10:34:55`.
    pub fn clock(&self, time: &str) -> Result<()> {
        let date = self.stand.now().date();
        let moment = zvonok_stand::moment(&format!("{date}T{time}"));
        self.stand.set_now(moment.context("a moment")?);
        Ok(())
    }

    /// Sets the school's clock, and the app hears of it with its next answer: with that its diary is of that hour.
    pub async fn turn(&self, app: &App, time: &str) -> Result<()> {
        self.clock(time)?;
        let minute = time.get(..5).context("a time")?;
        eventually(&format!("the diary of {time}"), || async {
            let state = app.state().await?;
            let fetched = state["day"]["fetchedTime"].as_str().unwrap_or_default();
            let there = fetched >= minute;
            if state["loading"] != false {
                return Ok(None);
            }
            if !there {
                app.invoke("refresh", json!({})).await?;
            }
            Ok(there.then_some(()))
        })
        .await
    }

    /// Ends every instance of the app.
    pub async fn end(&self) -> Result<()> {
        self.desktop.end(&program()?).await
    }

    /// What the app keeps in the keychain.
    pub async fn keychain(&self) -> Result<String> {
        self.desktop
            .keychain(&std::fs::read_to_string(&self.region)?)
            .await
    }
}

/// The lesson on screen with this number.
pub fn lesson(state: &Value, number: u8) -> Result<Value> {
    let lessons = state["day"]["lessons"].as_array().context("lessons")?;
    let lesson = lessons.iter().find(|it| it["number"] == number);
    Ok(lesson.context("the lesson")?.clone())
}

/// Waits until a lesson has been on for so many minutes: by then the app has looked at its bell more than once.
pub async fn on_for(app: &App, number: u8, minutes: u64) -> Result<()> {
    let what = format!("minute {minutes} of lesson {number}");
    eventually(&what, || async {
        let phase = lesson(&app.state().await?, number)?["phase"].clone();
        let on = phase["kind"] == "running" && phase["minutes"].as_u64() >= Some(minutes);
        Ok(on.then_some(()))
    })
    .await
}

/// Changes what is chosen, as the page of settings does.
pub async fn choose(app: &App, change: Value) -> Result<()> {
    app.invoke("change_setting", json!({ "change": change }))
        .await
}

/// Waits until the app says that this is chosen.
pub async fn chosen(app: &App, setting: &str, value: &Value) -> Result<()> {
    eventually(&format!("{setting} is {value}"), || async {
        Ok((app.state().await?["settings"][setting] == *value).then_some(()))
    })
    .await
}

/// Waits until this person's day is on screen, whole and quiet.
pub async fn on_screen(app: &App, name: &str) -> Result<()> {
    eventually(&format!("the day of {name}"), || async {
        let state = app.state().await?;
        let members = state["members"].as_array().context("members")?;
        let shown = members.iter().find(|it| it["onScreen"] == true);
        let quiet = state["signingIn"].is_null() && state["loading"] == false;
        let fresh = quiet && state["day"]["stale"] == false;
        Ok(shown
            .filter(|it| fresh && it["shortName"] == name)
            .map(|_| ()))
    })
    .await
}
