//! What has to be remembered: pictures that cannot be drawn again, and tasks.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde_json::{Value, json};

use super::RESULTS;

/// Pictures that are kept; the oldest makes room.
const FILES: usize = 16;
/// Tasks that are kept.
const TASKS: usize = 256;

/// The kept pictures and tasks of one server.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    files: VecDeque<(String, Bytes)>,
    tasks: VecDeque<Task>,
}

#[derive(Debug)]
struct Task {
    id: String,
    url: String,
    /// How often it was asked for; it goes on by that, so that tests need no clock.
    polls: u32,
}

impl Shelf {
    /// Keeps a picture and tells its path.
    pub(super) fn keep(&self, number: u64, file: Bytes) -> String {
        let path = format!("{RESULTS}kept/{number}.png");
        let mut kept = self.lock();
        if kept.files.len() == FILES {
            kept.files.pop_front();
        }
        kept.files.push_back((path.clone(), file));
        path
    }

    pub(super) fn file(&self, path: &str) -> Option<Bytes> {
        let kept = self.lock();
        let found = kept.files.iter().find(|(own, _)| own == path);
        found.map(|(_, file)| file.clone())
    }

    /// Begins a task whose result will be at `url`, and tells of it.
    pub(super) fn submit(&self, id: String, url: String) -> Value {
        let answer = json!({"task_id": id, "status": "queued"});
        let mut kept = self.lock();
        if kept.tasks.len() == TASKS {
            kept.tasks.pop_front();
        }
        kept.tasks.push_back(Task { id, url, polls: 0 });
        answer
    }

    /// How far a task is: queued, running, then done.
    pub(super) fn poll(&self, id: &str) -> Option<Value> {
        let mut kept = self.lock();
        let task = kept.tasks.iter_mut().find(|task| task.id == id)?;
        task.polls = task.polls.saturating_add(1);
        let (status, progress) = match task.polls {
            1 => ("queued", "0%"),
            2 => ("running", "50%"),
            _ => ("succeeded", "100%"),
        };
        let mut answer = json!({"task_id": id, "status": status, "progress": progress});
        if status == "succeeded" {
            answer["data"] = json!([{"url": task.url}]);
        }
        Some(answer)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
