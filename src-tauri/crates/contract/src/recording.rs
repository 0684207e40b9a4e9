//! Recording from the microphone, and writing by voice.

use crate::DeviceProblem;
use serde::{Deserialize, Serialize};
use studio_domain::MediaHash;

/// What happens in a recording. `Failed` and `Full` end the hearing; what was heard is there until it is stopped or
/// dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum RecordingEvent {
    /// The microphone hears.
    Opened {},
    /// How loud it is, at most 25 times a second.
    Level {
        /// From 0 to 1.
        level: f32,
        /// How long the recording is, in milliseconds.
        ms: i64,
    },
    /// It is as long as gateways take in one piece.
    Full {},
    /// The microphone cannot be used, or was lost.
    Failed {
        /// Why.
        problem: DeviceProblem,
        /// In the sound system's words.
        detail: String,
    },
}

/// Params of `recording_pause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecordingPauseParams {
    /// Whether nothing is heard for now.
    pub paused: bool,
}

/// Reply of `recording_stop`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecordingStopReply {
    /// Its file; `None` where nothing was heard.
    pub media: Option<MediaHash>,
    /// How long it is, in milliseconds.
    pub duration_ms: i64,
}

/// Params of `dictation_write`: a recording as words to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DictationWriteParams {
    /// The recording.
    pub media: MediaHash,
}

/// Reply of `dictation_write`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DictationWriteReply {
    /// The words.
    pub text: String,
}
