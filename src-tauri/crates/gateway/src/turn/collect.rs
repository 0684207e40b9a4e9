//! Puts the events of an answer together into messages that can be sent back.

use std::collections::BTreeMap;

use super::event::{AudioDelta, ChatEvent, Citation};
use super::finish::FinishReason;
use super::logprob::TokenLogprob;
use super::message::{Media, Origin, TurnMessage, TurnPart, TurnRole};
use super::usage::Usage;

/// An answer put together from its events, whole or so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collected {
    /// The server's id of the answer.
    pub response_id: Option<String>,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The choices, by index.
    pub choices: BTreeMap<u32, CollectedChoice>,
    /// Token counts, if the server told them.
    pub usage: Option<Usage>,
}

/// One of the answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CollectedChoice {
    /// Its content, in order.
    pub parts: Vec<TurnPart>,
    /// The words of a spoken answer.
    pub transcript: String,
    /// Its sound, piece by piece, where that comes in the format asked for; sound that names its
    /// format is one of the parts.
    pub audio: Vec<AudioDelta>,
    /// The sources that it cites.
    pub citations: Vec<Citation>,
    /// Token probabilities, if asked for.
    pub logprobs: Vec<TokenLogprob>,
    /// Why it ended; `None` if it was cut off.
    pub finish: Option<FinishReason>,
}

impl Collected {
    /// Adds the next event.
    pub fn add(&mut self, event: ChatEvent) {
        match event {
            ChatEvent::Started { response_id, model } => {
                self.response_id = response_id;
                self.model = model;
            }
            ChatEvent::Text { index, text } => self.choice(index).grow(TurnPart::Text { text }),
            ChatEvent::Reasoning { index, text } => {
                self.choice(index).grow(TurnPart::Reasoning { text });
            }
            ChatEvent::Refusal { index, text } => {
                self.choice(index).grow(TurnPart::Refusal { text });
            }
            ChatEvent::Image { index, url } => {
                let media = Media::from_url(&url);
                self.choice(index).parts.push(TurnPart::Image { media });
            }
            ChatEvent::Audio { index, audio } => self.choice(index).hear(audio),
            ChatEvent::Citation { index, citation } => self.choice(index).citations.push(citation),
            ChatEvent::ToolCall { index, call } => {
                self.choice(index).parts.push(TurnPart::ToolCall { call });
            }
            ChatEvent::Opaque {
                index,
                protocol,
                data,
            } => {
                let part = TurnPart::Opaque { protocol, data };
                self.choice(index).parts.push(part);
            }
            ChatEvent::Logprobs { index, tokens } => self.choice(index).logprobs.extend(tokens),
            ChatEvent::FinishReason { index, reason } => self.choice(index).finish = Some(reason),
            ChatEvent::Usage(usage) => self.usage = Some(usage),
        }
    }

    /// The message of a choice, to be sent back; `origin` says what was asked.
    pub fn message(&self, index: u32, origin: Origin) -> Option<TurnMessage> {
        Some(TurnMessage {
            role: TurnRole::Assistant,
            parts: self.choices.get(&index)?.parts.clone(),
            origin: Some(origin),
        })
    }

    fn choice(&mut self, index: u32) -> &mut CollectedChoice {
        self.choices.entry(index).or_default()
    }
}

impl FromIterator<ChatEvent> for Collected {
    fn from_iter<I: IntoIterator<Item = ChatEvent>>(events: I) -> Self {
        let mut collected = Self::default();
        for event in events {
            collected.add(event);
        }
        collected
    }
}

impl CollectedChoice {
    /// The text of the answer, without reasoning.
    pub fn text(&self) -> String {
        let text = |part: &TurnPart| match part {
            TurnPart::Text { text } | TurnPart::Refusal { text } => Some(text.clone()),
            _ => None,
        };
        self.parts.iter().filter_map(text).collect()
    }

    fn hear(&mut self, audio: AudioDelta) {
        self.transcript.push_str(&audio.transcript);
        match audio.media_type {
            Some(media_type) => self.parts.push(TurnPart::Audio {
                media_type,
                data: audio.data,
            }),
            None => self.audio.push(audio),
        }
    }

    /// Adds to the last part if it is of the same kind.
    fn grow(&mut self, part: TurnPart) {
        match (self.parts.last_mut(), part) {
            (Some(TurnPart::Text { text }), TurnPart::Text { text: more })
            | (Some(TurnPart::Reasoning { text }), TurnPart::Reasoning { text: more })
            | (Some(TurnPart::Refusal { text }), TurnPart::Refusal { text: more }) => {
                text.push_str(&more);
            }
            (_, part) => self.parts.push(part),
        }
    }
}
