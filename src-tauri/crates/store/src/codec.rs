//! How plain data is written into columns and read back.

use crate::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use studio_domain::{FolderId, ItemId, JobId, MessageId, ModelRef, OwnerId, ProfileId, UsageId};
use uuid::Uuid;

/// An identifier as a 16-byte column.
pub(crate) trait Key: Sized {
    /// The bytes of the column.
    fn key(&self) -> Vec<u8>;
    /// The identifier with these bytes.
    fn from_key(bytes: &[u8]) -> Result<Self, StoreError>;
}

macro_rules! key {
    ($($name:ident)*) => {$(
        impl Key for $name {
            fn key(&self) -> Vec<u8> {
                self.as_uuid().as_bytes().to_vec()
            }

            fn from_key(bytes: &[u8]) -> Result<Self, StoreError> {
                Uuid::from_slice(bytes)
                    .map(Self::from_uuid)
                    .map_err(|_| StoreError::Corrupt("an identifier has not 16 bytes".to_owned()))
            }
        }
    )*};
}
key!(FolderId ItemId JobId MessageId OwnerId ProfileId UsageId);

/// The identifier in a column that is never NULL.
pub(crate) fn id<K: Key>(row: &SqliteRow, column: &str) -> Result<K, StoreError> {
    K::from_key(row.try_get::<&[u8], _>(column)?)
}

/// The identifier in a column that may be NULL.
pub(crate) fn optional_id<K: Key>(row: &SqliteRow, column: &str) -> Result<Option<K>, StoreError> {
    row.try_get::<Option<&[u8]>, _>(column)?
        .map(K::from_key)
        .transpose()
}

/// The model in the columns `profile` and `model`.
pub(crate) fn model_ref(row: &SqliteRow) -> Result<Option<ModelRef>, StoreError> {
    let profile = optional_id(row, "profile")?;
    let model: Option<String> = row.try_get("model")?;
    Ok(profile.zip(model).map(|(profile_id, model_id)| ModelRef {
        profile_id,
        model_id,
    }))
}

/// The two columns of a model.
pub(crate) fn model_columns(model: Option<&ModelRef>) -> (Option<Vec<u8>>, Option<&str>) {
    (
        model.map(|model| model.profile_id.key()),
        model.map(|model| model.model_id.as_str()),
    )
}

/// The name of a plain enum's variant, as it crosses the wire too.
pub(crate) fn name_of<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(name) => Ok(name),
        _ => Err(StoreError::Invalid(
            "only a variant without fields has a name",
        )),
    }
}

/// The variant with this name.
pub(crate) fn from_name<T: DeserializeOwned>(name: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_value(serde_json::Value::String(
        name.to_owned(),
    ))?)
}

/// The variant named in a column.
pub(crate) fn variant<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    from_name(row.try_get::<&str, _>(column)?)
}

/// The JSON value in a column that is never NULL.
pub(crate) fn json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_str(row.try_get(column)?)?)
}

/// The JSON value in a column that may be NULL.
pub(crate) fn optional_json<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<T>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    Ok(text.map(serde_json::from_str).transpose()?)
}

/// The JSON text of an optional value.
pub(crate) fn to_json<T: Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    Ok(value.map(serde_json::to_string).transpose()?)
}
