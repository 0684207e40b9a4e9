//! Sentences out of a text that still arrives, as they are to be spoken.

use unicode_segmentation::UnicodeSegmentation;

/// Shorter sentences are spoken with the next: each request costs a round trip, and a voice that stops after "Yes."
/// sounds like the end.
const LEAST: usize = 24;
/// The first words are spoken earlier, for they are waited for.
const LEAST_FIRST: usize = 8;
/// Longest text of one request; a text without an end of a sentence is cut there.
const MOST: usize = 1_000;

/// Takes text and gives sentences.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    held: String,
    some: bool,
}

impl Sentences {
    /// Takes more text; gives what can be spoken now.
    pub(super) fn push(&mut self, text: &str) -> Option<String> {
        self.held.push_str(text);
        let least = if self.some { LEAST } else { LEAST_FIRST };
        let end = self.whole(least)?;
        let rest = self.held.split_off(end);
        let said = std::mem::replace(&mut self.held, rest);
        self.some = true;
        Some(said)
    }

    /// Where the last whole sentence ends; only one that has another behind it is known to be whole.
    fn whole(&self, least: usize) -> Option<usize> {
        let last = self.held.split_sentence_bound_indices().last()?;
        let long_enough = |end: &usize| self.held[..*end].chars().count() >= least;
        let sentence = Some(last.0).filter(|end| *end > 0).filter(long_enough);
        let too_long = || self.held.char_indices().nth(MOST).map(|(at, _)| at);
        sentence.or_else(too_long)
    }

    /// The rest.
    pub(super) fn end(self) -> Option<String> {
        (!self.held.trim().is_empty()).then_some(self.held)
    }
}

/// A sentence without the marks of Markdown that no voice should read; none where nothing is left.
pub(super) fn spoken(sentence: &str) -> Option<String> {
    let plain: String = sentence
        .chars()
        .filter(|character| !matches!(character, '*' | '#' | '`' | '_' | '>' | '|' | '~'))
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.chars().any(char::is_alphanumeric).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut sentences = Sentences::default();
        let mut said = Vec::new();
        for character in text.chars() {
            said.extend(sentences.push(&character.to_string()));
        }
        said.extend(sentences.end());
        said
    }

    #[test]
    fn sentences_are_spoken_as_they_become_whole() {
        let text = "Aye, ready. Yes. The tide turns at noon and we cast off then. Good.";
        assert_eq!(
            cut(text),
            [
                "Aye, ready. ",
                "Yes. The tide turns at noon and we cast off then. ",
                "Good."
            ]
        );
        assert_eq!(cut(text).concat(), text);
        assert_eq!(
            cut("潮水来的时候，你先听见它。没有人说话。"),
            ["潮水来的时候，你先听见它。", "没有人说话。"]
        );
        assert_eq!(cut(&"word ".repeat(500)).len(), 3, "an endless sentence");
        assert!(cut("  ").is_empty());
    }

    #[test]
    fn marks_are_not_read() {
        assert_eq!(
            spoken("**Aye**, `ready`.\n").as_deref(),
            Some("Aye, ready.")
        );
        assert_eq!(spoken("---\n"), None);
    }
}
