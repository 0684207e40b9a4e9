//! Search over the library, with its filters.

use super::query::Query;
use super::{Highlight, KEYS_PER_SECOND, excerpt, stored_text, titled};
use crate::codec::optional_id;
use crate::table::library::{
    LibraryEntry, LibraryFilter, entry_from_row, library_columns, library_conditions,
    library_tables,
};
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::MessageId;

/// The largest page.
const MAX_PAGE: u32 = 200;

/// In what order hits come, and where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitOrder {
    /// The newest first; those before this place, which is the [`LibraryHit::place`] of the last one seen.
    Newest {
        /// `None` begins.
        before: Option<i64>,
    },
    /// The best first among the newest 5,000; ranking all of a large library would take seconds.
    Best {
        /// How many were seen already.
        skip: u32,
    },
}

/// One place in the library that has the words.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryHit {
    /// The item.
    pub entry: LibraryEntry,
    /// The message, unless the item's own words were found.
    pub message: Option<MessageId>,
    /// Some words around the first found place, on one line.
    pub excerpt: String,
    /// The found places in `excerpt`.
    pub highlights: Vec<Highlight>,
    /// When the message was made or the title given, to the second.
    pub at: i64,
    /// Its place among all hits by time.
    pub place: i64,
}

macro_rules! from_here {
    ($source:literal) => {
        concat!(
            "SELECT s.rowid_ AS doc, m.uuid AS message_uuid, d.message AS message_key, ",
            library_columns!(),
            " FROM (",
            $source,
            ") s CROSS JOIN search_doc d ON d.id = s.rowid_ CROSS JOIN item i ON i.id = d.item
              LEFT JOIN message m ON m.id = d.message ",
            library_tables!(),
            " WHERE ",
            library_conditions!()
        )
    };
}

/// The index yields documents in the order of their keys, so that the search stops when the page is full.
pub(crate) const NEWEST_SQL: &str = concat!(
    from_here!(
        "SELECT rowid AS rowid_ FROM search_index WHERE search_index MATCH ?9 AND rowid < ?10"
    ),
    " ORDER BY s.rowid_ DESC LIMIT ?11"
);

const BEST_SQL: &str = concat!(
    from_here!(
        "SELECT rowid AS rowid_, bm25(search_index) AS score FROM search_index
         WHERE search_index MATCH ?9 ORDER BY rowid DESC LIMIT 5000"
    ),
    " ORDER BY s.score, s.rowid_ DESC LIMIT ?11 OFFSET ?10"
);

impl Store {
    /// A page of what matches `input` (see [`Store::search`] for what may be typed); `limit` is held to 1
    /// to 200.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn search_library(
        &self,
        input: &str,
        filter: &LibraryFilter,
        order: HitOrder,
        limit: u32,
    ) -> Result<Vec<LibraryHit>, StoreError> {
        let query = Query::parse(input);
        let Some(expression) = query.expression() else {
            return Ok(Vec::new());
        };
        let (sql, from) = match order {
            HitOrder::Newest { before } => (NEWEST_SQL, before.unwrap_or(i64::MAX)),
            HitOrder::Best { skip } => (BEST_SQL, i64::from(skip)),
        };
        let mut tx = self.readers().begin().await?;
        let rows = filter
            .bind(sqlx::query(sql))?
            .bind(expression)
            .bind(from)
            .bind(limit.clamp(1, MAX_PAGE))
            .fetch_all(&mut *tx)
            .await?;
        let mut hits = Vec::with_capacity(rows.len());
        for row in &rows {
            hits.push(library_hit(&mut tx, row, &query).await?);
        }
        Ok(hits)
    }
}

async fn library_hit(
    connection: &mut SqliteConnection,
    row: &SqliteRow,
    query: &Query,
) -> Result<LibraryHit, StoreError> {
    let entry = entry_from_row(row)?;
    let source = match row.try_get::<Option<i64>, _>("message_key")? {
        Some(message) => stored_text(connection, message).await?,
        None => titled(connection, row.try_get("item_key")?, &entry.item.title).await?,
    };
    let (excerpt, highlights) = excerpt::excerpt(&source, query);
    let place: i64 = row.try_get("doc")?;
    Ok(LibraryHit {
        entry,
        message: optional_id(row, "message_uuid")?,
        excerpt,
        highlights,
        at: place.div_euclid(KEYS_PER_SECOND) * 1_000,
        place,
    })
}
