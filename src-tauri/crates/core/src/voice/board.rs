//! What a session shows: kept for those who come later, told to those who listen.

use super::log::Log;
use std::sync::{Mutex, MutexGuard, PoisonError};
use studio_contract::{
    ApiError, VoiceCost, VoiceEvent, VoiceFrame, VoiceLine, VoicePhase, VoiceRelay, VoiceSnapshot,
    VoiceStatus,
};
use studio_domain::{ConversationSummary, ModelRef, Usage};
use tokio::sync::mpsc;

/// Events that a listener may fall behind; then it is let go, and may come again for a new snapshot.
const BACKLOG: usize = 512;

/// The shared picture of one session.
pub(super) struct Board {
    inner: Mutex<Inner>,
}

struct Inner {
    snapshot: VoiceSnapshot,
    listeners: Vec<mpsc::Sender<VoiceEvent>>,
    log: Log,
    /// Numbers that were given to lines.
    lines: u32,
    ended: bool,
}

impl Board {
    pub(super) fn new(model: ModelRef, relay: Option<VoiceRelay>, started_at: i64) -> Self {
        Self {
            inner: Mutex::new(Inner {
                snapshot: VoiceSnapshot {
                    model,
                    relay,
                    conversation_id: None,
                    started_at,
                    status: VoiceStatus::default(),
                    lines: Vec::new(),
                    cost: VoiceCost::default(),
                },
                listeners: Vec::new(),
                log: Log::default(),
                lines: 0,
                ended: false,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears everything from now on, after a picture of what there is.
    pub(super) fn listen(&self) -> mpsc::Receiver<VoiceEvent> {
        let (sender, receiver) = mpsc::channel(BACKLOG);
        let mut inner = self.lock();
        let session = Box::new(inner.snapshot.clone());
        // A new channel has room for two.
        let _ = sender.try_send(VoiceEvent::Snapshot { session });
        if inner.ended {
            let _ = sender.try_send(VoiceEvent::Ended {});
        } else {
            inner.listeners.push(sender);
        }
        receiver
    }

    pub(super) fn lines(&self) -> Vec<VoiceLine> {
        self.lock().snapshot.lines.clone()
    }

    pub(super) fn phase(&self) -> VoicePhase {
        self.lock().snapshot.status.phase
    }

    pub(super) fn set_status(&self, status: &VoiceStatus) {
        let mut inner = self.lock();
        let unkept = inner.snapshot.status.unkept.clone();
        let status = VoiceStatus {
            unkept,
            ..status.clone()
        };
        if inner.snapshot.status != status {
            inner.snapshot.status = status.clone();
            let status = Box::new(status);
            inner.tell(&VoiceEvent::Status { status });
        }
    }

    /// Part of the session could not be kept.
    pub(super) fn set_unkept(&self, error: ApiError) {
        let mut inner = self.lock();
        inner.snapshot.status.unkept = Some(error);
        let status = Box::new(inner.snapshot.status.clone());
        inner.tell(&VoiceEvent::Status { status });
    }

    pub(super) fn levels(&self, microphone: f32, speaker: f32) {
        let event = VoiceEvent::Levels {
            microphone,
            speaker,
        };
        self.lock().tell(&event);
    }

    /// Adds a line and gives its number.
    pub(super) fn add_line(&self, line: VoiceLine) -> u32 {
        let mut inner = self.lock();
        inner.lines += 1;
        let id = inner.lines;
        let line = VoiceLine { id, ..line };
        inner.snapshot.lines.push(line.clone());
        inner.tell(&VoiceEvent::Line { line });
        id
    }

    pub(super) fn remove_line(&self, id: u32) {
        let mut inner = self.lock();
        inner.snapshot.lines.retain(|line| line.id != id);
        inner.tell(&VoiceEvent::LineRemoved { id });
    }

    pub(super) fn edit_line(&self, id: u32, edit: impl FnOnce(&mut VoiceLine)) {
        let mut inner = self.lock();
        let found = inner.snapshot.lines.iter_mut().find(|line| line.id == id);
        let Some(line) = found else { return };
        edit(line);
        let line = line.clone();
        inner.tell(&VoiceEvent::Line { line });
    }

    pub(super) fn set_conversation(&self, conversation: ConversationSummary) {
        let mut inner = self.lock();
        inner.snapshot.conversation_id = Some(conversation.item.id);
        inner.tell(&VoiceEvent::Conversation { conversation });
    }

    /// Adds what an answer used.
    pub(super) fn add_usage(&self, usage: &Usage) {
        let mut inner = self.lock();
        let cost = &mut inner.snapshot.cost;
        let tokens = usage.input_tokens.unwrap_or(0) + usage.output_tokens.unwrap_or(0);
        // One answer without a price makes the whole unknown, unless nothing was told before.
        let first = cost.tokens == 0;
        cost.cost_micros = match (cost.cost_micros, usage.cost_micros) {
            (Some(sum), Some(more)) if cost.currency == usage.currency => Some(sum + more),
            (None, more) if first => more,
            _ => None,
        };
        cost.currency = usage.currency.clone();
        cost.tokens += tokens;
        let cost = cost.clone();
        inner.tell(&VoiceEvent::Cost { cost });
    }

    pub(super) fn note(&self, sent: bool, kind: &str, body: impl FnOnce() -> String, at_ms: i64) {
        self.lock().log.add(sent, kind, body, at_ms);
    }

    pub(super) fn frames(&self, after: u32) -> Vec<VoiceFrame> {
        self.lock().log.after(after)
    }

    pub(super) fn end(&self) {
        let mut inner = self.lock();
        inner.ended = true;
        inner.tell(&VoiceEvent::Ended {});
        inner.listeners.clear();
    }

    pub(super) fn has_ended(&self) -> bool {
        self.lock().ended
    }
}

impl Inner {
    fn tell(&mut self, event: &VoiceEvent) {
        let passing = matches!(event, VoiceEvent::Levels { .. });
        self.listeners.retain(|listener| {
            // The next levels say more than these.
            (passing && listener.capacity() < BACKLOG / 2 && !listener.is_closed())
                || listener.try_send(event.clone()).is_ok()
        });
    }
}
