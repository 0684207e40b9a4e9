//! Reads a request as strictly as the API is documented.

use serde_json::Value;

use crate::chat::request::{TALKERS, sampling, streaming};
use crate::check::Check;
use crate::reply::Reply;
use crate::tokens;
use crate::turn::{Said, Speaker, Turn};

/// Tokens of an answer when nothing is said about it.
const USUAL_TOKENS: u64 = 16;
/// Most prompts of a request.
const MAX_PROMPTS: usize = 2048;

/// A request that passed every check.
pub(super) struct Ask {
    pub(super) model: String,
    pub(super) prompts: Vec<Prompt>,
    pub(super) n: u32,
    pub(super) best_of: u32,
    pub(super) echo: bool,
    /// How many alternatives are told of each token.
    pub(super) logprobs: Option<u32>,
    pub(super) stream: bool,
    pub(super) include_usage: bool,
}

/// One prompt.
pub(super) struct Prompt {
    pub(super) text: String,
    pub(super) tokens: u64,
    /// The same as a conversation of one message.
    pub(super) turn: Turn,
}

/// The request, or the 400 or 404 that refuses it.
pub(super) fn read(body: &Value) -> Result<Ask, Reply> {
    let check = Check::new(body)?;
    check.text("model")?;
    let texts = prompts(&check)?;
    sampling(&check)?;
    check.integer("seed", i64::MIN, i64::MAX)?;
    let (stream, include_usage) = streaming(&check)?;
    let n = check.integer("n", 1, 128)?.unwrap_or(1);
    let best_of = best_of(&check, n, stream)?;
    let logprobs = check.integer("logprobs", 0, 5)?;
    let echo = check.flag("echo")?;
    check.optional_text("suffix")?;
    let max_tokens = check.integer("max_tokens", 0, i64::MAX)?;
    let stop = check.stop()?;
    let model = check.model(&TALKERS)?;
    let prompt = |(text, tokens): (String, u64)| Prompt {
        turn: Turn {
            model: model.clone(),
            messages: vec![Said {
                by: Speaker::User,
                text: text.clone(),
                attachments: 0,
            }],
            max_tokens: Some(max_tokens.map_or(USUAL_TOKENS, |most| most as u64)),
            stop: stop.clone(),
            ..Turn::default()
        },
        text,
        tokens,
    };
    Ok(Ask {
        prompts: texts.into_iter().map(prompt).collect(),
        model: model.clone(),
        n: n as u32,
        best_of: best_of as u32,
        echo,
        logprobs: logprobs.map(|top| top as u32),
        stream,
        include_usage,
    })
}

fn best_of(check: &Check<'_>, n: i64, stream: bool) -> Result<i64, Reply> {
    let Some(best_of) = check.integer("best_of", 0, 20)? else {
        return Ok(n);
    };
    if best_of < n {
        return Err(check.refuse("best_of", "`best_of` must be at least `n`."));
    }
    if stream && best_of > 1 {
        return Err(check.refuse("best_of", "`best_of` cannot be streamed."));
    }
    Ok(best_of)
}

/// Each prompt as text, with its tokens.
fn prompts(check: &Check<'_>) -> Result<Vec<(String, u64)>, Reply> {
    let wrong = || {
        let words = "`prompt` must be a string, an array of strings, or arrays of tokens.";
        check.refuse("prompt", words)
    };
    let list = match check.field("prompt") {
        Some(Value::String(text)) => return Ok(vec![(text.clone(), tokens::count(text))]),
        Some(Value::Array(list)) if (1..=MAX_PROMPTS).contains(&list.len()) => list,
        _ => return Err(wrong()),
    };
    if list.iter().all(Value::is_u64) {
        return Ok(vec![of_tokens(list)]);
    }
    let one = |item: &Value| match item {
        Value::String(text) => Some((text.clone(), tokens::count(text))),
        Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_u64) => {
            Some(of_tokens(list))
        }
        _ => None,
    };
    list.iter()
        .map(|item| one(item).ok_or_else(wrong))
        .collect()
}

/// The demo has no vocabulary: tokens are named, not read.
fn of_tokens(list: &[Value]) -> (String, u64) {
    (format!("[{} tokens]", list.len()), list.len() as u64)
}
