//! XiDao Studio without a window: chat turns, profiles, library, settings and secrets.
//!
//! A host (the desktop shell, the command line, a test) opens an [`App`] and calls its methods, one per command of
//! the contract. Clones of an [`App`] are the same app.

mod app;
mod attachment;
mod changes;
#[cfg(unix)]
pub mod control;
mod convert;
mod creation;
mod data;
mod demo;
mod dictation;
mod download;
mod draft;
mod error;
mod item;
mod jobs;
mod lab;
mod library;
mod link;
mod local_server;
mod media_server;
mod model;
mod paths;
mod profile;
mod recorder;
mod redact;
mod search;
mod secret_label;
mod secrets;
mod settings;
mod tools;
mod turn;
mod usage;
mod voice;

pub use app::App;
pub use changes::Events;
pub use convert::{call_usage, finish_word, model_kind, usage};
pub use creation::Pixels;
pub use download::saved_path;
pub use error::CoreError;
pub use library::file::{ConversationFile, MediaFile};
pub use link::checked_link;
pub use paths::{DATA_DIR_VARIABLE, Paths};
pub use recorder::RecordingListener;
pub use redact::Redactor;
pub use turn::{KeptEnd, KeptTurn, TurnListener};
pub use usage::Charge;
pub use voice::VoiceListener;
