//! Spoken conversations: how long they lasted, their list, and words that come after the sound.

use super::item::{changed, item_columns, item_from_row};
use super::part::{part_from_row, to_columns};
use crate::codec::{Key, model_ref};
use crate::{Store, StoreError, search};
use sqlx::{Row, SqliteConnection};
use studio_domain::{ConversationSummary, ItemId, MessageId, Part};

/// The largest page of a list.
const MAX_PAGE: u32 = 200;

/// A spoken conversation as its list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenConversation {
    /// Title, times and model.
    pub conversation: ConversationSummary,
    /// When it was last spoken.
    pub spoken_at: i64,
    /// How long its sessions lasted in all.
    pub spoken_ms: i64,
}

impl Store {
    /// Notes that a conversation has been spoken for so much longer, until now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such conversation.
    pub async fn note_spoken(&self, item: ItemId, ms: i64, now: i64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE conversation SET spoken_at = ?2, spoken_ms = spoken_ms + ?3
             WHERE item = (SELECT id FROM item WHERE uuid = ?1)",
        )
        .bind(item.key())
        .bind(now)
        .bind(ms)
        .execute(&mut *tx)
        .await?;
        changed(done.rows_affected(), "conversation")?;
        Ok(tx.commit().await?)
    }

    /// The spoken conversations that are neither archived nor in the trash, last spoken first, those
    /// that were spoken before `before`. `limit` is held to 1 to 200.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_spoken(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<SpokenConversation>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT c.profile, c.model, c.spoken_at, c.spoken_ms, ",
            item_columns!(),
            " FROM conversation c CROSS JOIN item i ON i.id = c.item
              LEFT JOIN folder f ON f.id = i.folder
              WHERE c.spoken_at < ?1 AND i.shelf = 0
              ORDER BY c.spoken_at DESC LIMIT ?2"
        ))
        .bind(before.unwrap_or(i64::MAX))
        .bind(limit.clamp(1, MAX_PAGE))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SpokenConversation {
                    conversation: ConversationSummary {
                        item: item_from_row(row)?,
                        model: model_ref(row)?,
                    },
                    spoken_at: row.try_get("spoken_at")?,
                    spoken_ms: row.try_get("spoken_ms")?,
                })
            })
            .collect()
    }

    /// Sets the words of the first sound of a message that has ended: gateways write down what they
    /// heard after they have answered it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such message, or no sound in it.
    pub async fn set_transcript(&self, message: MessageId, words: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let row = sqlx::query(
            "SELECT m.id AS message, m.item, m.created_at, p.id AS part, p.kind, p.text, p.data
             FROM message m JOIN part p ON p.message = m.id AND p.kind = 'audio'
             WHERE m.uuid = ?1 ORDER BY p.position LIMIT 1",
        )
        .bind(message.key())
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("sound"))?;
        let mut part = part_from_row(&row)?;
        if let Part::Audio { transcript, .. } = &mut part {
            *transcript = Some(words.to_owned());
        }
        sqlx::query("UPDATE part SET data = ?2 WHERE id = ?1")
            .bind(row.try_get::<i64, _>("part")?)
            .bind(to_columns(&part)?.data)
            .execute(&mut *tx)
            .await?;
        let message: i64 = row.try_get("message")?;
        index_again(
            &mut tx,
            row.try_get("item")?,
            message,
            row.try_get("created_at")?,
        )
        .await?;
        Ok(tx.commit().await?)
    }
}

/// Puts the present words of an ended message into the index, in place of those before.
async fn index_again(
    connection: &mut SqliteConnection,
    item: i64,
    message: i64,
    at: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM search_doc WHERE message = ?1")
        .bind(message)
        .execute(&mut *connection)
        .await?;
    let rows =
        sqlx::query("SELECT kind, text, data FROM part WHERE message = ?1 ORDER BY position")
            .bind(message)
            .fetch_all(&mut *connection)
            .await?;
    let parts: Vec<Part> = rows.iter().map(part_from_row).collect::<Result<_, _>>()?;
    search::index_message(connection, item, message, &parts, at).await
}

#[cfg(test)]
mod tests {
    use crate::{NewMessage, Store, StorePaths};
    use studio_domain::{Part, Role};

    #[tokio::test]
    async fn words_that_come_later_are_found_and_the_list_is_by_the_last_speech() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("data");
        let store = Store::open(StorePaths { data_dir }).await.unwrap();
        let mut items = Vec::new();
        for number in 1..=3 {
            let made = store.create_conversation("", None, number).await.unwrap();
            items.push(made.item.id);
        }
        store.note_spoken(items[0], 4_000, 30).await.unwrap();
        store.note_spoken(items[1], 1_000, 20).await.unwrap();
        store.note_spoken(items[0], 2_000, 40).await.unwrap();
        let spoken = store.list_spoken(None, 10).await.unwrap();
        let seen: Vec<_> = spoken
            .iter()
            .map(|one| (one.conversation.item.id, one.spoken_at, one.spoken_ms))
            .collect();
        assert_eq!(seen, [(items[0], 40, 6_000), (items[1], 20, 1_000)]);
        assert_eq!(store.list_spoken(Some(40), 10).await.unwrap().len(), 1);

        let media = store.put_media(vec![1, 2], "audio/wav", 1).await.unwrap();
        let said = Part::Audio {
            media: media.hash,
            transcript: None,
            interruption: None,
        };
        let new = NewMessage {
            item: items[0],
            parent: None,
            role: Role::User,
            model: None,
            parts: vec![said],
        };
        let message = store.append_message(new, 50).await.unwrap().id;
        store
            .set_transcript(message, "harbour lights")
            .await
            .unwrap();
        store
            .set_transcript(message, "harbour pilots")
            .await
            .unwrap();
        assert!(store.search("lights", None, 10).await.unwrap().is_empty());
        let found = store.search("pilots", None, 10).await.unwrap();
        assert_eq!(found[0].message, Some(message));
    }
}
