//! The words around a hit, with the places of the found words in them.

use super::plain::plain;
use super::query::Query;
use super::words::{Word, words};

/// Characters shown before the first found word.
const BEFORE: usize = 40;
/// Characters shown in all.
const LENGTH: usize = 200;

/// A found place in an excerpt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Where it begins, in UTF-16 code units as the page counts.
    pub start: u32,
    /// Where it ends, in UTF-16 code units.
    pub end: u32,
}

/// Some words around the first found place of a text, on one line, and all found places in it.
pub(super) fn excerpt(text: &str, query: &Query) -> (String, Vec<Highlight>) {
    let first = first_match(text, query).unwrap_or(0);
    let start = before(text, first);
    let shown = text.get(start..).unwrap_or_default();
    let end = shown
        .char_indices()
        .nth(LENGTH)
        .map_or(shown.len(), |(at, _)| at);
    let shown = plain(shown.get(..end).unwrap_or_default());
    let places = matches(&shown, query);
    let leading = if start > 0 { "…" } else { "" };
    let trailing = if start + end < text.len() { "…" } else { "" };
    let line = shown.replace(char::is_control, " ");
    let highlights = places
        .into_iter()
        .map(|(from, to)| Highlight {
            start: units(leading) + units(shown.get(..from).unwrap_or_default()),
            end: units(leading) + units(shown.get(..to).unwrap_or_default()),
        })
        .collect();
    (format!("{leading}{line}{trailing}"), highlights)
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The place [`BEFORE`] characters before `at`, at the beginning of a word where there is one.
fn before(text: &str, at: usize) -> usize {
    let head = text.get(..at).unwrap_or_default();
    let Some((cut, _)) = head.char_indices().rev().nth(BEFORE) else {
        return 0;
    };
    let skipped = head.get(cut..).unwrap_or_default();
    match skipped.char_indices().find(|(_, c)| c.is_whitespace()) {
        Some((blank, c)) => cut + blank + c.len_utf8(),
        None => cut,
    }
}

/// Where the first phrase is found, in bytes. Looks at each word once and stops there.
fn first_match(text: &str, query: &Query) -> Option<usize> {
    let longest = query
        .phrases
        .iter()
        .map(|phrase| phrase.words.len())
        .max()?;
    let mut window: Vec<Word> = Vec::with_capacity(longest);
    let mut rest = words(text);
    loop {
        while window.len() < longest {
            match rest.next() {
                Some(word) => window.push(word),
                None => break,
            }
        }
        let start = window.first()?.start;
        if match_at(&window, query).is_some() {
            return Some(start);
        }
        window.remove(0);
    }
}

/// All places of phrases in a short text, in bytes, not overlapping.
fn matches(text: &str, query: &Query) -> Vec<(usize, usize)> {
    let all: Vec<Word> = words(text).collect();
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(rest) = all.get(at..).filter(|rest| !rest.is_empty()) {
        if let (Some(length), Some(first)) = (match_at(rest, query), rest.first()) {
            let last = rest.get(length - 1).unwrap_or(first);
            places.push((first.start, last.end));
            at += length;
        } else {
            at += 1;
        }
    }
    places
}

/// How many words the longest phrase takes that begins where `words` begin.
fn match_at(words: &[Word], query: &Query) -> Option<usize> {
    query
        .phrases
        .iter()
        .filter(|phrase| {
            let last = phrase.words.len() - 1;
            words.len() > last
                && phrase
                    .words
                    .iter()
                    .zip(words)
                    .enumerate()
                    .all(|(index, (wanted, word))| {
                        if phrase.prefix && index == last {
                            word.folded.starts_with(wanted.as_str())
                        } else {
                            word.folded == *wanted
                        }
                    })
        })
        .map(|phrase| phrase.words.len())
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The highlighted words, cut out as the page does.
    fn highlighted(text: &str, query: &str) -> (String, Vec<String>) {
        let (line, places) = excerpt(text, &Query::parse(query));
        let units: Vec<u16> = line.encode_utf16().collect();
        let cut = |place: &Highlight| {
            String::from_utf16(&units[place.start as usize..place.end as usize]).unwrap()
        };
        let found = places.iter().map(cut).collect();
        (line, found)
    }

    #[test]
    fn places_count_as_the_page_counts() {
        let (_, found) = highlighted("😀😀 今天用机器学习 and Machines", "机器 mach");
        assert_eq!(found, ["机器", "Machines"]);
    }

    #[test]
    fn a_far_hit_is_shown_with_its_surroundings() {
        let text = format!(
            "{} naïve needle {}",
            "hay ".repeat(5_000),
            "straw ".repeat(5_000)
        );
        let (line, found) = highlighted(&text, "naive \"needle\"");
        assert_eq!(found, ["naïve", "needle"]);
        assert!(line.starts_with('…') && line.ends_with('…'));
        assert!(line.chars().count() <= LENGTH + 2);
    }
}
