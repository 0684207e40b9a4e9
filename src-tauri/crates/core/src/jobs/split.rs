//! Cuts a long text where a reader breathes.

use unicode_segmentation::UnicodeSegmentation;

/// The pieces of a text, each of at most `most` characters (code points), cut between sentences (UAX #29, in any
/// script), where a sentence is too long between words, and in the middle of a word only where nothing else is left.
pub(super) fn split(text: &str, most: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut room = 0;
    for unit in text
        .split_sentence_bounds()
        .flat_map(|sentence| short(sentence, most))
    {
        let length = unit.chars().count();
        match pieces.last_mut() {
            Some(last) if length <= room => {
                last.push_str(unit);
                room -= length;
            }
            _ => {
                pieces.push(unit.to_owned());
                room = most - length;
            }
        }
    }
    let pieces = pieces.into_iter().map(|piece| piece.trim().to_owned());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// A sentence, in pieces of at most `most` characters.
fn short(sentence: &str, most: usize) -> Vec<&str> {
    if sentence.chars().count() <= most {
        return vec![sentence];
    }
    let mut pieces = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (at, word) in sentence.split_word_bound_indices() {
        let size = word.chars().count();
        if length + size > most && at > start {
            pieces.extend(sentence.get(start..at));
            (start, length) = (at, 0);
        }
        length += size;
        // A word beyond any measure.
        while length > most {
            let rest = sentence.get(start..).unwrap_or_default();
            let cut = rest
                .char_indices()
                .nth(most)
                .map_or(rest.len(), |(cut, _)| cut);
            pieces.extend(rest.get(..cut));
            start += cut;
            length -= most;
        }
    }
    pieces.extend(sentence.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_between_sentences_of_any_script() {
        assert_eq!(
            split("One is here. Two is there. Three?", 27),
            ["One is here. Two is there.", "Three?"]
        );
        assert_eq!(
            split("潮水来了。你先听见它。没有人说话。", 11),
            ["潮水来了。你先听见它。", "没有人说话。"]
        );
        assert_eq!(split("   ", 10), Vec::<String>::new());
    }

    #[test]
    fn a_sentence_that_is_too_long_is_cut_between_words() {
        assert_eq!(split("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(
            split(&"x".repeat(25), 10),
            ["x".repeat(10), "x".repeat(10), "x".repeat(5)]
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_piece_is_too_long(text in "\\PC{0,200}", most in 1_usize..40) {
            let pieces = split(&text, most);
            prop_assert!(pieces.iter().all(|piece| piece.chars().count() <= most));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&pieces.concat()), letters(&text));
        }
    }
}
