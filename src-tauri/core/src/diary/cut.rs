//! Whether a page came whole. A parser closes what is open by itself, so this is asked of the raw text.

/// Whether a page with a diary ends in the middle of it: no `</body>` or `</html>` comes after the container,
/// or the container itself is still open there.
pub(super) fn is_cut_short(html: &str, container_id: &str, container_class: &str) -> bool {
    let by_id = |tag: &Tag<'_>| tag.id == Some(container_id);
    let by_class = |tag: &Tag<'_>| {
        tag.class.is_some_and(|class| {
            class
                .split_ascii_whitespace()
                .any(|own| own == container_class)
        })
    };
    let whole = ends_whole(html, by_id)
        .or_else(|| ends_whole(html, by_class))
        // Days without a container: the end of the page is all there is to see.
        .unwrap_or_else(|| Tags { html, at: 0 }.any(|tag| tag.ends_page()));
    !whole
}

/// `None` when no opening tag is the container's.
fn ends_whole(html: &str, is_container: impl Fn(&Tag<'_>) -> bool) -> Option<bool> {
    let mut container: Option<&str> = None;
    let mut open = 0usize;
    for tag in (Tags { html, at: 0 }) {
        match container {
            None => {
                if !tag.closing && is_container(&tag) {
                    container = Some(tag.name);
                    open = 1;
                }
            }
            Some(name) => {
                if tag.name.eq_ignore_ascii_case(name) && open > 0 {
                    open = if tag.closing { open - 1 } else { open + 1 };
                }
                if tag.ends_page() {
                    return Some(open == 0);
                }
            }
        }
    }
    container.map(|_| false)
}

struct Tag<'a> {
    name: &'a str,
    closing: bool,
    id: Option<&'a str>,
    class: Option<&'a str>,
}

impl Tag<'_> {
    fn ends_page(&self) -> bool {
        self.closing
            && ["body", "html"]
                .iter()
                .any(|end| self.name.eq_ignore_ascii_case(end))
    }
}

/// The tags of a page, in order; ends at the first thing the text breaks off in.
struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            self.at += self.html.get(self.at..)?.find('<')?;
            let rest = &self.html[self.at + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                // `<!-->` and `<!--->` are whole comments.
                let skip = if comment.starts_with('>') {
                    1
                } else if comment.starts_with("->") {
                    2
                } else {
                    comment.find("-->")? + 3
                };
                self.at += 4 + skip;
            } else if rest.starts_with(['!', '?']) {
                self.at += 1 + rest.find('>')? + 1;
            } else {
                let closing = rest.starts_with('/');
                let name_at = self.at + 1 + usize::from(closing);
                if !self.html[name_at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                    self.at += 1;
                    continue;
                }
                return self.tag(name_at, closing);
            }
        }
    }
}

impl<'a> Tags<'a> {
    fn tag(&mut self, name_at: usize, closing: bool) -> Option<Tag<'a>> {
        let html = self.html;
        let is_space = |c: char| c.is_ascii_whitespace();
        let name_end =
            name_at + html[name_at..].find(|c: char| is_space(c) || c == '/' || c == '>')?;
        let name = &html[name_at..name_end];
        let mut tag = Tag {
            name,
            closing,
            id: None,
            class: None,
        };
        let mut at = name_end;
        loop {
            at += html[at..].find(|c: char| !is_space(c) && c != '/')?;
            if html[at..].starts_with('>') {
                at += 1;
                break;
            }
            // An attribute's name may begin with `=`, and quotes count in values only.
            let first = html[at..].chars().next()?.len_utf8();
            let attribute_at = at;
            at += first;
            at += html[at..].find(|c: char| is_space(c) || matches!(c, '=' | '/' | '>'))?;
            let attribute = &html[attribute_at..at];
            let after = at + html[at..].find(|c: char| !is_space(c))?;
            if !html[after..].starts_with('=') {
                continue;
            }
            at = after + 1;
            at += html[at..].find(|c: char| !is_space(c))?;
            let value = match html[at..].chars().next()? {
                quote @ ('"' | '\'') => {
                    let length = html[at + 1..].find(quote)?;
                    let value = &html[at + 1..at + 1 + length];
                    at += length + 2;
                    value
                }
                '>' => "",
                _ => {
                    let length = html[at..].find(|c: char| is_space(c) || c == '>')?;
                    let value = &html[at..at + length];
                    at += length;
                    value
                }
            };
            if attribute.eq_ignore_ascii_case("id") {
                tag.id.get_or_insert(value);
            } else if attribute.eq_ignore_ascii_case("class") {
                tag.class.get_or_insert(value);
            }
        }
        self.at = at;
        const RAW: [&str; 8] = [
            "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noscript",
        ];
        if !closing && RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw)) {
            // Nothing in such an element is a tag but its own end. Without one the text breaks off here,
            // and what follows the tag is nothing.
            self.at = raw_end(html, at, name).unwrap_or(html.len());
        }
        Some(tag)
    }
}

/// Where `</name` begins.
fn raw_end(html: &str, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    loop {
        at += html[at..].find("</")?;
        let found = html.as_bytes().get(at + 2..at + 2 + name.len())?;
        if found.eq_ignore_ascii_case(name.as_bytes()) {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_and_cut() {
        let page = |inner: &str, end: &str| {
            format!("<html><body><div id=\"dnevnikDays\" class=dnevnik>{inner}</div>{end}")
        };
        let end = "</body></html>";
        for (html, cut) in [
            (page("", end), false),
            (page("", "</body>"), false),
            (page("", "</HTML >"), false),
            (page("<div></div>", end), false),
            (page("<DIV></Div>", end), false),
            (page("<div title='</div></div>'></div>", end), false),
            (page("<!-- <div> --><div></div>", end), false),
            (page("<!--><div></div>", end), false),
            (page("<script>'<div>' < '</div'</script>", end), false),
            (page("<textarea><div></textarea>", end), false),
            (page("1 < 2 & <3 </ x", end), false),
            (page("<a href=x/></a><img/><br/>", end), false),
            (page("<a x\"></a><p =a='b'>", end), false),
            (page("", ""), true),
            (page("", "<p>"), true),
            (page("<div>", end), true),
            (page("<div", end), true),
            (page("<div title=\">", end), true),
            (page("<!-- ", end), true),
            (page("<script>", end), true),
            (page("", "<!-- </body>"), true),
            (page("", "<script>'</body>'"), true),
            ("</body><div id=dnevnikDays></div>".into(), true),
            ("<div class='x dnevnik y'></div></body>".into(), false),
            ("<div class='x dnevnik y'></body>".into(), true),
            ("<html><body><p></p></body>".into(), false),
            ("<html><body><p></p>".into(), true),
            ("".into(), true),
        ] {
            assert_eq!(is_cut_short(&html, "dnevnikDays", "dnevnik"), cut, "{html}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(html in "(<|/|>|div|!--|-->|script|id=|dnevnikDays|\"|'| |=|ж|</body>|\\PC){0,40}") {
            let _ = is_cut_short(&html, "dnevnikDays", "dnevnik");
        }
    }
}
