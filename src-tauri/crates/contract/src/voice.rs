//! Voice sessions: one conversation by microphone and loudspeaker.

use crate::ApiError;
use serde::{Deserialize, Serialize};
use studio_domain::{
    ConversationSummary, Interruption, ItemId, MediaHash, MessageId, ModelRef, Role, TurnTaking,
};

/// Params of `voice_open`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct VoiceOpenParams {
    /// The conversation to go on with; absent makes a new one with the first words.
    pub conversation_id: Option<ItemId>,
    /// The model to talk to.
    pub model: ModelRef,
    /// What the model is told before all else; absent leaves it to the gateway.
    pub instructions: Option<String>,
    /// Whether the user holds the button already: what is said while connecting counts.
    pub pressed: bool,
}

/// Params of `voice_act`: what the user does in the session that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum VoiceAction {
    /// Begin to speak; whatever is being answered is interrupted.
    Press {},
    /// Finished speaking: answer.
    Release {},
    /// Take back what is being said, or stop what is being answered.
    Cancel {},
    /// Hear nothing from the microphone, or hear again.
    Mute {
        /// Whether nothing is heard.
        muted: bool,
    },
    /// Say something in writing.
    Say {
        /// What.
        text: String,
    },
    /// Tell the model other instructions from now on.
    Instruct {
        /// All of them; empty for none.
        text: String,
    },
    /// Try the connection and the devices again.
    Retry {},
}

/// How far a session is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum VoicePhase {
    /// The gateway is being reached for the first time.
    #[default]
    Connecting,
    /// Nobody speaks.
    Ready,
    /// The user speaks.
    Listening,
    /// The gateway is to answer.
    Thinking,
    /// The answer is heard.
    Speaking,
    /// The user stopped an answer.
    Interrupted,
    /// The connection was lost and is being made anew.
    Reconnecting,
    /// There is no connection, and none is being made.
    Failed,
}

/// Why a device cannot be used, by what the user can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum DeviceProblem {
    /// The system has none.
    Missing,
    /// The one that was chosen is not connected.
    Gone,
    /// Another program holds it.
    Busy,
    /// The system does not allow it.
    Denied,
    /// It delivers nothing.
    Silent,
    /// It uses a form that is not understood.
    Unsupported,
    /// Anything else, told in the sound system's words.
    System,
}

/// How a device of a session is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum DeviceState {
    /// It is being opened.
    #[default]
    Opening,
    /// It works.
    Open,
    /// It does not; it is tried again by itself.
    Failed {
        /// Why.
        problem: DeviceProblem,
        /// In the sound system's words, where it has any.
        detail: String,
    },
}

/// Everything about a session but what was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceStatus {
    /// How far it is.
    pub phase: VoicePhase,
    /// Whether the gateway is connected.
    pub connected: bool,
    /// From a message of ours to the gateway's reply, in milliseconds, as last seen.
    pub latency_ms: Option<u32>,
    /// Whether nothing is heard from the microphone.
    pub muted: bool,
    /// Who decides that the user has finished.
    pub turn_taking: TurnTaking,
    /// The microphone.
    pub microphone: DeviceState,
    /// The loudspeaker.
    pub speaker: DeviceState,
    /// Why the last thing went wrong, until something goes well.
    pub error: Option<ApiError>,
    /// Why part of the session could not be kept.
    pub unkept: Option<ApiError>,
}

/// What one side said, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceLine {
    /// Its number in the session.
    pub id: u32,
    /// Who.
    pub role: Role,
    /// The words; of an answer that was interrupted, those that were heard.
    pub text: String,
    /// Where an answer was interrupted.
    pub interruption: Option<Interruption>,
    /// Whether more may come.
    pub open: bool,
    /// When it began.
    pub at: i64,
    /// The message that it became.
    pub message_id: Option<MessageId>,
    /// Its sound, once kept.
    pub media: Option<MediaHash>,
    /// Why it went wrong.
    pub error: Option<ApiError>,
}

/// What a session has used so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceCost {
    /// Tokens of both sides.
    pub tokens: i64,
    /// Millionths of `currency`; `None` where the price is not known.
    pub cost_micros: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// One frame of the connection, for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceFrame {
    /// Its number in the session.
    pub number: u32,
    /// Since the session began, in milliseconds.
    pub at_ms: i64,
    /// Whether we sent it.
    pub sent: bool,
    /// Its type.
    pub kind: String,
    /// JSON, sound shortened.
    pub body: String,
}

/// Who listens and speaks for a model that cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceRelay {
    /// Writes down what is said; `None` where there is none.
    pub hears: Option<ModelRef>,
    /// Speaks the answers; `None` where they are only written.
    pub speaks: Option<ModelRef>,
}

/// A session as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceSnapshot {
    /// The model.
    pub model: ModelRef,
    /// Where that model cannot talk: the models that listen and speak for it.
    pub relay: Option<VoiceRelay>,
    /// The conversation, once anything was said.
    pub conversation_id: Option<ItemId>,
    /// When it began.
    pub started_at: i64,
    /// How it is.
    pub status: VoiceStatus,
    /// What was said in this session, oldest first.
    pub lines: Vec<VoiceLine>,
    /// What it has used.
    pub cost: VoiceCost,
}

/// What happens in a session. `Snapshot` comes first, `Ended` last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum VoiceEvent {
    /// All of it; what the listener holds is to be replaced.
    Snapshot {
        /// As it is now.
        session: Box<VoiceSnapshot>,
    },
    /// How it is now.
    Status {
        /// All of it.
        status: Box<VoiceStatus>,
    },
    /// How loud both sides are, from 0 to 1, at most 30 times a second.
    Levels {
        /// What the microphone hears.
        microphone: f32,
        /// What the loudspeaker plays.
        speaker: f32,
    },
    /// A line is new or changed.
    Line {
        /// All of it.
        line: VoiceLine,
    },
    /// A line was taken back.
    LineRemoved {
        /// Its number.
        id: u32,
    },
    /// The conversation was made, or named.
    Conversation {
        /// Its head.
        conversation: ConversationSummary,
    },
    /// What it has used.
    Cost {
        /// In all.
        cost: VoiceCost,
    },
    /// The session is over.
    Ended {},
}

/// Params of `voice_log_list`: frames of the session that is open, else of the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceLogListParams {
    /// Only those with a larger number; 0 begins.
    pub after: u32,
}

/// Reply of `voice_log_list`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceLogListReply {
    /// In order; the oldest are forgotten in a long session.
    pub data: Vec<VoiceFrame>,
}

/// Params of `voice_list`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct VoiceListParams {
    /// Where the last page ended: its last `spokenAt`; absent begins.
    pub before: Option<i64>,
    /// How many at most, 1 to 200; absent means 100.
    pub limit: Option<u32>,
}

/// A spoken conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceListEntry {
    /// Its head.
    pub conversation: ConversationSummary,
    /// When it was last spoken.
    pub spoken_at: i64,
    /// How long it was spoken in all, in milliseconds.
    pub spoken_ms: i64,
}

/// Reply of `voice_list`: the last spoken first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceListReply {
    /// The page.
    pub data: Vec<VoiceListEntry>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A microphone or a loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SoundDevice {
    /// What settings know it by.
    pub id: String,
    /// What the system calls it.
    pub name: String,
    /// Whether the system uses it unless told otherwise.
    pub is_default: bool,
}

/// Reply of `device_list`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DeviceListReply {
    /// The microphones.
    pub microphones: Vec<SoundDevice>,
    /// The loudspeakers.
    pub speakers: Vec<SoundDevice>,
}
