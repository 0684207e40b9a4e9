//! `GET /v1/realtime`: a voice loop that hears, writes down and answers with sound.
//!
//! `demo-realtime` speaks the newer dialect and refuses the older one's settings;
//! `demo-realtime-beta` is the other way round. Models named after faults speak the newer one.

mod conversation;
mod ear;
mod engine;
mod g711;
mod listen;
mod plan;
mod rules;
mod run;
mod schema;
mod script;
mod session;
mod speak;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::{Value, json};

use self::engine::{Engine, LIFETIME};
use self::session::Dialect;
use crate::catalogue::{DemoModel, Group, catalogue};
use crate::check::unknown_model;
use crate::dialect::Dialect as Protocol;
use crate::fault::{Fault, Scenario, error};
use crate::key;
use crate::reply::Reply;
use crate::server::{Shared, before, ordered};

/// Longest message that is taken: an append of 15 MiB of sound, in base64, and its frame.
const MAX_MESSAGE: usize = 24 * 1024 * 1024;
const PATH: &str = "/v1/realtime";

/// Whether a request is for this endpoint, which alone has no body.
pub(crate) fn is_asked(request: &Request) -> bool {
    request.method() == "GET" && request.uri().path() == PATH
}

/// Lets a client in, or refuses it over HTTP.
pub(crate) async fn answer(shared: Arc<Shared>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let running = shared.journal.open(&parts, &[]);
    let stop = shared.stop.clone();
    let number = shared.next_number();
    let id = format!("demo-{number}");
    let upgrade = tokio::select! {
        upgrade = admit(&shared, &mut parts) => upgrade,
        () = stop.cancelled() => Err(Reply::text(503, "text/plain", String::new())),
    };
    let (upgrade, model, scenario) = match upgrade {
        Ok(admitted) => admitted,
        Err(refusal) => {
            return refusal
                .written(Protocol::OpenAi, &id)
                .with_header("x-request-id", &id)
                .play(running, stop);
        }
    };
    let dialect = match model.as_str() {
        "demo-realtime-beta" => Dialect::Beta,
        _ => Dialect::Ga,
    };
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let expires_at = (now + LIFETIME).as_secs();
    let pace = shared.options.pace;
    let engine = Engine::new(dialect, &model, number, expires_at, pace, scenario);
    let mut response = upgrade
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .protocols(["realtime"])
        .on_upgrade(move |socket| run::run(socket, engine, running, stop));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

async fn admit(
    shared: &Shared,
    parts: &mut Parts,
) -> Result<(WebSocketUpgrade, String, Scenario), Reply> {
    if let Some(refusal) = key::refusal(shared.options.key.as_deref(), parts) {
        return Err(refusal);
    }
    let model = model(parts).unwrap_or_default();
    let of_model = Fault::of_model(&model).map(Scenario::fault);
    let scenario = ordered(shared, parts)?.or(of_model).unwrap_or_default();
    if let Some(refusal) = before(shared, scenario).await {
        return Err(refusal);
    }
    let talks = |known: &DemoModel| known.id == model && known.group == Group::Realtime;
    if of_model.is_none() && !catalogue().iter().any(talks) {
        return Err(no_model(&model));
    }
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await;
    let upgrade = upgrade.map_err(|rejection| {
        let message = format!("{rejection} Open a WebSocket here.");
        let kind = "invalid_request_error";
        error(
            rejection.status().as_u16(),
            &message,
            kind,
            Value::Null,
            Value::Null,
        )
    })?;
    Ok((upgrade, model, scenario))
}

fn no_model(model: &str) -> Reply {
    if model.is_empty() {
        let message = "Name a model: /v1/realtime?model=demo-realtime";
        return error(
            400,
            message,
            "invalid_request_error",
            Value::Null,
            json!("model"),
        );
    }
    unknown_model(model)
}

fn model(parts: &Parts) -> Option<String> {
    let query = parts.uri.query()?;
    let named = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("model="))?;
    Some(named.to_owned())
}
