//! What all kinds of jobs do alike while they are made.

use super::params::MediaParams;
use super::run::{Failed, Run};
use crate::app::now;
use crate::convert::call_usage;
use crate::error::CoreError;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{Job, JobKind, ModelRef, Usage, UsageId, UsageRecord};
use studio_gateway::{CallUsage, Gateway};
use studio_store::JobUpdate;

/// A job with all that is needed to ask for it.
pub(super) struct Making<'a> {
    pub(super) run: &'a Run,
    pub(super) params: MediaParams,
    pub(super) model: ModelRef,
    pub(super) gateway: Gateway,
    /// The kind of call in the ledger.
    kind: &'static str,
}

impl<'a> Making<'a> {
    pub(super) async fn of(run: &'a Run, job: &Job) -> Result<Self, Failed> {
        let model = job.model.clone().ok_or(CoreError::NotFound("the model"))?;
        let gateway = run.app.gateway(model.profile_id).await?;
        Ok(Self {
            run,
            params: MediaParams::read(job)?,
            model,
            gateway,
            kind: match job.kind {
                JobKind::Video => "video",
                JobKind::Speech => "speech",
                JobKind::Transcription => "transcription",
                _ => "image",
            },
        })
    }

    /// Says, before the request, that the gateway may have charged.
    pub(super) async fn begun(&self) -> Result<(), Failed> {
        let begun = JobUpdate {
            may_be_charged: true,
            ..JobUpdate::default()
        };
        let store = &self.run.app.inner.store;
        store.update_job(self.run.id, begun, now()).await?;
        Ok(())
    }

    /// Changes the row and adds what the call used to the ledger, both or neither.
    pub(super) async fn write_down(
        &self,
        mut update: JobUpdate,
        usage: Option<CallUsage>,
        request_id: Option<String>,
    ) -> Result<(), Failed> {
        let app = &self.run.app;
        let usage = usage.as_ref().map(call_usage).unwrap_or_default();
        update.usage = Some(self.record(usage, request_id).await);
        self.run
            .when_there_is_room(|| {
                app.inner
                    .store
                    .update_job(self.run.id, update.clone(), now())
            })
            .await?;
        app.job_changed(self.run.id).await;
        Ok(())
    }

    async fn record(&self, usage: Usage, request_id: Option<String>) -> UsageRecord {
        UsageRecord {
            id: UsageId::generate(),
            model: self.model.clone(),
            kind: self.kind.to_owned(),
            item_id: None,
            message_id: None,
            job_id: Some(self.run.id),
            usage: self.run.app.priced(Some(&self.model), usage).await,
            request_id,
            created_at: now(),
        }
    }

    /// The process ended between the request and its answer: whether it was charged nobody here can know.
    pub(super) async fn interrupted(&self) -> Failed {
        if let Err(failed) = self.write_down(JobUpdate::default(), None, None).await {
            return failed;
        }
        Failed::for_good(ApiError::new(
            ErrorCode::OutcomeUnknown,
            "the app ended while the gateway was at work",
        ))
    }
}
