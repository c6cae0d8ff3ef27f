//! The diary page: the markup of eljur.md §2.2 [C: class names; the nesting of topic and `.selection` is
//! approximate].

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};

use super::{PLACE, Visitor, sentry};
use crate::school::{DayKind, HomeworkFact, LessonFact, MarkFact, day_kind};
use crate::settings::ButtonMarkup;
use crate::{World, page as frame};

/// Monday of the week that `week.{number}` names; the sign is inverted: −1 is the next week [C].
pub(super) fn monday(today: Date, number: i32) -> Option<Date> {
    let this = today
        .checked_sub(i32::from(today.weekday().to_monday_zero_offset()).days())
        .ok()?;
    let weeks = number.checked_neg().filter(|weeks| weeks.abs() < 2000)?;
    this.checked_add(weeks.weeks()).ok()
}

pub(crate) fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Понедельник",
        Weekday::Tuesday => "Вторник",
        Weekday::Wednesday => "Среда",
        Weekday::Thursday => "Четверг",
        Weekday::Friday => "Пятница",
        Weekday::Saturday => "Суббота",
        Weekday::Sunday => "Воскресенье",
    }
}

/// «Понедельник, 28.09»: the page tells no year [C].
pub(crate) fn day_title(day: Date) -> String {
    format!("{}, {}", weekday(day), day.strftime("%d.%m"))
}

pub(super) fn short(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    let month = usize::try_from(day.month() - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    format!("{} {month}", day.day())
}

/// Sections of the region's sub-menu, in its order [1 eljur.md §2.2: names and order; the addresses of Расписание
/// and Профиль are C eljur.md §2.1, the others G].
const MENU: [(&str, &str); 6] = [
    ("Дневник", "/journal-app"),
    ("Чаты", "/journal-chats-action"),
    ("Тесты", "/journal-tests-action"),
    ("Портфолио", "/journal-portfolio-action"),
    ("Расписание", "/journal-schedule-action"),
    ("Профиль", "/journal-user-preferences-action"),
];

/// A page of whoever is signed in, with the portal's menu. The one with the name `active` is the page itself.
pub(super) fn framed(
    visitor: Visitor<'_>,
    active: &str,
    title: &str,
    ready: &str,
    body: Markup,
) -> Markup {
    frame::wide(
        PLACE,
        title,
        ready,
        html! {
            (sentry(Some(visitor)))
            nav #mainmenu.navigation-main aria-label="Разделы" {
                a.navigation-main__item.navigation-main__home href="/" { "Главная" }
                @for (name, path) in MENU {
                    @if name == active {
                        a.navigation-main__item.menu0-item.active href=(path) aria-current="page" data-first[name == "Дневник"] { (name) }
                    } @else {
                        a.navigation-main__item.menu0-item href=(path) { (name) }
                    }
                }
                a.navigation-main__item href="/logout" { "Выход" }
            }
            // The banner stands on the real page [1]; an app must not take it for a lesson's button.
            div.sferum-banner { "Сферум: учебные чаты и звонки. " a href="/journal-chats-action" { "Подробнее" } }
            (body)
        },
    )
}

/// Tabs of a parent's children: the class names are [C], the nesting is approximate.
pub(super) fn children(world: &World, visitor: Visitor<'_>, uid: u32, path: &str) -> Markup {
    let pupils = &visitor.profile.pupils;
    html! {
        @if pupils.len() > 1 {
            div.selection {
                @for pupil in pupils.iter().filter_map(|id| world.school.pupil(*id)) {
                    @if pupil.uid == uid { span.selected { (pupil.last_name) " " (pupil.first_name) } }
                    @else { a href={ (path) "/u." (pupil.uid) } { (pupil.last_name) " " (pupil.first_name) } }
                    " "
                }
            }
        }
    }
}

/// The page of one week.
pub(super) fn page(
    world: &World,
    visitor: Visitor<'_>,
    uid: u32,
    week: i32,
    monday: Date,
) -> Markup {
    let days: Vec<Date> = (0..7)
        .filter_map(|offset| monday.checked_add(offset.days()).ok())
        .collect();
    let sunday = days.last().copied().unwrap_or(monday);
    // A parent's page has no link in any markup.
    let markup = match visitor.sees_calls() {
        true => world.settings().button_markup,
        false => ButtonMarkup::Nowhere,
    };
    framed(
        visitor,
        "Дневник",
        "Дневник",
        "portal/diary",
        html! {
            (children(world, visitor, uid, "/journal-app"))
            div.navigation-tabs__period {
                a href={ "/journal-app/u." (uid) "/week." (week.saturating_add(1)) } aria-label="Предыдущая неделя" { i.fa-chevron-left { "‹" } }
                span.navigation-tabs-label { (short(monday)) " – " (short(sunday)) }
                a href={ "/journal-app/u." (uid) "/week." (week.saturating_sub(1)) } aria-label="Следующая неделя" { i.fa-chevron-right { "›" } }
            }
            div.dnevnik #dnevnikDays {
                @for date in days { (day(date, &world.lessons(uid, date), markup)) }
            }
        },
    )
}

fn day(date: Date, lessons: &[LessonFact], markup: ButtonMarkup) -> Markup {
    html! {
        div.dnevnik-day {
            div.dnevnik-day__header { div.dnevnik-day__title { (day_title(date)) } }
            @match day_kind(date) {
                DayKind::Holiday(name) | DayKind::Vacation(name) => { div.dnevnik-day__holiday { (name) } }
                _ if lessons.is_empty() => { div.page-empty { "Нет уроков" } }
                _ => { div.dnevnik-day__lessons { @for fact in lessons { (lesson(fact, markup)) } } }
            }
        }
    }
}

fn lesson(fact: &LessonFact, markup: ButtonMarkup) -> Markup {
    let call = |place| fact.call_link.as_deref().filter(|_| markup == place);
    html! {
        div.dnevnik-lesson {
            @if let Some(number) = fact.number {
                div.dnevnik-lesson__number.dnevnik-lesson__number--time { (number) "." }
            }
            div.dnevnik-lesson__subject {
                // En dash [C].
                div.dnevnik-lesson__time { (fact.start.strftime("%H:%M")) "–" (fact.end.strftime("%H:%M")) }
                span.js-rt_licey-dnevnik-subject { (fact.subject) }
                @if let Some(link) = call(ButtonMarkup::Subject) {
                    " " a.button.button--outline.button--green href=(link) target="_blank" { "Онлайн-урок" }
                }
                @let address = call(ButtonMarkup::TopicText);
                @let linked = call(ButtonMarkup::TopicLink);
                @if !fact.topic.is_empty() || address.is_some() || linked.is_some() {
                    span.js-rt_licey-dnevnik-topic {
                        (fact.topic)
                        @if let Some(link) = address { " Подключение: " (link) }
                        @if let Some(link) = linked { " " a.b-href.external-link href=(link) { "Подключение к уроку" } }
                    }
                }
            }
            @if !fact.marks.is_empty() {
                div.dnevnik-lesson__marks.js-rt_licey-dnevnik-marks { @for fact in &fact.marks { (mark(fact)) } }
            }
            div.dnevnik-lesson__hometask {
                @for fact in &fact.homework { (task(fact)) }
                @if let Some(link) = call(ButtonMarkup::HomeworkLink) {
                    div.dnevnik-lesson__task {
                        i.dnevnik-lesson-icon {} " Урок пройдёт онлайн " a.b-href.external-link href=(link) { (link) }
                    }
                }
                @if let Some(link) = call(ButtonMarkup::HomeworkText) {
                    div.dnevnik-lesson__task { i.dnevnik-lesson-icon {} " Урок пройдёт онлайн: " (link) " (код не нужен)" }
                }
                // Both phrases mean that nothing is set [C].
                @if fact.homework.is_empty() && fact.number.is_some() {
                    div.dnevnik-lesson__task {
                        i.dnevnik-lesson-icon {}
                        @if fact.number == Some(6) { " материал к уроку" } @else { " без задания" }
                    }
                }
            }
            div.dnevnik-lesson__additional {
                @if let Some(link) = call(ButtonMarkup::Additional) {
                    a class="button button--green" href=(link) target="_blank" { "Онлайн-урок" }
                }
                @if let Some(link) = call(ButtonMarkup::AdditionalOutlined) {
                    a class="button button--outline button--green" href=(link) target="_blank" {
                        span.button__title { "Онлайн-урок" }
                    }
                }
                @if let Some(link) = call(ButtonMarkup::AdditionalPlain) {
                    a href=(link) target="_blank" { "Онлайн-урок" }
                }
                @if let Some(link) = call(ButtonMarkup::ScriptButton) {
                    button class="button button--green" type="button" data-url=(link) onclick="window.open(this.dataset.url)" { "Онлайн-урок" }
                }
                @if call(ButtonMarkup::PortalRedirect).is_some() {
                    a class="button button--green" href={ "/journal-online-lesson-action/" (fact.id) } target="_blank" { "Онлайн-урок" }
                }
            }
            @if let Some(link) = call(ButtonMarkup::LessonEnd) {
                a class="button button--green" href=(link) target="_blank" { "Онлайн-урок" }
            }
        }
    }
}

fn mark(fact: &MarkFact) -> Markup {
    html! {
        div.dnevnik-mark {
            div.dnevnik-mark__value value=(fact.value) mcomm=(fact.comment) {
                (fact.value)
                @if fact.weight > 1 { " " span.dnevnik-mark__weight { "×" (fact.weight) } }
            }
        }
    }
}

fn task(fact: &HomeworkFact) -> Markup {
    html! {
        div.dnevnik-lesson__task {
            i.dnevnik-lesson-icon {} " " (fact.text)
            @for link in &fact.links { " " a.b-href.external-link href=(link) { (link) } }
            @if !fact.files.is_empty() {
                div.dnevnik-lesson__attach {
                    @for file in &fact.files {
                        a class="button button--outline button--purple" href=(file.link) title=(file.name) {
                            span.button__title { (file.name) }
                        }
                    }
                }
            }
        }
    }
}
