//! What the first bytes of an answer are: sound, or words where sound should be.

use bytes::{Bytes, BytesMut};

use crate::body::{Pieces, SoundFormat};
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError, MAX_RAW_BODY};
use crate::transport::Whole;

/// The beginning of a sound.
pub(super) struct Start {
    pub(super) bytes: Bytes,
    pub(super) format: Option<SoundFormat>,
}

/// Reads just enough to tell a sound from an error. No byte of an error is ever taken for sound.
pub(super) async fn read(
    gateway: &Gateway,
    pieces: &mut Pieces,
    wants_samples: bool,
) -> Result<Start, GatewayError> {
    let mut bytes = BytesMut::new();
    while bytes.len() < SoundFormat::NEEDED {
        match pieces.next().await? {
            Some(piece) => bytes.extend_from_slice(&piece),
            None => break,
        }
    }
    // Bare samples can look like the beat of a frame, but hardly like a name.
    let format = if wants_samples {
        SoundFormat::named(&bytes)
    } else {
        SoundFormat::sniff(&bytes)
    };
    let declared = pieces.meta().content_type.as_deref().unwrap_or_default();
    let is_sound = format.is_some() || !(declares_words(declared) || looks_like_words(&bytes));
    if is_sound && !bytes.is_empty() {
        let bytes = bytes.freeze();
        return Ok(Start { bytes, format });
    }
    Err(told(gateway, pieces, bytes).await)
}

fn declares_words(content_type: &str) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    content_type.contains("json") || content_type.starts_with("text/")
}

/// Whether this begins like JSON or a page, and goes on like text.
fn looks_like_words(start: &[u8]) -> bool {
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // The last character may be cut in half.
        Err(cut) if cut.error_len().is_none() => {
            std::str::from_utf8(&start[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let control = |c: char| c.is_control() && !c.is_whitespace();
    text.starts_with(['{', '[', '<']) && !text.contains(control)
}

/// The error in an answer that is not sound.
async fn told(gateway: &Gateway, pieces: &mut Pieces, mut bytes: BytesMut) -> GatewayError {
    while bytes.len() < MAX_RAW_BODY {
        match pieces.next().await {
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            // What came until now says enough.
            Ok(None) | Err(_) => break,
        }
    }
    let whole = Whole {
        meta: pieces.meta().clone(),
        headers: pieces.headers().clone(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    match gateway.json(&whole) {
        Ok(_) => gateway.unusable(&whole, "the answer is not sound"),
        Err(error) if error.kind == ErrorKind::Protocol && !bytes.is_empty() => {
            gateway.error_from(&whole.meta, &whole.headers, &whole.body)
        }
        Err(error) => error,
    }
}
