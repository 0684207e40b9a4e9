//! Ways to misbehave, ordered by model id, by option or by the header `x-demo-scenario`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::reply::{Refusal, Reply};

/// One way to misbehave. Each is also the model `demo-{word}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// 400 `invalid_request_error`.
    BadRequest,
    /// 401 `authentication_error`.
    BadKey,
    /// 402 `insufficient_quota`.
    NoBalance,
    /// 403 `insufficient_user_quota`, as gateways of the new-api family say it.
    NoQuota,
    /// 403 `permission_error`.
    Forbidden,
    /// 404 `model_not_found`.
    NoModel,
    /// 400 `context_length_exceeded`.
    TooLong,
    /// 400 `content_filter`.
    Filtered,
    /// 413 from a proxy.
    TooLarge,
    /// 429 with `Retry-After: 2`.
    RateLimit,
    /// 429 with `Retry-After: 1`, every other time.
    RateLimitOnce,
    /// 500 `server_error`.
    ServerError,
    /// 502 as a proxy's web page.
    HtmlPage,
    /// 503 `overloaded_error`.
    Overloaded,
    /// 504.
    GatewayTimeout,
    /// 302 to a login page.
    Redirect,
    /// 200 with an empty body.
    Empty,
    /// The connection is cut in the middle.
    Cut,
    /// A long wait, then few tokens a second.
    Slow,
    /// Every byte is a chunk of its own.
    Bytes,
    /// A frame that is not JSON in the middle.
    Malformed,
    /// The stream ends without `[DONE]`.
    NoDone,
    /// An error told inside a stream that began well.
    ErrorInStream,
    /// The head of an answer, then nothing.
    Silent,
    /// Nothing at all.
    SilentBefore,
}

const WORDS: [(&str, Fault); 25] = [
    ("400", Fault::BadRequest),
    ("401", Fault::BadKey),
    ("402", Fault::NoBalance),
    ("quota-403", Fault::NoQuota),
    ("403", Fault::Forbidden),
    ("404", Fault::NoModel),
    ("context", Fault::TooLong),
    ("filter", Fault::Filtered),
    ("413", Fault::TooLarge),
    ("429", Fault::RateLimit),
    ("429-once", Fault::RateLimitOnce),
    ("500", Fault::ServerError),
    ("502-html", Fault::HtmlPage),
    ("503", Fault::Overloaded),
    ("504", Fault::GatewayTimeout),
    ("redirect", Fault::Redirect),
    ("empty", Fault::Empty),
    ("cut", Fault::Cut),
    ("slow", Fault::Slow),
    ("bytes", Fault::Bytes),
    ("malformed", Fault::Malformed),
    ("no-done", Fault::NoDone),
    ("error-in-stream", Fault::ErrorInStream),
    ("silent", Fault::Silent),
    ("silent-before", Fault::SilentBefore),
];

impl Fault {
    /// The fault of a word such as `429-once`.
    pub fn from_word(word: &str) -> Option<Self> {
        WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, fault)| *fault)
    }

    /// Its word, which is its model id without `demo-`.
    pub fn word(self) -> &'static str {
        WORDS
            .iter()
            .find(|(_, fault)| *fault == self)
            .map_or("", |(word, _)| word)
    }

    /// The fault that a model id stands for.
    pub(crate) fn of_model(id: &str) -> Option<Self> {
        Self::from_word(id.strip_prefix("demo-")?)
    }

    /// The refusal that this fault is, or `None` when it only spoils an answer.
    pub(crate) fn refusal(self) -> Option<Reply> {
        Some(match self {
            Self::BadRequest => error(
                400,
                "The value of `temperature` is not accepted by this model.",
                "invalid_request_error",
                Value::Null,
                json!("temperature"),
            ),
            Self::BadKey => plain(
                401,
                "Incorrect API key provided.",
                "authentication_error",
                json!("invalid_api_key"),
            ),
            Self::NoBalance => plain(
                402,
                "Insufficient balance.",
                "insufficient_quota",
                json!("insufficient_quota"),
            ),
            Self::NoQuota => plain(
                403,
                "user quota is not enough (request id: demo20260101)",
                "new_api_error",
                json!("insufficient_user_quota"),
            ),
            Self::Forbidden => plain(
                403,
                "This key may not use this model.",
                "permission_error",
                Value::Null,
            ),
            Self::NoModel => plain(
                404,
                "The model `demo-404` does not exist.",
                "not_found",
                json!("model_not_found"),
            ),
            Self::TooLong => error(
                400,
                "This model's maximum context length is 8192 tokens.",
                "invalid_request_error",
                json!("context_length_exceeded"),
                json!("messages"),
            ),
            Self::Filtered => plain(
                400,
                "The request was refused by the content filter.",
                "invalid_request_error",
                json!("content_filter"),
            ),
            Self::TooLarge => Reply::html(413, "413 Request Entity Too Large"),
            Self::RateLimit => plain(
                429,
                "Too many requests.",
                "rate_limit_exceeded",
                json!("rate_limit_exceeded"),
            )
            .with_header("retry-after", "2"),
            Self::RateLimitOnce => plain(
                429,
                "Too many requests, once.",
                "rate_limit_exceeded",
                json!("rate_limit_exceeded"),
            )
            .with_header("retry-after", "1"),
            Self::ServerError => {
                plain(500, "The server had an error.", "server_error", Value::Null)
            }
            Self::HtmlPage => Reply::html(502, "502 Bad Gateway"),
            Self::Overloaded => plain(
                503,
                "The model is overloaded.",
                "overloaded_error",
                Value::Null,
            ),
            Self::GatewayTimeout => plain(
                504,
                "The provider did not answer in time.",
                "timeout_error",
                Value::Null,
            ),
            Self::Redirect => Reply::text(302, "text/plain", String::new())
                .with_header("location", "/login?next=%2Fv1"),
            Self::Empty => Reply::text(200, "application/json", String::new()),
            Self::Cut
            | Self::Slow
            | Self::Bytes
            | Self::Malformed
            | Self::NoDone
            | Self::ErrorInStream
            | Self::Silent
            | Self::SilentBefore => return None,
        })
    }
}

fn plain(status: u16, message: &str, kind: &str, code: Value) -> Reply {
    error(status, message, kind, code, Value::Null)
}

/// A refusal, which is written in the shape of the protocol that was asked in.
pub(crate) fn error(status: u16, message: &str, kind: &str, code: Value, param: Value) -> Reply {
    let refusal = Refusal {
        message: message.to_owned(),
        kind: kind.to_owned(),
        code,
        param,
    };
    Reply::refused(status, refusal)
}

/// A misbehaviour with its measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// What goes wrong, if anything.
    pub fault: Option<Fault>,
    /// Wait before the answer's head.
    pub latency: Option<Duration>,
    /// Send every byte as a chunk of its own.
    pub bytes: bool,
    /// Realtime answers come in bursts, with pauses of up to this length between them.
    pub jitter: Option<Duration>,
}

/// A scenario that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// A word that is no fault.
    #[error("unknown scenario {0:?}")]
    Unknown(String),
    /// A latency or jitter that is no number of milliseconds.
    #[error("{0:?} is not a number of milliseconds")]
    Latency(String),
}

impl Scenario {
    /// A scenario of one fault.
    pub fn fault(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::default()
        }
    }

    /// Whether an answer stays as it is.
    pub(crate) fn is_harmless(&self) -> bool {
        self.fault.is_none() && !self.bytes
    }

    /// Reads words separated by commas: a fault's word, `bytes`, `latency=MILLISECONDS`,
    /// `jitter=MILLISECONDS`.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let mut scenario = Self::default();
        for word in text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            if let Some(number) = word.strip_prefix("latency=") {
                scenario.latency = Some(millis(number)?);
            } else if let Some(number) = word.strip_prefix("jitter=") {
                scenario.jitter = Some(millis(number)?);
            } else if word == "bytes" {
                scenario.bytes = true;
            } else {
                let word = word.strip_prefix("demo-").unwrap_or(word);
                let fault = Fault::from_word(word);
                scenario.fault =
                    Some(fault.ok_or_else(|| ScenarioError::Unknown(word.to_owned()))?);
            }
        }
        Ok(scenario)
    }
}

fn millis(number: &str) -> Result<Duration, ScenarioError> {
    let wrong = |_| ScenarioError::Latency(number.to_owned());
    number.parse().map(Duration::from_millis).map_err(wrong)
}
