//! Conversations.

use crate::{Item, Message, MessageId, ModelRef, Parameters};
use serde::{Deserialize, Serialize};

/// A conversation as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConversationSummary {
    /// Title, times, pin, folder.
    pub item: Item,
    /// The model that the next turn uses.
    pub model: Option<ModelRef>,
}

/// A conversation with the messages of its current branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Title, times, pin, folder.
    pub item: Item,
    /// The model that the next turn uses.
    pub model: Option<ModelRef>,
    /// What its turns say beside the messages.
    #[serde(default)]
    pub parameters: Parameters,
    /// The last message of the current branch.
    pub head_id: Option<MessageId>,
    /// What the user has typed but not sent.
    pub draft: String,
    /// The newest messages of the branch that ends in `head_id`, oldest first.
    pub messages: Vec<Message>,
    /// Whether the branch has older messages than those in `messages`.
    pub has_older: bool,
    /// The versions of every message that has several, on this branch or another: messages with one
    /// parent, oldest first.
    #[serde(default)]
    pub versions: Vec<Vec<MessageId>>,
    /// The pinned messages, on this branch or another, in their order.
    #[serde(default)]
    pub pinned: Vec<PinnedMessage>,
}

/// A message that the user pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PinnedMessage {
    /// Which.
    pub id: MessageId,
    /// How it begins; empty where it has no words.
    pub excerpt: String,
}
