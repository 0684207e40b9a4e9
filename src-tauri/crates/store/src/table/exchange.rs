//! What went over the wire for an answer.

use crate::codec::Key;
use crate::{Store, StoreError};
use studio_domain::{Exchange, MessageId};

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Exchanges of one answer at most: as many as a turn has requests, with their repetitions.
const MOST: i64 = 200;

impl Store {
    /// Notes what went over the wire for an answer. Where the answer is gone, it is not noted.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn note_exchanges(
        &self,
        message: MessageId,
        exchanges: &[Exchange],
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for exchange in exchanges {
            sqlx::query(
                "INSERT INTO exchange (message, sent_at, data)
                 SELECT id, ?2, ?3 FROM message WHERE uuid = ?1",
            )
            .bind(message.key())
            .bind(exchange.sent_at)
            .bind(serde_json::to_string(exchange)?)
            .execute(&mut *tx)
            .await?;
        }
        Ok(tx.commit().await?)
    }

    /// What is kept of an answer's exchanges, in their order.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn exchanges(&self, message: MessageId) -> Result<Vec<Exchange>, StoreError> {
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT data FROM exchange WHERE message = (SELECT id FROM message WHERE uuid = ?1)
             ORDER BY id LIMIT ?2",
        )
        .bind(message.key())
        .bind(MOST)
        .fetch_all(self.readers())
        .await?;
        let exchanges = texts.iter().map(|text| serde_json::from_str(text));
        Ok(exchanges.collect::<Result<_, _>>()?)
    }

    /// Removes the exchanges that were kept as long as the settings say; all of them where they say not at all.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn forget_exchanges(&self, now: i64) -> Result<(), StoreError> {
        let kept = i64::from(self.settings().await?.inspector.days) * DAY;
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM exchange WHERE sent_at <= ?1")
            .bind(now - kept)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
