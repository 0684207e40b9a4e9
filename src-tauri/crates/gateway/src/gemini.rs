//! Gemini's own protocol: `generateContent`, streamed and not, and its token counter.

mod decode;
mod part;
mod path;
mod request;
mod response;

use serde_json::{Value, json};

pub(crate) use decode::GenerateDecoder;
pub(crate) use path::model_path;
pub use request::{
    Blob, Content, ContentRole, FileData, FunctionCall, FunctionResponse, GenerateRequest,
    GenerationConfig, Part, SafetySetting, ThinkingConfig,
};
pub use response::{GenerateResponse, TokenCount};

use crate::client::Gateway;
use crate::error::GatewayError;
use crate::stream::{Decode, EventStream};
use crate::transport::{Accept, Answer, Auth, Call, Whole, tells_an_error};
use crate::turn::ChatStream;

/// Asks for the whole answer.
pub(crate) const GENERATE: &str = "generateContent";
/// Asks for a stream; without the query it would be one growing JSON array.
pub(crate) const STREAM: &str = "streamGenerateContent?alt=sse";
const COUNT: &str = "countTokens";

impl Gateway {
    /// Asks for an answer in one piece. A blocked prompt is an answer too: one that ends with
    /// [`FinishKind::ContentFilter`](crate::FinishKind::ContentFilter). Repeated by itself only
    /// when the server did not take the request (not reached, 429, 503).
    pub async fn generate_content(
        &self,
        request: &GenerateRequest,
    ) -> Result<GenerateResponse, GatewayError> {
        let (value, whole) = ask(self, request).await?;
        Ok(GenerateResponse::new(value, whole.meta))
    }

    /// Asks for an answer as a stream and returns once its head has arrived. Repetition and
    /// cancelling as for [`chat_stream`](Self::chat_stream).
    pub async fn generate_content_stream(
        &self,
        request: &GenerateRequest,
    ) -> Result<ChatStream, GatewayError> {
        let answer = open(self, request).await?;
        let decoder = GenerateDecoder::expecting(request.choices());
        Ok(EventStream::new(self.clone(), answer, decoder))
    }

    /// How many tokens the request would be read as. Not every gateway offers this: kind
    /// [`Route`](crate::ErrorKind::Route).
    pub async fn count_content_tokens(
        &self,
        request: &GenerateRequest,
    ) -> Result<TokenCount, GatewayError> {
        let path = model_path(&request.model, COUNT);
        let call = Call::post(&path, &count_body(request)).auth(Auth::Google);
        let whole = self.whole(&call).await?;
        let value = self.json(&whole)?;
        TokenCount::read(&value).ok_or_else(|| self.unreadable(&whole))
    }
}

pub(crate) async fn ask(
    gateway: &Gateway,
    request: &GenerateRequest,
) -> Result<(Value, Whole), GatewayError> {
    let path = model_path(&request.model, GENERATE);
    let body = Value::Object(request.body());
    let whole = gateway
        .whole(&Call::post(&path, &body).auth(Auth::Google))
        .await?;
    let value = gateway.json(&whole)?;
    // Errors may stand inside an array.
    if value.get(0).is_some_and(tells_an_error) {
        return Err(gateway.error_from(&whole.meta, &whole.headers, &whole.body));
    }
    let mut decoder = GenerateDecoder::default();
    decoder.feed(&value, &mut Vec::new());
    if !decoder.has_begun() {
        return Err(gateway.unusable(&whole, "the answer holds no candidate"));
    }
    Ok((value, whole))
}

pub(crate) async fn open(
    gateway: &Gateway,
    request: &GenerateRequest,
) -> Result<Answer, GatewayError> {
    let path = model_path(&request.model, STREAM);
    let call = Call::post(&path, &Value::Object(request.body()));
    gateway
        .open(&call.auth(Auth::Google).accept(Accept::Events))
        .await
}

/// Contents alone, or the whole request where it says more than contents.
fn count_body(request: &GenerateRequest) -> Value {
    let mut body = request.body();
    if body.len() == 1 && body.contains_key("contents") {
        return Value::Object(body);
    }
    let model = path::bare(&request.model);
    body.insert("model".to_owned(), format!("models/{model}").into());
    json!({"generateContentRequest": body})
}
