//! The jobs that wait or run in this process.

use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use studio_contract::{ApiError, JobPreview};
use studio_domain::{JobId, JobKind};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

/// Jobs of one kind that run at once; gateways answer more with 429.
const AT_ONCE: usize = 4;

/// Largest unfinished result that is kept to be looked at, in bytes.
const MAX_PREVIEW: usize = 16 * 1024 * 1024;

/// Largest sound that is kept to be heard while it arrives, in bytes: two hours of speech in bare samples.
const MAX_SOUND: usize = 384 * 1024 * 1024;

/// What of a job is not in the database.
pub(crate) struct LiveJob {
    /// The user's word to stop.
    pub(super) cancel: CancellationToken,
    seen: Mutex<Seen>,
    grown: Notify,
}

#[derive(Default)]
struct Seen {
    previews: BTreeMap<u32, (u32, Bytes)>,
    trouble: Option<ApiError>,
    sound: Vec<u8>,
    sound_is_whole: bool,
}

impl LiveJob {
    /// Shows an unfinished result in place of the one before; one that is too large is not shown.
    pub(super) fn preview(&self, position: u32, bytes: Bytes) {
        if bytes.len() > MAX_PREVIEW {
            return;
        }
        let mut seen = self.seen();
        let version = seen.previews.get(&position).map_or(0, |(last, _)| last + 1);
        seen.previews.insert(position, (version, bytes));
    }

    /// Lets more of a sound be heard.
    pub(super) fn hear(&self, bytes: &[u8]) {
        let mut seen = self.seen();
        if seen.sound.len() + bytes.len() <= MAX_SOUND {
            seen.sound.extend_from_slice(bytes);
        }
        drop(seen);
        self.grown.notify_waiters();
    }

    /// The sound has come to its end.
    pub(super) fn silence(&self) {
        self.seen().sound_is_whole = true;
        self.grown.notify_waiters();
    }

    /// What can be heard from this byte on, as soon as there is something; `None` after the end.
    pub(crate) async fn sound_from(&self, from: usize) -> Option<Bytes> {
        loop {
            let grown = self.grown.notified();
            tokio::pin!(grown);
            // Registered before the state is read, so that no change falls between the two.
            grown.as_mut().enable();
            {
                let seen = self.seen();
                let rest = seen.sound.get(from..).unwrap_or_default();
                if !rest.is_empty() {
                    return Some(Bytes::copy_from_slice(rest));
                }
                if seen.sound_is_whole {
                    return None;
                }
            }
            grown.await;
        }
    }

    /// The result at this place is there.
    pub(super) fn finished(&self, position: u32) {
        self.seen().previews.remove(&position);
    }

    /// What keeps the job from going on, until it does.
    pub(super) fn trouble(&self, trouble: Option<ApiError>) {
        self.seen().trouble = trouble;
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All jobs that wait or run in this process.
pub(crate) struct Jobs {
    live: Mutex<HashMap<JobId, Arc<LiveJob>>>,
    image: Arc<Semaphore>,
    other: Arc<Semaphore>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            live: Mutex::default(),
            image: Arc::new(Semaphore::new(AT_ONCE)),
            other: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Jobs {
    pub(super) fn insert(&self, job: JobId) -> Arc<LiveJob> {
        let live = Arc::new(LiveJob {
            cancel: CancellationToken::new(),
            seen: Mutex::default(),
            grown: Notify::new(),
        });
        self.lock().insert(job, Arc::clone(&live));
        live
    }

    pub(super) fn remove(&self, job: JobId) {
        if let Some(live) = self.lock().remove(&job) {
            live.silence();
        }
    }

    pub(crate) fn get(&self, job: JobId) -> Option<Arc<LiveJob>> {
        self.lock().get(&job).cloned()
    }

    /// The places that jobs of a kind share.
    pub(super) fn places(&self, kind: JobKind) -> Arc<Semaphore> {
        match kind {
            JobKind::Image => Arc::clone(&self.image),
            _ => Arc::clone(&self.other),
        }
    }

    /// What is to be seen of a job beside its row.
    pub(super) fn seen(&self, job: JobId) -> (Vec<JobPreview>, Option<ApiError>) {
        let Some(live) = self.get(job) else {
            return (Vec::new(), None);
        };
        let seen = live.seen();
        let previews = seen
            .previews
            .iter()
            .map(|(position, (version, _))| JobPreview {
                position: *position,
                path: format!("preview/{job}/{position}/{version}"),
            });
        let sound = (!seen.sound.is_empty()).then(|| JobPreview {
            position: 0,
            path: format!("sound/{job}"),
        });
        (previews.chain(sound).collect(), seen.trouble.clone())
    }

    /// An unfinished result, unless a later one has taken its place.
    pub(crate) fn preview(&self, job: JobId, position: u32, version: u32) -> Option<Bytes> {
        let live = self.get(job)?;
        let seen = live.seen();
        let (last, bytes) = seen.previews.get(&position)?;
        (*last == version).then(|| bytes.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Arc<LiveJob>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
