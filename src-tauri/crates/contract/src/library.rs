//! The library: everything in one list, by time or by words.

use crate::ConversationScope;
use serde::{Deserialize, Serialize};
use studio_domain::{FolderId, Item, ItemId, ItemKind, JobId, MediaHash, MessageId, ModelRef};

/// In what order what was found comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum LibraryOrder {
    /// The latest first.
    #[default]
    Newest,
    /// The best match first, among the newest 5,000.
    Best,
}

/// Params of `library_list`: what is absent does not count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct LibraryListParams {
    /// Words to find; without any, everything is listed.
    pub query: Option<String>,
    /// The order of what was found; a list without words is always by time.
    pub order: Option<LibraryOrder>,
    /// What they are.
    pub kind: Option<ItemKind>,
    /// Where they lie; absent means neither archived nor in the trash.
    pub scope: Option<ConversationScope>,
    /// The folder that they lie in.
    pub folder_id: Option<FolderId>,
    /// A tag that they have.
    pub tag: Option<String>,
    /// The identifier of the model that was asked.
    pub model: Option<String>,
    /// Only the pinned ones.
    pub pinned: Option<bool>,
    /// Changed at this time or later.
    pub since: Option<i64>,
    /// Changed before this time.
    pub until: Option<i64>,
    /// Where the last page ended; absent begins.
    pub cursor: Option<String>,
    /// How many at most, 1 to 200; absent means 60.
    pub limit: Option<u32>,
}

/// One line of the library: an item, or a place in it that has the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryEntry {
    /// The item.
    pub item: Item,
    /// The model that was asked last.
    pub model: Option<ModelRef>,
    /// The job that made it.
    pub job_id: Option<JobId>,
    /// The message that was found, unless it was the item itself.
    pub message_id: Option<MessageId>,
    /// Words around the first found place, or the beginning of what it says.
    pub excerpt: String,
    /// Start and end of each found place in `excerpt`, in UTF-16 code units.
    pub highlights: Vec<(u32, u32)>,
    /// Its file.
    pub media: Option<MediaHash>,
    /// A small picture of it.
    pub thumbnail: Option<MediaHash>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// How long it lasts, in milliseconds.
    pub duration_ms: Option<i64>,
    /// When the found message was made, or the item changed.
    pub at: i64,
}

/// Reply of `library_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryListReply {
    /// The page.
    pub data: Vec<LibraryEntry>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
}

/// A folder of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FolderInfo {
    /// Its identifier.
    pub id: FolderId,
    /// What the user calls it.
    pub name: String,
    /// How many items lie in it, but for the archive and the trash.
    pub count: i64,
}

/// How many there are of something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TagInfo {
    /// The tag.
    pub name: String,
    /// How many items have it, but for the archive and the trash.
    pub count: i64,
}

/// How many items of a kind there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KindCount {
    /// The kind.
    pub kind: ItemKind,
    /// How many, but for the archive and the trash.
    pub count: i64,
}

/// Reply of `library_overview`: what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryOverview {
    /// How many there are of each kind that there is.
    pub kinds: Vec<KindCount>,
    /// How many of them are pinned.
    pub pinned: i64,
    /// How many lie in the archive.
    pub archived: i64,
    /// How many lie in the trash.
    pub trashed: i64,
    /// All folders in their order.
    pub folders: Vec<FolderInfo>,
    /// All tags, sorted.
    pub tags: Vec<TagInfo>,
    /// The models that were asked, sorted.
    pub models: Vec<String>,
}

/// Params of `folder_create`, which replies with a [`FolderInfo`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FolderCreateParams {
    /// What it is to be called.
    pub name: String,
}

/// Params of `folder_rename`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FolderRenameParams {
    /// Which.
    pub id: FolderId,
    /// What it is to be called.
    pub name: String,
}

/// Params of `folder_delete`: what lay in it then lies in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FolderDeleteParams {
    /// Which.
    pub id: FolderId,
}

/// Where items are to lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum FolderPlace {
    /// In no folder.
    None,
    /// In this one.
    Folder {
        /// Which.
        id: FolderId,
    },
}

/// Params of `item_update`: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct ItemUpdateParams {
    /// Which ones.
    pub ids: Vec<ItemId>,
    /// A new title for all of them.
    pub title: Option<String>,
    /// Pin or star them, or let go.
    pub pinned: Option<bool>,
    /// Move them to the archive, or back.
    pub archived: Option<bool>,
    /// Move them to the trash, or back.
    pub trashed: Option<bool>,
    /// Put them into a folder, or out of any.
    pub folder: Option<FolderPlace>,
    /// Give them these tags too.
    pub tags_added: Option<Vec<String>>,
    /// Take these tags from them.
    pub tags_removed: Option<Vec<String>>,
}

/// Params of `item_delete`, which deletes for ever what is in the trash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ItemDeleteParams {
    /// Which ones.
    pub ids: Vec<ItemId>,
}

/// How conversations are written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum LibraryExportFormat {
    /// The shown branch, for people.
    Markdown,
    /// Everything, to be imported again.
    Json,
}

/// Params of `library_export`: writes conversations into the folder of downloads, several into a folder of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryExportParams {
    /// Which ones; what is no conversation is left out.
    pub ids: Vec<ItemId>,
    /// How.
    pub format: LibraryExportFormat,
}

/// Reply of `library_export`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryExportReply {
    /// The file, or the folder of the files, in the folder of downloads.
    pub name: String,
    /// The name of the folder that the files are in.
    pub folder: String,
    /// How many files there are.
    pub count: u32,
}

/// Reply of `library_import_preview`, which takes the bytes of a file: what an import would bring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryImportPreview {
    /// How many conversations are in the file.
    pub conversations: u32,
    /// How many messages these have in all.
    pub messages: u32,
    /// How many of the conversations are in the library already, and would be left as they are.
    pub known: u32,
    /// How many cannot be read.
    pub unreadable: u32,
    /// Titles of those that would come, at most 50.
    pub titles: Vec<String>,
}

/// Reply of `library_import`, which takes the bytes of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LibraryImportReply {
    /// How many conversations have come.
    pub imported: u32,
    /// How many were there already.
    pub known: u32,
    /// How many cannot be read.
    pub unreadable: u32,
}
