//! Sounds for the tests, and what is in them.

use std::io::Cursor;

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::TrackType;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::MediaSourceStream;

/// Mono samples.
pub(crate) struct Sound {
    pub(crate) rate: u32,
    pub(crate) samples: Vec<i16>,
}

impl Sound {
    pub(crate) fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate)
    }

    /// Loudness between two moments in seconds, from 0 to 1.
    pub(crate) fn loudness(&self, from: f64, to: f64) -> f64 {
        let at = |seconds: f64| (seconds * f64::from(self.rate)) as usize;
        let part = &self.samples[at(from)..at(to).min(self.samples.len())];
        let sum: f64 = part.iter().map(|s| (f64::from(*s) / 32768.0).powi(2)).sum();
        (sum / part.len() as f64).sqrt()
    }

    pub(crate) fn from_pcm(bytes: &[u8]) -> Self {
        let samples = bytes
            .chunks_exact(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]));
        Self {
            rate: 24_000,
            samples: samples.collect(),
        }
    }

    /// A tone and silences, as (seconds, whether it sounds).
    pub(crate) fn tones(rate: u32, parts: &[(f64, bool)]) -> Self {
        let mut samples = Vec::new();
        for (seconds, sounds) in parts {
            let count = (seconds * f64::from(rate)).round() as usize;
            samples.extend((0..count).map(|at| {
                let turn = at as f64 * 440.0 / f64::from(rate) * std::f64::consts::TAU;
                if *sounds {
                    (turn.sin() * 9000.0) as i16
                } else {
                    0
                }
            }));
        }
        Self { rate, samples }
    }

    pub(crate) fn wav(&self) -> Vec<u8> {
        let size = self.samples.len() as u32 * 2;
        let mut wav = b"RIFF".to_vec();
        wav.extend((36 + size).to_le_bytes());
        wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
        wav.extend(self.rate.to_le_bytes());
        wav.extend((self.rate * 2).to_le_bytes());
        wav.extend(b"\x02\0\x10\0data");
        wav.extend(size.to_le_bytes());
        wav.extend(self.samples.iter().flat_map(|sample| sample.to_le_bytes()));
        wav
    }
}

/// Decodes MP3, AAC, FLAC or WAV.
pub(crate) fn decode(bytes: &[u8], extension: &str) -> Sound {
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let source = MediaSourceStream::new(source, Default::default());
    let mut hint = Hint::new();
    hint.with_extension(extension);
    let mut reader = symphonia::default::get_probe()
        .probe(&hint, source, Default::default(), Default::default())
        .expect(extension);
    let track = reader
        .default_track(TrackType::Audio)
        .expect("track")
        .clone();
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|p| p.audio())
        .expect("codec");
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default().verify(true))
        .expect("decoder");
    let mut sound = Sound {
        rate: 0,
        samples: Vec::new(),
    };
    let mut piece = Vec::new();
    while let Some(packet) = reader.next_packet().expect("packet") {
        let decoded = decoder.decode(&packet).expect("frame");
        sound.rate = decoded.spec().rate();
        decoded.copy_to_vec_interleaved::<i16>(&mut piece);
        sound.samples.extend(&piece);
    }
    sound
}

/// One page of an Ogg file.
pub(crate) struct Page {
    pub(crate) kind: u8,
    pub(crate) granule: u64,
    pub(crate) number: u32,
    pub(crate) packets: Vec<Vec<u8>>,
}

/// The pages of an Ogg file of short packets, each with a right checksum and the same serial.
pub(crate) fn pages(mut bytes: &[u8]) -> Vec<Page> {
    let serial = bytes[14..18].to_vec();
    let mut pages = Vec::new();
    while !bytes.is_empty() {
        assert_eq!((&bytes[..5], &bytes[14..18]), (&b"OggS\0"[..], &serial[..]));
        let count = usize::from(bytes[26]);
        let sizes = &bytes[27..27 + count];
        let start = 27 + count;
        let end = start + sizes.iter().map(|size| usize::from(*size)).sum::<usize>();
        let mut packets = Vec::new();
        let mut at = start;
        for size in sizes.iter().map(|size| usize::from(*size)) {
            assert!(size < 255, "short packets only");
            packets.push(bytes[at..at + size].to_vec());
            at += size;
        }
        let mut summed = bytes[..end].to_vec();
        summed[22..26].fill(0);
        assert_eq!(bytes[22..26], ogg_sum(&summed).to_le_bytes());
        let number = |from: usize| <[u8; 4]>::try_from(&bytes[from..from + 4]).expect("4");
        pages.push(Page {
            kind: bytes[5],
            granule: u64::from(u32::from_le_bytes(number(6))),
            number: u32::from_le_bytes(number(18)),
            packets,
        });
        bytes = &bytes[end..];
    }
    pages
}

/// By long division, apart from how the product does it.
fn ogg_sum(bytes: &[u8]) -> u32 {
    let bits = bytes
        .iter()
        .chain(&[0; 4])
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1));
    bits.fold(0u64, |sum, bit| {
        let sum = sum << 1 | u64::from(bit);
        if sum >> 32 == 1 {
            sum ^ 0x1_04c1_1db7
        } else {
            sum
        }
    }) as u32
}
