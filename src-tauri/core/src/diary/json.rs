//! Reading the answers of the portal's JSON API (`/apiv3`).

use jiff::civil::{Date, DateTime};

use super::Day;
use crate::{account::Account, secret::Secret};

/// Why an answer could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not JSON, or not the portal's envelope.
    #[error("not an answer of the portal")]
    NotAnAnswer,
    /// The token is dead (`state` 403).
    #[error("the token is over")]
    TokenOver,
    /// The portal says no, in words.
    #[error("the portal refused: {state}")]
    Refused {
        /// The envelope's `state`.
        state: u16,
        /// The portal's words.
        message: String,
    },
}

/// A token for one school, out of `getusersvendors`.
#[derive(Debug, Clone)]
pub struct SchoolToken {
    /// The token itself.
    pub token: Secret,
    /// School sub-domain, goes with every call.
    pub vendor: String,
    /// «МБОУ СОШ №1».
    pub title: Option<String>,
    /// When it ends, school-local.
    pub expires: Option<DateTime>,
}

/// Reads `getusersvendors` (not wrapped in the envelope).
///
/// # Errors
/// [`AnswerError`] when it is not such an answer or a refusal.
pub fn read_school_tokens(body: &str) -> Result<Vec<SchoolToken>, AnswerError> {
    let _ = body;
    todo!()
}

/// Reads `getrules`: who is signed in.
///
/// # Errors
/// [`AnswerError`] when it is not such an answer or a refusal.
pub fn read_account(body: &str) -> Result<Account, AnswerError> {
    let _ = body;
    todo!()
}

/// Reads `getdiary` for one student; days that the answer does not name are not in the list.
///
/// # Errors
/// [`AnswerError`] when it is not such an answer or a refusal.
pub fn read_days(body: &str, student: &str) -> Result<Vec<Day>, AnswerError> {
    let _ = (body, student);
    todo!()
}

/// One diary out of both sources. The page wins for what stands in it (it is what the pupil would see);
/// the JSON adds what the page lacks: rooms, teachers, hours, days, call links of fields.
pub fn merge(page: Vec<Day>, json: Vec<Day>) -> Vec<Day> {
    let _ = (page, json);
    todo!()
}

/// The value of the `days` parameter for the week of `monday`: `20260928-20261004`.
pub fn days_parameter(monday: Date) -> String {
    let _ = monday;
    todo!()
}
