//! Scripted answers: deterministic, in the language of the question, and honest about it.

mod en;
mod zh;

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::chat::{ChatAsk, fixed_text};
use crate::tokens;

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) reasoning: String,
    pub(crate) text: String,
    pub(crate) call: Option<Call>,
    pub(crate) finish: &'static str,
}

/// A tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arguments: String,
}

impl Answer {
    pub(crate) fn tokens(&self) -> u64 {
        let call = self
            .call
            .as_ref()
            .map_or(0, |call| tokens::count(&call.arguments) + 4);
        tokens::count(&self.reasoning) + tokens::count(&self.text) + call
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
pub(crate) fn compose(ask: &ChatAsk, seed: u64, index: u32) -> Answer {
    if let Some(text) = fixed_text(ask) {
        return limited(
            ask,
            Answer {
                text,
                finish: "stop",
                ..Answer::default()
            },
        );
    }
    if let Some(call) = call(ask) {
        return Answer {
            call: Some(call),
            finish: "tool_calls",
            ..Answer::default()
        };
    }
    let script = if is_chinese(ask.question()) {
        &zh::SCRIPT
    } else {
        &en::SCRIPT
    };
    let mut text = words(ask, script, seed, index);
    if ask.wants_json {
        text =
            json!({"answer": text, "asked": asked(ask.question()), "scripted": true}).to_string();
    }
    let reasoning = if ask.model == "demo-reasoner" {
        fill(script.reasoning, ask)
    } else {
        String::new()
    };
    limited(
        ask,
        Answer {
            reasoning,
            text,
            call: None,
            finish: "stop",
        },
    )
}

fn words(ask: &ChatAsk, script: &Script, seed: u64, index: u32) -> String {
    let last = ask.last();
    if let Some(result) = last.filter(|said| said.role == "tool") {
        return script.tool.replace("{asked}", &asked(&result.text));
    }
    let question = ask.question().to_lowercase();
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
    let mut text = fill(chosen, ask);
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

fn fill(text: &str, ask: &ChatAsk) -> String {
    text.replace("{asked}", &asked(ask.question()))
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

/// A call of the first fitting tool, when one is demanded or the question names it.
fn call(ask: &ChatAsk) -> Option<Call> {
    if ask.tool_choice == "none" || ask.last().is_some_and(|said| said.role == "tool") {
        return None;
    }
    let name_of = |tool: &Value| {
        tool["function"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let forced = ask.tool_choice == "required";
    let chosen = &ask.tool_choice["function"]["name"];
    let question = ask.question().to_lowercase();
    let tool = ask.tools.iter().find(|tool| {
        let name = name_of(tool);
        forced || *chosen == name.as_str() || question.contains(&name.to_lowercase())
    })?;
    let mut arguments = Map::new();
    for (name, schema) in tool["function"]["parameters"]["properties"]
        .as_object()
        .into_iter()
        .flatten()
    {
        arguments.insert(name.clone(), sample(schema, ask));
    }
    let id = format!("call_demo_{}", ask.messages.len());
    Some(Call {
        id,
        name: name_of(tool),
        arguments: Value::Object(arguments).to_string(),
    })
}

fn sample(schema: &Value, ask: &ChatAsk) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("number" | "integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!(asked(ask.question())),
    }
}

/// Cuts at the first stop sequence, then at the token limit.
fn limited(ask: &ChatAsk, mut answer: Answer) -> Answer {
    let found = ask.stop.iter().filter(|stop| !stop.is_empty());
    if let Some(at) = found
        .filter_map(|stop| answer.text.find(stop.as_str()))
        .min()
    {
        answer.text.truncate(at);
    }
    if let Some(most) = ask.max_tokens {
        let room = most.saturating_sub(tokens::count(&answer.reasoning)) as usize;
        let pieces = tokens::split(&answer.text);
        if pieces.len() > room {
            answer.text = pieces[..room].concat();
            answer.finish = "length";
        }
    }
    answer
}

/// What `demo-verbatim` is told to say, and how.
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
    fn the_language_is_that_of_the_question() {
        assert!(is_chinese("请介绍一下 Rust 语言"));
        assert!(!is_chinese("What does 好 mean in a sentence?"));
        assert!(!is_chinese(""));
    }

    #[test]
    fn directions_are_taken_off() {
        let told = directions("#pace chunk=3 delay_ms=7\nabc\n");
        assert_eq!(told.text, "abc\n");
        assert_eq!(told.pace, Some((3, Duration::from_millis(7))));
        assert_eq!(directions("abc").pace, None);
    }
}
