//! The diary page: the markup of eljur.md §2.2 [C: class names; the nesting of topic and `.selection` is
//! approximate].

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::inline;
use crate::school::{DayKind, HomeworkFact, LessonFact, MarkFact, Person, Role, VENDOR, day_kind};
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

fn short(day: Date) -> String {
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

/// The page of one week.
pub(super) fn page(world: &World, person: &Person, uid: u32, week: i32, monday: Date) -> Markup {
    let days: Vec<Date> = (0..7)
        .filter_map(|offset| monday.checked_add(offset.days()).ok())
        .collect();
    let sunday = days.last().copied().unwrap_or(monday);
    let sentry = json!({
        "user": { "uid": person.uid(), "username": person.gosuslugi.login, "role": person.role().code(), "domain": VENDOR }
    });
    let settings = world.settings();
    // Родители урок не увидят (the leaflet): a parent's page has no link in any markup.
    let markup = if person.role() == Role::Student {
        settings.button_markup
    } else {
        ButtonMarkup::Nowhere
    };
    frame::wide(
        "электронный дневник",
        "Дневник",
        "portal/diary",
        html! {
            script { (PreEscaped(format!(" var sentryData = {};", inline(&sentry)))) }
            nav #mainmenu.navigation-main {
                a.navigation-main__item.navigation-main__home href="/" { "Главная" }
                a.navigation-main__item.active href="/journal-app" data-first { "Дневник" }
                @for (name, path) in MENU { a.navigation-main__item.menu0-item href=(path) { (name) } }
                a.navigation-main__item href="/logout" { "Выход" }
            }
            // The banner stands on the real page [1]; an app must not take it for a lesson's button.
            div.sferum-banner { "Сферум: учебные чаты и звонки. " a href="/journal-app/sferum" { "Подробнее" } }
            @if person.pupils().len() > 1 {
                div.selection {
                    @for pupil in person.pupils().iter().filter_map(|id| world.school.pupil(*id)) {
                        @if pupil.uid == uid { span.selected { (pupil.last_name) " " (pupil.first_name) } }
                        @else { a href={ "/journal-app/u." (pupil.uid) } { (pupil.last_name) " " (pupil.first_name) } }
                        " "
                    }
                }
            }
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

/// Sub-menu of the region's portal, in its order [1 eljur.md §2.2]; only the diary is built.
const MENU: [(&str, &str); 5] = [
    ("Чаты", "/journal-app/chats"),
    ("Тесты", "/journal-app/tests"),
    ("Портфолио", "/journal-app/portfolio"),
    ("Расписание", "/journal-app/schedule"),
    ("Профиль", "/journal-app/profile"),
];

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
                @if !fact.topic.is_empty() || address.is_some() {
                    span.js-rt_licey-dnevnik-topic {
                        (fact.topic)
                        @if let Some(link) = address { " Подключение: " (link) }
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
