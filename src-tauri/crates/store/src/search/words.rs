//! How text is cut into words, for the index, for queries and for excerpts alike.
//!
//! The tokenizer of the index cuts at blanks and punctuation, which Chinese, Japanese and Korean words
//! do not have between them. So every character of these scripts becomes a word of its own, and a
//! query for several of them is a phrase.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether a character stands for itself in the index.
pub(super) fn is_ideographic(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11FF         // Hangul jamo
        | 0x2E80..=0x2FDF       // radicals
        | 0x3005..=0x3007       // iteration mark, closing mark, zero
        | 0x3021..=0x3029       // Hangzhou numerals
        | 0x3031..=0x303C
        | 0x3041..=0x30FF       // kana
        | 0x3105..=0x312F       // Bopomofo
        | 0x3130..=0x318F       // Hangul compatibility jamo
        | 0x31A0..=0x31BF
        | 0x31F0..=0x31FF       // kana extensions
        | 0x3400..=0x4DBF       // Han extension A
        | 0x4E00..=0x9FFF       // Han
        | 0xA960..=0xA97F       // Hangul jamo extended
        | 0xAC00..=0xD7FF       // Hangul syllables
        | 0xF900..=0xFAFF       // Han compatibility
        | 0xFF66..=0xFFDC       // half-width kana and Hangul
        | 0x1AFF0..=0x1B16F     // kana supplements
        | 0x20000..=0x3FFFF     // Han extensions B and later
    ) && (c.is_alphanumeric() || is_combining_mark(c))
}

/// Composed text with a blank on both sides of every ideographic character.
pub(super) fn segmented(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 2);
    for c in text.nfc() {
        if is_ideographic(c) {
            spaced.push(' ');
            spaced.push(c);
            spaced.push(' ');
        } else {
            spaced.push(c);
        }
    }
    spaced
}

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// Its letters without case and accents, as the index compares them.
    pub(super) folded: String,
}

/// The words of a text, cut as the index cuts them.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !begins_word(*c)).is_some() {}
        let (start, first) = rest.next()?;
        let mut end = start + first.len_utf8();
        if is_ideographic(first) {
            // A mark written apart, as decomposed text has it, belongs to the character before it.
            while let Some((at, mark)) = rest.next_if(|(_, c)| joins_syllable(first, *c)) {
                end = at + mark.len_utf8();
            }
        } else {
            while let Some((at, c)) = rest.next_if(|(_, c)| continues_word(*c)) {
                end = at + c.len_utf8();
            }
        }
        let folded = folded(text.get(start..end).unwrap_or_default());
        Some(Word { start, end, folded })
    })
}

fn begins_word(c: char) -> bool {
    c.is_alphanumeric() || is_ideographic(c)
}

fn continues_word(c: char) -> bool {
    !is_ideographic(c) && (c.is_alphanumeric() || is_combining_mark(c))
}

/// Whether `c` continues the syllable that `first` began: a voicing mark, or a vowel or final jamo.
fn joins_syllable(first: char, c: char) -> bool {
    let jamo = matches!(u32::from(first), 0x1100..=0x115F);
    matches!(u32::from(c), 0x3099 | 0x309A) || (jamo && matches!(u32::from(c), 0x1160..=0x11FF))
}

/// A word without case and accents. Ideographic characters are composed and otherwise left alone.
fn folded(word: &str) -> String {
    if word.chars().next().is_some_and(is_ideographic) {
        return word.nfc().collect();
    }
    word.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded_words(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn ideographs_are_words_of_their_own() {
        assert_eq!(
            folded_words("用GPT-4o转写"),
            ["用", "gpt", "4o", "转", "写"]
        );
        assert_eq!(segmented("用GPT转写"), " 用 GPT 转  写 ");
    }

    #[test]
    fn decomposed_text_has_the_words_of_composed_text() {
        for text in ["ガギグ", "한국어", "Crème Brûlée"] {
            let apart: String = text.nfd().collect();
            assert_eq!(folded_words(&apart), folded_words(text));
            assert_eq!(segmented(&apart), segmented(text));
        }
    }

    #[test]
    fn words_tell_where_they_stand() {
        let found: Vec<_> = words("¡Hé, 好!")
            .map(|word| (word.start, word.end))
            .collect();
        assert_eq!(found, [(2, 5), (7, 10)]);
    }
}
