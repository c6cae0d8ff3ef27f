//! What is written into the keychain and the cache: versioned JSON, unknown versions read as absent.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zvonok_core::{
    account::Account,
    bell::reminders::Remembered,
    diary::json::SchoolToken,
    secret::{ExposeSecret, Secret},
};

use super::state::{FetchedWeek, Member};
use crate::ports::{PortalSession, SessionCookie};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    body: T,
}

fn write<T: Serialize>(body: T) -> String {
    serde_json::to_string(&Versioned {
        version: VERSION,
        body,
    })
    .unwrap_or_default()
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let record: Versioned<T> = serde_json::from_str(text).ok()?;
    (record.version == VERSION).then_some(record.body)
}

pub(super) fn write_account(account: &Account) -> Secret {
    write(account).into()
}

pub(super) fn read_account(record: &Secret) -> Option<Account> {
    read(record.expose_secret())
}

#[derive(Serialize, Deserialize)]
struct MembersRecord {
    members: Vec<MemberRecord>,
}

#[derive(Serialize, Deserialize)]
struct MemberRecord {
    account: Account,
    colour: u8,
    #[serde(default)]
    vk_profile: bool,
}

pub(super) fn write_members(members: &[Member]) -> Secret {
    let members = members
        .iter()
        .map(|member| MemberRecord {
            account: member.account.clone(),
            colour: member.colour,
            vk_profile: member.vk_profile,
        })
        .collect();
    write(MembersRecord { members }).into()
}

/// The members in their order, with the numbers of sign-ins counted from 1.
pub(super) fn read_members(record: &Secret) -> Option<Vec<Member>> {
    let record: MembersRecord = read(record.expose_secret())?;
    let numbered = record.members.into_iter().zip(1..);
    Some(
        numbered
            .map(|(member, sign_in)| Member {
                account: member.account,
                colour: member.colour,
                sign_in,
                vk_profile: member.vk_profile,
            })
            .collect(),
    )
}

#[derive(Serialize, Deserialize)]
struct SessionRecord {
    cookies: BTreeMap<String, String>,
}

pub(super) fn write_session(session: &PortalSession) -> Secret {
    let cookies = session
        .cookies
        .iter()
        .map(|cookie| (cookie.name.clone(), cookie.value.expose_secret().to_owned()))
        .collect();
    write(SessionRecord { cookies }).into()
}

pub(super) fn read_session(record: &Secret) -> Option<PortalSession> {
    let record: SessionRecord = read(record.expose_secret())?;
    let cookies = record
        .cookies
        .into_iter()
        .map(|(name, value)| SessionCookie {
            name,
            value: value.into(),
        })
        .collect();
    Some(PortalSession { cookies })
}

#[derive(Serialize, Deserialize)]
struct SchoolTokenRecord {
    token: String,
    vendor: String,
    title: Option<String>,
    expires: Option<DateTime>,
}

pub(super) fn write_school_token(token: &SchoolToken) -> Secret {
    write(SchoolTokenRecord {
        token: token.token.expose_secret().to_owned(),
        vendor: token.vendor.clone(),
        title: token.title.clone(),
        expires: token.expires,
    })
    .into()
}

pub(super) fn read_school_token(record: &Secret) -> Option<SchoolToken> {
    let record: SchoolTokenRecord = read(record.expose_secret())?;
    Some(SchoolToken {
        token: record.token.into(),
        vendor: record.vendor,
        title: record.title,
        expires: record.expires,
    })
}

#[derive(Serialize, Deserialize)]
struct DiaryRecord {
    weeks: BTreeMap<Date, FetchedWeek>,
}

pub(super) fn write_diary(weeks: &BTreeMap<Date, FetchedWeek>) -> Vec<u8> {
    write(DiaryRecord {
        weeks: weeks.clone(),
    })
    .into_bytes()
}

pub(super) fn write_bells(bells: &Remembered) -> Vec<u8> {
    write(bells.clone()).into_bytes()
}

pub(super) fn read_bells(bytes: &[u8]) -> Option<Remembered> {
    read(std::str::from_utf8(bytes).ok()?)
}

pub(super) fn read_diary(bytes: &[u8]) -> Option<BTreeMap<Date, FetchedWeek>> {
    let record: DiaryRecord = read(std::str::from_utf8(bytes).ok()?)?;
    Some(record.weeks)
}
