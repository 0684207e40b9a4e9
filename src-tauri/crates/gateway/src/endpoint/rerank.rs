//! `POST /v1/rerank`.

mod answer;

use serde::Serialize;
use serde_json::{Map, Value};

pub use answer::RerankHit;

use crate::client::Gateway;
use crate::endpoint::fields;
use crate::endpoint::usage::CallUsage;
use crate::error::GatewayError;
use crate::transport::{Call, ResponseMeta};

const PATH: &str = "/v1/rerank";

/// A request to order documents by a question. Fields left empty are not sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RerankRequest {
    /// Model id.
    pub model: String,
    /// The question.
    pub query: String,
    /// What is ordered.
    pub documents: Vec<RerankDocument>,
    /// How many of the best are wanted; all without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_n: Option<u32>,
    /// Whether the documents come back with their scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_documents: Option<bool>,
    /// Most pieces that a long document is cut into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_chunks_per_doc: Option<u32>,
    /// The same in the words of other servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_chunk_per_doc: Option<u32>,
    /// How far such pieces overlap, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap_tokens: Option<u32>,
    /// Where a long document is cut off, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens_per_doc: Option<u32>,
    /// The members of documents that count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rank_fields: Vec<String>,
    /// What kind of relevance is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl RerankRequest {
    /// A request with nothing but a model, a question and documents.
    pub fn new<D: Into<RerankDocument>>(
        model: impl Into<String>,
        query: impl Into<String>,
        documents: impl IntoIterator<Item = D>,
    ) -> Self {
        Self {
            model: model.into(),
            query: query.into(),
            documents: documents.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The body exactly as it is sent.
    pub fn body(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}

/// One document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum RerankDocument {
    /// Its text, which every server takes.
    Text(String),
    /// Members such as `text`.
    Object(Map<String, Value>),
}

impl From<&str> for RerankDocument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for RerankDocument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Documents in the order of their scores.
#[derive(Clone, Debug, PartialEq)]
pub struct RerankResponse {
    /// The server's id of the answer.
    pub id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The best first, at most `top_n` of them.
    pub results: Vec<RerankHit>,
    /// What was counted, if the server told it.
    pub usage: Option<CallUsage>,
    /// The answer as it came.
    pub raw: Value,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
}

impl Gateway {
    /// Orders documents by a question. Repeated by itself only when the server did not take the
    /// request.
    ///
    /// Errors: kind [`Protocol`](crate::ErrorKind::Protocol) where a result has no score or names
    /// no document of the request.
    pub async fn rerank(&self, request: &RerankRequest) -> Result<RerankResponse, GatewayError> {
        let body = Value::Object(request.body());
        let whole = self.whole(&Call::post(PATH, &body)).await?;
        let raw = self.json(&whole)?;
        let documents = body["documents"].as_array().map_or(0, Vec::len);
        let mut results = answer::read(&raw, documents)
            .map_err(|cause| self.unusable(&whole, &cause.to_string()))?;
        if let Some(most) = fields::count(&body["top_n"]) {
            results.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        }
        Ok(RerankResponse {
            id: fields::text(&raw["id"]),
            model: fields::text(&raw["model"]),
            results,
            usage: answer::usage(&raw),
            raw,
            meta: whole.meta,
        })
    }
}
