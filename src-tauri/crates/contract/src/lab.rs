//! The API by hand: one call, one result, nothing kept but what it cost.

use serde::{Deserialize, Serialize};
use studio_domain::ModelRef;

/// Params of `embedding_run`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct EmbeddingRunParams {
    /// The model to ask.
    pub model: ModelRef,
    /// What is compared, 1 to 100 texts.
    pub texts: Vec<String>,
    /// Wanted length of the vectors, where the model can choose.
    pub dimensions: Option<u32>,
}

/// Reply of `embedding_run`. The vectors themselves stay with the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EmbeddingRunReply {
    /// How alike each two texts are, by the cosine of their vectors, -1 to 1.
    pub similarity: Vec<Vec<f64>>,
    /// How many numbers a vector has.
    pub dimensions: u32,
    /// Tokens read, where the gateway told.
    pub input_tokens: Option<i64>,
    /// How long the gateway took, in milliseconds.
    pub elapsed_ms: i64,
}

/// Params of `rerank_run`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct RerankRunParams {
    /// The model to ask.
    pub model: ModelRef,
    /// The question.
    pub query: String,
    /// What is ordered.
    pub documents: Vec<String>,
    /// How many of the best are wanted; absent means all.
    pub top_n: Option<u32>,
}

/// Reply of `rerank_run`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RerankRunReply {
    /// The best first.
    pub results: Vec<RerankResult>,
    /// How long the gateway took, in milliseconds.
    pub elapsed_ms: i64,
}

/// One document in its new place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RerankResult {
    /// Its place among the documents of the question, from 0.
    pub index: u32,
    /// How well it answers; not comparable between models.
    pub score: f64,
}

/// Params of `moderation_run`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModerationRunParams {
    /// The model to ask.
    pub model: ModelRef,
    /// What is judged.
    pub text: String,
}

/// Reply of `moderation_run`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModerationRunReply {
    /// Whether anything was found.
    pub flagged: bool,
    /// Every category that the gateway told, the surest first.
    pub categories: Vec<ModerationCategory>,
    /// How long the gateway took, in milliseconds.
    pub elapsed_ms: i64,
}

/// One category of a judgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModerationCategory {
    /// The gateway's name for it.
    pub name: String,
    /// Whether it was found.
    pub flagged: bool,
    /// How sure the model is, 0 to 1, where it told.
    pub score: Option<f64>,
}
