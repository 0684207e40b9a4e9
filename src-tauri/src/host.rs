//! The core as the window holds it: opened beside the window's own start, awaited by the first command.

use crate::events;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use studio_contract::{ApiError, ErrorCode};
use studio_core::{App, Paths, Redactor};
use tauri::{AppHandle, Manager, RunEvent};

type Opening = Shared<BoxFuture<'static, Result<App, ApiError>>>;

/// State of the window's process.
pub(crate) struct Host {
    handle: AppHandle,
    paths: Paths,
    redactor: Redactor,
    opening: Mutex<Opening>,
    started: Instant,
}

impl Host {
    /// Begins to open the library; the window does not wait for it.
    pub(crate) fn open(
        handle: AppHandle,
        paths: Paths,
        redactor: Redactor,
        started: Instant,
    ) -> Self {
        let opening = begin(handle.clone(), paths.clone(), redactor.clone());
        Self {
            handle,
            paths,
            redactor,
            opening: Mutex::new(opening),
            started,
        }
    }

    /// The core, once it is open, or why it is not.
    pub(crate) async fn app(&self) -> Result<App, ApiError> {
        let opening = self.opening().clone();
        opening.await
    }

    /// The same, but a library that could not be opened is tried once more: the user may have mended it.
    pub(crate) async fn app_again(&self) -> Result<App, ApiError> {
        {
            let mut opening = self.opening();
            if let Some(Err(_)) = opening.peek() {
                *opening = begin(
                    self.handle.clone(),
                    self.paths.clone(),
                    self.redactor.clone(),
                );
            }
        }
        self.app().await
    }

    /// Where the library is, whether or not it could be opened.
    pub(crate) fn paths(&self) -> &Paths {
        &self.paths
    }

    /// When the process began to work.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    fn opening(&self) -> std::sync::MutexGuard<'_, Opening> {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the library, and lets the page hear of it from then on.
fn begin(handle: AppHandle, paths: Paths, redactor: Redactor) -> Opening {
    let task = tauri::async_runtime::spawn(App::open(paths, redactor));
    let opening = async move {
        match task.await {
            Ok(Ok(app)) => {
                events::forward(&handle, &app);
                // The first picture does not wait for it.
                let resuming = app.clone();
                tauri::async_runtime::spawn(async move {
                    if let Err(error) = resuming.jobs_resume().await {
                        tracing::warn!(%error, "interrupted jobs are not gone on with");
                    }
                });
                Ok(app)
            }
            Ok(Err(error)) => Err(ApiError::from(error)),
            Err(error) => Err(ApiError::new(ErrorCode::Internal, error.to_string())),
        }
    };
    opening.boxed().shared()
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
