//! A StatusNotifierItem: <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>. Pure D-Bus, so that no
//! library has to be installed for it, and it is known whether anybody shows the icon.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use ksni::{
    Handle, MenuItem, OfflineReason, ToolTip, TrayMethods as _,
    menu::{MenuItem as Item, StandardItem},
};
use tauri::{AppHandle, Manager as _};

use super::{ICON, Press, menu, press};
use crate::{app::App, words::TrayWords};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// The icon.
pub struct Tray {
    there: Arc<AtomicBool>,
    /// What it is to say; the newest is said last.
    words: Arc<Mutex<TrayWords>>,
    handle: Arc<Mutex<Option<Handle<Icon>>>>,
}

impl Tray {
    /// Puts the icon where the desktop shows such; where it does not, the icon waits for one that does. The
    /// application is told when that changes.
    pub fn new(app: &AppHandle, name: &str, words: TrayWords) -> Self {
        let tray = Self {
            there: Arc::new(AtomicBool::new(false)),
            words: Arc::new(Mutex::new(words.clone())),
            handle: Arc::default(),
        };
        let (handle, there) = (Arc::clone(&tray.handle), Arc::clone(&tray.there));
        let (app, newest) = (app.clone(), Arc::clone(&tray.words));
        let icon = Icon {
            app: app.clone(),
            name: name.to_owned(),
            words,
            there: Arc::clone(&there),
        };
        tauri::async_runtime::spawn(async move {
            match put(icon).await {
                Ok(made) => {
                    *handle.lock().unwrap_or_else(PoisonError::into_inner) = Some(made.clone());
                    say(&made, &newest).await;
                }
                Err(error) => {
                    tracing::info!(%error, "no icon beside the clock");
                    there.store(false, Ordering::Release);
                }
            }
            tell(&app);
        });
        tray
    }

    /// Whether somebody shows the icon.
    pub fn is_there(&self) -> bool {
        self.there.load(Ordering::Acquire)
    }

    /// Says something else.
    pub fn show(&self, words: &TrayWords) {
        {
            let mut said = self.words.lock().unwrap_or_else(PoisonError::into_inner);
            if *said == *words {
                return;
            }
            *said = words.clone();
        }
        let handle = self
            .handle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(handle) = handle {
            let newest = Arc::clone(&self.words);
            tauri::async_runtime::spawn(async move { say(&handle, &newest).await });
        }
    }
}

async fn put(icon: Icon) -> Result<Handle<Icon>, ksni::Error> {
    loop {
        // Taken back at once where nobody shows icons.
        icon.there.store(true, Ordering::Release);
        let made = icon.clone().assume_sni_available(true).spawn().await?;
        let is_missed =
            !icon.there.load(Ordering::Acquire) && somebody_shows_icons().await.is_ok_and(|it| it);
        if !is_missed {
            return Ok(made);
        }
        // A desktop that came between the asking and the listening says nothing again.
        made.shutdown().await;
    }
}

async fn somebody_shows_icons() -> zbus::Result<bool> {
    let bus = zbus::Connection::session().await?;
    let bus = zbus::fdo::DBusProxy::new(&bus).await?;
    Ok(bus.name_has_owner(WATCHER.try_into()?).await?)
}

async fn say(handle: &Handle<Icon>, newest: &Mutex<TrayWords>) {
    let words = || {
        newest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    };
    handle.update(|icon| icon.words = words()).await;
}

fn tell(app: &AppHandle) {
    if let Some(application) = app.try_state::<Arc<App>>() {
        application.tray_changed();
    }
}

#[derive(Clone)]
struct Icon {
    app: AppHandle,
    name: String,
    words: TrayWords,
    there: Arc<AtomicBool>,
}

impl ksni::Tray for Icon {
    fn id(&self) -> String {
        "zvonok".to_owned()
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        // Alpha first there.
        let icon = ICON;
        let data = icon.rgba().chunks_exact(4);
        let data = data.flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]);
        vec![ksni::Icon {
            width: i32::try_from(icon.width()).unwrap_or_default(),
            height: i32::try_from(icon.height()).unwrap_or_default(),
            data: data.collect(),
        }]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.name.clone(),
            description: self.words.says.clone(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _: i32, _: i32) {
        press(&self.app, Press::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let items = menu(&self.words).into_iter();
        items
            .map(|(label, does)| {
                Item::Standard(StandardItem {
                    // An underscore would underline what follows.
                    label: label.replace('_', "__"),
                    enabled: does.is_some(),
                    activate: Box::new(move |icon: &mut Self| {
                        if let Some(does) = does {
                            press(&icon.app, does);
                        }
                    }),
                    ..StandardItem::default()
                })
            })
            .collect()
    }

    fn watcher_online(&self) {
        self.there.store(true, Ordering::Release);
        tell(&self.app);
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        self.there.store(false, Ordering::Release);
        tell(&self.app);
        true
    }
}
