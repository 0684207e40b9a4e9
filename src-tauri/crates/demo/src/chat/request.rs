//! Reads a request as strictly as the API is documented.

mod message;
mod tools;

use serde_json::Value;

use crate::catalogue::Group;
use crate::check::{Check, refusal, serving};
use crate::reply::Reply;
use crate::turn::{REASONER, Said, Turn};

/// The models of every endpoint that converses.
pub(crate) const TALKERS: [Group; 2] = [Group::Chat, Group::Load];
const EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const TIERS: [&str; 6] = ["auto", "default", "flex", "scale", "priority", "fast"];

/// A request that passed every check.
#[derive(Debug)]
pub(super) struct ChatAsk {
    pub(super) turn: Turn,
    pub(super) stream: bool,
    pub(super) include_usage: bool,
    pub(super) n: u32,
    pub(super) logprobs: bool,
    pub(super) top_logprobs: u32,
}

/// The request, or the 400 or 404 that refuses it.
pub(super) fn read(body: &Value) -> Result<ChatAsk, Reply> {
    let check = Check::new(body)?;
    let model = check.text("model")?;
    let messages = message::read(&check, model == REASONER)?;
    sampling(&check)?;
    let n = check.integer("n", 1, 128)?.unwrap_or(1);
    let (logprobs, top_logprobs) = logprobs(&check)?;
    let (stream, include_usage) = streaming(&check)?;
    check.integer("seed", i64::MIN, i64::MAX)?;
    check.flag("parallel_tool_calls")?;
    let effort = check.one_of("reasoning_effort", &EFFORTS)?;
    extras(&check)?;
    let tools = tools::offered(&check)?;
    let choice = tools::choice(&check, &tools)?;
    let wants_json = response_format(&check, &messages)?;
    let max_tokens = check.integer("max_tokens", 1, i64::MAX)?;
    let max_completion = check.integer("max_completion_tokens", 1, i64::MAX)?;
    let stop = check.stop()?;
    serving(&model, &TALKERS)?;
    Ok(ChatAsk {
        turn: Turn {
            thinks: model == REASONER && effort != Some("none"),
            model,
            messages,
            max_tokens: max_completion.or(max_tokens).map(|number| number as u64),
            stop,
            wants_json,
            tools,
            choice,
            single: check.field("parallel_tool_calls") == Some(&Value::Bool(false)),
        },
        stream,
        include_usage,
        n: n as u32,
        logprobs,
        top_logprobs,
    })
}

/// What chat and completions have in common.
pub(crate) fn sampling(check: &Check<'_>) -> Result<(), Reply> {
    check.number("temperature", 0.0, 2.0)?;
    check.number("top_p", 0.0, 1.0)?;
    check.number("presence_penalty", -2.0, 2.0)?;
    check.number("frequency_penalty", -2.0, 2.0)?;
    check.optional_text("user")?;
    if let Some(bias) = check.child("logit_bias")? {
        let tokens = check.object("logit_bias")?.and_then(Value::as_object);
        for token in tokens.into_iter().flat_map(|tokens| tokens.keys()) {
            bias.number(token, -100.0, 100.0)?;
        }
    }
    Ok(())
}

/// Whether a stream is wanted, and whether it tells the usage.
pub(crate) fn streaming(check: &Check<'_>) -> Result<(bool, bool), Reply> {
    let stream = check.flag("stream")?;
    let Some(options) = check.child("stream_options")? else {
        return Ok((stream, false));
    };
    if !stream {
        let words = "`stream_options` needs `stream` to be true.";
        return Err(check.refuse("stream_options", words));
    }
    options.flag("include_obfuscation")?;
    Ok((stream, options.flag("include_usage")?))
}

fn logprobs(check: &Check<'_>) -> Result<(bool, u32), Reply> {
    let wanted = check.flag("logprobs")?;
    let top = check.integer("top_logprobs", 0, 20)?;
    if top.is_some() && !wanted {
        let words = "`top_logprobs` needs `logprobs` to be true.";
        return Err(check.refuse("top_logprobs", words));
    }
    Ok((wanted, top.unwrap_or(0) as u32))
}

/// Fields that change nothing here but must be right.
fn extras(check: &Check<'_>) -> Result<(), Reply> {
    check.one_of("verbosity", &["low", "medium", "high"])?;
    check.one_of("service_tier", &TIERS)?;
    check.flag("store")?;
    check.object("metadata")?;
    check.object("audio")?;
    check.strings("modalities", 2)?;
    let id = check
        .optional_text("safety_identifier")?
        .unwrap_or_default();
    if id.chars().count() > 64 {
        let words = "`safety_identifier` must be at most 64 characters.";
        return Err(check.refuse("safety_identifier", words));
    }
    check.optional_text("prompt_cache_key").map(|_| ())
}

/// Whether the answer must be JSON.
fn response_format(check: &Check<'_>, messages: &[Said]) -> Result<bool, Reply> {
    let Some(format) = check.object("response_format")? else {
        return Ok(false);
    };
    match format["type"].as_str() {
        Some("text") => Ok(false),
        Some("json_schema") if format["json_schema"]["name"].is_string() => Ok(true),
        Some("json_object") => {
            let said = |said: &Said| said.text.to_lowercase().contains("json");
            if messages.iter().any(said) {
                return Ok(true);
            }
            let words =
                "A message must contain the word \"json\" for `response_format` json_object.";
            Err(refusal("messages", words))
        }
        _ => Err(check.refuse(
            "response_format",
            "`response_format.type` must be text, json_object or json_schema with a name.",
        )),
    }
}
