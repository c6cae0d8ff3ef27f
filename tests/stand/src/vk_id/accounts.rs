//! Accounts of VK ID: those the stand's people have from the start, and those they make here.

use jiff::civil::Date;
use serde::Serialize;

use crate::school::{Person, School};

/// What an account, or an учебный профиль, says of its owner: «Информация о себе» of the leaflet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct About {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// Empty where there is none: «Поле Отчество не обязательное».
    pub(crate) middle_name: String,
    pub(crate) born: Date,
    pub(crate) is_male: bool,
}

impl About {
    /// «Иван Иванов»
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    fn of(person: &Person) -> Self {
        Self {
            first_name: person.first_name.into(),
            last_name: person.last_name.into(),
            middle_name: person.middle_name.into(),
            born: person.born,
            is_male: person.gender == "male",
        }
    }

    /// Checks what was typed; `today` is the stand's.
    ///
    /// # Errors
    /// Which field to put right, and what to say, in Russian and in English.
    pub(super) fn read(
        draft: &Draft,
        today: Date,
    ) -> Result<Self, (&'static str, &'static str, &'static str)> {
        let name = |text: &str| -> Option<String> {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_name = text.chars().count() <= 50
                && text.chars().any(char::is_alphabetic)
                && text
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | ' ' | '’' | '\''));
            is_name.then_some(text)
        };
        let first_name = name(&draft.first_name).ok_or((
            "first_name",
            "Введите имя: буквы, пробел или дефис.",
            "Enter the first name: letters, a space or a hyphen.",
        ))?;
        let last_name = name(&draft.last_name).ok_or((
            "last_name",
            "Введите фамилию: буквы, пробел или дефис.",
            "Enter the last name: letters, a space or a hyphen.",
        ))?;
        let middle_name = match draft.middle_name.trim() {
            "" => String::new(),
            typed => name(typed).ok_or((
                "middle_name",
                "Отчество пишется буквами. Если его нет, оставьте поле пустым.",
                "The patronymic has letters only. Leave it empty if there is none.",
            ))?,
        };
        let born = read_date(&draft.born).ok_or((
            "born",
            "Введите дату рождения так: 25.07.2011.",
            "Enter the date of birth like this: 25.07.2011.",
        ))?;
        if born > today || today.year() - born.year() > 120 {
            return Err((
                "born",
                "Проверьте год рождения.",
                "Check the year of birth.",
            ));
        }
        let is_male = match draft.sex.as_str() {
            "male" => true,
            "female" => false,
            _ => return Err(("sex", "Выберите пол.", "Choose the sex.")),
        };
        Ok(Self {
            first_name,
            last_name,
            middle_name,
            born,
            is_male,
        })
    }
}

/// «25.07.2011», also with other separators and without zeros before; a calendar field's `2011-07-25` too.
fn read_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.trim().parse::<Date>() {
        return Some(date);
    }
    let mut parts = text.trim().split(['.', '/', ' ', '-']).map(str::parse);
    let (day, month, year) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The fields of «Информация о себе» as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) middle_name: String,
    pub(super) born: String,
    /// `male` or `female`.
    pub(super) sex: String,
    /// The field to put right; empty: none.
    pub(super) wrong: &'static str,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Account {
    /// VK's id of the person.
    pub(crate) user_id: u64,
    /// Ten digits after +7.
    pub(crate) phone: String,
    /// Empty: none was set, as with every account that was made by SMS.
    pub(crate) password: String,
    /// Empty where there is none.
    pub(crate) email: String,
    pub(crate) about: About,
    /// The учебный профиль.
    pub(crate) profile: Option<About>,
}

impl Account {
    /// Whom a service is told of.
    pub(super) fn shown(&self, is_profile: bool) -> &About {
        self.profile
            .as_ref()
            .filter(|_| is_profile)
            .unwrap_or(&self.about)
    }
}

/// First id of the accounts that people make here [stand].
const FIRST_NEW_ID: u64 = 531_000_001;

/// All accounts.
#[derive(Debug)]
pub(crate) struct Accounts(Vec<Account>);

impl Accounts {
    /// Those the people have from the start.
    pub(super) fn of(school: &School) -> Self {
        let account = |person: &Person| {
            let vk = person.vk.as_ref()?;
            let about = About::of(person);
            Some(Account {
                user_id: vk.user_id,
                phone: vk.phone.into(),
                password: vk.password.into(),
                email: person.gosuslugi.email.into(),
                profile: vk.edu_profile.then(|| about.clone()),
                about,
            })
        };
        Self(school.people.iter().filter_map(account).collect())
    }

    pub(super) fn all(&self) -> &[Account] {
        &self.0
    }

    pub(super) fn by_id(&self, user_id: u64) -> Option<&Account> {
        self.0.iter().find(|account| account.user_id == user_id)
    }

    pub(super) fn by_phone(&self, phone: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.phone == phone)
    }

    /// Changes an account, where there is one of that id.
    pub(super) fn change(&mut self, user_id: u64, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.0.iter_mut().find(|a| a.user_id == user_id) {
            change(account);
        }
    }

    /// A new account without a password and without an учебный профиль. Whoever has that number already keeps it.
    pub(super) fn sign_up(&mut self, phone: &str, about: About) -> u64 {
        if let Some(account) = self.by_phone(phone) {
            return account.user_id;
        }
        let newest = self.0.iter().map(|account| account.user_id).max();
        let user_id = newest.map_or(FIRST_NEW_ID, |id| (id + 1).max(FIRST_NEW_ID));
        self.0.push(Account {
            user_id,
            phone: phone.into(),
            password: String::new(),
            email: String::new(),
            about,
            profile: None,
        });
        user_id
    }
}

/// Ten digits after +7 or 8, however they were typed.
pub(super) fn phone_digits(typed: &str) -> Option<String> {
    let is_phone =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '\u{a0}');
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.len() {
        11 if digits.starts_with(['7', '8']) => digits[1..].to_owned(),
        10 => digits,
        _ => return None,
    };
    typed.trim().chars().all(is_phone).then_some(digits)
}

/// «+7 *** ** *11», as the leaflet's pages show it.
pub(super) fn masked(phone: &str) -> String {
    format!("+7 *** ** *{}", phone.get(8..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn draft(born: &str) -> Draft {
        Draft {
            first_name: " Анна  Мария ".into(),
            last_name: "Петрова-Водкина".into(),
            middle_name: String::new(),
            born: born.into(),
            sex: "female".into(),
            wrong: "",
        }
    }

    #[test]
    fn reads_what_people_type() {
        let today = date(2026, 11, 25);
        let about = About::read(&draft("3.9.2018"), today);
        assert!(about.is_ok_and(|about| {
            (about.name(), about.born) == ("Анна Мария Петрова-Водкина".into(), date(2018, 9, 3))
        }));
        for wrong in [
            "",
            "31.02.2018",
            "25.07.11",
            "2027-01-01",
            "25.07.2011.",
            "1.1.1870",
            "завтра",
        ] {
            assert!(About::read(&draft(wrong), today).is_err(), "{wrong}");
        }
        for (name, sex) in [("", "male"), ("R2D2", "male"), ("Иван", ""), ("-", "male")] {
            let draft = Draft {
                first_name: name.into(),
                sex: sex.into(),
                ..draft("25.07.2011")
            };
            assert!(About::read(&draft, today).is_err(), "{name} {sex}");
        }
    }

    #[test]
    fn reads_telephone_numbers() {
        for typed in ["9000000011", "+7 900 000-00-11", "8 (900) 000 00 11"] {
            assert_eq!(
                phone_digits(typed).as_deref(),
                Some("9000000011"),
                "{typed}"
            );
        }
        for typed in [
            "",
            "900",
            "99000000011",
            "9000000011x",
            "мой номер 9000000011",
        ] {
            assert_eq!(phone_digits(typed), None, "{typed}");
        }
        assert_eq!(masked("9000000011"), "+7 *** ** *11");
    }
}
