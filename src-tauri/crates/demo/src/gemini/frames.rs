//! A streamed answer as timed frames.

use serde_json::{Value, json};

use super::request::Ask;
use super::{Framing, calls, counts, finish_word};
use crate::answer::Answer;
use crate::reply::Step;
use crate::signature::sign;
use crate::timeline::{Timeline, rounds};
use crate::tokens;

pub(super) struct Frames<'a> {
    pub(super) ask: &'a Ask,
    pub(super) id: String,
    pub(super) framing: Framing,
    pub(super) line: Timeline,
    /// Frames so far.
    pub(super) sent: usize,
}

/// Tokens so far, as each frame tells them.
#[derive(Default)]
struct Told {
    said: u64,
    thought: u64,
}

impl Frames<'_> {
    /// Every frame of the answers; those of several candidates alternate.
    pub(super) fn all(mut self, answers: &[Answer]) -> Vec<Step> {
        let mut told = Told::default();
        self.line.start();
        for round in rounds(
            self.line.tempo,
            answers.iter().map(|a| a.reasoning.as_str()),
        ) {
            for (index, piece) in round {
                told.thought += tokens::count(piece);
                let part = json!({"text": piece, "thought": true});
                // Thoughts that are not shown take their time all the same.
                let parts = if self.ask.shows_thoughts {
                    vec![part]
                } else {
                    Vec::new()
                };
                self.frame(index, parts, None, piece, &told);
            }
            self.line.tick();
        }
        for round in rounds(self.line.tempo, answers.iter().map(|a| a.text.as_str())) {
            for (index, piece) in round {
                told.said += tokens::count(piece);
                self.frame(index, vec![json!({"text": piece})], None, piece, &told);
            }
            self.line.tick();
        }
        for (index, answer) in answers.iter().enumerate() {
            let held = Answer {
                calls: answer.calls.clone(),
                ..Answer::default()
            };
            told.said += held.tokens();
            let arguments: String = answer
                .calls
                .iter()
                .map(|c| c.arguments.to_string())
                .collect();
            let parts = self.last_parts(answer);
            self.frame(
                index,
                parts,
                Some(finish_word(&answer.finish)),
                &arguments,
                &told,
            );
        }
        if let Some(end) = self.framing.end() {
            self.line.raw(end.to_owned(), "");
        }
        self.line.steps()
    }

    /// Calls come whole; a signature of the text comes after it, on a part without any.
    fn last_parts(&self, answer: &Answer) -> Vec<Value> {
        if !answer.calls.is_empty() {
            return calls(self.ask, answer);
        }
        let mut part = json!({"text": ""});
        if self.ask.turn.thinks {
            part["thoughtSignature"] = json!(sign(&answer.text));
        }
        vec![part]
    }

    fn frame(
        &mut self,
        index: usize,
        parts: Vec<Value>,
        finish: Option<&str>,
        holds: &str,
        told: &Told,
    ) {
        let mut candidate = json!({"index": index, "content": {"role": "model", "parts": parts}});
        if let Some(word) = finish {
            candidate["finishReason"] = json!(word);
        }
        let frame = json!({"candidates": [candidate],
                           "usageMetadata": counts(self.ask, told.said, told.thought),
                           "modelVersion": self.ask.turn.model, "responseId": self.id});
        let text = self.framing.frame(&frame, self.sent == 0);
        self.sent += 1;
        self.line.raw(text, holds);
    }
}
