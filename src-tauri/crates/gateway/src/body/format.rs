//! What kind of file some bytes are, told by the bytes: servers' words about it are often wrong.

/// A container of sound, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoundFormat {
    /// MPEG audio.
    Mp3,
    /// AAC in ADTS frames.
    Aac,
    /// Ogg, with Opus in it.
    Ogg,
    /// FLAC.
    Flac,
    /// RIFF WAVE.
    Wav,
}

impl SoundFormat {
    /// The first bytes needed to tell any format.
    pub(crate) const NEEDED: usize = 12;

    /// Tells the format by the first 12 bytes; `None` for bare samples and all else.
    pub fn sniff(start: &[u8]) -> Option<Self> {
        Self::named(start).or_else(|| Self::synchronised(start))
    }

    /// By a name in the first bytes. Bare samples do not look like this by accident.
    pub(crate) fn named(start: &[u8]) -> Option<Self> {
        match start {
            [b'I', b'D', b'3', ..] => Some(Self::Mp3),
            [b'O', b'g', b'g', b'S', ..] => Some(Self::Ogg),
            [b'f', b'L', b'a', b'C', ..] => Some(Self::Flac),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'A',
                b'V',
                b'E',
                ..,
            ] => Some(Self::Wav),
            _ => None,
        }
    }

    /// By the eleven set bits that a frame of MPEG audio or ADTS begins with.
    fn synchronised(start: &[u8]) -> Option<Self> {
        match start {
            // A layer of 0 is none of MPEG audio's: ADTS uses it.
            [0xFF, second, ..] if second & 0xF6 == 0xF0 => Some(Self::Aac),
            [0xFF, second, ..] if second & 0xE0 == 0xE0 => Some(Self::Mp3),
            _ => None,
        }
    }

    /// Its media type, such as `audio/mpeg`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Ogg => "audio/ogg",
            Self::Flac => "audio/flac",
            Self::Wav => "audio/wav",
        }
    }

    /// The usual ending of a file's name, such as `mp3`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Ogg => "ogg",
            Self::Flac => "flac",
            Self::Wav => "wav",
        }
    }
}

/// A kind of picture, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// AVIF.
    Avif,
}

impl ImageFormat {
    /// Tells the format by the first 12 bytes.
    pub fn sniff(start: &[u8]) -> Option<Self> {
        match start {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            [
                _,
                _,
                _,
                _,
                b'f',
                b't',
                b'y',
                b'p',
                b'a',
                b'v',
                b'i',
                b'f' | b's',
                ..,
            ] => Some(Self::Avif),
            _ => None,
        }
    }

    /// Its media type, such as `image/png`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
        }
    }

    /// The usual ending of a file's name, such as `png`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_told_by_its_first_bytes() {
        for (start, format) in [
            (&b"ID3\x04\x00"[..], Some(SoundFormat::Mp3)),
            (&[0xFF, 0xFB, 0x90][..], Some(SoundFormat::Mp3)),
            (&[0xFF, 0xF3][..], Some(SoundFormat::Mp3)),
            (&[0xFF, 0xF1, 0x50][..], Some(SoundFormat::Aac)),
            (&[0xFF, 0xF9][..], Some(SoundFormat::Aac)),
            (b"OggS\x00", Some(SoundFormat::Ogg)),
            (b"fLaC\x00", Some(SoundFormat::Flac)),
            (b"RIFF\xFF\xFF\xFF\xFFWAVEfmt ", Some(SoundFormat::Wav)),
            (b"RIFF\x00\x00\x00\x00AVI ", None),
            (&[0, 0, 0xFF, 0xFF], None),
            (&[0xFF], None),
            (&[], None),
        ] {
            assert_eq!(SoundFormat::sniff(start), format, "{start:?}");
        }
    }

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        for (start, format) in [
            (&b"\x89PNG\r\n\x1A\n"[..], Some(ImageFormat::Png)),
            (&[0xFF, 0xD8, 0xFF, 0xE0][..], Some(ImageFormat::Jpeg)),
            (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Some(ImageFormat::Webp)),
            (b"GIF89a", Some(ImageFormat::Gif)),
            (b"\x00\x00\x00\x20ftypavif", Some(ImageFormat::Avif)),
            (b"RIFF\x10\x00\x00\x00WAVE", None),
            (b"<svg", None),
        ] {
            assert_eq!(ImageFormat::sniff(start), format, "{start:?}");
        }
    }
}
