//! Chat turns. The core owns the request: no view that closes and no page that reloads stops it.

mod calls;
mod content;
mod driver;
mod exchange;
mod file;
mod kept;
mod live;
mod request;
mod rounds;
mod start;
mod state;

pub(crate) use file::{Encoded, FileKind, Files};
pub use kept::{KeptEnd, KeptTurn};
pub use live::TurnListener;
pub(crate) use live::Turns;
pub(crate) use request::Question;
pub(crate) use start::title_of;
pub(crate) use state::Said;
