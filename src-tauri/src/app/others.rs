//! Those who use this computer and are not on screen: their lessons ring too.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use zvonok_core::{
    account::Role,
    diary::{Day, json, week},
};

use super::{
    App, children, records,
    renewal::Asked,
    state::{FetchedWeek, Member, SignedIn, State, Weeks},
};
use crate::ports::PortalError;

/// What is known of somebody not on screen.
#[derive(Debug, Clone, Default)]
pub(super) struct Other {
    pub weeks: Weeks,
    /// How the portal answered when it was last asked for it.
    asked: Asked,
    /// The portal was asked for it in this run, and answered or could not be reached.
    pub heard: bool,
    /// Their session is over: only they can sign in again.
    pub over: bool,
    /// Nothing is left to ask the portal with.
    pub is_mute: bool,
}

impl App {
    /// Keeps the diaries of those not on screen, one of them at a time.
    pub(super) async fn look_after_others(&self) {
        let (here, now) = (self.ports.clock.now(), self.now());
        let due = {
            let state = self.state();
            // A sign-in window may share the session: nothing is changed under it.
            if state.signing_in.is_some() || state.loading.is_some() {
                return;
            }
            let mut others = state.others.iter();
            let found = others.find(|(_, it)| {
                !it.is_mute && self.is_time(&state, &it.weeks, &it.asked, (false, true), now)
            });
            found.map(|(key, _)| key.clone())
        };
        if let Some(member) = due.and_then(|key| self.member(&key)) {
            self.fetch_other(member, here).await;
            self.heard.notify_one();
        }
    }

    /// Reads the last known diaries of everybody who is not on screen, and forgets whoever is.
    pub(super) async fn know_others(&self) {
        let (missing, changed) = {
            let state = self.state();
            let wanted = state.others_wanted();
            let missing: Vec<Member> = wanted
                .iter()
                .filter(|it| !state.others.contains_key(&it.account.key()))
                .map(|it| (*it).clone())
                .collect();
            let changed = !missing.is_empty() || wanted.len() != state.others.len();
            (missing, changed)
        };
        if !changed {
            return;
        }
        let mut read = HashMap::new();
        for member in missing {
            let name = children::cache_name(&member.account, None);
            let weeks = self.read_diary(&name).await.unwrap_or_default();
            let other = Other {
                weeks,
                ..Other::default()
            };
            read.insert(member.account.key(), other);
        }
        let mut state = self.state();
        let wanted: Vec<String> = state
            .others_wanted()
            .iter()
            .map(|it| it.account.key())
            .collect();
        state.others.retain(|key, _| wanted.contains(key));
        for (key, other) in read {
            if wanted.contains(&key) {
                state.others.entry(key).or_insert(other);
            }
        }
    }

    async fn fetch_other(&self, member: Member, here: Timestamp) {
        let key = member.account.key();
        let account = member.account.clone();
        if let Some(other) = self.state().others.get_mut(&key) {
            other.asked.begins(here);
        }
        let read = self.read_person(member).await;
        let Ok(Some((signed_in, _))) = read else {
            let gone = read.is_ok();
            if let Some(other) = self.state().others.get_mut(&key) {
                other.over |= gone;
                other.is_mute |= gone;
                other.heard = true;
                if !gone {
                    // A keychain that does not answer now may do so later. A locked one asks somebody each time.
                    other.asked.failed(&PortalError::Unreadable, here, None);
                }
            }
            return;
        };
        let monday = week::monday_of(self.today());
        match self.days_of_other(&key, &signed_in, monday).await {
            Ok(days) => {
                let days = self.only_calls(days);
                let fetched_at = self.now();
                let weeks = {
                    let mut state = self.state();
                    let Some(other) = state.others.get_mut(&key) else {
                        return;
                    };
                    other.asked.succeeded();
                    other.heard = true;
                    other.weeks.insert(monday, FetchedWeek { days, fetched_at });
                    other.weeks.clone()
                };
                let _keeping = self.keeping.lock().await;
                // They may have signed out, or come on screen with a newer diary, meanwhile.
                if self.state().others.contains_key(&key)
                    && let Some(cache_key) = self.cache_key().await
                {
                    let name = children::cache_name(&account, None);
                    let bytes = records::write_diary(&weeks);
                    self.ports.cache.save(&name, &cache_key, &bytes).await;
                }
            }
            Err(PortalError::SessionOver) => {
                if let Some(other) = self.state().others.get_mut(&key) {
                    other.is_mute = true;
                    other.heard = true;
                }
            }
            Err(error) => {
                tracing::info!(%error, "the diary of somebody not on screen was not had");
                let way_out = self.ports.network.way_out();
                if let Some(other) = self.state().others.get_mut(&key) {
                    other.asked.failed(&error, here, way_out);
                    other.heard = true;
                }
            }
        }
    }

    /// This week's days of somebody not on screen. Where their session is over, that is noted: the school token lives
    /// longer, and gives the day without what only the page tells of calls.
    async fn days_of_other(
        &self,
        key: &str,
        signed_in: &SignedIn,
        monday: Date,
    ) -> Result<Vec<Day>, PortalError> {
        let portal = &self.ports.portal;
        let page = portal.week(&signed_in.session, 0, monday, None).await;
        let page = match page {
            Ok(fetched) => {
                if let Some(session) = &fetched.rotated {
                    self.keep_session(session, &signed_in.owner()).await;
                }
                Some(fetched.value.days)
            }
            Err(PortalError::SessionOver) => None,
            Err(error) => return Err(error),
        };
        if let Some(other) = self.state().others.get_mut(key) {
            other.over = page.is_none();
        }
        let json = match &signed_in.school {
            Some(token) => {
                let days = self.json_days(token, signed_in.student(), monday).await;
                if days.is_none() {
                    self.drop_school_token(&signed_in.owner()).await;
                }
                days
            }
            None => None,
        };
        let Some(page) = page else {
            let state = self.state();
            let (Some(json), Some(other)) = (json, state.others.get(key)) else {
                return Err(PortalError::SessionOver);
            };
            // An answer without a day says nothing about the week; another may come.
            if json.is_empty() {
                return Err(PortalError::Unreadable);
            }
            let known = other.weeks.get(&monday);
            let known = known.map_or(&[][..], |week| &week.days);
            return Ok(json::keep_links(json, known));
        };
        Ok(json::merge(page, json.unwrap_or_default()))
    }
}

impl State {
    /// Whoever leaves the screen takes along what is known of their day: their bells ring on.
    pub fn keep_as_other(&mut self) {
        let Some(signed_in) = &self.signed_in else {
            return;
        };
        let other = Other {
            weeks: self.weeks.clone(),
            asked: self.asked,
            heard: self.heard,
            over: signed_in.session_over,
            is_mute: signed_in.session_over && signed_in.school.is_none(),
        };
        if signed_in.account.role == Role::Pupil {
            self.others.insert(signed_in.account.key(), other);
        }
    }

    /// Pupils who signed in here and are not on screen.
    fn others_wanted(&self) -> Vec<&Member> {
        let on_screen = self.signed_in.as_ref().map(|it| it.account.key());
        let wanted = |it: &&Member| {
            it.account.role == Role::Pupil && on_screen.as_ref() != Some(&it.account.key())
        };
        self.members.iter().filter(wanted).collect()
    }

    /// A person's day, on screen or not.
    pub fn day_of(&self, person: &str, date: Date) -> Option<&Day> {
        let on_screen = self.signed_in.as_ref().map(|it| it.account.key());
        if on_screen.as_deref() == Some(person) {
            return self.day(date);
        }
        let weeks = &self.others.get(person)?.weeks;
        let week = weeks.get(&week::monday_of(date))?;
        week.days.iter().find(|day| day.date == date)
    }
}
