//! A gateway that says word for word what a test tells it to, and keeps what it was asked.

use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is answered to one request.
pub(crate) struct Reply {
    status: u16,
    kind: &'static str,
    body: String,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) body: Value,
}

/// A stream of these frames.
pub(crate) fn frames(frames: &[Value]) -> Reply {
    let body = frames.iter().map(|frame| format!("data: {frame}\n\n"));
    Reply {
        status: 200,
        kind: "text/event-stream",
        body: body.collect(),
    }
}

/// An answer in one piece.
pub(crate) fn json(status: u16, body: &Value) -> Reply {
    Reply {
        status,
        kind: "application/json",
        body: body.to_string(),
    }
}

pub(crate) struct RawGateway {
    root_url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    serving: JoinHandle<()>,
}

impl RawGateway {
    /// Answers the first requests with these, one each, and hangs up on all that follow.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root_url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (notes, mut replies) = (
            Arc::clone(&asked),
            replies.into_iter().collect::<VecDeque<_>>(),
        );
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else {
                    continue;
                };
                notes.lock().unwrap().push(request);
                if let Some(reply) = replies.pop_front() {
                    write(&mut stream, reply).await;
                }
            }
        });
        Self {
            root_url,
            asked,
            serving,
        }
    }

    pub(crate) fn root_url(&self) -> &str {
        &self.root_url
    }

    /// All that was asked so far, oldest first.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for RawGateway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(0, |length| length.trim().parse().unwrap());
            if bytes.len() >= end + 4 + length {
                let line = String::from_utf8_lossy(&bytes[..end]);
                return Some(Asked {
                    path: line.split(' ').nth(1)?.to_owned(),
                    body: serde_json::from_slice(&bytes[end + 4..]).unwrap_or_default(),
                });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

async fn write(stream: &mut TcpStream, reply: Reply) {
    let Reply { status, kind, body } = reply;
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Told\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    // A client that has gone away is the test's business.
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}
