//! Between the gateway's types and ours: the only place that names both.

use studio_domain as domain;
use studio_gateway as gateway;
use studio_gateway::{ChatMessage, ModelEntry, PriceHint};

/// Token counts of an answer. A gateway that counts nothing sends no counts at all, so these are known.
#[must_use]
pub fn usage(usage: &gateway::Usage) -> domain::Usage {
    let count = |tokens: u64| Some(i64::try_from(tokens).unwrap_or(i64::MAX));
    domain::Usage {
        input_tokens: count(usage.input),
        cached_input_tokens: count(usage.cached_input),
        output_tokens: count(usage.output),
        reasoning_tokens: count(usage.reasoning),
        cost_micros: None,
        currency: None,
    }
}

/// What a call of another endpoint than chat used, as far as the gateway told.
#[must_use]
pub fn call_usage(usage: &gateway::CallUsage) -> domain::Usage {
    let count = |tokens: Option<u64>| tokens.and_then(|tokens| i64::try_from(tokens).ok());
    domain::Usage {
        input_tokens: count(usage.input_tokens),
        output_tokens: count(usage.output_tokens),
        ..domain::Usage::default()
    }
}

/// An entry of a gateway's list, ready to be stored.
pub(crate) fn listing(entry: ModelEntry) -> domain::ModelListing {
    domain::ModelListing {
        kind: model_kind(entry.kind),
        context_length: entry
            .context_length
            .and_then(|tokens| i64::try_from(tokens).ok()),
        owned_by: entry.owned_by,
        price: entry.pricing.as_ref().and_then(price),
        raw: entry.raw.to_string(),
        model_id: entry.id,
    }
}

/// A price is only a price with both directions known. Gateways that tell prices tell them in US dollars.
fn price(hint: &PriceHint) -> Option<domain::Price> {
    Some(domain::Price {
        input_micros: hint.input_micros_per_mtok?,
        cached_input_micros: hint.cached_input_micros_per_mtok,
        output_micros: hint.output_micros_per_mtok?,
        currency: "USD".to_owned(),
    })
}

/// A kind as the gateway client tells it.
#[must_use]
pub fn model_kind(kind: gateway::ModelKind) -> domain::ModelKind {
    match kind {
        gateway::ModelKind::Chat => domain::ModelKind::Chat,
        gateway::ModelKind::Embedding => domain::ModelKind::Embedding,
        gateway::ModelKind::Rerank => domain::ModelKind::Rerank,
        gateway::ModelKind::Transcription => domain::ModelKind::Transcription,
        gateway::ModelKind::Speech => domain::ModelKind::Speech,
        gateway::ModelKind::Image => domain::ModelKind::Image,
        gateway::ModelKind::Video => domain::ModelKind::Video,
        gateway::ModelKind::Realtime => domain::ModelKind::Realtime,
        gateway::ModelKind::Moderation => domain::ModelKind::Moderation,
    }
}

/// The messages of a branch as the gateway wants them. A message without words is left out: an answer that
/// failed before its first word must not be sent back as an empty one.
pub(crate) fn chat_messages(branch: &[domain::Message]) -> Vec<ChatMessage> {
    branch.iter().filter_map(chat_message).collect()
}

fn chat_message(message: &domain::Message) -> Option<ChatMessage> {
    let texts = message.parts.iter().filter_map(|part| match part {
        domain::Part::Text { text } => Some(text.as_str()),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join("\n\n");
    if text.is_empty() {
        return None;
    }
    match message.role {
        domain::Role::System => Some(ChatMessage::system(text)),
        domain::Role::User => Some(ChatMessage::user(text)),
        domain::Role::Assistant => Some(ChatMessage::assistant(text)),
        domain::Role::Tool => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use studio_domain::{Message, MessageId, MessageStatus, Part, Role};

    fn message(role: Role, parts: Vec<Part>) -> Message {
        Message {
            id: MessageId::generate(),
            parent_id: None,
            role,
            status: MessageStatus::Complete,
            model: None,
            parts,
            usage: None,
            finish_reason: None,
            error: None,
            created_at: 0,
            finished_at: None,
            first_token_ms: None,
        }
    }

    #[test]
    fn thinking_and_empty_answers_are_not_sent_back() {
        let text = |text: &str| Part::Text { text: text.into() };
        let branch = [
            message(Role::User, vec![text("Hi")]),
            message(Role::Assistant, vec![]),
            message(Role::User, vec![text("Again")]),
            message(
                Role::Assistant,
                vec![Part::Reasoning { text: "hm".into() }, text("Yes")],
            ),
        ];
        let expected = [
            ChatMessage::user("Hi"),
            ChatMessage::user("Again"),
            ChatMessage::assistant("Yes"),
        ];
        assert_eq!(chat_messages(&branch), expected);
    }
}
