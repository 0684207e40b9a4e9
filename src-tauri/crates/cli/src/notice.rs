//! Standard error: progress for a person at a terminal, and why it failed.

use crate::failure::Failure;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use studio_gateway::RetryNotice;

const CLEAR_LINE: &str = "\r\x1b[K";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// Says what goes on, to a terminal alone.
#[derive(Clone, Copy)]
pub(crate) struct Notice {
    shown: bool,
}

impl Notice {
    pub(crate) fn new() -> Self {
        Self {
            shown: io::stderr().is_terminal(),
        }
    }

    /// Says something that stays.
    pub(crate) fn say(self, text: &str) {
        self.write(&format!("{CLEAR_LINE}{text}\n"));
    }

    /// Says something that the next word replaces.
    pub(crate) fn progress(self, text: &str) {
        self.write(&format!("{CLEAR_LINE}{text}"));
    }

    /// Takes back the last progress.
    pub(crate) fn clear(self) {
        self.write(CLEAR_LINE);
    }

    /// Shows words that are not part of the answer.
    pub(crate) fn aside(self, text: &str) {
        self.write(&format!("{DIM}{text}{PLAIN}"));
    }

    /// Says that the client tries again by itself.
    pub(crate) fn retrying(self, retry: &RetryNotice) {
        let wait = retry.delay.as_secs_f32();
        let RetryNotice { attempt, error, .. } = retry;
        self.say(&format!("{error} Try {attempt} in {wait:.1} s."));
    }

    fn write(self, text: &str) {
        if self.shown {
            // A terminal that is gone needs no words.
            let _ = io::stderr().write_all(text.as_bytes());
        }
    }
}

/// Warns of something that a script must know too.
pub(crate) fn warn(text: &str) {
    let _ = io::stderr().write_all(format!("xidao: warning: {text}\n").as_bytes());
}

/// Says why it failed and what to do, and turns that into the code to exit with.
pub(crate) fn complain(failure: &Failure) -> ExitCode {
    if !failure.is_quiet() {
        let mut text = format!("xidao: {failure}\n");
        if let Some(advice) = failure.advice() {
            text.push_str(&format!("  {advice}\n"));
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }
    ExitCode::from(failure.code())
}
