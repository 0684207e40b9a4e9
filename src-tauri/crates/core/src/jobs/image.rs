//! Pictures from words, and from pictures.

use super::fetch::Arrived;
use super::making::Making;
use super::remote::{Remote, RemoteFile};
use super::run::Failed;
use crate::error::from_gateway;
use bytes::Bytes;
use futures_util::StreamExt;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{Job, MediaHash};
use studio_gateway::{
    CallUsage, GatewayError, GeneratedImage, ImageAnswer, ImageEditRequest, ImageEvent,
    ImageRequest, ImageSource, ImageStream, JobRecord, MidjourneyRequest, Upload,
    midjourney_instead,
};
use studio_store::JobUpdate;

/// What came of asking.
enum Heard {
    Task(Box<JobRecord>),
    Images {
        images: Vec<GeneratedImage>,
        usage: Option<CallUsage>,
        request_id: Option<String>,
    },
    /// All of it is in the library already.
    Kept {
        usage: Option<CallUsage>,
        request_id: Option<String>,
    },
}

/// Makes the pictures of a job, or goes on where an earlier run of it ended.
pub(super) async fn make(making: &Making<'_>, job: &Job) -> Result<(), Failed> {
    match Remote::of(job) {
        Some(Remote::Files { files }) => making.fetch(&files).await,
        Some(Remote::Task { record }) => making.follow(record).await,
        Some(Remote::Parts { .. } | Remote::Transcript { .. }) => Err(making.interrupted().await),
        None if job.may_be_charged => Err(making.interrupted().await),
        None => making.begin().await,
    }
}

impl Making<'_> {
    async fn begin(&self) -> Result<(), Failed> {
        self.begun().await?;
        match self.ask().await {
            Ok(Heard::Task(record)) => {
                let remote = Remote::Task {
                    record: record.clone(),
                };
                self.write_down(remote.update(), None, None).await?;
                self.follow(record).await
            }
            Ok(Heard::Images {
                images,
                usage,
                request_id,
            }) => self.images(images, usage, request_id).await,
            Ok(Heard::Kept { usage, request_id }) => {
                self.write_down(JobUpdate::default(), usage, request_id)
                    .await
            }
            Err(Asked::Refused(error)) => {
                if error.outcome_unknown() {
                    self.write_down(JobUpdate::default(), None, error.request_id.clone())
                        .await?;
                }
                Err(Failed::for_good(from_gateway(&error)))
            }
            Err(Asked::Failed(failed)) => Err(failed),
        }
    }

    async fn ask(&self) -> Result<Heard, Asked> {
        if !self.params.inputs.is_empty() {
            return self.edit().await;
        }
        let mut request = ImageRequest::new(&self.model.model_id, &self.params.prompt);
        request.extra.clone_from(&self.params.fields);
        if self.params.streams() {
            let stream = self.gateway.images_stream(&request).await?;
            return self.listen(stream).await;
        }
        match self.gateway.images(&request).await {
            Ok(answer) => Ok(self.heard(answer, &request)),
            Err(error) if midjourney_instead(&self.model.model_id, &error) => {
                let mut order = MidjourneyRequest::new(&self.params.prompt);
                order.extra.clone_from(&self.params.fields);
                let record = self.gateway.midjourney_imagine(&order).await?;
                Ok(Heard::Task(Box::new(record)))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn edit(&self) -> Result<Heard, Asked> {
        let mut uploads = Vec::new();
        for (at, input) in self.params.inputs.iter().enumerate() {
            uploads.push(self.upload(at, input).await?);
        }
        let mut request = ImageEditRequest::new(&self.model.model_id, &self.params.prompt, uploads);
        request.extra.clone_from(&self.params.fields);
        if self.params.streams() {
            let stream = self.gateway.image_edit_stream(&request).await?;
            return self.listen(stream).await;
        }
        let answer = self.gateway.image_edit(&request).await?;
        let plain = ImageRequest::new(&self.model.model_id, &self.params.prompt);
        Ok(self.heard(answer, &plain))
    }

    async fn upload(&self, at: usize, input: &MediaHash) -> Result<Upload, Failed> {
        let store = &self.run.app.inner.store;
        let known = store.get_media(input).await?;
        let extension = super::super::creation::extension(&known.mime);
        let name = format!("image-{}.{extension}", at + 1);
        Ok(Upload::file(name, known.mime, store.media_path(input)))
    }

    fn heard(&self, answer: ImageAnswer, request: &ImageRequest) -> Heard {
        match answer {
            ImageAnswer::Task { task, .. } => {
                Heard::Task(Box::new(task.record(&self.gateway, request)))
            }
            ImageAnswer::Images(answer) => Heard::Images {
                images: answer.images,
                usage: answer.usage,
                request_id: answer.meta.request_id,
            },
        }
    }

    /// Hears a stream to its end. A finished picture is in the library before the next event is read.
    async fn listen(&self, mut stream: ImageStream) -> Result<Heard, Asked> {
        let request_id = stream.meta().request_id.clone();
        let mut usage: Option<CallUsage> = None;
        let mut position = 0;
        let mut linked = Vec::new();
        while let Some(event) = stream.next().await {
            match event? {
                ImageEvent::Partial { image, .. } => self.preview(position, image).await,
                ImageEvent::Completed { image, usage: told } => {
                    usage = told.or(usage);
                    match image.source {
                        ImageSource::Bytes(bytes) => {
                            self.arrived(position, bytes, image.revised_prompt).await?;
                        }
                        ImageSource::Url(address) => linked.push(RemoteFile {
                            position,
                            address,
                            revised_prompt: image.revised_prompt,
                        }),
                    }
                    position += 1;
                }
                ImageEvent::Task(task) => {
                    let request = ImageRequest::new(&self.model.model_id, &self.params.prompt);
                    return Ok(Heard::Task(Box::new(task.record(&self.gateway, &request))));
                }
                ImageEvent::Other(_) => {}
            }
        }
        if !linked.is_empty() {
            let remote = Remote::Files {
                files: linked.clone(),
            };
            self.write_down(remote.update(), usage.take(), request_id.clone())
                .await?;
            self.fetch(&linked).await?;
        }
        Ok(Heard::Kept { usage, request_id })
    }

    async fn preview(&self, position: u32, image: GeneratedImage) {
        if let ImageSource::Bytes(bytes) = image.source {
            self.run.live.preview(position, bytes);
            self.run.app.job_changed(self.run.id).await;
        }
    }

    async fn arrived(
        &self,
        position: u32,
        bytes: Bytes,
        revised_prompt: Option<String>,
    ) -> Result<(), Failed> {
        let arrived = Arrived {
            position,
            bytes,
            revised_prompt,
        };
        self.run.keep_picture(&self.params.title(), arrived).await
    }

    /// Pictures of an answer in one piece: those that are here first, for they are nowhere else.
    async fn images(
        &self,
        images: Vec<GeneratedImage>,
        usage: Option<CallUsage>,
        request_id: Option<String>,
    ) -> Result<(), Failed> {
        let mut linked = Vec::new();
        let mut first_trouble = Ok(());
        for (position, image) in (0_u32..).zip(images) {
            match image.source {
                ImageSource::Bytes(bytes) => {
                    let kept = self.arrived(position, bytes, image.revised_prompt).await;
                    first_trouble = first_trouble.and(kept);
                }
                ImageSource::Url(address) => linked.push(RemoteFile {
                    position,
                    address,
                    revised_prompt: image.revised_prompt,
                }),
            }
        }
        if linked.is_empty() {
            self.write_down(JobUpdate::default(), usage, request_id)
                .await?;
            return first_trouble.map_err(|failed| Failed::for_good(failed.error));
        }
        let remote = Remote::Files {
            files: linked.clone(),
        };
        self.write_down(remote.update(), usage, request_id).await?;
        self.fetch(&linked).await?;
        first_trouble
    }

    async fn fetch(&self, files: &[RemoteFile]) -> Result<(), Failed> {
        let title = self.params.title();
        self.run.fetch_pictures(&self.gateway, &title, files).await
    }

    async fn follow(&self, record: Box<JobRecord>) -> Result<(), Failed> {
        let done = self.run.follow(&self.gateway, record).await?;
        let inline = done.inline.as_ref().map(|inline| inline.0.clone());
        let addresses = inline.into_iter().chain(done.results.iter().cloned());
        let files: Vec<RemoteFile> = (0_u32..)
            .zip(addresses)
            .map(|(position, address)| RemoteFile {
                position,
                address,
                revised_prompt: None,
            })
            .collect();
        if files.is_empty() {
            let words = "the task ended without a picture";
            return Err(Failed::for_good(ApiError::new(ErrorCode::Protocol, words)));
        }
        self.fetch(&files).await
    }
}

/// Why there is nothing to hear.
enum Asked {
    /// The gateway, or the way to it.
    Refused(GatewayError),
    /// This side.
    Failed(Failed),
}

impl From<GatewayError> for Asked {
    fn from(error: GatewayError) -> Self {
        Self::Refused(error)
    }
}

impl From<Failed> for Asked {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}
