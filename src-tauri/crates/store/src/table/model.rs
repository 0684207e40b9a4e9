//! Models: what gateways list, and beside it what the user says of them.

use super::profile::profile_key;
use crate::codec::{Key, from_name, id, name_of, optional_json, to_json, variant};
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::{Model, ModelEdit, ModelKind, ModelListing, ModelRef, Price, ProfileId};

/// More models than any gateway lists.
const MAX_MODELS: i64 = 10_000;

const SELECT: &str = "SELECT p.uuid AS profile_uuid, m.model_id, m.kind, m.context_length,
         m.owned_by, m.price, m.listed, m.own_alias, m.own_kind, m.own_capabilities, m.own_price,
         m.hidden, m.favourite, m.last_used_at
     FROM model m JOIN profile p ON p.id = m.profile";

fn model_from_row(row: &SqliteRow) -> Result<Model, StoreError> {
    let own_kind: Option<&str> = row.try_get("own_kind")?;
    let own_price: Option<Price> = optional_json(row, "own_price")?;
    let price_is_own = own_price.is_some();
    Ok(Model {
        model: ModelRef {
            profile_id: id(row, "profile_uuid")?,
            model_id: row.try_get("model_id")?,
        },
        alias: row.try_get("own_alias")?,
        kind: match own_kind {
            Some(kind) => from_name(kind)?,
            None => variant(row, "kind")?,
        },
        kind_is_own: own_kind.is_some(),
        capabilities: optional_json(row, "own_capabilities")?.unwrap_or_default(),
        hidden: row.try_get("hidden")?,
        favourite: row.try_get("favourite")?,
        price: match own_price {
            Some(price) => Some(price),
            None => optional_json(row, "price")?,
        },
        price_is_own,
        context_length: row.try_get("context_length")?,
        owned_by: row.try_get("owned_by")?,
        listed: row.try_get("listed")?,
        last_used_at: row.try_get("last_used_at")?,
    })
}

impl Store {
    /// All models of a profile (at most 10,000), favourites first, then by identifier.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_models(&self, profile: ProfileId) -> Result<Vec<Model>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE p.uuid = ?1 ORDER BY m.favourite DESC, m.model_id LIMIT {MAX_MODELS}"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(profile.key())
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(model_from_row)
            .collect()
    }

    /// One model.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the profile has no such model.
    pub async fn get_model(&self, model: &ModelRef) -> Result<Model, StoreError> {
        let sql = format!("{SELECT} WHERE p.uuid = ?1 AND m.model_id = ?2");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(model.profile_id.key())
            .bind(&model.model_id)
            .fetch_optional(self.readers())
            .await?
            .ok_or(StoreError::NotFound("model"))?;
        model_from_row(&row)
    }

    /// A model's entry in its gateway's list, as JSON text as it came; `None` where no list ever had it.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn get_listing(&self, model: &ModelRef) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT m.raw FROM model m JOIN profile p ON p.id = m.profile
             WHERE p.uuid = ?1 AND m.model_id = ?2 AND m.listed_at IS NOT NULL",
        )
        .bind(model.profile_id.key())
        .bind(&model.model_id)
        .fetch_optional(self.readers())
        .await?)
    }

    /// Takes over a gateway's list. Models that it no longer has stay, marked as not listed; what the
    /// user said of a model is never touched.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such profile.
    pub async fn upsert_listing(
        &self,
        profile: ProfileId,
        listing: &[ModelListing],
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = profile_key(&mut tx, profile).await?;
        sqlx::query("UPDATE model SET listed = 0 WHERE profile = ?1 AND listed = 1")
            .bind(key)
            .execute(&mut *tx)
            .await?;
        for entry in listing {
            upsert(&mut tx, key, entry, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Replaces what the user says of a model. A model that was never listed is added, so that one can be
    /// named by hand.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such profile.
    pub async fn edit_model(
        &self,
        model: &ModelRef,
        edit: &ModelEdit,
    ) -> Result<Model, StoreError> {
        let mut tx = self.write().await?;
        let key = ensure(&mut tx, model).await?;
        sqlx::query(
            "UPDATE model SET own_alias = ?2, own_kind = ?3, own_capabilities = ?4,
                 own_price = ?5, hidden = ?6, favourite = ?7
             WHERE id = ?1",
        )
        .bind(key)
        .bind(&edit.alias)
        .bind(edit.kind.as_ref().map(name_of).transpose()?)
        .bind(serde_json::to_string(&edit.capabilities)?)
        .bind(to_json(edit.price.as_ref())?)
        .bind(edit.hidden)
        .bind(edit.favourite)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.get_model(model).await
    }

    /// Notes that a model has answered. One that was never listed is added.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such profile.
    pub async fn touch_model(&self, model: &ModelRef, now: i64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = ensure(&mut tx, model).await?;
        sqlx::query("UPDATE model SET last_used_at = ?2 WHERE id = ?1")
            .bind(key)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

async fn upsert(
    connection: &mut SqliteConnection,
    profile: i64,
    entry: &ModelListing,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO model (profile, model_id, kind, context_length, owned_by, price, raw,
             listed, listed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8)
         ON CONFLICT (profile, model_id) DO UPDATE SET kind = excluded.kind,
             context_length = excluded.context_length, owned_by = excluded.owned_by,
             price = excluded.price, raw = excluded.raw, listed = 1,
             listed_at = excluded.listed_at",
    )
    .bind(profile)
    .bind(&entry.model_id)
    .bind(name_of(&entry.kind)?)
    .bind(entry.context_length)
    .bind(&entry.owned_by)
    .bind(to_json(entry.price.as_ref())?)
    .bind(&entry.raw)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The row key of a model, which is added if it is not there.
async fn ensure(connection: &mut SqliteConnection, model: &ModelRef) -> Result<i64, StoreError> {
    let profile = profile_key(connection, model.profile_id).await?;
    sqlx::query(
        "INSERT INTO model (profile, model_id, kind, listed) VALUES (?1, ?2, ?3, 0)
         ON CONFLICT DO NOTHING",
    )
    .bind(profile)
    .bind(&model.model_id)
    .bind(name_of(&ModelKind::Chat)?)
    .execute(&mut *connection)
    .await?;
    Ok(
        sqlx::query_scalar("SELECT id FROM model WHERE profile = ?1 AND model_id = ?2")
            .bind(profile)
            .bind(&model.model_id)
            .fetch_one(connection)
            .await?,
    )
}
