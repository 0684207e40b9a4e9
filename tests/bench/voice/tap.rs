//! A line to the gateway that notes when sound passes in either direction.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::Failure;

/// A frame with 20 ms of sound in base64 has more bytes than this, and no other that we send in a session has.
const SENT: usize = 1_000;
/// The demo's answers begin with 100 ms of sound, which is more than the events before them have together.
const RECEIVED: usize = 5_000;
/// Longest wait before a measurement counts as broken.
const LIMIT: Duration = Duration::from_secs(10);

/// When sound passed.
#[derive(Default)]
pub(super) struct Passed {
    times: Mutex<Vec<Instant>>,
    more: Notify,
}

impl Passed {
    fn note(&self) {
        if let Ok(mut times) = self.times.lock() {
            times.push(Instant::now());
        }
        self.more.notify_waiters();
    }

    /// When sound passed for the first time after `since`.
    pub(super) async fn after(&self, since: Instant) -> Result<Instant, Failure> {
        let waiting = async {
            loop {
                let more = self.more.notified();
                let found = self
                    .times
                    .lock()
                    .ok()
                    .and_then(|times| times.iter().copied().find(|at| *at > since));
                if let Some(at) = found {
                    return at;
                }
                more.await;
            }
        };
        Ok(tokio::time::timeout(LIMIT, waiting).await?)
    }
}

/// The line.
pub(super) struct Tap {
    pub(super) root_url: String,
    pub(super) sent: Arc<Passed>,
    pub(super) received: Arc<Passed>,
}

impl Tap {
    pub(super) async fn on(root_url: &str) -> Result<Self, Failure> {
        let gateway = root_url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let tap = Self {
            root_url: format!("http://{}", listener.local_addr()?),
            sent: Arc::default(),
            received: Arc::default(),
        };
        let (sent, received) = (Arc::clone(&tap.sent), Arc::clone(&tap.received));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&gateway).await else {
                    return;
                };
                if client.set_nodelay(true).is_err() || server.set_nodelay(true).is_err() {
                    return;
                }
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, SENT, Arc::clone(&sent)));
                tokio::spawn(pass(
                    from_server,
                    to_client,
                    RECEIVED,
                    Arc::clone(&received),
                ));
            }
        });
        Ok(tap)
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, sound: usize, passed: Arc<Passed>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut buffer).await
        && read > 0
    {
        if read >= sound {
            passed.note();
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
