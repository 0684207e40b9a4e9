//! Conversations and their messages.

use serde::{Deserialize, Serialize};
use studio_domain::{
    ConversationSummary, Exchange, ItemId, Message, MessageId, ModelRef, Parameters,
};

/// Which conversations a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ConversationScope {
    /// Neither archived nor in the trash.
    #[default]
    Active,
    /// Archived.
    Archived,
    /// In the trash.
    Trashed,
}

/// Params of `conversation_list`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationListParams {
    /// Which ones; absent means active.
    pub scope: Option<ConversationScope>,
    /// Where the last page ended; absent begins.
    pub cursor: Option<String>,
    /// How many at most, 1 to 200; absent means 100.
    pub limit: Option<u32>,
}

/// Reply of `conversation_list`: pinned first, then the latest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConversationListReply {
    /// The page.
    pub data: Vec<ConversationSummary>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
}

/// Params of `conversation_get`, which replies with a [`studio_domain::Conversation`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ConversationGetParams {
    /// Which.
    pub id: ItemId,
    /// How many of its newest messages, 1 to 200; absent means 50.
    pub limit: Option<u32>,
}

/// Params of `branch_show`, which replies with the conversation: go on from one of the versions of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct BranchShowParams {
    /// The conversation.
    pub id: ItemId,
    /// The version to show, with the newest of what follows it.
    pub message_id: MessageId,
    /// How many messages to reply with, 1 to 200; absent means 50.
    pub limit: Option<u32>,
}

/// Params of `conversation_update`: what is absent stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ConversationUpdateParams {
    /// Which.
    pub id: ItemId,
    /// A new title.
    pub title: Option<String>,
    /// The model of the next turn.
    pub model: Option<ModelRef>,
    /// All of what its turns say beside the messages.
    pub parameters: Option<Parameters>,
    /// Pin or unpin.
    pub pinned: Option<bool>,
    /// Archive or bring back.
    pub archived: Option<bool>,
    /// Move to the trash or bring back.
    pub trashed: Option<bool>,
}

/// Params of `draft_save`: what is typed but not sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct DraftSaveParams {
    /// The conversation; absent means the one that its first message will make.
    pub conversation_id: Option<ItemId>,
    /// All of it; empty where nothing is typed.
    pub text: String,
}

/// Params of `conversation_delete`: for ever, out of the trash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConversationDeleteParams {
    /// Which.
    pub id: ItemId,
}

/// Params of `message_list`: older messages of a branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct MessageListParams {
    /// The conversation.
    pub conversation_id: ItemId,
    /// The message whose ancestors are asked for.
    pub before: MessageId,
    /// How many at most, 1 to 200; absent means 50.
    pub limit: Option<u32>,
}

/// Reply of `message_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageListReply {
    /// The messages, oldest first.
    pub data: Vec<Message>,
    /// Whether there are older ones.
    pub has_older: bool,
}

/// Params of `message_delete` and `message_restore`, which reply with the conversation: a message and all that follows
/// it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct MessageDeleteParams {
    /// The conversation.
    pub conversation_id: ItemId,
    /// The first message that goes, or comes back.
    pub message_id: MessageId,
    /// How many messages to reply with, 1 to 200; absent means 50.
    pub limit: Option<u32>,
}

/// Params of `message_pin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessagePinParams {
    /// The conversation.
    pub conversation_id: ItemId,
    /// The message.
    pub message_id: MessageId,
    /// Pin, or let go.
    pub pinned: bool,
}

/// Params of `conversation_branch`, which replies with the summary of a new conversation: a copy of the branch to a
/// message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConversationBranchParams {
    /// The conversation.
    pub id: ItemId,
    /// The last message of the copy.
    pub message_id: MessageId,
}

/// Params of `exchange_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ExchangeListParams {
    /// The answer.
    pub message_id: MessageId,
}

/// Reply of `exchange_list`: what went over the wire for an answer, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ExchangeListReply {
    /// In the order in which it was asked.
    pub data: Vec<Exchange>,
}
