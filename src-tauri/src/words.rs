//! Words for people outside the UI's pages: window titles, the message of a start that failed. They come from
//! the same catalogue as the UI's (`ui/messages`), Russian unless the system speaks English.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::langid;

use crate::app::snapshot::{BellView, CallView, PhaseView, RemindedLesson, ReminderView, Snapshot};

const RUSSIAN: &str = include_str!("../../ui/messages/ru.ftl");
const ENGLISH: &str = include_str!("../../ui/messages/en.ftl");

/// What a reminder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderWords {
    /// «Урок через 5 минут».
    pub title: String,
    /// «Алгебра, 08:50».
    pub body: String,
    /// «Подключиться».
    pub join: String,
    /// «Не сейчас».
    pub dismiss: String,
}

/// What the icon beside the clock says and offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayWords {
    /// «08:50 · Алгебра, через 5 минут».
    pub says: String,
    /// «Подключиться: Алгебра», where there is anything to join.
    pub join: Option<String>,
    /// «Открыть Звонок».
    pub open: String,
    /// «Закрыть Звонок».
    pub quit: String,
}

/// The catalogue in one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The catalogue in the system's language.
    pub fn of_the_system() -> Self {
        // An empty variable is no language: the next one is asked.
        let preferred = sys_locale::get_locales().find(|locale| !locale.is_empty());
        Self::of(preferred.as_deref().unwrap_or_default())
    }

    /// The catalogue for a locale («en-GB», «ru_RU.UTF-8»).
    pub fn of(locale: &str) -> Self {
        let english = locale.to_ascii_lowercase().starts_with("en");
        let text = if english { ENGLISH } else { RUSSIAN };
        // What Fluent could read of a file is used even where a message of it is broken.
        let resource =
            FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        // The language says how things are counted.
        let language = if english {
            langid!("en")
        } else {
            langid!("ru")
        };
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Words { bundle }
    }

    /// «Звонок».
    pub fn app_name(&self) -> String {
        self.say("app-name", &FluentArgs::new())
    }

    /// «esia.gosuslugi.ru — вход»: the real host, so that a person can check where the password goes.
    pub fn login_window_title(&self, host: &str) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("host", host);
        self.say("login-window-title", &arguments)
    }

    /// The program could not start.
    pub fn start_failed(&self) -> String {
        self.say("start-failed", &FluentArgs::new())
    }

    /// What a reminder says.
    pub fn reminder(&self, reminder: &ReminderView) -> ReminderWords {
        let title = match reminder.phase {
            PhaseView::Running { minutes: 0 } => self.plain("reminder-title-now"),
            PhaseView::Running { minutes } => {
                self.with("reminder-title-running", &[("minutes", minutes.into())])
            }
            PhaseView::Soon { minutes } | PhaseView::Later { minutes } => {
                self.with("reminder-title-soon", &[("minutes", minutes.into())])
            }
            PhaseView::Untimed | PhaseView::Past => self.plain("reminder-hidden-subject"),
        };
        let start = || reminder.start.as_str().into();
        let body = match reminder.lessons.as_slice() {
            [RemindedLesson { subject, group }] => {
                let subject = subject
                    .clone()
                    .unwrap_or_else(|| self.plain("reminder-hidden-subject"));
                let subject = match group {
                    Some(group) => format!("{subject} ({group})"),
                    None => subject,
                };
                let said = [("subject", subject.into()), ("start", start())];
                match &reminder.who {
                    Some(who) => {
                        let [subject, start] = said;
                        let who = ("who", who.as_str().into());
                        self.with("reminder-body-who", &[who, subject, start])
                    }
                    None => self.with("reminder-body", &said),
                }
            }
            several => {
                let count = several.len().into();
                let said = [("count", count), ("start", start())];
                let body = self.with("reminder-body-several", &said);
                match &reminder.who {
                    Some(who) => format!("{who}: {body}"),
                    None => body,
                }
            }
        };
        let choose = reminder.lessons.len() > 1;
        ReminderWords {
            title,
            body,
            join: self.plain(if choose {
                "reminder-choose"
            } else {
                "reminder-join"
            }),
            dismiss: self.plain("reminder-dismiss"),
        }
    }

    /// «Звонок напоминает»: title of the small window.
    pub fn reminder_window_title(&self) -> String {
        self.plain("reminder-window-title")
    }

    /// What is said when the window was closed and the program goes on: title and text.
    pub fn it_stays(&self) -> (String, String) {
        (self.plain("stays-title"), self.plain("stays-body"))
    }

    /// «Подключиться к уроку»: name of the button on the desktop.
    pub fn desktop_button(&self) -> String {
        self.plain("desktop-button-name")
    }

    /// What the icon beside the clock says before anything is known.
    pub fn tray_at_the_start(&self) -> TrayWords {
        self.tray_of(self.app_name(), None)
    }

    /// What the icon beside the clock says.
    pub fn tray(&self, snapshot: &Snapshot) -> TrayWords {
        let says = match &snapshot.bell {
            _ if snapshot.pupil.is_none() => self.plain("tray-signed-out"),
            Some(bell) => self.tray_bell(bell),
            None => self.plain("tray-nothing"),
        };
        let join = snapshot
            .bell
            .as_ref()
            .filter(|bell| bell.call.is_pressable());
        self.tray_of(says, join)
    }

    fn tray_bell(&self, bell: &BellView) -> String {
        let subject = || ("subject", bell.subject.as_str().into());
        match bell.phase {
            // Without minutes: the panel is not to draw anew with each of them.
            PhaseView::Running { .. } => self.with("tray-running", &[subject()]),
            PhaseView::Soon { .. } | PhaseView::Later { .. } => {
                let start = bell.start.as_deref().unwrap_or_default();
                self.with("tray-next", &[subject(), ("start", start.into())])
            }
            PhaseView::Untimed | PhaseView::Past => bell.subject.clone(),
        }
    }

    fn tray_of(&self, says: String, join: Option<&BellView>) -> TrayWords {
        TrayWords {
            says,
            join: join.map(|bell| {
                if bell.several {
                    self.plain("reminder-choose")
                } else {
                    self.with("tray-join", &[("subject", bell.subject.as_str().into())])
                }
            }),
            open: self.plain("tray-open"),
            quit: self.plain("tray-quit"),
        }
    }

    /// How the command line is used.
    pub fn usage(&self) -> String {
        self.plain("cli-usage")
    }

    /// Today's lessons for a command line; an error says why there is nothing to show.
    ///
    /// # Errors
    /// The words for it.
    pub fn today(&self, snapshot: &Snapshot) -> Result<String, String> {
        if snapshot.shared {
            return Err(self.plain("cli-shared"));
        }
        let Some(pupil) = &snapshot.pupil else {
            return Err(self.plain("cli-signed-out"));
        };
        let Some(day) = &snapshot.day else {
            return Err(self.plain("cli-nothing-known"));
        };
        let title = self.with(
            "cli-today-title",
            &[
                ("date", day.date.as_str().into()),
                ("who", pupil.short_name.as_str().into()),
            ],
        );
        let mut lines = vec![title];
        for lesson in &day.lessons {
            let number = lesson.number.map(|it| it.to_string()).unwrap_or_default();
            let start = lesson.start.as_deref().unwrap_or("     ");
            let online = match (&lesson.call, lesson.phase) {
                (CallView::Known { .. } | CallView::Asks, PhaseView::Running { .. }) => {
                    self.plain("cli-online-now")
                }
                (CallView::Known { .. } | CallView::Asks, _) => self.plain("cli-online"),
                _ => String::new(),
            };
            let line = format!("{number:>2}  {start}  {}{online}", lesson.subject);
            lines.push(line.trim_end().to_owned());
        }
        if day.lessons.is_empty() {
            lines.push(self.plain("cli-no-lessons"));
        }
        lines.push(self.with(
            "cli-fetched",
            &[
                ("time", day.fetched_time.as_str().into()),
                ("date", day.fetched_date.as_str().into()),
            ],
        ));
        Ok(lines.join("\n"))
    }

    fn plain(&self, id: &str) -> String {
        self.say(id, &FluentArgs::new())
    }

    fn with(&self, id: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.say(id, &arguments.iter().cloned().collect())
    }

    fn say(&self, id: &str, arguments: &FluentArgs<'_>) -> String {
        let pattern = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value());
        match pattern {
            Some(pattern) => self
                .bundle
                .format_pattern(pattern, Some(arguments), &mut Vec::new())
                .into_owned(),
            None => id.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_words() {
        assert_eq!(Words::of("ru-RU").app_name(), "Звонок");
        assert_eq!(Words::of("").login_window_title("vk.ru"), "vk.ru — вход");
        assert_eq!(
            Words::of("en-GB").login_window_title("vk.ru"),
            "vk.ru — sign-in"
        );
        for locale in ["ru", "en"] {
            let words = Words::of(locale);
            for text in [
                words.app_name(),
                words.login_window_title("x"),
                words.start_failed(),
            ] {
                assert!(
                    !text.contains("start-failed") && !text.contains("title") && !text.is_empty(),
                    "{text}"
                );
            }
        }
    }

    fn reminder(phase: PhaseView, subjects: &[Option<&str>], who: Option<&str>) -> ReminderView {
        let lessons = subjects.iter().map(|subject| RemindedLesson {
            subject: subject.map(str::to_owned),
            group: None,
        });
        ReminderView {
            number: 0,
            lessons: lessons.collect(),
            start: "08:50".into(),
            phase,
            who: who.map(str::to_owned),
        }
    }

    #[test]
    fn reminders_are_said_in_whole_words() {
        let words = Words::of("ru-RU");
        let soon = |minutes| PhaseView::Soon { minutes };
        let running = |minutes| PhaseView::Running { minutes };
        for (phase, title) in [
            (soon(1), "Урок через 1 минуту"),
            (soon(2), "Урок через 2 минуты"),
            (soon(5), "Урок через 5 минут"),
            (running(0), "Урок начался"),
            (running(1), "Урок идёт уже 1 минуту"),
            (running(22), "Урок идёт уже 22 минуты"),
            (running(11), "Урок идёт уже 11 минут"),
        ] {
            assert_eq!(words.reminder(&reminder(phase, &[None], None)).title, title);
        }
        let one = words.reminder(&reminder(soon(5), &[Some("Алгебра")], Some("Пётр И.")));
        assert_eq!(one.body, "Пётр И.: Алгебра, 08:50");
        assert_eq!(one.join, "Подключиться");
        let hidden = words.reminder(&reminder(soon(5), &[None], None));
        assert_eq!(hidden.body, "Онлайн-урок, 08:50");
        let two = words.reminder(&reminder(soon(5), &[Some("Химия"), Some("Музыка")], None));
        assert_eq!(two.body, "Сразу 2 урока в 08:50");
        assert_eq!(two.join, "Выбрать урок");
    }

    #[test]
    fn no_words_are_missing() {
        let phases = [
            PhaseView::Untimed,
            PhaseView::Past,
            PhaseView::Running { minutes: 0 },
            PhaseView::Running { minutes: 3 },
            PhaseView::Soon { minutes: 3 },
            PhaseView::Later { minutes: 30 },
        ];
        for locale in ["ru", "en"] {
            let words = Words::of(locale);
            let (title, body) = words.it_stays();
            let tray = words.tray_at_the_start();
            let mut said = vec![
                title,
                body,
                tray.open,
                tray.quit,
                words.usage(),
                words.desktop_button(),
                words.reminder_window_title(),
            ];
            for phase in phases {
                let bell = BellView {
                    lesson: "x".into(),
                    subject: "Алгебра".into(),
                    start: Some("08:50".into()),
                    phase,
                    call: CallView::Asks,
                    several: false,
                    joined: false,
                };
                said.push(words.tray_bell(&bell));
                said.extend(words.tray_of(String::new(), Some(&bell)).join);
                for subjects in [&[None][..], &[Some("Химия"), None]] {
                    let told = words.reminder(&reminder(phase, subjects, None));
                    said.extend([told.title, told.body, told.join, told.dismiss]);
                }
            }
            for text in &said[..] {
                // A message that is missing is given back as its own name; a variable that is, in braces.
                let name = text.chars().all(|it| it.is_ascii_lowercase() || it == '-');
                assert!(
                    !name && !text.contains('{') && !text.contains('$'),
                    "{locale}: {text}"
                );
            }
        }
    }
}
