//! The person in front of the screen: types into the sign-in window with real keys.

use std::cell::Cell;

use anyhow::{Context as _, Result};
use zvonok_stand::{Person, Sender, Stand};

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
        let sms = self.stand.wait_sms(Sender::Gosuslugi, PATIENCE).await?;
        self.type_at("esia/code", &[&sms.code]).await
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
