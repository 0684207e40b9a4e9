//! Bare requests: what is checked here must not depend on the client.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use studio_demo::DemoGateway;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    /// The connection closed too early.
    Cut,
    /// Nothing more came.
    Silent,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 when not even a head came.
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The data of each event.
    pub(crate) fn events(&self) -> Vec<Value> {
        let text = self.text();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        data.filter_map(|data| serde_json::from_str(data).ok())
            .collect()
    }
}

pub(crate) type Headers<'a> = &'a [(&'a str, &'a str)];

pub(crate) async fn post(
    demo: &DemoGateway,
    path: &str,
    headers: Headers<'_>,
    body: &Value,
) -> Answer {
    let patience = Duration::from_secs(20);
    send(demo, "POST", path, headers, body.to_string(), patience).await
}

pub(crate) async fn get(demo: &DemoGateway, path: &str, headers: Headers<'_>) -> Answer {
    let patience = Duration::from_secs(20);
    send(demo, "GET", path, headers, String::new(), patience).await
}

/// Sends a request and reads until the end, or until nothing came for as long as `patience`.
pub(crate) async fn send(
    demo: &DemoGateway,
    method: &str,
    path: &str,
    headers: Headers<'_>,
    body: String,
    patience: Duration,
) -> Answer {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut socket = TcpStream::connect(demo.addr()).await.expect("connect");
    let request = request + "\r\n" + &body;
    socket.write_all(request.as_bytes()).await.expect("write");
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    let silent = loop {
        match tokio::time::timeout(patience, socket.read(&mut buffer)).await {
            Err(_) => break true,
            Ok(Ok(0) | Err(_)) => break false,
            Ok(Ok(count)) => bytes.extend_from_slice(&buffer[..count]),
        }
    };
    read(&bytes, silent)
}

fn read(bytes: &[u8], silent: bool) -> Answer {
    let split = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, rest) = split.map_or((&b""[..], &b""[..]), |at| (&bytes[..at], &bytes[at + 4..]));
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let chunked = headers
        .get("transfer-encoding")
        .is_some_and(|how| how == "chunked");
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    let (body, whole) = match (chunked, length) {
        (true, _) => unchunked(rest),
        (false, Some(length)) => (rest.to_vec(), rest.len() == length),
        (false, None) => (rest.to_vec(), status.is_some()),
    };
    let end = match (whole, silent) {
        (true, _) => End::Whole,
        (false, true) => End::Silent,
        (false, false) => End::Cut,
    };
    Answer {
        status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
        headers,
        body,
        end,
    }
}

fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..at]).expect("size");
        let size = usize::from_str_radix(size, 16).expect("size");
        if size == 0 {
            return (body, true);
        }
        rest = &rest[at + 2..];
        body.extend_from_slice(&rest[..size.min(rest.len())]);
        rest = rest.get(size + 2..).unwrap_or_default();
    }
    (body, false)
}
