//! Why a job has no result.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reading::{is_url, word};
use super::shape::{self, text, value};
use super::word::normal;

/// Why a job failed, in the gateway's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// For people.
    pub message: String,
    /// For programs.
    pub code: Option<String>,
    /// Whether a content filter refused it.
    pub refused: bool,
}

/// Whether the work was done and then held back.
pub(super) fn filtered(roots: &[&Value]) -> bool {
    value(roots, &["video.respect_moderation"]) == Some(&Value::Bool(false))
}

/// What an answer about a failed job says of the reason.
pub(super) fn failure(roots: &[&Value]) -> JobError {
    let mut messages = shape::ERRORS
        .iter()
        .filter_map(|place| text(roots, &[place]));
    let message = messages.find(|text| !is_url(text) && !is_envelope(text));
    let mut codes = shape::ERROR_CODES
        .iter()
        .filter_map(|place| value(roots, &[place]));
    let code = codes.find_map(word).filter(|code| !is_envelope(code));
    let refused = filtered(roots) || names_a_filter(message, code.as_deref());
    let message = match message {
        Some(message) => message.to_owned(),
        None if refused => "The content filter refused it.".to_owned(),
        None => code.clone().unwrap_or_default(),
    };
    JobError {
        message,
        code,
        refused,
    }
}

/// Words by which an envelope says that the call itself went well.
fn is_envelope(word: &str) -> bool {
    matches!(normal(word).as_str(), "success" | "ok" | "0" | "200")
}

fn names_a_filter(message: Option<&str>, code: Option<&str>) -> bool {
    let said = format!(
        "{} {}",
        code.unwrap_or_default(),
        message.unwrap_or_default()
    )
    .to_lowercase();
    [
        "safety",
        "moderation",
        "content_policy",
        "content policy",
        "content_filter",
        "content filter",
        "sensitive",
        "risk control",
        "违规",
        "敏感",
    ]
    .iter()
    .any(|word| said.contains(word))
}
