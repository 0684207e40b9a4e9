//! A local gateway that speaks the protocols of a real one: the embedded demo, and the other side
//! of the tests.
//!
//! [`DemoGateway::start`] binds to 127.0.0.1 and answers from scripts: deterministic, without any
//! model and without a network. Models named after faults misbehave in that way; see [`catalogue`].

mod answer;
mod ask;
mod catalogue;
mod chat;
mod check;
mod fault;
mod files;
mod journal;
mod load;
mod midjourney;
mod models;
mod options;
mod reply;
mod route;
mod server;
mod spoil;
mod tokens;
mod video;

pub use catalogue::{DemoModel, Group, catalogue};
pub use fault::{Fault, Scenario, ScenarioError};
pub use journal::{JournalEntry, Outcome};
pub use options::{DemoOptions, Flavour, Pace};
pub use server::{DemoError, DemoGateway};
