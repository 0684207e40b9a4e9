//! Checks of the tools and of the choice among them.

use serde_json::Value;

use crate::check::{Check, is_name, refusal};
use crate::reply::Reply;
use crate::turn::{Choice, Tool};

/// Longest name of a function.
const MAX_NAME: usize = 64;

pub(super) fn offered(check: &Check<'_>) -> Result<Vec<Tool>, Reply> {
    let list = check.list("tools")?.into_iter().flatten();
    list.map(tool).collect()
}

fn tool(value: &Value) -> Result<Tool, Reply> {
    let function = &value["function"];
    let name = function["name"].as_str().unwrap_or_default();
    if value["type"] != "function" || !is_name(name, MAX_NAME, "_-") {
        return Err(refusal(
            "tools",
            "Each tool needs type `function` and a name of 1 to 64 letters, digits, `_` or `-`.",
        ));
    }
    let parameters = &function["parameters"];
    if !(parameters.is_null() || parameters.is_object()) {
        return Err(refusal("tools", "`parameters` must be an object."));
    }
    Ok(Tool {
        name: name.to_owned(),
        schema: parameters.clone(),
    })
}

pub(super) fn choice(check: &Check<'_>, tools: &[Tool]) -> Result<Choice, Reply> {
    let Some(value) = check.field("tool_choice") else {
        return Ok(Choice::Auto);
    };
    if tools.is_empty() {
        return Err(check.refuse("tool_choice", "`tool_choice` needs `tools`."));
    }
    let known = |name: &String| tools.iter().any(|tool| tool.name == *name);
    match read(value) {
        Some(Choice::Must(names)) if !names.iter().all(known) => Err(check.refuse(
            "tool_choice",
            "`tool_choice` names a function that is not among `tools`.",
        )),
        Some(choice) => Ok(choice),
        None => Err(check.refuse(
            "tool_choice",
            "`tool_choice` must be auto, none, required, or name one of the tools.",
        )),
    }
}

fn read(value: &Value) -> Option<Choice> {
    match value.as_str() {
        Some("auto") => return Some(Choice::Auto),
        Some("none") => return Some(Choice::Never),
        Some("required") => return Some(Choice::Must(Vec::new())),
        _ => {}
    }
    let name = |tool: &Value| tool["function"]["name"].as_str().map(str::to_owned);
    match value["type"].as_str()? {
        "function" => Some(Choice::Must(vec![name(value)?])),
        "allowed_tools" => {
            let allowed = &value["allowed_tools"];
            let names: Option<Vec<String>> =
                allowed["tools"].as_array()?.iter().map(name).collect();
            match allowed["mode"].as_str()? {
                // Which may be called is a matter of the question then.
                "auto" => Some(Choice::Auto),
                "required" => Some(Choice::Must(names?)),
                _ => None,
            }
        }
        _ => None,
    }
}
