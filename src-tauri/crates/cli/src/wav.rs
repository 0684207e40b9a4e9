//! WAV: any rate and number of channels in, 24,000 samples a second and one channel out.

use studio_gateway::realtime::audio::SAMPLE_RATE;

const PCM: u16 = 1;
const FLOAT: u16 = 3;
/// The real code stands further behind.
const EXTENSIBLE: u16 = 0xFFFE;

/// Size of a header without extras, in bytes.
const HEADER: u32 = 44;

/// Why a file is no recording that can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WavError {
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

/// The sound of a file as the realtime endpoint takes it.
pub(crate) fn read(file: &[u8]) -> Result<Vec<i16>, WavError> {
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
            let scaled = |bytes: &[u8; 2]| f32::from(i16::from_le_bytes(*bytes)) / 32_768.0;
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
    let resampled = resampled(&mono.collect::<Vec<_>>(), format.rate);
    Ok(resampled.into_iter().map(sample).collect())
}

/// The same sound at the rate of the endpoint. Each sample is the mean of the stretch that it stands for, which
/// keeps speech free of what a plain choice of samples would add to it.
fn resampled(sound: &[f32], rate: u32) -> Vec<f32> {
    if rate == SAMPLE_RATE {
        return sound.to_vec();
    }
    let step = f64::from(rate) / f64::from(SAMPLE_RATE);
    let length = (sound.len() as f64 / step).floor() as usize;
    (0..length)
        .map(|at| {
            let (from, to) = (at as f64 * step, (at + 1) as f64 * step);
            if step <= 1.0 {
                between(sound, from)
            } else {
                mean(sound, from, to)
            }
        })
        .collect()
}

fn at(sound: &[f32], place: usize) -> f32 {
    sound
        .get(place)
        .or(sound.last())
        .copied()
        .unwrap_or_default()
}

fn between(sound: &[f32], place: f64) -> f32 {
    let share = place.fract() as f32;
    let left = place as usize;
    at(sound, left) * (1.0 - share) + at(sound, left + 1) * share
}

fn mean(sound: &[f32], from: f64, to: f64) -> f32 {
    let (first, last) = (from as usize, to.ceil() as usize);
    let weighted = (first..last).map(|place| {
        let begin = from.max(place as f64);
        let end = to.min(place as f64 + 1.0);
        at(sound, place) * (end - begin) as f32
    });
    weighted.sum::<f32>() / (to - from) as f32
}

fn sample(value: f32) -> i16 {
    (value * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}

/// A file with this sound, which is 16-bit samples as the endpoint gives them.
pub(crate) fn written(sound: &[u8]) -> Vec<u8> {
    let size = u32::try_from(sound.len()).unwrap_or(u32::MAX - HEADER);
    let mut file = Vec::with_capacity(sound.len() + HEADER as usize);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(size + HEADER - 8).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for word in [PCM, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(&SAMPLE_RATE.to_le_bytes());
    file.extend_from_slice(&(SAMPLE_RATE * 2).to_le_bytes());
    for word in [2_u16, 16] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(sound);
    file
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
        let file = stereo(&[(100, 300), (100, 300), (-50, -150), (-150, -50)]);
        assert_eq!(read(&file).unwrap(), [200, -100]);
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
