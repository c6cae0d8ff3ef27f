//! Keeping the diary: restoring the last known one, refreshing it, never losing it to a failure.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp, civil::Date};
use zvonok_core::{
    account::{Account, Role},
    diary::{self, html::PageUser, json::SchoolToken, week},
    error::ErrorCode,
    secret::Secret,
};

use super::{
    App, records,
    snapshot::{Notice, Service},
    state::{FetchedWeek, Nameless, SignedIn, VkIdConnection},
};
use crate::ports::{Fetched, Kept, PortalError, PortalSession, Record};

/// Clocks that differ by less are taken as equal: the answer's own travel is within it.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// Weeks kept around today's.
const WEEKS_KEPT: i32 = 3;

impl App {
    /// Reads who was signed in, with what, and the last known diary.
    pub(super) async fn restore(&self) {
        let vault = &self.ports.vault;
        let account = match vault.load(&Record::Current).await {
            Ok(record) => record.as_ref().and_then(records::read_account),
            Err(reason) => {
                self.change(|state| state.session_only = Some(reason));
                None
            }
        };
        let Some(account) = account else { return };
        let uid = account.uid.clone();
        let load = async |record: Record| vault.load(&record).await.ok().flatten();
        let session = load(Record::PortalSession(uid.clone())).await;
        let Some(session) = session.as_ref().and_then(records::read_session) else {
            return;
        };
        let school = load(Record::SchoolToken(uid.clone())).await;
        let vk_id = load(Record::VkId(uid.clone())).await;
        let weeks = match load(Record::CacheKey).await {
            Some(key) => self.ports.cache.load(&uid, &key).await,
            None => None,
        };
        self.change(|state| {
            state.signed_in = Some(SignedIn {
                account,
                session,
                school: school.as_ref().and_then(records::read_school_token),
                vk_id: vk_id
                    .as_ref()
                    .and_then(zvonok_core::sign_in::vk_id::Tokens::from_record)
                    .map(|tokens| VkIdConnection {
                        tokens,
                        person: None,
                    }),
            });
            state.weeks = weeks
                .as_deref()
                .and_then(records::read_diary)
                .unwrap_or_default();
            state.stale = true;
        });
    }

    /// Fetches the week on screen. What is known stays when it fails, and the screen says how old it is.
    pub async fn refresh(&self) {
        let _turn = self.refreshing.lock().await;
        self.look_for_programs();
        if self.state().signed_in.is_none() {
            let nameless = self.state().nameless.clone();
            if let Some(nameless) = nameless {
                self.change(|state| state.loading = true);
                let outcome = self.introduce(nameless).await;
                self.finish_loading(outcome);
            }
            return;
        }
        let today = self.today();
        self.change(|state| {
            state.loading = true;
            state.asked_for = Some(today);
        });
        let outcome = self.fetch_shown().await;
        self.finish_loading(outcome);
    }

    fn finish_loading(&self, outcome: Result<(), PortalError>) {
        self.change(|state| {
            state.loading = false;
            match outcome {
                Ok(()) => {
                    state.stale = false;
                    if state
                        .notice
                        .as_ref()
                        .is_some_and(|notice| about_the_portal(notice.code))
                    {
                        state.notice = None;
                    }
                }
                Err(error) => {
                    state.stale = true;
                    state.notice = Some(notice_of(&error, &self.region));
                }
            }
        });
    }

    async fn fetch_shown(&self) -> Result<(), PortalError> {
        let shown = self.shown_day();
        self.fetch_week(shown).await?;
        // The first answer may have put the clock right, and with it what «today» means.
        let shown_now = self.shown_day();
        if week::monday_of(shown_now) != week::monday_of(shown) {
            self.fetch_week(shown_now).await?;
        }
        self.fetch_next_if_needed().await;
        self.save_diary().await;
        Ok(())
    }

    fn shown_day(&self) -> Date {
        let today = self.today();
        self.state().chosen_day.unwrap_or(today)
    }

    async fn fetch_week(&self, date: Date) -> Result<(), PortalError> {
        let (signed_in, generation) = {
            let state = self.state();
            let Some(signed_in) = state.signed_in.clone() else {
                return Ok(());
            };
            (signed_in, state.generation)
        };
        let monday = week::monday_of(date);
        let page = week::page_number(self.today(), date);
        let fetched = self
            .ports
            .portal
            .week(&signed_in.session, page, monday)
            .await?;
        if self.state().generation != generation {
            return Ok(());
        }
        let fetched_at = self.settle(&fetched).await;
        // The page number counts from the portal's week: with a clock put right, this was another week.
        if week::page_number(self.today(), date) != page {
            return Ok(());
        }
        let json = match &signed_in.school {
            Some(token) => self.json_days(token, &signed_in.account, monday).await,
            None => Vec::new(),
        };
        let days = diary::json::merge(fetched.value.days, json);
        self.change(|state| {
            if state.generation == generation {
                state.weeks.insert(monday, FetchedWeek { days, fetched_at });
            }
        });
        Ok(())
    }

    /// The JSON diary only adds to the page: without it the day is still whole.
    async fn json_days(
        &self,
        token: &SchoolToken,
        account: &Account,
        monday: Date,
    ) -> Vec<diary::Day> {
        match self.ports.portal.days(token, &account.uid, monday).await {
            Ok(days) => days,
            Err(PortalError::SessionOver) => {
                let uid = account.uid.clone();
                let _ = self.ports.vault.remove(&Record::SchoolToken(uid)).await;
                self.change(|state| {
                    if let Some(signed_in) = &mut state.signed_in {
                        signed_in.school = None;
                    }
                });
                Vec::new()
            }
            Err(error) => {
                tracing::info!(%error, "the JSON diary is not to be had; the page is enough");
                Vec::new()
            }
        }
    }

    /// Takes over what came with an answer: the portal's clock and changed cookies. Gives the time of the answer.
    async fn settle<T>(&self, fetched: &Fetched<T>) -> Timestamp {
        let here = self.ports.clock.now();
        if let Some(there) = fetched.server_time {
            let offset = there.duration_since(here);
            let offset = if offset.abs() < CLOCK_TOLERANCE {
                SignedDuration::ZERO
            } else {
                offset
            };
            self.change(|state| state.clock_offset = offset);
        }
        if let Some(session) = &fetched.rotated {
            self.keep_session(session).await;
        }
        self.now()
    }

    async fn keep_session(&self, session: &PortalSession) {
        let uid = self.change(|state| {
            let signed_in = state.signed_in.as_mut()?;
            signed_in.session = session.clone();
            Some(signed_in.account.uid.clone())
        });
        if let Some(uid) = uid {
            let record = Record::PortalSession(uid);
            let kept = self
                .ports
                .vault
                .save(&record, &records::write_session(session))
                .await;
            self.note_kept(kept);
        }
    }

    /// Asks the portal who a fresh session belongs to, and keeps it under that name.
    pub(super) async fn introduce(&self, nameless: Nameless) -> Result<(), PortalError> {
        self.change(|state| state.nameless = Some(nameless.clone()));
        let generation = self.state().generation;
        let portal = &self.ports.portal;
        let monday = week::monday_of(self.today());
        let mut fetched = portal.week(&nameless.session, 0, monday).await?;
        self.settle(&fetched).await;
        let right_monday = week::monday_of(self.today());
        if right_monday != monday {
            // The years of the page's dates were inferred with a wrong clock.
            let session = fetched
                .rotated
                .take()
                .unwrap_or_else(|| nameless.session.clone());
            fetched = portal.week(&session, 0, right_monday).await?;
        }
        let session = fetched.rotated.take().unwrap_or(nameless.session);
        let school = match &nameless.finish {
            Some(finish) => self.school_token(&session, finish).await,
            None => None,
        };
        let by_token = match &school {
            Some(token) => portal.account(token).await.ok(),
            None => None,
        };
        let account = by_token.or_else(|| fetched.value.user.as_ref().map(account_of_page));
        let Some(account) = account else {
            return Err(PortalError::Unreadable);
        };
        if self.state().generation != generation {
            return Ok(());
        }
        let uid = account.uid.clone();
        let vault = &self.ports.vault;
        let mut kept = vec![
            vault
                .save(
                    &Record::PortalSession(uid.clone()),
                    &records::write_session(&session),
                )
                .await,
            vault
                .save(&Record::Current, &records::write_account(&account))
                .await,
        ];
        if let Some(token) = &school {
            let record = Record::SchoolToken(uid.clone());
            kept.push(
                vault
                    .save(&record, &records::write_school_token(token))
                    .await,
            );
        }
        let session_only = kept.into_iter().find_map(|kept| match kept {
            Kept::SessionOnly(reason) => Some(reason),
            Kept::Stored => None,
        });
        let days = match &school {
            Some(token) => self.json_days(token, &account, right_monday).await,
            None => Vec::new(),
        };
        let days = diary::json::merge(fetched.value.days, days);
        let fetched_at = self.now();
        self.change(|state| {
            let same = state
                .signed_in
                .as_ref()
                .is_some_and(|before| before.account.uid == uid);
            let vk_id = state
                .signed_in
                .take()
                .filter(|_| same)
                .and_then(|before| before.vk_id);
            if !same {
                state.weeks.clear();
                state.chosen_day = None;
            }
            state.signed_in = Some(SignedIn {
                account,
                session,
                school,
                vk_id,
            });
            state.nameless = None;
            state.session_only = session_only;
            state.screen = super::snapshot::Screen::Today;
            state
                .weeks
                .insert(right_monday, FetchedWeek { days, fetched_at });
        });
        self.fetch_next_if_needed().await;
        self.save_diary().await;
        Ok(())
    }

    async fn fetch_next_if_needed(&self) {
        let today = self.today();
        let known = {
            let mut state = self.state();
            state.asked_for = Some(today);
            super::present::next_school_day(&state, today).is_some()
        };
        if !known {
            let next = week::monday_of(today).saturating_add(jiff::Span::new().days(7));
            // Only to say when the next lesson is: its failure is no failure of the day.
            let _ = self.fetch_week(next).await;
        }
    }

    async fn school_token(&self, session: &PortalSession, finish: &Secret) -> Option<SchoolToken> {
        match self.ports.portal.school_tokens(session, finish).await {
            Ok(tokens) => tokens.into_iter().next(),
            Err(error) => {
                tracing::info!(%error, "no school token; the page is enough");
                None
            }
        }
    }

    async fn save_diary(&self) {
        let (uid, weeks) = {
            let today = self.today();
            let mut state = self.state();
            let near = |monday: &Date| week::page_number(today, *monday).abs() <= WEEKS_KEPT;
            state.weeks.retain(|monday, _| near(monday));
            let Some(signed_in) = &state.signed_in else {
                return;
            };
            (signed_in.account.uid.clone(), state.weeks.clone())
        };
        if let Some(key) = self.cache_key().await {
            self.ports
                .cache
                .save(&uid, &key, &records::write_diary(&weeks))
                .await;
        }
    }

    /// The cache's key; none where the keychain cannot keep it: the diary then lives in memory only.
    async fn cache_key(&self) -> Option<Secret> {
        let vault = &self.ports.vault;
        if self.state().session_only.is_some() {
            return None;
        }
        if let Some(key) = vault.load(&Record::CacheKey).await.ok()? {
            return Some(key);
        }
        let mut bytes = [0; 32];
        self.ports.random.fill(&mut bytes).ok()?;
        let key = Secret::from(STANDARD.encode(bytes));
        match vault.save(&Record::CacheKey, &key).await {
            Kept::Stored => Some(key),
            Kept::SessionOnly(_) => None,
        }
    }

    fn look_for_programs(&self) {
        let programs = self
            .region
            .call_providers
            .iter()
            .flat_map(|provider| &provider.programs);
        let registered = programs
            .map(|program| {
                let ready = self.ports.call_opener.registered(&program.scheme);
                (program.scheme.clone(), ready)
            })
            .collect();
        self.change(|state| state.registered = registered);
    }
}

fn account_of_page(user: &PageUser) -> Account {
    let role = match user.role.as_str() {
        "student" => Role::Pupil,
        "parent" => Role::Parent,
        _ => Role::Other,
    };
    Account {
        uid: user.uid.clone(),
        name: user.username.clone(),
        role,
        class: None,
        school: None,
        children: Vec::new(),
    }
}

fn about_the_portal(code: ErrorCode) -> bool {
    use ErrorCode::{
        Offline, PortalDown, PortalSlow, PortalUnreadable, SessionOver, SignInFirst, Untrusted,
    };
    matches!(
        code,
        Offline
            | PortalDown
            | PortalSlow
            | PortalUnreadable
            | SessionOver
            | SignInFirst
            | Untrusted
    )
}

pub(super) fn notice_of(error: &PortalError, region: &zvonok_core::region::Region) -> Notice {
    let host = region.portal.origin.host_str().unwrap_or_default();
    let code = match error {
        PortalError::Offline => ErrorCode::Offline,
        PortalError::Slow => ErrorCode::PortalSlow,
        PortalError::Down(status) => {
            return Notice::new(ErrorCode::PortalDown)
                .service(Service::Portal)
                .server_code(&status.to_string());
        }
        PortalError::Unreadable | PortalError::Refused => ErrorCode::PortalUnreadable,
        PortalError::SessionOver => ErrorCode::SessionOver,
        PortalError::Untrusted => {
            return Notice::new(ErrorCode::Untrusted)
                .service(Service::Portal)
                .host(host);
        }
    };
    Notice::new(code).service(Service::Portal)
}
