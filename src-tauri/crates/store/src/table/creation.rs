//! Creations: what jobs made, each an item of its own.

use super::item::{changed, insert_item, item_key};
use super::job::{SELECT, job_from_row};
use crate::codec::{Key, id, json, name_of};
use crate::{Store, StoreError, search};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use studio_domain::{Creation, CreationDetail, ItemId, ItemKind, Job, JobId, JobKind, MediaHash};

/// The largest page of jobs.
const MAX_PAGE: u32 = 200;

/// A result that is to be stored. Its files must be in the media store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCreation {
    /// The job that made it.
    pub job: JobId,
    /// Its place among the results of the job, from 0.
    pub position: u32,
    /// What it is.
    pub kind: ItemKind,
    /// Its title: what it was asked for with.
    pub title: String,
    /// Its file.
    pub media: MediaHash,
    /// A small picture of it.
    pub thumbnail: Option<MediaHash>,
    /// Width and height in pixels, where it can be seen.
    pub size: Option<(u32, u32)>,
    /// How long it lasts, where it can be heard or moves.
    pub duration_ms: Option<i64>,
    /// What the model said of it.
    pub detail: CreationDetail,
}

/// Which jobs a gallery shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GalleryFilter {
    /// Those with something that is not in the trash, and those that have not succeeded.
    #[default]
    Active,
    /// Those with something starred.
    Starred,
    /// Those with something in the archive.
    Archived,
    /// Those with something in the trash.
    Trashed,
}

impl GalleryFilter {
    /// Which creations count, and which jobs do without any.
    fn conditions(self) -> (&'static str, &'static str) {
        match self {
            Self::Active => ("i.shelf = 0", "j.state IN ('queued', 'running', 'failed')"),
            Self::Starred => ("i.shelf = 0 AND i.pinned = 1", "0"),
            Self::Archived => ("i.shelf = 1", "0"),
            Self::Trashed => ("i.shelf = 2", "0"),
        }
    }
}

/// A job with what it made.
#[derive(Clone, Debug, PartialEq)]
pub struct JobResults {
    /// The job.
    pub job: Job,
    /// Its results in their order, as far as the filter lets them through.
    pub creations: Vec<Creation>,
}

/// How many creations of a kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreationCounts {
    /// Neither archived nor in the trash.
    pub active: i64,
    /// Of these, starred.
    pub starred: i64,
    /// In the trash.
    pub trashed: i64,
}

fn creation_from_row(row: &SqliteRow) -> Result<Creation, StoreError> {
    let hash = |column: &str| -> Result<Option<MediaHash>, StoreError> {
        let text: Option<String> = row.try_get(column)?;
        text.map(MediaHash::try_from)
            .transpose()
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    };
    Ok(Creation {
        id: id(row, "uuid")?,
        position: row.try_get("position")?,
        media: hash("media")?.ok_or(StoreError::NotFound("media file"))?,
        mime: row.try_get("mime")?,
        size: row.try_get("size")?,
        thumbnail: hash("thumbnail")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        duration_ms: row.try_get("duration_ms")?,
        detail: json(row, "detail")?,
        created_at: row.try_get("created_at")?,
        pinned_at: row.try_get("pinned_at")?,
        trashed_at: row.try_get("trashed_at")?,
    })
}

/// The columns of a [`Creation`] from `creation c JOIN item i JOIN media m`.
const CREATION: &str =
    "SELECT i.uuid, c.job, c.position, c.media, m.mime, m.size, c.thumbnail, c.width, c.height,
         c.duration_ms, c.detail, i.created_at, i.pinned_at, i.trashed_at
     FROM creation c JOIN item i ON i.id = c.item JOIN media m ON m.hash = c.media";

impl Store {
    /// Adds a result of a job to the library, unless the job has one at this place already; `false` then.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such job, and those of any write.
    pub async fn add_creation(&self, new: NewCreation, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let job: i64 = sqlx::query_scalar("SELECT id FROM job WHERE uuid = ?1")
            .bind(new.job.key())
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(StoreError::NotFound("job"))?;
        let there: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM creation WHERE job = ?1 AND position = ?2)",
        )
        .bind(job)
        .bind(new.position)
        .fetch_one(&mut *tx)
        .await?;
        if there {
            tx.rollback().await?;
            return Ok(false);
        }
        let item = insert_item(&mut tx, ItemId::generate(), new.kind, &new.title, now).await?;
        sqlx::query(
            "INSERT INTO creation (item, job, position, media, thumbnail, width, height, duration_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(item)
        .bind(job)
        .bind(new.position)
        .bind(new.media.as_str())
        .bind(new.thumbnail.as_ref().map(MediaHash::as_str))
        .bind(new.size.map(|(width, _)| width))
        .bind(new.size.map(|(_, height)| height))
        .bind(new.duration_ms)
        .bind(serde_json::to_string(&new.detail)?)
        .execute(&mut *tx)
        .await?;
        search::index_title(&mut tx, item, &new.title, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Says anew what is said of a creation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn set_creation_detail(
        &self,
        item: ItemId,
        detail: &CreationDetail,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        let done = sqlx::query("UPDATE creation SET detail = ?2 WHERE item = ?1")
            .bind(key)
            .bind(serde_json::to_string(detail)?)
            .execute(&mut *tx)
            .await?;
        changed(done.rows_affected(), "creation")?;
        let title: String = sqlx::query_scalar("SELECT title FROM item WHERE id = ?1")
            .bind(key)
            .fetch_one(&mut *tx)
            .await?;
        search::index_title(&mut tx, key, &title, now).await?;
        Ok(tx.commit().await?)
    }

    /// One creation, with the job that made it if that is still known.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_creation(&self, item: ItemId) -> Result<(Creation, Option<Job>), StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{CREATION} WHERE i.uuid = ?1")))
            .bind(item.key())
            .fetch_optional(self.readers())
            .await?
            .ok_or(StoreError::NotFound("creation"))?;
        let job: Option<i64> = row.try_get("job")?;
        let job = match job {
            Some(key) => sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE j.id = ?1")))
                .bind(key)
                .fetch_optional(self.readers())
                .await?
                .as_ref()
                .map(job_from_row)
                .transpose()?,
            None => None,
        };
        Ok((creation_from_row(&row)?, job))
    }

    /// A job with all that it made, the trash left out.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_job_results(&self, job: JobId) -> Result<JobResults, StoreError> {
        let mut tx = self.readers().begin().await?;
        let sql = format!("SELECT j.id AS job_key, {} WHERE j.uuid = ?1", tail());
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(job.key())
            .fetch_all(&mut *tx)
            .await?;
        let found = with_creations(&mut tx, &rows, GalleryFilter::Active).await?;
        found.into_iter().next().ok_or(StoreError::NotFound("job"))
    }

    /// A page of the jobs of a kind, the newest first, with what they made; `before` is the last job of the
    /// page before. With a `query`, only those whose results have these words in their titles. `limit` is
    /// held to 1 to 200.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_job_results(
        &self,
        kind: JobKind,
        filter: GalleryFilter,
        query: &str,
        before: Option<JobId>,
        limit: u32,
    ) -> Result<Vec<JobResults>, StoreError> {
        let words = search::expression(query);
        let sql = gallery_sql(filter, words.is_some());
        let mut tx = self.readers().begin().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(name_of(&kind)?)
            .bind(before.map(|job| job.key()))
            .bind(limit.clamp(1, MAX_PAGE))
            .bind(words)
            .fetch_all(&mut *tx)
            .await?;
        with_creations(&mut tx, &rows, filter).await
    }

    /// How many creations of a kind there are.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn count_creations(&self, kind: ItemKind) -> Result<CreationCounts, StoreError> {
        let (active, starred, trashed) = sqlx::query_as(
            "SELECT coalesce(sum(shelf = 0), 0), coalesce(sum(shelf = 0 AND pinned), 0),
                 coalesce(sum(shelf = 2), 0)
             FROM item WHERE kind = ?1",
        )
        .bind(name_of(&kind)?)
        .fetch_one(self.readers())
        .await?;
        Ok(CreationCounts {
            active,
            starred,
            trashed,
        })
    }
}

/// The query of a page of jobs, the newest first; with words, only of those whose results have them.
pub(crate) fn gallery_sql(filter: GalleryFilter, has_words: bool) -> String {
    let (counts, without) = filter.conditions();
    let found = if has_words {
        "AND j.id IN (SELECT c.job FROM search_index s JOIN search_doc d ON d.id = s.rowid
             JOIN creation c ON c.item = d.item WHERE s.search_index MATCH ?4)"
    } else {
        "AND ?4 IS NULL"
    };
    format!(
        "SELECT j.id AS job_key, {} WHERE j.kind = ?1
             AND (?2 IS NULL OR j.id < (SELECT id FROM job WHERE uuid = ?2))
             AND ({without} OR EXISTS (SELECT 1 FROM creation c JOIN item i ON i.id = c.item
                 WHERE c.job = j.id AND {counts})) {found}
         ORDER BY j.id DESC LIMIT ?3",
        tail()
    )
}

/// The columns and tables of a job, after another column.
fn tail() -> &'static str {
    SELECT.trim_start_matches("SELECT ")
}

/// The jobs of these rows with those of their creations that the filter lets through.
async fn with_creations(
    connection: &mut SqliteConnection,
    rows: &[SqliteRow],
    filter: GalleryFilter,
) -> Result<Vec<JobResults>, StoreError> {
    let keys: Vec<i64> = rows
        .iter()
        .map(|row| row.try_get("job_key"))
        .collect::<Result<_, _>>()?;
    let (counts, _) = filter.conditions();
    let sql = format!(
        "{CREATION} WHERE c.job IN (SELECT value FROM json_each(?1)) AND {counts}
         ORDER BY c.job, c.position"
    );
    let mut made: HashMap<i64, Vec<Creation>> = HashMap::new();
    for row in sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(serde_json::to_string(&keys)?)
        .fetch_all(connection)
        .await?
    {
        let of_job = made.entry(row.try_get("job")?).or_default();
        of_job.push(creation_from_row(&row)?);
    }
    keys.iter()
        .zip(rows)
        .map(|(key, row)| {
            Ok(JobResults {
                job: job_from_row(row)?,
                creations: made.remove(key).unwrap_or_default(),
            })
        })
        .collect()
}
