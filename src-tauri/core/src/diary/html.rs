//! Reading the portal's diary page.

use super::Day;
use jiff::civil::Date;
use url::Url;

/// What the reader has to know beside the page itself.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// Where the page came from: relative links are resolved against it.
    pub address: &'a Url,
    /// Monday of the week that was asked for.
    pub monday: Date,
    /// Texts of the button that leads to a call.
    pub call_button: &'a [String],
    /// Origins that hold calls: a link to one of them counts wherever it stands in a lesson.
    pub call_origins: &'a [Url],
}

/// The person in the page's `sentryData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageUser {
    /// The portal's user id.
    pub uid: String,
    /// Login name.
    pub username: String,
    /// Role as the portal writes it (`student`, `parent`, …).
    pub role: String,
}

/// A week of the diary as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// Its days, in order.
    pub days: Vec<Day>,
    /// Who is signed in, where the page says so.
    pub user: Option<PageUser>,
    /// The child the page is about, where there are several («Иванов Иван»).
    pub child: Option<String>,
}

/// Why a page could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is the login page: the session is over.
    #[error("a login page instead of a diary")]
    LoginPage,
    /// It is not a diary.
    #[error("not a diary")]
    NotADiary,
    /// It ends in the middle: showing it would hide lessons.
    #[error("only a part of a diary")]
    CutShort,
}

/// Reads a diary page.
///
/// # Errors
/// [`ReadError`] when the page is a login page, not a diary, or cut short.
pub fn read_week(html: &str, page: &Page<'_>) -> Result<Week, ReadError> {
    let _ = (html, page);
    todo!()
}
