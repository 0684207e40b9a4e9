//! Sends requests, reads answers within bounds, and names what went wrong.

pub(crate) mod failure;
mod meta;

use std::time::Instant;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use tokio::time::timeout;

use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError, MAX_RAW_BODY, Origin, is_html};
use crate::form::Form;
use crate::retry::{Repeat, RetryNotice, pause};

pub(crate) use self::failure::silent;
pub use self::meta::ResponseMeta;
pub(crate) use self::meta::header_text;

/// Longest answer that is read as a whole, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// The same where large answers are usual: ten pictures of the largest size, or 2,048 vectors of
/// 3,072 numbers written out.
pub(crate) const MAX_LARGE_BODY: usize = 256 * 1024 * 1024;
/// Read beyond what is kept of an error, so that no key is cut in half before it is masked.
const MASK_SLACK: usize = 4 * 1024;

/// One request, ready to be sent as often as needed.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    /// Where to, counted from the root of the gateway; or a whole address of the same origin.
    pub(crate) path: &'a str,
    /// How the key travels.
    pub(crate) auth: Auth,
    /// Headers that this endpoint wants besides.
    pub(crate) headers: Vec<(&'a str, String)>,
    pub(crate) payload: Payload<'a>,
    pub(crate) accept: Accept,
    pub(crate) repeat: Repeat,
    /// Longest answer that is read as a whole, in bytes.
    pub(crate) most: usize,
}

impl<'a> Call<'a> {
    /// A GET that is repeated after passing failures.
    pub(crate) fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            auth: Auth::Bearer,
            headers: Vec::new(),
            payload: Payload::None,
            accept: Accept::Json,
            repeat: Repeat::Safe,
            most: MAX_BODY,
        }
    }

    /// A POST of JSON that is repeated only when the server did not take it.
    pub(crate) fn post(path: &'a str, body: &Value) -> Self {
        Self {
            method: Method::POST,
            path,
            auth: Auth::Bearer,
            headers: Vec::new(),
            payload: Payload::Json(body.to_string().into_bytes().into()),
            accept: Accept::Json,
            repeat: Repeat::Refused,
            most: MAX_BODY,
        }
    }

    /// A POST of fields and files that is repeated only when the server did not take it.
    pub(crate) fn upload(path: &'a str, form: &'a Form) -> Self {
        Self {
            method: Method::POST,
            path,
            auth: Auth::Bearer,
            headers: Vec::new(),
            payload: Payload::Form(form),
            accept: Accept::Json,
            repeat: Repeat::Refused,
            most: MAX_BODY,
        }
    }

    pub(crate) fn accept(mut self, accept: Accept) -> Self {
        self.accept = accept;
        self
    }

    pub(crate) fn at_most(mut self, bytes: usize) -> Self {
        self.most = bytes;
        self
    }

    pub(crate) fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    pub(crate) fn header(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// How the key travels: each protocol has a header of its own, and refuses the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `x-api-key`.
    Anthropic,
    /// `x-goog-api-key`.
    Google,
}

/// What is sent.
pub(crate) enum Payload<'a> {
    None,
    Json(Bytes),
    Form(&'a Form),
}

/// What is wanted back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accept {
    /// One JSON value.
    Json,
    /// Server-sent events.
    Events,
    /// Bytes of some file.
    Any,
}

/// An answer whose head has arrived with a success status.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) meta: ResponseMeta,
    pub(crate) sent: Instant,
    /// Since when the server has all that it needs: an upload is no silence of the server.
    pub(crate) waiting_since: Instant,
}

/// A whole answer.
pub(crate) struct Whole {
    pub(crate) meta: ResponseMeta,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Gateway {
    pub(crate) async fn get(&self, path: &str) -> Result<Whole, GatewayError> {
        self.whole(&Call::get(path)).await
    }

    /// Sends and reads the whole answer; repeats as the call allows.
    pub(crate) async fn whole(&self, call: &Call<'_>) -> Result<Whole, GatewayError> {
        let limit = self.inner.config.timeouts.whole;
        let mut attempt = 1;
        loop {
            let answer = timeout(limit, self.whole_once(call))
                .await
                .unwrap_or_else(|_| Err(failure::too_slow("the whole answer", limit)));
            match answer {
                Ok(whole) => return Ok(whole),
                Err(error) => {
                    self.wait_to_repeat(call.repeat, &mut attempt, error)
                        .await?
                }
            }
        }
    }

    /// Sends and returns at the answer's head; repeats as the call allows.
    pub(crate) async fn open(&self, call: &Call<'_>) -> Result<Answer, GatewayError> {
        let limits = &self.inner.config.timeouts;
        let limit = match call.payload {
            // How long an upload takes says nothing about the server.
            Payload::Form(_) => limits.whole,
            Payload::None | Payload::Json(_) => limits.first_byte,
        };
        let mut attempt = 1;
        loop {
            let answer = timeout(limit, self.send(call))
                .await
                .unwrap_or_else(|_| Err(failure::too_slow("an answer", limit)));
            match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    self.wait_to_repeat(call.repeat, &mut attempt, error)
                        .await?
                }
            }
        }
    }

    async fn whole_once(&self, call: &Call<'_>) -> Result<Whole, GatewayError> {
        let answer = self.send(call).await?;
        self.read_whole(answer, call.most).await
    }

    /// Reads the rest of an answer that turned out not to be a stream.
    pub(crate) async fn finish(&self, answer: Answer) -> Result<Whole, GatewayError> {
        let limit = self.inner.config.timeouts.whole;
        timeout(limit, self.read_whole(answer, MAX_BODY))
            .await
            .unwrap_or_else(|_| Err(failure::too_slow("the whole answer", limit)))
    }

    /// Waits until the call may be repeated, or gives the error back when it may not.
    pub(crate) async fn wait_to_repeat(
        &self,
        repeat: Repeat,
        attempt: &mut u32,
        error: GatewayError,
    ) -> Result<(), GatewayError> {
        let Some(delay) = pause(repeat, *attempt, &error) else {
            return Err(error);
        };
        *attempt += 1;
        tracing::debug!(
            attempt = *attempt,
            kind = error.kind.as_str(),
            "repeating a call"
        );
        if let Some(observer) = &self.on_retry {
            observer(&RetryNotice {
                attempt: *attempt,
                delay,
                error,
            });
        }
        tokio::time::sleep(delay).await;
        Ok(())
    }

    async fn send(&self, call: &Call<'_>) -> Result<Answer, GatewayError> {
        let inner = &self.inner;
        let url = inner.config.root.target(call.path);
        let url = url.ok_or_else(failure::foreign)?;
        let mut request = inner.http.request(call.method.clone(), url);
        if let Some((name, value)) = self.key_header(call.auth)? {
            request = request.header(name, value);
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        request = match call.accept {
            // Compressed streams arrive in bursts.
            Accept::Events => request
                .header(ACCEPT, HeaderValue::from_static("text/event-stream"))
                .header(ACCEPT_ENCODING, HeaderValue::from_static("identity")),
            Accept::Json => request.header(ACCEPT, HeaderValue::from_static("application/json")),
            // Media are compressed already, and their length is wanted as it is.
            Accept::Any => request
                .header(ACCEPT, HeaderValue::from_static("*/*"))
                .header(ACCEPT_ENCODING, HeaderValue::from_static("identity")),
        };
        request = match &call.payload {
            Payload::None => request,
            Payload::Json(body) => request
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body.clone()),
            Payload::Form(form) => request.multipart(form.open().await?),
        };
        let sent = Instant::now();
        let failed = |cause| failure::from_reqwest(cause, &inner.masker);
        let request = request.build().map_err(failed)?;
        self.show_request(&request);
        let response = inner.http.execute(request).await.map_err(failed)?;
        self.show_head(&response);
        let meta = ResponseMeta::of(&response, sent, &inner.masker);
        if response.status().is_success() {
            let waiting_since = match call.payload {
                Payload::Form(_) => Instant::now(),
                Payload::None | Payload::Json(_) => sent,
            };
            return Ok(Answer {
                response,
                meta,
                sent,
                waiting_since,
            });
        }
        Err(self.refusal(response, meta).await)
    }

    /// The error that a status other than success is.
    pub(crate) async fn refusal(&self, mut response: Response, meta: ResponseMeta) -> GatewayError {
        let unchanged = response.status() == StatusCode::NOT_MODIFIED;
        if response.status().is_redirection() && !unchanged {
            return failure::redirected(&response, &self.inner.masker)
                .with_request_id(meta.request_id);
        }
        let mut body = Vec::new();
        // What can be read of the body is enough: the status has decided already.
        let _ = timeout(self.inner.config.timeouts.idle, async {
            while body.len() < MAX_RAW_BODY + MASK_SLACK {
                match response.chunk().await {
                    Ok(Some(chunk)) => {
                        self.show_body(&chunk);
                        body.extend_from_slice(&chunk);
                    }
                    Ok(None) | Err(_) => break,
                }
            }
        })
        .await;
        self.error_from(&meta, response.headers(), &String::from_utf8_lossy(&body))
    }

    /// The error that `body` tells of.
    pub(crate) fn error_from(
        &self,
        meta: &ResponseMeta,
        headers: &HeaderMap,
        body: &str,
    ) -> GatewayError {
        let origin = Origin {
            status: meta.status,
            headers,
            request_id: meta.request_id.clone(),
        };
        GatewayError::from_answer(&origin, body, &self.inner.masker)
    }

    /// Reads a body of at most `most` bytes to its end.
    async fn read_whole(&self, answer: Answer, most: usize) -> Result<Whole, GatewayError> {
        let Answer {
            mut response,
            mut meta,
            sent,
            ..
        } = answer;
        let mut body = Vec::new();
        loop {
            let chunk = response
                .chunk()
                .await
                .map_err(|cause| failure::broken(cause, &meta, &self.inner.masker))?;
            let Some(chunk) = chunk else { break };
            self.show_body(&chunk);
            meta.first_byte.get_or_insert_with(|| sent.elapsed());
            if body.len() + chunk.len() > most {
                return Err(failure::too_long(&meta));
            }
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8(body)
            .unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned());
        if let Some(observer) = &self.on_body {
            observer(&body);
        }
        Ok(Whole {
            meta,
            headers: response.headers().clone(),
            body,
        })
    }

    /// The JSON of a whole answer. Pages, empty bodies and errors told under a success status fail.
    pub(crate) fn json(&self, whole: &Whole) -> Result<Value, GatewayError> {
        let value = self.value(whole)?;
        if tells_an_error(&value) {
            return Err(self.error_from(&whole.meta, &whole.headers, &whole.body));
        }
        Ok(value)
    }

    /// The JSON of a whole answer, whatever it tells. Pages and empty bodies fail.
    pub(crate) fn value(&self, whole: &Whole) -> Result<Value, GatewayError> {
        if is_html(&whole.headers, whole.body.as_bytes()) {
            return Err(self.error_from(&whole.meta, &whole.headers, &whole.body));
        }
        let text = whole.body.trim_start_matches('\u{feff}').trim();
        // The first value counts: some servers append a second one, or junk.
        let first = serde_json::Deserializer::from_str(text)
            .into_iter::<Value>()
            .next();
        match first {
            Some(Ok(value @ (Value::Object(_) | Value::Array(_)))) => Ok(value),
            _ => Err(self.unreadable(whole)),
        }
    }

    pub(crate) fn unreadable(&self, whole: &Whole) -> GatewayError {
        let empty =
            whole.body.trim().is_empty() || whole.meta.status == StatusCode::NO_CONTENT.as_u16();
        let words = if empty {
            "the answer is empty"
        } else {
            "the answer is not readable JSON"
        };
        self.unusable(whole, words)
    }

    /// The error for an answer that is readable but not what was asked for, told in `words`.
    pub(crate) fn unusable(&self, whole: &Whole, words: &str) -> GatewayError {
        GatewayError::new(ErrorKind::Protocol, words)
            .with_status(whole.meta.status)
            .with_request_id(whole.meta.request_id.clone())
            .with_raw_body(&whole.body, &self.inner.masker)
    }

    pub(crate) fn broken(&self, cause: reqwest::Error, meta: &ResponseMeta) -> GatewayError {
        failure::broken(cause, meta, &self.inner.masker)
    }
}

/// Whether a JSON value is an error in itself, whatever status it travels under.
pub(crate) fn tells_an_error(value: &Value) -> bool {
    let named = matches!(value["type"].as_str(), Some("error" | "upstream_error"));
    let failed = value["success"] == Value::Bool(false);
    let coded = value["base_resp"]["status_code"]
        .as_i64()
        .is_some_and(|code| code != 0);
    !value["error"].is_null() || named || failed || coded
}
