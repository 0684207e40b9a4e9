//! `POST /v1/completions`, the older way: one text in, its continuation out.

mod request;
mod response;

use serde_json::Value;

pub use request::{CompletionRequest, Prompt};
pub use response::{CompletionChoice, CompletionLogprobs, CompletionResponse};

use crate::client::Gateway;
use crate::endpoint::chat::{Assembler, choices_of};
use crate::error::GatewayError;
use crate::stream::EventStream;
use crate::transport::{Accept, Answer, Call, Whole};
use crate::turn::ChatStream;

pub(crate) const PATH: &str = "/v1/completions";

impl Gateway {
    /// Asks for a continuation in one piece. Answers in the shape of chat are read too. Repeated
    /// by itself only when the server did not take the request (not reached, 429, 503).
    pub async fn complete(
        &self,
        request: &CompletionRequest,
    ) -> Result<CompletionResponse, GatewayError> {
        let (value, whole) = ask(self, request).await?;
        Ok(CompletionResponse::new(value, whole.meta))
    }

    /// Asks for a continuation as a stream and returns once its head has arrived; choices are
    /// numbered over prompts times `n`. Repetition and cancelling as for
    /// [`chat_stream`](Self::chat_stream).
    pub async fn complete_stream(
        &self,
        request: &CompletionRequest,
    ) -> Result<ChatStream, GatewayError> {
        let answer = open(self, request).await?;
        let assembler = Assembler::expecting(request.choices());
        Ok(EventStream::new(self.clone(), answer, assembler))
    }
}

pub(crate) async fn ask(
    gateway: &Gateway,
    request: &CompletionRequest,
) -> Result<(Value, Whole), GatewayError> {
    choices_of(gateway, gateway.whole(&call(request, false)).await?)
}

pub(crate) async fn open(
    gateway: &Gateway,
    request: &CompletionRequest,
) -> Result<Answer, GatewayError> {
    gateway.open(&call(request, true)).await
}

fn call(request: &CompletionRequest, stream: bool) -> Call<'static> {
    let body = Value::Object(request.body(stream));
    let accept = if stream { Accept::Events } else { Accept::Json };
    Call::post(PATH, &body).accept(accept)
}
