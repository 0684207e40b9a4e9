//! Which endpoint answers what.

use serde_json::{Value, json};

use crate::ask::Ask;
use crate::fault::error;
use crate::reply::Reply;
use crate::server::Shared;
use crate::transcription::Task;
use crate::{
    chat, completions, embeddings, gemini, images, messages, models, moderations, pricing, rerank,
    speech, transcription,
};

/// The answer of the endpoint that the path names.
pub(crate) async fn answer(shared: &Shared, ask: &Ask<'_>) -> Reply {
    match (ask.method, ask.path) {
        ("POST", "/v1/chat/completions") => chat::complete(shared, ask.json()),
        ("POST", "/v1/completions") => completions::complete(shared, ask.json()),
        ("POST", "/v1/embeddings") => embeddings::embed(shared, ask.json()),
        ("POST", "/v1/rerank") => rerank::rank(shared, ask.json()),
        ("POST", "/v1/moderations") => moderations::judge(shared, ask.json()),
        ("POST", "/v1/messages") => messages::create(shared, ask),
        ("POST", "/v1/messages/count_tokens") => messages::count_tokens(ask),
        ("POST", "/v1/audio/speech") => speech::speak(shared, ask.json()),
        ("POST", "/v1/audio/transcriptions") => {
            transcription::transcribe(shared, ask, Task::Transcribe).await
        }
        ("POST", "/v1/audio/translations") => {
            transcription::transcribe(shared, ask, Task::Translate).await
        }
        ("POST", "/v1/images/generations") => images::generate(shared, ask).await,
        ("POST", "/v1/images/edits") => images::edit(shared, ask).await,
        ("POST", "/v1/images/variations") => images::vary(shared, ask).await,
        ("GET", path) if images::serves(path) => images::show(shared, path).await,
        ("GET", "/api/pricing") => pricing::list(),
        ("GET", path) => models::answer(ask.parts)
            .or_else(|| models::balance(path, shared.journal.charged()))
            .unwrap_or_else(|| missing("GET", path)),
        (method, path) => gemini::answer(shared, ask).unwrap_or_else(|| missing(method, path)),
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
