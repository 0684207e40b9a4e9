//! The conversation as a model may be told it: every call with its result right after it, nothing
//! empty, no result without a call.

use super::call::ToolCall;
use super::change::{Change, Fitting};
use super::message::{TurnMessage, TurnPart, TurnRole};

/// What is said about a call that was never answered.
const NO_RESULT: &str = "no result";

/// A step of the conversation.
pub(super) enum Entry<'a> {
    /// What the person says and shows.
    User {
        /// The message, counted from 0.
        at: usize,
        /// Its parts, without results of tools.
        parts: Vec<&'a TurnPart>,
    },
    /// What the model said.
    Assistant {
        /// The message, counted from 0.
        at: usize,
        /// The message itself.
        message: &'a TurnMessage,
    },
    /// The results of all calls of the step before, in the order of the calls.
    Results(Vec<CallResult<'a>>),
}

/// The result of one call.
pub(super) struct CallResult<'a> {
    pub(super) call: &'a ToolCall,
    pub(super) content: &'a str,
    pub(super) is_error: bool,
}

/// A result that waits for its call.
struct Loose<'a> {
    call_id: &'a str,
    content: &'a str,
    is_error: bool,
    claimed: bool,
}

pub(super) fn entries<'a>(messages: &'a [TurnMessage], fit: &mut Fitting) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(message) = messages.get(at) {
        let next = at + 1;
        // The messages of the person up to the model's next one.
        let until = messages[next..]
            .iter()
            .position(|other| other.role == TurnRole::Assistant)
            .map_or(messages.len(), |distance| next + distance);
        let from = if message.role == TurnRole::Assistant {
            if !message.parts.is_empty() {
                entries.push(Entry::Assistant { at, message });
            }
            next
        } else {
            at
        };
        let mut loose = results(&messages[from..until]);
        if message.role == TurnRole::Assistant {
            let answered: Vec<_> = message
                .calls()
                .map(|call| claim(call, &mut loose, fit))
                .collect();
            if !answered.is_empty() {
                entries.push(Entry::Results(answered));
            }
        }
        for result in loose.iter().filter(|result| !result.claimed) {
            fit.note(Change::ResultLeftOut {
                call_id: result.call_id.to_owned(),
            });
        }
        entries.extend((from..until).filter_map(|at| user(at, &messages[at])));
        at = until;
    }
    entries
}

fn results(messages: &[TurnMessage]) -> Vec<Loose<'_>> {
    let parts = messages.iter().flat_map(|message| &message.parts);
    let result = |part| match part {
        &TurnPart::ToolResult {
            ref call_id,
            ref content,
            is_error,
        } => Some(Loose {
            call_id,
            content,
            is_error,
            claimed: false,
        }),
        _ => None,
    };
    parts.filter_map(result).collect()
}

/// The first result that names the call and that no call before has taken.
fn claim<'a>(call: &'a ToolCall, loose: &mut [Loose<'a>], fit: &mut Fitting) -> CallResult<'a> {
    let mut waiting = loose.iter_mut().filter(|result| !result.claimed);
    match waiting.find(|result| result.call_id == call.id) {
        Some(result) => {
            result.claimed = true;
            CallResult {
                call,
                content: result.content,
                is_error: result.is_error,
            }
        }
        None => {
            fit.note(Change::ResultAdded {
                call_id: call.id.clone(),
            });
            CallResult {
                call,
                content: NO_RESULT,
                is_error: true,
            }
        }
    }
}

fn user(at: usize, message: &TurnMessage) -> Option<Entry<'_>> {
    let own = |part: &&TurnPart| !matches!(part, TurnPart::ToolResult { .. });
    let parts: Vec<_> = message.parts.iter().filter(own).collect();
    (!parts.is_empty()).then_some(Entry::User { at, parts })
}
