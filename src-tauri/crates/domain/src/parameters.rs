//! How a conversation's model is to be asked.

use crate::ChatProtocol;
use serde::{Deserialize, Serialize};

/// Stop sequences at most, as chat completions allow.
const MAX_STOPS: usize = 4;

/// What is said beside the messages of a conversation. What is unset is not sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Parameters {
    /// Instructions that stand before the first message.
    pub system: Option<String>,
    /// Randomness, 0 to 2.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// Most tokens of an answer, from 1.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub max_tokens: Option<u64>,
    /// -2 to 2; positive values favour new subjects.
    pub presence_penalty: Option<f64>,
    /// -2 to 2; positive values avoid repetition.
    pub frequency_penalty: Option<f64>,
    /// Where to stop; 4 at most.
    pub stop: Vec<String>,
    /// Asks for repeatable sampling.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub seed: Option<i64>,
    /// How hard to think, where the model does.
    pub reasoning_effort: Option<ReasoningEffort>,
    /// Whether any JSON object, and nothing else, is wanted as an answer.
    pub json_answer: bool,
    /// The form of the JSON that is wanted as an answer: JSON Schema, as text.
    pub json_schema: Option<String>,
    /// The protocol in which the model is asked; unset means as its profile says.
    pub protocol: Option<ChatProtocol>,
    /// Names of the tools that the model may call.
    pub tools: Vec<String>,
    /// Which of them it may or must call; unset leaves it to the model.
    pub tool_choice: Option<ToolChoice>,
    /// Whether answers are streamed; unset means as in the settings.
    pub stream: Option<bool>,
    /// Further members of the request's body as a JSON object, merged last.
    pub extra: Option<String>,
}

/// How hard to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ReasoningEffort {
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
}

/// Which tools a model calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ToolChoice {
    /// As it likes.
    Auto,
    /// None, though it knows of them.
    None,
    /// At least one, in the first answer of a turn.
    Required,
    /// This one, in the first answer of a turn.
    Tool {
        /// Its name.
        name: String,
    },
}

impl Parameters {
    /// What no gateway would take, as a sentence that names the parameter. `None` where all is in range.
    #[must_use]
    pub fn objection(&self) -> Option<&'static str> {
        let outside = |value: Option<f64>, low: f64, high: f64| {
            value.is_some_and(|value| !(low..=high).contains(&value))
        };
        if outside(self.temperature, 0.0, 2.0) {
            Some("the temperature must be from 0 to 2")
        } else if outside(self.top_p, 0.0, 1.0) {
            Some("top P must be from 0 to 1")
        } else if outside(self.presence_penalty, -2.0, 2.0) {
            Some("the presence penalty must be from -2 to 2")
        } else if outside(self.frequency_penalty, -2.0, 2.0) {
            Some("the frequency penalty must be from -2 to 2")
        } else if self.max_tokens == Some(0) {
            Some("an answer needs at least one token")
        } else if self.stop.len() > MAX_STOPS {
            Some("there can be at most 4 stop sequences")
        } else if self.stop.iter().any(String::is_empty) {
            Some("a stop sequence must not be empty")
        } else if self.extra.is_some() && self.extra_members().is_none() {
            Some("what is added to the request must be a JSON object")
        } else if self.json_schema.is_some() && self.answer_schema().is_none() {
            Some("the schema of the answer must be a JSON object")
        } else {
            None
        }
    }

    /// The schema of the answer; `None` where there is none, or what stands there is no JSON object.
    #[must_use]
    pub fn answer_schema(&self) -> Option<serde_json::Value> {
        let schema: serde_json::Value = serde_json::from_str(self.json_schema.as_deref()?).ok()?;
        schema.is_object().then_some(schema)
    }

    /// The members of `extra`; `None` where nothing is added, or what stands there is no JSON object.
    #[must_use]
    pub fn extra_members(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        serde_json::from_str(self.extra.as_deref()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_each_range_are_taken_and_nothing_beyond() {
        let fair = Parameters {
            temperature: Some(2.0),
            top_p: Some(0.0),
            presence_penalty: Some(-2.0),
            frequency_penalty: Some(2.0),
            max_tokens: Some(1),
            stop: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            ..Parameters::default()
        };
        assert_eq!(fair.objection(), None);
        let wrong = [
            Parameters {
                temperature: Some(2.1),
                ..fair.clone()
            },
            Parameters {
                temperature: Some(f64::NAN),
                ..fair.clone()
            },
            Parameters {
                top_p: Some(-0.1),
                ..fair.clone()
            },
            Parameters {
                presence_penalty: Some(3.0),
                ..fair.clone()
            },
            Parameters {
                frequency_penalty: Some(-2.5),
                ..fair.clone()
            },
            Parameters {
                max_tokens: Some(0),
                ..fair.clone()
            },
            Parameters {
                stop: vec![String::new()],
                ..fair.clone()
            },
            Parameters {
                stop: vec!["x".to_owned(); 5],
                ..fair.clone()
            },
            Parameters {
                json_schema: Some("[1]".to_owned()),
                ..fair.clone()
            },
            Parameters {
                extra: Some("[1]".to_owned()),
                ..fair.clone()
            },
            Parameters {
                extra: Some("{\"a\":".to_owned()),
                ..fair
            },
        ];
        for parameters in wrong {
            assert!(parameters.objection().is_some(), "{parameters:?}");
        }
    }

    #[test]
    fn what_is_kept_may_lack_members() {
        let kept: Parameters = serde_json::from_str(r#"{"topP":0.5,"unheard":1}"#).unwrap();
        assert_eq!(
            kept,
            Parameters {
                top_p: Some(0.5),
                ..Parameters::default()
            }
        );
    }
}
