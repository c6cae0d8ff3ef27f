//! The region file that points the app at this stand.

use serde::Serialize;
use url::{Host, Url};

use crate::{CallProvider, Origins, bare};

#[derive(Serialize)]
struct Region<'a> {
    version: u32,
    id: &'a str,
    name: &'a str,
    time_zone: &'a str,
    rehearsal: bool,
    portal: Portal<'a>,
    vk_id: VkId<'a>,
    official: Official,
}

#[derive(Serialize)]
struct Portal<'a> {
    name: &'a str,
    origin: &'a str,
    sign_in_path: &'a str,
    login_path: &'a str,
    diary_path: &'a str,
    session_cookie: &'a str,
    school_cookies: [&'a str; 1],
    finish_param: &'a str,
    api_path: &'a str,
    refusals: [(&'a str, &'a str); 3],
    call_button: [&'a str; 2],
    chats_path: &'a str,
    link_button: [&'a str; 1],
    sign_in_origins: [&'a str; 1],
    sign_in_minutes: u32,
    answer_seconds: u32,
}

#[derive(Serialize)]
struct VkId<'a> {
    client_id: &'a str,
    authorize: Url,
    token: Url,
    user_info: Url,
    logout: Url,
    revoke: Url,
    redirect: &'a str,
    scope: &'a str,
    extra: [(&'a str, &'a str); 2],
    sign_in_origins: [&'a str; 1],
    sign_in_minutes: u32,
}

#[derive(Serialize)]
struct Official {
    registration: Url,
    family: Url,
    child_help: Url,
    consents: Url,
    recovery: Url,
    confirmation: Url,
    vk_recovery: Url,
    call_program: Url,
}

/// The file's text.
pub(crate) fn toml(origins: &Origins) -> String {
    let vk = |path| {
        origins
            .vk_id
            .join(path)
            .unwrap_or_else(|_| origins.vk_id.clone())
    };
    let esia = |path| {
        origins
            .esia
            .join(path)
            .unwrap_or_else(|_| origins.esia.clone())
    };
    let region = Region {
        version: 1,
        id: "stand",
        name: "Учебный стенд",
        time_zone: crate::ZONE,
        rehearsal: true,
        portal: Portal {
            name: "Дневник учебного стенда",
            origin: bare(&origins.portal),
            sign_in_path: "/journal-esia-region-action?flow=v2",
            login_path: "/authorize",
            diary_path: "/journal-app",
            session_cookie: "jwt_v_2",
            school_cookies: ["school_domain"],
            finish_param: "v_token",
            api_path: "/apiv3",
            refusals: [
                ("ESIA-007055", "account_unconfirmed"),
                ("consent_missing", "consent_missing"),
                ("account_unknown", "account_unknown"),
            ],
            call_button: ["Онлайн-урок", "Онлайн урок"],
            chats_path: "/journal-chats-action",
            link_button: ["Привязать учебный профиль"],
            sign_in_origins: [bare(&origins.esia)],
            sign_in_minutes: 15,
            answer_seconds: 20,
        },
        vk_id: VkId {
            client_id: crate::VK_CLIENT_ID,
            authorize: vk("/authorize"),
            token: vk("/oauth2/auth"),
            user_info: vk("/oauth2/user_info"),
            logout: vk("/oauth2/logout"),
            revoke: vk("/oauth2/revoke"),
            redirect: "vk{client_id}://vk.ru/blank.html",
            scope: "vkid.personal_info phone",
            extra: [("provider", "vkid"), ("lang_id", "0")],
            sign_in_origins: [bare(&origins.vk_id)],
            sign_in_minutes: 15,
        },
        official: Official {
            registration: esia("/login/registration"),
            family: esia("/profile/family"),
            child_help: esia("/help/faq/login_child"),
            consents: esia("/profile/consents"),
            recovery: esia("/login/recovery"),
            confirmation: esia("/profile/user/personal"),
            vk_recovery: vk("/restore"),
            call_program: origins
                .vk_site
                .join("/messenger")
                .unwrap_or_else(|_| origins.vk_site.clone()),
        },
    };
    // Strings, numbers and arrays only: nothing TOML could refuse.
    let region = toml::to_string(&region).unwrap_or_default();
    format!("{region}\n{}", call_providers(&origins.vk_site))
}

/// Who holds calls. Without names all of them stand at one origin, and the form of the address tells which it is:
/// the order is that of [`CallProvider::of`].
fn call_providers(vk_site: &Url) -> String {
    let site = bare(vk_site);
    let named = matches!(vk_site.host(), Some(Host::Domain(_)));
    let origins = |providers: &[CallProvider]| {
        let mut origins: Vec<String> = Vec::new();
        for provider in providers {
            let mut origin = vk_site.clone();
            if named {
                // A domain that is a constant of ours: the parser takes it.
                let _ = origin.set_host(Some(provider.host()));
            }
            let origin = format!("\"{}\"", bare(&origin));
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        origins.join(", ")
    };
    use CallProvider as P;
    let vk = [
        P::Vk,
        P::VkCom,
        P::VkMobile,
        P::VkComMobile,
        P::VkMe,
        P::VkMeJoin,
        P::WebVkMe,
    ];
    let (vk, sferum) = (origins(&vk), origins(&[P::SferumCallLink]));
    let (max, zoom, telemost) = (
        origins(&[P::Max]),
        origins(&[P::Zoom]),
        origins(&[P::Telemost]),
    );
    let (jazz, mts_link) = (
        origins(&[P::Jazz, P::JazzRoom]),
        origins(&[P::MtsLink, P::Webinar]),
    );
    let (meet, tolk, teams) = (
        origins(&[P::Meet]),
        origins(&[P::Tolk]),
        origins(&[P::Teams]),
    );
    format!(
        r#"[[call_provider]]
id = "vk"
name = "VK Звонки"
usual = true
origins = [{vk}]
install = "{site}/messenger"

[[call_provider.link]]
path = "/call/join/{{token}}"
parts = {{ token = {{ of = "A-Za-z0-9_-", min = 16, max = 64 }} }}

[[call_provider.link]]
path = "/join/{{token}}"
parts = {{ token = {{ of = "A-Za-z0-9_-", min = 16, max = 64 }} }}

[[call_provider.program]]
name = "VK Мессенджер"
scheme = "x-zvonok-stand-vk"
address = "x-zvonok-stand-vk://{{rest}}"

[[call_provider]]
id = "sferum"
name = "Сферум"
origins = [{sferum}]

[[call_provider.link]]
path = "/"
query = {{ call_link = "{{token}}" }}
parts = {{ token = {{ of = "A-Za-z0-9_-", min = 16, max = 64 }} }}

[[call_provider.link]]
path = "/"
query = {{ p = "join_call_page", callId = "{{token}}" }}
parts = {{ token = {{ of = "A-Za-z0-9_-", min = 16, max = 64 }} }}

[[call_provider.program]]
name = "VK Звонки"
site = "{site}/call/join/{{token}}"
guess = true

[[call_provider]]
id = "max"
name = "MAX"
origins = [{max}]

[[call_provider.link]]
path = "/joincall/{{token}}"
parts = {{ token = {{ of = "A-Za-z0-9_-", min = 16, max = 64 }} }}

[[call_provider.program]]
name = "MAX"
scheme = "x-zvonok-stand-max"
address = "x-zvonok-stand-max://{{rest}}"

[[call_provider]]
id = "zoom"
name = "Zoom"
origins = [{zoom}]

[[call_provider.link]]
path = "/j/{{meeting}}"
query = {{ pwd = "{{pwd}}" }}
parts = {{ meeting = {{ of = "0-9", min = 9, max = 12 }}, pwd = {{ of = "A-Za-z0-9_.-", min = 1, max = 64 }} }}

[[call_provider]]
id = "telemost"
name = "Яндекс Телемост"
origins = [{telemost}]

[[call_provider.link]]
path = "/j/{{meeting}}"
parts = {{ meeting = {{ of = "0-9", min = 14, max = 14 }} }}

[[call_provider]]
id = "jazz"
name = "SaluteJazz"
origins = [{jazz}]

[[call_provider.link]]
path = "/calls/{{room}}"
parts = {{ room = {{ of = "a-z", min = 8, max = 8 }} }}
keep = ["psw"]

[[call_provider.link]]
path = "/call/{{room}}/{{password}}"
parts = {{ room = {{ of = "a-z", min = 8, max = 8 }}, password = {{ of = "A-Za-z0-9_-", min = 16, max = 16 }} }}

[[call_provider.program]]
name = "SaluteJazz"
start = {{ desktop = "zvonok-stand-jazz.desktop" }}
guess = true

[[call_provider]]
id = "mts-link"
name = "МТС Линк"
origins = [{mts_link}]

[[call_provider.link]]
path = "/j/{{organisation}}/{{event}}"
parts = {{ organisation = {{ of = "0-9", min = 8, max = 8 }}, event = {{ of = "0-9", min = 10, max = 10 }} }}
keep = ["*"]

[[call_provider]]
id = "teams"
name = "Microsoft Teams"
origins = [{teams}]

[[call_provider.link]]
path = "/l/meetup-join/{{meeting}}/{{message}}"
parts = {{ meeting = {{ of = "A-Za-z0-9_.:@%-", min = 16, max = 200 }}, message = {{ of = "0-9", min = 1, max = 20 }} }}
keep = ["context"]

[[call_provider]]
id = "meet"
name = "Google Meet"
origins = [{meet}]

[[call_provider.link]]
path = "/{{a}}-{{b}}-{{c}}"
parts = {{ a = {{ of = "a-z", min = 3, max = 3 }}, b = {{ of = "a-z", min = 4, max = 4 }}, c = {{ of = "a-z", min = 3, max = 3 }} }}

[[call_provider]]
id = "tolk"
name = "Контур.Толк"
origins = [{tolk}]

[[call_provider.link]]
path = "/{{room}}"
parts = {{ room = {{ of = "a-z", min = 12, max = 12 }} }}
keep = ["*"]
"#
    )
}
