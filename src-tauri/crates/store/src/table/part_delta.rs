//! The journal of messages that still stream: each save adds what is new, and nothing is written twice.

use super::part::{from_columns, to_columns};
use crate::codec::Key;
use crate::{Store, StoreError};
use sqlx::{Row, SqliteConnection};
use std::collections::{BTreeMap, HashMap};
use studio_domain::{MessageId, Part};

/// What has newly arrived of one part of a streaming message.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// More words of the [`Part::Text`] at this position.
    Text {
        /// The part's place in the message, from 0.
        position: u32,
        /// The new words.
        text: String,
    },
    /// More words of the [`Part::Reasoning`] at this position.
    Reasoning {
        /// The part's place in the message, from 0.
        position: u32,
        /// The new words.
        text: String,
    },
    /// The whole part at this position, in place of what was there.
    Whole {
        /// The part's place in the message, from 0.
        position: u32,
        /// The part.
        part: Part,
    },
}

impl Store {
    /// Saves what has newly arrived of a streaming message. Costs the new text only.
    ///
    /// # Errors
    /// [`StoreError::NotStreaming`] if the message has ended, [`StoreError::NotFound`] if there is none.
    pub async fn append_deltas(
        &self,
        message: MessageId,
        deltas: &[Delta],
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = streaming_key(&mut tx, message).await?;
        for delta in deltas {
            insert(&mut tx, key, delta).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// The row key of a message that still streams.
pub(crate) async fn streaming_key(
    connection: &mut SqliteConnection,
    message: MessageId,
) -> Result<i64, StoreError> {
    let found: Option<(i64, bool)> =
        sqlx::query_as("SELECT id, status = 'streaming' FROM message WHERE uuid = ?1")
            .bind(message.key())
            .fetch_optional(connection)
            .await?;
    match found {
        Some((key, true)) => Ok(key),
        Some((_, false)) => Err(StoreError::NotStreaming),
        None => Err(StoreError::NotFound("message")),
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    message: i64,
    delta: &Delta,
) -> Result<(), StoreError> {
    let (position, kind, text, data, media) = match delta {
        Delta::Text { position, text } => (position, "text".to_owned(), Some(text), None, None),
        Delta::Reasoning { position, text } => {
            (position, "reasoning".to_owned(), Some(text), None, None)
        }
        Delta::Whole { position, part } => {
            let columns = to_columns(part)?;
            // A whole text is data here, for text continues what is there.
            let data = match (columns.data, columns.text) {
                (Some(data), _) => data,
                (None, text) => serde_json::json!({ "text": text }).to_string(),
            };
            (position, columns.kind, None, Some(data), columns.media)
        }
    };
    sqlx::query(
        "INSERT INTO part_delta (message, seq, position, kind, text, data, media)
         VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM part_delta WHERE message = ?1),
                 ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(message)
    .bind(position)
    .bind(kind)
    .bind(text)
    .bind(data)
    .bind(media)
    .execute(connection)
    .await?;
    Ok(())
}

/// The parts that the journals of some messages (a JSON array of row keys) amount to.
pub(crate) async fn folded(
    connection: &mut SqliteConnection,
    keys: &str,
) -> Result<HashMap<i64, Vec<Part>>, StoreError> {
    let rows = sqlx::query(
        "SELECT message, position, kind, text, data FROM part_delta
         WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message, seq",
    )
    .bind(keys)
    .fetch_all(connection)
    .await?;
    let mut messages: HashMap<i64, BTreeMap<i64, Part>> = HashMap::new();
    for row in &rows {
        let parts = messages.entry(row.try_get("message")?).or_default();
        let position = row.try_get("position")?;
        let (kind, text): (&str, Option<&str>) = (row.try_get("kind")?, row.try_get("text")?);
        match (kind, text, parts.get_mut(&position)) {
            ("text", Some(more), Some(Part::Text { text }))
            | ("reasoning", Some(more), Some(Part::Reasoning { text })) => text.push_str(more),
            (_, text, _) => {
                let part = from_columns(kind, text.map(str::to_owned), row.try_get("data")?)?;
                parts.insert(position, part);
            }
        }
    }
    Ok(messages
        .into_iter()
        .map(|(key, parts)| (key, parts.into_values().collect()))
        .collect())
}
