//! Signing in at the portal and with VK ID: one attempt at a time, every end of it told apart.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};
use url::Url;
use zvonok_core::{
    error::ErrorCode,
    region::Refusal,
    secret::Secret,
    sign_in::{
        Place, Step,
        portal::{self, Arrived},
        vk_id::{self, CallbackError, Grant},
    },
};

use super::{
    App,
    snapshot::{Notice, Service},
    state::{Attempt, Nameless, SignedIn},
};
use crate::ports::{LoadProblem, LoginEvent, LoginRequest, OpenLogin, PortalSession, VkIdError};

/// At the finish line without a session, the session is looked for again after so long.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How an attempt ended without a sign-in. Cancelled is not an error.
pub(super) enum Ended {
    Cancelled,
    /// The person closed the window of the linking; `far`: after VK ID had been in it.
    Closed {
        far: bool,
    },
    NotLinked,
    ParentAccount,
    TimedOut,
    Blocked {
        host: String,
    },
    Refused {
        code: String,
    },
    Unloaded {
        host: String,
        problem: LoadProblem,
        /// A page of this attempt was shown before, under TLS.
        loaded: bool,
    },
    NoSession,
    Forged,
    WindowFailed,
    NotSetUp,
    SignInFirst,
    VkId(VkIdError),
    Portal(crate::ports::PortalError),
}

impl App {
    /// Signs in: opens a window, watches it to its end, keeps what it gave.
    pub async fn sign_in(&self, service: Service) {
        self.attempt(service).await;
        if service == Service::Portal {
            self.learn_vk_profile().await;
        }
    }

    pub(super) async fn attempt(&self, service: Service) {
        let cancel = Arc::new(Notify::new());
        let started = self.change(|state| {
            if state.signing_in.is_some() {
                state.notice = Some(Notice::new(ErrorCode::SignInBusy).service(service));
                return false;
            }
            state.signing_in = Some(Attempt {
                service,
                cancel: cancel.clone(),
            });
            state.notice = None;
            true
        });
        if !started {
            return;
        }
        let outcome = match service {
            Service::Portal => self.sign_in_at_portal(&cancel).await,
            Service::VkId => self.sign_in_with_vk_id(&cancel).await,
            Service::VkProfile => self.link_vk_profile(&cancel).await,
        };
        let given_up = matches!(outcome, Err(Ended::Cancelled));
        let outcome = outcome.map_err(|ended| self.notice_of_end(ended, service));
        self.change(|state| {
            state.signing_in = None;
            state.window_at = None;
            if let Err(notice) = outcome {
                state.notice = notice;
            }
        });
        // Whoever closed the main window gave it up with that: it stays closed.
        if !given_up || self.state().rhythm.visible {
            self.ports.view.raise();
        }
    }

    /// Whether somebody is signing in, in a window of its own.
    pub fn is_signing_in(&self) -> bool {
        self.state().signing_in.is_some()
    }

    /// Shows whose page the window is at.
    pub(super) fn window_stands_at(&self, address: &Url) {
        let place = Place::of(&self.region, address);
        self.change(|state| {
            // An address that belongs to no place (the blank page before the first) changes nothing.
            state.window_at = place.or(state.window_at);
        });
    }

    /// Gives up the sign-in in progress, if there is one.
    pub fn cancel_sign_in(&self) {
        if let Some(attempt) = &self.state().signing_in {
            attempt.cancel.notify_one();
        }
    }

    pub(super) async fn open_window(
        &self,
        request: LoginRequest,
    ) -> Result<Box<dyn OpenLogin>, Ended> {
        let opened = self.ports.login_window.open(request).await;
        opened.map_err(|_| Ended::WindowFailed)
    }

    async fn sign_in_at_portal(&self, cancel: &Notify) -> Result<(), Ended> {
        let generation = self.state().generation;
        let region = &self.region.portal;
        let request = LoginRequest {
            address: portal::entry(region),
            cookies: Vec::new(),
            // Every step of this sign-in is an ordinary page: nothing is to be caught before it loads.
            intercept: Arc::new(|_| false),
        };
        let mut window = self.open_window(request).await?;
        let deadline = minutes(region.sign_in_minutes);
        let outcome = within(deadline, cancel, self.watch_portal(window.as_mut())).await;
        window.close().await;
        let nameless = outcome?;
        let _turn = self.refreshing.lock().await;
        self.look_for_programs();
        let outcome = self.introduce(nameless, generation).await;
        if outcome.is_err() && self.state().generation != generation {
            // Signed out meanwhile: nobody is left to be told.
            return Err(Ended::Cancelled);
        }
        outcome.map_err(Ended::Portal)
    }

    async fn watch_portal(&self, window: &mut dyn OpenLogin) -> Result<Nameless, Ended> {
        let region = &self.region.portal;
        let mut loaded = false;
        // The finish line without a session: the portal may ask first which of several diaries it is to be, or say
        // in its own words that there is none. The window stays, and the session is awaited in it.
        let mut unfinished: Option<Option<Secret>> = None;
        let mut at_finish = false;
        loop {
            let event = tokio::select! {
                event = window.next() => event,
                () = sleep(LOOK_AGAIN), if at_finish => {
                    if let Some(session) = self.portal_session(window).await? {
                        let finish = unfinished.take().flatten();
                        return Ok(Nameless { session, finish });
                    }
                    continue;
                }
            };
            let address = match event {
                LoginEvent::Committed(address) => address,
                LoginEvent::Intercepted(_) => continue,
                LoginEvent::Failed { address, problem } => {
                    return Err(unloaded(&address, problem, loaded));
                }
                LoginEvent::Closed if unfinished.is_some() => return Err(Ended::NoSession),
                LoginEvent::Closed => return Err(Ended::Cancelled),
            };
            at_finish = false;
            tracing::info!(
                host = address.host_str().unwrap_or("-"),
                "sign-in: the window shows"
            );
            loaded |= address.scheme() == "https";
            self.window_stands_at(&address);
            if let Some(code) = portal::refusal(region, &address) {
                return Err(Ended::Refused { code });
            }
            match portal::judge(region, &address) {
                Step::Continue => {}
                Step::Blocked { host } => return Err(Ended::Blocked { host }),
                Step::Finished(Arrived { token }) => {
                    // The token of an earlier finish line stands for the same person's diaries.
                    let finish = token.or_else(|| unfinished.take().flatten());
                    if let Some(session) = self.portal_session(window).await? {
                        return Ok(Nameless { session, finish });
                    }
                    unfinished = Some(finish);
                    at_finish = true;
                }
            }
        }
    }

    /// The portal's cookies in the window, where its session is among them.
    pub(super) async fn portal_session(
        &self,
        window: &dyn OpenLogin,
    ) -> Result<Option<PortalSession>, Ended> {
        let region = &self.region.portal;
        let cookies = window
            .cookies(&region.origin)
            .await
            .map_err(|_| Ended::WindowFailed)?;
        let is_session = cookies.iter().any(|it| it.name == region.session_cookie);
        Ok(is_session.then_some(PortalSession { cookies }))
    }

    /// Words for an attempt that signed nobody in; none for one that the person gave up.
    fn notice_of_end(&self, ended: Ended, service: Service) -> Option<Notice> {
        let notice = match ended {
            Ended::Cancelled | Ended::Closed { .. } => return None,
            Ended::NotLinked => Notice::new(ErrorCode::VkProfileNotLinked),
            Ended::ParentAccount => Notice::new(ErrorCode::ParentAccount),
            Ended::TimedOut => Notice::new(ErrorCode::SignInTimedOut),
            Ended::Blocked { host } => Notice::new(ErrorCode::SignInBlocked).host(&host),
            Ended::Refused { code } => {
                Notice::new(self.meaning_of(&code, service)).server_code(&code)
            }
            Ended::Unloaded {
                host,
                problem: LoadProblem::Unreachable,
                ..
            } => Notice::new(ErrorCode::SiteOffline).host(&host),
            Ended::Unloaded {
                host,
                problem:
                    LoadProblem::Certificate {
                        problem,
                        after_a_good_one,
                    },
                loaded,
            } => self.certificate_notice(problem, &host, loaded || after_a_good_one),
            Ended::NoSession => Notice::new(ErrorCode::SignInNoSession),
            Ended::Forged => Notice::new(ErrorCode::SignInForged),
            Ended::WindowFailed => Notice::new(ErrorCode::WindowFailed),
            Ended::NotSetUp => Notice::new(ErrorCode::VkIdNotSetUp),
            Ended::SignInFirst => Notice::new(ErrorCode::SignInFirst),
            Ended::VkId(error) => super::vk_id::notice_of(&error),
            // Its own step is signing in at the portal, whatever was tried.
            Ended::Portal(error) => return Some(self.portal_notice(&error)),
        };
        Some(notice.service(service))
    }

    fn meaning_of(&self, code: &str, service: Service) -> ErrorCode {
        let refusals = &self.region.portal.refusals;
        let known = refusals.iter().find(|(known, _)| known == code);
        match known.filter(|_| service == Service::Portal) {
            Some((_, Refusal::ConsentMissing)) => ErrorCode::ConsentMissing,
            Some((_, Refusal::AccountUnknown)) => ErrorCode::AccountUnknown,
            Some((_, Refusal::AccountUnconfirmed)) => ErrorCode::AccountUnconfirmed,
            None => ErrorCode::SignInRefused,
        }
    }

    async fn sign_in_with_vk_id(&self, cancel: &Notify) -> Result<(), Ended> {
        // Whoever is on screen when the window closes, the tokens are theirs for whom it was opened.
        let owner = self.state().signed_in.as_ref().map(SignedIn::owner);
        let owner = owner.ok_or(Ended::SignInFirst)?;
        let mut state = [0; 32];
        let mut verifier = [0; 32];
        let random = &self.ports.random;
        random
            .fill(&mut state)
            .and_then(|()| random.fill(&mut verifier))
            .map_err(|_| Ended::WindowFailed)?;
        let region = &self.region.vk_id;
        let attempt = vk_id::Attempt::new(region, &state, &verifier).ok_or(Ended::NotSetUp)?;
        let redirect = attempt.redirect();
        let request = LoginRequest {
            address: attempt.address(),
            cookies: Vec::new(),
            intercept: Arc::new(move |address: &Url| redirect.matches(address)),
        };
        let mut window = self.open_window(request).await?;
        let deadline = minutes(region.sign_in_minutes);
        let outcome = within(deadline, cancel, self.watch_vk_id(window.as_mut(), attempt)).await;
        window.close().await;
        let connected = self.connect_vk_id(outcome?, &owner).await;
        connected.map_err(Ended::VkId)
    }

    async fn watch_vk_id(
        &self,
        window: &mut dyn OpenLogin,
        mut attempt: vk_id::Attempt,
    ) -> Result<Grant, Ended> {
        let mut loaded = false;
        loop {
            match window.next().await {
                LoginEvent::Committed(address) => {
                    loaded |= address.scheme() == "https";
                    self.window_stands_at(&address);
                    tracing::info!(
                        host = address.host_str().unwrap_or("-"),
                        "VK ID: the window shows"
                    );
                    if let Step::Blocked { host } = attempt.judge(&address) {
                        return Err(Ended::Blocked { host });
                    }
                }
                LoginEvent::Intercepted(address) => {
                    return attempt.finish(&address).map_err(|error| match error {
                        CallbackError::Forged | CallbackError::Incomplete => Ended::Forged,
                        CallbackError::Refused(code) if code == "access_denied" => Ended::Cancelled,
                        CallbackError::Refused(code) => Ended::Refused { code },
                    });
                }
                LoginEvent::Failed { address, problem } => {
                    return Err(unloaded(&address, problem, loaded));
                }
                LoginEvent::Closed => return Err(Ended::Cancelled),
            }
        }
    }
}

pub(super) fn unloaded(address: &Url, problem: LoadProblem, loaded: bool) -> Ended {
    Ended::Unloaded {
        host: address.host_str().unwrap_or_default().to_owned(),
        problem,
        loaded,
    }
}

/// Watches until the window's end, the deadline or the person's «Отменить», whichever is first.
pub(super) async fn within<T>(
    deadline: Duration,
    cancel: &Notify,
    watch: impl Future<Output = Result<T, Ended>>,
) -> Result<T, Ended> {
    tokio::select! {
        outcome = watch => outcome,
        () = cancel.notified() => Err(Ended::Cancelled),
        () = tokio::time::sleep(deadline) => Err(Ended::TimedOut),
    }
}

pub(super) fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes) * 60)
}
