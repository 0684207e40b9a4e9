//! Turns the chunks of a stream, or a whole answer, into neutral events.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::part::Position;
use crate::stream::Decode;
use crate::turn::hold::HoldBack;
use crate::turn::{ChatEvent, Citation, FinishReason, TokenLogprob, Usage};

/// Highest candidate number that is believed; the API allows 8.
const MAX_INDEX: u64 = 1024;

/// What is known of one answer so far.
#[derive(Debug, Default)]
pub(crate) struct GenerateDecoder {
    /// How many candidates were asked for.
    expected: usize,
    started: bool,
    id: Option<String>,
    model: Option<String>,
    candidates: BTreeMap<u32, Candidate>,
    /// The prompt was refused: no candidate will come.
    blocked: bool,
    usage: Option<Usage>,
}

#[derive(Debug, Default)]
struct Candidate {
    position: Position,
    hold: HoldBack,
    /// Sources told already: every chunk may repeat them.
    cited: BTreeSet<String>,
    finish: Option<FinishReason>,
}

impl Decode for GenerateDecoder {
    type Event = ChatEvent;

    /// Takes a chunk, a whole answer, or an array of chunks.
    fn feed(&mut self, frame: &Value, out: &mut Vec<ChatEvent>) {
        if let Value::Array(chunks) = frame {
            for chunk in chunks {
                self.feed(chunk, out);
            }
            return;
        }
        let filled = |value: &Value| value.as_str().filter(|t| !t.is_empty()).map(str::to_owned);
        self.id = self.id.take().or_else(|| filled(&frame["responseId"]));
        self.model = self.model.take().or_else(|| filled(&frame["modelVersion"]));
        self.take_feedback(&frame["promptFeedback"], out);
        let candidates = frame["candidates"].as_array();
        let candidates = candidates.map(Vec::as_slice).unwrap_or_default();
        if !candidates.is_empty() {
            self.start(out);
        }
        for (at, value) in candidates.iter().enumerate() {
            let index = value["index"].as_u64().unwrap_or(at as u64).min(MAX_INDEX) as u32;
            let candidate = self.candidates.entry(index).or_default();
            candidate.take(index, value, out);
        }
        // Each count includes those before it.
        self.usage = Usage::from_metadata(&frame["usageMetadata"]).or(self.usage);
    }

    fn has_begun(&self) -> bool {
        !self.candidates.is_empty()
    }

    fn all_finished(&self) -> bool {
        let finished = self.finished();
        finished > 0
            && finished == self.candidates.len()
            && (finished >= self.expected || self.blocked)
    }

    fn may_end(&self) -> bool {
        self.has_begun() && self.finished() == self.candidates.len()
    }

    fn closes_with_done(&self) -> bool {
        false
    }

    fn reads_arrays(&self) -> bool {
        true
    }

    fn complete(&mut self, out: &mut Vec<ChatEvent>) {
        self.start(out);
        self.end(true, out);
    }

    fn abandon(&mut self, out: &mut Vec<ChatEvent>) {
        self.end(false, out);
    }
}

impl GenerateDecoder {
    /// A decoder of an answer of `candidates` candidates.
    pub(crate) fn expecting(candidates: u32) -> Self {
        Self {
            expected: candidates as usize,
            ..Self::default()
        }
    }

    fn finished(&self) -> usize {
        let all = self.candidates.values();
        all.filter(|candidate| candidate.finish.is_some()).count()
    }

    fn start(&mut self, out: &mut Vec<ChatEvent>) {
        if !std::mem::replace(&mut self.started, true) {
            out.push(ChatEvent::Started {
                response_id: self.id.clone(),
                model: self.model.clone(),
            });
        }
    }

    /// A refused prompt is an answer of one empty, filtered candidate.
    fn take_feedback(&mut self, feedback: &Value, out: &mut Vec<ChatEvent>) {
        let Some(word) = feedback["blockReason"].as_str() else {
            return;
        };
        self.start(out);
        self.blocked = true;
        let candidate = self.candidates.entry(0).or_default();
        candidate.finish = Some(FinishReason::blocked(word));
        candidate.refuse(0, &feedback["blockReasonMessage"], out);
    }

    fn end(&mut self, complete: bool, out: &mut Vec<ChatEvent>) {
        for (index, mut candidate) in std::mem::take(&mut self.candidates) {
            let finished = complete || candidate.finish.is_some();
            let has_calls = candidate.hold.has_calls();
            candidate.hold.release(finished, out);
            if finished {
                let reason = FinishReason::settled(candidate.finish, has_calls);
                out.push(ChatEvent::FinishReason { index, reason });
            }
        }
        out.extend(self.usage.take().map(ChatEvent::Usage));
    }
}

impl Candidate {
    fn take(&mut self, index: u32, value: &Value, out: &mut Vec<ChatEvent>) {
        let parts = value["content"]["parts"].as_array().into_iter().flatten();
        for (at, part) in parts.enumerate() {
            for event in self.position.take(index, part, at == 0) {
                self.hold.push(event, out);
            }
        }
        self.take_sources(index, value, out);
        let tokens = TokenLogprob::read_result(&value["logprobsResult"]);
        if !tokens.is_empty() {
            self.hold.push(ChatEvent::Logprobs { index, tokens }, out);
        }
        let word = value["finishReason"].as_str();
        if let Some(word) = word.filter(|_| self.finish.is_none()) {
            let reason = FinishReason::from_word(word);
            if reason.kind == crate::FinishKind::ContentFilter {
                self.refuse(index, &value["finishMessage"], out);
            }
            self.finish = Some(reason);
        }
    }

    fn refuse(&mut self, index: u32, words: &Value, out: &mut Vec<ChatEvent>) {
        if let Some(text) = words.as_str().filter(|text| !text.is_empty()) {
            let text = text.to_owned();
            self.hold.push(ChatEvent::Refusal { index, text }, out);
        }
    }

    fn take_sources(&mut self, index: u32, value: &Value, out: &mut Vec<ChatEvent>) {
        let metadata = &value["citationMetadata"];
        let cited = [&metadata["citations"], &metadata["citationSources"]];
        let found = value["groundingMetadata"]["groundingChunks"].as_array();
        let found = found.into_iter().flatten().map(|chunk| &chunk["web"]);
        let cited = cited.into_iter().filter_map(Value::as_array).flatten();
        for source in cited.chain(found) {
            let Some(url) = source["uri"].as_str() else {
                continue;
            };
            if !self.cited.insert(url.to_owned()) {
                continue;
            }
            let citation = Citation {
                title: source["title"].as_str().map(str::to_owned),
                url: Some(url.to_owned()),
                excerpt: None,
            };
            self.hold.push(ChatEvent::Citation { index, citation }, out);
        }
    }
}
