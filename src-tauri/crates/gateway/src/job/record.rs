//! What is kept of a job between two questions, and over restarts.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DataUrl, JobError, JobKind, JobMark, JobReading, JobState, StatusWord};

/// "unknown" so often in a row, over so long, means that the job is gone.
const MAX_UNKNOWN: u32 = 5;
const UNKNOWN_MILLIS: i64 = 60_000;
/// A job that is not found is waited for so long after its submission.
const GRACE_MILLIS: i64 = 60_000;
/// Not found so often in a row means lost.
const MAX_MISSES: u32 = 5;
/// Longest text of the parameters that is kept, in bytes: pictures are sent, not remembered.
const MAX_PARAM: usize = 64 * 1024;

/// A submitted job. Save it before the first question and after each one: a restart asks on with
/// it. There is no way from a record back to a submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// The gateway that has it.
    pub root: String,
    /// What it makes.
    pub kind: JobKind,
    /// Where it was submitted, counted from the root.
    pub submit_path: String,
    /// How it is asked after.
    pub access: JobAccess,
    /// The gateway's name of it; empty when the answer to the submission was lost.
    pub id: String,
    /// The model that was asked.
    pub model: String,
    /// The body as it was sent, without embedded files.
    pub params: Value,
    /// Milliseconds since 1970.
    pub submitted_at: i64,
    /// How far it has come.
    pub state: JobState,
    /// What this side knows beside the state.
    pub mark: Option<JobMark>,
    /// From 0 to 1; never goes down.
    pub progress: Option<f64>,
    /// Addresses of the results.
    pub results: Vec<String>,
    /// A result that came inside the answer. Not saved: it can be asked for again.
    #[serde(skip)]
    pub inline: Option<DataUrl>,
    /// Address of a still picture.
    pub cover: Option<String>,
    /// Why it failed.
    pub error: Option<JobError>,
    /// Until when the result can be fetched, in milliseconds since 1970, if told.
    pub expires_at: Option<i64>,
    /// Answers of "unknown" in a row.
    pub unknowns: Streak,
    /// Answers of "not found" in a row.
    pub misses: Streak,
    /// The last pause between two questions, in milliseconds.
    pub interval_ms: u64,
}

/// How a gateway is asked after one job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobAccess {
    /// Where and how.
    pub poll: PollRoute,
    /// Which header carries the key.
    pub auth: JobAuth,
    /// Headers that the dialect wants on every call.
    pub headers: Vec<(String, String)>,
    /// Method and address of the call that stops the job, where there is one.
    pub cancel: Option<(String, String)>,
}

/// Which call tells of a job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum PollRoute {
    /// Not known yet: the usual places are tried in turn.
    #[default]
    Search,
    /// A GET.
    Get {
        /// Counted from the root, or whole and of the same origin.
        address: String,
    },
    /// A POST.
    Post {
        /// Counted from the root.
        address: String,
        /// What is sent.
        body: Value,
    },
}

/// Which header carries the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobAuth {
    /// `authorization`.
    #[default]
    Bearer,
    /// `x-goog-api-key`.
    Google,
}

/// The same answer again and again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// How often in a row.
    pub count: u32,
    /// When it began, in milliseconds since 1970.
    pub since: i64,
}

impl Streak {
    fn grow(&mut self, now: i64) {
        if self.count == 0 {
            self.since = now;
        }
        self.count = self.count.saturating_add(1);
    }
}

/// What is known of a job before it is submitted.
pub(crate) struct JobPlan {
    pub(crate) root: String,
    pub(crate) kind: JobKind,
    pub(crate) submit_path: String,
    pub(crate) model: String,
    pub(crate) params: Value,
}

impl JobRecord {
    /// The record of a job that was accepted with this answer.
    pub(crate) fn accepted(
        plan: JobPlan,
        access: JobAccess,
        reading: &JobReading,
        now: i64,
    ) -> Self {
        let mut record = Self::unanswered(plan, now);
        record.access = access;
        record.mark = None;
        record.id = reading.id.clone().unwrap_or_default();
        record.apply(reading, now);
        record
    }

    /// The record of a job whose submission got no answer.
    pub(crate) fn unanswered(plan: JobPlan, now: i64) -> Self {
        Self {
            root: plan.root,
            kind: plan.kind,
            submit_path: plan.submit_path,
            access: JobAccess::default(),
            id: String::new(),
            model: plan.model,
            params: without_files(plan.params),
            submitted_at: now,
            state: JobState::Queued,
            mark: Some(JobMark::UnknownSubmit),
            progress: None,
            results: Vec::new(),
            inline: None,
            cover: None,
            error: None,
            expires_at: None,
            unknowns: Streak::default(),
            misses: Streak::default(),
            interval_ms: 0,
        }
    }

    /// How long ago it was submitted.
    pub fn age(&self, now: i64) -> Duration {
        Duration::from_millis(u64::try_from(now - self.submitted_at).unwrap_or(0))
    }

    /// Takes in what an answer says, at `now` in milliseconds since 1970. A final state stays.
    pub fn apply(&mut self, reading: &JobReading, now: i64) {
        self.misses = Streak::default();
        match reading.word {
            Some(StatusWord::Unknown) => return self.unknown(now),
            Some(StatusWord::Modal) => self.mark = Some(JobMark::NeedsAction),
            _ => self.mark = None,
        }
        self.unknowns = Streak::default();
        match reading.state() {
            Some(JobState::Succeeded) => self.succeed(reading),
            Some(state) => self.advance(state, reading),
            None => self.advance(self.state, reading),
        }
    }

    /// Takes in that the gateway does not know the job.
    pub fn miss(&mut self, now: i64) {
        self.misses.grow(now);
        let grace_is_over = now - self.submitted_at >= GRACE_MILLIS;
        if !self.state.is_final() && grace_is_over && self.misses.count >= MAX_MISSES {
            self.mark = Some(JobMark::Lost);
        }
    }

    /// Stops following the job. The gateway may go on with it, and charge.
    pub fn cancel(&mut self) {
        if !self.state.is_final() {
            self.state = JobState::Cancelled;
            self.mark = None;
        }
    }

    fn unknown(&mut self, now: i64) {
        self.unknowns.grow(now);
        let long_enough = now - self.unknowns.since >= UNKNOWN_MILLIS;
        if !self.state.is_final() && self.unknowns.count >= MAX_UNKNOWN && long_enough {
            self.state = JobState::Failed;
            self.error = Some(JobError {
                message: "The gateway does not know this job.".to_owned(),
                ..JobError::default()
            });
        }
    }

    /// A result is kept even of a job that was given up here: it may be paid for.
    fn succeed(&mut self, reading: &JobReading) {
        if self.state == JobState::Failed {
            return;
        }
        if self.state != JobState::Cancelled {
            self.state = JobState::Succeeded;
            self.progress = Some(1.0);
        }
        self.results.clone_from(&reading.urls);
        self.inline.clone_from(&reading.inline);
        self.cover = reading.cover.clone().or(self.cover.take());
        self.expires_at = reading.expires_at.or(self.expires_at);
    }

    fn advance(&mut self, state: JobState, reading: &JobReading) {
        if self.state.is_final() {
            return;
        }
        // Gateways fall back to "queued" between two looks at their provider.
        let back = self.state == JobState::Running && state == JobState::Queued;
        if !back {
            self.state = state;
        }
        if let Some(told) = reading.progress {
            self.progress = Some(self.progress.map_or(told, |known| known.max(told)));
        }
        if state == JobState::Failed {
            self.error.clone_from(&reading.error);
        }
    }
}

/// The parameters without embedded files.
fn without_files(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("data:") || text.len() > MAX_PARAM => {
            Value::String(format!("({} bytes)", text.len()))
        }
        Value::Array(list) => list.into_iter().map(without_files).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(name, value)| (name, without_files(value)))
            .collect(),
        other => other,
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests;
