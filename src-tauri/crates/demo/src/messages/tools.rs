//! Checks of the tools and of the choice among them.

use serde_json::Value;

use super::request::cache_control;
use crate::check::{Check, is_name};
use crate::reply::Reply;
use crate::turn::{Choice, Tool};

/// Longest name of a tool.
const MAX_NAME: usize = 128;
const FIELDS: [&str; 10] = [
    "type",
    "name",
    "description",
    "input_schema",
    "cache_control",
    "strict",
    "allowed_callers",
    "defer_loading",
    "eager_input_streaming",
    "input_examples",
];
const UNKNOWN: &str = "Extra inputs are not permitted";

/// The tools that the demo may call; those that run at the provider are let be.
pub(super) fn offered(check: &Check<'_>) -> Result<Vec<Tool>, Reply> {
    let mut tools: Vec<Tool> = Vec::new();
    for (at, value) in check.list("tools")?.into_iter().flatten().enumerate() {
        let tool = Check::within(format!("tools.{at}"), value)?;
        let name = tool.text("name")?;
        if tools.iter().any(|known| known.name == name) {
            return Err(tool.refuse("name", "Tool names must be unique."));
        }
        if tool
            .optional_text("type")?
            .is_none_or(|kind| kind == "custom")
        {
            tools.push(one(&tool, name)?);
        }
    }
    Ok(tools)
}

fn one(tool: &Check<'_>, name: String) -> Result<Tool, Reply> {
    tool.only(&FIELDS, UNKNOWN)?;
    if !is_name(&name, MAX_NAME, "_-") {
        let words = "must be 1 to 128 letters, digits, `_` or `-`";
        return Err(tool.refuse("name", words));
    }
    tool.optional_text("description")?;
    tool.flag("strict")?;
    cache_control(tool)?;
    match tool.object("input_schema")? {
        Some(schema) if schema["type"] == "object" => Ok(Tool {
            name,
            schema: schema.clone(),
        }),
        Some(_) => Err(tool.refuse("input_schema.type", "Input should be 'object'")),
        None => Err(tool.refuse("input_schema", "Field required")),
    }
}

/// What is chosen, and whether at most one call may be made.
pub(super) fn choice(check: &Check<'_>, tools: &[Tool]) -> Result<(Choice, bool), Reply> {
    let Some(choice) = check.child("tool_choice")? else {
        return Ok((Choice::Auto, false));
    };
    if check.list("tools")?.is_none_or(Vec::is_empty) {
        let words = "may only be specified while providing `tools`";
        return Err(check.refuse("tool_choice", words));
    }
    let kind = choice.one_of("type", &["auto", "any", "none", "tool"])?;
    let known: &[&str] = match kind {
        Some("tool") => &["type", "name", "disable_parallel_tool_use"],
        Some("none") => &["type"],
        _ => &["type", "disable_parallel_tool_use"],
    };
    choice.only(known, UNKNOWN)?;
    let single = choice.field("disable_parallel_tool_use") == Some(&Value::Bool(true));
    choice.flag("disable_parallel_tool_use")?;
    let chosen = match kind {
        Some("auto") => Choice::Auto,
        Some("any") => Choice::Must(Vec::new()),
        Some("none") => Choice::Never,
        Some(_) => {
            let name = choice.text("name")?;
            if !tools.iter().any(|tool| tool.name == name) {
                return Err(choice.refuse("name", "not found in provided tools"));
            }
            Choice::Must(vec![name])
        }
        None => return Err(choice.refuse("type", "Field required")),
    };
    Ok((chosen, single))
}
