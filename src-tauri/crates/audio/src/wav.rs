//! WAV: any rate and number of channels in, 24,000 samples a second and one channel out.

use crate::SAMPLE_RATE;
use crate::resample::{Resampler, from_pcm, to_pcm};

const PCM: u16 = 1;
const FLOAT: u16 = 3;
/// The real code stands further behind.
const EXTENSIBLE: u16 = 0xFFFE;

/// Size of a header without extras, in bytes.
const HEADER: u32 = 44;

/// Bytes a second of what is written here.
const BYTES_PER_SECOND: u32 = SAMPLE_RATE * 2;

/// Why a file is no recording that can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// The file is something else.
    #[error("this is no WAV file")]
    NotWav,
    /// The samples are written in a way that is not read here.
    #[error("only 16-bit and floating-point WAV can be read; convert it first")]
    Encoding,
    /// There is no sound.
    #[error("the recording is empty")]
    Empty,
}

/// How the samples of a file are written.
#[derive(Clone, Copy)]
struct Format {
    code: u16,
    channels: usize,
    rate: u32,
    bits: u16,
}

/// The sound of a file as mono samples at [`SAMPLE_RATE`].
///
/// # Errors
/// What [`WavError`] names.
pub fn read(file: &[u8]) -> Result<Vec<i16>, WavError> {
    if file.get(0..4) != Some(b"RIFF") || file.get(8..12) != Some(b"WAVE") {
        return Err(WavError::NotWav);
    }
    let mut format = None;
    let mut rest = file.get(12..).unwrap_or_default();
    while let Some((name, size)) = chunk_head(rest) {
        let content = rest.get(8..).unwrap_or_default();
        // Programs that write into a pipe do not know the size.
        let content = content.get(..size).unwrap_or(content);
        match (name, format) {
            (b"fmt ", _) => format = Format::read(content),
            (b"data", Some(format)) => return sound(content, format),
            _ => {}
        }
        rest = rest.get(8 + size + size % 2..).unwrap_or_default();
    }
    Err(if format.is_some() {
        WavError::Empty
    } else {
        WavError::NotWav
    })
}

fn chunk_head(rest: &[u8]) -> Option<(&[u8; 4], usize)> {
    let name = rest.first_chunk::<4>()?;
    let size = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?);
    Some((name, usize::try_from(size).ok()?))
}

impl Format {
    fn read(content: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u16::from_le_bytes(*content.get(at..)?.first_chunk()?));
        let code = match word(0)? {
            EXTENSIBLE => word(24)?,
            code => code,
        };
        Some(Self {
            code,
            channels: usize::from(word(2)?),
            rate: u32::from_le_bytes(*content.get(4..)?.first_chunk()?),
            bits: word(14)?,
        })
    }
}

fn sound(content: &[u8], format: Format) -> Result<Vec<i16>, WavError> {
    let samples: Vec<f32> = match (format.code, format.bits) {
        (PCM, 16) => {
            let (samples, _) = content.as_chunks::<2>();
            let scaled = |bytes: &[u8; 2]| from_pcm(i16::from_le_bytes(*bytes));
            samples.iter().map(scaled).collect()
        }
        (FLOAT, 32) => {
            let (samples, _) = content.as_chunks::<4>();
            samples.iter().copied().map(f32::from_le_bytes).collect()
        }
        _ => return Err(WavError::Encoding),
    };
    if format.channels == 0 || format.rate == 0 || samples.len() < format.channels {
        return Err(WavError::Empty);
    }
    let share = 1.0 / format.channels as f32;
    let mono = samples
        .chunks_exact(format.channels)
        .map(|moment| moment.iter().sum::<f32>() * share);
    let mono: Vec<f32> = mono.collect();
    let mut resampler = Resampler::new(format.rate, SAMPLE_RATE).map_err(|_| WavError::Encoding)?;
    let mut sound = Vec::new();
    let done = resampler.push(&mono, &mut sound);
    let done = done.and_then(|()| resampler.flush(&mut sound));
    done.map_err(|_| WavError::Encoding)?;
    Ok(sound.into_iter().map(to_pcm).collect())
}

/// A file with this sound, which is mono PCM16 at [`SAMPLE_RATE`].
pub fn written(sound: &[u8]) -> Vec<u8> {
    [&head(sound.len() as u64)[..], sound].concat()
}

/// What stands before so many bytes of mono PCM16 at [`SAMPLE_RATE`] in a file; 44 bytes. More than 4 GiB is told as so
/// much, which readers take as "to the end".
pub fn head(bytes: u64) -> Vec<u8> {
    let size = u32::try_from(bytes).unwrap_or(u32::MAX);
    [
        &b"RIFF"[..],
        &size.saturating_add(HEADER - 8).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x01\0\x01\0",
        &SAMPLE_RATE.to_le_bytes(),
        &BYTES_PER_SECOND.to_le_bytes(),
        b"\x02\0\x10\0data",
        &size.to_le_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let samples = [0_i16, 1, -1, i16::MAX, i16::MIN];
        let bytes: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        assert_eq!(read(&written(&bytes)).unwrap(), samples);
    }

    /// A stereo file at 48,000 samples a second.
    fn stereo(frames: &[(i16, i16)]) -> Vec<u8> {
        let bytes: Vec<u8> = frames
            .iter()
            .flat_map(|(left, right)| [left.to_le_bytes(), right.to_le_bytes()])
            .flatten()
            .collect();
        let mut file = written(&bytes);
        file[22..24].copy_from_slice(&2_u16.to_le_bytes());
        file[24..28].copy_from_slice(&48_000_u32.to_le_bytes());
        file
    }

    #[test]
    fn channels_are_mixed_and_the_rate_is_changed() {
        let file = stereo(&[(1_000, 3_000); 4_800]);
        let sound = read(&file).unwrap();
        assert_eq!(sound.len(), 2_400);
        // Behind the edge, where the filter sees the silence before.
        let within = |sample: &i16| sample.abs_diff(2_000) < 20;
        assert!(sound[240..2_160].iter().all(within), "{sound:?}");
    }

    #[test]
    fn a_size_that_a_pipe_could_not_know_does_no_harm() {
        let mut file = written(&[1, 0, 2, 0]);
        file[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&file).unwrap(), [1, 2]);
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        assert_eq!(read(b"ID3 something else"), Err(WavError::NotWav));
        assert_eq!(read(b"RIFF\0\0\0\0WAVE"), Err(WavError::NotWav));
        let mut eight_bit = written(&[1, 2, 3, 4]);
        eight_bit[34..36].copy_from_slice(&8_u16.to_le_bytes());
        assert_eq!(read(&eight_bit), Err(WavError::Encoding));
        assert_eq!(read(&written(&[])), Err(WavError::Empty));
    }
}
