//! From one rate to another, a piece at a time.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

use crate::error::AudioError;

/// Pieces a second that are converted at once: 10 ms each, which is also about the delay.
const PIECES: u32 = 100;

/// Changes the rate of a mono signal that arrives in pieces of any length.
pub(crate) struct Resampler {
    /// None where both rates are the same.
    engine: Option<Fft<f32>>,
    /// What does not fill a piece yet.
    held: Vec<f32>,
    piece: Vec<f32>,
    /// Samples of the engine's own delay that are still to be left out.
    lead: usize,
}

impl Resampler {
    /// Rates in samples a second.
    pub(crate) fn new(from: u32, to: u32) -> Result<Self, AudioError> {
        if from == to {
            return Ok(Self::with(None));
        }
        let chunk = (from / PIECES).max(1) as usize;
        Fft::new(from as usize, to as usize, chunk, 1, FixedSync::Both)
            .map(|engine| Self::with(Some(engine)))
            .map_err(|error| AudioError::Unsupported(error.to_string()))
    }

    fn with(engine: Option<Fft<f32>>) -> Self {
        let (room, lead) = match &engine {
            Some(engine) => (engine.output_frames_max(), engine.output_delay()),
            None => (0, 0),
        };
        Self {
            engine,
            held: Vec::new(),
            piece: vec![0.0; room],
            lead,
        }
    }

    /// Takes samples and adds what is ready to `out`.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), AudioError> {
        let Some(wanted) = self.engine.as_ref().map(Fft::input_frames_next) else {
            out.extend_from_slice(samples);
            return Ok(());
        };
        self.held.extend_from_slice(samples);
        while self.held.len() >= wanted {
            self.convert(wanted, out)?;
        }
        Ok(())
    }

    /// Adds the rest to `out`, and begins anew.
    pub(crate) fn flush(&mut self, out: &mut Vec<f32>) -> Result<(), AudioError> {
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        let (wanted, delay) = (engine.input_frames_next(), engine.output_delay());
        let ratio = engine.resample_ratio();
        let due = (self.held.len() as f64 * ratio).round() as usize + delay - self.lead;
        let before = out.len();
        let rest = self.held.len();
        self.held
            .resize(rest.next_multiple_of(wanted).max(wanted), 0.0);
        while !self.held.is_empty() {
            self.convert(wanted, out)?;
        }
        if out.len() < before + due {
            self.held.resize(wanted, 0.0);
            self.convert(wanted, out)?;
        }
        out.truncate(before + due);
        if let Some(engine) = &mut self.engine {
            engine.reset();
        }
        self.lead = delay;
        Ok(())
    }

    fn convert(&mut self, wanted: usize, out: &mut Vec<f32>) -> Result<(), AudioError> {
        let Some(engine) = &mut self.engine else {
            return Ok(());
        };
        let room = self.piece.len();
        let failed = |words: String| AudioError::System(words);
        let input =
            SequentialSlice::new(&self.held, 1, wanted).map_err(|e| failed(e.to_string()))?;
        let mut output = SequentialSlice::new_mut(&mut self.piece, 1, room)
            .map_err(|e| failed(e.to_string()))?;
        let (_, made) = engine
            .process_into_buffer(&input, &mut output, Some(&Indexing::new()))
            .map_err(|e| failed(e.to_string()))?;
        let skipped = self.lead.min(made);
        self.lead -= skipped;
        out.extend_from_slice(self.piece.get(skipped..made).unwrap_or_default());
        self.held.drain(..wanted);
        Ok(())
    }
}

/// As PCM16; what is too loud is held at the largest sample.
pub(crate) fn to_pcm(sample: f32) -> i16 {
    (sample * 32_768.0).round() as i16
}

/// From PCM16.
pub(crate) fn from_pcm(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, seconds: f64) -> Vec<f32> {
        let count = (f64::from(rate) * seconds) as u32;
        (0..count)
            .map(|at| {
                (f64::from(at) / f64::from(rate) * 440.0 * std::f64::consts::TAU).sin() as f32
            })
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_length_its_pitch_and_its_place() {
        for (from, to) in [
            (48_000, 24_000),
            (44_100, 24_000),
            (16_000, 24_000),
            (24_000, 48_000),
            (24_000, 24_000),
        ] {
            let mut resampler = Resampler::new(from, to).unwrap();
            for round in 0..2 {
                let mut out = Vec::new();
                for piece in tone(from, 0.5).chunks(333) {
                    resampler.push(piece, &mut out).unwrap();
                }
                resampler.flush(&mut out).unwrap();
                let wanted = tone(to, 0.5);
                assert!(
                    out.len().abs_diff(wanted.len()) <= 1,
                    "{from} to {to}, {round}: {} samples",
                    out.len()
                );
                let edge = to as usize / 50;
                let worst = out
                    .iter()
                    .zip(&wanted)
                    .skip(edge)
                    .take(wanted.len() - 2 * edge)
                    .map(|(a, b)| (a - b).abs())
                    .fold(0.0_f32, f32::max);
                // The place is exact to half a sample: so much is the tone's steepest step.
                let half = 440.0 * std::f32::consts::TAU / to as f32 / 2.0;
                assert!(worst < half, "{from} to {to}, {round}: off by {worst}");
            }
        }
    }

    #[test]
    fn loud_sound_is_held_at_the_limit() {
        assert_eq!(
            [to_pcm(1.5), to_pcm(-1.5), to_pcm(0.0)],
            [i16::MAX, i16::MIN, 0]
        );
    }
}
