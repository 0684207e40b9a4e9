//! What jobs made, on its way out of the library, and pictures on their way in.

use crate::app::now;
use crate::download::{download_dir, file_error, shown, stem, write_new};
use crate::{App, CoreError};
use serde_json::json;
use studio_contract::{CreationUpdateParams, PictureInfo, SavedFile, SoundInfo, TextSaveParams};
use studio_domain::{Creation, CreationDetail, ItemId, Job};
use studio_media::Picture;
pub use studio_media::Pixels;

/// Largest recording that gateways take in one piece, in bytes (OpenAI, Whisper).
const MAX_SOUND: usize = 25 * 1024 * 1024;

/// Largest picture that is taken in, in bytes: what the strictest gateway takes.
const MAX_PICTURE: usize = 50 * 1024 * 1024;

impl App {
    /// Saves a creation as a file into the user's folder of downloads, beside what is there.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Store`] where the folder cannot be written.
    pub async fn creation_save(&self, id: ItemId) -> Result<SavedFile, CoreError> {
        let (creation, job) = self.inner.store.get_creation(id).await?;
        let title = self.inner.store.get_item(id).await?.title;
        let tells = self.settings().await?.image_metadata;
        let source = self.inner.store.media_path(&creation.media);
        let folder = download_dir()?;
        let saving = move || -> Result<SavedFile, CoreError> {
            let mut bytes = std::fs::read(&source).map_err(|error| file_error(&source, error))?;
            if tells && creation.mime == "image/png" {
                bytes = described(bytes, &title, &creation, job.as_ref());
            }
            let name = write_new(&folder, &stem(&title), extension(&creation.mime), &bytes)?;
            Ok(SavedFile {
                name,
                folder: shown(&folder),
            })
        };
        tokio::task::spawn_blocking(saving)
            .await
            .map_err(|_| CoreError::Invalid("the file could not be written".to_owned()))?
    }

    /// The pixels of a picture, for the clipboard.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Invalid`] where it is no picture.
    pub async fn creation_pixels(&self, id: ItemId) -> Result<Pixels, CoreError> {
        let (creation, _) = self.inner.store.get_creation(id).await?;
        let source = self.inner.store.media_path(&creation.media);
        let reading = move || -> Result<Pixels, CoreError> {
            let bytes = std::fs::read(&source).map_err(|error| file_error(&source, error))?;
            let picture = Picture::decode(&bytes);
            let picture = picture.map_err(|error| CoreError::Invalid(error.to_string()))?;
            Ok(picture.into_pixels())
        };
        tokio::task::spawn_blocking(reading)
            .await
            .map_err(|_| CoreError::Invalid("the picture could not be read".to_owned()))?
    }

    /// Takes a picture of the user's into the media store. It stays there while something needs it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for what is too large or no picture, [`CoreError::Store`].
    pub async fn picture_import(&self, bytes: Vec<u8>) -> Result<PictureInfo, CoreError> {
        if bytes.len() > MAX_PICTURE {
            return Err(CoreError::Invalid(
                "the picture has more than 50 MB".to_owned(),
            ));
        }
        let (bytes, mime, (width, height)) = looked_at(bytes).await?;
        let media = self.inner.store.put_media(bytes, mime, now()).await?.hash;
        Ok(PictureInfo {
            media,
            width,
            height,
        })
    }

    /// Saves a picture that a host drew, as a file in the user's folder of downloads.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] where it is no picture, [`CoreError::Store`] where the folder cannot be written.
    pub async fn picture_save(&self, bytes: Vec<u8>) -> Result<SavedFile, CoreError> {
        let (bytes, mime, _) = looked_at(bytes).await?;
        let folder = download_dir()?;
        let saving = move || -> Result<SavedFile, CoreError> {
            let name = write_new(&folder, "frame", extension(mime), &bytes)?;
            Ok(SavedFile {
                name,
                folder: shown(&folder),
            })
        };
        tokio::task::spawn_blocking(saving)
            .await
            .map_err(|_| CoreError::Invalid("the file could not be written".to_owned()))?
    }
}

/// Endings of texts that are saved.
const TEXTS: [&str; 6] = ["txt", "srt", "vtt", "json", "jsonl", "md"];

impl App {
    /// Takes a recording of the user's into the media store. It stays there while something needs it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for what is too large or neither sound nor film, [`CoreError::Store`].
    pub async fn sound_import(&self, bytes: Vec<u8>) -> Result<SoundInfo, CoreError> {
        if bytes.len() > MAX_SOUND {
            return Err(CoreError::Invalid(
                "the recording has more than 25 MB, which gateways do not take in one piece"
                    .to_owned(),
            ));
        }
        let mime = recording_mime(&bytes).ok_or_else(|| {
            CoreError::Invalid(
                "the file is neither a sound nor a film that is known here".to_owned(),
            )
        })?;
        let media = self.inner.store.put_media(bytes, mime, now()).await?.hash;
        Ok(SoundInfo { media })
    }

    /// Takes over what the user has mended in a transcript.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Store`].
    pub async fn creation_update(&self, params: CreationUpdateParams) -> Result<(), CoreError> {
        let store = &self.inner.store;
        let (creation, job) = store.get_creation(params.id).await?;
        let detail = CreationDetail {
            transcript: Some(params.transcript),
            ..creation.detail
        };
        store.set_creation_detail(params.id, &detail, now()).await?;
        if let Some(job) = job {
            self.job_changed(job.id).await;
        }
        Ok(())
    }

    /// Saves a text as a file into the user's folder of downloads, beside what is there.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for another ending, [`CoreError::Store`] where the folder cannot be written.
    pub async fn text_save(&self, params: TextSaveParams) -> Result<SavedFile, CoreError> {
        let known = TEXTS.iter().find(|known| **known == params.extension);
        let extension =
            *known.ok_or_else(|| CoreError::Invalid("no such kind of file".to_owned()))?;
        let folder = download_dir()?;
        let saving = move || -> Result<SavedFile, CoreError> {
            let name = write_new(
                &folder,
                &stem(&params.name),
                extension,
                params.text.as_bytes(),
            )?;
            Ok(SavedFile {
                name,
                folder: shown(&folder),
            })
        };
        tokio::task::spawn_blocking(saving)
            .await
            .map_err(|_| CoreError::Invalid("the file could not be written".to_owned()))?
    }
}

/// The media type of a recording by its first bytes: a sound, or a film with one.
fn recording_mime(start: &[u8]) -> Option<&'static str> {
    crate::jobs::sound_mime(start).or(match start {
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => Some("audio/mp4"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'q', b't', ..] => Some("video/quicktime"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("video/mp4"),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Some("video/webm"),
        _ => None,
    })
}

/// A picture of somebody's with its media type and its size in pixels.
pub(crate) async fn looked_at(
    bytes: Vec<u8>,
) -> Result<(Vec<u8>, &'static str, (u32, u32)), CoreError> {
    let looking = move || {
        let picture = Picture::decode(&bytes)?;
        Ok((bytes, picture.mime(), picture.size()))
    };
    let looked: Result<_, studio_media::PictureError> = tokio::task::spawn_blocking(looking)
        .await
        .map_err(|_| CoreError::Invalid("the picture could not be read".to_owned()))?;
    looked.map_err(|error| CoreError::Invalid(error.to_string()))
}

/// A PNG that tells how it was made; the file as it is where that cannot be written into it.
fn described(png: Vec<u8>, title: &str, creation: &Creation, job: Option<&Job>) -> Vec<u8> {
    let params = job.map(|job| &job.params);
    let prompt = params
        .and_then(|params| params["prompt"].as_str())
        .unwrap_or(title);
    let told = json!({
        "model": job.and_then(|job| job.model.as_ref()).map(|model| &model.model_id),
        "prompt": prompt,
        "revisedPrompt": creation.detail.revised_prompt,
        "settings": params.map(|params| &params["fields"]),
    });
    let entries = [
        ("Description", prompt),
        ("Software", "XiDao Studio"),
        ("Comment", &told.to_string()),
    ];
    match studio_media::with_text(png.clone(), &entries) {
        Ok(written) => written,
        Err(error) => {
            tracing::debug!(%error, "a picture does not tell how it was made");
            png
        }
    }
}

/// The usual end of a file name.
pub(crate) fn extension(mime: &str) -> &'static str {
    match mime {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "image/avif" => "avif",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "video/webm" => "webm",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "opus",
        "audio/aac" => "aac",
        "audio/flac" => "flac",
        "audio/wav" => "wav",
        "audio/mp4" => "m4a",
        _ => "bin",
    }
}
