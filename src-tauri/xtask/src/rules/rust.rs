//! Rules about code that the lints of Clippy and ESLint do not know.

use super::Faults;
use super::source::Sources;

const CODE: [&str; 6] = ["rs", "ts", "js", "mjs", "svelte", "css"];
/// Longest file that a reader can be asked to hold in mind.
const LONGEST: usize = 450;

pub(super) fn mod_files(sources: &Sources) -> Faults {
    sources
        .ending(&["rs"])
        .filter(|file| file.path.ends_with("/mod.rs"))
        .map(|file| file.path.clone())
        .collect()
}

pub(super) fn string_errors(sources: &Sources) -> Faults {
    let files = sources.ending(&["rs"]);
    files
        .flat_map(|file| file.lines_where(|line| !is_comment(line) && has_string_error(line)))
        .collect()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Whether the line names a `Result` whose second type is `String`.
fn has_string_error(line: &str) -> bool {
    line.match_indices("Result<")
        .any(|(at, word)| second_type(&line[at + word.len()..]) == Some("String"))
}

/// The second of the types up to the closing bracket.
fn second_type(rest: &str) -> Option<&str> {
    let (mut depth, mut begun) = (0_i32, None);
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' if before == '-' => {}
            '>' | ')' | ']' if depth == 0 => return begun.map(|from: usize| rest[from..at].trim()),
            '>' | ')' | ']' => depth -= 1,
            ',' if depth == 0 && begun.is_none() => begun = Some(at + 1),
            _ => {}
        }
        before = c;
    }
    None
}

pub(super) fn unfinished(sources: &Sources) -> Faults {
    let notes = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
    ];
    let macros = [concat!("to", "do!"), concat!("unimple", "mented!")];
    let wrong = |line: &str| {
        notes.iter().any(|word| has_word(line, word))
            || macros.iter().any(|name| line.contains(name))
    };
    sources
        .ending(&CODE)
        .flat_map(|file| file.lines_where(wrong))
        .collect()
}

/// Whether the word stands alone in the line.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(part_of_word) && !after.starts_with(part_of_word)
    })
}

pub(super) fn left_out(sources: &Sources) -> Faults {
    let marks = [
        concat!("#[ig", "nore"),
        concat!(".sk", "ip("),
        concat!(".on", "ly("),
        concat!(".to", "do("),
    ];
    let rust = sources
        .ending(&["rs"])
        .flat_map(|file| file.lines_where(|line| line.contains(marks[0])));
    let page = sources.ending(&["ts", "js", "mjs", "svelte"]);
    let page = page.flat_map(|file| {
        file.lines_where(|line| marks[1..].iter().any(|mark| line.contains(mark)))
    });
    rust.chain(page).collect()
}

pub(super) fn switched_off(sources: &Sources) -> Faults {
    let lints = ["clippy", "dead_code", "unused"];
    let rust = sources.ending(&["rs"]).flat_map(|file| {
        file.lines_where(|line| {
            lints
                .iter()
                .any(|lint| line.contains(&format!("allow({lint}")))
        })
    });
    let marks = [concat!("@ts-", "ignore"), concat!("@ts-", "nocheck")];
    let page = sources.ending(&["ts", "js", "mjs", "svelte"]);
    let page =
        page.flat_map(|file| file.lines_where(|line| marks.iter().any(|mark| line.contains(mark))));
    rust.chain(page).collect()
}

pub(super) fn long_files(sources: &Sources) -> Faults {
    let written = sources
        .ending(&["rs", "ts", "svelte"])
        .filter(|file| !file.path.contains("/generated/"));
    written
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{}: {lines} lines", file.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{has_string_error, has_word};

    #[test]
    fn a_string_as_error_is_found_at_any_depth() {
        let bare = concat!("fn a() -> Result<Vec<(u8, u8)>, ", "String> {");
        assert!(has_string_error(bare));
        assert!(has_string_error(concat!(
            "Option<Result<fn() -> u8, ",
            "String>>"
        )));
        assert!(!has_string_error("fn a() -> Result<String, Failure> {"));
        assert!(!has_string_error(
            "fn a() -> Result<HashMap<u8, String>, Failure> {"
        ));
        assert!(!has_string_error("fn a() -> io::Result<String> {"));
    }

    #[test]
    fn words_stand_alone() {
        assert!(has_word("// FIX it", "FIX"));
        assert!(!has_word("PREFIX", "FIX"));
        assert!(!has_word("FIX_UP", "FIX"));
    }
}
