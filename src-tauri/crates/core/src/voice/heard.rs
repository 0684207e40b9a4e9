//! Which words of an answer were heard before it was interrupted.

/// Divides words where the listener interrupted them: so many milliseconds of so many had been heard.
///
/// Gateways tell no times of words, so the place is in proportion, held to the last whole word. A script
/// without spaces is divided at any character.
pub(super) fn split(words: &str, heard_ms: u64, received_ms: u64) -> (String, String) {
    if received_ms == 0 || heard_ms >= received_ms {
        return (words.to_owned(), String::new());
    }
    let count = words.chars().count() as u64;
    let place = usize::try_from(count * heard_ms / received_ms).unwrap_or(usize::MAX);
    let rough = words
        .char_indices()
        .nth(place)
        .map_or(words.len(), |(at, _)| at);
    let at = whole_word(words, rough);
    let (heard, unheard) = words.split_at(at);
    (heard.trim_end().to_owned(), unheard.trim_start().to_owned())
}

/// The last place at or before `at` where no word is cut.
fn whole_word(words: &str, at: usize) -> usize {
    let mut place = at;
    loop {
        let before = words[..place].chars().next_back();
        let after = words[place..].chars().next();
        match (before, after) {
            (Some(before), Some(after)) if in_word(before) && in_word(after) => {
                place -= before.len_utf8();
            }
            _ => return place,
        }
    }
}

/// Whether a character belongs to a word that is written without spaces inside it.
fn in_word(character: char) -> bool {
    character.is_alphanumeric() && !is_own_word(character)
}

/// Han, kana and Hangul: each may stand at a cut.
fn is_own_word(character: char) -> bool {
    matches!(
        character,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_cut_between_words() {
        let cut = |words: &str, heard| {
            let (heard, unheard) = split(words, heard, 1_000);
            [heard, unheard]
        };
        assert_eq!(
            cut("Aye, ready to cast off.", 300),
            ["Aye,", "ready to cast off."]
        );
        assert_eq!(cut("Aye, ready.", 0), ["", "Aye, ready."]);
        assert_eq!(cut("Aye, ready.", 1_000), ["Aye, ready.", ""]);
        assert_eq!(cut("好多了第一句", 500), ["好多了", "第一句"]);
        assert_eq!(split("Text only", 0, 0).0, "Text only");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_spaces(words in ".{0,60}", heard in 0_u64..2_000) {
            let (before, after) = split(&words, heard, 1_000);
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&(before + &after)), squeeze(&words));
        }
    }
}
