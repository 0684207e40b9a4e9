//! Which key was given where, and whether it opens.

use axum::http::Uri;
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::fault::error;
use crate::reply::Reply;

/// The one page that is shown to everybody.
const OPEN: &str = "/api/pricing";
/// Links to results are open, as those of real gateways are.
const RESULTS: &str = "/demo/";
/// Stands for a key in what is remembered.
const HIDDEN: &str = "***";

/// The 401 for a request without the one key that is accepted; `None` accepts any, and none.
pub(crate) fn refusal(accepted: Option<&str>, parts: &Parts) -> Option<Reply> {
    let accepted = accepted?;
    let path = parts.uri.path();
    let open = path == OPEN || path.starts_with(RESULTS);
    if open || keys(parts).any(|key| key == accepted) {
        return None;
    }
    Some(error(
        401,
        "Incorrect or missing API key.",
        "authentication_error",
        json!("invalid_api_key"),
        Value::Null,
    ))
}

/// Whether any key came, wherever it was put.
pub(crate) fn given(parts: &Parts) -> bool {
    let named = ["authorization", "x-api-key", "x-goog-api-key"];
    named.iter().any(|name| parts.headers.contains_key(*name)) || in_query(&parts.uri).is_some()
}

/// Path and query without the key.
pub(crate) fn hidden(uri: &Uri) -> String {
    let text = uri
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    match in_query(uri) {
        Some(key) if !key.is_empty() => {
            text.replace(&format!("key={key}"), &format!("key={HIDDEN}"))
        }
        _ => text,
    }
}

/// The keys that the path accepts: `Bearer` everywhere, each other form in its own protocol.
fn keys(parts: &Parts) -> impl Iterator<Item = &str> {
    let path = parts.uri.path();
    let models = path == "/v1/models" || path.starts_with("/v1/models/");
    let anthropic = models || path.starts_with("/v1/messages");
    let google = models || path.starts_with("/v1beta/");
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let bearer = header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    [
        bearer,
        header("x-api-key").filter(|_| anthropic),
        header("x-goog-api-key").filter(|_| google),
        in_query(&parts.uri).filter(|_| google),
    ]
    .into_iter()
    .flatten()
}

fn in_query(uri: &Uri) -> Option<&str> {
    uri.query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix("key="))
}
