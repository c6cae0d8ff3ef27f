//! ESIA's refusals: number, OAuth error, words [C identity.md §1.4: the numbers and their meaning; G: which
//! OAuth `error` goes with which number, but for 007004 and 007014].

/// One refusal as it stands in `error` and `error_description`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// `ESIA-007004`
    pub(super) code: &'static str,
    /// `access_denied`
    pub(super) error: &'static str,
    /// After the number; the sample that is known is in English [1 go-api-epgu].
    description: &'static str,
    /// What a person reads.
    pub(super) words: &'static str,
}

impl Refusal {
    const fn new(
        code: &'static str,
        error: &'static str,
        description: &'static str,
        words: &'static str,
    ) -> Self {
        Self {
            code,
            error,
            description,
            words,
        }
    }

    /// Value of `error_description`.
    pub(super) fn description(&self) -> String {
        format!("{}: {}", self.code, self.description)
    }
}

macro_rules! refusals {
    ($($name:ident = $code:literal, $error:literal, $description:literal, $words:literal;)*) => {
        $(#[allow(dead_code, reason = "some are given only when a setting asks for them")]
        pub(super) const $name: Refusal = Refusal::new($code, $error, $description, $words);)*
        const ALL: &[Refusal] = &[$($name),*];
    };
}

refusals! {
    CERTIFICATE = "ESIA-007002", "unauthorized_client", "The certificate does not match the client system", "сертификат не подходит информационной системе, или система не известна";
    PARAMETER = "ESIA-007003", "invalid_request", "The request has a wrong or repeated parameter", "в запросе неверный или повторённый параметр";
    DENIED = "ESIA-007004", "access_denied", "The resource owner or the authorization service has denied the request", "владелец учётной записи или служба входа отклонили запрос";
    CLIENT_GRANT = "ESIA-007005", "unauthorized_client", "The client may not ask for an access token this way", "системе нельзя получать маркер доступа этим способом";
    SCOPE = "ESIA-007006", "invalid_scope", "The scope is wrong, unknown or malformed", "область доступа указана неверно";
    INTERNAL = "ESIA-007007", "server_error", "The authorization service met an unexpected error", "в службе входа что-то сломалось";
    OVERLOADED = "ESIA-007008", "temporarily_unavailable", "The authorization service is overloaded or under maintenance", "служба входа перегружена, или на ней идут работы";
    GRANT = "ESIA-007009", "unsupported_grant_type", "The authorization service does not support this grant", "такой способ получения маркера не поддерживается";
    CODE = "ESIA-007011", "invalid_grant", "The code or the refresh token is invalid, expired or revoked", "код недействителен или устарел";
    CODE_TYPE = "ESIA-007012", "invalid_grant", "This type of authorization code is not supported", "код этого вида не поддерживается";
    NO_SCOPE = "ESIA-007013", "invalid_scope", "The request names no scope", "в запросе нет области доступа";
    MANDATORY = "ESIA-007014", "invalid_request", "The request does not contain the mandatory parameter", "в запросе нет обязательного параметра";
    TIME = "ESIA-007015", "invalid_request", "The time of the request is wrong", "время запроса неверно";
    PERMISSION = "ESIA-007019", "access_denied", "There is no permission for this access", "на этот доступ нет разрешения";
    REDIRECT = "ESIA-007023", "invalid_request", "The redirect_uri is not registered for the client system", "адрес возврата не зарегистрирован";
    UNREADABLE = "ESIA-007038", "invalid_request", "The parameters of the request cannot be read", "параметры запроса не читаются";
    NO_CHALLENGE = "ESIA-007039", "invalid_grant", "There was no code_challenge in the request for the code", "в запросе кода не было code_challenge";
    CHALLENGE = "ESIA-007040", "invalid_grant", "The code_verifier does not match the code_challenge", "проверочное значение не подходит";
    NO_SECOND_FACTOR = "ESIA-007046", "access_denied", "A second factor is demanded, but the person has none", "нужен вход с подтверждением, а он не подключён";
    SECRET = "ESIA-007053", "unauthorized_client", "The client_secret is malformed or does not match the certificate", "подпись запроса неверна";
    NOT_CONFIRMED = "ESIA-007055", "access_denied", "The account is not confirmed", "учётная запись не подтверждена";
    ROLES = "ESIA-007060", "invalid_request", "The parameter roles is wrong", "параметр roles неверен";
    OBJECT_TYPE = "ESIA-007061", "invalid_request", "The parameter obj_type is wrong", "параметр obj_type неверен";
    USER_TYPE = "ESIA-007062", "invalid_request", "The type or the role of the user is wrong", "тип или роль пользователя неверны";
    QR = "ESIA-007110", "server_error", "The sign-in by QR code has failed", "вход по QR-коду не удался";
    NOT_EMPLOYEE = "ESIA-007194", "access_denied", "The user is not an employee of the organisation", "пользователь не сотрудник этой организации";
    CLIENT = "ESIA-008010", "invalid_client", "The client system cannot be authenticated", "информационную систему не удалось узнать";
    CONSENT_UNNAMED = "ESIA-036700", "invalid_request", "The consent type is not named", "не назван вид согласия";
    CONSENT_UNKNOWN = "ESIA-036701", "invalid_request", "The consent type is unknown", "вид согласия не известен";
    CONSENT_SCOPE_MISSING = "ESIA-036702", "invalid_request", "A scope that the consent type demands is missing", "нет обязательной области доступа согласия";
    CONSENT_SCOPE_BEYOND = "ESIA-036703", "invalid_request", "The scopes go beyond the consent type", "области доступа шире вида согласия";
    CONSENT_SCOPE_FORBIDDEN = "ESIA-036704", "invalid_request", "The consent type takes no scopes", "этот вид согласия не принимает областей доступа";
    CONSENT_NO_ACTION = "ESIA-036705", "invalid_request", "At least one action must be named", "не названо ни одного действия";
    CONSENT_ACTION = "ESIA-036706", "invalid_request", "The action does not exist", "такого действия нет";
    CONSENT_NO_PURPOSE = "ESIA-036707", "invalid_request", "At least one purpose must be named", "не названо ни одной цели";
    CONSENT_EXPIRY = "ESIA-036716", "invalid_request", "The expiry of the consent is wrong", "срок согласия неверен";
    CONSENT_PURPOSE = "ESIA-036726", "invalid_request", "The purpose does not exist", "такой цели нет";
    CONSENT_PURPOSES = "ESIA-036727", "invalid_request", "Exactly one purpose must be named", "цель должна быть одна";
}

/// The refusal with this number, e.g. `ESIA-007008`.
pub(crate) fn by_code(code: &str) -> Option<Refusal> {
    ALL.iter().copied().find(|refusal| refusal.code == code)
}

/// Every number the stand can refuse with.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|refusal| refusal.code)
}
