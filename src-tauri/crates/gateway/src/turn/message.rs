//! The messages of a conversation, in no protocol's form.

use serde_json::Value;

use super::call::ToolCall;
use super::family::same_family;
use super::protocol::Protocol;

/// One message of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnMessage {
    /// Who speaks.
    pub role: TurnRole,
    /// What is said, in order.
    pub parts: Vec<TurnPart>,
    /// What wrote it, where a model did. Provider data goes back only to where it came from: to
    /// nowhere, if this is not known.
    pub origin: Option<Origin>,
}

impl TurnMessage {
    /// What the person says, in plain text.
    pub fn user(text: impl Into<String>) -> Self {
        Self {
            role: TurnRole::User,
            parts: vec![TurnPart::text(text)],
            origin: None,
        }
    }

    /// What the model said, in plain text.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self {
            role: TurnRole::Assistant,
            parts: vec![TurnPart::text(text)],
            origin: None,
        }
    }

    pub(super) fn calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.parts.iter().filter_map(|part| match part {
            TurnPart::ToolCall { call } => Some(call),
            _ => None,
        })
    }

    /// Whether the message was written in `protocol` by a model of the family of `model`, so that
    /// what its provider wants back may go there.
    pub(super) fn is_from(&self, protocol: Protocol, model: &str) -> bool {
        let origin = self.origin.as_ref();
        origin
            .is_some_and(|origin| origin.protocol == protocol && same_family(&origin.model, model))
    }
}

/// What wrote a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The protocol that it came in.
    pub protocol: Protocol,
    /// The model that was asked.
    pub model: String,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TurnRole {
    /// The person; results of tools stand in such messages too.
    #[default]
    User,
    /// The model.
    Assistant,
}

/// One part of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnPart {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// The model's reasoning. It goes back only where its provider wants it.
    Reasoning {
        /// The text.
        text: String,
    },
    /// Why the model would not answer.
    Refusal {
        /// The text.
        text: String,
    },
    /// A picture.
    Image {
        /// The picture.
        media: Media,
    },
    /// Sound.
    Audio {
        /// Such as `audio/wav`.
        media_type: String,
        /// The sound, as base64.
        data: String,
    },
    /// A document.
    File {
        /// Its name.
        name: Option<String>,
        /// The document.
        media: Media,
    },
    /// A call that the model made.
    ToolCall {
        /// The call.
        call: ToolCall,
    },
    /// What a tool answered.
    ToolResult {
        /// The call that this answers.
        call_id: String,
        /// The answer.
        content: String,
        /// Whether the tool failed.
        is_error: bool,
    },
    /// Provider data, as an opaque event gave it: untouched, and in its place between the parts.
    Opaque {
        /// The only protocol that wants it back.
        protocol: Protocol,
        /// The data.
        data: Value,
    },
}

impl TurnPart {
    /// A text part.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }
}

/// Where a picture or document comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// Its http(s) address.
    Url(String),
    /// Its bytes.
    Inline {
        /// Such as `image/png` or `application/pdf`.
        media_type: String,
        /// The bytes, as base64.
        data: String,
    },
}

impl Media {
    /// Reads an address; a base64 `data:` URL becomes its bytes.
    pub fn from_url(url: &str) -> Self {
        let inline = || {
            let (head, data) = url.strip_prefix("data:")?.split_once(',')?;
            let media_type = head.strip_suffix(";base64")?;
            Some(Self::Inline {
                media_type: media_type.to_owned(),
                data: data.to_owned(),
            })
        };
        inline().unwrap_or_else(|| Self::Url(url.to_owned()))
    }

    /// The address, or the bytes as a `data:` URL.
    pub fn to_url(&self) -> String {
        match self {
            Self::Url(url) => url.clone(),
            Self::Inline { media_type, data } => format!("data:{media_type};base64,{data}"),
        }
    }
}
