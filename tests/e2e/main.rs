//! End-to-end tests in the real window.

#![cfg(target_os = "linux")]

mod appearance;
mod chat;
mod failures;
mod first_run;
mod harness_itself;
mod images;
mod lab;
mod library;
mod list;
mod messages;
mod notification;
mod parameters;
mod persistence;
mod security;
mod settings;
mod speech;
mod steps;
mod tools;
mod transcripts;
mod unopened;
mod videos;
mod voice;
