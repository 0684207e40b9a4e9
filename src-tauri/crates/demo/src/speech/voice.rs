//! Voices: a buzz at the voice's pitch, coloured by formants. Not words, but the sound and the
//! rhythm of speech.

use std::f32::consts::TAU;

pub(crate) use super::script::RATE;
use super::script::{Piece, Syllable, Vowel, pieces};
use crate::hash::hash;

/// The built-in voices and their pitch in hertz.
const VOICES: [(&str, f32); 13] = [
    ("alloy", 165.0),
    ("ash", 120.0),
    ("ballad", 135.0),
    ("coral", 210.0),
    ("echo", 110.0),
    ("fable", 150.0),
    ("onyx", 90.0),
    ("nova", 220.0),
    ("sage", 195.0),
    ("shimmer", 235.0),
    ("verse", 142.0),
    ("marin", 205.0),
    ("cedar", 102.0),
];

/// Rise and fall at the ends of a syllable, in samples.
const ATTACK: usize = RATE as usize / 80;
const RELEASE: usize = RATE as usize / 40;
/// Length of the hiss that begins a syllable, in samples.
const HISS: usize = RATE as usize / 22;
/// Bandwidth of each formant in hertz.
const BANDWIDTHS: [f32; 3] = [90.0, 110.0, 170.0];

/// Somebody's voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Voice {
    /// Hertz.
    pitch: f32,
}

impl Voice {
    /// A built-in voice.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = VOICES.iter().find(|(known, _)| *known == name)?;
        Some(Self { pitch: known.1 })
    }

    /// The names of the built-in voices, separated by commas.
    pub(crate) fn names() -> String {
        VOICES.map(|(name, _)| name).join(", ")
    }

    /// The voice of a custom id: any id has one, always the same.
    pub(crate) fn of_id(id: &str) -> Self {
        Self {
            pitch: 90.0 + (hash(0, id.as_bytes()) % 140) as f32,
        }
    }

    /// Low, middle or high: which of the encoded voices is nearest.
    pub(super) fn register(self) -> usize {
        usize::from(self.pitch >= 130.0) + usize::from(self.pitch >= 180.0)
    }

    /// One piece as mono samples at [`RATE`].
    pub(crate) fn render(self, piece: &Piece) -> Vec<i16> {
        let Some(syllable) = piece.syllable else {
            return vec![0; piece.samples];
        };
        let mut sound = Sound::new(self.pitch, syllable, piece.samples);
        (0..piece.samples).map(|at| sound.sample(at)).collect()
    }
}

/// A whole text as mono samples at [`RATE`], from first to last syllable. `speed` is 0.25 to 4.
pub(crate) fn speak(text: &str, voice: Voice, speed: f64) -> Vec<i16> {
    pieces(text, speed)
        .iter()
        .flat_map(|piece| voice.render(piece))
        .collect()
}

/// A syllable while it sounds.
struct Sound {
    length: usize,
    /// Pitch at the start and its change over the length, in turns per sample.
    pitch: (f32, f32),
    hiss: usize,
    phase: f32,
    noise: u32,
    formants: [Resonator; 3],
}

impl Sound {
    fn new(pitch: f32, syllable: Syllable, length: usize) -> Self {
        let turns = |factor: f32| pitch * factor / RATE as f32;
        let (from, to) = (turns(syllable.pitch.0), turns(syllable.pitch.1));
        // A higher voice has a shorter throat, so its formants are a little higher too.
        let throat = 0.9 + pitch / 1500.0;
        let frequencies = frequencies(syllable.vowel);
        Self {
            length,
            pitch: (from, to - from),
            hiss: if syllable.hiss {
                HISS.min(length / 3)
            } else {
                0
            },
            phase: 0.0,
            noise: 0x9e37_79b9,
            formants: [0, 1, 2].map(|at| Resonator::new(frequencies[at] * throat, BANDWIDTHS[at])),
        }
    }

    fn sample(&mut self, at: usize) -> i16 {
        let progress = at as f32 / self.length as f32;
        let source = if at < self.hiss {
            self.hiss() * 0.4
        } else {
            self.buzz(progress)
        };
        let [low, middle, high] = &mut self.formants;
        let sum = low.pass(source) + 0.7 * middle.pass(source) + 0.5 * high.pass(source);
        let rise = at.min(ATTACK) as f32 / ATTACK as f32;
        let fall = (self.length - at).min(RELEASE) as f32 / RELEASE as f32;
        // Squeezes peaks softly into the range.
        let squeezed = sum / (1.0 + sum.abs());
        (squeezed * rise * fall * 24_000.0) as i16
    }

    /// The vocal cords: a saw.
    fn buzz(&mut self, progress: f32) -> f32 {
        self.phase += self.pitch.0 + self.pitch.1 * progress;
        self.phase -= self.phase.floor();
        1.0 - 2.0 * self.phase
    }

    /// Breath: xorshift noise.
    fn hiss(&mut self) -> f32 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 17;
        self.noise ^= self.noise << 5;
        self.noise as f32 / u32::MAX as f32 - 0.5
    }
}

/// The first three formants of a vowel in hertz, of an average adult.
fn frequencies(vowel: Vowel) -> [f32; 3] {
    match vowel {
        Vowel::A => [760.0, 1250.0, 2550.0],
        Vowel::E => [530.0, 1850.0, 2500.0],
        Vowel::I => [300.0, 2250.0, 3000.0],
        Vowel::O => [520.0, 920.0, 2450.0],
        Vowel::U => [330.0, 880.0, 2250.0],
        Vowel::Schwa => [500.0, 1450.0, 2450.0],
    }
}

/// A two-pole filter that rings at one frequency.
struct Resonator {
    gain: f32,
    feedback: (f32, f32),
    past: (f32, f32),
}

impl Resonator {
    fn new(frequency: f32, bandwidth: f32) -> Self {
        let radius = (-TAU / 2.0 * bandwidth / RATE as f32).exp();
        let turn = TAU * frequency / RATE as f32;
        Self {
            gain: (1.0 - radius) * 2.0,
            feedback: (2.0 * radius * turn.cos(), -radius * radius),
            past: (0.0, 0.0),
        }
    }

    fn pass(&mut self, input: f32) -> f32 {
        let output =
            self.gain * input + self.feedback.0 * self.past.0 + self.feedback.1 * self.past.1;
        self.past = (output, self.past.0);
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loudness(samples: &[i16]) -> f64 {
        let sum: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
        (sum / samples.len().max(1) as f64).sqrt()
    }

    #[test]
    fn speech_is_loud_pauses_are_silent_and_both_repeat() {
        let voice = Voice::named("alloy").expect("voice");
        let text = "The ferry leaves. 渡轮九点离开？";
        let sound = speak(text, voice, 1.0);
        assert_eq!(sound, speak(text, voice, 1.0));
        for piece in pieces(text, 1.0) {
            let level = loudness(&voice.render(&piece));
            match piece.syllable {
                Some(_) => assert!((1500.0..16_000.0).contains(&level), "{piece:?} {level}"),
                None => assert_eq!(level, 0.0),
            }
        }
    }

    #[test]
    fn voices_differ_in_pitch() {
        let crossings = |voice: Voice| {
            let sound = speak("aaaaaaaaaaaaaa", voice, 1.0);
            // How often the loudest part of a wave comes again.
            let top = sound.iter().max().copied().unwrap_or(0) / 2;
            sound
                .windows(2)
                .filter(|w| w[0] <= top && w[1] > top)
                .count()
        };
        let named = |name| Voice::named(name).expect("voice");
        assert!(crossings(named("shimmer")) > crossings(named("onyx")));
        assert_eq!(Voice::of_id("voice_1"), Voice::of_id("voice_1"));
        assert_ne!(Voice::of_id("voice_1"), Voice::of_id("voice_2"));
        assert!(Voice::named("nobody").is_none());
    }
}
