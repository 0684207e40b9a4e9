//! `POST /v1/chat/completions`, streamed and not.

mod assemble;
mod event;
mod request;
mod response;
mod think;
mod tool_call;

use serde_json::Value;

pub use event::{ChatEvent, FinishKind, FinishReason, TokenLogprob, TopLogprob, Usage};
pub use request::{
    AudioInput, ChatMessage, ChatRequest, ContentPart, FileInput, ImageUrl, MessageContent, Role,
    Stop, StreamOptions,
};
pub use response::{ChatChoice, ChatResponse};
pub use tool_call::ToolCall;

use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError};
use crate::stream::EventStream;
use crate::transport::{Accept, Call};

use self::assemble::Assembler;

/// An answer of the chat endpoint while it arrives.
pub type ChatStream = EventStream<ChatEvent>;

const PATH: &str = "/v1/chat/completions";

impl Gateway {
    /// Asks for an answer in one piece (`stream: false`). Repeated by itself only when the server
    /// did not take the request (not reached, 429, 503).
    pub async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, GatewayError> {
        let whole = self.whole(&call(request, false)).await?;
        let value = self.json(&whole)?;
        let has_choices = value["choices"]
            .as_array()
            .is_some_and(|list| !list.is_empty());
        if !has_choices {
            return Err(
                GatewayError::new(ErrorKind::Protocol, "the answer holds no choice")
                    .with_status(whole.meta.status)
                    .with_request_id(whole.meta.request_id.clone())
                    .with_raw_body(&whole.body, &self.inner.masker),
            );
        }
        Ok(ChatResponse::new(value, whole.meta))
    }

    /// Asks for an answer as a stream and returns once its head has arrived. Repeated by itself
    /// only before that, and only when the server did not take the request. Dropping the stream,
    /// or this future, closes the connection.
    pub async fn chat_stream(&self, request: &ChatRequest) -> Result<ChatStream, GatewayError> {
        let answer = self.open(&call(request, true)).await?;
        let assembler = Assembler::expecting(request.n.unwrap_or(1));
        Ok(EventStream::new(self.clone(), answer, assembler))
    }
}

fn call(request: &ChatRequest, stream: bool) -> Call<'static> {
    let body = Value::Object(request.body(stream));
    let accept = if stream { Accept::Events } else { Accept::Json };
    Call::post(PATH, &body).accept(accept)
}
