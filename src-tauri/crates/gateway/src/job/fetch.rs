//! Fetches what a job has made.

use std::path::Path;

use super::poll::encode;
use super::{JobKind, JobRecord};
use crate::client::Gateway;
use crate::download::{DownloadError, DownloadOptions, Downloaded};
use crate::error::{ErrorKind, GatewayError};

impl Gateway {
    /// Fetches the first result of a job. A link that has expired is asked for once more.
    pub(crate) async fn fetch_result(
        &self,
        job: &mut JobRecord,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        match self.fetch_once(job, to, options).await {
            Err(DownloadError::Expired(error)) => {
                if self.poll_job(job).await.reading.is_none() {
                    return Err(DownloadError::Expired(error));
                }
                self.fetch_once(job, to, options).await
            }
            other => other,
        }
    }

    async fn fetch_once(
        &self,
        job: &JobRecord,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        self.check_owner(job)?;
        let address = match (&job.inline, job.results.first()) {
            (Some(inline), _) => inline.0.clone(),
            (None, Some(address)) => address.clone(),
            (None, None) if job.kind == JobKind::Video => content_path(&job.id),
            (None, None) => {
                let words = "the job has no result to fetch";
                return Err(GatewayError::new(ErrorKind::Protocol, words).into());
            }
        };
        self.download_with(&address, job.access.auth.into(), to, options)
            .await
    }
}

/// Where the bytes of a video are, when no answer names an address.
pub(crate) fn content_path(id: &str) -> String {
    format!("/v1/videos/{}/content", encode(id))
}
