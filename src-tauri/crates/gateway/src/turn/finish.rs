//! Why a choice ended.

/// Why a choice ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishReason {
    /// What it means.
    pub kind: FinishKind,
    /// The server's word; empty when it gave none.
    pub raw: String,
}

/// What a finish reason means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinishKind {
    /// The answer is whole.
    Stop,
    /// A length limit cut it.
    Length,
    /// The model wants tools to be called.
    ToolCalls,
    /// A filter cut it.
    ContentFilter,
    /// The provider paused a long turn: sent back unchanged, it goes on.
    Pause,
    /// The provider failed.
    Error,
    /// The server never said; the answer may be cut.
    Unstated,
    /// A word that is not known; as good as [`FinishKind::Stop`].
    Other,
}

impl FinishReason {
    /// Reads the server's word, in the words of any protocol.
    pub fn from_word(raw: &str) -> Self {
        let word = raw.to_ascii_lowercase();
        let kind = match word.as_str() {
            "stop" | "eos" | "" | "end_turn" | "stop_sequence" => FinishKind::Stop,
            "length" | "max_tokens" | "max_output_tokens" | "model_context_window_exceeded" => {
                FinishKind::Length
            }
            "tool_calls" | "function_call" | "tool_use" => FinishKind::ToolCalls,
            "content_filter" | "refusal" | "safety" | "recitation" | "blocklist"
            | "prohibited_content" | "spii" => FinishKind::ContentFilter,
            "pause_turn" => FinishKind::Pause,
            "error"
            | "insufficient_system_resource"
            | "other"
            | "language"
            | "malformed_function_call"
            | "unexpected_tool_call"
            | "too_many_tool_calls"
            | "no_image" => FinishKind::Error,
            word if word.starts_with("image_") => FinishKind::ContentFilter,
            _ => FinishKind::Other,
        };
        Self {
            kind,
            raw: raw.to_owned(),
        }
    }

    /// The end of a choice whose prompt was refused, for which servers have words of their own.
    pub(crate) fn blocked(raw: &str) -> Self {
        Self {
            kind: FinishKind::ContentFilter,
            raw: raw.to_owned(),
        }
    }

    /// The end of a choice about which the server said `stated`. A choice with calls wants them
    /// made, whatever the word.
    pub(crate) fn settled(stated: Option<Self>, has_calls: bool) -> Self {
        let mut reason = stated.unwrap_or(Self {
            kind: FinishKind::Unstated,
            raw: String::new(),
        });
        if has_calls && reason.kind == FinishKind::Stop {
            reason.kind = FinishKind::ToolCalls;
        }
        reason
    }
}
