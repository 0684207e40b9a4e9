//! The members of settings.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::realtime::dialect::Dialect;

/// Whether answers are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputKind {
    /// Written only.
    Text,
    /// Spoken, with the words beside.
    Audio,
}

impl OutputKind {
    pub(super) fn beta(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["text"],
            Self::Audio => &["text", "audio"],
        }
    }

    pub(super) fn ga(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["text"],
            Self::Audio => &["audio"],
        }
    }

    pub(super) fn render(self, dialect: Dialect) -> &'static [&'static str] {
        match dialect {
            Dialect::Beta => self.beta(),
            Dialect::Ga => self.ga(),
        }
    }
}

/// Something that can be switched off, which is sent as `null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Switch<T> {
    /// Off.
    Off,
    /// On, like this.
    On(T),
}

impl<T> Switch<T> {
    pub(super) fn render(&self, on: impl FnOnce(&T) -> Value) -> Value {
        match self {
            Self::Off => Value::Null,
            Self::On(value) => on(value),
        }
    }
}

/// How the user's speech is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcription {
    /// Such as `whisper-1`.
    pub model: Option<String>,
    /// ISO 639-1, such as `en`.
    pub language: Option<String>,
    /// Words and style to expect.
    pub prompt: Option<String>,
    /// Further members, merged last.
    pub extra: Map<String, Value>,
}

impl Transcription {
    /// By this model.
    pub fn by(model: impl Into<String>) -> Self {
        Self {
            model: Some(model.into()),
            ..Self::default()
        }
    }

    pub(super) fn render(&self) -> Value {
        let mut body = Body::default();
        body.put("model", self.model.as_ref());
        body.put("language", self.language.as_ref());
        body.put("prompt", self.prompt.as_ref());
        body.merge(&self.extra);
        body.into_value()
    }
}

/// Who decides that the user has finished speaking.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnDetection {
    /// The client, by commits: push-to-talk.
    Off,
    /// The server, by loudness.
    Server(ServerVad),
    /// The server, by what is said. Not every model can.
    Semantic(SemanticVad),
}

/// Turn detection by loudness. What is `None` has the server's default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerVad {
    /// 0 to 1; higher for loud surroundings. Servers take 0.5.
    pub threshold: Option<f64>,
    /// Sound kept from before the speech, in milliseconds. Servers take 300.
    pub prefix_padding_ms: Option<u32>,
    /// Silence that ends a turn, in milliseconds. Servers take 500.
    pub silence_duration_ms: Option<u32>,
    /// Whether the end of a turn asks for an answer.
    pub create_response: Option<bool>,
    /// Whether speech cancels a running answer.
    pub interrupt_response: Option<bool>,
    /// Silence after an answer that makes the model speak up, 5,000 to 30,000 ms; the newer
    /// dialect only.
    pub idle_timeout_ms: Option<u32>,
}

/// Turn detection by what is said. What is `None` has the server's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SemanticVad {
    /// `low`, `medium`, `high` or `auto`.
    pub eagerness: Option<String>,
    /// Whether the end of a turn asks for an answer.
    pub create_response: Option<bool>,
    /// Whether speech cancels a running answer.
    pub interrupt_response: Option<bool>,
}

impl SemanticVad {
    /// The nearest that servers without it offer.
    pub(crate) fn by_loudness(&self) -> ServerVad {
        ServerVad {
            create_response: self.create_response,
            interrupt_response: self.interrupt_response,
            ..ServerVad::default()
        }
    }
}

impl TurnDetection {
    pub(super) fn render(&self, dialect: Dialect) -> Value {
        let mut body = Body::default();
        match self {
            Self::Off => return Value::Null,
            Self::Server(vad) => {
                body.put("type", Some("server_vad"));
                body.put("threshold", vad.threshold);
                body.put("prefix_padding_ms", vad.prefix_padding_ms);
                body.put("silence_duration_ms", vad.silence_duration_ms);
                body.put("create_response", vad.create_response);
                body.put("interrupt_response", vad.interrupt_response);
                if dialect == Dialect::Ga {
                    body.put("idle_timeout_ms", vad.idle_timeout_ms);
                }
            }
            Self::Semantic(vad) => {
                body.put("type", Some("semantic_vad"));
                body.put("eagerness", vad.eagerness.as_ref());
                body.put("create_response", vad.create_response);
                body.put("interrupt_response", vad.interrupt_response);
            }
        }
        body.into_value()
    }
}

/// A function that the model may call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionTool {
    /// Letters, digits, `_` and `-`; at most 64.
    pub name: String,
    /// What it does, for the model.
    pub description: Option<String>,
    /// JSON schema of its arguments.
    pub parameters: Option<Value>,
    /// Further members, merged last.
    pub extra: Map<String, Value>,
}

pub(super) fn tools(tools: &[FunctionTool]) -> Vec<Value> {
    let render = |tool: &FunctionTool| {
        let mut body = Body::default();
        body.put("type", Some("function"));
        body.put("name", Some(&tool.name));
        body.put("description", tool.description.as_ref());
        body.put("parameters", tool.parameters.as_ref());
        body.merge(&tool.extra);
        body.into_value()
    };
    tools.iter().map(render).collect()
}

/// Whether the model calls functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolChoice {
    /// As it likes.
    Auto,
    /// Never.
    None,
    /// At least one.
    Required,
    /// This one. The older dialect knows only words, so there it is [`ToolChoice::Required`].
    Function(String),
}

impl ToolChoice {
    pub(super) fn render(&self, dialect: Dialect) -> Value {
        match (self, dialect) {
            (Self::Auto, _) => json!("auto"),
            (Self::None, _) => json!("none"),
            (Self::Function(name), Dialect::Ga) => json!({"type": "function", "name": name}),
            (Self::Required | Self::Function(_), _) => json!("required"),
        }
    }
}

/// Most tokens of one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxTokens {
    /// 1 to 4096.
    Limit(u32),
    /// As many as the model can.
    Unlimited,
}

impl MaxTokens {
    pub(super) fn render(self) -> Value {
        match self {
            Self::Limit(most) => json!(most),
            Self::Unlimited => json!("inf"),
        }
    }
}

/// A JSON object of the members that are set.
#[derive(Default)]
pub(in crate::realtime) struct Body(Map<String, Value>);

impl Body {
    pub(in crate::realtime) fn put(&mut self, name: &str, value: Option<impl Serialize>) {
        // Plain data always serialises.
        if let Some(Ok(value)) = value.map(serde_json::to_value) {
            self.0.insert(name.to_owned(), value);
        }
    }

    pub(in crate::realtime) fn merge(&mut self, extra: &Map<String, Value>) {
        merge(&mut self.0, extra);
    }

    pub(in crate::realtime) fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    pub(in crate::realtime) fn filled(self) -> Option<Value> {
        (!self.0.is_empty()).then_some(Value::Object(self.0))
    }
}

/// Objects are merged member by member; everything else is replaced.
fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (name, value) in from {
        match (into.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}
