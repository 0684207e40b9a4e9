//! The window.

use super::{HostState, Reply};
use crate::closing::{self, Closing};
use crate::window;
use tauri::{State, WebviewWindow, Window};

/// The page has saved what was typed: the window that the user closes may go.
#[tauri::command]
pub(super) async fn window_close(window: Window) -> Reply<()> {
    closing::close(&window);
    Ok(())
}

/// The page has drawn its first picture.
#[tauri::command]
pub(super) async fn window_ready(
    host: HostState<'_>,
    closing: State<'_, Closing>,
    window: WebviewWindow,
) -> Reply<()> {
    closing.page_listens();
    window::reveal(&window);
    let elapsed_ms = host.started().elapsed().as_millis();
    tracing::info!(%elapsed_ms, "window ready");
    Ok(())
}
