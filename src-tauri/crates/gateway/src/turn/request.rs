//! What is asked for, in no protocol's form.

use serde_json::{Map, Value};

use super::message::{TurnMessage, TurnPart};
use super::protocol::Protocol;

/// One question to a chat model. Ranges are those of the protocol that allows most; what the chosen
/// one cannot carry is told by [`changes`](Self::changes).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnRequest {
    /// The protocol to ask in.
    pub protocol: Protocol,
    /// Model id.
    pub model: String,
    /// Instructions.
    pub system: Option<String>,
    /// The conversation so far.
    pub messages: Vec<TurnMessage>,
    /// Tools that the model may call.
    pub tools: Vec<Tool>,
    /// Which of them.
    pub tool_choice: Option<ToolChoice>,
    /// Whether several may be called at once.
    pub parallel_tool_calls: Option<bool>,
    /// Randomness, 0 to 2.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// How many of the likeliest tokens are considered.
    pub top_k: Option<u32>,
    /// Most tokens of the answer. Where the protocol requires it and nothing is said: 4,096, and
    /// room for the reasoning asked for.
    pub max_tokens: Option<u64>,
    /// Where to stop.
    pub stop: Vec<String>,
    /// -2 to 2; positive values favour new subjects.
    pub presence_penalty: Option<f64>,
    /// -2 to 2; positive values avoid repetition.
    pub frequency_penalty: Option<f64>,
    /// Asks for repeatable sampling.
    pub seed: Option<i64>,
    /// Number of answers.
    pub n: Option<u32>,
    /// Whether token probabilities are wanted.
    pub logprobs: Option<bool>,
    /// How many alternatives per token, 0 to 20.
    pub top_logprobs: Option<u32>,
    /// The form of the answer.
    pub response_format: Option<ResponseFormat>,
    /// How hard to think.
    pub reasoning_effort: Option<Effort>,
    /// Asks for token counts at the end of a stream, where they do not come by themselves.
    pub include_usage: bool,
    /// Further members of the body, in the words of the protocol, merged last.
    pub extra: Map<String, Value>,
}

impl TurnRequest {
    /// A request with nothing but a model and messages.
    pub fn new(protocol: Protocol, model: impl Into<String>, messages: Vec<TurnMessage>) -> Self {
        Self {
            protocol,
            model: model.into(),
            messages,
            ..Self::default()
        }
    }

    /// The same request without the data that providers want back: what is left to try when one
    /// refuses its own signature, as happens after a gateway has changed its route.
    pub fn without_provider_data(&self) -> Self {
        let mut request = self.clone();
        for message in &mut request.messages {
            message.origin = None;
            let is_neutral = |part: &TurnPart| !matches!(part, TurnPart::Opaque { .. });
            message.parts.retain(is_neutral);
        }
        request
    }
}

/// A tool that the model may call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tool {
    /// Its name. Letters, digits, `_` and `-`, 64 at most, fit every protocol; other names are sent
    /// in such letters, and calls come back under the name given here.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// Its arguments as JSON Schema; `None` where it takes none.
    pub schema: Option<Value>,
    /// Whether arguments must follow the schema exactly, where the provider can ensure that.
    pub strict: Option<bool>,
}

/// Which tools may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolChoice {
    /// As the model likes.
    Auto,
    /// None.
    None,
    /// At least one.
    Required,
    /// The one of this name.
    Tool(String),
}

/// The form of the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseFormat {
    /// Text.
    Text,
    /// Any JSON object.
    JsonObject,
    /// JSON of this form.
    JsonSchema {
        /// A name for the form: letters, digits, `_` and `-`, 64 at most.
        name: String,
        /// JSON Schema.
        schema: Value,
        /// Whether the answer must follow it exactly.
        strict: Option<bool>,
    },
}

/// How hard to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// Not at all.
    None,
    /// Next to nothing.
    Minimal,
    /// Little.
    Low,
    /// The usual.
    Medium,
    /// Much.
    High,
    /// More.
    XHigh,
    /// As much as possible.
    Max,
}

impl Effort {
    /// The word of chat completions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::XHigh => "xhigh",
            Self::Max => "max",
        }
    }
}
