//! A message that came in one piece.

use serde_json::Value;

use super::decode::MessageDecoder;
use crate::stream::Decode;
use crate::transport::ResponseMeta;
use crate::turn::{ChatEvent, Usage};

/// A message that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagesResponse {
    /// The server's id of the answer.
    pub id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The blocks as they came; sent back unchanged, they continue the conversation.
    pub content: Vec<Value>,
    /// Why it ended, in the server's word.
    pub stop_reason: Option<String>,
    /// The stop sequence that was met.
    pub stop_sequence: Option<String>,
    /// Token counts, if the server told them.
    pub usage: Option<Usage>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
    /// The answer as it came, unknown members included.
    pub raw: Value,
}

impl MessagesResponse {
    pub(super) fn new(raw: Value, meta: ResponseMeta) -> Self {
        let text = |name: &str| raw[name].as_str().map(str::to_owned);
        Self {
            id: text("id"),
            model: text("model"),
            content: raw["content"].as_array().cloned().unwrap_or_default(),
            stop_reason: text("stop_reason"),
            stop_sequence: text("stop_sequence"),
            usage: raw["usage"].as_object().and_then(Usage::from_messages),
            meta,
            raw,
        }
    }

    /// All text of the answer.
    pub fn text(&self) -> String {
        let blocks = self.content.iter().filter(|block| block["type"] == "text");
        blocks.filter_map(|block| block["text"].as_str()).collect()
    }

    /// The same answer as the events of a stream.
    pub fn into_events(self) -> Vec<ChatEvent> {
        let mut decoder = MessageDecoder::default();
        let mut events = Vec::new();
        decoder.feed(&self.raw, &mut events);
        decoder.complete(&mut events);
        events
    }
}
