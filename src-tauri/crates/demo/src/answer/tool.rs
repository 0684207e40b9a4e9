//! Which tools are called, and with what.

use serde_json::{Map, Value, json};

use super::asked;
use crate::turn::{Choice, Speaker, Tool, Turn};

/// A tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// Differs from every other call of a conversation.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arguments: Value,
}

/// Every tool that the question names, in the order in which they were offered; where a call is
/// demanded and none is named, the first.
pub(super) fn calls(turn: &Turn) -> Vec<Call> {
    let answers_a_tool = turn.last().is_some_and(|said| said.by == Speaker::Tool);
    if turn.choice == Choice::Never || answers_a_tool {
        return Vec::new();
    }
    let question = turn.question().to_lowercase();
    let offered = turn.tools.iter().filter(|tool| may(&turn.choice, tool));
    let named = |tool: &&Tool| question.contains(&tool.name.to_lowercase());
    let mut chosen: Vec<&Tool> = offered.clone().filter(named).collect();
    if chosen.is_empty() && matches!(turn.choice, Choice::Must(_)) {
        chosen.extend(offered.clone().next());
    }
    if turn.single {
        chosen.truncate(1);
    }
    let calls = chosen.into_iter().enumerate();
    calls.map(|(at, tool)| call(turn, tool, at)).collect()
}

fn may(choice: &Choice, tool: &Tool) -> bool {
    match choice {
        Choice::Must(names) => names.is_empty() || names.contains(&tool.name),
        Choice::Auto | Choice::Never => true,
    }
}

fn call(turn: &Turn, tool: &Tool, at: usize) -> Call {
    let words = words_for(&tool.name, turn.question());
    let properties = tool.schema["properties"].as_object();
    let arguments: Map<String, Value> = properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), sample(schema, &words)))
        .collect();
    Call {
        id: format!("demo_{}_{at}", turn.messages.len()),
        name: tool.name.clone(),
        arguments: Value::Object(arguments),
    }
}

/// What the question says after the tool's name, to its next line; all of the question where nothing follows.
fn words_for(tool: &str, question: &str) -> String {
    let at = question.to_lowercase().find(&tool.to_lowercase());
    let rest = at.and_then(|at| question.get(at + tool.len()..));
    let rest = rest.and_then(|rest| rest.lines().next()).map(str::trim);
    match rest {
        Some(rest) if rest.chars().any(char::is_alphanumeric) => rest.to_owned(),
        _ => asked(question),
    }
}

/// A value that the schema allows. Gemini writes types in capitals.
fn sample(schema: &Value, words: &str) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = schema["type"].as_str().unwrap_or_default();
    match kind.to_ascii_lowercase().as_str() {
        "number" | "integer" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        "object" => json!({}),
        _ => json!(words),
    }
}
