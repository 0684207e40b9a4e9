//! Messages: an append-only tree of parts.

use crate::{MediaHash, MessageId, ModelRef, Usage};
use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Instructions for the model.
    System,
    /// The user.
    User,
    /// The model.
    Assistant,
    /// The result of a tool that the model called.
    Tool,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum MessageStatus {
    /// Its text is still arriving.
    Streaming,
    /// Whole.
    Complete,
    /// The process ended before the answer did; what had arrived is kept.
    Interrupted,
    /// The user stopped it; what had arrived is kept.
    Cancelled,
    /// The gateway or the network failed; what had arrived is kept.
    Failed,
}

/// Where a spoken answer was interrupted by its listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Interruption {
    /// How much was heard, in milliseconds.
    pub heard_ms: i64,
    /// The words that had come and were not heard.
    pub unheard: String,
}

/// One piece of a message. Kinds that this version does not know survive as [`Part::Other`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Part {
    /// Markdown.
    Text {
        /// The Markdown source.
        text: String,
    },
    /// The model's thinking, as far as the gateway shows it.
    Reasoning {
        /// Markdown source.
        text: String,
    },
    /// A picture.
    Image {
        /// Its file in the media store.
        media: MediaHash,
    },
    /// A sound, with its words where they are known.
    Audio {
        /// Its file in the media store.
        media: MediaHash,
        /// What is said in it; of an answer that was interrupted, what was heard.
        transcript: Option<String>,
        /// Where the listener interrupted it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", ts(optional))]
        interruption: Option<Interruption>,
    },
    /// Any other attached file.
    File {
        /// Its file in the media store.
        media: MediaHash,
        /// The name the user knows it by.
        name: String,
        /// Its words, which are sent in its place; `None` sends the file itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", ts(optional))]
        text: Option<String>,
    },
    /// A source that the answer cites.
    Citation {
        /// Title of the source.
        title: String,
        /// Address of the source, if it has one.
        url: Option<String>,
        /// The cited words.
        excerpt: Option<String>,
    },
    /// The model asks for a tool.
    ToolCall {
        /// Identifier given by the gateway (or made up where it gave none).
        call_id: String,
        /// Name of the tool.
        name: String,
        /// Arguments as JSON text, exactly as they came.
        arguments: String,
        /// Further members of the call that only its provider knows, to be echoed back with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", ts(optional))]
        extra: Option<serde_json::Value>,
    },
    /// What a tool answered.
    ToolResult {
        /// The call that this answers.
        call_id: String,
        /// The answer as text.
        content: String,
        /// Whether the tool failed.
        is_error: bool,
        /// How long it took, in milliseconds, where it ran here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", ts(optional))]
        duration_ms: Option<i64>,
    },
    /// Provider data that must be echoed back unread (signatures, encrypted thinking).
    Opaque {
        /// The protocol that wants it back.
        protocol: String,
        /// The data, untouched.
        data: serde_json::Value,
    },
    /// A part written by a newer version.
    Other {
        /// Its kind, as stored.
        kind: String,
        /// Its data, untouched.
        data: serde_json::Value,
    },
}

impl Part {
    /// The words in this part that a reader sees, if it has any.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text } | Self::Reasoning { text } => Some(text),
            _ => None,
        }
    }

    /// The media file that this part needs, if any.
    #[must_use]
    pub fn media(&self) -> Option<&MediaHash> {
        match self {
            Self::Image { media } | Self::Audio { media, .. } | Self::File { media, .. } => {
                Some(media)
            }
            _ => None,
        }
    }
}

/// What a reader sees of the parts of a message: no provider data, and words on both sides of it as one.
#[must_use]
pub fn readable_parts(parts: &[Part]) -> Vec<Part> {
    let mut seen: Vec<Part> = Vec::new();
    let mut passed = false;
    for part in parts {
        match (part, seen.last_mut()) {
            (Part::Opaque { .. }, _) => {
                passed = true;
                continue;
            }
            (Part::Text { text: more }, Some(Part::Text { text }))
            | (Part::Reasoning { text: more }, Some(Part::Reasoning { text }))
                if passed =>
            {
                text.push_str(more);
            }
            _ => seen.push(part.clone()),
        }
        passed = false;
    }
    seen
}

/// Why a message failed, kept with it so that it reads the same after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageError {
    /// The error code of the contract, for example `rateLimit`.
    pub code: String,
    /// The gateway's own words, secrets masked.
    pub message: String,
    /// The raw answer, bounded and masked.
    pub detail: Option<String>,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// The gateway's identifier of the request.
    pub request_id: Option<String>,
    /// How long the gateway asked to wait, in milliseconds.
    pub retry_after_ms: Option<i64>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its identifier.
    pub id: MessageId,
    /// The message before it; `None` at the root.
    pub parent_id: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// How far it has come.
    pub status: MessageStatus,
    /// The model that wrote it, if a model did.
    pub model: Option<ModelRef>,
    /// The protocol in which that model was asked, in the word that opaque parts have for it; `None` where none
    /// was, or no one noted it. What a provider wants back goes back in this protocol only.
    pub protocol: Option<String>,
    /// Its content, in order.
    pub parts: Vec<Part>,
    /// What it used and cost, where known.
    pub usage: Option<Usage>,
    /// Why the model stopped: `length` and `content_filter` in every protocol, else in the gateway's word.
    pub finish_reason: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<MessageError>,
    /// When it was made.
    pub created_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// From sending the request to the first word, in milliseconds.
    pub first_token_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provider_data_cuts_no_words() {
        let text = |text: &str| Part::Text { text: text.into() };
        let thought = Part::Reasoning { text: "Hm.".into() };
        let opaque = Part::Opaque {
            protocol: "gemini".into(),
            data: serde_json::Value::Null,
        };
        let parts = [
            thought.clone(),
            opaque.clone(),
            text("It is 4"),
            opaque.clone(),
            opaque,
            text("2."),
            text("Apart"),
        ];
        let seen = [thought, text("It is 42."), text("Apart")];
        assert_eq!(readable_parts(&parts), seen);
    }
}
