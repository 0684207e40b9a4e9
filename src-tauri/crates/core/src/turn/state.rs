//! A chat turn as a pure state machine: what arrives goes in, what is to be done comes out.

use super::content::{Call, Content, Kind, Place};
use std::time::Duration;
use studio_contract::{ApiError, CallPhase, OpenCall, TurnEvent};
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
    /// A call of a tool waits for consent, or is being made.
    Calling { call_id: String, phase: CallPhase },
    /// A request ended, and the turn goes on with another one.
    AskedAgain,
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

/// How a turn goes on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// These tools are called.
    Call(Vec<Call>),
    /// The model is told the results: the answer so far is this.
    Ask(Vec<Part>),
    /// It does not.
    End,
}

/// How far a listener has read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cursor {
    started: bool,
    place: Place,
    retry: u32,
    /// How often the open calls had changed when they were told.
    calls: u32,
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
    /// What earlier requests of the turn used.
    used: Usage,
    usage: Usage,
    finish_reason: Option<String>,
    first_token_ms: Option<i64>,
    retry: Option<(u32, Duration, ApiError)>,
    /// How many parts the model was told when it was last asked: it is not asked twice with the same.
    asked_with: usize,
    calls: Vec<OpenCall>,
    /// How often `calls` has changed.
    calls_changed: u32,
    ended: bool,
    end: Option<TurnEvent>,
}

impl TurnState {
    pub(crate) fn new(message_id: MessageId) -> Self {
        Self {
            message_id,
            content: Content::default(),
            sources: Vec::new(),
            used: Usage::default(),
            usage: Usage::default(),
            finish_reason: None,
            first_token_ms: None,
            retry: None,
            asked_with: 0,
            calls: Vec::new(),
            calls_changed: 0,
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
            Input::Calling { call_id, phase } => {
                self.calls.retain(|call| call.call_id != call_id);
                self.calls.push(OpenCall { call_id, phase });
                self.calls_changed += 1;
                Some(Effect::Wake)
            }
            Input::AskedAgain => {
                self.asked_with = self.content.len();
                self.used = self.used_in_all();
                self.usage = Usage::default();
                self.finish_reason = None;
                None
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

    /// What the turn does once a request, or the calls that it brought, have ended.
    pub(crate) fn next_step(&self) -> Step {
        match self.content.calls() {
            (open, _) if !open.is_empty() => Step::Call(open),
            (_, false) if self.content.len() > self.asked_with => Step::Ask(self.content.stored()),
            _ => Step::End,
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
        if cursor.calls < self.calls_changed {
            cursor.calls = self.calls_changed;
            events.push(TurnEvent::Calls {
                open: self.calls.clone(),
            });
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
            Said::Part(part) => {
                let is_silent = matches!(part, Part::Opaque { .. });
                if let Part::ToolResult { call_id, .. } = &part {
                    self.calls.retain(|call| call.call_id != *call_id);
                    self.calls_changed += 1;
                }
                self.content.put(part);
                return (!is_silent).then_some(Effect::Wake);
            }
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
            usage: self.used_in_all(),
            finish_reason: self.finish_reason.clone(),
            first_token_ms: self.first_token_ms,
            error,
        }))
    }

    /// Of all requests of the turn.
    fn used_in_all(&self) -> Usage {
        let sum = |one: Option<i64>, other: Option<i64>| match (one, other) {
            (None, None) => None,
            (one, other) => Some(
                one.unwrap_or_default()
                    .saturating_add(other.unwrap_or_default()),
            ),
        };
        let (before, now) = (&self.used, &self.usage);
        Usage {
            input_tokens: sum(before.input_tokens, now.input_tokens),
            cached_input_tokens: sum(before.cached_input_tokens, now.cached_input_tokens),
            output_tokens: sum(before.output_tokens, now.output_tokens),
            reasoning_tokens: sum(before.reasoning_tokens, now.reasoning_tokens),
            ..now.clone()
        }
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
