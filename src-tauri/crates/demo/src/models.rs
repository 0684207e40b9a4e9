//! The list of models, the balance, and what local servers are recognised by.

use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::catalogue::catalogue;
use crate::options::Flavour;
use crate::reply::Reply;

/// What a demo account starts with, in millionths of a credit.
const START_MICROS: u64 = 10_000_000;

/// `GET /v1/models`.
pub(crate) fn list() -> Reply {
    let entries: Vec<Value> = catalogue()
        .iter()
        .map(|model| {
            json!({"id": model.id, "object": "model", "created": 1_760_000_000,
                   "owned_by": "xidao-demo", "supported_endpoint_types": model.group.endpoint_types()})
        })
        .collect();
    Reply::json(
        200,
        &json!({"object": "list", "data": entries, "success": true}),
    )
}

/// `GET /api/usage/token/`: quota units, of which 500,000 make one credit.
pub(crate) fn balance(charged_micros: u64) -> Reply {
    let left = START_MICROS.saturating_sub(charged_micros);
    let data = json!({"object": "token_usage", "name": "demo", "total_granted": START_MICROS / 2,
                      "total_used": charged_micros / 2, "total_available": left / 2,
                      "unlimited_quota": false, "expires_at": 0});
    Reply::json(200, &json!({"code": true, "message": "ok", "data": data}))
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
