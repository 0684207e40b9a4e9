//! A streamed chat answer as timed frames.

use serde_json::{Value, json};

use super::{Head, finish_word, logprob, usage};
use crate::answer::Answer;
use crate::chat::request::ChatAsk;
use crate::reply::Step;
use crate::timeline::{Timeline, argument_pieces, rounds};

pub(super) struct Frames<'a> {
    pub(super) head: &'a Head,
    pub(super) ask: &'a ChatAsk,
    pub(super) line: Timeline,
}

impl Frames<'_> {
    /// Every frame of the answers; those of several choices alternate.
    pub(super) fn all(mut self, answers: &[Answer]) -> Vec<Step> {
        for index in 0..answers.len() {
            self.delta(index, json!({"role": "assistant", "content": ""}), "");
        }
        self.line.start();
        self.interleave(answers, |answer| &answer.reasoning, "reasoning_content");
        self.interleave(answers, |answer| &answer.text, "content");
        for (index, answer) in answers.iter().enumerate() {
            self.calls(index, answer);
            let choice = json!([{"index": index, "delta": {}, "logprobs": null,
                                 "finish_reason": finish_word(&answer.finish)}]);
            self.chunk(choice, Value::Null, "");
        }
        if self.ask.include_usage {
            self.chunk(json!([]), usage(&self.ask.turn, answers), "");
        }
        self.line.data("[DONE]", "");
        self.line.steps()
    }

    fn interleave(&mut self, answers: &[Answer], part: fn(&Answer) -> &String, field: &str) {
        let texts = answers.iter().map(|answer| part(answer).as_str());
        for round in rounds(self.line.tempo, texts) {
            for (index, piece) in round {
                let logprobs = if field == "content" && self.ask.logprobs {
                    json!({"content": [logprob(piece, self.ask)], "refusal": null})
                } else {
                    Value::Null
                };
                let choice = json!([{"index": index, "delta": {field: piece},
                                     "logprobs": logprobs, "finish_reason": null}]);
                self.chunk(choice, Value::Null, piece);
            }
            self.line.tick();
        }
    }

    fn calls(&mut self, index: usize, answer: &Answer) {
        for (at, call) in answer.calls.iter().enumerate() {
            let start = json!({"index": at, "id": format!("call_{}", call.id), "type": "function",
                               "function": {"name": call.name, "arguments": ""}});
            self.delta(index, json!({"tool_calls": [start]}), "");
            for piece in argument_pieces(&call.arguments.to_string()) {
                let part = json!({"index": at, "function": {"arguments": piece}});
                self.delta(index, json!({"tool_calls": [part]}), piece);
                self.line.tick();
            }
        }
    }

    fn delta(&mut self, index: usize, delta: Value, holds: &str) {
        let choice = json!([{"index": index, "delta": delta, "logprobs": null,
                             "finish_reason": null}]);
        self.chunk(choice, Value::Null, holds);
    }

    fn chunk(&mut self, choices: Value, usage: Value, holds: &str) {
        let mut chunk = json!({"id": self.head.id, "object": "chat.completion.chunk",
                               "created": self.head.created, "model": self.head.model,
                               "choices": choices});
        if self.ask.include_usage {
            chunk["usage"] = usage;
        }
        self.line.data(&chunk.to_string(), holds);
    }
}
