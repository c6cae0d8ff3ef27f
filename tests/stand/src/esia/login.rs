//! A sign-in under way and its JSON API, step by step [1 identity.md §1.5].

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::authorise::Asked;
use super::{later, session};
use crate::school::{Gosuslugi, Obstacle, Person, SecondFactor};
use crate::settings::EsiaScenario;
use crate::{Sender, World, bare, random};

/// The control question every account of the stand has.
pub(crate) const QUESTION: &str = "Как звали вашего первого питомца?";
/// Its answer, whatever the case of the letters.
pub(crate) const ANSWER: &str = "Барсик";

/// What the client asked for and how far the person has come.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) asked: Asked,
    pub(super) until: Timestamp,
    person: Option<&'static str>,
    step: Step,
    /// What comes after this step, in order.
    rest: VecDeque<Trial>,
    /// Anomalies that need not be solved again when the password is given anew [1 AnyBalance].
    solved: Vec<Obstacle>,
    wrong_passwords: u32,
    captcha_due: bool,
}

#[derive(Debug, Clone, Copy)]
enum Trial {
    Factor(SecondFactor),
    Obstacle(Obstacle),
}

#[derive(Debug, Clone)]
enum Step {
    Password,
    Code(Challenge),
    Push(Asking),
    Anomaly {
        kind: Obstacle,
        guid: String,
        sms: Option<Challenge>,
        left: u32,
    },
    FillMfa,
    /// With a question to the telephone where it may not be skipped.
    Quiz(Option<Asking>),
    ChangePassword,
    Consent,
    Done,
}

/// A code that was sent.
#[derive(Debug, Clone)]
struct Challenge {
    factor: SecondFactor,
    code: String,
    until: Timestamp,
    left: u32,
}

/// A yes or no that the person gives on the telephone.
#[derive(Debug, Clone)]
struct Asking {
    id: String,
    state: String,
    until: Timestamp,
    answer: Option<bool>,
}

/// What the telephone asks its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// `challenge_id`
    pub(crate) id: String,
    /// Whom it asks.
    pub(crate) person: &'static str,
    /// What it asks.
    pub(crate) text: &'static str,
}

impl Attempt {
    pub(super) fn new(asked: Asked, until: Timestamp) -> Self {
        Self {
            asked,
            until,
            person: None,
            step: Step::Password,
            rest: VecDeque::new(),
            solved: Vec::new(),
            wrong_passwords: 0,
            captcha_due: false,
        }
    }

    /// The person, once nothing is left to ask.
    pub(super) fn finished(&self) -> Option<&'static str> {
        matches!(self.step, Step::Done)
            .then_some(self.person)
            .flatten()
    }

    /// Who this is needs no proof any more: by QR code, or signed in before.
    pub(super) fn recognise(&mut self, world: &World, person: &'static str) {
        self.person = Some(person);
        let obstacles = obstacles(world, person).into_iter();
        self.rest = obstacles
            .filter(|obstacle| !is_anomaly(*obstacle))
            .map(Trial::Obstacle)
            .collect();
        self.advance(world);
    }

    /// The password was right: anomalies first, then the second factor [1 AnyBalance], then the rest.
    fn begin(&mut self, world: &World, person: &Person) {
        self.person = Some(person.id);
        let (anomalies, others): (Vec<_>, Vec<_>) = obstacles(world, person.id)
            .into_iter()
            .partition(|obstacle| is_anomaly(*obstacle));
        let factor = world
            .settings()
            .esia_second_factor
            .unwrap_or(person.gosuslugi.second_factor);
        let due = anomalies
            .into_iter()
            .filter(|obstacle| !self.solved.contains(obstacle));
        self.rest = due
            .map(Trial::Obstacle)
            .chain([Trial::Factor(factor)])
            .chain(others.into_iter().map(Trial::Obstacle))
            .collect();
        self.advance(world);
    }

    /// On to the next step; whatever it sends is sent.
    fn advance(&mut self, world: &World) {
        self.step = match self.rest.pop_front() {
            None => Step::Done,
            Some(Trial::Factor(SecondFactor::None)) => return self.advance(world),
            Some(Trial::Factor(SecondFactor::Push)) => {
                Step::Push(self.ask(world, Sender::GosuslugiPush))
            }
            Some(Trial::Factor(factor)) => Step::Code(self.challenge(world, factor)),
            Some(Trial::Obstacle(kind @ (Obstacle::Captcha | Obstacle::ControlQuestion))) => {
                Step::Anomaly {
                    kind,
                    guid: random::uuid(),
                    sms: None,
                    left: world.settings().sms_attempts,
                }
            }
            Some(Trial::Obstacle(Obstacle::FillMfa)) => Step::FillMfa,
            Some(Trial::Obstacle(Obstacle::MaxQuiz)) => Step::Quiz(None),
            Some(Trial::Obstacle(Obstacle::MaxQuizForced)) => {
                Step::Quiz(Some(self.ask(world, Sender::MaxPush)))
            }
            Some(Trial::Obstacle(Obstacle::ChangePassword)) => Step::ChangePassword,
            Some(Trial::Obstacle(Obstacle::GrantScopeAccess)) => Step::Consent,
        };
    }

    fn account<'a>(&self, world: &'a World) -> Option<&'a Gosuslugi> {
        let person = world.school.person(self.person?)?;
        Some(&person.gosuslugi)
    }

    fn challenge(&self, world: &World, factor: SecondFactor) -> Challenge {
        let settings = world.settings();
        let from = match factor {
            SecondFactor::Ttp => Sender::Authenticator,
            SecondFactor::Max => Sender::Max,
            _ => Sender::Gosuslugi,
        };
        let phone = self.account(world).map_or("", |account| account.phone);
        Challenge {
            factor,
            code: world.send_sms(phone, from),
            until: later(world.clock.now(), settings.sms_seconds),
            left: settings.sms_attempts,
        }
    }

    fn ask(&self, world: &World, from: Sender) -> Asking {
        let id = random::uuid();
        let phone = self.account(world).map_or("", |account| account.phone);
        world.prompt(phone, from, &id);
        Asking {
            id,
            state: random::uuid(),
            until: later(world.clock.now(), world.settings().sms_seconds),
            answer: None,
        }
    }

    /// What the telephone is to ask now.
    pub(super) fn prompt(&self) -> Option<Prompt> {
        let (asking, text) = match &self.step {
            Step::Push(asking) => (asking, "Госуслуги: это вы входите?"),
            Step::Quiz(Some(asking)) => (asking, "MAX: установить и пройти опрос?"),
            _ => return None,
        };
        asking.answer.is_none().then(|| Prompt {
            id: asking.id.clone(),
            person: self.person.unwrap_or_default(),
            text,
        })
    }

    /// The telephone's answer; `false` when it was asked something else.
    pub(super) fn answer_prompt(&mut self, id: &str, agrees: bool) -> bool {
        match &mut self.step {
            Step::Push(asking) | Step::Quiz(Some(asking)) if asking.id == id => {
                asking.answer = Some(agrees);
                true
            }
            _ => false,
        }
    }

    /// The sign-in starts over at the password.
    fn start_over(&mut self) {
        self.step = Step::Password;
        self.rest.clear();
        self.person = None;
    }

    /// The API's word for this step, with its details.
    pub(super) fn show(&self, world: &World) -> Value {
        match &self.step {
            Step::Password => json!({ "action": "ENTER_PASSWORD" }),
            Step::Code(challenge) => {
                json!({ "action": "ENTER_MFA", "mfa_details": self.mfa(world, challenge) })
            }
            Step::Push(asking) => json!({
                "action": "ENTER_MFA",
                "challenge_id": asking.id,
                "state": asking.state,
                "mfa_details": { "type": "PUSH", "push_details": {
                    "challenge_id": asking.id,
                    "state": asking.state,
                    "verify_timeout_secs": world.settings().sms_seconds,
                } },
            }),
            Step::Anomaly { kind, guid, .. } => json!({
                "action": "SOLVE_ANOMALY_REACTION",
                "reaction_details": { "type": reaction_type(*kind), "guid": guid },
            }),
            Step::FillMfa => json!({ "action": "FILL_MFA" }),
            Step::Quiz(asking) => {
                let mut details = json!({});
                if world.settings().esia_quiz_says_skippable || asking.is_some() {
                    details["skippable"] = asking.is_none().into();
                }
                json!({ "action": "MAX_QUIZ", "max_details": details })
            }
            Step::ChangePassword => json!({ "action": "CHANGE_PASSWORD" }),
            Step::Consent => json!({
                "action": "GRANT_SCOPE_ACCESS",
                "scope_details": { "client_id": self.asked.client_id, "scopes": self.asked.scopes },
            }),
            Step::Done => json!({ "action": "DONE", "redirect_url": finish(world) }),
        }
    }

    fn mfa(&self, world: &World, challenge: &Challenge) -> Value {
        let phone = self.account(world).map_or("", |account| account.phone);
        let details = json!({
            "phone": masked(phone),
            "code_length": 6,
            "verify_timeout_secs": world.settings().sms_seconds,
            "verify_attempts_left": challenge.left,
        });
        match challenge.factor {
            SecondFactor::Ttp => json!({ "type": "TTP", "ttp_details": details }),
            SecondFactor::Max => json!({ "type": "MAX", "otp_max_details": details }),
            _ => json!({ "type": "SMS", "otp_details": details }),
        }
    }
}

/// The last four digits only, as a page shows them.
fn masked(phone: &str) -> String {
    let skipped = phone.chars().count().saturating_sub(5);
    let tail: String = phone.chars().skip(skipped).collect();
    format!("+7 *** ***-{tail}")
}

fn obstacles(world: &World, person: &str) -> Vec<Obstacle> {
    let own = || {
        world
            .school
            .person(person)
            .map_or_else(Vec::new, |person| person.gosuslugi.obstacles.to_vec())
    };
    world.settings().esia_obstacles.unwrap_or_else(own)
}

fn is_anomaly(obstacle: Obstacle) -> bool {
    matches!(obstacle, Obstacle::Captcha | Obstacle::ControlQuestion)
}

/// Cyrillic letters, as the API has them.
fn reaction_type(kind: Obstacle) -> &'static str {
    match kind {
        Obstacle::Captcha => "О.ЗД1",
        _ => "О.ЗИ1",
    }
}

fn finish(world: &World) -> String {
    match world.settings().esia_scenario {
        EsiaScenario::LeavesAllowedHosts => {
            format!("{}/lost?from=esia", bare(&world.origins.elsewhere))
        }
        _ => format!("{}/login/done", bare(&world.origins.esia)),
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/aas/oauth2/config", get(config))
        .route("/rs/dscl", get(dscl))
        .route("/aas/oauth2/api/login", post(password))
        .route("/aas/oauth2/api/login/otp/verify", post(verify_sms))
        .route("/aas/oauth2/api/login/totp/verify", post(verify_ttp))
        .route("/aas/oauth2/api/login/otp-max/verify", post(verify_max))
        .route("/aas/oauth2/api/login/mfa/verify", post(verify_any))
        .route("/aas/oauth2/api/login/otp/resend", post(resend))
        .route("/aas/oauth2/api/login/poll", post(poll))
        .route("/aas/oauth2/api/login/promo-mfa/fill-mfa", post(fill_mfa))
        .route("/aas/oauth2/api/login/quiz-max/skip", post(skip_quiz))
        .route(
            "/aas/oauth2/api/login/change-password/skip",
            post(skip_password),
        )
        .route("/aas/oauth2/api/login/next-step", get(next_step))
        .route("/aas/oauth2/api/scope/allow", post(allow))
        .route(
            "/aas/oauth2/api/login/anomaly-reaction/start",
            post(start_reaction),
        )
        .route(
            "/aas/oauth2/api/login/anomaly-reaction/verify",
            post(verify_reaction),
        )
        .route(
            "/aas/oauth2/api/anomaly/captcha/verify",
            post(verify_captcha),
        )
        .route(
            "/aas/oauth2/api/anomaly/question/answer",
            post(answer_question),
        )
        .route("/anomaly-resolver/api/reaction/question", get(question))
        .route(
            "/anomaly-resolver/api/reaction/question/answer",
            post(resolve_question),
        )
}

fn failed(code: &str) -> Response {
    Json(json!({ "failed": code })).into_response()
}

fn refused(status: StatusCode, code: &str, reason: &str) -> Response {
    (status, Json(json!({ "failed": code, "reason": reason }))).into_response()
}

fn no_session() -> Response {
    refused(
        StatusCode::UNAUTHORIZED,
        "SESSION_EXPIRED",
        "no sign-in is under way for this ESIA_SESSION",
    )
}

/// A step that is not this one's turn [G: status and word].
fn out_of_turn() -> Response {
    refused(
        StatusCode::CONFLICT,
        "INVALID_REQUEST",
        "the sign-in stands at another step; next-step tells which",
    )
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Box<Response>> {
    serde_json::from_slice(body).map_err(|error| {
        Box::new(refused(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            &error.to_string(),
        ))
    })
}

/// Does something with the sign-in the cookie names. ESIA's state is locked meanwhile.
fn within(
    world: &World,
    headers: &HeaderMap,
    work: impl FnOnce(&mut Attempt) -> Response,
) -> Response {
    let now = world.clock.now();
    let mut inner = world.esia.inner.lock();
    let attempt = session(headers)
        .and_then(|name| inner.attempts.get_mut(&name))
        .filter(|attempt| attempt.until > now);
    match attempt {
        Some(attempt) => work(attempt),
        None => no_session(),
    }
}

/// Asked for by clients before the sign-in; its body is not known [1 identity.md §1.5].
async fn config() -> Json<Value> {
    Json(json!({}))
}

#[derive(Deserialize)]
struct OnDate {
    ondate: Option<String>,
}

/// `?ondate=dd-mm-yyyy_HH-MM-SS`: clients send their clock and ignore the answer [1 identity.md §1.5; G: the body].
/// The body, fixed: clients ignore it.
async fn dscl(Query(query): Query<OnDate>) -> Response {
    let date = query.ondate.unwrap_or_default();
    match jiff::civil::DateTime::strptime("%d-%m-%Y_%H-%M-%S", &date) {
        Ok(_) => Json(json!([])).into_response(),
        Err(error) => refused(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            &format!("ondate: {error}"),
        ),
    }
}

#[derive(Deserialize)]
struct Password {
    login: String,
    password: String,
    #[serde(rename = "idType")]
    kind: Option<LoginKind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LoginKind {
    Phone,
    Snils,
    Email,
}

/// Telephone in any spelling, e-mail, СНИЛС; the short name is the stand's own.
fn is_login_of(account: &Gosuslugi, login: &str, kind: Option<LoginKind>) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let is_numeric = login
        .chars()
        .all(|c| c.is_ascii_digit() || " +()-\u{a0}".contains(c));
    let may = |asked| kind.is_none_or(|kind| kind == asked);
    let number = digits(login);
    let phone = digits(account.phone);
    // Without +7, or with 7 or 8 in its place.
    let tail = phone.get(1..).unwrap_or_default();
    let is_phone = || number == tail || number == phone || number.strip_prefix('8') == Some(tail);
    (is_numeric && may(LoginKind::Phone) && is_phone())
        || (is_numeric && may(LoginKind::Snils) && number == digits(account.snils))
        || (may(LoginKind::Email) && login.to_lowercase() == account.email)
        || (kind.is_none() && login == account.login)
}

/// Can this be a login of that kind at all?
fn is_well_formed(login: &str, kind: Option<LoginKind>) -> bool {
    let digits = login.chars().filter(char::is_ascii_digit).count();
    match kind {
        None => !login.is_empty(),
        Some(LoginKind::Email) => login.contains('@'),
        Some(LoginKind::Phone) => (10..=11).contains(&digits),
        Some(LoginKind::Snils) => digits == 11,
    }
}

/// `{"login","password"[,"idType"]}`: the next `action`, or `failed` [1 identity.md §1.5]. May be given anew at any
/// step [1 AnyBalance does after an anomaly].
async fn password(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let Password {
        login,
        password,
        kind,
    } = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    world.secret(password.clone());
    let settings = world.settings();
    let failed = |code: &str| {
        let status = StatusCode::from_u16(settings.esia_failed_status).unwrap_or(StatusCode::OK);
        (status, Json(json!({ "failed": code }))).into_response()
    };
    let answer = within(&world, &headers, |attempt| {
        let login = login.trim();
        if let Some(failure) = settings.esia_login_failure {
            return failed(failure.code());
        }
        if attempt.captcha_due {
            return failed("CAPTCHA_REQUIRED");
        }
        if !is_well_formed(login, kind) {
            return failed("INVALID_LOGIN");
        }
        let mut people = world.school.people.iter();
        let known = people.find(|person| is_login_of(&person.gosuslugi, login, kind));
        if known.is_none() && settings.esia_names_unknown_account {
            return failed("ACCOUNT_NOT_FOUND");
        }
        let Some(person) = known.filter(|person| person.gosuslugi.password == password) else {
            attempt.wrong_passwords += 1;
            attempt.captcha_due = attempt.wrong_passwords >= settings.esia_password_attempts;
            return failed("INVALID_PASSWORD");
        };
        if person.gosuslugi.is_locked || settings.esia_scenario == EsiaScenario::LockedAccount {
            return failed("ACCOUNT_LOCKED");
        }
        attempt.begin(&world, person);
        Json(attempt.show(&world)).into_response()
    });
    world.esia.tell();
    answer
}

#[derive(Deserialize)]
struct Code {
    code: Option<String>,
}

/// `?code=` of an SMS: 202 with the next action, or 200 with `failed` and the attempts left [1 identity.md §1.5: the
/// form; C: 202, seen by two clients].
async fn verify_sms(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<Code>,
) -> Response {
    verify(&world, &headers, query.code, Some(SecondFactor::Sms))
}

/// `?code=` of an authenticator [1 identity.md §1.5].
async fn verify_ttp(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<Code>,
) -> Response {
    verify(&world, &headers, query.code, Some(SecondFactor::Ttp))
}

/// `?code=` that came in MAX [1 identity.md §1.5].
async fn verify_max(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<Code>,
) -> Response {
    verify(&world, &headers, query.code, Some(SecondFactor::Max))
}

/// `?code=` of any kind, «some builds» [1 identity.md §1.5].
async fn verify_any(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<Code>,
) -> Response {
    verify(&world, &headers, query.code, None)
}

fn verify(
    world: &World,
    headers: &HeaderMap,
    code: Option<String>,
    factor: Option<SecondFactor>,
) -> Response {
    let settings = world.settings();
    let answer = within(world, headers, |attempt| {
        let Step::Code(mut challenge) = attempt.step.clone() else {
            return out_of_turn();
        };
        if factor.is_some_and(|factor| factor != challenge.factor) {
            // Clients try the addresses one after the other until one is not 404 [1 netschoolpy].
            return refused(
                StatusCode::NOT_FOUND,
                "INVALID_REQUEST",
                "the code asked for is of another kind",
            );
        }
        let again = |attempt: &Attempt, failed: &str, challenge: &Challenge| {
            let details = attempt.mfa(world, challenge);
            Json(json!({ "failed": failed, "mfa_details": details })).into_response()
        };
        if world.clock.now() >= challenge.until {
            return again(attempt, "OTP_TIMEOUT", &challenge);
        }
        if code.as_deref().map(str::trim) != Some(challenge.code.as_str()) {
            challenge.left = challenge.left.saturating_sub(1);
            if challenge.left == 0 {
                attempt.start_over();
                return failed("NO_ATTEMPTS");
            }
            attempt.step = Step::Code(challenge.clone());
            return again(attempt, "INVALID_OTP", &challenge);
        }
        attempt.advance(world);
        let status = StatusCode::from_u16(settings.esia_verify_status).unwrap_or(StatusCode::OK);
        (status, Json(attempt.show(world))).into_response()
    });
    world.esia.tell();
    answer
}

/// A new code, or a new question to the telephone, with all its attempts [G: the address].
/// Switch: `moved_addresses`.
async fn resend(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let answer = within(&world, &headers, |attempt| {
        let step = match &attempt.step {
            Step::Code(challenge) => Step::Code(attempt.challenge(&world, challenge.factor)),
            Step::Push(_) => Step::Push(attempt.ask(&world, Sender::GosuslugiPush)),
            _ => return out_of_turn(),
        };
        attempt.step = step;
        Json(attempt.show(&world)).into_response()
    });
    world.esia.tell();
    answer
}

#[derive(Deserialize)]
struct Poll {
    challenge_id: String,
    state: String,
}

/// `{challenge_id, state}`: has the telephone answered? The same action until it has [1 identity.md §1.5; G: the words
/// of refusal].
/// The words of refusal, fixed: clients see that there is no `action`.
async fn poll(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let asked: Poll = match parse(&body) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    within(&world, &headers, |attempt| {
        let Step::Push(asking) = attempt.step.clone() else {
            return out_of_turn();
        };
        if asking.id != asked.challenge_id || asking.state != asked.state {
            return refused(
                StatusCode::BAD_REQUEST,
                "INVALID_REQUEST",
                "challenge_id or state is not the one that was given out",
            );
        }
        match asking.answer {
            Some(false) => {
                attempt.start_over();
                return failed("PUSH_REJECTED");
            }
            None if world.clock.now() >= asking.until => return failed("PUSH_TIMEOUT"),
            None => {}
            Some(true) => attempt.advance(&world),
        }
        Json(attempt.show(&world)).into_response()
    })
}

#[derive(Deserialize)]
struct Decision {
    decision: Option<String>,
}

/// `?decision=false`: no second factor for now [1 identity.md §1.5].
async fn fill_mfa(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<Decision>,
) -> Response {
    within(&world, &headers, |attempt| {
        match (&attempt.step, query.decision.as_deref()) {
            (Step::FillMfa, Some("false")) => {
                attempt.advance(&world);
                Json(attempt.show(&world)).into_response()
            }
            (Step::FillMfa, _) => refused(
                StatusCode::BAD_REQUEST,
                "INVALID_REQUEST",
                "decision: must be false, nothing can be set up in the stand",
            ),
            _ => out_of_turn(),
        }
    })
}

/// Past the invitation to MAX, where it may be skipped [1 identity.md §1.5; G: the refusal].
/// Switch: `esia_quiz_says_skippable`.
async fn skip_quiz(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    within(&world, &headers, |attempt| match &attempt.step {
        Step::Quiz(None) => {
            attempt.advance(&world);
            Json(attempt.show(&world)).into_response()
        }
        Step::Quiz(Some(_)) => refused(
            StatusCode::FORBIDDEN,
            "QUIZ_NOT_SKIPPABLE",
            "this quiz may not be skipped",
        ),
        _ => out_of_turn(),
    })
}

/// The password may be changed later [1 identity.md §1.5].
async fn skip_password(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    within(&world, &headers, |attempt| match attempt.step {
        Step::ChangePassword => {
            attempt.advance(&world);
            Json(attempt.show(&world)).into_response()
        }
        _ => out_of_turn(),
    })
}

/// «Разрешить» [1 identity.md §1.5].
async fn allow(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    within(&world, &headers, |attempt| match attempt.step {
        Step::Consent => {
            attempt.advance(&world);
            Json(attempt.show(&world)).into_response()
        }
        _ => out_of_turn(),
    })
}

/// Where the sign-in stands [1 identity.md §1.5]. A quiz that was answered on the telephone is over.
async fn next_step(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    within(&world, &headers, |attempt| {
        if matches!(
            &attempt.step,
            Step::Quiz(Some(Asking {
                answer: Some(true),
                ..
            }))
        ) {
            attempt.advance(&world);
        }
        Json(attempt.show(&world)).into_response()
    })
}

#[derive(Deserialize)]
struct Guid {
    guid: String,
}

/// `{guid}`: an SMS instead of what the anomaly asks; its telephone and length [1 netschoolpy].
async fn start_reaction(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let given: Guid = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    within(&world, &headers, |attempt| {
        let Some(phone) = attempt.account(&world).map(|account| account.phone) else {
            return out_of_turn();
        };
        let challenge = attempt.challenge_for(&world, &given.guid);
        match (&mut attempt.step, challenge) {
            (Step::Anomaly { sms, .. }, Some(challenge)) => {
                *sms = Some(challenge);
                Json(json!({ "phone": masked(phone), "code_length": 6 })).into_response()
            }
            (Step::Anomaly { .. }, None) => unknown_guid(),
            _ => out_of_turn(),
        }
    })
}

impl Attempt {
    fn challenge_for(&self, world: &World, asked: &str) -> Option<Challenge> {
        match &self.step {
            Step::Anomaly { guid, .. } if guid == asked => {
                Some(self.challenge(world, SecondFactor::Sms))
            }
            _ => None,
        }
    }

    /// The anomaly is solved and will not come again in this sign-in.
    fn solve(&mut self, world: &World, kind: Obstacle) {
        self.solved.push(kind);
        self.advance(world);
    }
}

fn unknown_guid() -> Response {
    refused(
        StatusCode::BAD_REQUEST,
        "INVALID_REQUEST",
        "guid: not the anomaly that is to be solved",
    )
}

#[derive(Deserialize)]
struct ReactionCode {
    code: String,
    guid: String,
}

/// `{code, guid}` of that SMS: the next action [1 netschoolpy; G: the refusals].
/// The refusals, fixed: clients see that there is no `action`.
async fn verify_reaction(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let given: ReactionCode = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    within(&world, &headers, |attempt| {
        let Step::Anomaly {
            kind,
            guid,
            sms: Some(challenge),
            ..
        } = &mut attempt.step
        else {
            return out_of_turn();
        };
        if *guid != given.guid {
            return unknown_guid();
        }
        if world.clock.now() >= challenge.until {
            return failed("OTP_TIMEOUT");
        }
        if given.code.trim() != challenge.code {
            challenge.left = challenge.left.saturating_sub(1);
            if challenge.left == 0 {
                attempt.start_over();
                return failed("NO_ATTEMPTS");
            }
            return failed("INVALID_OTP");
        }
        let kind = *kind;
        attempt.solve(&world, kind);
        Json(attempt.show(&world)).into_response()
    })
}

#[derive(Deserialize)]
struct CaptchaProof {
    guid: Option<String>,
    verify_token: Option<String>,
}

/// `?guid=&verify_token=`: the captcha is solved, the next action [1 identity.md §1.5; G: the refusal].
/// The refusal, fixed: clients see that there is no `action`.
async fn verify_captcha(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<CaptchaProof>,
) -> Response {
    let now = world.clock.now();
    let token = query.verify_token.unwrap_or_default();
    let is_proof = world
        .esia
        .inner
        .lock()
        .captcha_tokens
        .remove(&token)
        .is_some_and(|until| until > now);
    within(&world, &headers, |attempt| match &attempt.step {
        Step::Anomaly {
            kind: Obstacle::Captcha,
            guid,
            ..
        } => {
            if Some(guid.as_str()) != query.guid.as_deref() {
                return unknown_guid();
            }
            if !is_proof {
                return failed("CAPTCHA_INVALID");
            }
            attempt.solve(&world, Obstacle::Captcha);
            Json(attempt.show(&world)).into_response()
        }
        _ => out_of_turn(),
    })
}

/// A captcha solved in this very session opens the way for another password [G].
pub(super) fn captcha_solved(attempt: &mut Attempt) {
    if attempt.captcha_due {
        attempt.captcha_due = false;
        attempt.wrong_passwords = 0;
    }
}

#[derive(Deserialize)]
struct AskedGuid {
    guid: Option<String>,
}

/// `?guid=`: `question_text` [1 identity.md §1.5; 1 OctoDiary: the name].
async fn question(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<AskedGuid>,
) -> Response {
    within(&world, &headers, |attempt| match &attempt.step {
        Step::Anomaly {
            kind: Obstacle::ControlQuestion,
            guid,
            ..
        } if Some(guid.as_str()) == query.guid.as_deref() => {
            Json(json!({ "question_text": QUESTION })).into_response()
        }
        Step::Anomaly { .. } => unknown_guid(),
        _ => out_of_turn(),
    })
}

#[derive(Deserialize)]
struct Answer {
    answer: String,
    guid: String,
}

/// `{answer, guid}`: the next action [1 identity.md §1.5; G: the refusal].
/// The refusal, fixed: clients see that there is no `action`.
async fn answer_question(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let given: Answer = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    within(&world, &headers, |attempt| {
        match judge(&world, attempt, &given) {
            Ok(true) => Json(attempt.show(&world)).into_response(),
            Ok(false) if matches!(attempt.step, Step::Password) => failed("NO_ATTEMPTS"),
            Ok(false) => failed("INVALID_ANSWER"),
            Err(answer) => *answer,
        }
    })
}

/// `{answer, guid}`: `is_verified`; the client then gives the password anew or asks for the next step [1 AnyBalance].
async fn resolve_question(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let given: Answer = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    within(&world, &headers, |attempt| {
        match judge(&world, attempt, &given) {
            Ok(is_right) => Json(json!({ "is_verified": is_right })).into_response(),
            Err(answer) => *answer,
        }
    })
}

/// Was the control question answered rightly? After the last attempt the sign-in starts over.
fn judge(world: &World, attempt: &mut Attempt, given: &Answer) -> Result<bool, Box<Response>> {
    let Step::Anomaly {
        kind: Obstacle::ControlQuestion,
        guid,
        left,
        ..
    } = &mut attempt.step
    else {
        return Err(Box::new(out_of_turn()));
    };
    if *guid != given.guid {
        return Err(Box::new(unknown_guid()));
    }
    if given.answer.trim().to_lowercase() == ANSWER.to_lowercase() {
        attempt.solve(world, Obstacle::ControlQuestion);
        return Ok(true);
    }
    *left = left.saturating_sub(1);
    if *left == 0 {
        attempt.start_over();
    }
    Ok(false)
}
