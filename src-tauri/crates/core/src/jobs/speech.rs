//! Speech from text: part by part, heard while it arrives, kept as one take.

use super::making::Making;
use super::remote::Remote;
use super::run::Failed;
use super::split::split;
use super::video::Place;
use crate::app::now;
use crate::error::from_gateway;
use futures_util::StreamExt;
use serde_json::{Map, Value};
use std::path::PathBuf;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{CreationDetail, ItemKind, Job, MediaHash};
use studio_gateway::{SoundFormat, SpeechRequest};
use studio_media::join_wav;
use studio_store::{JobUpdate, NewCreation};

/// Characters that one request takes (OpenAI, `CreateSpeechRequest.input`).
const PART: usize = 4_096;

/// The voice that reads where none was chosen: the field is required, and every gateway knows this one.
const USUAL_VOICE: &str = "alloy";

/// Largest part, in bytes: a part read at a quarter of the speed, as samples, twice over.
const MAX_PART: usize = 128 * 1024 * 1024;

/// Makes the take of a job, or goes on after the parts that an earlier run of it has.
pub(super) async fn make(making: &Making<'_>, job: &Job) -> Result<(), Failed> {
    let done = match Remote::of(job) {
        Some(Remote::Parts {
            done,
            asking: false,
        }) => done,
        // What was asked for may be charged: only the user has it asked for again.
        Some(Remote::Parts { done, asking: true }) => return Err(making.left_off(done).await),
        Some(_) => return Err(making.interrupted().await),
        None if job.may_be_charged => return Err(making.interrupted().await),
        None => Vec::new(),
    };
    making.read_aloud(done).await
}

impl Making<'_> {
    async fn read_aloud(&self, mut done: Vec<MediaHash>) -> Result<(), Failed> {
        let parts = split(&self.params.prompt, PART);
        self.begun().await?;
        for (at, text) in parts.iter().enumerate().skip(done.len()) {
            self.keep_parts(&done, true).await?;
            match self.part(text, at, parts.len() > 1).await {
                Ok(media) => done.push(media),
                Err(failed) => {
                    self.keep_parts(&done, false).await?;
                    if failed.may_be_charged {
                        self.write_down(JobUpdate::default(), None, None).await?;
                    }
                    return Err(failed);
                }
            }
            self.run
                .app
                .inner
                .store
                .set_job_inputs(self.run.id, &done)
                .await?;
            self.write_down(self.progress(done.len(), parts.len()), None, None)
                .await?;
        }
        self.run.live.silence();
        self.keep_parts(&done, false).await?;
        self.keep_take(&done).await
    }

    fn progress(&self, done: usize, of: usize) -> JobUpdate {
        JobUpdate {
            progress: (of > 1).then(|| done as f64 / of as f64),
            ..JobUpdate::default()
        }
    }

    async fn keep_parts(&self, done: &[MediaHash], asking: bool) -> Result<(), Failed> {
        let remote = Remote::Parts {
            done: done.to_vec(),
            asking,
        };
        self.run.keep(&remote).await
    }

    async fn left_off(&self, done: Vec<MediaHash>) -> Failed {
        if let Err(failed) = self.keep_parts(&done, false).await {
            return failed;
        }
        let failed = self.interrupted().await;
        Failed::so_far(failed.error)
    }

    /// Has one part read, and puts it into the media store.
    async fn part(&self, text: &str, at: usize, several: bool) -> Result<MediaHash, Failed> {
        let run = self.run;
        let request = self.speech_request(text, several);
        let mut sound = self.gateway.speech(&request).await.map_err(refused)?;
        let mime = match sound.format() {
            Some(format) => mime(format),
            None => return Err(not_a_sound()),
        };
        // In memory until it is stored: it is paid for, and a full disk is waited for.
        let mut whole = Vec::new();
        let mut heard = Heard::of(at);
        while let Some(piece) = sound.next().await {
            let piece = piece.map_err(refused)?;
            if whole.len() + piece.len() > MAX_PART {
                let words = "the sound is larger than any speech";
                return Err(Failed::so_far(ApiError::new(ErrorCode::Protocol, words)));
            }
            whole.extend_from_slice(&piece);
            let was_silent = heard.nothing();
            heard.take(&piece, |bytes| run.live.hear(bytes));
            if was_silent {
                run.app.job_changed(run.id).await;
            }
        }
        let store = &run.app.inner.store;
        let kept = run
            .when_there_is_room(|| store.put_media(whole.clone(), mime, now()))
            .await?;
        Ok(kept.hash)
    }

    fn speech_request(&self, text: &str, several: bool) -> SpeechRequest {
        let mut fields: Map<String, Value> = self.params.fields.clone();
        let voice = match fields.remove("voice") {
            Some(Value::String(voice)) if !voice.trim().is_empty() => voice,
            Some(Value::Object(custom)) => {
                fields.insert("voice".to_owned(), Value::Object(custom));
                USUAL_VOICE.to_owned()
            }
            _ => USUAL_VOICE.to_owned(),
        };
        if several {
            // Only samples can be joined without a seam.
            fields.insert("response_format".to_owned(), Value::from("wav"));
        }
        let mut request = SpeechRequest::new(&self.model.model_id, voice, text);
        request.extra = fields;
        request
    }

    /// Makes one file of the parts, and a take of the file.
    async fn keep_take(&self, parts: &[MediaHash]) -> Result<(), Failed> {
        let run = self.run;
        let store = &run.app.inner.store;
        let Some(first) = parts.first() else {
            return Err(not_a_sound());
        };
        let first = store.get_media(first).await?;
        let (media, duration_ms) = if first.mime == "audio/wav" {
            let place = Place::new(run.app.inner.paths.data_dir(), &run.id.to_string()).await?;
            let files: Vec<PathBuf> = parts.iter().map(|part| store.media_path(part)).collect();
            let to = place.path.clone();
            let joined = tokio::task::spawn_blocking(move || join_wav(&files, &to)).await;
            let duration = match joined {
                Ok(Ok(duration)) => duration,
                Ok(Err(error)) => return Err(unusable(&error.to_string())),
                Err(_) => return Err(unusable("the parts could not be joined")),
            };
            let kept = run
                .when_there_is_room(|| store.put_media_file(&place.path, "audio/wav", now()))
                .await?;
            (kept.hash, Some(duration))
        } else {
            (first.hash, None)
        };
        let new = NewCreation {
            job: run.id,
            position: 0,
            kind: ItemKind::Take,
            title: self.params.title(),
            media,
            thumbnail: None,
            size: None,
            duration_ms,
            detail: CreationDetail::default(),
        };
        run.when_there_is_room(|| store.add_creation(new.clone(), now()))
            .await?;
        store.set_job_inputs(run.id, &[]).await?;
        run.app.job_changed(run.id).await;
        Ok(())
    }
}

/// What of the parts is heard: all of the first, and of the others what follows the head of the file.
struct Heard {
    /// The beginning of a part whose head is not over yet.
    head: Option<Vec<u8>>,
    some: bool,
}

impl Heard {
    fn of(part: usize) -> Self {
        Self {
            head: (part > 0).then(Vec::new),
            some: part > 0,
        }
    }

    fn nothing(&self) -> bool {
        !self.some
    }

    fn take(&mut self, piece: &[u8], hear: impl Fn(&[u8])) {
        self.some = true;
        let Some(head) = &mut self.head else {
            return hear(piece);
        };
        head.extend_from_slice(piece);
        let samples = head.windows(4).position(|four| four == b"data");
        if let Some(rest) = samples.and_then(|at| head.get(at + 8..)) {
            hear(rest);
            self.head = None;
        }
    }
}

fn refused(error: studio_gateway::GatewayError) -> Failed {
    Failed {
        may_be_charged: error.outcome_unknown(),
        ..Failed::so_far(from_gateway(&error))
    }
}

fn unusable(words: &str) -> Failed {
    Failed::so_far(ApiError::new(ErrorCode::Protocol, words))
}

fn not_a_sound() -> Failed {
    unusable("the answer is not a sound")
}

fn mime(format: SoundFormat) -> &'static str {
    match format {
        SoundFormat::Mp3 => "audio/mpeg",
        SoundFormat::Aac => "audio/aac",
        SoundFormat::Ogg => "audio/ogg",
        SoundFormat::Flac => "audio/flac",
        SoundFormat::Wav => "audio/wav",
    }
}

/// The media type of a sound by its first bytes.
pub(crate) fn sound_mime(start: &[u8]) -> Option<&'static str> {
    SoundFormat::sniff(start).map(mime)
}
