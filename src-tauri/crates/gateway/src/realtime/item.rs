//! Entries of a conversation: those that we put in, and those that the server tells of.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::audio;
use super::dialect::Dialect;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemRole {
    /// Instructions.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
}

impl ItemRole {
    fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::System, Self::User, Self::Assistant]
            .into_iter()
            .find(|role| role.as_str() == word)
    }
}

/// An entry to put into a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Our own id for it; the server makes one otherwise.
    pub id: Option<String>,
    /// What it is.
    pub content: ItemContent,
    /// Further members, merged last: they win over the fields above.
    pub extra: Map<String, Value>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemContent {
    /// Something said.
    Message {
        /// By whom.
        role: ItemRole,
        /// What.
        parts: Vec<ItemPart>,
    },
    /// A call that the model made, when a conversation is put together again.
    FunctionCall {
        /// Its id.
        call_id: String,
        /// The function.
        name: String,
        /// JSON text.
        arguments: String,
    },
    /// The result of a call.
    FunctionCallOutput {
        /// The id of the call.
        call_id: String,
        /// Any text, JSON or not; errors are told in words too.
        output: String,
    },
}

/// One part of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemPart {
    /// Text.
    Text(String),
    /// Sound of the user's, in the session's input format. Sound of the assistant's cannot be put
    /// in again: servers take its words only.
    Audio(Bytes),
    /// A picture as a `data:` URL; newer servers only.
    Image(String),
}

impl Item {
    /// What the person wrote.
    pub fn user(text: impl Into<String>) -> Self {
        Self::message(ItemRole::User, text)
    }

    /// What the model said, in words.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self::message(ItemRole::Assistant, text)
    }

    /// Instructions.
    pub fn system(text: impl Into<String>) -> Self {
        Self::message(ItemRole::System, text)
    }

    /// A message of one text.
    pub fn message(role: ItemRole, text: impl Into<String>) -> Self {
        let parts = vec![ItemPart::Text(text.into())];
        ItemContent::Message { role, parts }.into()
    }

    /// The result of a function call.
    pub fn function_output(call_id: impl Into<String>, output: impl Into<String>) -> Self {
        ItemContent::FunctionCallOutput {
            call_id: call_id.into(),
            output: output.into(),
        }
        .into()
    }

    pub(super) fn render(&self, dialect: Dialect) -> Value {
        let mut body = match &self.content {
            ItemContent::Message { role, parts } => {
                let content: Vec<Value> = parts
                    .iter()
                    .map(|part| part.render(*role, dialect))
                    .collect();
                json!({"type": "message", "role": role.as_str(), "content": content})
            }
            ItemContent::FunctionCall {
                call_id,
                name,
                arguments,
            } => json!({"type": "function_call", "call_id": call_id, "name": name,
                        "arguments": arguments}),
            ItemContent::FunctionCallOutput { call_id, output } => {
                json!({"type": "function_call_output", "call_id": call_id, "output": output})
            }
        };
        if let Some(id) = &self.id {
            body["id"] = json!(id);
        }
        if let Some(body) = body.as_object_mut() {
            body.extend(self.extra.clone());
        }
        body
    }
}

impl From<ItemContent> for Item {
    fn from(content: ItemContent) -> Self {
        Self {
            id: None,
            content,
            extra: Map::new(),
        }
    }
}

impl ItemPart {
    fn render(&self, role: ItemRole, dialect: Dialect) -> Value {
        match self {
            Self::Text(text) => {
                let kind = match (role, dialect) {
                    (ItemRole::Assistant, Dialect::Beta) => "text",
                    (ItemRole::Assistant, Dialect::Ga) => "output_text",
                    (ItemRole::User | ItemRole::System, _) => "input_text",
                };
                json!({"type": kind, "text": text})
            }
            Self::Audio(bytes) => json!({"type": "input_audio", "audio": audio::encode(bytes)}),
            Self::Image(url) => json!({"type": "input_image", "image_url": url}),
        }
    }
}

/// An entry as the server tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationItem {
    /// Its id, by which everything else refers to it.
    pub id: String,
    /// `message`, `function_call`, `function_call_output`, or a word of the future.
    pub kind: String,
    /// Who speaks; `None` for calls.
    pub role: Option<ItemRole>,
    /// `in_progress`, `completed` or `incomplete`.
    pub status: Option<String>,
    /// What is said: texts, and the words of what was spoken as far as they are known.
    pub parts: Vec<ReceivedPart>,
    /// The id of a call.
    pub call_id: Option<String>,
    /// The function of a call.
    pub name: Option<String>,
    /// The arguments of a call, JSON text.
    pub arguments: Option<String>,
    /// The result of a call.
    pub output: Option<String>,
}

/// One part of a received entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedPart {
    /// What it is, without `input_` or `output_`: `text`, `audio`, `image`.
    pub kind: String,
    /// The text, or the words of the sound.
    pub text: Option<String>,
}

impl ConversationItem {
    pub(super) fn read(item: &Value) -> Self {
        let word = |name: &str| item[name].as_str().map(str::to_owned);
        let parts = item["content"].as_array().into_iter().flatten();
        Self {
            id: word("id").unwrap_or_default(),
            kind: word("type").unwrap_or_default(),
            role: item["role"].as_str().and_then(ItemRole::from_word),
            status: word("status"),
            parts: parts.map(ReceivedPart::read).collect(),
            call_id: word("call_id"),
            name: word("name"),
            arguments: word("arguments"),
            output: word("output"),
        }
    }

    /// All its words.
    pub fn text(&self) -> String {
        let texts = self.parts.iter().filter_map(|part| part.text.as_deref());
        texts.collect::<Vec<_>>().join("\n")
    }

    /// The same entry in words, to be put into a new conversation; `None` when it has none.
    pub fn to_replay(&self) -> Option<Item> {
        let content = match self.kind.as_str() {
            "function_call" => ItemContent::FunctionCall {
                call_id: self.call_id.clone()?,
                name: self.name.clone()?,
                arguments: self.arguments.clone().unwrap_or_default(),
            },
            "function_call_output" => ItemContent::FunctionCallOutput {
                call_id: self.call_id.clone()?,
                output: self.output.clone().unwrap_or_default(),
            },
            _ => {
                let text = Some(self.text()).filter(|text| !text.is_empty())?;
                ItemContent::Message {
                    role: self.role?,
                    parts: vec![ItemPart::Text(text)],
                }
            }
        };
        Some(content.into())
    }
}

impl ReceivedPart {
    pub(super) fn read(part: &Value) -> Self {
        let kind = part["type"].as_str().unwrap_or_default();
        let kind = kind
            .strip_prefix("input_")
            .or_else(|| kind.strip_prefix("output_"))
            .unwrap_or(kind);
        let text = part["text"].as_str().or(part["transcript"].as_str());
        Self {
            kind: kind.to_owned(),
            text: text.map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_the_names_of_the_dialect() {
        for (dialect, kind) in [(Dialect::Beta, "text"), (Dialect::Ga, "output_text")] {
            assert_eq!(
                Item::assistant("Aye").render(dialect),
                json!({"type": "message", "role": "assistant",
                       "content": [{"type": kind, "text": "Aye"}]})
            );
            assert_eq!(
                Item::user("Ho").render(dialect)["content"],
                json!([{"type": "input_text", "text": "Ho"}])
            );
        }
        let mut spoken: Item = ItemContent::Message {
            role: ItemRole::User,
            parts: vec![
                ItemPart::Audio(Bytes::from_static(&[0, 0])),
                ItemPart::Image("data:image/png;base64,AA==".into()),
            ],
        }
        .into();
        spoken.id = Some("item_7".into());
        spoken.extra.insert("status".into(), json!("completed"));
        assert_eq!(
            spoken.render(Dialect::Ga),
            json!({"id": "item_7", "type": "message", "role": "user", "status": "completed",
                   "content": [{"type": "input_audio", "audio": "AAA="},
                               {"type": "input_image", "image_url": "data:image/png;base64,AA=="}]})
        );
        assert_eq!(
            Item::function_output("c1", "{}").render(Dialect::Beta),
            json!({"type": "function_call_output", "call_id": "c1", "output": "{}"})
        );
    }

    #[test]
    fn a_spoken_answer_is_replayed_in_words() {
        let heard = ConversationItem::read(
            &json!({"id": "item_a", "type": "message", "role": "assistant", "status": "completed",
                    "content": [{"type": "output_audio", "transcript": "Aye, ready."}]}),
        );
        assert_eq!(heard.parts[0].kind, "audio");
        assert_eq!(heard.to_replay(), Some(Item::assistant("Aye, ready.")));
        let unheard =
            ConversationItem::read(&json!({"id": "item_u", "type": "message", "role": "user",
                    "content": [{"type": "input_audio", "transcript": null}]}));
        assert_eq!(unheard.to_replay(), None);
        let call = ConversationItem::read(&json!({"id": "f", "type": "function_call",
            "call_id": "c", "name": "tide", "arguments": "{\"port\":\"Brest\"}"}));
        assert_eq!(
            call.to_replay().map(|item| item.render(Dialect::Ga)),
            Some(
                json!({"type": "function_call", "call_id": "c", "name": "tide",
                        "arguments": "{\"port\":\"Brest\"}"})
            )
        );
    }
}
