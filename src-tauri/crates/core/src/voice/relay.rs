//! Talking with models that cannot talk: one writes down, one answers, one speaks.
//!
//! To a session a relay is a connection like any other: it takes the events of a realtime gateway's client and tells
//! those of its server, so that pressing, interrupting and keeping are the same.

mod answering;
mod sentences;

use super::heard;
use crate::App;
use answering::{Answering, Turn};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use studio_audio::wav;
use studio_contract::VoiceRelay;
use studio_domain::ModelRef;
use studio_gateway::Gateway;
use studio_gateway::realtime::{
    AudioFormat, ClientBody, ClientEvent, Frame, Item, ItemContent, ItemPart, ItemRole,
    RealtimeEvent, ResponseInfo, ResponseStatus, ServerEvent, SessionInfo, SessionSettings,
};
use studio_gateway::turn::{TurnMessage, TurnPart, TurnRole};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Events in either direction that may wait.
const QUEUE: usize = 256;
/// Longest turn, in bytes: what whisper-1 takes, 25 MiB, which is eight minutes.
const MOST_TURN: usize = 25 * 1024 * 1024 - 44;

/// A model with the way to it.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) model: ModelRef,
    pub(super) gateway: Gateway,
}

/// Who does what.
#[derive(Clone)]
pub(super) struct Models {
    /// Writes down what is said.
    pub(super) hears: Option<Model>,
    /// Answers in writing.
    pub(super) thinks: Model,
    /// Speaks; without it answers are only read.
    pub(super) speaks: Option<Model>,
}

impl Models {
    /// The same as a host sees it.
    pub(super) fn told(&self) -> VoiceRelay {
        let model = |model: &Option<Model>| model.as_ref().map(|model| model.model.clone());
        VoiceRelay {
            hears: model(&self.hears),
            speaks: model(&self.speaks),
        }
    }
}

/// What was said so far, as the model that answers is told it.
#[derive(Default)]
pub(super) struct Past {
    said: Vec<(TurnRole, String)>,
    /// Bytes of sound of the last answer.
    sound: u64,
}

impl Past {
    fn of(items: &[Item]) -> Self {
        let mut past = Self::default();
        for item in items {
            past.take(item);
        }
        past
    }

    fn take(&mut self, item: &Item) {
        let ItemContent::Message { role, parts } = &item.content else {
            return;
        };
        let role = match role {
            ItemRole::Assistant => TurnRole::Assistant,
            ItemRole::User | ItemRole::System => TurnRole::User,
        };
        for part in parts {
            if let ItemPart::Text(text) = part {
                self.add(role, text.clone());
            }
        }
    }

    /// More words of a side.
    fn add(&mut self, role: TurnRole, words: String) {
        match self.said.last_mut() {
            Some((last, text)) if *last == role && role == TurnRole::Assistant => {
                text.push_str(&words);
            }
            _ => self.said.push((role, words)),
        }
    }

    fn sounded(&mut self, bytes: u64) {
        self.sound += bytes;
    }

    /// The last answer was heard only so far.
    fn cut(&mut self, heard_ms: u64) {
        let received = AudioFormat::Pcm16.millis(self.sound);
        if let Some((TurnRole::Assistant, text)) = self.said.last_mut() {
            *text = heard::split(text, heard_ms, received).0;
        }
        self.said.retain(|(_, text)| !text.trim().is_empty());
    }

    fn messages(&self) -> Vec<TurnMessage> {
        let message = |(role, text): &(TurnRole, String)| TurnMessage {
            role: *role,
            parts: vec![TurnPart::text(text)],
            origin: None,
        };
        self.said.iter().map(message).collect()
    }
}

/// The ends of a relay that a session holds. Dropping them ends it.
pub(super) struct Ends {
    pub(super) queue: mpsc::Sender<ClientEvent>,
    pub(super) events: mpsc::Receiver<RealtimeEvent>,
}

struct Relay {
    app: App,
    models: Models,
    voice: Option<String>,
    instructions: Option<String>,
    past: Arc<Mutex<Past>>,
    sound: Vec<u8>,
    turn: Option<Turn>,
    number: u64,
    answer: Option<(String, JoinHandle<()>)>,
    out: mpsc::Sender<RealtimeEvent>,
}

/// Begins a relay with what was said before.
pub(super) fn open(app: App, models: Models, settings: SessionSettings, history: &[Item]) -> Ends {
    let (queue, queued) = mpsc::channel(QUEUE);
    let (out, events) = mpsc::channel(QUEUE);
    let mut relay = Relay {
        app,
        models,
        voice: None,
        instructions: None,
        past: Arc::new(Mutex::new(Past::of(history))),
        sound: Vec::new(),
        turn: None,
        number: 0,
        answer: None,
        out,
    };
    relay.update(settings);
    tokio::spawn(relay.run(queued));
    Ends { queue, events }
}

/// An event as a session takes it.
pub(super) fn event(kind: &str, said: ServerEvent) -> RealtimeEvent {
    let size = match &said {
        ServerEvent::AudioDelta { audio, .. } => Some(audio.len()),
        _ => None,
    };
    RealtimeEvent::Received(Box::new(Frame {
        event: said,
        raw: json!({"type": kind, "by": "relay", "bytes": size}),
    }))
}

impl Relay {
    async fn run(mut self, mut queued: mpsc::Receiver<ClientEvent>) {
        let created = ServerEvent::SessionCreated(SessionInfo::default());
        self.tell("session.created", created).await;
        while let Some(event) = queued.recv().await {
            self.obey(event.body).await;
        }
        self.stop();
    }

    async fn tell(&self, kind: &str, said: ServerEvent) {
        // Without a listener there is nobody to answer.
        let _ = self.out.send(event(kind, said)).await;
    }

    async fn obey(&mut self, body: ClientBody) {
        match body {
            ClientBody::UpdateSession(settings) => self.update(*settings),
            ClientBody::AppendAudio(bytes) => {
                let room = MOST_TURN.saturating_sub(self.sound.len()).min(bytes.len());
                self.sound
                    .extend_from_slice(bytes.get(..room).unwrap_or_default());
            }
            ClientBody::ClearAudio => self.sound.clear(),
            ClientBody::CommitAudio => self.commit().await,
            ClientBody::CreateItem { item, .. } => self.past().take(&item),
            ClientBody::CreateResponse(_) => self.respond(),
            ClientBody::CancelResponse { .. } => self.cancel().await,
            ClientBody::TruncateItem { audio_end_ms, .. } => self.past().cut(audio_end_ms),
            _ => {}
        }
    }

    fn update(&mut self, settings: SessionSettings) {
        self.voice = settings.voice.or(self.voice.take());
        self.instructions = settings.instructions.or(self.instructions.take());
    }

    fn past(&self) -> std::sync::MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_id(&mut self, kind: &str) -> String {
        self.number += 1;
        format!("{kind}_{}", self.number)
    }

    async fn commit(&mut self) {
        let item_id = self.next_id("item");
        let wav = wav::written(&std::mem::take(&mut self.sound));
        self.turn = Some(Turn {
            item_id: item_id.clone(),
            wav,
        });
        let committed = ServerEvent::InputCommitted {
            item_id,
            previous_item_id: None,
        };
        self.tell("input_audio_buffer.committed", committed).await;
    }

    fn respond(&mut self) {
        self.stop();
        self.past().sound = 0;
        let response_id = self.next_id("resp");
        let answering = Answering {
            app: self.app.clone(),
            models: self.models.clone(),
            voice: self.voice.clone(),
            instructions: self.instructions.clone(),
            turn: self.turn.take(),
            past: Arc::clone(&self.past),
            response_id: response_id.clone(),
            item_id: self.next_id("item"),
            out: self.out.clone(),
        };
        self.answer = Some((response_id, tokio::spawn(answering.run())));
    }

    async fn cancel(&mut self) {
        let Some((id, task)) = self.answer.take() else {
            return;
        };
        if task.is_finished() {
            return;
        }
        task.abort();
        let done = ResponseInfo {
            id,
            status: ResponseStatus::Cancelled,
            ..ResponseInfo::default()
        };
        self.tell("response.done", ServerEvent::ResponseDone(done))
            .await;
    }

    fn stop(&mut self) {
        if let Some((_, task)) = self.answer.take() {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_heard_is_not_told_again() {
        let mut past = Past::of(&[Item::user("Ready?"), Item::assistant("Aye.")]);
        past.add(TurnRole::User, "When?".into());
        past.add(TurnRole::Assistant, "At noon. ".into());
        past.add(TurnRole::Assistant, "The tide turns then.".into());
        past.sounded(96_000);
        past.cut(600);
        let last = past.said.last().unwrap();
        assert_eq!(last, &(TurnRole::Assistant, "At noon.".to_owned()));
        past.cut(0);
        assert_eq!(past.messages().len(), 3, "an answer that nobody heard");
    }
}
