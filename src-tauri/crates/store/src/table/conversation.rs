//! Conversations: their list, their newest page, and what can be set of them.

use super::branch::{branch_page, versions};
use super::item::{changed, insert_item, item_columns, item_from_row, item_key};
use super::message::message_key;
use super::tree::{end_of_branch, pinned};
use crate::codec::{Key, json, model_columns, model_ref, optional_id};
use crate::{Store, StoreError};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::fmt;
use std::str::FromStr;
use studio_domain::{
    Conversation, ConversationSummary, ItemId, ItemKind, MessageId, ModelRef, Parameters,
};

/// The largest page of a list.
const MAX_PAGE: u32 = 500;

/// Which conversations a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListFilter {
    /// Neither archived nor in the trash.
    #[default]
    Active,
    /// Archived.
    Archived,
    /// In the trash.
    Trashed,
}

impl ListFilter {
    /// The value of the column `shelf`.
    pub(crate) fn shelf(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Archived => 1,
            Self::Trashed => 2,
        }
    }
}

/// A place in a list, after which the next page begins. Crosses to the page as opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pinned: i64,
    updated_at: i64,
    key: i64,
}

impl Cursor {
    /// Before everything.
    const START: Self = Self {
        pinned: i64::MAX,
        updated_at: i64::MAX,
        key: i64::MAX,
    };
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.pinned, self.updated_at, self.key)
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers: Vec<i64> = text
            .split('.')
            .filter_map(|part| part.parse().ok())
            .collect();
        match numbers[..] {
            [pinned, updated_at, key] => Ok(Self {
                pinned,
                updated_at,
                key,
            }),
            _ => Err(StoreError::Invalid("no such place in a list")),
        }
    }
}

/// The list's query; row values keep it one range of the index `item_list`.
pub(crate) const LIST_SQL: &str = concat!(
    "SELECT c.profile, c.model, i.pinned, ",
    item_columns!(),
    " FROM item i CROSS JOIN conversation c ON c.item = i.id
      LEFT JOIN folder f ON f.id = i.folder
      WHERE i.kind = 'conversation' AND i.shelf = ?1
        AND (i.pinned, i.updated_at, i.id) < (?2, ?3, ?4)
      ORDER BY i.pinned DESC, i.updated_at DESC, i.id DESC LIMIT ?5"
);

fn summary(row: &SqliteRow) -> Result<ConversationSummary, StoreError> {
    Ok(ConversationSummary {
        item: item_from_row(row)?,
        model: model_ref(row)?,
    })
}

fn cursor(row: &SqliteRow) -> Result<Cursor, StoreError> {
    Ok(Cursor {
        pinned: row.try_get("pinned")?,
        updated_at: row.try_get("updated_at")?,
        key: row.try_get("item_key")?,
    })
}

impl Store {
    /// Makes an empty conversation.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn create_conversation(
        &self,
        title: &str,
        model: Option<&ModelRef>,
        now: i64,
    ) -> Result<ConversationSummary, StoreError> {
        let item = ItemId::generate();
        let (profile, model_id) = model_columns(model);
        let mut tx = self.write().await?;
        let key = insert_item(&mut tx, item, ItemKind::Conversation, title, now).await?;
        sqlx::query("INSERT INTO conversation (item, profile, model) VALUES (?1, ?2, ?3)")
            .bind(key)
            .bind(profile)
            .bind(model_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(ConversationSummary {
            item: self.get_item(item).await?,
            model: model.cloned(),
        })
    }

    /// A page of conversations: the pinned ones first, then by the time of their last change, newest
    /// first. The cursor leads to the next page; `None` at the end. `limit` is held to 1 to 500.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_conversations(
        &self,
        filter: ListFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ConversationSummary>, Option<Cursor>), StoreError> {
        let after = after.unwrap_or(Cursor::START);
        let limit = limit.clamp(1, MAX_PAGE);
        let mut rows = sqlx::query(LIST_SQL)
            .bind(filter.shelf())
            .bind(after.pinned)
            .bind(after.updated_at)
            .bind(after.key)
            .bind(i64::from(limit) + 1)
            .fetch_all(self.readers())
            .await?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| has_more).map(cursor).transpose()?;
        Ok((rows.iter().map(summary).collect::<Result<_, _>>()?, next))
    }

    /// A conversation with the newest `limit` (1 to 500) messages of its current branch, as one moment
    /// saw them. A message that streams, in this process or another, comes with what is saved of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_conversation(
        &self,
        item: ItemId,
        limit: u32,
    ) -> Result<Conversation, StoreError> {
        let mut tx = self.readers().begin().await?;
        let row = sqlx::query(concat!(
            "SELECT c.profile, c.model, c.draft, c.settings, h.id AS head_key, h.uuid AS head_uuid, ",
            item_columns!(),
            " FROM item i JOIN conversation c ON c.item = i.id
              LEFT JOIN folder f ON f.id = i.folder
              LEFT JOIN message h ON h.id = c.head
              WHERE i.uuid = ?1"
        ))
        .bind(item.key())
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("conversation"))?;
        let head: Option<i64> = row.try_get("head_key")?;
        let page = branch_page(&mut tx, head, limit.clamp(1, MAX_PAGE)).await?;
        Ok(Conversation {
            item: item_from_row(&row)?,
            model: model_ref(&row)?,
            parameters: json(&row, "settings")?,
            head_id: optional_id(&row, "head_uuid")?,
            draft: row.try_get("draft")?,
            messages: page.messages,
            has_older: page.has_older,
            versions: versions(&mut tx, row.try_get("item_key")?).await?,
            pinned: pinned(&mut tx, row.try_get("item_key")?).await?,
        })
    }

    /// Chooses the model of a conversation's next turn.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such conversation.
    pub async fn set_model(&self, item: ItemId, model: &ModelRef) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE conversation SET profile = ?2, model = ?3
             WHERE item = (SELECT id FROM item WHERE uuid = ?1)",
        )
        .bind(item.key())
        .bind(model.profile_id.key())
        .bind(&model.model_id)
        .execute(&mut *tx)
        .await?;
        changed(done.rows_affected(), "conversation")?;
        Ok(tx.commit().await?)
    }

    /// What the turns of a conversation say beside the messages.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such conversation.
    pub async fn get_parameters(&self, item: ItemId) -> Result<Parameters, StoreError> {
        let row = sqlx::query(
            "SELECT settings FROM conversation
             WHERE item = (SELECT id FROM item WHERE uuid = ?1)",
        )
        .bind(item.key())
        .fetch_optional(self.readers())
        .await?
        .ok_or(StoreError::NotFound("conversation"))?;
        json(&row, "settings")
    }

    /// Sets all of what the turns of a conversation say beside the messages.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such conversation.
    pub async fn set_parameters(
        &self,
        item: ItemId,
        parameters: &Parameters,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(parameters)?;
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE conversation SET settings = ?2
             WHERE item = (SELECT id FROM item WHERE uuid = ?1)",
        )
        .bind(item.key())
        .bind(text)
        .execute(&mut *tx)
        .await?;
        changed(done.rows_affected(), "conversation")?;
        Ok(tx.commit().await?)
    }

    /// Keeps what the user has typed but not sent. Does not move the conversation in lists.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such conversation.
    pub async fn set_draft(&self, item: ItemId, draft: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE conversation SET draft = ?2
             WHERE item = (SELECT id FROM item WHERE uuid = ?1)",
        )
        .bind(item.key())
        .bind(draft)
        .execute(&mut *tx)
        .await?;
        changed(done.rows_affected(), "conversation")?;
        Ok(tx.commit().await?)
    }

    /// Makes `head` the last message of the shown branch; `None` shows no message.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the message in it, is not there.
    pub async fn set_head(&self, item: ItemId, head: Option<MessageId>) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        let head = match head {
            Some(head) => Some(message_key(&mut tx, key, head).await?),
            None => None,
        };
        let done = sqlx::query("UPDATE conversation SET head = ?2 WHERE item = ?1")
            .bind(key)
            .bind(head)
            .execute(&mut *tx)
            .await?;
        changed(done.rows_affected(), "conversation")?;
        Ok(tx.commit().await?)
    }

    /// Shows the branch through `message`: from there on the newest child each time. Returns its end,
    /// the new head.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation, or the message in it, is not there.
    pub async fn show_branch(
        &self,
        item: ItemId,
        message: MessageId,
    ) -> Result<MessageId, StoreError> {
        let mut tx = self.write().await?;
        let key = item_key(&mut tx, item).await?;
        let from = message_key(&mut tx, key, message).await?;
        let (head, uuid) = end_of_branch(&mut tx, from).await?;
        sqlx::query("UPDATE conversation SET head = ?2 WHERE item = ?1")
            .bind(key)
            .bind(head)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        MessageId::from_key(&uuid)
    }
}
