//! What jobs made, on its way out of the library, and pictures on their way in.

use crate::app::now;
use crate::{App, CoreError};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use studio_contract::{CreationUpdateParams, PictureInfo, SavedFile, SoundInfo, TextSaveParams};
use studio_domain::{Creation, CreationDetail, ItemId, Job};
use studio_media::Picture;
pub use studio_media::Pixels;

/// Characters of a file name before its number and extension.
const NAME_LENGTH: usize = 80;

/// Names that are tried for a file.
const MAX_NUMBER: u32 = 10_000;

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
const TEXTS: [&str; 5] = ["txt", "srt", "vtt", "json", "md"];

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
async fn looked_at(bytes: Vec<u8>) -> Result<(Vec<u8>, &'static str, (u32, u32)), CoreError> {
    let looking = move || {
        let picture = Picture::decode(&bytes)?;
        Ok((bytes, picture.mime(), picture.size()))
    };
    let looked: Result<_, studio_media::PictureError> = tokio::task::spawn_blocking(looking)
        .await
        .map_err(|_| CoreError::Invalid("the picture could not be read".to_owned()))?;
    looked.map_err(|error| CoreError::Invalid(error.to_string()))
}

/// Where a saved file lies.
///
/// # Errors
///
/// [`CoreError::NotFound`] where there is no such file in the folder of downloads.
pub fn saved_path(name: &str) -> Result<PathBuf, CoreError> {
    let is_plain = Path::new(name).file_name().is_some_and(|own| own == name);
    let path = download_dir()?.join(name);
    if is_plain && path.is_file() {
        Ok(path)
    } else {
        Err(CoreError::NotFound("this file"))
    }
}

fn download_dir() -> Result<PathBuf, CoreError> {
    // A desktop that names no folder has none: the usual name then.
    let usual = || Some(dirs::home_dir()?.join("Downloads"));
    dirs::download_dir().or_else(usual).ok_or(CoreError::NoHome)
}

fn shown(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    name.to_string_lossy().into_owned()
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

/// The beginning of a file name: words only, for every system's rules.
fn stem(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| {
            let is_odd = c.is_control() || "<>:\"/\\|?*".contains(c);
            if is_odd { ' ' } else { c }
        })
        .take(NAME_LENGTH)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        "xidao".to_owned()
    } else {
        name.to_owned()
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

/// Writes a file under a name that is still free, and tells the name. The file appears when it is whole.
fn write_new(
    folder: &Path,
    stem: &str,
    extension: &str,
    bytes: &[u8],
) -> Result<String, CoreError> {
    let failed = |error| file_error(folder, error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = unfinished(folder).map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    for number in 1..MAX_NUMBER {
        let name = match number {
            1 => format!("{stem}.{extension}"),
            number => format!("{stem} {number}.{extension}"),
        };
        match file.persist_noclobber(folder.join(&name)) {
            Ok(_) => return Ok(name),
            Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists => {
                file = taken.file;
            }
            Err(other) => return Err(failed(other.error)),
        }
    }
    Err(CoreError::Invalid("no file name is free".to_owned()))
}

/// A file without a name to be seen, removed unless it gets one. Others may read it as far as the user lets them.
fn unfinished(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".xidao-").tempfile_in(folder)
}

fn file_error(path: &Path, source: std::io::Error) -> CoreError {
    CoreError::Store(studio_store::StoreError::io(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_every_system_takes() {
        assert_eq!(stem("a/b: \"c\"?\n d"), "a b c d");
        assert_eq!(stem("潮水与城墙,木刻版画"), "潮水与城墙,木刻版画");
        assert_eq!(stem("../.."), "xidao");
        assert_eq!(stem(&"x".repeat(300)).len(), NAME_LENGTH);
    }

    #[test]
    fn a_file_goes_beside_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let save = |bytes: &[u8]| write_new(folder.path(), "boat", "png", bytes).unwrap();
        assert_eq!(save(b"1"), "boat.png");
        assert_eq!(save(b"2"), "boat 2.png");
        let first = std::fs::read(folder.path().join("boat.png")).unwrap();
        assert_eq!(first, b"1");
    }

    #[test]
    fn only_a_plain_name_is_looked_for() {
        for name in ["../secret", "/etc/passwd", "a/b", ""] {
            assert!(saved_path(name).is_err(), "{name}");
        }
    }
}
