//! A stand, a desktop and a region file: what every test begins with.

#![allow(dead_code)]

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, Result};
use zvonok_e2e::{
    app::App,
    desktop::{Desktop, Programs},
    person::Hands,
};
use zvonok_stand::{Options, Person, Stand};

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

    pub fn link_of_lesson(&self, number: u8) -> Result<String> {
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

    /// What the app keeps in the keychain.
    pub async fn keychain(&self) -> Result<String> {
        self.desktop
            .keychain(&std::fs::read_to_string(&self.region)?)
            .await
    }
}
