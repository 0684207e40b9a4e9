//! Judges the frames of a stream: content, errors, and whether the end is an end.

use std::collections::VecDeque;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::Decode;
use super::items::JsonItems;
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError, is_html};
use crate::sse::{Ending, SseDecoder, SseFrame};
use crate::transport::{ResponseMeta, Whole, tells_an_error};

/// Longest body read as a whole when no stream came, in bytes.
const MAX_WHOLE: usize = 64 * 1024 * 1024;
/// White space before anything else that is looked through for the kind of a body, in bytes.
const MAX_START: usize = 4096;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What to do after some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Read on.
    More,
    /// The answer is complete; next to nothing follows.
    Done,
    /// Nothing more is to be read.
    Over,
}

/// What kind of body this is; known from its first byte.
enum Body {
    Unknown(Vec<u8>),
    Frames(SseDecoder),
    /// One JSON array that grows.
    Items(JsonItems),
    Whole(Vec<u8>),
    Over,
}

pub(super) struct Frames<D: Decode> {
    gateway: Gateway,
    meta: ResponseMeta,
    headers: HeaderMap,
    body: Body,
    decoder: D,
    queue: VecDeque<Result<D::Event, GatewayError>>,
    /// Empty between frames; kept so that not every frame needs a list of its own.
    fresh: Vec<D::Event>,
    /// A frame was not readable.
    damaged: bool,
    /// The last frame, when it was words rather than JSON.
    last_words: Option<String>,
}

impl<D: Decode> Frames<D> {
    pub(super) fn new(
        gateway: Gateway,
        meta: ResponseMeta,
        headers: HeaderMap,
        decoder: D,
    ) -> Self {
        Self {
            gateway,
            meta,
            headers,
            body: Body::Unknown(Vec::new()),
            decoder,
            queue: VecDeque::new(),
            fresh: Vec::new(),
            damaged: false,
            last_words: None,
        }
    }

    pub(super) fn pop(&mut self) -> Option<Result<D::Event, GatewayError>> {
        self.queue.pop_front()
    }

    /// Whether all that was asked for has come.
    pub(super) fn all_finished(&self) -> bool {
        self.decoder.all_finished()
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Step {
        self.gateway.show_body(bytes);
        self.take_bytes(bytes)
    }

    fn take_bytes(&mut self, bytes: &[u8]) -> Step {
        match std::mem::replace(&mut self.body, Body::Over) {
            Body::Over => Step::Over,
            Body::Unknown(mut start) => {
                start.extend_from_slice(bytes);
                self.begin(start)
            }
            Body::Whole(mut whole) => {
                if whole.len() + bytes.len() > MAX_WHOLE {
                    return self.fail(self.error(ErrorKind::Protocol, "the answer is too long"));
                }
                whole.extend_from_slice(bytes);
                self.body = Body::Whole(whole);
                Step::More
            }
            Body::Items(mut items) => {
                let mut found = Vec::new();
                let pushed = items.push(bytes, &mut found);
                match self.take_items(&found) {
                    Step::More if pushed.is_err() => {
                        return self
                            .fail(self.error(ErrorKind::Protocol, "the answer is too long"));
                    }
                    Step::More => self.body = Body::Items(items),
                    step => return step,
                }
                Step::More
            }
            Body::Frames(mut sse) => {
                let mut step = Step::More;
                let pushed = sse.push_each(bytes, |frame| self.take_next(&mut step, frame));
                match pushed {
                    _ if step != Step::More => return step,
                    Ok(()) => self.body = Body::Frames(sse),
                    Err(cause) => {
                        return self.fail(self.error(ErrorKind::Protocol, &cause.to_string()));
                    }
                }
                Step::More
            }
        }
    }

    /// The body has ended.
    pub(super) fn end(&mut self) -> Step {
        match std::mem::replace(&mut self.body, Body::Over) {
            Body::Over => Step::Over,
            Body::Unknown(start) | Body::Whole(start) => self.end_whole(start),
            Body::Items(items) => self.judge_end(items.is_cut()),
            Body::Frames(sse) => {
                let mut step = Step::More;
                let ending = sse.finish_each(|frame| self.take_next(&mut step, frame));
                if step != Step::More {
                    return Step::Over;
                }
                let cut = !matches!(ending, Ok(Ending::Clean));
                self.judge_end(cut)
            }
        }
    }

    /// The connection failed.
    pub(super) fn fail(&mut self, error: GatewayError) -> Step {
        self.body = Body::Over;
        let mut events = Vec::new();
        self.decoder.abandon(&mut events);
        self.queue.extend(events.into_iter().map(Ok));
        self.queue.push_back(Err(error));
        Step::Over
    }

    fn begin(&mut self, start: Vec<u8>) -> Step {
        let text = start.strip_prefix(BOM).unwrap_or(&start);
        // Looked at so far and no further, so that it is the same however the bytes are cut.
        let head = &text[..text.len().min(MAX_START)];
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
        let in_doubt = first.is_none() && head.len() < MAX_START;
        if in_doubt || (start.len() < BOM.len() && BOM.starts_with(&start)) {
            self.body = Body::Unknown(start);
            return Step::More;
        }
        if first == Some(&b'[') && self.decoder.reads_arrays() {
            self.body = Body::Items(JsonItems::default());
            return self.take_bytes(&start);
        }
        let declared = self
            .meta
            .content_type
            .as_deref()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_json = declared.contains("json") && matches!(first, Some(b'{' | b'[' | b'"'));
        // Of the body only its first byte was looked at.
        let is_page = first == Some(&b'<') || is_html(&self.headers, b"");
        if is_json || is_page {
            self.body = Body::Whole(start);
            return Step::More;
        }
        self.body = Body::Frames(SseDecoder::new());
        self.take_bytes(&start)
    }

    /// A JSON answer, or a page, where a stream was asked for.
    fn end_whole(&mut self, body: Vec<u8>) -> Step {
        let whole = Whole {
            meta: self.meta.clone(),
            headers: self.headers.clone(),
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        let value = match self.gateway.json(&whole) {
            Ok(value) => value,
            Err(error) => return self.fail(error),
        };
        let mut events = Vec::new();
        self.decoder.feed(&value, &mut events);
        if !self.decoder.has_begun() {
            return self.fail(self.gateway.unreadable(&whole));
        }
        self.decoder.complete(&mut events);
        self.queue.extend(events.into_iter().map(Ok));
        Step::Over
    }

    /// Takes a frame unless one before it ended the answer.
    fn take_next(&mut self, step: &mut Step, frame: SseFrame<'_>) {
        if *step == Step::More {
            *step = self.take(frame);
        }
    }

    fn take_items(&mut self, items: &[Vec<u8>]) -> Step {
        for item in items {
            let Ok(value) = serde_json::from_slice(item) else {
                self.damaged = true;
                continue;
            };
            let step = self.take_value(&value);
            if step != Step::More {
                return step;
            }
        }
        Step::More
    }

    fn take(&mut self, frame: SseFrame<'_>) -> Step {
        let data = frame.data.trim();
        if data == "[DONE]" {
            return if self.decoder.closes_with_done() {
                self.done()
            } else {
                Step::More
            };
        }
        self.last_words = None;
        if self.decoder.feed_plain(data, &mut self.fresh) {
            self.queue.extend(self.fresh.drain(..).map(Ok));
            return Step::More;
        }
        match serde_json::from_str::<Value>(data) {
            Ok(value) => return self.take_value(&value),
            Err(_) if frame.event == Some("error") => {
                return self.fail(self.error_from(data));
            }
            Err(_) => {}
        }
        // Two objects in one frame, one a line.
        let lines: Result<Vec<Value>, _> = data.lines().map(serde_json::from_str).collect();
        match lines {
            Ok(values) => {
                for value in &values {
                    let step = self.take_value(value);
                    if step != Step::More {
                        return step;
                    }
                }
            }
            Err(_) if data.starts_with(['{', '[']) => {
                tracing::debug!("a frame of the stream is not readable");
                self.damaged = true;
            }
            Err(_) => self.last_words = Some(data.to_owned()),
        }
        Step::More
    }

    fn take_value(&mut self, value: &Value) -> Step {
        self.decoder.feed(value, &mut self.fresh);
        self.queue.extend(self.fresh.drain(..).map(Ok));
        if tells_an_error(value) {
            return self.fail(self.error_from(&value.to_string()));
        }
        if self.decoder.is_closed() {
            return self.done();
        }
        Step::More
    }

    /// The closing mark came.
    fn done(&mut self) -> Step {
        if !self.decoder.has_begun() || self.damaged {
            return self.judge_end(true);
        }
        self.accept();
        Step::Done
    }

    /// The end came without its mark, or is in doubt.
    fn judge_end(&mut self, cut: bool) -> Step {
        if let Some(words) = self.last_words.take() {
            return self.fail(self.error_from(&words));
        }
        if !cut && !self.damaged && self.decoder.may_end() {
            self.accept();
            return Step::Over;
        }
        let error = if self.decoder.has_begun() {
            self.error(ErrorKind::Truncated, "the answer was cut off")
        } else if self.damaged || cut {
            self.error(ErrorKind::Protocol, "the answer is not readable")
        } else {
            self.error(ErrorKind::Protocol, "the answer is empty")
        };
        self.fail(error)
    }

    fn accept(&mut self) {
        let mut events = Vec::new();
        self.decoder.complete(&mut events);
        self.queue.extend(events.into_iter().map(Ok));
        self.body = Body::Over;
    }

    fn error(&self, kind: ErrorKind, message: &str) -> GatewayError {
        GatewayError::new(kind, message)
            .with_status(self.meta.status)
            .with_request_id(self.meta.request_id.clone())
    }

    fn error_from(&self, body: &str) -> GatewayError {
        self.gateway.error_from(&self.meta, &HeaderMap::new(), body)
    }
}
