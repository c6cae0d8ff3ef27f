//! The stand-in school: a portal (ЭлЖур), ESIA (Госуслуги), VK ID and VK calls on loopback, as faithful to the
//! publicly known facts as those go. Every route tells how sure its form is: `[C]` confirmed by a named public
//! source, `[1]` one source only, `[G]` a guess that nobody has tried against a live service.
//!
//! The stand depends on nothing of the product: it is the other side of the wire.

#![recursion_limit = "256"] // `json!` of the documented `getrules` answer

mod calls;
mod clock;
mod control;
mod elsewhere;
mod esia;
mod faults;
mod hint;
mod jwt;
mod log;
mod moved;
mod page;
mod people;
mod portal;
mod qr_code;
mod random;
mod region;
mod scenario;
pub mod school;
mod server;
mod settings;
mod tls;
mod vk_id;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Zoned;
use jiff::civil::{Date, date, time};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use url::Url;

pub use clock::ZONE;
pub use control::moment;
pub use esia::STRANGER_ID as ESIA_STRANGER_ID;
pub use esia::refusal_codes as esia_refusal_codes;
pub use faults::{Fault, FaultKind, WrongJson, WrongType};
pub use jiff::Timestamp;
pub use log::{Late, Report, Request, Sender, Sms};
pub use school::{CallProvider, HostileLink, LessonFact, Obstacle, Person, SecondFactor};
pub use settings::{
    ButtonMarkup, CallEntry, CallStage, ChooserPlace, DeadRefreshError, EmptyResult,
    EsiaLoginFailure, EsiaScenario, ItemsShape, LinkScenario, NotFoundPlace, NumberShape,
    PageValidators, Settings, StudentsShape, VkCaptcha, VkError, VkScenario,
};
pub use tls::Certificate;
pub use vk_id::{CLIENT_ID as VK_CLIENT_ID, WebApp};

use school::School;

/// One of the stand's origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// The diary portal.
    Portal,
    /// Госуслуги.
    Esia,
    /// VK ID.
    VkId,
    /// The site that holds calls.
    VkSite,
    /// People, telephone, control.
    People,
    /// On no allowlist.
    Elsewhere,
}

/// Origins of a running stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origins {
    /// The diary portal.
    pub portal: Url,
    /// Госуслуги.
    pub esia: Url,
    /// VK ID.
    pub vk_id: Url,
    /// The site that holds calls.
    pub vk_site: Url,
    /// People one can be, their telephone, control.
    pub people: Url,
    /// On no allowlist.
    pub elsewhere: Url,
}

impl Origins {
    /// The origin of a service.
    pub fn of(&self, service: Service) -> &Url {
        match service {
            Service::Portal => &self.portal,
            Service::Esia => &self.esia,
            Service::VkId => &self.vk_id,
            Service::VkSite => &self.vk_site,
            Service::People => &self.people,
            Service::Elsewhere => &self.elsewhere,
        }
    }
}

/// `https://…` without the final slash, to put a path behind.
pub(crate) fn bare(origin: &Url) -> &str {
    origin.as_str().trim_end_matches('/')
}

/// TLS under the names that the live services have: `https://cop.admhmao.ru/` and so on. Each service keeps a
/// loopback address of its own; who shall reach it there must be told so by name, see [`Stand::addresses`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProductionNames {
    /// The TCP port of every name; free ones when absent, and then whoever maps names must map ports too.
    pub port: Option<u16>,
}

/// How to start.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// First of six consecutive ports; free ones when absent.
    pub port_base: Option<u16>,
    /// The names of the live services instead of plain http on loopback. The people's origin stays there.
    pub production_names: Option<ProductionNames>,
    /// The clock at the start; [`a_school_morning`] when absent.
    pub now: Option<Timestamp>,
    /// Scenario switches.
    pub settings: Settings,
}

/// Wednesday 25 November 2026, 09:02: lesson 2 has been on for 12 minutes, every class has lessons, and so it has
/// the day after. What a test sees must not hang on the day it is run.
pub fn a_school_morning() -> Timestamp {
    at_nine_two(date(2026, 11, 25))
}

/// Today at 09:02, or the next day on which every class has lessons: whoever is tried then has something to join.
pub fn next_school_morning() -> Timestamp {
    at_nine_two(school::full_day_from(
        Timestamp::now().to_zoned(clock::zone()).date(),
    ))
}

fn at_nine_two(day: Date) -> Timestamp {
    day.to_datetime(time(9, 2, 0, 0))
        .to_zoned(clock::zone())
        .map_or_else(|_| Timestamp::now(), |zoned| zoned.timestamp())
}

/// Everything the services share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: clock::Clock,
    pub(crate) log: log::Log,
    pub(crate) faults: faults::Faults,
    settings: Mutex<Settings>,
    pub(crate) school: School,
    pub(crate) origins: Origins,
    pub(crate) tls: Option<tls::Tls>,
    /// Counts changes of `settings.certificates`: no connection outlives the certificate it was opened with.
    pub(crate) certificates_changed: watch::Sender<u64>,
    secrets: Mutex<BTreeSet<String>>,
    pub(crate) portal: portal::Portal,
    pub(crate) esia: esia::Esia,
    pub(crate) vk: vk_id::VkId,
    /// Bytes over all connections but the people's, both ways.
    pub(crate) carried: AtomicU64,
}

impl World {
    pub(crate) fn settings(&self) -> Settings {
        self.settings.lock().clone()
    }

    /// Changes the settings, or says why these cannot be.
    pub(crate) fn change_settings(&self, settings: Settings) -> Result<(), String> {
        settings.check(&self.school)?;
        self.check_names(&settings)?;
        let before = std::mem::replace(&mut *self.settings.lock(), settings.clone());
        if before.certificates != settings.certificates {
            self.certificates_changed
                .send_modify(|count| *count = count.wrapping_add(1));
        }
        Ok(())
    }

    fn check_names(&self, settings: &Settings) -> Result<(), String> {
        let named = settings.call_host.is_some() || !settings.certificates.is_empty();
        if named && self.tls.is_none() {
            return Err(
                "call_host, certificates: this stand answers without production names".into(),
            );
        }
        Ok(())
    }

    /// Where call links lead.
    fn call_site(&self, settings: &Settings) -> Url {
        let host = settings.call_host.as_ref();
        host.and_then(|host| Url::parse(&format!("https://{host}/")).ok())
            .unwrap_or_else(|| self.origins.vk_site.clone())
    }

    /// Remembers a value that may stand in no file of the app, and gives it back.
    pub(crate) fn secret(&self, value: impl Into<String>) -> String {
        let value = value.into();
        if !value.is_empty() {
            self.secrets.lock().insert(value.clone());
        }
        value
    }

    /// Sends an SMS with a new code and gives the code back.
    pub(crate) fn send_sms(&self, phone: &str, from: Sender) -> String {
        let code = self.secret(random::code());
        self.log.sms_sent(Sms {
            phone: phone.into(),
            code: code.clone(),
            from,
            at: self.clock.now(),
        });
        code
    }

    /// Asks a telephone something under an id.
    pub(crate) fn prompt(&self, phone: &str, from: Sender, id: &str) {
        self.log.sms_sent(Sms {
            phone: phone.into(),
            code: id.into(),
            from,
            at: self.clock.now(),
        });
    }

    pub(crate) fn lessons(&self, uid: u32, date: Date) -> Vec<LessonFact> {
        let settings = self.settings();
        let view = school::View {
            now: self.clock.zoned().datetime(),
            settings: &settings,
            portal: &self.origins.portal,
            vk_site: &self.call_site(&settings),
            elsewhere: &self.origins.elsewhere,
        };
        self.school.lessons(uid, date, &view)
    }
}

/// A running stand; it stops when dropped.
#[derive(Debug)]
pub struct Stand {
    world: Arc<World>,
    addresses: BTreeMap<&'static str, SocketAddr>,
    _servers: server::Servers,
}

impl Stand {
    /// Starts all services.
    ///
    /// # Errors
    /// When a port is taken, loopback is unavailable, the settings cannot be served, or no key can be made.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        // The TLS that the HTTP clients of the tests take: one for the whole process. Where it is set already, it is
        // the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let school = School::new();
        options
            .settings
            .check(&school)
            .map_err(anyhow::Error::msg)?;
        tokio::task::spawn_blocking(jwt::prepare).await??;
        let names = options.production_names;
        let tls = match names {
            Some(_) => Some(tokio::task::spawn_blocking(tls::Tls::new).await??),
            None => None,
        };
        let sockets = server::Sockets::bind(options.port_base, names).await?;
        let school = School::new();
        let world = Arc::new(World {
            clock: clock::Clock::new(options.now.unwrap_or_else(a_school_morning)),
            log: log::Log::new(),
            faults: faults::Faults::default(),
            settings: Mutex::new(options.settings),
            vk: vk_id::VkId::new(&school),
            school,
            origins: sockets.origins()?,
            tls,
            certificates_changed: watch::Sender::new(0),
            secrets: Mutex::default(),
            portal: portal::Portal::default(),
            esia: esia::Esia::default(),
            carried: AtomicU64::new(0),
        });
        world
            .check_names(&world.settings())
            .map_err(anyhow::Error::msg)?;
        let addresses = sockets.addresses()?;
        let servers = sockets.serve(&world);
        Ok(Self {
            world,
            addresses,
            _servers: servers,
        })
    }

    /// Where the services answer.
    pub fn origins(&self) -> &Origins {
        &self.world.origins
    }

    /// Where each production name leads: a loopback address and its port. Empty without production names.
    pub fn addresses(&self) -> &BTreeMap<&'static str, SocketAddr> {
        &self.addresses
    }

    /// Certificate of the throw-away authority that vouches for the production names, PEM: a client that is to
    /// believe the stand must be given it. `None` without production names.
    pub fn authority_pem(&self) -> Option<&str> {
        self.world.tls.as_ref().map(tls::Tls::authority)
    }

    /// Region file that points the app at this stand.
    pub fn region_toml(&self) -> String {
        region::toml(&self.world.origins)
    }

    /// Writes [`Self::region_toml`] to a file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_region(&self, path: &Path) -> std::io::Result<()> {
        std::fs::write(path, self.region_toml())
    }

    /// Sets the clock, which runs on from there. Takes a `Timestamp` or `&Zoned`.
    pub fn set_now(&self, now: impl Into<Timestamp>) {
        self.world.clock.set(now.into());
    }

    /// Now by the stand's clock, in the school's time zone.
    pub fn now(&self) -> Zoned {
        self.world.clock.zoned()
    }

    /// Changes the scenario switches.
    ///
    /// # Errors
    /// The reason when the settings cannot be served; nothing is changed then.
    pub fn settings(&self, change: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let mut settings = self.world.settings();
        change(&mut settings);
        self.world.change_settings(settings)
    }

    /// The scenario switches as they are.
    pub fn current_settings(&self) -> Settings {
        self.world.settings()
    }

    /// Puts a fault in the way of requests. The oldest fault that meets a request wins.
    ///
    /// # Errors
    /// The reason when such a fault cannot be.
    pub fn fault(&self, fault: Fault) -> Result<(), String> {
        fault.check()?;
        self.world.faults.add(fault);
        Ok(())
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }

    /// Ends every session of the portal: the next request is sent to the login page.
    pub fn end_portal_sessions(&self) {
        self.world.portal.end_all();
    }

    /// Requests answered so far, without those to `/_stand/` and to the people's origin.
    pub fn log(&self) -> Vec<Request> {
        self.world.log.requests()
    }

    /// Bytes that went over all connections so far, both ways, without those of the people's origin.
    pub fn carried(&self) -> u64 {
        self.world.carried.load(Ordering::Relaxed)
    }

    /// Forgets the requests so far, so that [`Self::wait_for`] only sees new ones.
    pub fn clear_log(&self) {
        self.world.log.clear_requests();
    }

    /// The first request of the log that matches, awaited if need be.
    ///
    /// # Errors
    /// [`Late`] when none came in time.
    pub async fn wait_for(
        &self,
        matches: impl FnMut(&Request) -> bool,
        timeout: Duration,
    ) -> Result<Request, Late> {
        self.world.log.wait_for(matches, timeout).await
    }

    /// Waits until a page reports that it is ready for a person's hands: the window has the focus, and so has
    /// the page's first field or button. Every report is handed out once.
    ///
    /// # Errors
    /// [`Late`] when the page did not report in time.
    pub async fn ready(&self, page: &str, timeout: Duration) -> Result<(), Late> {
        self.world.log.ready(page, timeout).await
    }

    /// Everything the telephones received.
    pub fn sms(&self) -> Vec<Sms> {
        self.world.log.sms()
    }

    /// The newest SMS that nobody has waited for yet.
    ///
    /// # Errors
    /// [`Late`] when none came in time.
    pub async fn wait_sms(&self, from: Sender, timeout: Duration) -> Result<Sms, Late> {
        self.world.log.wait_sms(from, timeout).await
    }

    /// Answers what a telephone asks; the id is the [`Sms::code`] of [`Sender::GosuslugiPush`] or
    /// [`Sender::MaxPush`].
    ///
    /// # Errors
    /// When nothing is asked under this id.
    pub fn answer_prompt(&self, id: &str, agrees: bool) -> Result<(), String> {
        Ok(self.world.esia.answer_prompt(id, agrees)?)
    }

    /// A telephone scans a QR code of Госуслуги.
    ///
    /// # Errors
    /// When there is no such code or nobody of that name, or the code is too old.
    pub fn scan_qr(&self, signed_token: &str, person: &str, agrees: bool) -> Result<(), String> {
        Ok(self
            .world
            .esia
            .scan_qr(&self.world, signed_token, person, agrees)?)
    }

    /// QR codes that screens show and nobody has scanned, the oldest first.
    pub fn qr_waiting(&self) -> Vec<String> {
        self.world.esia.qr_waiting(&self.world)
    }

    /// What stands in the newest captcha of Госуслуги that is not solved yet.
    pub fn captcha(&self) -> Option<String> {
        self.world.esia.newest_captcha()
    }

    /// What hostile pages tried and what came of it.
    pub fn reports(&self) -> Vec<Report> {
        self.world.log.reports()
    }

    /// The first report that matches, awaited if need be.
    ///
    /// # Errors
    /// [`Late`] when none came in time.
    pub async fn wait_report(
        &self,
        matches: impl FnMut(&Report) -> bool,
        timeout: Duration,
    ) -> Result<Report, Late> {
        self.world.log.wait_report(matches, timeout).await
    }

    /// Every secret value issued or typed so far: cookies, tokens, codes, states, verifiers, passwords.
    pub fn secrets(&self) -> Vec<String> {
        self.world.secrets.lock().iter().cloned().collect()
    }

    /// The truth about a pupil's day, to compare the app with. A parent's diary shows no call links.
    pub fn lessons(&self, uid: u32, date: Date) -> Vec<LessonFact> {
        self.world.lessons(uid, date)
    }

    /// Whom one can sign in as.
    pub fn people(&self) -> &[Person] {
        &self.world.school.people
    }

    /// The person with this id, or the only one with this name or part of a name.
    ///
    /// # Errors
    /// Names of whom it might mean; everybody's when nobody is called so.
    pub fn find_person(&self, name: &str) -> Result<&Person, Vec<String>> {
        self.world.school.find_person(name)
    }

    /// The pupil with this number at the portal.
    pub fn pupil(&self, uid: u32) -> Option<&school::Pupil> {
        self.world.school.pupil(uid)
    }

    /// Takes VK ID back to the start: accounts, passwords, sessions, consents.
    pub fn reset_vk_id(&self) {
        self.world.vk.reset(&self.world.school);
    }

    /// A token of the time before OAuth 2.1, to be changed for a code at `/oauth2/auth`. `None` when VK ID has no
    /// account of that id.
    pub fn vk_v1_token(&self, user_id: u64) -> Option<String> {
        self.world.vk.issue_v1_token(&self.world, user_id)
    }

    /// Sessions at the portal that still live.
    pub fn portal_sessions_live(&self) -> usize {
        self.world.portal.live(&self.world)
    }

    /// VK ID's sessions whose refresh token still lives.
    pub fn vk_tokens_live(&self) -> usize {
        self.world.vk.live()
    }

    /// How many times the app took its access away at VK ID (`/oauth2/revoke`).
    pub fn vk_revoked(&self) -> usize {
        self.world.vk.revoked()
    }

    /// How many times the app signed out at VK ID (`/oauth2/logout`).
    pub fn vk_logged_out(&self) -> usize {
        self.world.vk.logged_out()
    }
}
