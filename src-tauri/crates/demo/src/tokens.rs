//! A simple measure of text: about 4 Latin letters, or 1 Han, kana or Hangul character, a token.

/// Whether a character is written without spaces between words.
pub(crate) fn is_cjk(character: char) -> bool {
    matches!(character,
        '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Cuts a text into tokens, which together are the text.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut length = 0;
    for (at, character) in text.char_indices() {
        let own = is_cjk(character);
        if length > 0 && (own || length == 4) {
            tokens.push(&text[start..at]);
            start = at;
            length = 0;
        }
        length += 1;
        if own {
            length = 4;
        }
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

/// Number of tokens of a text.
pub(crate) fn count(text: &str) -> u64 {
    split(text).len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_text_and_have_about_the_right_size() {
        let text = "Hello, world! 你好,世界。abc";
        assert_eq!(split(text).concat(), text);
        assert_eq!(count("abcdefgh"), 2);
        assert_eq!(count("你好世界"), 4);
        assert_eq!(count(""), 0);
    }
}
