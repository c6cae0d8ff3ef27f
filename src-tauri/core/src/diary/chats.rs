//! Reading the portal's page «Чаты»: whether the учебный профиль VK ID is linked to the diary.
//!
//! \[G\]: of the page only the words of its button are known (the leaflet, «Привязать учебный профиль VK ID»).

use scraper::Html;

use super::html::{ReadError, is_login_page, read_user, text_of};

/// Whether the profile is linked: the page is a signed-in person's, whole, and nothing on it offers the linking.
///
/// # Errors
/// [`ReadError`], where the page says neither.
pub fn is_linked(html: &str, link_button: &[String]) -> Result<bool, ReadError> {
    let document = Html::parse_document(html);
    let root = document.root_element();
    let signed_in = read_user(root).is_some();
    if is_login_page(html, root, signed_in) {
        return Err(ReadError::LoginPage);
    }
    let words = plain(&text_of(root));
    let offers = |offer: &String| words.contains(&plain(offer));
    if link_button.iter().any(offers) {
        return Ok(false);
    }
    if !signed_in || link_button.is_empty() {
        return Err(ReadError::NotADiary);
    }
    // Where the end is missing, the offer may be missing with it.
    if !html.to_ascii_lowercase().contains("</body") {
        return Err(ReadError::CutShort);
    }
    Ok(true)
}

/// Lower case, one space between words.
fn plain(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::{HMAO, Region};

    const USER: &str =
        r#"<script>var sentryData = {"user":{"uid":7,"username":"i","role":"student"}};</script>"#;

    fn read(page: &str) -> Result<bool, ReadError> {
        is_linked(page, &Region::parse(HMAO).unwrap().portal.link_button)
    }

    #[test]
    fn linked_is_where_nothing_offers_it() {
        for (body, linked) in [
            (r#"<a href="/x">Привязать учебный профиль VK ID</a>"#, false),
            (
                "<button>привязать\n  <b>учебный</b>&nbsp;профиль</button>",
                false,
            ),
            (
                "<p>Привязан учебный профиль VK ID</p><button>Отвязать учебный профиль</button>",
                true,
            ),
            (
                "<script>let a = 'Привязать учебный профиль'</script><ul><li>9А</li></ul>",
                true,
            ),
        ] {
            let page = format!("<html><body>{USER}<h1>Чаты</h1>{body}</body></html>");
            assert_eq!(read(&page), Ok(linked), "{body}");
        }
    }

    #[test]
    fn a_page_that_may_be_anything_says_neither() {
        for (page, error) in [
            (String::new(), ReadError::NotADiary),
            (
                "<html><body>Войдите в сеть кафе</body></html>".into(),
                ReadError::NotADiary,
            ),
            (
                format!("<html><body>{USER}<h1>Чаты</h1>"),
                ReadError::CutShort,
            ),
            (
                "<body><form action=/authorize><input type=password></form></body>".into(),
                ReadError::LoginPage,
            ),
        ] {
            assert_eq!(read(&page), Err(error), "{page}");
        }
    }
}
