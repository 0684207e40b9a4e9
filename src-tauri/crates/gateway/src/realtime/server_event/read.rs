//! Reads events of either dialect.

use serde_json::Value;

use super::{
    Frame, Place, RateLimit, ResponseInfo, ResponseStatus, ServerError, ServerEvent, SessionInfo,
};
use crate::realtime::audio;
use crate::realtime::dialect::Dialect;
use crate::realtime::item::{ConversationItem, ReceivedPart};
use crate::realtime::usage::{RealtimeUsage, TranscriptionUsage};

impl Frame {
    /// Reads one message. Never fails: what is not understood is [`ServerEvent::Other`].
    pub fn read(text: &str) -> Self {
        let raw = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
        let kind = raw["type"].as_str().unwrap_or_default();
        let event = event(kind, &raw).unwrap_or_else(|| ServerEvent::Other(kind.to_owned()));
        Self { event, raw }
    }
}

/// The event by the older of its names; `None` when it is not known.
fn event(kind: &str, raw: &Value) -> Option<ServerEvent> {
    let about = kind.split('.').next().unwrap_or_default();
    match about {
        "error" => Some(ServerEvent::Error(ServerError::read(&raw["error"]))),
        "session" => session(kind, raw),
        "conversation" => conversation(kind, raw),
        "input_audio_buffer" => input(kind, raw),
        "response" => response(kind, raw),
        "rate_limits" if kind == "rate_limits.updated" => {
            let limits = raw["rate_limits"].as_array().into_iter().flatten();
            Some(ServerEvent::RateLimits(
                limits.map(RateLimit::read).collect(),
            ))
        }
        _ => None,
    }
}

fn session(kind: &str, raw: &Value) -> Option<ServerEvent> {
    let info = SessionInfo::read(&raw["session"]);
    match kind {
        "session.created" => Some(ServerEvent::SessionCreated(info)),
        "session.updated" => Some(ServerEvent::SessionUpdated(info)),
        _ => None,
    }
}

fn conversation(kind: &str, raw: &Value) -> Option<ServerEvent> {
    let item = || ConversationItem::read(&raw["item"]);
    let item_id = || text(raw, "item_id");
    let content_index = number(raw, "content_index");
    Some(match kind {
        "conversation.created" => ServerEvent::ConversationCreated {
            id: word(&raw["conversation"], "id"),
        },
        "conversation.item.created" | "conversation.item.added" => ServerEvent::ItemAdded {
            item: item(),
            previous_item_id: word(raw, "previous_item_id"),
        },
        "conversation.item.done" => ServerEvent::ItemDone {
            item: item(),
            previous_item_id: word(raw, "previous_item_id"),
        },
        "conversation.item.truncated" => ServerEvent::ItemTruncated {
            item_id: item_id(),
            content_index,
            audio_end_ms: number(raw, "audio_end_ms"),
        },
        "conversation.item.deleted" => ServerEvent::ItemDeleted { item_id: item_id() },
        "conversation.item.retrieved" => ServerEvent::ItemRetrieved { item: item() },
        "conversation.item.input_audio_transcription.delta" => ServerEvent::InputTranscriptDelta {
            item_id: item_id(),
            content_index,
            delta: text(raw, "delta"),
        },
        "conversation.item.input_audio_transcription.completed" => {
            ServerEvent::InputTranscriptDone {
                item_id: item_id(),
                content_index,
                transcript: text(raw, "transcript"),
                usage: TranscriptionUsage::read(&raw["usage"]),
            }
        }
        "conversation.item.input_audio_transcription.failed" => {
            ServerEvent::InputTranscriptFailed {
                item_id: item_id(),
                content_index,
                error: ServerError::read(&raw["error"]),
            }
        }
        "conversation.item.input_audio_transcription.segment" => {
            ServerEvent::InputTranscriptSegment {
                item_id: item_id(),
                text: text(raw, "text"),
                start: raw["start"].as_f64().unwrap_or_default(),
                end: raw["end"].as_f64().unwrap_or_default(),
                speaker: word(raw, "speaker"),
            }
        }
        _ => return None,
    })
}

fn input(kind: &str, raw: &Value) -> Option<ServerEvent> {
    let item_id = text(raw, "item_id");
    let audio_start_ms = number(raw, "audio_start_ms");
    let audio_end_ms = number(raw, "audio_end_ms");
    Some(match kind {
        "input_audio_buffer.committed" => ServerEvent::InputCommitted {
            item_id,
            previous_item_id: word(raw, "previous_item_id"),
        },
        "input_audio_buffer.cleared" => ServerEvent::InputCleared,
        "input_audio_buffer.speech_started" => ServerEvent::SpeechStarted {
            item_id,
            audio_start_ms,
        },
        "input_audio_buffer.speech_stopped" => ServerEvent::SpeechStopped {
            item_id,
            audio_end_ms,
        },
        "input_audio_buffer.timeout_triggered" => ServerEvent::InputTimedOut {
            item_id,
            audio_start_ms,
            audio_end_ms,
        },
        _ => return None,
    })
}

fn response(kind: &str, raw: &Value) -> Option<ServerEvent> {
    let place = || Place::read(raw);
    let rest = kind.strip_prefix("response.")?;
    // The newer dialect says `output_text` where the older one says `text`; only these three.
    let rest = match rest.strip_prefix("output_") {
        Some(known)
            if ["text.", "audio.", "audio_transcript."]
                .iter()
                .any(|name| known.starts_with(name)) =>
        {
            known
        }
        _ => rest,
    };
    Some(match rest {
        "created" => ServerEvent::ResponseCreated(ResponseInfo::read(&raw["response"])),
        "done" => ServerEvent::ResponseDone(ResponseInfo::read(&raw["response"])),
        "output_item.added" => ServerEvent::OutputItemAdded {
            response_id: text(raw, "response_id"),
            output_index: number(raw, "output_index"),
            item: ConversationItem::read(&raw["item"]),
        },
        "output_item.done" => ServerEvent::OutputItemDone {
            response_id: text(raw, "response_id"),
            output_index: number(raw, "output_index"),
            item: ConversationItem::read(&raw["item"]),
        },
        "content_part.added" => ServerEvent::ContentPartAdded {
            place: place(),
            part: ReceivedPart::read(&raw["part"]),
        },
        "content_part.done" => ServerEvent::ContentPartDone {
            place: place(),
            part: ReceivedPart::read(&raw["part"]),
        },
        "text.delta" => ServerEvent::TextDelta {
            place: place(),
            delta: text(raw, "delta"),
        },
        "text.done" => ServerEvent::TextDone {
            place: place(),
            text: text(raw, "text"),
        },
        "audio.delta" => ServerEvent::AudioDelta {
            place: place(),
            audio: audio::decode(raw["delta"].as_str()?)?,
        },
        "audio.done" => ServerEvent::AudioDone { place: place() },
        "audio_transcript.delta" => ServerEvent::TranscriptDelta {
            place: place(),
            delta: text(raw, "delta"),
        },
        "audio_transcript.done" => ServerEvent::TranscriptDone {
            place: place(),
            transcript: text(raw, "transcript"),
        },
        "function_call_arguments.delta" => ServerEvent::FunctionArgumentsDelta {
            place: place(),
            call_id: text(raw, "call_id"),
            delta: text(raw, "delta"),
        },
        "function_call_arguments.done" => ServerEvent::FunctionArgumentsDone {
            place: place(),
            call_id: text(raw, "call_id"),
            name: word(raw, "name"),
            arguments: text(raw, "arguments"),
        },
        _ => return None,
    })
}

impl ServerError {
    fn read(error: &Value) -> Self {
        let message = error["message"].as_str().or(error.as_str());
        Self {
            kind: word(error, "type"),
            code: word(error, "code"),
            message: message.unwrap_or_default().to_owned(),
            param: word(error, "param"),
            event_id: word(error, "event_id"),
        }
    }
}

impl SessionInfo {
    fn read(session: &Value) -> Self {
        Self {
            id: word(session, "id"),
            model: word(session, "model"),
            dialect: Dialect::of_session(session),
            expires_at: session["expires_at"].as_u64().filter(|at| *at > 0),
        }
    }
}

impl ResponseInfo {
    fn read(response: &Value) -> Self {
        let details = &response["status_details"];
        let output = response["output"].as_array().into_iter().flatten();
        Self {
            id: text(response, "id"),
            status: ResponseStatus::from_word(response["status"].as_str().unwrap_or_default()),
            reason: word(details, "reason"),
            error: (!details["error"].is_null()).then(|| ServerError::read(&details["error"])),
            output: output.map(ConversationItem::read).collect(),
            usage: RealtimeUsage::read(&response["usage"]),
        }
    }
}

impl ResponseStatus {
    fn from_word(word: &str) -> Self {
        match word {
            "" | "in_progress" => Self::InProgress,
            "completed" => Self::Completed,
            "cancelled" => Self::Cancelled,
            "failed" => Self::Failed,
            "incomplete" => Self::Incomplete,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Place {
    fn read(raw: &Value) -> Self {
        Self {
            response_id: text(raw, "response_id"),
            item_id: text(raw, "item_id"),
            output_index: number(raw, "output_index"),
            content_index: number(raw, "content_index"),
        }
    }
}

impl RateLimit {
    fn read(limit: &Value) -> Self {
        Self {
            name: text(limit, "name"),
            limit: limit["limit"].as_u64(),
            remaining: limit["remaining"].as_u64(),
            reset_seconds: limit["reset_seconds"].as_f64(),
        }
    }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// A text that says something, or a number written out.
fn word(value: &Value, name: &str) -> Option<String> {
    match &value[name] {
        Value::String(word) if !word.is_empty() => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A count or a time; some servers send fractions.
fn number(value: &Value, name: &str) -> u64 {
    let number = &value[name];
    let float = || number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64);
    number.as_u64().or_else(float).unwrap_or_default()
}

#[cfg(test)]
mod tests;
