//! The messages, and where calls, results and thinking must stand among them.

use serde_json::Value;

use super::block::{self, Block};
use crate::check::{Check, refusal};
use crate::reply::Reply;
use crate::turn::{Said, Speaker};

/// Most messages of a request.
const MAX_MESSAGES: usize = 100_000;

/// One message.
struct Message {
    place: String,
    by: Speaker,
    blocks: Vec<Block>,
}

/// `thinks` demands that a turn which goes on after calls begins with its thinking.
pub(super) fn read(check: &Check<'_>, thinks: bool) -> Result<Vec<Said>, Reply> {
    let list = check.list("messages")?.map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        return Err(check.refuse("messages", "at least one message is required"));
    }
    if list.len() > MAX_MESSAGES {
        return Err(check.refuse("messages", "at most 100000 messages are allowed"));
    }
    let messages = merged(list)?;
    if messages
        .first()
        .is_some_and(|first| first.by != Speaker::User)
    {
        return Err(check.refuse("messages", "first message must use the \"user\" role"));
    }
    for (at, message) in messages.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| messages.get(before));
        results_follow(before, message)?;
    }
    if let Some(last) = messages.last() {
        no_open_call(last)?;
    }
    if thinks {
        begins_with_thinking(&messages)?;
    }
    Ok(messages.into_iter().flat_map(said).collect())
}

/// Messages of one role that follow each other are one.
fn merged(list: &[Value]) -> Result<Vec<Message>, Reply> {
    let mut messages: Vec<Message> = Vec::new();
    for (at, value) in list.iter().enumerate() {
        let message = one(at, value)?;
        match messages.last_mut() {
            Some(last) if last.by == message.by => last.blocks.extend(message.blocks),
            _ => messages.push(message),
        }
    }
    Ok(messages)
}

fn one(at: usize, value: &Value) -> Result<Message, Reply> {
    let message = Check::within(format!("messages.{at}"), value)?;
    message.only(&["role", "content"], "Extra inputs are not permitted")?;
    let by = match message.one_of("role", &["user", "assistant"])? {
        Some("user") => Speaker::User,
        Some(_) => Speaker::Assistant,
        None => return Err(message.refuse("role", "Field required")),
    };
    let blocks = match message.field("content") {
        Some(Value::String(text)) if !text.is_empty() => vec![Block::Text(text.clone())],
        Some(Value::Array(list)) if !list.is_empty() => {
            let place = |index: usize| message.name(&format!("content.{index}"));
            let read = |(index, value)| block::read(place(index), value, by);
            list.iter()
                .enumerate()
                .map(read)
                .collect::<Result<_, _>>()?
        }
        _ => return Err(message.refuse("content", "must have non-empty content")),
    };
    Ok(Message {
        place: message.name("content"),
        by,
        blocks,
    })
}

/// Results stand first in the message after their calls: one for each, and no others.
fn results_follow(before: Option<&Message>, message: &Message) -> Result<(), Reply> {
    let calls = before.map(calls_of).unwrap_or_default();
    let first = message.blocks.iter().map_while(Block::result).count();
    let results: Vec<&str> = message.blocks.iter().filter_map(Block::result).collect();
    let refuse = |words: &str| Err(refusal(&message.place, words));
    if let Some(stray) = results.iter().find(|id| !calls.contains(id)) {
        return refuse(&format!(
            "unexpected `tool_use_id` found in `tool_result` blocks: {stray}. Each `tool_result` \
             block must have a corresponding `tool_use` block in the previous message."
        ));
    }
    if let Some(open) = calls.iter().find(|id| !results.contains(id)) {
        return refuse(&format!(
            "`tool_use` ids were found without `tool_result` blocks immediately after: {open}. \
             Each `tool_use` block must have a corresponding `tool_result` block in the next message."
        ));
    }
    if results.len() > first {
        return refuse("`tool_result` blocks must stand before all other content.");
    }
    if results.len() > calls.len() {
        return refuse("each tool_use must have a single result.");
    }
    Ok(())
}

fn no_open_call(last: &Message) -> Result<(), Reply> {
    match calls_of(last).first() {
        None => Ok(()),
        Some(open) => Err(refusal(
            &last.place,
            &format!("`tool_use` ids were found without `tool_result` blocks: {open}."),
        )),
    }
}

fn calls_of(message: &Message) -> Vec<&str> {
    message.blocks.iter().filter_map(Block::call).collect()
}

/// A turn that is still going on, because its calls were only just answered.
fn begins_with_thinking(messages: &[Message]) -> Result<(), Reply> {
    let [.., turn, results] = messages else {
        return Ok(());
    };
    let goes_on = results.blocks.iter().any(|block| block.result().is_some());
    if goes_on && !matches!(turn.blocks.first(), Some(Block::Thinking)) {
        return Err(refusal(
            &format!("{}.0.type", turn.place),
            "Expected `thinking` or `redacted_thinking`, but found another block. When `thinking` \
             is enabled, a final `assistant` message must start with a thinking block.",
        ));
    }
    Ok(())
}

/// What was said, results apart from the rest.
fn said(message: Message) -> Vec<Said> {
    let mut results = String::new();
    let mut text = String::new();
    let mut attachments = 0;
    let mut has_results = false;
    for block in message.blocks {
        match block {
            Block::Text(words) => text.push_str(&words),
            Block::Attachment => attachments += 1,
            Block::Result { text: words, .. } => {
                has_results = true;
                results.push_str(&words);
            }
            Block::Call { .. } | Block::Thinking => {}
        }
    }
    let says_more = !text.is_empty() || attachments > 0;
    let mut all = Vec::new();
    if has_results {
        all.push(Said {
            by: Speaker::Tool,
            text: results,
            attachments: 0,
        });
    }
    if says_more || !has_results {
        all.push(Said {
            by: message.by,
            text,
            attachments,
        });
    }
    all
}
