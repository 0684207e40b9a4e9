//! Tags of items.

use super::item::item_key;
use crate::{Store, StoreError};
use sqlx::SqliteConnection;
use studio_domain::ItemId;

/// More tags than a person makes.
const MAX_TAGS: i64 = 10_000;

impl Store {
    /// All tags in use (at most 10,000), sorted.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_tags(&self) -> Result<Vec<String>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT name FROM tag ORDER BY name LIMIT ?1")
                .bind(MAX_TAGS)
                .fetch_all(self.readers())
                .await?,
        )
    }

    /// Gives an item exactly these tags. Upper and lower case are the same tag; empty names are left
    /// out; tags that no item has any more disappear.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such item.
    pub async fn set_tags(&self, item: ItemId, tags: &[String]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        replace_tags(&mut tx, key, tags).await?;
        Ok(tx.commit().await?)
    }

    /// Gives an item some tags and takes others from it; all else as [`Store::set_tags`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such item.
    pub async fn change_tags(
        &self,
        item: ItemId,
        added: &[String],
        removed: &[String],
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        let mut tags: Vec<String> = sqlx::query_scalar(
            "SELECT t.name FROM item_tag x JOIN tag t ON t.id = x.tag WHERE x.item = ?1",
        )
        .bind(key)
        .fetch_all(&mut *tx)
        .await?;
        tags.retain(|tag| !removed.iter().any(|gone| same_tag(gone, tag)));
        tags.extend_from_slice(added);
        replace_tags(&mut tx, key, &tags).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether two names are the same tag, as the table's `NOCASE` has it.
fn same_tag(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other)
}

/// Gives the item in this row exactly these tags.
pub(crate) async fn replace_tags(
    connection: &mut SqliteConnection,
    key: i64,
    tags: &[String],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM item_tag WHERE item = ?1")
        .bind(key)
        .execute(&mut *connection)
        .await?;
    for name in tags
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
    {
        sqlx::query("INSERT INTO tag (name) VALUES (?1) ON CONFLICT DO NOTHING")
            .bind(name)
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "INSERT INTO item_tag (item, tag) SELECT ?1, id FROM tag WHERE name = ?2
             ON CONFLICT DO NOTHING",
        )
        .bind(key)
        .bind(name)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("DELETE FROM tag WHERE NOT EXISTS (SELECT 1 FROM item_tag x WHERE x.tag = tag.id)")
        .execute(&mut *connection)
        .await?;
    Ok(())
}
