//! A text that is about to be spoken.

use super::script::{Piece, RATE, pieces};
use super::voice::Voice;

/// What is said and by whom. The sound is made only when it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Utterance {
    pub(super) voice: Voice,
    pub(super) pieces: Vec<Piece>,
}

impl Utterance {
    pub(super) fn new(text: &str, voice: Voice, speed: f64) -> Self {
        Self {
            voice,
            pieces: pieces(text, speed),
        }
    }

    /// Its length in samples.
    pub(super) fn samples(&self) -> usize {
        self.pieces.iter().map(|piece| piece.samples).sum()
    }

    /// Its length in seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.samples() as f64 / f64::from(RATE)
    }

    /// The sound in blocks of `size` samples; the last one may be shorter.
    pub(super) fn blocks(self, size: usize) -> Blocks {
        Blocks {
            voice: self.voice,
            pieces: self.pieces.into_iter(),
            size,
            ready: Vec::new(),
        }
    }
}

/// The sound of an utterance, block by block.
pub(super) struct Blocks {
    voice: Voice,
    pieces: std::vec::IntoIter<Piece>,
    size: usize,
    /// Made but not yet given.
    ready: Vec<i16>,
}

impl Iterator for Blocks {
    type Item = Vec<i16>;

    fn next(&mut self) -> Option<Vec<i16>> {
        while self.ready.len() < self.size
            && let Some(piece) = self.pieces.next()
        {
            self.ready.extend(self.voice.render(&piece));
        }
        let rest = self.ready.split_off(self.size.min(self.ready.len()));
        let block = std::mem::replace(&mut self.ready, rest);
        (!block.is_empty()).then_some(block)
    }
}
