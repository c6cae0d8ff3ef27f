//! Keeping the diary: restoring the last known one, refreshing it, never losing it to a failure.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, civil::Date};
use tokio::time::Instant;
use zvonok_core::{
    account::{Account, Role},
    diary::{self, html::PageUser, json::SchoolToken, week},
    error::ErrorCode,
    secret::Secret,
};

use super::{
    App, records,
    snapshot::{Notice, Service},
    state::{FetchedWeek, Nameless, SignedIn, State, VkIdConnection},
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
        let (signed_in, nameless, generation) = {
            let state = self.state();
            let signed_in = state.signed_in.is_some();
            (signed_in, state.nameless.clone(), state.generation)
        };
        if !signed_in && nameless.is_none() {
            return;
        }
        let today = self.today();
        self.change(|state| {
            state.loading = true;
            state.asked_for = Some(today);
        });
        // A new session goes before the one it was to replace.
        let outcome = match nameless {
            Some(nameless) => self.introduce(nameless, generation).await,
            None => self.fetch_shown().await,
        };
        self.finish_loading(outcome, generation);
    }

    fn finish_loading(&self, outcome: Result<(), PortalError>, generation: u64) {
        let outcome = outcome.map_err(|error| self.portal_notice(&error));
        self.change(|state| {
            if state.generation != generation {
                return;
            }
            state.loading = false;
            match outcome {
                Ok(()) => state.is_fresh(),
                Err(notice) => {
                    state.stale = true;
                    state.notice = Some(notice);
                }
            }
        });
    }

    /// Words for what the portal did not give.
    pub(super) fn portal_notice(&self, error: &PortalError) -> Notice {
        let notice = match error {
            PortalError::Offline => Notice::new(ErrorCode::Offline),
            PortalError::Slow => Notice::new(ErrorCode::PortalSlow),
            PortalError::Down(status) => {
                Notice::new(ErrorCode::PortalDown).server_code(&status.to_string())
            }
            PortalError::Unreadable | PortalError::Refused => {
                Notice::new(ErrorCode::PortalUnreadable)
            }
            PortalError::SessionOver => Notice::new(ErrorCode::SessionOver),
            PortalError::Certificate(problem) => {
                let host = self.region.portal.origin.host_str().unwrap_or_default();
                self.certificate_notice(*problem, host, false)
            }
        };
        notice.service(Service::Portal)
    }

    async fn fetch_shown(&self) -> Result<(), PortalError> {
        // The first answer may have put the clock right, and with it what «today» means.
        if !self.fetch_week(self.shown_day()).await? {
            self.fetch_week(self.shown_day()).await?;
        }
        self.fetch_next_if_needed().await;
        self.save_diary().await;
        Ok(())
    }

    fn shown_day(&self) -> Date {
        let today = self.today();
        self.state().chosen_day.unwrap_or(today)
    }

    /// Tells whether the week is known now: not where the answer put the clock right, and was another week's.
    async fn fetch_week(&self, date: Date) -> Result<bool, PortalError> {
        let (signed_in, generation) = {
            let state = self.state();
            let Some(signed_in) = state.signed_in.clone() else {
                return Ok(true);
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
        self.set_clock(&fetched);
        let fetched_at = self.now();
        if let Some(session) = &fetched.rotated {
            self.keep_session(session, generation).await;
        }
        // The page number counts from the portal's week: with a clock put right, this was another week.
        if week::page_number(self.today(), date) != page {
            return Ok(false);
        }
        let json = match &signed_in.school {
            Some(token) => {
                let days = self.json_days(token, &signed_in.account, monday).await;
                if days.is_none() {
                    self.drop_school_token(generation).await;
                }
                days.unwrap_or_default()
            }
            None => Vec::new(),
        };
        let days = diary::json::merge(fetched.value.days, json);
        self.change(|state| {
            if state.generation == generation {
                state.weeks.insert(monday, FetchedWeek { days, fetched_at });
            }
        });
        Ok(true)
    }

    /// The JSON diary only adds to the page: without it the day is still whole. `None` when the token is over.
    async fn json_days(
        &self,
        token: &SchoolToken,
        account: &Account,
        monday: Date,
    ) -> Option<Vec<diary::Day>> {
        match self.ports.portal.days(token, &account.uid, monday).await {
            Ok(days) => Some(days),
            Err(PortalError::SessionOver) => None,
            Err(error) => {
                tracing::info!(%error, "the JSON diary is not to be had; the page is enough");
                Some(Vec::new())
            }
        }
    }

    async fn drop_school_token(&self, generation: u64) {
        let _keeping = self.keeping.lock().await;
        let uid = self.change(|state| {
            let signed_in = state.signed_in_of(generation)?;
            signed_in.school = None;
            Some(signed_in.account.uid.clone())
        });
        if let Some(uid) = uid {
            let _ = self.ports.vault.remove(&Record::SchoolToken(uid)).await;
        }
    }

    /// Takes over the portal's clock.
    fn set_clock<T>(&self, fetched: &Fetched<T>) {
        if let Some(there) = fetched.server_time {
            let here = self.ports.clock.now();
            let offset = there.duration_since(here);
            let offset = if offset.abs() < CLOCK_TOLERANCE {
                SignedDuration::ZERO
            } else {
                offset
            };
            self.change(|state| {
                state.clock_offset = offset;
                state.clock_compared = Some((Instant::now(), here));
            });
        }
    }

    async fn keep_session(&self, session: &PortalSession, generation: u64) {
        let _keeping = self.keeping.lock().await;
        let uid = self.change(|state| {
            let signed_in = state.signed_in_of(generation)?;
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

    /// Asks the portal who a fresh session belongs to, and keeps it under that name. The caller holds the
    /// turn of [`App::refreshing`]; nothing is kept when the generation has changed meanwhile.
    pub(super) async fn introduce(
        &self,
        nameless: Nameless,
        generation: u64,
    ) -> Result<(), PortalError> {
        let Nameless {
            mut session,
            finish,
        } = nameless;
        let remember = |session: &PortalSession| {
            self.change(|state| {
                if state.generation == generation {
                    state.nameless = Some(Nameless {
                        session: session.clone(),
                        finish: finish.clone(),
                    });
                }
            });
        };
        remember(&session);
        let portal = &self.ports.portal;
        let mut monday = week::monday_of(self.today());
        let mut fetched = portal.week(&session, 0, monday).await?;
        self.set_clock(&fetched);
        if let Some(rotated) = fetched.rotated.take() {
            session = rotated;
            remember(&session);
        }
        let right_monday = week::monday_of(self.today());
        if right_monday != monday {
            // The years of the page's dates were inferred with a wrong clock.
            monday = right_monday;
            fetched = portal.week(&session, 0, monday).await?;
            if let Some(rotated) = fetched.rotated.take() {
                session = rotated;
                remember(&session);
            }
        }
        let mut school = match &finish {
            Some(finish) => {
                let (token, rotated) = self.school_token(&session, finish).await;
                if let Some(rotated) = rotated {
                    session = rotated;
                    remember(&session);
                }
                token
            }
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
        let json = match &school {
            Some(token) => self.json_days(token, &account, monday).await,
            None => Some(Vec::new()),
        };
        if json.is_none() {
            school = None;
        }
        let days = diary::json::merge(fetched.value.days, json.unwrap_or_default());
        let week = FetchedWeek {
            days,
            fetched_at: self.now(),
        };
        let signed_in = SignedIn {
            account,
            session,
            school,
            vk_id: None,
        };
        let replaced = self.welcome(signed_in, (monday, week), generation).await;
        self.fetch_next_if_needed().await;
        self.save_diary().await;
        if let Some(replaced) = replaced {
            // The computer is another person's now.
            let _ = self.forget(&replaced.account.uid, &[]).await;
            if let Some(vk_id) = replaced.vk_id {
                self.revoke_vk_id(&vk_id.tokens).await;
            }
        }
        Ok(())
    }

    /// Keeps who signed in and shows their day. Gives the other person who was signed in before, if there
    /// was one.
    async fn welcome(
        &self,
        mut signed_in: SignedIn,
        (monday, week): (Date, FetchedWeek),
        generation: u64,
    ) -> Option<SignedIn> {
        let _keeping = self.keeping.lock().await;
        let uid = signed_in.account.uid.clone();
        let mut records = vec![
            (
                Record::PortalSession(uid.clone()),
                records::write_session(&signed_in.session),
            ),
            (Record::Current, records::write_account(&signed_in.account)),
        ];
        if let Some(token) = &signed_in.school {
            let record = records::write_school_token(token);
            records.push((Record::SchoolToken(uid.clone()), record));
        }
        let (replaced, generation) = self.change(|state| {
            if state.generation != generation {
                return None;
            }
            let replaced = match state.signed_in.take() {
                Some(before) if before.account.uid == uid => {
                    signed_in.vk_id = before.vk_id;
                    None
                }
                other => other,
            };
            if replaced.is_some() {
                state.generation = state.generation.wrapping_add(1);
                state.weeks.clear();
                state.chosen_day = None;
                state.question = None;
                state.opened = None;
            }
            state.signed_in = Some(signed_in);
            state.nameless = None;
            state.session_only = None;
            state.screen = super::snapshot::Screen::Today;
            state.weeks.insert(monday, week);
            state.loading = false;
            state.is_fresh();
            Some((replaced, state.generation))
        })?;
        for (record, value) in records {
            let kept = self.ports.vault.save(&record, &value).await;
            if self.state().generation == generation {
                self.note_kept(kept);
            }
        }
        replaced
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

    /// The first school's token, and the session where the portal changed it.
    async fn school_token(
        &self,
        session: &PortalSession,
        finish: &Secret,
    ) -> (Option<SchoolToken>, Option<PortalSession>) {
        match self.ports.portal.school_tokens(session, finish).await {
            Ok(fetched) => (fetched.value.into_iter().next(), fetched.rotated),
            Err(error) => {
                tracing::info!(%error, "no school token; the page is enough");
                (None, None)
            }
        }
    }

    async fn save_diary(&self) {
        let _keeping = self.keeping.lock().await;
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

    pub(super) fn look_for_programs(&self) {
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

impl State {
    /// The portal answered: what is shown is of now, and what was wrong with it is over.
    fn is_fresh(&mut self) {
        self.stale = false;
        let over = |notice: &mut Notice| about_the_portal(notice.code);
        self.notice.take_if(over);
    }
}

fn about_the_portal(code: ErrorCode) -> bool {
    use ErrorCode::{
        CertificateDates, ClockWrong, Offline, OtherSite, PortalDown, PortalSlow, PortalUnreadable,
        SessionOver, SignInFirst, Untrusted,
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
            | OtherSite
            | CertificateDates
            | ClockWrong
    )
}
