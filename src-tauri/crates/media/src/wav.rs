//! WAV files: put in order, and joined.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of the head that is written here.
const HEAD: u32 = 44;

/// The largest chunk in front of the samples that is passed over, in bytes.
const MAX_CHUNK: u32 = 16 * 1024 * 1024;

/// Why files cannot be made one.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// A file is no WAV file with samples in it.
    #[error("a part is not a WAV file")]
    NotWav,
    /// The files have not the same rate, channels or kind of samples.
    #[error("the parts are not alike")]
    Unlike,
    /// More than a WAV file can hold (RIFF: 4 GiB).
    #[error("the sound is too long for a WAV file")]
    TooLong,
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How the samples of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Format {
    /// The first 16 bytes of its `fmt ` chunk (RIFF WAVE): kind, channels, rate, bytes a second, bytes a frame,
    /// bits a sample.
    raw: [u8; 16],
}

impl Format {
    fn bytes_per_second(self) -> u32 {
        u32::from_le_bytes([self.raw[8], self.raw[9], self.raw[10], self.raw[11]])
    }

    fn frame(self) -> u64 {
        u64::from(u16::from_le_bytes([self.raw[12], self.raw[13]]).max(1))
    }
}

/// Writes one WAV file with the samples of all these, one after the other, and a head that tells the truth: what
/// comes as a stream cannot know its length. Returns how long it lasts, in milliseconds.
///
/// # Errors
///
/// [`WavError`]; the file `to` is not whole then.
pub fn join_wav(parts: &[PathBuf], to: &Path) -> Result<i64, WavError> {
    let mut out = BufWriter::new(File::create(to)?);
    out.write_all(&[0; HEAD as usize])?;
    let mut format = None;
    let mut written: u64 = 0;
    for part in parts {
        let mut source = BufReader::new(File::open(part)?);
        let (own, length) = samples(&mut source)?;
        if *format.get_or_insert(own) != own {
            return Err(WavError::Unlike);
        }
        written += io::copy(&mut source.take(length), &mut out)?;
        // A cut frame would turn all that follows into noise.
        let odd = written % own.frame();
        if odd > 0 {
            let rest = own.frame() - odd;
            io::copy(&mut io::repeat(0).take(rest), &mut out)?;
            written += rest;
        }
    }
    let format = format.ok_or(WavError::NotWav)?;
    let size = u32::try_from(written).map_err(|_| WavError::TooLong)?;
    let riff = size.checked_add(HEAD - 8).ok_or(WavError::TooLong)?;
    out.seek(SeekFrom::Start(0))?;
    out.write_all(b"RIFF")?;
    out.write_all(&riff.to_le_bytes())?;
    out.write_all(b"WAVEfmt ")?;
    out.write_all(&16_u32.to_le_bytes())?;
    out.write_all(&format.raw)?;
    out.write_all(b"data")?;
    out.write_all(&size.to_le_bytes())?;
    out.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    let rate = u64::from(format.bytes_per_second().max(1));
    Ok(i64::try_from(written * 1_000 / rate).unwrap_or(i64::MAX))
}

/// Goes to the first sample. Gives the format, and how many bytes of samples follow: as told, unless that is a
/// stream's way to say that it does not know.
fn samples(source: &mut (impl Read + Seek)) -> Result<(Format, u64), WavError> {
    let mut head = [0; 12];
    exact(source, &mut head)?;
    if !head.starts_with(b"RIFF") || &head[8..] != b"WAVE" {
        return Err(WavError::NotWav);
    }
    let mut format = None;
    loop {
        let mut chunk = [0; 8];
        exact(source, &mut chunk)?;
        let size = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
        match &chunk[..4] {
            b"data" => {
                let told = if matches!(size, 0 | u32::MAX) {
                    u64::MAX
                } else {
                    u64::from(size)
                };
                return Ok((format.ok_or(WavError::NotWav)?, told));
            }
            b"fmt " if size >= 16 => {
                let mut raw = [0; 16];
                exact(source, &mut raw)?;
                format = Some(Format { raw });
                skip(source, size - 16)?;
            }
            _ => skip(source, size)?,
        }
    }
}

fn skip(source: &mut impl Seek, size: u32) -> Result<(), WavError> {
    if size > MAX_CHUNK {
        return Err(WavError::NotWav);
    }
    // Chunks begin at even places.
    source.seek(SeekFrom::Current(i64::from(size + size % 2)))?;
    Ok(())
}

fn exact(source: &mut impl Read, buffer: &mut [u8]) -> Result<(), WavError> {
    source
        .read_exact(buffer)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => WavError::NotWav,
            _ => WavError::Io(error),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mono file of 16-bit samples at 24 kHz whose head tells `told` bytes.
    fn wav(folder: &Path, name: &str, rate: u32, samples: &[i16], told: u32) -> PathBuf {
        let mut bytes = b"RIFF\xff\xff\xff\xffWAVE".to_vec();
        bytes.extend(b"LIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00\x01\x00\x01\x00");
        bytes.extend(rate.to_le_bytes());
        bytes.extend((rate * 2).to_le_bytes());
        bytes.extend(b"\x02\x00\x10\x00data");
        bytes.extend(told.to_le_bytes());
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn parts_become_one_file_that_tells_its_true_length() {
        let folder = tempfile::tempdir().unwrap();
        let second = vec![7; 24_000];
        let one = wav(folder.path(), "1", 24_000, &second, u32::MAX);
        let two = wav(folder.path(), "2", 24_000, &second[..12_000], 24_000);
        let to = folder.path().join("whole.wav");
        assert_eq!(join_wav(&[one, two], &to).unwrap(), 1_500);
        let bytes = std::fs::read(&to).unwrap();
        assert_eq!(bytes.len(), 44 + 72_000);
        assert_eq!(bytes[40..44], 72_000_u32.to_le_bytes());
        assert_eq!(bytes[4..8], 72_036_u32.to_le_bytes());
        assert!(bytes[44..].chunks_exact(2).all(|sample| sample == [7, 0]));
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let one = wav(folder.path(), "1", 24_000, &[1; 10], 20);
        let other = wav(folder.path(), "2", 48_000, &[1; 10], 20);
        let to = folder.path().join("whole.wav");
        let told = join_wav(&[one, other], &to);
        assert!(matches!(told, Err(WavError::Unlike)));
        let page = folder.path().join("page");
        std::fs::write(&page, b"<html>").unwrap();
        assert!(matches!(join_wav(&[page], &to), Err(WavError::NotWav)));
        assert!(matches!(join_wav(&[], &to), Err(WavError::NotWav)));
    }
}
