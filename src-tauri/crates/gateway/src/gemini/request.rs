//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

/// A request for generated content.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GenerateRequest {
    /// Model id, with or without `models/`; it stands in the address.
    #[serde(skip)]
    pub model: String,
    /// The conversation so far; at least one content.
    pub contents: Vec<Content>,
    /// Instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_instruction: Option<Content>,
    /// How to generate.
    #[serde(skip_serializing_if = "GenerationConfig::is_empty")]
    pub generation_config: GenerationConfig,
    /// Tools that the model may use, each in the form of the API.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Value>,
    /// `{"functionCallingConfig": {"mode": …}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_config: Option<Value>,
    /// What is to be filtered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub safety_settings: Vec<SafetySetting>,
    /// The name of a cached content that comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_content: Option<String>,
    /// Further members of the body, merged last: they win over the fields above. The members of a
    /// `generationConfig` here are merged into that of the request.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl GenerateRequest {
    /// A request with nothing but a model and contents.
    pub fn new(model: impl Into<String>, contents: Vec<Content>) -> Self {
        Self {
            model: model.into(),
            contents,
            ..Self::default()
        }
    }

    /// The body exactly as it is sent, streamed or not.
    pub fn body(&self) -> Map<String, Value> {
        let mut body = match serde_json::to_value(self) {
            Ok(Value::Object(body)) => body,
            // Plain data with text keys always serialises to an object.
            _ => Map::new(),
        };
        for (name, value) in &self.extra {
            match (body.get_mut(name), value) {
                (Some(Value::Object(config)), Value::Object(more))
                    if name == "generationConfig" =>
                {
                    config.extend(more.clone());
                }
                _ => {
                    body.insert(name.clone(), value.clone());
                }
            }
        }
        body
    }

    /// How many candidates the answer will have.
    pub(crate) fn choices(&self) -> u32 {
        self.generation_config.candidate_count.unwrap_or(1)
    }
}

/// One side's say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Content {
    /// Who speaks; the person where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<ContentRole>,
    /// What is said.
    pub parts: Vec<Part>,
}

impl Content {
    /// What the person says.
    pub fn user(text: impl Into<String>) -> Self {
        Self {
            role: Some(ContentRole::User),
            parts: vec![Part::text(text)],
        }
    }

    /// What the model said.
    pub fn model(text: impl Into<String>) -> Self {
        Self {
            role: Some(ContentRole::Model),
            parts: vec![Part::text(text)],
        }
    }
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentRole {
    /// The person, or the tools.
    User,
    /// The model.
    Model,
}

/// One part of a content: one of the data members, with marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether the text is a thought.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub thought: bool,
    /// A picture, sound, short video or PDF itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inline_data: Option<Blob>,
    /// The same by address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_data: Option<FileData>,
    /// A call that the model made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_call: Option<FunctionCall>,
    /// What a function answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_response: Option<FunctionResponse>,
    /// Further members, such as the signature that has to go back on this very part.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Part {
    /// A text part.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// Bytes, as base64.
    pub fn inline(mime_type: impl Into<String>, data: impl Into<String>) -> Self {
        let (mime_type, data) = (mime_type.into(), data.into());
        Self {
            inline_data: Some(Blob { mime_type, data }),
            ..Self::default()
        }
    }
}

/// Bytes inside a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blob {
    /// Such as `image/png`.
    pub mime_type: String,
    /// The bytes, as base64.
    pub data: String,
}

/// A file by address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileData {
    /// Such as `image/png`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The address.
    pub file_uri: String,
}

/// A call that the model made.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FunctionCall {
    /// Its id, where the model gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The function.
    pub name: String,
    /// Its arguments.
    pub args: Map<String, Value>,
    /// Further members.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a function answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FunctionResponse {
    /// The call's id, where it has one; else calls and answers pair by order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The function.
    pub name: String,
    /// `{"output": …}` or `{"error": …}`.
    pub response: Map<String, Value>,
}

/// How to generate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GenerationConfig {
    /// Randomness, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// How many of the likeliest tokens are considered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// Most tokens of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u64>,
    /// Where to stop; at most 5 sequences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
    /// Number of answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_count: Option<u32>,
    /// Asks for repeatable sampling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i32>,
    /// -2 to 2; positive values favour new subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// -2 to 2; positive values avoid repetition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// `text/plain` or `application/json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_mime_type: Option<String>,
    /// The form of a JSON answer, in Google's subset of OpenAPI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema: Option<Value>,
    /// The same as JSON Schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_json_schema: Option<Value>,
    /// `TEXT`, `IMAGE`, `AUDIO`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_modalities: Vec<String>,
    /// Whether and how much the model thinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking_config: Option<ThinkingConfig>,
    /// Whether token probabilities are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_logprobs: Option<bool>,
    /// How many alternatives per token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<u32>,
    /// The voice of a spoken answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speech_config: Option<Value>,
    /// `{"aspectRatio": …, "imageSize": "1K" | "2K" | "4K"}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_config: Option<Value>,
    /// Further members.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl GenerationConfig {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether and how much the model thinks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThinkingConfig {
    /// Whether the answer tells the thoughts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_thoughts: Option<bool>,
    /// Tokens for thinking; 0 is none, -1 as the model likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking_budget: Option<i64>,
    /// `MINIMAL`, `LOW`, `MEDIUM` or `HIGH`; from Gemini 3 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking_level: Option<String>,
}

/// What is to be filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SafetySetting {
    /// `HARM_CATEGORY_…`.
    pub category: String,
    /// `OFF`, `BLOCK_NONE`, `BLOCK_ONLY_HIGH`, `BLOCK_MEDIUM_AND_ABOVE` or
    /// `BLOCK_LOW_AND_ABOVE`.
    pub threshold: String,
}
