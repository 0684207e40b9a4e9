//! What an answer says of a job.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::failure::{failure, filtered};
use super::shape::{self, at, roots, text, value};
use super::word::normal;
use super::{JobError, JobKind, JobState, StatusWord, status_word};

/// Numbers of seconds above this are milliseconds.
const MILLIS_FROM: f64 = 1e12;

/// What one answer says of a job. All of it may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobReading {
    /// The gateway's name of the job.
    pub id: Option<String>,
    /// The status word as sent.
    pub status: Option<String>,
    /// What it means; `done: true` and the like count too.
    pub word: Option<StatusWord>,
    /// Addresses of the results: absolute, or beginning with a slash.
    pub urls: Vec<String>,
    /// A result inside the answer.
    pub inline: Option<DataUrl>,
    /// Address of a still picture of the result.
    pub cover: Option<String>,
    /// A file that has to be asked for its address.
    pub file_id: Option<String>,
    /// Where the gateway wants to be asked.
    pub poll_url: Option<String>,
    /// From 0 to 1.
    pub progress: Option<f64>,
    /// Why there will be no result.
    pub error: Option<JobError>,
    /// When it was made, in milliseconds since 1970.
    pub created_at: Option<i64>,
    /// When it ended, in milliseconds since 1970.
    pub completed_at: Option<i64>,
    /// Until when the result can be fetched, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// A file written out as a `data:` URL. `Debug` shows only its length.
#[derive(Clone, PartialEq, Eq)]
pub struct DataUrl(pub String);

impl fmt::Debug for DataUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataUrl({} characters)", self.0.len())
    }
}

impl JobReading {
    /// Reads an answer of any dialect.
    pub fn read(body: &Value, kind: JobKind) -> Self {
        let roots = roots(body);
        let status = status(&roots);
        let (urls, inline) = results(&roots, kind);
        let mut reading = Self {
            id: id(&roots),
            word: status.as_deref().map(status_word),
            status,
            inline,
            cover: text(&roots, &shape::COVERS)
                .filter(|url| is_url(url))
                .map(str::to_owned),
            file_id: value(&roots, &["file_id"]).and_then(word),
            poll_url: text(&roots, &shape::POLLS).map(str::to_owned),
            created_at: time(
                &roots,
                &["created_at", "createdAt", "submit_time", "submitTime"],
            ),
            completed_at: time(&roots, &["completed_at", "finish_time", "finishTime"]),
            expires_at: time(&roots, &["expires_at"]),
            progress: None,
            error: None,
            urls,
        };
        if reading.word.is_none() {
            reading.word = without_status(&roots, &reading).map(StatusWord::State);
        }
        if filtered(&roots) {
            reading.word = Some(StatusWord::State(JobState::Failed));
        }
        reading.progress = progress(&roots, reading.status.as_deref());
        reading.settle_ending(&roots);
        reading
    }

    /// The state, where the answer names one.
    pub fn state(&self) -> Option<JobState> {
        match self.word {
            Some(StatusWord::State(state)) => Some(state),
            _ => None,
        }
    }

    /// Whether the answer says anything of a job at all.
    pub fn is_about_a_job(&self) -> bool {
        self.word.is_some() || self.id.is_some()
    }

    /// What stands where depends on how the job ended.
    fn settle_ending(&mut self, roots: &[&Value]) {
        match self.state() {
            Some(JobState::Failed | JobState::Cancelled) => {
                self.error = Some(failure(roots));
                // Some put the reason where the address would stand.
                self.urls.clear();
            }
            Some(JobState::Succeeded) if self.urls.is_empty() && self.inline.is_none() => {
                // Old gateways put the address where the reason would stand.
                let url = text(roots, &["fail_reason"]).filter(|url| is_url(url));
                self.urls.extend(url.map(str::to_owned));
            }
            _ => {}
        }
    }
}

fn id(roots: &[&Value]) -> Option<String> {
    shape::IDS.iter().find_map(|name| {
        let mut found = roots.iter().map(|root| &root[*name]);
        // A numeric `id` is a row of somebody's database.
        let named = |value: &Value| match *name {
            "id" | "name" => value.as_str().map(str::trim).map(str::to_owned),
            _ => word(value),
        };
        found.find_map(|value| named(value).filter(|id| !id.is_empty()))
    })
}

/// An inner status wins over an outer one.
fn status(roots: &[&Value]) -> Option<String> {
    roots
        .iter()
        .find_map(|root| text(&[root], &shape::STATES))
        .map(str::to_owned)
}

/// The state that an answer without a status word implies.
fn without_status(roots: &[&Value], reading: &JobReading) -> Option<JobState> {
    let error = value(roots, &["error"]).is_some();
    match value(roots, &["done"]).and_then(Value::as_bool) {
        Some(false) => return Some(JobState::Running),
        Some(true) if error => return Some(JobState::Failed),
        Some(true) => return Some(JobState::Succeeded),
        None => {}
    }
    if error {
        return None;
    }
    if reading.id.is_some() {
        return Some(JobState::Queued);
    }
    let has_result = !reading.urls.is_empty() || reading.inline.is_some();
    has_result.then_some(JobState::Succeeded)
}

fn results(roots: &[&Value], kind: JobKind) -> (Vec<String>, Option<DataUrl>) {
    let first: &[&str] = match kind {
        JobKind::Video => &[],
        JobKind::Image => &shape::IMAGE_URLS,
    };
    let mut found: Vec<&str> = Vec::new();
    for place in first.iter().chain(&shape::URLS) {
        let here = roots.iter().map(|root| at(root, place));
        let urls = here.map(|values| values.into_iter().filter_map(Value::as_str));
        let mut urls = urls.map(|urls| urls.map(str::trim).filter(|url| is_url(url)).collect());
        if let Some(urls) = urls.find(|urls: &Vec<&str>| !urls.is_empty()) {
            found = urls;
            break;
        }
    }
    let (inline, urls): (Vec<&str>, Vec<&str>) =
        found.into_iter().partition(|url| url.starts_with("data:"));
    let inline = inline.first().map(|url| DataUrl((*url).to_owned()));
    let urls = urls.into_iter().map(str::to_owned).collect();
    (urls, inline.or_else(|| encoded(roots)))
}

/// Bytes written out in base64 without being a URL.
fn encoded(roots: &[&Value]) -> Option<DataUrl> {
    let video = value(roots, &["response.videos[]"])?;
    let bytes = video["bytesBase64Encoded"].as_str()?;
    let kind = video["mimeType"].as_str().unwrap_or("video/mp4");
    Some(DataUrl(format!("data:{kind};base64,{bytes}")))
}

pub(super) fn is_url(text: &str) -> bool {
    let start = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let whole = !text.contains(char::is_whitespace);
    start("data:") || (whole && (start("http:") || start("https:") || text.starts_with('/')))
}

/// From 0 to 1. Fractions count only beside the status word of the dialect that sends them.
fn progress(roots: &[&Value], status: Option<&str>) -> Option<f64> {
    let told = value(roots, &["progress", "percentage"])?;
    let number = match told {
        Value::String(text) => {
            let number: f64 = text.trim().trim_end_matches('%').trim().parse().ok()?;
            number / 100.0
        }
        other => {
            let number = other.as_f64()?;
            let fraction = number < 1.0 && status.is_some_and(|word| normal(word) == "running");
            if fraction { number } else { number / 100.0 }
        }
    };
    number.is_finite().then(|| number.clamp(0.0, 1.0))
}

fn time(roots: &[&Value], places: &[&str]) -> Option<i64> {
    let told = value(roots, places)?;
    let number = match told {
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) => number,
            Err(_) => {
                return text
                    .trim()
                    .parse::<Timestamp>()
                    .ok()
                    .map(Timestamp::as_millisecond);
            }
        },
        other => other.as_f64()?,
    };
    let millis = if number > MILLIS_FROM {
        number
    } else {
        number * 1000.0
    };
    (1.0..1e15).contains(&millis).then_some(millis as i64)
}

/// A text, or an integer written out.
pub(super) fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
