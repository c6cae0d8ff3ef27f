//! Toasts of Windows.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use ::windows::{
    Data::Xml::Dom::XmlDocument,
    Foundation::TypedEventHandler,
    UI::Notifications::{
        NotificationSetting, ToastActivatedEventArgs, ToastDismissalReason,
        ToastDismissedEventArgs, ToastFailedEventArgs, ToastNotification, ToastNotificationManager,
    },
    Win32::UI::Shell::{QUNS_ACCEPTS_NOTIFICATIONS, SHQueryUserNotificationState},
    core::{Error, HSTRING, IInspectable, Interface as _, Ref},
};
use async_trait::async_trait;
use tokio::sync::Notify;
use windows_registry::CURRENT_USER;

use super::{
    Answers,
    buttons::{Common, meaning},
    toast,
};
use crate::{
    app::snapshot::{ReminderAnswer, ReminderView},
    ports::{NotShown, Notifier, ReminderId},
    words::{ReminderWords, Words},
};

/// Windows takes a toast first, and only then tells that it does not show it: at once, where it does at all.
const FAILING: Duration = Duration::from_millis(300);

/// What all reminders belong to.
const GROUP: &str = "reminders";

/// The system's notifications.
pub struct SystemNotifier(Arc<Toasts>);

struct Toasts {
    common: Common,
    identifier: HSTRING,
    /// What stands on screen or among the notifications, with the number of its showing. What is pressed is told to the
    /// object that was shown, for as long as that lives.
    standing: Mutex<HashMap<ReminderId, (u32, ToastNotification)>>,
    showings: AtomicU32,
}

impl SystemNotifier {
    /// Speaks in these words, and tells what was pressed. `identifier` is the app's.
    pub fn new(words: Arc<Words>, answers: Answers, identifier: &str) -> Self {
        // Windows shows nothing of a program that it knows no name of.
        let key = CURRENT_USER.create(format!(r"Software\Classes\AppUserModelId\{identifier}"));
        let named = key.and_then(|key| key.set_string("DisplayName", words.app_name()));
        if let Err(error) = named {
            tracing::warn!(%error, "Windows does not know whose reminders these are");
        }
        // What the last run left standing has buttons that nobody hears.
        let own = HSTRING::from(identifier);
        std::thread::spawn(move || {
            let cleared = ToastNotificationManager::History().and_then(|it| it.ClearWithId(&own));
            if let Err(error) = cleared {
                tracing::debug!(%error, "no toasts were cleared");
            }
        });
        Self(Arc::new(Toasts {
            common: Common { words, answers },
            identifier: identifier.into(),
            standing: Mutex::default(),
            showings: AtomicU32::new(0),
        }))
    }

    /// Runs what waits for another process beside what must not wait; none when it failed.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Toasts>) -> Result<T, Error> + Send + 'static,
    ) -> Option<T> {
        let toasts = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&toasts)).await;
        done.ok()?
            .inspect_err(|error| tracing::info!(%error, "Windows did nothing with a toast"))
            .ok()
    }
}

impl Toasts {
    /// Shows a reminder; false where notifications are switched off or put aside.
    fn show(
        self: &Arc<Self>,
        id: &ReminderId,
        words: &ReminderWords,
        failed: Arc<Notify>,
    ) -> Result<bool, Error> {
        if keeps_quiet() {
            return Ok(false);
        }
        let notifier = ToastNotificationManager::CreateToastNotifierWithId(&self.identifier)?;
        // An error is no refusal: before a program's first toast Windows may know no setting of it.
        let setting = notifier.Setting();
        if setting.is_ok_and(|setting| setting != NotificationSetting::Enabled) {
            return Ok(false);
        }
        let toast = read(&toast::reminder(words))?;
        toast.SetTag(&toast::tag(id).into())?;
        toast.SetGroup(&GROUP.into())?;
        let showing = self.showings.fetch_add(1, Ordering::Relaxed);
        self.listen(&toast, id, showing, failed)?;
        // Before it is there: whoever presses at once is not quicker.
        self.standing().insert(id.clone(), (showing, toast.clone()));
        notifier.Show(&toast)?;
        Ok(true)
    }

    fn listen(
        self: &Arc<Self>,
        toast: &ToastNotification,
        id: &ReminderId,
        showing: u32,
        failed: Arc<Notify>,
    ) -> Result<(), Error> {
        let (toasts, pressed) = (Arc::clone(self), id.clone());
        toast.Activated(&TypedEventHandler::new(
            move |_, arguments: Ref<IInspectable>| {
                let arguments = arguments.ok()?.cast::<ToastActivatedEventArgs>()?;
                // The toast itself has no arguments.
                let answer = match arguments.Arguments()?.to_string().as_str() {
                    "" => Some(ReminderAnswer::Open),
                    button => meaning(button),
                };
                toasts.answered(&pressed, showing, answer);
                Ok(())
            },
        ))?;
        let (toasts, closed) = (Arc::clone(self), id.clone());
        toast.Dismissed(&TypedEventHandler::new(
            move |_, reason: Ref<ToastDismissedEventArgs>| {
                let reason = reason.ok()?.Reason()?;
                let by_hand = reason == ToastDismissalReason::UserCanceled;
                let answer = by_hand.then_some(ReminderAnswer::Dismiss);
                toasts.answered(&closed, showing, answer);
                Ok(())
            },
        ))?;
        toast.Failed(&TypedEventHandler::new(
            move |_, error: Ref<ToastFailedEventArgs>| {
                let error = error.ok()?.ErrorCode()?;
                tracing::info!(%error, "Windows took a reminder and did not show it");
                failed.notify_one();
                Ok(())
            },
        ))?;
        Ok(())
    }

    /// The first answer to the last showing counts.
    fn answered(&self, id: &ReminderId, showing: u32, answer: Option<ReminderAnswer>) {
        let Some(answer) = answer else { return };
        let counts = {
            let mut standing = self.standing();
            let counts = standing.get(id).is_some_and(|(last, _)| *last == showing);
            counts.then(|| standing.remove(id))
        };
        if counts.is_some() {
            self.common.tell(id, answer);
        }
    }

    /// Takes a reminder from the screen and from among the notifications.
    fn take_away(&self, id: &ReminderId) -> Result<(), Error> {
        let stood = self.standing().remove(id);
        if let Some((_, toast)) = stood {
            let notifier = ToastNotificationManager::CreateToastNotifierWithId(&self.identifier)?;
            // One that is no longer on screen may still be among the notifications.
            let _ = notifier.Hide(&toast);
        }
        ToastNotificationManager::History()?.RemoveGroupedTagWithId(
            &toast::tag(id).into(),
            &GROUP.into(),
            &self.identifier,
        )
    }

    fn standing(&self) -> MutexGuard<'_, HashMap<ReminderId, (u32, ToastNotification)>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether Windows puts toasts aside unseen now: a film, a game or a presentation fills the screen, or it is locked.
fn keeps_quiet() -> bool {
    // SAFETY: takes nothing, and gives a number back.
    #[allow(unsafe_code)]
    let state = unsafe { SHQueryUserNotificationState() };
    state.is_ok_and(|it| it != QUNS_ACCEPTS_NOTIFICATIONS)
}

fn read(text: &str) -> Result<ToastNotification, Error> {
    let document = XmlDocument::new()?;
    document.LoadXml(&text.into())?;
    ToastNotification::CreateToastNotification(&document)
}

#[async_trait]
impl Notifier for SystemNotifier {
    async fn remind(&self, id: &ReminderId, reminder: &ReminderView) -> Result<(), NotShown> {
        let words = self.0.common.words_of(reminder);
        let failed = Arc::new(Notify::new());
        let (shown, fails) = (id.clone(), Arc::clone(&failed));
        let shown = self
            .ask(move |toasts| toasts.show(&shown, &words, fails))
            .await;
        let stands = shown == Some(true)
            && tokio::time::timeout(FAILING, failed.notified())
                .await
                .is_err();
        if stands {
            return Ok(());
        }
        // An earlier one may stand, and its buttons would mean nothing.
        self.withdraw(id).await;
        Err(NotShown)
    }

    async fn withdraw(&self, id: &ReminderId) {
        let id = id.clone();
        self.ask(move |toasts| toasts.take_away(&id)).await;
    }

    async fn say_it_stays(&self) {
        let (title, body) = self.0.common.words.it_stays();
        let said = self.ask(move |toasts| {
            let toast = read(&toast::notice(&title, &body))?;
            ToastNotificationManager::CreateToastNotifierWithId(&toasts.identifier)?.Show(&toast)
        });
        if said.await.is_none() {
            tracing::info!("it was not said that the program stays");
        }
    }
}
