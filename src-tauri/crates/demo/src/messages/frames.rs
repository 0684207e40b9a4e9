//! A streamed message as timed events.

use serde_json::{Value, json};

use super::request::Ask;
use super::{shown, stop};
use crate::answer::{Answer, Call};
use crate::reply::Step;
use crate::signature::sign;
use crate::timeline::{Timeline, argument_pieces};

struct Frames {
    line: Timeline,
    /// Of the block that is open.
    index: usize,
}

/// Every event of the answer; `head` is the message before anything is said.
pub(super) fn all(line: Timeline, ask: &Ask, answer: &Answer, head: Value) -> Vec<Step> {
    let mut frames = Frames { line, index: 0 };
    frames
        .line
        .event(&json!({"type": "message_start", "message": head}), "");
    frames.line.event(&json!({"type": "ping"}), "");
    frames.line.start();
    if !answer.reasoning.is_empty() {
        frames.thinking(shown(ask, answer), &answer.reasoning);
    }
    if !answer.text.is_empty() {
        frames.text(&answer.text);
    }
    for call in &answer.calls {
        frames.call(call);
    }
    let (reason, sequence) = stop(&answer.finish);
    frames.line.event(
        &json!({"type": "message_delta",
                "delta": {"stop_reason": reason, "stop_sequence": sequence},
                "usage": {"output_tokens": answer.tokens()}}),
        "",
    );
    frames.line.event(&json!({"type": "message_stop"}), "");
    frames.line.steps()
}

impl Frames {
    /// `whole` is what is paid for, whether it is shown or not.
    fn thinking(&mut self, shown: &str, whole: &str) {
        self.open(json!({"type": "thinking", "thinking": "", "signature": ""}));
        for piece in self.line.tempo.pieces(shown) {
            self.delta(json!({"type": "thinking_delta", "thinking": piece}), piece);
            self.line.tick();
        }
        let unpaid = if shown.is_empty() { whole } else { "" };
        let signature = sign(shown);
        self.delta(
            json!({"type": "signature_delta", "signature": signature}),
            unpaid,
        );
        self.close();
    }

    fn text(&mut self, text: &str) {
        self.open(json!({"type": "text", "text": ""}));
        for piece in self.line.tempo.pieces(text) {
            self.delta(json!({"type": "text_delta", "text": piece}), piece);
            self.line.tick();
        }
        self.close();
    }

    fn call(&mut self, call: &Call) {
        self.open(
            json!({"type": "tool_use", "id": format!("toolu_{}", call.id),
                         "name": call.name, "input": {}}),
        );
        self.delta(json!({"type": "input_json_delta", "partial_json": ""}), "");
        for piece in argument_pieces(&call.arguments.to_string()) {
            self.delta(
                json!({"type": "input_json_delta", "partial_json": piece}),
                piece,
            );
            self.line.tick();
        }
        self.close();
    }

    fn open(&mut self, block: Value) {
        let start = json!({"type": "content_block_start", "index": self.index,
                           "content_block": block});
        self.line.event(&start, "");
    }

    fn delta(&mut self, delta: Value, holds: &str) {
        let event = json!({"type": "content_block_delta", "index": self.index, "delta": delta});
        self.line.event(&event, holds);
    }

    fn close(&mut self) {
        let stop = json!({"type": "content_block_stop", "index": self.index});
        self.line.event(&stop, "");
        self.index += 1;
    }
}
