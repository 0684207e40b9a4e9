//! How much there is.

use crate::{Store, StoreError};

/// How much a library holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Bytes of the database.
    pub database: i64,
    /// Bytes of the media files, as the database knows them.
    pub media: i64,
    /// Conversations, the trash included.
    pub conversations: i64,
    /// Messages.
    pub messages: i64,
}

impl Store {
    /// Counts what there is.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn size(&self) -> Result<Size, StoreError> {
        let (database, media, conversations, messages) = sqlx::query_as(
            "SELECT (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size),
                 (SELECT coalesce(sum(size), 0) FROM media),
                 (SELECT count(*) FROM conversation),
                 (SELECT count(*) FROM message)",
        )
        .fetch_one(self.readers())
        .await?;
        Ok(Size {
            database,
            media,
            conversations,
            messages,
        })
    }
}
