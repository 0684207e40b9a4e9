//! Pictures from words, and from pictures.

use super::fetch::Arrived;
use super::remote::{Remote, RemoteFile};
use super::run::{Failed, Run};
use crate::app::now;
use crate::convert::call_usage;
use crate::error::{CoreError, from_gateway};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{Job, MediaHash, ModelRef, Usage, UsageId, UsageRecord};
use studio_gateway::{
    CallUsage, Gateway, GatewayError, GeneratedImage, ImageAnswer, ImageEditRequest, ImageEvent,
    ImageRequest, ImageSource, ImageStream, JobRecord, MidjourneyRequest, Upload,
    midjourney_instead,
};
use studio_store::JobUpdate;

/// Members of a request by which families say how many pictures they are to make.
const COUNTS: [&str; 2] = ["n", "batch_size"];

/// Pictures that are expected of a request at most, whatever it says.
const MAX_COUNT: u64 = 16;

/// Characters of a title.
const TITLE_LENGTH: usize = 200;

/// What is asked for, as a row keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ImageParams {
    pub(super) prompt: String,
    /// The other members of the request.
    pub(super) fields: Map<String, Value>,
    /// Pictures to go by.
    pub(super) inputs: Vec<MediaHash>,
}

impl ImageParams {
    pub(super) fn read(job: &Job) -> Result<Self, CoreError> {
        serde_json::from_value(job.params.clone())
            .map_err(|error| CoreError::Invalid(error.to_string()))
    }

    pub(super) fn to_json(&self) -> Value {
        serde_json::json!({
            "prompt": self.prompt,
            "fields": self.fields,
            "inputs": self.inputs,
        })
    }

    /// How many pictures are expected.
    pub(super) fn count(&self) -> u32 {
        let told = COUNTS
            .iter()
            .find_map(|name| self.fields.get(*name)?.as_u64());
        u32::try_from(told.unwrap_or(1).clamp(1, MAX_COUNT)).unwrap_or(1)
    }

    /// What the pictures are called: the prompt, shortened.
    fn title(&self) -> String {
        self.prompt.trim().chars().take(TITLE_LENGTH).collect()
    }

    /// Whether the answer is to come as a stream.
    fn streams(&self) -> bool {
        self.fields.get("stream") == Some(&Value::Bool(true))
            || self.fields.contains_key("partial_images")
    }
}

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
pub(super) async fn make(run: &Run) -> Result<(), Failed> {
    let job = run.app.inner.store.get_job(run.id).await?;
    let params = ImageParams::read(&job)?;
    let model = job.model.clone().ok_or(CoreError::NotFound("the model"))?;
    let gateway = run.app.gateway(model.profile_id).await?;
    let making = Making {
        run,
        params,
        model,
        gateway,
    };
    match Remote::of(&job) {
        Some(Remote::Files { files }) => making.fetch(&files).await,
        Some(Remote::Task { record }) => making.follow(record).await,
        None if job.may_be_charged => Err(making.interrupted().await),
        None => making.begin().await,
    }
}

struct Making<'a> {
    run: &'a Run,
    params: ImageParams,
    model: ModelRef,
    gateway: Gateway,
}

impl Making<'_> {
    async fn begin(&self) -> Result<(), Failed> {
        let begun = JobUpdate {
            may_be_charged: true,
            ..JobUpdate::default()
        };
        let store = &self.run.app.inner.store;
        store.update_job(self.run.id, begun, now()).await?;
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

    /// Changes the row and adds what the call used to the ledger, both or neither.
    async fn write_down(
        &self,
        mut update: JobUpdate,
        usage: Option<CallUsage>,
        request_id: Option<String>,
    ) -> Result<(), Failed> {
        let app = &self.run.app;
        let usage = usage.as_ref().map(call_usage).unwrap_or_default();
        update.usage = Some(self.record(usage, request_id).await);
        self.run
            .when_there_is_room(|| {
                app.inner
                    .store
                    .update_job(self.run.id, update.clone(), now())
            })
            .await?;
        app.job_changed(self.run.id).await;
        Ok(())
    }

    async fn record(&self, usage: Usage, request_id: Option<String>) -> UsageRecord {
        UsageRecord {
            id: UsageId::generate(),
            model: self.model.clone(),
            kind: "image".to_owned(),
            item_id: None,
            message_id: None,
            job_id: Some(self.run.id),
            usage: self.run.app.priced(Some(&self.model), usage).await,
            request_id,
            created_at: now(),
        }
    }

    /// The process ended between the request and its answer: whether it was charged nobody here can know.
    async fn interrupted(&self) -> Failed {
        if let Err(failed) = self.write_down(JobUpdate::default(), None, None).await {
            return failed;
        }
        Failed::for_good(ApiError::new(
            ErrorCode::OutcomeUnknown,
            "the app ended while the gateway was at work",
        ))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_told_in_the_words_of_the_family_and_bounded() {
        let of = |fields: Value| ImageParams {
            fields: fields.as_object().cloned().unwrap_or_default(),
            ..ImageParams::default()
        };
        assert_eq!(of(serde_json::json!({})).count(), 1);
        assert_eq!(of(serde_json::json!({"n": 4})).count(), 4);
        assert_eq!(of(serde_json::json!({"batch_size": 3})).count(), 3);
        assert_eq!(of(serde_json::json!({"n": 9_000_000})).count(), 16);
    }
}
