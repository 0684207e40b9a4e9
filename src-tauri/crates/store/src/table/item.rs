//! Items: what is the same for conversations, recordings, takes, images and videos.

use crate::codec::{Key, id, name_of, optional_id, variant};
use crate::{Store, StoreError, search};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::{FolderId, Item, ItemId, ItemKind};

/// How many items one call deletes at most.
const DELETE_BATCH: i64 = 100;

/// The columns of an [`Item`] from `item i LEFT JOIN folder f`.
macro_rules! item_columns {
    () => {
        "i.id AS item_key, i.uuid, i.kind, i.title, i.created_at, i.updated_at,
         f.uuid AS folder_uuid, i.pinned_at, i.archived_at, i.trashed_at,
         (SELECT json_group_array(name) FROM
             (SELECT t.name FROM item_tag x JOIN tag t ON t.id = x.tag
              WHERE x.item = i.id ORDER BY t.name)) AS tags"
    };
}
pub(crate) use item_columns;

/// The item in a row with these columns.
pub(crate) fn item_from_row(row: &SqliteRow) -> Result<Item, StoreError> {
    Ok(Item {
        id: id(row, "uuid")?,
        kind: variant(row, "kind")?,
        title: row.try_get("title")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        folder_id: optional_id(row, "folder_uuid")?,
        tags: serde_json::from_str(row.try_get("tags")?)?,
        pinned_at: row.try_get("pinned_at")?,
        archived_at: row.try_get("archived_at")?,
        trashed_at: row.try_get("trashed_at")?,
    })
}

/// Adds an item and returns its row key.
pub(crate) async fn insert_item(
    connection: &mut SqliteConnection,
    item: ItemId,
    kind: ItemKind,
    title: &str,
    now: i64,
) -> Result<i64, StoreError> {
    let key: i64 = sqlx::query_scalar(
        "INSERT INTO item (uuid, kind, title, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?4) RETURNING id",
    )
    .bind(item.key())
    .bind(name_of(&kind)?)
    .bind(title)
    .bind(now)
    .fetch_one(&mut *connection)
    .await?;
    search::index_title(connection, key, title, now).await?;
    Ok(key)
}

/// The row key of an item.
pub(crate) async fn item_key(
    connection: &mut SqliteConnection,
    item: ItemId,
) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT id FROM item WHERE uuid = ?1")
        .bind(item.key())
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::NotFound("item"))
}

/// Fails unless a statement that names one row changed it.
pub(crate) fn changed(rows: u64, what: &'static str) -> Result<(), StoreError> {
    if rows == 0 {
        Err(StoreError::NotFound(what))
    } else {
        Ok(())
    }
}

impl Store {
    /// The head of an item.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_item(&self, item: ItemId) -> Result<Item, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            item_columns!(),
            " FROM item i LEFT JOIN folder f ON f.id = i.folder WHERE i.uuid = ?1"
        ))
        .bind(item.key())
        .fetch_optional(self.readers())
        .await?
        .ok_or(StoreError::NotFound("item"))?;
        item_from_row(&row)
    }

    /// Names an item; its place in lists by time stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn set_title(&self, item: ItemId, title: &str, now: i64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        sqlx::query("UPDATE item SET title = ?2 WHERE id = ?1")
            .bind(key)
            .bind(title)
            .execute(&mut *tx)
            .await?;
        search::index_title(&mut tx, key, title, now).await?;
        Ok(tx.commit().await?)
    }

    /// Pins an item to the top of its list since `pinned_at`, or lets it go.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn set_pinned(&self, item: ItemId, pinned_at: Option<i64>) -> Result<(), StoreError> {
        self.stamp(
            "UPDATE item SET pinned_at = ?2 WHERE uuid = ?1",
            item,
            pinned_at,
        )
        .await
    }

    /// Moves an item into the archive, or out of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn set_archived(
        &self,
        item: ItemId,
        archived_at: Option<i64>,
    ) -> Result<(), StoreError> {
        self.stamp(
            "UPDATE item SET archived_at = ?2 WHERE uuid = ?1",
            item,
            archived_at,
        )
        .await
    }

    /// Moves an item into the trash, or (`None`) restores it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn set_trashed(
        &self,
        item: ItemId,
        trashed_at: Option<i64>,
    ) -> Result<(), StoreError> {
        self.stamp(
            "UPDATE item SET trashed_at = ?2 WHERE uuid = ?1",
            item,
            trashed_at,
        )
        .await
    }

    /// Puts an item into a folder, or (`None`) out of any.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the item or the folder is not there.
    pub async fn set_folder(
        &self,
        item: ItemId,
        folder: Option<FolderId>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let folder = match folder {
            Some(folder) => Some(super::folder::folder_key(&mut tx, folder).await?),
            None => None,
        };
        let done = sqlx::query("UPDATE item SET folder = ?2 WHERE uuid = ?1")
            .bind(item.key())
            .bind(folder)
            .execute(&mut *tx)
            .await?;
        changed(done.rows_affected(), "item")?;
        Ok(tx.commit().await?)
    }

    /// Deletes an item that is in the trash, with all that belongs to it, for ever. Its rows of the
    /// usage ledger stay; its media files go with [`Store::collect_garbage`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none, [`StoreError::NotTrashed`] if it is not in the trash.
    pub async fn delete_item(&self, item: ItemId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        let done = sqlx::query("DELETE FROM item WHERE id = ?1 AND trashed_at IS NOT NULL")
            .bind(key)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotTrashed);
        }
        Ok(tx.commit().await?)
    }

    /// Deletes for ever up to 100 items that came into the trash before `before`; tells how many.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn empty_trash(&self, before: i64) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "DELETE FROM item WHERE id IN
                 (SELECT id FROM item WHERE trashed_at < ?1 ORDER BY trashed_at LIMIT ?2)",
        )
        .bind(before)
        .bind(DELETE_BATCH)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    async fn stamp(
        &self,
        sql: &'static str,
        item: ItemId,
        at: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(sql)
            .bind(item.key())
            .bind(at)
            .execute(&mut *tx)
            .await?;
        changed(done.rows_affected(), "item")?;
        Ok(tx.commit().await?)
    }
}
