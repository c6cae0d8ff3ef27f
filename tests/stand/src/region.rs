//! The region file that points the app at this stand.

use serde::Serialize;
use url::Url;

use crate::{Origins, bare};

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
    call_provider: [CallProvider<'a>; 1],
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

#[derive(Serialize)]
struct CallProvider<'a> {
    id: &'a str,
    name: &'a str,
    origins: [&'a str; 1],
    paths: [&'a str; 1],
    token_min: u32,
    program: [CallProgram<'a>; 1],
}

#[derive(Serialize)]
struct CallProgram<'a> {
    name: &'a str,
    scheme: &'a str,
    address: &'a str,
    guess: bool,
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
        call_provider: [CallProvider {
            id: "vk",
            name: "VK Звонки",
            origins: [bare(&origins.vk_site)],
            paths: ["/call/join/{token}"],
            token_min: 16,
            program: [CallProgram {
                name: "VK Мессенджер",
                scheme: "x-zvonok-stand-vk",
                address: "x-zvonok-stand-vk://{rest}",
                guess: false,
            }],
        }],
    };
    // Strings, numbers and arrays only: nothing TOML could refuse.
    toml::to_string(&region).unwrap_or_default()
}
