//! One block of a message.

use serde_json::Value;

use super::request::cache_control;
use crate::check::{Check, is_name};
use crate::reply::Reply;
use crate::signature::holds;
use crate::turn::Speaker;

const UNKNOWN: &str = "Extra inputs are not permitted";
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A block, reduced to what matters here.
pub(super) enum Block {
    Text(String),
    /// A picture or a document.
    Attachment,
    Call {
        id: String,
    },
    Result {
        id: String,
        text: String,
    },
    /// Thinking that came back unchanged.
    Thinking,
}

impl Block {
    /// The id of the call that this is.
    pub(super) fn call(&self) -> Option<&str> {
        match self {
            Self::Call { id } => Some(id),
            _ => None,
        }
    }

    /// The id of the call that this answers.
    pub(super) fn result(&self) -> Option<&str> {
        match self {
            Self::Result { id, .. } => Some(id),
            _ => None,
        }
    }
}

pub(super) fn read(place: String, value: &Value, by: Speaker) -> Result<Block, Reply> {
    let block = Check::within(place, value)?;
    let kinds: &[&str] = match by {
        Speaker::User => &["text", "image", "document", "tool_result"],
        _ => &["text", "thinking", "redacted_thinking", "tool_use"],
    };
    match block.one_of("type", kinds)? {
        Some("text") => text(&block),
        Some("image") => image(&block),
        Some("document") => document(&block),
        Some("tool_result") => result(&block),
        Some("tool_use") => call(&block),
        Some("thinking") => thinking(&block),
        Some(_) => {
            block.only(&["type", "data"], UNKNOWN)?;
            block.text("data").map(|_| Block::Thinking)
        }
        None => Err(block.refuse("type", "Field required")),
    }
}

fn text(block: &Check<'_>) -> Result<Block, Reply> {
    block.only(&["type", "text", "cache_control", "citations"], UNKNOWN)?;
    cache_control(block)?;
    match block.optional_text("text")? {
        Some(text) if !text.is_empty() => Ok(Block::Text(text.to_owned())),
        _ => Err(block.refuse("text", "text content blocks must be non-empty")),
    }
}

fn image(block: &Check<'_>) -> Result<Block, Reply> {
    block.only(&["type", "source", "cache_control"], UNKNOWN)?;
    cache_control(block)?;
    let Some(source) = block.child("source")? else {
        return Err(block.refuse("source", "Field required"));
    };
    match source.one_of("type", &["base64", "url", "file"])? {
        Some("base64") => {
            source.only(&["type", "media_type", "data"], UNKNOWN)?;
            source.text("data")?;
            let known = source.one_of("media_type", &PICTURES)?;
            known
                .map(|_| Block::Attachment)
                .ok_or_else(|| source.refuse("media_type", "Field required"))
        }
        Some("url") => {
            source.only(&["type", "url"], UNKNOWN)?;
            source.text("url").map(|_| Block::Attachment)
        }
        Some(_) => source.text("file_id").map(|_| Block::Attachment),
        None => Err(source.refuse("type", "Field required")),
    }
}

fn document(block: &Check<'_>) -> Result<Block, Reply> {
    let known = [
        "type",
        "source",
        "title",
        "context",
        "citations",
        "cache_control",
    ];
    block.only(&known, UNKNOWN)?;
    cache_control(block)?;
    let Some(source) = block.child("source")? else {
        return Err(block.refuse("source", "Field required"));
    };
    let field = match source.one_of("type", &["base64", "text", "content", "url", "file"])? {
        Some("base64") => {
            if source.one_of("media_type", &["application/pdf"])?.is_none() {
                return Err(source.refuse("media_type", "Field required"));
            }
            "data"
        }
        Some("text") => "data",
        Some("content") => "content",
        Some("url") => "url",
        Some(_) => "file_id",
        None => return Err(source.refuse("type", "Field required")),
    };
    match source.field(field) {
        Some(_) => Ok(Block::Attachment),
        None => Err(source.refuse(field, "Field required")),
    }
}

fn call(block: &Check<'_>) -> Result<Block, Reply> {
    block.only(
        &[
            "type",
            "id",
            "name",
            "input",
            "cache_control",
            "caller",
            "toolset_name",
        ],
        UNKNOWN,
    )?;
    cache_control(block)?;
    let id = block.text("id")?;
    if !is_name(&id, 256, "_-") {
        return Err(block.refuse("id", "String should match pattern '^[a-zA-Z0-9_-]+$'"));
    }
    block.text("name")?;
    match block.object("input")? {
        Some(_) => Ok(Block::Call { id }),
        None => Err(block.refuse("input", "Input should be a valid dictionary")),
    }
}

fn result(block: &Check<'_>) -> Result<Block, Reply> {
    let known = [
        "type",
        "tool_use_id",
        "content",
        "is_error",
        "cache_control",
    ];
    block.only(&known, UNKNOWN)?;
    cache_control(block)?;
    let id = block.text("tool_use_id")?;
    block.flag("is_error")?;
    let text = match block.field("content") {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => {
            let mut text = String::new();
            for (at, value) in list.iter().enumerate() {
                let place = block.name(&format!("content.{at}"));
                match read(place, value, Speaker::User)? {
                    Block::Text(words) => text.push_str(&words),
                    Block::Attachment => {}
                    _ => return Err(block.refuse("content", "a result may not hold a result")),
                }
            }
            text
        }
        Some(_) => return Err(block.refuse("content", "must be a string or blocks")),
    };
    Ok(Block::Result { id, text })
}

fn thinking(block: &Check<'_>) -> Result<Block, Reply> {
    block.only(&["type", "thinking", "signature"], UNKNOWN)?;
    let Some(thought) = block.optional_text("thinking")? else {
        return Err(block.refuse("thinking", "Field required"));
    };
    match block.optional_text("signature")? {
        Some(signature) if holds(signature, thought) => Ok(Block::Thinking),
        Some(_) => Err(block.refuse("signature", "Invalid `signature` in `thinking` block")),
        None => Err(block.refuse("signature", "Field required")),
    }
}
