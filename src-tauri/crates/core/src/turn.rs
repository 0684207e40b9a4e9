//! Chat turns. The core owns the request: no view that closes and no page that reloads stops it.

mod driver;
mod kept;
mod live;
mod request;
mod start;
mod state;

pub use kept::{KeptEnd, KeptTurn};
pub use live::TurnListener;
pub(crate) use live::Turns;
