//! Results on their way into the library.

use super::remote::RemoteFile;
use super::run::{Failed, Run};
use crate::app::now;
use crate::error::from_gateway;
use bytes::Bytes;
use std::collections::HashSet;
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{CreationDetail, ItemKind};
use studio_gateway::{DownloadError, Gateway, ImageFormat};
use studio_media::{Picture, PictureError, Thumbnail};
use studio_store::NewCreation;

/// Largest picture that is fetched, in bytes.
const MAX_PICTURE: usize = 64 * 1024 * 1024;

/// Longest side of a thumbnail in pixels: a tile of the gallery on a screen of twice the density.
pub(super) const THUMBNAIL: u32 = 512;

/// A picture that has arrived, to be put into its place.
pub(super) struct Arrived {
    pub(super) position: u32,
    pub(super) bytes: Bytes,
    pub(super) revised_prompt: Option<String>,
}

/// What a picture is, with a small one where it could be decoded.
struct Shown {
    mime: &'static str,
    size: Option<(u32, u32)>,
    thumbnail: Option<Thumbnail>,
}

impl Run {
    /// Fetches what is not in the library yet. One that fails does not keep the others from coming.
    pub(super) async fn fetch_pictures(
        &self,
        gateway: &Gateway,
        title: &str,
        files: &[RemoteFile],
    ) -> Result<(), Failed> {
        let known = self.app.inner.store.get_job_results(self.id).await?;
        let known: HashSet<u32> = known.creations.iter().map(|one| one.position).collect();
        let mut first_trouble = Ok(());
        for file in files.iter().filter(|file| !known.contains(&file.position)) {
            if let Err(failed) = self.fetch_picture(gateway, title, file).await {
                first_trouble = first_trouble.and(Err(failed));
            }
        }
        first_trouble
    }

    async fn fetch_picture(
        &self,
        gateway: &Gateway,
        title: &str,
        file: &RemoteFile,
    ) -> Result<(), Failed> {
        let fetched = gateway.fetch_bytes(&file.address, MAX_PICTURE).await;
        let fetched = fetched.map_err(|error| Failed::so_far(not_fetched(&error)))?;
        let arrived = Arrived {
            position: file.position,
            bytes: fetched.bytes,
            revised_prompt: file.revised_prompt.clone(),
        };
        self.keep_picture(title, arrived).await
    }

    /// Puts a picture into the library, unless the job has one at this place.
    pub(super) async fn keep_picture(&self, title: &str, arrived: Arrived) -> Result<(), Failed> {
        let shown = looked_at(arrived.bytes.clone()).await?;
        let store = &self.app.inner.store;
        let put = |bytes: Bytes, mime: &'static str| async move {
            store.put_media(bytes.into(), mime, now()).await
        };
        let media = self
            .when_there_is_room(|| put(arrived.bytes.clone(), shown.mime))
            .await?;
        let thumbnail = match shown.thumbnail {
            Some(Thumbnail { bytes, mime }) => {
                let bytes = Bytes::from(bytes);
                let kept = self.when_there_is_room(|| put(bytes.clone(), mime)).await?;
                Some(kept.hash)
            }
            None => None,
        };
        let new = NewCreation {
            job: self.id,
            position: arrived.position,
            kind: ItemKind::Image,
            title: title.to_owned(),
            media: media.hash,
            thumbnail,
            size: shown.size,
            duration_ms: None,
            detail: CreationDetail {
                revised_prompt: arrived.revised_prompt,
                transcript: None,
            },
        };
        self.when_there_is_room(|| store.add_creation(new.clone(), now()))
            .await?;
        self.live.finished(arrived.position);
        self.app.job_changed(self.id).await;
        Ok(())
    }
}

/// Decodes a picture off the async threads. AVIF the page can show, but nothing here can decode.
async fn looked_at(bytes: Bytes) -> Result<Shown, Failed> {
    if ImageFormat::sniff(&bytes) == Some(ImageFormat::Avif) {
        return Ok(Shown {
            mime: "image/avif",
            size: None,
            thumbnail: None,
        });
    }
    let looked = tokio::task::spawn_blocking(move || -> Result<Shown, PictureError> {
        let picture = Picture::decode(&bytes)?;
        Ok(Shown {
            mime: picture.mime(),
            size: Some(picture.size()),
            thumbnail: Some(picture.thumbnail(THUMBNAIL)?),
        })
    });
    let shown = looked
        .await
        .map_err(|_| ApiError::new(ErrorCode::Internal, "the picture could not be looked at"));
    match shown {
        Ok(Ok(shown)) => Ok(shown),
        Ok(Err(error)) => Err(Failed::so_far(ApiError::new(
            ErrorCode::Protocol,
            error.to_string(),
        ))),
        Err(error) => Err(Failed::so_far(error)),
    }
}

pub(super) fn not_fetched(error: &DownloadError) -> ApiError {
    match error {
        DownloadError::Expired(cause) | DownloadError::Call(cause) => from_gateway(cause),
        DownloadError::Disk(cause) => ApiError::new(ErrorCode::Storage, cause.to_string()),
    }
}
