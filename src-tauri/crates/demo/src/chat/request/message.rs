//! Checks of the messages, and of calls and results among them.

use serde_json::Value;

use crate::check::{Check, refusal};
use crate::reply::Reply;
use crate::turn::{Said, Speaker};

/// `reasoned` demands the reasoning of turns that made calls back, as thinking models do.
pub(super) fn read(check: &Check<'_>, reasoned: bool) -> Result<Vec<Said>, Reply> {
    let list = match check.field("messages") {
        Some(Value::Array(list)) if !list.is_empty() => list,
        _ => return Err(refusal("messages", "`messages` must be a non-empty array.")),
    };
    let mut said = Vec::new();
    let mut open = Open::default();
    for (at, message) in list.iter().enumerate() {
        let message = Check::within(format!("messages[{at}]"), message)?;
        said.push(one(&message)?);
        open.follow(&message, reasoned)?;
    }
    open.answered()?;
    Ok(said)
}

fn one(message: &Check<'_>) -> Result<Said, Reply> {
    let role = message.optional_text("role")?;
    let by = match role {
        Some("system" | "developer") => Speaker::System,
        Some("user") => Speaker::User,
        Some("assistant") => Speaker::Assistant,
        Some("tool") => Speaker::Tool,
        _ => {
            let words = "`role` must be system, user, assistant or tool.";
            return Err(message.refuse("role", words));
        }
    };
    message.optional_text("name")?;
    let calls = message
        .list("tool_calls")?
        .is_some_and(|list| !list.is_empty());
    let (text, attachments) = match message.field("content") {
        Some(Value::String(text)) => (text.clone(), 0),
        Some(Value::Array(parts)) => read_parts(message, by, parts)?,
        None if by == Speaker::Assistant && calls => (String::new(), 0),
        _ => {
            let words = "`content` must be a string or an array of parts.";
            return Err(message.refuse("content", words));
        }
    };
    Ok(Said {
        by,
        text,
        attachments,
    })
}

fn read_parts(message: &Check<'_>, by: Speaker, parts: &[Value]) -> Result<(String, usize), Reply> {
    let mut text = String::new();
    let mut attachments = 0;
    let wrong = |words: &str| message.refuse("content", words);
    for part in parts {
        match part["type"].as_str() {
            Some("text") => match part["text"].as_str() {
                Some(words) => text.push_str(words),
                None => return Err(wrong("A text part needs `text`.")),
            },
            Some("refusal") if by == Speaker::Assistant => {}
            Some(kind) if by == Speaker::User => {
                part_of_user(kind, &part[kind]).map_err(wrong)?;
                attachments += 1;
            }
            _ => {
                return Err(wrong(
                    "A part must be text, image_url, input_audio or file.",
                ));
            }
        }
    }
    Ok((text, attachments))
}

fn part_of_user(kind: &str, body: &Value) -> Result<(), &'static str> {
    let filled = |name: &str| body[name].as_str().is_some_and(|text| !text.is_empty());
    match kind {
        "image_url" => {
            let url = body["url"].as_str().unwrap_or_default();
            let known = ["http://", "https://", "data:"];
            if !known.iter().any(|start| url.starts_with(start)) {
                return Err("A part of type image_url needs a `url` of http, https or data.");
            }
            match &body["detail"] {
                Value::Null => Ok(()),
                detail if matches!(detail.as_str(), Some("auto" | "low" | "high")) => Ok(()),
                _ => Err("`detail` must be auto, low or high."),
            }
        }
        "input_audio" if filled("data") => match body["format"].as_str() {
            Some("wav" | "mp3") => Ok(()),
            _ => Err("`input_audio.format` must be wav or mp3."),
        },
        "input_audio" => Err("A part of type input_audio needs `data`."),
        "file" if filled("file_data") || filled("file_id") => Ok(()),
        "file" => Err("A part of type file needs `file_data` or `file_id`."),
        _ => Err("A part must be text, image_url, input_audio or file."),
    }
}

/// The calls that wait for their results.
#[derive(Default)]
struct Open {
    ids: Vec<String>,
    place: String,
}

impl Open {
    fn follow(&mut self, message: &Check<'_>, reasoned: bool) -> Result<(), Reply> {
        if message.field("role").and_then(Value::as_str) == Some("tool") {
            return self.close(message);
        }
        self.answered()?;
        let calls = message.list("tool_calls")?.into_iter().flatten();
        self.ids = calls
            .map(|call| call_id(message, call))
            .collect::<Result<_, _>>()?;
        self.place = message.name("tool_calls");
        if reasoned && !self.ids.is_empty() && message.field("reasoning_content").is_none() {
            return Err(message.refuse(
                "reasoning_content",
                "The `reasoning_content` of a turn with tool calls must be passed back.",
            ));
        }
        Ok(())
    }

    fn close(&mut self, message: &Check<'_>) -> Result<(), Reply> {
        let id = message.optional_text("tool_call_id")?.unwrap_or_default();
        match self.ids.iter().position(|open| open == id) {
            Some(at) => {
                self.ids.swap_remove(at);
                Ok(())
            }
            None => Err(message.refuse(
                "tool_call_id",
                "A tool message must answer one of the `tool_calls` just before it, once.",
            )),
        }
    }

    /// No call may be left without its result.
    fn answered(&self) -> Result<(), Reply> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let words = format!(
            "Each of the `tool_calls` needs a tool message that answers it: {} has none.",
            self.ids.join(", ")
        );
        Err(refusal(&self.place, &words))
    }
}

fn call_id(message: &Check<'_>, call: &Value) -> Result<String, Reply> {
    let function = &call["function"];
    let whole = call["type"] == "function"
        && function["name"].is_string()
        && function["arguments"].is_string();
    match call["id"].as_str() {
        Some(id) if whole && !id.is_empty() => Ok(id.to_owned()),
        _ => Err(message.refuse(
            "tool_calls",
            "A call needs `id`, type `function`, and `function` with `name` and `arguments` as text.",
        )),
    }
}
