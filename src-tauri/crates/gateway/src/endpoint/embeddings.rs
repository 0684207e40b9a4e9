//! `POST /v1/embeddings`.

mod request;
mod vectors;

use serde_json::{Map, Value};

pub use request::{EmbeddingEncoding, EmbeddingInput, EmbeddingRequest};

use crate::client::Gateway;
use crate::endpoint::usage::CallUsage;
use crate::error::GatewayError;
use crate::transport::{Call, MAX_LARGE_BODY, ResponseMeta};

use self::vectors::Answer;

const PATH: &str = "/v1/embeddings";

/// Vectors, one for each input.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingResponse {
    /// The vectors in the order of the inputs, all of one length.
    pub vectors: Vec<Vec<f32>>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// Token counts, if the server told them.
    pub usage: Option<CallUsage>,
    /// Members of the answer that have no field here.
    pub extra: Map<String, Value>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
}

impl EmbeddingResponse {
    /// How many numbers a vector has; a server may give another length than was asked for.
    pub fn dimensions(&self) -> usize {
        self.vectors.first().map_or(0, Vec::len)
    }
}

impl Gateway {
    /// Turns text into vectors. Repeated by itself only when the server did not take the request.
    ///
    /// Errors: kind [`Protocol`](crate::ErrorKind::Protocol) unless exactly one vector came for
    /// each input, all of one length and of finite numbers.
    pub async fn embeddings(
        &self,
        request: &EmbeddingRequest,
    ) -> Result<EmbeddingResponse, GatewayError> {
        let body = Value::Object(request.body());
        let asked = inputs(&body["input"]);
        let call = Call::post(PATH, &body).at_most(MAX_LARGE_BODY);
        let whole = self.whole(&call).await?;
        let Some(answer) = Answer::read(&whole.body) else {
            self.json(&whole)?;
            return Err(self.unusable(&whole, "the answer holds no readable vectors"));
        };
        let Answer {
            data,
            model,
            usage,
            extra,
        } = answer;
        let vectors = vectors::in_order(data, asked)
            .map_err(|cause| self.unusable(&whole, &cause.to_string()))?;
        Ok(EmbeddingResponse {
            vectors,
            model,
            usage: CallUsage::read(&usage),
            extra,
            meta: whole.meta,
        })
    }
}

/// How many vectors an `input` asks for: one for a text, and one for a single list of tokens.
fn inputs(input: &Value) -> usize {
    match input {
        Value::Array(items) if !items.iter().all(Value::is_number) => items.len(),
        _ => 1,
    }
}
