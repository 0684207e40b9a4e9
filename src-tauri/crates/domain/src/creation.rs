//! What jobs make: images, takes, videos.

use crate::{ItemId, MediaHash};
use serde::{Deserialize, Serialize};

/// One result of a job, an item of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Creation {
    /// The item.
    pub id: ItemId,
    /// Its place among the results of its job, from 0.
    pub position: u32,
    /// Its file.
    pub media: MediaHash,
    /// The file's media type.
    pub mime: String,
    /// The file's size in bytes.
    pub size: i64,
    /// A small picture of it.
    pub thumbnail: Option<MediaHash>,
    /// Width in pixels, where it can be seen.
    pub width: Option<u32>,
    /// Height in pixels, where it can be seen.
    pub height: Option<u32>,
    /// How long it lasts, where it can be heard or moves.
    pub duration_ms: Option<i64>,
    /// What the model said of it.
    pub detail: CreationDetail,
    /// When it was made.
    pub created_at: i64,
    /// When it was starred, if it is.
    pub pinned_at: Option<i64>,
    /// When it was moved to the trash, if it was.
    pub trashed_at: Option<i64>,
}

/// What a model said of its result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct CreationDetail {
    /// The words that the model made of the prompt.
    pub revised_prompt: Option<String>,
    /// What is said in it, where it is a recording.
    pub transcript: Option<Transcript>,
}

/// What is said in a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Transcript {
    /// The language, as the model named it.
    pub language: Option<String>,
    /// All of the text.
    pub text: String,
    /// Passages with their times, where they were told.
    pub segments: Vec<TranscriptSegment>,
}

/// A passage of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct TranscriptSegment {
    /// Where it begins.
    pub start_ms: i64,
    /// Where it ends.
    pub end_ms: i64,
    /// What is said.
    pub text: String,
    /// Who speaks, where that was told.
    pub speaker: Option<String>,
}
