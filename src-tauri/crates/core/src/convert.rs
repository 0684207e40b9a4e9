//! Between the gateway's types and ours: the only place that names both.

mod answer;
mod parameters;
mod question;

pub use answer::finish_word;
pub(crate) use answer::{Heard, heard};
pub(crate) use parameters::add_parameters;
pub(crate) use question::{turn_messages, turn_request};

use studio_domain as domain;
use studio_gateway as gateway;
use studio_gateway::{ModelEntry, PriceHint, Protocol};

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

/// The protocol in which a model is asked: as the profile says, else as the gateway's list (JSON text of the model's
/// entry) prefers, else chat completions, which nearly every gateway has for every model.
pub(crate) fn protocol(chosen: domain::ChatProtocol, listed: Option<&str>) -> Protocol {
    match chosen {
        domain::ChatProtocol::Automatic => listed.and_then(preferred).unwrap_or_default(),
        domain::ChatProtocol::Openai => Protocol::Chat,
        domain::ChatProtocol::Anthropic => Protocol::Anthropic,
        domain::ChatProtocol::Gemini => Protocol::Gemini,
        domain::ChatProtocol::Completions => Protocol::Completions,
    }
}

fn preferred(listed: &str) -> Option<Protocol> {
    ModelEntry::read(&serde_json::from_str(listed).ok()?)?.protocol()
}

#[cfg(test)]
mod tests {
    use super::*;
    use studio_domain::ChatProtocol;

    #[test]
    fn the_list_decides_where_the_profile_does_not() {
        let listed = |words: &str| format!(r#"{{"id":"m","supported_endpoint_types":{words}}}"#);
        for (words, expected) in [
            (r#"["anthropic","openai"]"#, Protocol::Anthropic),
            (r#"["openai","anthropic"]"#, Protocol::Chat),
            (r#"["openai-response","gemini","openai"]"#, Protocol::Gemini),
            (r#"["openai-response"]"#, Protocol::Chat),
            ("[]", Protocol::Chat),
            ("null", Protocol::Chat),
        ] {
            let entry = listed(words);
            let asked = |chosen| protocol(chosen, Some(&entry));
            assert_eq!(asked(ChatProtocol::Automatic), expected, "{words}");
            assert_eq!(asked(ChatProtocol::Completions), Protocol::Completions);
        }
        assert_eq!(protocol(ChatProtocol::Automatic, None), Protocol::Chat);
        assert_eq!(
            protocol(ChatProtocol::Automatic, Some("{}")),
            Protocol::Chat
        );
        assert_eq!(protocol(ChatProtocol::Gemini, None), Protocol::Gemini);
    }
}
