//! The listening side: one socket on 127.0.0.1, one handler for everything.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use axum::serve::ListenerExt;
use axum::{Router, serve};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::ask::Ask;
use crate::dialect::Dialect;
use crate::fault::{Fault, Scenario, error};
use crate::images::Shelf;
use crate::journal::{Journal, JournalEntry};
use crate::options::DemoOptions;
use crate::realtime;
use crate::reply::Reply;
use crate::video::Jobs;
use crate::{files, gemini, key, models, route, spoil};

/// Longest request body, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// How long a shutdown waits for open connections.
const GRACE: Duration = Duration::from_secs(2);

/// A demo gateway could not be started.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The port is taken, or sockets are not allowed.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A running demo gateway. Dropping it stops it; [`DemoGateway::shutdown`] also waits for the end.
#[derive(Debug)]
pub struct DemoGateway {
    address: SocketAddr,
    journal: Journal,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

/// What every request sees.
pub(crate) struct Shared {
    pub(crate) options: DemoOptions,
    pub(crate) journal: Journal,
    pub(crate) stop: CancellationToken,
    pub(crate) jobs: Jobs,
    pub(crate) shelf: Shelf,
    count: AtomicU64,
    refusals: AtomicU64,
}

impl DemoGateway {
    /// Binds to 127.0.0.1 and starts answering. Errors: [`DemoError::Listen`].
    pub async fn start(options: DemoOptions) -> Result<Self, DemoError> {
        let port = options.port;
        let listen = |source| DemoError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        // Small chunks would wait for acknowledgements otherwise.
        let listener = listener.tap_io(|socket| {
            let _ = socket.set_nodelay(true);
        });
        let journal = Journal::default();
        let stop = CancellationToken::new();
        let shared = Arc::new(Shared {
            options,
            journal: journal.clone(),
            stop: stop.clone(),
            jobs: Jobs::default(),
            shelf: Shelf::default(),
            count: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
        });
        let router = Router::new().fallback(answer).with_state(shared);
        let ended = stop.clone().cancelled_owned();
        let task = tokio::spawn(async move {
            if let Err(cause) = serve(listener, router).with_graceful_shutdown(ended).await {
                tracing::warn!(%cause, "the demo gateway ended");
            }
        });
        Ok(Self {
            address,
            journal,
            stop,
            task: Some(task),
        })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn root_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The latest 1000 requests, oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.journal.entries()
    }

    /// Forgets the requests and what they cost.
    pub fn clear_journal(&self) {
        self.journal.clear();
    }

    /// Returns as soon as the journal satisfies `holds`; waits for ever if it never does.
    pub async fn wait_for(&self, holds: impl Fn(&[JournalEntry]) -> bool) {
        self.journal.wait_for(holds).await;
    }

    /// What all requests would have cost, in millionths of a credit.
    pub fn charged(&self) -> u64 {
        self.journal.charged()
    }

    /// Ends all answers, closes the socket and waits for both, at most 2 s.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(GRACE, &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

impl Drop for DemoGateway {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Shared {
    /// A number that no other answer of this server has.
    pub(crate) fn next_number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if realtime::is_asked(&request) {
        return realtime::answer(shared, request).await;
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await;
    let running = shared
        .journal
        .open(&parts, body.as_deref().unwrap_or_default());
    let stop = shared.stop.clone();
    let work = async {
        let reply = match body {
            Ok(body) => reply(&shared, &parts, &body).await,
            Err(_) => Reply::html(413, "413 Request Entity Too Large"),
        };
        let id = format!("demo-{}", shared.next_number());
        let dialect = Dialect::of(&parts);
        reply
            .written(dialect, &id)
            .with_header(dialect.request_id_header(), &id)
    };
    let reply = tokio::select! {
        reply = work => reply,
        () = stop.cancelled() => Reply::text(503, "text/plain", String::new()),
    };
    reply.play(running, stop)
}

async fn reply(shared: &Shared, parts: &Parts, body: &Bytes) -> Reply {
    if let Some(reply) = models::local(shared.options.flavour, parts) {
        return reply;
    }
    let public = files::is_public(parts.uri.path());
    let refusal = key::refusal(shared.options.key.as_deref(), parts);
    if let Some(refusal) = refusal.filter(|_| !public) {
        return refusal;
    }
    let ordered = match ordered(shared, parts) {
        Ok(ordered) => ordered,
        Err(refusal) => return refusal,
    };
    let ask = Ask::read(parts, body, ordered).await;
    if let Some(blocked) = gemini::blocked(&ask) {
        return blocked;
    }
    if let Some(refusal) = before(shared, ask.scenario).await {
        return refusal;
    }
    let answer = route::answer(shared, &ask).await;
    spoil::reply(answer, ask.scenario, Dialect::of(parts))
}

/// The scenario of the header or of the options.
pub(crate) fn ordered(shared: &Shared, parts: &Parts) -> Result<Option<Scenario>, Reply> {
    let Some(header) = parts.headers.get("x-demo-scenario") else {
        return Ok(shared.options.scenario);
    };
    let text = header.to_str().unwrap_or_default();
    Scenario::parse(text).map(Some).map_err(|cause| {
        error(
            400,
            &cause.to_string(),
            "invalid_request_error",
            Value::Null,
            Value::Null,
        )
    })
}

/// Waits as ordered, and refuses where the fault is a refusal.
pub(crate) async fn before(shared: &Shared, scenario: Scenario) -> Option<Reply> {
    if let Some(latency) = scenario.latency {
        tokio::time::sleep(latency).await;
    }
    match scenario.fault? {
        Fault::SilentBefore => std::future::pending().await,
        Fault::Slow => {
            tokio::time::sleep(shared.options.pace.slow_start).await;
            None
        }
        Fault::RateLimitOnce => {
            let even = shared
                .refusals
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(2);
            Fault::RateLimitOnce.refusal().filter(|_| even)
        }
        fault => fault.refusal(),
    }
}
