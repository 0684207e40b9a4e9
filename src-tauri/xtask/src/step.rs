//! What is shown while things run: the only place that writes to the terminal.

use std::io::{self, Write};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether standard output is kept free for a result that another program reads.
static RESULT_ONLY: AtomicBool = AtomicBool::new(false);

/// From now on all talk, that of started programs too, goes to standard error.
pub(crate) fn talk_on_stderr() {
    RESULT_ONLY.store(true, Ordering::Relaxed);
}

/// Where started programs talk to.
pub(crate) fn talk() -> Stdio {
    if RESULT_ONLY.load(Ordering::Relaxed) {
        io::stderr().into()
    } else {
        Stdio::inherit()
    }
}

/// Writes one line for the reader. A closed pipe is nobody's loss.
pub(crate) fn say(line: &str) {
    if RESULT_ONLY.load(Ordering::Relaxed) {
        return complain(line);
    }
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes one line to standard error.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A running step: its name is shown at once, its time when it ends.
pub(crate) struct Step {
    name: String,
    begun: Instant,
}

impl Step {
    /// Begins a step and shows its name.
    pub(crate) fn begin(name: &str) -> Self {
        say(&format!("\n== {name}"));
        Self {
            name: name.to_owned(),
            begun: Instant::now(),
        }
    }

    /// Ends the step, shows how it went, and gives the time that it took.
    pub(crate) fn end(self, held: bool) -> Duration {
        let took = self.begun.elapsed();
        let word = if held { "ok" } else { "FAILED" };
        say(&format!("-- {}: {word} ({})", self.name, seconds(took)));
        took
    }
}

/// A duration as people read it: `4.2 s`, `3 min 05 s`.
pub(crate) fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    if whole < 60 {
        return format!("{:.1} s", took.as_secs_f64());
    }
    format!("{} min {:02} s", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use std::time::Duration;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(4240)), "4.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
