//! Files that go along with a message.

use crate::failure::Failure;
use crate::input;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;
use studio_gateway::turn::{Media, TurnPart};

/// A file with what its first bytes say that it is.
pub(crate) struct Attachment {
    pub(crate) name: String,
    pub(crate) mime: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Beginnings of files, after this many bytes, and the media types that they mean.
const SIGNATURES: [(usize, &[u8], &str); 9] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"%PDF-", "application/pdf"),
];

impl Attachment {
    /// Reads a file.
    pub(crate) async fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = input::file(path).await?;
        let name = path.file_name().unwrap_or_default();
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            mime: sniffed(&bytes),
            bytes,
        })
    }

    pub(crate) fn is_image(&self) -> bool {
        self.mime.starts_with("image/")
    }

    /// Its text, where it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        let is_text = self.mime.starts_with("text/");
        is_text.then(|| std::str::from_utf8(&self.bytes).unwrap_or_default())
    }

    /// The part of a message that it becomes.
    pub(crate) fn part(&self) -> TurnPart {
        if let Some(text) = self.text() {
            return TurnPart::text(format!("{}:\n\n{text}", self.name));
        }
        let media_type = self.mime.to_owned();
        let data = STANDARD.encode(&self.bytes);
        if media_type.starts_with("audio/") {
            return TurnPart::Audio { media_type, data };
        }
        let media = Media::Inline { media_type, data };
        if self.is_image() {
            return TurnPart::Image { media };
        }
        let name = Some(self.name.clone());
        TurnPart::File { name, media }
    }
}

/// The media type of a file by its first bytes; text where all of it is text.
fn sniffed(bytes: &[u8]) -> &'static str {
    let known = SIGNATURES.iter().find(|(at, signature, _)| {
        bytes
            .get(*at..)
            .is_some_and(|rest| rest.starts_with(signature))
    });
    match known {
        Some((.., mime)) => mime,
        None if std::str::from_utf8(bytes).is_ok() => "text/plain",
        None => "application/octet-stream",
    }
}

/// Whether it is an address that the gateway fetches by itself.
pub(crate) fn is_address(text: &str) -> bool {
    ["http://", "https://", "data:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(sniffed(b"\x89PNG\r\n\x1a\nrest"), "image/png");
        assert_eq!(sniffed(b"RIFF\0\0\0\0WAVEfmt "), "audio/wav");
        assert_eq!(sniffed("潮汐".as_bytes()), "text/plain");
        assert_eq!(sniffed(b"\xc3\x28"), "application/octet-stream");
        assert_eq!(sniffed(b""), "text/plain");
    }
}
