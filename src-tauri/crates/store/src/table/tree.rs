//! What the user does to the tree of messages: taking out, bringing back, pinning.

use super::item::{changed, item_key};
use super::message::message_key;
use super::part::parts_of;
use crate::codec::Key;
use crate::{Store, StoreError, search};
use sqlx::SqliteConnection;
use studio_domain::{ItemId, MessageId, PinnedMessage};

/// How long a message that was taken out can be brought back, in milliseconds: 30 days.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Characters of the beginning of a pinned message.
const EXCERPT: i64 = 120;

macro_rules! subtree {
    ($then:literal) => {
        concat!(
            "WITH RECURSIVE subtree(id) AS (
                 SELECT ?1
                 UNION ALL
                 SELECT m.id FROM subtree s CROSS JOIN message m ON m.parent = s.id) ",
            $then
        )
    };
}

/// The newest end of the branch through a message, past what was taken out.
const END_SQL: &str = "WITH RECURSIVE down(id) AS (
         SELECT ?1
         UNION ALL
         SELECT (SELECT max(m.id) FROM message m WHERE m.parent = d.id AND m.deleted_at IS NULL)
         FROM down d WHERE d.id IS NOT NULL)
     SELECT id, uuid FROM message WHERE id = (SELECT max(id) FROM down)";

/// The end of the branch through a row, and its identifier.
pub(crate) async fn end_of_branch(
    connection: &mut SqliteConnection,
    from: i64,
) -> Result<(i64, Vec<u8>), StoreError> {
    let end = sqlx::query_as(END_SQL).bind(from);
    Ok(end.fetch_one(connection).await?)
}

/// The pinned messages of a conversation, in their order.
pub(crate) async fn pinned(
    connection: &mut SqliteConnection,
    item: i64,
) -> Result<Vec<PinnedMessage>, StoreError> {
    let rows: Vec<(Vec<u8>, Option<String>)> = sqlx::query_as(
        "SELECT m.uuid, (SELECT substr(p.text, 1, ?2) FROM part p
             WHERE p.message = m.id AND p.kind = 'text' ORDER BY p.position LIMIT 1)
         FROM message m
         WHERE m.item = ?1 AND m.pinned_at IS NOT NULL AND m.deleted_at IS NULL
         ORDER BY m.id LIMIT 1000",
    )
    .bind(item)
    .bind(EXCERPT)
    .fetch_all(connection)
    .await?;
    let pinned = rows.into_iter().map(|(key, excerpt)| {
        Ok(PinnedMessage {
            id: MessageId::from_key(&key)?,
            excerpt: excerpt.unwrap_or_default(),
        })
    });
    pinned.collect()
}

impl Store {
    /// Takes a message and all that follows it out of its conversation. The branch that is shown ends in its newest
    /// other version, else before it. For 30 days it can be brought back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the message in it, is not there;
    /// [`StoreError::Invalid`] where something of it is still being written.
    pub async fn delete_message(
        &self,
        item: ItemId,
        message: MessageId,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let item = item_key(&mut tx, item).await?;
        let key = message_key(&mut tx, item, message).await?;
        let streams: i64 = sqlx::query_scalar(subtree!(
            "SELECT count(*) FROM subtree s CROSS JOIN message m ON m.id = s.id
             WHERE m.status = 'streaming'"
        ))
        .bind(key)
        .fetch_one(&mut *tx)
        .await?;
        if streams > 0 {
            return Err(StoreError::Invalid("the message is still being written"));
        }
        sqlx::query(subtree!(
            "UPDATE message SET deleted_at = ?2
             WHERE id IN (SELECT id FROM subtree) AND deleted_at IS NULL"
        ))
        .bind(key)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        sqlx::query(subtree!(
            "DELETE FROM search_doc WHERE message IN (SELECT id FROM subtree)"
        ))
        .bind(key)
        .execute(&mut *tx)
        .await?;
        let head = head_without(&mut tx, item, key).await?;
        show(&mut tx, item, head).await?;
        Ok(tx.commit().await?)
    }

    /// Brings back a message, with all that was taken out with it, and shows the branch through it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the message in it, is not there, or was not taken out.
    pub async fn restore_message(
        &self,
        item: ItemId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let item = item_key(&mut tx, item).await?;
        let key: i64 = sqlx::query_scalar(
            "SELECT id FROM message WHERE uuid = ?1 AND item = ?2 AND deleted_at IS NOT NULL",
        )
        .bind(message.key())
        .bind(item)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("deleted message"))?;
        let restored: Vec<(i64, i64)> = sqlx::query_as(subtree!(
            "UPDATE message SET deleted_at = NULL
             WHERE id IN (SELECT id FROM subtree)
                 AND deleted_at = (SELECT deleted_at FROM message WHERE id = ?1)
             RETURNING id, created_at"
        ))
        .bind(key)
        .fetch_all(&mut *tx)
        .await?;
        let keys: Vec<i64> = restored.iter().map(|(key, _)| *key).collect();
        let mut parts = parts_of(&mut tx, &serde_json::to_string(&keys)?).await?;
        for (key, created_at) in restored {
            let parts = parts.remove(&key).unwrap_or_default();
            search::index_message(&mut tx, item, key, &parts, created_at).await?;
        }
        let (head, _) = end_of_branch(&mut tx, key).await?;
        show(&mut tx, item, Some(head)).await?;
        Ok(tx.commit().await?)
    }

    /// Pins a message, or lets it go.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the message in it, is not there.
    pub async fn pin_message(
        &self,
        item: ItemId,
        message: MessageId,
        pinned_at: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let item = item_key(&mut tx, item).await?;
        let key = message_key(&mut tx, item, message).await?;
        sqlx::query("UPDATE message SET pinned_at = ?2 WHERE id = ?1")
            .bind(key)
            .bind(pinned_at)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Removes for ever what was taken out more than 30 days ago.
    pub(crate) async fn purge_messages(&self, now: i64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        // What follows a message is taken out with it at the latest, and nothing can follow it later: whole subtrees go.
        // That a parent goes before its child is no fault before the end.
        sqlx::query("PRAGMA defer_foreign_keys = ON")
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM message WHERE deleted_at < ?1")
            .bind(now - KEPT)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// The end of the branch that is shown once a row and what follows it are gone: the present one where it does not lead
/// through it.
async fn head_without(
    connection: &mut SqliteConnection,
    item: i64,
    gone: i64,
) -> Result<Option<i64>, StoreError> {
    let kept: Option<i64> = sqlx::query_scalar(
        "SELECT c.head FROM conversation c JOIN message m ON m.id = c.head
         WHERE c.item = ?1 AND m.deleted_at IS NULL",
    )
    .bind(item)
    .fetch_optional(&mut *connection)
    .await?;
    if kept.is_some() {
        return Ok(kept);
    }
    let (parent, version): (Option<i64>, Option<i64>) = sqlx::query_as(
        "SELECT m.parent, (SELECT max(v.id) FROM message v
             WHERE v.item = m.item AND v.parent IS m.parent AND v.deleted_at IS NULL)
         FROM message m WHERE m.id = ?1",
    )
    .bind(gone)
    .fetch_one(&mut *connection)
    .await?;
    match version {
        Some(version) => Ok(Some(end_of_branch(connection, version).await?.0)),
        None => Ok(parent),
    }
}

async fn show(
    connection: &mut SqliteConnection,
    item: i64,
    head: Option<i64>,
) -> Result<(), StoreError> {
    let done = sqlx::query("UPDATE conversation SET head = ?2 WHERE item = ?1")
        .bind(item)
        .bind(head)
        .execute(connection)
        .await?;
    changed(done.rows_affected(), "conversation")
}
