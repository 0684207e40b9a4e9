//! A chat turn as a pure state machine: what arrives goes in, what is to be done comes out.

use super::content::{Content, Kind, Place};
use std::time::Duration;
use studio_contract::{ApiError, TurnEvent};
use studio_domain::{Message, MessageId, MessageStatus, Part, Usage};
use studio_store::Delta;

/// What the gateway says of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    /// More of the text.
    Text(String),
    /// More of the thinking.
    Reasoning(String),
    /// A part that comes whole.
    Part(Part),
    /// Why the model stopped.
    FinishReason(String),
    /// Token counts.
    Usage(Usage),
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
    Said { said: Said, elapsed: Duration },
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
    place: Place,
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
    content: Content,
    /// Sources stand after everything else: they are told in the middle of words.
    sources: Vec<Part>,
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
            content: Content::default(),
            sources: Vec::new(),
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
            Input::Said { said, elapsed } => self.hear(said, elapsed),
            Input::Retrying {
                attempt,
                delay,
                error,
            } => {
                self.retry = Some((attempt, delay, error));
                Some(Effect::Wake)
            }
            Input::SaveDue => {
                let rows = self.content.take_unsaved();
                (!rows.is_empty()).then_some(Effect::Save(rows))
            }
            Input::SaveFailed(rows) => {
                self.content.put_back(&rows);
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
            && self.content.is_empty()
        {
            cursor.retry = *attempt;
            let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
            events.push(TurnEvent::Retrying {
                attempt: *attempt,
                delay_ms,
                error: error.clone(),
            });
        }
        if self.content.read(&mut cursor.place, budget, events) {
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

    fn hear(&mut self, said: Said, elapsed: Duration) -> Option<Effect> {
        match said {
            Said::Text(text) => return self.grow(Kind::Text, &text, elapsed),
            Said::Reasoning(text) => return self.grow(Kind::Reasoning, &text, elapsed),
            Said::Part(source @ Part::Citation { .. }) => {
                if !self.sources.contains(&source) {
                    self.sources.push(source);
                }
            }
            Said::Part(part) => self.content.put(part),
            Said::FinishReason(word) => self.finish_reason = Some(word),
            Said::Usage(usage) => self.usage = usage,
        }
        None
    }

    fn grow(&mut self, kind: Kind, text: &str, elapsed: Duration) -> Option<Effect> {
        if text.is_empty() {
            return None;
        }
        let elapsed_ms = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        self.first_token_ms.get_or_insert(elapsed_ms);
        self.content.grow(kind, text);
        Some(Effect::Wake)
    }

    fn finish(&mut self, status: MessageStatus, error: Option<ApiError>) -> Effect {
        self.ended = true;
        Effect::Finish(Box::new(Ending {
            status,
            parts: self.parts(),
            usage: self.usage.clone(),
            finish_reason: self.finish_reason.clone(),
            first_token_ms: self.first_token_ms,
            error,
        }))
    }

    fn parts(&self) -> Vec<Part> {
        let mut parts = self.content.stored();
        parts.extend(self.sources.iter().cloned());
        parts
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
