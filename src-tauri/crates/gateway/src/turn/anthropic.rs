//! A turn in the form of Anthropic's Messages.

mod content;
mod thinking;

use serde_json::{Value, json};

use self::thinking::Thoughts;
use super::change::{Change, Fitting, Parameter};
use super::request::{ResponseFormat, Tool, ToolChoice, TurnRequest};
use crate::anthropic::{self, MessagesRequest, OutputConfig, SystemPrompt};

/// Most tokens of an answer where nothing is said: the protocol requires a number.
const MAX_TOKENS: u64 = 4096;
/// Above this, servers refuse a temperature.
const MAX_TEMPERATURE: f64 = 1.0;
/// Below this, servers refuse to think.
const MIN_TOP_P_THINKING: f64 = 0.95;

pub(super) fn request(turn: &TurnRequest, fit: &mut Fitting) -> MessagesRequest {
    lacking(turn, fit);
    let messages = content::messages(turn, fit);
    let thoughts = Thoughts::wanted(turn, &messages, fit);
    let max_tokens = turn.max_tokens.unwrap_or(MAX_TOKENS + thoughts.room);
    let mut request = MessagesRequest::new(&turn.model, max_tokens, messages);
    let system = turn.system.clone().filter(|text| !text.is_empty());
    request.system = system.map(SystemPrompt::Text);
    request.stop_sequences.clone_from(&turn.stop);
    sampling(turn, thoughts.is_on(), &mut request, fit);
    tools(turn, thoughts.is_on(), &mut request, fit);
    request.output_config = output_config(turn, thoughts.effort);
    request.thinking = thoughts.thinking;
    request.extra.clone_from(&turn.extra);
    request
}

fn lacking(turn: &TurnRequest, fit: &mut Fitting) {
    for (is_set, parameter) in [
        (turn.presence_penalty.is_some(), Parameter::PresencePenalty),
        (
            turn.frequency_penalty.is_some(),
            Parameter::FrequencyPenalty,
        ),
        (turn.seed.is_some(), Parameter::Seed),
        (turn.n.is_some_and(|n| n != 1), Parameter::N),
        (turn.logprobs == Some(true), Parameter::Logprobs),
        (turn.top_logprobs.is_some(), Parameter::TopLogprobs),
        (
            turn.response_format == Some(ResponseFormat::JsonObject),
            Parameter::ResponseFormat,
        ),
    ] {
        fit.lacks(is_set, parameter);
    }
}

fn sampling(turn: &TurnRequest, thinks: bool, request: &mut MessagesRequest, fit: &mut Fitting) {
    let mut clash = |clashes: bool, parameter: Parameter| {
        if clashes && thinks {
            fit.note(Change::Clash {
                parameter,
                with: Parameter::ReasoningEffort,
            });
        }
        clashes && thinks
    };
    let (temperature, top_p, top_k) = (turn.temperature, turn.top_p, turn.top_k);
    let warm = temperature.is_some_and(|value| value != MAX_TEMPERATURE);
    let narrow = top_p.is_some_and(|value| value < MIN_TOP_P_THINKING);
    let hot = temperature.is_some_and(|value| value > MAX_TEMPERATURE);
    if !clash(warm, Parameter::Temperature) && !hot {
        request.temperature = temperature;
    }
    if !clash(narrow, Parameter::TopP) {
        request.top_p = top_p;
    }
    if !clash(top_k.is_some(), Parameter::TopK) {
        request.top_k = top_k;
    }
    // Not sent, the server takes its highest.
    fit.lacks(hot && !thinks, Parameter::Temperature);
}

fn tools(turn: &TurnRequest, thinks: bool, request: &mut MessagesRequest, fit: &mut Fitting) {
    if turn.tools.is_empty() {
        fit.lacks(turn.tool_choice.is_some(), Parameter::ToolChoice);
        let parallel = turn.parallel_tool_calls;
        fit.lacks(parallel.is_some(), Parameter::ParallelToolCalls);
        declare_past_tools(turn, request, fit);
        return;
    }
    request.tools = turn.tools.iter().map(|tool| declared(tool, fit)).collect();
    let forced = matches!(
        turn.tool_choice,
        Some(ToolChoice::Required | ToolChoice::Tool(_))
    );
    let choice = turn.tool_choice.as_ref();
    if forced && thinks {
        fit.note(Change::Clash {
            parameter: Parameter::ToolChoice,
            with: Parameter::ReasoningEffort,
        });
    }
    let choice = choice.filter(|_| !(forced && thinks));
    // Off is what a provider does by itself.
    let disable_parallel_tool_use = (turn.parallel_tool_calls == Some(false)).then_some(true);
    request.tool_choice = match choice {
        None if disable_parallel_tool_use.is_none() => None,
        None | Some(ToolChoice::Auto) => Some(anthropic::ToolChoice::Auto {
            disable_parallel_tool_use,
        }),
        Some(ToolChoice::None) => Some(anthropic::ToolChoice::None),
        Some(ToolChoice::Required) => Some(anthropic::ToolChoice::Any {
            disable_parallel_tool_use,
        }),
        Some(ToolChoice::Tool(name)) => Some(anthropic::ToolChoice::Tool {
            name: fit.names.sent(name),
            disable_parallel_tool_use,
        }),
    };
}

/// A conversation with calls in it is refused where it comes without tools.
fn declare_past_tools(turn: &TurnRequest, request: &mut MessagesRequest, fit: &mut Fitting) {
    let calls = turn.messages.iter().flat_map(|message| message.calls());
    let mut names: Vec<_> = calls.map(|call| fit.names.sent(&call.name)).collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        return;
    }
    fit.note(Change::PastToolsDeclared);
    let tool = |name| json!({"name": name, "input_schema": {"type": "object"}});
    request.tools = names.into_iter().map(tool).collect();
    request.tool_choice = Some(anthropic::ToolChoice::None);
}

fn declared(tool: &Tool, fit: &Fitting) -> Value {
    let mut schema = tool.schema.clone().filter(Value::is_object);
    // The protocol must have the word, which JSON Schema may leave out.
    let schema = schema.get_or_insert_with(|| json!({}));
    if schema["type"].is_null() {
        schema["type"] = json!("object");
    }
    let mut declared = json!({
        "name": fit.names.sent(&tool.name),
        "input_schema": schema,
    });
    if let Some(description) = &tool.description {
        declared["description"] = description.clone().into();
    }
    if let Some(strict) = tool.strict {
        declared["strict"] = strict.into();
    }
    declared
}

fn output_config(turn: &TurnRequest, effort: Option<&str>) -> Option<OutputConfig> {
    let format = match &turn.response_format {
        Some(ResponseFormat::JsonSchema { schema, .. }) => {
            Some(json!({"type": "json_schema", "schema": schema}))
        }
        _ => None,
    };
    let config = OutputConfig {
        effort: effort.map(str::to_owned),
        format,
    };
    (config != OutputConfig::default()).then_some(config)
}
