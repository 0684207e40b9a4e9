//! The app as a whole: start, search, data.

use crate::{JobInfo, ProfileInfo};
use serde::{Deserialize, Serialize};
use studio_domain::{ConversationSummary, ItemId, ItemKind, MessageId, Model, Settings};

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum SecretStoreStatus {
    /// In the system's keyring.
    Keyring,
    /// In memory only, because the system has no keyring that answers: gone when the app closes.
    Session,
}

/// A model of the demo gateway, with what it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DemoModelInfo {
    /// Identifier on the wire.
    pub id: String,
    /// What it shows, in English.
    pub description_en: String,
    /// What it shows, in Chinese.
    pub description_zh: String,
    /// Whether it stands for a fault.
    pub is_fault: bool,
}

/// Reply of `app_bootstrap`: all that the first picture of the window needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BootstrapReply {
    /// Version of the app.
    pub version: String,
    /// The system's language, as a BCP 47 tag.
    pub system_language: String,
    /// Settings.
    pub settings: Settings,
    /// Profiles, in the user's order.
    pub profiles: Vec<ProfileInfo>,
    /// Models of all profiles, as stored.
    pub models: Vec<Model>,
    /// The first page of active conversations.
    pub conversations: Vec<ConversationSummary>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
    /// What is typed, but not sent, into a new conversation.
    pub draft: String,
    /// The conversations in which a turn runs.
    pub running: Vec<ItemId>,
    /// What the demo gateway can show.
    pub demo_models: Vec<DemoModelInfo>,
    /// The address below which media files are served to this app's own page; absent where no port is free.
    pub media_root: Option<String>,
    /// The jobs that wait or run, of every kind.
    pub jobs: Vec<JobInfo>,
}

/// One backup of the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BackupInfo {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub size: i64,
    /// When it was made.
    pub created_at: i64,
}

/// Reply of `data_info` and `backup_create`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DataInfoReply {
    /// Where the data lies, for the user to read.
    pub data_dir: String,
    /// Size of the database in bytes.
    pub database_size: i64,
    /// Size of the media files in bytes.
    pub media_size: i64,
    /// How many conversations there are, the trash included.
    pub conversation_count: i64,
    /// How many messages there are.
    pub message_count: i64,
    /// Backups, the latest first.
    pub backups: Vec<BackupInfo>,
    /// Where secrets are kept.
    pub secret_store: SecretStoreStatus,
}

/// Reply of `data_locate`, which answers also where the library can't be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DataLocateReply {
    /// The folder of everything, for the user to read.
    pub data_dir: String,
    /// The folder of the backups, below it.
    pub backups_dir: String,
}

/// Params of `link_open`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LinkOpenParams {
    /// An `http`, `https` or `mailto` address; nothing else is opened.
    pub url: String,
}

/// Params of `notification_show`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotificationShowParams {
    /// What has happened, in a few words.
    pub title: String,
    /// To what.
    pub body: String,
}

/// Params of `search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct SearchParams {
    /// What the user typed.
    pub query: String,
    /// Only items of this kind; absent means any.
    pub kind: Option<ItemKind>,
    /// How many at most, 1 to 100; absent means 30.
    pub limit: Option<u32>,
}

/// One place that has the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    /// The item.
    pub item_id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its title.
    pub title: String,
    /// The message, unless it was the title that matched.
    pub message_id: Option<MessageId>,
    /// Words around the hit.
    pub excerpt: String,
    /// Start and end of each hit in `excerpt`, in UTF-16 code units.
    pub highlights: Vec<(u32, u32)>,
    /// When the message was written, or the item made.
    pub at: i64,
}

/// Reply of `search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SearchReply {
    /// The hits, the latest first.
    pub data: Vec<SearchHit>,
}
