//! Reading the portal's diary page (eljur §2.2, §2.3).

use jiff::civil::Date;
use scraper::{ElementRef, Html, Node};
use serde_json::Value;
use url::Url;

use super::{
    Attachment, CallLink, Day, DayKind, Found, Homework, Lesson, LessonId, Mark, cut, order, text,
    week,
};
use crate::{call::recognise, region::CallProvider};

/// What the reader has to know beside the page itself.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// Where the page came from: relative links are resolved against it.
    pub address: &'a Url,
    /// Monday of the week that was asked for.
    pub monday: Date,
    /// Texts of the button that leads to a call.
    pub call_button: &'a [String],
    /// Services that hold calls: a link to one of their hosts counts wherever it stands in a lesson.
    pub call_providers: &'a [CallProvider],
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
    /// The children to choose from, in the page's order; empty where there is no choice.
    pub children: Vec<PageChild>,
}

/// A child in the page's `.selection` (eljur §2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageChild {
    /// The portal's id; `None` where the page names the child and no address of theirs.
    pub uid: Option<String>,
    /// «Иванов Иван».
    pub name: String,
    /// The page is about this one.
    pub selected: bool,
}

impl Week {
    /// Whose diary it is, where the page says so.
    pub fn child(&self) -> Option<&PageChild> {
        self.children.iter().find(|child| child.selected)
    }

    /// Whether the page says that it is about another child.
    pub fn is_of_another(&self, uid: &str) -> bool {
        let is = |child: &PageChild| child.uid.as_deref() == Some(uid);
        let other = |child: &PageChild| child.uid.is_some() && !is(child);
        self.child().is_some_and(other) || self.children.iter().any(|it| is(it) && !it.selected)
    }
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
/// The days carry the dates the page shows: a page of another week than the one asked for (the portal's
/// clock differs from ours) is read with the years nearest to it.
///
/// # Errors
/// [`ReadError`] when the page is a login page, not a diary, or cut short.
pub fn read_week(html: &str, page: &Page<'_>) -> Result<Week, ReadError> {
    let document = Html::parse_document(html);
    let root = document.root_element();
    let user = read_user(root);

    let container = elements(root)
        .find(|element| element.value().id() == Some(CONTAINER_ID))
        .or_else(|| outermost(root, CONTAINER_CLASS).into_iter().next());
    let day_elements = outermost(container.unwrap_or(root), "dnevnik-day");
    if container.is_none() && day_elements.is_empty() {
        return Err(if is_login_page(html, root, user.is_some()) {
            ReadError::LoginPage
        } else {
            ReadError::NotADiary
        });
    }
    if cut::is_cut_short(html, CONTAINER_ID, CONTAINER_CLASS) {
        return Err(ReadError::CutShort);
    }

    let mut days: Vec<Day> = Vec::new();
    for element in day_elements {
        let day = read_day(element, page)?;
        let Some(day) = day else { continue };
        match days.iter_mut().find(|known| known.date == day.date) {
            Some(known) => {
                known.lessons.extend(day.lessons);
                if !known.lessons.is_empty() {
                    known.kind = DayKind::School;
                }
            }
            None => days.push(day),
        }
    }
    for day in &mut days {
        day.lessons = order::settle(day.date, std::mem::take(&mut day.lessons));
    }
    days.sort_by_key(|day| day.date);

    let children = read_children(root, page.address);
    Ok(Week {
        days,
        user,
        children,
    })
}

const CONTAINER_ID: &str = "dnevnikDays";
const CONTAINER_CLASS: &str = "dnevnik";

/// The login page's own switches (eljur §2.1), or a form that asks a stranger to sign in.
pub(super) fn is_login_page(html: &str, root: ElementRef<'_>, signed_in: bool) -> bool {
    let switches = ["isEsiaEnabled", "esiaUrl", "/ajaxauthorize"];
    if switches.iter().any(|switch| html.contains(switch)) {
        return true;
    }
    !signed_in
        && elements(root).any(|element| match element.value().name() {
            "input" => {
                attribute(element, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
            }
            "form" => attribute(element, "action").is_some_and(|action| {
                let action = action.to_ascii_lowercase();
                action.contains("authorize") || action.contains("login") || action.contains("esia")
            }),
            _ => false,
        })
}

/// `sentryData = {"user":{"uid":3728,…}}` in a script (eljur §2.3).
pub(super) fn read_user(root: ElementRef<'_>) -> Option<PageUser> {
    elements(root)
        .filter(|element| element.value().name() == "script")
        .find_map(|script| {
            let script: String = script.text().collect();
            script.match_indices("sentryData").find_map(|(at, name)| {
                let json = script[at + name.len()..].trim_start().strip_prefix('=')?;
                // Only the value that begins here; `;` and the rest of the script follow it.
                let mut values = serde_json::Deserializer::from_str(json).into_iter::<Value>();
                let data = values.next()?.ok()?;
                let user = data.get("user")?;
                let word = |name: &str| match user.get(name) {
                    Some(Value::String(word)) => word.trim().to_owned(),
                    Some(Value::Number(number)) => number.to_string(),
                    _ => String::new(),
                };
                let uid = word("uid");
                (!uid.is_empty() && uid != "0").then(|| PageUser {
                    uid,
                    username: word("username"),
                    role: word("role"),
                })
            })
        })
}

/// Children to choose from (eljur §2.2, §2.6): every one but the selected is a link to `u.<uid>`. The selected
/// one's number is in the page's own address, else in its links to other weeks.
fn read_children(root: ElementRef<'_>, address: &Url) -> Vec<PageChild> {
    let links = |element| {
        elements(element)
            .filter_map(|link| attribute(link, "href"))
            .filter_map(|href| address.join(href).ok())
            .find_map(|address| uid_of_address(&address))
    };
    let mut children: Vec<PageChild> = Vec::new();
    for selection in outermost(root, "selection") {
        let mut inside = None;
        for element in elements(selection).filter(|it| it.id() != selection.id()) {
            if inside.is_some_and(|outer| is_inside(element, outer)) {
                continue;
            }
            let selected = has_class(element, "selected");
            if !selected && element.value().name() != "a" {
                continue;
            }
            inside = Some(element);
            let of_page = || {
                uid_of_address(address).or_else(|| {
                    let periods = outermost(root, "navigation-tabs__period");
                    periods.into_iter().find_map(links)
                })
            };
            let uid = links(element).or_else(|| selected.then(of_page).flatten());
            let Some(name) = text::filled(&text_of(element)) else {
                continue;
            };
            if selected || uid.is_some() {
                children.push(PageChild {
                    uid,
                    name,
                    selected,
                });
            }
        }
    }
    children
}

/// `3728` of `/journal-app/u.3728/week.0`.
fn uid_of_address(address: &Url) -> Option<String> {
    address.path_segments()?.find_map(|segment| {
        let uid = segment.strip_prefix("u.")?;
        let plain = !uid.is_empty() && uid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plain.then(|| uid.to_owned())
    })
}

/// `None` for a day without lessons whose title names no date. With lessons it is an error: dropping them
/// would hide them.
fn read_day(element: ElementRef<'_>, page: &Page<'_>) -> Result<Option<Day>, ReadError> {
    let title = first_text(element, "dnevnik-day__title").unwrap_or_default();
    let Some(date) = read_date(&title, page.monday) else {
        let empty = outermost(element, "dnevnik-lesson").is_empty();
        return if empty {
            Ok(None)
        } else {
            Err(ReadError::NotADiary)
        };
    };
    let lessons: Vec<Lesson> = outermost(element, "dnevnik-lesson")
        .into_iter()
        .filter_map(|lesson| {
            LessonReader {
                element: lesson,
                page,
            }
            .read(date)
        })
        .collect();
    let holiday = outermost(element, "dnevnik-day__holiday")
        .into_iter()
        .next();
    let words = holiday
        .map(text_of)
        .or_else(|| first_text(element, "page-empty"))
        .and_then(|words| text::filled(&words));
    let kind = if !lessons.is_empty() {
        DayKind::School
    } else if words
        .as_ref()
        .is_some_and(|words| text::folded(words).contains("каникул"))
    {
        DayKind::Vacation
    } else if holiday.is_some() {
        DayKind::Holiday { name: words }
    } else {
        DayKind::NoLessons
    };
    Ok(Some(Day {
        date,
        kind,
        lessons,
    }))
}

/// «Понедельник, 28.09»: no year (eljur §2.2); where a title has one it counts, and a title with no date at
/// all is found by its weekday.
fn read_date(title: &str, monday: Date) -> Option<Date> {
    let dated = title
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find_map(|token| {
            let mut parts = token.trim_matches('.').split('.');
            let (day, month): (i8, i8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            match parts.next() {
                Some(year) if year.len() == 4 => Date::new(year.parse().ok()?, month, day).ok(),
                _ => week::date_near(monday, day, month),
            }
        });
    dated.or_else(|| {
        const WEEKDAYS: [&str; 7] = [
            "понедельник",
            "вторник",
            "среда",
            "четверг",
            "пятница",
            "суббота",
            "воскресенье",
        ];
        let title = text::folded(title);
        let place = WEEKDAYS
            .iter()
            .position(|weekday| title.starts_with(weekday))?;
        week::days_of(monday).nth(place)
    })
}

struct LessonReader<'a> {
    element: ElementRef<'a>,
    page: &'a Page<'a>,
}

impl<'a> LessonReader<'a> {
    /// `None` for a row with nothing but a number: a free hour.
    fn read(&self, date: Date) -> Option<Lesson> {
        let number =
            first_text(self.element, "dnevnik-lesson__number").and_then(|text| read_number(&text));
        let hours = first_text(self.element, "dnevnik-lesson__time")
            .and_then(|text| text::read_hours(&text));
        let subject = self.subject();
        let topic = ["js-rt_licey-dnevnik-topic", "dnevnik-lesson__topic"]
            .iter()
            .find_map(|class| outermost(self.element, class).into_iter().next())
            .and_then(|topic| text::filled(&self.text_without_buttons(topic, &[])));
        let homework = self.homework();
        let marks = self.marks();
        let calls = self.calls(topic.as_deref(), &homework);
        let empty = subject.is_empty()
            && topic.is_none()
            && homework.is_empty()
            && marks.is_empty()
            && calls.is_empty();
        (!empty).then_some(Lesson {
            id: LessonId {
                date,
                number,
                part: 1,
            },
            number,
            hours,
            subject,
            topic,
            room: None,
            teacher: None,
            group: None,
            homework,
            marks,
            calls,
        })
    }

    fn subject(&self) -> String {
        let named = outermost(self.element, "js-rt_licey-dnevnik-subject")
            .into_iter()
            .map(|subject| text::tidy(&self.text_without_buttons(subject, &[])))
            .find(|subject| !subject.is_empty());
        named.unwrap_or_else(|| {
            let around = outermost(self.element, "dnevnik-lesson__subject");
            around.first().map_or_else(String::new, |around| {
                let others = [
                    "dnevnik-lesson__time",
                    "js-rt_licey-dnevnik-topic",
                    "dnevnik-lesson__topic",
                ];
                text::tidy(&self.text_without_buttons(*around, &others))
            })
        })
    }

    /// Marks: the attribute, not the text, which carries the weight as well (eljur §2.2).
    fn marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        let wrapped = outermost(self.element, "dnevnik-mark");
        let around = if wrapped.is_empty() {
            vec![self.element]
        } else {
            wrapped
        };
        for mark in around {
            let values = outermost(mark, "dnevnik-mark__value");
            for value in &values {
                let within =
                    text_skipping(*value, |inner| has_class(inner, "dnevnik-mark__weight"));
                let Some(written) = attribute(*value, "value")
                    .and_then(text::filled)
                    .or_else(|| text::filled(&within))
                else {
                    continue;
                };
                // The weight stands in the value, or beside it where the mark is the only one.
                let weight = first_text(*value, "dnevnik-mark__weight").or_else(|| {
                    (values.len() == 1)
                        .then(|| first_text(mark, "dnevnik-mark__weight"))
                        .flatten()
                });
                let comment = attribute(*value, "mcomm").or_else(|| attribute(mark, "mcomm"));
                marks.push(Mark {
                    value: written,
                    weight: weight.as_deref().and_then(read_weight),
                    comment: comment.and_then(text::filled),
                });
            }
        }
        marks
    }

    fn homework(&self) -> Vec<Homework> {
        let mut homework: Vec<Homework> = Vec::new();
        let around = outermost(self.element, "dnevnik-lesson__hometask");
        let mut tasks = outermost(self.element, "dnevnik-lesson__task");
        if tasks.is_empty() {
            tasks.clone_from(&around);
        }
        for task in &tasks {
            let read = self.task(*task);
            if !read.text.is_empty() || !read.attachments.is_empty() {
                homework.push(read);
            }
        }
        // Files beside the tasks, not in them, belong to what is set last.
        let beside: Vec<Attachment> = outermost(self.element, "dnevnik-lesson__attach")
            .into_iter()
            .filter(|attach| !tasks.iter().any(|task| is_inside(*attach, *task)))
            .flat_map(elements)
            .filter(|link| link.value().name() == "a")
            .filter_map(|link| self.attachment(link, true))
            .collect();
        if !beside.is_empty() {
            match homework.last_mut() {
                Some(last) => beside
                    .into_iter()
                    .for_each(|file| attach(&mut last.attachments, file)),
                None => homework.push(Homework {
                    text: String::new(),
                    attachments: beside,
                }),
            }
        }
        homework
    }

    fn task(&self, task: ElementRef<'_>) -> Homework {
        let mut words = String::new();
        let mut attachments = Vec::new();
        let mut in_attach = None;
        let mut skipped = None;
        let mut after_link = false;
        for edge in task.traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) => {
                    if skipped.is_some() {
                        continue;
                    }
                    if let Node::Text(piece) = node.value()
                        && in_attach.is_none()
                    {
                        // «https://…» and «тут» side by side are not one address.
                        if after_link && piece.starts_with(char::is_alphanumeric) {
                            words.push(' ');
                        }
                        words.push_str(piece);
                        after_link = false;
                    }
                    let Some(element) = ElementRef::wrap(node) else {
                        continue;
                    };
                    if is_block(element) {
                        words.push(' ');
                    }
                    if in_attach.is_none() && has_class(element, "dnevnik-lesson__attach") {
                        in_attach = Some(node.id());
                    }
                    if is_unseen(element) || self.is_call_button(element) {
                        skipped = Some(node.id());
                    } else if element.value().name() == "a" && attribute(element, "href").is_some()
                    {
                        let file = in_attach.is_some() || has_class(element, "button--purple");
                        if !file {
                            if after_link {
                                words.push(' ');
                            }
                            self.add_link_words(element, &mut words);
                            after_link = true;
                        }
                        if let Some(found) = self.attachment(element, file) {
                            attach(&mut attachments, found);
                        }
                        skipped = Some(node.id());
                    }
                }
                ego_tree::iter::Edge::Close(node) => {
                    if skipped == Some(node.id()) {
                        skipped = None;
                    }
                    if in_attach == Some(node.id()) {
                        in_attach = None;
                    }
                    if ElementRef::wrap(node).is_some_and(is_block) {
                        words.push(' ');
                    }
                }
            }
        }
        let words = text::tidy(&words);
        for address in text::addresses(&words) {
            if let Some(address) = Url::parse(address)
                .ok()
                .filter(|address| self.may_attach(address))
            {
                attach(
                    &mut attachments,
                    Attachment {
                        title: address.to_string(),
                        address,
                        file: false,
                    },
                );
            }
        }
        let nothing = text::sets_nothing(&words);
        Homework {
            text: if nothing { String::new() } else { words },
            attachments,
        }
    }

    /// The words of a link within a text. An address that stands before it already is not repeated, and one
    /// that may not become an attachment (plain http) is written out where its words do not say it.
    fn add_link_words(&self, link: ElementRef<'_>, words: &mut String) {
        let shown = text::tidy(&text_of(link));
        let address = attribute(link, "href").and_then(|href| self.resolve(href));
        let bare = |text: &str| {
            text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '…' | '.'))
                .to_lowercase()
        };
        if !shown.is_empty() && bare(words).ends_with(&bare(&shown)) && shown.contains("://") {
            return;
        }
        words.push_str(&shown);
        if let Some(address) = address
            && address.scheme() == "http"
            && !self.may_attach(&address)
            && !shown.contains("://")
        {
            words.push_str(&format!(" ({address})"));
        }
    }

    fn attachment(&self, link: ElementRef<'_>, file: bool) -> Option<Attachment> {
        if self.is_call_button(link) {
            return None;
        }
        let address = self
            .resolve(attribute(link, "href")?)
            .filter(|address| self.may_attach(address))?;
        let named = attribute(link, "title").and_then(text::filled);
        let shown = first_text(link, "button__title")
            .and_then(|title| text::filled(&title))
            .or_else(|| text::filled(&text_of(link)));
        let title = if file {
            named.or(shown)
        } else {
            shown.or(named)
        };
        Some(Attachment {
            title: title.unwrap_or_else(|| address.to_string()),
            address,
            file,
        })
    }

    /// https; plain http only where the portal itself is (a stand-in). Never with a name or password in it.
    fn may_attach(&self, address: &Url) -> bool {
        let scheme = address.scheme() == "https"
            || (address.scheme() == "http" && self.page.address.scheme() == "http");
        scheme
            && address.has_host()
            && address.username().is_empty()
            && address.password().is_none()
    }

    fn resolve(&self, href: &str) -> Option<Url> {
        let href = trim_href(href);
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        self.page.address.join(href).ok()
    }

    fn calls(&self, topic: Option<&str>, homework: &[Homework]) -> Vec<CallLink> {
        let mut calls = Vec::new();
        let mut add = |address: String, found| calls.push(CallLink { address, found });
        for element in elements(self.element) {
            let named = self.is_call_button(element);
            let Some(address) = self.link_of(element, named) else {
                continue;
            };
            if named {
                add(address, Found::Button);
            } else if Url::parse(&address).is_ok_and(|address| self.holds_calls(&address)) {
                let button = is_button_like(element) && !self.is_in_homework(element);
                add(address, if button { Found::Button } else { Found::Text });
            }
        }
        for words in topic
            .into_iter()
            .chain(homework.iter().map(|homework| homework.text.as_str()))
        {
            for address in text::call_addresses(words) {
                let known = recognise(&address, self.page.call_providers).is_ok();
                if known || Url::parse(&address).is_ok_and(|address| self.holds_calls(&address)) {
                    add(address, Found::Text);
                }
            }
        }
        text::best_first(calls)
    }

    /// Where a link leads, as the portal wrote it: `recognise` has to see its tricks. Only a relative address
    /// is made absolute, and one that a URL parser would have to bend stays as it is.
    fn link_of(&self, element: ElementRef<'_>, named: bool) -> Option<String> {
        let href = match element.value().name() {
            "a" => attribute(element, "href").filter(|href| !trim_href(href).starts_with('#')),
            _ => None,
        };
        // A button moved by a script keeps its address in an attribute of its own [G].
        let href = href.or_else(|| {
            named
                .then(|| {
                    ["data-href", "data-url", "data-link"]
                        .iter()
                        .find_map(|name| attribute(element, name))
                })
                .flatten()
        })?;
        let href = trim_href(href);
        if href.is_empty() {
            return None;
        }
        let bent = href.chars().any(|c| c == '\\' || c.is_control());
        if bent || Url::parse(href).is_ok() {
            return Some(href.to_owned());
        }
        Some(
            self.page
                .address
                .join(href)
                .map_or_else(|_| href.to_owned(), String::from),
        )
    }

    /// Whether an element is the portal's own button by its words: «Онлайн-урок».
    fn is_call_button(&self, element: ElementRef<'_>) -> bool {
        if !matches!(element.value().name(), "a" | "button") {
            return false;
        }
        let shown = text::folded(&text_of(element));
        let words = if shown.is_empty() {
            attribute(element, "title")
                .or_else(|| attribute(element, "aria-label"))
                .map(text::folded)
        } else {
            Some(shown)
        };
        words.is_some_and(|words| {
            self.page
                .call_button
                .iter()
                .any(|button| text::folded(button) == words)
        })
    }

    fn holds_calls(&self, address: &Url) -> bool {
        matches!(address.scheme(), "https" | "http")
            && self
                .page
                .call_providers
                .iter()
                .any(|provider| provider.holds(address))
    }

    fn is_in_homework(&self, element: ElementRef<'_>) -> bool {
        element
            .ancestors()
            .take_while(|ancestor| ancestor.id() != self.element.id())
            .filter_map(ElementRef::wrap)
            .any(|ancestor| {
                has_class(ancestor, "dnevnik-lesson__hometask")
                    || has_class(ancestor, "dnevnik-lesson__task")
            })
    }

    fn text_without_buttons(&self, element: ElementRef<'_>, others: &[&str]) -> String {
        text_skipping(element, |inner| {
            self.is_call_button(inner) || others.iter().any(|class| has_class(inner, class))
        })
    }
}

/// Adds a file or link unless its address is there already; a better title than the address itself wins.
fn attach(attachments: &mut Vec<Attachment>, found: Attachment) {
    match attachments
        .iter_mut()
        .find(|known| known.address == found.address)
    {
        Some(known) => {
            if known.title == known.address.as_str() {
                known.title = found.title;
            }
            known.file |= found.file;
        }
        None => attachments.push(found),
    }
}

/// «1.» and «1. 08:00», but not «08:00».
fn read_number(text: &str) -> Option<u8> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let follows = text[end..].chars().next();
    let ends = follows.is_none_or(|c| c == '.' || c == ')' || c.is_whitespace());
    let number: u8 = text[..end].parse().ok()?;
    (ends && number < 100).then_some(number)
}

/// «×2»; a weight of 1 says nothing.
fn read_weight(text: &str) -> Option<u8> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|weight| *weight != 1)
}

/// White space around an address is the markup's, not the address's.
fn trim_href(href: &str) -> &str {
    href.trim_matches([' ', '\t', '\n', '\r', '\u{c}'])
}

fn is_button_like(element: ElementRef<'_>) -> bool {
    element.value().name() == "button"
        || attribute(element, "role") == Some("button")
        || element
            .value()
            .classes()
            .any(|class| class.starts_with("button") || class.starts_with("btn"))
}

fn is_block(element: ElementRef<'_>) -> bool {
    matches!(
        element.value().name(),
        "br" | "p"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "blockquote"
            | "pre"
            | "hr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "dt"
            | "dd"
            | "section"
    )
}

fn is_unseen(element: ElementRef<'_>) -> bool {
    matches!(
        element.value().name(),
        "script" | "style" | "template" | "noscript"
    )
}

fn attribute<'a>(element: ElementRef<'a>, name: &str) -> Option<&'a str> {
    element.value().attr(name)
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|own| own == class)
}

fn is_inside(element: ElementRef<'_>, outer: ElementRef<'_>) -> bool {
    element
        .ancestors()
        .any(|ancestor| ancestor.id() == outer.id())
}

/// The element and everything in it.
fn elements(root: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    root.descendants().filter_map(ElementRef::wrap)
}

/// Elements of a class below `root`, not within one another.
fn outermost<'a>(root: ElementRef<'a>, class: &str) -> Vec<ElementRef<'a>> {
    let mut found = Vec::new();
    let mut inside = None;
    for edge in root.traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) if inside.is_none() && node.id() != root.id() => {
                if let Some(element) = ElementRef::wrap(node)
                    && has_class(element, class)
                {
                    found.push(element);
                    inside = Some(node.id());
                }
            }
            ego_tree::iter::Edge::Close(node) if inside == Some(node.id()) => inside = None,
            _ => {}
        }
    }
    found
}

fn first_text(root: ElementRef<'_>, class: &str) -> Option<String> {
    outermost(root, class)
        .first()
        .map(|element| text_of(*element))
}

pub(super) fn text_of(element: ElementRef<'_>) -> String {
    text_skipping(element, |_| false)
}

/// The text of an element as it reads: blocks and line breaks part words, what is not shown is left out.
fn text_skipping(element: ElementRef<'_>, skip: impl Fn(ElementRef<'_>) -> bool) -> String {
    let mut words = String::new();
    let mut skipped = None;
    for edge in element.traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) if skipped.is_none() => {
                if let Node::Text(piece) = node.value() {
                    words.push_str(piece);
                }
                let Some(inner) = ElementRef::wrap(node) else {
                    continue;
                };
                if node.id() != element.id() && (is_unseen(inner) || skip(inner)) {
                    words.push(' ');
                    skipped = Some(node.id());
                } else if is_block(inner) {
                    words.push(' ');
                }
            }
            ego_tree::iter::Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
            ego_tree::iter::Edge::Close(node) => {
                if skipped.is_none() && ElementRef::wrap(node).is_some_and(is_block) {
                    words.push(' ');
                }
            }
            ego_tree::iter::Edge::Open(_) => {}
        }
    }
    words
}
