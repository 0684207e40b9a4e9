//! The library: items of every kind in one list.

use super::conversation::ListFilter;
use super::item::item_from_row;
use crate::codec::{Key, id, model_ref, name_of, optional_id, variant};
use crate::{Store, StoreError, search};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, query::Query, sqlite::Sqlite};
use std::fmt;
use std::str::FromStr;
use studio_domain::{FolderId, Item, ItemKind, JobId, MediaHash, ModelRef};

/// The largest page.
const MAX_PAGE: u32 = 200;
/// Most models that are named as a choice.
const MAX_MODELS: i64 = 500;

/// Which items the library shows; what is `None` does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibraryFilter {
    /// What they are.
    pub kind: Option<ItemKind>,
    /// Where they lie.
    pub shelf: ListFilter,
    /// The folder that they lie in.
    pub folder: Option<FolderId>,
    /// A tag that they have.
    pub tag: Option<String>,
    /// The model that was asked.
    pub model: Option<String>,
    /// Only the pinned ones.
    pub pinned: bool,
    /// Changed at this time or later.
    pub since: Option<i64>,
    /// Changed before this time.
    pub until: Option<i64>,
}

/// An item as the library lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryEntry {
    /// Its head.
    pub item: Item,
    /// The model that was asked last.
    pub model: Option<ModelRef>,
    /// The job that made it.
    pub job: Option<JobId>,
    /// The beginning of what it says, on one line; empty where it says nothing but its title.
    pub preview: String,
    /// Its file.
    pub media: Option<MediaHash>,
    /// A small picture of it.
    pub thumbnail: Option<MediaHash>,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// How long it lasts.
    pub duration_ms: Option<i64>,
}

/// What the library holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibraryCounts {
    /// How many of each kind are neither archived nor in the trash.
    pub kinds: Vec<(ItemKind, i64)>,
    /// How many of them are pinned.
    pub pinned: i64,
    /// How many lie in the archive.
    pub archived: i64,
    /// How many lie in the trash.
    pub trashed: i64,
    /// How many lie in each folder that is not empty.
    pub folders: Vec<(FolderId, i64)>,
    /// How many have each tag.
    pub tags: Vec<(String, i64)>,
    /// The models that were asked, at most 500.
    pub models: Vec<String>,
}

/// A place in the list by time, after which the next page begins. Crosses to the page as opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LibraryCursor {
    updated_at: i64,
    key: i64,
}

impl fmt::Display for LibraryCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.updated_at, self.key)
    }
}

impl FromStr for LibraryCursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (updated_at, key) = text
            .split_once('.')
            .ok_or(StoreError::Invalid("no such place in the library"))?;
        let number = |text: &str| {
            text.parse()
                .map_err(|_| StoreError::Invalid("no such place in the library"))
        };
        Ok(Self {
            updated_at: number(updated_at)?,
            key: number(key)?,
        })
    }
}

/// The columns of a [`LibraryEntry`] from [`library_tables`].
macro_rules! library_columns {
    () => {
        concat!(
            crate::table::item::item_columns!(),
            ", coalesce(c.profile, j.profile) AS profile, coalesce(c.model, j.model) AS model,
             j.uuid AS job_uuid, n.media, n.thumbnail, n.width, n.height, n.duration_ms,
             coalesce(
                 (SELECT substr(p.text, 1, 240) FROM part p
                  WHERE p.message = c.head AND p.kind = 'text' ORDER BY p.position LIMIT 1),
                 substr(json_extract(n.detail, '$.transcript.text'), 1, 240), '') AS preview"
        )
    };
}
pub(crate) use library_columns;

/// What is known of an item `i`.
macro_rules! library_tables {
    () => {
        " LEFT JOIN folder f ON f.id = i.folder LEFT JOIN conversation c ON c.item = i.id
          LEFT JOIN creation n ON n.item = i.id LEFT JOIN job j ON j.id = n.job "
    };
}
pub(crate) use library_tables;

/// What [`LibraryFilter`] lets through, as its parameters 1 to 8.
macro_rules! library_conditions {
    () => {
        " i.shelf = ?1 AND (?2 IS NULL OR i.kind = ?2) AND (?3 IS NULL OR f.uuid = ?3)
          AND (?4 IS NULL OR EXISTS (SELECT 1 FROM item_tag x JOIN tag t ON t.id = x.tag
                                     WHERE x.item = i.id AND t.name = ?4))
          AND (?5 IS NULL OR coalesce(c.model, j.model) = ?5) AND i.pinned >= ?6
          AND i.updated_at >= ?7 AND i.updated_at < ?8 "
    };
}
pub(crate) use library_conditions;

/// The list's query: it goes down the index by time until the page is full.
pub(crate) const LIBRARY_SQL: &str = concat!(
    "SELECT ",
    library_columns!(),
    " FROM item i INDEXED BY item_by_time ",
    library_tables!(),
    " WHERE ",
    library_conditions!(),
    " AND (i.updated_at, i.id) < (?9, ?10)
      ORDER BY i.updated_at DESC, i.id DESC LIMIT ?11"
);

impl LibraryFilter {
    /// Binds the parameters of [`library_conditions`].
    pub(crate) fn bind<'q>(
        &self,
        query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Result<Query<'q, Sqlite, SqliteArguments>, StoreError> {
        Ok(query
            .bind(self.shelf.shelf())
            .bind(self.kind.as_ref().map(name_of).transpose()?)
            .bind(self.folder.map(|folder| folder.key()))
            .bind(self.tag.clone())
            .bind(self.model.clone())
            .bind(i64::from(self.pinned))
            .bind(self.since.unwrap_or(i64::MIN))
            .bind(self.until.unwrap_or(i64::MAX)))
    }
}

/// The entry in a row with these columns.
pub(crate) fn entry_from_row(row: &SqliteRow) -> Result<LibraryEntry, StoreError> {
    let hash = |column: &str| -> Result<Option<MediaHash>, StoreError> {
        let text: Option<String> = row.try_get(column)?;
        text.map(MediaHash::try_from)
            .transpose()
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    };
    let width: Option<u32> = row.try_get("width")?;
    Ok(LibraryEntry {
        item: item_from_row(row)?,
        model: model_ref(row)?,
        job: optional_id(row, "job_uuid")?,
        preview: search::plain(row.try_get("preview")?),
        media: hash("media")?,
        thumbnail: hash("thumbnail")?,
        size: width.zip(row.try_get("height")?),
        duration_ms: row.try_get("duration_ms")?,
    })
}

impl Store {
    /// A page of the library, what changed last first. The cursor leads to the next page; `None` at the
    /// end. `limit` is held to 1 to 200.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_library(
        &self,
        filter: &LibraryFilter,
        after: Option<LibraryCursor>,
        limit: u32,
    ) -> Result<(Vec<LibraryEntry>, Option<LibraryCursor>), StoreError> {
        let limit = limit.clamp(1, MAX_PAGE);
        let mut rows = filter
            .bind(sqlx::query(LIBRARY_SQL))?
            .bind(after.map_or(i64::MAX, |after| after.updated_at))
            .bind(after.map_or(i64::MAX, |after| after.key))
            .bind(i64::from(limit) + 1)
            .fetch_all(self.readers())
            .await?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows
            .last()
            .filter(|_| has_more)
            .map(|row| -> Result<LibraryCursor, StoreError> {
                Ok(LibraryCursor {
                    updated_at: row.try_get("updated_at")?,
                    key: row.try_get("item_key")?,
                })
            })
            .transpose()?;
        let entries = rows
            .iter()
            .map(entry_from_row)
            .collect::<Result<_, StoreError>>()?;
        Ok((entries, next))
    }

    /// How much the library holds, as one moment saw it.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn count_library(&self) -> Result<LibraryCounts, StoreError> {
        let mut tx = self.readers().begin().await?;
        let mut counts = LibraryCounts::default();
        let kinds = sqlx::query(
            "SELECT kind, shelf, count(*) AS items, sum(pinned) AS pins FROM item GROUP BY kind, shelf",
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in &kinds {
            let items: i64 = row.try_get("items")?;
            match row.try_get("shelf")? {
                0 => {
                    counts.kinds.push((variant(row, "kind")?, items));
                    counts.pinned += row.try_get::<i64, _>("pins")?;
                }
                1 => counts.archived += items,
                _ => counts.trashed += items,
            }
        }
        let folders = sqlx::query(
            "SELECT f.uuid, count(*) AS items FROM item i JOIN folder f ON f.id = i.folder
             WHERE i.shelf = 0 GROUP BY f.id",
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in &folders {
            counts
                .folders
                .push((id(row, "uuid")?, row.try_get("items")?));
        }
        let tags = sqlx::query(
            "SELECT t.name, count(*) AS items FROM item_tag x JOIN tag t ON t.id = x.tag
             JOIN item i ON i.id = x.item WHERE i.shelf = 0 GROUP BY t.id ORDER BY t.name",
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in &tags {
            counts
                .tags
                .push((row.try_get("name")?, row.try_get("items")?));
        }
        counts.models = sqlx::query_scalar(
            "SELECT model FROM conversation WHERE model IS NOT NULL
             UNION SELECT model FROM job WHERE model IS NOT NULL ORDER BY model LIMIT ?1",
        )
        .bind(MAX_MODELS)
        .fetch_all(&mut *tx)
        .await?;
        Ok(counts)
    }
}
