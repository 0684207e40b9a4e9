//! Very long answers, one for each shape that a page finds hard to show.

use std::fmt::Write as _;

/// Characters of every load answer.
pub(crate) const LOAD_CHARS: usize = 200_000;

/// The answer of a load model, or `None` for other ids.
pub(crate) fn text(id: &str) -> Option<String> {
    let text = match id {
        "demo-load-mixed" => grown(String::new(), section),
        "demo-load-code" => code(),
        "demo-load-table" => grown(
            "| Station | Day | Height in m | Remark |\n| --- | ---: | ---: | --- |\n".to_owned(),
            |at| {
                format!(
                    "| Harbour {at} | {} | {}.{} | tide and wind |\n",
                    at % 31,
                    at % 9,
                    at % 10
                )
            },
        ),
        "demo-load-list" => grown(String::new(), |at| {
            format!("- Item {at}: **bold** words, `code` and a [link](https://example.com/{at})\n")
        }),
        "demo-load-paragraph" => grown(String::new(), |at| {
            format!(
                "Sentence {at} goes on about the sea, the *wind* and the lights along the coast. "
            )
        }),
        "demo-load-math" => grown("$$\n".to_owned(), |at| {
            format!("x_{{{at}}} = \\frac{{{at}}}{{1 + {at}}} + \\sqrt{{{at}}} \\\\\n")
        }),
        _ => return None,
    };
    Some(text)
}

/// Adds pieces until the length is reached, and cuts the last one.
fn grown(mut text: String, mut piece: impl FnMut(usize) -> String) -> String {
    let mut length = text.chars().count();
    for at in 1.. {
        let next = piece(at);
        let room = LOAD_CHARS - length;
        let count = next.chars().count();
        if count >= room {
            text.extend(next.chars().take(room));
            break;
        }
        text.push_str(&next);
        length += count;
    }
    text
}

fn code() -> String {
    const END: &str = "\n```";
    let mut text = grown("```rust\n".to_owned(), |at| {
        format!("    let value_{at} = compute({at}, \"text {at}\"); // step {at}\n")
    });
    text.truncate(LOAD_CHARS - END.len());
    text.push_str(END);
    text
}

fn section(at: usize) -> String {
    let mut text = format!(
        "## Section {at}\n\nA paragraph with **bold**, *italic*, `code`, 中文 and $x_{{{at}}}^2$.\n\n"
    );
    match at % 5 {
        0 => {
            let _ = writeln!(
                text,
                "```python\ndef step_{at}(value):\n    return value * {at}\n```\n"
            );
        }
        1 => text.push_str("| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n\n"),
        2 => text.push_str("1. first\n2. second\n   - inner\n   - inner\n3. third\n\n"),
        3 => {
            let _ = writeln!(
                text,
                "$$\n\\int_0^{{{at}}} x^2\\,dx = \\frac{{{at}^3}}{{3}}\n$$\n"
            );
        }
        _ => text.push_str("> A quotation over\n> two lines.\n\n---\n\n"),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_load_answer_has_the_exact_length_and_its_shape() {
        for shape in ["mixed", "code", "table", "list", "paragraph", "math"] {
            let text = text(&format!("demo-load-{shape}")).expect(shape);
            assert_eq!(text.chars().count(), LOAD_CHARS, "{shape}");
        }
        let code = text("demo-load-code").expect("code");
        assert!(code.starts_with("```rust\n") && code.ends_with("\n```"));
        assert_eq!(code.matches("```").count(), 2);
        assert_eq!(
            text("demo-load-math").expect("math").matches("$$").count(),
            1
        );
        assert!(
            !text("demo-load-paragraph")
                .expect("paragraph")
                .contains('\n')
        );
    }
}
