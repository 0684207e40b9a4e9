//! Work that a gateway does after it has answered: one state machine and one reader for videos and
//! asynchronous images, whatever the dialect.
//!
//! Answers are read by their shape, never by the path that gave them. A [`JobRecord`] is plain data
//! that survives a restart: it holds all that is needed to ask on, and nothing that could submit
//! the work again.

mod cadence;
mod cancel;
mod failure;
mod fetch;
mod learned;
mod poll;
mod reading;
mod record;
mod shape;
mod word;

use serde::{Deserialize, Serialize};

pub use cadence::{DEADLINE, LastPoll, NextPoll, PollHints, PollOutcome, next_poll};
pub use cancel::Cancelled;
pub use failure::JobError;
pub(crate) use fetch::content_path;
pub(crate) use learned::Learned;
pub use poll::Polled;
pub(crate) use poll::encode;
pub use reading::{DataUrl, JobReading};
pub use record::{JobAccess, JobAuth, JobRecord, PollRoute, Streak};
pub(crate) use record::{JobPlan, now_ms};
pub use word::{StatusWord, status_word};

/// What a job makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// A film.
    #[default]
    Video,
    /// Pictures.
    Image,
}

/// How far a job has come. The last three never change again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Accepted, not begun.
    #[default]
    Queued,
    /// Being made.
    Running,
    /// Made; the result can be fetched.
    Succeeded,
    /// Ended without result.
    Failed,
    /// Stopped, here or at the gateway.
    Cancelled,
}

impl JobState {
    /// Whether the state is one of those that never change again.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// What this side knows of a job beside its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobMark {
    /// The answer to the submission was lost: the job may exist and be charged.
    UnknownSubmit,
    /// The gateway does not know the job any more.
    Lost,
    /// It was still running when its time was up; asking again is up to the user.
    Stale,
    /// The gateway waits for something that only the user can give.
    NeedsAction,
}
