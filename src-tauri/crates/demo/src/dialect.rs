//! The protocols that answers and refusals are written in.

use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::reply::Refusal;

/// A protocol, as far as errors differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    OpenAi,
    Anthropic,
    Gemini,
}

impl Dialect {
    /// By the path; the list of models also by the headers.
    pub(crate) fn of(parts: &Parts) -> Self {
        let path = parts.uri.path();
        let models = path == "/v1/models" || path.starts_with("/v1/models/");
        if path.starts_with("/v1/messages") || (models && asks_as_anthropic(parts)) {
            Self::Anthropic
        } else if path.starts_with("/v1beta/") || (models && path.contains(':')) {
            Self::Gemini
        } else {
            Self::OpenAi
        }
    }

    /// The header that tells the number of a request.
    pub(crate) fn request_id_header(self) -> &'static str {
        match self {
            Self::Anthropic => "request-id",
            Self::OpenAi | Self::Gemini => "x-request-id",
        }
    }

    /// The body of a refusal.
    pub(crate) fn refusal(self, status: u16, refusal: &Refusal, request_id: &str) -> Value {
        let Refusal {
            message,
            kind,
            code,
            param,
        } = refusal;
        match self {
            Self::OpenAi => json!({"error": {"message": message, "type": kind, "param": param,
                                             "code": code}}),
            Self::Anthropic => json!({"type": "error", "request_id": request_id,
                "error": {"type": anthropic_type(status, refusal), "message": placed(refusal)}}),
            Self::Gemini => {
                let mut error = json!({"code": status, "message": placed(refusal),
                                       "status": google_status(status)});
                if let Some(field) = named(param) {
                    error["details"] = json!([{
                        "@type": "type.googleapis.com/google.rpc.BadRequest",
                        "fieldViolations": [{"field": field, "description": message}]}]);
                }
                json!({"error": error})
            }
        }
    }

    /// A failure that is told under status 200, after the answer began.
    pub(crate) fn late_failure(self) -> Value {
        let refusal = Refusal {
            message: "upstream reset (request id: demo20260102)".to_owned(),
            kind: "upstream_error".to_owned(),
            code: json!("bad_response"),
            param: Value::Null,
        };
        self.refusal(502, &refusal, "demo20260102")
    }

    /// The same as a frame of an event stream.
    pub(crate) fn late_failure_frame(self) -> String {
        let event = match self {
            Self::Anthropic => "event: error\n",
            Self::OpenAi | Self::Gemini => "",
        };
        format!("{event}data: {}\n\n", self.late_failure())
    }
}

/// Both headers that Anthropic's own clients always send.
pub(crate) fn asks_as_anthropic(parts: &Parts) -> bool {
    let has = |name: &str| parts.headers.contains_key(name);
    has("anthropic-version") && (has("x-api-key") || has("authorization"))
}

fn named(param: &Value) -> Option<&str> {
    param.as_str().filter(|name| !name.is_empty())
}

/// The message with the field at fault before it: these protocols have no place of its own for it.
fn placed(refusal: &Refusal) -> String {
    match named(&refusal.param) {
        Some(field) => format!("{field}: {}", refusal.message),
        None => refusal.message.clone(),
    }
}

fn anthropic_type(status: u16, refusal: &Refusal) -> String {
    let code = refusal.code.as_str().unwrap_or_default();
    let word = match status {
        // A gateway's own words say more than the status; they pass as they are.
        _ if matches!(code, "insufficient_user_quota" | "content_filter") => code,
        400 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 | 529 => "overloaded_error",
        504 => "timeout_error",
        502 => "upstream_error",
        _ => "api_error",
    };
    word.to_owned()
}

fn google_status(status: u16) -> &'static str {
    match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        402 => "FAILED_PRECONDITION",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}
