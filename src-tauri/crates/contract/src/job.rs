//! Durable jobs, what they make, and the files they need.

use crate::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use studio_domain::{Creation, ItemId, JobId, JobKind, JobState, MediaHash, ModelRef, Transcript};

/// A job as a host shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct JobInfo {
    /// Its identifier.
    pub id: JobId,
    /// What it makes.
    pub kind: JobKind,
    /// How far it has come.
    pub state: JobState,
    /// The model it asks.
    pub model: Option<ModelRef>,
    /// What is wanted, in words.
    pub prompt: String,
    /// The other members of the request, as they are sent.
    pub fields: Map<String, Value>,
    /// The files that it sends along.
    pub inputs: Vec<MediaHash>,
    /// How many results are expected.
    pub count: u32,
    /// Progress from 0 to 1, where told.
    pub progress: Option<f64>,
    /// Why it failed, or what it waits for while it runs.
    pub error: Option<ApiError>,
    /// Whether going on costs nothing new: the gateway has the work, only its result is missing here.
    pub resumable: bool,
    /// Its results so far.
    pub creations: Vec<Creation>,
    /// Unfinished results.
    pub previews: Vec<JobPreview>,
    /// When it was made.
    pub created_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
}

/// An unfinished result that can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct JobPreview {
    /// Its place among the results of the job, from 0.
    pub position: u32,
    /// Where it is, below the root of the media server.
    pub path: String,
}

/// Params of `job_create`, which replies with a [`JobInfo`]: has pictures or a video made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct JobCreateParams {
    /// What is to be made.
    pub kind: JobKind,
    /// The model to ask.
    pub model: ModelRef,
    /// What is to be seen.
    pub prompt: String,
    /// Everything else that is sent: nothing is added to it.
    pub fields: Map<String, Value>,
    /// Pictures to go by: those to be edited, or the first and the last frame.
    pub inputs: Vec<MediaHash>,
}

/// Params of `job_adopt`, which replies with a [`JobInfo`]: follows what the gateway makes already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct JobAdoptParams {
    /// The model that was asked.
    pub model: ModelRef,
    /// The gateway's identifier of the video.
    pub remote_id: String,
}

/// Which jobs a gallery shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum GalleryScope {
    /// All that is not in the trash, with what runs and what failed.
    #[default]
    Active,
    /// Those with something starred.
    Starred,
    /// Those with something in the archive.
    Archived,
    /// Those with something in the trash.
    Trashed,
}

/// Params of `job_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct JobListParams {
    /// What they make.
    pub kind: JobKind,
    /// Which ones; absent means active.
    pub scope: Option<GalleryScope>,
    /// Words of their prompts; absent means any.
    pub query: Option<String>,
    /// The last job of the page before; absent begins with the newest.
    pub before: Option<JobId>,
    /// How many at most, 1 to 200; absent means 40.
    pub limit: Option<u32>,
}

/// Reply of `job_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct JobListReply {
    /// The page, the newest first.
    pub data: Vec<JobInfo>,
    /// Whether there may be more after it.
    pub has_more: bool,
    /// How many results there are in all.
    pub counts: GalleryCounts,
}

/// How many results of a kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GalleryCounts {
    /// Not in the trash.
    pub active: i64,
    /// Of these, starred.
    pub starred: i64,
    /// In the trash.
    pub trashed: i64,
}

/// Params of `job_cancel`, `job_dismiss` and `job_retry`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct JobIdParams {
    /// Which.
    pub id: JobId,
}

/// Params of `creation_copy` and `creation_save`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CreationIdParams {
    /// Which.
    pub id: ItemId,
}

/// Params of `creation_update`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CreationUpdateParams {
    /// Which recording.
    pub id: ItemId,
    /// What is said in it, as the user has mended it.
    pub transcript: Transcript,
}

/// Params of `text_save`, which replies with a [`SavedFile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TextSaveParams {
    /// What the file is to be called, without its ending.
    pub name: String,
    /// Its ending: `txt`, `srt`, `vtt`, `json`, `jsonl` or `md`.
    pub extension: String,
    /// What is to stand in it.
    pub text: String,
}

/// Reply of `sound_import`: a recording of the user's in the media store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SoundInfo {
    /// Its file.
    pub media: MediaHash,
}

/// Reply of `creation_save`: a file in the user's folder of downloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// Its name.
    pub name: String,
    /// The name of the folder, for the user to read.
    pub folder: String,
}

/// Params of `download_reveal`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DownloadRevealParams {
    /// The name of a saved file.
    pub name: String,
}

/// Reply of `picture_import`: a picture of the user's in the media store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PictureInfo {
    /// Its file.
    pub media: MediaHash,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}
