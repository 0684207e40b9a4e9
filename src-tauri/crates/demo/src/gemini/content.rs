//! Checks of the contents, and of calls and results among them.

use serde_json::Value;

use super::request::UNKNOWN;
use crate::check::{Check, refusal};
use crate::reply::Reply;
use crate::signature::holds;
use crate::turn::{Said, Speaker};

/// What a part can be; exactly one of these.
const DATA: [&str; 7] = [
    "text",
    "inlineData",
    "fileData",
    "functionCall",
    "functionResponse",
    "executableCode",
    "codeExecutionResult",
];
/// What a part can have besides.
const BESIDE: [&str; 4] = [
    "thought",
    "thoughtSignature",
    "videoMetadata",
    "mediaResolution",
];

/// One content, reduced to what matters here.
struct Content {
    place: String,
    by: Speaker,
    text: String,
    results: String,
    attachments: usize,
    calls: Vec<String>,
    answers: Vec<String>,
}

/// `signed` demands the signature of calls back, as thinking models do.
pub(super) fn read(check: &Check<'_>, signed: bool) -> Result<Vec<Said>, Reply> {
    let list = check.list("contents")?.map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        return Err(check.refuse("contents", "contents is not specified"));
    }
    let mut contents: Vec<Content> = Vec::new();
    for (at, value) in list.iter().enumerate() {
        let content = one(format!("contents[{at}]"), value, signed)?;
        follows(contents.last(), &content)?;
        contents.push(content);
    }
    if let Some(last) = contents.last().filter(|last| !last.calls.is_empty()) {
        return Err(unbalanced(&last.place));
    }
    Ok(contents.into_iter().flat_map(said).collect())
}

/// The instruction of the system, if there is one.
pub(super) fn system(check: &Check<'_>) -> Result<Option<Said>, Reply> {
    let Some(value) = check.object("systemInstruction")? else {
        return Ok(None);
    };
    let mut content = one("systemInstruction".to_owned(), value, false)?;
    content.by = Speaker::System;
    Ok(said(content).pop())
}

fn one(place: String, value: &Value, signed: bool) -> Result<Content, Reply> {
    let check = Check::within(place.clone(), value)?;
    check.only(&["role", "parts"], UNKNOWN)?;
    let by = match check.one_of("role", &["user", "model", "function", "system"])? {
        Some("model") => Speaker::Assistant,
        _ => Speaker::User,
    };
    let parts = check.list("parts")?.map_or(&[][..], Vec::as_slice);
    if parts.is_empty() {
        let words = "must include at least one parts field";
        return Err(check.refuse("parts", words));
    }
    let mut content = Content {
        place,
        by,
        text: String::new(),
        results: String::new(),
        attachments: 0,
        calls: Vec::new(),
        answers: Vec::new(),
    };
    for (at, value) in parts.iter().enumerate() {
        let part = Check::within(check.name(&format!("parts[{at}]")), value)?;
        content.take(&part, signed)?;
    }
    Ok(content)
}

impl Content {
    fn take(&mut self, part: &Check<'_>, signed: bool) -> Result<(), Reply> {
        part.only(&[&DATA[..], &BESIDE[..]].concat(), UNKNOWN)?;
        let thought = part.flag("thought")?;
        part.optional_text("thoughtSignature")?;
        let mut set = DATA.iter().filter(|name| part.field(name).is_some());
        let (Some(kind), None) = (set.next(), set.next()) else {
            let words = "exactly one data field must be set";
            return Err(part.refuse("data", words));
        };
        match *kind {
            "text" => {
                let text = part.optional_text("text")?.unwrap_or_default();
                if !thought {
                    self.text.push_str(text);
                }
            }
            "functionCall" => self.call(part, signed)?,
            "functionResponse" => self.answer(part)?,
            kind => {
                self.attachment(part, kind)?;
            }
        }
        Ok(())
    }

    fn attachment(&mut self, part: &Check<'_>, kind: &str) -> Result<(), Reply> {
        let inner = part.child(kind)?;
        let fields: &[&str] = match kind {
            "inlineData" => &["mimeType", "data"],
            "fileData" => &["fileUri"],
            _ => &[],
        };
        for field in fields {
            if let Some(inner) = &inner {
                inner.text(field)?;
            }
        }
        self.attachments += 1;
        Ok(())
    }

    fn call(&mut self, part: &Check<'_>, signed: bool) -> Result<(), Reply> {
        let Some(call) = part.child("functionCall")? else {
            return Ok(());
        };
        call.only(&["id", "name", "args"], UNKNOWN)?;
        let name = call.text("name")?;
        call.object("args")?;
        if self.by != Speaker::Assistant {
            let words = "a function call must have the role `model`";
            return Err(part.refuse("functionCall", words));
        }
        let text = part.field("functionCall").map(signed_text);
        match part.optional_text("thoughtSignature")? {
            Some(own) if holds(own, text.as_deref().unwrap_or_default()) => {}
            Some(_) => {
                let words = "Thought signature is not valid.";
                return Err(part.refuse("thoughtSignature", words));
            }
            // Only the first of several parallel calls has one.
            None if signed && self.calls.is_empty() => {
                let words = "Function call is missing a thought_signature in functionCall parts. \
                             This is required for tools to work correctly.";
                return Err(part.refuse("thoughtSignature", words));
            }
            None => {}
        }
        self.calls.push(name);
        Ok(())
    }

    fn answer(&mut self, part: &Check<'_>) -> Result<(), Reply> {
        let Some(answer) = part.child("functionResponse")? else {
            return Ok(());
        };
        let known = [
            "id",
            "name",
            "response",
            "willContinue",
            "scheduling",
            "parts",
        ];
        answer.only(&known, UNKNOWN)?;
        let name = answer.text("name")?;
        let Some(response) = answer.object("response")? else {
            return Err(answer.refuse("response", "is required"));
        };
        let output = response.get("output").or_else(|| response.get("result"));
        match output {
            Some(Value::String(text)) => self.results.push_str(text),
            Some(other) => self.results.push_str(&other.to_string()),
            None => self.results.push_str(&response.to_string()),
        }
        self.answers.push(name);
        Ok(())
    }
}

/// What is signed of a call: its name and arguments, not its id.
pub(super) fn signed_text(call: &Value) -> String {
    let name = call["name"].as_str().unwrap_or_default();
    match &call["args"] {
        Value::Null => format!("{name} {{}}"),
        args => format!("{name} {args}"),
    }
}

/// Every call has its response in the next content, in the same order.
fn follows(before: Option<&Content>, content: &Content) -> Result<(), Reply> {
    let calls = before.map_or(&[][..], |before| before.calls.as_slice());
    if calls.len() != content.answers.len() {
        return Err(unbalanced(&content.place));
    }
    if calls != content.answers {
        let words = "The names of the function responses must be those of the function calls.";
        return Err(refusal(&content.place, words));
    }
    Ok(())
}

fn unbalanced(place: &str) -> Reply {
    let words = "Please ensure that the number of function response parts is equal to the number of \
                 function call parts of the function call turn.";
    refusal(place, words)
}

/// What was said, results apart from the rest.
fn said(content: Content) -> Vec<Said> {
    let mut all = Vec::new();
    if !content.answers.is_empty() {
        all.push(Said {
            by: Speaker::Tool,
            text: content.results,
            attachments: 0,
        });
    }
    if all.is_empty() || !content.text.is_empty() || content.attachments > 0 {
        all.push(Said {
            by: content.by,
            text: content.text,
            attachments: content.attachments,
        });
    }
    all
}
