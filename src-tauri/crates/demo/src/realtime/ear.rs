//! Hears speech by its loudness: when it begins and ends, and how many bursts it has.

/// Length of the stretches whose loudness is measured, in milliseconds.
const FRAME_MS: u64 = 10;
/// Loud frames in a row that make speech; fewer are a click.
const ONSET_FRAMES: u64 = 3;

/// How turns are told by loudness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turns {
    /// 0 to 1.
    pub(super) threshold: f64,
    pub(super) padding_ms: u64,
    pub(super) silence_ms: u64,
}

/// Where speech begins or ends, in milliseconds of everything heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Including the padding before it.
    Started(u64),
    /// Including the silence that ended it.
    Stopped(u64),
}

/// Listens to a stream of samples.
#[derive(Debug)]
pub(super) struct Ear {
    rate: u32,
    /// Less than a frame.
    rest: Vec<i16>,
    /// Time up to the end of the last frame.
    now_ms: u64,
    loud: u64,
    quiet: u64,
    speaking: bool,
    /// A turn cannot begin before the end of the one before it.
    last_end_ms: u64,
}

impl Ear {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate,
            rest: Vec::new(),
            now_ms: 0,
            loud: 0,
            quiet: 0,
            speaking: false,
            last_end_ms: 0,
        }
    }

    /// Samples a second.
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// The same ear for another rate, which keeps the time.
    pub(super) fn set_rate(&mut self, rate: u32) {
        self.rate = rate;
        self.rest.clear();
    }

    /// Time heard, in milliseconds, whole frames only.
    pub(super) fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Forgets a turn that has begun, not the time.
    pub(super) fn forget_turn(&mut self) {
        self.speaking = false;
        self.loud = 0;
        self.quiet = 0;
        self.last_end_ms = self.now_ms;
    }

    /// Hears samples; tells where turns begin and end, in order.
    pub(super) fn hear(&mut self, samples: &[i16], turns: Option<Turns>) -> Vec<Edge> {
        let length = (u64::from(self.rate) * FRAME_MS / 1000) as usize;
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(samples);
        let mut edges = Vec::new();
        let mut frames = all.chunks_exact(length);
        for frame in &mut frames {
            self.now_ms += FRAME_MS;
            if let Some(turns) = turns {
                edges.extend(self.frame(loudness(frame), turns));
            }
        }
        self.rest = frames.remainder().to_vec();
        edges
    }

    fn frame(&mut self, loudness: f64, turns: Turns) -> Option<Edge> {
        if loudness >= floor(turns.threshold) {
            self.loud += 1;
            self.quiet = 0;
        } else {
            self.loud = 0;
            self.quiet += 1;
        }
        if !self.speaking && self.loud >= ONSET_FRAMES {
            self.speaking = true;
            let onset = self.now_ms - self.loud * FRAME_MS;
            let start = onset.saturating_sub(turns.padding_ms);
            return Some(Edge::Started(start.max(self.last_end_ms)));
        }
        if self.speaking && self.quiet * FRAME_MS >= turns.silence_ms {
            self.speaking = false;
            self.last_end_ms = self.now_ms;
            return Some(Edge::Stopped(self.now_ms));
        }
        None
    }
}

/// What a stretch of sound is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// From the first to the last loud frame, in milliseconds.
    pub(super) ms: u64,
    /// Bursts that a syllable each could make.
    pub(super) bursts: u64,
}

impl Sound {
    pub(super) fn of(samples: &[i16], rate: u32) -> Self {
        let length = (u64::from(rate) * FRAME_MS / 1000) as usize;
        let mut sound = Self::default();
        let (mut first, mut last) = (None, 0);
        let (mut valley, mut peak) = (0.0f64, 0.0f64);
        let mut rising = false;
        for (at, frame) in samples.chunks(length.max(1)).enumerate() {
            let now = loudness(frame);
            if now >= floor(0.5) {
                first.get_or_insert(at);
                last = at + 1;
            }
            // A burst rises to twice the valley before it, and ends at half its peak.
            if rising {
                peak = peak.max(now);
                if now < peak / 2.0 {
                    rising = false;
                    valley = now;
                }
            } else {
                valley = valley.min(now);
                if now >= floor(0.5) && now >= 2.0 * valley {
                    rising = true;
                    peak = now;
                    sound.bursts += 1;
                }
            }
        }
        sound.ms = first.map_or(0, |first| (last - first) as u64 * FRAME_MS);
        sound
    }
}

/// Root of the mean square, 0 to 1.
fn loudness(frame: &[i16]) -> f64 {
    let sum: f64 = frame.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (sum / frame.len().max(1) as f64).sqrt() / f64::from(i16::MAX)
}

/// The loudness that counts as speech at a threshold of 0 to 1.
fn floor(threshold: f64) -> f64 {
    0.003 + threshold * 0.03
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::voice::{Voice, speak};

    const TURNS: Turns = Turns {
        threshold: 0.5,
        padding_ms: 300,
        silence_ms: 500,
    };

    fn tone(ms: u64) -> Vec<i16> {
        (0..ms * 24)
            .map(|at| ((at as f64 * 0.05).sin() * 8000.0) as i16)
            .collect()
    }

    fn quiet(ms: u64) -> Vec<i16> {
        vec![0; (ms * 24) as usize]
    }

    #[test]
    fn edges_stand_where_the_sound_begins_and_ends() {
        let sound = [quiet(1000), tone(600), quiet(700), tone(200), quiet(600)].concat();
        for piece in [240, 7, 2400, 100_000] {
            let mut ear = Ear::new(24_000);
            let edges: Vec<Edge> = sound
                .chunks(piece)
                .flat_map(|piece| ear.hear(piece, Some(TURNS)))
                .collect();
            assert_eq!(
                edges,
                [
                    Edge::Started(700),
                    Edge::Stopped(2100),
                    Edge::Started(2100),
                    Edge::Stopped(3000)
                ],
                "in pieces of {piece}"
            );
        }
    }

    #[test]
    fn clicks_and_whispers_are_no_speech() {
        let mut ear = Ear::new(24_000);
        let whisper: Vec<i16> = tone(500).iter().map(|sample| sample / 100).collect();
        let sound = [quiet(100), tone(20), quiet(100), whisper].concat();
        assert_eq!(ear.hear(&sound, Some(TURNS)), []);
        assert_eq!(ear.now_ms(), 720);
        assert_eq!(ear.hear(&tone(500), None), [], "nobody asked");
    }

    #[test]
    fn bursts_are_the_syllables() {
        let three = [tone(150), quiet(80), tone(150), quiet(80), tone(150)].concat();
        let sound = [quiet(200), three, quiet(300)].concat();
        assert_eq!(Sound::of(&sound, 24_000), Sound { ms: 610, bursts: 3 });
        let spoken = speak("Good morning harbour", Voice::of_id("x"), 1.0);
        assert_eq!(Sound::of(&spoken, 24_000).bursts, 5);
        assert_eq!(Sound::of(&quiet(100), 24_000), Sound::default());
    }
}
