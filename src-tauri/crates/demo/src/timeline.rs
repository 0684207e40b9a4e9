//! A streamed answer as timed frames.

use std::time::Duration;

use serde_json::Value;

use crate::answer::{Directions, VERBATIM, directions};
use crate::options::Pace;
use crate::pricing::written;
use crate::reply::Step;
use crate::tokens;
use crate::turn::Turn;

/// Characters per piece of a call's arguments.
const ARGUMENT_CHARS: usize = 8;

/// How an answer is cut, and how fast the pieces follow each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tempo {
    /// Before the first piece.
    start: Duration,
    /// Between two pieces.
    step: Duration,
    /// Characters per piece; `None` for one token each.
    chars: Option<usize>,
}

impl Tempo {
    pub(crate) fn new(pace: &Pace, turn: &Turn) -> Self {
        if turn.model.starts_with("demo-load-") {
            let chars = Some(pace.load_chunk_chars.max(1));
            return Self {
                start: pace.first_token,
                step: pace.load_interval,
                chars,
            };
        }
        if turn.model == VERBATIM
            && let Directions {
                pace: Some((chars, delay)),
                ..
            } = directions(turn.question())
        {
            return Self {
                start: Duration::ZERO,
                step: delay,
                chars: Some(chars),
            };
        }
        Self {
            start: pace.first_token,
            step: pace.per_token(),
            chars: None,
        }
    }

    pub(crate) fn pieces<'a>(&self, text: &'a str) -> Vec<&'a str> {
        match self.chars {
            None => tokens::split(text),
            Some(chars) => by_chars(text, chars),
        }
    }
}

/// The pieces in which a call's arguments arrive.
pub(crate) fn argument_pieces(arguments: &str) -> Vec<&str> {
    by_chars(arguments, ARGUMENT_CHARS)
}

fn by_chars(text: &str, chars: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .nth(chars)
            .map_or(rest.len(), |(at, _)| at);
        let (piece, tail) = rest.split_at(end);
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

/// Frames with the time at which each is sent.
pub(crate) struct Timeline {
    pub(crate) tempo: Tempo,
    clock: Duration,
    steps: Vec<Step>,
}

impl Timeline {
    pub(crate) fn new(tempo: Tempo) -> Self {
        Self {
            tempo,
            clock: Duration::ZERO,
            steps: Vec::new(),
        }
    }

    /// Waits as before the first piece.
    pub(crate) fn start(&mut self) {
        self.clock += self.tempo.start;
    }

    /// Waits as between two pieces.
    pub(crate) fn tick(&mut self) {
        self.clock += self.tempo.step;
    }

    /// `data: …`, and what of the answer it holds, which is charged when it is sent.
    pub(crate) fn data(&mut self, data: &str, holds: &str) {
        self.raw(format!("data: {data}\n\n"), holds);
    }

    /// An event with its name, which is also its `type`.
    pub(crate) fn event(&mut self, data: &Value, holds: &str) {
        let name = data["type"].as_str().unwrap_or_default();
        self.raw(format!("event: {name}\ndata: {data}\n\n"), holds);
    }

    pub(crate) fn raw(&mut self, text: String, holds: &str) {
        let step = Step::send(self.clock, text);
        self.steps.push(Step {
            charge: written(tokens::count(holds)),
            ..step
        });
    }

    pub(crate) fn steps(self) -> Vec<Step> {
        self.steps
    }
}

/// The pieces of several texts in the order in which they are sent: the choices of an answer
/// alternate. Each inner list is one round, of choice and piece.
pub(crate) fn rounds<'a>(
    tempo: Tempo,
    texts: impl Iterator<Item = &'a str>,
) -> Vec<Vec<(usize, &'a str)>> {
    let pieces: Vec<Vec<&str>> = texts.map(|text| tempo.pieces(text)).collect();
    let longest = pieces.iter().map(Vec::len).max().unwrap_or(0);
    let round = |at: usize| {
        let own = pieces.iter().enumerate();
        own.filter_map(|(index, own)| Some((index, *own.get(at)?)))
            .collect()
    };
    (0..longest).map(round).collect()
}
