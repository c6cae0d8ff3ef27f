//! The VK ID connection: kept, refreshed before it runs out, taken away at sign-out.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tokio::time::Instant;
use zvonok_core::{
    error::ErrorCode,
    secret::Secret,
    sign_in::vk_id::{Grant, Person, TokenError, Tokens},
};

use super::{
    App,
    snapshot::{Notice, Service},
    state::{Owner, VkIdConnection},
};
use crate::ports::{Record, VkIdError};

/// A VK ID that gave nothing is not asked again for so long.
const REST: Duration = Duration::from_secs(60);

impl App {
    /// Exchanges the code, keeps the tokens, asks who it is.
    pub(super) async fn connect_vk_id(&self, grant: Grant, owner: &Owner) -> Result<(), VkIdError> {
        let _turn = self.vk_id_turn.lock().await;
        let tokens = self.ports.vk_id.exchange(&grant, self.now()).await?;
        self.take_over(tokens, None, owner).await;
        Ok(())
    }

    /// Keeps new tokens before anything else is done with them, then asks whose they are.
    async fn take_over(&self, tokens: Tokens, person: Option<Person>, owner: &Owner) {
        if self.keep_vk_id(tokens.clone(), person, owner).await {
            self.learn_person(&tokens, owner).await;
        } else {
            // Signed out meanwhile: nobody is left to own these tokens.
            self.revoke_vk_id(&tokens).await;
        }
    }

    async fn learn_person(&self, tokens: &Tokens, owner: &Owner) {
        let person = self.ports.vk_id.person(tokens).await;
        self.change(|state| {
            if let Some(vk_id) = state.signed_in_as(owner).and_then(|it| it.vk_id.as_mut()) {
                match person {
                    Ok(person) => vk_id.person = Some(person),
                    Err(_) => state.vk_id_rests_until = Some(Instant::now() + REST),
                }
            }
        });
    }

    /// Takes the access away. The caller has forgotten the tokens, or never kept them.
    pub(super) async fn revoke_vk_id(&self, tokens: &Tokens) {
        if let Err(error) = self.ports.vk_id.revoke(tokens).await {
            tracing::info!(%error, "VK ID did not confirm the end of access; the tokens are forgotten here");
        }
    }

    /// Takes VK ID's access away and forgets its tokens. Without a connection to VK ID the tokens are
    /// forgotten all the same.
    pub async fn disconnect_vk_id(&self) {
        let _turn = self.vk_id_turn.lock().await;
        let keeping = self.keeping.lock().await;
        let Some((key, connection)) = self.change(|state| {
            let signed_in = state.signed_in.as_mut()?;
            Some((signed_in.account.key(), signed_in.vk_id.take()?))
        }) else {
            return;
        };
        let removed = self.ports.vault.remove(&Record::VkId(key)).await;
        drop(keeping);
        self.revoke_vk_id(&connection.tokens).await;
        if removed.is_err() && self.state().session_only.is_none() {
            self.tell(Notice::new(ErrorCode::SignOutIncomplete).service(Service::VkId));
        }
    }

    /// Refreshes the tokens shortly before they end, and learns whose they are where that is not known yet.
    pub(super) async fn keep_vk_id_fresh(&self) {
        let _turn = self.vk_id_turn.lock().await;
        let (connection, owner) = {
            let state = self.state();
            let Some(signed_in) = &state.signed_in else {
                return;
            };
            let Some(connection) = signed_in.vk_id.clone() else {
                return;
            };
            if state
                .vk_id_rests_until
                .is_some_and(|until| Instant::now() < until)
            {
                return;
            }
            (connection, signed_in.owner())
        };
        if !connection.tokens.needs_refresh(self.now().as_second()) {
            if connection.person.is_none() {
                self.learn_person(&connection.tokens, &owner).await;
            }
            return;
        }
        let mut random = [0; 32];
        if self.ports.random.fill(&mut random).is_err() {
            return;
        }
        let state = Secret::from(URL_SAFE_NO_PAD.encode(random));
        match self
            .ports
            .vk_id
            .refresh(&connection.tokens, &state, self.now())
            .await
        {
            Ok(tokens) => self.take_over(tokens, connection.person, &owner).await,
            Err(error @ VkIdError::Answer(TokenError::Over)) => {
                self.lose_vk_id(&error, &owner).await;
            }
            // Anything else may pass: the tokens stay, a later turn tries again.
            Err(error) => {
                tracing::info!(%error, "VK ID gave no new tokens");
                self.change(|state| state.vk_id_rests_until = Some(Instant::now() + REST));
            }
        }
    }

    async fn lose_vk_id(&self, error: &VkIdError, owner: &Owner) {
        let _keeping = self.keeping.lock().await;
        self.change(|state| {
            if let Some(signed_in) = state.signed_in_as(owner) {
                signed_in.vk_id = None;
                state.notice = Some(notice_of(error).service(Service::VkId));
            }
        });
        if self.is_owned(owner) {
            let record = Record::VkId(owner.person.clone());
            let _ = self.ports.vault.remove(&record).await;
        }
    }

    /// Keeps tokens for whoever they belong to, also when another person is on screen by now. Tells whether
    /// there is still somebody to keep them for.
    async fn keep_vk_id(&self, tokens: Tokens, person: Option<Person>, owner: &Owner) -> bool {
        let _keeping = self.keeping.lock().await;
        let record = tokens.to_record();
        self.change(|state| {
            if let Some(signed_in) = state.signed_in_as(owner) {
                signed_in.vk_id = Some(VkIdConnection { tokens, person });
                state.vk_id_rests_until = None;
            }
        });
        if !self.is_owned(owner) {
            return false;
        }
        let kept = self
            .ports
            .vault
            .save(&Record::VkId(owner.person.clone()), &record)
            .await;
        if self.is_owned(owner) {
            self.note_kept(kept);
        }
        true
    }
}

pub(super) fn notice_of(error: &VkIdError) -> Notice {
    match error {
        VkIdError::Offline | VkIdError::Answer(TokenError::Busy | TokenError::NotAnAnswer) => {
            Notice::new(ErrorCode::VkIdOffline)
        }
        VkIdError::Answer(TokenError::Over) => Notice::new(ErrorCode::VkIdOver),
        VkIdError::Answer(TokenError::Forged) => Notice::new(ErrorCode::SignInForged),
        VkIdError::Answer(TokenError::Refused(code)) => {
            Notice::new(ErrorCode::SignInRefused).server_code(code)
        }
    }
}
