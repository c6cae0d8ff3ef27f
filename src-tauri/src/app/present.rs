//! State → what the UI is shown.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
};
use zvonok_core::{
    account::Role,
    bell::{self, Phase},
    call::{self, LinkProblem, Way},
    diary::{Day, DayKind, Homework, Lesson, Mark},
    region::Region,
    secret::ExposeSecret,
    sign_in::{portal, session},
};

use super::{
    renewal::Manner,
    snapshot::{
        About, AttachmentView, BellView, CallView, ChildView, DayKindView, DayView, HomeworkView,
        LessonView, MarkView, MemberView, NextDay, PhaseView, Pupil, SessionEnds, Snapshot,
        VkIdState, WeekDay, WeekView,
    },
    state::{FetchedWeek, Member, State},
};

pub(super) fn snapshot(state: &State, region: &Region, version: &str, now: Timestamp) -> Snapshot {
    let now = now.to_zoned(region.zone()).datetime();
    let signed_in = state.signed_in.as_ref();
    Snapshot {
        about: About {
            version: version.to_owned(),
            region: region.name.clone(),
            portal: region.portal.name.clone(),
            rehearsal: region.rehearsal,
        },
        screen: state.screen,
        window_at: state.window_at,
        guide: super::guide::view(state, region),
        shared: state.preferences.shared,
        children: children(state),
        signing_in: state.signing_in.as_ref().map(|attempt| attempt.service),
        pupil: signed_in.map(|signed_in| Pupil {
            short_name: signed_in.account.short_name(),
            name: signed_in.account.name.clone(),
            class: signed_in.account.class.clone(),
            parent: signed_in.account.role == Role::Parent,
        }),
        members: members(state),
        session_ends: session_ends(state, region, now),
        session_only: signed_in.and(state.session_only),
        vk_id: match signed_in.and_then(|signed_in| signed_in.vk_id.as_ref()) {
            _ if region.vk_id.client_id.is_none() => VkIdState::NotSetUp,
            None => VkIdState::Disconnected,
            Some(vk_id) => VkIdState::Connected {
                name: vk_id.person.as_ref().map(|person| person.name.clone()),
                phone: vk_id
                    .person
                    .as_ref()
                    .and_then(|person| person.phone.clone()),
            },
        },
        day: signed_in.and_then(|_| day_view(state, region, now)),
        week: signed_in.and_then(|_| week_view(state, region, now)),
        bell: signed_in.and_then(|_| bell_view(state, region, now)),
        // A rehearsal has a time of its own.
        clock_off: clock_off(state).filter(|_| !region.rehearsal),
        settings: super::surroundings::settings(state, region),
        // A day of now that is renewed by itself is nothing to tell.
        loading: match state.loading {
            Some(Manner::Asked) => true,
            Some(Manner::Quiet) => state.stale,
            None => false,
        },
        notice: state.notice.clone(),
        question: state.question.clone(),
        opened: state.opened.clone(),
        check: state
            .check
            .as_ref()
            .map(|check| check.view(region, version)),
    }
}

fn children(state: &State) -> Vec<ChildView> {
    let Some(signed_in) = &state.signed_in else {
        return Vec::new();
    };
    let children = signed_in.account.children.iter();
    children
        .map(|child| ChildView {
            id: child.uid.clone(),
            short_name: child.short_name(),
            class: child.class.clone(),
            on_screen: signed_in.child.as_ref() == Some(&child.uid),
        })
        .collect()
}

fn members(state: &State) -> Vec<MemberView> {
    let on_screen = state.signed_in.as_ref().map(|it| it.account.key());
    let members = state.members.iter();
    members
        .map(
            |Member {
                 account, colour, ..
             }| MemberView {
                id: account.key(),
                short_name: account.short_name(),
                class: account.class.clone(),
                parent: account.role == Role::Parent,
                colour: *colour,
                on_screen: on_screen == Some(account.key()),
            },
        )
        .collect()
}

fn session_ends(state: &State, region: &Region, now: DateTime) -> Option<SessionEnds> {
    let cookies = &state.signed_in.as_ref()?.session.cookies;
    let cookie = cookies
        .iter()
        .find(|cookie| cookie.name == region.portal.session_cookie)?;
    let end = portal::session_end(cookie.value.expose_secret())?;
    let end = Timestamp::from_second(end).ok()?;
    let end = end.to_zoned(region.zone()).datetime();
    let days = state.weeks.values().flat_map(|week| &week.days);
    session::falls_short(end, days, now).then(|| SessionEnds {
        date: end.date().to_string(),
        time: clock_time(end.time()),
    })
}

fn day_view(state: &State, region: &Region, now: DateTime) -> Option<DayView> {
    let today = now.date();
    let date = state.chosen_day.unwrap_or(today);
    let week = state.week(date)?;
    // A week was fetched and does not name the day (Sunday): there are no lessons.
    let nothing = Day {
        date,
        kind: DayKind::NoLessons,
        lessons: Vec::new(),
    };
    let day = week
        .days
        .iter()
        .find(|day| day.date == date)
        .unwrap_or(&nothing);
    let fetched = week.fetched_at.to_zoned(region.zone()).datetime();
    let focus = match bell::focus(day, now) {
        _ if date != today => Vec::new(),
        // What has a call and no hours may be on: its button is in sight.
        none if none.is_empty() => bell::to_join(day, now),
        some => some,
    };
    Some(DayView {
        date: date.to_string(),
        is_today: date == today,
        kind: kind_view(&day.kind),
        holiday: holiday(&day.kind),
        lessons: lessons_view(day, state, region, now),
        focus: focus.iter().map(ToString::to_string).collect(),
        next_school_day: next_school_day(state, date),
        fetched_time: clock_time(fetched.time()),
        fetched_date: fetched.date().to_string(),
        stale: state.stale,
    })
}

fn kind_view(kind: &DayKind) -> DayKindView {
    match kind {
        DayKind::School => DayKindView::School,
        DayKind::NoLessons => DayKindView::NoLessons,
        DayKind::Holiday { .. } => DayKindView::Holiday,
        DayKind::Vacation => DayKindView::Vacation,
    }
}

fn holiday(kind: &DayKind) -> Option<String> {
    match kind {
        DayKind::Holiday { name } => name.clone(),
        _ => None,
    }
}

fn lessons_view(day: &Day, state: &State, region: &Region, now: DateTime) -> Vec<LessonView> {
    let lessons = day.lessons.iter();
    lessons
        .map(|lesson| lesson_view(lesson, state, region, now))
        .collect()
}

/// The first known day with lessons after `date`.
pub(super) fn next_school_day(state: &State, date: Date) -> Option<NextDay> {
    let days = state
        .weeks
        .values()
        .flat_map(|FetchedWeek { days, .. }| days);
    let next = days
        .filter(|day| day.date > date && !day.lessons.is_empty())
        .min_by_key(|day| day.date)?;
    let start = next
        .lessons
        .iter()
        .filter_map(|lesson| lesson.hours)
        .map(|hours| hours.start)
        .min();
    Some(NextDay {
        date: next.date.to_string(),
        start: start.map(clock_time),
    })
}

fn lesson_view(lesson: &Lesson, state: &State, region: &Region, now: DateTime) -> LessonView {
    LessonView {
        id: lesson.id.to_string(),
        number: lesson.number,
        start: lesson.hours.map(|hours| clock_time(hours.start)),
        end: lesson.hours.map(|hours| clock_time(hours.end)),
        subject: lesson.subject.clone(),
        topic: lesson.topic.clone(),
        room: lesson.room.clone(),
        teacher: lesson.teacher.clone(),
        group: lesson.group.clone(),
        homework: lesson.homework.iter().map(homework_view).collect(),
        marks: lesson.marks.iter().map(mark_view).collect(),
        phase: phase_view(bell::phase(lesson, now)),
        call: call_view(lesson, state, region, now),
        joined: state.remembered().is_some_and(|it| it.is_joined(lesson)),
        auto_join: state.remembered().is_some_and(|it| it.auto_joins(lesson)),
    }
}

/// Minutes, rounded away from none: a clock that is off is never said to be right.
fn clock_off(state: &State) -> Option<i32> {
    // The portal's minus this computer's.
    let ahead = -state.clock_offset.as_secs();
    let minutes = (ahead.abs() + 59) / 60 * ahead.signum();
    i32::try_from(minutes).ok().filter(|it| *it != 0)
}

fn week_view(state: &State, region: &Region, now: DateTime) -> Option<WeekView> {
    let monday = state.shown_week?;
    let week = state.weeks.get(&monday);
    let fetched = week.map(|it| it.fetched_at.to_zoned(region.zone()).datetime());
    let days = week.map_or(&[][..], |it| &it.days);
    let days = days
        .iter()
        .filter(|day| day.date.weekday() != Weekday::Sunday || !day.lessons.is_empty())
        .map(|day| WeekDay {
            date: day.date.to_string(),
            kind: kind_view(&day.kind),
            holiday: holiday(&day.kind),
            lessons: lessons_view(day, state, region, now),
        });
    Some(WeekView {
        monday: monday.to_string(),
        today: now.date().to_string(),
        days: days.collect(),
        fetched_time: fetched.map(|it| clock_time(it.time())),
        fetched_date: fetched.map(|it| it.date().to_string()),
    })
}

fn bell_view(state: &State, region: &Region, now: DateTime) -> Option<BellView> {
    let day = state.day(now.date())?;
    // What a press would join goes before a lesson that is only on.
    let named = match bell::to_join(day, now) {
        none if none.is_empty() => bell::focus(day, now),
        some => some,
    };
    let lesson = day.lessons.iter().find(|it| named.contains(&it.id))?;
    let view = lesson_view(lesson, state, region, now);
    Some(BellView {
        lesson: view.id,
        subject: view.subject,
        start: view.start,
        phase: view.phase,
        call: view.call,
        several: named.len() > 1,
        joined: view.joined,
    })
}

pub(super) fn phase_view(phase: Phase) -> PhaseView {
    match phase {
        Phase::Untimed => PhaseView::Untimed,
        Phase::Past => PhaseView::Past,
        Phase::Running(minutes) => PhaseView::Running { minutes },
        Phase::Soon(minutes) => PhaseView::Soon { minutes },
        Phase::Later(minutes) => PhaseView::Later { minutes },
    }
}

/// Whether only a new sign-in can tell if a lesson of now or later is held as a call.
pub(super) fn needs_sign_in(
    lesson: &Lesson,
    state: &State,
    region: &Region,
    now: DateTime,
) -> bool {
    may_be_a_call(lesson, state.is_session_over(), region, now)
}

/// The same for anybody of whom one knows whether their session is over.
pub(super) fn may_be_a_call(
    lesson: &Lesson,
    session_over: bool,
    region: &Region,
    now: DateTime,
) -> bool {
    session_over
        && lesson.id.date >= now.date()
        && bell::phase(lesson, now) != Phase::Past
        && call::links(lesson, &region.call_providers).is_empty()
}

fn call_view(lesson: &Lesson, state: &State, region: &Region, now: DateTime) -> CallView {
    // A parent's account never sees the online lesson (the leaflet).
    if state
        .signed_in
        .as_ref()
        .is_some_and(|it| it.account.role == Role::Parent)
    {
        return CallView::None;
    }
    let links = call::links(lesson, &region.call_providers);
    match links.as_slice() {
        [] if needs_sign_in(lesson, state, region, now) => CallView::SignInFirst,
        [] => CallView::None,
        [link] => match &link.judged {
            Ok(call) => {
                let chosen = state.preferences.calls.get(&call.provider);
                let ready = |opener: &_| state.is_ready(opener);
                let ways = call::ways(call, &region.call_providers, chosen, ready);
                if call::asked_about(&ways, chosen).is_some() {
                    return CallView::Asks;
                }
                let program = match ways.into_iter().next() {
                    Some(Way::Program {
                        name, guess: false, ..
                    }) => Some(name),
                    _ => None,
                };
                let provider = region
                    .call_providers
                    .iter()
                    .find(|it| it.id == call.provider);
                let provider = provider.map(|it| it.name.clone()).unwrap_or_default();
                CallView::Known { program, provider }
            }
            Err(LinkProblem::UnknownSite { .. }) => CallView::Asks,
            Err(LinkProblem::Unsafe) => CallView::Unsafe,
        },
        _ => CallView::Asks,
    }
}

fn homework_view(homework: &Homework) -> HomeworkView {
    let attachments = homework
        .attachments
        .iter()
        .map(|attachment| AttachmentView {
            title: attachment.title.clone(),
            host: attachment.address.host_str().unwrap_or_default().to_owned(),
            file: attachment.file,
        });
    HomeworkView {
        text: homework.text.clone(),
        attachments: attachments.collect(),
    }
}

fn mark_view(mark: &Mark) -> MarkView {
    MarkView {
        value: mark.value.clone(),
        weight: mark.weight,
        comment: mark.comment.clone(),
    }
}

pub(super) fn clock_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
