//! `POST /v1/chat/completions`, streamed and not.

mod assemble;
mod plain;
mod reasoning;
mod request;
mod response;
mod think;
mod tool_call;

use serde_json::Value;

pub(crate) use assemble::Assembler;
pub use request::{
    AudioInput, ChatMessage, ChatRequest, ContentPart, FileInput, ImageUrl, MessageContent, Role,
    Stop, StreamOptions,
};
pub use response::{ChatChoice, ChatResponse};

use crate::client::Gateway;
use crate::error::GatewayError;
use crate::stream::EventStream;
use crate::transport::{Accept, Answer, Call, Whole};
use crate::turn::ChatStream;

pub(crate) const PATH: &str = "/v1/chat/completions";

impl Gateway {
    /// Asks for an answer in one piece (`stream: false`). Repeated by itself only when the server
    /// did not take the request (not reached, 429, 503).
    pub async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, GatewayError> {
        let (value, whole) = ask(self, request).await?;
        Ok(ChatResponse::new(value, whole.meta))
    }

    /// Asks for an answer as a stream and returns once its head has arrived. Repeated by itself
    /// only before that, and only when the server did not take the request. Dropping the stream,
    /// or this future, closes the connection.
    pub async fn chat_stream(&self, request: &ChatRequest) -> Result<ChatStream, GatewayError> {
        let answer = open(self, request).await?;
        let assembler = Assembler::expecting(request.n.unwrap_or(1));
        Ok(EventStream::new(self.clone(), answer, assembler))
    }
}

pub(crate) async fn ask(
    gateway: &Gateway,
    request: &ChatRequest,
) -> Result<(Value, Whole), GatewayError> {
    choices_of(gateway, gateway.whole(&call(request, false)).await?)
}

pub(crate) async fn open(gateway: &Gateway, request: &ChatRequest) -> Result<Answer, GatewayError> {
    gateway.open(&call(request, true)).await
}

/// The JSON of a whole answer that holds a choice at least.
pub(crate) fn choices_of(gateway: &Gateway, whole: Whole) -> Result<(Value, Whole), GatewayError> {
    let value = gateway.json(&whole)?;
    let has_choices = value["choices"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    if !has_choices {
        return Err(gateway.unusable(&whole, "the answer holds no choice"));
    }
    Ok((value, whole))
}

fn call(request: &ChatRequest, stream: bool) -> Call<'static> {
    let body = Value::Object(request.body(stream));
    let accept = if stream { Accept::Events } else { Accept::Json };
    Call::post(PATH, &body).accept(accept)
}
