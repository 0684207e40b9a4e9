//! The conversation as contents of parts, whose roles take turns.

use serde_json::{Map, Value};

use super::super::call::ToolCall;
use super::super::change::{Change, Fitting};
use super::super::echo::Echo;
use super::super::history::{CallResult, Entry, entries};
use super::super::message::{Media, TurnMessage, TurnPart};
use super::super::protocol::Protocol;
use super::super::request::TurnRequest;
use crate::gemini::{Content, ContentRole, FileData, FunctionCall, FunctionResponse, Part};

pub(super) fn contents(turn: &TurnRequest, fit: &mut Fitting) -> Vec<Content> {
    let mut contents: Vec<Content> = Vec::new();
    // Ids go only to where they came from: elsewhere calls pair by order.
    let mut with_ids = false;
    for entry in entries(&turn.messages, fit) {
        let (role, parts) = match entry {
            Entry::User { parts, .. } => {
                let parts = parts.into_iter().filter_map(shown).collect();
                (ContentRole::User, parts)
            }
            Entry::Assistant { at, message } => {
                with_ids = message.is_from(Protocol::Gemini, &turn.model);
                (ContentRole::Model, model(at, message, with_ids, fit))
            }
            Entry::Results(results) => {
                let parts = results.iter().map(|result| answered(result, with_ids, fit));
                (ContentRole::User, parts.collect())
            }
        };
        match contents.last_mut() {
            _ if parts.is_empty() => {}
            Some(last) if last.role == Some(role) => last.parts.extend(parts),
            _ => contents.push(Content {
                role: Some(role),
                parts,
            }),
        }
    }
    contents
}

/// What both sides can say.
fn shown(part: &TurnPart) -> Option<Part> {
    match part {
        TurnPart::Text { text } | TurnPart::Refusal { text } => {
            (!text.is_empty()).then(|| Part::text(text))
        }
        TurnPart::Image { media } | TurnPart::File { media, .. } => Some(match media {
            Media::Inline { media_type, data } => Part::inline(media_type, data),
            Media::Url(url) => Part {
                file_data: Some(FileData {
                    mime_type: None,
                    file_uri: url.clone(),
                }),
                ..Part::default()
            },
        }),
        TurnPart::Audio { media_type, data } => Some(Part::inline(media_type, data)),
        _ => None,
    }
}

fn model(at: usize, message: &TurnMessage, is_own: bool, fit: &mut Fitting) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for part in &message.parts {
        match part {
            TurnPart::Reasoning { text } if is_own => parts.push(Part {
                thought: true,
                ..Part::text(text)
            }),
            TurnPart::ToolCall { call } => parts.push(called(call, is_own, fit)),
            TurnPart::Opaque { protocol, data } => match Echo::read(data) {
                Some(echo) if is_own && *protocol == Protocol::Gemini => {
                    put_back(echo, &mut parts);
                }
                _ => fit.note(Change::ProviderDataLeftOut { message: at }),
            },
            other => parts.extend(shown(other)),
        }
    }
    parts
}

fn put_back(echo: Echo, parts: &mut Vec<Part>) {
    match echo {
        Echo::Whole(extra) => parts.push(Part {
            extra,
            ..Part::default()
        }),
        Echo::Members(members) => {
            if let Some(last) = parts.last_mut() {
                last.extra.extend(members);
            }
        }
        Echo::Message(_) => {}
    }
}

fn called(call: &ToolCall, is_own: bool, fit: &mut Fitting) -> Part {
    let args = call.object().unwrap_or_else(|| {
        fit.note(Change::ArgumentsEmptied {
            call_id: call.id.clone(),
        });
        Map::new()
    });
    let extra = if is_own {
        call.extra.clone()
    } else {
        Map::new()
    };
    Part {
        function_call: Some(FunctionCall {
            id: id(call, is_own),
            name: fit.names.sent(&call.name),
            args,
            extra,
        }),
        ..Part::default()
    }
}

fn answered(result: &CallResult<'_>, with_ids: bool, fit: &Fitting) -> Part {
    let label = if result.is_error { "error" } else { "output" };
    let content = Value::String(result.content.to_owned());
    Part {
        function_response: Some(FunctionResponse {
            id: id(result.call, with_ids),
            name: fit.names.sent(&result.call.name),
            response: Map::from_iter([(label.to_owned(), content)]),
        }),
        ..Part::default()
    }
}

fn id(call: &ToolCall, with_ids: bool) -> Option<String> {
    (with_ids && !call.is_unnamed()).then(|| call.id.clone())
}
