//! Token counts, in the dialect of each protocol.

use serde_json::{Map, Value};

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
    /// Reads the `usage` of chat and completions in any known dialect; `None` when it counts
    /// nothing.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        value.as_object()?;
        let first = |places: &[&Value]| {
            let mut counts = places.iter().filter_map(|place| count(place));
            counts.find(|number| *number > 0).unwrap_or(0)
        };
        Self {
            input: first(&[&value["prompt_tokens"], &value["input_tokens"]]),
            cached_input: first(&[
                &value["prompt_tokens_details"]["cached_tokens"],
                &value["input_tokens_details"]["cached_tokens"],
                &value["prompt_cache_hit_tokens"],
                &value["cached_tokens"],
            ]),
            output: first(&[&value["completion_tokens"], &value["output_tokens"]]),
            reasoning: first(&[
                &value["completion_tokens_details"]["reasoning_tokens"],
                &value["output_tokens_details"]["reasoning_tokens"],
                &value["reasoning_tokens"],
            ]),
        }
        .unless_empty()
    }

    /// Reads the `usage` of Anthropic's Messages, whose `input_tokens` leave the cache out.
    pub(crate) fn from_messages(usage: &Map<String, Value>) -> Option<Self> {
        let number = |name: &str| usage.get(name).and_then(count).unwrap_or(0);
        let cached_input = number("cache_read_input_tokens");
        let details = usage.get("output_tokens_details");
        let reasoning = |name: &str| details.and_then(|found| found.get(name)).and_then(count);
        Self {
            input: number("input_tokens") + number("cache_creation_input_tokens") + cached_input,
            cached_input,
            output: number("output_tokens"),
            reasoning: reasoning("reasoning_tokens")
                .or_else(|| reasoning("thinking_tokens"))
                .unwrap_or(0),
        }
        .unless_empty()
    }

    /// Reads the `usageMetadata` of Gemini, whose candidates leave the thoughts out.
    pub(crate) fn from_metadata(metadata: &Value) -> Option<Self> {
        let number = |name: &str| metadata.get(name).and_then(count).unwrap_or(0);
        let reasoning = number("thoughtsTokenCount");
        Self {
            input: number("promptTokenCount") + number("toolUsePromptTokenCount"),
            cached_input: number("cachedContentTokenCount"),
            output: number("candidatesTokenCount") + reasoning,
            reasoning,
        }
        .unless_empty()
    }

    fn unless_empty(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}

/// Counts arrive as integers, and from some servers as floats.
fn count(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64))
}
