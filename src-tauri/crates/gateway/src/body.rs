//! Bodies that are not JSON: binary answers, bytes written as text, and what kind of file they are.

pub(crate) mod base64;
mod format;
mod pieces;

pub use format::{ImageFormat, SoundFormat};
pub(crate) use pieces::Pieces;
