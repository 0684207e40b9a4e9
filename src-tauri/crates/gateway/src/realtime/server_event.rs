//! What the server says, with the names of both dialects made one.

mod read;

use bytes::Bytes;
use serde_json::Value;

use super::dialect::Dialect;
use super::item::{ConversationItem, ReceivedPart};
use super::usage::{RealtimeUsage, TranscriptionUsage};

/// One event of the server's: typed, and as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What it means.
    pub event: ServerEvent,
    /// The event as it came, members that nobody knows included. Text that is no JSON is a string.
    pub raw: Value,
}

/// What the server says.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerEvent {
    /// Something was refused or failed; the session mostly stays open.
    Error(ServerError),
    /// The session as it begins.
    SessionCreated(SessionInfo),
    /// The session as it is now.
    SessionUpdated(SessionInfo),
    /// The conversation's id.
    ConversationCreated {
        /// The id.
        id: Option<String>,
    },
    /// An entry of the conversation is there (`conversation.item.created` or `.added`).
    ItemAdded {
        /// The entry.
        item: ConversationItem,
        /// The entry before it.
        previous_item_id: Option<String>,
    },
    /// An entry is complete; the newer dialect only.
    ItemDone {
        /// The entry.
        item: ConversationItem,
        /// The entry before it.
        previous_item_id: Option<String>,
    },
    /// An answer was cut to what was heard of it.
    ItemTruncated {
        /// The entry.
        item_id: String,
        /// The part.
        content_index: u64,
        /// What is left, in milliseconds.
        audio_end_ms: u64,
    },
    /// An entry is gone.
    ItemDeleted {
        /// The entry.
        item_id: String,
    },
    /// An entry that was asked for.
    ItemRetrieved {
        /// The entry.
        item: ConversationItem,
    },
    /// More words of what the user said. Comes before, during or after the answer: it belongs to
    /// its item, not to its moment.
    InputTranscriptDelta {
        /// The user's entry.
        item_id: String,
        /// The part.
        content_index: u64,
        /// What to append.
        delta: String,
    },
    /// All words of what the user said.
    InputTranscriptDone {
        /// The user's entry.
        item_id: String,
        /// The part.
        content_index: u64,
        /// The words; what the model heard may differ.
        transcript: String,
        /// What it cost.
        usage: Option<TranscriptionUsage>,
    },
    /// What the user said could not be written down.
    InputTranscriptFailed {
        /// The user's entry.
        item_id: String,
        /// The part.
        content_index: u64,
        /// Why.
        error: ServerError,
    },
    /// A stretch of what the user said, with its times.
    InputTranscriptSegment {
        /// The user's entry.
        item_id: String,
        /// The words.
        text: String,
        /// In seconds.
        start: f64,
        /// In seconds.
        end: f64,
        /// Who speaks, where that is told.
        speaker: Option<String>,
    },
    /// The user's turn has become an entry.
    InputCommitted {
        /// The entry to be.
        item_id: String,
        /// The entry before it.
        previous_item_id: Option<String>,
    },
    /// What was appended is forgotten.
    InputCleared,
    /// The server hears speech.
    SpeechStarted {
        /// The entry to be.
        item_id: String,
        /// Where it begins, in milliseconds of all sound of this session.
        audio_start_ms: u64,
    },
    /// The server hears no speech any more.
    SpeechStopped {
        /// The entry to be.
        item_id: String,
        /// Where it ends, in milliseconds of all sound of this session.
        audio_end_ms: u64,
    },
    /// The user was silent for as long as was agreed.
    InputTimedOut {
        /// The entry to be.
        item_id: String,
        /// Where the silence begins, in milliseconds.
        audio_start_ms: u64,
        /// Where it ends.
        audio_end_ms: u64,
    },
    /// An answer begins.
    ResponseCreated(ResponseInfo),
    /// An answer is over, whatever became of it. Comes for every answer.
    ResponseDone(ResponseInfo),
    /// An answer gets an entry.
    OutputItemAdded {
        /// The answer.
        response_id: String,
        /// Its place among the answer's entries.
        output_index: u64,
        /// The entry.
        item: ConversationItem,
    },
    /// An entry of an answer is complete.
    OutputItemDone {
        /// The answer.
        response_id: String,
        /// Its place among the answer's entries.
        output_index: u64,
        /// The entry.
        item: ConversationItem,
    },
    /// An entry gets a part.
    ContentPartAdded {
        /// Where.
        place: Place,
        /// The part.
        part: ReceivedPart,
    },
    /// A part is complete.
    ContentPartDone {
        /// Where.
        place: Place,
        /// The part.
        part: ReceivedPart,
    },
    /// More text.
    TextDelta {
        /// Where.
        place: Place,
        /// What to append.
        delta: String,
    },
    /// The whole text.
    TextDone {
        /// Where.
        place: Place,
        /// The text.
        text: String,
    },
    /// More sound, in the session's output format. Comes faster than it plays.
    AudioDelta {
        /// Where.
        place: Place,
        /// The sound.
        audio: Bytes,
    },
    /// No more sound.
    AudioDone {
        /// Where.
        place: Place,
    },
    /// More words of what is spoken.
    TranscriptDelta {
        /// Where.
        place: Place,
        /// What to append.
        delta: String,
    },
    /// All words of what is spoken.
    TranscriptDone {
        /// Where.
        place: Place,
        /// The words.
        transcript: String,
    },
    /// More of a call's arguments.
    FunctionArgumentsDelta {
        /// Where.
        place: Place,
        /// The call.
        call_id: String,
        /// What to append.
        delta: String,
    },
    /// A call is complete.
    FunctionArgumentsDone {
        /// Where.
        place: Place,
        /// The call.
        call_id: String,
        /// The function; older servers name it only in the entry.
        name: Option<String>,
        /// JSON text.
        arguments: String,
    },
    /// What is left of the limits.
    RateLimits(Vec<RateLimit>),
    /// An event that this crate does not know, or cannot read, by its `type`.
    Other(String),
}

/// Something was refused or failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// Such as `invalid_request_error`.
    pub kind: Option<String>,
    /// Such as `input_audio_buffer_commit_empty`.
    pub code: Option<String>,
    /// The server's words.
    pub message: String,
    /// The member that is blamed, such as `session.voice`.
    pub param: Option<String>,
    /// Our id of the event that caused it.
    pub event_id: Option<String>,
}

/// A session as the server describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionInfo {
    /// Its id.
    pub id: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// The dialect in which it is described.
    pub dialect: Option<Dialect>,
    /// When it ends by itself, in seconds since 1970.
    pub expires_at: Option<u64>,
}

/// An answer as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseInfo {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub status: ResponseStatus,
    /// Why, in the server's word: `turn_detected`, `client_cancelled`, `max_output_tokens`,
    /// `content_filter`.
    pub reason: Option<String>,
    /// What failed; the place where used-up balances and rate limits show.
    pub error: Option<ServerError>,
    /// Its entries, without their sound.
    pub output: Vec<ConversationItem>,
    /// Token counts.
    pub usage: Option<RealtimeUsage>,
}

/// What became of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ResponseStatus {
    /// It is being given.
    #[default]
    InProgress,
    /// It is whole.
    Completed,
    /// It was stopped.
    Cancelled,
    /// It failed.
    Failed,
    /// A limit or a filter cut it.
    Incomplete,
    /// A word that is not known.
    Other(String),
}

/// Where in an answer something belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The answer.
    pub response_id: String,
    /// The entry.
    pub item_id: String,
    /// The entry's place in the answer.
    pub output_index: u64,
    /// The part of the entry.
    pub content_index: u64,
}

/// What is left of one limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimit {
    /// `requests` or `tokens`.
    pub name: String,
    /// The most.
    pub limit: Option<u64>,
    /// What is left.
    pub remaining: Option<u64>,
    /// When it is full again.
    pub reset_seconds: Option<f64>,
}
