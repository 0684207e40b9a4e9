//! Reads a request as strictly as the protocol is documented.

use serde_json::Value;

use super::{history, tools};
use crate::chat::request::TALKERS;
use crate::check::{Check, serving};
use crate::reply::Reply;
use crate::tokens;
use crate::turn::{Choice, REASONER, Said, Speaker, Turn};

/// Fields of a message that is to be answered.
const FIELDS: [&str; 22] = [
    "model",
    "max_tokens",
    "messages",
    "system",
    "stream",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "metadata",
    "service_tier",
    "cache_control",
    "container",
    "diagnostics",
    "inference_geo",
    "speed",
    "user_profile_id",
    "workspace_id",
];
/// Fields of one that is only counted.
const COUNTED: [&str; 11] = [
    "model",
    "messages",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "cache_control",
    "speed",
    "user_profile_id",
    "workspace_id",
];
const UNKNOWN: &str = "Extra inputs are not permitted";
/// Least tokens for thinking.
const MIN_BUDGET: i64 = 1024;
/// Most stop sequences.
const MAX_STOPS: usize = 8191;

/// A request that passed every check.
pub(super) struct Ask {
    pub(super) turn: Turn,
    pub(super) stream: bool,
    pub(super) input_tokens: u64,
    /// Thinking goes on, but is not shown.
    pub(super) hides_thinking: bool,
}

/// The request, or the 400 or 404 that refuses it.
pub(super) fn read(body: &Value) -> Result<Ask, Reply> {
    let check = Check::new(body)?;
    check.only(&FIELDS, UNKNOWN)?;
    let stop = check.strings("stop_sequences", MAX_STOPS)?;
    if stop.iter().any(|text| text.trim().is_empty()) {
        let words = "each stop sequence must contain non-whitespace";
        return Err(check.refuse("stop_sequences", words));
    }
    let most = match check.integer("max_tokens", 1, i64::MAX)? {
        Some(most) => most,
        None => return Err(check.refuse("max_tokens", "Field required")),
    };
    let stream = check.flag("stream")?;
    check.number("temperature", 0.0, 1.0)?;
    check.number("top_p", 0.0, 1.0)?;
    check.integer("top_k", 0, i64::MAX)?;
    check.one_of("service_tier", &["auto", "standard_only"])?;
    check.one_of("speed", &["standard", "fast"])?;
    for text in ["inference_geo", "user_profile_id", "workspace_id"] {
        check.optional_text(text)?;
    }
    if let Some(metadata) = check.child("metadata")? {
        metadata.only(&["user_id"], UNKNOWN)?;
        metadata.optional_text("user_id")?;
    }
    let common = common(&check, Some(most))?;
    let input_tokens = common.tokens();
    let mut turn = common.turn;
    turn.stop = stop;
    turn.max_tokens = Some(most as u64);
    Ok(Ask {
        turn,
        stream,
        input_tokens,
        hides_thinking: common.hides_thinking,
    })
}

/// How many tokens a request would have, or the 400 or 404 that refuses it.
pub(super) fn count(body: &Value) -> Result<u64, Reply> {
    let check = Check::new(body)?;
    check.only(&COUNTED, UNKNOWN)?;
    Ok(common(&check, None)?.tokens())
}

/// What both have.
struct Common {
    turn: Turn,
    hides_thinking: bool,
    tool_tokens: u64,
}

impl Common {
    fn tokens(&self) -> u64 {
        self.turn.input_tokens() + self.tool_tokens
    }
}

fn common(check: &Check<'_>, most: Option<i64>) -> Result<Common, Reply> {
    let model = check.text("model")?;
    let thinking = thinking(check, most)?;
    let thinks = thinking.is_some() && model == REASONER;
    let mut messages = system(check)?;
    messages.extend(history::read(check, thinks)?);
    let tools = tools::offered(check)?;
    let (choice, single) = tools::choice(check, &tools)?;
    if thinking.is_some() {
        beside_thinking(check, &choice)?;
    }
    cache_control(check)?;
    let wants_json = output_config(check)?;
    serving(&model, &TALKERS)?;
    let schemas = tools
        .iter()
        .map(|tool| tokens::count(&tool.schema.to_string()));
    Ok(Common {
        tool_tokens: schemas.sum(),
        turn: Turn {
            thinks,
            model,
            messages,
            wants_json,
            tools,
            choice,
            single,
            ..Turn::default()
        },
        hides_thinking: thinking == Some("omitted"),
    })
}

/// How thinking is shown, when it is on.
fn thinking<'a>(check: &Check<'a>, most: Option<i64>) -> Result<Option<&'a str>, Reply> {
    let Some(thinking) = check.child("thinking")? else {
        return Ok(None);
    };
    let kind = thinking.one_of(
        "type",
        &["enabled", "adaptive", "between_tools", "disabled"],
    )?;
    let known: &[&str] = match kind {
        Some("enabled") => &["type", "budget_tokens", "display"],
        Some("adaptive") => &["type", "display"],
        Some(_) => &["type"],
        None => return Err(thinking.refuse("type", "Field required")),
    };
    thinking.only(known, UNKNOWN)?;
    let display = thinking.one_of("display", &["summarized", "omitted"])?;
    if kind == Some("enabled") {
        let most = most.unwrap_or(i64::MAX);
        let budget = thinking.integer("budget_tokens", MIN_BUDGET, i64::MAX)?;
        match budget {
            None => return Err(thinking.refuse("budget_tokens", "Field required")),
            Some(budget) if budget >= most => {
                let words = "`max_tokens` must be greater than `thinking.budget_tokens`";
                return Err(check.refuse("max_tokens", words));
            }
            Some(_) => {}
        }
    }
    Ok((kind != Some("disabled")).then_some(display.unwrap_or("summarized")))
}

/// What cannot be asked for together with thinking.
fn beside_thinking(check: &Check<'_>, choice: &Choice) -> Result<(), Reply> {
    if check
        .number("temperature", 0.0, 1.0)?
        .is_some_and(|own| own != 1.0)
    {
        let words = "`temperature` may only be set to 1 when thinking is enabled";
        return Err(check.refuse("temperature", words));
    }
    if check.field("top_k").is_some() {
        let words = "`top_k` must be unset when thinking is enabled";
        return Err(check.refuse("top_k", words));
    }
    if check
        .number("top_p", 0.0, 1.0)?
        .is_some_and(|own| own < 0.95)
    {
        let words = "`top_p` must be at least 0.95 or unset when thinking is enabled";
        return Err(check.refuse("top_p", words));
    }
    if matches!(choice, Choice::Must(_)) {
        let words = "Thinking may not be enabled when tool_choice forces tool use.";
        return Err(check.refuse("tool_choice", words));
    }
    Ok(())
}

fn system(check: &Check<'_>) -> Result<Vec<Said>, Reply> {
    let text = match check.field("system") {
        None => return Ok(Vec::new()),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(blocks)) => {
            let mut text = String::new();
            for (at, block) in blocks.iter().enumerate() {
                let block = Check::within(format!("system.{at}"), block)?;
                block.only(&["type", "text", "cache_control", "citations"], UNKNOWN)?;
                if block.one_of("type", &["text"])?.is_none() {
                    return Err(block.refuse("type", "Field required"));
                }
                cache_control(&block)?;
                text.push_str(&block.text("text")?);
            }
            text
        }
        Some(_) => return Err(check.refuse("system", "must be a string or text blocks")),
    };
    Ok(vec![Said {
        by: Speaker::System,
        text,
        attachments: 0,
    }])
}

/// Checks the mark up to which a prompt is cached.
pub(super) fn cache_control(check: &Check<'_>) -> Result<(), Reply> {
    let Some(mark) = check.child("cache_control")? else {
        return Ok(());
    };
    mark.only(&["type", "ttl"], UNKNOWN)?;
    if mark.one_of("type", &["ephemeral"])?.is_none() {
        return Err(mark.refuse("type", "Field required"));
    }
    mark.one_of("ttl", &["5m", "1h"]).map(|_| ())
}

/// Whether the answer must be JSON.
fn output_config(check: &Check<'_>) -> Result<bool, Reply> {
    let Some(output) = check.child("output_config")? else {
        return Ok(false);
    };
    output.only(&["effort", "format"], UNKNOWN)?;
    output.one_of("effort", &["low", "medium", "high", "xhigh", "max"])?;
    let Some(format) = output.child("format")? else {
        return Ok(false);
    };
    format.only(&["type", "schema"], UNKNOWN)?;
    let known = format.one_of("type", &["json_schema"])?.is_some();
    if !known || format.object("schema")?.is_none() {
        return Err(output.refuse("format", "`format` needs type json_schema and a `schema`"));
    }
    Ok(true)
}
