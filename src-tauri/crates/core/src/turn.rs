//! Chat turns. The core owns the request: no view that closes and no page that reloads stops it.

mod driver;
mod live;
mod request;
mod start;
mod state;

pub use live::TurnListener;
pub(crate) use live::Turns;
