//! Videos: submitted in the dialect that the gateway speaks, asked after, fetched.
//!
//! The one documented call is `POST /v1/videos/generations`; what answers it differs. See
//! [`VideoDialect`] for the dialects, and [`job`](crate::job) for what happens afterwards.

mod body;
mod dialect;
mod openai;
mod request;

use std::path::Path;

use serde_json::Value;

pub use dialect::VideoDialect;
pub use openai::{VideoEntry, VideoPage, VideoVariant};
pub use request::VideoRequest;

use self::body::{body, form, put_text};
use self::dialect::{PollPlace, Row};
use crate::client::Gateway;
use crate::download::{DownloadError, DownloadOptions, Downloaded};
use crate::error::{ErrorKind, GatewayError};
use crate::job::{
    Cancelled, JobAccess, JobKind, JobPlan, JobReading, JobRecord, JobState, PollRoute, Polled,
    encode, now_ms,
};
use crate::retry::Repeat;
use crate::transport::{Call, Whole};

/// Dialects of a gateway of unknown kind, in the order in which they are tried.
const LADDER: [VideoDialect; 3] = [
    VideoDialect::Generations,
    VideoDialect::NewApi,
    VideoDialect::NewApiLegacy,
];

impl Gateway {
    /// Submits a video to a gateway of unknown kind: by the documented path, and by the two others
    /// only where a path does not exist. What worked is tried first from then on.
    ///
    /// Never repeated by itself. Where [`GatewayError::outcome_unknown`] holds, the job may exist
    /// and be charged: keep [`JobRecord::lost`] and ask the user.
    pub async fn video_submit(&self, request: &VideoRequest) -> Result<JobRecord, GatewayError> {
        let mut first = None;
        for (at, dialect) in self.inner.learned.submit.first(&LADDER) {
            match self.video_submit_as(*dialect, request).await {
                Ok(job) => {
                    self.inner.learned.submit.worked(at);
                    return Ok(job);
                }
                Err(error) if route_missing(&error) || lacks_a_field(&error) => {
                    first.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(first.unwrap_or_else(|| GatewayError::new(ErrorKind::Route, "no videos here")))
    }

    /// Submits a video in one dialect. Like [`Gateway::video_submit`], but without other paths.
    /// A field that the dialect has no place for is an error before anything is sent.
    pub async fn video_submit_as(
        &self,
        dialect: VideoDialect,
        request: &VideoRequest,
    ) -> Result<JobRecord, GatewayError> {
        let row = dialect.row();
        let body = body(request, row)?;
        let path = row.submit_path(request);
        let form = match &request.reference {
            Some(upload) => Some(form(&body, row, upload)?),
            None => None,
        };
        let mut call = match &form {
            Some(form) => Call::upload(&path, form),
            None => Call::post(&path, &body),
        };
        call.repeat = Repeat::Never;
        call.auth = row.auth.into();
        for (name, value) in row.headers.iter().chain(row.submit_headers) {
            call = call.header(name, *value);
        }
        let plan = JobPlan {
            root: self.root().as_str().to_owned(),
            kind: JobKind::Video,
            submit_path: path.clone(),
            model: request.model.clone(),
            params: body,
        };
        let whole = self.whole(&call).await?;
        self.accepted(plan, row, &whole)
    }

    /// Asks once after a job and takes the answer into its record.
    pub async fn video_poll(&self, job: &mut JobRecord) -> Polled {
        self.poll_job(job).await
    }

    /// The record of a job that somebody knows by its id: it is looked for in the usual places.
    pub fn video_known(&self, model: &str, id: &str) -> JobRecord {
        let plan = JobPlan {
            root: self.root().as_str().to_owned(),
            kind: JobKind::Video,
            submit_path: "/v1/videos/generations".to_owned(),
            model: model.to_owned(),
            params: serde_json::Value::Null,
        };
        let reading = JobReading {
            id: Some(id.to_owned()),
            ..JobReading::default()
        };
        JobRecord::accepted(plan, JobAccess::default(), &reading, now_ms())
    }

    /// Stops a job where its dialect can, and stops following it in any case.
    pub async fn video_cancel(&self, job: &mut JobRecord) -> Cancelled {
        self.cancel_job(job).await
    }

    /// Fetches the video of a job that has succeeded to the file `to`. A link that has expired is
    /// asked for once more.
    pub async fn video_content(
        &self,
        job: &mut JobRecord,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        self.fetch_result(job, to, options).await
    }

    /// Fetches a still picture of the video, where the gateway has one.
    pub async fn video_cover(
        &self,
        job: &JobRecord,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        self.check_owner(job)?;
        match &job.cover {
            Some(address) => self.download(address, to, options).await,
            None => {
                let variant = VideoVariant::Thumbnail;
                self.video_variant(&job.id, variant, to, options).await
            }
        }
    }

    fn accepted(&self, plan: JobPlan, row: &Row, whole: &Whole) -> Result<JobRecord, GatewayError> {
        let reading = self.job_reading(whole, plan.kind)?;
        let id = match &reading.id {
            Some(id) => id.as_str(),
            // Some answer with the video itself.
            None if reading.state() == Some(JobState::Succeeded) => "",
            None => {
                let error = GatewayError::new(ErrorKind::Protocol, "the answer names no job")
                    .with_status(whole.meta.status)
                    .with_request_id(whole.meta.request_id.clone())
                    .with_raw_body(&whole.body, &self.inner.masker);
                return Err(error);
            }
        };
        let access = JobAccess {
            poll: self.poll_route(row, &plan.submit_path, id, &reading),
            auth: row.auth,
            headers: owned(row.headers),
            cancel: row.cancel.map(|(method, place)| {
                let address = fill(place, &plan.submit_path, id);
                (method.to_owned(), address)
            }),
        };
        Ok(JobRecord::accepted(plan, access, &reading, now_ms()))
    }

    /// What the answer names, if that is the gateway itself; else what the dialect has.
    fn poll_route(&self, row: &Row, submit: &str, id: &str, reading: &JobReading) -> PollRoute {
        let named = reading.poll_url.as_deref();
        let named = named.and_then(|address| self.root().resolve(address));
        if let Some(url) = named.filter(|url| self.root().is_origin_of(url)) {
            return PollRoute::Get {
                address: url.into(),
            };
        }
        match row.poll {
            PollPlace::Search => PollRoute::Search,
            PollPlace::Get(place) => PollRoute::Get {
                address: fill(place, submit, id),
            },
            PollPlace::Post(place, key) => {
                let mut body = Value::default();
                put_text(&mut body, key, id);
                PollRoute::Post {
                    address: place.to_owned(),
                    body,
                }
            }
        }
    }
}

impl JobRecord {
    /// The record of a video whose submission got no answer: it may exist, nobody can tell. It
    /// can be shown and kept, but not asked after.
    pub fn lost(gateway: &Gateway, dialect: VideoDialect, request: &VideoRequest) -> Self {
        let row = dialect.row();
        let plan = JobPlan {
            root: gateway.root().as_str().to_owned(),
            kind: JobKind::Video,
            submit_path: row.submit_path(request),
            model: request.model.clone(),
            params: body(request, row).unwrap_or_default(),
        };
        Self::unanswered(plan, now_ms())
    }
}

/// Whether the server has no such path: then nothing was taken, and another may be tried.
fn route_missing(error: &GatewayError) -> bool {
    matches!(error.status, Some(404 | 405 | 501))
        && matches!(error.kind, ErrorKind::Route | ErrorKind::Html)
}

/// Whether the dialect has no place for something that is wished for.
fn lacks_a_field(error: &GatewayError) -> bool {
    error.not_sent && error.kind == ErrorKind::Request && error.param.is_some()
}

fn fill(place: &str, submit: &str, id: &str) -> String {
    place
        .replace("{submit}", submit)
        .replace("{id}", &encode(id))
        .replace("{name}", id)
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
