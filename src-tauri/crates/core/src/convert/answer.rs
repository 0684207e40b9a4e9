//! What a gateway says, in our words.

use crate::turn::{Encoded, FileKind, Said};
use studio_domain as domain;
use studio_gateway::turn::Media;
use studio_gateway::{AudioDelta, ChatEvent, Citation, FinishKind, FinishReason, ToolCall, Url};

/// What an event of an answer means to us.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    /// It can be taken as it is.
    Said(Said),
    /// It is a file, which becomes a part once it is stored.
    File(FileKind, Encoded),
}

/// What is to be made of an event; `None` where it is of another choice than the first, or says nothing that is kept.
pub(crate) fn heard(event: ChatEvent) -> Option<Heard> {
    let said = match event {
        // A refusal stands in place of the answer.
        ChatEvent::Text { index: 0, text } | ChatEvent::Refusal { index: 0, text } => {
            Said::Text(text)
        }
        ChatEvent::Reasoning { index: 0, text } => Said::Reasoning(text),
        ChatEvent::Image { index: 0, url } => return image(&url),
        ChatEvent::Audio { index: 0, audio } => return Some(sound(audio)),
        ChatEvent::Citation { index: 0, citation } => Said::Part(source(citation)),
        ChatEvent::ToolCall { index: 0, call } => Said::Part(tool_call(call)),
        ChatEvent::Opaque {
            index: 0,
            protocol,
            data,
        } => Said::Part(domain::Part::Opaque {
            protocol: protocol.as_str().to_owned(),
            data,
        }),
        ChatEvent::FinishReason { index: 0, reason } => Said::FinishReason(finish_word(&reason)),
        ChatEvent::Usage(usage) => Said::Usage(super::usage(&usage)),
        _ => return None,
    };
    Some(Heard::Said(said))
}

/// A picture elsewhere is never fetched unasked: it becomes a picture in the text, which the page asks about.
fn image(url: &str) -> Option<Heard> {
    match Media::from_url(url) {
        Media::Inline { media_type, data } => {
            let file = Encoded { media_type, data };
            Some(Heard::File(FileKind::Image, file))
        }
        Media::Url(url) => {
            let url = Url::parse(&url).ok()?;
            matches!(url.scheme(), "http" | "https")
                .then(|| Heard::Said(Said::Text(format!("\n\n![](<{url}>)\n\n"))))
        }
    }
}

/// Sound of an unnamed format comes only where it was asked for, which it never is: its words are kept.
fn sound(audio: AudioDelta) -> Heard {
    match audio.media_type {
        Some(media_type) => {
            let data = audio.data;
            Heard::File(FileKind::Audio, Encoded { media_type, data })
        }
        None => Heard::Said(Said::Text(audio.transcript)),
    }
}

fn source(citation: Citation) -> domain::Part {
    domain::Part::Citation {
        title: citation.title.unwrap_or_default(),
        url: citation.url,
        excerpt: citation.excerpt,
    }
}

fn tool_call(call: ToolCall) -> domain::Part {
    domain::Part::ToolCall {
        call_id: call.id,
        name: call.name,
        arguments: call.arguments,
        extra: (!call.extra.is_empty()).then(|| call.extra.into()),
    }
}

/// Why a model stopped, as a message keeps it: the two ends of which a reader must know have one word each, whatever
/// the protocol.
#[must_use]
pub fn finish_word(reason: &FinishReason) -> String {
    match reason.kind {
        FinishKind::Length => "length".to_owned(),
        FinishKind::ContentFilter => "content_filter".to_owned(),
        _ => reason.raw.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_kept_as_a_file_and_one_elsewhere_as_a_link() {
        let event = |url: &str| ChatEvent::Image {
            index: 0,
            url: url.into(),
        };
        let file = Encoded {
            media_type: "image/png".into(),
            data: "iVBO".into(),
        };
        assert_eq!(
            heard(event("data:image/png;base64,iVBO")),
            Some(Heard::File(FileKind::Image, file))
        );
        assert_eq!(
            heard(event("https://x.example/a b>.png")),
            Some(Heard::Said(Said::Text(
                "\n\n![](<https://x.example/a%20b%3E.png>)\n\n".into()
            )))
        );
        assert_eq!(heard(event("javascript:alert(1)")), None);
    }

    #[test]
    fn an_end_before_its_time_has_one_word_in_every_protocol() {
        let heard = |reason| {
            let event = ChatEvent::FinishReason { index: 0, reason };
            match heard(event) {
                Some(Heard::Said(Said::FinishReason(word))) => word,
                other => panic!("{other:?}"),
            }
        };
        for (raw, word) in [
            ("length", "length"),
            ("max_tokens", "length"),
            ("MAX_TOKENS", "length"),
            ("content_filter", "content_filter"),
            ("refusal", "content_filter"),
            ("SAFETY", "content_filter"),
            ("end_turn", "end_turn"),
            ("STOP", "STOP"),
        ] {
            assert_eq!(heard(FinishReason::from_word(raw)), word);
        }
    }
}
