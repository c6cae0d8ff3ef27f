//! A shared computer: nothing outlives a person's turn at it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use zvonok_core::{
    account::Account, bell, diary::Lesson, error::ErrorCode, secret::Secret, sign_in::vk_id::Tokens,
};

use super::{
    App, children,
    snapshot::{Notice, SessionOnly},
    state::State,
};
use crate::ports::{Kept, Record, Vault};

/// Nobody at the computer for so long: whoever was signed in has left.
const IDLE: SignedDuration = SignedDuration::from_mins(15);

/// So long after the last bell of a lesson somebody may still be in its call.
const AFTER_CALL: SignedDuration = SignedDuration::from_mins(5);

/// A lesson that ends later than this from now is not the one that is on or comes next.
const LONGEST_CALL: SignedDuration = SignedDuration::from_hours(2);

/// A call of a lesson without hours is taken to go on for so long.
const CALL_WITHOUT_HOURS: SignedDuration = SignedDuration::from_mins(60);

/// A program that is being closed waits no longer for VK ID than this.
const FAREWELL: Duration = Duration::from_secs(4);

/// The keychain; on a shared computer memory in its place, for everything about a person. Every record goes
/// through here, so none can be forgotten.
pub(super) struct PersonalVault {
    keychain: Arc<dyn Vault>,
    /// On a shared computer, what is known of whoever is at it.
    memory: Mutex<Option<HashMap<Record, Secret>>>,
}

impl PersonalVault {
    pub fn new(keychain: Arc<dyn Vault>) -> Self {
        Self {
            keychain,
            memory: Mutex::new(None),
        }
    }

    pub fn is_shared(&self) -> bool {
        self.memory().is_some()
    }

    fn share(&self) {
        self.memory().get_or_insert_default();
    }

    /// From now on the keychain keeps everything; gives what was in memory.
    fn unshare(&self) -> HashMap<Record, Secret> {
        self.memory().take().unwrap_or_default()
    }

    fn memory(&self) -> MutexGuard<'_, Option<HashMap<Record, Secret>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Vault for PersonalVault {
    async fn load(&self, record: &Record) -> Result<Option<Secret>, SessionOnly> {
        if *record != Record::Check
            && let Some(memory) = &*self.memory()
        {
            return Ok(memory.get(record).cloned());
        }
        self.keychain.load(record).await
    }

    async fn save(&self, record: &Record, value: &Secret) -> Kept {
        if *record != Record::Check
            && let Some(memory) = &mut *self.memory()
        {
            memory.insert(record.clone(), value.clone());
            return Kept::SessionOnly(SessionOnly::SharedComputer);
        }
        self.keychain.save(record, value).await
    }

    async fn remove(&self, record: &Record) -> Result<(), SessionOnly> {
        if *record != Record::Check
            && let Some(memory) = &mut *self.memory()
        {
            memory.remove(record);
            return Ok(());
        }
        self.keychain.remove(record).await
    }
}

impl App {
    /// The computer was said to be everybody's when it was last used.
    pub(super) fn start_shared(&self) {
        self.vault.share();
    }

    pub(super) fn is_shared(&self) -> bool {
        self.vault.is_shared()
    }

    /// The computer becomes everybody's: everybody is signed out, and nothing that was kept of them stays. Gives the
    /// VK ID tokens whose access is still to be taken away.
    pub(super) async fn share_computer(&self) -> Vec<Tokens> {
        self.cancel_sign_in();
        let (members, session_only) = self.change(|state| {
            let members = std::mem::take(&mut state.members);
            let empty = state.with_nobody();
            let before = std::mem::replace(state, empty);
            (members, before.session_only)
        });
        let mut vk_id = Vec::new();
        let mut left_behind = None;
        {
            let _keeping = self.keeping.lock().await;
            for member in &members {
                vk_id.extend(self.vk_id_of(&member.account).await);
                left_behind = self.remove_person(&member.account).await.or(left_behind);
            }
            for record in [Record::Current, Record::Members, Record::CacheKey] {
                left_behind = self.ports.vault.remove(&record).await.err().or(left_behind);
            }
            self.vault.share();
        }
        if !members.is_empty() {
            self.tell_left_behind(left_behind, session_only);
        }
        vk_id
    }

    /// The computer is no longer everybody's: whoever is signed in is kept from now on.
    pub(super) async fn unshare_computer(&self) {
        {
            let _keeping = self.keeping.lock().await;
            self.change(|state| state.session_only = None);
            for (record, value) in self.vault.unshare() {
                let kept = self.ports.vault.save(&record, &value).await;
                self.note_kept(kept);
            }
        }
        self.save_diary().await;
    }

    /// The VK ID tokens that are kept of a person, on screen or not.
    pub(super) async fn vk_id_of(&self, account: &Account) -> Option<Tokens> {
        let record = Record::VkId(account.key());
        let tokens = self.ports.vault.load(&record).await.ok().flatten();
        tokens.as_ref().and_then(Tokens::from_record)
    }

    /// Removes what is kept of a person, but for the list of everybody; gives the reason when something may be
    /// left. The caller holds [`App::keeping`].
    pub(super) async fn remove_person(&self, account: &Account) -> Option<SessionOnly> {
        let key = account.key();
        self.ports.portal.forget();
        let mut left_behind = None;
        for record in [
            Record::PortalSession(key.clone()),
            Record::SchoolToken(key.clone()),
            Record::VkId(key.clone()),
        ] {
            left_behind = self.ports.vault.remove(&record).await.err().or(left_behind);
        }
        for name in children::cache_names(account) {
            self.ports.cache.remove(&name).await;
        }
        {
            let mut state = self.state();
            state.bells.remove(&key);
            state.others.remove(&key);
        }
        self.take_away_spent().await;
        left_behind
    }

    /// Says that something may be left in the keychain. One that was never reached holds nothing of ours; one that
    /// fell silent may.
    pub(super) fn tell_left_behind(
        &self,
        left_behind: Option<SessionOnly>,
        session_only: Option<SessionOnly>,
    ) {
        if left_behind.is_some_and(|reason| reason != SessionOnly::NoKeychain)
            && session_only.is_none()
        {
            self.tell(Notice::new(ErrorCode::SignOutIncomplete));
        }
    }

    /// Somebody is at the computer.
    pub fn active(&self) {
        self.state().active_at = Some(self.ports.clock.now());
    }

    /// A call was opened from here: nobody is signed out while it may go on.
    pub(super) fn call_goes_on(&self, lesson: &Lesson) {
        let end = bell::end(lesson).and_then(|end| end.to_zoned(self.region.zone()).ok());
        let now = self.now();
        let soon = now.saturating_add(LONGEST_CALL).unwrap_or(now);
        let until = match end.map(|end| end.timestamp()) {
            // A lesson of another day may be looked into; nobody stays in its call till then.
            Some(end) if end <= soon => end.saturating_add(AFTER_CALL),
            _ => now.saturating_add(CALL_WITHOUT_HOURS),
        };
        let until = until.unwrap_or(now);
        let mut state = self.state();
        state.call_until = state.call_until.max(Some(until));
    }

    /// Signs out whoever left a shared computer.
    pub(super) async fn leave_if_idle(&self) {
        let (here, now) = (self.ports.clock.now(), self.now());
        let left = self.is_shared() && self.state().is_left(here, now);
        if left {
            self.sign_out().await;
            // Whoever comes back shall not wonder where the diary went.
            self.tell(Notice::new(ErrorCode::LeftAlone));
        }
    }

    /// Whether somebody is to be signed out before the program ends.
    pub fn must_leave(&self) -> bool {
        self.is_shared() && self.state().is_anybody_here()
    }

    /// The program is being closed: reminders go, since nobody would hear their buttons; on a shared computer nobody stays
    /// signed in. Waits for VK ID, but not long.
    pub async fn leave(&self) {
        let leaving = async {
            let _turn = self.leaving.lock().await;
            // A notification service that is just ending, too, holds nobody up.
            tokio::join!(self.take_away_all(), async {
                if self.is_shared() {
                    self.sign_out().await;
                }
            });
        };
        if tokio::time::timeout(FAREWELL, leaving).await.is_err() {
            tracing::warn!("not everything was taken away before the program ended");
        }
    }
}

impl State {
    fn is_anybody_here(&self) -> bool {
        self.signed_in.is_some() || self.nameless.is_some()
    }

    /// Whether whoever is signed in has left: by this computer's clock `here`, and by the school's `now`.
    fn is_left(&mut self, here: Timestamp, now: Timestamp) -> bool {
        if !self.is_anybody_here() {
            return false;
        }
        // A sign-in window has a deadline of its own, and whoever types into it is here.
        if self.signing_in.is_some() {
            self.active_at = Some(here);
        }
        // A clock that was set back makes nobody leave, nor stay for long.
        let active_at = self.active_at.map_or(here, |at| at.min(here));
        self.active_at = Some(active_at);
        let in_call = self.call_until.is_some_and(|until| now < until);
        !in_call && here.duration_since(active_at) >= IDLE
    }
}
