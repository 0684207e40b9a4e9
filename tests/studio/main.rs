//! The core from outside, as a host uses it: through the contract, on a real database, against the demo gateway.
#![cfg(test)]

mod attachment;
mod conversation;
mod data;
mod failure;
mod full_disk;
mod image;
mod import;
mod inspector;
mod killed_job;
mod lab;
mod library;
mod local_server;
mod parameters;
mod profile;
mod protocol;
mod raw;
mod recovery;
mod speech;
mod studio;
mod tools;
mod transcription;
mod tree;
mod turn;
mod usage;
mod video;
