//! Which endpoint answers what.

use serde_json::{Value, json};

use crate::ask::Ask;
use crate::fault::error;
use crate::reply::Reply;
use crate::server::Shared;
use crate::transcription::Task;
use crate::{
    chat, completions, embeddings, files, gemini, images, messages, midjourney, models,
    moderations, pricing, rerank, speech, transcription, video,
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
        (method, path) => other(shared, ask).unwrap_or_else(|| missing(method, path)),
    }
}

/// The endpoints that are known by more than a fixed path.
fn other(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    let models = || {
        models::answer(ask.parts).or_else(|| models::balance(ask.path, shared.journal.charged()))
    };
    (ask.method == "GET")
        .then(models)
        .flatten()
        .or_else(|| video::answer(shared, ask))
        .or_else(|| midjourney::answer(shared, ask))
        .or_else(|| files::answer(shared, ask))
        .or_else(|| gemini::answer(shared, ask))
        .or_else(|| video::missing(ask.path))
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
