//! The application: owns the workflows and the state, speaks to ports, knows no Tauri.

mod certificate;
mod check;
mod children;
mod deep_link;
mod diary;
mod guide;
mod join;
mod members;
mod others;
mod present;
mod records;
mod reminders;
mod renewal;
mod shared;
mod sign_in;
pub mod snapshot;
mod state;
mod surroundings;
mod vk_id;
mod vk_profile;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use tokio::{sync::Notify, time::timeout};
use zvonok_core::{account::Account, diary::week, error::ErrorCode, region::Region};

use crate::ports::{
    Autostart, Cache, CallOpener, Clock, Computer, DesktopButton, Kept, LoginWindow, Network,
    Notifier, Portal, Preferences, Random, Record, Shortcuts, Vault, View, VkId,
};
use renewal::Manner;
use shared::PersonalVault;
use snapshot::{Notice, Screen, Service, SessionOnly, Snapshot};
use state::State;

/// How often minutes are counted while somebody looks.
const TICK: Duration = Duration::from_secs(5);

/// How often they are counted beside the clock.
const TICK_IN_BACKGROUND: Duration = Duration::from_secs(30);

/// A moment that is nearer than this has come.
const SHORTEST_TICK: Duration = Duration::from_millis(50);

/// The world, as the application sees it.
pub struct Ports {
    /// The computer's clock.
    pub clock: Arc<dyn Clock>,
    /// The system's randomness.
    pub random: Arc<dyn Random>,
    /// The keychain.
    pub vault: Arc<dyn Vault>,
    /// The diary portal.
    pub portal: Arc<dyn Portal>,
    /// VK ID.
    pub vk_id: Arc<dyn VkId>,
    /// Sign-in windows.
    pub login_window: Arc<dyn LoginWindow>,
    /// Programs and the browser.
    pub call_opener: Arc<dyn CallOpener>,
    /// The way to the sites.
    pub network: Arc<dyn Network>,
    /// This computer.
    pub computer: Arc<dyn Computer>,
    /// The last known diary.
    pub cache: Arc<dyn Cache>,
    /// What was chosen on this computer.
    pub preferences: Arc<dyn Preferences>,
    /// What the system shows beside all windows.
    pub notifier: Arc<dyn Notifier>,
    /// Starting with the system.
    pub autostart: Arc<dyn Autostart>,
    /// Keys that are heard from anywhere.
    pub shortcuts: Arc<dyn Shortcuts>,
    /// The button on the desktop.
    pub desktop_button: Arc<dyn DesktopButton>,
    /// The main window, and what else shows the state.
    pub view: Arc<dyn View>,
}

/// The application.
pub struct App {
    ports: Ports,
    /// The vault among the ports, which also knows whether the computer is everybody's.
    vault: Arc<PersonalVault>,
    region: Region,
    /// URL scheme of this build's deep links.
    scheme: String,
    version: String,
    state: Mutex<State>,
    shown: Mutex<Option<Snapshot>>,
    /// One refresh of the diary at a time; the second waits for the first.
    refreshing: tokio::sync::Mutex<()>,
    /// One use of the VK ID refresh token at a time: it rotates.
    vk_id_turn: tokio::sync::Mutex<()>,
    /// One choice of who is set up at a time: what is kept, and where, follows from it.
    choosing: tokio::sync::Mutex<()>,
    /// Held while what was chosen is written: the newest is written last.
    preferring: tokio::sync::Mutex<()>,
    /// Held while something about a person is written or removed: nothing is written after its removal.
    keeping: tokio::sync::Mutex<()>,
    /// Held while keys are taken or let go of: those that are chosen are taken last.
    taking_keys: tokio::sync::Mutex<()>,
    /// Held while this program writes itself into the table of programs: none is looked for or started meanwhile.
    registering: tokio::sync::Mutex<()>,
    /// The program is closed once: a second press waits for the first.
    leaving: tokio::sync::Mutex<()>,
    /// One attempt at the keychain's throw-away record at a time.
    trying_keychain: Arc<tokio::sync::Mutex<()>>,
    /// Told when the portal has answered.
    heard: Notify,
    /// Told when what is on screen is not of now.
    outdated: Notify,
}

impl App {
    /// Builds the application. Nothing happens before [`App::run`].
    pub fn new(ports: Ports, region: Region, scheme: &str, version: &str) -> Arc<Self> {
        let vault = Arc::new(PersonalVault::new(ports.vault));
        Arc::new(App {
            ports: Ports {
                vault: vault.clone(),
                ..ports
            },
            vault,
            region,
            scheme: scheme.to_owned(),
            version: version.to_owned(),
            state: Mutex::new(State::default()),
            shown: Mutex::new(None),
            refreshing: tokio::sync::Mutex::new(()),
            vk_id_turn: tokio::sync::Mutex::new(()),
            choosing: tokio::sync::Mutex::new(()),
            preferring: tokio::sync::Mutex::new(()),
            keeping: tokio::sync::Mutex::new(()),
            taking_keys: tokio::sync::Mutex::new(()),
            registering: tokio::sync::Mutex::new(()),
            leaving: tokio::sync::Mutex::new(()),
            trying_keychain: Arc::default(),
            heard: Notify::new(),
            outdated: Notify::new(),
        })
    }

    /// Shows the last known day, renews it, and goes on until the program ends. Minutes and bells go their own way:
    /// they wait neither for the portal nor for somebody who is signing in.
    ///
    /// `registering` changes which programs are found: the day does not wait for it, a call does.
    pub async fn run(&self, registering: impl Future<Output = ()>) {
        let turn = self.registering.lock().await;
        self.show_last_known().await;
        let registering = async {
            registering.await;
            drop(turn);
        };
        let fresh = async {
            self.look_anew(registering).await;
            loop {
                self.keep_fresh().await;
                // Not with the bells: everybody's are at the same moment.
                let _ = timeout(self.turn(), self.outdated.notified()).await;
            }
        };
        let time = async {
            loop {
                self.keep_time().await;
                // What the portal has just said may be due at once.
                let _ = timeout(self.pause(), self.heard.notified()).await;
            }
        };
        tokio::join!(fresh, time);
    }

    /// Reads what the last run kept, shows the last known day, and refreshes it: the beginning of [`App::run`].
    pub async fn start(&self) {
        self.show_last_known().await;
        self.look_anew(std::future::ready(())).await;
    }

    async fn show_last_known(&self) {
        self.publish();
        self.take_a_place();
        self.look_for_programs();
        self.read_preferences().await;
        self.restore().await;
        self.change(|state| {
            state.screen = if state.signed_in.is_some() {
                Screen::Today
            } else {
                Screen::Welcome
            };
        });
    }

    async fn look_anew(&self, registering: impl Future<Output = ()>) {
        let waiting = self.state().waiting_link.take();
        let waiting = waiting.map(|link| (self.set_out_from_here(), link));
        let refreshing = async {
            self.look_around().await;
            if self.state().signed_in.is_some() {
                self.refresh().await;
            }
        };
        tokio::join!(refreshing, registering);
        self.look_for_programs();
        if let Some((journey, link)) = waiting {
            self.follow_link(journey, &link).await;
        }
        self.keep_vk_id_fresh().await;
    }

    /// Reads what the last run kept, for somebody who only looks; asks the portal where what is known is not of now,
    /// and no other Звонок could be disturbed by that. Else it is asked for its clock alone: today is the school's
    /// day, whatever this computer's clock says.
    pub async fn look_into(&self, alone: bool) {
        self.read_preferences().await;
        self.restore().await;
        let known = self.state().signed_in.is_some();
        if known && alone {
            self.refresh().await;
        } else if known {
            self.ask_the_clock().await;
        }
    }

    /// How long nothing is to be done: until the next reminder, but short enough to notice the rest.
    fn pause(&self) -> Duration {
        let longest = self.turn();
        let ahead = self
            .next_bell()
            .and_then(|bell| Duration::try_from(self.here().duration_until(bell)).ok());
        ahead.map_or(longest, |it| it.clamp(SHORTEST_TICK, longest))
    }

    fn turn(&self) -> Duration {
        if self.state().rhythm.visible {
            TICK
        } else {
            TICK_IN_BACKGROUND
        }
    }

    /// Another Звонок is open already and cannot be reached: this one only says so.
    pub fn already_open(&self) {
        self.change(|state| state.screen = Screen::AlreadyOpen);
    }

    /// Brings the main window to the front.
    pub fn raise(&self) {
        self.ports.view.raise();
    }

    /// The state as the UI sees it.
    pub fn snapshot(&self) -> Snapshot {
        let now = self.now();
        present::snapshot(&self.state(), &self.region, &self.version, now)
    }

    /// One turn of all that [`App::run`] goes on with, one thing after the other.
    pub async fn tick(&self) {
        self.keep_time().await;
        self.keep_fresh().await;
    }

    /// Counts minutes, notices a new day, rings.
    async fn keep_time(&self) {
        self.leave_if_idle().await;
        self.publish();
        self.know_others().await;
        self.ring().await;
    }

    /// Notices a waking, keeps the diary and VK ID fresh.
    async fn keep_fresh(&self) {
        self.look_for_a_first_program();
        self.renew().await;
        self.look_after_others().await;
        self.keep_vk_id_fresh().await;
    }

    /// Takes away whatever notice or question is on screen.
    pub fn dismiss(&self) {
        self.change(|state| {
            state.notice = None;
            state.question = None;
            state.opened = None;
        });
    }

    /// Shows another day; `None` is today. Fetches it when it is not known.
    pub async fn show_day(&self, date: Option<Date>) {
        self.look_at(date).await;
    }

    /// As [`App::show_day`]; tells whether the portal was asked.
    async fn look_at(&self, date: Option<Date>) -> bool {
        let today = self.today();
        let known = self.change(|state| {
            state.chosen_day = date.filter(|date| *date != today);
            state.opened = None;
            state.week(state.chosen_day.unwrap_or(today)).is_some()
        });
        if !known {
            self.refresh().await;
        }
        !known
    }

    /// Signs out: everything kept about the account is removed, and VK ID's access is taken away.
    pub async fn sign_out(&self) {
        self.cancel_sign_in();
        // From here on an answer that is still under way belongs to nobody, and is dropped.
        let before = self.change(|state| {
            state.generation = state.generation.wrapping_add(1);
            state.nameless = None;
            let key = state.signed_in.as_ref()?.account.key();
            state.members.retain(|it| it.account.key() != key);
            let empty = state.with_nobody();
            Some(std::mem::replace(state, empty))
        });
        let Some(before) = before else { return };
        let Some(signed_in) = before.signed_in else {
            return;
        };
        let left_behind = self.forget(&signed_in.account).await;
        self.tell_left_behind(left_behind, before.session_only);
        if let Some(vk_id) = signed_in.vk_id {
            self.revoke_vk_id(&vk_id.tokens).await;
        }
    }

    /// Removes what is kept about an account; gives the reason when something may be left.
    async fn forget(&self, account: &Account) -> Option<SessionOnly> {
        let _keeping = self.keeping.lock().await;
        let mut records = vec![Record::Current];
        if self.state().members.is_empty() {
            records.extend([Record::CacheKey, Record::Members]);
        } else {
            self.save_members().await;
        }
        let mut left_behind = self.remove_person(account).await;
        for record in &records {
            if let Err(reason) = self.ports.vault.remove(record).await {
                left_behind = Some(reason);
            }
        }
        left_behind
    }

    /// Opens the portal in the default browser: the way that always remains.
    pub async fn open_portal(&self) {
        let address = self.region.portal.origin.clone();
        self.open_address(address.as_str()).await;
    }

    async fn open_address(&self, address: &str) -> bool {
        let opened = self.ports.call_opener.open(address).await.is_ok();
        if !opened {
            self.tell(Notice::new(ErrorCode::OpenFailed));
        }
        opened
    }

    /// Now: the computer's clock, put right by the portal's where they differ by more than a minute.
    fn now(&self) -> Timestamp {
        let now = self.ports.clock.now();
        now.checked_add(self.state().clock_offset).unwrap_or(now)
    }

    /// Now, by the school's clock on its wall.
    fn here(&self) -> DateTime {
        self.now().to_zoned(self.region.zone()).datetime()
    }

    fn today(&self) -> Date {
        self.here().date()
    }

    /// Shows the week of a date beside the day; `None` is this week. Fetches it when it is not known.
    pub async fn show_week(&self, date: Option<Date>) {
        let monday = week::monday_of(date.unwrap_or(self.today()));
        let known = self.change(|state| {
            state.shown_week = Some(monday);
            let known = state.weeks.contains_key(&monday);
            // Said at once: a week that is being fetched is not one that cannot be had.
            if !known && state.signed_in.is_some() {
                state.loading = Some(Manner::Asked);
            }
            known
        });
        if !known {
            self.refresh().await;
        }
    }

    /// Takes the week away.
    pub fn hide_week(&self) {
        self.change(|state| state.shown_week = None);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held leaves plain data: still the best there is.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and shows it.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state());
        self.publish();
        outcome
    }

    fn tell(&self, notice: Notice) {
        self.change(|state| state.notice = Some(notice));
    }

    fn publish(&self) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = self.snapshot();
        if shown.as_ref() != Some(&fresh) {
            self.ports.view.show(&fresh);
            *shown = Some(fresh);
        }
    }

    /// Remembers how a record was kept, so that the screen can say it.
    fn note_kept(&self, kept: Kept) {
        if let Kept::SessionOnly(reason) = kept {
            self.change(|state| state.session_only = Some(reason));
        }
    }
}

impl Notice {
    /// A notice with nothing but its code.
    pub(crate) fn new(code: ErrorCode) -> Self {
        Notice {
            code,
            host: None,
            server_code: None,
            lesson: None,
            service: None,
            computer_date: None,
        }
    }

    pub(crate) fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_owned());
        self
    }

    pub(crate) fn computer_date(mut self, date: &str) -> Self {
        self.computer_date = Some(date.to_owned());
        self
    }

    pub(crate) fn server_code(mut self, code: &str) -> Self {
        self.server_code = Some(code.to_owned());
        self
    }

    pub(crate) fn lesson(mut self, lesson: &str) -> Self {
        self.lesson = Some(lesson.to_owned());
        self
    }

    pub(crate) fn service(mut self, service: Service) -> Self {
        self.service = Some(service);
        self
    }
}
