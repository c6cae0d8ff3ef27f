//! What the application needs of the world: small traits, one adapter each, fakes in tests.

use std::{fmt, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};
use url::Url;
use zvonok_core::{
    account::Account,
    check::{Reached, Webview},
    diary::{Day, html::Week, json::SchoolToken},
    region::{Installed, Opener},
    secret::Secret,
    sign_in::vk_id::{Grant, Person, TokenError, Tokens},
};

use crate::app::snapshot::{ReminderView, SessionOnly, Snapshot};

/// The computer's clock.
pub trait Clock: Send + Sync {
    /// Now, as this computer believes.
    fn now(&self) -> Timestamp;
}

/// The operating system's source of randomness.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the system has no randomness to give; nothing secret may be made then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The system gave no randomness.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gave no randomness")]
pub struct NoRandomness;

/// Where secrets rest between runs.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Reads a record; `None` when there is none.
    ///
    /// # Errors
    /// [`SessionOnly`] when the keychain cannot be asked. A record that was saved `SessionOnly` in this run
    /// is found all the same.
    async fn load(&self, record: &Record) -> Result<Option<Secret>, SessionOnly>;

    /// Keeps a record: in the keychain, or for this run only, with the reason.
    async fn save(&self, record: &Record, value: &Secret) -> Kept;

    /// Removes a record, wherever it was kept. Removing what is not there is fine.
    ///
    /// # Errors
    /// [`SessionOnly`] when the keychain cannot be asked: something may be left there.
    async fn remove(&self, record: &Record) -> Result<(), SessionOnly>;
}

/// How a record was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the operating system's keychain.
    Stored,
    /// In memory, until the program ends.
    SessionOnly(SessionOnly),
}

/// Names a record of the keychain: one for each account and service.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Record {
    /// Whose day is on screen.
    Current,
    /// Everybody who signed in on this computer.
    Members,
    /// The key of the diary's cache.
    CacheKey,
    /// The portal session of an account.
    PortalSession(String),
    /// The school token of an account.
    SchoolToken(String),
    /// The VK ID tokens of an account.
    VkId(String),
    /// Thrown away as soon as it is read: shows whether the keychain keeps anything.
    Check,
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Record::Current => write!(f, "current"),
            Record::Members => write!(f, "members"),
            Record::CacheKey => write!(f, "cache-key"),
            Record::PortalSession(account) => write!(f, "{account}/portal-session"),
            Record::SchoolToken(account) => write!(f, "{account}/school-token"),
            Record::VkId(account) => write!(f, "{account}/vk-id"),
            Record::Check => write!(f, "check"),
        }
    }
}

/// One cookie of the portal.
#[derive(Debug, Clone)]
pub struct SessionCookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

/// A session at the portal: its cookies.
#[derive(Debug, Clone, Default)]
pub struct PortalSession {
    /// All cookies of the portal's host, and of no other host.
    pub cookies: Vec<SessionCookie>,
}

/// What the portal gave, and what came with it.
#[derive(Debug)]
pub struct Fetched<T> {
    /// The thing asked for.
    pub value: T,
    /// The session with the cookies the portal changed, where it changed any: keep it.
    pub rotated: Option<PortalSession>,
    /// The portal's clock (`Date`), for a computer whose own is wrong.
    pub server_time: Option<Timestamp>,
}

/// What is wrong with the certificate that a site shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Nobody this computer trusts vouches for it, or it was withdrawn, or it cannot be read.
    #[error("nobody trusted vouches for the certificate")]
    Untrusted,
    /// It belongs to another site.
    #[error("the certificate belongs to another site")]
    OtherSite,
    /// By this computer's clock it has run out, or is not valid yet.
    #[error("the certificate is out of its dates by this computer's clock")]
    Dates,
}

/// Why the portal gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortalError {
    /// Not reached: no network, DNS, refused, cut.
    #[error("not reached")]
    Offline,
    /// No answer within the region's `answer_seconds`.
    #[error("no answer in time")]
    Slow,
    /// HTTP 5xx (or 429).
    #[error("server error {0}")]
    Down(u16),
    /// The same, with a word on when to come again (`Retry-After`).
    #[error("server error {status}, and wants to be left alone for {rests:#}")]
    Busy {
        /// Its status.
        status: u16,
        /// For how long it wants to be left alone: an hour at most.
        rests: SignedDuration,
    },
    /// Something else than a diary, or a part of one; too many redirects.
    #[error("unreadable")]
    Unreadable,
    /// Sent to the login page.
    #[error("the session is over")]
    SessionOver,
    /// The portal's certificate is not one to go on with; the host is named to the person.
    #[error(transparent)]
    Certificate(#[from] CertificateProblem),
    /// The API refused (wrong or missing key, no right).
    #[error("refused")]
    Refused,
}

/// The diary portal.
#[async_trait]
pub trait Portal: Send + Sync {
    /// The diary page of the week that starts at `monday`; `page` is the portal's week number. `child` is the
    /// portal's id of one of a parent's children; without it the portal shows one's own or first child's.
    ///
    /// # Errors
    /// [`PortalError`]; a page of another child is [`PortalError::Unreadable`].
    async fn week(
        &self,
        session: &PortalSession,
        page: i32,
        monday: Date,
        child: Option<&str>,
    ) -> Result<Fetched<Week>, PortalError>;

    /// Forgets whatever it remembers of what it fetched: somebody signed out, or wants it anew.
    fn forget(&self);

    /// School tokens for the token of the finish address.
    ///
    /// # Errors
    /// [`PortalError`].
    async fn school_tokens(
        &self,
        session: &PortalSession,
        finish: &Secret,
    ) -> Result<Fetched<Vec<SchoolToken>>, PortalError>;

    /// Whether the учебный профиль VK ID is linked to the diary, as «Чаты» shows it; none in a region without it.
    ///
    /// # Errors
    /// [`PortalError`].
    async fn vk_profile(
        &self,
        session: &PortalSession,
    ) -> Result<Fetched<Option<bool>>, PortalError>;

    /// Who a school token belongs to.
    ///
    /// # Errors
    /// [`PortalError`].
    async fn account(&self, token: &SchoolToken) -> Result<Account, PortalError>;

    /// The JSON diary of one student for the week of `monday`.
    ///
    /// # Errors
    /// [`PortalError`].
    async fn days(
        &self,
        token: &SchoolToken,
        student: &str,
        monday: Date,
    ) -> Result<Fetched<Vec<Day>>, PortalError>;
}

/// Why VK ID gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VkIdError {
    /// Not reached, or no answer in time.
    #[error("VK ID was not reached")]
    Offline,
    /// It answered no.
    #[error(transparent)]
    Answer(#[from] TokenError),
}

/// VK ID's endpoints.
#[async_trait]
pub trait VkId: Send + Sync {
    /// Exchanges an authorization code.
    ///
    /// # Errors
    /// [`VkIdError`].
    async fn exchange(&self, grant: &Grant, now: Timestamp) -> Result<Tokens, VkIdError>;

    /// Takes new tokens; the old refresh token is dead afterwards. `state` is fresh randomness.
    ///
    /// # Errors
    /// [`VkIdError`].
    async fn refresh(
        &self,
        tokens: &Tokens,
        state: &Secret,
        now: Timestamp,
    ) -> Result<Tokens, VkIdError>;

    /// Who signed in.
    ///
    /// # Errors
    /// [`VkIdError`].
    async fn person(&self, tokens: &Tokens) -> Result<Person, VkIdError>;

    /// Takes the app's access away at VK ID (revoke, then logout).
    ///
    /// # Errors
    /// [`VkIdError`].
    async fn revoke(&self, tokens: &Tokens) -> Result<(), VkIdError>;
}

/// A sign-in window to be opened.
#[derive(Clone)]
pub struct LoginRequest {
    /// First address.
    pub address: Url,
    /// Cookies that the host of `address` finds in the window; none for a window that knows nobody.
    pub cookies: Vec<SessionCookie>,
    /// Addresses that end the attempt and are never loaded.
    pub intercept: Arc<dyn Fn(&Url) -> bool + Send + Sync>,
}

/// Why a page of a sign-in window was not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadProblem {
    /// No network, no such host, refused, cut.
    Unreachable,
    /// The site's certificate is not one to go on with.
    Certificate {
        /// What is wrong with it.
        problem: CertificateProblem,
        /// Another site, whose certificate was good, led here in this window.
        after_a_good_one: bool,
    },
}

/// What a sign-in window reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginEvent {
    /// The main frame now shows this address.
    Committed(Url),
    /// An address of `intercept` was about to be loaded, in whichever frame; it was not.
    Intercepted(Url),
    /// The main frame was to show this address and could not. The window shows nothing of it, and no error
    /// page of its own either. Reported where the system's webview tells (WebKitGTK).
    Failed {
        /// The address.
        address: Url,
        /// Why.
        problem: LoadProblem,
    },
    /// The person closed the window.
    Closed,
}

/// The sign-in window could not be opened, or did not answer.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the sign-in window failed")]
pub struct WindowFailed;

/// Opens sign-in windows: isolated, with no IPC, no memory of an earlier attempt.
#[async_trait]
pub trait LoginWindow: Send + Sync {
    /// Opens one.
    ///
    /// # Errors
    /// [`WindowFailed`].
    async fn open(&self, request: LoginRequest) -> Result<Box<dyn OpenLogin>, WindowFailed>;
}

/// An open sign-in window. Dropping it closes it too, without waiting.
#[async_trait]
pub trait OpenLogin: Send + Sync {
    /// The next thing that happened. Cancel-safe.
    async fn next(&mut self) -> LoginEvent;

    /// Cookies of exactly this origin's host.
    ///
    /// # Errors
    /// [`WindowFailed`].
    async fn cookies(&self, origin: &Url) -> Result<Vec<SessionCookie>, WindowFailed>;

    /// Closes the window and waits until it is gone, its data with it.
    async fn close(self: Box<Self>);
}

/// Nothing could be started for an address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("nothing could be started")]
pub struct OpenFailed;

/// Opens programs and the browser.
#[async_trait]
pub trait CallOpener: Send + Sync {
    /// Whether a program for this URL scheme stands ready on this computer. No claim without a check: `false`
    /// where the system cannot tell.
    fn registered(&self, scheme: &str) -> bool;

    /// Whether a program that registers no scheme is installed on this computer. No claim without a check.
    fn installed(&self, program: &Installed) -> bool;

    /// Whether something of the region's table stands ready on this computer.
    fn ready(&self, opener: &Opener) -> bool {
        match opener {
            Opener::Scheme { scheme, .. } => self.registered(scheme),
            // The browser is always there.
            Opener::Site { .. } => true,
            Opener::Start(program) => self.installed(program),
        }
    }

    /// Whether this system can be asked what is registered. Where not, calls open in the browser.
    fn tells(&self) -> bool;

    /// Opens an address with whatever the system has for its scheme.
    ///
    /// # Errors
    /// [`OpenFailed`].
    async fn open(&self, address: &str) -> Result<(), OpenFailed>;

    /// Starts an installed program with an address as its one argument.
    ///
    /// # Errors
    /// [`OpenFailed`].
    async fn start(&self, program: &Installed, address: &str) -> Result<(), OpenFailed>;
}

/// The way to the sites.
#[async_trait]
pub trait Network: Send + Sync {
    /// Tries to reach an origin as the app's own requests would: the same proxy, the same trust. Sends no cookie,
    /// no token and nothing about a person. What went wrong is in the answer; there always is one.
    async fn reach(&self, origin: &Url) -> Reached;

    /// This computer's own address on the way out, as its routes have it; none without a way. Sends nothing.
    fn way_out(&self) -> Option<IpAddr>;
}

/// This computer.
pub trait Computer: Send + Sync {
    /// «Debian GNU/Linux 12, x86_64»: the system and its version, nothing that names the computer or its user.
    fn system(&self) -> String;

    /// The engine behind the sign-in window.
    fn webview(&self) -> Webview;
}

/// The last known diary, at rest, encrypted.
#[async_trait]
pub trait Cache: Send + Sync {
    /// Reads what `save` kept for an account; `None` when there is none or it does not open with this key.
    async fn load(&self, account: &str, key: &Secret) -> Option<Vec<u8>>;

    /// Keeps bytes for an account, encrypted. A failure is not the person's problem: the next run starts
    /// without a last known day.
    async fn save(&self, account: &str, key: &Secret, bytes: &[u8]);

    /// Forgets an account.
    async fn remove(&self, account: &str);
}

/// What was chosen on this computer, for everybody at it: nothing about a person.
#[async_trait]
pub trait Preferences: Send + Sync {
    /// Reads what `save` kept; `None` where nothing was, or it cannot be read.
    async fn load(&self) -> Option<String>;

    /// Keeps it. A failure is not the person's problem: it is asked again next time.
    async fn save(&self, text: &str);
}

/// Names a reminder: whose, and of which bell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReminderId {
    /// The person's key.
    pub person: String,
    /// First bell, by the school's clock.
    pub bell: DateTime,
}

/// The system shows no notification with a button.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system shows no notification with a button")]
pub struct NotShown;

/// What the system shows beside all windows. What is pressed there is told to [`App::answer_reminder`].
///
/// [`App::answer_reminder`]: crate::app::App::answer_reminder
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Shows a reminder with a button for joining, in place of an earlier one with the same id.
    ///
    /// # Errors
    /// [`NotShown`]: the small window is to follow.
    async fn remind(&self, id: &ReminderId, reminder: &ReminderView) -> Result<(), NotShown>;

    /// Takes a reminder away.
    async fn withdraw(&self, id: &ReminderId);

    /// Says that the program stays beside the clock.
    async fn say_it_stays(&self);
}

/// The system did not do as it was asked.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system refused")]
pub struct Refused;

/// Starting with the system.
#[async_trait]
pub trait Autostart: Send + Sync {
    /// Whether the program starts with the system; `None` where that cannot be arranged.
    async fn is_on(&self) -> Option<bool>;

    /// Arranges it, or takes it back.
    ///
    /// # Errors
    /// [`Refused`].
    async fn set(&self, on: bool) -> Result<(), Refused>;
}

/// Keys that are heard whatever program is in front.
#[async_trait]
pub trait Shortcuts: Send + Sync {
    /// Whether the system lets programs have any.
    fn available(&self) -> bool;

    /// Takes these keys (`Ctrl+Alt+KeyJ`) in place of those before, or none. A press is told to [`App::join_quietly`].
    ///
    /// [`App::join_quietly`]: crate::app::App::join_quietly
    ///
    /// # Errors
    /// [`Refused`]: another program has them, or they are no keys.
    async fn set(&self, keys: Option<&str>) -> Result<(), Refused>;
}

/// A button on the desktop that joins.
#[async_trait]
pub trait DesktopButton: Send + Sync {
    /// Whether it is there; `None` where there is no desktop to put it on.
    async fn is_there(&self) -> Option<bool>;

    /// Puts it there, or takes it away.
    ///
    /// # Errors
    /// [`Refused`].
    async fn set(&self, there: bool) -> Result<(), Refused>;
}

/// The main window, and what else shows the application's state.
pub trait View: Send + Sync {
    /// Shows this state.
    fn show(&self, snapshot: &Snapshot);

    /// Shows a reminder in the small window that stays above all others; `None` takes it away.
    fn remind(&self, reminder: Option<&ReminderView>);

    /// Whether there is a place beside the clock, where the program can stay without a window.
    fn has_tray(&self) -> bool;

    /// Brings the main window to the front.
    fn raise(&self);

    /// Opens the system's dialog for printing what the main window shows.
    fn print(&self);
}
