//! One module per endpoint of the gateway.

pub mod chat;
pub mod completions;
pub mod models;
