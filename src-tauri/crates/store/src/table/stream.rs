//! The end of a streaming message: as its process says, or by another process after that one's death.

use super::part::insert_parts;
use super::part_delta::{folded, streaming_key};
use super::usage::insert_usage_row;
use crate::codec::{Key, model_ref, name_of, to_json};
use crate::db::relax;
use crate::{Store, StoreError, search};
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::HashMap;
use studio_domain::{
    MessageError, MessageId, MessageStatus, OwnerId, Part, Usage, UsageId, UsageRecord,
};

/// The protocol of spoken answers, and their kind in the ledger.
pub const REALTIME: &str = "realtime";

/// How many interrupted messages are looked at in one query.
const RECOVERY_BATCH: i64 = 100;

/// How a streaming message ends.
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedMessage {
    /// Anything but [`MessageStatus::Streaming`].
    pub status: MessageStatus,
    /// Its whole content, in place of the journal; `None` takes what the journal holds.
    pub parts: Option<Vec<Part>>,
    /// What it used and cost; a row of the ledger.
    pub usage: Option<Usage>,
    /// The gateway's identifier of the request, for the ledger.
    pub request_id: Option<String>,
    /// Why the model stopped, in the gateway's word.
    pub finish_reason: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<MessageError>,
    /// From sending the request to the first word, in milliseconds.
    pub first_token_ms: Option<i64>,
    /// When it ended.
    pub finished_at: i64,
}

impl FinishedMessage {
    /// An ending with this status that keeps what the journal holds.
    #[must_use]
    pub fn keeping_journal(status: MessageStatus, finished_at: i64) -> Self {
        Self {
            status,
            parts: None,
            usage: None,
            request_id: None,
            finish_reason: None,
            error: None,
            first_token_ms: None,
            finished_at,
        }
    }
}

impl Store {
    /// Ends a streaming message in one transaction, safe even from a power cut: its parts are written, the
    /// journal goes, its words come into the search index, its usage into the ledger, and its
    /// conversation to the top of the list.
    ///
    /// # Errors
    /// [`StoreError::NotStreaming`] if it has ended already (nothing is changed then),
    /// [`StoreError::NotFound`] if there is none.
    pub async fn finish(&self, message: MessageId, end: FinishedMessage) -> Result<(), StoreError> {
        if end.status == MessageStatus::Streaming {
            return Err(StoreError::Invalid("a message does not end by streaming"));
        }
        let mut connection = self.durable_writer().await?;
        let ended = end_at_once(&mut connection, message, end).await;
        relax(connection).await?;
        ended
    }

    /// Ends, as [`MessageStatus::Interrupted`], the messages whose process died while they streamed,
    /// with what it had saved of them. Returns their identifiers.
    ///
    /// # Errors
    /// Those of any write, and [`StoreError::Io`] if the locks can't be looked at.
    pub async fn recover_interrupted(&self, now: i64) -> Result<Vec<MessageId>, StoreError> {
        let mut alive: HashMap<OwnerId, bool> = HashMap::new();
        let mut recovered = Vec::new();
        let mut after = 0;
        loop {
            let batch = self.streaming_after(after).await?;
            let Some((last, ..)) = batch.last() else {
                return Ok(recovered);
            };
            after = *last;
            for (_, message, owner) in batch {
                if !self.owner_lives(owner, &mut alive).await?
                    && self.interrupt(message, now).await?
                {
                    recovered.push(message);
                }
            }
        }
    }

    /// Ends one message as interrupted; `false` if it has ended in the meantime.
    async fn interrupt(&self, message: MessageId, now: i64) -> Result<bool, StoreError> {
        let end = FinishedMessage::keeping_journal(MessageStatus::Interrupted, now);
        match self.finish(message, end).await {
            Ok(()) => Ok(true),
            Err(StoreError::NotStreaming | StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn owner_lives(
        &self,
        owner: Option<OwnerId>,
        known: &mut HashMap<OwnerId, bool>,
    ) -> Result<bool, StoreError> {
        let Some(owner) = owner else { return Ok(false) };
        if let Some(alive) = known.get(&owner) {
            return Ok(*alive);
        }
        let alive = self.is_alive(owner).await?;
        known.insert(owner, alive);
        Ok(alive)
    }

    async fn streaming_after(
        &self,
        after: i64,
    ) -> Result<Vec<(i64, MessageId, Option<OwnerId>)>, StoreError> {
        let rows: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT id, uuid, owner FROM message WHERE status = 'streaming' AND id > ?1
             ORDER BY id LIMIT ?2",
        )
        .bind(after)
        .bind(RECOVERY_BATCH)
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|(key, message, owner)| {
                let owner = owner.as_deref().map(OwnerId::from_key).transpose()?;
                Ok((key, MessageId::from_key(&message)?, owner))
            })
            .collect()
    }
}

async fn end_at_once(
    connection: &mut SqliteConnection,
    message: MessageId,
    end: FinishedMessage,
) -> Result<(), StoreError> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let key = streaming_key(&mut tx, message).await?;
    end_message(&mut tx, key, message, end).await?;
    Ok(tx.commit().await?)
}

async fn end_message(
    connection: &mut SqliteConnection,
    key: i64,
    message: MessageId,
    end: FinishedMessage,
) -> Result<(), StoreError> {
    let parts = match end.parts {
        Some(parts) => parts,
        None => folded(connection, &format!("[{key}]"))
            .await?
            .remove(&key)
            .unwrap_or_default(),
    };
    let row = sqlx::query(
        "UPDATE message SET status = ?2, finish_reason = ?3, error = ?4, first_token_ms = ?5,
             finished_at = ?6, owner = NULL
         WHERE id = ?1
         RETURNING item, profile, model, protocol, created_at,
             (SELECT uuid FROM item WHERE id = message.item) AS item_uuid",
    )
    .bind(key)
    .bind(name_of(&end.status)?)
    .bind(end.finish_reason)
    .bind(to_json(end.error.as_ref())?)
    .bind(end.first_token_ms)
    .bind(end.finished_at)
    .fetch_one(&mut *connection)
    .await?;
    insert_parts(connection, key, &parts).await?;
    sqlx::query("DELETE FROM part_delta WHERE message = ?1")
        .bind(key)
        .execute(&mut *connection)
        .await?;
    let item: i64 = row.try_get("item")?;
    search::index_message(connection, item, key, &parts, row.try_get("created_at")?).await?;
    if let (Some(usage), Some(model)) = (end.usage, model_ref(&row)?) {
        let record = UsageRecord {
            id: UsageId::generate(),
            model,
            kind: ledger_kind(row.try_get("protocol")?).to_owned(),
            item_id: Some(crate::codec::id(&row, "item_uuid")?),
            message_id: Some(message),
            job_id: None,
            usage,
            request_id: end.request_id,
            created_at: end.finished_at,
        };
        insert_usage_row(connection, &record).await?;
    }
    sqlx::query("UPDATE item SET updated_at = max(updated_at, ?2) WHERE id = ?1")
        .bind(item)
        .bind(end.finished_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// What kind of call a message was.
fn ledger_kind(protocol: Option<&str>) -> &'static str {
    match protocol {
        Some(REALTIME) => REALTIME,
        _ => "chat",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Delta, NewTurn, StorePaths};
    use studio_domain::{ModelRef, ProfileId};

    /// A value told by one query.
    async fn told(store: &Store, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(store.readers())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_save_writes_the_new_words_only_and_the_end_leaves_no_journal() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(StorePaths {
            data_dir: folder.path().join("data"),
        })
        .await
        .unwrap();
        let item = store
            .create_conversation("", None, 1)
            .await
            .unwrap()
            .item
            .id;
        let model = ModelRef {
            profile_id: ProfileId::generate(),
            model_id: "m".into(),
        };
        let turn = NewTurn {
            item,
            parent: None,
            user: None,
            model,
            protocol: None,
            title: None,
        };
        let message = store.start_turn(turn, 1).await.unwrap().assistant.id;
        for _ in 0..20 {
            let delta = Delta::Text {
                position: 0,
                text: "0123456789".into(),
            };
            store.append_deltas(message, &[delta]).await.unwrap();
        }
        assert_eq!(
            told(&store, "SELECT max(length(text)) FROM part_delta").await,
            10
        );
        assert_eq!(told(&store, "SELECT count(*) FROM part").await, 0);
        let end = FinishedMessage::keeping_journal(MessageStatus::Cancelled, 2);
        store.finish(message, end).await.unwrap();
        assert_eq!(told(&store, "SELECT count(*) FROM part_delta").await, 0);
        assert_eq!(told(&store, "SELECT length(text) FROM part").await, 200);
    }
}
