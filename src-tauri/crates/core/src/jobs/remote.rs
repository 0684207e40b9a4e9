//! What the gateway said of a job, kept in its row: all that is needed to ask on and to fetch.

use super::run::{Failed, Run};
use crate::app::now;
use crate::error::from_gateway;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{Job, MediaHash, Transcript};
use studio_gateway::job::{LastPoll, PollHints, PollOutcome, next_poll};
use studio_gateway::{Gateway, JobMark, JobRecord, JobState, NextPoll};
use studio_store::JobUpdate;

/// What is needed to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum Remote {
    /// The gateway works on it.
    Task {
        /// How to ask.
        record: Box<JobRecord>,
    },
    /// It is made in parts, of which the first ones are in the media store.
    Parts {
        /// Those, in their order.
        done: Vec<MediaHash>,
        /// Whether the next one was asked for when this was written: it may be charged.
        asking: bool,
    },
    /// What is said in the recording.
    Transcript {
        /// The words.
        transcript: Transcript,
        /// How long the recording lasts, in milliseconds.
        duration_ms: Option<i64>,
    },
    /// The results wait at these addresses.
    Files {
        /// Which.
        files: Vec<RemoteFile>,
    },
}

/// A result that is still to be fetched. Its address may open it to anybody, so it is not shown or logged.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RemoteFile {
    /// Its place among the results of the job.
    pub(super) position: u32,
    /// Where it is.
    pub(super) address: String,
    /// The words that the model made of the prompt.
    pub(super) revised_prompt: Option<String>,
}

impl std::fmt::Debug for RemoteFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemoteFile")
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

impl Remote {
    /// What a row says; `None` where the gateway has said nothing yet.
    pub(super) fn of(job: &Job) -> Option<Self> {
        serde_json::from_value(job.remote.clone()?).ok()
    }

    /// Whether what is missing is at the gateway already.
    pub(super) fn is_paid_for(&self) -> bool {
        !matches!(self, Self::Parts { .. })
    }

    /// A change that keeps it.
    pub(super) fn update(&self) -> JobUpdate {
        let (remote_id, progress) = match self {
            Self::Task { record } => (Some(record.id.clone()), record.progress),
            Self::Files { .. } | Self::Parts { .. } | Self::Transcript { .. } => (None, None),
        };
        JobUpdate {
            remote: serde_json::to_value(self).ok(),
            remote_id,
            progress,
            ..JobUpdate::default()
        }
    }
}

impl Run {
    /// Asks after a task until its result can be fetched. Every answer is kept before the next question.
    pub(super) async fn follow(
        &self,
        gateway: &Gateway,
        mut record: Box<JobRecord>,
    ) -> Result<Box<JobRecord>, Failed> {
        let submitted = LastPoll {
            outcome: PollOutcome::Submitted,
            interval: Duration::ZERO,
        };
        let is_new = record.interval_ms == 0;
        let mut next = if is_new {
            next_poll(Duration::ZERO, PollHints::default(), submitted)
        } else {
            NextPoll::After(Duration::ZERO)
        };
        while !record.state.is_final() {
            let NextPoll::After(pause) = next else {
                return Err(Failed::so_far(not_followed(&record)));
            };
            tokio::time::sleep(pause).await;
            let before = (record.state, record.progress, record.mark);
            let polled = gateway.video_poll(&mut record).await;
            next = polled.next;
            if let (NextPoll::WhenAsked, Some(error)) = (next, &polled.trouble) {
                return Err(Failed::so_far(from_gateway(error)));
            }
            if before != (record.state, record.progress, record.mark) {
                self.keep(&Remote::Task {
                    record: record.clone(),
                })
                .await?;
            }
        }
        match record.state {
            JobState::Succeeded => Ok(record),
            _ => Err(Failed::for_good(refused(&record))),
        }
    }

    /// Writes what the gateway said into the row.
    pub(super) async fn keep(&self, remote: &Remote) -> Result<(), Failed> {
        let update = remote.update();
        let store = &self.app.inner.store;
        self.when_there_is_room(|| store.update_job(self.id, update.clone(), now()))
            .await?;
        self.app.job_changed(self.id).await;
        Ok(())
    }
}

/// Why a task is not asked after any more.
fn not_followed(record: &JobRecord) -> ApiError {
    match record.mark {
        Some(JobMark::Lost) => ApiError::new(
            ErrorCode::NotFound,
            "the gateway does not know the task any more",
        ),
        Some(JobMark::NeedsAction) => ApiError::new(
            ErrorCode::Request,
            "the gateway waits for something that only its own page can be told",
        ),
        _ => ApiError::new(ErrorCode::Timeout, "the result is still not there"),
    }
}

/// Why a task failed, in the gateway's words.
fn refused(record: &JobRecord) -> ApiError {
    let error = record.error.clone().unwrap_or_default();
    let code = if error.refused {
        ErrorCode::Policy
    } else {
        ErrorCode::Upstream
    };
    let message = if error.message.is_empty() {
        "the task failed".to_owned()
    } else {
        error.message
    };
    ApiError {
        detail: error.code,
        ..ApiError::new(code, message)
    }
}
