//! The one broadcast event.

use studio_contract::AppEvent;
use studio_core::App;
use tauri::{AppHandle, Emitter};

/// Name under which every [`AppEvent`] reaches the page.
const NAME: &str = "app";

/// Hands every event of the core to every window.
pub(crate) fn forward(handle: &AppHandle, core: &App) {
    let handle = handle.clone();
    let mut events = core.events();
    tauri::async_runtime::spawn(async move {
        while let Some(event) = events.next().await {
            if let Err(error) = emit(&handle, &event) {
                tracing::warn!(%error, "an event did not reach the page");
            }
        }
    });
}

/// Hands one event to every window.
pub(crate) fn emit(handle: &AppHandle, event: &AppEvent) -> tauri::Result<()> {
    handle.emit(NAME, event)
}
