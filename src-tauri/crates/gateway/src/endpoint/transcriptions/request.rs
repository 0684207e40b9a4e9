//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::endpoint::fields;
use crate::form::Upload;

/// A request to write down what is said.
#[derive(Clone, Debug, Serialize)]
pub struct TranscriptionRequest {
    /// Model id.
    pub model: String,
    /// The recording; up to 25 MiB for whisper-1.
    #[serde(skip)]
    pub file: Upload,
    /// ISO 639-1 code of what is spoken; found out by the model without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Words that set style and spelling, in the language of the recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The form of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<TranscriptFormat>,
    /// Randomness, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// `word`, `segment` or both; goes with [`TranscriptFormat::VerboseJson`] alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timestamp_granularities: Vec<String>,
    /// `logprobs`; goes with [`TranscriptFormat::Json`] alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `"auto"`, or an object such as `{"type": "server_vad", "threshold": 0.5}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunking_strategy: Option<Value>,
    /// Names of up to 4 speakers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known_speaker_names: Vec<String>,
    /// Their voices in the same order: `data:` URLs of 2 to 10 seconds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known_speaker_references: Vec<String>,
    /// Further fields of the form, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl TranscriptionRequest {
    /// A request with nothing but a model and a recording.
    pub fn new(model: impl Into<String>, file: Upload) -> Self {
        Self {
            model: model.into(),
            file,
            language: None,
            prompt: None,
            response_format: None,
            temperature: None,
            timestamp_granularities: Vec::new(),
            include: Vec::new(),
            chunking_strategy: None,
            known_speaker_names: Vec::new(),
            known_speaker_references: Vec::new(),
            extra: Map::new(),
        }
    }

    /// The fields that are sent beside the file.
    pub fn fields(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}

/// A request to write down in English what is said in any language.
#[derive(Clone, Debug, Serialize)]
pub struct TranslationRequest {
    /// Model id.
    pub model: String,
    /// The recording.
    #[serde(skip)]
    pub file: Upload,
    /// English words that set style and spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The form of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<TranscriptFormat>,
    /// Randomness, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Further fields of the form, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl TranslationRequest {
    /// A request with nothing but a model and a recording.
    pub fn new(model: impl Into<String>, file: Upload) -> Self {
        Self {
            model: model.into(),
            file,
            prompt: None,
            response_format: None,
            temperature: None,
            extra: Map::new(),
        }
    }

    /// The fields that are sent beside the file.
    pub fn fields(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}

/// The form of a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptFormat {
    /// Text and usage.
    Json,
    /// Bare text.
    Text,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// Text, language, duration, segments and words.
    VerboseJson,
    /// Segments by speaker.
    DiarizedJson,
}
