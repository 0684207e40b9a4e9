//! Parts of messages, with open kinds.

use crate::StoreError;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use studio_domain::Part;

/// A part as columns.
#[derive(Debug, PartialEq)]
pub(crate) struct PartColumns {
    /// The part's `type`.
    pub(crate) kind: String,
    /// The words of a text or of thinking.
    pub(crate) text: Option<String>,
    /// Everything else, as JSON.
    pub(crate) data: Option<String>,
    /// The media file that it needs.
    pub(crate) media: Option<String>,
}

const TEXT: &str = "text";
const REASONING: &str = "reasoning";

/// A part as columns.
pub(crate) fn to_columns(part: &Part) -> Result<PartColumns, StoreError> {
    let media = part.media().map(|hash| hash.as_str().to_owned());
    let words = |kind: &str, text: &str| PartColumns {
        kind: kind.to_owned(),
        text: Some(text.to_owned()),
        data: None,
        media: None,
    };
    Ok(match part {
        Part::Text { text } => words(TEXT, text),
        Part::Reasoning { text } => words(REASONING, text),
        Part::Other { kind, data } => PartColumns {
            kind: kind.clone(),
            text: None,
            data: Some(data.to_string()),
            media,
        },
        known => {
            let mut data = serde_json::to_value(known)?;
            let kind = data
                .as_object_mut()
                .and_then(|fields| fields.remove("type"));
            let Some(Value::String(kind)) = kind else {
                return Err(StoreError::Invalid("a part has a type"));
            };
            PartColumns {
                kind,
                text: None,
                data: Some(data.to_string()),
                media,
            }
        }
    })
}

/// The part in these columns; one of an unknown kind, or of a known kind with unknown fields, is
/// kept as [`Part::Other`].
pub(crate) fn from_columns(
    kind: &str,
    text: Option<String>,
    data: Option<&str>,
) -> Result<Part, StoreError> {
    match (kind, text) {
        (TEXT, Some(text)) => return Ok(Part::Text { text }),
        (REASONING, Some(text)) => return Ok(Part::Reasoning { text }),
        _ => {}
    }
    let data: Value = data.map_or(Ok(Value::Null), serde_json::from_str)?;
    if let Value::Object(fields) = &data {
        let mut tagged = fields.clone();
        tagged.insert("type".to_owned(), Value::String(kind.to_owned()));
        // A stored part of kind "other" is data of a newer version that happens to be called so.
        if kind != "other"
            && let Ok(part) = serde_json::from_value(Value::Object(tagged))
        {
            return Ok(part);
        }
    }
    Ok(Part::Other {
        kind: kind.to_owned(),
        data,
    })
}

/// Writes the parts of an ended message.
pub(crate) async fn insert_parts(
    connection: &mut SqliteConnection,
    message: i64,
    parts: &[Part],
) -> Result<(), StoreError> {
    for (position, part) in (0_i64..).zip(parts) {
        let columns = to_columns(part)?;
        sqlx::query(
            "INSERT INTO part (message, position, kind, text, data, media)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(message)
        .bind(position)
        .bind(columns.kind)
        .bind(columns.text)
        .bind(columns.data)
        .bind(columns.media)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The part in a row with `kind`, `text` and `data`.
pub(crate) fn part_from_row(row: &SqliteRow) -> Result<Part, StoreError> {
    from_columns(
        row.try_get("kind")?,
        row.try_get("text")?,
        row.try_get("data")?,
    )
}

/// The parts of some messages, given as a JSON array of row keys.
pub(crate) async fn parts_of(
    connection: &mut SqliteConnection,
    keys: &str,
) -> Result<HashMap<i64, Vec<Part>>, StoreError> {
    let rows = sqlx::query(
        "SELECT message, kind, text, data FROM part
         WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message, position",
    )
    .bind(keys)
    .fetch_all(connection)
    .await?;
    let mut found: HashMap<i64, Vec<Part>> = HashMap::new();
    for row in &rows {
        found
            .entry(row.try_get("message")?)
            .or_default()
            .push(part_from_row(row)?);
    }
    Ok(found)
}
