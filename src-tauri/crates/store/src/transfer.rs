//! Whole conversations, with all their branches, on their way out of the library and into it.

use crate::codec::{Key, model_columns, name_of, to_json};
use crate::db::relax;
use crate::table::branch::with_content;
use crate::table::item::{insert_item, item_key};
use crate::table::part::insert_parts;
use crate::table::tag::replace_tags;
use crate::{Store, StoreError, search};
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::HashMap;
use studio_domain::{
    Item, ItemId, ItemKind, Message, MessageId, MessageStatus, ModelRef, Parameters,
};

/// The largest page of messages.
const MAX_PAGE: u32 = 500;

/// A conversation that comes back from a file, with the identifiers and times that it had.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredConversation {
    /// Its head. Folder and trash are not taken over: both belong to the library that it came from.
    pub item: Item,
    /// The model of its next turn.
    pub model: Option<ModelRef>,
    /// What its turns say beside the messages.
    pub parameters: Parameters,
    /// The last message of the branch that is shown.
    pub head: Option<MessageId>,
    /// All messages, each one after its parent. Their media files must be in the store. Their usage is
    /// left out: the ledger holds only what this library's own calls cost.
    pub messages: Vec<Message>,
}

impl Store {
    /// The messages of a conversation on all its branches, without what was taken out, in the order of their arrival: the `limit`
    /// (1 to 500) that came after `after`, or the first ones.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation is not there.
    pub async fn all_messages(
        &self,
        item: ItemId,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        let mut tx = self.readers().begin().await?;
        let key = item_key(&mut tx, item).await?;
        let rows = sqlx::query(
            "SELECT m.id, m.uuid, p.uuid AS parent_uuid, m.role, m.status, m.profile, m.model,
                 m.protocol, m.finish_reason, m.error, m.created_at, m.finished_at,
                 m.first_token_ms
             FROM message m LEFT JOIN message p ON p.id = m.parent
             WHERE m.item = ?1 AND m.deleted_at IS NULL
                 AND m.id > coalesce((SELECT id FROM message WHERE uuid = ?2), 0)
             ORDER BY m.id LIMIT ?3",
        )
        .bind(key)
        .bind(after.map(|message| message.key()))
        .bind(i64::from(limit.clamp(1, MAX_PAGE)))
        .fetch_all(&mut *tx)
        .await?;
        with_content(&mut tx, &rows).await
    }

    /// Puts a conversation into the library in one transaction. A message that was still streaming
    /// counts as interrupted.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if it is there already, in the trash included, or if another conversation has one of
    /// its messages;
    /// [`StoreError::Invalid`] where a message comes before its parent or the head is none of them.
    pub async fn restore_conversation(
        &self,
        restored: RestoredConversation,
    ) -> Result<(), StoreError> {
        let mut connection = self.durable_writer().await?;
        let done = restore_at_once(&mut connection, restored).await;
        relax(connection).await?;
        done
    }
}

async fn restore_at_once(
    connection: &mut SqliteConnection,
    restored: RestoredConversation,
) -> Result<(), StoreError> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let item = restore_item(&mut tx, &restored.item).await?;
    let mut keys = HashMap::new();
    for message in &restored.messages {
        let parent = match message.parent_id {
            Some(parent) => Some(known(&keys, parent)?),
            None => None,
        };
        let key = restore_message(&mut tx, item, parent, message).await?;
        keys.insert(message.id, key);
    }
    let head = match restored.head {
        Some(head) => Some(known(&keys, head)?),
        None => None,
    };
    let (profile, model) = model_columns(restored.model.as_ref());
    sqlx::query(
        "INSERT INTO conversation (item, profile, model, head, settings)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(item)
    .bind(profile)
    .bind(model)
    .bind(head)
    .bind(serde_json::to_string(&restored.parameters)?)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

fn known(keys: &HashMap<MessageId, i64>, message: MessageId) -> Result<i64, StoreError> {
    let key = keys.get(&message).copied();
    key.ok_or(StoreError::Invalid("a message comes before its parent"))
}

async fn restore_item(connection: &mut SqliteConnection, item: &Item) -> Result<i64, StoreError> {
    if item.kind != ItemKind::Conversation {
        return Err(StoreError::Invalid("this is no conversation"));
    }
    let taken: bool = sqlx::query("SELECT EXISTS (SELECT 1 FROM item WHERE uuid = ?1) AS taken")
        .bind(item.id.key())
        .fetch_one(&mut *connection)
        .await?
        .try_get("taken")?;
    if taken {
        return Err(StoreError::Exists("conversation"));
    }
    let key = insert_item(connection, item.id, item.kind, &item.title, item.created_at).await?;
    sqlx::query("UPDATE item SET updated_at = ?2, pinned_at = ?3, archived_at = ?4 WHERE id = ?1")
        .bind(key)
        .bind(item.updated_at)
        .bind(item.pinned_at)
        .bind(item.archived_at)
        .execute(&mut *connection)
        .await?;
    replace_tags(connection, key, &item.tags).await?;
    Ok(key)
}

/// Says so where another conversation has a message of this name.
fn taken(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(told) if told.is_unique_violation() => StoreError::Exists("message"),
        _ => error.into(),
    }
}

async fn restore_message(
    connection: &mut SqliteConnection,
    item: i64,
    parent: Option<i64>,
    message: &Message,
) -> Result<i64, StoreError> {
    let status = match message.status {
        MessageStatus::Streaming => MessageStatus::Interrupted,
        ended => ended,
    };
    let (profile, model) = model_columns(message.model.as_ref());
    let key: i64 = sqlx::query_scalar(
        "INSERT INTO message (uuid, item, parent, role, status, profile, model, protocol,
             finish_reason, error, created_at, finished_at, first_token_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING id",
    )
    .bind(message.id.key())
    .bind(item)
    .bind(parent)
    .bind(name_of(&message.role)?)
    .bind(name_of(&status)?)
    .bind(profile)
    .bind(model)
    .bind(&message.protocol)
    .bind(&message.finish_reason)
    .bind(to_json(message.error.as_ref())?)
    .bind(message.created_at)
    .bind(message.finished_at)
    .bind(message.first_token_ms)
    .fetch_one(&mut *connection)
    .await
    .map_err(taken)?;
    insert_parts(connection, key, &message.parts).await?;
    search::index_message(connection, item, key, &message.parts, message.created_at).await?;
    Ok(key)
}
