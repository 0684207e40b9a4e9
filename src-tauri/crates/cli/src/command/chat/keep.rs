//! Keeping a conversation in the library.

use super::Chat;
use super::request::Said;
use crate::command::answer::{Heard, is_charged};
use crate::failure::Failure;
use crate::session::Session;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use studio_core::{KeptEnd, KeptTurn, finish_word};
use studio_domain::{MediaHash, ModelRef, Part};
use studio_gateway::turn::{CollectedChoice, Media, TurnPart};
use studio_gateway::{ErrorKind, Protocol};

/// Stores the question before it is sent.
pub(super) async fn begin(
    session: &Session,
    model: ModelRef,
    protocol: Protocol,
    chat: &Chat,
    said: &Said,
) -> Result<KeptTurn, Failure> {
    let app = session.app().await?;
    let mut parts = Vec::new();
    for file in &said.files {
        let media = app.media_put(file.bytes.clone(), file.mime).await?;
        parts.push(match file.is_image() {
            true => Part::Image { media },
            false => Part::File {
                text: None,
                media,
                name: file.name.clone(),
            },
        });
    }
    let addresses = said.addresses.iter().map(|url| format!("![]({url})"));
    let texts = addresses.chain([said.text.clone()]);
    parts.extend(texts.map(|text| Part::Text { text }));
    Ok(app
        .turn_keep(model, protocol, chat.system.clone(), parts)
        .await?)
}

/// Stores the answer as far as it came.
pub(super) async fn finish(
    session: &Session,
    turn: KeptTurn,
    heard: &Heard,
    ended: &Result<(), Failure>,
) -> Result<(), Failure> {
    let choice = heard.answer.choices.values().next();
    let error = match ended {
        Err(Failure::Gateway(error)) => Some(error.clone()),
        _ => None,
    };
    let parts = match choice {
        Some(choice) => parts(session, choice).await?,
        None => Vec::new(),
    };
    let finish = choice.and_then(|choice| choice.finish.as_ref());
    let end = KeptEnd {
        parts,
        usage: heard.usage(),
        finish_reason: finish.map(finish_word),
        request_id: heard.request_id.clone(),
        stopped: error.is_none() && ended.is_err(),
        error,
    };
    let id = turn.conversation();
    turn.finish(end, is_charged(ended)).await?;
    session.notice.say(&format!("Kept as {id}."));
    Ok(())
}

async fn parts(session: &Session, choice: &CollectedChoice) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    for part in &choice.parts {
        parts.extend(kept(session, part).await?);
    }
    parts.extend(choice.citations.iter().map(|source| {
        Part::Citation {
            title: source
                .title
                .clone()
                .or(source.url.clone())
                .unwrap_or_default(),
            url: source.url.clone(),
            excerpt: source.excerpt.clone(),
        }
    }));
    Ok(parts)
}

/// A part as the library has it.
async fn kept(session: &Session, part: &TurnPart) -> Result<Option<Part>, Failure> {
    Ok(Some(match part {
        TurnPart::Text { text } | TurnPart::Refusal { text } => Part::Text { text: text.clone() },
        TurnPart::Reasoning { text } => Part::Reasoning { text: text.clone() },
        TurnPart::Image {
            media: Media::Url(url),
        } => Part::Text {
            text: format!("![]({url})"),
        },
        TurnPart::Image {
            media: Media::Inline { media_type, data },
        } => Part::Image {
            media: decoded(session, media_type, data).await?,
        },
        TurnPart::Audio { media_type, data } => Part::Audio {
            media: decoded(session, media_type, data).await?,
            transcript: None,
            interruption: None,
        },
        TurnPart::ToolCall { call } => Part::ToolCall {
            call_id: call.id.clone(),
            name: call.name.clone(),
            arguments: call.arguments.clone(),
            extra: (!call.extra.is_empty()).then(|| call.extra.clone().into()),
        },
        TurnPart::Opaque { protocol, data } => Part::Opaque {
            protocol: protocol.to_string(),
            data: data.clone(),
        },
        TurnPart::File { .. } | TurnPart::ToolResult { .. } => return Ok(None),
    }))
}

async fn decoded(session: &Session, mime: &str, data: &str) -> Result<MediaHash, Failure> {
    let bytes = STANDARD.decode(data).map_err(|_| {
        Failure::Unfinished(ErrorKind::Protocol, "a file in the answer is unreadable")
    })?;
    Ok(session.app().await?.media_put(bytes, mime).await?)
}
