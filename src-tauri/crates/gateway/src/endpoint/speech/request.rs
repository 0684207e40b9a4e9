//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::endpoint::fields;

/// A request to read text aloud.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeechRequest {
    /// Model id.
    pub model: String,
    /// The text; at most 4,096 characters.
    pub input: String,
    /// Who reads.
    pub voice: Voice,
    /// `mp3`, `opus`, `aac`, `flac`, `wav` or `pcm`; `mp3` without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// 0.25 to 4; 1 without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// How to read, in words of at most 4,096 characters; not for tts-1 and tts-1-hd.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// `audio`, or `sse` for events that end with the usage; not for tts-1 and tts-1-hd.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_format: Option<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl SpeechRequest {
    /// A request with nothing but a model, a voice and a text.
    pub fn new(
        model: impl Into<String>,
        voice: impl Into<Voice>,
        input: impl Into<String>,
    ) -> Self {
        Self {
            model: model.into(),
            input: input.into(),
            voice: voice.into(),
            response_format: None,
            speed: None,
            instructions: None,
            stream_format: None,
            extra: Map::new(),
        }
    }

    /// The body exactly as it is sent.
    pub fn body(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}

/// Who reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Voice {
    /// A voice of the model, such as `alloy`.
    Name(String),
    /// A voice of the user's own.
    Custom {
        /// Its id.
        id: String,
    },
}

impl From<&str> for Voice {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Voice {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}
