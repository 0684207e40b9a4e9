//! Server-sent events as gateways really send them.

mod decoder;

pub use decoder::{Ending, MAX_LINE, SseDecoder, SseError, SseEvent, SseFrame};
