//! A turn in the form of Gemini's own protocol.

mod content;

use serde_json::{Map, Value, json};

use super::change::{Change, Fitting, Parameter};
use super::family::is_at_least;
use super::request::{Effort, ResponseFormat, Tool, ToolChoice, TurnRequest};
use super::schema::{in_openapi, is_empty};
use crate::gemini::{Content, GenerateRequest, GenerationConfig, Part, ThinkingConfig};

/// How many stop sequences the API takes.
const MOST_STOPS: usize = 5;
/// The first generation that takes a level of thinking in place of a budget.
const LEVELS: (u32, u32) = (3, 0);
/// Tokens for the hardest thinking that every model with a budget allows.
const MAX_BUDGET: i64 = 24_576;

pub(super) fn request(turn: &TurnRequest, fit: &mut Fitting) -> GenerateRequest {
    let mut request = GenerateRequest::new(&turn.model, content::contents(turn, fit));
    let system = turn.system.as_ref().filter(|text| !text.is_empty());
    request.system_instruction = system.map(|text| Content {
        role: None,
        parts: vec![Part::text(text)],
    });
    request.generation_config = config(turn, fit);
    tools(turn, &mut request, fit);
    request.extra.clone_from(&turn.extra);
    request
}

fn config(turn: &TurnRequest, fit: &mut Fitting) -> GenerationConfig {
    let seed = turn.seed.and_then(|seed| i32::try_from(seed).ok());
    fit.lacks(seed.is_none() && turn.seed.is_some(), Parameter::Seed);
    let stop = &turn.stop[..turn.stop.len().min(MOST_STOPS)];
    if stop.len() < turn.stop.len() {
        fit.note(Change::Nearest {
            parameter: Parameter::Stop,
            sent: json!(stop).to_string(),
        });
    }
    let mut config = GenerationConfig {
        temperature: turn.temperature,
        top_p: turn.top_p,
        top_k: turn.top_k,
        max_output_tokens: turn.max_tokens,
        stop_sequences: stop.to_vec(),
        candidate_count: turn.n,
        seed,
        presence_penalty: turn.presence_penalty,
        frequency_penalty: turn.frequency_penalty,
        response_logprobs: turn.logprobs,
        logprobs: turn.top_logprobs,
        thinking_config: turn
            .reasoning_effort
            .map(|effort| thinking(effort, &turn.model, fit)),
        ..GenerationConfig::default()
    };
    let mime_type = match &turn.response_format {
        None => None,
        Some(ResponseFormat::Text) => Some("text/plain"),
        Some(ResponseFormat::JsonObject) => Some("application/json"),
        Some(ResponseFormat::JsonSchema { schema, .. }) => {
            match in_openapi(schema) {
                Some(converted) => config.response_schema = Some(converted),
                None => config.response_json_schema = Some(schema.clone()),
            }
            Some("application/json")
        }
    };
    config.response_mime_type = mime_type.map(str::to_owned);
    config
}

fn thinking(effort: Effort, model: &str, fit: &mut Fitting) -> ThinkingConfig {
    let include_thoughts = (effort != Effort::None).then_some(true);
    let mut nearest = |sent: &str| {
        fit.note(Change::Nearest {
            parameter: Parameter::ReasoningEffort,
            sent: sent.to_owned(),
        });
    };
    if is_at_least(model, "gemini", LEVELS) {
        let level = match effort {
            Effort::None | Effort::Minimal => "MINIMAL",
            Effort::Low => "LOW",
            Effort::Medium => "MEDIUM",
            Effort::High | Effort::XHigh | Effort::Max => "HIGH",
        };
        if effort == Effort::None || effort > Effort::High {
            nearest(level);
        }
        return ThinkingConfig {
            include_thoughts,
            thinking_level: Some(level.to_owned()),
            ..ThinkingConfig::default()
        };
    }
    let budget = match effort {
        Effort::None => 0,
        Effort::Minimal => 512,
        Effort::Low => 1024,
        Effort::Medium => 8192,
        Effort::High | Effort::XHigh | Effort::Max => MAX_BUDGET,
    };
    if effort > Effort::High {
        nearest(&budget.to_string());
    }
    ThinkingConfig {
        include_thoughts,
        thinking_budget: Some(budget),
        ..ThinkingConfig::default()
    }
}

fn tools(turn: &TurnRequest, request: &mut GenerateRequest, fit: &mut Fitting) {
    let serial = turn.parallel_tool_calls == Some(false);
    fit.lacks(serial, Parameter::ParallelToolCalls);
    if turn.tools.is_empty() {
        fit.lacks(turn.tool_choice.is_some(), Parameter::ToolChoice);
        return;
    }
    let declared: Vec<_> = turn.tools.iter().map(|tool| declared(tool, fit)).collect();
    request.tools = vec![json!({"functionDeclarations": declared})];
    request.tool_config = turn.tool_choice.as_ref().map(|choice| {
        let calling = match choice {
            ToolChoice::Auto => json!({"mode": "AUTO"}),
            ToolChoice::None => json!({"mode": "NONE"}),
            ToolChoice::Required => json!({"mode": "ANY"}),
            ToolChoice::Tool(name) => {
                json!({"mode": "ANY", "allowedFunctionNames": [fit.names.sent(name)]})
            }
        };
        json!({"functionCallingConfig": calling})
    });
}

/// Parameters go in Google's form where that loses nothing, else as JSON Schema; an object without
/// members is refused in either form, and goes unsaid.
fn declared(tool: &Tool, fit: &Fitting) -> Map<String, Value> {
    let mut declared = Map::new();
    declared.insert("name".to_owned(), fit.names.sent(&tool.name).into());
    if let Some(description) = &tool.description {
        declared.insert("description".to_owned(), description.clone().into());
    }
    if let Some(schema) = tool.schema.as_ref().filter(|schema| !is_empty(schema)) {
        match in_openapi(schema) {
            Some(converted) => declared.insert("parameters".to_owned(), converted),
            None => declared.insert("parametersJsonSchema".to_owned(), schema.clone()),
        };
    }
    declared
}
