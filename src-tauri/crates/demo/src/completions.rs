//! `POST /v1/completions`, the older endpoint that goes on from a prompt.

mod request;

use serde_json::{Map, Value, json};

use self::request::{Ask, Prompt};
use crate::answer::{Answer, compose};
use crate::chat::{CREATED, finish_word, likeliest, likelihood};
use crate::pricing;
use crate::reply::{Reply, Step};
use crate::server::Shared;
use crate::timeline::{Tempo, Timeline, rounds};
use crate::tokens;

/// One choice: the prompt that it goes on from, and how.
struct Choice<'a> {
    prompt: &'a Prompt,
    answer: Answer,
}

impl Choice<'_> {
    /// What is sent: with the prompt when its echo was asked for.
    fn text(&self, ask: &Ask) -> String {
        let echo = if ask.echo { &self.prompt.text } else { "" };
        format!("{echo}{}", self.answer.text)
    }
}

pub(crate) fn complete(shared: &Shared, body: &Value) -> Reply {
    let ask = match request::read(body) {
        Ok(ask) => ask,
        Err(refusal) => return refusal,
    };
    let choices: Vec<Choice<'_>> = ask
        .prompts
        .iter()
        .flat_map(|prompt| (0..ask.n).map(move |index| (prompt, index)))
        .map(|(prompt, index)| Choice {
            prompt,
            answer: compose(&prompt.turn, shared.options.seed, index),
        })
        .collect();
    let id = format!("cmpl-demo-{}", shared.next_number());
    let read: u64 = ask.prompts.iter().map(|prompt| prompt.tokens).sum();
    // Those that are not the best are made, and paid for, all the same.
    let unseen = u64::from(ask.best_of / ask.n.max(1)).max(1) - 1;
    let written: u64 = choices.iter().map(|choice| choice.answer.tokens()).sum();
    let reply = if ask.stream {
        Reply::stream(frames(shared, &ask, &id, &choices))
    } else {
        let listed = choices.iter().enumerate();
        let mut whole = object(
            &ask,
            &id,
            listed
                .map(|(index, choice)| {
                    let text = choice.text(&ask);
                    let finish = json!(finish_word(&choice.answer.finish));
                    piece(&ask, index, &text, 0, finish)
                })
                .collect(),
        );
        whole["usage"] = usage(&ask, &choices);
        Reply::json_after(shared.options.pace.first_token, &whole)
            .charged(pricing::written(written * (1 + unseen)))
    };
    reply.charged(pricing::read(read))
}

fn frames(shared: &Shared, ask: &Ask, id: &str, choices: &[Choice<'_>]) -> Vec<Step> {
    let Some(first) = choices.first() else {
        return Vec::new();
    };
    let tempo = Tempo::new(&shared.options.pace, &first.prompt.turn);
    let mut line = Timeline::new(tempo);
    let texts: Vec<String> = choices.iter().map(|choice| choice.text(ask)).collect();
    let mut offsets = vec![0; texts.len()];
    line.start();
    for round in rounds(tempo, texts.iter().map(String::as_str)) {
        for (index, text) in round {
            let part = piece(ask, index, text, offsets[index], Value::Null);
            offsets[index] += text.chars().count();
            line.data(&object(ask, id, vec![part]).to_string(), text);
        }
        line.tick();
    }
    for (index, choice) in choices.iter().enumerate() {
        let end = piece(
            ask,
            index,
            "",
            offsets[index],
            json!(finish_word(&choice.answer.finish)),
        );
        line.data(&object(ask, id, vec![end]).to_string(), "");
    }
    if ask.include_usage {
        let mut last = object(ask, id, Vec::new());
        last["usage"] = usage(ask, choices);
        line.data(&last.to_string(), "");
    }
    line.data("[DONE]", "");
    line.steps()
}

fn object(ask: &Ask, id: &str, choices: Vec<Value>) -> Value {
    json!({"id": id, "object": "text_completion", "created": CREATED, "model": ask.model,
           "choices": choices})
}

/// A choice, or a piece of one that begins `offset` characters into it.
fn piece(ask: &Ask, index: usize, text: &str, offset: usize, finish: Value) -> Value {
    let logprobs = match ask.logprobs {
        Some(top) if !text.is_empty() => logprobs(text, offset, top),
        _ => Value::Null,
    };
    json!({"text": text, "index": index, "logprobs": logprobs, "finish_reason": finish})
}

fn logprobs(text: &str, mut offset: usize, top: u32) -> Value {
    let pieces = tokens::split(text);
    let own: Vec<f64> = pieces.iter().map(|token| likelihood(token)).collect();
    let others: Vec<Map<String, Value>> = pieces
        .iter()
        .map(|token| {
            let likeliest = likeliest(token, top).into_iter();
            likeliest.map(|(token, own)| (token, json!(own))).collect()
        })
        .collect();
    let offsets: Vec<usize> = pieces
        .iter()
        .map(|token| {
            let start = offset;
            offset += token.chars().count();
            start
        })
        .collect();
    json!({"tokens": pieces, "token_logprobs": own, "top_logprobs": others,
           "text_offset": offsets})
}

fn usage(ask: &Ask, choices: &[Choice<'_>]) -> Value {
    let input: u64 = ask.prompts.iter().map(|prompt| prompt.tokens).sum();
    let output: u64 = choices.iter().map(|choice| choice.answer.tokens()).sum();
    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output})
}
