//! «Первые шаги»: what was chosen on this computer, and how far the way to the first lesson is gone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zvonok_core::{
    account::Role,
    call::Chosen,
    guide::{self, Checked, Done, Facts, ForWhom, SignedIn},
    region::Region,
};

use super::{
    App,
    reminders::Reminders,
    snapshot::{Guide, GuideStep, Official},
    state::State,
};

/// What was chosen on this computer: nothing about a person, so a plain file may hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Preferences {
    version: u32,
    /// Who is being set up.
    pub for_whom: Option<ForWhom>,
    /// Somebody said that the pupil has an account at Госуслуги.
    pub has_account: bool,
    /// Calls are to open in the browser: no program is missed.
    pub browser: bool,
    /// The computer is everybody's, until somebody says otherwise.
    pub shared: bool,
    /// What «Проверка связи» said last.
    pub checked: Option<Checked>,
    /// What calls open with, by the provider's id, where somebody chose.
    pub calls: BTreeMap<String, Chosen>,
    /// When and how one is reminded of a lesson.
    pub reminders: Reminders,
    /// Closing the window ends the program, though there is a place beside the clock.
    pub ends_with_window: bool,
    /// It was said that the program goes on without its window.
    pub told_it_stays: bool,
    /// The keys that join from anywhere.
    pub shortcut: Option<String>,
}

const VERSION: u32 = 1;

impl Preferences {
    fn read(text: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(text).ok()?;
        (read.version == VERSION).then_some(read)
    }

    fn write(&self) -> String {
        let written = Self {
            version: VERSION,
            ..self.clone()
        };
        serde_json::to_string(&written).unwrap_or_default()
    }
}

pub(super) fn view(state: &State, region: &Region) -> Guide {
    let signed_in = state.signed_in.as_ref();
    let preferences = &state.preferences;
    let member = signed_in.and_then(|it| {
        let key = it.account.key();
        state.members.iter().find(|it| it.account.key() == key)
    });
    let facts = Facts {
        has_account: preferences.has_account,
        signed_in: match signed_in.map(|it| it.account.role) {
            None => SignedIn::Nobody,
            Some(Role::Parent) => SignedIn::Parent,
            Some(Role::Pupil | Role::Other) => SignedIn::Pupil,
        },
        vk_profile: region
            .portal
            .chats_path
            .as_ref()
            .map(|_| member.is_some_and(|it| it.vk_profile)),
        program: preferences.browser || state.has_program(region),
        checked: preferences.checked,
    };
    let steps: Vec<GuideStep> = guide::steps(&facts)
        .into_iter()
        .map(|(step, done)| GuideStep { step, done })
        .collect();
    Guide {
        for_whom: preferences.for_whom,
        complete: steps.iter().all(|it| it.done == Done::Done),
        steps,
    }
}

impl App {
    pub(super) async fn read_preferences(&self) {
        let text = self.ports.preferences.load().await;
        let Some(text) = text else { return };
        // What cannot be read may have said that the computer is everybody's: nothing is kept until somebody says.
        let preferences = Preferences::read(&text).unwrap_or_else(|| Preferences {
            shared: true,
            ..Preferences::default()
        });
        if preferences.shared {
            self.start_shared();
        }
        self.change(|state| state.preferences = preferences);
    }

    /// Changes what was chosen, and keeps it where it differs.
    pub(super) async fn prefer(&self, change: impl FnOnce(&mut Preferences)) {
        let _turn = self.preferring.lock().await;
        let changed = self.change(|state| {
            let before = state.preferences.clone();
            change(&mut state.preferences);
            (state.preferences != before).then(|| state.preferences.clone())
        });
        if let Some(preferences) = changed {
            self.ports.preferences.save(&preferences.write()).await;
        }
    }

    /// Somebody said who is being set up; `None` asks again.
    pub async fn choose_for_whom(&self, for_whom: Option<ForWhom>) {
        let _turn = self.choosing.lock().await;
        let vk_id = match for_whom {
            Some(ForWhom::Shared) if !self.is_shared() => self.share_computer().await,
            Some(ForWhom::Pupil | ForWhom::Child) if self.is_shared() => {
                self.unshare_computer().await;
                Vec::new()
            }
            _ => Vec::new(),
        };
        self.prefer(|it| {
            it.for_whom = for_whom;
            // Asked again, it stays as it was: nothing is written down while somebody thinks.
            if let Some(for_whom) = for_whom {
                it.shared = for_whom == ForWhom::Shared;
                // One pupil's account says nothing of the next one's.
                it.has_account &= !it.shared;
            }
        })
        .await;
        if for_whom == Some(ForWhom::Shared) {
            self.let_go_of_the_computer().await;
        }
        for tokens in vk_id {
            self.revoke_vk_id(&tokens).await;
        }
    }

    /// Somebody said whether the pupil has an account at Госуслуги.
    pub async fn has_account(&self, yes: bool) {
        if !self.is_shared() {
            self.prefer(|it| it.has_account = yes).await;
        }
    }

    /// Calls are to open in the browser: no program is missed any more.
    pub async fn choose_browser(&self) {
        self.prefer(|it| it.browser = true).await;
    }

    /// Opens an official page in the browser.
    pub async fn open_official(&self, page: Official) {
        let pages = &self.region.official;
        let install_page = self.state().install_page.clone();
        let address = match page {
            Official::Registration => &pages.registration,
            Official::Family => &pages.family,
            Official::ChildHelp => &pages.child_help,
            Official::Consents => &pages.consents,
            Official::Recovery => &pages.recovery,
            Official::Confirmation => &pages.confirmation,
            Official::VkRecovery => &pages.vk_recovery,
            Official::CallProgram => &pages.call_program,
            Official::OpenedCallProgram => match &install_page {
                Some(page) => page,
                None => return,
            },
        };
        self.open_address(address.as_str()).await;
    }

    /// Prints what the main window shows.
    pub fn print(&self) {
        self.ports.view.print();
    }
}
