//! The demo's side: answers, in words, sound and calls.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use super::conversation::{Entry, WRITTEN_TOKEN_MS, said};
use super::engine::Engine;
use super::plan::{self, Piece};
use super::rules::Complaint;
use super::script::{self, Answer};
use super::session::{Dialect, Session};
use crate::catalogue::Group;
use crate::fault::Fault;
use crate::tokens;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulse {
    GoOn,
    /// The connection is cut.
    Cut,
    /// The connection is closed with this code.
    Close(u16),
    /// Something unreadable is sent.
    Garble,
}

/// An answer that is being given.
pub(super) struct Active {
    id: String,
    /// Settings of this answer.
    session: Session,
    metadata: Value,
    /// Not part of the conversation.
    aside: bool,
    /// Tokens of text and of sound that were read for it.
    read: (u64, u64),
    previous: Value,
    item: Value,
    kind: Kind,
    pieces: VecDeque<Piece>,
    /// Pieces that were left when half was given.
    half: usize,
    /// True when a limit took pieces away.
    limited: bool,
    due: Instant,
    text: String,
    audio_bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Spoken,
    Written,
    Call,
}

impl Active {
    fn item_id(&self) -> &str {
        self.item["id"].as_str().unwrap_or_default()
    }

    fn audio_ms(&self) -> u64 {
        plan::millis(self.session.output_format(), self.audio_bytes)
    }

    /// Where its content belongs.
    fn place(&self, members: Value) -> Value {
        let mut place = json!({"response_id": self.id, "item_id": self.item_id(),
                               "output_index": 0});
        if self.kind != Kind::Call {
            place["content_index"] = json!(0);
        }
        if let (Some(place), Value::Object(members)) = (place.as_object_mut(), members) {
            place.extend(members);
        }
        place
    }

    /// The part as it is so far.
    fn part(&self) -> Value {
        let dialect = self.session.dialect();
        match self.kind {
            Kind::Spoken => json!({"type": dialect.part(true), "transcript": self.text}),
            _ => json!({"type": dialect.part(false), "text": self.text}),
        }
    }
}

impl Engine {
    /// When the next piece of an answer is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.active.as_ref().map(|active| active.due)
    }

    pub(super) fn respond(&mut self, overrides: &Value) -> Result<(), Complaint> {
        if let Some(active) = &self.active {
            let message = format!(
                "Conversation already has an active response in progress: {}. Wait until the \
                 response is finished before creating a new one.",
                active.id
            );
            let code = "conversation_already_has_active_response";
            return Err(Complaint::new(code, "", message));
        }
        let session = self.session.with_overrides(overrides)?;
        let asked = match overrides["input"].as_array().and_then(|items| items.last()) {
            Some(item) => said(item),
            None => self.conversation.said(),
        };
        let chinese = session.wants_chinese();
        let answer = script::answer(&asked, session.tools(), session.tool_choice(), chinese);
        self.begin(session, answer, overrides);
        Ok(())
    }

    fn begin(&mut self, session: Session, answer: Answer, overrides: &Value) {
        self.idle_at = None;
        self.responses += 1;
        let id = self.next_id("resp");
        let item_id = self.next_id("item");
        let (kind, mut item) = match &answer {
            Answer::Call { name, .. } => (
                Kind::Call,
                json!({"type": "function_call", "name": name,
                       "call_id": self.next_id("call"), "arguments": ""}),
            ),
            Answer::Words(_) => (
                if session.speaks() {
                    Kind::Spoken
                } else {
                    Kind::Written
                },
                json!({"type": "message", "role": "assistant", "content": []}),
            ),
        };
        item["id"] = json!(item_id);
        item["object"] = json!("realtime.item");
        item["status"] = json!("in_progress");
        let mut pieces = plan::pieces(&answer, &session, &self.pace, self.scenario);
        let limited = plan::limit(&mut pieces, &session);
        let (text, sound) = self.conversation.tokens();
        let active = Active {
            id,
            read: (text + tokens::count(session.instructions()), sound),
            metadata: overrides["metadata"].clone(),
            aside: overrides["conversation"] == "none",
            previous: self.conversation.last_id(),
            item,
            kind,
            half: pieces.len() / 2,
            limited,
            due: Instant::now() + self.pace.first_token,
            pieces,
            text: String::new(),
            audio_bytes: 0,
            session,
        };
        self.tell_beginning(&active);
        self.active = Some(active);
    }

    fn tell_beginning(&mut self, active: &Active) {
        let response = self.response(active, "in_progress", Value::Null, Value::Null);
        self.say("response.created", json!({"response": response}));
        let left = |limit: u64, used: u64| limit.saturating_sub(used);
        self.say(
            "rate_limits.updated",
            json!({"rate_limits": [
                {"name": "requests", "limit": 1000, "remaining": left(1000, self.responses),
                 "reset_seconds": 60.0},
                {"name": "tokens", "limit": 40_000, "remaining": left(40_000, self.tokens),
                 "reset_seconds": 60.0}]}),
        );
        self.say(
            "response.output_item.added",
            json!({"response_id": active.id, "output_index": 0, "item": active.item}),
        );
        if !active.aside {
            self.conversation.push(Entry::new(active.item.clone()));
            self.tell_item_added(&active.previous, &active.item);
        }
        if active.kind != Kind::Call {
            let part = active.place(json!({"part": active.part()}));
            self.say("response.content_part.added", part);
        }
    }

    /// Gives the next piece of the answer, or ends it.
    pub(super) fn advance(&mut self) -> Pulse {
        let Some(mut active) = self.active.take() else {
            return Pulse::GoOn;
        };
        if active.pieces.len() == active.half
            && let Some(pulse) = self.mishap()
        {
            active.half = usize::MAX;
            self.active = Some(active);
            return pulse;
        }
        let Some(piece) = active.pieces.pop_front() else {
            let (status, reason) = match active.limited {
                true => ("incomplete", Some("max_output_tokens")),
                false => ("completed", None),
            };
            self.active = Some(active);
            self.finish(status, reason);
            return Pulse::GoOn;
        };
        active.due += piece.after;
        self.tell_piece(&mut active, piece);
        self.active = Some(active);
        Pulse::GoOn
    }

    /// What goes wrong in the middle, if that is ordered.
    fn mishap(&mut self) -> Option<Pulse> {
        match self.scenario.fault? {
            Fault::Cut => Some(Pulse::Cut),
            Fault::Malformed => Some(Pulse::Garble),
            Fault::NoDone => Some(Pulse::Close(1000)),
            Fault::ErrorInStream => {
                let error = json!({"type": "server_error", "code": "bad_response", "param": null,
                    "event_id": null, "message": "upstream reset (request id: demo20260102)"});
                self.say("error", json!({"error": error}));
                Some(Pulse::Close(1011))
            }
            _ => None,
        }
    }

    fn tell_piece(&mut self, active: &mut Active, piece: Piece) {
        let dialect = active.session.dialect();
        active.text.push_str(&piece.text);
        active.audio_bytes += piece.audio.len() as u64;
        if !piece.text.is_empty() {
            let mut delta = json!({"delta": piece.text});
            let kind = match active.kind {
                Kind::Spoken => dialect.event("audio_transcript.delta"),
                Kind::Written => dialect.event("text.delta"),
                Kind::Call => {
                    delta["call_id"] = active.item["call_id"].clone();
                    "response.function_call_arguments.delta".to_owned()
                }
            };
            self.say(&kind, active.place(delta));
        }
        if !piece.audio.is_empty() {
            self.spoke = true;
            let delta = active.place(json!({"delta": STANDARD.encode(&piece.audio)}));
            self.say(&dialect.event("audio.delta"), delta);
        }
    }

    pub(super) fn cancel(&mut self, id: &Value) -> Result<(), Complaint> {
        let fits = |active: &Active| id.is_null() || *id == active.id.as_str();
        if self.active.as_ref().is_some_and(fits) {
            self.finish("cancelled", Some("client_cancelled"));
            return Ok(());
        }
        let message = "Cancellation failed: no active response found.";
        let code = "response_cancel_not_active";
        Err(Complaint::new(code, "", message))
    }

    /// Ends the answer that is being given.
    pub(super) fn finish(&mut self, status: &str, reason: Option<&str>) {
        let Some(mut active) = self.active.take() else {
            return;
        };
        let whole = status == "completed";
        active.item["status"] = json!(if whole { "completed" } else { "incomplete" });
        self.tell_end(&mut active);
        let details = match reason {
            Some(reason) => json!({"type": status, "reason": reason}),
            None => Value::Null,
        };
        let usage = self.count(&active);
        let response = self.response(&active, status, details, usage);
        self.say("response.done", json!({"response": response}));
        if let Some(ms) = self.session.idle_ms() {
            // The client hears the answer first.
            let heard = Duration::from_millis(active.audio_ms());
            self.idle_at = Some(Instant::now() + heard + Duration::from_millis(ms));
        }
    }

    fn tell_end(&mut self, active: &mut Active) {
        let dialect = active.session.dialect();
        match active.kind {
            Kind::Call => {
                active.item["arguments"] = json!(active.text);
                let mut done = json!({"call_id": active.item["call_id"],
                                      "arguments": active.text});
                if dialect == Dialect::Ga {
                    done["name"] = active.item["name"].clone();
                }
                let done = active.place(done);
                self.say("response.function_call_arguments.done", done);
            }
            Kind::Spoken | Kind::Written => {
                if active.kind == Kind::Spoken {
                    self.say(&dialect.event("audio.done"), active.place(json!({})));
                    let words = active.place(json!({"transcript": active.text}));
                    self.say(&dialect.event("audio_transcript.done"), words);
                } else {
                    let text = active.place(json!({"text": active.text}));
                    self.say(&dialect.event("text.done"), text);
                }
                let part = active.part();
                let done = active.place(json!({"part": part}));
                self.say("response.content_part.done", done);
                active.item["content"] = json!([part]);
            }
        }
        self.say(
            "response.output_item.done",
            json!({"response_id": active.id, "output_index": 0, "item": active.item}),
        );
        if !active.aside {
            if let Some(entry) = self.conversation.get_mut(active.item_id()) {
                entry.item = active.item.clone();
                entry.audio_ms = active.audio_ms();
            }
            self.tell_item_done(&active.previous, &active.item);
        }
    }

    /// What the answer cost, which is charged.
    fn count(&mut self, active: &Active) -> Value {
        let (read_text, audio) = active.read;
        let written_text = tokens::count(&active.text);
        let written_audio = active.audio_ms().div_ceil(WRITTEN_TOKEN_MS);
        let (input, output) = (read_text + audio, written_text + written_audio);
        self.charge += Group::Realtime.price().of_tokens(input, output);
        self.tokens += input + output;
        let cached = std::mem::replace(&mut self.cached, input).min(input);
        json!({"total_tokens": input + output, "input_tokens": input, "output_tokens": output,
               "input_token_details": {"text_tokens": read_text, "audio_tokens": audio,
                   "image_tokens": 0, "cached_tokens": cached},
               "output_token_details": {"text_tokens": written_text,
                   "audio_tokens": written_audio}})
    }

    fn response(&self, active: &Active, status: &str, details: Value, usage: Value) -> Value {
        let output = if status == "in_progress" {
            json!([])
        } else {
            json!([active.item])
        };
        let modalities = active.session.dialect().modalities();
        let mut response = json!({"id": active.id, "object": "realtime.response",
            "status": status, "status_details": details, "output": output, "usage": usage,
            "metadata": active.metadata});
        response[modalities] = active.session.value()[modalities].clone();
        response
    }
}
