//! Plain data of XiDao Studio, without I/O: what a conversation, a message, a model or a profile *is*.
//!
//! Times are integer milliseconds since the Unix epoch (UTC) and end in `_at`; spans end in `_ms`.
//! Money is integer micro-units (a millionth) of a named currency. On the wire everything is camelCase.

mod conversation;
mod creation;
mod exchange;
mod id;
mod item;
mod job;
mod media;
mod message;
mod model;
mod parameters;
mod profile;
mod settings;
mod tool;
mod usage;

pub use conversation::{Conversation, ConversationSummary, PinnedMessage};
pub use creation::{Creation, CreationDetail, Transcript, TranscriptSegment};
pub use exchange::Exchange;
pub use id::{
    FolderId, ItemId, JobId, MessageId, OwnerId, ProfileId, ToolServerId, TurnId, UsageId,
};
pub use item::{Item, ItemKind};
pub use job::{Job, JobKind, JobState};
pub use media::{Media, MediaHash, ParseMediaHashError};
pub use message::{Interruption, Message, MessageError, MessageStatus, Part, Role, readable_parts};
pub use model::{Capabilities, Model, ModelEdit, ModelKind, ModelListing, ModelRef, Price};
pub use parameters::{Parameters, ReasoningEffort, ToolChoice};
pub use profile::{
    ChatProtocol, CustomHeader, Profile, ProfileDraft, ProfileKind, ProxyMode, Timeouts,
};
pub use settings::{
    Budget, InspectorSettings, Language, Settings, SettingsPatch, Theme, TurnTaking, VoiceSettings,
};
pub use tool::{
    CustomTool, ServerConnection, ToolAction, ToolServer, ToolSettings, WebSearch, WebSearchKind,
};
pub use usage::{Usage, UsageOfDay, UsageRecord};
