//! Readings that the page and the JSON answers share.

use jiff::civil::Time;
use url::Url;

use super::{CallLink, Found, Hours};

/// One line: runs of white space (NBSP among them) become one space, invisible characters go.
pub(super) fn tidy(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}'))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`tidy`], where anything is left.
pub(super) fn filled(text: &str) -> Option<String> {
    Some(tidy(text)).filter(|text| !text.is_empty())
}

/// For comparing words a person wrote: one line, lower case, one kind of hyphen, «ё» as «е».
pub(super) fn folded(text: &str) -> String {
    tidy(text)
        .to_lowercase()
        .chars()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
            'ё' => 'е',
            other => other,
        })
        .collect()
}

/// «без задания», «материал к уроку»: words of the portal that set nothing (eljur §2.2).
pub(super) fn sets_nothing(text: &str) -> bool {
    let folded = folded(text);
    let words = folded.trim_matches(|c: char| !c.is_alphanumeric());
    words.is_empty() || ["без задания", "материал к уроку"].contains(&words)
}

/// `8:00`, `08:00:00`, `08.00`.
pub(super) fn read_time(text: &str) -> Option<Time> {
    let mut parts = text.trim().split([':', '.']);
    let mut part = |longest: usize| -> Option<i8> {
        let digits = parts.next()?;
        let plain =
            (1..=longest).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let (hour, minute) = (part(2)?, part(2)?);
    Time::new(hour, minute, part(2).unwrap_or(0), 0).ok()
}

/// The first two times of a text, whatever stands between them: a dash of any kind, spaces.
pub(super) fn read_hours(text: &str) -> Option<Hours> {
    let mut times = text
        .split(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'))
        .filter_map(|token| read_time(token.trim_matches('.')));
    hours(times.next()?, times.next()?)
}

/// Hours a lesson can have. An end before the start is one after midnight, or a slip of the pen.
pub(super) fn hours(start: Time, end: Time) -> Option<Hours> {
    const LONGEST_OVER_MIDNIGHT: i64 = 4 * 3600;
    let seconds = start.duration_until(end).as_secs();
    let sound = seconds > 0 || (seconds < 0 && seconds + 24 * 3600 <= LONGEST_OVER_MIDNIGHT);
    sound.then_some(Hours { start, end })
}

/// The http(s) addresses that stand in a text as text.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(ends_address).filter_map(|word| {
        // ASCII lower case keeps every byte in its place.
        let lower = word.to_ascii_lowercase();
        let at = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| lower.find(scheme))
            .min()?;
        let address = trim_sentence(&word[at..]);
        Url::parse(address).is_ok().then_some(address)
    })
}

fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '`')
}

/// The addresses in a text that may lead to a call: those with http(s), those of programs (`max://…`), and those that
/// people write without a scheme (`telemost.yandex.ru/j/…`), which then are https.
pub(super) fn call_addresses(text: &str) -> impl Iterator<Item = String> {
    let plain = addresses(text).map(str::to_owned);
    let others = text.split(ends_address).filter_map(|word| {
        let lower = word.to_ascii_lowercase();
        if lower.contains("http://") || lower.contains("https://") {
            return None;
        }
        let (before, after) = word.split_once('/')?;
        let (before, has_scheme) = match (before.strip_suffix(':'), after.starts_with('/')) {
            (Some(scheme), true) => (scheme, true),
            _ => (before, false),
        };
        let is_own = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let begins = before.trim_end_matches(is_own).len();
        // What stands before it must not belong to it: a letter of another alphabet, somebody's name at a host.
        let joined = |c: char| c.is_alphanumeric() || matches!(c, '@' | '_' | '\\' | '%');
        if before[..begins].ends_with(joined) {
            return None;
        }
        let address = trim_sentence(&word[begins..]);
        let host = &before[begins..];
        match (has_scheme, host.contains('.')) {
            (true, _) => Some(address.to_owned()),
            (false, true) => Some(format!("https://{address}")),
            (false, false) => None,
        }
    });
    plain.chain(others)
}

/// The sentence's own marks at the end of an address; a closing bracket only where none was opened.
fn trim_sentence(address: &str) -> &str {
    let mut address = address;
    while let Some(last) = address.chars().last() {
        let marks = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' => true,
            ')' => address.matches('(').count() < address.matches(')').count(),
            ']' => address.matches('[').count() < address.matches(']').count(),
            '}' => address.matches('{').count() < address.matches('}').count(),
            _ => false,
        };
        if !marks {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

/// Best first, without repeats: of two links to one address the better found stays.
pub(super) fn best_first(mut calls: Vec<CallLink>) -> Vec<CallLink> {
    calls.sort_by_key(|call| match call.found {
        Found::Button => 0,
        Found::Field => 1,
        Found::Text => 2,
    });
    let mut kept: Vec<(String, CallLink)> = Vec::new();
    for call in calls {
        let same = Url::parse(&call.address).map_or_else(|_| call.address.clone(), String::from);
        if !kept.iter().any(|(known, _)| *known == same) {
            kept.push((same, call));
        }
    }
    kept.into_iter().map(|(_, call)| call).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hours_as_people_write_them() {
        let lesson = Some(Hours {
            start: time(8, 0, 0, 0),
            end: time(8, 40, 0, 0),
        });
        for (text, wanted) in [
            ("08:00–08:40", lesson),
            ("08:00-08:40", lesson),
            ("08:00 — 08:40", lesson),
            ("8:00\u{a0}–\u{a0}8:40", lesson),
            ("8.00-8.40", lesson),
            ("08:00:00 - 08:40:00", lesson),
            ("с 8:00 до 8:40.", lesson),
            ("1. 08:00–08:40", lesson),
            ("08:00", None),
            ("", None),
            ("–", None),
            ("08:00–", None),
            ("08:40–08:00", None),
            ("08:00–08:00", None),
            ("25:00–26:00", None),
            ("08:60–09:00", None),
            ("0800–0840", None),
            (
                "23:30–00:15",
                Some(Hours {
                    start: time(23, 30, 0, 0),
                    end: time(0, 15, 0, 0),
                }),
            ),
            ("22:00–03:00", None),
        ] {
            assert_eq!(read_hours(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn words_that_set_nothing() {
        for text in [
            "",
            " ",
            "—",
            "Без задания",
            "без\u{a0}задания.",
            "Материал к уроку:",
            "МАТЕРИАЛ К УРОКУ",
        ] {
            assert!(sets_nothing(text), "{text:?}");
        }
        for text in ["§1", "без задания не оставлять", "Материал к уроку 5"]
        {
            assert!(!sets_nothing(text), "{text:?}");
        }
    }

    #[test]
    fn addresses_in_a_sentence() {
        for (text, wanted) in [
            (
                "Урок тут: https://vk.ru/call/join/abc.",
                vec!["https://vk.ru/call/join/abc"],
            ),
            (
                "(см. https://a.example/x_(y)), потом",
                vec!["https://a.example/x_(y)"],
            ),
            ("«https://a.example/»", vec!["https://a.example/"]),
            (
                "ссылка:HTTPS://A.example/x, http://b.example?q=1!",
                vec!["HTTPS://A.example/x", "http://b.example?q=1"],
            ),
            ("https:// и http:/x и a.example", vec![]),
            ("ünï https://a.example/ж…", vec!["https://a.example/ж"]),
            ("", vec![]),
        ] {
            assert_eq!(addresses(text).collect::<Vec<_>>(), wanted, "{text}");
        }
    }

    #[test]
    fn addresses_of_calls_in_a_text() {
        for (text, wanted) in [
            ("max://max.ru/joincall/A.", "max://max.ru/joincall/A"),
            ("звонок:max://max.ru/joincall/A", "max://max.ru/joincall/A"),
            (
                "(telemost.yandex.ru/j/1),",
                "https://telemost.yandex.ru/j/1",
            ),
            (
                "Урок:Telemost.Yandex.ru/j/1",
                "https://Telemost.Yandex.ru/j/1",
            ),
            ("https://vk.ru/call/join/A", "https://vk.ru/call/join/A"),
            // The site's own name only: nothing may stand before it.
            ("кtelemost.yandex.ru/j/1", ""),
            ("user@telemost.yandex.ru/j/1", ""),
            ("a\\telemost.yandex.ru/j/1", ""),
            ("с. 5/7, упр.3/4, и/или, км/ч", ""),
        ] {
            let found: Vec<_> = call_addresses(text).collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn the_better_found_stays() {
        let link = |address: &str, found| CallLink {
            address: address.into(),
            found,
        };
        let calls = best_first(vec![
            link("https://vk.ru/call/join/a", Found::Text),
            link("https://vk.ru/call/join/b", Found::Text),
            link("HTTPS://VK.ru/call/join/a", Found::Button),
            link("https://vk.ru/call/join/c", Found::Field),
            link("javascript:1", Found::Button),
            link("https://vk.ru/call/join/b", Found::Text),
        ]);
        assert_eq!(
            calls,
            vec![
                link("HTTPS://VK.ru/call/join/a", Found::Button),
                link("javascript:1", Found::Button),
                link("https://vk.ru/call/join/c", Found::Field),
                link("https://vk.ru/call/join/b", Found::Text),
            ]
        );
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(\\PC|[ \t\n:.0-9]|https?://){0,40}") {
            let _ = (tidy(&text), folded(&text), sets_nothing(&text), read_hours(&text), read_time(&text));
            for address in addresses(&text) {
                prop_assert!(Url::parse(address).is_ok());
            }
        }
    }
}
