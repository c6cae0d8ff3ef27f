//! The `zvonok://` grammar.

use jiff::civil::Date;

/// What a deep link asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeepLink {
    /// `zvonok://join`: the current or next online lesson.
    Join,
    /// `zvonok://lesson/2026-11-25/2`: the lesson with this number on this day.
    Lesson {
        /// The day.
        date: Date,
        /// The lesson's number, 1 to 20.
        number: u8,
    },
}

/// The text is not a deep link of this app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a link of this app")]
pub struct Malformed;

/// Longest link, in bytes.
const LONGEST: usize = 100;

/// Parses a deep link. `scheme` is the one this build is registered for. One trailing slash is allowed
/// (systems add it); query, fragment, userinfo, port, escapes and anything longer than 100 bytes are refused.
///
/// Only the scheme may be in either case. The text is matched as it is, never through a URL parser: a parser
/// would forgive tabs, backslashes and escapes.
///
/// # Errors
/// [`Malformed`] for anything outside the grammar.
pub fn parse(text: &str, scheme: &str) -> Result<DeepLink, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed);
    }
    let (found, rest) = text.split_once("://").ok_or(Malformed)?;
    if !found.eq_ignore_ascii_case(scheme) {
        return Err(Malformed);
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest == "join" {
        return Ok(DeepLink::Join);
    }
    let (date, number) = rest
        .strip_prefix("lesson/")
        .and_then(|rest| rest.split_once('/'))
        .ok_or(Malformed)?;
    Ok(DeepLink::Lesson {
        date: read_date(date)?,
        number: read_number(number)?,
    })
}

/// `YYYY-MM-DD` and nothing else a date parser would take.
fn read_date(text: &str) -> Result<Date, Malformed> {
    let form = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| {
            if at == 4 || at == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if form {
        text.parse().map_err(|_| Malformed)
    } else {
        Err(Malformed)
    }
}

/// 1 to 20, without leading zeros.
fn read_number(text: &str) -> Result<u8, Malformed> {
    let form = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    if !form {
        return Err(Malformed);
    }
    text.parse()
        .ok()
        .filter(|number| (1..=20).contains(number))
        .ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const MALFORMED: &str = include_str!("../../../tests/fixtures/malformed_deep_links.txt");

    /// Undoes the escapes that the first line of the table describes.
    fn unescape(line: &str) -> String {
        let mut text = String::new();
        let mut rest = line;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('n') {
                text.push('\n');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('\\') {
                text.push('\\');
                rest = after;
            } else {
                let code = rest.strip_prefix('x').expect("an escape of the table");
                text.push(char::from(
                    u8::from_str_radix(&code[..2], 16).expect("two hex digits"),
                ));
                rest = &code[2..];
            }
        }
        text.push_str(rest);
        text
    }

    fn malformed() -> Vec<String> {
        let mut lines = MALFORMED.lines();
        assert!(
            lines.next().is_some_and(|first| first.starts_with("# ")),
            "the first line says how to read the table"
        );
        lines
            .map(|line| unescape(&line.replace("{scheme}", "zvonok")))
            .collect()
    }

    #[test]
    fn refuses_every_malformed_link_of_the_table() {
        let links = malformed();
        assert!(links.len() >= 40, "{}", links.len());
        for link in links {
            assert_eq!(parse(&link, "zvonok"), Err(Malformed), "{link:?}");
        }
        assert_eq!(parse("", "zvonok"), Err(Malformed));
    }

    #[test]
    fn takes_the_grammar() {
        let lesson = |y, m, d, number| {
            Ok(DeepLink::Lesson {
                date: date(y, m, d),
                number,
            })
        };
        for (link, wanted) in [
            ("zvonok://join", Ok(DeepLink::Join)),
            ("zvonok://join/", Ok(DeepLink::Join)),
            ("ZVONOK://join", Ok(DeepLink::Join)),
            ("Zvonok://lesson/2026-11-25/2", lesson(2026, 11, 25, 2)),
            ("zvonok://lesson/2026-11-25/2", lesson(2026, 11, 25, 2)),
            ("zvonok://lesson/2026-11-25/2/", lesson(2026, 11, 25, 2)),
            ("zvonok://lesson/2028-02-29/20", lesson(2028, 2, 29, 20)),
            ("zvonok://lesson/2026-12-31/1", lesson(2026, 12, 31, 1)),
        ] {
            assert_eq!(parse(link, "zvonok"), wanted, "{link}");
        }
    }

    #[test]
    fn every_build_answers_to_its_own_scheme() {
        assert_eq!(parse("zvonok-dev://join", "zvonok-dev"), Ok(DeepLink::Join));
        assert_eq!(parse("zvonok://join", "zvonok-dev"), Err(Malformed));
        assert_eq!(parse("zvonok-dev://join", "zvonok"), Err(Malformed));
    }

    #[test]
    fn a_link_of_101_bytes_is_too_long_whatever_it_says() {
        let link = format!("zvonok://join{}", "/".repeat(LONGEST + 1 - 13));
        assert_eq!(link.len(), LONGEST + 1);
        assert_eq!(parse(&link, "zvonok"), Err(Malformed));
        let scheme = "z".repeat(LONGEST - 6);
        assert_eq!(parse(&format!("{scheme}://join"), &scheme), Err(Malformed));
    }

    proptest! {
        #[test]
        fn takes_nothing_but_the_grammar(
            text in prop_oneof!["\\PC*", "(?i:zvonok)://[a-z0-9/.?#@:%-]{0,40}", "zvonok://lesson/[0-9-]{8,11}/[0-9]{0,3}/?"]
        ) {
            if let Ok(link) = parse(&text, "zvonok") {
                let canonical = match link {
                    DeepLink::Join => "join".to_owned(),
                    DeepLink::Lesson { date, number } => {
                        prop_assert!((1..=20).contains(&number));
                        format!("lesson/{date}/{number}")
                    }
                };
                let (scheme, rest) = text.split_at("zvonok://".len());
                prop_assert!(scheme.eq_ignore_ascii_case("zvonok://"));
                prop_assert!(rest == canonical || rest == format!("{canonical}/"), "{}", text);
            }
        }

        #[test]
        fn what_is_written_is_read_back(days in 0i64..40_000, number in 1u8..=20) {
            let day = date(1990, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            prop_assert_eq!(parse(&format!("zvonok://lesson/{day}/{number}"), "zvonok"), Ok(DeepLink::Lesson { date: day, number }));
        }
    }
}
