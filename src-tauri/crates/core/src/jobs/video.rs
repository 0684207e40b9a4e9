//! Videos: submitted once, followed, and fetched as soon as they are there.

use super::fetch::{THUMBNAIL, not_fetched};
use super::making::Making;
use super::remote::Remote;
use super::run::Failed;
use crate::app::now;
use crate::error::{CoreError, from_gateway};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{CreationDetail, ItemKind, Job, MediaHash};
use studio_gateway::{DownloadOptions, JobRecord, VideoRequest};
use studio_media::Picture;
use studio_store::{JobUpdate, NewCreation, StoreError};
use tokio::io::AsyncReadExt;

/// Largest video that is fetched, in bytes.
const MAX_VIDEO: u64 = 2 * 1024 * 1024 * 1024;

/// Largest still picture that is fetched, in bytes.
const MAX_COVER: usize = 16 * 1024 * 1024;

/// Makes the video of a job, or goes on where an earlier run of it ended.
pub(super) async fn make(making: &Making<'_>, job: &Job) -> Result<(), Failed> {
    let record = match Remote::of(job) {
        Some(Remote::Task { record }) => record,
        Some(_) => {
            return Err(making.interrupted().await);
        }
        None if job.may_be_charged => return Err(making.interrupted().await),
        None => making.submit().await?,
    };
    let done = making.run.follow(&making.gateway, record).await?;
    making.fetch_videos(done).await
}

impl Making<'_> {
    async fn submit(&self) -> Result<Box<JobRecord>, Failed> {
        let request = self.request().await?;
        self.begun().await?;
        match self.gateway.video_submit(&request).await {
            Ok(record) => {
                let record = Box::new(record);
                let remote = Remote::Task {
                    record: record.clone(),
                };
                self.write_down(remote.update(), None, None).await?;
                Ok(record)
            }
            Err(error) => {
                if error.outcome_unknown() {
                    let request_id = error.request_id.clone();
                    self.write_down(JobUpdate::default(), None, request_id)
                        .await?;
                }
                Err(Failed::for_good(from_gateway(&error)))
            }
        }
    }

    /// What is asked for, in the words that every dialect is translated from.
    async fn request(&self) -> Result<VideoRequest, Failed> {
        let mut request = VideoRequest::new(&self.model.model_id, &self.params.prompt);
        let mut fields = self.params.fields.clone();
        request.duration = number(&mut fields, "duration");
        request.size = text(&mut fields, "size");
        request.aspect_ratio = text(&mut fields, "aspect_ratio");
        request.resolution = text(&mut fields, "resolution");
        request.negative_prompt = text(&mut fields, "negative_prompt");
        request.seed = number(&mut fields, "seed");
        request.n = number(&mut fields, "n");
        request.extra = fields;
        let mut frames = Vec::new();
        for input in self.params.inputs.iter().take(2) {
            frames.push(self.data_url(input).await?);
        }
        let mut frames = frames.into_iter();
        request.image = frames.next();
        request.last_image = frames.next();
        Ok(request)
    }

    async fn data_url(&self, media: &MediaHash) -> Result<String, Failed> {
        let store = &self.run.app.inner.store;
        let known = store.get_media(media).await?;
        let path = store.media_path(media);
        let bytes = tokio::fs::read(&path).await;
        let bytes = bytes.map_err(|error| StoreError::io(&path, error))?;
        Ok(format!(
            "data:{};base64,{}",
            known.mime,
            STANDARD.encode(bytes)
        ))
    }

    /// Fetches what is not in the library yet.
    async fn fetch_videos(&self, mut record: Box<JobRecord>) -> Result<(), Failed> {
        let run = self.run;
        let known = run.app.inner.store.get_job_results(run.id).await?;
        let known: HashSet<u32> = known.creations.iter().map(|one| one.position).collect();
        let cover = self.cover(&record).await;
        let place = Place::new(run.app.inner.paths.data_dir(), &run.id.to_string()).await?;
        let others: Vec<String> = record.results.iter().skip(1).cloned().collect();
        let options = DownloadOptions::at_most(MAX_VIDEO);
        if !known.contains(&0) {
            let fetched = self
                .gateway
                .video_content(&mut record, &place.path, &options);
            let fetched = fetched.await;
            fetched.map_err(|error| Failed::so_far(not_fetched(&error)))?;
            self.keep(&place.path, 0, cover.clone()).await?;
        }
        for (position, address) in (1_u32..).zip(others) {
            if known.contains(&position) {
                continue;
            }
            let fetched = self.gateway.download(&address, &place.path, &options).await;
            fetched.map_err(|error| Failed::so_far(not_fetched(&error)))?;
            self.keep(&place.path, position, None).await?;
        }
        Ok(())
    }

    /// A still picture, where the gateway named one. A video does without.
    async fn cover(&self, record: &JobRecord) -> Option<MediaHash> {
        let address = record.cover.as_deref()?;
        let fetched = self.gateway.fetch_bytes(address, MAX_COVER).await.ok()?;
        let drawing = move || Picture::decode(&fetched.bytes)?.thumbnail(THUMBNAIL);
        let small = tokio::task::spawn_blocking(drawing).await.ok()?.ok()?;
        let store = &self.run.app.inner.store;
        let kept = store.put_media(small.bytes, small.mime, now()).await;
        kept.ok().map(|kept| kept.hash)
    }

    async fn keep(
        &self,
        path: &Path,
        position: u32,
        thumbnail: Option<MediaHash>,
    ) -> Result<(), Failed> {
        let run = self.run;
        let mime = film(path).await?;
        let store = &run.app.inner.store;
        let media = run
            .when_there_is_room(|| store.put_media_file(path, mime, now()))
            .await?;
        let new = NewCreation {
            job: run.id,
            position,
            kind: ItemKind::Video,
            title: self.params.title(),
            media: media.hash,
            thumbnail,
            size: None,
            duration_ms: None,
            detail: CreationDetail::default(),
        };
        run.when_there_is_room(|| store.add_creation(new.clone(), now()))
            .await?;
        run.app.job_changed(run.id).await;
        Ok(())
    }
}

/// Where a file arrives before it is known by its content; removed at the end.
pub(super) struct Place {
    pub(super) path: PathBuf,
}

impl Place {
    pub(super) async fn new(data: &Path, name: &str) -> Result<Self, Failed> {
        let folder = data.join("media").join("in");
        let made = tokio::fs::create_dir_all(&folder).await;
        made.map_err(|error| StoreError::io(&folder, error))?;
        Ok(Self {
            path: folder.join(format!("{name}.arriving")),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::debug!(%error, "a file that was stored stays behind");
        }
    }
}

/// The media type of a film by its first bytes: ISO media, or Matroska.
async fn film(path: &Path) -> Result<&'static str, Failed> {
    let mut start = [0; 12];
    let read = async {
        let mut file = tokio::fs::File::open(path).await?;
        file.read_exact(&mut start).await
    };
    let read = read.await;
    match (read, &start) {
        (Ok(_), [_, _, _, _, b'f', b't', b'y', b'p', b'q', b't', ..]) => Ok("video/quicktime"),
        (Ok(_), [_, _, _, _, b'f', b't', b'y', b'p', ..]) => Ok("video/mp4"),
        (Ok(_), [0x1A, 0x45, 0xDF, 0xA3, ..]) => Ok("video/webm"),
        (Err(error), _) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(CoreError::from(StoreError::io(path, error)).into())
        }
        _ => Err(Failed::so_far(ApiError::new(
            ErrorCode::Protocol,
            "the file is not a video",
        ))),
    }
}

/// Takes a text out of the fields; another kind of value stays with the rest.
fn text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    let text = fields.get(name)?.as_str()?.to_owned();
    fields.remove(name);
    Some(text)
}

/// Takes a whole number out of the fields; another kind of value stays with the rest.
fn number<T: TryFrom<i64>>(fields: &mut Map<String, Value>, name: &str) -> Option<T> {
    let number = T::try_from(fields.get(name)?.as_i64()?).ok()?;
    fields.remove(name);
    Some(number)
}
