//! A conversation as a gateway is asked to go on with it.

use crate::turn::{Encoded, Files};
use studio_domain as domain;
use studio_gateway::turn::{Media, Origin, TurnMessage, TurnPart, TurnRequest, TurnRole};
use studio_gateway::{Protocol, ToolCall};

/// Tokens of an answer in legacy completions, where servers end it after 16 unless told otherwise; small enough for
/// the models that still speak it.
const COMPLETION_TOKENS: u64 = 1_024;

/// Asks `model` in `protocol` to go on with a branch. Files that are not in `files` are left out.
pub(crate) fn turn_request(
    protocol: Protocol,
    model: &domain::ModelRef,
    branch: &[domain::Message],
    files: &Files,
) -> TurnRequest {
    let messages = branch
        .iter()
        .flat_map(|message| turn_messages(message, model, files));
    let mut request = TurnRequest::new(protocol, &model.model_id, messages.collect());
    request.system = instructions(branch);
    request.max_tokens = (protocol == Protocol::Completions).then_some(COMPLETION_TOKENS);
    request
}

/// All instructions, wherever in the branch they stand: not every protocol lets them stand between messages.
fn instructions(branch: &[domain::Message]) -> Option<String> {
    let system = branch
        .iter()
        .filter(|message| message.role == domain::Role::System);
    let texts: Vec<&str> = system
        .flat_map(|message| &message.parts)
        .filter_map(domain::Part::text)
        .filter(|text| !text.is_empty())
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// A message as the gateway has it: an answer with results of tools in it is several, of both speakers in turn.
///
/// One without content is left out: an answer that failed before its first word must not be sent back as an empty one.
pub(crate) fn turn_messages(
    message: &domain::Message,
    asked: &domain::ModelRef,
    files: &Files,
) -> Vec<TurnMessage> {
    let is_answer = match message.role {
        domain::Role::System => return Vec::new(),
        domain::Role::User | domain::Role::Tool => false,
        domain::Role::Assistant => true,
    };
    let is_result = |part: &domain::Part| matches!(part, domain::Part::ToolResult { .. });
    let pieces = message
        .parts
        .chunk_by(|one, next| !is_answer || is_result(one) == is_result(next));
    let messages = pieces.map(|piece| {
        let is_said = is_answer && !piece.iter().any(is_result);
        TurnMessage {
            role: if is_said {
                TurnRole::Assistant
            } else {
                TurnRole::User
            },
            origin: is_said.then(|| origin(message, asked)).flatten(),
            parts: turn_parts(piece, files),
        }
    });
    messages.filter(has_content).collect()
}

fn has_content(message: &TurnMessage) -> bool {
    let is_beside =
        |part: &TurnPart| matches!(part, TurnPart::Reasoning { .. } | TurnPart::Opaque { .. });
    message.parts.iter().any(|part| !is_beside(part))
}

/// What wrote the message, where the same gateway is asked again: what a provider wants back is nobody else's
/// business.
fn origin(message: &domain::Message, asked: &domain::ModelRef) -> Option<Origin> {
    let model = message.model.as_ref()?;
    let protocol = Protocol::from_word(message.protocol.as_deref()?)?;
    (model.profile_id == asked.profile_id).then(|| Origin {
        protocol,
        model: model.model_id.clone(),
    })
}

fn turn_parts(parts: &[domain::Part], files: &Files) -> Vec<TurnPart> {
    let mut turn_parts = Vec::new();
    // Opaque data may speak of the part before it, and of none other.
    let mut is_left_out = false;
    for part in parts {
        let is_opaque = matches!(part, domain::Part::Opaque { .. });
        if is_opaque && is_left_out {
            continue;
        }
        let turned = turn_part(part, files);
        is_left_out = turned.is_none();
        turn_parts.extend(turned);
    }
    turn_parts
}

fn turn_part(part: &domain::Part, files: &Files) -> Option<TurnPart> {
    Some(match part {
        domain::Part::Text { text } if text.is_empty() => return None,
        domain::Part::Text { text } => TurnPart::text(text),
        domain::Part::Reasoning { text } => TurnPart::Reasoning { text: text.clone() },
        domain::Part::Image { media } => TurnPart::Image {
            media: inline(media, files)?,
        },
        // Words say the same in every protocol, and cost a hundredth of the sound.
        domain::Part::Audio {
            transcript: Some(words),
            ..
        } if !words.trim().is_empty() => TurnPart::text(words),
        domain::Part::Audio { media, .. } => {
            let Encoded { media_type, data } = files.get(media)?.clone();
            TurnPart::Audio { media_type, data }
        }
        // Few gateways take files; all read words.
        domain::Part::File {
            name,
            text: Some(words),
            ..
        } => TurnPart::text(format!("<file name=\"{name}\">\n{words}\n</file>")),
        domain::Part::File { media, name, .. } => TurnPart::File {
            name: Some(name.clone()),
            media: inline(media, files)?,
        },
        domain::Part::ToolCall {
            call_id,
            name,
            arguments,
            extra,
        } => TurnPart::ToolCall {
            call: ToolCall {
                id: call_id.clone(),
                name: name.clone(),
                arguments: arguments.clone(),
                extra: extra
                    .as_ref()
                    .and_then(|extra| extra.as_object().cloned())
                    .unwrap_or_default(),
            },
        },
        domain::Part::ToolResult {
            call_id,
            content,
            is_error,
            ..
        } => TurnPart::ToolResult {
            call_id: call_id.clone(),
            content: content.clone(),
            is_error: *is_error,
        },
        domain::Part::Opaque { protocol, data } => TurnPart::Opaque {
            protocol: Protocol::from_word(protocol)?,
            data: data.clone(),
        },
        domain::Part::Citation { .. } | domain::Part::Other { .. } => return None,
    })
}

fn inline(media: &domain::MediaHash, files: &Files) -> Option<Media> {
    let Encoded { media_type, data } = files.get(media)?.clone();
    Some(Media::Inline { media_type, data })
}

#[cfg(test)]
#[path = "question_tests.rs"]
mod tests;
