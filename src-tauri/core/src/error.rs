//! Error codes, shared with the UI. One table in the UI maps a code to words and to what to press next.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

/// Why something did not work, in the terms a person can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, Error)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The portal could not be reached at all (no network, DNS, refused, cut connection).
    #[error("the portal cannot be reached")]
    Offline,
    /// The portal took longer than the deadline.
    #[error("the portal did not answer in time")]
    PortalSlow,
    /// The portal answered with a server error.
    #[error("the portal answered with a server error")]
    PortalDown,
    /// The portal's answer is not a diary, or only a part of one.
    #[error("the portal's answer could not be read")]
    PortalUnreadable,
    /// The portal wants the pupil to sign in again.
    #[error("the portal session is over")]
    SessionOver,
    /// The certificate of a site is not trusted by this computer.
    #[error("the site's certificate is not trusted")]
    Untrusted,
    /// The certificate a site shows belongs to another site.
    #[error("the site shows another site's certificate")]
    OtherSite,
    /// The certificate of a site has run out or is not valid yet, and this computer's clock is not the cause.
    #[error("the site's certificate is out of its dates")]
    CertificateDates,
    /// By this computer's clock the certificate of a site is out of its dates: the clock is likely wrong.
    #[error("this computer's clock is likely wrong")]
    ClockWrong,
    /// A site of the sign-in could not be reached.
    #[error("a site of the sign-in cannot be reached")]
    SiteOffline,
    /// The sign-in window reached an address outside the region's list.
    #[error("the sign-in left the allowed sites")]
    SignInBlocked,
    /// The sign-in was not finished before its deadline.
    #[error("the sign-in took too long")]
    SignInTimedOut,
    /// The server refused the sign-in (its code travels beside).
    #[error("the server refused the sign-in")]
    SignInRefused,
    /// A parent has not consented: the portal finds no diary.
    #[error("a parent's consent is missing")]
    ConsentMissing,
    /// The school's journal does not know this account.
    #[error("the school does not know the account")]
    AccountUnknown,
    /// The account at Госуслуги is not confirmed.
    #[error("the account is not confirmed")]
    AccountUnconfirmed,
    /// The portal finished the sign-in without a session cookie.
    #[error("the portal gave no session")]
    SignInNoSession,
    /// The answer to the VK ID sign-in does not belong to the attempt in flight (`state`).
    #[error("the answer belongs to another sign-in")]
    SignInForged,
    /// A sign-in window could not be opened.
    #[error("the sign-in window could not be opened")]
    WindowFailed,
    /// Sign-in is already going on.
    #[error("a sign-in is already in progress")]
    SignInBusy,
    /// The region names no VK ID application.
    #[error("VK ID is not set up for this region")]
    VkIdNotSetUp,
    /// The window was closed, and the учебный профиль VK ID is not linked to the diary.
    #[error("the educational profile is not linked")]
    VkProfileNotLinked,
    /// VK ID could not be reached.
    #[error("VK ID cannot be reached")]
    VkIdOffline,
    /// VK ID ended the connection (refresh token dead or revoked).
    #[error("the VK ID connection is over")]
    VkIdOver,
    /// This account is a parent's: it never sees the online lesson.
    #[error("a parent's account does not see the online lesson")]
    ParentAccount,
    /// The lesson has no call link (yet).
    #[error("the lesson has no call link yet")]
    NoCallLink,
    /// No online lesson runs now or comes next today.
    #[error("no online lesson now or next")]
    NoLessonNow,
    /// The lesson named is not in the diary.
    #[error("no such lesson")]
    NoSuchLesson,
    /// The call link is malformed or unsafe.
    #[error("the call link is unsafe or malformed")]
    BadCallLink,
    /// Neither a program nor a browser could be started.
    #[error("the call could not be opened")]
    OpenFailed,
    /// The keys belong to another program.
    #[error("another program has these keys")]
    ShortcutTaken,
    /// Starting with the system could not be arranged.
    #[error("starting with the system could not be arranged")]
    AutostartFailed,
    /// The button on the desktop could not be made or taken away.
    #[error("the button on the desktop could not be changed")]
    DesktopButtonFailed,
    /// A deep link was malformed.
    #[error("the link to Zvonok is malformed")]
    BadDeepLink,
    /// The thing asked for needs a signed-in pupil.
    #[error("sign-in is needed first")]
    SignInFirst,
    /// On a shared computer nobody was there for a while: whoever was signed in is signed out.
    #[error("signed out, as nobody was at the computer")]
    LeftAlone,
    /// The keychain does not answer: whose day was asked for cannot be shown now.
    #[error("the keychain does not answer")]
    KeychainSilent,
    /// Signed out, but the keychain did not answer: something may be left in it.
    #[error("something may be left in the keychain")]
    SignOutIncomplete,
    /// Something inside went wrong that has no better name.
    #[error("internal failure")]
    Internal,
}
