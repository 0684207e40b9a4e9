//! What a chat endpoint is asked, whatever the protocol.

use serde_json::Value;

use crate::tokens;

/// The model that shows its reasoning.
pub(crate) const REASONER: &str = "demo-reasoner";

/// A request that passed every check, reduced to what an answer depends on.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    pub(crate) model: String,
    pub(crate) messages: Vec<Said>,
    pub(crate) max_tokens: Option<u64>,
    pub(crate) stop: Vec<String>,
    pub(crate) wants_json: bool,
    pub(crate) tools: Vec<Tool>,
    pub(crate) choice: Choice,
    /// At most one call.
    pub(crate) single: bool,
    /// Reason before answering.
    pub(crate) thinks: bool,
}

/// One message, reduced to its text.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) by: Speaker,
    pub(crate) text: String,
    /// Pictures, sounds and documents beside the text.
    pub(crate) attachments: usize,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    System,
    User,
    Assistant,
    Tool,
}

/// A tool that may be called.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) name: String,
    /// JSON Schema of the arguments, or null.
    pub(crate) schema: Value,
}

/// Whether tools are called.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    /// When the question names one.
    #[default]
    Auto,
    Never,
    /// Any of them, or one of those named.
    Must(Vec<String>),
}

impl Turn {
    pub(crate) fn input_tokens(&self) -> u64 {
        self.messages
            .iter()
            .map(|said| tokens::count(&said.text) + 4)
            .sum()
    }

    /// The text of the last message of the person.
    pub(crate) fn question(&self) -> &str {
        let last = self.messages.iter().rev().find(|s| s.by == Speaker::User);
        last.map_or("", |said| said.text.as_str())
    }

    pub(crate) fn last(&self) -> Option<&Said> {
        self.messages.last()
    }
}
