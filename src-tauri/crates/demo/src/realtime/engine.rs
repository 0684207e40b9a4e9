//! One session: takes what the client says, and says what follows. Knows no socket.

use std::collections::VecDeque;

use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use super::conversation::Conversation;
use super::ear::Ear;
use super::listen::Input;
use super::rules::Complaint;
use super::schema;
use super::session::{Dialect, Session};
use super::speak::Active;
use crate::fault::Scenario;
use crate::options::Pace;

/// Sessions end after an hour.
pub(super) const LIFETIME: Duration = Duration::from_secs(60 * 60);

pub(super) struct Engine {
    pub(super) session: Session,
    pub(super) conversation: Conversation,
    pub(super) ear: Ear,
    pub(super) input: Input,
    pub(super) active: Option<Active>,
    /// When the user's silence makes the demo speak up.
    pub(super) idle_at: Option<Instant>,
    /// True once the voice was heard, which fixes it.
    pub(super) spoke: bool,
    pub(super) responses: u64,
    pub(super) tokens: u64,
    pub(super) cached: u64,
    /// What is to be charged, in millionths.
    pub(super) charge: u64,
    pub(super) pace: Pace,
    pub(super) scenario: Scenario,
    number: u64,
    events: u64,
    out: VecDeque<Value>,
}

impl Engine {
    /// `number` tells this session apart from all others of the server; `expires_at` is told to
    /// the client, in seconds since 1970.
    pub(super) fn new(
        dialect: Dialect,
        model: &str,
        number: u64,
        expires_at: u64,
        pace: Pace,
        scenario: Scenario,
    ) -> Self {
        let session = Session::new(dialect, &format!("sess_demo_{number}"), model, expires_at);
        let ear = Ear::new(session.input_format().rate());
        let mut engine = Self {
            session,
            conversation: Conversation::default(),
            ear,
            input: Input::default(),
            active: None,
            idle_at: None,
            spoke: false,
            responses: 0,
            tokens: 0,
            cached: 0,
            charge: 0,
            pace,
            scenario,
            number: 0,
            events: 0,
            out: VecDeque::new(),
        };
        let session = engine.session.value().clone();
        engine.say("session.created", json!({"session": session}));
        if dialect == Dialect::Beta {
            let conversation = json!({"id": format!("conv_demo_{number}"),
                                      "object": "realtime.conversation"});
            engine.say(
                "conversation.created",
                json!({"conversation": conversation}),
            );
        }
        engine
    }

    /// The next event that is due to go out at once.
    pub(super) fn next_out(&mut self) -> Option<Value> {
        self.out.pop_front()
    }

    pub(super) fn say(&mut self, kind: &str, members: Value) {
        self.events += 1;
        let mut event = json!({"type": kind, "event_id": format!("event_{}", self.events)});
        if let (Some(event), Value::Object(members)) = (event.as_object_mut(), members) {
            event.extend(members);
        }
        self.out.push_back(event);
    }

    /// An id that nothing else of this session has.
    pub(super) fn next_id(&mut self, kind: &str) -> String {
        self.number += 1;
        format!("{kind}_demo_{}", self.number)
    }

    /// Takes one message of the client's.
    pub(super) fn hear(&mut self, text: &str) {
        let Ok(event) = serde_json::from_str::<Value>(text) else {
            let message = "The message is not readable JSON.";
            self.fail(Complaint::new("invalid_json", "", message), &Value::Null);
            return;
        };
        if let Err(complaint) = self.obey(&event) {
            self.fail(complaint, &event["event_id"]);
        }
    }

    pub(super) fn fail(&mut self, complaint: Complaint, event_id: &Value) {
        let Complaint {
            code,
            message,
            param,
        } = complaint;
        let param = if param.is_empty() {
            Value::Null
        } else {
            Value::from(param)
        };
        let error = json!({"type": "invalid_request_error", "code": code, "message": message,
                           "param": param, "event_id": event_id});
        self.say("error", json!({"error": error}));
    }

    fn obey(&mut self, event: &Value) -> Result<(), Complaint> {
        schema::event(self.session.dialect()).check(event, "")?;
        match event["type"].as_str().unwrap_or_default() {
            "session.update" => self.update(&event["session"]),
            "input_audio_buffer.append" => self.append(&event["audio"]),
            "input_audio_buffer.commit" => self.commit(),
            "input_audio_buffer.clear" => {
                self.clear();
                Ok(())
            }
            "conversation.item.create" => self.create_item(event),
            "conversation.item.truncate" => self.truncate_item(event),
            "conversation.item.delete" => self.delete_item(event),
            "conversation.item.retrieve" => self.retrieve_item(event),
            "response.create" => self.respond(&event["response"]),
            // The schema knows no other event.
            _ => self.cancel(&event["response_id"]),
        }
    }

    fn update(&mut self, changes: &Value) -> Result<(), Complaint> {
        self.session.update(changes, self.spoke)?;
        let rate = self.session.input_format().rate();
        if rate != self.ear.rate() {
            self.ear.set_rate(rate);
            self.input.forget(&self.ear);
        }
        if self.session.turns().is_none() {
            self.idle_at = None;
        }
        let session = self.session.value().clone();
        self.say("session.updated", json!({"session": session}));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(idle_ms: u64) -> Engine {
        let pace = Pace::instant();
        let mut engine = Engine::new(
            Dialect::Ga,
            "demo-realtime",
            1,
            0,
            pace,
            Scenario::default(),
        );
        let turns = json!({"type": "server_vad", "idle_timeout_ms": idle_ms});
        let session = json!({"type": "realtime", "audio": {"input": {"turn_detection": turns}}});
        engine.hear(&json!({"type": "session.update", "session": session}).to_string());
        engine
    }

    fn kinds(engine: &mut Engine) -> Vec<String> {
        std::iter::from_fn(|| engine.next_out())
            .map(|event| event["type"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn a_silent_user_is_spoken_to_after_the_agreed_time() {
        let mut engine = engine(6000);
        assert_eq!(kinds(&mut engine), ["session.created", "session.updated"]);
        assert_eq!(engine.idle_at, None, "nothing was answered yet");
        let before = Instant::now();
        engine.hear(r#"{"type":"response.create"}"#);
        while engine.due().is_some() {
            engine.advance();
        }
        let idle_at = engine.idle_at.expect("waiting");
        assert!(
            idle_at > before + Duration::from_secs(7),
            "after the answer was heard"
        );
        kinds(&mut engine);
        engine.idle();
        let told = kinds(&mut engine);
        assert_eq!(
            told[..4],
            [
                "input_audio_buffer.timeout_triggered",
                "input_audio_buffer.committed",
                "conversation.item.added",
                "conversation.item.done"
            ]
        );
        assert_eq!(told[4], "response.created");
        assert_eq!(engine.idle_at, None);
    }

    #[test]
    fn garbage_is_answered_with_an_error_and_ends_nothing() {
        let mut engine = engine(6000);
        kinds(&mut engine);
        for text in ["", "{", "[]", "7", "{\"type\":null}", "{\"type\":\"x\"}"] {
            engine.hear(text);
            assert_eq!(kinds(&mut engine), ["error"], "{text}");
        }
    }
}
