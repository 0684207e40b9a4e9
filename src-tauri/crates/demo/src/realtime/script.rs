//! What is said: scripted, in the language of the other side, and honest about it.

use serde_json::{Map, Value, json};

use super::ear::Sound;
use crate::tokens::is_cjk;

/// What was said to the demo last.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// Nothing yet.
    Nothing,
    Text(String),
    Sound(Sound),
    /// The result of a call.
    Result(String),
}

/// What the demo does about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Words(String),
    Call { name: String, arguments: String },
}

/// The words of what was heard.
pub(super) fn transcript(sound: Sound, chinese: bool) -> String {
    let seconds = sound.ms as f64 / 1000.0;
    match (sound.bursts, chinese) {
        (0, false) => "(demo: no syllables)".to_owned(),
        (0, true) => "（演示：没有音节）".to_owned(),
        (count, false) => format!("(demo: {} in {seconds:.1} s)", syllables(count)),
        (count, true) => format!("（演示：{seconds:.1} 秒内约 {count} 个音节）"),
    }
}

/// The answer to what was said. Tools are called when one is demanded or named, and for
/// everything spoken, as a demo understands no words.
pub(super) fn answer(said: &Said, tools: &[Value], choice: &Value, chinese: bool) -> Answer {
    if let Some(call) = call(said, tools, choice) {
        return call;
    }
    Answer::Words(words(said, chinese))
}

fn words(said: &Said, chinese: bool) -> String {
    match said {
        Said::Nothing if chinese => "你好，我是内置演示。请对我说点什么。".to_owned(),
        Said::Nothing => "Hello, I am the built-in demo. Say something to me.".to_owned(),
        Said::Text(text) if text.chars().any(is_cjk) => {
            format!("我是演示，回答是脚本化的。你写道：{}。", short(text))
        }
        Said::Text(text) => format!(
            "I am the demo, and my answers are scripted. You wrote: {}.",
            short(text)
        ),
        Said::Sound(sound) => heard(*sound, chinese),
        Said::Result(text) if chinese => format!("工具回答：{}。", short(text)),
        Said::Result(text) => format!("The tool answered: {}.", short(text)),
    }
}

fn heard(sound: Sound, chinese: bool) -> String {
    let seconds = sound.ms as f64 / 1000.0;
    let Sound { bursts, .. } = sound;
    if chinese {
        return format!("我是演示，听不懂词语。我听到约 {bursts} 个音节，用了 {seconds:.1} 秒。");
    }
    format!(
        "I am the demo and understand no words. I heard about {} in {seconds:.1} seconds.",
        syllables(bursts)
    )
}

fn syllables(count: u64) -> String {
    match count {
        1 => "1 syllable".to_owned(),
        count => format!("{count} syllables"),
    }
}

/// One line without its last full stop, cut after 200 characters.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(200).collect();
    line.trim_end_matches(['.', '。']).to_owned()
}

fn call(said: &Said, tools: &[Value], choice: &Value) -> Option<Answer> {
    if choice == "none" || matches!(said, Said::Result(_)) {
        return None;
    }
    let name_of = |tool: &Value| tool["name"].as_str().unwrap_or_default().to_owned();
    let wanted = |tool: &&Value| {
        let name = name_of(tool);
        let named = match said {
            Said::Text(text) => text.to_lowercase().contains(&name.to_lowercase()),
            Said::Sound(_) => true,
            Said::Nothing | Said::Result(_) => false,
        };
        choice == "required" || choice["name"] == name.as_str() || named
    };
    let tool = tools.iter().find(wanted)?;
    let mut arguments = Map::new();
    let properties = tool["parameters"]["properties"].as_object();
    for (name, schema) in properties.into_iter().flatten() {
        arguments.insert(name.clone(), sample(schema, said));
    }
    Some(Answer::Call {
        name: name_of(tool),
        arguments: Value::Object(arguments).to_string(),
    })
}

fn sample(schema: &Value, said: &Said) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("number" | "integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => match said {
            Said::Text(text) => json!(short(text)),
            _ => json!("demo"),
        },
    }
}
