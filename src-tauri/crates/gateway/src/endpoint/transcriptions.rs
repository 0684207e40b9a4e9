//! `POST /v1/audio/transcriptions` and `/v1/audio/translations`.

mod events;
mod read;
mod request;
mod subtitles;
mod transcript;

use serde_json::{Map, Value};

pub use events::TranscriptEvent;
pub use request::{TranscriptFormat, TranscriptionRequest, TranslationRequest};
pub use subtitles::parse_subtitles;
pub use transcript::{Segment, Transcript, TranscriptBody, Word};

use crate::client::Gateway;
use crate::endpoint::fields;
use crate::error::GatewayError;
use crate::form::{Form, Upload};
use crate::stream::EventStream;
use crate::transport::{Accept, Call, ResponseMeta};

use self::events::TranscriptFrames;

/// A transcript while it is written.
pub type TranscriptStream = EventStream<TranscriptEvent>;

/// A transcript that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct TranscriptionResponse {
    /// What was said.
    pub transcript: Transcript,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
}

impl Gateway {
    /// Writes down what is said in a recording. Repeated by itself only when the server did not
    /// take the request.
    pub async fn transcription(
        &self,
        request: &TranscriptionRequest,
    ) -> Result<TranscriptionResponse, GatewayError> {
        let path = "/v1/audio/transcriptions";
        self.transcript(path, &request.file, &request.fields())
            .await
    }

    /// The same in English, whatever language is spoken.
    pub async fn translation(
        &self,
        request: &TranslationRequest,
    ) -> Result<TranscriptionResponse, GatewayError> {
        let path = "/v1/audio/translations";
        self.transcript(path, &request.file, &request.fields())
            .await
    }

    /// Asks for a transcript as a stream and returns once the answer's head has arrived. A server
    /// that ignores the wish answers with one [`TranscriptEvent::Done`]. Dropping the stream, or
    /// this future, closes the connection.
    pub async fn transcription_stream(
        &self,
        request: &TranscriptionRequest,
    ) -> Result<TranscriptStream, GatewayError> {
        let mut fields = request.fields();
        fields.insert("stream".to_owned(), Value::Bool(true));
        fields.extend(request.extra.clone());
        let form = form(&fields, &request.file);
        let call = Call::upload("/v1/audio/transcriptions", &form).accept(Accept::Events);
        let answer = self.open(&call).await?;
        let declared = answer.meta.content_type.as_deref().unwrap_or_default();
        if read::is_words(&fields) && !declared.contains("event-stream") {
            let whole = self.finish(answer).await?;
            let transcript = read::transcript(self, &fields, &whole)?;
            let events = vec![TranscriptEvent::Done(Box::new(transcript))];
            return Ok(EventStream::of_whole(whole.meta, events));
        }
        Ok(EventStream::new(
            self.clone(),
            answer,
            TranscriptFrames::default(),
        ))
    }

    async fn transcript(
        &self,
        path: &str,
        file: &Upload,
        fields: &Map<String, Value>,
    ) -> Result<TranscriptionResponse, GatewayError> {
        let form = form(fields, file);
        let accept = if read::is_words(fields) {
            Accept::Any
        } else {
            Accept::Json
        };
        let whole = self
            .whole(&Call::upload(path, &form).accept(accept))
            .await?;
        let transcript = read::transcript(self, fields, &whole)?;
        Ok(TranscriptionResponse {
            transcript,
            meta: whole.meta,
        })
    }
}

fn form(fields: &Map<String, Value>, file: &Upload) -> Form {
    let mut form = fields::form(fields);
    form.file("file", file);
    form
}
