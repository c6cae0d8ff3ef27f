//! Lists the commands of the main window, so that each needs a permission of its own.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "snapshot",
        "sign_in",
        "show_sign_in",
        "cancel_sign_in",
        "refresh",
        "show_day",
        "join",
        "open_attachment",
        "disconnect_vk_id",
        "sign_out",
        "switch_to",
        "dismiss",
        "open_portal",
        "check",
        "cancel_check",
        "quit",
        "choose_for_whom",
        "has_account",
        "choose_browser",
        "vk_profile_is_linked",
        "show_child",
        "open_official",
        "print",
        "active",
        "show_week",
        "hide_week",
        "change_setting",
        "choose_keys",
        "set_auto_join",
        "reminder",
        "answer_reminder",
    ]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
