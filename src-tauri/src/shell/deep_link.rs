//! Deep links as they reach the process: from its own command line (cold), from a second start's (warm), or
//! from the system's event (macOS). Each arrives by exactly one of these ways.

use std::{sync::Arc, time::Duration};

use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_deep_link::DeepLinkExt;

use crate::app::App;

/// How long the start waits for the scheme's registration; it goes on behind it.
const REGISTRATION: Duration = Duration::from_secs(3);

/// Hands a deep link to the application.
pub fn handle(app: &AppHandle, link: String) {
    let Some(application) = app.try_state::<Arc<App>>() else {
        return;
    };
    let application = application.inner().clone();
    tauri::async_runtime::spawn(async move { application.deep_link(&link).await });
}

/// Hears links that the system delivers as an event: only macOS does.
pub fn listen(app: &AppHandle) {
    if !cfg!(target_os = "macos") {
        return;
    }
    let handle_to = app.clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            handle(&handle_to, link.to_string());
        }
    });
    // There a link that starts the program comes before anybody listens; elsewhere it is an argument.
    for link in app
        .deep_link()
        .get_current()
        .ok()
        .flatten()
        .into_iter()
        .flatten()
    {
        handle(app, link.to_string());
    }
}

/// Registers the scheme for this user. An installed package brings the registration with it; a copy that was
/// only unpacked, and a developer's build, do it here. Done when the system's table of handlers is at rest
/// again, or after [`REGISTRATION`].
pub async fn register(app: &AppHandle, scheme: &str) {
    let (app, scheme) = (app.clone(), scheme.to_owned());
    let registration = tauri::async_runtime::spawn_blocking(move || ensure(&app, &scheme));
    if tokio::time::timeout(REGISTRATION, registration)
        .await
        .is_err()
    {
        tracing::warn!("the scheme's registration takes its time");
    }
}

/// Registers the scheme where it is not, or where it leads to another copy of the program.
fn ensure<R: Runtime>(app: &AppHandle<R>, scheme: &str) {
    let links = app.deep_link();
    if links.is_registered(scheme).unwrap_or(false) {
        return;
    }
    if let Err(error) = links.register(scheme) {
        tracing::info!(%error, "the scheme was not registered");
    }
}

#[cfg(all(test, windows))]
mod tests {
    use tauri::test::{mock_builder, mock_context, noop_assets};
    use windows_registry::CURRENT_USER;

    use super::ensure;
    use crate::{adapters::call_opener::SystemOpener, ports::CallOpener as _};

    const SCHEME: &str = "x-zvonok-own";
    const KEY: &str = r"Software\Classes\x-zvonok-own";
    const COMMAND: &str = r"Software\Classes\x-zvonok-own\shell\open\command";

    #[test]
    fn the_scheme_leads_to_this_program() {
        let app = mock_builder()
            .plugin(tauri_plugin_deep_link::init())
            .build(mock_context(noop_assets()))
            .unwrap();
        let this = std::env::current_exe().unwrap();
        let command = || CURRENT_USER.open(COMMAND).unwrap().get_string("").unwrap();
        let _ = CURRENT_USER.remove_tree(KEY);
        assert!(!SystemOpener.registered(SCHEME));

        // The second time nothing is to be done.
        for _ in 0..2 {
            ensure(app.handle(), SCHEME);
            assert_eq!(command(), format!("\"{}\" \"%1\"", this.display()));
            let key = CURRENT_USER.open(KEY).unwrap();
            assert_eq!(key.get_string("URL Protocol").unwrap(), "");
            assert!(SystemOpener.registered(SCHEME));
        }

        // A copy that was moved away.
        let key = CURRENT_USER.create(COMMAND).unwrap();
        key.set_string("", r#""C:\nowhere\zvonok.exe" "%1""#)
            .unwrap();
        assert!(!SystemOpener.registered(SCHEME));
        ensure(app.handle(), SCHEME);
        assert_eq!(command(), format!("\"{}\" \"%1\"", this.display()));
        assert!(SystemOpener.registered(SCHEME));
        CURRENT_USER.remove_tree(KEY).unwrap();
    }
}
