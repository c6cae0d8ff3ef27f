//! The desktop's panel with its place for icons (`StatusNotifierItem`), on the test's own bus: it draws nothing,
//! reads what an icon says of itself, and presses it and its menu.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context as _, Result, bail};
use zbus::{
    connection::Builder,
    fdo,
    object_server::InterfaceRef,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

use crate::{desktop::Desktop, eventually};
use wire::Watcher;

const NAME: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";
const HOST: &str = "org.kde.StatusNotifierHost-zvonok-e2e";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// What an icon says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    /// The program's name.
    pub title: String,
    /// `Passive`, `Active` or `NeedsAttention`.
    pub status: String,
    /// What stands beside the pointer: its heading and its text.
    pub tooltip: (String, String),
    /// There is something to draw: a name, or pixels that fit their size.
    pub has_picture: bool,
}

/// A line of an icon's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    id: i32,
    /// Its words, without the sign before the key that chooses it.
    pub label: String,
    /// It can be pressed.
    pub enabled: bool,
}

/// Where an icon is on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    bus: String,
    path: String,
}

/// A running panel; with it goes the place for icons.
pub struct Panel {
    watcher: InterfaceRef<Watcher>,
    connection: zbus::Connection,
}

impl Panel {
    /// Starts it on a desktop.
    ///
    /// # Errors
    /// When the bus is not to be had, or another panel has the name.
    pub async fn start(desktop: &Desktop) -> Result<Self> {
        let watcher = Watcher { places: Vec::new() };
        let connection = Builder::address(desktop.bus())?
            .serve_at(PATH, watcher)?
            .name(HOST)?
            .name(NAME)?
            // An icon whose program hangs must not hang the test.
            .method_timeout(Duration::from_secs(20))
            .build()
            .await
            .context("the panel")?;
        Ok(Panel {
            watcher: connection.object_server().interface(PATH).await?,
            connection,
        })
    }

    /// The icons there are now.
    ///
    /// # Errors
    /// When an icon does not answer, or not in the form it must have.
    pub async fn icons(&self) -> Result<Vec<Icon>> {
        let mut icons = Vec::new();
        for place in self.places().await? {
            icons.push(self.read(&place).await?);
        }
        Ok(icons)
    }

    /// The icon, once it is there.
    ///
    /// # Errors
    /// When none ever comes, or there are several.
    pub async fn icon(&self) -> Result<Icon> {
        self.read(&self.place().await?).await
    }

    /// Waits until no icon is left.
    ///
    /// # Errors
    /// When one stays.
    pub async fn no_icon(&self) -> Result<()> {
        eventually("the end of the icon", || async {
            Ok(self.places().await?.is_empty().then_some(()))
        })
        .await
    }

    /// Everything the icon says, in its menu and beside the pointer.
    ///
    /// # Errors
    /// When there is no icon, or it does not answer.
    pub async fn text(&self) -> Result<String> {
        let Icon { title, tooltip, .. } = self.icon().await?;
        let labels = self.labels().await?;
        Ok([title, tooltip.0, tooltip.1, labels.join("\n")].join("\n"))
    }

    /// The words of the icon's menu, from the top; dividing lines and what is hidden are left out.
    ///
    /// # Errors
    /// When there is no icon, or it has no menu.
    pub async fn labels(&self) -> Result<Vec<String>> {
        let lines = self.lines().await?;
        Ok(lines.into_iter().map(|it| it.label).collect())
    }

    /// The lines of the icon's menu.
    ///
    /// # Errors
    /// As [`Panel::labels`].
    pub async fn lines(&self) -> Result<Vec<Line>> {
        self.open_menu(&self.place().await?).await
    }

    /// Opens the icon's menu and presses the line with these words in it, once there is one.
    ///
    /// # Errors
    /// When it never comes, or cannot be pressed.
    pub async fn press(&self, words: &str) -> Result<()> {
        let place = self.place().await?;
        let line = eventually(&format!("«{words}» in the menu"), || async {
            let lines = self.open_menu(&place).await?;
            Ok(lines
                .into_iter()
                .find(|it| it.enabled && it.label.contains(words)))
        })
        .await?;
        let menu = self.menu_of(&place).await?;
        let nothing = Value::from(0);
        self.call(&menu, MENU, "Event", &(line.id, "clicked", nothing, 0_u32))
            .await
            .with_context(|| line.label.clone())?;
        Ok(())
    }

    /// Presses the icon itself with the left button.
    ///
    /// # Errors
    /// When there is no icon, or it takes no presses.
    pub async fn activate(&self) -> Result<()> {
        let place = self.place().await?;
        self.call(&place, ITEM, "Activate", &(0, 0)).await?;
        Ok(())
    }

    async fn place(&self) -> Result<Place> {
        eventually("the icon", || async {
            match self.places().await?.as_slice() {
                [] => Ok(None),
                [place] => Ok(Some(place.clone())),
                several => bail!("{} icons of one program", several.len()),
            }
        })
        .await
    }

    /// Where the icons are whose program is still there.
    async fn places(&self) -> Result<Vec<Place>> {
        let bus = fdo::DBusProxy::new(&self.connection).await?;
        let mut there = Vec::new();
        for place in self.watcher.get().await.places.clone() {
            if bus.name_has_owner(place.bus.as_str().try_into()?).await? {
                there.push(place);
            }
        }
        Ok(there)
    }

    async fn read(&self, place: &Place) -> Result<Icon> {
        let (_, _, heading, text): (OwnedValue, OwnedValue, String, String) =
            match self.property(place, "ToolTip").await {
                Ok(value) => value.try_into()?,
                Err(_) => (0.into(), 0.into(), String::new(), String::new()),
            };
        Ok(Icon {
            title: self.property(place, "Title").await?.try_into()?,
            status: self.property(place, "Status").await?.try_into()?,
            tooltip: (heading, text),
            has_picture: self.has_picture(place).await?,
        })
    }

    async fn has_picture(&self, place: &Place) -> Result<bool> {
        if let Ok(name) = self.property(place, "IconName").await
            && !String::try_from(name)?.is_empty()
        {
            return Ok(true);
        }
        let pictures = Value::from(self.property(place, "IconPixmap").await?);
        let pictures = Vec::<(i32, i32, Vec<u8>)>::try_from(pictures)?;
        // Four bytes a point.
        let fits = |(wide, high, bytes): &(i32, i32, Vec<u8>)| {
            let points = usize::try_from(wide * high).unwrap_or_default();
            points > 0 && bytes.len() == points * 4
        };
        Ok(!pictures.is_empty() && pictures.iter().all(fits))
    }

    async fn menu_of(&self, place: &Place) -> Result<Place> {
        let path: OwnedObjectPath = self.property(place, "Menu").await?.try_into()?;
        Ok(Place {
            bus: place.bus.clone(),
            path: path.to_string(),
        })
    }

    async fn open_menu(&self, place: &Place) -> Result<Vec<Line>> {
        let menu = self.menu_of(place).await?;
        // Whoever makes their menu only when it is asked for does it here; others may refuse.
        let _ = self.call(&menu, MENU, "AboutToShow", &(0,)).await;
        let all: &[&str] = &[];
        let answer = self.call(&menu, MENU, "GetLayout", &(0, -1, all)).await?;
        let (_, root): (u32, Node) = answer.body().deserialize()?;
        let mut lines = Vec::new();
        flatten(root, &mut lines)?;
        Ok(lines)
    }

    async fn property(&self, place: &Place, name: &str) -> Result<OwnedValue> {
        let interface = "org.freedesktop.DBus.Properties";
        let answer = self.call(place, interface, "Get", &(ITEM, name)).await?;
        Ok(answer.body().deserialize()?)
    }

    async fn call<B>(
        &self,
        place: &Place,
        interface: &str,
        method: &str,
        body: &B,
    ) -> Result<zbus::Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let (bus, path) = (place.bus.as_str(), place.path.as_str());
        self.connection
            .call_method(Some(bus), path, Some(interface), method, body)
            .await
            .with_context(|| format!("{interface}.{method}"))
    }
}

/// A line of a menu on the wire: id, properties, lines below it.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn flatten((id, mut properties, children): Node, lines: &mut Vec<Line>) -> Result<()> {
    // What is not said is as it usually is.
    let mut is = |name: &str| properties.remove(name).map_or(Ok(true), bool::try_from);
    let (visible, enabled) = (is("visible")?, is("enabled")?);
    if !visible {
        return Ok(());
    }
    if let Some(label) = properties.remove("label") {
        let label = without_keys(&String::try_from(label)?);
        if !label.is_empty() {
            lines.push(Line { id, label, enabled });
        }
    }
    for child in children {
        flatten(child.try_into()?, lines)?;
    }
    Ok(())
}

/// `_Open` is «Open», `a__b` is «a_b».
fn without_keys(label: &str) -> String {
    let parts: Vec<String> = label
        .split("__")
        .map(|part| part.replace('_', ""))
        .collect();
    parts.join("_")
}

/// A module of its own: what the macro makes has no words.
mod wire {
    use zbus::{fdo, message::Header, object_server::SignalEmitter};

    use super::Place;

    pub struct Watcher {
        pub places: Vec<Place>,
    }

    #[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
    impl Watcher {
        /// Programs give a name on the bus, or, some of them, a path at their own.
        async fn register_status_notifier_item(
            &mut self,
            service: String,
            #[zbus(header)] header: Header<'_>,
            #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        ) -> fdo::Result<()> {
            let sender = header.sender().map(ToString::to_string);
            let place = if service.starts_with('/') {
                Place {
                    bus: sender.unwrap_or_default(),
                    path: service,
                }
            } else {
                Place {
                    bus: service,
                    path: "/StatusNotifierItem".to_owned(),
                }
            };
            let name = format!("{}{}", place.bus, place.path);
            if !self.places.contains(&place) {
                self.places.push(place);
            }
            self.registered_status_notifier_items_changed(&emitter)
                .await?;
            Ok(Self::status_notifier_item_registered(&emitter, &name).await?)
        }

        async fn register_status_notifier_host(
            &self,
            _service: String,
            #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        ) -> fdo::Result<()> {
            Ok(Self::status_notifier_host_registered(&emitter).await?)
        }

        #[zbus(property)]
        fn registered_status_notifier_items(&self) -> Vec<String> {
            let named = self.places.iter();
            named.map(|it| format!("{}{}", it.bus, it.path)).collect()
        }

        #[zbus(property)]
        fn is_status_notifier_host_registered(&self) -> bool {
            true
        }

        #[zbus(property)]
        fn protocol_version(&self) -> i32 {
            0
        }

        /// An icon came.
        #[zbus(signal)]
        async fn status_notifier_item_registered(
            emitter: &SignalEmitter<'_>,
            service: &str,
        ) -> zbus::Result<()>;

        /// There is somebody to show icons.
        #[zbus(signal)]
        async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
    }
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn a_label_is_read_without_the_sign_before_its_key() {
        assert_eq!(without_keys("_Открыть Звонок"), "Открыть Звонок");
        assert_eq!(without_keys("a__b _c"), "a_b c");
    }
}
