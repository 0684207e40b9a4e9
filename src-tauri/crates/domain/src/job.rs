//! Durable jobs: work that outlives a request, a view and the process.

use crate::{ItemId, JobId, ModelRef, OwnerId};
use serde::{Deserialize, Serialize};

/// What a job makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum JobKind {
    /// Images.
    Image,
    /// A video.
    Video,
    /// Speech from text.
    Speech,
    /// Text from speech.
    Transcription,
    /// Items from an export of another app.
    Import,
    /// Vectors of a collection.
    Indexing,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Not begun.
    Queued,
    /// A process works on it, or the gateway does.
    Running,
    /// Its result is stored.
    Succeeded,
    /// It ended without result.
    Failed,
    /// The user stopped it.
    Cancelled,
}

/// One job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its identifier.
    pub id: JobId,
    /// What it makes.
    pub kind: JobKind,
    /// How far it has come.
    pub state: JobState,
    /// The model it asks, if any.
    pub model: Option<ModelRef>,
    /// The item that it fills, if any.
    pub item_id: Option<ItemId>,
    /// What was asked for.
    pub params: serde_json::Value,
    /// The gateway's identifier of the job, from the first byte of its answer.
    pub remote_id: Option<String>,
    /// What the gateway said of it: all that is needed to ask on and to fetch, as JSON.
    pub remote: Option<serde_json::Value>,
    /// Progress from 0 to 1, where told.
    pub progress: Option<f64>,
    /// Whether the gateway may have charged: from then on it is never submitted again by itself.
    pub may_be_charged: bool,
    /// Why it failed, as JSON of the contract's error.
    pub error: Option<serde_json::Value>,
    /// The process that works on it.
    pub owner: Option<OwnerId>,
    /// Until when the owner holds it unless it says otherwise.
    pub lease_until: Option<i64>,
    /// How often it was begun.
    pub attempts: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
}
