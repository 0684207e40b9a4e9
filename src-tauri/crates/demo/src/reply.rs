//! An answer as a plan: what to send, and when.

use std::fmt;
use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::dialect::Dialect;
use crate::journal::Running;

/// Between the last bytes and a cut, so that they are on their way before it, however late they were.
const BEFORE_CUT: Duration = Duration::from_millis(30);

/// A planned answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Plan,
    /// What the request costs before anything is sent, in millionths.
    pub(crate) charge: u64,
}

/// The body of a planned answer.
#[derive(Debug)]
pub(crate) enum Plan {
    /// All at once, with its length.
    Whole(Bytes),
    /// In steps.
    Steps(Vec<Step>),
    /// In steps that are made one by one, as they are due.
    Making(Making),
    /// A refusal, to be written in the protocol that was asked in.
    Refusal(Box<Refusal>),
}

/// Steps of a body that is too long to be made before it is sent.
pub(crate) struct Making(Box<dyn Iterator<Item = Step> + Send>);

impl Making {
    pub(crate) fn new(steps: impl Iterator<Item = Step> + Send + 'static) -> Self {
        Self(Box::new(steps))
    }
}

impl Iterator for Making {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        self.0.next()
    }
}

impl fmt::Debug for Making {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Making")
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// Such as `invalid_request_error`.
    pub(crate) kind: String,
    /// A word, or null.
    pub(crate) code: Value,
    /// The field at fault, or null.
    pub(crate) param: Value,
}

/// One step of a body.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// When, counted from the answer's head.
    pub(crate) at: Duration,
    pub(crate) act: Act,
    /// What it costs, in millionths.
    pub(crate) charge: u64,
}

/// What a step does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Send(Bytes),
    /// Say nothing more, and keep the connection open.
    Silence,
    /// Cut the connection.
    Cut,
}

impl Step {
    pub(crate) fn send(at: Duration, bytes: impl Into<Bytes>) -> Self {
        Self {
            at,
            act: Act::Send(bytes.into()),
            charge: 0,
        }
    }
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// JSON that comes `after` the head.
    pub(crate) fn json_after(after: Duration, body: &Value) -> Self {
        let mut reply = Self::text(200, "application/json", String::new());
        reply.body = Plan::Steps(vec![Step::send(after, body.to_string())]);
        reply
    }

    pub(crate) fn refused(status: u16, refusal: Refusal) -> Self {
        let mut reply = Self::text(status, "application/json", String::new());
        reply.body = Plan::Refusal(Box::new(refusal));
        reply
    }

    /// Writes a refusal in the words of a protocol; other answers are written already.
    pub(crate) fn written(mut self, dialect: Dialect, request_id: &str) -> Self {
        if let Plan::Refusal(refusal) = &self.body {
            let body = dialect.refusal(self.status, refusal, request_id);
            self.body = Plan::Whole(body.to_string().into());
        }
        self
    }

    pub(crate) fn charged(mut self, micros: u64) -> Self {
        self.charge += micros;
        self
    }

    pub(crate) fn html(status: u16, title: &str) -> Self {
        let page = format!(
            "<!doctype html>\n<html><head><title>{title}</title></head>\
             <body><center><h1>{title}</h1></center><hr>demo proxy</body></html>\n"
        );
        Self::text(status, "text/html; charset=utf-8", page)
    }

    pub(crate) fn text(status: u16, content_type: &str, body: String) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            body: Plan::Whole(body.into()),
            charge: 0,
        }
    }

    pub(crate) fn stream(steps: Vec<Step>) -> Self {
        Self {
            status: 200,
            headers: vec![
                (
                    "content-type",
                    "text/event-stream; charset=utf-8".to_owned(),
                ),
                ("cache-control", "no-cache".to_owned()),
            ],
            body: Plan::Steps(steps),
            charge: 0,
        }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Starts sending. The answer ends early when `stop` is cancelled.
    pub(crate) fn play(self, mut running: Running, stop: CancellationToken) -> Response {
        running.charge(self.charge);
        let body = match self.body {
            Plan::Whole(bytes) => {
                running.complete();
                Body::from(bytes)
            }
            // Refusals are written before they are played.
            Plan::Refusal(_) => Body::empty(),
            Plan::Steps(steps) => Player::body(Making::new(steps.into_iter()), running, stop),
            Plan::Making(steps) => Player::body(steps, running, stop),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

struct Player {
    steps: Making,
    start: Instant,
    running: Running,
    stop: CancellationToken,
}

impl Player {
    fn body(steps: Making, running: Running, stop: CancellationToken) -> Body {
        let player = Self {
            steps,
            start: Instant::now(),
            running,
            stop,
        };
        Body::from_stream(stream::unfold(player, Self::next))
    }

    async fn next(mut self) -> Option<(Result<Bytes, io::Error>, Self)> {
        let Some(step) = self.steps.next() else {
            self.running.complete();
            return None;
        };
        let due = self.start + step.at;
        tokio::select! {
            () = self.stop.cancelled() => return None,
            () = tokio::time::sleep_until(due), if due > Instant::now() => {}
            () = std::future::ready(()), if due <= Instant::now() => {}
        }
        self.running.charge(step.charge);
        match step.act {
            Act::Send(bytes) => Some((Ok(bytes), self)),
            Act::Silence => {
                self.stop.cancelled().await;
                None
            }
            Act::Cut => {
                tokio::time::sleep(BEFORE_CUT).await;
                self.running.complete();
                let cut = io::Error::new(io::ErrorKind::ConnectionAborted, "planned cut");
                Some((Err(cut), self))
            }
        }
    }
}
