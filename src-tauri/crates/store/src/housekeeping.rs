//! What is done at the start, off the way to the first window, and now and then.

use crate::{Backup, Garbage, Store, StoreError};
use studio_domain::MessageId;

/// How many daily backups are kept.
const DAILY_KEPT: usize = 7;

/// What housekeeping did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Housekeeping {
    /// The messages whose process had died; see [`Store::recover_interrupted`].
    pub recovered: Vec<MessageId>,
    /// The backup of the day, if it was made now.
    pub backup: Option<Backup>,
    /// The media files that were removed.
    pub garbage: Garbage,
}

impl Store {
    /// Recovers interrupted messages, makes the backup of the day, removes what the inspector kept longer than set, messages that were taken out long ago, and media files that nothing refers
    /// to, forgets ended processes and freshens the statistics of the query planner. Jobs are not taken
    /// over here: only a process that works on jobs does that.
    ///
    /// # Errors
    /// The first error of these steps; those before it have been done.
    pub async fn keep_house(&self, now: i64) -> Result<Housekeeping, StoreError> {
        let recovered = self.recover_interrupted(now).await?;
        let backup = self.backup_daily(DAILY_KEPT, now).await?;
        self.purge_messages(now).await?;
        self.forget_exchanges(now).await?;
        let garbage = self.collect_garbage(now).await?;
        self.forget_dead_owners().await?;
        self.optimize().await?;
        Ok(Housekeeping {
            recovered,
            backup,
            garbage,
        })
    }

    /// Freshens the statistics of the query planner where they are out of date.
    async fn optimize(&self) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("PRAGMA optimize").execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
