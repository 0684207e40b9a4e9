//! The protocols that a chat model can be asked in.

use std::fmt;

/// A protocol that a chat model can be asked in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `POST /v1/chat/completions`.
    #[default]
    Chat,
    /// `POST /v1/completions`: one text in, its continuation out.
    Completions,
    /// `POST /v1/messages`.
    Anthropic,
    /// `POST /v1beta/models/{model}:generateContent`.
    Gemini,
}

impl Protocol {
    /// Every protocol.
    pub const ALL: [Self; 4] = [Self::Chat, Self::Completions, Self::Anthropic, Self::Gemini];

    /// A stable word for settings and storage, such as `anthropic`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Completions => "completions",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    /// Reads the word by which a list of models names an endpoint, such as `openai` for chat
    /// completions; `None` where that is no conversation, or in a protocol that is not spoken here.
    pub fn from_endpoint_type(word: &str) -> Option<Self> {
        match word {
            "openai" => Some(Self::Chat),
            "anthropic" => Some(Self::Anthropic),
            "gemini" => Some(Self::Gemini),
            _ => None,
        }
    }

    /// Reads the word that [`as_str`](Self::as_str) gives.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
