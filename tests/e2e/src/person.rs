//! The person in front of the screen: types into the sign-in window with real keys.

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
        .await?;
        // The app registers its scheme after its start, and `xdg-mime` rewrites the list of handlers for it.
        eventually("the scheme's handler", || async {
            let asked = ["query", "default", "x-scheme-handler/zvonok-stand"];
            let answer = self
                .desktop
                .command("xdg-mime")
                .args(asked)
                .output()
                .await?;
            Ok((!answer.stdout.trim_ascii().is_empty()).then_some(()))
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
