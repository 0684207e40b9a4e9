//! Files on their way into a message: pictures as they are, sounds written down, documents as their words.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{AttachmentInfo, DictationWriteParams};
use studio_document::DocumentError;
use studio_domain::Part;

/// Largest document that is taken in, in bytes.
const MAX_DOCUMENT: usize = 50 * 1024 * 1024;

/// Largest file that is sent as it is, in bytes: more, in Base64, gateways refuse.
const MAX_SENT: usize = 20 * 1024 * 1024;

/// What begins a picture that is taken in (PNG, JPEG, GIF).
const PICTURES: [&[u8]; 3] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8"];

impl App {
    /// Takes a file of the user's that is to go with a message.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for what cannot be read or is too large, [`CoreError::Gateway`] where a sound cannot be
    /// written down, [`CoreError::Store`].
    pub async fn attachment_import(
        &self,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<AttachmentInfo, CoreError> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let (part, tokens) = if is_picture(&bytes) {
            let media = self.picture_import(bytes).await?.media;
            (Part::Image { media }, None)
        } else if sounds(&bytes) {
            let words = self.words_of_sound(bytes).await?;
            let tokens = words.1.as_deref().map(about_tokens);
            let part = Part::Audio {
                media: words.0,
                transcript: words.1,
                interruption: None,
            };
            (part, tokens)
        } else {
            let (media, text) = self.words_of_document(&name, bytes).await?;
            let tokens = text.as_deref().map(about_tokens);
            let part = Part::File {
                media,
                name: name.clone(),
                text,
            };
            (part, tokens)
        };
        Ok(AttachmentInfo {
            name,
            part,
            size,
            tokens,
        })
    }

    /// A sound in the media store, and what is said in it.
    async fn words_of_sound(
        &self,
        bytes: Vec<u8>,
    ) -> Result<(studio_domain::MediaHash, Option<String>), CoreError> {
        let media = self.sound_import(bytes).await?.media;
        let params = DictationWriteParams {
            media: media.clone(),
        };
        let words = self.dictation_write(params).await?.text;
        Ok((media, Some(words)))
    }

    /// A document in the media store with its words; without, where it is sent as it is.
    async fn words_of_document(
        &self,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<(studio_domain::MediaHash, Option<String>), CoreError> {
        if bytes.len() > MAX_DOCUMENT {
            let words = format!("{name} has more than 50 MB");
            return Err(CoreError::Invalid(words));
        }
        let is_pdf = bytes.starts_with(b"%PDF-");
        let called = name.to_owned();
        let reading = tokio::task::spawn_blocking(move || {
            let words = studio_document::read(&bytes, &called);
            (bytes, words)
        });
        let unread = |error: DocumentError| CoreError::Invalid(format!("{name}: {error}"));
        let read = reading.await;
        let (bytes, words) = read.map_err(|_| unread(DocumentError::Damaged))?;
        let text = match words {
            Ok(text) => Some(text),
            // Models that look at pages read what is scanned.
            Err(DocumentError::NoText) if is_pdf && bytes.len() <= MAX_SENT => None,
            Err(error) => return Err(unread(error)),
        };
        let mime = if is_pdf {
            "application/pdf"
        } else {
            mime(name)
        };
        let media = self.inner.store.put_media(bytes, mime, now()).await?.hash;
        Ok((media, text))
    }
}

fn is_picture(bytes: &[u8]) -> bool {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    is_webp || PICTURES.iter().any(|head| bytes.starts_with(head))
}

/// Whether it is a recording, by what it begins with: Ogg, FLAC, WAV, MP3 with or without a tag, MP4, WebM.
fn sounds(bytes: &[u8]) -> bool {
    let is_wav = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE");
    let is_mp4 = bytes.get(4..8) == Some(b"ftyp");
    let is_mp3 = matches!(bytes, [0xff, second, ..] if second & 0xe6 == 0xe2);
    let heads: [&[u8]; 4] = [b"OggS", b"fLaC", b"ID3", b"\x1a\x45\xdf\xa3"];
    is_wav || is_mp4 || is_mp3 || heads.iter().any(|head| bytes.starts_with(head))
}

/// What the file calls itself; that of text for all that is text here.
fn mime(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "xls" => "application/vnd.ms-excel",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        _ => "text/plain",
    }
}

/// About how many tokens a text is: four letters of an alphabet, or one character of Chinese, Japanese or Korean. A
/// rule of thumb, for the count itself is each model's own.
fn about_tokens(text: &str) -> i64 {
    let wide = text.chars().filter(|&c| u32::from(c) >= 0x2e80).count();
    let narrow = text.chars().count() - wide;
    i64::try_from(wide + narrow.div_ceil(4)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_and_pictures_are_told_by_how_they_begin() {
        assert!(sounds(b"RIFF\0\0\0\0WAVEfmt "));
        assert!(sounds(&[0xff, 0xfb, 0x90, 0x00]));
        assert!(sounds(b"\0\0\0\x20ftypM4A "));
        assert!(!sounds(&[0xff, 0xfe, b'a', 0]), "UTF-16 is text");
        assert!(!sounds(b"RIFF\0\0\0\0WEBPVP8 "));
        assert!(is_picture(b"RIFF\0\0\0\0WEBPVP8 "));
        assert!(!is_picture(b"%PDF-1.7"));
    }

    #[test]
    fn tokens_are_counted_by_script() {
        assert_eq!(about_tokens("abcdefgh"), 2);
        assert_eq!(about_tokens("潮水涨了"), 4);
    }
}
