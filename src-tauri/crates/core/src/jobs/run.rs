//! Runs a job to its end, whatever happens on the way.

use super::live::LiveJob;
use super::making::Making;
use super::remote::Remote;
use super::{App, image, speech, transcription, video};
use crate::app::now;
use crate::error::CoreError;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{JobId, JobKind, JobState};
use studio_store::{JobUpdate, StoreError};

/// How long others believe that a silent owner is at work, in milliseconds.
pub(super) const LEASE_MS: i64 = 60_000;

/// How often an owner says that it is.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How long to wait before what could not be stored (a full disk) is tried again.
const STORE_AGAIN: Duration = Duration::from_secs(2);

/// Why a job ended without all that was wanted.
#[derive(Debug)]
pub(super) struct Failed {
    /// What the user is told.
    pub(super) error: ApiError,
    /// Whether the gateway said that there is nothing more to have of it.
    pub(super) for_good: bool,
    /// Whether the last call may have been charged although it brought nothing.
    pub(super) may_be_charged: bool,
}

impl Failed {
    /// A failure after which what the gateway has can still be asked for.
    pub(super) fn so_far(error: ApiError) -> Self {
        Self {
            error,
            for_good: false,
            may_be_charged: false,
        }
    }

    /// A failure that ends the matter.
    pub(super) fn for_good(error: ApiError) -> Self {
        Self {
            error,
            for_good: true,
            may_be_charged: false,
        }
    }
}

impl From<CoreError> for Failed {
    fn from(error: CoreError) -> Self {
        Self::so_far(error.into())
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::from(CoreError::from(error))
    }
}

/// A job on its way.
pub(super) struct Run {
    pub(super) app: App,
    pub(super) id: JobId,
    pub(super) live: Arc<LiveJob>,
}

/// Waits for a free place, makes the job this process's own, and runs it.
pub(super) async fn claim_and_run(app: App, id: JobId, kind: JobKind, live: Arc<LiveJob>) {
    let places = app.inner.jobs.places(kind);
    let place = tokio::select! {
        biased;
        () = live.cancel.cancelled() => None,
        place = places.acquire_owned() => place.ok(),
    };
    let run = Run { app, id, live };
    if place.is_none() {
        return run.end(JobState::Cancelled, None).await;
    }
    match run.app.inner.store.claim_job(id, now(), LEASE_MS).await {
        Ok(true) => run.work(kind).await,
        Ok(false) => run.app.inner.jobs.remove(id),
        Err(error) => run.end(JobState::Failed, Some(error.into())).await,
    }
}

/// Runs a job that is this process's own already.
pub(super) async fn run(app: App, id: JobId, kind: JobKind, live: Arc<LiveJob>) {
    Run { app, id, live }.work(kind).await;
}

impl Run {
    async fn work(self, kind: JobKind) {
        self.app.job_changed(self.id).await;
        let made = AssertUnwindSafe(self.make(kind)).catch_unwind();
        let outcome = tokio::select! {
            biased;
            () = self.live.cancel.cancelled() => None,
            made = made => Some(made.unwrap_or_else(|_| Err(defect()))),
            () = self.beat() => None,
        };
        match outcome {
            None => {
                self.stop_at_gateway().await;
                self.end(JobState::Cancelled, None).await;
            }
            Some(Ok(())) => self.end(JobState::Succeeded, None).await,
            Some(Err(failed)) => self.end(JobState::Failed, Some(failed)).await,
        }
    }

    async fn make(&self, kind: JobKind) -> Result<(), Failed> {
        let job = self.app.inner.store.get_job(self.id).await?;
        match kind {
            JobKind::Image => image::make(&Making::of(self, &job).await?, &job).await,
            JobKind::Video => video::make(&Making::of(self, &job).await?, &job).await,
            JobKind::Transcription => {
                transcription::make(&Making::of(self, &job).await?, &job).await
            }
            JobKind::Speech => speech::make(&Making::of(self, &job).await?, &job).await,
            _ => Err(Failed::for_good(ApiError::new(
                ErrorCode::Internal,
                "this version does not know this kind of job",
            ))),
        }
    }

    /// Says again and again that this process is at work.
    async fn beat(&self) {
        loop {
            if let Err(error) = self.app.inner.store.heartbeat(now(), LEASE_MS).await {
                tracing::warn!(%error, "a job's lease is not prolonged");
            }
            tokio::time::sleep(HEARTBEAT).await;
        }
    }

    /// Tells the gateway that nobody waits any more, where it has a way to hear that.
    async fn stop_at_gateway(&self) {
        let Ok(job) = self.app.inner.store.get_job(self.id).await else {
            return;
        };
        let (Some(Remote::Task { mut record }), Some(model)) = (Remote::of(&job), job.model) else {
            return;
        };
        if let Ok(gateway) = self.app.gateway(model.profile_id).await {
            gateway.video_cancel(&mut record).await;
        }
    }

    /// Writes how it ended, as soon as there is room for it, and lets go.
    async fn end(self, state: JobState, failed: Option<Failed>) {
        if let Some(failed) = &failed {
            tracing::info!(code = ?failed.error.code, "a job failed");
        }
        let update = JobUpdate {
            state: Some(state),
            error: failed
                .as_ref()
                .and_then(|failed| serde_json::to_value(&failed.error).ok()),
            forget_remote: failed.is_some_and(|failed| failed.for_good),
            ..JobUpdate::default()
        };
        let stored = self
            .when_there_is_room(|| {
                self.app
                    .inner
                    .store
                    .update_job(self.id, update.clone(), now())
            })
            .await;
        if let Err(error) = stored {
            tracing::error!(%error, "how a job ended is not stored");
        }
        self.app.inner.jobs.remove(self.id);
        self.app.job_changed(self.id).await;
    }

    /// Writes something that must not be lost: a full disk is waited for, and the user told.
    ///
    /// # Errors
    ///
    /// Any other error of the store.
    pub(super) async fn when_there_is_room<T, F>(
        &self,
        write: impl Fn() -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut waited = false;
        loop {
            match write().await {
                Err(StoreError::DiskFull) => {
                    if !waited {
                        waited = true;
                        let full = CoreError::from(StoreError::DiskFull);
                        self.live.trouble(Some(full.into()));
                        self.app.job_changed(self.id).await;
                    }
                    tokio::time::sleep(STORE_AGAIN).await;
                }
                written => {
                    if waited {
                        self.live.trouble(None);
                    }
                    return written;
                }
            }
        }
    }
}

fn defect() -> Failed {
    Failed::so_far(ApiError::new(
        ErrorCode::Internal,
        "the job ended by a defect of the app",
    ))
}
