//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::endpoint::fields;

/// A request for vectors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmbeddingRequest {
    /// Model id.
    pub model: String,
    /// What is turned into vectors.
    pub input: EmbeddingInput,
    /// Wanted length of the vectors; the text-embedding-3 family alone knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<u32>,
    /// How the numbers travel. Whatever comes back is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding_format: Option<EmbeddingEncoding>,
    /// A stable word for the person behind the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl EmbeddingRequest {
    /// A request with nothing but a model and its input.
    pub fn new(model: impl Into<String>, input: impl Into<EmbeddingInput>) -> Self {
        Self {
            model: model.into(),
            input: input.into(),
            dimensions: None,
            encoding_format: None,
            user: None,
            extra: Map::new(),
        }
    }

    /// The body exactly as it is sent.
    pub fn body(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}

/// What is turned into vectors. Empty texts are refused by servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum EmbeddingInput {
    /// One text of up to 8,192 tokens.
    Text(String),
    /// 1 to 2,048 texts.
    Texts(Vec<String>),
    /// One text as tokens.
    Tokens(Vec<u32>),
    /// 1 to 2,048 texts as tokens.
    TokenLists(Vec<Vec<u32>>),
}

impl From<&str> for EmbeddingInput {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for EmbeddingInput {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for EmbeddingInput {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

/// How the numbers of a vector travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EmbeddingEncoding {
    /// As numbers, which is the server's default.
    Float,
    /// As base64 of little-endian 32-bit floats: a quarter of the bytes.
    Base64,
}
