//! What an answer consists of: the same in every protocol, streamed or not.

use serde_json::Value;

use super::call::ToolCall;
use super::finish::FinishReason;
use super::logprob::TokenLogprob;
use super::protocol::Protocol;
use super::usage::Usage;

/// One step of an answer. `index` tells the choices of a request for several apart.
///
/// The events of a choice come in the order of its content, and end with one
/// [`FinishReason`](ChatEvent::FinishReason); a choice without one was cut off.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatEvent {
    /// The first sign of an answer; comes once, before everything else.
    Started {
        /// The server's id of the answer.
        response_id: Option<String>,
        /// The model as the server names it.
        model: Option<String>,
    },
    /// More text of the answer.
    Text {
        /// The choice.
        index: u32,
        /// What to append.
        text: String,
    },
    /// More of the model's reasoning.
    Reasoning {
        /// The choice.
        index: u32,
        /// What to append.
        text: String,
    },
    /// Why the model, or a filter, will not answer: words to be shown in place of an answer.
    Refusal {
        /// The choice.
        index: u32,
        /// What to append.
        text: String,
    },
    /// A picture in the answer.
    Image {
        /// The choice.
        index: u32,
        /// An http(s) address or a `data:` URL.
        url: String,
    },
    /// More of a spoken answer.
    Audio {
        /// The choice.
        index: u32,
        /// What to append.
        audio: AudioDelta,
    },
    /// A source that the answer cites.
    Citation {
        /// The choice.
        index: u32,
        /// The source.
        citation: Citation,
    },
    /// A complete tool call. Never sent for a cut-off choice, so from a choice's first call on its
    /// events wait for its end.
    ToolCall {
        /// The choice.
        index: u32,
        /// The call.
        call: ToolCall,
    },
    /// Provider data to be sent back unread with the next request, at this place of the content:
    /// signatures, encrypted reasoning, blocks of kinds that only the provider knows. Keep it as a
    /// [`TurnPart::Opaque`](crate::turn::TurnPart::Opaque) between the parts around it.
    Opaque {
        /// The choice.
        index: u32,
        /// The only protocol that wants it back.
        protocol: Protocol,
        /// The data; its form is the business of this crate.
        data: Value,
    },
    /// Probabilities of further tokens.
    Logprobs {
        /// The choice.
        index: u32,
        /// One entry per token.
        tokens: Vec<TokenLogprob>,
    },
    /// The choice is finished; comes once per choice.
    FinishReason {
        /// The choice.
        index: u32,
        /// Why.
        reason: FinishReason,
    },
    /// Token counts; comes at most once, last.
    Usage(Usage),
}

/// A piece of a spoken answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AudioDelta {
    /// The format, where the server names it; else it is the one that was asked for.
    pub media_type: Option<String>,
    /// Sound as base64, each piece encoded on its own; may be empty.
    pub data: String,
    /// The words spoken; may be empty.
    pub transcript: String,
}

/// A source that an answer cites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Title of the source.
    pub title: Option<String>,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// The words cited.
    pub excerpt: Option<String>,
}
