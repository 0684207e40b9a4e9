//! What was said, with its times.

use serde_json::{Map, Value};

use super::subtitles::parse_subtitles;
use crate::endpoint::fields;
use crate::endpoint::usage::CallUsage;

/// What was said. Times are seconds from the start of the recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// All of the text.
    pub text: String,
    /// The language: a code, or its English name.
    pub language: Option<String>,
    /// Length of the recording.
    pub duration: Option<f64>,
    /// Passages with their times, where they were told.
    pub segments: Vec<Segment>,
    /// Words with their times, where they were told.
    pub words: Vec<Word>,
    /// What the call used, if told.
    pub usage: Option<CallUsage>,
    /// The answer as it came.
    pub body: TranscriptBody,
}

/// The answer as it came.
#[derive(Clone, Debug, PartialEq)]
pub enum TranscriptBody {
    /// JSON, unknown members included.
    Json(Value),
    /// Bare text, or a file of subtitles.
    Text(String),
}

/// A passage of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    /// The server's id of it.
    pub id: Option<String>,
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// What is said.
    pub text: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Mean log probability of its tokens.
    pub avg_logprob: Option<f64>,
    /// How likely nobody speaks, 0 to 1.
    pub no_speech_prob: Option<f64>,
    /// Members that have no field here.
    pub extra: Map<String, Value>,
}

impl Segment {
    /// Whether the text was probably made up during silence, by the rule that Whisper itself uses.
    pub fn is_probably_silence(&self) -> bool {
        self.no_speech_prob.is_some_and(|silence| silence > 0.6)
            && self.avg_logprob.is_some_and(|sure| sure < -1.0)
    }

    pub(super) fn read(value: &Value) -> Option<Self> {
        const KNOWN: [&str; 8] = [
            "type",
            "id",
            "start",
            "end",
            "text",
            "speaker",
            "avg_logprob",
            "no_speech_prob",
        ];
        Some(Self {
            id: fields::word(&value["id"]),
            start: fields::number(&value["start"])?,
            end: fields::number(&value["end"])?,
            text: value["text"].as_str()?.to_owned(),
            speaker: fields::text(&value["speaker"]),
            avg_logprob: fields::number(&value["avg_logprob"]),
            no_speech_prob: fields::number(&value["no_speech_prob"]),
            extra: fields::rest(value, &KNOWN),
        })
    }
}

/// A word of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// Members that have no field here.
    pub extra: Map<String, Value>,
}

impl Word {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            word: value["word"].as_str()?.to_owned(),
            start: fields::number(&value["start"])?,
            end: fields::number(&value["end"])?,
            extra: fields::rest(value, &["word", "start", "end"]),
        })
    }
}

impl Transcript {
    /// Reads an object; `None` where it holds neither text nor segments.
    pub(super) fn from_json(value: Value) -> Option<Self> {
        let segments = list(&value["segments"], Segment::read);
        let text = match value["text"].as_str() {
            Some(text) => text.to_owned(),
            None if segments.is_empty() => return None,
            None => joined(&segments),
        };
        Some(Self {
            text,
            language: fields::text(&value["language"]),
            duration: fields::number(&value["duration"]),
            words: list(&value["words"], Word::read),
            usage: CallUsage::read(&value["usage"]),
            segments,
            body: TranscriptBody::Json(value),
        })
    }

    pub(super) fn from_words(text: String) -> Self {
        Self {
            text: text.trim().to_owned(),
            language: None,
            duration: None,
            segments: Vec::new(),
            words: Vec::new(),
            usage: None,
            body: TranscriptBody::Text(text),
        }
    }

    /// Reads a file of subtitles.
    pub(super) fn from_subtitles(file: String) -> Self {
        let segments = parse_subtitles(&file);
        Self {
            text: joined(&segments),
            segments,
            ..Self::from_words(file)
        }
    }
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(read).collect()
}

fn joined(segments: &[Segment]) -> String {
    let texts: Vec<&str> = segments.iter().map(|part| part.text.trim()).collect();
    texts.join("\n")
}
