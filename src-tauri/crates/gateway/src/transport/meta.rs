//! What an answer says about itself, apart from its body.

use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};

use crate::error::Masker;

/// Where servers put the id of a request; the first present counts.
const REQUEST_IDS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-oneapi-request-id",
    "x-litellm-call-id",
    "x-generation-id",
];

/// What an answer says about itself, apart from its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseMeta {
    /// HTTP status.
    pub status: u16,
    /// The server's id of this request, to quote to its operators.
    pub request_id: Option<String>,
    /// The `content-type`, as sent.
    pub content_type: Option<String>,
    /// From sending to the answer's head. Repetitions before this attempt do not count.
    pub headers_at: Duration,
    /// From sending to the first byte of the body; `None` until it came.
    pub first_byte: Option<Duration>,
}

impl ResponseMeta {
    /// Of an answer whose head has just arrived.
    pub(crate) fn of(response: &Response, sent: Instant, masker: &Masker) -> Self {
        Self {
            status: response.status().as_u16(),
            request_id: request_id(response.headers()).map(|id| masker.mask(&id)),
            content_type: header_text(response.headers(), CONTENT_TYPE.as_str()),
            headers_at: sent.elapsed(),
            first_byte: None,
        }
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    REQUEST_IDS
        .iter()
        .find_map(|name| header_text(headers, name))
}

pub(crate) fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
