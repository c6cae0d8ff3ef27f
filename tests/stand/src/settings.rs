//! Scenario switches. Serialised, so that the control API can change them one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::esia::refusal;
use crate::school::{Obstacle, SecondFactor};

use crate::Service;
use crate::school::{CallProvider, HostileLink, School};
use crate::tls::{self, Certificate};
use crate::vk_id::WebApp;

/// Where the link to the call stands: the real markup of «Онлайн-урок» is unknown (eljur.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonMarkup {
    /// Green button in `.dnevnik-lesson__additional` [G, the likeliest].
    Additional,
    /// Green outlined button in `.dnevnik-lesson__additional` [G].
    AdditionalOutlined,
    /// A plain link without a class in `.dnevnik-lesson__additional` [G].
    AdditionalPlain,
    /// A `<button>` that opens the link by script, with the address in `data-url` [G].
    ScriptButton,
    /// Green outlined button beside the subject's name [G].
    Subject,
    /// Green button at the end of the lesson, outside its documented parts [G].
    LessonEnd,
    /// A button to an address of the portal, which redirects to the call [G eljur.md §7].
    PortalRedirect,
    /// A link among the homework [G].
    HomeworkLink,
    /// A bare address in the words of a homework [G].
    HomeworkText,
    /// A bare address in the text of the topic [G].
    TopicText,
    /// A link inside the topic [G].
    TopicLink,
    /// Only in the JSON API, among the lesson's `resources` [G].
    JsonResources,
    /// Only in the JSON API, in the lesson's `payload_*` [G].
    JsonPayload,
    /// Only in the JSON API, under a key that no public client knows [G].
    JsonOwnKey,
    /// Nowhere: the teacher has not set the call yet.
    Nowhere,
}

/// What one meets behind a call's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEntry {
    /// In the call at once.
    Straight,
    /// A screen that asks for a name first: nobody is signed in at the provider [C identity.md §4.1].
    Name,
    /// The waiting room: the teacher has to let one in [C identity.md §4.1].
    WaitingRoom,
}

/// Whether the call behind a link is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallStage {
    /// On at any time: one may rehearse when one likes.
    On,
    /// The teacher has not come yet.
    NotStarted,
    /// The teacher has ended it.
    Over,
    /// From ten minutes before the lesson to its end, by the stand's clock.
    ByBell,
}

/// Where the portal says that it has no diary for the account [G].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotFoundPlace {
    /// On `/authorize?error=…&code=…`.
    LoginPage,
    /// On a page of its own.
    OwnPage,
}

/// How a page of the diary and `getdiary` name their state, so that whoever has them already need not be sent them
/// again [G: whether the live portal does].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageValidators {
    /// Not at all: every page is sent whole, and is not to be stored.
    None,
    /// By an `ETag`.
    Etag,
    /// By the time of its last change, in whole seconds.
    LastModified,
    /// By both.
    Both,
}

/// When whoever has several profiles chooses one [1 eljur.md §3: that one chooses; G: when].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChooserPlace {
    /// Before the finish line: its `v_token` comes with the session of the chosen profile.
    BeforeFinish,
    /// Behind it: the finish line's `v_token` stands for all profiles, as EljurAuthUtil takes it, and no session is
    /// open before the choice.
    AfterFinish,
}

/// What happens when the учебный профиль is being linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkScenario {
    /// It is linked.
    Normal,
    /// The portal cannot redeem the code.
    Fails,
    /// Somebody else's diary has this profile already.
    Taken,
}

/// What happens at ESIA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EsiaScenario {
    /// Password, SMS code, back to the portal.
    Normal,
    /// `failed: ACCOUNT_LOCKED` after the password [1 identity.md §1.5].
    LockedAccount,
    /// After the sign-in the main frame is sent to an origin on no allowlist.
    LeavesAllowedHosts,
    /// Instead of the sign-in: a page on the allowed origin that tries what no remote page may do.
    HostilePage,
}

/// What ESIA answers to a login and a password [1 identity.md §1.5].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EsiaLoginFailure {
    /// The password is wrong.
    InvalidPassword,
    /// Nothing of the kind can be a login.
    InvalidLogin,
    /// The account is locked.
    AccountLocked,
    /// There is no such account.
    AccountNotFound,
    /// A captcha must be solved first.
    CaptchaRequired,
}

impl EsiaLoginFailure {
    /// The word in `failed`.
    pub fn code(self) -> &'static str {
        match self {
            EsiaLoginFailure::InvalidPassword => "INVALID_PASSWORD",
            EsiaLoginFailure::InvalidLogin => "INVALID_LOGIN",
            EsiaLoginFailure::AccountLocked => "ACCOUNT_LOCKED",
            EsiaLoginFailure::AccountNotFound => "ACCOUNT_NOT_FOUND",
            EsiaLoginFailure::CaptchaRequired => "CAPTCHA_REQUIRED",
        }
    }
}

/// What happens at VK ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VkScenario {
    /// Phone, password, SMS code, учебный профиль, back with a code.
    Normal,
    /// Comes back with a state the app did not send.
    ForgedState,
    /// The phone page carries an iframe that goes to the redirect address: first with a forged state, then
    /// with the right one and a made-up code.
    RedirectInIframe,
    /// «Продолжить» ends in `error=access_denied`.
    Denied,
    /// After the phone number the main frame is sent to an origin on no allowlist.
    LeavesAllowedHosts,
}

/// Shape of `items` in `getdiary`: «иногда массив, иногда мапа, иногда null, а иногда поля нет» [C eljur.md §1.7].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemsShape {
    /// Keyed by the lesson's place in the day.
    Map,
    /// In order, without keys.
    Array,
    /// `null`, as if there were no lessons.
    Null,
    /// No such key.
    Missing,
}

/// How the JSON API writes ids and numbers that have no fraction [C eljur.md §1.7: strings, numbers, floats].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberShape {
    /// As documented: `lesson_id`, `num`, `nm` strings, homework's `id` and `toid` numbers.
    Documented,
    /// All strings.
    Strings,
    /// All integers.
    Integers,
    /// All floats, `101.0`.
    Floats,
}

/// Shape of an empty or refused `result` [C eljur.md §1.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyResult {
    /// `{}`
    Object,
    /// `[]`
    Array,
    /// `false`
    False,
    /// `null`
    Null,
    /// No such key.
    Absent,
}

/// Shape of `students` in answers of the JSON API [C eljur.md §1.7, §1.11].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StudentsShape {
    /// Keyed by the pupil's id, but in order in `getperiods`.
    Documented,
    /// Keyed by the pupil's id everywhere.
    Map,
    /// In order, without keys.
    Array,
    /// `null`
    Null,
    /// No such key.
    Missing,
}

/// Error code for a dead VK refresh token: both are seen [C identity.md §2.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadRefreshError {
    /// Seen live in 2026.
    InvalidGrant,
    /// What the iOS SDK expects.
    InvalidRequest,
}

/// VK ID's errors [C identity.md §2.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VkError {
    /// A parameter is missing or wrong.
    InvalidRequest,
    /// No such application.
    InvalidClient,
    /// No such scope, or more than was granted.
    InvalidScope,
    /// The code or the refresh token is not good.
    InvalidGrant,
    /// The access token is not good.
    InvalidToken,
    /// The ID token is not good.
    InvalidIdToken,
    /// The person said no.
    AccessDenied,
    /// Too many calls.
    SlowDown,
    /// Something broke over there.
    ServerError,
    /// Overloaded, or being repaired.
    TemporarilyUnavailable,
}

impl VkError {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::InvalidRequest,
        Self::InvalidClient,
        Self::InvalidScope,
        Self::InvalidGrant,
        Self::InvalidToken,
        Self::InvalidIdToken,
        Self::AccessDenied,
        Self::SlowDown,
        Self::ServerError,
        Self::TemporarilyUnavailable,
    ];

    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidToken => "invalid_token",
            Self::InvalidIdToken => "invalid_id_token",
            Self::AccessDenied => "access_denied",
            Self::SlowDown => "slow_down",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// How VK ID asks for a captcha [C identity.md §2.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VkCaptcha {
    /// Not at all.
    None,
    /// `error_code` 14 with a `redirect_uri`; the call is repeated with `success_token`.
    Json,
    /// `X-Challenge: required`; the call is repeated with `X-Challenge-Solution`.
    Headers,
}

/// All scenario switches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `id` of the person who sits at the computer: sign-in pages tell what this person types.
    pub sitting: Option<String>,
    /// Guessed addresses that stand elsewhere, by their start: `{"/journal-chats-action": "/chats"}`.
    pub moved_addresses: BTreeMap<String, String>,
    /// ESIA's refusal is named in the address of the portal's login page [G]; else the page alone says it.
    pub esia_refusal_in_address: bool,
    /// Where the link to the call stands.
    pub button_markup: ButtonMarkup,
    /// Numbers of the pupil's lessons that are held as a call, every school day.
    pub online_lessons: Vec<u8>,
    /// Host of VK's call links, under production names only; `vk.ru` when absent.
    pub call_host: Option<String>,
    /// What services show instead of the right certificate, under production names only.
    pub certificates: BTreeMap<Service, Certificate>,
    /// Classes that have calls.
    pub online_classes: Vec<String>,
    /// Who holds the calls.
    pub call_provider: CallProvider,
    /// Who holds the calls of single lessons, by number.
    pub call_providers: BTreeMap<u8, CallProvider>,
    /// The link stands in the diary only from so many minutes before the bell on.
    pub call_link_minutes_before: Option<u32>,
    /// The teacher makes another call so many minutes before the bell (below zero: after it): the link changes,
    /// and the old one leads to a call that is over.
    pub call_link_changes_minutes_before: Option<i32>,
    /// In place of the link, something that only looks like one.
    pub hostile_link: Option<HostileLink>,
    /// What one meets behind a call's link.
    pub call_entry: CallEntry,
    /// Whether the call behind a link is on.
    pub call_stage: CallStage,
    /// When whoever has several profiles chooses one [G].
    pub chooser_place: ChooserPlace,
    /// Where the portal says that it has no diary for the account [G].
    pub not_found_place: NotFoundPlace,
    /// The учебный профиль of whoever has one is linked to the portal already.
    pub vk_linked_at_start: bool,
    /// What happens when the учебный профиль is being linked.
    pub link_scenario: LinkScenario,
    /// How a page of the diary and `getdiary` name their state [G].
    pub diary_validators: PageValidators,
    /// Life of the portal's session cookie; 26 h [C eljur.md §2.4].
    pub session_seconds: u32,
    /// `/apiv3` answers only with a developer key.
    pub api_key_required: bool,
    /// `/apiv3` takes the web session's cookie in place of `auth_token`; unknown [G].
    pub api_takes_cookie: bool,
    /// Shape of `items` in `getdiary`.
    pub items_shape: ItemsShape,
    /// `state` arrives as a string [C eljur.md §1.4].
    pub state_as_string: bool,
    /// Shape of `students`.
    pub students_shape: StudentsShape,
    /// How the JSON API writes ids and numbers.
    pub number_shape: NumberShape,
    /// Shape of an empty or refused `result`.
    pub empty_result: EmptyResult,
    /// `weight_float` of a mark is a string: seen by one client, a number by another [C eljur.md §1.7].
    pub weight_float_as_string: bool,
    /// `auth` and `/ajaxauthorize` take the login and password of Госуслуги as those of the school, for clients
    /// that know no other way; a region that signs in through ESIA alone has no such passwords [C eljur.md §1.3].
    pub password_sign_in: bool,
    /// How many times `action.check` answers `{}` before the link [1 eljur.md §5.1].
    pub check_empty_times: u32,
    /// How often the portal's page asks `action.check`, ms; 5 s in the wild.
    pub check_interval_ms: u32,
    /// What happens at ESIA.
    pub esia_scenario: EsiaScenario,
    /// Second factor of everybody in place of their own.
    pub esia_second_factor: Option<SecondFactor>,
    /// Obstacles of everybody in place of their own, in order.
    pub esia_obstacles: Option<Vec<Obstacle>>,
    /// Every login and password is answered with this.
    pub esia_login_failure: Option<EsiaLoginFailure>,
    /// Status of an answer with `failed` to a login; one client takes 201 for a wrong password [1].
    pub esia_failed_status: u16,
    /// A login that is not known is told as such, not as a wrong password [G].
    pub esia_names_unknown_account: bool,
    /// Wrong passwords in one sign-in until `CAPTCHA_REQUIRED` [G].
    pub esia_password_attempts: u32,
    /// Status of the answer to a right code; two clients have seen 202, one expects 200 [C identity.md §1.5].
    pub esia_verify_status: u16,
    /// `MAX_QUIZ` that may be skipped says `skippable`; one client has seen it missing [1].
    pub esia_quiz_says_skippable: bool,
    /// Life of a QR code [G].
    pub esia_qr_seconds: u32,
    /// That many QR sign-ins, from the start of the stand, end in ESIA-007110 [1 identity.md §1.4].
    pub esia_qr_failures: u32,
    /// Life of a sign-in under way [G].
    pub esia_session_seconds: u32,
    /// Whoever has signed in is known at the next sign-in of the same browser [G].
    pub esia_single_sign_on: bool,
    /// By how much a client's clock may be off [G; C: that it is checked].
    pub esia_drift_seconds: u32,
    /// Life of an authorisation code [G].
    pub esia_code_seconds: u32,
    /// Life of an access token; 3600 [C identity.md §1.3].
    pub esia_access_seconds: u32,
    /// `access_type=online` gets a refresh token too [G].
    pub esia_refresh_online: bool,
    /// A refresh token is good for one use [G].
    pub esia_refresh_once: bool,
    /// The portal asks for confirmed accounts only [G; C: that a client can].
    pub esia_confirmed_only: bool,
    /// The number that `/aas/oauth2/…ac` refuses everybody with, e.g. `ESIA-007008`.
    pub esia_ac_refusal: Option<String>,
    /// The number that `/aas/oauth2/…te` refuses everybody with.
    pub esia_te_refusal: Option<String>,
    /// Return addresses of the client system `STAND_CLIENT`, for clients of one's own.
    pub esia_client_redirects: Vec<String>,
    /// Attempts at an SMS code; 3 [1 identity.md §1.5].
    pub sms_attempts: u32,
    /// Life of an SMS code; 300 s [1 identity.md §1.5].
    pub sms_seconds: u32,
    /// What happens at VK ID.
    pub vk_scenario: VkScenario,
    /// Life of VK ID's access token; 3600 s [C identity.md §2.3].
    pub vk_access_seconds: u32,
    /// Life of VK ID's authorization code; 600 s [C identity.md §2.2].
    pub vk_code_seconds: u32,
    /// Life of VK ID's refresh token; 180 days [?].
    pub vk_refresh_seconds: u32,
    /// A refresh token that was already changed for a newer one ends its session [G].
    pub vk_reuse_ends_session: bool,
    /// Seconds before another SMS may be asked for at VK ID; the leaflet's countdown begins with 01:59 [1].
    pub vk_sms_again_seconds: u32,
    /// VK ID knows a browser again that signed in before [G: for how long; here until the browser closes].
    pub vk_remembers_browser: bool,
    /// Services are told what the учебный профиль says of a person, not the account [G].
    pub vk_user_is_profile: bool,
    /// The way back carries `ext_id` [C identity.md §2.2: sometimes].
    pub vk_ext_id: bool,
    /// Every call to `/oauth2/*` is answered with this error.
    pub vk_error: Option<VkError>,
    /// Every request to `/authorize` is sent back with this error.
    pub vk_authorize_error: Option<VkError>,
    /// More calls of one client to `/oauth2/*` in a minute are told `slow_down`; 0: no limit. The real one is not
    /// known [?].
    pub vk_calls_per_minute: u32,
    /// How VK ID asks for a captcha at every call to `/oauth2/*`.
    pub vk_captcha: VkCaptcha,
    /// Pages of any origin may read the answers, not only those of registered applications [G].
    pub vk_cors_any_origin: bool,
    /// Every refresh token is refused.
    pub vk_refresh_dead: bool,
    /// Error code for a dead refresh token.
    pub vk_dead_refresh_error: DeadRefreshError,
    /// HTTP status of VK ID's error answers; clients must look at `error` even on 200 [C identity.md §2.4].
    pub vk_error_status: u16,
    /// Web applications registered at VK ID beside the app and the portal [stand].
    pub vk_web_apps: Vec<WebApp>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sitting: None,
            moved_addresses: BTreeMap::new(),
            esia_refusal_in_address: true,
            button_markup: ButtonMarkup::Additional,
            online_lessons: vec![2, 4],
            call_host: None,
            certificates: BTreeMap::new(),
            online_classes: vec!["9А".into()],
            call_provider: CallProvider::Vk,
            call_providers: BTreeMap::new(),
            call_link_minutes_before: None,
            call_link_changes_minutes_before: None,
            hostile_link: None,
            call_entry: CallEntry::Straight,
            call_stage: CallStage::On,
            chooser_place: ChooserPlace::BeforeFinish,
            not_found_place: NotFoundPlace::LoginPage,
            vk_linked_at_start: false,
            link_scenario: LinkScenario::Normal,
            diary_validators: PageValidators::None,
            session_seconds: 93_600,
            api_key_required: false,
            api_takes_cookie: true,
            items_shape: ItemsShape::Map,
            state_as_string: false,
            students_shape: StudentsShape::Documented,
            number_shape: NumberShape::Documented,
            empty_result: EmptyResult::Object,
            weight_float_as_string: false,
            password_sign_in: false,
            check_empty_times: 2,
            check_interval_ms: 300,
            esia_scenario: EsiaScenario::Normal,
            esia_second_factor: None,
            esia_obstacles: None,
            esia_login_failure: None,
            esia_failed_status: 200,
            esia_names_unknown_account: false,
            esia_password_attempts: 3,
            esia_verify_status: 202,
            esia_quiz_says_skippable: true,
            esia_qr_seconds: 120,
            esia_qr_failures: 0,
            esia_session_seconds: 1800,
            esia_single_sign_on: false,
            esia_drift_seconds: 600,
            esia_code_seconds: 120,
            esia_access_seconds: 3600,
            esia_refresh_online: true,
            esia_refresh_once: true,
            esia_confirmed_only: true,
            esia_ac_refusal: None,
            esia_te_refusal: None,
            esia_client_redirects: Vec::new(),
            sms_attempts: 3,
            sms_seconds: 300,
            vk_scenario: VkScenario::Normal,
            vk_access_seconds: 3600,
            vk_code_seconds: 600,
            vk_refresh_seconds: 180 * 86_400,
            vk_reuse_ends_session: true,
            vk_sms_again_seconds: 119,
            vk_remembers_browser: true,
            vk_user_is_profile: true,
            vk_ext_id: false,
            vk_error: None,
            vk_authorize_error: None,
            vk_calls_per_minute: 0,
            vk_captcha: VkCaptcha::None,
            vk_cors_any_origin: false,
            vk_refresh_dead: false,
            vk_dead_refresh_error: DeadRefreshError::InvalidGrant,
            vk_error_status: 200,
            vk_web_apps: Vec::new(),
        }
    }
}

impl Settings {
    /// Why these values cannot be served; the control API refuses them with this reason.
    pub(crate) fn check(&self, school: &School) -> Result<(), String> {
        for (from, to) in &self.moved_addresses {
            let is_path = |path: &str| path.len() > 1 && path.starts_with('/');
            if !is_path(from) || !is_path(to) || to.starts_with("/_stand") {
                return Err(format!("moved_addresses: «{from}» cannot stand at «{to}»"));
            }
        }
        if let Some(id) = &self.sitting
            && school.person(id).is_none()
        {
            return Err(format!("sitting: nobody here has the id «{id}»"));
        }
        if let Some(number) = self
            .online_lessons
            .iter()
            .find(|number| !(1..=6).contains(*number))
        {
            return Err(format!(
                "online_lessons: there is no lesson {number}; bells ring for 1 to 6"
            ));
        }
        if let Some(class) = self
            .online_classes
            .iter()
            .find(|class| !crate::school::is_class(class))
        {
            return Err(format!("online_classes: there is no class {class}"));
        }
        if let Some(number) = self
            .call_providers
            .keys()
            .find(|number| !(1..=6).contains(*number))
        {
            return Err(format!(
                "call_providers: there is no lesson {number}; bells ring for 1 to 6"
            ));
        }
        if !(200..=599).contains(&self.vk_error_status) {
            return Err(format!(
                "vk_error_status: {} is not a status of an answer",
                self.vk_error_status
            ));
        }
        if let Some(host) = &self.call_host
            && !tls::CALL_HOSTS.contains(&host.as_str())
        {
            return Err(format!(
                "call_host: «{host}» is none of {}",
                tls::CALL_HOSTS.join(", ")
            ));
        }
        tls::check(&self.certificates)?;
        for app in &self.vk_web_apps {
            app.check()?;
        }
        if self.sms_attempts == 0 {
            return Err("sms_attempts: at least 1".into());
        }
        self.check_esia()
    }

    fn check_esia(&self) -> Result<(), String> {
        if self.esia_password_attempts == 0 {
            return Err("esia_password_attempts: at least 1".into());
        }
        for (name, status) in [
            ("esia_verify_status", self.esia_verify_status),
            ("esia_failed_status", self.esia_failed_status),
        ] {
            if !(200..=299).contains(&status) {
                return Err(format!("{name}: {status} is not a status of success"));
            }
        }
        for (name, code) in [
            ("esia_ac_refusal", &self.esia_ac_refusal),
            ("esia_te_refusal", &self.esia_te_refusal),
        ] {
            if let Some(code) = code
                && refusal::by_code(code).is_none()
            {
                return Err(format!("{name}: there is no {code}"));
            }
        }
        if let Some(wrong) = self
            .esia_client_redirects
            .iter()
            .find(|address| url::Url::parse(address).is_err())
        {
            return Err(format!(
                "esia_client_redirects: {wrong:?} is not an address"
            ));
        }
        Ok(())
    }
}
