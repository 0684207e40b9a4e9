//! The conversation as messages of blocks, whose roles take turns.

use serde_json::{Map, Value};

use super::super::call::ToolCall;
use super::super::change::{Change, Fitting, PartKind};
use super::super::echo::Echo;
use super::super::history::{CallResult, Entry, entries};
use super::super::message::{Media, TurnMessage, TurnPart};
use super::super::protocol::Protocol;
use super::super::request::TurnRequest;
use crate::anthropic::{Block, Content, Message, MessageRole, Source};

/// The kinds of pictures that the protocol takes.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const PDF: &str = "application/pdf";

pub(super) fn messages(turn: &TurnRequest, fit: &mut Fitting) -> Vec<Message> {
    let mut messages: Vec<(MessageRole, Vec<Block>)> = Vec::new();
    for entry in entries(&turn.messages, fit) {
        let (role, blocks) = match entry {
            Entry::User { at, parts } => {
                let blocks = parts.iter().filter_map(|part| shown(at, part, fit));
                (MessageRole::User, blocks.collect())
            }
            Entry::Assistant { at, message } => {
                let blocks = assistant(at, message, turn, fit);
                (MessageRole::Assistant, blocks)
            }
            Entry::Results(results) => {
                let blocks = results.iter().map(result).collect();
                (MessageRole::User, blocks)
            }
        };
        match messages.last_mut() {
            _ if blocks.is_empty() => {}
            Some((last, said)) if *last == role => said.extend(blocks),
            _ => messages.push((role, blocks)),
        }
    }
    let message = |(role, blocks)| Message {
        role,
        content: Content::Blocks(blocks),
    };
    messages.into_iter().map(message).collect()
}

fn shown(at: usize, part: &TurnPart, fit: &mut Fitting) -> Option<Block> {
    let kind = match part {
        TurnPart::Text { text } if !text.is_empty() => return Some(Block::text(text)),
        TurnPart::Image { media } => match source(media, &PICTURES) {
            Some(source) => {
                return Some(Block::Image {
                    source,
                    cache_control: None,
                });
            }
            None => PartKind::Image,
        },
        TurnPart::File { name, media } => match source(media, &[PDF]) {
            Some(source) => {
                return Some(Block::Document {
                    source,
                    title: name.clone(),
                    context: None,
                    citations: None,
                    cache_control: None,
                });
            }
            None => PartKind::File,
        },
        TurnPart::Audio { .. } => PartKind::Audio,
        _ => return None,
    };
    fit.leave_out(at, kind);
    None
}

fn source(media: &Media, kinds: &[&str]) -> Option<Source> {
    match media {
        Media::Url(url) => Some(Source::Url { url: url.clone() }),
        Media::Inline { media_type, data } => {
            kinds
                .contains(&media_type.as_str())
                .then(|| Source::Base64 {
                    media_type: media_type.clone(),
                    data: data.clone(),
                })
        }
    }
}

fn result(result: &CallResult<'_>) -> Block {
    Block::ToolResult {
        tool_use_id: fit_id(&result.call.id),
        content: Content::Text(result.content.to_owned()),
        is_error: result.is_error,
        cache_control: None,
    }
}

fn assistant(
    at: usize,
    message: &TurnMessage,
    turn: &TurnRequest,
    fit: &mut Fitting,
) -> Vec<Block> {
    let is_own = message.is_from(Protocol::Anthropic, &turn.model);
    let mut blocks = Vec::new();
    // Reasoning becomes a block only with the signature that follows it.
    let mut thinking = "";
    for part in &message.parts {
        match part {
            TurnPart::Text { text } | TurnPart::Refusal { text } if !text.is_empty() => {
                blocks.push(Block::text(text));
            }
            TurnPart::Reasoning { text } => {
                thinking = text;
                continue;
            }
            TurnPart::ToolCall { call } => blocks.push(tool_use(call, is_own, fit)),
            TurnPart::Opaque { protocol, data } => match Echo::read(data) {
                Some(echo) if is_own && *protocol == Protocol::Anthropic => {
                    put_back(echo, thinking, &mut blocks);
                }
                _ => fit.note(Change::ProviderDataLeftOut { message: at }),
            },
            TurnPart::Image { .. } => fit.leave_out(at, PartKind::Image),
            TurnPart::Audio { .. } => fit.leave_out(at, PartKind::Audio),
            TurnPart::File { .. } => fit.leave_out(at, PartKind::File),
            _ => {}
        }
        thinking = "";
    }
    blocks
}

fn put_back(echo: Echo, thinking: &str, blocks: &mut Vec<Block>) {
    let members = match echo {
        Echo::Whole(block) => {
            blocks.push(Block::Other(block));
            return;
        }
        Echo::Members(members) => members,
        Echo::Message(_) => return,
    };
    let text = |name: &str, text: &str| {
        let mut block = members.clone();
        block.insert(name.to_owned(), text.into());
        Block::Other(block)
    };
    match members.get("type").and_then(Value::as_str) {
        Some("thinking") if !thinking.is_empty() => blocks.push(text("thinking", thinking)),
        Some("text") => {
            if let Some(Block::Text { text: said, .. }) = blocks.last() {
                let cited = text("text", said);
                blocks.pop();
                blocks.push(cited);
            }
        }
        _ => {}
    }
}

fn tool_use(call: &ToolCall, is_own: bool, fit: &mut Fitting) -> Block {
    let (id, name) = (fit_id(&call.id), fit.names.sent(&call.name));
    let input = call.object().unwrap_or_else(|| {
        fit.note(Change::ArgumentsEmptied {
            call_id: call.id.clone(),
        });
        Map::new()
    });
    if !is_own || call.extra.is_empty() {
        return Block::ToolUse { id, name, input };
    }
    let mut block = call.extra.clone();
    block.insert("type".to_owned(), "tool_use".into());
    block.insert("id".to_owned(), id.into());
    block.insert("name".to_owned(), name.into());
    block.insert("input".to_owned(), input.into());
    Block::Other(block)
}

/// The letters that the protocol allows in an id; other protocols allow more.
fn fit_id(id: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    id.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect()
}
