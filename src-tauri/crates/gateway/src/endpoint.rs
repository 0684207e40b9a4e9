//! One module per endpoint of the gateway.

pub mod chat;
pub mod completions;
pub mod embeddings;
mod fields;
pub mod images;
pub mod midjourney;
pub mod models;
pub mod moderations;
pub mod rerank;
pub mod speech;
pub mod transcriptions;
mod usage;
pub mod videos;

pub use usage::CallUsage;
