//! Reads an answer by the format that was asked for: three of them are not JSON, and content types
//! are often wrong about it.

use serde_json::{Map, Value};

use super::transcript::Transcript;
use crate::client::Gateway;
use crate::error::{GatewayError, is_html};
use crate::transport::{Whole, tells_an_error};

/// Whether the fields of a request ask for an answer that is not JSON.
pub(super) fn is_words(fields: &Map<String, Value>) -> bool {
    matches!(format(fields), "text" | "srt" | "vtt")
}

fn format(fields: &Map<String, Value>) -> &str {
    fields
        .get("response_format")
        .and_then(Value::as_str)
        .unwrap_or("json")
}

/// The transcript in a whole answer to a request with these fields.
pub(super) fn transcript(
    gateway: &Gateway,
    fields: &Map<String, Value>,
    whole: &Whole,
) -> Result<Transcript, GatewayError> {
    let body = whole.body.trim_start_matches('\u{feff}').trim_start();
    if is_html(&whole.headers, body.as_bytes()) {
        return Err(gateway.error_from(&whole.meta, &whole.headers, body));
    }
    if body.starts_with('{')
        && let Some(read) = from_object(gateway, whole, body)
    {
        return read;
    }
    if is_words(fields) {
        return from_words(gateway, fields, whole, body);
    }
    // A server that ignored the format has still written down what was said.
    if declares(whole, "text/plain") && !body.is_empty() && !body.starts_with('{') {
        return Ok(Transcript::from_words(body.to_owned()));
    }
    gateway.json(whole)?;
    Err(gateway.unusable(whole, "the answer holds no transcript"))
}

/// JSON counts whatever was asked for, if it holds an error or a transcript.
fn from_object(
    gateway: &Gateway,
    whole: &Whole,
    body: &str,
) -> Option<Result<Transcript, GatewayError>> {
    let mut values = serde_json::Deserializer::from_str(body).into_iter::<Value>();
    let value = values.next()?.ok()?;
    if tells_an_error(&value) {
        return Some(Err(gateway.error_from(&whole.meta, &whole.headers, body)));
    }
    Transcript::from_json(value).map(Ok)
}

fn from_words(
    gateway: &Gateway,
    fields: &Map<String, Value>,
    whole: &Whole,
    body: &str,
) -> Result<Transcript, GatewayError> {
    // Silence has an empty transcript, but then the server says that it is one.
    if body.is_empty() && !declares(whole, "text/") && !declares(whole, "subrip") {
        return Err(gateway.unreadable(whole));
    }
    if declares(whole, "json")
        && let Ok(text) = serde_json::from_str::<String>(body)
    {
        return Ok(read_words(fields, text));
    }
    Ok(read_words(fields, body.to_owned()))
}

fn read_words(fields: &Map<String, Value>, text: String) -> Transcript {
    match format(fields) {
        "text" => Transcript::from_words(text),
        _ => Transcript::from_subtitles(text),
    }
}

fn declares(whole: &Whole, word: &str) -> bool {
    let declared = whole.meta.content_type.as_deref().unwrap_or_default();
    declared.to_ascii_lowercase().contains(word)
}
