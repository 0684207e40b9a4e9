//! A server that says exactly the bytes it is told, for answers that no honest server gives.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use studio_gateway::{Gateway, GatewayConfig, RootUrl, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    /// Keep the connection open for ever.
    Hang,
    /// Drop the connection so that the other side sees a reset.
    Reset,
}

pub(crate) struct RawServer {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl RawServer {
    /// `script` gets the number of the request (from 0) and its text.
    pub(crate) async fn start(
        script: impl Fn(usize, &str) -> Vec<Act> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let script = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
                tokio::spawn(async move { answer(socket, &seen, &*script).await });
            }
        });
        Self { address, requests }
    }

    /// A server with one answer for everything.
    pub(crate) async fn saying(acts: Vec<Act>) -> Self {
        Self::start(move |_, _| acts.clone()).await
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("lock").clone()
    }

    pub(crate) fn config(&self) -> GatewayConfig {
        config(&format!("http://{}", self.address))
    }

    pub(crate) fn gateway(&self) -> Gateway {
        Gateway::new(self.config()).expect("gateway")
    }
}

pub(crate) fn config(root: &str) -> GatewayConfig {
    let mut config = GatewayConfig::new(
        RootUrl::parse(root).expect("root"),
        Some("sk-test-key-00001234".into()),
    );
    config.timeouts = Timeouts {
        connect: Duration::from_secs(20),
        first_byte: Duration::from_secs(5),
        idle: Duration::from_secs(5),
        whole: Duration::from_secs(5),
    };
    config
}

async fn answer(
    mut socket: TcpStream,
    seen: &Mutex<Vec<String>>,
    script: &(dyn Fn(usize, &str) -> Vec<Act> + Send + Sync),
) {
    socket.set_nodelay(true).expect("nodelay");
    let Some(request) = read_request(&mut socket).await else {
        return;
    };
    let number = {
        let mut seen = seen.lock().expect("lock");
        seen.push(request.clone());
        seen.len() - 1
    };
    for act in script(number, &request) {
        match act {
            Act::Send(bytes) => {
                if socket.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Act::Pause(time) => tokio::time::sleep(time).await,
            Act::Hang => std::future::pending().await,
            Act::Reset => {
                socket.set_zero_linger().expect("linger");
                return;
            }
        }
    }
    let _ = socket.shutdown().await;
}

async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = socket
            .read(&mut buffer)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let length = String::from_utf8_lossy(&bytes[..head])
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")
                    .map(str::to_owned)
            })
            .map_or(0, |length| length.trim().parse().expect("length"));
        if bytes.len() >= head + 4 + length {
            return Some(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

/// The JSON body of a request.
pub(crate) fn body_of(request: &str) -> serde_json::Value {
    let (_, body) = request.split_once("\r\n\r\n").expect("head");
    serde_json::from_str(body).expect("JSON")
}

/// One part of a multipart request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) head: String,
    pub(crate) body: String,
}

/// The parts of a multipart request in the order in which they came, split by hand: a lenient
/// reader would forgive what real servers do not.
pub(crate) fn parts_of(request: &str) -> Vec<Part> {
    let (head, body) = request.split_once("\r\n\r\n").expect("head");
    let (_, boundary) = head.split_once("boundary=").expect("boundary");
    let boundary = boundary.lines().next().expect("boundary").trim();
    let body = body
        .strip_prefix(&format!("--{boundary}\r\n"))
        .expect("start");
    let body = body
        .strip_suffix(&format!("\r\n--{boundary}--\r\n"))
        .expect("end");
    body.split(&format!("\r\n--{boundary}\r\n"))
        .map(|part| {
            let (head, body) = part.split_once("\r\n\r\n").expect("part");
            Part {
                head: head.to_owned(),
                body: body.to_owned(),
            }
        })
        .collect()
}

/// A part that is a field.
pub(crate) fn field(name: &str, value: &str) -> Part {
    Part {
        head: format!("Content-Disposition: form-data; name=\"{name}\""),
        body: value.to_owned(),
    }
}

/// A part that is a file.
pub(crate) fn file(name: &str, file_name: &str, content_type: &str, content: &str) -> Part {
    let disposition = format!("form-data; name=\"{name}\"; filename=\"{file_name}\"");
    Part {
        head: format!("Content-Disposition: {disposition}\r\nContent-Type: {content_type}"),
        body: content.to_owned(),
    }
}

pub(crate) fn send(text: impl AsRef<[u8]>) -> Act {
    Act::Send(text.as_ref().to_vec())
}

/// The head of a stream that ends with the connection.
pub(crate) fn sse_head() -> Act {
    send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
}

pub(crate) fn sse(body: impl AsRef<[u8]>) -> Vec<Act> {
    vec![sse_head(), send(body)]
}

pub(crate) fn reply(status: u16, headers: &str, body: &str) -> Vec<Act> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    );
    vec![send(head), send(body)]
}

pub(crate) const JSON: &str = "content-type: application/json\r\n";

/// An answer of raw bytes whose length is told.
pub(crate) fn reply_bytes(headers: &str, body: &[u8]) -> Vec<Act> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    );
    vec![send(head), send(body)]
}

/// The same stream whole, in single bytes and in sevens.
pub(crate) fn in_pieces(body: &str) -> Vec<Vec<Act>> {
    [body.len().max(1), 1, 7]
        .into_iter()
        .map(|size| {
            let pieces = body.as_bytes().chunks(size);
            std::iter::once(sse_head())
                .chain(pieces.map(|piece| Act::Send(piece.to_vec())))
                .collect()
        })
        .collect()
}
