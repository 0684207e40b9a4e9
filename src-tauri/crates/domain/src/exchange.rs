//! What went over the wire for an answer.

use serde::{Deserialize, Serialize};

/// One request with its answer. Secrets are masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// Such as `POST`.
    pub method: String,
    /// Where to.
    pub url: String,
    /// Names in small letters, with values.
    pub request_headers: Vec<(String, String)>,
    /// JSON as it was sent, long strings in it cut; empty where there was none.
    pub request: String,
    /// HTTP status; `None` where no answer came.
    pub status: Option<u16>,
    /// Names in small letters, with values.
    pub response_headers: Vec<(String, String)>,
    /// The answer as it came, cut where it is long.
    pub response: String,
    /// Whether something of the request or the answer was cut.
    pub is_cut: bool,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub sent_at: i64,
    /// From sending to the head of the answer, in milliseconds.
    pub head_ms: Option<i64>,
    /// From sending to the first byte of its body, in milliseconds.
    pub first_byte_ms: Option<i64>,
    /// From sending to the last byte, in milliseconds.
    pub total_ms: Option<i64>,
}
