//! The person in front of the screen: types into the sign-in window with real keys.

use std::cell::Cell;

use anyhow::{Context as _, Result};
use zvonok_stand::{Person, SecondFactor, Sender, Stand};

use crate::{PATIENCE, app::App, desktop::Desktop, eventually};

/// Hands on a desktop, in front of a stand.
pub struct Hands<'a> {
    /// Whose screen.
    pub desktop: &'a Desktop,
    /// Whose pages.
    pub stand: &'a Stand,
}

impl Hands<'_> {
    /// Puts the keyboard into the sign-in window that shows this host.
    ///
    /// # Errors
    /// When no such window comes.
    pub async fn face(&self, origin: &str) -> Result<()> {
        let window = self.desktop.window(&format!("^{origin} — вход$")).await?;
        self.desktop
            .xdotool(&["windowfocus", "--sync", &window])
            .await?;
        Ok(())
    }

    /// Clicks with the mouse on an element of the main window, once it rests there uncovered.
    ///
    /// # Errors
    /// When it never comes to rest in sight.
    pub async fn click(&self, app: &App, id: &str) -> Result<()> {
        self.click_at(app, &format!("[data-testid={id}]")).await
    }

    /// As [`Hands::click`], on the first element of a CSS selector.
    ///
    /// # Errors
    /// When it never comes to rest in sight.
    pub async fn click_at(&self, app: &App, selector: &str) -> Result<()> {
        let window = self.desktop.window("^Звонок$").await?;
        self.desktop.xdotool(&["windowraise", &window]).await?;
        let script = format!(
            "const it = document.querySelector({selector:?});
             if (!it) return null;
             const at = it.getBoundingClientRect();
             const [x, y] = [at.x + at.width / 2, at.y + at.height / 2].map(Math.round);
             if (y >= innerHeight) return 'below';
             const top = document.elementFromPoint(x, y);
             return top && it.contains(top) && !it.disabled ? [x, y] : null;"
        );
        let before = Cell::new(None);
        let [x, y] = eventually(&format!("{selector} at rest and in sight"), || async {
            let seen = app.eval(&script).await?;
            if seen == "below" {
                self.wheel_down(&window).await?;
            }
            let seen = serde_json::from_value::<[u32; 2]>(seen).ok();
            let rests = before.replace(seen) == seen;
            Ok(seen.filter(|_| rests))
        })
        .await?;
        let (x, y) = (x.to_string(), y.to_string());
        let click = ["mousemove", "--window", &window, &x, &y, "click", "1"];
        self.desktop.xdotool(&click).await?;
        Ok(())
    }

    async fn wheel_down(&self, window: &str) -> Result<()> {
        let turn = ["mousemove", "--window", window, "240", "400", "click", "5"];
        self.desktop.xdotool(&turn).await?;
        Ok(())
    }

    /// Waits until a page of the stand is ready, and types.
    ///
    /// # Errors
    /// When the page never gets ready.
    pub async fn type_at(&self, page: &str, words: &[&str]) -> Result<()> {
        self.stand
            .ready(page, PATIENCE)
            .await
            .with_context(|| format!("{page} is not ready"))?;
        self.type_words(words).await
    }

    /// Types words with Tab between them and Enter behind the last.
    ///
    /// # Errors
    /// When the keys cannot be sent.
    pub async fn type_words(&self, words: &[&str]) -> Result<()> {
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                self.desktop.xdotool(&["key", "Tab"]).await?;
            }
            if !word.is_empty() {
                self.desktop
                    .xdotool(&["type", "--delay", "20", word])
                    .await?;
            }
        }
        self.desktop.xdotool(&["key", "Return"]).await?;
        Ok(())
    }

    /// Presses «Войти через Госуслуги» and goes all the way to the diary.
    ///
    /// # Errors
    /// When any step of it fails.
    pub async fn sign_in(&self, app: &App, person: &Person) -> Result<()> {
        app.press("sign-in").await?;
        self.esia(person).await?;
        app.see("screen-today").await?;
        // A press while the day is still being put together may meet a button that is just redrawn.
        eventually("the end of the sign-in", || async {
            let state = app.state().await?;
            let quiet = state["signingIn"].is_null() && state["loading"] == false;
            Ok(quiet.then_some(()))
        })
        .await
    }

    /// Goes through the pages of Госуслуги.
    ///
    /// # Errors
    /// When any step of it fails.
    pub async fn esia(&self, person: &Person) -> Result<()> {
        self.face(self.stand.origins().esia.host_str().unwrap_or_default())
            .await?;
        let account = &person.gosuslugi;
        self.type_at("esia/password", &[account.login, account.password])
            .await?;
        if account.second_factor == SecondFactor::Sms {
            let sms = self.stand.wait_sms(Sender::Gosuslugi, PATIENCE).await?;
            self.type_at("esia/code", &[&sms.code]).await?;
        }
        Ok(())
    }

    /// In the portal's «Чаты»: presses «Привязать учебный профиль VK ID» and goes through VK ID, on whichever of
    /// the leaflet's three ways this person has to go.
    ///
    /// # Errors
    /// When any step of it fails.
    pub async fn link_vk_profile(&self, person: &Person) -> Result<()> {
        let origins = self.stand.origins();
        self.face(origins.portal.host_str().unwrap_or_default())
            .await?;
        self.type_at("portal/chats", &[""]).await?;
        self.face(origins.vk_id.host_str().unwrap_or_default())
            .await?;
        let Some(account) = &person.vk else {
            let phone = person.gosuslugi.phone.replace(['+', ' ', '-'], "");
            self.type_at("vk/phone", &[phone.trim_start_matches('7')])
                .await?;
            self.vk_sms().await?;
            self.about(person).await?;
            self.type_at("vk/create", &[""]).await?;
            return self.type_at("vk/check", &[""]).await;
        };
        self.type_at("vk/phone", &[account.phone]).await?;
        self.type_at("vk/password", &[account.password]).await?;
        self.vk_sms().await?;
        if account.edu_profile {
            self.type_at("vk/profile", &[""]).await?;
            self.type_at("vk/check", &[""]).await
        } else {
            self.type_at("vk/create", &[""]).await?;
            self.about(person).await
        }
    }

    async fn vk_sms(&self) -> Result<()> {
        let sms = self.stand.wait_sms(Sender::VkId, PATIENCE).await?;
        self.type_at("vk/code", &[&sms.code]).await
    }

    /// «Информация о себе», without a patronymic.
    async fn about(&self, person: &Person) -> Result<()> {
        self.stand.ready("vk/info", PATIENCE).await?;
        let born = person.born;
        let born = format!("{:02}.{:02}.{}", born.day(), born.month(), born.year());
        let fields = [person.first_name, person.last_name, "", &born];
        for field in fields {
            // What stands in a field already is replaced.
            self.desktop.xdotool(&["key", "ctrl+a"]).await?;
            if !field.is_empty() {
                self.desktop
                    .xdotool(&["type", "--delay", "30", field])
                    .await?;
            }
            self.desktop.xdotool(&["key", "Tab"]).await?;
        }
        self.desktop.xdotool(&["key", "space"]).await?;
        if person.gender == "male" {
            self.desktop.xdotool(&["key", "Down"]).await?;
        }
        self.desktop.xdotool(&["key", "Return"]).await?;
        Ok(())
    }

    /// Goes through the pages of VK ID, with an account that has an учебный профиль.
    ///
    /// # Errors
    /// When any step of it fails.
    pub async fn vk_id(&self, person: &Person) -> Result<()> {
        self.face(self.stand.origins().vk_id.host_str().unwrap_or_default())
            .await?;
        let account = person.vk.as_ref().context("no VK account")?;
        self.type_at("vk/phone", &[account.phone]).await?;
        self.type_at("vk/password", &[account.password]).await?;
        let sms = self.stand.wait_sms(Sender::VkId, PATIENCE).await?;
        self.type_at("vk/code", &[&sms.code]).await?;
        self.type_at("vk/profile", &[""]).await?;
        self.type_at("vk/check", &[""]).await
    }
}
