//! What a call used, in the words of the endpoints beside chat.

use serde_json::Value;

use super::fields::{count, number};

/// What a call used, as far as the server told: what it did not tell is `None`, never zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallUsage {
    /// Tokens read.
    pub input_tokens: Option<u64>,
    /// Tokens written.
    pub output_tokens: Option<u64>,
    /// All tokens.
    pub total_tokens: Option<u64>,
    /// Of the tokens read, those of text.
    pub input_text_tokens: Option<u64>,
    /// Of the tokens read, those of sound.
    pub input_audio_tokens: Option<u64>,
    /// Of the tokens read, those of pictures.
    pub input_image_tokens: Option<u64>,
    /// Seconds of sound that count.
    pub seconds: Option<f64>,
    /// Searches, in the counting of some rerank services.
    pub search_units: Option<u64>,
    /// The member as it came.
    pub raw: Value,
}

impl CallUsage {
    /// Reads a `usage` member; `None` where it tells nothing.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        if !value.is_object() {
            return None;
        }
        let first = |names: &[&str]| names.iter().find_map(|name| count(value.pointer(name)?));
        let part = |name: &str| {
            first(&[
                &format!("/input_token_details/{name}"),
                &format!("/input_tokens_details/{name}"),
                &format!("/prompt_tokens_details/{name}"),
            ])
        };
        let usage = Self {
            input_tokens: first(&["/input_tokens", "/prompt_tokens"]),
            output_tokens: first(&["/output_tokens", "/completion_tokens"]),
            total_tokens: first(&["/total_tokens"]),
            input_text_tokens: part("text_tokens"),
            input_audio_tokens: part("audio_tokens"),
            input_image_tokens: part("image_tokens"),
            seconds: number(&value["seconds"]),
            search_units: first(&["/search_units"]),
            raw: Value::Null,
        };
        (usage != Self::default()).then(|| Self {
            raw: value.clone(),
            ..usage
        })
    }
}
