//! Jobs: rows that exist before their first request and outlive the process.

use super::item::changed;
use super::usage::insert_usage_row;
use crate::codec::{
    Key, id, model_columns, model_ref, name_of, optional_id, optional_json, to_json, variant,
};
use crate::{Store, StoreError};
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;
use studio_domain::{
    ItemId, Job, JobId, JobKind, JobState, MediaHash, ModelRef, OwnerId, UsageRecord,
};

/// The largest page of jobs.
const MAX_PAGE: u32 = 500;
/// How many running jobs of others are looked at in one call.
const TAKE_OVER_BATCH: i64 = 1_000;

pub(super) const SELECT: &str = "SELECT j.uuid, j.kind, j.state, j.profile, j.model, i.uuid AS item_uuid,
         j.params, j.remote_id, j.remote, j.progress, j.may_be_charged, j.error, j.owner, j.lease_until,
         j.attempts, j.created_at, j.updated_at, j.finished_at
     FROM job j LEFT JOIN item i ON i.id = j.item";

/// What a job begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// What it makes.
    pub kind: JobKind,
    /// The model it asks, if any.
    pub model: Option<ModelRef>,
    /// The item that it fills, if any.
    pub item: Option<ItemId>,
    /// What is asked for.
    pub params: Value,
    /// The stored files that it sends along.
    pub inputs: Vec<MediaHash>,
    /// What is needed to ask on, where the gateway has the work already: it may be charged, and is never submitted.
    pub remote: Option<Value>,
}

/// A change of a job: what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobUpdate {
    /// How far it has come. An ended job loses its owner.
    pub state: Option<JobState>,
    /// The gateway's identifier of the job.
    pub remote_id: Option<String>,
    /// What is needed to ask on and to fetch. An ended job that succeeded or was stopped loses it.
    pub remote: Option<Value>,
    /// Whether there is nothing more to ask for.
    pub forget_remote: bool,
    /// Progress from 0 to 1.
    pub progress: Option<f64>,
    /// Whether the gateway may have charged; never taken back.
    pub may_be_charged: bool,
    /// Why it failed.
    pub error: Option<Value>,
    /// The item that it fills.
    pub item: Option<ItemId>,
    /// What it used and cost, written into the ledger along with the change.
    pub usage: Option<UsageRecord>,
}

pub(super) fn job_from_row(row: &SqliteRow) -> Result<Job, StoreError> {
    Ok(Job {
        id: id(row, "uuid")?,
        kind: variant(row, "kind")?,
        state: variant(row, "state")?,
        model: model_ref(row)?,
        item_id: optional_id(row, "item_uuid")?,
        params: serde_json::from_str(row.try_get("params")?)?,
        remote_id: row.try_get("remote_id")?,
        remote: optional_json(row, "remote")?,
        progress: row.try_get("progress")?,
        may_be_charged: row.try_get("may_be_charged")?,
        error: optional_json(row, "error")?,
        owner: optional_id(row, "owner")?,
        lease_until: row.try_get("lease_until")?,
        attempts: row.try_get("attempts")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        finished_at: row.try_get("finished_at")?,
    })
}

impl Store {
    /// Adds a job that waits to be claimed.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn create_job(&self, new: NewJob, now: i64) -> Result<Job, StoreError> {
        let job = JobId::generate();
        let (profile, model) = model_columns(new.model.as_ref());
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO job (uuid, kind, state, profile, model, item, params, created_at, updated_at,
                 remote, may_be_charged)
             VALUES (?1, ?2, 'queued', ?3, ?4, (SELECT id FROM item WHERE uuid = ?5), ?6, ?7, ?7,
                 ?8, ?8 IS NOT NULL)",
        )
        .bind(job.key())
        .bind(name_of(&new.kind)?)
        .bind(profile)
        .bind(model)
        .bind(new.item.map(|item| item.key()))
        .bind(new.params.to_string())
        .bind(now)
        .bind(new.remote.map(|remote| remote.to_string()))
        .execute(&mut *tx)
        .await?;
        for media in &new.inputs {
            sqlx::query(
                "INSERT OR IGNORE INTO job_input (job, media)
                 VALUES ((SELECT id FROM job WHERE uuid = ?1), ?2)",
            )
            .bind(job.key())
            .bind(media.as_str())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        self.get_job(job).await
    }

    /// One job.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_job(&self, job: JobId) -> Result<Job, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE j.uuid = ?1")))
            .bind(job.key())
            .fetch_optional(self.readers())
            .await?
            .ok_or(StoreError::NotFound("job"))?;
        job_from_row(&row)
    }

    /// Makes this process the owner of a queued job, until `now + lease_ms` at first; `false` if another
    /// was quicker or the job is not queued.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn claim_job(&self, job: JobId, now: i64, lease_ms: i64) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE job SET state = 'running', owner = ?2, lease_until = ?3,
                 attempts = attempts + 1, updated_at = ?4
             WHERE uuid = ?1 AND state = 'queued'",
        )
        .bind(job.key())
        .bind(self.owner().key())
        .bind(now.saturating_add(lease_ms))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Changes a job.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn update_job(
        &self,
        job: JobId,
        update: JobUpdate,
        now: i64,
    ) -> Result<Job, StoreError> {
        let ended = matches!(
            update.state,
            Some(JobState::Succeeded | JobState::Failed | JobState::Cancelled)
        );
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE job SET state = coalesce(?2, state), remote_id = coalesce(?3, remote_id),
                 progress = coalesce(?4, progress), may_be_charged = max(may_be_charged, ?5),
                 error = coalesce(?6, error),
                 item = coalesce((SELECT id FROM item WHERE uuid = ?7), item), updated_at = ?8,
                 remote = CASE WHEN ?11 OR ?2 IN ('succeeded', 'cancelled') THEN NULL
                     ELSE coalesce(?10, remote) END,
                 finished_at = CASE WHEN ?9 THEN ?8 ELSE finished_at END,
                 owner = CASE WHEN ?9 THEN NULL ELSE owner END,
                 lease_until = CASE WHEN ?9 THEN NULL ELSE lease_until END
             WHERE uuid = ?1",
        )
        .bind(job.key())
        .bind(update.state.as_ref().map(name_of).transpose()?)
        .bind(update.remote_id)
        .bind(update.progress.map(|progress| progress.clamp(0.0, 1.0)))
        .bind(update.may_be_charged)
        .bind(to_json(update.error.as_ref())?)
        .bind(update.item.map(|item| item.key()))
        .bind(now)
        .bind(ended)
        .bind(update.remote.map(|remote| remote.to_string()))
        .bind(update.forget_remote)
        .execute(&mut *tx)
        .await?;
        changed(done.rows_affected(), "job")?;
        if let Some(usage) = &update.usage {
            insert_usage_row(&mut tx, usage).await?;
        }
        tx.commit().await?;
        self.get_job(job).await
    }

    /// The newest jobs, of one state or of all; `limit` is held to 1 to 500.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_jobs(
        &self,
        state: Option<JobState>,
        limit: u32,
    ) -> Result<Vec<Job>, StoreError> {
        let sql = format!("{SELECT} WHERE ?1 IS NULL OR j.state = ?1 ORDER BY j.id DESC LIMIT ?2");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(state.as_ref().map(name_of).transpose()?)
            .bind(limit.clamp(1, MAX_PAGE))
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(job_from_row)
            .collect()
    }

    /// Lets a failed job wait to be claimed again, with what is known of it; `false` if it is not failed.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn requeue_job(&self, job: JobId, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE job SET state = 'queued', error = NULL, finished_at = NULL, updated_at = ?2
             WHERE uuid = ?1 AND state = 'failed'",
        )
        .bind(job.key())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Says which stored files a job needs besides its results, in place of what was said before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such job or file.
    pub async fn set_job_inputs(&self, job: JobId, inputs: &[MediaHash]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key: i64 = sqlx::query_scalar("SELECT id FROM job WHERE uuid = ?1")
            .bind(job.key())
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(StoreError::NotFound("job"))?;
        sqlx::query("DELETE FROM job_input WHERE job = ?1")
            .bind(key)
            .execute(&mut *tx)
            .await?;
        for media in inputs {
            sqlx::query("INSERT OR IGNORE INTO job_input (job, media) VALUES (?1, ?2)")
                .bind(key)
                .bind(media.as_str())
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets a job that has ended. What it made stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no ended job.
    pub async fn delete_job(&self, job: JobId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done =
            sqlx::query("DELETE FROM job WHERE uuid = ?1 AND state NOT IN ('queued', 'running')")
                .bind(job.key())
                .execute(&mut *tx)
                .await?;
        changed(done.rows_affected(), "ended job")?;
        Ok(tx.commit().await?)
    }

    /// Makes this process the owner of the running jobs whose process died, and returns them. Whether a
    /// job may be submitted again is told by its `may_be_charged`.
    ///
    /// # Errors
    /// Those of any write, and [`StoreError::Io`] if the locks can't be looked at.
    pub async fn take_over_jobs(&self, now: i64, lease_ms: i64) -> Result<Vec<Job>, StoreError> {
        let running: Vec<(Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT uuid, owner FROM job WHERE state = 'running' ORDER BY id LIMIT ?1",
        )
        .bind(TAKE_OVER_BATCH)
        .fetch_all(self.readers())
        .await?;
        let mut alive: HashMap<Option<Vec<u8>>, bool> = HashMap::from([(None, false)]);
        let mut taken = Vec::new();
        for (job, owner) in running {
            if let (false, Some(key)) = (alive.contains_key(&owner), &owner) {
                let lives = self.is_alive(OwnerId::from_key(key)?).await?;
                alive.insert(owner.clone(), lives);
            }
            let orphan = alive.get(&owner) == Some(&false);
            if orphan && self.take_over(&job, owner, now, lease_ms).await? {
                taken.push(self.get_job(JobId::from_key(&job)?).await?);
            }
        }
        Ok(taken)
    }

    /// Takes one job from the owner that was seen dead, unless another process was quicker.
    async fn take_over(
        &self,
        job: &[u8],
        from: Option<Vec<u8>>,
        now: i64,
        lease_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE job SET owner = ?3, lease_until = ?4, attempts = attempts + 1, updated_at = ?5
             WHERE uuid = ?1 AND owner IS ?2 AND state = 'running'",
        )
        .bind(job)
        .bind(from)
        .bind(self.owner().key())
        .bind(now.saturating_add(lease_ms))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }
}
