//! What was asked of a demo gateway and what became of it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use axum::http::request::Parts;
use serde_json::Value;
use tokio::sync::Notify;

use crate::key;

/// Requests that are remembered.
const MAX_ENTRIES: usize = 1000;
/// Longest request body that is remembered, in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// Headers that hold secrets.
const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "x-api-key",
    "x-goog-api-key",
    "proxy-authorization",
    "cookie",
    // Browsers, which cannot set headers, put the key of a realtime session here.
    "sec-websocket-protocol",
];

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// Counts up from 1.
    pub number: u64,
    /// Such as `POST`.
    pub method: String,
    /// Path and query; a key in the query is hidden.
    pub path: String,
    /// Headers by lower-case name, without those that hold secrets.
    pub headers: BTreeMap<String, String>,
    /// Whether a key came, in any header or in the query.
    pub has_key: bool,
    /// The body as JSON; null when it was none or above 1 MiB.
    pub body: Value,
    /// When it came.
    pub started: SystemTime,
    /// What became of it.
    pub outcome: Outcome,
    /// What it cost, in millionths of a credit; known when it has ended.
    pub charged: u64,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is being answered.
    Running,
    /// The answer went out as planned, which may include a planned fault.
    Completed,
    /// The client closed the connection before the end.
    ClientClosed,
}

#[derive(Debug, Default)]
struct Pages {
    entries: VecDeque<JournalEntry>,
    last: u64,
    charged: u64,
}

/// The shared journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    pages: Arc<Mutex<Pages>>,
    changed: Arc<Notify>,
}

impl Journal {
    pub(crate) fn open(&self, parts: &Parts, body: &[u8]) -> Running {
        let number = {
            let mut pages = self.lock();
            pages.last += 1;
            let entry = entry(pages.last, parts, body);
            if pages.entries.len() == MAX_ENTRIES {
                pages.entries.pop_front();
            }
            pages.entries.push_back(entry);
            pages.last
        };
        self.changed.notify_waiters();
        Running {
            journal: self.clone(),
            number,
            completed: false,
            charge: 0,
        }
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.lock().entries.iter().cloned().collect()
    }

    pub(crate) fn charged(&self) -> u64 {
        self.lock().charged
    }

    pub(crate) fn clear(&self) {
        let mut pages = self.lock();
        pages.entries.clear();
        pages.charged = 0;
    }

    pub(crate) async fn wait_for(&self, holds: impl Fn(&[JournalEntry]) -> bool) {
        loop {
            // Registered before looking, so that no change falls between.
            let changed = self.changed.notified();
            if holds(&self.entries()) {
                return;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry(number: u64, parts: &Parts, body: &[u8]) -> JournalEntry {
    let shown = |name: &str| !SECRET_HEADERS.contains(&name);
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into();
    let headers = parts
        .headers
        .iter()
        .filter(|(name, _)| shown(name.as_str()))
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    let body = if body.len() > MAX_BODY { &[] } else { body };
    JournalEntry {
        number,
        method: parts.method.to_string(),
        path: key::hidden(&parts.uri),
        headers,
        has_key: key::given(parts),
        body: serde_json::from_slice(body).unwrap_or_default(),
        started: SystemTime::now(),
        outcome: Outcome::Running,
        charged: 0,
    }
}

/// One request while it is answered. Dropped before [`Running::complete`], the client went away.
#[derive(Debug)]
pub(crate) struct Running {
    journal: Journal,
    number: u64,
    completed: bool,
    charge: u64,
}

impl Running {
    /// Adds to what the request costs, in millionths.
    pub(crate) fn charge(&mut self, micros: u64) {
        self.charge += micros;
    }

    pub(crate) fn complete(&mut self) {
        self.completed = true;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let outcome = if self.completed {
            Outcome::Completed
        } else {
            Outcome::ClientClosed
        };
        {
            let mut pages = self.journal.lock();
            pages.charged += self.charge;
            let number = self.number;
            if let Some(entry) = pages.entries.iter_mut().rev().find(|e| e.number == number) {
                entry.outcome = outcome;
                entry.charged = self.charge;
            }
        }
        self.journal.changed.notify_waiters();
    }
}
