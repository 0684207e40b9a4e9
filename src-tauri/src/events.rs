//! The one broadcast event.

use crate::host::Host;
use studio_contract::AppEvent;
use tauri::{AppHandle, Emitter, Manager};

/// Name under which every [`AppEvent`] reaches the page.
const NAME: &str = "app";

/// Hands every event of the core to every window.
pub(crate) fn forward(handle: &AppHandle, _host: &Host) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let Some(host) = handle.try_state::<Host>() else {
            return;
        };
        let Ok(core) = host.app().await else {
            return;
        };
        let mut events = core.events();
        while let Some(event) = events.next().await {
            emit(&handle, &event);
        }
    });
}

fn emit(handle: &AppHandle, event: &AppEvent) {
    if let Err(error) = handle.emit(NAME, event) {
        tracing::warn!(%error, "an event did not reach the page");
    }
}
