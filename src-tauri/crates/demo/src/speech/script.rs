//! What a voice does with a text: syllables, and pauses where a speaker would breathe.

use crate::tokens::is_cjk;

/// Samples per second of every voice.
pub(crate) const RATE: u32 = 24_000;

/// Letters that are spoken in a second; the gap after a word is part of its letters.
const LETTERS_PER_SECOND: f64 = 14.0;
/// Characters of a script without spaces that are spoken in a second.
const HAN_PER_SECOND: f64 = 4.5;
/// Seconds of a digit, which is a word of its own.
const DIGIT: f64 = 0.3;
/// Silence at the end of a word, in seconds.
const GAP: f64 = 0.04;
/// Silence at a comma, in seconds.
const BREATH: f64 = 0.2;
/// Silence at the end of a sentence, in seconds.
const STOP: f64 = 0.4;

/// One sound and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece {
    /// `None` is silence.
    pub(crate) syllable: Option<Syllable>,
    /// Samples at [`RATE`].
    pub(crate) samples: usize,
}

/// How a syllable sounds, apart from whose voice it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Syllable {
    pub(crate) vowel: Vowel,
    /// Whether it begins with a hiss, as in "s" and "t".
    pub(crate) hiss: bool,
    /// The pitch at its start and at its end, as a factor of the voice's own.
    pub(crate) pitch: (f32, f32),
}

/// The colour of a syllable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vowel {
    A,
    E,
    I,
    O,
    U,
    /// As in the second half of "letter".
    Schwa,
}

/// The pitch of a syllable in the middle of a sentence.
const LEVEL: (f32, f32) = (1.05, 0.97);
/// Before a full stop.
const FALLING: (f32, f32) = (1.0, 0.78);
/// Before a question mark.
const RISING: (f32, f32) = (0.98, 1.4);
/// The four tones of Mandarin.
const TONES: [(f32, f32); 4] = [(1.15, 1.15), (0.92, 1.25), (0.9, 0.82), (1.3, 0.8)];

/// The pieces of a text in order. `speed` divides every length. There is always at least one.
pub(crate) fn pieces(text: &str, speed: f64) -> Vec<Piece> {
    let mut script = Script {
        speed,
        pieces: Vec::new(),
    };
    let mut word = Vec::new();
    for character in text.chars() {
        let spoken = character.is_alphanumeric();
        if spoken && !is_cjk(character) && !character.is_numeric() {
            word.push(character.to_lowercase().next().unwrap_or(character));
            continue;
        }
        // An apostrophe does not end a word.
        if matches!(character, '\'' | '’') && !word.is_empty() {
            continue;
        }
        script.word(&word);
        word.clear();
        if spoken {
            script.character(character);
        } else {
            script.mark(character);
        }
    }
    script.word(&word);
    script.end()
}

struct Script {
    speed: f64,
    pieces: Vec<Piece>,
}

impl Script {
    fn add(&mut self, syllable: Option<Syllable>, seconds: f64) {
        let samples = (seconds * f64::from(RATE) / self.speed).round() as usize;
        match self.pieces.last_mut() {
            // Pauses do not add up: the longest one counts.
            Some(last) if last.syllable.is_none() && syllable.is_none() => {
                last.samples = last.samples.max(samples);
            }
            _ => self.pieces.push(Piece { syllable, samples }),
        }
    }

    fn word(&mut self, letters: &[char]) {
        let last = letters.len();
        for (start, end) in syllables(letters) {
            let own = &letters[start..end];
            let seconds = own.len() as f64 / LETTERS_PER_SECOND;
            let gap = if end == last { GAP } else { 0.0 };
            let syllable = Syllable {
                vowel: own
                    .iter()
                    .find_map(|letter| vowel(*letter))
                    .unwrap_or(Vowel::Schwa),
                hiss: matches!(own[0], 'c' | 'f' | 'h' | 'k' | 'p' | 's' | 't' | 'x' | 'z'),
                pitch: LEVEL,
            };
            self.add(Some(syllable), seconds - gap);
        }
        if last > 0 {
            self.add(None, GAP);
        }
    }

    fn character(&mut self, character: char) {
        const VOWELS: [Vowel; 6] = [
            Vowel::A,
            Vowel::I,
            Vowel::U,
            Vowel::E,
            Vowel::O,
            Vowel::Schwa,
        ];
        let code = character as usize;
        let digit = character.is_numeric();
        let syllable = Syllable {
            vowel: VOWELS[code / 4 % VOWELS.len()],
            hiss: (code / 24).is_multiple_of(2),
            pitch: if digit { LEVEL } else { TONES[code % 4] },
        };
        let seconds = if digit { DIGIT } else { 1.0 / HAN_PER_SECOND };
        self.add(Some(syllable), seconds - GAP / 2.0);
        self.add(None, GAP / 2.0);
    }

    fn mark(&mut self, mark: char) {
        match mark {
            '.' | '。' | '!' | '\u{ff01}' | '…' | '\n' => self.pause(STOP, Some(FALLING)),
            '?' | '\u{ff1f}' => self.pause(STOP, Some(RISING)),
            ',' | '\u{ff0c}' | '、' | ';' | '\u{ff1b}' | ':' | '\u{ff1a}' | '—' => {
                self.pause(BREATH, None);
            }
            _ => {}
        }
    }

    fn pause(&mut self, seconds: f64, pitch: Option<(f32, f32)>) {
        let spoken = self.pieces.iter_mut().rev().take(2);
        let last = spoken.filter_map(|piece| piece.syllable.as_mut()).next();
        if let (Some(syllable), Some(pitch)) = (last, pitch) {
            syllable.pitch = pitch;
        }
        self.add(None, seconds);
    }

    /// Without the silence at both ends, except for the gap after the last word, which is part of
    /// its letters. Never empty.
    fn end(mut self) -> Vec<Piece> {
        if self.pieces.first().is_some_and(|p| p.syllable.is_none()) {
            self.pieces.remove(0);
        }
        self.add(None, 0.0);
        let gap = (GAP * f64::from(RATE) / self.speed).round() as usize;
        let spoken = self.pieces.len() > 1;
        if let Some(last) = self.pieces.last_mut() {
            last.samples = if spoken { last.samples.min(gap) } else { gap };
        }
        self.pieces
    }
}

/// Where the syllables of a word begin and end: a consonant before a vowel begins a new one.
fn syllables(letters: &[char]) -> Vec<(usize, usize)> {
    // A final "e" is silent.
    let silent = |at: usize| at + 1 == letters.len() && letters[at] == 'e';
    let sounds = |at: usize| at < letters.len() && vowel(letters[at]).is_some() && !silent(at);
    let mut found = Vec::new();
    let (mut start, mut voiced) = (0, false);
    for at in 0..letters.len() {
        if voiced && !sounds(at) && sounds(at + 1) {
            found.push((start, at));
            (start, voiced) = (at, false);
        }
        voiced |= sounds(at);
    }
    if start < letters.len() {
        found.push((start, letters.len()));
    }
    found
}

fn vowel(letter: char) -> Option<Vowel> {
    Some(match letter {
        'a' | 'à' | 'á' | 'â' | 'ä' | 'а' | 'я' => Vowel::A,
        'e' | 'è' | 'é' | 'ê' | 'ë' | 'е' | 'э' => Vowel::E,
        'i' | 'y' | 'ì' | 'í' | 'î' | 'ï' | 'и' | 'ы' => Vowel::I,
        'o' | 'ò' | 'ó' | 'ô' | 'ö' | 'о' | 'ё' => Vowel::O,
        'u' | 'ù' | 'ú' | 'û' | 'ü' | 'у' | 'ю' => Vowel::U,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str, speed: f64) -> f64 {
        let samples: usize = pieces(text, speed).iter().map(|piece| piece.samples).sum();
        samples as f64 / f64::from(RATE)
    }

    #[test]
    fn length_follows_the_text_and_the_speed() {
        let sentence = "The ferry leaves the harbour at nine in the morning";
        let letters = sentence.chars().filter(|c| c.is_alphabetic()).count() as f64;
        assert!((seconds(sentence, 1.0) - letters / LETTERS_PER_SECOND).abs() < 0.01);
        let han = "渡轮早上九点离开港口";
        assert!((seconds(han, 1.0) - 10.0 / HAN_PER_SECOND).abs() < 0.05);
        for speed in [0.25, 2.0, 4.0] {
            let ratio = seconds(sentence, 1.0) / seconds(sentence, speed);
            assert!((ratio - speed).abs() < 0.01, "{speed}: {ratio}");
        }
    }

    #[test]
    fn marks_are_pauses_and_questions_rise() {
        let plain = seconds("one two", 1.0);
        assert!(seconds("one, two", 1.0) > plain + 0.15);
        assert!(seconds("one. Two", 1.0) > plain + 0.35);
        let asked = pieces("Is it?", 1.0);
        let last = asked.iter().rev().find_map(|piece| piece.syllable);
        assert_eq!(last.map(|syllable| syllable.pitch), Some(RISING));
        assert_eq!(pieces("…", 1.0).len(), 1, "even nothing to say is a sound");
    }

    #[test]
    fn words_are_cut_into_syllables() {
        let count = |word: &str| syllables(&word.chars().collect::<Vec<_>>()).len();
        for (word, expected) in [("mind", 1), ("ferry", 2), ("harbour", 2), ("nine", 1)] {
            assert_eq!(count(word), expected, "{word}");
        }
        assert_eq!((count("hmm"), count("a"), count("")), (1, 1, 0));
    }
}
