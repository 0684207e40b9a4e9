//! The list of models in its dialects, and what local servers are recognised by.

mod balance;

use axum::http::request::Parts;
use serde_json::{Value, json};

pub(crate) use self::balance::balance;
use crate::catalogue::{DemoModel, Group, catalogue};
use crate::chat::CREATED;
use crate::check::unknown_model;
use crate::dialect::{Dialect, asks_as_anthropic};
use crate::options::Flavour;
use crate::reply::Reply;

/// [`CREATED`] as Anthropic writes times.
const CREATED_TEXT: &str = "2025-10-09T08:53:20Z";
/// Tokens that fit into the context, and into an answer.
const CONTEXT: u64 = 8_192;
const OUTPUT: u64 = 4_096;
/// Entries of a page when nothing is said about it, and at most.
const PAGE: usize = 1_000;

/// `GET /v1/models` and `/v1/models/ID`, or `None` for another path.
pub(crate) fn answer(parts: &Parts) -> Option<Reply> {
    let path = parts.uri.path();
    let google = path.strip_prefix("/v1beta/models");
    let rest = google.or_else(|| path.strip_prefix("/v1/models"))?;
    let entry = match Dialect::of(parts) {
        Dialect::Gemini => of_google,
        Dialect::Anthropic => of_anthropic,
        Dialect::OpenAi => of_openai,
    };
    match rest.strip_prefix('/') {
        // Below a model lie methods and operations.
        Some(id) if id.contains('/') => None,
        Some(id) => Some(one(id, entry)),
        None if !rest.is_empty() => None,
        None if google.is_some() => Some(google_page(&parts.uri)),
        None if asks_as_anthropic(parts) => Some(anthropic_page(&parts.uri)),
        // With a key of Google's form the new-api family looks for a model without a name.
        None if asks_as_google(parts) => Some(unknown_model("")),
        None => {
            let all: Vec<Value> = catalogue().iter().map(of_openai).collect();
            let body = json!({"object": "list", "data": all, "success": true});
            Some(Reply::json(200, &body))
        }
    }
}

fn asks_as_google(parts: &Parts) -> bool {
    parts.headers.contains_key("x-goog-api-key") || query(&parts.uri, "key").is_some()
}

fn one(id: &str, entry: fn(&DemoModel) -> Value) -> Reply {
    match catalogue().iter().find(|model| model.id == id) {
        Some(model) => Reply::json(200, &entry(model)),
        None => unknown_model(id),
    }
}

fn of_openai(model: &DemoModel) -> Value {
    json!({"id": model.id, "object": "model", "created": CREATED, "owned_by": "xidao-demo",
           "supported_endpoint_types": model.group.endpoint_types()})
}

fn of_anthropic(model: &DemoModel) -> Value {
    json!({"id": model.id, "type": "model", "display_name": model.title_en,
           "created_at": CREATED_TEXT, "max_input_tokens": CONTEXT, "max_tokens": OUTPUT})
}

fn of_google(model: &DemoModel) -> Value {
    let methods: &[&str] = match model.group {
        Group::Chat | Group::Fault | Group::Load => &["generateContent", "countTokens"],
        _ => &[],
    };
    json!({"name": format!("models/{}", model.id), "displayName": model.title_en,
           "description": model.description_en, "version": "1", "inputTokenLimit": CONTEXT,
           "outputTokenLimit": OUTPUT, "supportedGenerationMethods": methods})
}

/// The models of the chat protocols; the others cannot be reached through them.
fn talkers() -> Vec<&'static DemoModel> {
    let talks =
        |model: &&DemoModel| matches!(model.group, Group::Chat | Group::Fault | Group::Load);
    catalogue().iter().filter(talks).collect()
}

fn anthropic_page(uri: &axum::http::Uri) -> Reply {
    let all = talkers();
    let place = |name: &str| {
        let id = query(uri, name)?;
        all.iter().position(|model| model.id == id)
    };
    let size = size(uri, "limit", 20);
    let end = place("before_id").unwrap_or(all.len());
    let start = match place("after_id") {
        Some(after) => after + 1,
        None if end < all.len() => end.saturating_sub(size),
        None => 0,
    };
    let page: Vec<&DemoModel> = all[start.min(end)..end]
        .iter()
        .take(size)
        .copied()
        .collect();
    let more = start + page.len() < all.len();
    let data: Vec<Value> = page.iter().map(|model| of_anthropic(model)).collect();
    Reply::json(
        200,
        &json!({"data": data, "has_more": more, "first_id": page.first().map(|model| model.id),
                "last_id": page.last().map(|model| model.id)}),
    )
}

fn google_page(uri: &axum::http::Uri) -> Reply {
    let all = talkers();
    let size = size(uri, "pageSize", 50);
    let start = query(uri, "pageToken").and_then(|token| token.parse().ok());
    let start = start.unwrap_or(0usize).min(all.len());
    let page: Vec<Value> = all[start..]
        .iter()
        .take(size)
        .map(|model| of_google(model))
        .collect();
    let next = start + page.len();
    let mut body = json!({"models": page});
    if next < all.len() {
        body["nextPageToken"] = json!(next.to_string());
    }
    Reply::json(200, &body)
}

fn size(uri: &axum::http::Uri, name: &str, usual: usize) -> usize {
    let asked = query(uri, name).and_then(|size| size.parse().ok());
    asked.unwrap_or(usual).clamp(1, PAGE)
}

fn query<'a>(uri: &'a axum::http::Uri, name: &str) -> Option<&'a str> {
    uri.query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The pages by which a local server is recognised.
pub(crate) fn local(flavour: Flavour, parts: &Parts) -> Option<Reply> {
    if parts.method != "GET" {
        return None;
    }
    let body = match (flavour, parts.uri.path()) {
        (Flavour::Ollama, "/api/version") => json!({"version": "0.12.0"}),
        (Flavour::Ollama, "/api/tags") => {
            json!({"models": [{"name": "demo-chat", "model": "demo-chat", "size": 0}]})
        }
        (Flavour::LmStudio, "/api/v0/models") => {
            json!({"object": "list", "data": [{"id": "demo-chat", "object": "model",
                   "type": "llm", "state": "loaded", "max_context_length": 8192}]})
        }
        (Flavour::LlamaCpp, "/props") => {
            json!({"model_path": "demo-chat.gguf", "build_info": "demo", "total_slots": 1,
                   "default_generation_settings": {"n_ctx": 8192}})
        }
        _ => return None,
    };
    Some(Reply::json(200, &body))
}
