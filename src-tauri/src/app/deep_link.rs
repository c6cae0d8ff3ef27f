//! What a deep link does.

use std::time::Duration;

use jiff::civil::Date;
use zvonok_core::{
    bell, call,
    deep_link::{self, DeepLink},
    diary::LessonId,
    error::ErrorCode,
};

use super::{
    App,
    join::Journey,
    snapshot::{JoinChoice, Notice, Question, Screen},
};

/// A press that comes so soon after a call was opened is no new wish.
const HELD: Duration = Duration::from_secs(2);

impl App {
    /// Handles a deep link, once; one that comes before the start is over waits for it.
    pub async fn deep_link(&self, text: &str) {
        self.ports.view.raise();
        let waits = {
            let mut state = self.state();
            let waits = state.screen == Screen::Starting;
            if waits {
                state.waiting_link = Some(text.to_owned());
            }
            waits
        };
        if waits {
            return;
        }
        self.follow_link(self.set_out_from_here(), text).await;
    }

    /// As [`App::deep_link`], after the start, by somebody who has set out already.
    pub(super) async fn follow_link(&self, journey: Journey<'_>, text: &str) {
        let Ok(link) = deep_link::parse(text, &self.scheme) else {
            return self.tell(Notice::new(ErrorCode::BadDeepLink));
        };
        if self.state().signed_in.is_none() {
            return self.tell(Notice::new(ErrorCode::SignInFirst));
        }
        match link {
            DeepLink::Join => self.join_now(journey).await,
            DeepLink::Lesson { date, number } => {
                self.show_day(Some(date)).await;
                let unknown = self.state().week(date).is_none();
                if unknown && self.refresh_failed() {
                    // It has told why; it says more than «no such lesson», which nobody knows.
                    return;
                }
                self.join_numbered(journey, date, number).await;
            }
        }
    }

    /// As `zvonok join` asks, while the program is running.
    pub async fn join_by_command(&self) {
        let link = format!("{}://join", self.scheme);
        self.deep_link(&link).await;
    }

    /// Joins the lesson that is on, or the next one.
    async fn join_now(&self, journey: Journey<'_>) {
        self.active();
        let asked = self.look_at(None).await;
        // Teachers create links minutes before the bell: what is known may be older than the link.
        if !asked && !self.is_one_on_or_soon() {
            self.refresh().await;
        }
        if !journey.is_of_whom_one_sees() {
            return;
        }
        let failed = self.refresh_failed();
        match self.lessons_to_join().as_slice() {
            // A refresh that failed has told why; it says more than «no lesson».
            [] if failed => {}
            [] => self.tell(Notice::new(ErrorCode::NoLessonNow)),
            [lesson] => self.join_on(journey, *lesson, JoinChoice::default()).await,
            several => {
                let lessons = several.iter().map(ToString::to_string).collect();
                self.ask(Question::WhichLesson { lessons });
            }
        }
    }

    /// Whether what is to be joined is on, or begins soon: a later lesson may only be the next one whose link is known.
    fn is_one_on_or_soon(&self) -> bool {
        let now = self.here();
        let lessons = self.lessons_to_join();
        let state = self.state();
        let mut known = lessons.iter().filter_map(|id| state.lesson(*id));
        known.any(|lesson| !bell::begins_later(lesson, now))
    }

    /// As a press from beside the clock, or of the chosen keys: joins, and shows the main window only where something
    /// has to be asked or told.
    pub async fn join_quietly(&self) {
        if self.state().signed_in.is_none() {
            self.tell(Notice::new(ErrorCode::SignInFirst));
            return self.raise();
        }
        let journey = self.set_out_from_here();
        if journey.is_second() {
            // They are on the way already; where they have to sign in, that is what they are to see.
            if self.is_signing_in() {
                self.raise();
            }
            return;
        }
        if self.is_held() {
            return;
        }
        self.dismiss();
        self.join_now(journey).await;
        if self.needs_somebody() {
            self.raise();
        }
    }

    /// Keys that are held come again and again.
    fn is_held(&self) -> bool {
        let Some((person, last, at)) = self.state().opened_last.clone() else {
            return false;
        };
        at.elapsed() < HELD && self.is_on_screen(&person) && self.lessons_to_join() == [last]
    }

    /// Joins the lesson with this number; sub-groups share one, and where several of them are held as a call
    /// the person has to say which is theirs.
    async fn join_numbered(&self, journey: Journey<'_>, date: Date, number: u8) {
        let first = LessonId {
            date,
            number: Some(number),
            part: 1,
        };
        let held: Vec<LessonId> = {
            let state = self.state();
            let lessons = state.day(date).map_or(&[][..], |day| &day.lessons);
            let held = lessons.iter().filter(|lesson| {
                lesson.number == Some(number)
                    && !call::links(lesson, &self.region.call_providers).is_empty()
            });
            held.map(|lesson| lesson.id).collect()
        };
        match held.as_slice() {
            [] => self.join_on(journey, first, JoinChoice::default()).await,
            [lesson] => self.join_on(journey, *lesson, JoinChoice::default()).await,
            several => {
                let lessons = several.iter().map(ToString::to_string).collect();
                self.ask(Question::WhichLesson { lessons });
            }
        }
    }

    fn refresh_failed(&self) -> bool {
        let state = self.state();
        (state.stale || state.is_session_over()) && state.notice.is_some()
    }

    fn lessons_to_join(&self) -> Vec<LessonId> {
        let now = self.now().to_zoned(self.region.zone()).datetime();
        match self.state().day(now.date()) {
            Some(day) => bell::to_join(day, now),
            None => Vec::new(),
        }
    }
}
