//! Anthropic's Messages: `POST /v1/messages`, streamed and not, and its token counter.

mod block;
mod decode;
mod request;
mod response;

use serde_json::Value;

pub(crate) use decode::MessageDecoder;
pub use request::{
    Block, CacheControl, Content, Message, MessageRole, MessagesRequest, Metadata, OutputConfig,
    Source, SystemBlock, SystemPrompt, Thinking, ToolChoice,
};
pub use response::MessagesResponse;

use crate::client::Gateway;
use crate::error::GatewayError;
use crate::stream::EventStream;
use crate::transport::{Accept, Answer, Auth, Call, Whole};
use crate::turn::ChatStream;

pub(crate) const PATH: &str = "/v1/messages";
const COUNT_PATH: &str = "/v1/messages/count_tokens";
const VERSION_HEADER: &str = "anthropic-version";
/// The only version of the protocol so far.
const VERSION: &str = "2023-06-01";

impl Gateway {
    /// Asks for an answer in one piece. Repeated by itself only when the server did not take the
    /// request (not reached, 429, 503).
    pub async fn messages(
        &self,
        request: &MessagesRequest,
    ) -> Result<MessagesResponse, GatewayError> {
        let (value, whole) = ask(self, request).await?;
        Ok(MessagesResponse::new(value, whole.meta))
    }

    /// Asks for an answer as a stream and returns once its head has arrived. Repetition and
    /// cancelling as for [`chat_stream`](Self::chat_stream).
    pub async fn messages_stream(
        &self,
        request: &MessagesRequest,
    ) -> Result<ChatStream, GatewayError> {
        let answer = open(self, request).await?;
        let decoder = MessageDecoder::default();
        Ok(EventStream::new(self.clone(), answer, decoder))
    }

    /// How many tokens the request would be read as. Many gateways do not offer this: kind
    /// [`Route`](crate::ErrorKind::Route).
    pub async fn count_message_tokens(
        &self,
        request: &MessagesRequest,
    ) -> Result<u64, GatewayError> {
        let body = Value::Object(request.count_body());
        let call = with_headers(self, Call::post(COUNT_PATH, &body), request);
        let whole = self.whole(&call).await?;
        let value = self.json(&whole)?;
        let count = value["input_tokens"].as_u64();
        count.ok_or_else(|| self.unreadable(&whole))
    }
}

pub(crate) async fn ask(
    gateway: &Gateway,
    request: &MessagesRequest,
) -> Result<(Value, Whole), GatewayError> {
    let whole = gateway.whole(&call(gateway, request, false)).await?;
    let value = gateway.json(&whole)?;
    if !value["content"].is_array() {
        return Err(gateway.unusable(&whole, "the answer holds no content"));
    }
    Ok((value, whole))
}

pub(crate) async fn open(
    gateway: &Gateway,
    request: &MessagesRequest,
) -> Result<Answer, GatewayError> {
    gateway.open(&call(gateway, request, true)).await
}

fn call(gateway: &Gateway, request: &MessagesRequest, stream: bool) -> Call<'static> {
    let body = Value::Object(request.body(stream));
    let accept = if stream { Accept::Events } else { Accept::Json };
    with_headers(gateway, Call::post(PATH, &body).accept(accept), request)
}

fn with_headers(
    gateway: &Gateway,
    call: Call<'static>,
    request: &MessagesRequest,
) -> Call<'static> {
    let mut call = call.auth(Auth::Anthropic);
    let mut own = gateway.inner.config.headers.iter();
    if !own.any(|header| header.name() == VERSION_HEADER) {
        call = call.header(VERSION_HEADER, VERSION);
    }
    if request.betas.is_empty() {
        return call;
    }
    call.header("anthropic-beta", request.betas.join(","))
}
