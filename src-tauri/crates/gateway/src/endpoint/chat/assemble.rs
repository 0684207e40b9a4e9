//! Turns chunks and whole answers into events.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::plain::PlainChunk;
use super::reasoning::Reasoning;
use super::think::{Piece, ThinkSplitter};
use super::tool_call::ToolSlots;
use crate::stream::Decode;
use crate::turn::echo::Echo;
use crate::turn::{AudioDelta, ChatEvent, Citation, FinishReason, Protocol, TokenLogprob, Usage};

/// Highest choice number that is believed: the API allows 128 choices.
const MAX_INDEX: u64 = 1024;

/// What is known of one answer so far.
#[derive(Debug, Default)]
pub(crate) struct Assembler {
    /// How many choices were asked for.
    expected: usize,
    started: bool,
    response_id: Option<String>,
    model: Option<String>,
    choices: BTreeMap<u32, Choice>,
    usage: Option<Usage>,
}

#[derive(Debug, Default)]
struct Choice {
    think: ThinkSplitter,
    reasoning: Reasoning,
    /// The id of a spoken answer, by which it is sent back.
    audio_id: Option<String>,
    tools: ToolSlots,
    finish: Option<FinishReason>,
    /// An empty finish reason beside an empty delta: an end only if nothing follows.
    faint_finish: bool,
}

impl Decode for Assembler {
    type Event = ChatEvent;

    /// Takes one chunk (choices with `delta`) or one whole answer (choices with `message`). Legacy
    /// completions have choices with `text` in both.
    fn feed(&mut self, value: &Value, out: &mut Vec<ChatEvent>) {
        remember(&mut self.response_id, &value["id"]);
        remember(&mut self.model, &value["model"]);
        let choices = value["choices"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if !choices.is_empty() {
            self.start(out);
        }
        for (position, choice) in choices.iter().enumerate() {
            self.feed_choice(position, choice, out);
        }
        self.feed_usage(value);
    }

    fn feed_plain(&mut self, frame: &str, out: &mut Vec<ChatEvent>) -> bool {
        let Some(chunk) = PlainChunk::read(frame) else {
            return false;
        };
        remember_text(&mut self.response_id, chunk.id);
        remember_text(&mut self.model, chunk.model);
        self.usage = chunk.usage().or(self.usage);
        self.start(out);
        let [mut plain] = chunk.choices;
        let index = plain.index.unwrap_or(0).min(MAX_INDEX) as u32;
        let choice = self.choices.entry(index).or_default();
        choice.faint_finish = false;
        let reasoning = choice.reasoning.take_plain(&mut plain.delta);
        choice.add_reasoning(index, reasoning, out);
        choice.add_text(index, plain.delta.content.unwrap_or_default(), out);
        true
    }

    fn has_begun(&self) -> bool {
        self.has_choices()
    }

    fn all_finished(&self) -> bool {
        let finished = self.choices.values().filter(|c| c.finish.is_some()).count();
        self.has_choices() && finished == self.choices.len() && finished >= self.expected
    }

    /// An empty word beside an empty delta is an end too, if nothing follows.
    fn may_end(&self) -> bool {
        let ended = |choice: &Choice| choice.finish.is_some() || choice.faint_finish;
        self.has_choices() && self.choices.values().all(ended)
    }

    fn complete(&mut self, out: &mut Vec<ChatEvent>) {
        self.end(true, out);
    }

    fn abandon(&mut self, out: &mut Vec<ChatEvent>) {
        self.end(false, out);
    }
}

impl Assembler {
    /// An assembler of an answer of `choices` choices.
    pub(crate) fn expecting(choices: u32) -> Self {
        Self {
            expected: choices as usize,
            ..Self::default()
        }
    }

    fn has_choices(&self) -> bool {
        !self.choices.is_empty()
    }

    fn start(&mut self, out: &mut Vec<ChatEvent>) {
        if !std::mem::replace(&mut self.started, true) {
            out.push(ChatEvent::Started {
                response_id: self.response_id.clone(),
                model: self.model.clone(),
            });
        }
    }

    fn feed_choice(&mut self, position: usize, value: &Value, out: &mut Vec<ChatEvent>) {
        let index = value["index"]
            .as_u64()
            .unwrap_or(position as u64)
            .min(MAX_INDEX) as u32;
        let choice = self.choices.entry(index).or_default();
        let whole = value["message"].is_object();
        let delta = if whole {
            &value["message"]
        } else {
            &value["delta"]
        };
        let plain = value["text"].as_str();
        if let Some(text) = plain {
            choice.think.disable();
            choice.feed_text(index, text, out);
        }
        choice.feed_reasoning(index, delta, out);
        choice.feed_content(index, delta, out);
        choice.feed_audio(index, &delta["audio"], out);
        choice.tools.add_list(&delta["tool_calls"], whole);
        choice.tools.add_function_call(&delta["function_call"]);
        feed_citations(index, delta, out);
        let tokens = TokenLogprob::read(&value["logprobs"]);
        if !tokens.is_empty() {
            out.push(ChatEvent::Logprobs { index, tokens });
        }
        match value["finish_reason"].as_str() {
            None => choice.faint_finish = false,
            Some("") => {
                let content = &delta["content"];
                let silent = content.is_null() || content == "";
                choice.faint_finish = silent && plain.is_none_or(str::is_empty);
            }
            Some(word) if choice.finish.is_none() => {
                choice.finish = Some(FinishReason::from_word(word));
            }
            Some(_) => {}
        }
        if let Some(usage) = Usage::read(&value["usage"]) {
            self.usage = Some(usage);
        }
    }

    fn feed_usage(&mut self, value: &Value) {
        let found = Usage::read(&value["usage"]).or_else(|| Usage::read(&value["x_groq"]["usage"]));
        if let Some(mut usage) = found {
            if usage.cached_input == 0 {
                usage.cached_input = value["timings"]["cache_n"].as_u64().unwrap_or(0);
            }
            self.usage = Some(usage);
        }
    }

    fn end(&mut self, complete: bool, out: &mut Vec<ChatEvent>) {
        if complete {
            self.start(out);
        }
        for (index, choice) in std::mem::take(&mut self.choices) {
            choice.end(index, complete, out);
        }
        out.extend(self.usage.take().map(ChatEvent::Usage));
    }
}

impl Choice {
    fn feed_reasoning(&mut self, index: u32, delta: &Value, out: &mut Vec<ChatEvent>) {
        let text = self.reasoning.take(delta);
        self.add_reasoning(index, text, out);
    }

    fn add_reasoning(&mut self, index: u32, text: Option<String>, out: &mut Vec<ChatEvent>) {
        if let Some(text) = text {
            self.think.disable();
            out.push(ChatEvent::Reasoning { index, text });
        }
    }

    fn add_text(&mut self, index: u32, text: String, out: &mut Vec<ChatEvent>) {
        if !self.think.is_settled() {
            self.feed_text(index, &text, out);
        } else if !text.is_empty() {
            out.push(ChatEvent::Text { index, text });
        }
    }

    fn feed_content(&mut self, index: u32, delta: &Value, out: &mut Vec<ChatEvent>) {
        match &delta["content"] {
            Value::String(text) => self.feed_text(index, text, out),
            Value::Array(parts) => {
                for part in parts {
                    match part {
                        Value::String(text) => self.feed_text(index, text, out),
                        part => self.feed_part(index, part, out),
                    }
                }
            }
            _ => {}
        }
        if let Some(text) = filled(&delta["refusal"]) {
            out.push(ChatEvent::Refusal { index, text });
        }
        for image in delta["images"].as_array().into_iter().flatten() {
            feed_image(index, image, out);
        }
    }

    fn feed_part(&mut self, index: u32, part: &Value, out: &mut Vec<ChatEvent>) {
        if let Some(text) = part["text"].as_str() {
            self.feed_text(index, text, out);
        } else if let Some(text) = part["thinking"].as_str().filter(|text| !text.is_empty()) {
            out.push(ChatEvent::Reasoning {
                index,
                text: text.to_owned(),
            });
        } else {
            feed_image(index, part, out);
        }
    }

    fn feed_audio(&mut self, index: u32, value: &Value, out: &mut Vec<ChatEvent>) {
        remember(&mut self.audio_id, &value["id"]);
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let audio = AudioDelta {
            media_type: None,
            data: text("data"),
            transcript: text("transcript"),
        };
        if audio != AudioDelta::default() {
            out.push(ChatEvent::Audio { index, audio });
        }
    }

    fn feed_text(&mut self, index: u32, text: &str, out: &mut Vec<ChatEvent>) {
        if text.is_empty() {
            return;
        }
        let mut pieces = Vec::new();
        self.think.push(text, &mut pieces);
        out.extend(pieces.into_iter().map(|piece| event_of(index, piece)));
    }

    fn end(mut self, index: u32, complete: bool, out: &mut Vec<ChatEvent>) {
        let mut pieces = Vec::new();
        self.think.finish(&mut pieces);
        out.extend(pieces.into_iter().map(|piece| event_of(index, piece)));
        if !complete && self.finish.is_none() {
            return;
        }
        let has_calls = !self.tools.is_empty();
        let mut echo = self.reasoning.echo(has_calls);
        if let Some(id) = self.audio_id {
            echo.insert("audio".to_owned(), json!({"id": id}));
        }
        if !echo.is_empty() {
            out.push(Echo::Message(echo).event(index, Protocol::Chat));
        }
        let calls = self.tools.finish().into_iter();
        out.extend(calls.map(|call| ChatEvent::ToolCall { index, call }));
        let reason = FinishReason::settled(self.finish, has_calls);
        out.push(ChatEvent::FinishReason { index, reason });
    }
}

fn event_of(index: u32, piece: Piece) -> ChatEvent {
    match piece {
        Piece::Text(text) => ChatEvent::Text { index, text },
        Piece::Reasoning(text) => ChatEvent::Reasoning { index, text },
    }
}

fn feed_image(index: u32, part: &Value, out: &mut Vec<ChatEvent>) {
    let url = part["image_url"]["url"]
        .as_str()
        .or_else(|| part["image_url"].as_str());
    if let Some(url) = url.filter(|url| !url.is_empty()) {
        out.push(ChatEvent::Image {
            index,
            url: url.to_owned(),
        });
    }
}

fn feed_citations(index: u32, delta: &Value, out: &mut Vec<ChatEvent>) {
    for item in delta["annotations"].as_array().into_iter().flatten() {
        let citation = Citation {
            title: filled(&item["url_citation"]["title"]),
            url: filled(&item["url_citation"]["url"]),
            excerpt: filled(&item["url_citation"]["content"]),
        };
        if citation.url.is_some() {
            out.push(ChatEvent::Citation { index, citation });
        }
    }
}

fn remember(slot: &mut Option<String>, value: &Value) {
    remember_text(slot, value.as_str());
}

fn remember_text(slot: &mut Option<String>, text: Option<&str>) {
    if slot.is_none() {
        *slot = text.filter(|text| !text.is_empty()).map(str::to_owned);
    }
}

fn filled(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}
