//! End-to-end tests in the real window.

#![cfg(target_os = "linux")]

mod harness_itself;
