//! A person as the portal describes them.

use serde::{Deserialize, Serialize};

/// What a portal account may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// A pupil's own account: sees the online lesson.
    Pupil,
    /// A parent's account: never sees the online lesson (the leaflet, «родители урок не увидят»).
    Parent,
    /// Staff, helpers and anything unknown.
    Other,
}

/// A child under a parent's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// The portal's id of the child (the `u.<uid>` of diary addresses).
    pub uid: String,
    /// «Иванов Иван».
    pub name: String,
    /// «9А», where known.
    pub class: Option<String>,
}

/// Who is signed in at the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The portal's user id, as text (ids come as numbers and as strings).
    pub uid: String,
    /// Code of the school whose session it is, where known: numbers may repeat between schools (`vuid` is
    /// `school#number`, eljur.md §1.6 \[C\]).
    #[serde(default)]
    pub vendor: Option<String>,
    /// Full name as the portal writes it («Иванов Иван Иванович»), or the login where there is none.
    pub name: String,
    /// What the account may see.
    pub role: Role,
    /// Class of a pupil («9А»), where known.
    pub class: Option<String>,
    /// School title, where known.
    pub school: Option<String>,
    /// Children of a parent's account.
    pub children: Vec<Child>,
}

impl Account {
    /// What tells this person from every other on this computer: part of the names of what is kept of them.
    pub fn key(&self) -> String {
        match &self.vendor {
            Some(vendor) => format!("{}@{vendor}", self.uid),
            None => self.uid.clone(),
        }
    }

    /// «Иван И.»: first name and the first letter of the surname, from «Иванов Иван …».
    /// A name of one word is given back whole.
    pub fn short_name(&self) -> String {
        short_name_of(&self.name)
    }
}

impl Child {
    /// As [`Account::short_name`].
    pub fn short_name(&self) -> String {
        short_name_of(&self.name)
    }
}

fn short_name_of(name: &str) -> String {
    let mut words = name.split_whitespace();
    match (words.next(), words.next()) {
        (Some(last), Some(first)) => short_name(first, last),
        (Some(only), None) => only.to_owned(),
        (None, _) => name.to_owned(),
    }
}

/// «Иван И.» out of first name and surname; either alone is given back whole.
pub(crate) fn short_name(first: &str, last: &str) -> String {
    let (first, last) = (first.trim(), last.trim());
    match last.chars().next() {
        Some(initial) if !first.is_empty() => format!("{first} {initial}."),
        Some(_) => last.to_owned(),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names() {
        for (name, short) in [
            ("Иванов Иван Иванович", "Иван И."),
            ("Иванов Иван", "Иван И."),
            ("  Иванов\u{a0}Иван  ", "Иван И."),
            ("Ли Ё", "Ё Л."),
            ("Салтыков-Щедрин Михаил Евграфович", "Михаил С."),
            ("Абдуллаев Рустам оглы", "Рустам А."),
            ("ivanov", "ivanov"),
            (" ivanov ", "ivanov"),
            ("", ""),
        ] {
            let account = Account {
                uid: "1".into(),
                vendor: None,
                name: name.into(),
                role: Role::Pupil,
                class: None,
                school: None,
                children: vec![],
            };
            assert_eq!(account.short_name(), short, "{name:?}");
        }
    }

    #[test]
    fn short_names_out_of_parts() {
        for (first, last, short) in [
            ("Иван", "Иванов", "Иван И."),
            ("Иван", "", "Иван"),
            ("", "Иванов", "Иванов"),
            (" ", " ", ""),
        ] {
            assert_eq!(short_name(first, last), short, "{first:?} {last:?}");
        }
    }
}
