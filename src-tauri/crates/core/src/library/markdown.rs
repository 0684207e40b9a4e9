//! A conversation as Markdown for people.

use std::fmt::Write;
use studio_domain::{Conversation, Message, MessageStatus, Part, Role, readable_parts};

/// Title, then each message under a heading that says who speaks.
pub(super) fn written(conversation: &Conversation) -> String {
    let mut out = format!("# {}\n", title(&conversation.item.title));
    for message in &conversation.messages {
        // Writing to a string never fails.
        let _ = write!(out, "\n## {}\n", speaker(message));
        for part in readable_parts(&message.parts) {
            let _ = write!(out, "\n{}\n", block(&part));
        }
        if let Some(note) = note(message) {
            let _ = write!(out, "\n> {note}\n");
        }
    }
    out
}

fn title(title: &str) -> String {
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        "Conversation".to_owned()
    } else {
        line
    }
}

fn speaker(message: &Message) -> &str {
    let model = message.model.as_ref().map(|model| model.model_id.as_str());
    match message.role {
        Role::System => "System",
        Role::User => "You",
        Role::Assistant => model.unwrap_or("Assistant"),
        Role::Tool => "Tool",
    }
}

fn block(part: &Part) -> String {
    match part {
        Part::Text { text } => text.trim_end().to_owned(),
        Part::Reasoning { text } => format!(
            "<details><summary>Thinking</summary>\n\n{}\n\n</details>",
            text.trim_end()
        ),
        Part::Image { media } => format!("*[image {}]*", media.as_str()),
        Part::Audio {
            transcript: Some(words),
            ..
        } => words.trim_end().to_owned(),
        Part::Audio { media, .. } => format!("*[sound {}]*", media.as_str()),
        Part::File { name, .. } => format!("*[file {name}]*"),
        Part::Citation {
            title,
            url: Some(url),
            ..
        } => format!("[{title}](<{url}>)"),
        Part::Citation { title, .. } => format!("*{title}*"),
        Part::ToolCall {
            name, arguments, ..
        } => format!("Calls `{name}`:\n\n{}", fenced("json", arguments)),
        Part::ToolResult { content, .. } => fenced("", content),
        Part::Opaque { .. } => String::new(),
        Part::Other { kind, .. } => format!("*[{kind}]*"),
    }
}

/// A code block whose fence is longer than any inside of it.
fn fenced(language: &str, code: &str) -> String {
    let inside = code
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(inside.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", code.trim_end())
}

/// What a reader must know of a message that is not whole.
fn note(message: &Message) -> Option<String> {
    match message.status {
        MessageStatus::Complete => None,
        MessageStatus::Streaming => Some("This answer was still being written.".to_owned()),
        MessageStatus::Interrupted => Some("The app ended before this answer did.".to_owned()),
        MessageStatus::Cancelled => Some("This answer was stopped.".to_owned()),
        MessageStatus::Failed => Some(match &message.error {
            Some(error) => format!("This answer failed: {}", error.message),
            None => "This answer failed.".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert_eq!(fenced("", "x"), "```\nx\n```");
        assert_eq!(
            fenced("md", "````\nx\n````"),
            "`````md\n````\nx\n````\n`````"
        );
    }
}
