//! What `demo-verbatim` is told to say, and how.

use std::time::Duration;

/// What to say, and how fast.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Directions<'a> {
    pub(crate) text: &'a str,
    /// Characters per chunk, and the time between two.
    pub(crate) pace: Option<(usize, Duration)>,
}

/// Reads an optional first line such as `#pace chunk=1 delay_ms=1`.
pub(crate) fn directions(text: &str) -> Directions<'_> {
    let Some(rest) = text.strip_prefix("#pace ") else {
        return Directions { text, pace: None };
    };
    let (line, text) = rest.split_once('\n').unwrap_or((rest, ""));
    let number = |name: &str| {
        let word = line
            .split_whitespace()
            .find_map(|word| word.strip_prefix(name));
        word.and_then(|number| number.parse::<u32>().ok())
    };
    let chars = number("chunk=").unwrap_or(1).max(1) as usize;
    let delay = Duration::from_millis(number("delay_ms=").unwrap_or(0).into());
    Directions {
        text,
        pace: Some((chars, delay)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_taken_off() {
        let told = directions("#pace chunk=3 delay_ms=7\nabc\n");
        assert_eq!(told.text, "abc\n");
        assert_eq!(told.pace, Some((3, Duration::from_millis(7))));
        assert_eq!(directions("abc").pace, None);
    }
}
