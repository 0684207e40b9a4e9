//! Scripted answers: deterministic, in the language of the question, and honest about it.

mod en;
mod tool;
mod verbatim;
mod zh;

use serde_json::json;

pub(crate) use self::tool::Call;
pub(crate) use self::verbatim::{Directions, directions};
use crate::load;
use crate::tokens;
use crate::turn::{Speaker, Turn};

/// The model that says back what it is told.
pub(crate) const VERBATIM: &str = "demo-verbatim";

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) reasoning: String,
    pub(crate) text: String,
    pub(crate) calls: Vec<Call>,
    pub(crate) finish: Finish,
}

/// Why an answer ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Finish {
    /// It was complete.
    #[default]
    Stop,
    /// This stop sequence came.
    StopSequence(String),
    /// The limit of tokens was reached.
    Length,
    /// It waits for the results of its calls.
    Calls,
}

impl Answer {
    pub(crate) fn tokens(&self) -> u64 {
        let calls: u64 = self
            .calls
            .iter()
            .map(|call| tokens::count(&call.arguments.to_string()) + 4)
            .sum();
        self.reasoning_tokens() + tokens::count(&self.text) + calls
    }

    pub(crate) fn reasoning_tokens(&self) -> u64 {
        tokens::count(&self.reasoning)
    }
}

/// The words of one language.
struct Script {
    hello: &'static str,
    title: &'static str,
    /// Whole answers, chosen by the question; each names what was asked as `{asked}`.
    answers: &'static [&'static str],
    table: &'static str,
    code: &'static str,
    math: &'static str,
    reasoning: &'static str,
    tool: &'static str,
    attachments: &'static str,
}

/// The answer number `index` to a request.
pub(crate) fn compose(turn: &Turn, seed: u64, index: u32) -> Answer {
    if let Some(text) = fixed_text(turn) {
        return limited(
            turn,
            Answer {
                text,
                ..Answer::default()
            },
        );
    }
    let script = if is_chinese(turn.question()) {
        &zh::SCRIPT
    } else {
        &en::SCRIPT
    };
    let reasoning = if turn.thinks {
        fill(script.reasoning, turn)
    } else {
        String::new()
    };
    let calls = tool::calls(turn);
    if !calls.is_empty() {
        return Answer {
            reasoning,
            calls,
            finish: Finish::Calls,
            ..Answer::default()
        };
    }
    let mut text = words(turn, script, seed, index);
    if turn.wants_json {
        text =
            json!({"answer": text, "asked": asked(turn.question()), "scripted": true}).to_string();
    }
    limited(
        turn,
        Answer {
            reasoning,
            text,
            ..Answer::default()
        },
    )
}

/// The text that a load or verbatim model gives, or `None` for scripted ones.
fn fixed_text(turn: &Turn) -> Option<String> {
    if turn.model == VERBATIM {
        return Some(directions(turn.question()).text.to_owned());
    }
    load::text(&turn.model)
}

fn words(turn: &Turn, script: &Script, seed: u64, index: u32) -> String {
    let last = turn.last();
    if let Some(result) = last.filter(|said| said.by == Speaker::Tool) {
        return script.tool.replace("{asked}", &asked(&result.text));
    }
    let question = turn.question().to_lowercase();
    let mentions = |any: &[&str]| any.iter().any(|word| question.contains(word));
    let short = question.chars().count() <= 24;
    if mentions(&["title", "标题"]) {
        return script.title.to_owned();
    }
    let first = question
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let greets = matches!(first, "hello" | "hi" | "hey") || mentions(&["你好", "您好", "嗨"]);
    if short && greets {
        return script.hello.to_owned();
    }
    let chosen = if mentions(&["table", "表格"]) {
        script.table
    } else if mentions(&["code", "代码", "rust", "python"]) {
        script.code
    } else if mentions(&["math", "formula", "公式", "数学"]) {
        script.math
    } else {
        let sum = question
            .bytes()
            .fold(seed, |sum, byte| sum.wrapping_mul(31) ^ u64::from(byte));
        let at = sum.wrapping_add(u64::from(index)) % script.answers.len() as u64;
        script.answers[at as usize]
    };
    let mut text = fill(chosen, turn);
    let attachments = last.map_or(0, |said| said.attachments);
    if attachments > 0 {
        text.push_str(
            &script
                .attachments
                .replace("{count}", &attachments.to_string()),
        );
    }
    text
}

fn fill(text: &str, turn: &Turn) -> String {
    text.replace("{asked}", &asked(turn.question()))
}

/// The question in one line that stays one quotation.
fn asked(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(160).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

fn is_chinese(text: &str) -> bool {
    let cjk = text.chars().filter(|c| tokens::is_cjk(*c)).count();
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    cjk > 0 && cjk * 4 >= letters
}

/// Cuts at the first stop sequence, then at the token limit.
fn limited(turn: &Turn, mut answer: Answer) -> Answer {
    let found = turn.stop.iter().filter(|stop| !stop.is_empty());
    let first = found
        .filter_map(|stop| Some((answer.text.find(stop.as_str())?, stop)))
        .min();
    if let Some((at, stop)) = first {
        answer.text.truncate(at);
        answer.finish = Finish::StopSequence(stop.clone());
    }
    if let Some(most) = turn.max_tokens {
        let room = most.saturating_sub(answer.reasoning_tokens()) as usize;
        let pieces = tokens::split(&answer.text);
        if pieces.len() > room {
            answer.text = pieces[..room].concat();
            answer.finish = Finish::Length;
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_question() {
        assert!(is_chinese("请介绍一下 Rust 语言"));
        assert!(!is_chinese("What does 好 mean in a sentence?"));
        assert!(!is_chinese(""));
    }
}
