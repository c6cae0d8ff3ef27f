//! What the menu leads to beside the diary: timetable, marks, profile, tests, portfolio, people.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::diary::{children, framed, monday, weekday};
use super::{Visitor, inline, missing, to_login, uid_of};
use crate::World;
use crate::school::{DayKind, LessonFact, Period, day_kind, periods};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/journal-tests-action", get(tests))
        .route("/journal-portfolio-action", get(portfolio))
        .route("/journal-schedule-action", get(schedule).post(schedule))
        .route(
            "/journal-schedule-action/{*rest}",
            get(schedule).post(schedule),
        )
        .route("/journal-user-preferences-action", get(preferences))
        .route("/journal-people-action", get(people))
        .route("/journal-student-grades-action", get(grades))
        .route("/journal-student-grades-action/{*rest}", get(grades))
        .route("/journal-student-resultmarks-action", get(finals))
        .route("/journal-student-resultmarks-action/{*rest}", get(finals))
}

/// What stands behind the section in an address: `u.{uid}`, `sp.{period}`, `class.{name}`, `view.{name}`
/// [C eljur.md §2.1].
struct Asked {
    uid: u32,
    period: Option<String>,
}

fn asked(visitor: Visitor<'_>, uri: &Uri) -> Result<Asked, Box<Response>> {
    let (mut uid, mut period) = (None, None);
    for part in uri
        .path()
        .split('/')
        .skip(2)
        .filter(|part| !part.is_empty())
    {
        match part.split_once('.') {
            Some(("u", id)) => uid = Some(id),
            Some(("sp", name)) => {
                // `I+четверть`
                let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
                period = Some(name.replace('+', " "));
            }
            // The class is the pupil's own, whatever stands here.
            Some(("class" | "view", _)) => {}
            _ => return Err(Box::new(missing().into_response())),
        }
    }
    let uid = uid_of(visitor, uid)?;
    Ok(Asked { uid, period })
}

/// «Тесты» [1 eljur.md §2.2: the name; G: the page].
/// Switch of the address: `moved_addresses`; fixed: a page for people, which no client reads.
async fn tests(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let body = html! {
        h1 { "Тесты" }
        p { "Сейчас учителя не назначили тестов." }
    };
    framed(visitor, "Тесты", "Тесты", "portal/tests", body).into_response()
}

/// «Портфолио» [1 eljur.md §2.2: the name; G: the page].
/// Switch of the address: `moved_addresses`; fixed: a page for people, which no client reads.
async fn portfolio(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let body = html! {
        h1 { "Портфолио" }
        p { "Здесь собирают грамоты и работы. Пока здесь пусто." }
    };
    framed(visitor, "Портфолио", "Портфолио", "portal/portfolio", body).into_response()
}

/// «Расписание» of this week, `/journal-schedule-action[/class.{name}]/u.{uid}`, by GET or POST [C eljur.md §2.1:
/// addresses and class names; the nesting is approximate]. `window.holidayItems` holds the days off as HTML.
async fn schedule(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let asked = match asked(visitor, &uri) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    let today = world.clock.zoned().date();
    let Some(monday) = monday(today, 0) else {
        return missing().into_response();
    };
    let days = monday.series(1.day()).take(7);
    let days: Vec<Date> = days.collect();
    let holidays = html! {
        ul.list-mdash {
            @for date in &days {
                @if let DayKind::Holiday(name) | DayKind::Vacation(name) = day_kind(*date) {
                    li { (date.strftime("%d.%m")) " " (name) }
                }
            }
        }
    };
    let script = format!("window.holidayItems = {};", inline(&json!(holidays.0)));
    let body = html! {
        (children(&world, visitor, asked.uid, "/journal-schedule-action"))
        h1 { "Расписание" }
        div.schedule {
            @for date in &days {
                div.schedule__day {
                    div.schedule__day__content__header__dayweek { (weekday(*date)) ", " (date.strftime("%d.%m")) }
                    @let lessons = world.lessons(asked.uid, *date);
                    @if let DayKind::Holiday(name) | DayKind::Vacation(name) = day_kind(*date) {
                        p.muted { (name) }
                    } @else if lessons.is_empty() {
                        p.muted { "Нет уроков" }
                    }
                    @for lesson in &lessons { (schedule_lesson(lesson)) }
                }
            }
        }
        script { (PreEscaped(script)) }
    };
    framed(visitor, "Расписание", "Расписание", "portal/schedule", body).into_response()
}

fn schedule_lesson(lesson: &LessonFact) -> Markup {
    html! {
        div.schedule__day__content__lesson--main {
            div.schedule__day__content__lesson-num { @if let Some(number) = lesson.number { (number) } }
            div {
                div.schedule-lesson { (lesson.subject) }
                div.schedule-group {
                    (lesson.start.strftime("%H:%M")) "–" (lesson.end.strftime("%H:%M"))
                    @if !lesson.room.is_empty() { " · " (lesson.room) }
                    @if !lesson.group.is_empty() { " · " (lesson.group) }
                }
            }
        }
    }
}

/// «Профиль», `/journal-user-preferences-action` [C eljur.md §2.1: `#lastname`, `#firstname`, `#middlename`].
async fn preferences(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let person = visitor.person;
    let body = html! {
        h1 { "Профиль" }
        p.muted { (visitor.profile.school) }
        @for (id, label, value) in [
            ("lastname", "Фамилия", person.last_name),
            ("firstname", "Имя", person.first_name),
            ("middlename", "Отчество", person.middle_name),
        ] {
            label for=(id) { (label) }
            input id=(id) name=(id) value=(value) readonly;
        }
        p.muted { "Данные приходят с Госуслуг, изменить их здесь нельзя." }
    };
    framed(visitor, "Профиль", "Профиль", "portal/profile", body).into_response()
}

/// Staff list, `/journal-people-action` [C eljur.md §2.1: the address; G: the page].
/// The page, fixed: a page for people, which no client reads.
async fn people(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let body = html! {
        h1 { "Сотрудники школы" }
        ul.points {
            @for teacher in teachers(&world, visitor) { li { (teacher) } }
        }
    };
    framed(visitor, "", "Сотрудники", "portal/people", body).into_response()
}

/// Who teaches the visitor's pupils.
pub(super) fn teachers(world: &World, visitor: Visitor<'_>) -> Vec<String> {
    let Some(monday) = monday(
        crate::school::school_day_from(world.clock.zoned().date()),
        0,
    ) else {
        return Vec::new();
    };
    let days: Vec<Date> = monday.series(1.day()).take(6).collect();
    let pupils = visitor.profile.pupils.iter();
    let names = pupils.flat_map(|uid| days.iter().flat_map(|day| world.lessons(*uid, *day)));
    let names: std::collections::BTreeSet<String> = names.map(|lesson| lesson.teacher).collect();
    names.into_iter().collect()
}

/// Lessons of a pupil from a period's begin to today, with their marks.
pub(super) fn lessons_of(world: &World, uid: u32, period: &Period) -> Vec<LessonFact> {
    let today = world.clock.zoned().date();
    let days = period.start.series(1.day());
    days.take_while(|day| *day <= period.end && *day <= today)
        .flat_map(|day| world.lessons(uid, day))
        .collect()
}

/// Marks by subject, in the subjects' alphabetical order.
pub(super) fn by_subject(lessons: &[LessonFact]) -> Vec<(&str, Vec<&LessonFact>)> {
    let mut subjects: std::collections::BTreeMap<&str, Vec<&LessonFact>> = Default::default();
    for lesson in lessons.iter().filter(|lesson| lesson.number.is_some()) {
        subjects.entry(&lesson.subject).or_default().push(lesson);
    }
    subjects.into_iter().collect()
}

/// Mean of the marks that count, by their weight; none without marks.
pub(super) fn average(lessons: &[&LessonFact]) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for mark in lessons.iter().flat_map(|lesson| &lesson.marks) {
        if let Some(value) = mark.mean() {
            sum += value * f64::from(mark.weight);
            weight += f64::from(mark.weight);
        }
    }
    (weight > 0.0).then(|| sum / weight)
}

/// Marks of a period, `/journal-student-grades-action/u.{uid}/sp.{I+четверть}` [C eljur.md §2.1: address and class
/// names; the nesting is approximate].
async fn grades(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let asked = match asked(visitor, &uri) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    let today = world.clock.zoned().date();
    let periods = periods(today);
    let period = match &asked.period {
        Some(name) => periods.iter().find(|period| period.title() == *name),
        None => periods
            .iter()
            .find(|period| period.start <= today && today <= period.end)
            .or(periods.last()),
    };
    let Some(period) = period else {
        return missing().into_response();
    };
    let lessons = lessons_of(&world, asked.uid, period);
    let body = html! {
        (children(&world, visitor, asked.uid, "/journal-student-grades-action"))
        h1 { "Оценки · " (period.title()) }
        p {
            @for other in &periods {
                a href={ "/journal-student-grades-action/u." (asked.uid) "/sp." (other.name) "+четверть" } { (other.title()) } " "
            }
        }
        @for (subject, lessons) in by_subject(&lessons) {
            div.board-item {
                div xls="hcolumn" { div.cell { strong { (subject) } } }
                div.cells_marks {
                    @for lesson in &lessons {
                        @for (n, mark) in lesson.marks.iter().enumerate() {
                            div.cell name=(subject) id={ "m" (lesson.id) "_" (n) } mark_date=(lesson.date) { div.cell-data { (mark.value) } }
                        }
                    }
                }
                @if let Some(mean) = average(&lessons) { span.muted { "Средняя: " (format!("{mean:.2}")) } }
            }
        }
    };
    framed(visitor, "", "Оценки", "portal/grades", body).into_response()
}

/// Final marks, `/journal-student-resultmarks-action/u.{uid}/view.results/` [C eljur.md §2.1: address, `#g0_marks
/// .cell`; the nesting is approximate].
async fn finals(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let asked = match asked(visitor, &uri) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    let finals = finals_of(&world, asked.uid);
    let body = html! {
        (children(&world, visitor, asked.uid, "/journal-student-resultmarks-action"))
        h1 { "Итоговые оценки" }
        @if finals.is_empty() { p { "Первая четверть ещё не кончилась." } }
        div #g0_marks.grid {
            table {
                @for (subject, marks) in &finals {
                    tr {
                        th { (subject) }
                        @for (period, mark) in marks { td.cell title=(period) { (mark) } }
                    }
                }
            }
        }
    };
    framed(visitor, "", "Итоговые оценки", "portal/finals", body).into_response()
}

/// Final marks of the periods that are over: subject, then period's name and mark.
pub(super) fn finals_of(world: &World, uid: u32) -> Vec<(String, Vec<(String, u8)>)> {
    let today = world.clock.zoned().date();
    let mut finals: std::collections::BTreeMap<String, Vec<(String, u8)>> = Default::default();
    for period in periods(today).iter().filter(|period| period.end < today) {
        for (subject, lessons) in by_subject(&lessons_of(world, uid, period)) {
            if let Some(mean) = average(&lessons) {
                let mark = mean.round().clamp(2.0, 5.0) as u8;
                let of_subject = finals.entry(subject.into()).or_default();
                of_subject.push((period.name.into(), mark));
            }
        }
    }
    finals.into_iter().collect()
}
