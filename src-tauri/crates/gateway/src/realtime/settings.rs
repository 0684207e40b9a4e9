//! What a session or one response shall be like, told once and written in either dialect.

mod parts;

use serde_json::{Map, Value, json};

pub use parts::{
    FunctionTool, MaxTokens, OutputKind, SemanticVad, ServerVad, Switch, ToolChoice, Transcription,
    TurnDetection,
};

use self::parts::{Body, tools};
use super::audio::AudioFormat;
use super::dialect::Dialect;
use super::item::Item;

/// Settings of a session. What is `None` is not sent and stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionSettings {
    /// Whether answers are spoken.
    pub output: Option<OutputKind>,
    /// What the model is to be; empty clears it.
    pub instructions: Option<String>,
    /// Such as `alloy`. Cannot change after the first sound of an answer.
    pub voice: Option<String>,
    /// How fast answers are spoken, 0.25 to 1.5.
    pub speed: Option<f64>,
    /// The format of the sound that we send.
    pub input_format: Option<AudioFormat>,
    /// The format of the sound that we receive.
    pub output_format: Option<AudioFormat>,
    /// Whether and how the user's speech is written down.
    pub transcription: Option<Switch<Transcription>>,
    /// `near_field` for headsets, `far_field` for the microphones of laptops and rooms.
    pub noise_reduction: Option<Switch<String>>,
    /// Who decides that the user has finished. [`TurnDetection::Off`] is sent as `null`.
    pub turn_detection: Option<TurnDetection>,
    /// Functions that the model may call; an empty list clears them.
    pub tools: Option<Vec<FunctionTool>>,
    /// Whether it must.
    pub tool_choice: Option<ToolChoice>,
    /// Randomness, 0.6 to 1.2; the older dialect only, and left out of the newer.
    pub temperature: Option<f64>,
    /// Most tokens of one answer.
    pub max_output_tokens: Option<MaxTokens>,
    /// Whether several functions may be called at once; the newer dialect only.
    pub parallel_tool_calls: Option<bool>,
    /// What is forgotten of a long conversation (`auto`, `disabled` or an object); the newer
    /// dialect only.
    pub truncation: Option<Value>,
    /// A prompt kept by the provider; the newer dialect only.
    pub prompt: Option<Value>,
    /// Such as `{"effort": "low"}`; the newer dialect only.
    pub reasoning: Option<Value>,
    /// Further members, merged last and into the objects that are there already: they win over the
    /// fields above.
    pub extra: Map<String, Value>,
}

impl SessionSettings {
    /// Whether there is anything to send.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The `session` of a `session.update`.
    pub fn render(&self, dialect: Dialect) -> Value {
        let mut body = match dialect {
            Dialect::Beta => self.beta(),
            Dialect::Ga => self.ga(),
        };
        body.merge(&self.extra);
        body.into_value()
    }

    fn beta(&self) -> Body {
        let dialect = Dialect::Beta;
        let mut body = Body::default();
        body.put("modalities", self.output.map(OutputKind::beta));
        body.put("instructions", self.instructions.as_ref());
        body.put("voice", self.voice.as_ref());
        body.put("speed", self.speed);
        let format = |format: Option<AudioFormat>| format.map(|format| format.render(dialect));
        body.put("input_audio_format", format(self.input_format));
        body.put("output_audio_format", format(self.output_format));
        body.put("input_audio_transcription", self.transcription_value());
        body.put("input_audio_noise_reduction", self.noise_value());
        body.put("turn_detection", self.turn_value(dialect));
        body.put("tools", self.tools.as_deref().map(tools));
        body.put("tool_choice", self.choice_value(dialect));
        body.put("temperature", self.temperature);
        let most = self.max_output_tokens.map(MaxTokens::render);
        body.put("max_response_output_tokens", most);
        body
    }

    fn ga(&self) -> Body {
        let dialect = Dialect::Ga;
        let mut body = Body::default();
        // The one member that servers require.
        body.put("type", Some("realtime"));
        body.put("output_modalities", self.output.map(OutputKind::ga));
        body.put("instructions", self.instructions.as_ref());
        let format = |format: Option<AudioFormat>| format.map(|format| format.render(dialect));
        let mut input = Body::default();
        input.put("format", format(self.input_format));
        input.put("transcription", self.transcription_value());
        input.put("noise_reduction", self.noise_value());
        input.put("turn_detection", self.turn_value(dialect));
        let mut output = Body::default();
        output.put("format", format(self.output_format));
        output.put("voice", self.voice.as_ref());
        output.put("speed", self.speed);
        let mut audio = Body::default();
        audio.put("input", input.filled());
        audio.put("output", output.filled());
        body.put("audio", audio.filled());
        body.put("tools", self.tools.as_deref().map(tools));
        body.put("tool_choice", self.choice_value(dialect));
        let most = self.max_output_tokens.map(MaxTokens::render);
        body.put("max_output_tokens", most);
        body.put("parallel_tool_calls", self.parallel_tool_calls);
        body.put("truncation", self.truncation.as_ref());
        body.put("prompt", self.prompt.as_ref());
        body.put("reasoning", self.reasoning.as_ref());
        body
    }

    fn transcription_value(&self) -> Option<Value> {
        let given = self.transcription.as_ref()?;
        Some(given.render(Transcription::render))
    }

    fn noise_value(&self) -> Option<Value> {
        let given = self.noise_reduction.as_ref()?;
        Some(given.render(|kind| json!({"type": kind})))
    }

    fn turn_value(&self, dialect: Dialect) -> Option<Value> {
        Some(self.turn_detection.as_ref()?.render(dialect))
    }

    fn choice_value(&self, dialect: Dialect) -> Option<Value> {
        Some(self.tool_choice.as_ref()?.render(dialect))
    }
}

/// What one response shall be like, where it differs from the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseSettings {
    /// Whether it is spoken.
    pub output: Option<OutputKind>,
    /// What the model is to be this time.
    pub instructions: Option<String>,
    /// Functions that it may call.
    pub tools: Option<Vec<FunctionTool>>,
    /// Whether it must.
    pub tool_choice: Option<ToolChoice>,
    /// Randomness; the older dialect only.
    pub temperature: Option<f64>,
    /// Most tokens.
    pub max_output_tokens: Option<MaxTokens>,
    /// True: an answer beside the conversation, which does not remember it.
    pub aside: bool,
    /// What to answer to, in place of the conversation.
    pub input: Option<Vec<Item>>,
    /// Up to 16 short texts that come back with the response.
    pub metadata: Option<Map<String, Value>>,
    /// Further members, merged last.
    pub extra: Map<String, Value>,
}

impl ResponseSettings {
    /// The `response` of a `response.create`; `None` when the session's settings hold.
    pub(super) fn render(&self, dialect: Dialect) -> Option<Value> {
        let mut body = Body::default();
        let (modalities, most) = match dialect {
            Dialect::Beta => ("modalities", "max_response_output_tokens"),
            Dialect::Ga => ("output_modalities", "max_output_tokens"),
        };
        body.put(modalities, self.output.map(|kind| kind.render(dialect)));
        body.put("instructions", self.instructions.as_ref());
        body.put("tools", self.tools.as_deref().map(tools));
        let choice = self.tool_choice.as_ref();
        body.put("tool_choice", choice.map(|choice| choice.render(dialect)));
        if dialect == Dialect::Beta {
            body.put("temperature", self.temperature);
        }
        body.put(most, self.max_output_tokens.map(MaxTokens::render));
        body.put("conversation", self.aside.then_some("none"));
        let items = |items: &[Item]| -> Vec<Value> {
            items.iter().map(|item| item.render(dialect)).collect()
        };
        body.put("input", self.input.as_deref().map(items));
        body.put("metadata", self.metadata.as_ref());
        body.merge(&self.extra);
        body.filled()
    }
}

#[cfg(test)]
mod tests;
