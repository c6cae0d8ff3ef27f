//! VK ID over HTTP. Everything travels in bodies: no token ever stands in an address.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use url::Url;
use zvonok_core::{
    region,
    secret::{ExposeSecret, Secret},
    sign_in::vk_id::{
        Form, Grant, Person, TokenError, Tokens, access_form, exchange_form, read_person,
        read_tokens, refresh_form,
    },
};

use super::http::{self, Trouble};
use crate::ports::{VkId, VkIdError};

/// How long VK ID may take to answer.
const DEADLINE: Duration = Duration::from_secs(15);

/// The endpoints of a region's VK ID. A redirect is no answer of theirs and is not followed.
pub struct HttpVkId {
    client: Client,
    region: region::VkId,
}

impl HttpVkId {
    /// VK ID of a region. `user_agent` names this program to it.
    ///
    /// # Errors
    /// When the system's TLS cannot be used, or `user_agent` is not a header's value.
    pub fn new(region: &region::VkId, user_agent: &str) -> reqwest::Result<Self> {
        let client = http::client(&region.token, user_agent)
            .timeout(DEADLINE)
            .build()?;
        Ok(Self {
            client,
            region: region.clone(),
        })
    }

    /// Posts a form and reads the answer, whatever its status: an `error` may come with 200 and a status without
    /// an answer means that VK ID is not well.
    async fn post<T>(
        &self,
        endpoint: &Url,
        form: Form,
        read: impl FnOnce(&str) -> Result<T, TokenError>,
    ) -> Result<T, VkIdError> {
        let fields: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.expose_secret()))
            .collect();
        let response = self
            .client
            .post(endpoint.clone())
            .form(&fields)
            .send()
            .await;
        let response = response.map_err(|error| refine(http::trouble(error)))?;
        let status = response.status();
        let body = http::text(response).await.map_err(refine)?;
        read(&body).map_err(|error| {
            let unwell = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
            VkIdError::Answer(if unwell && error == TokenError::NotAnAnswer {
                TokenError::Busy
            } else {
                error
            })
        })
    }
}

#[async_trait]
impl VkId for HttpVkId {
    async fn exchange(&self, grant: &Grant, now: Timestamp) -> Result<Tokens, VkIdError> {
        let read =
            |body: &str| read_tokens(body, &grant.state, &grant.device_id, None, now.as_second());
        self.post(&self.region.token, exchange_form(&self.region, grant), read)
            .await
    }

    async fn refresh(
        &self,
        tokens: &Tokens,
        state: &Secret,
        now: Timestamp,
    ) -> Result<Tokens, VkIdError> {
        let read = |body: &str| {
            read_tokens(
                body,
                state,
                &tokens.device_id,
                Some(tokens),
                now.as_second(),
            )
        };
        self.post(
            &self.region.token,
            refresh_form(&self.region, tokens, state),
            read,
        )
        .await
    }

    async fn person(&self, tokens: &Tokens) -> Result<Person, VkIdError> {
        self.post(
            &self.region.user_info,
            access_form(&self.region, tokens),
            read_person,
        )
        .await
    }

    async fn revoke(&self, tokens: &Tokens) -> Result<(), VkIdError> {
        let revoked = self
            .post(
                &self.region.revoke,
                access_form(&self.region, tokens),
                read_done,
            )
            .await;
        let left = self
            .post(
                &self.region.logout,
                access_form(&self.region, tokens),
                read_done,
            )
            .await;
        match (revoked, left) {
            // A revoked token may be refused by the logout: that is what was wanted.
            (Ok(()), Err(VkIdError::Answer(TokenError::Over))) => Ok(()),
            (revoked, left) => revoked.and(left),
        }
    }
}

fn refine(trouble: Trouble) -> VkIdError {
    match trouble {
        Trouble::Offline | Trouble::Certificate(_) => VkIdError::Offline,
        Trouble::Unreadable => VkIdError::Answer(TokenError::NotAnAnswer),
    }
}

/// Reads the answer of revoke and logout, `{"response":1}`.
fn read_done(body: &str) -> Result<(), TokenError> {
    let answer: Value = serde_json::from_str(body).map_err(|_| TokenError::NotAnAnswer)?;
    if answer
        .get("response")
        .is_some_and(|response| *response == 1 || *response == "1")
    {
        return Ok(());
    }
    // Refusals have one form at all endpoints; core reads it.
    Err(read_person(body).err().unwrap_or(TokenError::NotAnAnswer))
}
