//! One part of a candidate: what it says, and what of it goes back with the next request.

use serde_json::{Map, Value};

use crate::turn::call::{ToolCall, unnamed_id};
use crate::turn::echo::{Echo, members_besides};
use crate::turn::{AudioDelta, ChatEvent, Protocol};

/// Members that neutral events hold.
const HELD: [&str; 4] = ["text", "thought", "functionCall", "inlineData"];

/// The kinds of parts that pieces of a stream add to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growing {
    Text,
    Thought,
}

/// Where one candidate stands.
#[derive(Debug, Default)]
pub(super) struct Position {
    /// The kind of the part that the next piece would add to.
    growing: Option<Growing>,
}

impl Position {
    /// Takes a part. `fresh` says that it is the first of its frame: parts of one frame are parts of
    /// their own, while the first may go on with the last of the frame before.
    pub(super) fn take(&mut self, index: u32, part: &Value, fresh: bool) -> Vec<ChatEvent> {
        let mut events = Vec::new();
        let marks = members_besides(part, &HELD);
        if let Some(text) = part["text"].as_str() {
            self.take_text(index, part, text, marks, fresh, &mut events);
            return events;
        }
        self.growing = None;
        let said = match (call(part), picture(part), sound(part)) {
            (Some(call), _, _) => ChatEvent::ToolCall { index, call },
            (_, Some(url), _) => ChatEvent::Image { index, url },
            (_, _, Some(audio)) => ChatEvent::Audio { index, audio },
            _ => {
                let whole = members_besides(part, &[]);
                if !whole.is_empty() {
                    events.push(Echo::Whole(whole).event(index, Protocol::Gemini));
                }
                return events;
            }
        };
        events.push(said);
        seal(index, marks, &mut events);
        events
    }

    fn take_text(
        &mut self,
        index: u32,
        part: &Value,
        text: &str,
        marks: Map<String, Value>,
        fresh: bool,
        events: &mut Vec<ChatEvent>,
    ) {
        if text.is_empty() {
            // An empty text may carry a signature that belongs to no other part.
            if !marks.is_empty() {
                self.growing = None;
                let whole = members_besides(part, &[]);
                events.push(Echo::Whole(whole).event(index, Protocol::Gemini));
            }
            return;
        }
        let thought = part["thought"] == Value::Bool(true);
        let kind = if thought {
            Growing::Thought
        } else {
            Growing::Text
        };
        // A signed part must not flow together with what came before it.
        if self.growing == Some(kind) && (!fresh || !marks.is_empty()) {
            events.push(Echo::Members(Map::new()).event(index, Protocol::Gemini));
        }
        self.growing = marks.is_empty().then_some(kind);
        let text = text.to_owned();
        events.push(match kind {
            Growing::Thought => ChatEvent::Reasoning { index, text },
            Growing::Text => ChatEvent::Text { index, text },
        });
        seal(index, marks, events);
    }
}

fn seal(index: u32, marks: Map<String, Value>, events: &mut Vec<ChatEvent>) {
    if !marks.is_empty() {
        events.push(Echo::Members(marks).event(index, Protocol::Gemini));
    }
}

fn call(part: &Value) -> Option<ToolCall> {
    let call = part["functionCall"].as_object()?;
    let text = |name: &str| call.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = text("id");
    Some(ToolCall {
        id: if id.is_empty() {
            unnamed_id()
        } else {
            id.to_owned()
        },
        name: text("name").to_owned(),
        arguments: match call.get("args") {
            Some(args) if !args.is_null() => args.to_string(),
            _ => "{}".to_owned(),
        },
        extra: members_besides(&part["functionCall"], &["id", "name", "args"]),
    })
}

fn picture(part: &Value) -> Option<String> {
    let (kind, data) = inline(part)?;
    kind.starts_with("image/")
        .then(|| format!("data:{kind};base64,{data}"))
}

fn sound(part: &Value) -> Option<AudioDelta> {
    let (kind, data) = inline(part)?;
    kind.starts_with("audio/").then(|| AudioDelta {
        media_type: Some(kind.to_owned()),
        data: data.to_owned(),
        transcript: String::new(),
    })
}

fn inline(part: &Value) -> Option<(&str, &str)> {
    let blob = &part["inlineData"];
    Some((blob["mimeType"].as_str()?, blob["data"].as_str()?))
}
