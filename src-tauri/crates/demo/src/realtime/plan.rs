//! An answer cut into pieces, each with its time.

use std::collections::VecDeque;
use std::time::Duration;

use super::conversation::WRITTEN_TOKEN_MS;
use super::g711::{to_alaw, to_ulaw};
use super::script::Answer;
use super::session::{Format, Session};
use crate::fault::{Fault, Scenario};
use crate::options::Pace;
use crate::speech::voice::{Voice, speak};
use crate::tokens;

/// Lengths of the pieces of sound, in milliseconds, in turn: clients must take any.
const LENGTHS_MS: [u64; 5] = [100, 40, 160, 20, 80];
/// Sound is sent so many times faster than it plays.
const SPEED_UP: u32 = 4;
/// Pieces that come together when delivery is uneven.
const BURST: usize = 6;

/// A piece of an answer: words, sound, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) audio: Vec<u8>,
    /// Until the next piece.
    pub(super) after: Duration,
}

/// How long so many bytes of a format sound, in milliseconds.
pub(super) fn millis(format: Format, bytes: u64) -> u64 {
    match format {
        Format::Pcm16 => bytes / 48,
        Format::Ulaw | Format::Alaw => bytes / 8,
    }
}

pub(super) fn pieces(
    answer: &Answer,
    session: &Session,
    pace: &Pace,
    scenario: Scenario,
) -> VecDeque<Piece> {
    let mut pieces = match answer {
        Answer::Call { arguments, .. } => written(arguments, pace),
        Answer::Words(words) if session.speaks() => spoken(words, session, pace),
        Answer::Words(words) => written(words, pace),
    };
    if scenario.fault == Some(Fault::Slow) {
        for piece in &mut pieces {
            piece.after *= 5;
        }
    }
    if let Some(jitter) = scenario.jitter {
        shake(&mut pieces, jitter);
    }
    pieces
}

/// Takes away what a limit on tokens does not allow; true when there was something.
pub(super) fn limit(pieces: &mut VecDeque<Piece>, session: &Session) -> bool {
    let Some(most) = session.most_tokens() else {
        return false;
    };
    let format = session.output_format();
    let mut used = 0;
    let fitting = pieces.iter().take_while(|piece| {
        let sound = millis(format, piece.audio.len() as u64).div_ceil(WRITTEN_TOKEN_MS);
        used += tokens::count(&piece.text) + sound;
        used <= most
    });
    let fitting = fitting.count();
    let limited = fitting < pieces.len();
    pieces.truncate(fitting);
    limited
}

fn written(text: &str, pace: &Pace) -> VecDeque<Piece> {
    let piece = |token: &str| Piece {
        text: token.to_owned(),
        audio: Vec::new(),
        after: pace.per_token(),
    };
    tokens::split(text).into_iter().map(piece).collect()
}

/// Words go with the sound in which they begin, as far as their place in the text tells.
fn spoken(words: &str, session: &Session, pace: &Pace) -> VecDeque<Piece> {
    let format = session.output_format();
    let id = session.voice();
    let voice = Voice::named(&id).unwrap_or_else(|| Voice::of_id(&id));
    let sound = encode(&speak(words, voice, session.speed()), format);
    let instant = pace.per_token().is_zero();
    let mut pieces = VecDeque::new();
    let mut lengths = LENGTHS_MS.iter().cycle();
    let (mut rest, mut untold) = (sound.as_slice(), words);
    while !rest.is_empty() {
        let ms = lengths.next().copied().unwrap_or(100);
        let (now, later) = rest.split_at(rest.len().min(bytes(format, ms)));
        rest = later;
        // Up to the end of the word that begins in this sound; all of it with the last.
        let due = words.len() - words.len() * rest.len() / sound.len();
        let mut told = String::new();
        while words.len() - untold.len() < due {
            let (word, after) = untold.split_at(end_of_word(untold));
            told.push_str(word);
            untold = after;
        }
        let plays = Duration::from_millis(millis(format, now.len() as u64));
        pieces.push_back(Piece {
            text: told,
            audio: now.to_vec(),
            after: if instant {
                Duration::ZERO
            } else {
                plays / SPEED_UP
            },
        });
    }
    pieces
}

/// Where the first word of a text ends, its space included. Scripts without spaces are cut at
/// each character.
fn end_of_word(text: &str) -> usize {
    let mut characters = text.char_indices();
    let end = characters.find(|(_, c)| c.is_whitespace() || tokens::is_cjk(*c));
    end.map_or(text.len(), |(at, c)| at + c.len_utf8())
}

fn bytes(format: Format, ms: u64) -> usize {
    let per_ms = match format {
        Format::Pcm16 => 48,
        Format::Ulaw | Format::Alaw => 8,
    };
    (ms * per_ms) as usize
}

/// Samples of the voice in the format of the session.
fn encode(samples: &[i16], format: Format) -> Vec<u8> {
    let code = match format {
        Format::Pcm16 => return samples.iter().flat_map(|s| s.to_le_bytes()).collect(),
        Format::Ulaw => to_ulaw,
        Format::Alaw => to_alaw,
    };
    // Telephones have a third of the samples; their mean is a fair low-pass filter for a voice.
    let mean = |three: &[i16]| {
        let sum: i32 = three.iter().map(|sample| i32::from(*sample)).sum();
        (sum / three.len() as i32) as i16
    };
    samples.chunks(3).map(|three| code(mean(three))).collect()
}

/// Makes delivery uneven, the same way each time: bursts, with pauses of up to `jitter` between.
fn shake(pieces: &mut VecDeque<Piece>, jitter: Duration) {
    let mut noise = 1u32;
    for (at, piece) in pieces.iter_mut().enumerate() {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        piece.after = if at % BURST == BURST - 1 {
            piece.after * BURST as u32 + jitter * (noise >> 24) / 256
        } else {
            Duration::ZERO
        };
    }
}
