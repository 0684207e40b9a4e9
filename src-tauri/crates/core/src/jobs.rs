//! Durable jobs: work that outlives a request, a view and the process.
//!
//! A row stands before the first request. From the moment before that request on, the row says that the gateway may
//! have charged, and then nothing here ever submits the job again by itself: an interrupted one either knows what the
//! gateway said (`remote`) and goes on with that, or it ends and leaves the choice to the user.

mod fetch;
mod image;
mod info;
mod live;
mod making;
mod params;
mod remote;
mod run;
mod speech;
mod split;
mod transcription;
mod video;

pub(crate) use live::Jobs;
pub(crate) use speech::sound_mime;

use crate::app::now;
use crate::{App, CoreError};
use live::LiveJob;
use params::MediaParams;
use std::sync::Arc;
use studio_contract::{
    AppEvent, GalleryCounts, GalleryScope, JobAdoptParams, JobCreateParams, JobInfo, JobListParams,
    JobListReply,
};
use studio_domain::{ItemKind, Job, JobId, JobKind, JobState};
use studio_store::{GalleryFilter, NewJob};

/// Jobs of a list unless asked otherwise.
const PAGE: u32 = 40;

/// The largest page.
const MAX_PAGE: u32 = 200;

/// Open jobs that are looked for at the start.
const MAX_OPEN: u32 = 500;

impl App {
    /// Has pictures, a video or speech made, or a recording written down. The job is stored when this returns; its request follows.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for an empty prompt or another kind of job, [`CoreError::KeyMissing`], [`CoreError::NotFound`] for a picture
    /// that is not there, [`CoreError::Store`]. Nothing is stored then.
    pub async fn job_create(&self, params: JobCreateParams) -> Result<JobInfo, CoreError> {
        if params.kind == JobKind::Transcription && params.inputs.len() != 1 {
            return Err(CoreError::Invalid("one recording is needed".to_owned()));
        }
        if params.prompt.trim().is_empty() {
            return Err(CoreError::Invalid("the prompt is empty".to_owned()));
        }
        if !matches!(
            params.kind,
            JobKind::Image | JobKind::Video | JobKind::Speech | JobKind::Transcription
        ) {
            return Err(CoreError::Invalid("this is not made from words".to_owned()));
        }
        self.check_budget(&self.settings().await?).await?;
        self.gateway(params.model.profile_id).await?;
        for input in &params.inputs {
            self.inner.store.get_media(input).await?;
        }
        let wanted = MediaParams {
            prompt: params.prompt,
            fields: params.fields,
            inputs: params.inputs,
        };
        let new = NewJob {
            kind: params.kind,
            model: Some(params.model),
            item: None,
            inputs: wanted.inputs.clone(),
            remote: None,
            params: wanted.to_json(),
        };
        let job = self.inner.store.create_job(new, now()).await?;
        self.begin_job(&job);
        self.job_info(job.id).await
    }

    /// Follows a video that the gateway makes already, by its identifier there.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for an empty identifier, [`CoreError::KeyMissing`], [`CoreError::Store`].
    pub async fn job_adopt(&self, params: JobAdoptParams) -> Result<JobInfo, CoreError> {
        let id = params.remote_id.trim();
        if id.is_empty() {
            return Err(CoreError::Invalid("the identifier is empty".to_owned()));
        }
        let gateway = self.gateway(params.model.profile_id).await?;
        let record = gateway.video_known(&params.model.model_id, id);
        let wanted = MediaParams {
            prompt: id.to_owned(),
            ..MediaParams::default()
        };
        let known = remote::Remote::Task {
            record: Box::new(record),
        };
        // In the first write: a row without it would be submitted as a new video after a crash.
        let new = NewJob {
            kind: JobKind::Video,
            model: Some(params.model),
            item: None,
            inputs: Vec::new(),
            params: wanted.to_json(),
            remote: known.update().remote,
        };
        let job = self.inner.store.create_job(new, now()).await?;
        self.begin_job(&job);
        self.job_info(job.id).await
    }

    /// A page of the jobs of a kind, with what they made.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn job_list(&self, params: JobListParams) -> Result<JobListReply, CoreError> {
        let limit = params.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let filter = match params.scope.unwrap_or_default() {
            GalleryScope::Active => GalleryFilter::Active,
            GalleryScope::Starred => GalleryFilter::Starred,
            GalleryScope::Archived => GalleryFilter::Archived,
            GalleryScope::Trashed => GalleryFilter::Trashed,
        };
        let query = params.query.unwrap_or_default();
        let store = &self.inner.store;
        let found = store
            .list_job_results(params.kind, filter, &query, params.before, limit)
            .await?;
        let counts = match item_kind(params.kind) {
            Some(kind) => store.count_creations(kind).await?,
            None => studio_store::CreationCounts::default(),
        };
        Ok(JobListReply {
            has_more: found.len() >= limit as usize,
            data: found.into_iter().map(|found| self.info_of(found)).collect(),
            counts: GalleryCounts {
                active: counts.active,
                starred: counts.starred,
                trashed: counts.trashed,
            },
        })
    }

    /// Stops a job, at the gateway too where that is possible. What had arrived is kept.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where it does not wait or run in this process.
    pub fn job_cancel(&self, job: JobId) -> Result<(), CoreError> {
        let live = self.inner.jobs.get(job);
        live.ok_or(CoreError::NotFound("this running job"))?
            .cancel
            .cancel();
        Ok(())
    }

    /// Tries a failed job again: goes on with what the gateway has already, else submits it anew in a job of its own
    /// that takes the place of the failed one.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] where it has not failed, [`CoreError::NotFound`], [`CoreError::Store`].
    pub async fn job_retry(&self, id: JobId) -> Result<JobInfo, CoreError> {
        self.check_budget(&self.settings().await?).await?;
        let store = &self.inner.store;
        let failed = store.get_job_results(id).await?;
        if failed.job.state != JobState::Failed {
            return Err(CoreError::Invalid("the job has not failed".to_owned()));
        }
        if failed.job.remote.is_some() {
            // Of two clicks only one begins it.
            if store.requeue_job(id, now()).await? {
                self.begin_job(&failed.job);
                self.job_changed(id).await;
            }
            return self.job_info(id).await;
        }
        let params = MediaParams::read(&failed.job)?;
        let new = NewJob {
            kind: failed.job.kind,
            model: failed.job.model,
            item: None,
            inputs: params.inputs,
            remote: None,
            params: failed.job.params,
        };
        let job = store.create_job(new, now()).await?;
        if failed.creations.is_empty() {
            self.job_dismiss(id).await?;
        }
        self.begin_job(&job);
        self.job_info(job.id).await
    }

    /// Forgets a job that has ended without what was wanted.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where there is none that has ended, [`CoreError::Store`].
    pub async fn job_dismiss(&self, id: JobId) -> Result<(), CoreError> {
        self.inner.store.delete_job(id).await?;
        self.emit(AppEvent::JobsChanged {
            jobs: Vec::new(),
            gone: vec![id],
        });
        Ok(())
    }

    /// Goes on with the jobs that wait, and with those whose process has ended. For a host that stays.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn jobs_resume(&self) -> Result<(), CoreError> {
        let store = &self.inner.store;
        let orphans = store.take_over_jobs(now(), run::LEASE_MS).await?;
        for job in &orphans {
            self.go_on(job);
        }
        for job in store.list_jobs(Some(JobState::Queued), MAX_OPEN).await? {
            // One that was asked for since the start is under way already.
            if self.inner.jobs.get(job.id).is_none() {
                self.begin_job(&job);
            }
        }
        Ok(())
    }

    /// The jobs that wait or run, the newest first.
    pub(crate) async fn jobs_open(&self) -> Result<Vec<JobInfo>, CoreError> {
        let mut open = Vec::new();
        for state in [JobState::Queued, JobState::Running] {
            for job in self.inner.store.list_jobs(Some(state), MAX_OPEN).await? {
                open.push(self.job_info(job.id).await?);
            }
        }
        Ok(open)
    }

    /// Runs a job that waits, once there is room for it.
    fn begin_job(&self, job: &Job) {
        let live = self.inner.jobs.insert(job.id);
        self.spawn(run::claim_and_run(self.clone(), job.id, job.kind, live));
    }

    /// Runs a job that this process has taken over.
    fn go_on(&self, job: &Job) {
        let live: Arc<LiveJob> = self.inner.jobs.insert(job.id);
        self.spawn(run::run(self.clone(), job.id, job.kind, live));
    }

    /// Tells the hosts how a job stands.
    pub(crate) async fn job_changed(&self, id: JobId) {
        match self.job_info(id).await {
            Ok(job) => self.emit(AppEvent::JobsChanged {
                jobs: vec![job],
                gone: Vec::new(),
            }),
            Err(error) => tracing::warn!(%error, "how a job stands is not told"),
        }
    }
}

/// What the results of a job are.
fn item_kind(kind: JobKind) -> Option<ItemKind> {
    match kind {
        JobKind::Image => Some(ItemKind::Image),
        JobKind::Video => Some(ItemKind::Video),
        JobKind::Speech => Some(ItemKind::Take),
        JobKind::Transcription => Some(ItemKind::Recording),
        JobKind::Import | JobKind::Indexing => None,
    }
}
