//! What is asked for. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

/// Members of the body that the token counter does not take.
const NOT_COUNTED: [&str; 7] = [
    "max_tokens",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "metadata",
    "service_tier",
];

/// A request for a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessagesRequest {
    /// Model id.
    pub model: String,
    /// Most tokens of the answer, thinking included; at least 1.
    pub max_tokens: u64,
    /// The conversation so far; at least one message.
    pub messages: Vec<Message>,
    /// Instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<SystemPrompt>,
    /// Randomness, 0 to 1; with thinking only 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1; with thinking 0.95 at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// How many of the likeliest tokens are considered; not with thinking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// Where to stop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
    /// Tools that the model may call, each in the form of the API.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Value>,
    /// Which tools may be called; with thinking none can be forced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether the model thinks before it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<Thinking>,
    /// Effort and form of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_config: Option<OutputConfig>,
    /// About the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// `auto` or `standard_only`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
    /// Caches the request up to its last block that can be cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<CacheControl>,
    /// Feature flags, sent as the header `anthropic-beta`.
    #[serde(skip)]
    pub betas: Vec<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl MessagesRequest {
    /// A request with nothing but what is required.
    pub fn new(model: impl Into<String>, max_tokens: u64, messages: Vec<Message>) -> Self {
        Self {
            model: model.into(),
            max_tokens,
            messages,
            system: None,
            temperature: None,
            top_p: None,
            top_k: None,
            stop_sequences: Vec::new(),
            tools: Vec::new(),
            tool_choice: None,
            thinking: None,
            output_config: None,
            metadata: None,
            service_tier: None,
            cache_control: None,
            betas: Vec::new(),
            extra: Map::new(),
        }
    }

    /// The body exactly as it is sent.
    pub fn body(&self, stream: bool) -> Map<String, Value> {
        let mut body = self.fields();
        if stream {
            body.insert("stream".to_owned(), Value::Bool(true));
        }
        body.extend(self.extra.clone());
        body
    }

    /// The body for the token counter, which takes what is read, not how the answer is made.
    pub(super) fn count_body(&self) -> Map<String, Value> {
        let mut body = self.fields();
        body.retain(|name, _| !NOT_COUNTED.contains(&name.as_str()));
        body.extend(self.extra.clone());
        body
    }

    fn fields(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(body)) => body,
            // Plain data with text keys always serialises to an object.
            _ => Map::new(),
        }
    }
}

/// Instructions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SystemPrompt {
    /// Plain text.
    Text(String),
    /// Several texts.
    Blocks(Vec<SystemBlock>),
}

/// One text of the instructions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "text")]
pub struct SystemBlock {
    /// The text.
    pub text: String,
    /// Caches the request up to here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<CacheControl>,
}

/// A mark up to which the request is cached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "ephemeral")]
pub struct CacheControl {
    /// How long: `5m`, which is what servers take where nothing is said, or `1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageRole {
    /// The person, or the tools.
    #[default]
    User,
    /// The model.
    Assistant,
    /// Instructions in the middle; known to the newest models only.
    System,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// Who speaks.
    pub role: MessageRole,
    /// What is said.
    pub content: Content,
}

impl Message {
    /// What the person says.
    pub fn user(text: impl Into<String>) -> Self {
        Self {
            role: MessageRole::User,
            content: Content::Text(text.into()),
        }
    }

    /// What the model said.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self {
            role: MessageRole::Assistant,
            content: Content::Text(text.into()),
        }
    }
}

/// The content of a message, or of a tool's result.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Several blocks.
    Blocks(Vec<Block>),
}

/// One block of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Text; must not be empty.
    Text {
        /// The text.
        text: String,
        /// Caches the request up to here.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    /// A picture: JPEG, PNG, GIF or WebP, up to 5 MB.
    Image {
        /// The picture itself.
        source: Source,
        /// Caches the request up to here.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    /// A document.
    Document {
        /// The document itself.
        source: Source,
        /// Its title.
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// About the document; not to be cited.
        #[serde(skip_serializing_if = "Option::is_none")]
        context: Option<String>,
        /// `{"enabled": true}` asks for citations.
        #[serde(skip_serializing_if = "Option::is_none")]
        citations: Option<Value>,
        /// Caches the request up to here.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    /// A call that the model made.
    ToolUse {
        /// Its id.
        id: String,
        /// The tool.
        name: String,
        /// Its arguments.
        input: Map<String, Value>,
    },
    /// What a tool answered.
    ToolResult {
        /// The call that this answers.
        tool_use_id: String,
        /// The answer.
        content: Content,
        /// Whether the tool failed.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        /// Caches the request up to here.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<CacheControl>,
    },
    /// The model's thinking, exactly as it came.
    Thinking {
        /// The text.
        thinking: String,
        /// What makes it acceptable; servers refuse a changed or unsigned block.
        signature: String,
    },
    /// The model's thinking, encrypted.
    RedactedThinking {
        /// The data, as it came.
        data: String,
    },
    /// Any other block, as it came.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

impl Block {
    /// A text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text {
            text: text.into(),
            cache_control: None,
        }
    }
}

/// Where a picture or document comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Source {
    /// Its bytes.
    Base64 {
        /// Such as `image/png` or `application/pdf`.
        media_type: String,
        /// The bytes, as base64.
        data: String,
    },
    /// Its address.
    Url {
        /// The address.
        url: String,
    },
    /// The plain text of a document.
    Text {
        /// `text/plain`.
        media_type: String,
        /// The text.
        data: String,
    },
    /// A document made of blocks.
    Content {
        /// Text, or text and image blocks.
        content: Content,
    },
    /// An uploaded file.
    File {
        /// Its id.
        file_id: String,
    },
}

/// Which tools may be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToolChoice {
    /// As the model likes.
    Auto {
        /// At most one call at a time.
        #[serde(skip_serializing_if = "Option::is_none")]
        disable_parallel_tool_use: Option<bool>,
    },
    /// At least one of them.
    Any {
        /// Exactly one call.
        #[serde(skip_serializing_if = "Option::is_none")]
        disable_parallel_tool_use: Option<bool>,
    },
    /// This one.
    Tool {
        /// Its name.
        name: String,
        /// Exactly one call.
        #[serde(skip_serializing_if = "Option::is_none")]
        disable_parallel_tool_use: Option<bool>,
    },
    /// None.
    None,
}

/// Whether the model thinks before it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Thinking {
    /// Within a budget.
    Enabled {
        /// Tokens for thinking: at least 1,024 and below `max_tokens`.
        budget_tokens: u64,
        /// `summarized` or `omitted`.
        #[serde(skip_serializing_if = "Option::is_none")]
        display: Option<String>,
    },
    /// As much as the model likes.
    Adaptive {
        /// `summarized` or `omitted`.
        #[serde(skip_serializing_if = "Option::is_none")]
        display: Option<String>,
    },
    /// Not at all.
    Disabled,
}

/// Effort and form of the answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OutputConfig {
    /// `low`, `medium`, `high`, `xhigh` or `max`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// `{"type": "json_schema", "schema": {…}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Value>,
}

/// About the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// An opaque name of the end user, without personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}
