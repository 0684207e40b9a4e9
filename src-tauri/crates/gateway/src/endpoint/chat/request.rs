//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::turn::ToolCall;

/// A request for chat completions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChatRequest {
    /// Model id.
    pub model: String,
    /// The conversation so far; at least one message.
    pub messages: Vec<ChatMessage>,
    /// Randomness, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Most tokens of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// The same for models that count their reasoning too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u64>,
    /// -2 to 2; positive values favour new subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// -2 to 2; positive values avoid repetition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// Where to stop; at most 4 sequences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// Tools that the model may call, each in the form of the API.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Value>,
    /// `auto`, `none`, `required`, or an object naming one tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Value>,
    /// Whether several tools may be called at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    /// `{"type": "text" | "json_object" | "json_schema", …}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<Value>,
    /// Number of answers, 1 to 128.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Whether token probabilities are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// How many alternatives per token, 0 to 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u32>,
    /// Options of a streamed answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    /// Asks for repeatable sampling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Such as `low`, `medium`, `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl ChatRequest {
    /// A request with nothing but a model and messages.
    pub fn new(model: impl Into<String>, messages: Vec<ChatMessage>) -> Self {
        Self {
            model: model.into(),
            messages,
            ..Self::default()
        }
    }

    /// The body exactly as it is sent, to be shown beside an answer. `stream_options` goes only
    /// with a stream: servers refuse it elsewhere.
    pub fn body(&self, stream: bool) -> Map<String, Value> {
        let mut body = match serde_json::to_value(self) {
            Ok(Value::Object(body)) => body,
            // Plain data with text keys always serialises to an object.
            _ => Map::new(),
        };
        if !stream {
            body.remove("stream_options");
        }
        body.insert("stream".to_owned(), Value::Bool(stream));
        body.extend(self.extra.clone());
        body
    }
}

/// Options of a streamed answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StreamOptions {
    /// Asks for a last chunk with the token counts.
    pub include_usage: bool,
}

/// Where the answer ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Stop {
    /// One sequence.
    One(String),
    /// Up to four.
    Many(Vec<String>),
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions.
    System,
    /// Instructions, in the newer name of some models.
    Developer,
    /// The person.
    #[default]
    User,
    /// The model.
    Assistant,
    /// The result of a tool call.
    Tool,
}

/// One message of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said; may be missing beside tool calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<MessageContent>,
    /// Name of the participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Calls that the assistant made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The call that a tool message answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// Reasoning sent back to models that want it beside tool calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_content: Option<String>,
    /// Further members, such as provider data to echo back.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ChatMessage {
    /// Instructions.
    pub fn system(text: impl Into<String>) -> Self {
        Self::text(Role::System, text)
    }

    /// What the person says.
    pub fn user(text: impl Into<String>) -> Self {
        Self::text(Role::User, text)
    }

    /// What the person says and shows.
    pub fn user_parts(parts: Vec<ContentPart>) -> Self {
        Self {
            role: Role::User,
            content: Some(MessageContent::Parts(parts)),
            ..Self::default()
        }
    }

    /// What the model said.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self::text(Role::Assistant, text)
    }

    /// The result of the tool call `id`.
    pub fn tool(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            tool_call_id: Some(id.into()),
            ..Self::text(Role::Tool, text)
        }
    }

    fn text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            content: Some(MessageContent::Text(text.into())),
            ..Self::default()
        }
    }
}

/// The content of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum MessageContent {
    /// Plain text.
    Text(String),
    /// Several parts.
    Parts(Vec<ContentPart>),
}

/// One part of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentPart {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    ImageUrl {
        /// Where it is.
        image_url: ImageUrl,
    },
    /// Sound.
    InputAudio {
        /// The sound itself.
        input_audio: AudioInput,
    },
    /// A document.
    File {
        /// The document itself, or its id.
        file: FileInput,
    },
}

impl ContentPart {
    /// A text part.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// A picture by address or `data:` URL.
    pub fn image(url: impl Into<String>) -> Self {
        Self::ImageUrl {
            image_url: ImageUrl {
                url: url.into(),
                detail: None,
            },
        }
    }
}

/// A picture by address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImageUrl {
    /// An http(s) address or a `data:` URL.
    pub url: String,
    /// `auto`, `low` or `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Sound inside a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AudioInput {
    /// Base64.
    pub data: String,
    /// `wav` or `mp3`.
    pub format: String,
}

/// A document inside a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileInput {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Its bytes as a `data:` URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_data: Option<String>,
    /// The id of an uploaded file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_id: Option<String>,
}

impl Serialize for ToolCall {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut whole = self.extra.clone();
        whole.insert("id".to_owned(), json!(self.id));
        whole.insert("type".to_owned(), json!("function"));
        whole.insert(
            "function".to_owned(),
            json!({"name": self.name, "arguments": self.arguments}),
        );
        whole.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unset_fields_are_not_sent_and_extra_wins() {
        let mut request = ChatRequest::new("m", vec![ChatMessage::user("hi")]);
        assert_eq!(
            Value::Object(request.body(false)),
            json!({"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false})
        );
        request.temperature = Some(0.7);
        request.stop = Some(Stop::Many(vec!["END".into()]));
        request.stream_options = Some(StreamOptions {
            include_usage: true,
        });
        request.extra.insert("temperature".into(), json!(1));
        request.extra.insert("top_k".into(), json!(4));
        assert_eq!(
            Value::Object(request.body(true)),
            json!({"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,
                   "temperature":1,"top_k":4,"stop":["END"],"stream_options":{"include_usage":true}})
        );
        assert!(!request.body(false).contains_key("stream_options"));
    }

    #[test]
    fn every_message_form_has_the_shape_of_the_api() {
        let call = ToolCall {
            id: "c1".into(),
            name: "f".into(),
            arguments: "{}".into(),
            extra: Map::from_iter([("extra_content".to_owned(), json!({"a":1}))]),
        };
        let mut assistant = ChatMessage {
            role: Role::Assistant,
            ..ChatMessage::default()
        };
        assistant.tool_calls = vec![call];
        let parts = ChatMessage::user_parts(vec![
            ContentPart::text("see"),
            ContentPart::image("data:image/png;base64,AA=="),
            ContentPart::InputAudio {
                input_audio: AudioInput {
                    data: "AA==".into(),
                    format: "wav".into(),
                },
            },
            ContentPart::File {
                file: FileInput {
                    file_id: Some("f1".into()),
                    ..FileInput::default()
                },
            },
        ]);
        let all = [
            ChatMessage::system("s"),
            parts,
            assistant,
            ChatMessage::tool("c1", "ok"),
        ];
        assert_eq!(
            serde_json::to_value(all).expect("json"),
            json!([
                {"role":"system","content":"s"},
                {"role":"user","content":[
                    {"type":"text","text":"see"},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},
                    {"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}},
                    {"type":"file","file":{"file_id":"f1"}}]},
                {"role":"assistant","tool_calls":[{"id":"c1","type":"function",
                    "function":{"name":"f","arguments":"{}"},"extra_content":{"a":1}}]},
                {"role":"tool","content":"ok","tool_call_id":"c1"}
            ])
        );
    }
}
