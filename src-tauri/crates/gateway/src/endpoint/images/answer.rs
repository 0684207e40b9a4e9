//! Pictures in the forms in which servers give them.

use std::fmt;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::body::{ImageFormat, base64};
use crate::endpoint::fields;
use crate::endpoint::usage::CallUsage;
use crate::transport::ResponseMeta;

/// Largest picture that is decoded, in bytes.
const MAX_IMAGE: usize = 64 * 1024 * 1024;

/// What came of a request for pictures.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageAnswer {
    /// The pictures.
    Images(ImagesResponse),
    /// The gateway made a job of it, to be asked about later.
    Task {
        /// The job.
        task: ImageTask,
        /// Status, request id, timings.
        meta: ResponseMeta,
    },
}

/// Pictures that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct ImagesResponse {
    /// At least one; possibly fewer than were asked for.
    pub images: Vec<GeneratedImage>,
    /// When they were made, in seconds since 1970.
    pub created: Option<i64>,
    /// Token counts, if the server told them.
    pub usage: Option<CallUsage>,
    /// Members of the answer that have no field here.
    pub extra: Map<String, Value>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
}

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub struct GeneratedImage {
    /// Where it is.
    pub source: ImageSource,
    /// What kind of file its bytes are; unknown for an address.
    pub format: Option<ImageFormat>,
    /// The words that the model made of the prompt.
    pub revised_prompt: Option<String>,
    /// Members that have no field here.
    pub extra: Map<String, Value>,
}

/// Where a picture is. `Debug` shows neither its bytes nor the signature of its address.
#[derive(Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// Here.
    Bytes(Bytes),
    /// At this address, often for an hour only. It may be on a foreign server, which must not be
    /// sent the key.
    Url(String),
}

impl fmt::Debug for ImageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Url(url) => {
                let shown = url.split(['?', '#']).next().unwrap_or_default();
                f.debug_tuple("Url").field(&shown).finish()
            }
        }
    }
}

/// A job that makes pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageTask {
    /// What to ask for.
    pub id: String,
    /// The server's word for how far it is.
    pub status: String,
    /// The answer as it came.
    pub raw: Value,
}

impl ImageAnswer {
    /// Reads a whole answer; `None` where it holds neither a picture nor a job.
    pub(super) fn read(value: Value, meta: &ResponseMeta) -> Option<Self> {
        let images = images(&value);
        if images.is_empty() {
            return Some(Self::Task {
                task: ImageTask::read(&value)?,
                meta: meta.clone(),
            });
        }
        Some(Self::Images(ImagesResponse {
            images,
            created: value["created"].as_i64(),
            usage: CallUsage::read(&value["usage"]),
            extra: fields::rest(&value, &["created", "usage", "data", "images", "output"]),
            meta: meta.clone(),
        }))
    }
}

/// The pictures of a whole answer, under whichever name the list has.
pub(super) fn images(answer: &Value) -> Vec<GeneratedImage> {
    let places = ["data", "images", "output"];
    let lists = places
        .iter()
        .map(|place| &answer[*place])
        .chain(answer.is_array().then_some(answer));
    lists
        .map(|list| match list {
            Value::Array(items) => items.iter().filter_map(GeneratedImage::read).collect(),
            single => GeneratedImage::read(single).into_iter().collect(),
        })
        .find(|images: &Vec<_>| !images.is_empty())
        .unwrap_or_default()
}

impl GeneratedImage {
    /// Reads an item of a list, or an event of a stream: bytes before an address, and what is
    /// empty or damaged does not count.
    pub(super) fn read(item: &Value) -> Option<Self> {
        const KNOWN: [&str; 7] = [
            "b64_json",
            "url",
            "revised_prompt",
            "type",
            "partial_image_index",
            "usage",
            "error",
        ];
        let source = match item {
            Value::String(text) => bare(text)?,
            _ => {
                let bytes = item["b64_json"].as_str().and_then(decoded);
                bytes.or_else(|| item["url"].as_str().and_then(from_url))?
            }
        };
        let format = match &source {
            ImageSource::Bytes(bytes) => ImageFormat::sniff(bytes),
            ImageSource::Url(_) => None,
        };
        Some(Self {
            source,
            format,
            revised_prompt: fields::text(&item["revised_prompt"]),
            extra: fields::rest(item, &KNOWN),
        })
    }
}

fn decoded(text: &str) -> Option<ImageSource> {
    if text.len() > MAX_IMAGE / 3 * 4 {
        tracing::debug!(length = text.len(), "a picture is too large");
        return None;
    }
    let bytes = base64::decode(text).filter(|bytes| !bytes.is_empty())?;
    Some(ImageSource::Bytes(bytes.into()))
}

fn from_url(url: &str) -> Option<ImageSource> {
    let url = url.trim();
    if url.starts_with("data:") {
        return decoded(url);
    }
    (!url.is_empty()).then(|| ImageSource::Url(url.to_owned()))
}

/// A string without a name: an address, or bytes that are a picture.
fn bare(text: &str) -> Option<ImageSource> {
    let text = text.trim();
    if ["http://", "https://", "data:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
    {
        return from_url(text);
    }
    decoded(text).filter(|source| match source {
        ImageSource::Bytes(bytes) => ImageFormat::sniff(bytes).is_some(),
        ImageSource::Url(_) => true,
    })
}

impl ImageTask {
    /// Reads `{task_id | id, status}`, at the top or one level below.
    pub(super) fn read(answer: &Value) -> Option<Self> {
        [answer, &answer["data"], &answer["output"]]
            .into_iter()
            .find_map(|place| {
                let id = fields::word(&place["task_id"]).or_else(|| fields::word(&place["id"]))?;
                let status = fields::text(&place["status"])
                    .or_else(|| fields::text(&place["task_status"]))?;
                Some(Self {
                    id,
                    status,
                    raw: answer.clone(),
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_beyond_the_bound_is_not_decoded() {
        let largest = MAX_IMAGE / 3 * 4;
        assert_eq!(decoded(&"A".repeat(largest + 4)), None);
        let url = "https://files.example/9.png";
        let item = serde_json::json!({"b64_json": "A".repeat(largest + 4), "url": url});
        let image = GeneratedImage::read(&item).expect("picture");
        assert_eq!(image.source, ImageSource::Url(url.to_owned()));
    }
}
