//! What an answer consists of, the same whether it was streamed or not.

use serde_json::Value;

use super::tool_call::ToolCall;

/// One step of an answer. `index` tells the choices of a request with `n` above 1 apart.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatEvent {
    /// The first sign of an answer; comes once, before everything else.
    Started {
        /// The server's id of the answer.
        response_id: Option<String>,
        /// The model as the server names it.
        model: Option<String>,
    },
    /// More text of the answer.
    Text {
        /// The choice.
        index: u32,
        /// What to append.
        text: String,
    },
    /// More of the model's reasoning.
    Reasoning {
        /// The choice.
        index: u32,
        /// What to append.
        text: String,
    },
    /// A picture in the answer.
    Image {
        /// The choice.
        index: u32,
        /// An http(s) address or a `data:` URL.
        url: String,
    },
    /// A source that the answer cites.
    Citation {
        /// The choice.
        index: u32,
        /// Its address.
        url: String,
        /// Its title.
        title: Option<String>,
    },
    /// A complete tool call; comes after the choice's text. Never sent for a cut-off choice.
    ToolCall {
        /// The choice.
        index: u32,
        /// The call.
        call: ToolCall,
    },
    /// Probabilities of further tokens.
    Logprobs {
        /// The choice.
        index: u32,
        /// One entry per token.
        tokens: Vec<TokenLogprob>,
    },
    /// The choice is finished; comes once per choice.
    FinishReason {
        /// The choice.
        index: u32,
        /// Why.
        reason: FinishReason,
    },
    /// Token counts; comes at most once, last.
    Usage(Usage),
}

/// Why a choice ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishReason {
    /// What it means.
    pub kind: FinishKind,
    /// The server's word; empty when it gave none.
    pub raw: String,
}

/// What a finish reason means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinishKind {
    /// The answer is whole.
    Stop,
    /// A length limit cut it.
    Length,
    /// The model wants tools to be called.
    ToolCalls,
    /// A filter cut it.
    ContentFilter,
    /// The provider failed.
    Error,
    /// The server never said; the answer may be cut.
    Unstated,
    /// A word that is not known; as good as [`FinishKind::Stop`].
    Other,
}

impl FinishReason {
    /// Reads the server's word.
    pub fn from_word(raw: &str) -> Self {
        let kind = match raw.to_ascii_lowercase().as_str() {
            "stop" | "eos" | "" | "end_turn" | "stop_sequence" => FinishKind::Stop,
            "length" | "max_tokens" | "max_output_tokens" | "model_context_window_exceeded" => {
                FinishKind::Length
            }
            "tool_calls" | "function_call" | "tool_use" => FinishKind::ToolCalls,
            "content_filter" | "refusal" | "safety" | "recitation" | "blocklist"
            | "prohibited_content" | "spii" => FinishKind::ContentFilter,
            "error" | "insufficient_system_resource" => FinishKind::Error,
            _ => FinishKind::Other,
        };
        Self {
            kind,
            raw: raw.to_owned(),
        }
    }

    pub(super) fn unstated() -> Self {
        Self {
            kind: FinishKind::Unstated,
            raw: String::new(),
        }
    }
}

/// Token counts of a whole answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub input: u64,
    /// Of these, from the provider's cache.
    pub cached_input: u64,
    /// Tokens written, reasoning included.
    pub output: u64,
    /// Of these, reasoning.
    pub reasoning: u64,
}

impl Usage {
    /// Reads a `usage` object in any known dialect; `None` when it counts nothing.
    pub(super) fn read(value: &Value) -> Option<Self> {
        value.as_object()?;
        let first = |paths: &[&str]| {
            paths
                .iter()
                .filter_map(|path| value.pointer(path).and_then(count))
                .find(|number| *number > 0)
                .unwrap_or(0)
        };
        let usage = Self {
            input: first(&["/prompt_tokens", "/input_tokens"]),
            cached_input: first(&[
                "/prompt_tokens_details/cached_tokens",
                "/input_tokens_details/cached_tokens",
                "/prompt_cache_hit_tokens",
                "/cached_tokens",
            ]),
            output: first(&["/completion_tokens", "/output_tokens"]),
            reasoning: first(&[
                "/completion_tokens_details/reasoning_tokens",
                "/output_tokens_details/reasoning_tokens",
                "/reasoning_tokens",
            ]),
        };
        (usage != Self::default()).then_some(usage)
    }
}

/// Counts arrive as integers, and from some servers as floats.
fn count(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64))
}

/// How likely one token of the answer was.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenLogprob {
    /// The token's text.
    pub token: String,
    /// Natural logarithm of its probability; -9999 means "very unlikely".
    pub logprob: f64,
    /// Its bytes, when the text is only part of a character.
    pub bytes: Option<Vec<u8>>,
    /// What else was likely at this place.
    pub top: Vec<TopLogprob>,
}

/// One alternative to a token.
#[derive(Clone, Debug, PartialEq)]
pub struct TopLogprob {
    /// The token's text.
    pub token: String,
    /// Natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes.
    pub bytes: Option<Vec<u8>>,
}

impl TokenLogprob {
    /// Reads `logprobs.content`.
    pub(super) fn read_list(value: &Value) -> Vec<Self> {
        let list = value.as_array().into_iter().flatten();
        list.filter_map(|item| {
            let TopLogprob {
                token,
                logprob,
                bytes,
            } = TopLogprob::read(item)?;
            let top = item["top_logprobs"].as_array().into_iter().flatten();
            Some(Self {
                token,
                logprob,
                bytes,
                top: top.filter_map(TopLogprob::read).collect(),
            })
        })
        .collect()
    }
}

impl TopLogprob {
    fn read(value: &Value) -> Option<Self> {
        let bytes = value["bytes"].as_array().map(|list| {
            list.iter()
                .filter_map(|byte| u8::try_from(byte.as_u64()?).ok())
                .collect()
        });
        Some(Self {
            token: value["token"].as_str()?.to_owned(),
            logprob: value["logprob"].as_f64()?,
            bytes,
        })
    }
}
