//! One file on its way, over as many connections as it takes.

use std::io;

use reqwest::Response;
use reqwest::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue,
    LAST_MODIFIED,
};
use tokio::time::timeout;
use url::Url;

use super::open::Resume;
use super::part::Part;
use super::{DownloadError, DownloadOptions};
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError, MAX_RAW_BODY};
use crate::retry::Repeat;
use crate::transport::{Auth, ResponseMeta, failure, header_text};

/// First bytes of a file, by which it is told from a page that reports an error.
const SNIFFED: usize = 16;
/// A connection that brought so much was worth it: the count of attempts begins anew.
const WORTH: u64 = 1024 * 1024;

/// Where the bytes go.
pub(super) enum Sink {
    Disk(Part),
    Memory(Vec<u8>),
}

impl Sink {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Disk(part) => part.write(bytes).await,
            Self::Memory(all) => {
                all.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    async fn restart(&mut self) -> io::Result<()> {
        match self {
            Self::Disk(part) => part.restart().await,
            Self::Memory(all) => {
                all.clear();
                Ok(())
            }
        }
    }
}

pub(super) struct Transfer<'a> {
    gateway: &'a Gateway,
    url: Url,
    auth: Auth,
    options: &'a DownloadOptions,
    sink: Sink,
    received: u64,
    /// Whether the server can send the rest of a file.
    resumable: bool,
    version: Option<HeaderValue>,
    content_type: Option<String>,
}

impl<'a> Transfer<'a> {
    pub(super) fn new(
        gateway: &'a Gateway,
        url: Url,
        auth: Auth,
        sink: Sink,
        options: &'a DownloadOptions,
    ) -> Self {
        Self {
            gateway,
            url,
            auth,
            options,
            sink,
            received: 0,
            resumable: false,
            version: None,
            content_type: None,
        }
    }

    /// Fetches all of it. Passing failures are repeated like those of any GET.
    pub(super) async fn run(mut self) -> Result<(Sink, Option<String>), DownloadError> {
        let mut attempt = 1;
        loop {
            let before = self.received;
            let error = match self.attempt().await {
                Ok(()) => return Ok((self.sink, self.content_type)),
                Err(DownloadError::Call(error)) => error,
                Err(other) => return Err(other),
            };
            if self.received.saturating_sub(before) >= WORTH {
                attempt = 1;
            }
            self.gateway
                .wait_to_repeat(Repeat::Safe, &mut attempt, error)
                .await?;
        }
    }

    async fn attempt(&mut self) -> Result<(), DownloadError> {
        let from = (self.resumable && self.received > 0).then(|| Resume {
            byte: self.received,
            version: self.version.clone(),
        });
        let opened = self
            .gateway
            .open_file(self.url.clone(), self.auth, from.as_ref());
        let (response, meta) = opened.await?;
        let goes_on = from.is_some() && continues_at(&response, self.received);
        if !goes_on && self.received > 0 {
            self.sink.restart().await?;
            self.received = 0;
        }
        if !goes_on && meta.status == 206 {
            let words = "the server sent another part of the file than was asked for";
            return Err(GatewayError::new(ErrorKind::Protocol, words).into());
        }
        self.note(response.headers());
        let total = length(response.headers()).map(|length| self.received + length);
        if total.is_some_and(|total| total > self.options.max_bytes) {
            return Err(too_long(self.options.max_bytes).into());
        }
        self.receive(response, &meta, total).await
    }

    fn note(&mut self, headers: &HeaderMap) {
        self.resumable = headers
            .get(ACCEPT_RANGES)
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"bytes"));
        // A weak tag may name different bytes.
        let tag = headers
            .get(ETAG)
            .filter(|tag| !tag.as_bytes().starts_with(b"W/"));
        self.version = tag.or_else(|| headers.get(LAST_MODIFIED)).cloned();
        self.content_type = header_text(headers, CONTENT_TYPE.as_str());
    }

    async fn receive(
        &mut self,
        mut response: Response,
        meta: &ResponseMeta,
        total: Option<u64>,
    ) -> Result<(), DownloadError> {
        let mut head = Vec::new();
        let mut sniffed = self.received > 0;
        while let Some(chunk) = self.chunk(&mut response).await? {
            if sniffed {
                self.take(&chunk, total).await?;
                continue;
            }
            head.extend_from_slice(&chunk);
            if head.len() >= SNIFFED {
                self.check(&head, &mut response, meta).await?;
                self.take(&head, total).await?;
                sniffed = true;
            }
        }
        if !sniffed {
            self.check(&head, &mut response, meta).await?;
            self.take(&head, total).await?;
        }
        if self.received == 0 {
            return Err(GatewayError::new(ErrorKind::Protocol, "the file is empty").into());
        }
        if total.is_some_and(|total| total != self.received) {
            return Err(GatewayError::new(ErrorKind::Truncated, "the file broke off").into());
        }
        Ok(())
    }

    async fn chunk(&self, response: &mut Response) -> Result<Option<bytes::Bytes>, GatewayError> {
        let limit = self.gateway.inner.config.timeouts.idle;
        match timeout(limit, response.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk),
            Ok(Err(cause)) => {
                let meta = ResponseMeta {
                    status: 200,
                    ..ResponseMeta::default()
                };
                Err(self.gateway.broken(cause, &meta))
            }
            Err(_) => Err(failure::too_slow("more of the file", limit)),
        }
    }

    async fn take(&mut self, bytes: &[u8], total: Option<u64>) -> Result<(), DownloadError> {
        let received = self.received + bytes.len() as u64;
        if received > self.options.max_bytes {
            return Err(too_long(self.options.max_bytes).into());
        }
        self.sink.write(bytes).await?;
        self.received = received;
        if let Some(progress) = &self.options.progress {
            progress(received, total);
        }
        Ok(())
    }

    /// Refuses a page or an error that travels under a status of success.
    async fn check(
        &self,
        head: &[u8],
        response: &mut Response,
        meta: &ResponseMeta,
    ) -> Result<(), GatewayError> {
        if !is_page(self.content_type.as_deref(), head) {
            return Ok(());
        }
        let mut body = head.to_vec();
        while body.len() < MAX_RAW_BODY {
            match self.chunk(response).await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                // What came is enough to say what it is.
                Ok(None) | Err(_) => break,
            }
        }
        let text = String::from_utf8_lossy(&body);
        Err(self.gateway.error_from(meta, response.headers(), &text))
    }
}

fn continues_at(response: &Response, byte: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE);
    let range = range.and_then(|value| value.to_str().ok());
    let start = range.and_then(|text| text.strip_prefix("bytes ")?.split('-').next()?.parse().ok());
    response.status().as_u16() == 206 && start == Some(byte)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// Whether a web page or JSON stands where the file should.
fn is_page(content_type: Option<&str>, head: &[u8]) -> bool {
    let declared = content_type.unwrap_or_default().to_ascii_lowercase();
    if declared.starts_with("image/svg") {
        return false;
    }
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    declared.contains("text/html")
        || declared.contains("application/json")
        || matches!(first, Some(b'{' | b'<'))
}

pub(super) fn too_long(max_bytes: u64) -> GatewayError {
    let message = format!("the file is longer than {max_bytes} bytes");
    GatewayError::new(ErrorKind::TooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn pages_are_told_from_files() {
        for (kind, head, page) in [
            (Some("video/mp4"), &b"\0\0\0\x20ftypisom"[..], false),
            (Some("video/mp4"), b" <html>", true),
            (None, b"{\"error\":1}", true),
            (Some("application/json"), b"[]", true),
            (Some("image/svg+xml"), b"<svg/>", false),
            (Some("application/octet-stream"), b"\x1aE\xdf\xa3", false),
        ] {
            assert_eq!(is_page(kind, head), page, "{kind:?}");
        }
    }
}
