//! `GET /v1/realtime`: talking with low delay over a WebSocket.
//!
//! [`Gateway::realtime`](crate::Gateway::realtime) gives two halves of one connection: a [`RealtimeWriter`] that takes
//! [`ClientEvent`]s, and [`RealtimeEvents`]. One task behind them owns the socket. Servers speak
//! one of two [`Dialect`]s; which, is found out and remembered, and callers need not care.

pub mod audio;
mod client_event;
mod close;
mod connection;
mod dialect;
mod ending;
mod function_call;
mod item;
mod negotiation;
mod opening;
mod playback;
mod server_event;
mod settings;
mod task;
mod upgrade;
mod usage;

use std::time::Duration;

pub use audio::AudioFormat;
pub use client_event::{ClientBody, ClientEvent};
pub use close::{Closed, ClosedBy, ROTATE_AFTER, Reconnect};
pub use connection::{RealtimeEvent, RealtimeEvents, RealtimeWriter, SendError};
pub use dialect::Dialect;
pub(crate) use dialect::DialectMemory;
pub(crate) use ending::read;
pub use function_call::{FunctionCall, FunctionCalls};
pub use item::{ConversationItem, Item, ItemContent, ItemPart, ItemRole, ReceivedPart};
pub use playback::{Playback, Truncation, audio_end_ms, end_of_turn};
pub use server_event::{
    Frame, Place, RateLimit, ResponseInfo, ResponseStatus, ServerError, ServerEvent, SessionInfo,
};
pub use settings::{
    FunctionTool, MaxTokens, OutputKind, ResponseSettings, SemanticVad, ServerVad, SessionSettings,
    Switch, ToolChoice, Transcription, TurnDetection,
};
pub use usage::{RealtimeUsage, TranscriptionUsage};

use crate::transport::ResponseMeta;

/// What a connection is opened with.
#[derive(Clone, Debug, Default)]
pub struct RealtimeOptions {
    /// Model id.
    pub model: String,
    /// Settings sent first; nothing is sent when none is set.
    pub settings: SessionSettings,
    /// What was said on an earlier connection, told again in words: a new one starts empty.
    pub history: Vec<Item>,
    /// How long each phase may take.
    pub timing: RealtimeTiming,
}

impl RealtimeOptions {
    /// A connection to this model, with the server's own settings.
    pub fn new(model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            ..Self::default()
        }
    }
}

/// How long each phase of a connection may take. Connecting has the time-out of the
/// [configuration](crate::Timeouts::connect).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealtimeTiming {
    /// For the server to introduce itself; then its dialect is guessed. Default 5 s.
    pub created: Duration,
    /// For the answer to settings; then what the caller says goes out all the same. Default 2 s.
    pub settled: Duration,
    /// Between two pings of ours. Default 25 s.
    pub ping: Duration,
    /// Without data and without an answer to a ping; then the connection is dead. Default 60 s.
    pub dead: Duration,
    /// For a goodbye; then the connection is cut. Default 2 s.
    pub close: Duration,
}

impl Default for RealtimeTiming {
    fn default() -> Self {
        Self {
            created: Duration::from_secs(5),
            settled: Duration::from_secs(2),
            ping: Duration::from_secs(25),
            dead: Duration::from_secs(60),
            close: Duration::from_secs(2),
        }
    }
}

/// A connection.
#[derive(Debug)]
pub struct Realtime {
    /// Speaks.
    pub writer: RealtimeWriter,
    /// Listens; what the server said first is still in it.
    pub events: RealtimeEvents,
    /// Status, request id and timings of the upgrade.
    pub meta: ResponseMeta,
}
