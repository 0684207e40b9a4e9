//! One module per endpoint of the gateway.

pub mod chat;
pub mod midjourney;
pub mod models;
pub mod videos;
