//! Names of protocols, as options take them.

use clap::ValueEnum;
use studio_domain::ChatProtocol;

/// A protocol that a chat model can be asked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Protocol {
    /// Chat completions
    Openai,
    /// Messages
    Anthropic,
    /// Generate content
    Gemini,
    /// Legacy completions: the conversation as one text
    Completions,
}

impl From<Protocol> for studio_gateway::Protocol {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Openai => Self::Chat,
            Protocol::Anthropic => Self::Anthropic,
            Protocol::Gemini => Self::Gemini,
            Protocol::Completions => Self::Completions,
        }
    }
}

impl From<Protocol> for ChatProtocol {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Openai => Self::Openai,
            Protocol::Anthropic => Self::Anthropic,
            Protocol::Gemini => Self::Gemini,
            Protocol::Completions => Self::Completions,
        }
    }
}
