//! Compressed speech without an encoder: frames of six vowels at three pitches, encoded
//! beforehand, are put one after the other. `assets/demo/README.md` says how they were made.

use bytes::Bytes;

use super::script::Syllable;
use super::utterance::Utterance;

const MP3: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../assets/demo/voice.mp3"
));
const AAC: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../assets/demo/voice.aac"
));
const OPUS: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../assets/demo/voice.opus-packets"
));

/// Bytes of every MP3 frame: 24 ms at 48 kbit/s.
const MP3_FRAME: usize = 144;
/// Bytes of every AAC frame: 42.7 ms at 60 kbit/s.
const AAC_FRAME: usize = 320;
/// Bytes of every Opus packet: 20 ms at 32 kbit/s.
const OPUS_PACKET: usize = 80;
/// Frames of a take: into the sound, its rise, its middle, its fall, out of it.
const STEPS: usize = 5;
const VOWELS: usize = 6;

/// The frames of one codec.
pub(super) struct Bank {
    /// Silence, then [`STEPS`] for each pitch, vowel, and with a hiss or without.
    frames: Vec<&'static [u8]>,
    /// Samples of a frame at the rate of every voice.
    hop: usize,
}

/// What sounds during one hop. Sounds know their take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hop {
    Silence,
    Rise(usize),
    Hold(usize),
    Fall(usize),
}

impl Bank {
    pub(super) fn mp3() -> Self {
        Self {
            frames: MP3.chunks_exact(MP3_FRAME).collect(),
            hop: 576,
        }
    }

    pub(super) fn opus() -> Self {
        Self {
            frames: OPUS.chunks_exact(OPUS_PACKET).collect(),
            hop: 480,
        }
    }

    pub(super) fn aac() -> Self {
        Self {
            frames: AAC.chunks_exact(AAC_FRAME).collect(),
            hop: 1024,
        }
    }

    /// The frames of a text: one more than it has hops, since each overlaps with the next.
    pub(super) fn read(self, utterance: &Utterance) -> Reading {
        Reading {
            hops: hops(utterance, self.hop).into_iter(),
            last: Some(Hop::Silence),
            bank: self,
        }
    }

    /// The frame in which one hop fades into the next.
    fn frame(&self, from: Hop, to: Hop) -> &'static [u8] {
        use Hop::{Fall, Hold, Rise, Silence};
        let (take, step) = match (from, to) {
            (Silence, Silence) => return self.frames[0],
            (Silence, Rise(take) | Hold(take) | Fall(take)) => (take, 0),
            (Rise(take), Hold(_) | Fall(_)) => (take, 1),
            (Hold(take), Hold(_)) => (take, 2),
            (Hold(take), Fall(_)) => (take, 3),
            (Rise(take) | Hold(take), Silence | Rise(_)) | (Fall(take), _) => (take, 4),
        };
        self.frames[1 + take * STEPS + step]
    }
}

/// The frames of an utterance, one by one.
pub(super) struct Reading {
    bank: Bank,
    hops: std::vec::IntoIter<Hop>,
    /// The hop before; `None` after the end.
    last: Option<Hop>,
}

impl Iterator for Reading {
    type Item = &'static [u8];

    fn next(&mut self) -> Option<&'static [u8]> {
        let from = self.last?;
        self.last = self.hops.next();
        Some(self.bank.frame(from, self.last.unwrap_or(Hop::Silence)))
    }
}

impl Reading {
    /// Several frames at a time.
    pub(super) fn joined(mut self, count: usize) -> impl Iterator<Item = Bytes> + Send {
        std::iter::from_fn(move || {
            let joined: Vec<u8> = self.by_ref().take(count).flatten().copied().collect();
            (!joined.is_empty()).then(|| joined.into())
        })
    }
}

/// What sounds in each hop; syllables begin and end at the nearest one.
fn hops(utterance: &Utterance, hop: usize) -> Vec<Hop> {
    let nearest = |samples: usize| (samples + hop / 2) / hop;
    let mut hops = Vec::with_capacity(nearest(utterance.samples()));
    let mut end = 0;
    for piece in &utterance.pieces {
        end += piece.samples;
        let count = nearest(end) - hops.len();
        let take = piece
            .syllable
            .map(|syllable| take(utterance.voice.register(), syllable));
        hops.extend((0..count).map(|at| match take {
            None => Hop::Silence,
            Some(take) if at == 0 => Hop::Rise(take),
            Some(take) if at + 1 == count => Hop::Fall(take),
            Some(take) => Hop::Hold(take),
        }));
    }
    hops
}

fn take(register: usize, syllable: Syllable) -> usize {
    (register * VOWELS + syllable.vowel as usize) * 2 + usize::from(syllable.hiss)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::voice::Voice;

    #[test]
    fn every_bank_has_every_frame_and_sounds_as_long_as_the_text() {
        for bank in [Bank::mp3(), Bank::opus(), Bank::aac()] {
            assert_eq!(bank.frames.len(), 1 + 3 * VOWELS * 2 * STEPS);
        }
        for name in ["onyx", "alloy", "nova"] {
            let voice = Voice::named(name).expect("voice");
            let text = "Ferries leave the harbour at nine, is it? 渡轮九点离开。";
            let utterance = Utterance::new(text, voice, 1.0);
            let frames = Bank::opus().read(&utterance).count();
            assert_eq!(frames, (utterance.samples() + 240) / 480 + 1);
        }
    }
}
