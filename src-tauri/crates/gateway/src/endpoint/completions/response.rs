//! A continuation that came in one piece.

use serde_json::{Map, Value};

use crate::endpoint::chat::ChatResponse;
use crate::transport::ResponseMeta;
use crate::turn::{ChatEvent, FinishReason, Usage};

/// Continuations that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletionResponse {
    /// The server's id of the answer.
    pub id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The continuations, by index: over prompts times `n`.
    pub choices: Vec<CompletionChoice>,
    /// Token counts, if the server told them.
    pub usage: Option<Usage>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
    /// The answer as it came, unknown members included.
    pub raw: Value,
}

/// One continuation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompletionChoice {
    /// Its number.
    pub index: u32,
    /// The text.
    pub text: String,
    /// Token probabilities, if asked for.
    pub logprobs: Option<CompletionLogprobs>,
    /// Why it ended.
    pub finish: Option<FinishReason>,
}

/// Token probabilities as legacy completions tell them: one list per property, one entry per
/// token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompletionLogprobs {
    /// The tokens' texts.
    pub tokens: Vec<String>,
    /// Natural logarithms of their probabilities; `None` for the first token of an echoed prompt.
    pub token_logprobs: Vec<Option<f64>>,
    /// What else was likely, by text.
    pub top_logprobs: Vec<Map<String, Value>>,
    /// Where each token begins in the text, in characters.
    pub text_offset: Vec<u64>,
}

impl CompletionResponse {
    pub(super) fn new(raw: Value, meta: ResponseMeta) -> Self {
        // The shapes differ only in the choices, and some servers answer in that of chat.
        let read = ChatResponse::new(raw, meta);
        let choices = read.choices.iter().map(|choice| {
            let same =
                |value: &&Value| value["index"].as_u64().unwrap_or(0) == u64::from(choice.index);
            let found = read.raw["choices"]
                .as_array()
                .into_iter()
                .flatten()
                .find(same);
            CompletionChoice {
                index: choice.index,
                text: choice.text.clone(),
                logprobs: found.and_then(|value| CompletionLogprobs::read(&value["logprobs"])),
                finish: choice.finish.clone(),
            }
        });
        Self {
            choices: choices.collect(),
            id: read.id,
            model: read.model,
            usage: read.usage,
            meta: read.meta,
            raw: read.raw,
        }
    }

    /// The same answer as the events of a stream.
    pub fn into_events(self) -> Vec<ChatEvent> {
        ChatResponse::new(self.raw, self.meta).into_events()
    }
}

impl CompletionLogprobs {
    fn read(value: &Value) -> Option<Self> {
        let list = |name: &str| value[name].as_array().into_iter().flatten();
        value["tokens"].as_array()?;
        Some(Self {
            tokens: list("tokens")
                .map(|token| token.as_str().unwrap_or_default().to_owned())
                .collect(),
            token_logprobs: list("token_logprobs").map(Value::as_f64).collect(),
            top_logprobs: list("top_logprobs")
                .map(|top| top.as_object().cloned().unwrap_or_default())
                .collect(),
            text_offset: list("text_offset").filter_map(Value::as_u64).collect(),
        })
    }
}
