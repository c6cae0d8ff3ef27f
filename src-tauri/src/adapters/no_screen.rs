//! No screen: for a command line, which opens nothing and reminds of nothing.

use async_trait::async_trait;

use crate::{
    app::snapshot::{ReminderView, Snapshot},
    ports::{
        LoginRequest, LoginWindow, NotShown, Notifier, OpenLogin, Refused, ReminderId, Shortcuts,
        View, WindowFailed,
    },
};

/// Nothing to see.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoScreen;

impl View for NoScreen {
    fn show(&self, _: &Snapshot) {}

    fn remind(&self, _: Option<&ReminderView>) {}

    fn has_tray(&self) -> bool {
        false
    }

    fn raise(&self) {}

    fn print(&self) {}
}

#[async_trait]
impl LoginWindow for NoScreen {
    async fn open(&self, _: LoginRequest) -> Result<Box<dyn OpenLogin>, WindowFailed> {
        Err(WindowFailed)
    }
}

#[async_trait]
impl Notifier for NoScreen {
    async fn remind(&self, _: &ReminderId, _: &ReminderView) -> Result<(), NotShown> {
        Err(NotShown)
    }

    async fn withdraw(&self, _: &ReminderId) {}

    async fn say_it_stays(&self) {}
}

#[async_trait]
impl Shortcuts for NoScreen {
    fn available(&self) -> bool {
        false
    }

    async fn set(&self, _: Option<&str>) -> Result<(), Refused> {
        Err(Refused)
    }
}
