//! What a conversation says beside its messages, in a question to a gateway.

use studio_domain::{Parameters, ReasoningEffort};
use studio_gateway::turn::{Effort, ResponseFormat, TurnRequest};

/// Adds what is set. What is unset stays as the question has it.
pub(crate) fn add_parameters(request: &mut TurnRequest, parameters: &Parameters) {
    request.system = joined(parameters.system.as_deref(), request.system.take());
    request.temperature = parameters.temperature;
    request.top_p = parameters.top_p;
    request.max_tokens = parameters.max_tokens.or(request.max_tokens);
    request.presence_penalty = parameters.presence_penalty;
    request.frequency_penalty = parameters.frequency_penalty;
    request.stop.clone_from(&parameters.stop);
    request.seed = parameters.seed;
    request.reasoning_effort = parameters.reasoning_effort.map(effort);
    request.response_format = response_format(parameters);
    request.extra = parameters.extra_members().unwrap_or_default();
}

/// A schema says more than that any JSON is wanted.
fn response_format(parameters: &Parameters) -> Option<ResponseFormat> {
    let schema = parameters
        .answer_schema()
        .map(|schema| ResponseFormat::JsonSchema {
            name: "answer".to_owned(),
            schema,
            strict: None,
        });
    schema.or_else(|| parameters.json_answer.then_some(ResponseFormat::JsonObject))
}

/// The conversation's instructions before those that stand among its messages.
fn joined(first: Option<&str>, second: Option<String>) -> Option<String> {
    let first = first.filter(|text| !text.trim().is_empty());
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}\n\n{second}")),
        (first, second) => first.map(str::to_owned).or(second),
    }
}

fn effort(effort: ReasoningEffort) -> Effort {
    match effort {
        ReasoningEffort::None => Effort::None,
        ReasoningEffort::Minimal => Effort::Minimal,
        ReasoningEffort::Low => Effort::Low,
        ReasoningEffort::Medium => Effort::Medium,
        ReasoningEffort::High => Effort::High,
    }
}
