//! The content of an answer while it arrives: words that grow, and parts that come whole, in their order.

use studio_contract::TurnEvent;
use studio_domain::Part;
use studio_store::Delta;

/// What words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Reasoning,
}

/// A part as far as it has arrived.
#[derive(Debug)]
enum Arriving {
    /// Only ever grows at its end.
    Words {
        kind: Kind,
        text: String,
        /// How much of it is saved, in bytes.
        saved: usize,
        /// The position under which listeners hear it.
        heard_as: u32,
    },
    Whole {
        part: Part,
        saved: bool,
    },
}

impl Arriving {
    fn words(&self) -> &str {
        match self {
            Self::Words { text, .. } => text,
            Self::Whole { .. } => "",
        }
    }

    fn is_silent(&self) -> bool {
        matches!(
            self,
            Self::Whole {
                part: Part::Opaque { .. },
                ..
            }
        )
    }

    /// What a listener hears of a part that came whole: nothing of provider data.
    fn told_whole(&self, position: usize) -> Option<TurnEvent> {
        match self {
            Self::Whole { part, .. } if !self.is_silent() => Some(TurnEvent::Part {
                part: u32::try_from(position).unwrap_or(u32::MAX),
                value: part.clone(),
            }),
            _ => None,
        }
    }

    fn unsaved(&mut self, position: u32) -> Option<Delta> {
        match self {
            Self::Words {
                kind, text, saved, ..
            } => {
                let more = text.get(*saved..).filter(|more| !more.is_empty())?;
                let (kind, more) = (*kind, more.to_owned());
                *saved = text.len();
                Some(kind.delta(position, more))
            }
            Self::Whole { saved: true, .. } => None,
            Self::Whole { part, saved } => {
                *saved = true;
                let part = part.clone();
                Some(Delta::Whole { position, part })
            }
        }
    }

    fn stored(&self) -> Part {
        match self {
            Self::Words { kind, text, .. } => kind.part(text.clone()),
            Self::Whole { part, .. } => part.clone(),
        }
    }
}

impl Kind {
    fn part(self, text: String) -> Part {
        match self {
            Self::Text => Part::Text { text },
            Self::Reasoning => Part::Reasoning { text },
        }
    }

    fn delta(self, position: u32, text: String) -> Delta {
        match self {
            Self::Text => Delta::Text { position, text },
            Self::Reasoning => Delta::Reasoning { position, text },
        }
    }

    fn event(self, part: u32, text: String) -> TurnEvent {
        match self {
            Self::Text => TurnEvent::TextDelta { part, text },
            Self::Reasoning => TurnEvent::ReasoningDelta { part, text },
        }
    }
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON text, as the model wrote it.
    pub(crate) arguments: String,
}

/// How far a listener has read.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    part: usize,
    /// Bytes of its words; of a part that came whole, 1 once it is told.
    offset: usize,
}

/// All that has arrived.
#[derive(Debug, Default)]
pub(super) struct Content {
    parts: Vec<Arriving>,
}

impl Content {
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The calls of tools that have no result yet, and whether anything was said after the last result.
    pub(super) fn calls(&self) -> (Vec<Call>, bool) {
        let mut open: Vec<Call> = Vec::new();
        let mut answers = true;
        for part in &self.parts {
            match part {
                Arriving::Whole {
                    part:
                        Part::ToolCall {
                            call_id,
                            name,
                            arguments,
                            ..
                        },
                    ..
                } => open.push(Call {
                    id: call_id.clone(),
                    name: name.clone(),
                    arguments: arguments.clone(),
                }),
                Arriving::Whole {
                    part: Part::ToolResult { call_id, .. },
                    ..
                } => {
                    open.retain(|call| call.id != *call_id);
                    answers = false;
                    continue;
                }
                // A picture of a tool's stands after its result.
                Arriving::Whole {
                    part: Part::Image { .. },
                    ..
                } => continue,
                _ => {}
            }
            answers = true;
        }
        (open, answers)
    }

    /// Adds words to the last part if that has the same kind, else as a new one.
    pub(super) fn grow(&mut self, kind: Kind, more: &str) {
        match self.parts.last_mut() {
            Some(Arriving::Words {
                kind: last, text, ..
            }) if *last == kind => text.push_str(more),
            _ => {
                let heard_as = self.heard_as(kind);
                self.parts.push(Arriving::Words {
                    kind,
                    text: more.to_owned(),
                    saved: 0,
                    heard_as,
                });
            }
        }
    }

    /// Where new words are heard: nobody sees provider data, so what stands on both sides of it reads as one.
    fn heard_as(&self, new: Kind) -> u32 {
        let own = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        match self.parts.iter().rev().find(|part| !part.is_silent()) {
            Some(Arriving::Words { kind, heard_as, .. }) if *kind == new => *heard_as,
            _ => own,
        }
    }

    pub(super) fn put(&mut self, part: Part) {
        self.parts.push(Arriving::Whole { part, saved: false });
    }

    /// What is new since the last call, as rows of the journal.
    pub(super) fn take_unsaved(&mut self) -> Vec<Delta> {
        let parts = (0_u32..).zip(&mut self.parts);
        parts
            .filter_map(|(position, part)| part.unsaved(position))
            .collect()
    }

    /// The journal has no gaps: what comes later is only written after these rows.
    pub(super) fn put_back(&mut self, rows: &[Delta]) {
        for row in rows {
            let (Delta::Text { position, .. }
            | Delta::Reasoning { position, .. }
            | Delta::Whole { position, .. }) = row;
            match (self.parts.get_mut(*position as usize), row) {
                (
                    Some(Arriving::Words { saved, .. }),
                    Delta::Text { text, .. } | Delta::Reasoning { text, .. },
                ) => *saved = saved.saturating_sub(text.len()),
                (Some(Arriving::Whole { saved, .. }), _) => *saved = false,
                _ => {}
            }
        }
    }

    pub(super) fn stored(&self) -> Vec<Part> {
        self.parts.iter().map(Arriving::stored).collect()
    }

    /// Appends to `events` what a listener at `place` has not heard: at most about `budget` bytes of words, and one part that came
    /// whole.
    ///
    /// Returns whether more may be waiting.
    pub(super) fn read(
        &self,
        place: &mut Place,
        mut budget: usize,
        events: &mut Vec<TurnEvent>,
    ) -> bool {
        while let Some(part) = self.parts.get(place.part) {
            if place.offset == 0
                && let Some(event) = part.told_whole(place.part)
            {
                place.offset = 1;
                events.push(event);
                return true;
            }
            let rest = part.words().get(place.offset..).unwrap_or_default();
            if rest.is_empty() {
                if place.part + 1 == self.parts.len() {
                    return false;
                }
                place.part += 1;
                place.offset = 0;
                continue;
            }
            let piece = prefix_of_json_size(rest, budget);
            if piece.is_empty() {
                return true;
            }
            budget = budget.saturating_sub(json_size(piece));
            place.offset += piece.len();
            if let Arriving::Words { kind, heard_as, .. } = part {
                events.push(kind.event(*heard_as, piece.to_owned()));
            }
        }
        false
    }
}

/// Bytes that `text` takes inside a JSON string, as `serde_json` writes it.
fn json_size(text: &str) -> usize {
    text.chars().map(json_char_size).sum()
}

fn json_char_size(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        c if u32::from(c) < 0x20 => 6,
        c => c.len_utf8(),
    }
}

/// The longest beginning of `text` that takes at most `budget` bytes in JSON.
fn prefix_of_json_size(text: &str, budget: usize) -> &str {
    let mut size = 0;
    for (at, c) in text.char_indices() {
        size += json_char_size(c);
        if size > budget {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}
