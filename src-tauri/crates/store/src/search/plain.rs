//! Markdown as words on one line, for excerpts: what marks it up says nothing there.

/// The text of a piece of Markdown, which may begin and end anywhere. Only what certainly is a mark goes.
pub(crate) fn plain(markdown: &str) -> String {
    let mut line = String::with_capacity(markdown.len());
    for piece in markdown
        .lines()
        .map(str::trim)
        .filter(|piece| !is_rule(piece))
    {
        let unmarked = inline(block(piece));
        for word in unmarked.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// A line of nothing but marks: a rule, a fence, the line below the head of a table, `$$`.
fn is_rule(line: &str) -> bool {
    let fence = line
        .strip_prefix("```")
        .or_else(|| line.strip_prefix("~~~"));
    match fence {
        Some(language) => !language.contains(char::is_whitespace),
        None => !line.is_empty() && line.chars().all(|c| "-=*_|:$ ".contains(c)),
    }
}

/// A line without the marks of its block: quotes, headings, list items, tasks.
fn block(line: &str) -> &str {
    let mut rest = line;
    while let Some(quoted) = rest.strip_prefix('>') {
        rest = quoted.trim_start();
    }
    let text = rest.trim_start_matches('#');
    if text.len() < rest.len() && text.starts_with(' ') {
        return text;
    }
    for mark in ["- ", "* ", "+ "] {
        if let Some(item) = rest.strip_prefix(mark) {
            let task = ["[ ] ", "[x] ", "[X] "];
            return task
                .iter()
                .find_map(|state| item.strip_prefix(state))
                .unwrap_or(item);
        }
    }
    rest
}

/// Text without the marks inside of a line: emphasis, code, cells, links.
fn inline(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = after;
        match c {
            '`' => {}
            '|' => plain.push(' '),
            '*' | '~' if after.starts_with(c) => rest = after.get(1..).unwrap_or_default(),
            '$' if after.starts_with('$') => rest = after.get(1..).unwrap_or_default(),
            // One between blanks is no emphasis.
            '*' if !(plain.ends_with(' ') && after.starts_with(' ')) => {}
            '[' => match link(after) {
                Some((words, behind)) => {
                    plain.push_str(&inline(words));
                    rest = behind;
                }
                None => plain.push(c),
            },
            '!' if after.starts_with('[') && link(&after[1..]).is_some() => {}
            _ => plain.push(c),
        }
    }
    plain
}

/// The words of a link, and what comes behind it, where `text` goes on after its opening bracket.
fn link(text: &str) -> Option<(&str, &str)> {
    let (words, target) = text.split_once("](")?;
    let (_, behind) = target.split_once(')')?;
    (!words.contains('[')).then_some((words, behind))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_go_and_words_stay() {
        let cases = [
            ("## 三个步骤\n\n你问的是：*潮水*", "三个步骤 你问的是：潮水"),
            (
                "I am a **scripted** ~~demo~~ of `code`",
                "I am a scripted demo of code",
            ),
            ("> quoted\n- [x] done\n- open", "quoted done open"),
            ("| a | b |\n| --- | ---: |\n| 1 | 2 |", "a b 1 2"),
            ("```rust\nfn main() {}\n```", "fn main() {}"),
            ("$$\nf(x) = 1\n$$", "f(x) = 1"),
            (
                "see [the *manual*](https://example.com) now",
                "see the manual now",
            ),
            ("![a picture](x.png)", "a picture"),
        ];
        for (markdown, words) in cases {
            assert_eq!(plain(markdown), words, "{markdown}");
        }
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in [
            "2 * 3 = 6",
            "#hash and C#",
            "snake_case_name",
            "a[0] and [x]",
            "$5 or ~10",
            "5 > 3",
        ] {
            assert_eq!(plain(text), text);
        }
    }
}
