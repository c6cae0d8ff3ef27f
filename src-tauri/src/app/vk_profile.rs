//! The учебный профиль VK ID: whether it is linked to the diary, and the window in which it is linked.
//!
//! The portal links it with VK ID between themselves; the app restores the portal's session in the window, watches
//! where it stands, and asks the portal whether it is done.

use std::time::Duration;

use tokio::{sync::Notify, time::sleep};
use zvonok_core::{
    account::Role,
    secret::ExposeSecret as _,
    sign_in::linking::{self, Seen},
};

use super::{
    App,
    sign_in::{Ended, minutes, unloaded, within},
    state::{Owner, SignedIn},
};
use crate::ports::{LoginEvent, LoginRequest, OpenLogin, PortalError, PortalSession};

/// Back at the portal the link may take its time: the portal is asked again after so long.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// How often it is asked by itself; every new page asks anew.
const ASKED_AT_MOST: u32 = 12;

impl App {
    /// Opens «Чаты» with the pupil's session restored, and stays until the profile is linked or the window closed.
    pub(super) async fn link_vk_profile(&self, cancel: &Notify) -> Result<(), Ended> {
        let (owner, role, session) = {
            let state = self.state();
            let signed_in = state.signed_in.as_ref().ok_or(Ended::SignInFirst)?;
            let account = &signed_in.account;
            (signed_in.owner(), account.role, signed_in.session.clone())
        };
        if role == Role::Parent {
            return Err(Ended::ParentAccount);
        }
        let address = linking::entry(&self.region).ok_or(Ended::NotSetUp)?;
        // It may have been linked elsewhere: then there is nothing to be done.
        if self.ask_vk_profile(&owner, &session).await == Ok(true) {
            return Ok(());
        }
        // The portal may have changed its cookies in that answer.
        let given = self.session_of(&owner).ok_or(Ended::Cancelled)?;
        let request = LoginRequest {
            address,
            cookies: given.cookies.clone(),
            intercept: std::sync::Arc::new(|_| false),
        };
        let mut window = self.open_window(request).await?;
        let deadline = minutes(self.region.vk_id.sign_in_minutes);
        let watch = self.watch_linking(window.as_mut(), &owner);
        let outcome = within(deadline, cancel, watch).await;
        // Where the portal or a stranger's page ended it, its cookies are nobody's session.
        if matches!(outcome, Ok(()) | Err(Ended::Cancelled | Ended::TimedOut)) {
            self.take_session_back(window.as_ref(), &given, &owner)
                .await;
        }
        window.close().await;
        match outcome {
            // The last page may have linked it, and nobody waited for the portal to say so.
            Err(Ended::Closed { far: true }) => {
                let session = self.session_of(&owner).ok_or(Ended::Cancelled)?;
                match self.ask_vk_profile(&owner, &session).await {
                    Ok(true) => Ok(()),
                    _ => Err(Ended::NotLinked),
                }
            }
            Err(Ended::Closed { far: false }) => Err(Ended::Cancelled),
            other => other,
        }
    }

    async fn watch_linking(&self, window: &mut dyn OpenLogin, owner: &Owner) -> Result<(), Ended> {
        let mut loaded = false;
        let mut been_at_vk_id = false;
        let mut asks_left = 0;
        loop {
            let event = tokio::select! {
                event = window.next() => Some(event),
                () = sleep(ASK_AGAIN), if asks_left > 0 => None,
            };
            match event {
                None => asks_left -= 1,
                Some(LoginEvent::Closed) => return Err(Ended::Closed { far: been_at_vk_id }),
                Some(LoginEvent::Intercepted(_)) => continue,
                Some(LoginEvent::Failed { address, problem }) => {
                    return Err(unloaded(&address, problem, loaded));
                }
                Some(LoginEvent::Committed(address)) => {
                    loaded |= address.scheme() == "https";
                    self.window_stands_at(&address);
                    match linking::judge(&self.region, &address) {
                        Seen::Foreign { host } => return Err(Ended::Blocked { host }),
                        Seen::LoginPage => return Err(Ended::Portal(PortalError::SessionOver)),
                        Seen::Blank => continue,
                        Seen::VkId => {
                            been_at_vk_id = true;
                            asks_left = 0;
                            continue;
                        }
                        Seen::Portal if !been_at_vk_id => continue,
                        Seen::Portal => asks_left = ASKED_AT_MOST,
                    }
                }
            }
            let Some(session) = self.portal_session(window).await? else {
                continue;
            };
            if self.ask_vk_profile(owner, &session).await == Ok(true) {
                return Ok(());
            }
        }
    }

    /// Learns once in a run, beside the diary, whether the profile is linked already.
    pub(super) async fn learn_vk_profile(&self) {
        let asked = {
            let state = self.state();
            let Some(signed_in) = &state.signed_in else {
                return;
            };
            if signed_in.account.role == Role::Parent {
                return;
            }
            let (owner, session) = (signed_in.owner(), signed_in.session.clone());
            let mut members = state.members.iter();
            let linked = members.any(|it| it.account.key() == owner.person && it.vk_profile);
            let anew = !state.vk_profile_asked.contains(&owner);
            (anew && !linked).then_some((owner, session))
        };
        let Some((owner, session)) = asked else {
            return;
        };
        let answer = self.ask_vk_profile(&owner, &session).await;
        // What may pass is asked again beside the next diary.
        let passes = matches!(
            answer,
            Err(PortalError::Offline
                | PortalError::Slow
                | PortalError::Down(_)
                | PortalError::Busy { .. })
        );
        if !passes {
            self.state().vk_profile_asked.insert(owner);
        }
    }

    /// Asks the portal, and remembers a yes. A no is not remembered: the page may only look otherwise than we believe.
    async fn ask_vk_profile(
        &self,
        owner: &Owner,
        session: &PortalSession,
    ) -> Result<bool, PortalError> {
        let fetched = self.ports.portal.vk_profile(session).await;
        let fetched = fetched.inspect_err(|error| {
            tracing::info!(%error, "«Чаты» did not say whether the profile is linked");
        })?;
        if let Some(session) = &fetched.rotated {
            self.keep_session(session, owner).await;
        }
        let linked = fetched.value == Some(true);
        if linked {
            self.remember_vk_profile(owner).await;
        }
        Ok(linked)
    }

    /// Somebody says that the учебный профиль is linked already. «Чаты» may look otherwise than we believe, and
    /// nobody shall be asked for what is done.
    pub async fn vk_profile_is_linked(&self) {
        let owner = self.state().signed_in.as_ref().map(SignedIn::owner);
        if let Some(owner) = owner {
            self.remember_vk_profile(&owner).await;
        }
    }

    async fn remember_vk_profile(&self, owner: &Owner) {
        let _keeping = self.keeping.lock().await;
        let news = self.change(|state| {
            let mut members = state.members.iter_mut();
            let member = members.find(|it| it.account.key() == owner.person);
            member.is_some_and(|member| !std::mem::replace(&mut member.vk_profile, true))
        });
        if news {
            self.save_members().await;
        }
    }

    /// The portal may have changed its cookies in the window: from now on these are the session.
    async fn take_session_back(
        &self,
        window: &dyn OpenLogin,
        given: &PortalSession,
        owner: &Owner,
    ) {
        let Ok(Some(session)) = self.portal_session(window).await else {
            return;
        };
        let value = |session: &PortalSession| {
            let mut cookies = session.cookies.iter();
            let cookie = cookies.find(|it| it.name == self.region.portal.session_cookie)?;
            Some(cookie.value.expose_secret().to_owned())
        };
        if value(&session) != value(given) {
            self.keep_session(&session, owner).await;
        }
    }

    fn session_of(&self, owner: &Owner) -> Option<PortalSession> {
        let mut state = self.state();
        state.signed_in_as(owner).map(|it| it.session.clone())
    }
}
