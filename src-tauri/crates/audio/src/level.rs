//! How loud sound is.

/// Loudness of a stretch of sound.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Root mean square, from 0 (silence) to 1 (a full square wave).
    pub rms: f32,
    /// The largest sample, from 0 to 1.
    pub peak: f32,
}

impl Level {
    /// Of mono samples; silence where there are none.
    pub fn of(samples: &[i16]) -> Self {
        if samples.is_empty() {
            return Self::default();
        }
        let scaled = samples.iter().map(|&sample| f32::from(sample) / 32_768.0);
        let (squares, peak) = scaled.fold((0.0, 0.0_f32), |(squares, peak), sample| {
            (squares + sample * sample, peak.max(sample.abs()))
        });
        Self {
            rms: (squares / samples.len() as f32).sqrt(),
            peak,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_nothing_and_a_square_wave_is_everything() {
        assert_eq!(Level::of(&[]), Level::default());
        assert_eq!(Level::of(&[0; 480]), Level::default());
        let full = Level::of(&[i16::MIN, i16::MAX]);
        assert!(full.rms > 0.999 && full.peak == 1.0, "{full:?}");
    }
}
