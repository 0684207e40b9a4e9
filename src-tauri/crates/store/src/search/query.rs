//! What a user types, as a query of the index. Nothing typed can be an operator.

use super::words::{is_ideographic, segmented, words};

/// More phrases than a person types; the rest is left out.
const MAX_PHRASES: usize = 16;
/// Longer input is cut: a pasted page is no query.
const MAX_CHARS: usize = 1_000;

/// A query: all phrases must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) phrases: Vec<Phrase>,
}

/// Words that must stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The words, folded.
    pub(super) words: Vec<String>,
    /// Whether the last word may go on.
    pub(super) prefix: bool,
    text: String,
}

impl Query {
    /// Reads input: words, and phrases in double quotes. The last word, unless quoted or ideographic,
    /// stands for all words that begin with it.
    pub(super) fn parse(input: &str) -> Self {
        let input: String = input.chars().take(MAX_CHARS).collect();
        let mut phrases = Vec::new();
        // Every second piece stands between quotes.
        for (index, piece) in input.split(['"', '“', '”']).enumerate() {
            if index % 2 == 1 {
                phrases.extend(Phrase::new(piece, false));
            } else {
                phrases.extend(
                    piece
                        .split_whitespace()
                        .filter_map(|term| Phrase::new(term, true)),
                );
            }
        }
        phrases.truncate(MAX_PHRASES);
        let last = phrases.len().saturating_sub(1);
        for (index, phrase) in phrases.iter_mut().enumerate() {
            phrase.prefix &= index == last;
        }
        Self { phrases }
    }

    /// The query in the language of the index; `None` if it has no words.
    pub(super) fn expression(&self) -> Option<String> {
        if self.phrases.is_empty() {
            return None;
        }
        let quoted = self.phrases.iter().map(|phrase| {
            let star = if phrase.prefix { " *" } else { "" };
            format!("\"{}\"{star}", phrase.text)
        });
        Some(quoted.collect::<Vec<_>>().join(" AND "))
    }
}

impl Phrase {
    /// The phrase in `text`; `None` if it has no words.
    fn new(text: &str, unquoted: bool) -> Option<Self> {
        let text = segmented(text);
        let words: Vec<String> = words(&text).map(|word| word.folded).collect();
        let last = words.last()?;
        let prefix = unquoted && !last.chars().any(is_ideographic);
        // The index cuts at all but letters, digits and marks; a NUL would end the query.
        let text = text.replace(['"', '\0'], " ");
        Some(Self {
            words,
            prefix,
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(input: &str) -> Option<String> {
        Query::parse(input).expression()
    }

    #[test]
    fn only_the_last_latin_word_is_a_prefix() {
        assert_eq!(
            expression("big dat").as_deref(),
            Some("\"big\" AND \"dat\" *")
        );
        assert_eq!(expression("\"big dat\"").as_deref(), Some("\"big dat\""));
        assert_eq!(expression("转写").as_deref(), Some("\" 转  写 \""));
    }

    #[test]
    fn input_without_words_is_no_query() {
        for input in ["", "  ", "\"\"", "***", "()", "-", "。，"] {
            assert_eq!(expression(input), None, "{input}");
        }
    }
}
