//! `POST /v1/chat/completions`.

mod frames;
mod request;

use serde_json::{Value, json};

pub(crate) use self::frames::fixed_text;
use self::frames::{Frames, Tempo};
pub(crate) use self::request::ChatAsk;
use crate::answer::{Answer, compose};
use crate::reply::Reply;
use crate::server::Shared;
use crate::tokens;

/// Price of a token read, in millionths of a credit.
pub(crate) const INPUT_MICROS: u64 = 1;
/// Price of a token written.
pub(crate) const OUTPUT_MICROS: u64 = 4;

/// What every frame or body of one answer says about itself.
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) model: String,
    pub(crate) created: u64,
}

pub(crate) fn complete(shared: &Shared, body: &Value) -> Reply {
    let ask = match request::read(body) {
        Ok(ask) => ask,
        Err(refusal) => return refusal,
    };
    let answers: Vec<Answer> = (0..ask.n)
        .map(|index| compose(&ask, shared.options.seed, index))
        .collect();
    let head = Head {
        id: format!("chatcmpl-demo-{}", shared.next_number()),
        model: ask.model.clone(),
        created: 1_760_000_000,
    };
    let input = ask.input_tokens();
    let reply = if ask.stream {
        let tempo = Tempo::new(&shared.options.pace, &ask);
        let frames = Frames::new(&head, &ask, tempo).all(&answers);
        Reply::stream(frames)
    } else {
        let whole = whole(&head, &ask, &answers);
        let cost: u64 = answers
            .iter()
            .map(|answer| answer.tokens() * OUTPUT_MICROS)
            .sum();
        Reply::json_after(shared.options.pace.first_token, &whole).charged(cost)
    };
    reply.charged(input * INPUT_MICROS)
}

fn whole(head: &Head, ask: &ChatAsk, answers: &[Answer]) -> Value {
    let choices: Vec<Value> = answers
        .iter()
        .enumerate()
        .map(|(index, answer)| choice(index, ask, answer))
        .collect();
    json!({"id": head.id, "object": "chat.completion", "created": head.created,
           "model": head.model, "choices": choices, "usage": usage(ask, answers)})
}

fn choice(index: usize, ask: &ChatAsk, answer: &Answer) -> Value {
    let mut message = json!({"role": "assistant", "content": answer.text});
    if !answer.reasoning.is_empty() {
        message["reasoning_content"] = json!(answer.reasoning);
    }
    if let Some(call) = &answer.call {
        message["content"] = Value::Null;
        message["tool_calls"] = json!([{"id": call.id, "type": "function",
            "function": {"name": call.name, "arguments": call.arguments}}]);
    }
    let logprobs = if ask.logprobs {
        let tokens: Vec<Value> = tokens::split(&answer.text)
            .into_iter()
            .map(|token| logprob(token, ask))
            .collect();
        json!({"content": tokens, "refusal": null})
    } else {
        Value::Null
    };
    json!({"index": index, "message": message, "logprobs": logprobs,
           "finish_reason": answer.finish})
}

/// The token counts of a whole answer.
pub(crate) fn usage(ask: &ChatAsk, answers: &[Answer]) -> Value {
    let input = ask.input_tokens();
    let output: u64 = answers.iter().map(Answer::tokens).sum();
    let reasoning: u64 = answers
        .iter()
        .map(|answer| tokens::count(&answer.reasoning))
        .sum();
    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output,
           "prompt_tokens_details": {"cached_tokens": 0},
           "completion_tokens_details": {"reasoning_tokens": reasoning}})
}

/// An invented but repeatable probability.
pub(crate) fn logprob(token: &str, ask: &ChatAsk) -> Value {
    let spread = token
        .bytes()
        .fold(7u64, |sum, byte| sum * 31 % 997 + u64::from(byte))
        % 300;
    let own = -(spread as f64) / 100.0 - 0.01;
    let entry = |token: &str, logprob: f64| json!({"token": token, "logprob": logprob, "bytes": token.as_bytes()});
    let top: Vec<Value> = (0..ask.top_logprobs)
        .map(|at| match at {
            0 => entry(token, own),
            at => entry(&format!("{token}~{at}"), own - f64::from(at)),
        })
        .collect();
    let mut entry = entry(token, own);
    entry["top_logprobs"] = Value::Array(top);
    entry
}
