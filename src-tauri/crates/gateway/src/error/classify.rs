//! Sorts an error by its words first and its status last: gateways disagree about statuses.

use super::ErrorKind;
use super::body::Said;

/// Codes, types and status words that leave no doubt, lower-case; the first row that matches wins.
const WORDS: [(ErrorKind, &[&str]); 10] = [
    (
        ErrorKind::Quota,
        &[
            "insufficient_quota",
            "insufficient_user_quota",
            "pre_consume_token_quota_failed",
            "billing_error",
            "credit_balance_exhausted",
            "budget_exceeded",
        ],
    ),
    (
        ErrorKind::Auth,
        &[
            "authentication_error",
            "invalid_api_key",
            "unauthenticated",
            "invalid_authentication",
        ],
    ),
    (ErrorKind::Model, &["model_not_found", "model_not_exist"]),
    (ErrorKind::Route, &["api_not_implemented"]),
    (
        ErrorKind::Context,
        &["context_length_exceeded", "model_context_window_exceeded"],
    ),
    (
        ErrorKind::Policy,
        &[
            "content_filter",
            "content_policy_violation",
            "sensitive_words_detected",
            "prompt_blocked",
            "moderation_blocked",
            "refusal",
            "safety",
            "image_safety",
            "recitation",
            "blocklist",
            "prohibited_content",
            "spii",
        ],
    ),
    (
        ErrorKind::TooLarge,
        &["request_too_large", "read_request_body_failed"],
    ),
    (
        ErrorKind::Rate,
        &[
            "rate_limit_exceeded",
            "rate_limit_error",
            "resource_exhausted",
            "throttling_error",
            "token_concurrency_limit_reached",
        ],
    ),
    (
        ErrorKind::Overloaded,
        &["overloaded_error", "unavailable", "server_overloaded"],
    ),
    (ErrorKind::Timeout, &["timeout_error", "deadline_exceeded"]),
];

/// Parts of messages, lower-case, that leave no doubt under any status.
const MESSAGES: [(ErrorKind, &[&str]); 4] = [
    (
        ErrorKind::Model,
        &[
            "no available channel",
            "no channel for model",
            "无可用渠道",
            "model does not exist",
            "model not exist",
            "model not found",
            "unknown model",
            "not a valid model",
        ],
    ),
    (ErrorKind::Route, &["invalid url ("]),
    (
        ErrorKind::Context,
        &[
            "maximum context",
            "context length",
            "prompt is too long",
            "exceeds the maximum number of tokens",
        ],
    ),
    (ErrorKind::Overloaded, &["saturated", "overloaded", "负载"]),
];

/// Parts of messages about an empty purse, lower-case.
const PURSE: [&str; 13] = [
    "insufficient quota",
    "insufficient_quota",
    "quota is not enough",
    "quota exhausted",
    "exceeded your current quota",
    "insufficient balance",
    "balance is insufficient",
    "credit balance is too low",
    "not enough balance",
    "余额",
    "额度不足",
    "额度已用尽",
    "配额不足",
];

/// Codes and types first, then the message, then the status, and last what gateways write on
/// anything they pass on.
pub(super) fn kind(status: u16, said: &Said) -> ErrorKind {
    let words = Words::new(said);
    by_word(status, &words)
        .or_else(|| by_message(status, &words))
        .or_else(|| by_status(status, &words))
        .unwrap_or_else(|| by_vague_word(status, &words))
}

struct Words {
    /// Code, type and status word, lower-case.
    terms: Vec<String>,
    message: String,
}

impl Words {
    fn new(said: &Said) -> Self {
        let terms = [&said.code, &said.type_word, &said.status_word]
            .into_iter()
            .flatten()
            .map(|term| term.to_lowercase())
            .collect();
        Self {
            terms,
            message: said.message.as_deref().unwrap_or_default().to_lowercase(),
        }
    }

    fn is(&self, any: &[&str]) -> bool {
        self.terms.iter().any(|term| any.contains(&term.as_str()))
    }

    fn starts(&self, any: &[&str]) -> bool {
        self.terms
            .iter()
            .any(|term| any.iter().any(|start| term.starts_with(start)))
    }

    fn ends(&self, end: &str) -> bool {
        self.terms.iter().any(|term| term.ends_with(end))
    }

    fn says(&self, any: &[&str]) -> bool {
        any.iter().any(|part| self.message.contains(part))
    }

    fn is_about_a_model(&self) -> bool {
        self.says(&["model", "模型"])
    }
}

fn by_word(status: u16, words: &Words) -> Option<ErrorKind> {
    if words.ends("_spend_limit_exceeded") {
        return Some(ErrorKind::Quota);
    }
    let row = WORDS.iter().find(|(_, any)| words.is(any));
    row.map(|(kind, _)| *kind)
        .or_else(|| is_not_found(status, words).then_some(ErrorKind::Model))
}

/// The word "not found" alone means the model, unless the message speaks of the address.
fn is_not_found(status: u16, words: &Words) -> bool {
    let about_a_route = words.says(&["invalid url", "route", "path", "method"]);
    (words.is(&["not_found", "not_found_error"]) && words.is_about_a_model())
        || (status == 404 && words.is(&["not_found"]) && !about_a_route)
}

fn by_message(status: u16, words: &Words) -> Option<ErrorKind> {
    // A quota of so many a minute is a rate limit, not an empty purse.
    if words.says(&PURSE) && !words.says(&["per minute"]) {
        return Some(ErrorKind::Quota);
    }
    let row = MESSAGES.iter().find(|(_, any)| words.says(any));
    row.map(|(kind, _)| *kind)
        .or_else(|| by_message_under(status, words))
}

/// Messages that only mean something under some statuses.
fn by_message_under(status: u16, words: &Words) -> Option<ErrorKind> {
    let model = words.is_about_a_model();
    match status {
        400 if words.says(&["api key not valid", "invalid api key"]) => Some(ErrorKind::Auth),
        400 if words.says(&["too many tokens"]) => Some(ErrorKind::Context),
        400 if model && words.says(&["does not exist", "不存在"]) => Some(ErrorKind::Model),
        404 if model && words.says(&["exist", "not found", "不存在"]) => Some(ErrorKind::Model),
        _ => None,
    }
}

fn by_status(status: u16, words: &Words) -> Option<ErrorKind> {
    // Google's word for every 403 says no more than the status does.
    if words.is(&["permission_error", "permission_denied", "access_denied"]) {
        return Some(ErrorKind::Permission);
    }
    Some(match status {
        402 => ErrorKind::Quota,
        401 => ErrorKind::Auth,
        404 | 405 | 501 => ErrorKind::Route,
        403 => ErrorKind::Permission,
        413 => ErrorKind::TooLarge,
        429 => ErrorKind::Rate,
        503 | 529 => ErrorKind::Overloaded,
        408 | 504 | 524 => ErrorKind::Timeout,
        502 | 520..=523 => ErrorKind::Upstream,
        _ => return None,
    })
}

fn by_vague_word(status: u16, words: &Words) -> ErrorKind {
    let upstream = ["upstream_error", "do_request_failed", "empty_response"];
    if words.starts(&["bad_response", "channel:"]) || words.is(&upstream) {
        ErrorKind::Upstream
    } else if status >= 500 || words.is(&["server_error", "api_error", "internal"]) {
        ErrorKind::Server
    } else if (400..500).contains(&status)
        || words.is(&["invalid_request_error", "invalid_argument"])
    {
        ErrorKind::Request
    } else if words.terms.is_empty() && words.message.is_empty() {
        ErrorKind::Protocol
    } else {
        // An error told under status 200, in words that nobody knows.
        ErrorKind::Upstream
    }
}
