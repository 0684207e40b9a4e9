//! Reads a request as strictly as the API is documented.

mod check;

use serde_json::Value;

use crate::catalogue::Group;
use crate::check::{Check, serving};
use crate::reply::Reply;
use crate::tokens;

/// A request that passed every check.
#[derive(Debug)]
pub(crate) struct ChatAsk {
    pub(crate) model: String,
    pub(crate) messages: Vec<Said>,
    pub(crate) stream: bool,
    pub(crate) include_usage: bool,
    pub(crate) n: u32,
    pub(crate) logprobs: bool,
    pub(crate) top_logprobs: u32,
    pub(crate) max_tokens: Option<u64>,
    pub(crate) stop: Vec<String>,
    pub(crate) wants_json: bool,
    pub(crate) tools: Vec<Value>,
    pub(crate) tool_choice: Value,
}

/// One message, reduced to its text.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) role: String,
    pub(crate) text: String,
    /// Pictures, sounds and documents beside the text.
    pub(crate) attachments: usize,
}

impl ChatAsk {
    pub(crate) fn input_tokens(&self) -> u64 {
        self.messages
            .iter()
            .map(|said| tokens::count(&said.text) + 4)
            .sum()
    }

    /// The text of the last message of the person.
    pub(crate) fn question(&self) -> &str {
        let last = self.messages.iter().rev().find(|said| said.role == "user");
        last.map_or("", |said| said.text.as_str())
    }

    pub(crate) fn last(&self) -> Option<&Said> {
        self.messages.last()
    }
}

/// The request, or the 400 or 404 that refuses it.
pub(crate) fn read(body: &Value) -> Result<ChatAsk, Reply> {
    let check = Check::new(body)?;
    let model = check.text("model")?;
    let messages = check::messages(&check)?;
    check.number("temperature", 0.0, 2.0)?;
    check.number("top_p", 0.0, 1.0)?;
    check.number("presence_penalty", -2.0, 2.0)?;
    check.number("frequency_penalty", -2.0, 2.0)?;
    let max_tokens = check.integer("max_tokens", 1, i64::MAX)?;
    let max_completion = check.integer("max_completion_tokens", 1, i64::MAX)?;
    let n = check.integer("n", 1, 128)?.unwrap_or(1);
    let logprobs = check.flag("logprobs")?;
    let top_logprobs = check.integer("top_logprobs", 0, 20)?;
    if top_logprobs.is_some() && !logprobs {
        return Err(check.refuse(
            "top_logprobs",
            "`top_logprobs` needs `logprobs` to be true.",
        ));
    }
    check.integer("seed", i64::MIN, i64::MAX)?;
    check.flag("parallel_tool_calls")?;
    let stream = check.flag("stream")?;
    let options = check.object("stream_options")?;
    if options.is_some() && !stream {
        return Err(check.refuse(
            "stream_options",
            "`stream_options` needs `stream` to be true.",
        ));
    }
    let include_usage = options.is_some_and(|o| o["include_usage"] == Value::Bool(true));
    let stop = check.stop()?;
    let tools = check::tools(&check)?;
    check::tool_choice(&check, &tools)?;
    let wants_json = check::response_format(&check)?;
    serving(&model, &[Group::Chat, Group::Load])?;
    Ok(ChatAsk {
        model,
        messages,
        stream,
        include_usage,
        n: n as u32,
        logprobs,
        top_logprobs: top_logprobs.unwrap_or(0) as u32,
        max_tokens: max_completion.or(max_tokens).map(|number| number as u64),
        stop,
        wants_json,
        tools,
        tool_choice: body["tool_choice"].clone(),
    })
}
