//! Sorts an error by its words first and its status last: gateways disagree about statuses.

use super::ErrorKind;
use super::body::Said;

/// Judges from top to bottom; the first match wins.
pub(super) fn kind(status: u16, said: &Said) -> ErrorKind {
    let words = Words::new(said);
    quota(status, &words)
        .or_else(|| access(status, &words))
        .or_else(|| content(status, &words))
        .or_else(|| load(status, &words))
        .unwrap_or_else(|| fallback(status, &words))
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
}

fn quota(status: u16, words: &Words) -> Option<ErrorKind> {
    let coded = words.is(&[
        "insufficient_quota",
        "insufficient_user_quota",
        "pre_consume_token_quota_failed",
        "billing_error",
        "credit_balance_exhausted",
        "budget_exceeded",
    ]) || words.ends("_spend_limit_exceeded");
    let said = words.says(&[
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
    ]);
    // A per-minute quota of the Gemini kind is a rate limit, not an empty purse.
    let rate = words.is(&["resource_exhausted"]) || words.says(&["per minute"]);
    (coded || status == 402 || (said && !rate)).then_some(ErrorKind::Quota)
}

fn access(status: u16, words: &Words) -> Option<ErrorKind> {
    if status == 401
        || words.is(&[
            "authentication_error",
            "invalid_api_key",
            "unauthenticated",
            "invalid_authentication",
        ])
        || (status == 400 && words.says(&["api key not valid", "invalid api key"]))
    {
        return Some(ErrorKind::Auth);
    }
    if names_a_model(status, words) {
        return Some(ErrorKind::Model);
    }
    if matches!(status, 404 | 405 | 501)
        || words.is(&["api_not_implemented"])
        || words.says(&["invalid url ("])
    {
        return Some(ErrorKind::Route);
    }
    None
}

fn names_a_model(status: u16, words: &Words) -> bool {
    let about_a_model = words.says(&["model", "模型"]);
    let about_a_route = words.says(&["invalid url", "route", "path", "method"]);
    words.is(&["model_not_found", "model_not_exist"])
        || words.says(&[
            "no available channel",
            "no channel for model",
            "无可用渠道",
            "model does not exist",
            "model not found",
        ])
        || (words.is(&["not_found", "not_found_error"]) && about_a_model)
        || (status == 404 && words.is(&["not_found"]) && !about_a_route)
        || (status == 404 && about_a_model && words.says(&["exist", "not found", "不存在"]))
}

fn content(status: u16, words: &Words) -> Option<ErrorKind> {
    if words.is(&["context_length_exceeded", "model_context_window_exceeded"])
        || words.says(&["maximum context", "context length", "prompt is too long"])
        || (status == 400 && words.says(&["too many tokens"]))
    {
        return Some(ErrorKind::Context);
    }
    if words.is(&[
        "content_filter",
        "content_policy_violation",
        "sensitive_words_detected",
        "prompt_blocked",
        "moderation_blocked",
        "refusal",
        "safety",
        "prohibited_content",
    ]) {
        return Some(ErrorKind::Policy);
    }
    if status == 413 || words.is(&["request_too_large", "read_request_body_failed"]) {
        return Some(ErrorKind::TooLarge);
    }
    if status == 403 || words.is(&["permission_error", "permission_denied", "access_denied"]) {
        return Some(ErrorKind::Permission);
    }
    None
}

fn load(status: u16, words: &Words) -> Option<ErrorKind> {
    if status == 429
        || words.is(&[
            "rate_limit_exceeded",
            "rate_limit_error",
            "resource_exhausted",
            "throttling_error",
            "token_concurrency_limit_reached",
        ])
    {
        return Some(ErrorKind::Rate);
    }
    if matches!(status, 529 | 503)
        || words.is(&["overloaded_error", "unavailable", "server_overloaded"])
        || words.says(&["saturated", "overloaded", "负载"])
    {
        return Some(ErrorKind::Overloaded);
    }
    if matches!(status, 408 | 504 | 524) || words.is(&["timeout_error", "deadline_exceeded"]) {
        return Some(ErrorKind::Timeout);
    }
    if status == 502
        || (520..=523).contains(&status)
        || words.starts(&["bad_response", "channel:"])
        || words.is(&["upstream_error", "do_request_failed", "empty_response"])
    {
        return Some(ErrorKind::Upstream);
    }
    None
}

fn fallback(status: u16, words: &Words) -> ErrorKind {
    if words.is(&["server_error", "api_error", "internal"]) || status >= 500 {
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
