//! Checks of what only a chat request has.

use serde_json::Value;

use super::Said;
use crate::check::{Check, refusal};
use crate::reply::Reply;

const ROLES: [&str; 5] = ["system", "developer", "user", "assistant", "tool"];
const PARTS: [&str; 4] = ["text", "image_url", "input_audio", "file"];

pub(super) fn tools(check: &Check<'_>) -> Result<Vec<Value>, Reply> {
    let wrong = |words: &str| refusal("tools", words);
    let list = match check.field("tools") {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(wrong("`tools` must be an array.")),
    };
    for tool in list {
        let name = tool["function"]["name"].as_str().unwrap_or_default();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if tool["type"] != "function"
            || name.is_empty()
            || name.len() > 64
            || !name.chars().all(fits)
        {
            return Err(wrong(
                "Each tool needs type `function` and a name of 1 to 64 letters, digits, `_` or `-`.",
            ));
        }
    }
    Ok(list.clone())
}

pub(super) fn tool_choice(check: &Check<'_>, tools: &[Value]) -> Result<(), Reply> {
    let named = |choice: &Value| {
        tools
            .iter()
            .any(|tool| tool["function"]["name"] == choice["function"]["name"])
    };
    let message = match check.field("tool_choice") {
        None => return Ok(()),
        Some(_) if tools.is_empty() => "`tool_choice` needs `tools`.",
        Some(Value::String(word)) if matches!(word.as_str(), "auto" | "none" | "required") => {
            return Ok(());
        }
        Some(choice) if choice["type"] == "function" && named(choice) => return Ok(()),
        Some(_) => "`tool_choice` must be auto, none, required, or name one of the tools.",
    };
    Err(refusal("tool_choice", message))
}

/// Whether the answer must be JSON.
pub(super) fn response_format(check: &Check<'_>) -> Result<bool, Reply> {
    let Some(format) = check.object("response_format")? else {
        return Ok(false);
    };
    match format["type"].as_str() {
        Some("text") => Ok(false),
        Some("json_object") => Ok(true),
        Some("json_schema") if format["json_schema"]["name"].is_string() => Ok(true),
        _ => Err(refusal(
            "response_format",
            "`response_format.type` must be text, json_object or json_schema with a name.",
        )),
    }
}

pub(super) fn messages(check: &Check<'_>) -> Result<Vec<Said>, Reply> {
    match check.field("messages") {
        Some(Value::Array(list)) if !list.is_empty() => list
            .iter()
            .enumerate()
            .map(|(at, message)| said(at, message))
            .collect(),
        _ => Err(refusal("messages", "`messages` must be a non-empty array.")),
    }
}

fn said(at: usize, message: &Value) -> Result<Said, Reply> {
    let place = |field: &str| format!("messages[{at}].{field}");
    let role = message["role"].as_str().unwrap_or_default();
    if !ROLES.contains(&role) {
        let words = "`role` must be system, user, assistant or tool.";
        return Err(refusal(&place("role"), words));
    }
    if role == "tool" && !message["tool_call_id"].is_string() {
        return Err(refusal(
            &place("tool_call_id"),
            "A tool message needs `tool_call_id`.",
        ));
    }
    let calls = message["tool_calls"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    let (text, attachments) = match &message["content"] {
        Value::String(text) => (text.clone(), 0),
        Value::Array(parts) => read_parts(&place("content"), parts)?,
        Value::Null if role == "assistant" && calls => (String::new(), 0),
        _ => {
            return Err(refusal(
                &place("content"),
                "`content` must be a string or an array of parts.",
            ));
        }
    };
    Ok(Said {
        role: role.to_owned(),
        text,
        attachments,
    })
}

fn read_parts(place: &str, parts: &[Value]) -> Result<(String, usize), Reply> {
    let mut text = String::new();
    let mut attachments = 0;
    for part in parts {
        let kind = part["type"].as_str().unwrap_or_default();
        if !PARTS.contains(&kind) {
            return Err(refusal(
                place,
                "A part must be text, image_url, input_audio or file.",
            ));
        }
        if kind != "text" {
            let body = &part[kind];
            let filled = body.as_object().is_some_and(|object| !object.is_empty());
            if !filled {
                return Err(refusal(
                    place,
                    &format!("A part of type {kind} needs `{kind}`."),
                ));
            }
            attachments += 1;
            continue;
        }
        match part["text"].as_str() {
            Some(words) => text.push_str(words),
            None => return Err(refusal(place, "A text part needs `text`.")),
        }
    }
    Ok((text, attachments))
}
