//! A server that nobody should ever ask anything.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Listens on 127.0.0.1 and remembers who came. It ends when it is dropped.
pub(super) struct Canary {
    port: u16,
    visits: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Canary {
    pub(super) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let visits = Arc::new(Mutex::new(Vec::new()));
        let seen = visits.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, seen.clone()));
            }
        });
        Ok(Self { port, visits, task })
    }

    /// `127.0.0.1:PORT`.
    pub(super) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// First lines of all requests so far.
    pub(super) fn visits(&self) -> Vec<String> {
        self.visits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>) {
    let mut bytes = [0; 1024];
    let count = stream.read(&mut bytes).await.unwrap_or_default();
    let request = String::from_utf8_lossy(&bytes[..count]);
    let line = request.lines().next().unwrap_or("a connection").to_owned();
    seen.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(line);
    let reply = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 8\r\nconnection: close\r\n\r\n<p>canary";
    // The visit is what counts, whatever becomes of the answer.
    let _ = stream.write_all(reply.as_bytes()).await;
}
