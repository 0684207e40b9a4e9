//! The library item: what conversations, recordings, takes, images and videos have in common.

use crate::{FolderId, ItemId};
use serde::{Deserialize, Serialize};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ItemKind {
    /// A chat, typed or spoken.
    Conversation,
    /// A recording or an audio file with its transcript.
    Recording,
    /// One rendering of a text as speech.
    Take,
    /// One generated or edited image.
    Image,
    /// One generated video.
    Video,
}

/// The head of every item, whatever its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// What the user reads in a list; empty until it has a title.
    pub title: String,
    /// When it was made.
    pub created_at: i64,
    /// When its content last changed.
    pub updated_at: i64,
    /// The folder it lies in, if any.
    pub folder_id: Option<FolderId>,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// When it was pinned, if it is.
    pub pinned_at: Option<i64>,
    /// When it was archived, if it is.
    pub archived_at: Option<i64>,
    /// When it was moved to the trash, if it was.
    pub trashed_at: Option<i64>,
}
