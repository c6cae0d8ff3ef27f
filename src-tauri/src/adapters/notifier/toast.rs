//! What Windows is given to show:
//! <https://learn.microsoft.com/windows/apps/develop/notifications/app-notifications/toast-schema>.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::buttons::{DISMISS, JOIN};
use crate::{ports::ReminderId, words::ReminderWords};

/// A reminder: it rings, and stays until it is answered.
pub(super) fn reminder(words: &ReminderWords) -> String {
    let said = visual(&words.title, &words.body);
    let (join, dismiss) = (action(&words.join, JOIN), action(&words.dismiss, DISMISS));
    format!(
        "<toast scenario=\"reminder\">{said}<audio src=\"ms-winsoundevent:Notification.Reminder\"/>\
         <actions>{join}{dismiss}</actions></toast>"
    )
}

/// Something that is only said.
pub(super) fn notice(title: &str, body: &str) -> String {
    format!("<toast>{}</toast>", visual(title, body))
}

/// The name by which a reminder is replaced and taken away: short enough for every Windows 10, which keeps it in a
/// table of its own, so no person can be read from it.
pub(super) fn tag(id: &ReminderId) -> String {
    let digest = Sha256::digest(format!("{} {}", id.person, id.bell));
    BASE64_URL_SAFE_NO_PAD.encode(&digest[..12])
}

fn visual(title: &str, body: &str) -> String {
    let (title, body) = (escaped(title), escaped(body));
    format!(
        "<visual><binding template=\"ToastGeneric\"><text>{title}</text><text>{body}</text></binding></visual>"
    )
}

fn action(label: &str, does: &str) -> String {
    let label = escaped(label);
    format!("<action content=\"{label}\" arguments=\"{does}\"/>")
}

/// XML has no place for control characters, however they are written.
fn escaped(text: &str) -> String {
    text.replace(char::is_control, " ")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_no_markup() {
        let words = ReminderWords {
            title: "Урок <сейчас>".to_owned(),
            body: "\"Я & ты\"\u{1}\n</text>".to_owned(),
            join: "Войти & \"слушать\"".to_owned(),
            dismiss: "Не сейчас".to_owned(),
        };
        assert_eq!(
            reminder(&words),
            concat!(
                r#"<toast scenario="reminder"><visual><binding template="ToastGeneric">"#,
                "<text>Урок &lt;сейчас&gt;</text>",
                "<text>&quot;Я &amp; ты&quot;  &lt;/text&gt;</text></binding></visual>",
                r#"<audio src="ms-winsoundevent:Notification.Reminder"/><actions>"#,
                r#"<action content="Войти &amp; &quot;слушать&quot;" arguments="join"/>"#,
                r#"<action content="Не сейчас" arguments="dismiss"/></actions></toast>"#
            )
        );
        assert_eq!(
            notice("a", "<b>"),
            "<toast><visual><binding template=\"ToastGeneric\"><text>a</text><text>&lt;b&gt;</text></binding></visual>\
             </toast>"
        );
    }

    #[test]
    fn a_tag_is_short_and_of_one_reminder() {
        let of = |person: &str, bell: &str| {
            tag(&ReminderId {
                person: person.to_owned(),
                bell: bell.parse().unwrap(),
            })
        };
        let first = of("hmao/3728", "2026-09-01T08:50");
        assert_eq!(first, of("hmao/3728", "2026-09-01T08:50"));
        assert_ne!(first, of("hmao/3729", "2026-09-01T08:50"));
        assert_ne!(first, of("hmao/3728", "2026-09-01T09:50"));
        assert_eq!(first.len(), 16);
    }
}
