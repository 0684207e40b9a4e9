//! Messages: adding to the tree.

use super::item::item_key;
use super::part::insert_parts;
use crate::codec::{Key, model_columns, name_of};
use crate::{Store, StoreError, search};
use sqlx::SqliteConnection;
use studio_domain::{ItemId, Message, MessageId, MessageStatus, ModelRef, OwnerId, Part, Role};

/// A message that is whole when it is made: the user's, the system's, or one of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// The conversation.
    pub item: ItemId,
    /// The message before it; `None` at the root.
    pub parent: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// The model that wrote it, if a model did.
    pub model: Option<ModelRef>,
    /// Its content.
    pub parts: Vec<Part>,
}

/// What a chat turn begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTurn {
    /// The conversation.
    pub item: ItemId,
    /// The message that the turn follows; `None` at the root.
    pub parent: Option<MessageId>,
    /// What the user says; `None` asks for another answer to `parent`.
    pub user: Option<Vec<Part>>,
    /// The model that answers.
    pub model: ModelRef,
    /// The protocol in which it is asked, in the word that opaque parts have for it.
    pub protocol: Option<String>,
    /// A title for the conversation if it has none yet.
    pub title: Option<String>,
}

/// The messages that a turn begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct StartedTurn {
    /// The user's message, if the turn had one.
    pub user: Option<Message>,
    /// The answer, empty and streaming.
    pub assistant: Message,
}

/// The row key of a message in a conversation; one that was taken out is not there.
pub(crate) async fn message_key(
    connection: &mut SqliteConnection,
    item: i64,
    message: MessageId,
) -> Result<i64, StoreError> {
    sqlx::query_scalar(
        "SELECT id FROM message WHERE uuid = ?1 AND item = ?2 AND deleted_at IS NULL",
    )
    .bind(message.key())
    .bind(item)
    .fetch_optional(connection)
    .await?
    .ok_or(StoreError::NotFound("message"))
}

/// Adds a message without its parts and returns its row key.
async fn insert_message(
    connection: &mut SqliteConnection,
    item: i64,
    parent: Option<i64>,
    message: &Message,
    owner: Option<OwnerId>,
) -> Result<i64, StoreError> {
    let (profile, model) = model_columns(message.model.as_ref());
    Ok(sqlx::query_scalar(
        "INSERT INTO message
             (uuid, item, parent, role, status, profile, model, protocol, created_at, finished_at,
              owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id",
    )
    .bind(message.id.key())
    .bind(item)
    .bind(parent)
    .bind(name_of(&message.role)?)
    .bind(name_of(&message.status)?)
    .bind(profile)
    .bind(model)
    .bind(&message.protocol)
    .bind(message.created_at)
    .bind(message.finished_at)
    .bind(owner.map(|owner| owner.key()))
    .fetch_one(connection)
    .await?)
}

/// Adds a whole message with its parts and its words in the index.
async fn insert_whole(
    connection: &mut SqliteConnection,
    item: i64,
    parent: Option<i64>,
    message: &Message,
) -> Result<i64, StoreError> {
    let key = insert_message(connection, item, parent, message, None).await?;
    insert_parts(connection, key, &message.parts).await?;
    search::index_message(connection, item, key, &message.parts, message.created_at).await?;
    Ok(key)
}

fn message(parent_id: Option<MessageId>, role: Role, status: MessageStatus, now: i64) -> Message {
    let finished = status == MessageStatus::Complete;
    Message {
        id: MessageId::generate(),
        parent_id,
        role,
        status,
        model: None,
        protocol: None,
        parts: Vec::new(),
        usage: None,
        finish_reason: None,
        error: None,
        created_at: now,
        finished_at: finished.then_some(now),
        first_token_ms: None,
    }
}

/// The row key of a parent in a conversation.
pub(crate) async fn parent_key(
    connection: &mut SqliteConnection,
    item: i64,
    parent: Option<MessageId>,
) -> Result<Option<i64>, StoreError> {
    match parent {
        Some(parent) => message_key(connection, item, parent).await.map(Some),
        None => Ok(None),
    }
}

impl Store {
    /// Adds a whole message, makes it the head of its conversation and moves that to the top of the list.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the parent in it, is not there.
    pub async fn append_message(&self, new: NewMessage, now: i64) -> Result<Message, StoreError> {
        let mut tx = self.write().await?;
        let item = item_key(&mut tx, new.item).await?;
        let parent = parent_key(&mut tx, item, new.parent).await?;
        let message = Message {
            model: new.model,
            parts: new.parts,
            ..message(new.parent, new.role, MessageStatus::Complete, now)
        };
        let head = insert_whole(&mut tx, item, parent, &message).await?;
        set_head(&mut tx, item, head, now).await?;
        tx.commit().await?;
        Ok(message)
    }

    /// Begins a turn in one transaction: the user's message, an empty streaming answer of this process,
    /// the new head, the model of the conversation, its title if it had none, and its draft cleared when
    /// the user said something.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the parent in it, is not there.
    pub async fn start_turn(&self, turn: NewTurn, now: i64) -> Result<StartedTurn, StoreError> {
        let mut tx = self.write().await?;
        let item = item_key(&mut tx, turn.item).await?;
        let mut parent = parent_key(&mut tx, item, turn.parent).await?;
        let mut parent_id = turn.parent;
        let mut user = None;
        if let Some(parts) = turn.user {
            let said = message(parent_id, Role::User, MessageStatus::Complete, now);
            let said = Message { parts, ..said };
            parent = Some(insert_whole(&mut tx, item, parent, &said).await?);
            parent_id = Some(said.id);
            user = Some(said);
            sqlx::query("UPDATE conversation SET draft = '' WHERE item = ?1")
                .bind(item)
                .execute(&mut *tx)
                .await?;
        }
        let assistant = Message {
            model: Some(turn.model.clone()),
            protocol: turn.protocol,
            ..message(parent_id, Role::Assistant, MessageStatus::Streaming, now)
        };
        let head = insert_message(&mut tx, item, parent, &assistant, Some(self.owner())).await?;
        set_head(&mut tx, item, head, now).await?;
        sqlx::query("UPDATE conversation SET profile = ?2, model = ?3 WHERE item = ?1")
            .bind(item)
            .bind(turn.model.profile_id.key())
            .bind(&turn.model.model_id)
            .execute(&mut *tx)
            .await?;
        if let Some(title) = turn.title {
            title_if_none(&mut tx, item, &title, now).await?;
        }
        tx.commit().await?;
        Ok(StartedTurn { user, assistant })
    }
}

async fn set_head(
    connection: &mut SqliteConnection,
    item: i64,
    head: i64,
    now: i64,
) -> Result<(), StoreError> {
    let done = sqlx::query("UPDATE conversation SET head = ?2 WHERE item = ?1")
        .bind(item)
        .bind(head)
        .execute(&mut *connection)
        .await?;
    super::item::changed(done.rows_affected(), "conversation")?;
    sqlx::query("UPDATE item SET updated_at = ?2 WHERE id = ?1")
        .bind(item)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

async fn title_if_none(
    connection: &mut SqliteConnection,
    item: i64,
    title: &str,
    now: i64,
) -> Result<(), StoreError> {
    let done = sqlx::query("UPDATE item SET title = ?2 WHERE id = ?1 AND title = ''")
        .bind(item)
        .bind(title)
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() > 0 {
        search::index_title(connection, item, title, now).await?;
    }
    Ok(())
}
