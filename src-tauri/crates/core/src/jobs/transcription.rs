//! What is said in a recording, written down.

use super::making::Making;
use super::remote::Remote;
use super::run::Failed;
use crate::app::now;
use crate::error::{CoreError, from_gateway};
use serde_json::{Map, Value};
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{CreationDetail, ItemKind, Job, Transcript, TranscriptSegment};
use studio_gateway::{GatewayError, TranscriptionRequest, Upload};
use studio_store::{JobUpdate, NewCreation};

/// Writes down the recording of a job, or puts into the library what an earlier run of it has.
pub(super) async fn make(making: &Making<'_>, job: &Job) -> Result<(), Failed> {
    match Remote::of(job) {
        Some(Remote::Transcript {
            transcript,
            duration_ms,
        }) => making.keep_transcript(transcript, duration_ms).await,
        Some(_) => Err(making.interrupted().await),
        None if job.may_be_charged => Err(making.interrupted().await),
        None => making.listen_to_it().await,
    }
}

impl Making<'_> {
    async fn listen_to_it(&self) -> Result<(), Failed> {
        let request = self.recording().await?;
        self.begun().await?;
        let answer = match self.gateway.transcription(&request).await {
            // Not every model tells times; one that says so has not listened yet.
            Err(error)
                if refuses_the_form(&error) && request.extra.contains_key("response_format") =>
            {
                let mut plain = request.clone();
                plain.extra.remove("response_format");
                plain.extra.remove("timestamp_granularities");
                self.gateway.transcription(&plain).await
            }
            answer => answer,
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                if error.outcome_unknown() {
                    let request_id = error.request_id.clone();
                    self.write_down(JobUpdate::default(), None, request_id)
                        .await?;
                }
                return Err(Failed::for_good(from_gateway(&error)));
            }
        };
        let told = answer.transcript;
        let duration_ms = told.duration.map(millis);
        let transcript = Transcript {
            language: told.language,
            text: told.text,
            segments: told
                .segments
                .into_iter()
                .map(|segment| TranscriptSegment {
                    start_ms: millis(segment.start),
                    end_ms: millis(segment.end),
                    text: segment.text.trim().to_owned(),
                    speaker: segment.speaker,
                })
                .collect(),
        };
        let remote = Remote::Transcript {
            transcript: transcript.clone(),
            duration_ms,
        };
        self.write_down(remote.update(), told.usage, answer.meta.request_id)
            .await?;
        self.keep_transcript(transcript, duration_ms).await
    }

    async fn recording(&self) -> Result<TranscriptionRequest, Failed> {
        let store = &self.run.app.inner.store;
        let input = self.params.inputs.first();
        let input = input.ok_or(CoreError::NotFound("the recording"))?;
        let known = store.get_media(input).await?;
        let extension = crate::creation::extension(&known.mime);
        let file = Upload::file(
            format!("recording.{extension}"),
            known.mime,
            store.media_path(input),
        );
        let mut request = TranscriptionRequest::new(&self.model.model_id, file);
        request.extra = self.params.fields.clone();
        with_times(&mut request.extra);
        Ok(request)
    }

    async fn keep_transcript(
        &self,
        transcript: Transcript,
        duration_ms: Option<i64>,
    ) -> Result<(), Failed> {
        let run = self.run;
        let media = self.params.inputs.first().cloned();
        let new = NewCreation {
            job: run.id,
            position: 0,
            kind: ItemKind::Recording,
            title: self.params.title(),
            media: media.ok_or(CoreError::NotFound("the recording"))?,
            thumbnail: None,
            size: None,
            duration_ms,
            detail: CreationDetail {
                revised_prompt: None,
                transcript: Some(transcript),
            },
        };
        let store = &run.app.inner.store;
        run.when_there_is_room(|| store.add_creation(new.clone(), now()))
            .await?;
        run.app.job_changed(run.id).await;
        Ok(())
    }
}

/// Segments are told only where both are asked for (OpenAI, `CreateTranscriptionRequest`).
fn with_times(fields: &mut Map<String, Value>) {
    let is_verbose = fields.get("response_format").and_then(Value::as_str) == Some("verbose_json");
    if is_verbose && !fields.contains_key("timestamp_granularities") {
        let segment = Value::from(vec!["segment"]);
        fields.insert("timestamp_granularities".to_owned(), segment);
    }
}

/// Whether the gateway has refused the form of the answer, and nothing else, before it listened.
fn refuses_the_form(error: &GatewayError) -> bool {
    let told = from_gateway(error);
    error.status == Some(400) && names_the_form(&told)
}

fn names_the_form(told: &ApiError) -> bool {
    let words = format!(
        "{} {}",
        told.message,
        told.detail.clone().unwrap_or_default()
    );
    told.code == ErrorCode::Request && words.contains("response_format")
}

fn millis(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}
