//! Keeping the diary: restoring the last known one, refreshing it, never losing it to a failure.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp, civil::Date};
use tokio::time::Instant;
use zvonok_core::{
    account::{Account, Role},
    bell::freshness,
    call,
    diary::{
        self,
        html::{PageUser, Week},
        json::SchoolToken,
        week,
    },
    error::ErrorCode,
    secret::{ExposeSecret, Secret},
    sign_in::vk_id::Tokens,
};

use super::{
    App, children, records,
    renewal::{self, Manner},
    snapshot::{Notice, Service},
    state::{FetchedWeek, Member, Nameless, Owner, SignedIn, State, Whose},
};
use crate::ports::{Fetched, Kept, PortalError, PortalSession, Record};

/// Clocks that differ by less are taken as equal: the answer's own travel is within it.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// Whoever only asks what is on today does not wait longer for the portal's clock.
const CLOCK: Duration = Duration::from_secs(10);

/// A next week without a school day is not asked for again so soon.
const NEXT_WEEK_LASTS: SignedDuration = SignedDuration::from_hours(1);

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
        let (account, members) = match vault.load(&Record::Members).await {
            Ok(members) => (account, members),
            // Without the list of everybody nobody is shown: the next list that is kept would forget the others.
            Err(reason) => {
                self.change(|state| state.session_only = Some(reason));
                (None, None)
            }
        };
        let mut members = members
            .as_ref()
            .and_then(records::read_members)
            .unwrap_or_default();
        let current = account.map(|account| {
            let known = members.iter().find(|it| it.account.key() == account.key());
            let member = known.cloned().unwrap_or_else(|| {
                let alone = Member {
                    account: account.clone(),
                    colour: 0,
                    sign_in: members.len() as u64 + 1,
                    vk_profile: false,
                };
                members.push(alone.clone());
                alone
            });
            Member { account, ..member }
        });
        self.change(|state| {
            state.sign_ins = members.len() as u64;
            state.members = members;
        });
        let Some(current) = current else { return };
        let Ok(Some((signed_in, weeks))) = self.read_person(current).await else {
            return;
        };
        // A lesson joined before is shown as joined from the first: nothing moves under somebody's finger.
        self.know_bells(&signed_in.account.key()).await;
        self.change(|state| {
            state.signed_in = Some(signed_in);
            state.weeks = weeks;
            state.stale = true;
        });
    }

    /// Fetches the week on screen. What is known stays when it fails, and the screen says how old it is.
    pub async fn refresh(&self) {
        self.refresh_as(Manner::Asked).await;
    }

    pub(super) async fn refresh_as(&self, manner: Manner) {
        if manner == Manner::Asked {
            // The portal may be asked already, without a word: whoever presses now is answered now.
            self.change(|state| state.loading = state.loading.map(|_| manner));
        }
        let turn = self.refreshing.lock().await;
        self.look_for_programs();
        let (signed_in, nameless, whose, generation) = {
            let state = self.state();
            let signed_in = state.signed_in.is_some();
            let nameless = state.nameless.clone();
            (signed_in, nameless, state.whose(), state.generation)
        };
        if !signed_in && nameless.is_none() {
            return;
        }
        if manner == Manner::Asked {
            // The portal may believe that nothing has changed. Whoever asks gets what there is.
            self.ports.portal.forget();
        }
        let here = self.ports.clock.now();
        let was_over = self.change(|state| {
            state.loading = Some(manner);
            state.asked.begins(here);
            state.is_session_over()
        });
        // A new session goes before the one it was to replace.
        let outcome = match nameless {
            Some(nameless) => self.introduce(nameless, generation).await,
            None => self.fetch(manner).await,
        };
        let good = outcome.is_ok();
        let quiet = manner == Manner::Quiet;
        self.finish_loading(outcome, &whose, quiet, was_over);
        self.heard.notify_one();
        // Nobody who asks for the diary waits for «Чаты».
        drop(turn);
        if good && !self.state().is_session_over() {
            self.learn_vk_profile().await;
        }
    }

    fn finish_loading(
        &self,
        outcome: Result<(), PortalError>,
        whose: &Whose,
        quiet: bool,
        was_over: bool,
    ) {
        let over = self.portal_notice(&PortalError::SessionOver);
        let here = self.ports.clock.now();
        let outcome = outcome.map_err(|error| {
            let way_out = self.ports.network.way_out();
            (self.portal_notice(&error), error, way_out)
        });
        self.change(|state| {
            if state.whose() != *whose {
                return;
            }
            state.loading = None;
            state.heard = true;
            match outcome {
                Ok(()) => {
                    let told = state.notice.as_ref() == Some(&over);
                    state.asked.succeeded();
                    state.is_fresh();
                    // The school token gave the day; the session is over all the same.
                    if state.is_session_over() && (!quiet || !was_over || told) {
                        state.notice = Some(over);
                    }
                }
                Err((notice, error, way_out)) => {
                    let first = state.asked.failures == 0;
                    state.asked.failed(&error, here, way_out);
                    state.stale = true;
                    if !quiet || (first && !renewal::passes(&error)) {
                        state.notice = Some(notice);
                    }
                }
            }
        });
    }

    /// Words for what the portal did not give.
    pub(super) fn portal_notice(&self, error: &PortalError) -> Notice {
        let notice = match error {
            PortalError::Offline => Notice::new(ErrorCode::Offline),
            PortalError::Slow => Notice::new(ErrorCode::PortalSlow),
            PortalError::Down(status) | PortalError::Busy { status, .. } => {
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

    async fn fetch(&self, manner: Manner) -> Result<(), PortalError> {
        // Whoever looks at another week has lessons today all the same.
        if manner == Manner::Quiet && !self.shows_this_week() {
            self.fetch_surely(|| self.today()).await?;
        }
        if manner == Manner::Asked || self.shown_is_old() {
            self.fetch_surely(|| self.shown_day()).await?;
        }
        let week = self.state().shown_week;
        if let Some(monday) = week.filter(|it| *it != week::monday_of(self.shown_day())) {
            self.fetch_week(monday).await?;
        }
        self.fetch_next_if_needed().await;
        self.save_diary().await;
        Ok(())
    }

    async fn fetch_surely(&self, date: impl Fn() -> Date) -> Result<(), PortalError> {
        // The first answer may have put the clock right, and with it what «today» means.
        if !self.fetch_week(date()).await? {
            self.fetch_week(date()).await?;
        }
        Ok(())
    }

    fn shows_this_week(&self) -> bool {
        week::monday_of(self.shown_day()) == week::monday_of(self.today())
    }

    /// The week on screen is this one, or was not asked for lately.
    fn shown_is_old(&self) -> bool {
        self.shows_this_week() || !self.was_fetched_within(self.shown_day(), freshness::ON_SCREEN)
    }

    fn was_fetched_within(&self, date: Date, span: SignedDuration) -> bool {
        let now = self.now();
        let state = self.state();
        let week = state.week(date);
        week.is_some_and(|week| now.duration_since(week.fetched_at).abs() < span)
    }

    pub(super) fn shown_day(&self) -> Date {
        let today = self.today();
        self.state().chosen_day.unwrap_or(today)
    }

    /// Tells whether the week is known now: not where the answer put the clock right, and was another week's.
    async fn fetch_week(&self, date: Date) -> Result<bool, PortalError> {
        let (signed_in, whose) = {
            let state = self.state();
            let Some(signed_in) = state.signed_in.clone() else {
                return Ok(true);
            };
            (signed_in, state.whose())
        };
        let shown = self.shown_day();
        let monday = week::monday_of(date);
        let page = week::page_number(self.today(), date);
        let portal = &self.ports.portal;
        let child = signed_in.child.as_deref();
        let fetched = match portal.week(&signed_in.session, page, monday, child).await {
            Err(PortalError::SessionOver) => {
                self.end_session(&signed_in.owner(), true);
                return self.fetch_by_token(&signed_in, &whose, monday, shown).await;
            }
            other => other?,
        };
        self.end_session(&signed_in.owner(), false);
        self.set_clock(&fetched);
        let fetched_at = self.now();
        if let Some(session) = &fetched.rotated {
            self.keep_session(session, &signed_in.owner()).await;
        }
        // The page number counts from the portal's week: with a clock put right, this was another week.
        if week::page_number(self.today(), date) != page {
            return Ok(false);
        }
        let json = match &signed_in.school {
            Some(token) => {
                let days = self.json_days(token, signed_in.student(), monday).await;
                if days.is_none() {
                    self.drop_school_token(&signed_in.owner()).await;
                }
                days.unwrap_or_default()
            }
            None => Vec::new(),
        };
        let days = self.only_calls(diary::json::merge(fetched.value.days, json));
        self.change(|state| {
            if state.whose() == whose {
                state.weeks.insert(monday, FetchedWeek { days, fetched_at });
            }
        });
        Ok(true)
    }

    /// Notes whether the portal takes a session for over.
    fn end_session(&self, owner: &Owner, over: bool) {
        self.change(|state| {
            if let Some(signed_in) = state.signed_in_as(owner) {
                signed_in.session_over = over;
            }
        });
    }

    /// The school token lives longer than the session (eljur.md §1.14, §2.4): the day comes without the page, and
    /// without what only the page tells of calls.
    async fn fetch_by_token(
        &self,
        signed_in: &SignedIn,
        whose: &Whose,
        monday: Date,
        shown: Date,
    ) -> Result<bool, PortalError> {
        let Some(token) = &signed_in.school else {
            return Err(PortalError::SessionOver);
        };
        let portal = &self.ports.portal;
        let fresh = match portal.days(token, signed_in.student(), monday).await {
            Ok(fetched) => {
                self.set_clock(&fetched);
                fetched.value
            }
            Err(PortalError::SessionOver) => {
                self.drop_school_token(&signed_in.owner()).await;
                return Err(PortalError::SessionOver);
            }
            Err(error) => {
                tracing::info!(%error, "the session is over, and the JSON diary is not to be had");
                return Err(PortalError::SessionOver);
            }
        };
        // The clock was put right: today is in another week.
        if week::monday_of(self.shown_day()) != week::monday_of(shown) {
            return Ok(false);
        }
        // An answer without a day says nothing about the week.
        if fresh.is_empty() {
            return Err(PortalError::SessionOver);
        }
        let fetched_at = self.now();
        self.change(|state| {
            if state.whose() == *whose {
                let known = state.weeks.get(&monday);
                let known = known.map_or(&[][..], |week| &week.days);
                let days = self.only_calls(diary::json::keep_links(fresh, known));
                state.weeks.insert(monday, FetchedWeek { days, fetched_at });
            }
        });
        Ok(true)
    }

    /// The JSON diary only adds to the page: without it the day is still whole. `None` when the token is over.
    pub(super) async fn json_days(
        &self,
        token: &SchoolToken,
        student: &str,
        monday: Date,
    ) -> Option<Vec<diary::Day>> {
        match self.ports.portal.days(token, student, monday).await {
            Ok(fetched) => Some(fetched.value),
            Err(PortalError::SessionOver) => None,
            Err(error) => {
                tracing::info!(%error, "the JSON diary is not to be had; the page is enough");
                Some(Vec::new())
            }
        }
    }

    pub(super) async fn drop_school_token(&self, owner: &Owner) {
        let _keeping = self.keeping.lock().await;
        self.change(|state| {
            if let Some(signed_in) = state.signed_in_as(owner) {
                signed_in.school = None;
            }
        });
        if self.is_owned(owner) {
            let record = Record::SchoolToken(owner.person.clone());
            let _ = self.ports.vault.remove(&record).await;
        }
    }

    /// The days with only those links that count as calls.
    pub(super) fn only_calls(&self, days: Vec<diary::Day>) -> Vec<diary::Day> {
        call::only_calls(days, &self.region.call_providers)
    }

    /// Takes over the portal's clock.
    fn set_clock<T>(&self, fetched: &Fetched<T>) {
        if let Some(there) = fetched.server_time {
            let here = self.ports.clock.now();
            self.clock_is_off_by(there.duration_since(here), here);
        }
    }

    /// Asks the portal for its clock, and for nothing else; without an answer the computer's stays.
    pub(super) async fn ask_the_clock(&self) {
        let reached = self.ports.network.reach(&self.region.portal.origin);
        if let Ok(reached) = tokio::time::timeout(CLOCK, reached).await
            && let Some(ahead) = reached.clock
        {
            self.clock_is_off_by(ahead, self.ports.clock.now());
        }
    }

    fn clock_is_off_by(&self, ahead: SignedDuration, here: Timestamp) {
        let offset = if ahead.abs() < CLOCK_TOLERANCE {
            SignedDuration::ZERO
        } else {
            ahead
        };
        self.change(|state| {
            state.clock_offset = offset;
            state.clock_compared = Some((Instant::now(), here));
        });
    }

    /// Keeps a changed session for whoever it belongs to, also when another person is on screen by now.
    pub(super) async fn keep_session(&self, session: &PortalSession, owner: &Owner) {
        let _keeping = self.keeping.lock().await;
        self.change(|state| {
            if let Some(signed_in) = state.signed_in_as(owner) {
                signed_in.session = session.clone();
            }
        });
        if self.is_owned(owner) {
            let record = Record::PortalSession(owner.person.clone());
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
        let mut nameless = nameless;
        self.remember(&nameless, generation);
        let (mut monday, mut page) = self.page_of(&mut nameless, None, generation).await?;
        let mut school = match nameless.finish.clone() {
            Some(finish) => {
                let (token, rotated) = self.school_token(&nameless.session, &finish).await;
                if let Some(rotated) = rotated {
                    nameless.session = rotated;
                    self.remember(&nameless, generation);
                }
                token
            }
            None => None,
        };
        let by_token = match &school {
            Some(token) => self.ports.portal.account(token).await.ok(),
            None => None,
        };
        let account = by_token.or_else(|| page.user.as_ref().map(account_of_page));
        let Some(mut account) = account else {
            return Err(PortalError::Unreadable);
        };
        account.vendor = self.school_of(&nameless.session);
        let mut first_shown = None;
        if account.role != Role::Pupil {
            if account.children.is_empty() {
                // Where the page keeps one child's number to itself, another child's page tells it.
                let nobody = page.children.iter().any(|child| child.uid.is_none());
                let other = page.children.iter().find_map(|child| child.uid.clone());
                let place = page.children.iter().position(|child| child.selected);
                if let Some(other) = other.filter(|_| nobody) {
                    (monday, page) = self
                        .page_of(&mut nameless, Some(&other), generation)
                        .await?;
                }
                account.children = children::of_page(&page.children);
                first_shown =
                    place.and_then(|place| Some(account.children.get(place)?.uid.clone()));
            }
            children::in_order_of(&page.children, &mut account.children);
            if !account.children.is_empty() {
                account.role = Role::Parent;
            }
        }
        let shown = children::shown_by(&page, &account);
        let child = self.child_to_show(&account, first_shown.or_else(|| shown.clone()));
        if child.is_some() && child != shown {
            (monday, page) = self
                .page_of(&mut nameless, child.as_deref(), generation)
                .await?;
        }
        let student = child.as_deref().unwrap_or(&account.uid);
        let json = match &school {
            Some(token) => self.json_days(token, student, monday).await,
            None => Some(Vec::new()),
        };
        if json.is_none() {
            school = None;
        }
        let days = self.only_calls(diary::json::merge(page.days, json.unwrap_or_default()));
        let week = FetchedWeek {
            days,
            fetched_at: self.now(),
        };
        let signed_in = SignedIn {
            account,
            sign_in: 0,
            child,
            session: nameless.session,
            session_over: false,
            school,
            vk_id: None,
        };
        for tokens in self.welcome(signed_in, (monday, week), generation).await {
            self.revoke_vk_id(&tokens).await;
        }
        self.fetch_where_one_was(monday).await;
        self.fetch_next_if_needed().await;
        self.save_diary().await;
        Ok(())
    }

    /// Keeps a session whose owner is not known yet within reach, should the portal fail now.
    fn remember(&self, nameless: &Nameless, generation: u64) {
        self.change(|state| {
            if state.generation == generation {
                state.nameless = Some(nameless.clone());
            }
        });
    }

    /// This week's page, asked for with a session whose owner is not known yet, and the week's Monday.
    async fn page_of(
        &self,
        nameless: &mut Nameless,
        child: Option<&str>,
        generation: u64,
    ) -> Result<(Date, Week), PortalError> {
        let mut monday = week::monday_of(self.today());
        let mut page = self
            .page_of_monday(nameless, monday, child, generation)
            .await?;
        let right_monday = week::monday_of(self.today());
        if right_monday != monday {
            // The years of the page's dates were inferred with a wrong clock.
            monday = right_monday;
            page = self
                .page_of_monday(nameless, monday, child, generation)
                .await?;
        }
        Ok((monday, page))
    }

    async fn page_of_monday(
        &self,
        nameless: &mut Nameless,
        monday: Date,
        child: Option<&str>,
        generation: u64,
    ) -> Result<Week, PortalError> {
        let portal = &self.ports.portal;
        let fetched = portal.week(&nameless.session, 0, monday, child).await?;
        self.set_clock(&fetched);
        if let Some(rotated) = fetched.rotated {
            nameless.session = rotated;
            self.remember(nameless, generation);
        }
        Ok(fetched.value)
    }

    /// Whose diary comes on screen: the child that was there, else the one that the portal shows.
    fn child_to_show(&self, account: &Account, shown: Option<String>) -> Option<String> {
        let before = self.state().signed_in.as_ref().and_then(|it| {
            let same = it.account.key() == account.key();
            it.child.clone().filter(|_| same)
        });
        let known = |uid: &String| account.children.iter().any(|child| child.uid == *uid);
        let first = || account.children.first().map(|child| child.uid.clone());
        before.filter(known).or(shown).or_else(first)
    }

    /// Keeps who signed in, beside whoever is here already, and shows their day. On a shared computer nobody else
    /// stays: gives the VK ID tokens of whoever was there before.
    async fn welcome(
        &self,
        mut signed_in: SignedIn,
        (monday, week): (Date, FetchedWeek),
        generation: u64,
    ) -> Vec<Tokens> {
        let _keeping = self.keeping.lock().await;
        let key = signed_in.account.key();
        let child = signed_in.child.clone();
        let here = self.ports.clock.now();
        let shared = self.is_shared();
        let mut replaced = Vec::new();
        let mut gone = Vec::new();
        let vk_id = match self.member(&key) {
            // Somebody who is here already stays connected; the tokens may lie with a person not on screen.
            Some(member) => {
                let read = self.read_person(member).await.ok().flatten();
                read.and_then(|(it, _)| it.vk_id)
            }
            None => None,
        };
        let mut records = vec![
            (
                Record::PortalSession(key.clone()),
                records::write_session(&signed_in.session),
            ),
            (Record::Current, records::write_account(&signed_in.account)),
        ];
        if let Some(token) = &signed_in.school {
            let record = records::write_school_token(token);
            records.push((Record::SchoolToken(key.clone()), record));
        }
        let generation = self.change(|state| {
            if state.generation != generation {
                return None;
            }
            if shared {
                // One person at a time.
                let others = |it: &mut Member| it.account.key() != key;
                replaced.extend(state.members.extract_if(.., others));
            }
            match state.signed_in.take() {
                Some(before) if before.account.key() == key => {
                    signed_in.vk_id = before.vk_id;
                    if before.child != child {
                        state.weeks.clear();
                        state.other_weeks.clear();
                    }
                }
                Some(before) => {
                    state.signed_in = Some(before);
                    state.keep_as_other();
                    *state = state.with_nobody();
                    signed_in.vk_id = vk_id;
                }
                None => signed_in.vk_id = vk_id,
            }
            state.sign_ins += 1;
            signed_in.sign_in = state.sign_ins;
            let before = state.members.iter().find(|it| it.account.key() == key);
            if let Some(before) = before {
                gone = children::cache_names(&before.account);
                let names = children::cache_names(&signed_in.account);
                gone.retain(|name| !names.contains(name));
            }
            let member = Member {
                account: signed_in.account.clone(),
                colour: state.colour_for(&key),
                sign_in: signed_in.sign_in,
                vk_profile: before.is_some_and(|it| it.vk_profile),
            };
            match state.members.iter_mut().find(|it| it.account.key() == key) {
                Some(known) => *known = member,
                None => state.members.push(member),
            }
            state.signed_in = Some(signed_in);
            state.nameless = None;
            state.session_only = None;
            state.screen = super::snapshot::Screen::Today;
            state.weeks.insert(monday, week);
            state.loading = None;
            state.asked.succeeded();
            state.asked.begins(here);
            state.heard = true;
            state.active_at = Some(here);
            state.is_fresh();
            Some(state.generation)
        });
        let Some(generation) = generation else {
            return Vec::new();
        };
        for (record, value) in records {
            let kept = self.ports.vault.save(&record, &value).await;
            if self.state().generation == generation {
                self.note_kept(kept);
            }
        }
        self.save_members().await;
        for name in gone {
            self.ports.cache.remove(&name).await;
        }
        let mut tokens = Vec::new();
        for member in replaced {
            tokens.extend(self.vk_id_of(&member.account).await);
            // In memory nothing is left behind.
            let _ = self.remove_person(&member.account).await;
        }
        tokens
    }

    /// Whoever signs in again finds the same day on screen; it may be of another week than the one just fetched.
    async fn fetch_where_one_was(&self, monday: Date) {
        let (shown, whose) = (self.shown_day(), self.state().whose());
        if week::monday_of(shown) == monday {
            return;
        }
        if let Err(error) = self.fetch_week(shown).await {
            let notice = self.portal_notice(&error);
            self.change(|state| {
                if state.whose() == whose {
                    state.stale = true;
                    state.notice = Some(notice);
                }
            });
        }
    }

    async fn fetch_next_if_needed(&self) {
        let today = self.today();
        let known = super::present::next_school_day(&self.state(), today).is_some();
        let next = week::monday_of(today).saturating_add(jiff::Span::new().days(7));
        // In the holidays the next week has no school day either.
        if !known && !self.was_fetched_within(next, NEXT_WEEK_LASTS) {
            // Only to say when the next lesson is: its failure is no failure of the day.
            let _ = self.fetch_week(next).await;
        }
    }

    /// Code of the school that a session is of, where a cookie names it.
    fn school_of(&self, session: &PortalSession) -> Option<String> {
        let mut names = self.region.portal.school_cookies.iter();
        let cookie = names.find_map(|name| session.cookies.iter().find(|it| it.name == *name))?;
        let code = cookie.value.expose_secret();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let fits = (1..=64).contains(&code.len()) && code.bytes().all(is_plain);
        fits.then(|| code.to_owned())
    }

    /// The token of the session's own school, else the first one's, and the session where the portal changed it.
    async fn school_token(
        &self,
        session: &PortalSession,
        finish: &Secret,
    ) -> (Option<SchoolToken>, Option<PortalSession>) {
        match self.ports.portal.school_tokens(session, finish).await {
            Ok(fetched) => {
                let school = self.school_of(session);
                let mut tokens = fetched.value;
                let own = tokens
                    .iter()
                    .position(|it| Some(&it.vendor) == school.as_ref());
                let token = match own {
                    Some(own) => Some(tokens.swap_remove(own)),
                    None => tokens.into_iter().next(),
                };
                (token, fetched.rotated)
            }
            Err(error) => {
                tracing::info!(%error, "no school token; the page is enough");
                (None, None)
            }
        }
    }

    pub(super) async fn save_diary(&self) {
        let _keeping = self.keeping.lock().await;
        let (name, weeks) = {
            let today = self.today();
            let mut state = self.state();
            let near = |monday: &Date| week::page_number(today, *monday).abs() <= WEEKS_KEPT;
            let on_screen = [state.chosen_day.map(week::monday_of), state.shown_week];
            // Whoever looks further away still sees what was fetched for them.
            state
                .weeks
                .retain(|monday, _| near(monday) || on_screen.contains(&Some(*monday)));
            let Some(signed_in) = &state.signed_in else {
                return;
            };
            let name = children::cache_name(&signed_in.account, signed_in.child.as_deref());
            (name, state.weeks.clone())
        };
        if let Some(cache_key) = self.cache_key().await {
            self.ports
                .cache
                .save(&name, &cache_key, &records::write_diary(&weeks))
                .await;
        }
    }

    /// The cache's key; none where the keychain cannot keep it: the diary then lives in memory only.
    pub(super) async fn cache_key(&self) -> Option<Secret> {
        let vault = &self.ports.vault;
        if self.is_shared() || self.state().session_only.is_some() {
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

    /// Whoever installs a program now shall see at once that it was found.
    pub(super) fn look_for_a_first_program(&self) {
        let found = self.state().has_program(&self.region);
        if !found {
            self.look_for_programs();
        }
    }

    pub(super) fn look_for_programs(&self) {
        let programs = self
            .region
            .call_providers
            .iter()
            .flat_map(|provider| &provider.programs);
        let ready = programs
            .map(|program| {
                let ready = self.ports.call_opener.ready(&program.opener);
                (program.opener.clone(), ready)
            })
            .collect();
        self.change(|state| state.ready = ready);
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
        vendor: None,
        name: user.username.clone(),
        role,
        class: None,
        school: None,
        children: Vec::new(),
    }
}

impl State {
    /// Whether the portal said that the session of whoever is on screen is over.
    pub(super) fn is_session_over(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|it| it.session_over)
    }

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
