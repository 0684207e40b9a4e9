//! `POST /v1/images/generations`, `/edits` and `/variations`.

mod answer;
mod edit;
mod events;
mod request;
mod task;

use serde_json::{Map, Value};

pub use answer::{GeneratedImage, ImageAnswer, ImageSource, ImageTask, ImagesResponse};
pub use edit::{ImageEditRequest, ImageVariationRequest};
pub use events::ImageEvent;
pub use request::ImageRequest;

use crate::client::Gateway;
use crate::endpoint::fields;
use crate::error::GatewayError;
use crate::stream::EventStream;
use crate::transport::{Accept, Call, MAX_LARGE_BODY};

use self::events::ImageFrames;

/// Pictures while they are made.
pub type ImageStream = EventStream<ImageEvent>;

const GENERATIONS: &str = "/v1/images/generations";
const EDITS: &str = "/v1/images/edits";
const VARIATIONS: &str = "/v1/images/variations";

/// All of these are repeated by themselves only when the server did not take the request. A server
/// that does not offer one of them gives an error of kind [`Route`](crate::ErrorKind::Route).
impl Gateway {
    /// Makes pictures from words.
    pub async fn images(&self, request: &ImageRequest) -> Result<ImageAnswer, GatewayError> {
        let body = Value::Object(request.body());
        self.image_answer(Call::post(GENERATIONS, &body)).await
    }

    /// Makes pictures from words and shows them while they become clear. Returns once the answer's
    /// head has arrived; dropping the stream, or this future, closes the connection.
    pub async fn images_stream(&self, request: &ImageRequest) -> Result<ImageStream, GatewayError> {
        let body = streamed(request.body(), &request.extra);
        let wanted = wanted(&body);
        let call = Call::post(GENERATIONS, &Value::Object(body));
        self.image_stream(call, wanted).await
    }

    /// Changes pictures by words.
    pub async fn image_edit(
        &self,
        request: &ImageEditRequest,
    ) -> Result<ImageAnswer, GatewayError> {
        let form = request.form(&request.fields());
        self.image_answer(Call::upload(EDITS, &form)).await
    }

    /// Changes pictures by words and shows them while they become clear, as
    /// [`images_stream`](Self::images_stream) does.
    pub async fn image_edit_stream(
        &self,
        request: &ImageEditRequest,
    ) -> Result<ImageStream, GatewayError> {
        let fields = streamed(request.fields(), &request.extra);
        let form = request.form(&fields);
        self.image_stream(Call::upload(EDITS, &form), wanted(&fields))
            .await
    }

    /// Makes pictures that are like another.
    pub async fn image_variation(
        &self,
        request: &ImageVariationRequest,
    ) -> Result<ImageAnswer, GatewayError> {
        let form = request.form();
        self.image_answer(Call::upload(VARIATIONS, &form)).await
    }

    async fn image_answer(&self, call: Call<'_>) -> Result<ImageAnswer, GatewayError> {
        let whole = self.whole(&call.at_most(MAX_LARGE_BODY)).await?;
        let value = self.json(&whole)?;
        ImageAnswer::read(value, &whole.meta)
            .ok_or_else(|| self.unusable(&whole, "the answer holds no picture"))
    }

    async fn image_stream(&self, call: Call<'_>, wanted: u64) -> Result<ImageStream, GatewayError> {
        let answer = self.open(&call.accept(Accept::Events)).await?;
        let frames = ImageFrames::expecting(wanted);
        Ok(EventStream::new(self.clone(), answer, frames))
    }
}

fn streamed(mut body: Map<String, Value>, extra: &Map<String, Value>) -> Map<String, Value> {
    body.insert("stream".to_owned(), Value::Bool(true));
    body.extend(extra.clone());
    body
}

/// How many pictures a request asks for.
fn wanted(body: &Map<String, Value>) -> u64 {
    body.get("n").and_then(fields::count).unwrap_or(1)
}
