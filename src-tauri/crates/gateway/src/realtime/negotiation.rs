//! Which dialect the session's settings go out in, and what a refusal of them leads to.

use serde_json::Value;

use super::client_event::ClientEvent;
use super::dialect::Dialect;
use super::server_event::ServerError;
use super::settings::{SessionSettings, TurnDetection};

/// The settings that went out last, and what else can be tried with them.
#[derive(Debug)]
pub(super) struct Negotiation {
    dialect: Dialect,
    /// The dialect before the other one was tried.
    first: Dialect,
    /// True once the server took settings in this dialect.
    confirmed: bool,
    sent: Option<Sent>,
    /// Ids of settings that were replaced before their answer came.
    replaced: Vec<String>,
    count: u64,
}

#[derive(Debug)]
struct Sent {
    event: ClientEvent,
    id: String,
    answered: bool,
    tried_other: bool,
    tried_loudness: bool,
}

/// What an `error` means for the settings.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// It is about something else.
    Unrelated,
    /// It is about settings that were replaced already.
    Outdated,
    /// They go out again in another form.
    Again(Value),
    /// There is no other form.
    Final,
}

impl Negotiation {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            first: dialect,
            confirmed: false,
            sent: None,
            replaced: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether settings wait for their answer.
    pub(super) fn is_waiting(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| !sent.answered)
    }

    /// The event as it goes out, with an id by which a refusal can be told.
    pub(super) fn send(&mut self, event: ClientEvent) -> Value {
        self.issue(event, false, false)
    }

    /// The server introduced itself, perhaps after the settings went out. Gives them in its
    /// dialect if they went out in the other.
    pub(super) fn introduced(&mut self, dialect: Dialect) -> Option<Value> {
        if self.confirmed || dialect == self.dialect {
            return None;
        }
        self.dialect = dialect;
        let sent = self.sent.take().filter(|sent| !sent.answered)?;
        self.replaced.push(sent.id);
        Some(self.issue(sent.event, true, sent.tried_loudness))
    }

    /// The server took the settings.
    pub(super) fn accepted(&mut self) {
        if let Some(sent) = &mut self.sent {
            sent.answered = true;
            self.confirmed = true;
            self.first = self.dialect;
        }
    }

    /// The server refused something, perhaps the settings.
    pub(super) fn refused(&mut self, error: &ServerError) -> Verdict {
        let named = error.event_id.as_deref();
        if named.is_some_and(|id| self.replaced.iter().any(|old| old == id)) {
            return Verdict::Outdated;
        }
        let ours = |sent: &Sent| match named {
            Some(id) => id == sent.id,
            None => blames_session(error),
        };
        let Some(mut sent) = self.sent.take_if(|sent| !sent.answered && ours(sent)) else {
            return Verdict::Unrelated;
        };
        self.replaced.push(sent.id);
        if !sent.tried_loudness && blames_turns(error) && by_loudness(&mut sent.event) {
            return Verdict::Again(self.issue(sent.event, sent.tried_other, true));
        }
        if !sent.tried_other && !self.confirmed {
            self.dialect = self.dialect.other();
            return Verdict::Again(self.issue(sent.event, true, sent.tried_loudness));
        }
        // Refused in both: the dialect was not the reason, so the first guess stands.
        self.dialect = self.first;
        Verdict::Final
    }

    fn issue(&mut self, event: ClientEvent, tried_other: bool, tried_loudness: bool) -> Value {
        self.count += 1;
        // The caller's own id names the first form only: an id is used once.
        let own = event
            .event_id
            .clone()
            .filter(|id| !self.replaced.contains(id));
        let id = own.unwrap_or_else(|| format!("xidao-session-{}", self.count));
        let mut body = event.render(self.dialect);
        body["event_id"] = Value::from(id.as_str());
        self.sent = Some(Sent {
            event,
            id,
            answered: false,
            tried_other,
            tried_loudness,
        });
        body
    }
}

fn blames_session(error: &ServerError) -> bool {
    match &error.param {
        Some(param) => param.starts_with("session"),
        None => error.message.contains("'session."),
    }
}

fn blames_turns(error: &ServerError) -> bool {
    let param = error.param.as_deref().unwrap_or_default();
    param.contains("turn_detection") || error.message.contains("semantic_vad")
}

/// Lets loudness decide in place of meaning. False when meaning was not to decide.
fn by_loudness(event: &mut ClientEvent) -> bool {
    let Some(settings) = event.settings_mut() else {
        return false;
    };
    let SessionSettings { turn_detection, .. } = settings;
    let Some(TurnDetection::Semantic(vad)) = turn_detection else {
        return false;
    };
    *turn_detection = Some(TurnDetection::Server(vad.by_loudness()));
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::settings::SemanticVad;
    use serde_json::json;

    fn settings(turns: Option<TurnDetection>) -> ClientEvent {
        ClientEvent::update(SessionSettings {
            instructions: Some("x".into()),
            turn_detection: turns,
            ..SessionSettings::default()
        })
    }

    fn refusal(event_id: Option<&Value>, param: &str) -> ServerError {
        ServerError {
            param: Some(param.into()),
            event_id: event_id.and_then(Value::as_str).map(str::to_owned),
            ..ServerError::default()
        }
    }

    fn again(verdict: Verdict) -> Value {
        match verdict {
            Verdict::Again(value) => value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refusal_is_answered_in_the_other_dialect_once() {
        let mut talks = Negotiation::new(Dialect::Ga);
        let first = talks.send(settings(None));
        assert_eq!(first["session"]["type"], json!("realtime"));
        let unrelated = refusal(Some(&json!("c9")), "session.type");
        assert_eq!(talks.refused(&unrelated), Verdict::Unrelated);
        let elsewhere = refusal(None, "item.content");
        assert_eq!(talks.refused(&elsewhere), Verdict::Unrelated);
        let second = again(talks.refused(&refusal(None, "session.type")));
        assert_eq!(second["session"], json!({"instructions": "x"}));
        assert_ne!(first["event_id"], second["event_id"]);
        let late = refusal(Some(&first["event_id"]), "session.type");
        assert_eq!(talks.refused(&late), Verdict::Outdated);
        talks.accepted();
        assert_eq!(talks.dialect(), Dialect::Beta);
        let third = talks.send(settings(None));
        let wrong = refusal(Some(&third["event_id"]), "session.voice");
        assert_eq!(
            talks.refused(&wrong),
            Verdict::Final,
            "the dialect is known"
        );
        assert_eq!(talks.dialect(), Dialect::Beta);
    }

    #[test]
    fn refused_in_both_the_first_dialect_stays() {
        let mut talks = Negotiation::new(Dialect::Beta);
        talks.send(settings(None));
        let second = again(talks.refused(&refusal(None, "session.voice")));
        let error = refusal(Some(&second["event_id"]), "session.audio.output.voice");
        assert_eq!(talks.refused(&error), Verdict::Final);
        assert_eq!(talks.dialect(), Dialect::Beta);
        assert!(!talks.is_waiting());
    }

    #[test]
    fn turns_by_meaning_fall_back_to_loudness_first() {
        let mut talks = Negotiation::new(Dialect::Ga);
        let meaning = TurnDetection::Semantic(SemanticVad {
            create_response: Some(false),
            ..SemanticVad::default()
        });
        talks.send(settings(Some(meaning)));
        let error = refusal(None, "session.audio.input.turn_detection.type");
        let second = again(talks.refused(&error));
        assert_eq!(
            second["session"]["audio"]["input"]["turn_detection"],
            json!({"type": "server_vad", "create_response": false})
        );
        let third = again(talks.refused(&error));
        assert_eq!(third["session"]["turn_detection"]["type"], "server_vad");
        assert_eq!(talks.refused(&error), Verdict::Final);
    }

    #[test]
    fn a_late_introduction_corrects_a_guess() {
        let mut talks = Negotiation::new(Dialect::Beta);
        assert_eq!(talks.introduced(Dialect::Beta), None);
        let first = talks.send(settings(None));
        let second = talks.introduced(Dialect::Ga).expect("again");
        assert_eq!(second["session"]["type"], json!("realtime"));
        let late = refusal(Some(&first["event_id"]), "session.modalities");
        assert_eq!(talks.refused(&late), Verdict::Outdated);
        talks.accepted();
        assert_eq!(talks.introduced(Dialect::Beta), None, "proven wins");
    }
}
