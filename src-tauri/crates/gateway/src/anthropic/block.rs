//! One content block while it arrives, and what of it goes back with the next request.

use serde_json::{Map, Value};

use crate::turn::call::{ToolCall, made_up_id};
use crate::turn::echo::Echo;
use crate::turn::{ChatEvent, Citation, Protocol};

/// There is one choice only.
pub(super) const INDEX: u32 = 0;

#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// The block's members, without the text that was given out.
    body: Map<String, Value>,
    /// Pieces of a call's input.
    input: String,
    /// Whether any text was given out.
    spoke: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Thinking,
    ToolUse,
    /// Encrypted thinking, tools of the server, and whatever will be invented.
    Other,
}

impl Kind {
    fn of(word: &str) -> Self {
        match word {
            "text" => Self::Text,
            "thinking" => Self::Thinking,
            "tool_use" => Self::ToolUse,
            _ => Self::Other,
        }
    }
}

/// What a block leaves behind when it ends.
pub(super) struct Left {
    pub(super) event: Option<ChatEvent>,
    /// Nothing tells the block from one of the same kind that follows.
    pub(super) open_ended: bool,
}

impl Block {
    /// A block that begins, or is whole already.
    pub(super) fn begin(value: &Value, out: &mut Vec<ChatEvent>) -> Self {
        let mut body = value.as_object().cloned().unwrap_or_default();
        body.retain(|_, member| !member.is_null());
        let mut block = Self {
            kind: Kind::of(value["type"].as_str().unwrap_or_default()),
            body,
            input: String::new(),
            spoke: false,
        };
        match block.kind {
            Kind::Text => {
                block.speak(&value["text"], out);
                for citation in value["citations"].as_array().into_iter().flatten() {
                    out.push(citation_event(citation));
                }
                block.body.remove("text");
            }
            Kind::Thinking => {
                block.think(&value["thinking"], out);
                block.body.remove("thinking");
            }
            Kind::ToolUse | Kind::Other => {}
        }
        block
    }

    /// The block that a delta belongs to whose block never began.
    pub(super) fn guess(delta: &Value) -> Self {
        let word = match delta["type"].as_str() {
            Some("text_delta" | "citations_delta") => "text",
            Some("thinking_delta" | "signature_delta") => "thinking",
            _ => "",
        };
        Self::begin(&serde_json::json!({"type": word}), &mut Vec::new())
    }

    pub(super) fn add(&mut self, delta: &Value, out: &mut Vec<ChatEvent>) {
        match delta["type"].as_str().unwrap_or_default() {
            "text_delta" if self.kind == Kind::Text => self.speak(&delta["text"], out),
            "thinking_delta" if self.kind == Kind::Thinking => {
                self.think(&delta["thinking"], out);
            }
            "input_json_delta" => {
                self.input
                    .push_str(delta["partial_json"].as_str().unwrap_or_default());
            }
            "citations_delta" if self.kind == Kind::Text => {
                out.push(citation_event(&delta["citation"]));
                let list = self.body.entry("citations").or_insert(Value::Array(vec![]));
                if let Value::Array(list) = list {
                    list.push(delta["citation"].clone());
                }
            }
            _ => self.merge(delta),
        }
    }

    pub(super) fn end(mut self) -> Left {
        let event = match self.kind {
            Kind::Text => self.end_text(),
            Kind::Thinking => self.end_thinking(),
            Kind::ToolUse => Some(self.end_call()),
            Kind::Other => self.end_other(),
        };
        let grows = matches!(self.kind, Kind::Text | Kind::Thinking);
        Left {
            open_ended: event.is_none() && grows && self.spoke,
            event,
        }
    }

    fn speak(&mut self, text: &Value, out: &mut Vec<ChatEvent>) {
        if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
            self.spoke = true;
            out.push(ChatEvent::Text {
                index: INDEX,
                text: text.to_owned(),
            });
        }
    }

    fn think(&mut self, text: &Value, out: &mut Vec<ChatEvent>) {
        if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
            self.spoke = true;
            out.push(ChatEvent::Reasoning {
                index: INDEX,
                text: text.to_owned(),
            });
        }
    }

    /// Members of deltas that are not known here: a text grows, everything else is replaced.
    fn merge(&mut self, delta: &Value) {
        for (name, value) in delta.as_object().into_iter().flatten() {
            match (self.body.get_mut(name), value) {
                _ if name == "type" => {}
                (_, Value::Null) => {}
                (Some(Value::String(text)), Value::String(more)) => text.push_str(more),
                _ => {
                    self.body.insert(name.clone(), value.clone());
                }
            }
        }
    }

    fn end_text(&mut self) -> Option<ChatEvent> {
        let uncited = self.body.get("citations").and_then(Value::as_array);
        if uncited.is_some_and(Vec::is_empty) {
            self.body.remove("citations");
        }
        let has_more = self.body.keys().any(|name| name != "type");
        (self.spoke && has_more).then(|| self.members())
    }

    /// A block without a signature is of no use to the server: it is not sent back.
    fn end_thinking(&mut self) -> Option<ChatEvent> {
        let signature = self.body.get("signature").and_then(Value::as_str);
        signature.filter(|signature| !signature.is_empty())?;
        if self.spoke {
            return Some(self.members());
        }
        self.body
            .insert("thinking".to_owned(), Value::String(String::new()));
        Some(self.whole())
    }

    /// The input of the start counts where no piece of one followed.
    fn end_call(&mut self) -> ChatEvent {
        let mut take = |name: &str| match self.body.remove(name) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let (id, name, start) = (take("id"), take("name"), take("input"));
        let written = [std::mem::take(&mut self.input), start];
        let written = written.into_iter().find(|text| !text.trim().is_empty());
        self.body.remove("type");
        let call = ToolCall {
            id: if id.is_empty() { made_up_id() } else { id },
            name,
            arguments: written.unwrap_or_else(|| "{}".to_owned()),
            extra: std::mem::take(&mut self.body),
        };
        ChatEvent::ToolCall { index: INDEX, call }
    }

    fn end_other(&mut self) -> Option<ChatEvent> {
        if !self.input.is_empty() {
            let input = serde_json::from_str(&self.input);
            let input = input.unwrap_or_else(|_| Value::String(self.input.clone()));
            self.body.insert("input".to_owned(), input);
        }
        let named = self.body.get("type").and_then(Value::as_str);
        named
            .is_some_and(|word| !word.is_empty())
            .then(|| self.whole())
    }

    fn members(&mut self) -> ChatEvent {
        Echo::Members(std::mem::take(&mut self.body)).event(INDEX, Protocol::Anthropic)
    }

    fn whole(&mut self) -> ChatEvent {
        Echo::Whole(std::mem::take(&mut self.body)).event(INDEX, Protocol::Anthropic)
    }
}

fn citation_event(value: &Value) -> ChatEvent {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    ChatEvent::Citation {
        index: INDEX,
        citation: Citation {
            title: text("title").or_else(|| text("document_title")),
            url: text("url"),
            excerpt: text("cited_text"),
        },
    }
}
