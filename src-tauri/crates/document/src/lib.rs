//! Reads the words of documents, so that a model that knows no files can be told them.
//!
//! Everything here may come from a stranger: sizes are bounded, and what a parser trips over is an error.

mod office;
mod pdf;
mod sheet;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of text at most: about a million tokens of English, more than models read.
const MAX_TEXT: usize = 4 * 1024 * 1024;

/// Why a document gives no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is of no kind that is known here.
    #[error("this is no text, PDF or Office document")]
    Unknown,
    /// It is damaged.
    #[error("the document is damaged")]
    Damaged,
    /// It is encrypted.
    #[error("the document is protected with a password")]
    Protected,
    /// It holds no words, or none that can be read: most often it is scanned.
    #[error("the document has no readable text; it may be scanned")]
    NoText,
    /// It unpacks to more than is taken.
    #[error("the document is too large")]
    TooLarge,
}

/// The words of a document. `name` only tells kinds apart that look alike.
///
/// # Errors
///
/// [`DocumentError`].
pub fn read(bytes: &[u8], name: &str) -> Result<String, DocumentError> {
    let reading = catch_unwind(AssertUnwindSafe(|| words(bytes, name)));
    // Parsers of formats this old have been seen to panic.
    let mut text = reading.unwrap_or(Err(DocumentError::Damaged))?;
    if text.trim().is_empty() {
        return Err(DocumentError::NoText);
    }
    if text.len() > MAX_TEXT {
        let end = text.floor_char_boundary(MAX_TEXT);
        text.truncate(end);
    }
    Ok(text)
}

fn words(bytes: &[u8], name: &str) -> Result<String, DocumentError> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let extension = extension.to_ascii_lowercase();
    if bytes.starts_with(b"%PDF-") {
        pdf::words(bytes)
    } else if bytes.starts_with(b"PK\x03\x04") {
        match office::words(bytes)? {
            Some(words) => Ok(words),
            None => sheet::words(bytes),
        }
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        // The container of Office before 2007, and of newer files with a password.
        match extension.as_str() {
            "xls" => sheet::words(bytes),
            "docx" | "xlsx" | "pptx" => Err(DocumentError::Protected),
            _ => Err(DocumentError::Unknown),
        }
    } else {
        text::words(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_words_says_why() {
        assert_eq!(read(b"", "a.txt"), Err(DocumentError::NoText));
        assert_eq!(
            read(b"%PDF-1.7 nothing", "a.pdf"),
            Err(DocumentError::Damaged)
        );
        assert_eq!(
            read(b"PK\x03\x04 nothing", "a.docx"),
            Err(DocumentError::Damaged)
        );
        assert_eq!(
            read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx"),
            Err(DocumentError::Protected)
        );
        assert_eq!(
            read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png"),
            Err(DocumentError::Unknown)
        );
    }
}
