//! An answer that came in one piece.

use serde_json::Value;

use super::assemble::Assembler;
use crate::stream::Decode;
use crate::transport::ResponseMeta;
use crate::turn::{ChatEvent, FinishReason, TokenLogprob, ToolCall, Usage};

/// An answer that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatResponse {
    /// The server's id of the answer.
    pub id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The choices, by index.
    pub choices: Vec<ChatChoice>,
    /// Token counts, if the server told them.
    pub usage: Option<Usage>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
    /// The answer as it came, unknown members included.
    pub raw: Value,
}

/// One of the answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChatChoice {
    /// Its number.
    pub index: u32,
    /// The text.
    pub text: String,
    /// The reasoning before it.
    pub reasoning: String,
    /// Why the model will not answer, where it says so.
    pub refusal: String,
    /// Pictures: addresses or `data:` URLs.
    pub images: Vec<String>,
    /// Calls that the model wants made.
    pub tool_calls: Vec<ToolCall>,
    /// Token probabilities, if asked for.
    pub logprobs: Vec<TokenLogprob>,
    /// Why it ended.
    pub finish: Option<FinishReason>,
}

impl ChatResponse {
    pub(crate) fn new(raw: Value, meta: ResponseMeta) -> Self {
        let mut response = Self {
            id: None,
            model: None,
            choices: Vec::new(),
            usage: None,
            meta,
            raw,
        };
        for event in events_of(&response.raw) {
            response.apply(event);
        }
        response
    }

    /// The same answer as the events of a stream.
    pub fn into_events(self) -> Vec<ChatEvent> {
        events_of(&self.raw)
    }

    fn apply(&mut self, event: ChatEvent) {
        match event {
            ChatEvent::Started { response_id, model } => {
                self.id = response_id;
                self.model = model;
            }
            ChatEvent::Text { index, text } => self.choice(index).text.push_str(&text),
            ChatEvent::Reasoning { index, text } => self.choice(index).reasoning.push_str(&text),
            ChatEvent::Image { index, url } => self.choice(index).images.push(url),
            ChatEvent::Refusal { index, text } => self.choice(index).refusal.push_str(&text),
            // These are read from `raw`, or as events.
            ChatEvent::Citation { .. } | ChatEvent::Audio { .. } | ChatEvent::Opaque { .. } => {}
            ChatEvent::ToolCall { index, call } => self.choice(index).tool_calls.push(call),
            ChatEvent::Logprobs { index, tokens } => self.choice(index).logprobs.extend(tokens),
            ChatEvent::FinishReason { index, reason } => self.choice(index).finish = Some(reason),
            ChatEvent::Usage(usage) => self.usage = Some(usage),
        }
    }

    fn choice(&mut self, index: u32) -> &mut ChatChoice {
        let at = match self
            .choices
            .binary_search_by_key(&index, |choice| choice.index)
        {
            Ok(at) => at,
            Err(at) => {
                self.choices.insert(
                    at,
                    ChatChoice {
                        index,
                        ..ChatChoice::default()
                    },
                );
                at
            }
        };
        &mut self.choices[at]
    }
}

fn events_of(raw: &Value) -> Vec<ChatEvent> {
    let mut assembler = Assembler::default();
    let mut events = Vec::new();
    assembler.feed(raw, &mut events);
    assembler.complete(&mut events);
    events
}
