//! A streamed answer as timed frames.

use std::time::Duration;

use serde_json::{Value, json};

use super::request::ChatAsk;
use super::{Head, OUTPUT_MICROS, logprob, usage};
use crate::answer::{Answer, Directions, directions};
use crate::load;
use crate::options::Pace;
use crate::reply::Step;
use crate::tokens;

/// How an answer is cut, and how fast the pieces follow each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tempo {
    /// Before the first piece.
    start: Duration,
    /// Between two pieces.
    step: Duration,
    /// Characters per piece; `None` for one token each.
    chars: Option<usize>,
}

impl Tempo {
    pub(super) fn new(pace: &Pace, ask: &ChatAsk) -> Self {
        if ask.model.starts_with("demo-load-") {
            let chars = Some(pace.load_chunk_chars.max(1));
            return Self {
                start: pace.first_token,
                step: pace.load_interval,
                chars,
            };
        }
        if ask.model == "demo-verbatim"
            && let Directions {
                pace: Some((chars, delay)),
                ..
            } = directions(ask.question())
        {
            return Self {
                start: Duration::ZERO,
                step: delay,
                chars: Some(chars),
            };
        }
        Self {
            start: pace.first_token,
            step: pace.per_token(),
            chars: None,
        }
    }

    fn pieces<'a>(&self, text: &'a str) -> Vec<&'a str> {
        match self.chars {
            None => tokens::split(text),
            Some(chars) => by_chars(text, chars),
        }
    }
}

fn by_chars(text: &str, chars: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .nth(chars)
            .map_or(rest.len(), |(at, _)| at);
        let (piece, tail) = rest.split_at(end);
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

pub(super) struct Frames<'a> {
    head: &'a Head,
    ask: &'a ChatAsk,
    tempo: Tempo,
    clock: Duration,
    steps: Vec<Step>,
}

impl<'a> Frames<'a> {
    pub(super) fn new(head: &'a Head, ask: &'a ChatAsk, tempo: Tempo) -> Self {
        Self {
            head,
            ask,
            tempo,
            clock: Duration::ZERO,
            steps: Vec::new(),
        }
    }

    /// Every frame of the answers; those of several choices alternate.
    pub(super) fn all(mut self, answers: &[Answer]) -> Vec<Step> {
        for index in 0..answers.len() {
            self.delta(index, json!({"role": "assistant", "content": ""}), 0);
        }
        self.clock += self.tempo.start;
        self.interleave(answers, |answer| &answer.reasoning, "reasoning_content");
        self.interleave(answers, |answer| &answer.text, "content");
        for (index, answer) in answers.iter().enumerate() {
            self.call(index, answer);
            self.chunk(
                json!([{"index": index, "delta": {}, "logprobs": null,
                               "finish_reason": answer.finish}]),
                Value::Null,
                0,
            );
        }
        if self.ask.include_usage {
            self.chunk(json!([]), usage(self.ask, answers), 0);
        }
        self.frame("[DONE]", 0);
        self.steps
    }

    fn interleave(&mut self, answers: &[Answer], part: fn(&Answer) -> &String, field: &str) {
        let tempo = self.tempo;
        let pieces: Vec<Vec<&str>> = answers
            .iter()
            .map(|answer| tempo.pieces(part(answer)))
            .collect();
        let longest = pieces.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..longest {
            for (index, own) in pieces.iter().enumerate() {
                if let Some(piece) = own.get(at) {
                    let cost = tokens::count(piece) * OUTPUT_MICROS;
                    let delta = json!({field: piece});
                    self.spoken(index, delta, piece, field == "content", cost);
                }
            }
            self.clock += tempo.step;
        }
    }

    fn spoken(&mut self, index: usize, delta: Value, piece: &str, content: bool, cost: u64) {
        let logprobs = if content && self.ask.logprobs {
            json!({"content": [logprob(piece, self.ask)]})
        } else {
            Value::Null
        };
        let choice = json!([{"index": index, "delta": delta, "logprobs": logprobs,
                             "finish_reason": null}]);
        self.chunk(choice, Value::Null, cost);
    }

    fn call(&mut self, index: usize, answer: &Answer) {
        let Some(call) = &answer.call else { return };
        let start = json!({"index": 0, "id": call.id, "type": "function",
                           "function": {"name": call.name, "arguments": ""}});
        self.delta(index, json!({"content": null, "tool_calls": [start]}), 0);
        for piece in by_chars(&call.arguments, 8) {
            let cost = tokens::count(piece) * OUTPUT_MICROS;
            let part = json!({"index": 0, "function": {"arguments": piece}});
            self.delta(index, json!({"tool_calls": [part]}), cost);
            self.clock += self.tempo.step;
        }
    }

    fn delta(&mut self, index: usize, delta: Value, cost: u64) {
        let choice = json!([{"index": index, "delta": delta, "logprobs": null,
                             "finish_reason": null}]);
        self.chunk(choice, Value::Null, cost);
    }

    fn chunk(&mut self, choices: Value, usage: Value, cost: u64) {
        let mut chunk = json!({"id": self.head.id, "object": "chat.completion.chunk",
                               "created": self.head.created, "model": self.head.model,
                               "choices": choices});
        if self.ask.include_usage {
            chunk["usage"] = usage;
        }
        self.frame(&chunk.to_string(), cost);
    }

    fn frame(&mut self, data: &str, cost: u64) {
        let step = Step::send(self.clock, format!("data: {data}\n\n"));
        self.steps.push(Step {
            charge: cost,
            ..step
        });
    }
}

/// The text that a load or verbatim model gives, or `None` for scripted ones.
pub(crate) fn fixed_text(ask: &ChatAsk) -> Option<String> {
    if ask.model == "demo-verbatim" {
        return Some(directions(ask.question()).text.to_owned());
    }
    load::text(&ask.model)
}
