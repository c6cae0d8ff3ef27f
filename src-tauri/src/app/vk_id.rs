//! The VK ID connection: kept, refreshed before it runs out, taken away at sign-out.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zvonok_core::{
    error::ErrorCode,
    secret::Secret,
    sign_in::vk_id::{Grant, REFRESH_AHEAD_SECONDS, TokenError, Tokens},
};

use super::{
    App,
    snapshot::{Notice, Service},
    state::VkIdConnection,
};
use crate::ports::{Record, VkIdError};

impl App {
    /// Exchanges the code, keeps the tokens, asks who it is.
    pub(super) async fn connect_vk_id(&self, grant: Grant) -> Result<(), VkIdError> {
        let _turn = self.vk_id_turn.lock().await;
        let generation = self.state().generation;
        let tokens = self.ports.vk_id.exchange(&grant, self.now()).await?;
        let person = self.ports.vk_id.person(&tokens).await.ok();
        if self.state().generation != generation {
            // Signed out meanwhile: nobody is left to own these tokens.
            let _ = self.ports.vk_id.revoke(&tokens).await;
            return Ok(());
        }
        self.keep_vk_id(tokens, person).await;
        Ok(())
    }

    /// Takes VK ID's access away and forgets its tokens. Without a connection to VK ID the tokens are
    /// forgotten all the same.
    pub async fn disconnect_vk_id(&self) {
        let _turn = self.vk_id_turn.lock().await;
        let Some((uid, connection)) = self.change(|state| {
            let signed_in = state.signed_in.as_mut()?;
            Some((signed_in.account.uid.clone(), signed_in.vk_id.take()?))
        }) else {
            return;
        };
        let removed = self.ports.vault.remove(&Record::VkId(uid)).await;
        if let Err(error) = self.ports.vk_id.revoke(&connection.tokens).await {
            tracing::info!(%error, "VK ID did not confirm the end of access; the tokens are forgotten here");
        }
        if removed.is_err() && self.state().session_only.is_none() {
            self.tell(Notice::new(ErrorCode::SignOutIncomplete).service(Service::VkId));
        }
    }

    /// Refreshes the tokens shortly before they end, and learns whose they are where that is not known yet.
    pub(super) async fn keep_vk_id_fresh(&self) {
        let _turn = self.vk_id_turn.lock().await;
        let Some(connection) = self.vk_id_connection() else {
            return;
        };
        let left = connection.tokens.expires_at - self.now().as_second();
        if left > REFRESH_AHEAD_SECONDS {
            if connection.person.is_none()
                && let Ok(person) = self.ports.vk_id.person(&connection.tokens).await
            {
                self.change(|state| {
                    if let Some(vk_id) = state.signed_in.as_mut().and_then(|it| it.vk_id.as_mut()) {
                        vk_id.person = Some(person);
                    }
                });
            }
            return;
        }
        let mut random = [0; 32];
        if self.ports.random.fill(&mut random).is_err() {
            return;
        }
        let state = Secret::from(URL_SAFE_NO_PAD.encode(random));
        let generation = self.state().generation;
        match self
            .ports
            .vk_id
            .refresh(&connection.tokens, &state, self.now())
            .await
        {
            Ok(tokens) => {
                let person = match self.ports.vk_id.person(&tokens).await {
                    Ok(person) => Some(person),
                    Err(_) => connection.person,
                };
                if self.state().generation == generation {
                    self.keep_vk_id(tokens, person).await;
                }
            }
            Err(error @ VkIdError::Answer(TokenError::Over)) => self.lose_vk_id(&error).await,
            // Anything else may pass: the tokens stay, the next turn tries again.
            Err(error) => tracing::info!(%error, "VK ID gave no new tokens"),
        }
    }

    async fn lose_vk_id(&self, error: &VkIdError) {
        let uid = self.change(|state| {
            state.notice = Some(notice_of(error).service(Service::VkId));
            let signed_in = state.signed_in.as_mut()?;
            signed_in.vk_id = None;
            Some(signed_in.account.uid.clone())
        });
        if let Some(uid) = uid {
            let _ = self.ports.vault.remove(&Record::VkId(uid)).await;
        }
    }

    async fn keep_vk_id(
        &self,
        tokens: Tokens,
        person: Option<zvonok_core::sign_in::vk_id::Person>,
    ) {
        let record = tokens.to_record();
        let uid = self.change(|state| {
            let signed_in = state.signed_in.as_mut()?;
            signed_in.vk_id = Some(VkIdConnection { tokens, person });
            Some(signed_in.account.uid.clone())
        });
        if let Some(uid) = uid {
            let kept = self.ports.vault.save(&Record::VkId(uid), &record).await;
            self.note_kept(kept);
        }
    }

    fn vk_id_connection(&self) -> Option<VkIdConnection> {
        self.state().signed_in.as_ref()?.vk_id.clone()
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
