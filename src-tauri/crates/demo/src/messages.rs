//! `POST /v1/messages` and `/v1/messages/count_tokens`.

mod block;
mod frames;
mod history;
mod request;
mod tools;

use serde_json::{Value, json};

use self::request::Ask;
use crate::answer::{Answer, Finish, compose};
use crate::ask::Ask as Request;
use crate::check::refusal;
use crate::pricing;
use crate::reply::Reply;
use crate::server::Shared;
use crate::signature::sign;
use crate::timeline::{Tempo, Timeline};

/// The versions of the protocol that there are.
const VERSIONS: [&str; 3] = ["2023-01-01", "2023-06-01", "2026-10-21"];

pub(crate) fn create(shared: &Shared, request: &Request<'_>) -> Reply {
    let asked = version(request).and_then(|()| request::read(request.json()));
    let ask = match asked {
        Ok(ask) => ask,
        Err(refusal) => return refusal,
    };
    let answer = compose(&ask.turn, shared.options.seed, 0);
    let id = format!("msg_demo_{}", shared.next_number());
    let pace = &shared.options.pace;
    let reply = if ask.stream {
        let line = Timeline::new(Tempo::new(pace, &ask.turn));
        Reply::stream(frames::all(line, &ask, &answer, head(&ask, &id)))
    } else {
        Reply::json_after(pace.first_token, &whole(&ask, &answer, &id))
            .charged(pricing::written(answer.tokens()))
    };
    reply.charged(pricing::read(ask.input_tokens))
}

/// Costs nothing.
pub(crate) fn count_tokens(request: &Request<'_>) -> Reply {
    let counted = version(request).and_then(|()| request::count(request.json()));
    match counted {
        Ok(tokens) => Reply::json(200, &json!({"input_tokens": tokens})),
        Err(refusal) => refusal,
    }
}

fn version(request: &Request<'_>) -> Result<(), Reply> {
    let version = request.parts.headers.get("anthropic-version");
    match version.and_then(|version| version.to_str().ok()) {
        Some(version) if VERSIONS.contains(&version) => Ok(()),
        Some(_) => Err(refusal("anthropic-version", "unknown version")),
        None => Err(refusal("anthropic-version", "header is required")),
    }
}

/// The message before anything is said.
fn head(ask: &Ask, id: &str) -> Value {
    json!({"id": id, "type": "message", "role": "assistant", "model": ask.turn.model,
           "content": [], "stop_reason": null, "stop_sequence": null,
           "usage": usage(ask, 1)})
}

fn whole(ask: &Ask, answer: &Answer, id: &str) -> Value {
    let mut content = Vec::new();
    if !answer.reasoning.is_empty() {
        content.push(json!({"type": "thinking", "thinking": shown(ask, answer),
                            "signature": sign(shown(ask, answer))}));
    }
    if !answer.text.is_empty() {
        content.push(json!({"type": "text", "text": answer.text}));
    }
    for call in &answer.calls {
        content.push(
            json!({"type": "tool_use", "id": format!("toolu_{}", call.id),
                            "name": call.name, "input": call.arguments}),
        );
    }
    let (reason, sequence) = stop(&answer.finish);
    let mut message = head(ask, id);
    message["content"] = Value::Array(content);
    message["stop_reason"] = json!(reason);
    message["stop_sequence"] = sequence;
    message["usage"] = usage(ask, answer.tokens());
    message
}

/// The reasoning as it is shown: not at all, when it is to be left out.
fn shown<'a>(ask: &Ask, answer: &'a Answer) -> &'a str {
    if ask.hides_thinking {
        ""
    } else {
        &answer.reasoning
    }
}

fn usage(ask: &Ask, output: u64) -> Value {
    json!({"input_tokens": ask.input_tokens, "cache_creation_input_tokens": 0,
           "cache_read_input_tokens": 0, "output_tokens": output})
}

/// `stop_reason` and `stop_sequence`.
fn stop(finish: &Finish) -> (&'static str, Value) {
    match finish {
        Finish::Stop => ("end_turn", Value::Null),
        Finish::StopSequence(sequence) => ("stop_sequence", json!(sequence)),
        Finish::Length => ("max_tokens", Value::Null),
        Finish::Calls => ("tool_use", Value::Null),
    }
}
