//! `POST /v1/moderations`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::client::Gateway;
use crate::endpoint::chat::ImageUrl;
use crate::endpoint::fields;
use crate::error::GatewayError;
use crate::transport::{Call, ResponseMeta};

const PATH: &str = "/v1/moderations";

/// A request to judge content. Fields left empty are not sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModerationRequest {
    /// Model id. Gateways without a default of their own refuse a request that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What is judged.
    pub input: ModerationInput,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl ModerationRequest {
    /// A request with nothing but its input.
    pub fn new(input: impl Into<ModerationInput>) -> Self {
        Self {
            model: None,
            input: input.into(),
            extra: Map::new(),
        }
    }

    /// The body exactly as it is sent.
    pub fn body(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}

/// What is judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ModerationInput {
    /// One text.
    Text(String),
    /// Several texts, each judged on its own.
    Texts(Vec<String>),
    /// Text and pictures, judged together.
    Parts(Vec<ModerationPart>),
}

impl From<&str> for ModerationInput {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<String>> for ModerationInput {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

/// A part of what is judged together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ModerationPart {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    ImageUrl {
        /// Where it is.
        image_url: ImageUrl,
    },
}

/// A judgement of content.
#[derive(Clone, Debug, PartialEq)]
pub struct ModerationResponse {
    /// The server's id of the answer.
    pub id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// One result for each text; for parts one in all.
    pub results: Vec<ModerationResult>,
    /// The answer as it came.
    pub raw: Value,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
}

/// The judgement of one input. Categories keep the server's names, known or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModerationResult {
    /// Whether anything was found.
    pub flagged: bool,
    /// What was found, by category.
    pub categories: BTreeMap<String, bool>,
    /// How sure the model is, 0 to 1, by category.
    pub scores: BTreeMap<String, f64>,
    /// The kinds of input (`text`, `image`) that a category was judged by.
    pub applied_input_types: BTreeMap<String, Vec<String>>,
}

impl Gateway {
    /// Has content judged. Repeated by itself only when the server did not take the request.
    ///
    /// Errors: kind [`Protocol`](crate::ErrorKind::Protocol) unless there is a result for each
    /// text: one that went unjudged must not pass for harmless.
    pub async fn moderations(
        &self,
        request: &ModerationRequest,
    ) -> Result<ModerationResponse, GatewayError> {
        let body = Value::Object(request.body());
        let asked = inputs(&body["input"]);
        let whole = self.whole(&Call::post(PATH, &body)).await?;
        let raw = self.json(&whole)?;
        let list = raw["results"].as_array().map(Vec::as_slice);
        let results: Vec<_> = list
            .unwrap_or_default()
            .iter()
            .filter_map(ModerationResult::read)
            .collect();
        if results.len() != asked {
            let came = results.len();
            let words = format!("{asked} results were asked for and {came} came");
            return Err(self.unusable(&whole, &words));
        }
        Ok(ModerationResponse {
            id: fields::text(&raw["id"]),
            model: fields::text(&raw["model"]),
            results,
            raw,
            meta: whole.meta,
        })
    }
}

/// How many results an `input` asks for: one a text, and one for all parts together.
fn inputs(input: &Value) -> usize {
    match input {
        Value::Array(items) if items.iter().all(Value::is_string) => items.len(),
        _ => 1,
    }
}

impl ModerationResult {
    fn read(value: &Value) -> Option<Self> {
        let categories = fields::named(&value["categories"], Value::as_bool);
        let flagged = value["flagged"].as_bool();
        // Some servers leave the sum of it out.
        let any = || categories.values().any(|found| *found);
        if flagged.is_none() && categories.is_empty() {
            return None;
        }
        Some(Self {
            flagged: flagged.unwrap_or_else(any),
            scores: fields::named(&value["category_scores"], fields::number),
            applied_input_types: fields::named(&value["category_applied_input_types"], words),
            categories,
        })
    }
}

fn words(value: &Value) -> Option<Vec<String>> {
    Some(value.as_array()?.iter().filter_map(fields::text).collect())
}
