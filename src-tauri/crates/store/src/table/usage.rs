//! The ledger: what every call used and cost.

use crate::codec::{Key, id, optional_id};
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use studio_domain::{ItemId, ModelRef, Usage, UsageOfDay, UsageRecord};

/// The largest page of the ledger.
const MAX_PAGE: u32 = 500;

/// More currencies than one item is paid in.
const MAX_CURRENCIES: i64 = 50;

/// What some calls used and cost together, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSum {
    /// Tokens and cost; `None` where no call told. Calls without a cost have no currency.
    pub usage: Usage,
    /// How many calls.
    pub calls: i64,
}

/// Rows of a summary at most.
const MAX_ROWS: i64 = 20_000;

impl Store {
    /// What calls from `from` until before `to` used and cost, by day, model, kind and currency. Days are those of a clock
    /// that is `offset_minutes` before UTC.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn usage_by_day(
        &self,
        from: i64,
        to: i64,
        offset_minutes: i32,
    ) -> Result<Vec<UsageOfDay>, StoreError> {
        let rows = sqlx::query(
            "SELECT date(created_at / 1000 + ?3 * 60, 'unixepoch') AS day, profile, model, kind,
                 currency, count(*) AS calls, coalesce(sum(input_tokens), 0) AS input_tokens,
                 coalesce(sum(output_tokens), 0) AS output_tokens, sum(cost_micros) AS cost_micros
             FROM usage WHERE created_at >= ?1 AND created_at < ?2
             GROUP BY 1, profile, model, kind, currency ORDER BY 1 LIMIT ?4",
        )
        .bind(from)
        .bind(to)
        .bind(offset_minutes)
        .bind(MAX_ROWS)
        .fetch_all(self.readers())
        .await?;
        let days = rows.iter().map(|row| {
            Ok(UsageOfDay {
                day: row.try_get("day")?,
                model: ModelRef {
                    profile_id: id(row, "profile")?,
                    model_id: row.try_get("model")?,
                },
                kind: row.try_get("kind")?,
                calls: row.try_get("calls")?,
                input_tokens: row.try_get("input_tokens")?,
                output_tokens: row.try_get("output_tokens")?,
                cost_micros: row.try_get("cost_micros")?,
                currency: row.try_get("currency")?,
            })
        });
        days.collect()
    }

    /// What was spent in a currency since a time, in its micro-units.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn spent_since(&self, from: i64, currency: &str) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT coalesce(sum(cost_micros), 0) FROM usage WHERE created_at >= ?1 AND currency = ?2",
        )
        .bind(from)
        .bind(currency)
        .fetch_one(self.readers())
        .await?)
    }

    /// Adds a row to the ledger. The item, message or job that it names may be gone: then it stands alone.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn insert_usage(&self, record: &UsageRecord) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        insert_usage_row(&mut tx, record).await?;
        Ok(tx.commit().await?)
    }

    /// The latest `limit` (1 to 500) rows of the ledger, newest first.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn latest_usage(&self, limit: u32) -> Result<Vec<UsageRecord>, StoreError> {
        sqlx::query(
            "SELECT u.uuid, u.profile, u.model, u.kind, i.uuid AS item_uuid,
                 m.uuid AS message_uuid, j.uuid AS job_uuid, u.input_tokens,
                 u.cached_input_tokens, u.output_tokens, u.reasoning_tokens, u.cost_micros,
                 u.currency, u.request_id, u.created_at
             FROM usage u LEFT JOIN item i ON i.id = u.item
                 LEFT JOIN message m ON m.id = u.message LEFT JOIN job j ON j.id = u.job
             ORDER BY u.id DESC LIMIT ?1",
        )
        .bind(i64::from(limit.clamp(1, MAX_PAGE)))
        .fetch_all(self.readers())
        .await?
        .iter()
        .map(record_from_row)
        .collect()
    }

    /// What the calls of an item used and cost, one sum for each currency.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn usage_of_item(&self, item: ItemId) -> Result<Vec<UsageSum>, StoreError> {
        sqlx::query(
            "SELECT sum(input_tokens) AS input_tokens,
                 sum(cached_input_tokens) AS cached_input_tokens,
                 sum(output_tokens) AS output_tokens, sum(reasoning_tokens) AS reasoning_tokens,
                 sum(cost_micros) AS cost_micros, currency, count(*) AS calls
             FROM usage WHERE item = (SELECT id FROM item WHERE uuid = ?1)
             GROUP BY currency ORDER BY currency LIMIT ?2",
        )
        .bind(item.key())
        .bind(MAX_CURRENCIES)
        .fetch_all(self.readers())
        .await?
        .iter()
        .map(|row| {
            Ok(UsageSum {
                usage: usage_from_row(row)?,
                calls: row.try_get("calls")?,
            })
        })
        .collect()
    }
}

fn record_from_row(row: &SqliteRow) -> Result<UsageRecord, StoreError> {
    Ok(UsageRecord {
        id: id(row, "uuid")?,
        model: ModelRef {
            profile_id: id(row, "profile")?,
            model_id: row.try_get("model")?,
        },
        kind: row.try_get("kind")?,
        item_id: optional_id(row, "item_uuid")?,
        message_id: optional_id(row, "message_uuid")?,
        job_id: optional_id(row, "job_uuid")?,
        usage: usage_from_row(row)?,
        request_id: row.try_get("request_id")?,
        created_at: row.try_get("created_at")?,
    })
}

fn usage_from_row(row: &SqliteRow) -> Result<Usage, StoreError> {
    Ok(Usage {
        input_tokens: row.try_get("input_tokens")?,
        cached_input_tokens: row.try_get("cached_input_tokens")?,
        output_tokens: row.try_get("output_tokens")?,
        reasoning_tokens: row.try_get("reasoning_tokens")?,
        cost_micros: row.try_get("cost_micros")?,
        currency: row.try_get("currency")?,
    })
}

/// Adds a row to the ledger within a transaction.
pub(crate) async fn insert_usage_row(
    connection: &mut SqliteConnection,
    record: &UsageRecord,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO usage (uuid, profile, model, kind, item, message, job, input_tokens,
             cached_input_tokens, output_tokens, reasoning_tokens, cost_micros, currency,
             request_id, created_at)
         VALUES (?1, ?2, ?3, ?4, (SELECT id FROM item WHERE uuid = ?5),
             (SELECT id FROM message WHERE uuid = ?6), (SELECT id FROM job WHERE uuid = ?7),
             ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )
    .bind(record.id.key())
    .bind(record.model.profile_id.key())
    .bind(&record.model.model_id)
    .bind(&record.kind)
    .bind(record.item_id.map(|id| id.key()))
    .bind(record.message_id.map(|id| id.key()))
    .bind(record.job_id.map(|id| id.key()))
    .bind(record.usage.input_tokens)
    .bind(record.usage.cached_input_tokens)
    .bind(record.usage.output_tokens)
    .bind(record.usage.reasoning_tokens)
    .bind(record.usage.cost_micros)
    .bind(&record.usage.currency)
    .bind(&record.request_id)
    .bind(record.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest ledger row of each of some messages, given as a JSON array of row keys.
pub(crate) async fn usage_of_messages(
    connection: &mut SqliteConnection,
    keys: &str,
) -> Result<HashMap<i64, Usage>, StoreError> {
    let rows = sqlx::query(
        "SELECT message, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens,
             cost_micros, currency
         FROM usage WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )
    .bind(keys)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("message")?, usage_from_row(row)?)))
        .collect()
}
