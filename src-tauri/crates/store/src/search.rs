//! The search index: titles and ended messages, in every script.

mod excerpt;
pub(crate) mod library;
mod plain;
mod query;
mod words;

pub use excerpt::Highlight;
pub use library::{HitOrder, LibraryHit};
pub(crate) use plain::plain;

use crate::codec::{id, name_of, optional_id, variant};
use crate::{Store, StoreError};
use query::Query;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::{ItemId, ItemKind, MessageId, Part, readable_parts};

/// The largest number of hits.
const MAX_HITS: u32 = 200;
/// How much of a message is looked through for an excerpt.
const MAX_EXCERPT_SOURCE: i64 = 400_000;
/// Documents of the same second that the keys have room for.
const KEYS_PER_SECOND: i64 = 1 << 16;

/// One hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The item.
    pub item: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its title.
    pub title: String,
    /// The message, unless the title itself was found.
    pub message: Option<MessageId>,
    /// Some words around the first found place, on one line.
    pub excerpt: String,
    /// The found places in `excerpt`.
    pub highlights: Vec<Highlight>,
    /// When the message was made or the title given, to the second.
    pub at: i64,
}

/// The newest documents that match; the index yields them in the order of their keys, so that the
/// search stops as soon as it has enough.
pub(crate) const SEARCH_SQL: &str = "SELECT s.rowid AS doc, i.uuid, i.kind, i.title,
         m.uuid AS message_uuid, d.message AS message_key, d.item AS item_key
     FROM search_index s CROSS JOIN search_doc d ON d.id = s.rowid
         CROSS JOIN item i ON i.id = d.item LEFT JOIN message m ON m.id = d.message
     WHERE s.search_index MATCH ?1 AND i.trashed_at IS NULL AND (?3 IS NULL OR i.kind = ?3)
     ORDER BY s.rowid DESC LIMIT ?2";

impl Store {
    /// The newest hits among titles and ended messages that are not in the trash; `limit` is held to 1 to
    /// 200. All words must occur; words in double quotes one after the other; the last word may be the
    /// beginning of one. Case and accents do not count. Nothing typed is an error. With a `kind`, only items
    /// of that kind are found.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn search(
        &self,
        input: &str,
        kind: Option<ItemKind>,
        limit: u32,
    ) -> Result<Vec<SearchHit>, StoreError> {
        let query = Query::parse(input);
        let Some(expression) = query.expression() else {
            return Ok(Vec::new());
        };
        let mut tx = self.readers().begin().await?;
        let rows = sqlx::query(SEARCH_SQL)
            .bind(expression)
            .bind(limit.clamp(1, MAX_HITS))
            .bind(kind.as_ref().map(name_of).transpose()?)
            .fetch_all(&mut *tx)
            .await?;
        let mut hits = Vec::with_capacity(rows.len());
        for row in &rows {
            hits.push(hit(&mut tx, row, &query).await?);
        }
        Ok(hits)
    }
}

/// The expression of the index for what was typed; `None` where there is no word in it.
pub(crate) fn expression(input: &str) -> Option<String> {
    Query::parse(input).expression()
}

async fn hit(
    connection: &mut SqliteConnection,
    row: &SqliteRow,
    query: &Query,
) -> Result<SearchHit, StoreError> {
    let title: String = row.try_get("title")?;
    let source = match row.try_get::<Option<i64>, _>("message_key")? {
        Some(message) => stored_text(connection, message).await?,
        None => titled(connection, row.try_get("item_key")?, &title).await?,
    };
    let (excerpt, highlights) = excerpt::excerpt(&source, query);
    let doc: i64 = row.try_get("doc")?;
    Ok(SearchHit {
        item: id(row, "uuid")?,
        kind: variant(row, "kind")?,
        title,
        message: optional_id(row, "message_uuid")?,
        excerpt,
        highlights,
        at: doc.div_euclid(KEYS_PER_SECOND) * 1_000,
    })
}

/// The searchable words of a stored message, its beginning at least.
async fn stored_text(
    connection: &mut SqliteConnection,
    message: i64,
) -> Result<String, StoreError> {
    let rows = sqlx::query(
        "SELECT kind, substr(text, 1, ?2) AS text, data FROM part
         WHERE message = ?1 AND kind <> 'reasoning' ORDER BY position",
    )
    .bind(message)
    .bind(MAX_EXCERPT_SOURCE)
    .fetch_all(connection)
    .await?;
    let parts: Vec<Part> = rows
        .iter()
        .map(crate::table::part::part_from_row)
        .collect::<Result<_, _>>()?;
    Ok(searchable(&parts))
}

/// The words of a message that a search finds: what was said, the words of sounds, files and their names, and
/// titles of sources. Thinking and the arguments of tools are left out.
fn searchable(parts: &[Part]) -> String {
    let words = readable_parts(parts)
        .into_iter()
        .filter_map(|part| match part {
            Part::Text { text } => Some(text),
            Part::Audio { transcript, .. } => transcript,
            Part::File {
                name,
                text: Some(text),
                ..
            } => Some(format!("{name}\n{text}")),
            Part::File { name, .. } => Some(name),
            Part::Citation { title, .. } => Some(title),
            _ => None,
        });
    words.collect::<Vec<_>>().join("\n")
}

/// Puts an ended message into the index.
pub(crate) async fn index_message(
    connection: &mut SqliteConnection,
    item: i64,
    message: i64,
    parts: &[Part],
    at: i64,
) -> Result<(), StoreError> {
    insert(connection, item, Some(message), &searchable(parts), at).await
}

/// The searchable words of an item itself: its title, and what is said in it where it is a recording.
async fn titled(
    connection: &mut SqliteConnection,
    item: i64,
    title: &str,
) -> Result<String, StoreError> {
    let said: Option<Option<String>> = sqlx::query_scalar(
        "SELECT substr(json_extract(detail, '$.transcript.text'), 1, ?2) FROM creation
         WHERE item = ?1",
    )
    .bind(item)
    .bind(MAX_EXCERPT_SOURCE)
    .fetch_optional(connection)
    .await?;
    Ok(match said.flatten() {
        Some(said) => format!("{title}\n{said}"),
        None => title.to_owned(),
    })
}

/// Puts an item's own words into the index, in place of those before.
pub(crate) async fn index_title(
    connection: &mut SqliteConnection,
    item: i64,
    title: &str,
    at: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM search_doc WHERE item = ?1 AND message IS NULL")
        .bind(item)
        .execute(&mut *connection)
        .await?;
    let words = titled(connection, item, title).await?;
    insert(connection, item, None, &words, at).await
}

async fn insert(
    connection: &mut SqliteConnection,
    item: i64,
    message: Option<i64>,
    text: &str,
    at: i64,
) -> Result<(), StoreError> {
    if text.is_empty() {
        return Ok(());
    }
    let doc = free_key(connection, at).await?;
    sqlx::query("INSERT INTO search_doc (id, item, message) VALUES (?1, ?2, ?3)")
        .bind(doc)
        .bind(item)
        .bind(message)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO search_index (rowid, body) VALUES (?1, ?2)")
        .bind(doc)
        .bind(words::segmented(text))
        .execute(connection)
        .await?;
    Ok(())
}

/// The next free key of the second of `at`, or of the first later second that has room.
async fn free_key(connection: &mut SqliteConnection, at: i64) -> Result<i64, StoreError> {
    let mut first = at.div_euclid(1_000).saturating_mul(KEYS_PER_SECOND);
    loop {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT max(id) FROM search_doc WHERE id BETWEEN ?1 AND ?2")
                .bind(first)
                .bind(first.saturating_add(KEYS_PER_SECOND - 1))
                .fetch_one(&mut *connection)
                .await?;
        match last {
            None => return Ok(first),
            Some(last) if last < first.saturating_add(KEYS_PER_SECOND - 1) => return Ok(last + 1),
            Some(_) => first = first.saturating_add(KEYS_PER_SECOND),
        }
    }
}
