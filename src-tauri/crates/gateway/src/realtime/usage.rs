//! What a response or a transcription cost.

use std::ops::AddAssign;

use serde_json::Value;

use crate::turn::Usage;

/// Token counts of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RealtimeUsage {
    /// Tokens read.
    pub input: u64,
    /// Of these, from the provider's cache.
    pub cached_input: u64,
    /// Of the tokens read, text.
    pub input_text: u64,
    /// Of the tokens read, sound.
    pub input_audio: u64,
    /// Of the tokens read, pictures.
    pub input_image: u64,
    /// Tokens written.
    pub output: u64,
    /// Of these, text.
    pub output_text: u64,
    /// Of these, sound.
    pub output_audio: u64,
}

/// Of several responses together.
impl AddAssign for RealtimeUsage {
    fn add_assign(&mut self, more: Self) {
        self.input += more.input;
        self.cached_input += more.cached_input;
        self.input_text += more.input_text;
        self.input_audio += more.input_audio;
        self.input_image += more.input_image;
        self.output += more.output;
        self.output_text += more.output_text;
        self.output_audio += more.output_audio;
    }
}

impl RealtimeUsage {
    /// Reads a `usage` object; `None` when it counts nothing.
    pub fn read(value: &Value) -> Option<Self> {
        value.as_object()?;
        let count = |path: &str| {
            let number = value.pointer(path);
            number
                .and_then(|number| {
                    let float = || number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64);
                    number.as_u64().or_else(float)
                })
                .unwrap_or(0)
        };
        let usage = Self {
            input: count("/input_tokens"),
            cached_input: count("/input_token_details/cached_tokens"),
            input_text: count("/input_token_details/text_tokens"),
            input_audio: count("/input_token_details/audio_tokens"),
            input_image: count("/input_token_details/image_tokens"),
            output: count("/output_tokens"),
            output_text: count("/output_token_details/text_tokens"),
            output_audio: count("/output_token_details/audio_tokens"),
        };
        (usage != Self::default()).then_some(usage)
    }
}

impl From<RealtimeUsage> for Usage {
    fn from(usage: RealtimeUsage) -> Self {
        Self {
            input: usage.input,
            cached_input: usage.cached_input,
            output: usage.output,
            reasoning: 0,
        }
    }
}

/// What transcribing the user's speech cost, in the measure of its model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TranscriptionUsage {
    /// Seconds of sound.
    Seconds(f64),
    /// Tokens.
    Tokens(RealtimeUsage),
}

impl TranscriptionUsage {
    pub(super) fn read(value: &Value) -> Option<Self> {
        match value["seconds"].as_f64() {
            Some(seconds) => Some(Self::Seconds(seconds)),
            None => RealtimeUsage::read(value).map(Self::Tokens),
        }
    }
}
