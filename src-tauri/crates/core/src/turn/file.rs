//! Files on their way from a gateway into the media store, and from there to a gateway.

use crate::app::now;
use crate::{App, CoreError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{MediaHash, Message, Part};

/// Bytes of all files in one request: more than this, in Base64, gateways refuse.
const MOST_BYTES: i64 = 20 * 1024 * 1024;

/// A file as it travels in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Encoded {
    /// Such as `image/png`.
    pub(crate) media_type: String,
    /// Its bytes in Base64.
    pub(crate) data: String,
}

/// What a file in an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Image,
    Audio,
}

/// The files that a request sends.
pub(crate) type Files = HashMap<MediaHash, Encoded>;

impl App {
    /// Stores a file of an answer and gives the part that shows it.
    pub(super) async fn keep_file(&self, kind: FileKind, file: Encoded) -> Result<Part, ApiError> {
        let bytes = STANDARD.decode(&file.data).map_err(|_| {
            ApiError::new(ErrorCode::Protocol, "a file in the answer cannot be read")
        })?;
        let store = &self.inner.store;
        let kept = store.put_media(bytes, &file.media_type, now()).await;
        let media = kept.map_err(CoreError::from)?.hash;
        Ok(match kind {
            FileKind::Image => Part::Image { media },
            FileKind::Audio => Part::Audio {
                media,
                transcript: None,
                interruption: None,
            },
        })
    }

    /// The files of a branch, as many as one request can carry: the newest first. What cannot be read is left out.
    pub(super) async fn files_of(&self, branch: &[Message]) -> Files {
        let mut files = Files::new();
        let mut room = MOST_BYTES;
        let parts = branch.iter().rev().flat_map(|message| &message.parts);
        for hash in parts.filter_map(Part::media) {
            if files.contains_key(hash) {
                continue;
            }
            if let Some((size, file)) = self.encoded(hash, room).await {
                room -= size;
                files.insert(hash.clone(), file);
            }
        }
        files
    }

    /// A file with its size, unless it needs more than `room` bytes.
    async fn encoded(&self, hash: &MediaHash, room: i64) -> Option<(i64, Encoded)> {
        let store = &self.inner.store;
        let gone = |error: &dyn std::error::Error| tracing::warn!(%error, "a file is not sent");
        let known = store.get_media(hash).await;
        let known = known.inspect_err(|error| gone(error)).ok()?;
        if known.size > room {
            return None;
        }
        let bytes = tokio::fs::read(store.media_path(hash)).await;
        let data = STANDARD.encode(bytes.inspect_err(|error| gone(error)).ok()?);
        let media_type = known.mime;
        Some((known.size, Encoded { media_type, data }))
    }
}
