//! `POST /v1/audio/speech`.

mod events;
mod request;
mod start;
mod stream;

use serde_json::Value;

pub use request::{SpeechRequest, Voice};
pub use stream::SpeechStream;

use crate::client::Gateway;
use crate::error::GatewayError;
use crate::stream::EventStream;
use crate::transport::{Accept, Call, ResponseMeta};

use self::events::SpeechFrames;

const PATH: &str = "/v1/audio/speech";

impl Gateway {
    /// Has text read aloud and returns with the first bytes of the sound. Repeated by itself only
    /// before the answer's head, and only when the server did not take the request. Dropping the
    /// stream, or this future, closes the connection.
    ///
    /// Errors: besides those of every call, an error or a page that came under a success status,
    /// and kind [`Protocol`](crate::ErrorKind::Protocol) where no sound came at all.
    pub async fn speech(&self, request: &SpeechRequest) -> Result<SpeechStream, GatewayError> {
        let body = Value::Object(request.body());
        let wants_events = body["stream_format"] == "sse";
        let accept = if wants_events {
            Accept::Events
        } else {
            Accept::Any
        };
        let answer = self.open(&Call::post(PATH, &body).accept(accept)).await?;
        if comes_as_events(wants_events, &answer.meta) {
            let events = EventStream::new(self.clone(), answer, SpeechFrames::default());
            return stream::from_events(events).await;
        }
        stream::from_body(self, answer, body["response_format"] == "pcm").await
    }
}

/// What the server says counts before what was asked for: gateways ignore the wish for events.
fn comes_as_events(wanted: bool, meta: &ResponseMeta) -> bool {
    let declared = meta.content_type.as_deref().unwrap_or_default();
    let declared = declared.to_ascii_lowercase();
    let is_media = ["audio/", "video/", "octet-stream"]
        .iter()
        .any(|media| declared.contains(media));
    declared.contains("event-stream") || (wanted && !is_media)
}
