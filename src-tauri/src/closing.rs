//! Closing the window: the page saves what is typed before it goes.

use crate::events;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use studio_contract::AppEvent;
use tauri::{Manager, Window, WindowEvent};

/// The longest that a closing window waits for its page: many times what saving takes, and short enough not to
/// look stuck when the page does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the page is with opening and closing.
#[derive(Default)]
pub(crate) struct Closing {
    page_listens: AtomicBool,
    asked: AtomicBool,
}

impl Closing {
    /// The page hears from now on that the window closes.
    pub(crate) fn page_listens(&self) {
        self.page_listens.store(true, Ordering::Relaxed);
    }

    /// Whether the page is to be asked: once, and only if it can hear.
    fn asks(&self) -> bool {
        self.page_listens.load(Ordering::Relaxed) && !self.asked.swap(true, Ordering::Relaxed)
    }
}

/// Keeps a window open until its page has saved what is typed. A second request closes it at once.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    if !window.state::<Closing>().asks() {
        return;
    }
    if let Err(error) = events::emit(window.app_handle(), &AppEvent::WindowClosing {}) {
        tracing::warn!(%error, "the page could not be asked before the window closed");
        return;
    }
    api.prevent_close();
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        tracing::warn!("the page did not answer, and the window is closed without it");
        close(&window);
    });
}

/// Closes the window without asking.
pub(crate) fn close(window: &Window) {
    if let Err(error) = window.destroy() {
        tracing::warn!(%error, "the window did not close");
    }
}
