//! Shared parts of the black-box tests.

#[cfg(target_os = "linux")]
pub mod harness;
