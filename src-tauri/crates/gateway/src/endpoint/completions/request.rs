//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::endpoint::chat::{Stop, StreamOptions};

/// A request for legacy completions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CompletionRequest {
    /// Model id.
    pub model: String,
    /// What is to be continued.
    pub prompt: Prompt,
    /// Most tokens of each continuation; servers take 16 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Randomness, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Number of continuations of each prompt, 1 to 128.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Where to stop; at most 4 sequences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// -2 to 2; positive values favour new subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// -2 to 2; positive values avoid repetition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// How many alternatives per token are told beside the token's own probability, 0 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<u32>,
    /// Whether the prompt is repeated before its continuation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub echo: Option<bool>,
    /// What follows the inserted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// How many continuations the server makes to choose the best `n` from, up to 20; not with a
    /// stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_of: Option<u32>,
    /// Asks for repeatable sampling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Options of a streamed answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    /// An opaque name of the end user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

/// What is to be continued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Prompt {
    /// One text.
    Text(String),
    /// Several texts, each continued by itself.
    Texts(Vec<String>),
    /// One text as tokens of the model.
    Tokens(Vec<u32>),
    /// Several texts as tokens of the model.
    TokenLists(Vec<Vec<u32>>),
}

impl Default for Prompt {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Prompt {
    /// How many texts are to be continued.
    fn count(&self) -> usize {
        match self {
            Self::Text(_) | Self::Tokens(_) => 1,
            Self::Texts(texts) => texts.len(),
            Self::TokenLists(lists) => lists.len(),
        }
    }
}

impl CompletionRequest {
    /// A request with nothing but a model and one text.
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            prompt: Prompt::Text(prompt.into()),
            ..Self::default()
        }
    }

    /// The body exactly as it is sent. `stream_options` goes only with a stream.
    pub fn body(&self, stream: bool) -> Map<String, Value> {
        let mut body = match serde_json::to_value(self) {
            Ok(Value::Object(body)) => body,
            // Plain data with text keys always serialises to an object.
            _ => Map::new(),
        };
        if stream {
            body.insert("stream".to_owned(), Value::Bool(true));
        } else {
            body.remove("stream_options");
        }
        body.extend(self.extra.clone());
        body
    }

    /// How many choices the answer will have.
    pub(crate) fn choices(&self) -> u32 {
        let prompts = u32::try_from(self.prompt.count()).unwrap_or(u32::MAX);
        prompts.saturating_mul(self.n.unwrap_or(1))
    }
}
