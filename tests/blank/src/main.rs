//! A window with a line of text: what a Tauri program costs that does nothing. The app is weighed against it
//! (`cargo xtask bench`), so it is built and shown as the app is.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    // As the app does.
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() {
        // SAFETY: no other thread has been started.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
    }
    tauri::Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .title("Пустое окно")
                .inner_size(480.0, 800.0)
                .min_inner_size(360.0, 560.0)
                .center()
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
