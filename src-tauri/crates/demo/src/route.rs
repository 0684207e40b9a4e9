//! Which endpoint answers what.

use serde_json::{Value, json};

use crate::ask::Ask;
use crate::fault::error;
use crate::reply::Reply;
use crate::server::Shared;
use crate::{chat, files, midjourney, models, video};

/// The answer of the endpoint that the path names.
pub(crate) async fn answer(shared: &Shared, ask: &Ask<'_>) -> Reply {
    match (ask.method, ask.path) {
        ("POST", "/v1/chat/completions") => chat::complete(shared, ask.json(), ask.scenario),
        ("GET", "/v1/models") => models::list(),
        ("GET", "/api/usage/token/") => models::balance(shared.journal.charged()),
        (method, path) => video::answer(shared, ask)
            .or_else(|| midjourney::answer(shared, ask))
            .or_else(|| files::answer(shared, ask))
            .or_else(|| video::missing(path))
            .unwrap_or_else(|| missing(method, path)),
    }
}

/// 404 for a path that no endpoint has, in the words of the new-api family.
fn missing(method: &str, path: &str) -> Reply {
    error(
        404,
        &format!("Invalid URL ({method} {path})"),
        "invalid_request_error",
        Value::Null,
        json!(""),
    )
}
