//! `POST /v1/chat/completions`.

mod frames;
pub(crate) mod request;

use serde_json::{Value, json};

use self::frames::Frames;
use self::request::ChatAsk;
use crate::answer::{Answer, Finish, compose};
use crate::pricing;
use crate::reply::Reply;
use crate::server::Shared;
use crate::timeline::{Tempo, Timeline};
use crate::tokens;
use crate::turn::Turn;

/// When every demo answer was made, in seconds since 1970.
pub(crate) const CREATED: u64 = 1_760_000_000;

/// What every frame or body of one answer says about itself.
struct Head {
    id: String,
    model: String,
    created: u64,
}

pub(crate) fn complete(shared: &Shared, body: &Value) -> Reply {
    let ask = match request::read(body) {
        Ok(ask) => ask,
        Err(refusal) => return refusal,
    };
    let answers: Vec<Answer> = (0..ask.n)
        .map(|index| compose(&ask.turn, shared.options.seed, index))
        .collect();
    let head = Head {
        id: format!("chatcmpl-demo-{}", shared.next_number()),
        model: ask.turn.model.clone(),
        created: CREATED,
    };
    let pace = &shared.options.pace;
    let reply = if ask.stream {
        let frames = Frames {
            head: &head,
            ask: &ask,
            line: Timeline::new(Tempo::new(pace, &ask.turn)),
        };
        Reply::stream(frames.all(&answers))
    } else {
        let output = answers.iter().map(Answer::tokens).sum();
        Reply::json_after(pace.first_token, &whole(&head, &ask, &answers))
            .charged(pricing::written(output))
    };
    reply.charged(pricing::read(ask.turn.input_tokens()))
}

fn whole(head: &Head, ask: &ChatAsk, answers: &[Answer]) -> Value {
    let choices: Vec<Value> = answers
        .iter()
        .enumerate()
        .map(|(index, answer)| choice(index, ask, answer))
        .collect();
    json!({"id": head.id, "object": "chat.completion", "created": head.created,
           "model": head.model, "choices": choices, "usage": usage(&ask.turn, answers)})
}

fn choice(index: usize, ask: &ChatAsk, answer: &Answer) -> Value {
    let mut message = json!({"role": "assistant", "content": answer.text, "refusal": null});
    if !answer.reasoning.is_empty() {
        message["reasoning_content"] = json!(answer.reasoning);
    }
    if !answer.calls.is_empty() {
        let calls = answer.calls.iter().map(|call| {
            json!({"id": format!("call_{}", call.id), "type": "function",
                   "function": {"name": call.name, "arguments": call.arguments.to_string()}})
        });
        message["content"] = Value::Null;
        message["tool_calls"] = calls.collect();
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
           "finish_reason": finish_word(&answer.finish)})
}

/// The word of this protocol, and of completions.
pub(crate) fn finish_word(finish: &Finish) -> &'static str {
    match finish {
        Finish::Stop | Finish::StopSequence(_) => "stop",
        Finish::Length => "length",
        Finish::Calls => "tool_calls",
    }
}

/// The token counts of a whole answer.
fn usage(turn: &Turn, answers: &[Answer]) -> Value {
    let input = turn.input_tokens();
    let output: u64 = answers.iter().map(Answer::tokens).sum();
    let reasoning: u64 = answers.iter().map(Answer::reasoning_tokens).sum();
    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output,
           "prompt_tokens_details": {"cached_tokens": 0},
           "completion_tokens_details": {"reasoning_tokens": reasoning}})
}

/// An invented but repeatable probability: its logarithm.
pub(crate) fn likelihood(token: &str) -> f64 {
    let spread = token
        .bytes()
        .fold(7u64, |sum, byte| sum * 31 % 997 + u64::from(byte))
        % 300;
    -(spread as f64) / 100.0 - 0.01
}

/// What else might have come: `(token, logarithm)`, the likeliest first.
pub(crate) fn likeliest(token: &str, count: u32) -> Vec<(String, f64)> {
    let own = likelihood(token);
    let other = |at: u32| (format!("{token}~{at}"), own - f64::from(at));
    (0..count)
        .map(|at| {
            if at == 0 {
                (token.to_owned(), own)
            } else {
                other(at)
            }
        })
        .collect()
}

fn logprob(token: &str, ask: &ChatAsk) -> Value {
    let entry = |token: &str, logprob: f64| json!({"token": token, "logprob": logprob, "bytes": token.as_bytes()});
    let top = likeliest(token, ask.top_logprobs);
    let top: Vec<Value> = top.iter().map(|(token, own)| entry(token, *own)).collect();
    let mut entry = entry(token, likelihood(token));
    entry["top_logprobs"] = Value::Array(top);
    entry
}
