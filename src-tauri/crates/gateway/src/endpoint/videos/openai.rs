//! What only `/v1/videos` has: the list, deleting, remixing, and other forms of a video.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use super::VideoDialect;
use crate::client::Gateway;
use crate::download::{DownloadError, DownloadOptions, Downloaded};
use crate::error::GatewayError;
use crate::job::{JobKind, JobPlan, JobReading, JobRecord, content_path, encode};
use crate::retry::Repeat;
use crate::transport::Call;

/// A page of the list of videos, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VideoPage {
    /// The videos.
    pub videos: Vec<VideoEntry>,
    /// Whether there are more; ask with the id of the last one.
    pub has_more: bool,
}

/// One video of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct VideoEntry {
    /// What the gateway says of its job.
    pub reading: JobReading,
    /// Its model.
    pub model: Option<String>,
    /// What it shows.
    pub prompt: Option<String>,
    /// The entry as it came.
    pub raw: Value,
}

/// A form of a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VideoVariant {
    /// The film.
    Video,
    /// A still picture.
    Thumbnail,
    /// Many still pictures in one.
    Spritesheet,
}

impl VideoVariant {
    fn word(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Thumbnail => "thumbnail",
            Self::Spritesheet => "spritesheet",
        }
    }
}

impl Gateway {
    /// Lists videos, from the one after the id `after` on, at most `limit` (1 to 100).
    pub async fn video_list(
        &self,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<VideoPage, GatewayError> {
        let after = after.map(|id| format!("after={}", encode(id)));
        let limit = limit.map(|limit| format!("limit={limit}"));
        let query: Vec<String> = after.into_iter().chain(limit).collect();
        let mut path = "/v1/videos".to_owned();
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let whole = self.get(&path).await?;
        let page = self.json(&whole)?;
        let list = page["data"]
            .as_array()
            .ok_or_else(|| self.unreadable(&whole))?;
        Ok(VideoPage {
            videos: list.iter().map(entry).collect(),
            has_more: page["has_more"] == Value::Bool(true),
        })
    }

    /// Deletes a video that has ended.
    pub async fn video_delete(&self, id: &str) -> Result<(), GatewayError> {
        let path = format!("/v1/videos/{}", encode(id));
        let mut call = Call::get(&path);
        call.method = Method::DELETE;
        call.repeat = Repeat::Never;
        self.whole(&call).await.map(|_| ())
    }

    /// Makes another video of a finished one. Like a submission, it is never repeated by itself.
    pub async fn video_remix(&self, id: &str, prompt: &str) -> Result<JobRecord, GatewayError> {
        let path = format!("/v1/videos/{}/remix", encode(id));
        let body = json!({"prompt": prompt});
        let mut call = Call::post(&path, &body);
        call.repeat = Repeat::Never;
        let whole = self.whole(&call).await?;
        let model = self.value(&whole)?["model"].as_str().map(str::to_owned);
        let plan = JobPlan {
            root: self.root().as_str().to_owned(),
            kind: JobKind::Video,
            // The new job is asked after like any other of its kind.
            submit_path: "/v1/videos".to_owned(),
            model: model.unwrap_or_default(),
            params: body,
        };
        self.accepted(plan, VideoDialect::OpenAi.row(), &whole)
    }

    /// Fetches one form of a finished video to the file `to`.
    pub async fn video_variant(
        &self,
        id: &str,
        variant: VideoVariant,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let address = format!("{}?variant={}", content_path(id), variant.word());
        self.download(&address, to, options).await
    }
}

fn entry(raw: &Value) -> VideoEntry {
    let text = |name: &str| raw[name].as_str().map(str::to_owned);
    VideoEntry {
        reading: JobReading::read(raw, JobKind::Video),
        model: text("model"),
        prompt: text("prompt"),
        raw: raw.clone(),
    }
}
