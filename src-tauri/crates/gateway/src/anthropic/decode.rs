//! Turns the events of a Messages stream, or a whole message, into neutral events.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::block::{Block, INDEX, Kind};
use crate::stream::Decode;
use crate::turn::echo::Echo;
use crate::turn::hold::HoldBack;
use crate::turn::{ChatEvent, FinishReason, Protocol, Usage};

/// What is known of one message so far.
#[derive(Debug, Default)]
pub(crate) struct MessageDecoder {
    begun: bool,
    started: bool,
    id: Option<String>,
    model: Option<String>,
    /// Blocks that have begun and not ended, by the server's number.
    open: BTreeMap<u64, Block>,
    hold: HoldBack,
    /// The kind of a block that nothing tells from one of the same kind that follows.
    open_ended: Option<Kind>,
    finish: Option<FinishReason>,
    usage: Map<String, Value>,
    closed: bool,
}

impl Decode for MessageDecoder {
    type Event = ChatEvent;

    /// Goes by the `type` inside: `event:` lines may be missing.
    fn feed(&mut self, frame: &Value, out: &mut Vec<ChatEvent>) {
        match frame["type"].as_str().unwrap_or_default() {
            "message_start" => self.take_message(&frame["message"], out),
            "content_block_start" => self.begin_block(number(frame), &frame["content_block"], out),
            "content_block_delta" => self.add_delta(number(frame), &frame["delta"], out),
            "content_block_stop" => {
                if let Some(block) = self.open.remove(&number(frame)) {
                    self.end_block(block, out);
                }
            }
            "message_delta" => {
                self.take_end(&frame["delta"], out);
                self.take_usage(&frame["usage"]);
            }
            "message_stop" => self.closed = true,
            "message" => self.take_message(frame, out),
            _ if frame["content"].is_array() => self.take_message(frame, out),
            _ => {}
        }
    }

    fn has_begun(&self) -> bool {
        self.begun
    }

    fn all_finished(&self) -> bool {
        self.finish.is_some()
    }

    fn may_end(&self) -> bool {
        self.finish.is_some()
    }

    fn is_closed(&self) -> bool {
        self.closed
    }

    fn closes_with_done(&self) -> bool {
        false
    }

    fn complete(&mut self, out: &mut Vec<ChatEvent>) {
        self.start(out);
        self.end(true, out);
    }

    fn abandon(&mut self, out: &mut Vec<ChatEvent>) {
        self.end(self.finish.is_some(), out);
    }
}

impl MessageDecoder {
    /// The message of `message_start` is empty, or at least not finished; a whole one is both.
    fn take_message(&mut self, message: &Value, out: &mut Vec<ChatEvent>) {
        let filled = |name: &str| message[name].as_str().filter(|text| !text.is_empty());
        self.id = filled("id").map(str::to_owned).or(self.id.take());
        self.model = filled("model").map(str::to_owned).or(self.model.take());
        self.start(out);
        for block in message["content"].as_array().into_iter().flatten() {
            let block = self.begin(block, out);
            self.end_block(block, out);
        }
        self.take_end(message, out);
        self.take_usage(&message["usage"]);
    }

    fn start(&mut self, out: &mut Vec<ChatEvent>) {
        self.begun = true;
        if !std::mem::replace(&mut self.started, true) {
            out.push(ChatEvent::Started {
                response_id: self.id.clone(),
                model: self.model.clone(),
            });
        }
    }

    fn begin_block(&mut self, number: u64, value: &Value, out: &mut Vec<ChatEvent>) {
        self.start(out);
        // A number that is used again without an end: the first block has ended.
        if let Some(forgotten) = self.open.remove(&number) {
            self.end_block(forgotten, out);
        }
        let block = self.begin(value, out);
        self.open.insert(number, block);
    }

    fn begin(&mut self, value: &Value, out: &mut Vec<ChatEvent>) -> Block {
        let mut events = Vec::new();
        let block = Block::begin(value, &mut events);
        if self.open_ended.take() == Some(block.kind) {
            self.say(
                Echo::Members(Map::new()).event(INDEX, Protocol::Anthropic),
                out,
            );
        }
        for event in events {
            self.say(event, out);
        }
        block
    }

    fn add_delta(&mut self, number: u64, delta: &Value, out: &mut Vec<ChatEvent>) {
        self.start(out);
        let mut events = Vec::new();
        let block = self
            .open
            .entry(number)
            .or_insert_with(|| Block::guess(delta));
        block.add(delta, &mut events);
        for event in events {
            self.say(event, out);
        }
    }

    fn end_block(&mut self, block: Block, out: &mut Vec<ChatEvent>) {
        let kind = block.kind;
        let left = block.end();
        if left.open_ended {
            self.open_ended = Some(kind);
        }
        if let Some(event) = left.event {
            self.open_ended = None;
            self.say(event, out);
        }
    }

    fn take_end(&mut self, value: &Value, out: &mut Vec<ChatEvent>) {
        let Some(word) = value["stop_reason"].as_str() else {
            return;
        };
        self.start(out);
        if self.finish.is_none() {
            self.finish = Some(FinishReason::from_word(word));
            let words = value["stop_details"]["explanation"].as_str();
            if let Some(text) = words.filter(|text| !text.is_empty()) {
                let text = text.to_owned();
                self.say(ChatEvent::Refusal { index: INDEX, text }, out);
            }
        }
    }

    /// Later counts replace earlier ones, but a count never shrinks to nothing: a nought then
    /// stands for "not known".
    fn take_usage(&mut self, usage: &Value) {
        for (name, value) in usage.as_object().into_iter().flatten() {
            let forgotten = value.as_f64() == Some(0.0) && self.usage.contains_key(name);
            if !value.is_null() && !forgotten {
                self.usage.insert(name.clone(), value.clone());
            }
        }
    }

    fn say(&mut self, event: ChatEvent, out: &mut Vec<ChatEvent>) {
        self.hold.push(event, out);
    }

    fn end(&mut self, finished: bool, out: &mut Vec<ChatEvent>) {
        let open = std::mem::take(&mut self.open);
        if finished {
            for block in open.into_values() {
                self.end_block(block, out);
            }
        }
        let has_calls = self.hold.has_calls();
        self.hold.release(finished, out);
        if finished {
            let reason = FinishReason::settled(self.finish.take(), has_calls);
            out.push(ChatEvent::FinishReason {
                index: INDEX,
                reason,
            });
        }
        out.extend(Usage::from_messages(&self.usage).map(ChatEvent::Usage));
    }
}

/// The number of the block that a frame is about.
fn number(frame: &Value) -> u64 {
    frame["index"].as_u64().unwrap_or(0)
}
