//! The commands of the main window: thin, and without answers. What they did arrives as a snapshot.

use std::{pin::Pin, sync::Arc};

use tauri::State;
use zvonok_core::{diary::LessonId, error::ErrorCode, guide::ForWhom};

use crate::app::{
    App,
    snapshot::{JoinChoice, Official, Service, SettingsChange, Snapshot},
};

type Shared<'a> = State<'a, Arc<App>>;

/// Runs a workflow to its end on its own: the window's call does not wait for it.
fn go<F: Future<Output = ()> + Send + 'static>(app: &Shared<'_>, work: impl FnOnce(Arc<App>) -> F) {
    app.active();
    // Boxed: one kind of task for all commands instead of one for each makes a smaller program.
    let work: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(work(app.inner().clone()));
    tauri::async_runtime::spawn(work);
}

fn lesson(id: &str) -> Result<LessonId, ErrorCode> {
    id.parse().map_err(|_| ErrorCode::NoSuchLesson)
}

#[tauri::command]
pub async fn snapshot(app: Shared<'_>) -> Result<Snapshot, ErrorCode> {
    Ok(app.snapshot())
}

#[tauri::command]
pub async fn sign_in(app: Shared<'_>, service: Service) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.sign_in(service).await);
    Ok(())
}

/// Brings the sign-in window back from behind others.
#[tauri::command]
pub async fn show_sign_in(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    app.raise();
    Ok(())
}

#[tauri::command]
pub async fn cancel_sign_in(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    app.cancel_sign_in();
    Ok(())
}

#[tauri::command]
pub async fn refresh(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.refresh().await);
    Ok(())
}

#[tauri::command]
pub async fn show_day(app: Shared<'_>, date: Option<String>) -> Result<(), ErrorCode> {
    let date = date
        .map(|date| date.parse())
        .transpose()
        .map_err(|_| ErrorCode::NoSuchLesson)?;
    go(&app, async move |app| app.show_day(date).await);
    Ok(())
}

#[tauri::command]
pub async fn show_week(app: Shared<'_>, date: Option<String>) -> Result<(), ErrorCode> {
    let date = date
        .map(|date| date.parse())
        .transpose()
        .map_err(|_| ErrorCode::NoSuchLesson)?;
    go(&app, async move |app| app.show_week(date).await);
    Ok(())
}

#[tauri::command]
pub async fn hide_week(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    app.hide_week();
    Ok(())
}

#[tauri::command]
pub async fn change_setting(app: Shared<'_>, change: SettingsChange) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.change_setting(change).await);
    Ok(())
}

#[tauri::command]
pub async fn choose_keys(app: Shared<'_>, choosing: bool) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.choose_keys(choosing).await);
    Ok(())
}

#[tauri::command]
pub async fn set_auto_join(app: Shared<'_>, lesson: String, on: bool) -> Result<(), ErrorCode> {
    let lesson = self::lesson(&lesson)?;
    go(&app, async move |app| app.set_auto_join(lesson, on).await);
    Ok(())
}

#[tauri::command(rename_all = "camelCase")]
pub async fn join(app: Shared<'_>, lesson: String, choice: JoinChoice) -> Result<(), ErrorCode> {
    let lesson = self::lesson(&lesson)?;
    go(&app, async move |app| app.join(lesson, choice).await);
    Ok(())
}

#[tauri::command]
pub async fn open_attachment(
    app: Shared<'_>,
    lesson: String,
    homework: usize,
    attachment: usize,
) -> Result<(), ErrorCode> {
    let lesson = self::lesson(&lesson)?;
    go(&app, async move |app| {
        app.open_attachment(lesson, homework, attachment).await
    });
    Ok(())
}

#[tauri::command]
pub async fn disconnect_vk_id(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.disconnect_vk_id().await);
    Ok(())
}

#[tauri::command]
pub async fn switch_to(app: Shared<'_>, member: String) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.switch_to(&member).await);
    Ok(())
}

#[tauri::command]
pub async fn sign_out(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.sign_out().await);
    Ok(())
}

#[tauri::command]
pub async fn dismiss(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    app.dismiss();
    Ok(())
}

#[tauri::command]
pub async fn open_portal(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.open_portal().await);
    Ok(())
}

#[tauri::command]
pub async fn check(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.check().await);
    Ok(())
}

#[tauri::command]
pub async fn cancel_check(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    app.cancel_check();
    Ok(())
}

#[tauri::command(rename_all = "camelCase")]
pub async fn choose_for_whom(app: Shared<'_>, for_whom: Option<ForWhom>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.choose_for_whom(for_whom).await);
    Ok(())
}

#[tauri::command]
pub async fn has_account(app: Shared<'_>, yes: bool) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.has_account(yes).await);
    Ok(())
}

#[tauri::command]
pub async fn choose_browser(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.choose_browser().await);
    Ok(())
}

#[tauri::command]
pub async fn vk_profile_is_linked(app: Shared<'_>) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.vk_profile_is_linked().await);
    Ok(())
}

#[tauri::command]
pub async fn show_child(app: Shared<'_>, child: String) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.show_child(&child).await);
    Ok(())
}

#[tauri::command]
pub async fn open_official(app: Shared<'_>, page: Official) -> Result<(), ErrorCode> {
    go(&app, async move |app| app.open_official(page).await);
    Ok(())
}

#[tauri::command]
pub async fn print(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    app.print();
    Ok(())
}

#[tauri::command]
pub async fn active(app: Shared<'_>) -> Result<(), ErrorCode> {
    app.active();
    Ok(())
}

#[tauri::command]
pub async fn quit(app: Shared<'_>, handle: tauri::AppHandle) -> Result<(), ErrorCode> {
    app.leave().await;
    handle.exit(0);
    Ok(())
}
