//! `POST /v1/audio/speech`.

mod script;
pub(crate) mod voice;
