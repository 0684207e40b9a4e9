//! The core as the window holds it: opened beside the window's own start, awaited by the first command.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use std::time::Instant;
use studio_contract::{ApiError, ErrorCode};
use studio_core::{App, Paths, Redactor};
use tauri::{AppHandle, Manager, RunEvent};

type Opening = Shared<BoxFuture<'static, Result<App, ApiError>>>;

/// State of the window's process.
pub(crate) struct Host {
    opening: Opening,
    started: Instant,
}

impl Host {
    /// Begins to open the library; the window does not wait for it.
    pub(crate) fn open(paths: Paths, redactor: Redactor, started: Instant) -> Self {
        let task = tauri::async_runtime::spawn(App::open(paths, redactor));
        let opening = async move {
            match task.await {
                Ok(opened) => opened.map_err(ApiError::from),
                Err(error) => Err(ApiError::new(ErrorCode::Internal, error.to_string())),
            }
        };
        Self {
            opening: opening.boxed().shared(),
            started,
        }
    }

    /// The core, once it is open, or why it is not.
    pub(crate) async fn app(&self) -> Result<App, ApiError> {
        self.opening.clone().await
    }

    /// When the process began to work.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }
}

/// Lets running answers be saved before the process ends.
pub(crate) fn on_run_event(app: &AppHandle, event: &RunEvent) {
    if let RunEvent::Exit = event
        && let Some(host) = app.try_state::<Host>()
    {
        tauri::async_runtime::block_on(async {
            if let Ok(core) = host.app().await {
                core.close().await;
            }
        });
    }
}
