//! The call links of a lesson: which of the places the diary named really lead to a call.

use super::{Call, LinkProblem, counts, recognise};
use crate::{
    diary::{Found, Lesson},
    region::CallProvider,
};

/// A link of a lesson, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The call, or why it is not simply opened.
    pub judged: Result<Call, LinkProblem>,
}

impl Link {
    /// Host to show where a person has to choose; empty for a link that is never opened.
    pub fn host(&self) -> String {
        let address = match &self.judged {
            Ok(call) => &call.address,
            Err(LinkProblem::UnknownSite { address, .. }) => address,
            Err(LinkProblem::Unsafe) => return String::new(),
        };
        address.host_str().unwrap_or_default().to_owned()
    }
}

/// The different calls of a lesson, best first.
///
/// Which of them may be one at all says [`counts`]; what stands in free text or a field is asked only where no button
/// is.
pub fn links(lesson: &Lesson, providers: &[CallProvider]) -> Vec<Link> {
    let judge = |wanted: &dyn Fn(Found) -> bool| -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for call in lesson
            .calls
            .iter()
            .filter(|call| wanted(call.found) && counts(call, providers))
        {
            let judged = recognise(&call.address, providers);
            let repeated = links.iter_mut().find(|link| match (&link.judged, &judged) {
                (Ok(one), Ok(other)) => one.provider == other.provider && one.token == other.token,
                (one, other) => one == other,
            });
            match repeated {
                None => links.push(Link { judged }),
                // The same call once without and once with its password.
                Some(link) if lacks_what(link, &judged) => link.judged = judged,
                Some(_) => {}
            }
        }
        links
    };
    let buttons = judge(&|found| found == Found::Button);
    if buttons.is_empty() {
        judge(&|found| found != Found::Button)
    } else {
        buttons
    }
}

/// Whether the same call came with parameters that this link has not.
fn lacks_what(link: &Link, other: &Result<Call, LinkProblem>) -> bool {
    let query = |judged: &Result<Call, LinkProblem>| {
        let call = judged.as_ref().ok()?;
        Some(call.address.query().unwrap_or_default().len())
    };
    query(&link.judged) < query(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diary::{CallLink, LessonId},
        region::{HMAO, Region},
    };

    const ONE: &str = "https://vk.com/call/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const SAME: &str = "https://vk.ru/call/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?x=1";
    const TWO: &str = "https://vk.com/call/join/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    fn links_of(calls: &[(&str, Found)]) -> Vec<Link> {
        let date = jiff::civil::date(2026, 11, 25);
        let lesson = Lesson {
            id: LessonId {
                date,
                number: Some(1),
                part: 1,
            },
            number: Some(1),
            hours: None,
            subject: "Алгебра".into(),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: Vec::new(),
            marks: Vec::new(),
            calls: calls
                .iter()
                .map(|(address, found)| CallLink {
                    address: (*address).into(),
                    found: *found,
                })
                .collect(),
        };
        links(&lesson, &Region::parse(HMAO).unwrap().call_providers)
    }

    #[test]
    fn one_call_written_twice_is_one() {
        assert_eq!(
            links_of(&[(ONE, Found::Button), (SAME, Found::Button)]).len(),
            1
        );
    }

    #[test]
    fn a_call_is_taken_with_its_password() {
        let bare = "https://us05web.zoom.us/j/12345678901";
        let whole = "https://zoom.us/j/12345678901?pwd=a.1&utm_source=x";
        for pair in [[bare, whole], [whole, bare]] {
            let links = links_of(&pair.map(|link| (link, Found::Text)));
            let [link] = links.as_slice() else {
                panic!("{links:?}")
            };
            let call = link.judged.as_ref().unwrap();
            assert_eq!(
                call.address.as_str(),
                "https://zoom.us/j/12345678901?pwd=a.1"
            );
        }
    }

    #[test]
    fn the_button_wins_over_text() {
        let links = links_of(&[(TWO, Found::Text), (ONE, Found::Button)]);
        assert_eq!(links.len(), 1);
        assert!(
            links[0]
                .judged
                .as_ref()
                .is_ok_and(|call| call.token.starts_with('A'))
        );
    }

    #[test]
    fn two_buttons_are_two_calls() {
        assert_eq!(
            links_of(&[(ONE, Found::Button), (TWO, Found::Button)]).len(),
            2
        );
    }

    #[test]
    fn text_counts_only_as_a_known_call() {
        assert_eq!(links_of(&[("https://example.org/book", Found::Text)]), []);
        assert_eq!(links_of(&[(ONE, Found::Text)]).len(), 1);
    }

    #[test]
    fn a_button_to_nowhere_safe_is_told() {
        let links = links_of(&[("javascript:alert(1)", Found::Button)]);
        assert_eq!(links[0].judged, Err(LinkProblem::Unsafe));
        assert_eq!(links[0].host(), "");
    }
}
