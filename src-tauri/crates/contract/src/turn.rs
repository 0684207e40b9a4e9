//! Chat turns: one question, one streamed answer.

use crate::{ApiError, OpenCall};
use serde::{Deserialize, Serialize};
use studio_domain::{
    ConversationSummary, ItemId, Message, MessageId, ModelRef, Parameters, Part, TurnId,
};

/// What a turn answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum TurnPrompt {
    /// A new message of the user's, after `parent_id` (`None` begins the conversation).
    New {
        /// The message that it follows.
        parent_id: Option<MessageId>,
        /// Its content.
        parts: Vec<Part>,
    },
    /// A message that is already there: its answer is asked for again, beside those it has.
    Existing {
        /// The user's message.
        message_id: MessageId,
    },
}

/// Params of `turn_start`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct TurnStartParams {
    /// The conversation; absent makes a new one.
    pub conversation_id: Option<ItemId>,
    /// What to answer.
    pub prompt: TurnPrompt,
    /// The model to ask.
    pub model: ModelRef,
    /// What the turns of a new conversation say beside the messages; absent means nothing. An existing one has its own.
    pub parameters: Option<Parameters>,
    /// Whether to stream; absent means as the conversation says, else as set in the settings.
    pub stream: Option<bool>,
}

/// Reply of `turn_start`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TurnStartReply {
    /// The running turn.
    pub turn_id: TurnId,
    /// Its conversation, new or existing.
    pub conversation: ConversationSummary,
    /// The user's message, new or existing.
    pub user_message: Message,
    /// The answer, still empty.
    pub assistant_message: Message,
}

/// Params of `turn_attach`: listen to the turn that runs in a conversation, from its beginning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TurnAttachParams {
    /// The answer that is being written.
    pub message_id: MessageId,
}

/// Params of `turn_cancel`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TurnCancelParams {
    /// The answer that is being written.
    pub message_id: MessageId,
}

/// What happened in a turn. `Started` comes first; exactly one of `Finished`, `Cancelled` and `Failed` comes last.
///
/// Text arrives as deltas of the part that they belong to; a new part begins where `part` grows. Words on both sides
/// of provider data, which nobody sees, are heard as one part: that of the first of them.
/// Listening from the beginning of a turn that is under way gives the same events, only in larger pieces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum TurnEvent {
    /// The listener hears the turn from its beginning; what it holds of the message is to be emptied.
    Started {
        /// The answer that is being written.
        message_id: MessageId,
    },
    /// Text for a part of the answer.
    TextDelta {
        /// Position of the part in the message.
        part: u32,
        /// What to append.
        text: String,
    },
    /// Thinking for a part of the answer.
    ReasoningDelta {
        /// Position of the part in the message.
        part: u32,
        /// What to append.
        text: String,
    },
    /// A part that came whole: a tool's call or result, a picture, a sound.
    Part {
        /// Its position in the message.
        part: u32,
        /// The part.
        value: Part,
    },
    /// The calls of tools that have no result yet; in place of those told before.
    Calls {
        /// All of them.
        open: Vec<OpenCall>,
    },
    /// The request is about to be sent again.
    Retrying {
        /// Which try comes next; the first was 1.
        attempt: u32,
        /// When, in milliseconds from now.
        delay_ms: i64,
        /// Why.
        error: ApiError,
    },
    /// The answer is whole.
    Finished {
        /// The message as stored.
        message: Message,
    },
    /// The user stopped it; the message keeps what had arrived.
    Cancelled {
        /// The message as stored.
        message: Message,
    },
    /// It failed; the message keeps what had arrived, and the error.
    Failed {
        /// The message as stored.
        message: Message,
        /// Why.
        error: ApiError,
    },
}

impl TurnEvent {
    /// Whether nothing comes after this.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(
            self,
            Self::Finished { .. } | Self::Cancelled { .. } | Self::Failed { .. }
        )
    }
}

/// Events of one turn, in order, gathered for about one frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TurnBatch {
    /// The events.
    pub events: Vec<TurnEvent>,
}
