//! One fake world behind all ports: it records what is asked of it and answers as it was told.
//!
//! Every secret it gives out holds [`MARK`], or is remembered when the application makes it of randomness;
//! no snapshot of any test may hold one of them.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard},
    thread,
    time::Duration,
};

use async_trait::async_trait;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use tokio::{sync::Semaphore, task::JoinHandle};
use url::Url;
use zvonok_core::{
    account::{Account, Role},
    check::{Engine, Reached, Step, Webview},
    diary::{
        CallLink, Day, DayKind, Found, Hours, Lesson, LessonId,
        html::{PageChild, PageUser, Week},
        json::SchoolToken,
    },
    error::ErrorCode,
    region::{HMAO, Installed, Region},
    secret::{ExposeSecret, Secret},
    sign_in::vk_id::{Grant, Person, Tokens},
};
use zvonok_lib::{
    app::{
        App, Ports,
        snapshot::{DayView, LessonView, ReminderView, Service, SessionOnly, Snapshot},
    },
    ports::{
        Autostart, Cache, CallOpener, Clock, Computer, DesktopButton, Fetched, Kept, LoadProblem,
        LoginEvent, LoginRequest, LoginWindow, Network, NoRandomness, NotShown, Notifier,
        OpenFailed, OpenLogin, Portal, PortalError, PortalSession, Preferences, Random, Record,
        Refused, ReminderId, SessionCookie, Shortcuts, Vault, View, VkId, VkIdError, WindowFailed,
    },
};

/// Stands in every secret the world gives out.
pub const MARK: &str = "hush";
pub const PORTAL: &str = "https://cop.admhmao.ru/";
pub const FINISH: &str = "https://cop.admhmao.ru/journal-app/u.7?v_token=hush-finish";
pub const FINISH_BARE: &str = "https://cop.admhmao.ru/journal-app/u.7";
pub const VK: &str = "https://vk.ru/call/join/hush-vk-0123456789abcdef";
pub const VK_OTHER: &str = "https://vk.com/call/join/hush-other-0123456789abcdef";
pub const MAX: &str = "https://max.ru/joincall/hush-max-0123456789abcdef";
pub const STRANGE: &str = "https://rooms.example/hush-room";

/// Wednesday, 10:05 at school: the second lesson is on.
pub const NOW: &str = "2026-11-25T05:05:00Z";
pub const MONDAY: Date = jiff::civil::date(2026, 11, 23);
pub const NEXT_MONDAY: Date = jiff::civil::date(2026, 11, 30);

pub fn region() -> Region {
    Region::parse(&HMAO.replace("# client_id", "client_id = \"53000111\" #")).unwrap()
}

/// Where a sign-in window goes.
pub enum Goes {
    To(String),
    Fails(String, LoadProblem),
    Closed,
}

pub fn to(addresses: &[&str]) -> Vec<Goes> {
    addresses
        .iter()
        .map(|address| Goes::To((*address).to_owned()))
        .collect()
}

type Script = Box<dyn FnOnce(&Url) -> Vec<Goes> + Send>;

/// Holds calls of one name until it is opened.
pub struct Gate {
    arrived: Semaphore,
    open: Semaphore,
}

impl Gate {
    /// Waits until a call stands at the gate.
    pub async fn reached(&self) {
        let arrived = tokio::time::timeout(Duration::from_secs(3600), self.arrived.acquire());
        arrived.await.expect("no call came").unwrap().forget();
    }

    /// Lets one call through.
    pub fn open(&self) {
        self.open.add_permits(1);
    }
}

/// What the world holds and how it answers. Tests change it directly.
pub struct Things {
    pub now: Timestamp,
    pub random: u8,
    pub no_randomness: bool,
    pub made_of_randomness: Vec<String>,
    pub log: Vec<String>,
    pub gates: HashMap<&'static str, Arc<Gate>>,
    pub in_flight: usize,
    pub most_in_flight: usize,

    pub keychain: BTreeMap<String, String>,
    pub memory: BTreeMap<String, String>,
    pub keychain_fails: Option<SessionOnly>,

    pub portal_fails: Option<PortalError>,
    pub week_fails: HashMap<Date, PortalError>,
    pub weeks: BTreeMap<Date, Vec<Day>>,
    /// Weeks of a parent's children by their names; [`Things::weeks`] are those of everybody else.
    pub children_weeks: HashMap<&'static str, BTreeMap<Date, Vec<Day>>>,
    /// Children that the page offers, none of them selected yet.
    pub page_children: Vec<PageChild>,
    /// A page that was not asked for one child keeps the selected one's number to itself.
    pub hides_selected: bool,
    pub user: Option<PageUser>,
    pub rotates: VecDeque<Option<PortalSession>>,
    pub portal_ahead: Option<SignedDuration>,
    pub school_tokens: Result<Vec<SchoolToken>, PortalError>,
    pub rotated_with_tokens: Option<PortalSession>,
    pub account: Result<Account, PortalError>,
    pub json_days: Result<Vec<Day>, PortalError>,

    pub exchange: Result<Tokens, VkIdError>,
    pub vk_refresh: Result<Tokens, VkIdError>,
    pub person: Result<Person, VkIdError>,
    pub revoke: Result<(), VkIdError>,
    pub revoked: Vec<String>,
    pub grants: Vec<Grant>,

    pub scripts: VecDeque<Script>,
    pub window_fails: bool,
    pub cookies: Result<Vec<SessionCookie>, WindowFailed>,

    pub programs: HashSet<&'static str>,
    pub broken: HashSet<&'static str>,
    pub opened: Vec<String>,

    /// How sites are reached, by host; the others as they should be.
    pub sites: HashMap<&'static str, Reached>,
    /// Hosts that never answer.
    pub mute: HashSet<&'static str>,
    /// This computer's own address on the way out.
    pub way_out: Option<IpAddr>,
    /// The keychain gives back something else than it was given.
    pub keychain_mixes_up: bool,
    pub told: bool,
    pub webview: Option<String>,

    pub cache: BTreeMap<String, (String, Vec<u8>)>,
    /// What was kept stays, and nothing new is.
    pub disk_is_full: bool,
    pub shown: Vec<Snapshot>,
    pub raised: usize,
    pub printed: usize,
    /// Cookies that the last window was given.
    pub window_began_with: Vec<SessionCookie>,
    /// What «Чаты» say, one after the other; the last stays.
    pub vk_profile: VecDeque<Result<bool, PortalError>>,
    pub preferences: Option<String>,

    /// Every reminder the system was asked to show, in order.
    pub noted: Vec<(ReminderId, ReminderView)>,
    /// Those that stand on screen.
    pub notes: BTreeMap<ReminderId, ReminderView>,
    /// The system shows no notifications.
    pub no_notes: bool,
    /// What the small window shows.
    pub small: Option<ReminderView>,
    pub said_it_stays: usize,
    pub tray: bool,
    pub autostart: Option<bool>,
    pub desktop_button: Option<bool>,
    /// The system does nothing that it is asked for beside the window.
    pub refuses: bool,
    pub no_shortcuts: bool,
    pub keys: Option<String>,
    /// Another program has these.
    pub taken_keys: HashSet<&'static str>,
}

impl Things {
    /// Wednesday has this lesson alone.
    pub fn todays(&mut self, lesson: Lesson) {
        self.weeks
            .insert(MONDAY, vec![day("2026-11-25", vec![lesson])]);
    }
}

pub struct World(Mutex<Things>);

pub fn session(value: &str) -> PortalSession {
    PortalSession {
        cookies: vec![cookie("jwt_v_2", value), cookie("csrf", "hush-csrf")],
    }
}

pub fn cookie(name: &str, value: &str) -> SessionCookie {
    SessionCookie {
        name: name.to_owned(),
        value: value.into(),
    }
}

pub fn school_token() -> SchoolToken {
    SchoolToken {
        token: "hush-school".into(),
        vendor: "school7".into(),
        title: None,
        expires: None,
    }
}

pub fn account() -> Account {
    Account {
        vendor: None,
        uid: "7".into(),
        name: "Иванов Иван Иванович".into(),
        role: Role::Pupil,
        class: Some("9А".into()),
        school: None,
        children: Vec::new(),
    }
}

pub fn page_user(uid: &str, role: &str) -> PageUser {
    PageUser {
        uid: uid.into(),
        username: format!("user{uid}"),
        role: role.into(),
    }
}

/// VK ID tokens that end so many seconds after [`NOW`].
pub fn tokens(name: &str, seconds: i64) -> Tokens {
    Tokens {
        access: format!("hush-access-{name}").into(),
        refresh: format!("hush-refresh-{name}").into(),
        id: Some("hush-id".into()),
        device_id: "hush-device".into(),
        expires_at: NOW.parse::<Timestamp>().unwrap().as_second() + seconds,
    }
}

/// `id` as a lesson id, `hours` as `HH:MM-HH:MM` or empty; every call is the portal's button.
pub fn lesson(id: &str, hours: &str, subject: &str, calls: &[&str]) -> Lesson {
    let id: LessonId = id.parse().unwrap();
    let hours = hours.split_once('-').map(|(start, end)| Hours {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    });
    let calls = calls.iter().map(|address| CallLink {
        address: (*address).into(),
        found: Found::Button,
    });
    Lesson {
        id,
        number: id.number,
        hours,
        subject: subject.into(),
        topic: None,
        room: None,
        teacher: None,
        group: None,
        homework: Vec::new(),
        marks: Vec::new(),
        calls: calls.collect(),
    }
}

pub fn day(date: &str, lessons: Vec<Lesson>) -> Day {
    let kind = if lessons.is_empty() {
        DayKind::NoLessons
    } else {
        DayKind::School
    };
    Day {
        date: date.parse().unwrap(),
        kind,
        lessons,
    }
}

fn this_week() -> Vec<Day> {
    let wednesday = vec![
        lesson("2026-11-25/1", "09:00-09:40", "Химия", &[]),
        lesson("2026-11-25/2", "10:00-10:40", "Алгебра", &[VK]),
        lesson("2026-11-25/3", "11:00-11:40", "Физика", &[MAX]),
        lesson("2026-11-25/4", "12:00-12:40", "История", &[STRANGE]),
        lesson(
            "2026-11-25/5",
            "13:00-13:40",
            "География",
            &["https://user@vk.ru/call/join/hush"],
        ),
        lesson("2026-11-25/6", "14:00-14:40", "Биология", &[VK, VK_OTHER]),
    ];
    vec![
        day("2026-11-25", wednesday),
        day(
            "2026-11-26",
            vec![lesson("2026-11-26/1", "08:30-09:10", "Музыка", &[MAX])],
        ),
    ]
}

fn next_week() -> Vec<Day> {
    vec![day(
        "2026-11-30",
        vec![lesson("2026-11-30/2", "09:20-10:00", "Литература", &[])],
    )]
}

impl World {
    pub fn new() -> Arc<Self> {
        Arc::new(World(Mutex::new(Things {
            now: NOW.parse().unwrap(),
            random: 0,
            no_randomness: false,
            made_of_randomness: Vec::new(),
            log: Vec::new(),
            gates: HashMap::new(),
            in_flight: 0,
            most_in_flight: 0,
            keychain: BTreeMap::new(),
            memory: BTreeMap::new(),
            keychain_fails: None,
            portal_fails: None,
            week_fails: HashMap::new(),
            weeks: BTreeMap::from([(MONDAY, this_week()), (NEXT_MONDAY, next_week())]),
            children_weeks: HashMap::new(),
            page_children: Vec::new(),
            hides_selected: false,
            user: Some(page_user("7", "student")),
            rotates: VecDeque::new(),
            portal_ahead: None,
            school_tokens: Ok(vec![school_token()]),
            rotated_with_tokens: None,
            account: Ok(account()),
            json_days: Ok(Vec::new()),
            exchange: Ok(tokens("one", 3600)),
            vk_refresh: Ok(tokens("two", 7200)),
            person: Ok(Person {
                name: "Иван И.".into(),
                phone: Some("+7 *** ** *11".into()),
            }),
            revoke: Ok(()),
            revoked: Vec::new(),
            grants: Vec::new(),
            scripts: VecDeque::new(),
            window_fails: false,
            cookies: Ok(session("hush-jwt-1").cookies),
            programs: HashSet::new(),
            broken: HashSet::new(),
            opened: Vec::new(),
            sites: HashMap::new(),
            mute: HashSet::new(),
            way_out: Some(IpAddr::from([192, 168, 1, 5])),
            keychain_mixes_up: false,
            told: true,
            webview: Some("2.50.1".into()),
            cache: BTreeMap::new(),
            disk_is_full: false,
            shown: Vec::new(),
            raised: 0,
            printed: 0,
            window_began_with: Vec::new(),
            vk_profile: VecDeque::new(),
            preferences: None,
            noted: Vec::new(),
            notes: BTreeMap::new(),
            no_notes: false,
            small: None,
            said_it_stays: 0,
            tray: true,
            autostart: Some(false),
            desktop_button: Some(false),
            refuses: false,
            no_shortcuts: false,
            keys: None,
            taken_keys: HashSet::new(),
        })))
    }

    pub fn things(&self) -> MutexGuard<'_, Things> {
        self.0.lock().unwrap()
    }

    /// Calls of this name wait from now on.
    pub fn gate(&self, call: &'static str) -> Arc<Gate> {
        let gate = Arc::new(Gate {
            arrived: Semaphore::new(0),
            open: Semaphore::new(0),
        });
        self.things().gates.insert(call, gate.clone());
        gate
    }

    pub fn ungate(&self, call: &str) {
        self.things().gates.remove(call);
    }

    /// Calls of the log that begin so.
    pub fn calls(&self, start: &str) -> Vec<String> {
        self.things()
            .log
            .iter()
            .filter(|line| line.starts_with(start))
            .cloned()
            .collect()
    }

    /// Where a call stands in the log, the first one of those that begin so.
    #[track_caller]
    pub fn at(&self, start: &str) -> usize {
        let things = self.things();
        let found = things.log.iter().position(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("no «{start}» in {:#?}", things.log))
    }

    pub fn forget_log(&self) {
        self.things().log.clear();
    }

    pub fn next_window(&self, script: impl FnOnce(&Url) -> Vec<Goes> + Send + 'static) {
        self.things().scripts.push_back(Box::new(script));
    }

    pub fn set_now(&self, now: &str) {
        self.things().now = now.parse().unwrap();
    }

    /// Writes down a call and waits at its gate, if it has one.
    async fn call(&self, name: &'static str, details: String) {
        let gate = {
            let mut things = self.things();
            things
                .log
                .push(format!("{name} {details}").trim_end().to_owned());
            things.gates.get(name).cloned()
        };
        if let Some(gate) = gate {
            gate.arrived.add_permits(1);
            gate.open.acquire().await.unwrap().forget();
        } else {
            tokio::task::yield_now().await;
        }
    }
}

fn jwt(session: &PortalSession) -> String {
    let jwt = session
        .cookies
        .iter()
        .find(|cookie| cookie.name == "jwt_v_2");
    jwt.map(|cookie| cookie.value.expose_secret().to_owned())
        .unwrap_or_default()
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        self.things().now
    }
}

impl Random for World {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let mut things = self.things();
        if things.no_randomness {
            return Err(NoRandomness);
        }
        things.random += 1;
        bytes.fill(things.random);
        let texts = [URL_SAFE_NO_PAD.encode(&*bytes), STANDARD.encode(&*bytes)];
        things.made_of_randomness.extend(texts);
        Ok(())
    }
}

#[async_trait]
impl Vault for World {
    async fn load(&self, record: &Record) -> Result<Option<Secret>, SessionOnly> {
        self.call("vault.load", record.to_string()).await;
        let things = self.things();
        let name = record.to_string();
        if let Some(value) = things.memory.get(&name) {
            return Ok(Some(value.clone().into()));
        }
        match things.keychain_fails {
            Some(reason) => Err(reason),
            None if things.keychain_mixes_up => Ok(Some("something else".into())),
            None => Ok(things.keychain.get(&name).map(|value| value.clone().into())),
        }
    }

    async fn save(&self, record: &Record, value: &Secret) -> Kept {
        self.call("vault.save", record.to_string()).await;
        let mut things = self.things();
        let (name, value) = (record.to_string(), value.expose_secret().to_owned());
        if let Some(reason) = things.keychain_fails {
            things.memory.insert(name, value);
            return Kept::SessionOnly(reason);
        }
        things.memory.remove(&name);
        things.keychain.insert(name, value);
        Kept::Stored
    }

    async fn remove(&self, record: &Record) -> Result<(), SessionOnly> {
        self.call("vault.remove", record.to_string()).await;
        let mut things = self.things();
        things.memory.remove(&record.to_string());
        match things.keychain_fails {
            Some(reason) => Err(reason),
            None => {
                things.keychain.remove(&record.to_string());
                Ok(())
            }
        }
    }
}

#[async_trait]
impl Portal for World {
    async fn week(
        &self,
        session: &PortalSession,
        page: i32,
        monday: Date,
        child: Option<&str>,
    ) -> Result<Fetched<Week>, PortalError> {
        {
            let mut things = self.things();
            things.in_flight += 1;
            things.most_in_flight = things.most_in_flight.max(things.in_flight);
        }
        let of = child.map(|uid| format!("of {uid} ")).unwrap_or_default();
        self.call(
            "portal.week",
            format!("{monday} page {page} {of}with {}", jwt(session)),
        )
        .await;
        let mut things = self.things();
        things.in_flight -= 1;
        if let Some(error) = things
            .week_fails
            .get(&monday)
            .or(things.portal_fails.as_ref())
        {
            return Err(error.clone());
        }
        let server_time = things.portal_ahead.map(|ahead| things.now + ahead);
        // The portal counts from its own week, whatever the computer believes.
        let portal_today = server_time
            .unwrap_or(things.now)
            .to_zoned(region().zone())
            .date();
        let asked = zvonok_core::diary::week::monday_of(portal_today)
            .saturating_sub(jiff::Span::new().weeks(page));
        let mut children = things.page_children.clone();
        let shown = match child {
            Some(uid) => children
                .iter()
                .position(|it| it.uid.as_deref() == Some(uid)),
            None => (!children.is_empty()).then_some(0),
        };
        if let Some(shown) = shown {
            children[shown].selected = true;
        }
        let weeks = shown
            .and_then(|shown| things.children_weeks.get(children[shown].name.as_str()))
            .unwrap_or(&things.weeks);
        let days = weeks.get(&asked).cloned().unwrap_or_default();
        if let Some(shown) = shown.filter(|_| child.is_none() && things.hides_selected) {
            children[shown].uid = None;
        }
        let value = Week {
            days,
            user: things.user.clone(),
            children,
        };
        let rotated = things.rotates.pop_front().flatten();
        Ok(Fetched {
            value,
            rotated,
            server_time,
        })
    }

    fn forget(&self) {
        self.things().log.push("pages.forget".into());
    }

    async fn vk_profile(
        &self,
        session: &PortalSession,
    ) -> Result<Fetched<Option<bool>>, PortalError> {
        self.call("portal.vk_profile", jwt(session)).await;
        let mut things = self.things();
        let value = match things.vk_profile.len() {
            0 | 1 => things.vk_profile.front().cloned(),
            _ => things.vk_profile.pop_front(),
        };
        Ok(Fetched {
            value: Some(value.unwrap_or(Ok(false))?),
            rotated: None,
            server_time: None,
        })
    }

    async fn school_tokens(
        &self,
        session: &PortalSession,
        finish: &Secret,
    ) -> Result<Fetched<Vec<SchoolToken>>, PortalError> {
        let details = format!("{} with {}", finish.expose_secret(), jwt(session));
        self.call("portal.school_tokens", details).await;
        let mut things = self.things();
        let value = things.school_tokens.clone()?;
        Ok(Fetched {
            value,
            rotated: things.rotated_with_tokens.take(),
            server_time: None,
        })
    }

    async fn account(&self, token: &SchoolToken) -> Result<Account, PortalError> {
        self.call("portal.account", token.token.expose_secret().to_owned())
            .await;
        self.things().account.clone()
    }

    async fn days(
        &self,
        token: &SchoolToken,
        student: &str,
        monday: Date,
    ) -> Result<Fetched<Vec<Day>>, PortalError> {
        self.call(
            "portal.days",
            format!("{student} {monday} {}", token.token.expose_secret()),
        )
        .await;
        let things = self.things();
        Ok(Fetched {
            value: things.json_days.clone()?,
            rotated: None,
            server_time: things.portal_ahead.map(|ahead| things.now + ahead),
        })
    }
}

#[async_trait]
impl VkId for World {
    async fn exchange(&self, grant: &Grant, _now: Timestamp) -> Result<Tokens, VkIdError> {
        self.things().grants.push(Grant {
            code: grant.code.clone(),
            device_id: grant.device_id.clone(),
            verifier: grant.verifier.clone(),
            state: grant.state.clone(),
        });
        self.call("vk_id.exchange", grant.code.expose_secret().to_owned())
            .await;
        self.things().exchange.clone()
    }

    async fn refresh(
        &self,
        tokens: &Tokens,
        _state: &Secret,
        _now: Timestamp,
    ) -> Result<Tokens, VkIdError> {
        self.call("vk_id.refresh", tokens.refresh.expose_secret().to_owned())
            .await;
        self.things().vk_refresh.clone()
    }

    async fn person(&self, tokens: &Tokens) -> Result<Person, VkIdError> {
        self.call("vk_id.person", tokens.access.expose_secret().to_owned())
            .await;
        self.things().person.clone()
    }

    async fn revoke(&self, tokens: &Tokens) -> Result<(), VkIdError> {
        self.call("vk_id.revoke", tokens.access.expose_secret().to_owned())
            .await;
        let mut things = self.things();
        things
            .revoked
            .push(tokens.access.expose_secret().to_owned());
        things.revoke.clone()
    }
}

/// The login port needs the world itself, to give it to the windows.
struct Windows(Arc<World>);

#[async_trait]
impl LoginWindow for Windows {
    async fn open(&self, request: LoginRequest) -> Result<Box<dyn OpenLogin>, WindowFailed> {
        self.0
            .call(
                "window.open",
                request.address.host_str().unwrap().to_owned(),
            )
            .await;
        self.0.things().window_began_with = request.cookies.clone();
        let script = {
            let mut things = self.0.things();
            if things.window_fails {
                return Err(WindowFailed);
            }
            things.scripts.pop_front()
        };
        let steps = script
            .map(|script| script(&request.address))
            .unwrap_or_default();
        Ok(Box::new(FakeWindow {
            world: self.0.clone(),
            request,
            steps: steps.into(),
        }))
    }
}

struct FakeWindow {
    world: Arc<World>,
    request: LoginRequest,
    steps: VecDeque<Goes>,
}

#[async_trait]
impl OpenLogin for FakeWindow {
    async fn next(&mut self) -> LoginEvent {
        tokio::task::yield_now().await;
        match self.steps.pop_front() {
            // The person stands still.
            None => std::future::pending().await,
            Some(Goes::Closed) => LoginEvent::Closed,
            Some(Goes::Fails(address, problem)) => LoginEvent::Failed {
                address: address.parse().unwrap(),
                problem,
            },
            Some(Goes::To(address)) => {
                let address: Url = address.parse().unwrap();
                if (self.request.intercept)(&address) {
                    LoginEvent::Intercepted(address)
                } else {
                    LoginEvent::Committed(address)
                }
            }
        }
    }

    async fn cookies(&self, origin: &Url) -> Result<Vec<SessionCookie>, WindowFailed> {
        self.world.call("window.cookies", origin.to_string()).await;
        self.world.things().cookies.clone()
    }

    async fn close(self: Box<Self>) {
        self.world.call("window.close", String::new()).await;
    }
}

#[async_trait]
impl CallOpener for World {
    fn registered(&self, scheme: &str) -> bool {
        self.things().programs.contains(scheme)
    }

    fn installed(&self, program: &Installed) -> bool {
        let programs = &self.things().programs;
        let desktop = program.desktop.as_deref();
        desktop.is_some_and(|desktop| programs.contains(desktop))
    }

    fn tells(&self) -> bool {
        self.things().told
    }

    async fn open(&self, address: &str) -> Result<(), OpenFailed> {
        self.call("open", address.to_owned()).await;
        let mut things = self.things();
        let scheme = address.split(':').next().unwrap();
        if things.broken.contains(scheme) {
            return Err(OpenFailed);
        }
        things.opened.push(address.to_owned());
        Ok(())
    }

    async fn start(&self, program: &Installed, address: &str) -> Result<(), OpenFailed> {
        let desktop = program.desktop.as_deref().unwrap();
        self.call("start", desktop.to_owned()).await;
        let mut things = self.things();
        if things.broken.contains(desktop) {
            return Err(OpenFailed);
        }
        things.opened.push(format!("{desktop} {address}"));
        Ok(())
    }
}

#[async_trait]
impl Network for World {
    async fn reach(&self, origin: &Url) -> Reached {
        let host = origin.host_str().unwrap().to_owned();
        self.call("network.reach", origin.to_string()).await;
        if self.things().mute.contains(host.as_str()) {
            std::future::pending::<()>().await;
        }
        let things = self.things();
        things.sites.get(host.as_str()).cloned().unwrap_or(Reached {
            clock: Some(things.portal_ahead.unwrap_or_default()),
            ..reached()
        })
    }

    fn way_out(&self) -> Option<IpAddr> {
        self.things().way_out
    }
}

impl Computer for World {
    fn system(&self) -> String {
        "Debian GNU/Linux 12, x86_64".into()
    }

    fn webview(&self) -> Webview {
        Webview {
            engine: Engine::WebKitGtk,
            version: self.things().webview.clone(),
        }
    }
}

/// A site as it should be.
pub fn reached() -> Reached {
    let steps = [
        (Step::Dns, 5),
        (Step::Tcp, 10),
        (Step::Tls, 20),
        (Step::Http, 40),
    ];
    Reached {
        proxy: None,
        steps: steps.to_vec(),
        failed: None,
        status: Some(200),
        clock: None,
    }
}

#[async_trait]
impl Cache for World {
    async fn load(&self, account: &str, key: &Secret) -> Option<Vec<u8>> {
        self.call("cache.load", account.to_owned()).await;
        let things = self.things();
        let (with, bytes) = things.cache.get(account)?;
        (with == key.expose_secret()).then(|| bytes.clone())
    }

    async fn save(&self, account: &str, key: &Secret, bytes: &[u8]) {
        self.call("cache.save", account.to_owned()).await;
        let entry = (key.expose_secret().to_owned(), bytes.to_vec());
        let mut things = self.things();
        if !things.disk_is_full {
            things.cache.insert(account.to_owned(), entry);
        }
    }

    async fn remove(&self, account: &str) {
        self.call("cache.remove", account.to_owned()).await;
        self.things().cache.remove(account);
    }
}

#[async_trait]
impl Preferences for World {
    async fn load(&self) -> Option<String> {
        self.things().preferences.clone()
    }

    async fn save(&self, text: &str) {
        self.things().preferences = Some(text.to_owned());
    }
}

#[async_trait]
impl Notifier for World {
    async fn remind(&self, id: &ReminderId, reminder: &ReminderView) -> Result<(), NotShown> {
        let mut things = self.things();
        if things.no_notes {
            return Err(NotShown);
        }
        things.noted.push((id.clone(), reminder.clone()));
        things.notes.insert(id.clone(), reminder.clone());
        Ok(())
    }

    async fn withdraw(&self, id: &ReminderId) {
        self.things().notes.remove(id);
    }

    async fn say_it_stays(&self) {
        self.things().said_it_stays += 1;
    }
}

#[async_trait]
impl Autostart for World {
    async fn is_on(&self) -> Option<bool> {
        self.things().autostart
    }

    async fn set(&self, on: bool) -> Result<(), Refused> {
        let mut things = self.things();
        if things.refuses {
            return Err(Refused);
        }
        things.autostart = Some(on);
        Ok(())
    }
}

#[async_trait]
impl Shortcuts for World {
    fn available(&self) -> bool {
        !self.things().no_shortcuts
    }

    async fn set(&self, keys: Option<&str>) -> Result<(), Refused> {
        let mut things = self.things();
        things.keys = None;
        if keys.is_some_and(|keys| things.taken_keys.contains(keys)) {
            return Err(Refused);
        }
        things.keys = keys.map(str::to_owned);
        Ok(())
    }
}

#[async_trait]
impl DesktopButton for World {
    async fn is_there(&self) -> Option<bool> {
        self.things().desktop_button
    }

    async fn set(&self, there: bool) -> Result<(), Refused> {
        let mut things = self.things();
        if things.refuses {
            return Err(Refused);
        }
        things.desktop_button = Some(there);
        Ok(())
    }
}

impl View for World {
    fn remind(&self, reminder: Option<&ReminderView>) {
        self.things().small = reminder.cloned();
    }

    fn has_tray(&self) -> bool {
        self.things().tray
    }

    fn show(&self, snapshot: &Snapshot) {
        self.things().shown.push(snapshot.clone());
    }

    fn print(&self) {
        self.things().printed += 1;
    }

    fn raise(&self) {
        self.things().raised += 1;
    }
}

/// The application in its world. When it goes, every state it showed is searched for secrets.
pub struct Zvonok {
    pub world: Arc<World>,
    pub app: Arc<App>,
}

impl Zvonok {
    /// Not started yet.
    pub fn over(world: Arc<World>) -> Self {
        Zvonok::with(world, region())
    }

    pub fn with(world: Arc<World>, region: Region) -> Self {
        let ports = Ports {
            clock: world.clone(),
            random: world.clone(),
            vault: world.clone(),
            portal: world.clone(),
            vk_id: world.clone(),
            login_window: Arc::new(Windows(world.clone())),
            call_opener: world.clone(),
            network: world.clone(),
            computer: world.clone(),
            cache: world.clone(),
            preferences: world.clone(),
            notifier: world.clone(),
            autostart: world.clone(),
            shortcuts: world.clone(),
            desktop_button: world.clone(),
            view: world.clone(),
        };
        let app = App::new(ports, region, "zvonok", "1.0.0");
        Zvonok { world, app }
    }

    /// Started, nobody signed in.
    pub async fn started() -> Self {
        let zvonok = Zvonok::over(World::new());
        zvonok.app.start().await;
        zvonok
    }

    /// Signed in at the portal, with the day on screen.
    pub async fn signed_in() -> Self {
        let zvonok = Zvonok::started().await;
        zvonok.sign_in().await;
        assert_eq!(zvonok.notice(), None);
        zvonok
    }

    /// Signed in at the portal and connected to VK ID.
    pub async fn connected() -> Self {
        let zvonok = Zvonok::signed_in().await;
        zvonok.connect().await;
        assert_eq!(zvonok.notice(), None);
        zvonok
    }

    /// Goes the whole way through the window.
    pub async fn sign_in(&self) {
        self.world
            .next_window(|_| to(&["https://esia.gosuslugi.ru/login/", FINISH]));
        self.app.sign_in(Service::Portal).await;
    }

    pub async fn connect(&self) {
        self.world.next_window(|address| {
            let redirect = redirect(address, "code=hush-code&device_id=hush-device");
            to(&[address.as_str(), redirect.as_str()])
        });
        self.app.sign_in(Service::VkId).await;
    }

    /// The program ends and starts again on the same computer. What lived in memory is gone.
    pub async fn restarted(self) -> Self {
        let world = self.world.clone();
        drop(self);
        {
            let mut things = world.things();
            things.memory.clear();
            things.shown.clear();
            things.log.clear();
        }
        let zvonok = Zvonok::over(world);
        zvonok.app.start().await;
        zvonok
    }

    pub fn screen(&self) -> Snapshot {
        self.app.snapshot()
    }

    pub fn notice(&self) -> Option<ErrorCode> {
        self.screen().notice.map(|notice| notice.code)
    }

    #[track_caller]
    pub fn day(&self) -> DayView {
        self.screen().day.expect("a day on screen")
    }

    #[track_caller]
    pub fn lesson(&self, id: &str) -> LessonView {
        self.day()
            .lessons
            .into_iter()
            .find(|lesson| lesson.id == id)
            .expect("a lesson on screen")
    }

    pub fn opened(&self) -> Vec<String> {
        self.world.things().opened.clone()
    }

    pub fn keychain(&self) -> Vec<String> {
        self.world.things().keychain.keys().cloned().collect()
    }

    /// Runs an action of the application beside the test.
    pub fn beside<F>(&self, action: impl FnOnce(Arc<App>) -> F) -> JoinHandle<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        tokio::spawn(action(self.app.clone()))
    }
}

/// The redirect that answers an authorization request, with its own `state`.
pub fn redirect(address: &Url, answer: &str) -> String {
    let state = address
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    format!("vk53000111://vk.ru/blank.html?{answer}&state={state}")
}

impl Drop for Zvonok {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let now = self.app.snapshot();
        let things = self.world.things();
        for snapshot in things.shown.iter().chain([&now]) {
            let text = serde_json::to_string(snapshot).unwrap();
            assert!(!text.contains(MARK), "a secret on screen: {text}");
            assert!(!text.contains("http"), "an address on screen: {text}");
            for made in &things.made_of_randomness {
                assert!(!text.contains(made), "a secret on screen: {text}");
            }
        }
    }
}

/// The search itself can fail.
#[tokio::test(start_paused = true)]
#[should_panic(expected = "a secret on screen")]
async fn a_secret_on_screen_is_found() {
    let world = World::new();
    world.things().account.as_mut().unwrap().name = "hush-jwt-1".into();
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    // What was shown once counts, whatever is on screen now.
    zvonok.app.sign_out().await;
}
