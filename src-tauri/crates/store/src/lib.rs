//! The SQLite database, the media files and the search index of XiDao Studio.
//!
//! A [`Store`] is cheap to clone and may be used by several processes at once: there is one writing
//! connection per process, every write is one `BEGIN IMMEDIATE` transaction, and changes made by others show
//! in [`Store::data_version`]. What the app names from outside has a UUID; rows join by integer keys.
//!
//! Methods that stamp a time take `now`, in milliseconds since the Unix epoch.

mod backup;
mod codec;
mod db;
mod error;
mod files;
mod housekeeping;
mod media;
mod migration;
mod owner;
#[cfg(test)]
mod plan;
mod search;
mod size;
mod table;
mod transfer;

pub use backup::{Backup, BackupKind};
pub use db::{Store, StorePaths};
pub use error::StoreError;
pub use housekeeping::Housekeeping;
pub use media::Garbage;
pub use search::{Highlight, HitOrder, LibraryHit, SearchHit};
pub use size::Size;
pub use table::branch::{MessagePage, Siblings};
pub use table::conversation::{Cursor, ListFilter};
pub use table::creation::{CreationCounts, GalleryFilter, JobResults, NewCreation};
pub use table::folder::Folder;
pub use table::job::{JobUpdate, NewJob};
pub use table::library::{LibraryCounts, LibraryCursor, LibraryEntry, LibraryFilter};
pub use table::message::{NewMessage, NewTurn, StartedTurn};
pub use table::part_delta::Delta;
pub use table::stream::{FinishedMessage, REALTIME};
pub use table::usage::UsageSum;
pub use table::voice::SpokenConversation;
pub use transfer::RestoredConversation;
