//! A job as a host shows it.

use super::params::MediaParams;
use super::remote::Remote;
use crate::{App, CoreError};
use studio_contract::{ApiError, JobInfo};
use studio_domain::{Job, JobId};
use studio_store::JobResults;

impl App {
    /// How a job stands.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Store`].
    pub async fn job_info(&self, id: JobId) -> Result<JobInfo, CoreError> {
        let found = self.inner.store.get_job_results(id).await?;
        Ok(self.info_of(found))
    }

    pub(super) fn info_of(&self, found: JobResults) -> JobInfo {
        let JobResults { job, creations } = found;
        let params = MediaParams::read(&job).unwrap_or_default();
        let (previews, trouble) = self.inner.jobs.seen(job.id);
        JobInfo {
            id: job.id,
            kind: job.kind,
            state: job.state,
            error: trouble.or_else(|| error_of(&job)),
            resumable: Remote::of(&job).is_some_and(|remote| remote.is_paid_for()),
            count: params.count(),
            prompt: params.prompt,
            fields: params.fields,
            inputs: params.inputs,
            model: job.model,
            progress: job.progress,
            creations,
            previews,
            created_at: job.created_at,
            finished_at: job.finished_at,
        }
    }
}

fn error_of(job: &Job) -> Option<ApiError> {
    serde_json::from_value(job.error.clone()?).ok()
}
