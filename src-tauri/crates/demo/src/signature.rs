//! Signatures of what must come back unchanged: reasoning, and calls that came of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::hash;

/// Begins every signature, so that one of another server is not taken for ours.
const MARK: &[u8; 4] = b"demo";

/// The signature of a text.
pub(crate) fn sign(text: &str) -> String {
    let mut bytes = MARK.to_vec();
    for seed in 1..=2 {
        bytes.extend(hash(seed, text.as_bytes()).to_be_bytes());
    }
    STANDARD.encode(bytes)
}

/// Whether the signature is that of the text.
pub(crate) fn holds(signature: &str, text: &str) -> bool {
    signature == sign(text)
}
