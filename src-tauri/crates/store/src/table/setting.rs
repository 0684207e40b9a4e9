//! Settings: JSON values by key.

use crate::{Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sqlx::SqliteConnection;
use studio_domain::{Settings, SettingsPatch};

/// The key of the settings of the app itself.
const APP: &str = "app";

impl Store {
    /// The settings of the app. Fields that are missing, or that this version can't read, have their
    /// default.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn settings(&self) -> Result<Settings, StoreError> {
        let mut connection = self.readers().acquire().await?;
        Ok(tolerant(&fields(&mut connection).await?))
    }

    /// Changes the settings of the app and returns them. Fields that this version does not know stay as
    /// they are.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn update_settings(
        &self,
        patch: SettingsPatch,
        now: i64,
    ) -> Result<Settings, StoreError> {
        let mut tx = self.write().await?;
        let mut stored = fields(&mut tx).await?;
        let settings = tolerant(&stored).patched(patch);
        if let Value::Object(known) = serde_json::to_value(&settings)? {
            stored.extend(known);
        }
        put(&mut tx, APP, &Value::Object(stored).to_string(), now).await?;
        tx.commit().await?;
        Ok(settings)
    }

    /// The value of a key of one's own; `None` if it was never set or can't be read as `T`.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn get_setting<T: DeserializeOwned>(
        &self,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let text = get(&mut connection, key).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Sets the value of a key of one's own. The key `app` is that of [`Store::settings`].
    ///
    /// # Errors
    /// Those of any write; [`StoreError::Data`] if the value is no JSON.
    pub async fn put_setting<T: Serialize + Sync>(
        &self,
        key: &str,
        value: &T,
        now: i64,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(value)?;
        let mut tx = self.write().await?;
        put(&mut tx, key, &text, now).await?;
        Ok(tx.commit().await?)
    }
}

async fn fields(connection: &mut SqliteConnection) -> Result<Map<String, Value>, StoreError> {
    let text = get(connection, APP).await?.unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// The settings with every field taken that can be read by itself.
fn tolerant(stored: &Map<String, Value>) -> Settings {
    let mut taken = Map::new();
    for (name, value) in stored {
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        if serde_json::from_value::<Settings>(Value::Object(alone)).is_ok() {
            taken.insert(name.clone(), value.clone());
        }
    }
    serde_json::from_value(Value::Object(taken)).unwrap_or_default()
}

async fn get(connection: &mut SqliteConnection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT value FROM setting WHERE key = ?1")
            .bind(key)
            .fetch_optional(connection)
            .await?,
    )
}

async fn put(
    connection: &mut SqliteConnection,
    key: &str,
    value: &str,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO setting (key, value, updated_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
    )
    .bind(key)
    .bind(value)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
