//! Reading the tree of messages: branches, page by page, and siblings.

use super::item::item_key;
use super::message::parent_key;
use super::part::parts_of;
use super::part_delta::folded;
use super::usage::usage_of_messages;
use crate::codec::{Key, id, model_ref, optional_id, optional_json, variant};
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::{ItemId, Message, MessageId, MessageStatus};

/// The largest page of messages.
const MAX_PAGE: u32 = 500;
/// The largest number of siblings told at once.
const MAX_SIBLINGS: i64 = 1_000;

/// Some messages of a branch, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessagePage {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether the branch has older ones.
    pub has_older: bool,
}

/// A message among those that have the same parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Siblings {
    /// All of them, itself included, oldest first; at most 1,000.
    pub ids: Vec<MessageId>,
    /// Its own place in `ids`.
    pub index: usize,
}

/// The newest `limit` messages of the branch that ends in the row `head`: a walk up the parents, so
/// that its cost depends on `limit` alone.
pub(crate) const BRANCH_SQL: &str = "WITH RECURSIVE branch(id, parent, depth) AS (
         SELECT id, parent, 0 FROM message WHERE id = ?1
         UNION ALL
         SELECT m.id, m.parent, b.depth + 1 FROM branch b CROSS JOIN message m ON m.id = b.parent
         LIMIT ?2)
     SELECT m.id, m.uuid, p.uuid AS parent_uuid, m.role, m.status, m.profile, m.model,
         m.protocol, m.finish_reason, m.error, m.created_at, m.finished_at, m.first_token_ms
     FROM branch b CROSS JOIN message m ON m.id = b.id LEFT JOIN message p ON p.id = m.parent
     ORDER BY b.depth DESC";

/// The page of the branch that ends in the row `head`.
pub(crate) async fn branch_page(
    connection: &mut SqliteConnection,
    head: Option<i64>,
    limit: u32,
) -> Result<MessagePage, StoreError> {
    let Some(head) = head else {
        return Ok(MessagePage::default());
    };
    let mut rows = sqlx::query(BRANCH_SQL)
        .bind(head)
        .bind(i64::from(limit) + 1)
        .fetch_all(&mut *connection)
        .await?;
    let has_older = rows.len() > limit as usize;
    if has_older {
        rows.remove(0);
    }
    Ok(MessagePage {
        messages: with_content(connection, &rows).await?,
        has_older,
    })
}

/// The messages in these rows, with their parts and usage.
pub(crate) async fn with_content(
    connection: &mut SqliteConnection,
    rows: &[SqliteRow],
) -> Result<Vec<Message>, StoreError> {
    let keys: Vec<i64> = rows
        .iter()
        .map(|row| row.try_get("id"))
        .collect::<Result<_, _>>()?;
    let json = serde_json::to_string(&keys)?;
    let mut parts = parts_of(connection, &json).await?;
    let mut usage = usage_of_messages(connection, &json).await?;
    let mut messages: Vec<Message> = rows
        .iter()
        .map(message_from_row)
        .collect::<Result<_, _>>()?;
    if messages
        .iter()
        .any(|message| message.status == MessageStatus::Streaming)
    {
        parts.extend(folded(connection, &json).await?);
    }
    for (key, message) in keys.iter().zip(&mut messages) {
        message.parts = parts.remove(key).unwrap_or_default();
        message.usage = usage.remove(key);
    }
    Ok(messages)
}

fn message_from_row(row: &SqliteRow) -> Result<Message, StoreError> {
    Ok(Message {
        id: id(row, "uuid")?,
        parent_id: optional_id(row, "parent_uuid")?,
        role: variant(row, "role")?,
        status: variant(row, "status")?,
        model: model_ref(row)?,
        protocol: row.try_get("protocol")?,
        parts: Vec::new(),
        usage: None,
        finish_reason: row.try_get("finish_reason")?,
        error: optional_json(row, "error")?,
        created_at: row.try_get("created_at")?,
        finished_at: row.try_get("finished_at")?,
        first_token_ms: row.try_get("first_token_ms")?,
    })
}

/// The messages of a conversation that share their parent with others, by parent, oldest first; at
/// most 1,000 in all. The groups are read off the index `message_item`.
pub(crate) async fn versions(
    connection: &mut SqliteConnection,
    item: i64,
) -> Result<Vec<Vec<MessageId>>, StoreError> {
    let rows: Vec<(Option<i64>, Vec<u8>)> = sqlx::query_as(
        "SELECT m.parent, m.uuid
         FROM (SELECT parent FROM message WHERE item = ?1 AND deleted_at IS NULL
               GROUP BY parent HAVING count(*) > 1) f
         CROSS JOIN message m ON m.item = ?1 AND m.parent IS f.parent AND m.deleted_at IS NULL
         ORDER BY m.parent, m.id LIMIT ?2",
    )
    .bind(item)
    .bind(MAX_SIBLINGS)
    .fetch_all(connection)
    .await?;
    let groups = rows.chunk_by(|(one, _), (other, _)| one == other);
    groups
        .map(|group| {
            group
                .iter()
                .map(|(_, key)| MessageId::from_key(key))
                .collect()
        })
        .collect()
}

impl Store {
    /// One message; a streaming one with what is saved of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_message(&self, message: MessageId) -> Result<Message, StoreError> {
        self.branch_ending_in(message, 1)
            .await?
            .messages
            .pop()
            .ok_or(StoreError::NotFound("message"))
    }

    /// The newest `limit` (1 to 500) messages of the branch that ends in `last`, `last` included.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such message.
    pub async fn branch_ending_in(
        &self,
        last: MessageId,
        limit: u32,
    ) -> Result<MessagePage, StoreError> {
        let mut tx = self.readers().begin().await?;
        let head: Option<i64> = sqlx::query_scalar("SELECT id FROM message WHERE uuid = ?1")
            .bind(last.key())
            .fetch_optional(&mut *tx)
            .await?;
        let head = head.ok_or(StoreError::NotFound("message"))?;
        branch_page(&mut tx, Some(head), limit.clamp(1, MAX_PAGE)).await
    }

    /// The `limit` (1 to 500) messages that come before `before` in its branch.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such message.
    pub async fn older_messages(
        &self,
        before: MessageId,
        limit: u32,
    ) -> Result<MessagePage, StoreError> {
        let mut tx = self.readers().begin().await?;
        let found: Option<(Option<i64>,)> =
            sqlx::query_as("SELECT parent FROM message WHERE uuid = ?1")
                .bind(before.key())
                .fetch_optional(&mut *tx)
                .await?;
        let (parent,) = found.ok_or(StoreError::NotFound("message"))?;
        branch_page(&mut tx, parent, limit.clamp(1, MAX_PAGE)).await
    }

    /// The messages that have the same parent as this one, for stepping through edits and answers.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such message.
    pub async fn siblings(&self, message: MessageId) -> Result<Siblings, StoreError> {
        let keys: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT s.uuid FROM message m CROSS JOIN message s
                 ON s.item = m.item AND s.parent IS m.parent
             WHERE m.uuid = ?1 AND s.deleted_at IS NULL ORDER BY s.id LIMIT ?2",
        )
        .bind(message.key())
        .bind(MAX_SIBLINGS)
        .fetch_all(self.readers())
        .await?;
        let ids: Vec<MessageId> = keys
            .iter()
            .map(|key| MessageId::from_key(key))
            .collect::<Result<_, _>>()?;
        let index = ids.iter().position(|id| *id == message);
        Ok(Siblings {
            index: index.ok_or(StoreError::NotFound("message"))?,
            ids,
        })
    }

    /// The messages that follow `parent` (or begin the conversation), oldest first; at most 1,000.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the parent in it, is not there.
    pub async fn children(
        &self,
        item: ItemId,
        parent: Option<MessageId>,
    ) -> Result<Vec<MessageId>, StoreError> {
        let mut tx = self.readers().begin().await?;
        let item = item_key(&mut tx, item).await?;
        let parent = parent_key(&mut tx, item, parent).await?;
        let keys: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT uuid FROM message
             WHERE item = ?1 AND parent IS ?2 AND deleted_at IS NULL ORDER BY id LIMIT ?3",
        )
        .bind(item)
        .bind(parent)
        .bind(MAX_SIBLINGS)
        .fetch_all(&mut *tx)
        .await?;
        keys.iter().map(|key| MessageId::from_key(key)).collect()
    }
}
