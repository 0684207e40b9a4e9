//! Profiles, without their secrets.

use super::item::changed;
use crate::codec::{Key, id, name_of, variant};
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::{CustomHeader, Profile, ProfileDraft, ProfileId};

/// More profiles than a person makes.
const MAX_PROFILES: i64 = 1_000;

const SELECT: &str = "SELECT uuid, name, kind, root_url, protocol, proxy_mode, proxy_url, headers,
     ca_pem, timeouts, created_at FROM profile";

fn profile_from_row(row: &SqliteRow) -> Result<Profile, StoreError> {
    Ok(Profile {
        id: id(row, "uuid")?,
        name: row.try_get("name")?,
        kind: variant(row, "kind")?,
        root_url: row.try_get("root_url")?,
        protocol: variant(row, "protocol")?,
        proxy_mode: variant(row, "proxy_mode")?,
        proxy_url: row.try_get("proxy_url")?,
        headers: serde_json::from_str(row.try_get("headers")?)?,
        ca_pem: row.try_get("ca_pem")?,
        timeouts: serde_json::from_str(row.try_get("timeouts")?)?,
        created_at: row.try_get("created_at")?,
    })
}

/// The headers as stored: the value of a secret one never is.
fn headers_json(headers: &[CustomHeader]) -> Result<String, StoreError> {
    let stored: Vec<CustomHeader> = headers
        .iter()
        .map(|header| CustomHeader {
            name: header.name.clone(),
            value: header.value.clone().filter(|_| !header.secret),
            secret: header.secret,
        })
        .collect();
    Ok(serde_json::to_string(&stored)?)
}

/// The row key of a profile.
pub(crate) async fn profile_key(
    connection: &mut SqliteConnection,
    profile: ProfileId,
) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT id FROM profile WHERE uuid = ?1")
        .bind(profile.key())
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::NotFound("profile"))
}

impl Store {
    /// All profiles (at most 1,000) in the user's order.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_profiles(&self) -> Result<Vec<Profile>, StoreError> {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "{SELECT} ORDER BY position, id LIMIT ?1"
        )))
        .bind(MAX_PROFILES)
        .fetch_all(self.readers())
        .await?
        .iter()
        .map(profile_from_row)
        .collect()
    }

    /// One profile.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_profile(&self, profile: ProfileId) -> Result<Profile, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE uuid = ?1")))
            .bind(profile.key())
            .fetch_optional(self.readers())
            .await?
            .ok_or(StoreError::NotFound("profile"))?;
        profile_from_row(&row)
    }

    /// Adds a profile at the end of the list. Values of secret headers are left out.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn create_profile(
        &self,
        draft: &ProfileDraft,
        now: i64,
    ) -> Result<Profile, StoreError> {
        let profile = ProfileId::generate();
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO profile (uuid, name, kind, root_url, proxy_mode, position, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5,
                 (SELECT coalesce(max(position), -1) + 1 FROM profile), ?6)",
        )
        .bind(profile.key())
        .bind(&draft.name)
        .bind(name_of(&draft.kind)?)
        .bind(&draft.root_url)
        .bind(name_of(&draft.proxy_mode)?)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        write_draft(&mut tx, profile, draft).await?;
        tx.commit().await?;
        self.get_profile(profile).await
    }

    /// Replaces what the user said of a profile. Values of secret headers are left out.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn update_profile(
        &self,
        profile: ProfileId,
        draft: &ProfileDraft,
    ) -> Result<Profile, StoreError> {
        let mut tx = self.write().await?;
        write_draft(&mut tx, profile, draft).await?;
        tx.commit().await?;
        self.get_profile(profile).await
    }

    /// Deletes a profile and its models. Messages and the ledger keep its name for their model.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn delete_profile(&self, profile: ProfileId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query("DELETE FROM profile WHERE uuid = ?1")
            .bind(profile.key())
            .execute(&mut *tx)
            .await?;
        changed(done.rows_affected(), "profile")?;
        Ok(tx.commit().await?)
    }

    /// Puts the profiles into this order; those not named follow as they were.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn order_profiles(&self, order: &[ProfileId]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let count = i64::try_from(order.len()).unwrap_or(i64::MAX);
        sqlx::query("UPDATE profile SET position = position + ?1")
            .bind(count)
            .execute(&mut *tx)
            .await?;
        for (position, profile) in (0_i64..).zip(order) {
            sqlx::query("UPDATE profile SET position = ?2 WHERE uuid = ?1")
                .bind(profile.key())
                .bind(position)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }
}

async fn write_draft(
    connection: &mut SqliteConnection,
    profile: ProfileId,
    draft: &ProfileDraft,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE profile SET name = ?2, kind = ?3, root_url = ?4, proxy_mode = ?5, proxy_url = ?6,
             headers = ?7, ca_pem = ?8, timeouts = ?9, protocol = ?10
         WHERE uuid = ?1",
    )
    .bind(profile.key())
    .bind(&draft.name)
    .bind(name_of(&draft.kind)?)
    .bind(&draft.root_url)
    .bind(name_of(&draft.proxy_mode)?)
    .bind(&draft.proxy_url)
    .bind(headers_json(&draft.headers)?)
    .bind(&draft.ca_pem)
    .bind(serde_json::to_string(&draft.timeouts)?)
    .bind(name_of(&draft.protocol)?)
    .execute(connection)
    .await?;
    changed(done.rows_affected(), "profile")
}
