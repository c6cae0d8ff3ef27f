//! Everybody who uses this computer: side by side, one on screen, nothing of one within reach of another.

use zvonok_core::{error::ErrorCode, sign_in::vk_id::Tokens};

use super::{
    App,
    children::cache_name,
    records,
    snapshot::{Notice, Screen, Service, SessionOnly},
    state::{Member, Owner, SignedIn, State, VkIdConnection, Weeks},
};
use crate::ports::Record;

/// Of each week the one that was fetched last: what is kept may be older than what this run knows.
fn newest(kept: Weeks, known: Weeks) -> Weeks {
    let mut weeks = kept;
    for (monday, week) in known {
        let older = weeks
            .get(&monday)
            .is_none_or(|it| it.fetched_at <= week.fetched_at);
        if older {
            weeks.insert(monday, week);
        }
    }
    weeks
}

impl App {
    /// Puts another person's day on screen: their own session, their own last known diary; and renews it.
    pub async fn switch_to(&self, key: &str) {
        if self.bring(key).await {
            self.refresh().await;
            self.keep_vk_id_fresh().await;
        }
    }

    /// Puts another person's last known day on screen. Tells whether it is there now, with a session to go on with.
    pub(super) async fn bring(&self, key: &str) -> bool {
        {
            let mut state = self.state();
            let on_screen = state.signed_in.as_ref().map(|it| it.account.key());
            if on_screen.as_deref() == Some(key)
                || !state.members.iter().any(|it| it.account.key() == key)
            {
                return false;
            }
            if let Some(attempt) = &state.signing_in {
                state.notice = Some(Notice::new(ErrorCode::SignInBusy).service(attempt.service));
                drop(state);
                self.publish();
                return false;
            }
        }
        self.put_on_screen(key).await
    }

    /// Tells whether there is a session to go on with.
    async fn put_on_screen(&self, key: &str) -> bool {
        // Nothing of theirs is being written while it is read.
        let _keeping = self.keeping.lock().await;
        let Some(member) = self.member(key) else {
            return false;
        };
        let account = member.account.clone();
        let read = match self.read_person(member).await {
            Ok(read) => read,
            // Nothing says that their session is over: the keychain does not answer.
            Err(_) => {
                self.tell(Notice::new(ErrorCode::KeychainSilent));
                return false;
            }
        };
        let known = self.change(|state| {
            // They may have signed out while their records were read.
            if !state.members.iter().any(|it| it.account.key() == key) {
                return false;
            }
            // Or somebody began to sign in: that would be lost with a change of person.
            if let Some(attempt) = &state.signing_in {
                state.notice = Some(Notice::new(ErrorCode::SignInBusy).service(attempt.service));
                return false;
            }
            state.keep_as_other();
            *state = State {
                session_only: state.session_only,
                ..state.with_nobody()
            };
            match read {
                Some((signed_in, weeks)) => {
                    let known = state.others.remove(key).unwrap_or_default();
                    state.screen = Screen::Today;
                    state.signed_in = Some(SignedIn {
                        session_over: known.over,
                        ..signed_in
                    });
                    state.weeks = newest(weeks, known.weeks);
                    state.heard = known.heard;
                    state.stale = true;
                    true
                }
                None => {
                    let notice = Notice::new(ErrorCode::SessionOver).service(Service::Portal);
                    state.notice = Some(notice);
                    false
                }
            }
        });
        if known {
            let record = records::write_account(&account);
            let kept = self.ports.vault.save(&Record::Current, &record).await;
            self.note_kept(kept);
        }
        known
    }

    pub(super) fn member(&self, key: &str) -> Option<Member> {
        let state = self.state();
        let mut members = state.members.iter();
        members.find(|it| it.account.key() == key).cloned()
    }

    /// What the last run, or the person's last turn on screen, kept of them; none without a session.
    ///
    /// # Errors
    /// When the keychain cannot be asked for the session.
    pub(super) async fn read_person(
        &self,
        member: Member,
    ) -> Result<Option<(SignedIn, Weeks)>, SessionOnly> {
        let Member {
            account, sign_in, ..
        } = member;
        let key = account.key();
        let child = account.children.first().map(|child| child.uid.clone());
        let vault = &self.ports.vault;
        let load = async |record: Record| vault.load(&record).await.ok().flatten();
        let session = match vault.load(&Record::PortalSession(key.clone())).await {
            Ok(session) => session,
            // Where nothing can be kept, what is not in memory is not there.
            Err(SessionOnly::NoKeychain | SessionOnly::SharedComputer) => None,
            Err(reason) => return Err(reason),
        };
        let Some(session) = session.as_ref().and_then(records::read_session) else {
            return Ok(None);
        };
        let school = load(Record::SchoolToken(key.clone())).await;
        let vk_id = load(Record::VkId(key.clone())).await;
        let weeks = self
            .read_diary(&cache_name(&account, child.as_deref()))
            .await;
        let vk_id = vk_id.as_ref().and_then(Tokens::from_record);
        let signed_in = SignedIn {
            account,
            sign_in,
            child,
            session,
            session_over: false,
            school: school.as_ref().and_then(records::read_school_token),
            vk_id: vk_id.map(|tokens| VkIdConnection {
                tokens,
                person: None,
            }),
        };
        Ok(Some((signed_in, weeks.unwrap_or_default())))
    }

    /// Keeps the list of everybody; the caller holds [`App::keeping`].
    pub(super) async fn save_members(&self) {
        let members = self.state().members.clone();
        let record = Record::Members;
        if members.is_empty() {
            let _ = self.ports.vault.remove(&record).await;
        } else {
            let kept = self
                .ports
                .vault
                .save(&record, &records::write_members(&members))
                .await;
            self.note_kept(kept);
        }
    }

    /// Whether something may still be kept for this sign-in.
    pub(super) fn is_owned(&self, owner: &Owner) -> bool {
        self.state().is_member(owner)
    }
}
