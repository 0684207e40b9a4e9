//! Looks at media files: what they are by their bytes, how large, and small pictures of them.
//!
//! Files come from servers and users, so nothing in them is believed and every decoding is bounded. All
//! functions compute: they are not for an async thread.

mod picture;
mod png_text;
mod wav;

pub use picture::{MAX_ALLOC, MAX_SIDE, Picture, PictureError, Pixels, Thumbnail};
pub use png_text::with_text;
pub use wav::{WavError, join_wav};
