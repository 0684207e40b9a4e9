//! The two dialects of the protocol: telling them apart, and remembering who speaks which.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One of the two forms in which servers speak the realtime protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// The older one: flat session, `modalities`, `response.audio.delta`.
    Beta,
    /// The newer one: `session.type`, `output_modalities`, `response.output_audio.delta`.
    Ga,
}

impl Dialect {
    /// The one that this is not.
    pub fn other(self) -> Self {
        match self {
            Self::Beta => Self::Ga,
            Self::Ga => Self::Beta,
        }
    }

    /// The dialect in which a server describes a session; `None` when it does not show.
    pub fn of_session(session: &Value) -> Option<Self> {
        let ga = session["type"] == "realtime"
            || session["audio"].is_object()
            || !session["output_modalities"].is_null();
        let beta = !session["modalities"].is_null() || !session["input_audio_format"].is_null();
        if ga {
            Some(Self::Ga)
        } else {
            beta.then_some(Self::Beta)
        }
    }

    /// What a model's name suggests, for servers that introduce themselves late or never.
    pub fn guess(model: &str) -> Self {
        let model = model.to_ascii_lowercase();
        if model.contains("preview") || model.contains("4o-realtime") {
            Self::Beta
        } else {
            Self::Ga
        }
    }
}

/// What is known of a gateway's models.
#[derive(Debug, Default)]
pub(crate) struct DialectMemory(Mutex<HashMap<String, Dialect>>);

impl DialectMemory {
    pub(crate) fn get(&self, model: &str) -> Option<Dialect> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(model).copied()
    }

    pub(crate) fn set(&self, model: &str, dialect: Dialect) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(model.to_owned(), dialect);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_session_shows_its_dialect() {
        for (session, expected) in [
            (json!({"type": "realtime"}), Some(Dialect::Ga)),
            (json!({"audio": {"input": {}}}), Some(Dialect::Ga)),
            (json!({"output_modalities": ["audio"]}), Some(Dialect::Ga)),
            (json!({"modalities": ["text"]}), Some(Dialect::Beta)),
            (json!({"input_audio_format": "pcm16"}), Some(Dialect::Beta)),
            (json!({"id": "sess_1", "object": "realtime.session"}), None),
            (Value::Null, None),
        ] {
            assert_eq!(Dialect::of_session(&session), expected, "{session}");
        }
    }

    #[test]
    fn a_name_suggests_a_dialect() {
        assert_eq!(Dialect::guess("gpt-4o-realtime"), Dialect::Beta);
        assert_eq!(Dialect::guess("x-Realtime-PREVIEW-1"), Dialect::Beta);
        assert_eq!(Dialect::guess("gpt-5.4-realtime"), Dialect::Ga);
    }
}
