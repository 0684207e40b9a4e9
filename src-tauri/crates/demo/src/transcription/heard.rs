//! Where a sound has speech.

use std::ops::Range;

/// Levels of a second; one covers 10 ms.
pub(super) const FRAMES_PER_SECOND: u32 = 100;

/// Quieter is silence, whatever the background: -52 dB below full scale.
const QUIETEST: f32 = 0.0025;
/// How much louder than the background speech is.
const ABOVE_BACKGROUND: f32 = 3.0;
/// Shorter bursts are clicks, in frames.
const SHORTEST: usize = 2;
/// A shorter gap does not end a burst, in frames.
const BURST_GAP: usize = 2;
/// A longer gap ends a segment, in frames.
const SEGMENT_GAP: usize = 30;
/// A longer burst is more than one word, in frames.
const LONG_WORD: usize = 45;

/// What listening told.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) seconds: f64,
    /// Loudness from 0 to 1 for every 10 ms; `None` when the codec could not be decoded.
    pub(super) levels: Option<Vec<f32>>,
}

/// Consecutive words without a long pause; each from its first frame to behind its last.
pub(super) type Burst = Vec<Range<usize>>;

/// The words of a sound, in groups.
pub(super) fn bursts(levels: &[f32]) -> Vec<Burst> {
    let mut groups: Vec<Burst> = Vec::new();
    for span in spans(levels) {
        let close = groups
            .last()
            .and_then(|group| group.last())
            .is_some_and(|word| span.start - word.end <= SEGMENT_GAP);
        if !close {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.last_mut() {
            group.extend(words(&span));
        }
    }
    groups
}

/// Where the sound is loud, without clicks and with small gaps filled.
fn spans(levels: &[f32]) -> Vec<Range<usize>> {
    let least = threshold(levels);
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (at, _) in levels
        .iter()
        .enumerate()
        .filter(|(_, level)| **level >= least)
    {
        match spans.last_mut() {
            Some(span) if at - span.end < BURST_GAP => span.end = at + 1,
            _ => spans.push(at..at + 1),
        }
    }
    spans.retain(|span| span.len() >= SHORTEST);
    spans
}

/// The background is what the quietest tenth of the sound does not exceed.
fn threshold(levels: &[f32]) -> f32 {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    let background = sorted.get(levels.len() / 10).copied().unwrap_or(0.0);
    let loudest = sorted.last().copied().unwrap_or(0.0);
    // Without any pause the background would be the speech itself.
    (background * ABOVE_BACKGROUND)
        .min(loudest / 4.0)
        .max(QUIETEST)
}

/// A long burst is cut into words of equal length.
fn words(span: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let count = span.len().div_ceil(LONG_WORD);
    let (start, length) = (span.start, span.len());
    (0..count).map(move |at| start + length * at / count..start + length * (at + 1) / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(parts: &[(usize, f32)]) -> Vec<f32> {
        let frames = parts.iter();
        frames
            .flat_map(|(count, level)| vec![*level; *count])
            .collect()
    }

    #[test]
    fn speech_is_found_above_any_background() {
        for background in [0.0, 0.01] {
            let sound = level(&[
                (50, background),
                (30, 0.2),
                (5, background),
                (20, 0.2),
                (60, background),
                (100, 0.3),
            ]);
            let groups = bursts(&sound);
            assert_eq!(groups.len(), 2, "{background}");
            assert_eq!(groups[0], [50..80, 85..105]);
            assert_eq!(groups[1].first().map(|word| word.start), Some(165));
            assert_eq!(groups[1].last().map(|word| word.end), Some(265));
            assert_eq!(groups[1].len(), 3, "a long burst is several words");
        }
    }

    #[test]
    fn silence_and_clicks_are_no_speech() {
        assert!(bursts(&level(&[(300, 0.0)])).is_empty());
        assert!(bursts(&level(&[(300, 0.001)])).is_empty());
        assert!(bursts(&level(&[(50, 0.0), (1, 0.9), (50, 0.0)])).is_empty());
        assert!(bursts(&[]).is_empty());
        let steady = bursts(&level(&[(100, 0.2)]));
        assert_eq!(steady.len(), 1, "speech without a pause is speech");
    }
}
