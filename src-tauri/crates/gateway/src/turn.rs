//! A turn with a chat model, whichever protocol the gateway speaks.
//!
//! A [`TurnRequest`] says what is wanted in neutral words; [`Gateway::turn`](crate::Gateway::turn)
//! and [`Gateway::turn_stream`](crate::Gateway::turn_stream) ask for it in its [`Protocol`], and the
//! answer comes as [`ChatEvent`]s. [`Collected`] puts them together into the message to be sent back
//! with the next request. What a protocol cannot carry is told beforehand by
//! [`TurnRequest::changes`]; what a provider wants back unread travels in [`TurnPart::Opaque`].

mod anthropic;
pub(crate) mod call;
mod change;
mod chat;
mod collect;
mod completions;
pub(crate) mod echo;
mod event;
mod family;
mod finish;
mod gemini;
mod history;
pub(crate) mod hold;
mod logprob;
mod message;
mod names;
mod protocol;
mod request;
mod schema;
mod send;
mod usage;

pub use call::ToolCall;
pub use change::{Change, Parameter, PartKind};
pub use collect::{Collected, CollectedChoice};
pub use event::{AudioDelta, ChatEvent, Citation};
pub use finish::{FinishKind, FinishReason};
pub use logprob::{TokenLogprob, TopLogprob};
pub use message::{Media, Origin, TurnMessage, TurnPart, TurnRole};
pub use protocol::Protocol;
pub use request::{Effort, ResponseFormat, Tool, ToolChoice, TurnRequest};
pub use send::TurnAnswer;
pub use usage::Usage;

/// An answer while it arrives.
pub type ChatStream = crate::stream::EventStream<ChatEvent>;
