//! Asks a gateway after a job.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::cadence::{LastPoll, NextPoll, PollHints, PollOutcome, next_poll};
use super::{JobAuth, JobMark, JobReading, JobRecord, JobState, PollRoute, StatusWord, now_ms};
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError, read_retry_after};
use crate::retry::Repeat;
use crate::transport::{Auth, Call, Whole, tells_an_error};

/// Where jobs are asked after, in the order in which it is tried.
const PLACES: [&str; 6] = [
    "{submit}/{id}",
    "/v1/videos/{id}",
    "/v1/video/generations/{id}",
    "/v1/tasks/{id}",
    "/v1/jobs/{id}",
    "/v1/async-result/{id}",
];
/// Where a file's address is asked for.
const FILE: &str = "/v1/files/retrieve?file_id=";
/// The header by which a server asks for a pause.
const POLL_AFTER: &str = "openai-poll-after-ms";

/// How a question after a job went.
#[derive(Clone, Debug)]
pub struct Polled {
    /// When to ask again.
    pub next: NextPoll,
    /// What the answer said, if there was news.
    pub reading: Option<JobReading>,
    /// Why there was no answer. The job is as it was: a refused question is no failed job.
    pub trouble: Option<GatewayError>,
}

/// An answer to a question.
enum Told {
    News(Box<JobReading>, PollHints),
    Unchanged(PollHints),
}

impl Gateway {
    /// Asks once and takes the answer into the record.
    pub(crate) async fn poll_job(&self, job: &mut JobRecord) -> Polled {
        let told = self.ask(job).await;
        let now = now_ms();
        let mut polled = Polled {
            next: NextPoll::WhenAsked,
            reading: None,
            trouble: None,
        };
        let (outcome, hints) = match told {
            Ok(Told::News(reading, hints)) => {
                job.apply(&reading, now);
                polled.reading = Some(*reading);
                (PollOutcome::Answered, hints)
            }
            Ok(Told::Unchanged(hints)) => (PollOutcome::Answered, hints),
            Err(error) => {
                let outcome = judge(&error);
                if outcome == PollOutcome::Missing {
                    job.miss(now);
                }
                let hints = PollHints {
                    retry_after: error.retry_after,
                    ..PollHints::default()
                };
                polled.trouble = Some(error);
                (outcome, hints)
            }
        };
        polled.next = schedule(job, outcome, hints, now);
        polled
    }

    /// A key goes only to the gateway that it belongs to.
    pub(crate) fn check_owner(&self, job: &JobRecord) -> Result<(), GatewayError> {
        if job.root == self.root().as_str() {
            return Ok(());
        }
        Err(unasked("the job belongs to another gateway"))
    }

    async fn ask(&self, job: &mut JobRecord) -> Result<Told, GatewayError> {
        self.check_owner(job)?;
        if job.id.is_empty() {
            return Err(unasked("the gateway never told the id of this job"));
        }
        match job.access.poll.clone() {
            PollRoute::Search => self.search(job).await,
            PollRoute::Get { address } => self.told(Call::get(&address), job).await,
            PollRoute::Post { address, body } => self.told(Call::post(&address, &body), job).await,
        }
    }

    /// Tries the usual places; the first that knows the job is kept.
    async fn search(&self, job: &mut JobRecord) -> Result<Told, GatewayError> {
        let mut refusal: Option<GatewayError> = None;
        for (at, place) in self.inner.learned.poll.first(&PLACES) {
            let address = place
                .replace("{submit}", &job.submit_path)
                .replace("{id}", &encode(&job.id));
            let told = match self.told(Call::get(&address), job).await {
                Ok(Told::News(reading, _)) if !knows(&reading, &job.id) => continue,
                Ok(told) => told,
                Err(error) if is_elsewhere(&error) => {
                    // What was said in words tells more than that a path is missing.
                    if refusal
                        .as_ref()
                        .is_none_or(|known| known.status == Some(404))
                    {
                        refusal = Some(error);
                    }
                    continue;
                }
                Err(error) => return Err(error),
            };
            self.inner.learned.poll.worked(at);
            job.access.poll = PollRoute::Get { address };
            return Ok(told);
        }
        Err(refusal.unwrap_or_else(|| {
            GatewayError::new(ErrorKind::Route, "no place of this gateway knows the job")
                .with_status(404)
        }))
    }

    async fn told(&self, call: Call<'_>, job: &JobRecord) -> Result<Told, GatewayError> {
        let whole = match self.whole(&with_access(call, job)).await {
            Ok(whole) => whole,
            Err(error) if error.status == Some(304) => {
                let hints = PollHints {
                    retry_after: error.retry_after,
                    ..PollHints::default()
                };
                return Ok(Told::Unchanged(hints));
            }
            Err(error) => return Err(error),
        };
        let hints = hints(&whole.headers);
        let mut reading = self.job_reading(&whole, job.kind)?;
        let unresolved = reading.urls.is_empty() && reading.inline.is_none();
        if reading.state() == Some(JobState::Succeeded)
            && unresolved
            && let Some(file) = &reading.file_id
        {
            let address = format!("{FILE}{}", encode(file));
            let whole = self.whole(&with_access(Call::get(&address), job)).await?;
            reading.urls = self.job_reading(&whole, job.kind)?.urls;
        }
        Ok(Told::News(Box::new(reading), hints))
    }

    /// Reads an answer that must be about a job.
    pub(crate) fn job_reading(
        &self,
        whole: &Whole,
        kind: super::JobKind,
    ) -> Result<JobReading, GatewayError> {
        let value = self.value(whole)?;
        let mut reading = JobReading::read(&value, kind);
        // An id alone counts as "queued", but refusals have ids too: those of the request.
        let implied = reading.status.is_none() && reading.state() == Some(JobState::Queued);
        if reading.word.is_none() || (implied && refuses(&value)) {
            return Err(self.error_from(&whole.meta, &whole.headers, &whole.body));
        }
        if let Some(error) = &mut reading.error {
            error.message = self.inner.masker.mask(&error.message);
        }
        Ok(reading)
    }
}

fn unasked(words: &str) -> GatewayError {
    let mut error = GatewayError::new(ErrorKind::Config, words);
    error.failure_mut().not_sent = true;
    error
}

/// Whether an envelope says that the call itself went wrong, though under a status of success.
fn refuses(value: &Value) -> bool {
    let code = match &value["code"] {
        Value::Number(number) => !matches!(number.as_i64(), Some(0 | 200)),
        Value::String(word) => !matches!(
            word.to_ascii_lowercase().as_str(),
            "" | "0" | "200" | "ok" | "success"
        ),
        _ => false,
    };
    let status = value["base_resp"]["status_code"].as_i64();
    tells_an_error(value)
        || status.is_some_and(|status| status != 0)
        || (code && !value["data"].is_object())
}

pub(super) fn with_access<'a>(mut call: Call<'a>, job: &'a JobRecord) -> Call<'a> {
    let headers = job.access.headers.iter();
    call.headers
        .extend(headers.map(|(name, value)| (name.as_str(), value.clone())));
    call.auth = job.access.auth.into();
    // The cadence decides when a question is repeated.
    call.repeat = Repeat::Never;
    call
}

impl From<JobAuth> for Auth {
    fn from(auth: JobAuth) -> Self {
        match auth {
            JobAuth::Bearer => Self::Bearer,
            JobAuth::Google => Self::Google,
        }
    }
}

fn schedule(job: &mut JobRecord, outcome: PollOutcome, hints: PollHints, now: i64) -> NextPoll {
    let outcome = match job.mark {
        _ if job.state.is_final() => PollOutcome::Ended,
        Some(JobMark::Lost | JobMark::NeedsAction) => PollOutcome::Halted,
        _ => outcome,
    };
    let last = LastPoll {
        outcome,
        interval: Duration::from_millis(job.interval_ms),
    };
    let mut next = next_poll(job.age(now), hints, last);
    if hints == PollHints::default() {
        next = next.spread();
    }
    match next {
        NextPoll::After(pause) => {
            job.interval_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        }
        NextPoll::WhenAsked if !matches!(outcome, PollOutcome::Refused | PollOutcome::Halted) => {
            job.mark = Some(JobMark::Stale);
        }
        NextPoll::WhenAsked | NextPoll::Never => {}
    }
    next
}

fn judge(error: &GatewayError) -> PollOutcome {
    match (error.kind, error.status) {
        (ErrorKind::Auth | ErrorKind::Quota | ErrorKind::Permission | ErrorKind::Config, _)
        | (_, Some(401..=403)) => PollOutcome::Refused,
        (ErrorKind::Rate, _) | (_, Some(429)) => PollOutcome::Limited,
        (_, Some(404 | 410)) => PollOutcome::Missing,
        _ if task_unknown(error) => PollOutcome::Missing,
        _ => PollOutcome::Failed,
    }
}

/// "No such task" as the new-api family says it: with status 400.
fn task_unknown(error: &GatewayError) -> bool {
    error.code.as_deref() == Some("task_not_exist") || error.message == "task_not_exist"
}

/// Whether the error means "not here" rather than "not now".
fn is_elsewhere(error: &GatewayError) -> bool {
    match error.status {
        Some(401..=403 | 408 | 425 | 429) => false,
        Some(200..=299 | 400..=499 | 501) => true,
        _ => false,
    }
}

/// Whether the answer is about this job, and not some page that answers everything.
fn knows(reading: &JobReading, id: &str) -> bool {
    let known_word = !matches!(reading.word, None | Some(StatusWord::Other));
    let told = reading.status.is_some() || reading.id.is_none();
    reading.id.as_deref() == Some(id) || (known_word && told)
}

fn hints(headers: &HeaderMap) -> PollHints {
    let millis = headers
        .get(POLL_AFTER)
        .and_then(|value| value.to_str().ok());
    let millis = millis.and_then(|text| text.trim().parse().ok());
    PollHints {
        poll_after: millis.map(Duration::from_millis),
        retry_after: read_retry_after(headers, ""),
    }
}

/// `text` as one segment of a path.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
