//! A chat turn as a pure state machine: what arrives goes in, what is to be done comes out.

use std::time::Duration;
use studio_contract::{ApiError, TurnEvent};
use studio_domain::{Message, MessageId, MessageStatus, Part, Usage};
use studio_gateway::ChatEvent;
use studio_store::Delta;

/// What a part of an answer is while it grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GrowingKind {
    Text,
    Reasoning,
}

/// A part that only ever grows at its end.
#[derive(Debug)]
struct GrowingPart {
    kind: GrowingKind,
    text: String,
    saved: usize,
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ending {
    pub(crate) status: MessageStatus,
    pub(crate) parts: Vec<Part>,
    pub(crate) usage: Usage,
    pub(crate) finish_reason: Option<String>,
    pub(crate) first_token_ms: Option<i64>,
    pub(crate) error: Option<ApiError>,
}

/// What comes in. Times are spans since the request was sent.
#[derive(Debug)]
pub(crate) enum Input {
    /// The gateway said something.
    Chat { event: ChatEvent, elapsed: Duration },
    /// The request is about to be sent again.
    Retrying {
        attempt: u32,
        delay: Duration,
        error: ApiError,
    },
    /// It is time to save.
    SaveDue,
    /// These rows could not be saved; they are still due.
    SaveFailed(Vec<Delta>),
    /// The stream ended as it should.
    Ended,
    /// The stream or the request failed.
    Failed(ApiError),
    /// The user stopped it.
    Cancelled,
    /// The process is about to end.
    Interrupted,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Listeners have something new to read.
    Wake,
    /// These rows belong in the journal.
    Save(Vec<Delta>),
    /// The turn is over: store this, then tell the listeners by [`TurnState::close`].
    Finish(Box<Ending>),
}

/// How far a listener has read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cursor {
    started: bool,
    part: usize,
    offset: usize,
    retry: u32,
    done: bool,
}

impl Cursor {
    /// Whether the listener has heard the end.
    pub(crate) fn is_done(&self) -> bool {
        self.done
    }
}

/// One running turn. Listeners read it from wherever they are, so no queue stands between them and the network.
#[derive(Debug)]
pub(crate) struct TurnState {
    message_id: MessageId,
    parts: Vec<GrowingPart>,
    usage: Usage,
    finish_reason: Option<String>,
    first_token_ms: Option<i64>,
    retry: Option<(u32, Duration, ApiError)>,
    ended: bool,
    end: Option<TurnEvent>,
}

impl TurnState {
    pub(crate) fn new(message_id: MessageId) -> Self {
        Self {
            message_id,
            parts: Vec::new(),
            usage: Usage::default(),
            finish_reason: None,
            first_token_ms: None,
            retry: None,
            ended: false,
            end: None,
        }
    }

    /// Takes one input. After the first end, everything is ignored: a turn ends once.
    pub(crate) fn apply(&mut self, input: Input) -> Option<Effect> {
        if self.ended {
            return None;
        }
        match input {
            Input::Chat { event, elapsed } => self.hear(event, elapsed),
            Input::Retrying {
                attempt,
                delay,
                error,
            } => {
                self.retry = Some((attempt, delay, error));
                Some(Effect::Wake)
            }
            Input::SaveDue => {
                let rows = self.take_unsaved();
                (!rows.is_empty()).then_some(Effect::Save(rows))
            }
            Input::SaveFailed(rows) => {
                self.put_back(&rows);
                None
            }
            Input::Ended => Some(self.finish(MessageStatus::Complete, None)),
            Input::Failed(error) => Some(self.finish(MessageStatus::Failed, Some(error))),
            Input::Cancelled => Some(self.finish(MessageStatus::Cancelled, None)),
            Input::Interrupted => Some(self.finish(MessageStatus::Interrupted, None)),
        }
    }

    /// Tells the listeners how the turn ended, once `message` is stored.
    pub(crate) fn close(&mut self, message: Message, error: Option<ApiError>) {
        self.ended = true;
        self.end = Some(match (message.status, error) {
            (_, Some(error)) => TurnEvent::Failed { message, error },
            (MessageStatus::Cancelled, None) => TurnEvent::Cancelled { message },
            (_, None) => TurnEvent::Finished { message },
        });
    }

    /// Appends to `events` what a listener at `cursor` has not heard, at most about `budget` bytes of text.
    ///
    /// Returns whether more is waiting.
    pub(crate) fn read(
        &self,
        cursor: &mut Cursor,
        budget: usize,
        events: &mut Vec<TurnEvent>,
    ) -> bool {
        if !cursor.started {
            cursor.started = true;
            events.push(TurnEvent::Started {
                message_id: self.message_id,
            });
        }
        if let Some((attempt, delay, error)) = &self.retry
            && cursor.retry < *attempt
            && self.parts.is_empty()
        {
            cursor.retry = *attempt;
            let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
            events.push(TurnEvent::Retrying {
                attempt: *attempt,
                delay_ms,
                error: error.clone(),
            });
        }
        if self.read_text(cursor, budget, events) {
            return true;
        }
        if let Some(end) = &self.end
            && !cursor.done
        {
            cursor.done = true;
            events.push(end.clone());
        }
        false
    }

    fn read_text(
        &self,
        cursor: &mut Cursor,
        mut budget: usize,
        events: &mut Vec<TurnEvent>,
    ) -> bool {
        while let Some(growing) = self.parts.get(cursor.part) {
            let rest = growing.text.get(cursor.offset..).unwrap_or_default();
            if rest.is_empty() {
                if cursor.part + 1 == self.parts.len() {
                    return false;
                }
                cursor.part += 1;
                cursor.offset = 0;
                continue;
            }
            if budget == 0 {
                return true;
            }
            let piece = prefix_of_json_size(rest, budget);
            if piece.is_empty() {
                return true;
            }
            budget = budget.saturating_sub(json_size(piece));
            cursor.offset += piece.len();
            let part = u32::try_from(cursor.part).unwrap_or(u32::MAX);
            let text = piece.to_owned();
            events.push(match growing.kind {
                GrowingKind::Text => TurnEvent::TextDelta { part, text },
                GrowingKind::Reasoning => TurnEvent::ReasoningDelta { part, text },
            });
        }
        false
    }

    fn hear(&mut self, event: ChatEvent, elapsed: Duration) -> Option<Effect> {
        match event {
            // A refusal stands in place of the answer.
            ChatEvent::Text { index: 0, text } | ChatEvent::Refusal { index: 0, text } => {
                self.grow(GrowingKind::Text, &text, elapsed)
            }
            ChatEvent::Reasoning { index: 0, text } => {
                self.grow(GrowingKind::Reasoning, &text, elapsed)
            }
            ChatEvent::FinishReason { index: 0, reason } => {
                self.finish_reason = Some(reason.raw);
                None
            }
            ChatEvent::Usage(usage) => {
                self.usage = crate::convert::usage(&usage);
                None
            }
            _ => None,
        }
    }

    fn grow(&mut self, kind: GrowingKind, text: &str, elapsed: Duration) -> Option<Effect> {
        if text.is_empty() {
            return None;
        }
        let elapsed_ms = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        self.first_token_ms.get_or_insert(elapsed_ms);
        match self.parts.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.parts.push(GrowingPart {
                kind,
                text: text.to_owned(),
                saved: 0,
            }),
        }
        Some(Effect::Wake)
    }

    fn take_unsaved(&mut self) -> Vec<Delta> {
        let mut rows = Vec::new();
        for (position, growing) in (0_u32..).zip(&mut self.parts) {
            let text = growing
                .text
                .get(growing.saved..)
                .unwrap_or_default()
                .to_owned();
            if text.is_empty() {
                continue;
            }
            growing.saved = growing.text.len();
            rows.push(match growing.kind {
                GrowingKind::Text => Delta::Text { position, text },
                GrowingKind::Reasoning => Delta::Reasoning { position, text },
            });
        }
        rows
    }

    /// The journal has no gaps: what comes later is only written after these rows.
    fn put_back(&mut self, rows: &[Delta]) {
        for row in rows {
            if let Delta::Text { position, text } | Delta::Reasoning { position, text } = row
                && let Some(growing) = self.parts.get_mut(*position as usize)
            {
                growing.saved = growing.saved.saturating_sub(text.len());
            }
        }
    }

    fn finish(&mut self, status: MessageStatus, error: Option<ApiError>) -> Effect {
        self.ended = true;
        Effect::Finish(Box::new(Ending {
            status,
            parts: self.stored_parts(),
            usage: self.usage.clone(),
            finish_reason: self.finish_reason.clone(),
            first_token_ms: self.first_token_ms,
            error,
        }))
    }

    fn stored_parts(&self) -> Vec<Part> {
        let stored = |growing: &GrowingPart| match growing.kind {
            GrowingKind::Text => Part::Text {
                text: growing.text.clone(),
            },
            GrowingKind::Reasoning => Part::Reasoning {
                text: growing.text.clone(),
            },
        };
        self.parts.iter().map(stored).collect()
    }
}

/// Bytes that `text` takes inside a JSON string, as `serde_json` writes it.
fn json_size(text: &str) -> usize {
    text.chars().map(json_char_size).sum()
}

fn json_char_size(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        c if u32::from(c) < 0x20 => 6,
        c => c.len_utf8(),
    }
}

/// The longest beginning of `text` that takes at most `budget` bytes in JSON.
fn prefix_of_json_size(text: &str, budget: usize) -> &str {
    let mut size = 0;
    for (at, c) in text.char_indices() {
        size += json_char_size(c);
        if size > budget {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
