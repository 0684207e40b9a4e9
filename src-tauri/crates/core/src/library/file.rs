//! A conversation as a file of its own: JSON that holds all of it.

use serde::{Deserialize, Serialize};
use studio_domain::{Item, MediaHash, Message, MessageId, ModelRef, Parameters};

/// What the member `format` says.
const FORMAT: &str = "xidao-conversation";

/// The version that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// One conversation with all its branches and media files. Holds no secret, and nothing of its profile but the
/// identifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConversationFile {
    /// Says what the file is.
    format: String,
    /// Grows when an older program could no longer read it.
    version: u32,
    /// Title, times, tags.
    pub item: Item,
    /// The model that the next turn uses.
    pub model: Option<ModelRef>,
    /// What its turns say beside the messages.
    #[serde(default)]
    pub parameters: Parameters,
    /// The last message of the branch that is shown.
    pub head_id: Option<MessageId>,
    /// All messages, each one after its parent.
    pub messages: Vec<Message>,
    /// The files that the messages need.
    pub media: Vec<MediaFile>,
}

/// One media file inside a [`ConversationFile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaFile {
    /// What messages know it by.
    pub hash: MediaHash,
    /// Its media type.
    pub mime: String,
    /// Its bytes in Base64.
    pub data: String,
}

impl ConversationFile {
    pub(super) fn new(conversation: studio_domain::Conversation) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            item: conversation.item,
            model: conversation.model,
            parameters: conversation.parameters,
            head_id: conversation.head_id,
            messages: Vec::new(),
            media: Vec::new(),
        }
    }

    /// Why this program cannot take it, if it cannot.
    pub(super) fn objection(&self) -> Option<&'static str> {
        if self.format != FORMAT {
            Some("this is not a conversation that XiDao Studio exported")
        } else if self.version > VERSION {
            Some("this file was written by a newer version of XiDao Studio")
        } else {
            None
        }
    }
}
