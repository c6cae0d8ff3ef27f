//! Reminders: what is due is shown, what is spent is taken away, and what became of a bell is remembered.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use zvonok_core::{
    account::Role,
    bell::{
        self,
        reminders::{self, Due, LONGEST_BEFORE, Remembered, Rules},
    },
    call::{self, LinkProblem},
    diary::{Day, Lesson, LessonId},
    error::ErrorCode,
};

use super::{
    App, children,
    join::Journey,
    present, records,
    snapshot::{
        JoinChoice, Notice, Question, RemindedLesson, ReminderAnswer, ReminderView, SettingsChange,
    },
    state::{SignedIn, State},
};
use crate::ports::ReminderId;

/// When and how one is reminded of a lesson: nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reminders {
    pub before: Option<u8>,
    pub at_bell: bool,
    pub repeat: bool,
    pub hide_subject: bool,
    pub auto_join: bool,
}

impl Default for Reminders {
    fn default() -> Self {
        Reminders {
            before: Some(5),
            at_bell: true,
            repeat: false,
            hide_subject: false,
            auto_join: false,
        }
    }
}

/// What was shown of reminders and is not taken away yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// By the system.
    pub noted: Vec<ReminderId>,
    /// In the small window, where the system shows none, each with the number of its showing: the last one is seen.
    pub small: Vec<(ReminderId, u32)>,
    /// How often the small window has shown something in this run.
    showings: u32,
    /// What the small window shows.
    view: Option<ReminderView>,
}

impl App {
    /// Reminds of what is due, opens what was to be opened by itself, and takes away what is spent.
    pub(super) async fn ring(&self) {
        for person in self.ringing() {
            self.know_bells(&person).await;
        }
        for (person, due) in self.take_due() {
            for due in due {
                match due {
                    Due::Remind { bell, .. } => self.remind(&person, bell).await,
                    Due::Join { bell, lesson } => self.join_by_itself(&person, bell, lesson).await,
                }
            }
            // Not when they are read: the computer's clock may be wrong, and the portal's is known by now.
            let today = self.today();
            self.change(|state| {
                if let Some(bells) = state.bells.get_mut(&person) {
                    bells.forget_before(today);
                }
            });
            self.keep_bells(&person).await;
        }
        self.take_away_spent().await;
        self.show_small();
    }

    /// Whose bells ring: pupils whose day is known, and not before the portal was asked for it in this run. What it
    /// said last may be of another day, and the computer's clock may be wrong.
    fn ringing(&self) -> Vec<String> {
        let state = self.state();
        let on_screen = state.signed_in.as_ref().map(|it| it.account.key());
        let rings = |it: &&SignedIn| it.account.role != Role::Parent && state.heard;
        let ringing = state.signed_in.as_ref().filter(rings);
        let others = state
            .others
            .iter()
            .filter(|(person, it)| it.heard && on_screen.as_ref() != Some(person))
            .map(|(person, _)| person.clone());
        ringing
            .map(|it| it.account.key())
            .into_iter()
            .chain(others)
            .collect()
    }

    /// What is due of everybody, with a note that it was done.
    fn take_due(&self) -> Vec<(String, Vec<Due>)> {
        let now = self.here();
        let moment = self.now();
        let people = self.ringing();
        let mut state = self.state();
        let mut all: Vec<(String, Vec<Due>)> = people
            .into_iter()
            // Whose bells are not read yet, since they were heard of only now, has the next turn.
            .filter(|person| state.bells.contains_key(person))
            .map(|person| {
                let due = self.due(&state, &person, now);
                (person, due)
            })
            .filter(|(_, due)| !due.is_empty())
            .collect();
        let joins = |due: &&mut Due| matches!(due, Due::Join { .. });
        let together = all.iter_mut().flat_map(|(_, due)| due).filter(joins);
        // Of two people's lessons nobody can say which is meant, and nobody is taken out of a lesson that is on.
        let in_lesson = state.in_lesson_until.is_some_and(|until| moment < until);
        let none_by_itself = in_lesson || together.count() > 1;
        let opened_last = state.opened_last.clone();
        for (person, due) in &mut all {
            // Whoever is on the way keeps the screen, and who looked into the call before may still sit in it.
            let others_way = state.on_the_way.iter().any(|it| it.person != *person);
            let is_open = |lesson: LessonId| {
                let last = opened_last.as_ref();
                last.is_some_and(|(who, id, _)| who == person && *id == lesson)
            };
            let bells = state.bells.entry(person.clone()).or_default();
            for due in due {
                match due {
                    Due::Join { bell, lesson }
                        if none_by_itself || others_way || is_open(*lesson) =>
                    {
                        let (bell, lessons) = (*bell, vec![*lesson]);
                        bells.ask(bell, now);
                        *due = Due::Remind {
                            bell,
                            lessons,
                            unsure: false,
                        };
                    }
                    Due::Join { bell, .. } => bells.open(*bell, now),
                    Due::Remind {
                        bell,
                        lessons,
                        unsure,
                    } => bells.tell(*bell, now, lessons.len(), *unsure),
                }
            }
        }
        all
    }

    fn due(&self, state: &State, person: &str, now: DateTime) -> Vec<Due> {
        let rules = state.rules();
        let Some(day) = state.day_of(person, now.date()) else {
            return Vec::new();
        };
        let remembered = state.bells.get(person).cloned().unwrap_or_default();
        // Whoever is joining a lesson knows that it is on.
        let online = |lesson: &Lesson| {
            !state.is_on_the_way(person, lesson)
                && self.is_online(state, person, &remembered, lesson, now)
        };
        reminders::due(day, online, &rules, &remembered, now)
    }

    /// Whether a lesson is worth reminding of: it is held as a call, or only a new sign-in can tell. Of the latter
    /// once a day.
    fn is_online(
        &self,
        state: &State,
        person: &str,
        remembered: &Remembered,
        lesson: &Lesson,
        now: DateTime,
    ) -> bool {
        let links = call::links(lesson, &self.region.call_providers);
        let leads_somewhere = |it: &call::Link| !matches!(it.judged, Err(LinkProblem::Unsafe));
        let is_over = if state.is_on_screen(person) {
            state.is_session_over()
        } else {
            state.others.get(person).is_some_and(|it| it.over)
        };
        links.iter().any(leads_somewhere)
            || (present::may_be_a_call(lesson, is_over, &self.region, now)
                && bell::start(lesson).is_some_and(|bell| !remembered.was_unsure_before(bell)))
    }

    async fn remind(&self, person: &str, bell: DateTime) {
        let id = ReminderId {
            person: person.to_owned(),
            bell,
        };
        let Some(view) = self.reminder_view(&id) else {
            return;
        };
        let noted = self.ports.notifier.remind(&id, &view).await.is_ok();
        self.change(|state| {
            let shown = &mut state.reminders;
            shown.small.retain(|(it, _)| *it != id);
            shown.noted.retain(|it| *it != id);
            if noted {
                shown.noted.push(id);
            } else {
                shown.showings = shown.showings.wrapping_add(1);
                shown.small.push((id, shown.showings));
            }
        });
    }

    /// What is told of a bell; none when nothing of it matters any more.
    fn reminder_view(&self, id: &ReminderId) -> Option<ReminderView> {
        let now = self.here();
        self.view_of(&self.state(), id, now)
    }

    fn view_of(&self, state: &State, id: &ReminderId, now: DateTime) -> Option<ReminderView> {
        let lessons = self.lessons_of(state, id, now);
        let first = lessons.first()?;
        let hide = state.preferences.reminders.hide_subject;
        let phase = present::phase_view(bell::phase(first, now));
        let mut members = state.members.iter();
        let who = members
            .find(|it| it.account.key() == id.person)
            .filter(|_| state.members.len() > 1);
        Some(ReminderView {
            number: 0,
            lessons: lessons
                .iter()
                .map(|lesson| RemindedLesson {
                    subject: (!hide).then(|| lesson.subject.clone()),
                    // Its name may tell the subject: «Английский 9а/1».
                    group: lesson.group.clone().filter(|_| !hide),
                })
                .collect(),
            start: present::clock_time(id.bell.time()),
            phase,
            who: who.map(|it| it.account.short_name()),
        })
    }

    /// The lessons of a bell that still matters.
    fn lessons_of(&self, state: &State, id: &ReminderId, now: DateTime) -> Vec<Lesson> {
        let Some(day) = state.day_of(&id.person, now.date()) else {
            return Vec::new();
        };
        let remembered = state.bells.get(&id.person).cloned().unwrap_or_default();
        let online = |lesson: &Lesson| self.is_online(state, &id.person, &remembered, lesson, now);
        let mut live = reminders::live(day, online, &remembered, now);
        let lessons = live.remove(&id.bell).unwrap_or_default();
        lessons.into_iter().cloned().collect()
    }

    /// Takes away reminders of bells that matter no more: joined, over, moved, signed out.
    pub(super) async fn take_away_spent(&self) {
        let (noted, small) = {
            let state = self.state();
            (state.reminders.noted.clone(), state.reminders.small.clone())
        };
        for id in noted.iter().chain(small.iter().map(|(id, _)| id)) {
            if self.reminder_view(id).is_none() {
                self.take_away(id).await;
            }
        }
    }

    /// Takes away whatever the system shows.
    pub(super) async fn take_away_all(&self) {
        let noted = std::mem::take(&mut self.state().reminders.noted);
        for id in &noted {
            self.ports.notifier.withdraw(id).await;
        }
    }

    async fn take_away(&self, id: &ReminderId) {
        let noted = {
            let mut state = self.state();
            let shown = &mut state.reminders;
            shown.small.retain(|(it, _)| it != id);
            let before = shown.noted.len();
            shown.noted.retain(|it| it != id);
            shown.noted.len() < before
        };
        if noted {
            self.ports.notifier.withdraw(id).await;
        }
        self.show_small();
    }

    /// What stands is shown as it was chosen now.
    async fn show_anew(&self) {
        let noted = self.state().reminders.noted.clone();
        for id in noted {
            self.remind(&id.person, id.bell).await;
        }
        self.show_small();
    }

    /// Keeps the small window as it should be.
    fn show_small(&self) {
        let now = self.here();
        let mut state = self.state();
        let last = state.reminders.small.last().cloned();
        let view = last.and_then(|(id, number)| {
            let view = self.view_of(&state, &id, now)?;
            Some(ReminderView { number, ..view })
        });
        if state.reminders.view != view {
            state.reminders.view.clone_from(&view);
            // Told under the lock: of two changes the window hears the newer one last.
            self.ports.view.remind(view.as_ref());
        }
    }

    /// What the small window shows.
    pub fn reminder(&self) -> Option<ReminderView> {
        self.state().reminders.view.clone()
    }

    /// Something was pressed in the small window, when it showed the reminder with this number.
    pub async fn answer_small(&self, number: u32, answer: ReminderAnswer) {
        let id = {
            let state = self.state();
            let mut small = state.reminders.small.iter();
            let shown = small.find(|(_, it)| *it == number);
            shown.map(|(id, _)| id.clone())
        };
        if let Some(id) = id {
            self.answer_reminder(&id, answer).await;
        }
    }

    /// The small window was closed: whatever it shows is taken away.
    pub async fn close_small(&self) {
        let number = self.reminder().map(|it| it.number);
        if let Some(number) = number {
            self.answer_small(number, ReminderAnswer::Dismiss).await;
        }
    }

    /// Something was pressed in a reminder.
    pub async fn answer_reminder(&self, id: &ReminderId, answer: ReminderAnswer) {
        self.active();
        let now = self.here();
        match answer {
            ReminderAnswer::Open => {
                self.take_away(id).await;
                self.raise();
            }
            ReminderAnswer::Dismiss => {
                self.with_bells(&id.person, |it| it.dismiss(id.bell, now))
                    .await;
                self.take_away(id).await;
            }
            ReminderAnswer::Join => {
                let (journey, lessons) = self.set_out_to(id, now);
                self.take_away(id).await;
                if !self.join_of(journey, id, &lessons).await {
                    // Their turn has not come: it is not used up by that.
                    self.remind(&id.person, id.bell).await;
                    self.show_small();
                }
            }
        }
    }

    /// From here on no bell rings for whoever joins, and the lessons are those that it rang for.
    fn set_out_to(&self, id: &ReminderId, now: DateTime) -> (Journey<'_>, Vec<Lesson>) {
        let mut state = self.state();
        let lessons = self.lessons_of(&state, id, now);
        let journey = self.set_out(&mut state, Some(id.person.clone()));
        (journey, lessons)
    }

    /// Tells whether their day came on screen.
    async fn join_of(&self, journey: Journey<'_>, id: &ReminderId, lessons: &[Lesson]) -> bool {
        // The call is known already: it does not wait for the portal.
        if !self.is_on_screen(&id.person) && self.bring(&id.person).await {
            self.outdated.notify_one();
        }
        if !self.is_on_screen(&id.person) {
            self.raise();
            return false;
        }
        // Whatever day somebody looked at: the lesson is of today, and what is said of it has to be seen.
        self.show_day(None).await;
        match lessons {
            [] => {
                self.tell(Notice::new(ErrorCode::NoLessonNow));
                self.raise();
            }
            [lesson] => self.join_from_afar(journey, lesson.id).await,
            several => {
                let lessons = several.iter().map(|it| it.id.to_string()).collect();
                self.ask(Question::WhichLesson { lessons });
                self.raise();
            }
        }
        true
    }

    pub(super) fn is_on_screen(&self, person: &str) -> bool {
        self.state().is_on_screen(person)
    }

    /// Joins without the main window in front; it comes there where something has to be asked or told.
    async fn join_from_afar(&self, journey: Journey<'_>, lesson: LessonId) {
        // Signing in opens a window of its own, beside the main one.
        let signs_in = {
            let now = self.here();
            let state = self.state();
            let known = state.lesson(lesson);
            known.is_some_and(|it| present::needs_sign_in(it, &state, &self.region, now))
        };
        if signs_in {
            self.raise();
        }
        self.join_on(journey, lesson, JoinChoice::default()).await;
        if self.needs_somebody() {
            self.raise();
        }
    }

    /// Whether something is asked or told instead of an opened call. Whoever gave up needs nothing.
    pub(super) fn needs_somebody(&self) -> bool {
        let state = self.state();
        let failed = state.opened.as_ref().is_some_and(|it| it.failed.is_some());
        failed || state.question.is_some() || (state.opened.is_none() && state.notice.is_some())
    }

    /// A lesson begins that was to be joined by itself.
    async fn join_by_itself(&self, person: &str, bell: DateTime, lesson: LessonId) {
        let id = ReminderId {
            person: person.to_owned(),
            bell,
        };
        let now = self.here();
        let (journey, lessons) = self.set_out_to(&id, now);
        let lesson: Vec<Lesson> = lessons.into_iter().filter(|it| it.id == lesson).collect();
        self.take_away(&id).await;
        // A session that is over is nothing to leave somebody else's day for.
        let is_over = self.state().others.get(person).is_some_and(|it| it.over);
        if is_over || !self.join_of(journey, &id, &lesson).await || self.is_unanswered(&id) {
            // Somebody else is just signing in, or theirs is over, or there is something to be asked first.
            self.with_bells(person, |it| it.ask(bell, now)).await;
            self.remind(person, bell).await;
        }
    }

    /// Whether a bell still waits for somebody: none of its lessons was joined.
    fn is_unanswered(&self, id: &ReminderId) -> bool {
        let now = self.here();
        !self.lessons_of(&self.state(), id, now).is_empty()
    }

    /// A lesson is to be joined by itself when it begins, or no longer.
    pub async fn set_auto_join(&self, lesson: LessonId, on: bool) {
        let (person, lesson) = {
            let state = self.state();
            let person = state.signed_in.as_ref().map(|it| it.account.key());
            (person, state.lesson(lesson).cloned())
        };
        if let (Some(person), Some(lesson)) = (person, lesson) {
            self.with_bells(&person, |it| it.set_auto_join(&lesson, on))
                .await;
        }
    }

    /// A lesson was joined: nothing reminds of it any more.
    pub(super) async fn remember_joined(&self, person: &str, lesson: &Lesson) {
        self.with_bells(person, |it| it.join(lesson)).await;
        self.take_away_spent().await;
    }

    /// Changes what is remembered of a person's bells, and keeps it.
    async fn with_bells(&self, person: &str, change: impl FnOnce(&mut Remembered)) {
        self.know_bells(person).await;
        self.change(|state| change(state.bells.entry(person.to_owned()).or_default()));
        self.keep_bells(person).await;
    }

    /// Reads what the last run remembered of a person's bells.
    pub(super) async fn know_bells(&self, person: &str) {
        if self.state().bells.contains_key(person) {
            return;
        }
        let read = match self.cache_key().await {
            Some(key) => {
                let bytes = self
                    .ports
                    .cache
                    .load(&children::bells_name(person), &key)
                    .await;
                bytes.and_then(|bytes| records::read_bells(&bytes))
            }
            None => None,
        };
        self.change(|state| {
            // Somebody may have been quicker.
            let bells = state.bells.entry(person.to_owned());
            bells.or_insert_with(|| read.unwrap_or_default());
        });
    }

    async fn keep_bells(&self, person: &str) {
        let _keeping = self.keeping.lock().await;
        let bells = {
            let state = self.state();
            let known = state.members.iter().any(|it| it.account.key() == person);
            state.bells.get(person).filter(|_| known).cloned()
        };
        let (Some(bells), Some(key)) = (bells, self.cache_key().await) else {
            return;
        };
        let name = children::bells_name(person);
        self.ports
            .cache
            .save(&name, &key, &records::write_bells(&bells))
            .await;
    }

    /// When something may become due next, by the school's clock.
    pub(super) fn next_bell(&self) -> Option<DateTime> {
        let now = self.here();
        let people = self.ringing();
        let state = self.state();
        let rules = state.rules();
        let moments = people.iter().filter_map(|person| {
            let day: &Day = state.day_of(person, now.date())?;
            let remembered = state.bells.get(person).cloned().unwrap_or_default();
            let online = |lesson: &Lesson| self.is_online(&state, person, &remembered, lesson, now);
            reminders::next(day, online, &rules, &remembered, now)
        });
        moments.min()
    }

    /// Changes what was chosen.
    pub async fn change_setting(&self, change: SettingsChange) {
        match change {
            SettingsChange::RemindBefore { minutes } => {
                let minutes = minutes.map(|it| it.clamp(1, LONGEST_BEFORE));
                self.prefer(|it| it.reminders.before = minutes).await;
            }
            SettingsChange::RemindAtBell { on } => {
                self.prefer(|it| it.reminders.at_bell = on).await;
            }
            SettingsChange::Repeat { on } => self.prefer(|it| it.reminders.repeat = on).await,
            SettingsChange::HideSubject { on } => {
                self.prefer(|it| it.reminders.hide_subject = on).await;
                self.show_anew().await;
            }
            SettingsChange::AutoJoin { on } => self.prefer(|it| it.reminders.auto_join = on).await,
            SettingsChange::Background { on } => {
                self.prefer(|it| it.ends_with_window = !on).await;
            }
            SettingsChange::Autostart { on } => self.set_autostart(on).await,
            SettingsChange::Shortcut { keys } => self.set_shortcut(keys).await,
            SettingsChange::DesktopButton { on } => self.set_desktop_button(on).await,
            SettingsChange::CallChoice { provider, choice } => {
                self.choose_calls(provider, choice).await;
            }
        }
    }
}

impl State {
    /// What was chosen. On a shared computer nothing opens by itself for whoever comes next.
    fn rules(&self) -> Rules {
        let chosen = &self.preferences.reminders;
        Rules {
            before: chosen.before,
            at_bell: chosen.at_bell,
            repeat: chosen.repeat,
            auto_join: chosen.auto_join && !self.preferences.shared,
        }
    }
}
