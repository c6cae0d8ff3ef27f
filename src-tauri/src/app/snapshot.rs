//! What the UI is shown: the whole state in one value, with no address, token or cookie in it.
//!
//! TypeScript types are generated from here into `ui/src/backend/generated` (`UPDATE_TYPES=1 cargo test -p
//! zvonok --test types`); a stale file fails that test.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zvonok_core::{
    call::Chosen,
    check::{Line, Sentence, Summary},
    error::ErrorCode,
    guide::{Done, ForWhom},
    sign_in::Place,
};

/// Everything on screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// About this program and its region.
    pub about: About,
    /// Which screen stands.
    pub screen: Screen,
    /// A sign-in window is open for this service.
    pub signing_in: Option<Service>,
    /// Whose page that window shows.
    pub window_at: Option<Place>,
    /// The way to the first lesson.
    pub guide: Guide,
    /// The computer is everybody's: nothing outlives a person's turn at it.
    pub shared: bool,
    /// Who is signed in.
    pub pupil: Option<Pupil>,
    /// Children of the parent on screen, in the portal's order; empty for everybody else.
    pub children: Vec<ChildView>,
    /// Everybody who signed in on this computer, in the order they came.
    pub members: Vec<MemberView>,
    /// `Some` when sign-in will be forgotten on exit, with the reason to tell.
    pub session_only: Option<SessionOnly>,
    /// The session ends before the lessons that come next: when, by the school's clock.
    pub session_ends: Option<SessionEnds>,
    /// The VK ID connection.
    pub vk_id: VkIdState,
    /// The day on screen.
    pub day: Option<DayView>,
    /// The week on screen, where it was asked for.
    pub week: Option<WeekView>,
    /// Today's lesson that the bell is about, whatever day is on screen.
    pub bell: Option<BellView>,
    /// This computer's clock is off by so many minutes: more than none where it is ahead of the portal's.
    pub clock_off: Option<i32>,
    /// What was chosen for reminders and for the background.
    pub settings: SettingsView,
    /// The diary is being fetched.
    pub loading: bool,
    /// Something to tell; at most one at a time, the newest.
    pub notice: Option<Notice>,
    /// A question about joining that waits for an answer.
    pub question: Option<Question>,
    /// A call was just opened.
    pub opened: Option<Opened>,
    /// The last «Проверка связи» of this run.
    pub check: Option<CheckView>,
}

/// A look at everything a lesson needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// Something is still awaited.
    pub running: bool,
    /// What it comes to.
    pub summary: Summary,
    /// Thing by thing.
    pub lines: Vec<Line>,
    /// The report for whoever looks after the computer; empty while something is awaited.
    pub report: Vec<Sentence>,
}

/// About this program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Version of the program.
    pub version: String,
    /// «Югра».
    pub region: String,
    /// «ЦОП Югры».
    pub portal: String,
    /// A stand-in school, not a live portal: say so on every screen.
    pub rehearsal: bool,
}

/// Which screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Screen {
    /// Reading the keychain; shows nothing but calm paper.
    Starting,
    /// Nobody is signed in.
    Welcome,
    /// A pupil's day.
    Today,
    /// Another Звонок is already open and could not be reached: nothing but that message.
    AlreadyOpen,
}

/// A service one signs in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// The portal, through Госуслуги.
    Portal,
    /// VK ID.
    VkId,
    /// «Чаты» at the portal, to link the учебный профиль VK ID to the diary.
    VkProfile,
}

/// The way to the first lesson: «Первые шаги».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Guide {
    /// Who is being set up; `None` until it was said.
    pub for_whom: Option<ForWhom>,
    /// The steps that this region has, in order.
    pub steps: Vec<GuideStep>,
    /// All steps are done.
    pub complete: bool,
}

/// A step of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuideStep {
    /// Which.
    pub step: zvonok_core::guide::Step,
    /// How it stands.
    pub done: Done,
}

/// A child under a parent's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChildView {
    /// Their number at the portal, to be given back in commands.
    pub id: String,
    /// «Анна И.».
    pub short_name: String,
    /// «2Б».
    pub class: Option<String>,
    /// Their diary is on screen.
    pub on_screen: bool,
}

/// An official page that opens in the browser; the address is the region's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Official {
    /// Registration at Госуслуги (from 14).
    Registration,
    /// A parent's cabinet, «Семья»: makes the account of a child under 14.
    Family,
    /// Госуслуги's own words on a child's account.
    ChildHelp,
    /// A parent's cabinet, consents.
    Consents,
    /// A forgotten password of Госуслуги; also a locked account.
    Recovery,
    /// How an account is confirmed.
    Confirmation,
    /// A forgotten password of VK ID.
    VkRecovery,
    /// The program for calls, to be installed.
    CallProgram,
    /// The program for the call that was just opened, where [`Opened::install`] names it.
    OpenedCallProgram,
}

/// Who is signed in at the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pupil {
    /// «Иван И.».
    pub short_name: String,
    /// «Иванов Иван Иванович».
    pub name: String,
    /// «9А».
    pub class: Option<String>,
    /// A parent's account: it never sees the online lesson.
    pub parent: bool,
}

/// Somebody who signed in on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// Their number at the portal, to be given back in commands.
    pub id: String,
    /// «Иван И.».
    pub short_name: String,
    /// «9А».
    pub class: Option<String>,
    /// A parent's account.
    pub parent: bool,
    /// Which of the interface's colours is theirs, from 0.
    pub colour: u8,
    /// Their day is on screen.
    pub on_screen: bool,
}

/// Why sign-in will be forgotten on exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SessionOnly {
    /// This system offers no keychain.
    NoKeychain,
    /// The keychain is locked or refused.
    KeychainLocked,
    /// The keychain did not answer in time.
    KeychainSilent,
    /// The computer is everybody's, and nothing is to be kept.
    SharedComputer,
}

/// When a session ends that is too short for the lessons that come next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionEnds {
    /// ISO date.
    pub date: String,
    /// `HH:MM`.
    pub time: String,
}

/// The VK ID connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum VkIdState {
    /// The region names no VK ID application.
    NotSetUp,
    /// Not connected.
    Disconnected,
    /// Connected.
    Connected {
        /// «Иван И.»; `None` while it is not known (offline).
        name: Option<String>,
        /// «+7 *** ** *11».
        phone: Option<String>,
    },
}

/// A day as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// ISO date, `2026-11-25`.
    pub date: String,
    /// The date is the school's today.
    pub is_today: bool,
    /// What kind of day it is.
    pub kind: DayKindView,
    /// Name of the holiday, where there is one.
    pub holiday: Option<String>,
    /// All lessons, in order.
    pub lessons: Vec<LessonView>,
    /// Ids of the lesson(s) the card is about: the running one, else the next; empty when the day is over.
    pub focus: Vec<String>,
    /// The next day with lessons (ISO date) and its first bell, for an empty or finished day.
    pub next_school_day: Option<NextDay>,
    /// When the diary was fetched, school-local `HH:MM`.
    pub fetched_time: String,
    /// ISO date of the fetch (it may be days ago).
    pub fetched_date: String,
    /// The last refresh failed, or there was none since the start: what is shown may be old.
    pub stale: bool,
}

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DayKindView {
    /// With lessons.
    School,
    /// Without lessons.
    NoLessons,
    /// Public holiday.
    Holiday,
    /// School holidays.
    Vacation,
}

/// The next day with lessons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NextDay {
    /// ISO date.
    pub date: String,
    /// First bell `HH:MM`, where known.
    pub start: Option<String>,
}

/// A lesson as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LessonView {
    /// Its id, to be given back in commands.
    pub id: String,
    /// Its number, where it has one.
    pub number: Option<u8>,
    /// First bell, `HH:MM`.
    pub start: Option<String>,
    /// Last bell, `HH:MM`.
    pub end: Option<String>,
    /// «Алгебра».
    pub subject: String,
    /// «Линейные уравнения».
    pub topic: Option<String>,
    /// «42».
    pub room: Option<String>,
    /// «Петрова П. П.».
    pub teacher: Option<String>,
    /// Sub-group.
    pub group: Option<String>,
    /// Homework.
    pub homework: Vec<HomeworkView>,
    /// Marks.
    pub marks: Vec<MarkView>,
    /// Where it stands against the clock.
    pub phase: PhaseView,
    /// Its call.
    pub call: CallView,
    /// Was joined from here: nothing reminds of it any more.
    pub joined: bool,
    /// Is to be joined by itself when it begins.
    pub auto_join: bool,
}

/// A week as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WeekView {
    /// ISO date of its Monday.
    pub monday: String,
    /// ISO date of the school's today; it may lie in another week.
    pub today: String,
    /// Its days with what is known of them, Monday first; empty while nothing is known of the week. A Sunday without
    /// lessons is left out.
    pub days: Vec<WeekDay>,
    /// When it was fetched, school-local `HH:MM`; `None` while nothing is known of the week.
    pub fetched_time: Option<String>,
    /// ISO date of the fetch.
    pub fetched_date: Option<String>,
}

/// A day of the week view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WeekDay {
    /// ISO date.
    pub date: String,
    /// What kind of day it is.
    pub kind: DayKindView,
    /// Name of the holiday, where there is one.
    pub holiday: Option<String>,
    /// All lessons, in order.
    pub lessons: Vec<LessonView>,
}

/// The lesson that the bell is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BellView {
    /// Its id, to be given back in commands.
    pub lesson: String,
    /// «Алгебра».
    pub subject: String,
    /// First bell, `HH:MM`.
    pub start: Option<String>,
    /// Where it stands against the clock.
    pub phase: PhaseView,
    /// Its call.
    pub call: CallView,
    /// Others begin with it: which is meant has to be asked first.
    pub several: bool,
    /// It was joined from here.
    pub joined: bool,
}

/// What was chosen for reminders and for the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// So many minutes before the bell one is reminded; `None`: not at all.
    pub remind_before: Option<u8>,
    /// One is reminded at the bell.
    pub remind_at_bell: bool,
    /// And again, until the lesson was joined or the reminder taken away.
    pub repeat: bool,
    /// Reminders do not name the subject.
    pub hide_subject: bool,
    /// Every lesson is joined by itself when it begins.
    pub auto_join: bool,
    /// Closing the window leaves the program beside the clock; `None` where the system has no place there.
    pub background: Option<bool>,
    /// The program starts with the system; `None` where that cannot be arranged.
    pub autostart: Option<bool>,
    /// The keys that join from anywhere.
    pub shortcut: ShortcutView,
    /// A button on the desktop joins; `None` where none can be made.
    pub desktop_button: Option<bool>,
    /// What calls open with, where somebody chose: provider by provider, in the region's order. Empty on a shared
    /// computer.
    pub calls: Vec<ProviderCalls>,
}

/// What the calls of a provider open with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProviderCalls {
    /// The provider's id, to be given back in commands.
    pub provider: String,
    /// «VK Звонки».
    pub name: String,
    /// Programs to choose from: what stands ready on this computer, and the chosen one.
    pub programs: Vec<String>,
    /// «Спрашивать каждый раз» is to be chosen: there is a program to ask about.
    pub can_ask: bool,
    /// What was chosen.
    pub choice: CallChoice,
}

/// What calls may open with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum CallChoice {
    /// A program.
    Program {
        /// «VK Мессенджер».
        name: String,
    },
    /// The browser.
    Browser,
    /// Whatever is answered each time.
    Ask,
}

impl From<Chosen> for CallChoice {
    fn from(chosen: Chosen) -> Self {
        match chosen {
            Chosen::Program(name) => CallChoice::Program { name },
            Chosen::Browser => CallChoice::Browser,
            Chosen::Ask => CallChoice::Ask,
        }
    }
}

impl From<CallChoice> for Chosen {
    fn from(choice: CallChoice) -> Self {
        match choice {
            CallChoice::Program { name } => Chosen::Program(name),
            CallChoice::Browser => Chosen::Browser,
            CallChoice::Ask => Chosen::Ask,
        }
    }
}

/// The keys that join from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ShortcutView {
    /// The system lets no program have any.
    Unavailable,
    /// None.
    Off,
    /// These, as `Ctrl+Alt+KeyJ`: modifiers, then the key's code as in `KeyboardEvent.code`.
    On {
        /// The keys.
        keys: String,
    },
    /// These were chosen, but another program has them.
    Taken {
        /// The keys.
        keys: String,
    },
}

/// One change of what was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum SettingsChange {
    /// Remind so many minutes before the bell, 1 to 30; `None`: not at all.
    RemindBefore {
        /// Minutes.
        minutes: Option<u8>,
    },
    /// Remind at the bell.
    RemindAtBell {
        /// Yes or no.
        on: bool,
    },
    /// Remind again and again.
    Repeat {
        /// Yes or no.
        on: bool,
    },
    /// Leave the subject out of reminders.
    HideSubject {
        /// Yes or no.
        on: bool,
    },
    /// Join every lesson when it begins.
    AutoJoin {
        /// Yes or no.
        on: bool,
    },
    /// Stay beside the clock when the window is closed.
    Background {
        /// Yes or no.
        on: bool,
    },
    /// Start with the system.
    Autostart {
        /// Yes or no.
        on: bool,
    },
    /// Join with these keys from anywhere; `None`: with none.
    Shortcut {
        /// As in [`ShortcutView::On`].
        keys: Option<String>,
    },
    /// Put a button on the desktop, or take it away.
    DesktopButton {
        /// Yes or no.
        on: bool,
    },
    /// Open a provider's calls with this.
    CallChoice {
        /// As in [`ProviderCalls::provider`].
        provider: String,
        /// What to open them with.
        choice: CallChoice,
    },
}

/// What the small window reminds of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReminderView {
    /// Which showing this is: an answer in the small window is to the one that was on screen, not to whichever came
    /// under the finger meanwhile. 0 in the system's notifications.
    pub number: u32,
    /// Lessons that begin or began at the same bell, at least one.
    pub lessons: Vec<RemindedLesson>,
    /// First bell, `HH:MM`.
    pub start: String,
    /// Where they stand against the clock.
    pub phase: PhaseView,
    /// Whose they are, where several people use this computer: «Пётр И.».
    pub who: Option<String>,
}

/// A lesson of a reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemindedLesson {
    /// «Алгебра»; `None` where it is not to be named.
    pub subject: Option<String>,
    /// Sub-group.
    pub group: Option<String>,
}

/// What was pressed in a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReminderAnswer {
    /// «Подключиться».
    Join,
    /// The reminder itself, and none of its buttons: the window is to come to the front.
    Open,
    /// Taken away.
    Dismiss,
}

/// Where a lesson stands against the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PhaseView {
    /// Hours unknown.
    Untimed,
    /// Over.
    Past,
    /// On, for so many minutes.
    Running {
        /// Whole minutes since the bell.
        minutes: u32,
    },
    /// Begins within 15 minutes.
    Soon {
        /// Whole minutes, at least 1.
        minutes: u32,
    },
    /// Begins later.
    Later {
        /// Whole minutes.
        minutes: u32,
    },
}

/// A lesson's call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum CallView {
    /// No link in the diary.
    None,
    /// A link of a known provider.
    Known {
        /// What will open: «VK Мессенджер», or `None` for the browser.
        program: Option<String>,
        /// «VK Звонки».
        provider: String,
    },
    /// A link that asks before it is opened (unknown site, several links, somebody wants to be asked).
    Asks,
    /// A link that is never opened.
    Unsafe,
    /// The portal's session is over: whether there is a link shows after the next sign-in.
    SignInFirst,
}

impl CallView {
    /// A press joins it, asks, or signs in first.
    pub fn is_pressable(&self) -> bool {
        matches!(
            self,
            CallView::Known { .. } | CallView::Asks | CallView::SignInFirst
        )
    }
}

/// Homework as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HomeworkView {
    /// What to do.
    pub text: String,
    /// Links and files; opened by index.
    pub attachments: Vec<AttachmentView>,
}

/// A link or file of a homework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// File name or link text.
    pub title: String,
    /// Host it leads to, shown beside it.
    pub host: String,
    /// File or page.
    pub file: bool,
}

/// A mark as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkView {
    /// «5».
    pub value: String,
    /// Weight other than 1.
    pub weight: Option<u8>,
    /// What it was for.
    pub comment: Option<String>,
}

/// Something to tell the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Looked up in the UI's one table of words and next steps.
    pub code: ErrorCode,
    /// Host to name, for the codes that have one.
    pub host: Option<String>,
    /// The server's own code («ESIA-007004»), small print for support.
    pub server_code: Option<String>,
    /// A lesson's subject or id to name, for the codes that have one.
    pub lesson: Option<String>,
    /// Which service it is about.
    pub service: Option<Service>,
    /// The ISO date that this computer's clock shows, for the code that blames the clock.
    pub computer_date: Option<String>,
}

/// A question about joining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Question {
    /// Two or more lessons at once: which one? Answered by joining one of them.
    WhichLesson {
        /// Ids, to be found in the day.
        lessons: Vec<String>,
    },
    /// One lesson with several different links: which one?
    WhichLink {
        /// The lesson.
        lesson: String,
        /// The links' hosts, in order; answered by index.
        hosts: Vec<String>,
    },
    /// The link leads to a site the region does not know.
    UnknownSite {
        /// The lesson.
        lesson: String,
        /// The host to show.
        host: String,
        /// Index of the link among the lesson's.
        link: u32,
    },
    /// A program that was never tried with such links would open it.
    UntriedProgram {
        /// The lesson.
        lesson: String,
        /// «VK Мессенджер».
        program: String,
        /// Host of the link.
        host: String,
        /// Index of the link among the lesson's.
        link: u32,
    },
    /// A program or the browser could open it, and somebody wants to be asked each time.
    ProgramOrBrowser {
        /// The lesson.
        lesson: String,
        /// «VK Мессенджер».
        program: String,
        /// Host of the link.
        host: String,
        /// Index of the link among the lesson's.
        link: u32,
    },
}

/// A call was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// The lesson.
    pub lesson: String,
    /// Index of the link among the lesson's.
    pub link: u32,
    /// «VK Мессенджер», or `None` for the browser.
    pub program: Option<String>,
    /// The program that did not start, so that the browser followed.
    pub failed: Option<String>,
    /// What else could open it, where it opened in the browser: [`JoinChoice::program`].
    pub other: Option<String>,
    /// The program to be installed for such calls, where none is and its official page is known.
    pub install: Option<String>,
}

/// How a question was answered, or how a lesson is to be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct JoinChoice {
    /// Which of the lesson's links; the best one when absent.
    pub link: Option<u32>,
    /// The person has seen the host and agrees to open it.
    pub site_confirmed: bool,
    /// The person wants the program (`Some(true)`) or the browser (`Some(false)`). It is remembered for the call's
    /// provider, unless they want to be asked each time, or the browser takes the place of a program that did not start;
    /// nothing about the person is.
    pub program: Option<bool>,
}
