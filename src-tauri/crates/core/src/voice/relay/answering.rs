//! One answer of a relay: what was said is written down, answered in writing, and spoken sentence by sentence.

use super::sentences::{Sentences, spoken};
use super::{Model, Models, Past, event};
use crate::convert::{self, Heard};
use crate::turn::{Question, Said};
use crate::usage::Charge;
use crate::{App, CoreError};
use bytes::Bytes;
use futures_util::StreamExt;
use std::sync::{Arc, Mutex, PoisonError};
use studio_audio::{SAMPLE_RATE, wav};
use studio_domain::Usage;
use studio_gateway::realtime::{
    Place, RealtimeEvent, RealtimeUsage, ResponseInfo, ResponseStatus, ServerError, ServerEvent,
};
use studio_gateway::turn::{TurnRequest, TurnRole};
use studio_gateway::{ErrorKind, GatewayError, SoundFormat, SpeechRequest, Upload};
use tokio::sync::mpsc;

/// The voice that speaks where none was chosen: the field is required, and every gateway knows this one.
const USUAL_VOICE: &str = "alloy";
/// Sentences that wait to be spoken; the writing waits for them.
const SENTENCES: usize = 16;
/// Largest sound of one sentence, in bytes: five minutes.
const MOST_SOUND: usize = 5 * 60 * 2 * SAMPLE_RATE as usize;

/// What was said last and is to be answered.
pub(super) struct Turn {
    pub(super) item_id: String,
    pub(super) wav: Vec<u8>,
}

/// Everything that one answer needs.
pub(super) struct Answering {
    pub(super) app: App,
    pub(super) models: Models,
    pub(super) voice: Option<String>,
    pub(super) instructions: Option<String>,
    pub(super) turn: Option<Turn>,
    pub(super) past: Arc<Mutex<Past>>,
    pub(super) response_id: String,
    pub(super) item_id: String,
    pub(super) out: mpsc::Sender<RealtimeEvent>,
}

impl Answering {
    /// Answers to the end, which is always told.
    pub(super) async fn run(mut self) {
        let id = self.response_id.clone();
        let begun = ResponseInfo {
            id: id.clone(),
            status: ResponseStatus::InProgress,
            ..ResponseInfo::default()
        };
        self.tell("response.created", ServerEvent::ResponseCreated(begun))
            .await;
        let answered = self.answer().await;
        let done = match answered {
            Ok(usage) => ResponseInfo {
                id,
                status: ResponseStatus::Completed,
                usage: Some(usage),
                ..ResponseInfo::default()
            },
            Err(error) => ResponseInfo {
                id,
                status: ResponseStatus::Failed,
                error: Some(told(&error)),
                ..ResponseInfo::default()
            },
        };
        self.tell("response.done", ServerEvent::ResponseDone(done))
            .await;
    }

    async fn answer(&mut self) -> Result<RealtimeUsage, GatewayError> {
        if let Some(turn) = self.turn.take() {
            let words = self.write_down(turn).await?;
            if words.trim().is_empty() {
                return Ok(RealtimeUsage::default());
            }
            self.past().add(TurnRole::User, words);
        }
        let question = self.question().await?;
        let (sentences, to_speak) = mpsc::channel(SENTENCES);
        let speaking = self.speak_all(to_speak);
        let writing = async {
            let written = self.write(question, &sentences).await;
            drop(sentences);
            written
        };
        let (written, spoken) = tokio::join!(writing, speaking);
        let usage = written?;
        spoken?;
        Ok(usage)
    }

    fn past(&self) -> std::sync::MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tell(&self, kind: &str, said: ServerEvent) {
        // Without a listener the answer is not wanted any more.
        let _ = self.out.send(event(kind, said)).await;
    }

    async fn write_down(&self, turn: Turn) -> Result<String, GatewayError> {
        let Some(model) = &self.models.hears else {
            return Err(missing(
                "no model writes down what you say: choose one in the voice settings",
            ));
        };
        let file = Upload::bytes("said.wav", "audio/wav", turn.wav);
        let words = self
            .app
            .write_down(&model.gateway, &model.model, file)
            .await?;
        let done = ServerEvent::InputTranscriptDone {
            item_id: turn.item_id,
            content_index: 0,
            transcript: words.clone(),
            usage: None,
        };
        self.tell(
            "conversation.item.input_audio_transcription.completed",
            done,
        )
        .await;
        Ok(words)
    }

    async fn question(&self) -> Result<Question, GatewayError> {
        let model = &self.models.thinks;
        let messages = self.past().messages();
        let protocol = self.app.chat_protocol(&model.model).await.map_err(ours)?;
        let mut request = TurnRequest::new(protocol, &model.model.model_id, messages);
        request.system = self.instructions.clone().filter(|text| !text.is_empty());
        Ok(Question::new(model.gateway.clone(), request, true))
    }

    /// Hears the written answer and hands on its sentences.
    async fn write(
        &self,
        question: Question,
        sentences: &mpsc::Sender<String>,
    ) -> Result<RealtimeUsage, GatewayError> {
        let mut usage = RealtimeUsage::default();
        let mut cutter = Sentences::default();
        let mut events = question.ask();
        while let Some(event) = events.next().await {
            match convert::heard(event?) {
                Some(Heard::Said(Said::Text(text))) => {
                    if let Some(sentence) = cutter.push(&text) {
                        // A voice that failed tells so itself.
                        let _ = sentences.send(sentence).await;
                    }
                }
                Some(Heard::Said(Said::Usage(used))) => usage = of_turn(&used),
                _ => {}
            }
        }
        if let Some(rest) = cutter.end() {
            let _ = sentences.send(rest).await;
        }
        Ok(usage)
    }

    /// Speaks the sentences one after the other, each shown when its sound begins.
    async fn speak_all(&self, mut sentences: mpsc::Receiver<String>) -> Result<(), GatewayError> {
        let mut failed = None;
        while let Some(sentence) = sentences.recv().await {
            self.show(&sentence).await;
            if failed.is_none()
                && let Some(words) = spoken(&sentence)
            {
                // What cannot be spoken is still to be read.
                failed = self.speak(&words).await.err();
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn place(&self) -> Place {
        Place {
            response_id: self.response_id.clone(),
            item_id: self.item_id.clone(),
            ..Place::default()
        }
    }

    async fn show(&self, sentence: &str) {
        self.past().add(TurnRole::Assistant, sentence.to_owned());
        let delta = ServerEvent::TranscriptDelta {
            place: self.place(),
            delta: sentence.to_owned(),
        };
        self.tell("response.output_audio_transcript.delta", delta)
            .await;
    }

    async fn speak(&self, words: &str) -> Result<(), GatewayError> {
        let Some(model) = &self.models.speaks else {
            return Ok(());
        };
        let voice = self.voice.as_deref().unwrap_or(USUAL_VOICE);
        let mut request = SpeechRequest::new(&model.model.model_id, voice, words);
        // Samples can be played as they come, at the rate of the endpoint (OpenAI, `CreateSpeechRequest`).
        request
            .extra
            .insert("response_format".to_owned(), "pcm".into());
        let mut sound = model.gateway.speech(&request).await?;
        match sound.format() {
            None => self.play(&mut sound).await?,
            // Gateways that know no bare samples send a file of them.
            Some(SoundFormat::Wav) => self.play_file(&mut sound).await?,
            Some(_) => {
                return Err(missing(
                    "this model speaks no samples: choose another in the voice settings",
                ));
            }
        }
        self.charge_speech(model).await;
        Ok(())
    }

    async fn play(&self, sound: &mut studio_gateway::SpeechStream) -> Result<(), GatewayError> {
        let mut odd: Option<u8> = None;
        while let Some(piece) = sound.next().await {
            let mut samples: Vec<u8> = odd.take().into_iter().collect();
            samples.extend_from_slice(&piece?);
            if samples.len() % 2 == 1 {
                odd = samples.pop();
            }
            self.hear(samples).await;
        }
        Ok(())
    }

    async fn play_file(
        &self,
        sound: &mut studio_gateway::SpeechStream,
    ) -> Result<(), GatewayError> {
        let mut file = Vec::new();
        while let Some(piece) = sound.next().await {
            file.extend_from_slice(&piece?);
            if file.len() > MOST_SOUND {
                return Err(missing(
                    "the sound of one sentence is longer than any sentence",
                ));
            }
        }
        let unreadable = || missing("the sound of the answer cannot be read");
        let samples = wav::read(&file).map_err(|_| unreadable())?;
        let bytes = samples.iter().flat_map(|sample| sample.to_le_bytes());
        self.hear(bytes.collect()).await;
        Ok(())
    }

    async fn hear(&self, samples: Vec<u8>) {
        if samples.is_empty() {
            return;
        }
        self.past().sounded(samples.len() as u64);
        let delta = ServerEvent::AudioDelta {
            place: self.place(),
            audio: Bytes::from(samples),
        };
        self.tell("response.output_audio.delta", delta).await;
    }

    async fn charge_speech(&self, model: &Model) {
        let charge = Charge {
            model: model.model.clone(),
            kind: "speech",
            usage: Usage::default(),
            request_id: None,
        };
        if let Err(error) = self.app.usage_note(charge).await {
            tracing::warn!(%error, "a call is not in the ledger");
        }
    }
}

fn of_turn(used: &Usage) -> RealtimeUsage {
    let count = |tokens: Option<i64>| {
        tokens
            .and_then(|tokens| u64::try_from(tokens).ok())
            .unwrap_or(0)
    };
    RealtimeUsage {
        input: count(used.input_tokens),
        cached_input: count(used.cached_input_tokens),
        output: count(used.output_tokens),
        ..RealtimeUsage::default()
    }
}

fn missing(words: &str) -> GatewayError {
    GatewayError::new(ErrorKind::Model, words)
}

fn ours(error: CoreError) -> GatewayError {
    match error {
        CoreError::Gateway(error) => error,
        other => GatewayError::new(ErrorKind::Config, other.to_string()),
    }
}

/// An error in the form in which realtime gateways tell theirs.
fn told(error: &GatewayError) -> ServerError {
    ServerError {
        kind: error.type_word.clone(),
        code: error.code.clone(),
        message: error.message.clone(),
        param: error.param.clone(),
        event_id: None,
    }
}
