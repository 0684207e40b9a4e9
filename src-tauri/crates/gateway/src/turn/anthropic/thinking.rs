//! How hard a Claude is to think, in the words of its generation.

use super::super::change::{Change, Fitting, Parameter};
use super::super::family::is_at_least;
use super::super::request::{Effort, TurnRequest};
use crate::anthropic::{Block, Content, Message, MessageRole, Thinking};

/// The least that the protocol allows.
const MIN_BUDGET: u64 = 1024;
/// The first generation that takes an effort in place of a budget.
const ADAPTIVE: (u32, u32) = (4, 6);

/// What is asked for.
#[derive(Default)]
pub(super) struct Thoughts {
    pub(super) thinking: Option<Thinking>,
    pub(super) effort: Option<&'static str>,
    /// Tokens that an answer needs besides its text.
    pub(super) room: u64,
}

impl Thoughts {
    pub(super) fn wanted(turn: &TurnRequest, messages: &[Message], fit: &mut Fitting) -> Self {
        let Some(effort) = turn.reasoning_effort else {
            return Self::default();
        };
        if effort == Effort::None {
            return Self {
                thinking: Some(Thinking::Disabled),
                ..Self::default()
            };
        }
        let budget = budget(effort);
        let limit = turn.max_tokens.unwrap_or(u64::MAX);
        if continues_unthought(messages) {
            fit.note(Change::NotSent(Parameter::ReasoningEffort));
            return Self::default();
        }
        if is_at_least(&turn.model, "claude", ADAPTIVE) {
            return Self {
                // These generations keep their thoughts to themselves unless asked.
                thinking: Some(Thinking::Adaptive {
                    display: Some("summarized".to_owned()),
                }),
                effort: Some(word(effort, fit)),
                room: budget,
            };
        }
        let sent = budget.min(limit.saturating_sub(1));
        if sent < MIN_BUDGET {
            fit.note(Change::Clash {
                parameter: Parameter::ReasoningEffort,
                with: Parameter::MaxTokens,
            });
            return Self::default();
        }
        if sent < budget {
            fit.note(Change::Nearest {
                parameter: Parameter::ReasoningEffort,
                sent: sent.to_string(),
            });
        }
        Self {
            thinking: Some(Thinking::Enabled {
                budget_tokens: sent,
                display: None,
            }),
            effort: None,
            room: budget,
        }
    }

    pub(super) fn is_on(&self) -> bool {
        !matches!(self.thinking, None | Some(Thinking::Disabled))
    }
}

/// Tokens for thinking, by how much is asked for.
fn budget(effort: Effort) -> u64 {
    match effort {
        Effort::None => 0,
        Effort::Minimal | Effort::Low => MIN_BUDGET,
        Effort::Medium => 4096,
        Effort::High => 16_384,
        Effort::XHigh | Effort::Max => 24_576,
    }
}

fn word(effort: Effort, fit: &mut Fitting) -> &'static str {
    if effort != Effort::Minimal {
        return effort.as_str();
    }
    let sent = Effort::Low.as_str();
    fit.note(Change::Nearest {
        parameter: Parameter::ReasoningEffort,
        sent: sent.to_owned(),
    });
    sent
}

/// Whether the model is to go on after calls that it made without signed thinking: providers
/// refuse to begin thinking there.
fn continues_unthought(messages: &[Message]) -> bool {
    let [.., asked, answered] = messages else {
        return false;
    };
    let results = first(answered);
    asked.role == MessageRole::Assistant
        && matches!(results, Some(Block::ToolResult { .. }))
        && !first(asked).is_some_and(is_thinking)
}

fn first(message: &Message) -> Option<&Block> {
    match &message.content {
        Content::Blocks(blocks) => blocks.first(),
        Content::Text(_) => None,
    }
}

fn is_thinking(block: &Block) -> bool {
    match block {
        Block::Thinking { .. } | Block::RedactedThinking { .. } => true,
        Block::Other(members) => {
            let word = members.get("type").and_then(|word| word.as_str());
            matches!(word, Some("thinking" | "redacted_thinking"))
        }
        _ => false,
    }
}
