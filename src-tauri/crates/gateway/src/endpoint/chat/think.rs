//! Reasoning that some gateways write into the answer itself, between `<think>` and `</think>`.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Separates reasoning from text. The tags count only at the very start of an answer.
#[derive(Debug, Default)]
pub(super) struct ThinkSplitter {
    state: State,
    /// Text that cannot be judged before more arrives.
    held: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// The answer may still begin with the open tag.
    #[default]
    Start,
    /// After the open tag, dropping the line breaks that follow it.
    Opened,
    /// Between the tags.
    Inside,
    /// After the close tag, doing the same.
    Closed,
    /// Ordinary text.
    Outside,
}

/// A piece of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Reasoning(String),
}

impl ThinkSplitter {
    /// From here on everything is text: the reasoning has a field of its own.
    pub(super) fn disable(&mut self) {
        if self.state == State::Start && self.held.is_empty() {
            self.state = State::Outside;
        }
    }

    /// Whether everything from here on is text, and nothing is held.
    pub(super) fn is_settled(&self) -> bool {
        self.state == State::Outside
    }

    pub(super) fn push(&mut self, text: &str, out: &mut Vec<Piece>) {
        if self.state == State::Outside {
            emit(Piece::Text(text.to_owned()), out);
            return;
        }
        self.held.push_str(text);
        loop {
            let before = self.state;
            match self.state {
                State::Start => self.at_start(),
                State::Inside => self.inside(out),
                State::Opened => self.skip_breaks(State::Inside),
                State::Closed => self.skip_breaks(State::Outside),
                State::Outside => {
                    emit(Piece::Text(std::mem::take(&mut self.held)), out);
                }
            }
            if self.state == before {
                return;
            }
        }
    }

    /// Gives out what is still held.
    pub(super) fn finish(&mut self, out: &mut Vec<Piece>) {
        let held = std::mem::take(&mut self.held);
        match self.state {
            State::Inside => emit(Piece::Reasoning(held), out),
            State::Opened | State::Closed => {}
            State::Start | State::Outside => emit(Piece::Text(held), out),
        }
        self.state = State::Outside;
    }

    fn at_start(&mut self) {
        let trimmed = self.held.trim_start();
        if let Some(rest) = trimmed.strip_prefix(OPEN) {
            self.held = rest.to_owned();
            self.state = State::Opened;
        } else if !OPEN.starts_with(trimmed) {
            self.state = State::Outside;
        }
    }

    fn inside(&mut self, out: &mut Vec<Piece>) {
        if let Some(at) = self.held.find(CLOSE) {
            let rest = self.held.split_off(at);
            let reasoning = std::mem::replace(&mut self.held, rest[CLOSE.len()..].to_owned());
            emit(Piece::Reasoning(reasoning), out);
            self.state = State::Closed;
            return;
        }
        let keep = possible_start(&self.held, CLOSE);
        let rest = self.held.split_off(self.held.len() - keep);
        let reasoning = std::mem::replace(&mut self.held, rest);
        emit(Piece::Reasoning(reasoning), out);
    }

    fn skip_breaks(&mut self, then: State) {
        let rest = self.held.trim_start_matches(['\r', '\n']);
        if rest.is_empty() {
            self.held.clear();
        } else {
            self.held = rest.to_owned();
            self.state = then;
        }
    }
}

/// Length of the longest end of `text` that `tag` begins with.
fn possible_start(text: &str, tag: &str) -> usize {
    (1..tag.len())
        .rev()
        .find(|length| text.ends_with(&tag[..*length]))
        .unwrap_or(0)
}

fn emit(piece: Piece, out: &mut Vec<Piece>) {
    let (Piece::Text(text) | Piece::Reasoning(text)) = &piece;
    if !text.is_empty() {
        out.push(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(deltas: &[&str]) -> (String, String) {
        let mut splitter = ThinkSplitter::default();
        let mut out = Vec::new();
        for delta in deltas {
            splitter.push(delta, &mut out);
        }
        splitter.finish(&mut out);
        let mut result = (String::new(), String::new());
        for piece in out {
            match piece {
                Piece::Reasoning(text) => result.0.push_str(&text),
                Piece::Text(text) => result.1.push_str(&text),
            }
        }
        result
    }

    fn pair(reasoning: &str, text: &str) -> (String, String) {
        (reasoning.to_owned(), text.to_owned())
    }

    #[test]
    fn tags_are_found_however_they_are_cut() {
        let whole = "<think>\nA < b </thin\nso\n</think>\n\nAnswer <think>no</think>";
        let expected = pair("A < b </thin\nso\n", "Answer <think>no</think>");
        assert_eq!(split(&[whole]), expected);
        let single: Vec<String> = whole.chars().map(String::from).collect();
        let single: Vec<&str> = single.iter().map(String::as_str).collect();
        assert_eq!(split(&single), expected);
    }

    #[test]
    fn elsewhere_the_tag_is_text_and_an_unclosed_one_is_reasoning() {
        assert_eq!(
            split(&["Hi <think>x</think>"]),
            pair("", "Hi <think>x</think>")
        );
        assert_eq!(split(&["<thi", "s>"]), pair("", "<this>"));
        assert_eq!(split(&["<thi"]), pair("", "<thi"));
        assert_eq!(
            split(&["<think>on and on </th"]),
            pair("on and on </th", "")
        );
        assert_eq!(split(&["\n<think>a</think>", "\n", "\nb"]), pair("a", "b"));
    }
}
