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
mod completions;
mod dialect;
mod embeddings;
mod fault;
mod files;
mod form;
mod gemini;
mod hash;
mod images;
mod journal;
mod key;
mod load;
mod messages;
mod midjourney;
mod models;
mod moderations;
mod options;
mod pricing;
mod realtime;
mod reply;
mod rerank;
mod route;
mod server;
mod signature;
mod speech;
mod spoil;
mod timeline;
mod tokens;
mod transcription;
mod turn;
mod vector;
mod video;
mod words;

pub use catalogue::{DemoModel, Group, catalogue};
pub use fault::{Fault, Scenario, ScenarioError};
pub use journal::{JournalEntry, Outcome};
pub use options::{DemoOptions, Flavour, Pace};
pub use server::{DemoError, DemoGateway};
