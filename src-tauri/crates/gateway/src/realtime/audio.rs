//! Sound on the wire: base64 of 16-bit mono samples, or of G.711, in frames of 20 to 100 ms.

use std::time::Duration;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::dialect::Dialect;
use crate::body::base64;

/// Samples a second of [`AudioFormat::Pcm16`].
pub const SAMPLE_RATE: u32 = 24_000;
/// A turn of less sound than this counts as empty, in milliseconds.
pub const MIN_TURN_MS: u64 = 100;

/// How sound is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AudioFormat {
    /// Signed 16-bit little-endian, mono, 24 000 samples a second.
    #[default]
    Pcm16,
    /// G.711 µ-law, 8 000 bytes a second.
    Ulaw,
    /// G.711 A-law, 8 000 bytes a second.
    Alaw,
}

impl AudioFormat {
    /// Bytes of one second.
    pub fn bytes_per_second(self) -> u64 {
        match self {
            Self::Pcm16 => u64::from(SAMPLE_RATE) * 2,
            Self::Ulaw | Self::Alaw => 8_000,
        }
    }

    /// How long so many bytes sound, in milliseconds, rounded down.
    pub fn millis(self, bytes: u64) -> u64 {
        bytes.saturating_mul(1000) / self.bytes_per_second()
    }

    pub(super) fn render(self, dialect: Dialect) -> Value {
        match (dialect, self) {
            (Dialect::Beta, Self::Pcm16) => json!("pcm16"),
            (Dialect::Beta, Self::Ulaw) => json!("g711_ulaw"),
            (Dialect::Beta, Self::Alaw) => json!("g711_alaw"),
            (Dialect::Ga, Self::Pcm16) => json!({"type": "audio/pcm", "rate": SAMPLE_RATE}),
            (Dialect::Ga, Self::Ulaw) => json!({"type": "audio/pcmu"}),
            (Dialect::Ga, Self::Alaw) => json!({"type": "audio/pcma"}),
        }
    }
}

/// Base64 as it is sent: standard alphabet, padded, in one line.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 as servers send it: with or without padding, in either alphabet, with white space
/// or a `data:` prefix. `None` when it is none.
pub fn decode(text: &str) -> Option<Bytes> {
    base64::decode(text).map(Bytes::from)
}

/// Samples as bytes of [`AudioFormat::Pcm16`].
pub fn to_bytes(samples: &[i16]) -> Bytes {
    let bytes: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    bytes.into()
}

/// Bytes of [`AudioFormat::Pcm16`] as samples; an odd last byte is dropped.
pub fn to_samples(bytes: &[u8]) -> Vec<i16> {
    bytes
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

/// Cuts what a microphone delivers into frames of one length.
#[derive(Clone, Debug)]
pub struct Framer {
    length: usize,
    held: Vec<i16>,
}

impl Framer {
    /// Frames of this length, brought into 20 to 100 ms: shorter ones waste most of each message,
    /// longer ones can be heard as a delay.
    pub fn new(frame: Duration) -> Self {
        let ms = frame.as_millis().clamp(20, 100) as usize;
        Self {
            length: ms * SAMPLE_RATE as usize / 1000,
            held: Vec::new(),
        }
    }

    /// Takes samples at 24 000 Hz and gives the frames that are full.
    pub fn push(&mut self, samples: &[i16]) -> Vec<Bytes> {
        self.held.extend_from_slice(samples);
        let whole = self.held.len() - self.held.len() % self.length;
        let frames = self.held[..whole]
            .chunks_exact(self.length)
            .map(to_bytes)
            .collect();
        self.held.drain(..whole);
        frames
    }

    /// What is left of a turn.
    pub fn flush(&mut self) -> Option<Bytes> {
        let rest = to_bytes(&std::mem::take(&mut self.held));
        (!rest.is_empty()).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frames_have_the_sizes_of_the_protocol() {
        for (ms, bytes, chars) in [(20, 960, 1280), (40, 1920, 2560), (100, 4800, 6400)] {
            let frames = Framer::new(Duration::from_millis(ms)).push(&[0; 2400]);
            assert_eq!(frames[0].len(), bytes);
            assert_eq!(encode(&frames[0]).len(), chars);
            assert_eq!(AudioFormat::Pcm16.millis(bytes as u64), ms);
        }
        let frames = Framer::new(Duration::from_millis(5)).push(&[0; 480]);
        assert_eq!(frames[0].len(), 960, "at least 20 ms");
        assert_eq!(AudioFormat::Ulaw.millis(8_000), 1000);
        assert_eq!(AudioFormat::Pcm16.millis(4_799), 99, "rounded down");
    }

    #[test]
    fn base64_is_read_in_every_form() {
        for text in ["+/8A", "-_8A", "data:audio/pcm;base64,+/8A", " +/\n8A "] {
            assert_eq!(
                decode(text).as_deref(),
                Some(&[0xfb, 0xff, 0][..]),
                "{text}"
            );
        }
        assert_eq!(decode("AAA").as_deref(), Some(&[0, 0][..]), "no padding");
        assert_eq!(decode("not base64!"), None);
        assert_eq!(to_samples(&[0xfb, 0xff, 0]), [-5]);
    }

    proptest! {
        #[test]
        fn framing_loses_nothing_and_never_halves_a_sample(
            pieces in prop::collection::vec(prop::collection::vec(any::<i16>(), 0..2000), 0..8),
            ms in 0u64..200,
        ) {
            let mut framer = Framer::new(Duration::from_millis(ms));
            let mut sent = Vec::new();
            for piece in &pieces {
                sent.extend(framer.push(piece));
            }
            let full = sent.len();
            sent.extend(framer.flush());
            for (at, frame) in sent.iter().enumerate() {
                prop_assert_eq!(frame.len() % 2, 0);
                let ms = AudioFormat::Pcm16.millis(frame.len() as u64);
                prop_assert!(ms <= 100 && (at >= full || ms >= 20));
            }
            let read: Vec<i16> = sent
                .iter()
                .flat_map(|frame| to_samples(&decode(&encode(frame)).expect("base64")))
                .collect();
            prop_assert_eq!(read, pieces.concat());
        }
    }
}
