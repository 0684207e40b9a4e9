//! PDF.

use crate::DocumentError;
use lopdf::Document;

/// Pages at most.
const MAX_PAGES: usize = 5_000;

/// Of a page's characters, how many per hundred may be unreadable before its text counts as such.
const MAX_UNREADABLE: usize = 30;

pub(crate) fn words(bytes: &[u8]) -> Result<String, DocumentError> {
    let document = Document::load_mem(bytes).map_err(|error| match error {
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword => DocumentError::Protected,
        _ => DocumentError::Damaged,
    })?;
    if document.is_encrypted() {
        return Err(DocumentError::Protected);
    }
    let pages = document.get_pages();
    let texts = pages.keys().take(MAX_PAGES).map(|page| {
        // A page that cannot be read leaves the others readable.
        document.extract_text(&[*page]).unwrap_or_default()
    });
    let texts: Vec<String> = texts
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    let text = texts.join("\n\n");
    if is_readable(&text) {
        Ok(text)
    } else {
        Err(DocumentError::NoText)
    }
}

/// A font that does not say which letters it draws gives replacement characters or private ones.
fn is_readable(text: &str) -> bool {
    let all = text.chars().count();
    let is_private = |c: char| matches!(u32::from(c), 0xe000..=0xf8ff | 0xf0000..=0x10_ffff);
    let lost = text
        .chars()
        .filter(|&c| c == '\u{fffd}' || is_private(c))
        .count();
    lost * 100 <= all * MAX_UNREADABLE
}
