//! The desktop's notifications, as its shell has them, on the test's own bus: a service that draws nothing, writes
//! down what it was given, and is pressed by the test.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use zbus::{connection::Builder, object_server::InterfaceRef, zvariant::OwnedValue};

use crate::{desktop::Desktop, eventually};
use wire::Service;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// What became of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is on screen.
    Shown,
    /// One of its buttons was pressed.
    Pressed,
    /// It was closed by hand.
    Dismissed,
    /// Its time ran out.
    Expired,
    /// The program took it away.
    Withdrawn,
    /// The program showed another one in its place, under the same id.
    Replaced,
}

/// The reasons of `NotificationClosed`.
impl Fate {
    const fn reason(self) -> u32 {
        match self {
            Fate::Expired => 1,
            Fate::Pressed | Fate::Dismissed => 2,
            Fate::Withdrawn => 3,
            Fate::Shown | Fate::Replaced => 4,
        }
    }
}

/// A call of `Notify`, and what followed.
#[derive(Debug, Clone)]
pub struct Notification {
    /// The id it was given.
    pub id: u32,
    /// Who shows it.
    pub app_name: String,
    /// The id it was to take the place of; 0 for none.
    pub replaces: u32,
    /// Name or file of its picture; empty where there is none.
    pub picture: String,
    /// Its first line.
    pub summary: String,
    /// Its text.
    pub body: String,
    /// Key and label of each button.
    pub actions: Vec<(String, String)>,
    /// Urgency and the like.
    pub hints: HashMap<String, OwnedValue>,
    /// Milliseconds until it goes by itself: 0 for never, -1 for as long as the desktop likes.
    pub timeout: i32,
    /// What became of it.
    pub fate: Fate,
}

impl Notification {
    /// Everything one can read on it.
    pub fn text(&self) -> String {
        let labels = self.actions.iter().map(|(_, label)| label.as_str());
        let lines = [self.summary.as_str(), &self.body].into_iter();
        lines.chain(labels).collect::<Vec<_>>().join("\n")
    }

    /// It has this button.
    pub fn has(&self, action: &str) -> bool {
        self.actions.iter().any(|(key, _)| key == action)
    }
}

/// The running service; with it goes what it shows.
pub struct Notifications {
    service: InterfaceRef<Service>,
    _connection: zbus::Connection,
}

impl Notifications {
    /// Starts it on a desktop.
    ///
    /// # Errors
    /// When the bus is not to be had, or another service has the name.
    pub async fn start(desktop: &Desktop) -> Result<Self> {
        Self::serve(desktop, true).await
    }

    /// Starts one that shows text, and no buttons.
    ///
    /// # Errors
    /// As [`Notifications::start`].
    pub async fn start_without_buttons(desktop: &Desktop) -> Result<Self> {
        Self::serve(desktop, false).await
    }

    async fn serve(desktop: &Desktop, buttons: bool) -> Result<Self> {
        let service = Service {
            buttons,
            given: Vec::new(),
            last: 0,
        };
        let connection = Builder::address(desktop.bus())?
            .serve_at(PATH, service)?
            .name(NAME)?
            .build()
            .await
            .context("the notification service")?;
        Ok(Notifications {
            service: connection.object_server().interface(PATH).await?,
            _connection: connection,
        })
    }

    /// Everything that was shown so far, in order. A notification shown in place of another is one more.
    pub async fn all(&self) -> Vec<Notification> {
        self.service.get().await.given.clone()
    }

    /// What is on screen now.
    pub async fn on_screen(&self) -> Vec<Notification> {
        let mut all = self.all().await;
        all.retain(|it| it.fate == Fate::Shown);
        all
    }

    /// The notification with this place in the order, from 0, once it was shown.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn nth(&self, place: usize) -> Result<Notification> {
        eventually(&format!("notification {place}"), || async {
            Ok(self.all().await.into_iter().nth(place))
        })
        .await
    }

    /// Waits until the program has taken a notification away.
    ///
    /// # Errors
    /// When it leaves it there.
    pub async fn withdrawn(&self, id: u32) -> Result<()> {
        eventually(&format!("the end of notification {id}"), || async {
            let all = self.all().await;
            let newest = all.iter().rev().find(|it| it.id == id);
            Ok(newest.filter(|it| it.fate == Fate::Withdrawn).map(|_| ()))
        })
        .await
    }

    /// Presses a button of a notification, as a person would: it closes.
    ///
    /// # Errors
    /// When it is not on screen, or has no such button.
    pub async fn press(&self, id: u32, action: &str) -> Result<()> {
        let shown = self.on_screen().await;
        let pressed = shown.iter().find(|it| it.id == id);
        let pressed = pressed.with_context(|| format!("no notification {id} on screen"))?;
        ensure!(pressed.has(action), "no «{action}» on {pressed:?}");
        Service::action_invoked(self.service.signal_emitter(), id, action).await?;
        self.end(id, Fate::Pressed).await
    }

    /// Closes a notification, as a person would.
    ///
    /// # Errors
    /// When it is not on screen.
    pub async fn dismiss(&self, id: u32) -> Result<()> {
        self.end(id, Fate::Dismissed).await
    }

    /// Lets the time of a notification run out.
    ///
    /// # Errors
    /// When it is not on screen.
    pub async fn expire(&self, id: u32) -> Result<()> {
        self.end(id, Fate::Expired).await
    }

    async fn end(&self, id: u32, fate: Fate) -> Result<()> {
        let was_shown = self.service.get_mut().await.end(id, fate);
        ensure!(was_shown, "no notification {id} on screen");
        let emitter = self.service.signal_emitter();
        Ok(Service::notification_closed(emitter, id, fate.reason()).await?)
    }
}

/// A module of its own: what the macro makes has no words.
mod wire {
    use std::collections::HashMap;

    use zbus::{fdo, object_server::SignalEmitter, zvariant::OwnedValue};

    use super::{Fate, Notification};

    pub struct Service {
        pub buttons: bool,
        pub given: Vec<Notification>,
        pub last: u32,
    }

    impl Service {
        /// Whether it was on screen.
        pub fn end(&mut self, id: u32, fate: Fate) -> bool {
            let shown = self.given.iter_mut();
            let mut shown = shown.filter(|it| it.id == id && it.fate == Fate::Shown);
            let found = shown.next();
            found.map(|it| it.fate = fate).is_some()
        }
    }

    #[zbus::interface(name = "org.freedesktop.Notifications")]
    impl Service {
        // The form of the call is the specification's.
        #[allow(clippy::too_many_arguments)]
        fn notify(
            &mut self,
            app_name: String,
            replaces_id: u32,
            app_icon: String,
            summary: String,
            body: String,
            actions: Vec<String>,
            hints: HashMap<String, OwnedValue>,
            expire_timeout: i32,
        ) -> fdo::Result<u32> {
            let (pairs, odd) = actions.as_chunks::<2>();
            if !odd.is_empty() {
                return Err(fdo::Error::InvalidArgs("an action without a label".into()));
            }
            // What is gone already comes back as a new one.
            let id = if replaces_id != 0 && self.end(replaces_id, Fate::Replaced) {
                replaces_id
            } else {
                self.last += 1;
                self.last
            };
            let pairs = pairs.iter().cloned();
            self.given.push(Notification {
                id,
                app_name,
                replaces: replaces_id,
                picture: app_icon,
                summary,
                body,
                actions: pairs.map(|[key, label]| (key, label)).collect(),
                hints,
                timeout: expire_timeout,
                fate: Fate::Shown,
            });
            Ok(id)
        }

        async fn close_notification(
            &mut self,
            id: u32,
            #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        ) -> fdo::Result<()> {
            if self.end(id, Fate::Withdrawn) {
                let reason = Fate::Withdrawn.reason();
                Self::notification_closed(&emitter, id, reason).await?;
            }
            Ok(())
        }

        fn get_capabilities(&self) -> Vec<&'static str> {
            let buttons = self.buttons.then_some("actions");
            ["body", "persistence"].into_iter().chain(buttons).collect()
        }

        fn get_server_information(
            &self,
        ) -> (&'static str, &'static str, &'static str, &'static str) {
            ("zvonok-e2e", "zvonok", env!("CARGO_PKG_VERSION"), "1.2")
        }

        /// A notification is gone, and why.
        #[zbus(signal)]
        pub async fn notification_closed(
            emitter: &SignalEmitter<'_>,
            id: u32,
            reason: u32,
        ) -> zbus::Result<()>;

        /// A button was pressed.
        #[zbus(signal)]
        pub async fn action_invoked(
            emitter: &SignalEmitter<'_>,
            id: u32,
            action_key: &str,
        ) -> zbus::Result<()>;
    }
}
