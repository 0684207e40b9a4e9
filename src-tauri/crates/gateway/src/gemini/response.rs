//! Content that came in one piece, and counted tokens.

use serde_json::Value;

use super::decode::GenerateDecoder;
use crate::stream::Decode;
use crate::transport::ResponseMeta;
use crate::turn::{ChatEvent, Usage};

/// Content that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct GenerateResponse {
    /// The server's id of the answer.
    pub id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The candidates as they came; the `content` of one, sent back unchanged, continues the
    /// conversation.
    pub candidates: Vec<Value>,
    /// Why the prompt was refused, in the server's word.
    pub block_reason: Option<String>,
    /// Token counts, if the server told them.
    pub usage: Option<Usage>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
    /// The answer as it came, unknown members included.
    pub raw: Value,
}

impl GenerateResponse {
    pub(super) fn new(raw: Value, meta: ResponseMeta) -> Self {
        let first = raw.get(0).unwrap_or(&raw);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            id: text(&first["responseId"]),
            model: text(&first["modelVersion"]),
            candidates: first["candidates"].as_array().cloned().unwrap_or_default(),
            block_reason: text(&first["promptFeedback"]["blockReason"]),
            usage: Usage::from_metadata(&first["usageMetadata"]),
            meta,
            raw,
        }
    }

    /// All text of the first candidate, without its thoughts.
    pub fn text(&self) -> String {
        let parts = self.candidates.first();
        let parts = parts.and_then(|first| first["content"]["parts"].as_array());
        let answer = |part: &&Value| part["thought"] != Value::Bool(true);
        let parts = parts.into_iter().flatten().filter(answer);
        parts.filter_map(|part| part["text"].as_str()).collect()
    }

    /// The same answer as the events of a stream.
    pub fn into_events(self) -> Vec<ChatEvent> {
        let mut decoder = GenerateDecoder::default();
        let mut events = Vec::new();
        decoder.feed(&self.raw, &mut events);
        decoder.complete(&mut events);
        events
    }
}

/// How many tokens a request would be read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCount {
    /// All of them.
    pub total: u64,
    /// Of these, in the cached content.
    pub cached: u64,
}

impl TokenCount {
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            total: value["totalTokens"].as_u64()?,
            cached: value["cachedContentTokenCount"].as_u64().unwrap_or(0),
        })
    }
}
