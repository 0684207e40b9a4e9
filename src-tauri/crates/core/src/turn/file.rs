//! Files on their way from a gateway into the media store, and from there to a gateway.

use crate::app::now;
use crate::{App, CoreError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{MediaHash, Message, Part};
use studio_media::Picture;

/// Bytes of all files in one request: more than this, in Base64, gateways refuse.
const MOST_BYTES: i64 = 20 * 1024 * 1024;

/// Longest side of a picture that is sent, in pixels: what the largest models look at (OpenAI: 2,048).
const SIDE: u32 = 2_048;

/// Largest picture that is made smaller, in bytes: what is taken into the media store.
const MOST_PICTURE: i64 = 50 * 1024 * 1024;

/// Pictures that are made anew; one that moves would stand still.
const SENT_SMALLER: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

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

    /// A file with the bytes that it takes, unless it needs more than `room`.
    async fn encoded(&self, hash: &MediaHash, room: i64) -> Option<(i64, Encoded)> {
        let store = &self.inner.store;
        let gone = |error: &dyn std::error::Error| tracing::warn!(%error, "a file is not sent");
        let known = store.get_media(hash).await;
        let known = known.inspect_err(|error| gone(error)).ok()?;
        let is_picture = SENT_SMALLER.contains(&known.mime.as_str());
        if known.size > if is_picture { MOST_PICTURE } else { room } {
            return None;
        }
        let bytes = tokio::fs::read(store.media_path(hash)).await;
        let bytes = bytes.inspect_err(|error| gone(error)).ok()?;
        let (bytes, media_type) = match is_picture {
            true => sent_picture(bytes, known.mime).await,
            false => (bytes, known.mime),
        };
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let data = STANDARD.encode(bytes);
        (size <= room).then_some((size, Encoded { media_type, data }))
    }
}

/// A picture as it is sent: upright, no larger than models look at, and without what a camera notes in it, such as the
/// place. The file that the user chose stays as it is.
async fn sent_picture(bytes: Vec<u8>, mime: String) -> (Vec<u8>, String) {
    let making = tokio::task::spawn_blocking(move || {
        let smaller = Picture::decode(&bytes).and_then(|picture| picture.thumbnail(SIDE));
        match smaller {
            Ok(smaller) => (smaller.bytes, smaller.mime.to_owned()),
            Err(error) => {
                tracing::warn!(%error, "a picture is sent as it is");
                (bytes, mime)
            }
        }
    });
    making.await.unwrap_or_default()
}
