//! The words of a text, for comparing texts.

use crate::tokens::is_cjk;

/// Words that say nothing about what a text is about.
const EMPTY: [&str; 40] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how",
    "i", "in", "is", "it", "its", "of", "on", "or", "that", "the", "their", "there", "this", "to",
    "was", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your", "me",
];
/// Han characters of the same sort.
const EMPTY_HAN: &str = "的了是在和与吗呢吧啊请我你他她它们这那就都也很什么怎";

/// The words of a text in order, lower-case and without the commonest endings. Writing without
/// spaces gives pairs of neighbours, and each character of its own.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for character in text.to_lowercase().chars().chain([' ']) {
        let han = is_cjk(character) && character.is_alphanumeric();
        if character.is_alphanumeric() && !han {
            word.push(character);
        } else if !word.is_empty() {
            found.push(stem(&std::mem::take(&mut word)));
        }
        if han {
            found.push(character.to_string());
            if let Some(before) = before {
                found.push([before, character].iter().collect());
            }
        }
        before = Some(character).filter(|_| han);
    }
    found
}

/// Whether a word says something about what a text is about.
pub(crate) fn is_telling(word: &str) -> bool {
    !EMPTY.contains(&word) && !word.chars().all(|c| EMPTY_HAN.contains(c))
}

/// Whether a word is a single Han character, which tells less than a pair.
pub(crate) fn is_single_han(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(is_cjk) && characters.next().is_none()
}

fn stem(word: &str) -> String {
    let cut = |end: &str, least: usize| {
        let rest = word.strip_suffix(end)?;
        (rest.chars().count() >= least).then_some(rest)
    };
    if let Some(rest) = cut("ies", 3) {
        return format!("{rest}y");
    }
    let rest = cut("ing", 4).or_else(|| cut("ed", 4));
    let plural = || cut("s", 3).filter(|rest| !rest.ends_with(['s', 'u', 'i']));
    rest.or_else(plural).unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_their_endings_and_han_gives_pairs() {
        assert_eq!(words("Learning tides, glass!"), ["learn", "tide", "glass"]);
        assert_eq!(
            words("机器学习ok"),
            ["机", "器", "机器", "学", "器学", "习", "学习", "ok"]
        );
        assert!(is_telling("tide") && !is_telling("the") && !is_telling("的"));
        assert!(words(" ,。").is_empty());
    }
}
