//! The formats that speech is sent in.

use bytes::Bytes;

use super::bank::Bank;
use super::utterance::Utterance;
use super::{flac, ogg, pcm};

/// What a sound is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Mp3,
    Opus,
    Aac,
    Flac,
    Wav,
    Pcm,
}

/// Frames that are sent together: about a quarter of a second.
const MP3_FRAMES: usize = 10;
const AAC_FRAMES: usize = 6;

impl Format {
    /// Their names in requests.
    pub(super) const WORDS: [&str; 6] = ["mp3", "opus", "aac", "flac", "wav", "pcm"];

    /// By one of [`Self::WORDS`].
    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "opus" => Self::Opus,
            "aac" => Self::Aac,
            "flac" => Self::Flac,
            "wav" => Self::Wav,
            "pcm" => Self::Pcm,
            _ => Self::Mp3,
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Opus => "audio/ogg",
            Self::Aac => "audio/aac",
            Self::Flac => "audio/flac",
            Self::Wav => "audio/wav",
            Self::Pcm => "audio/pcm",
        }
    }

    /// The file in pieces of about a quarter of a second, each made when it is taken.
    pub(super) fn encode(self, utterance: Utterance) -> Box<dyn Iterator<Item = Bytes> + Send> {
        match self {
            Self::Mp3 => Box::new(Bank::mp3().read(&utterance).joined(MP3_FRAMES)),
            Self::Aac => Box::new(Bank::aac().read(&utterance).joined(AAC_FRAMES)),
            Self::Opus => Box::new(ogg::pages(&utterance)),
            Self::Flac => Box::new(flac::frames(utterance)),
            Self::Wav => Box::new(pcm::wav(utterance)),
            Self::Pcm => Box::new(pcm::raw(utterance)),
        }
    }
}
