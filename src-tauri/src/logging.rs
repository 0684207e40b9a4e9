//! A rotating log file, and standard error where asked for. No line holds a secret.

use std::io::{self, Write};
use studio_core::{Paths, Redactor};
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Days of log files that are kept.
const KEEP_DAYS: usize = 7;

/// Names what is written to standard error as well, for example `info`.
const STDERR_VARIABLE: &str = "XIDAO_STUDIO_LOG";

/// Starts logging; the guard writes out what is left when it is dropped.
pub(crate) fn start(paths: &Paths, redactor: &Redactor) -> Option<WorkerGuard> {
    let (file, guard) = match open(paths) {
        Some((writer, guard)) => (Some(writer), Some(guard)),
        None => (None, None),
    };
    let to_file = file.map(|file| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Redacting {
                inner: move || file.clone(),
                redactor: redactor.clone(),
            })
            .with_filter(EnvFilter::new("info,sqlx=warn,hyper=warn"))
    });
    let to_stderr = std::env::var(STDERR_VARIABLE).ok().map(|filter| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Redacting {
                inner: io::stderr,
                redactor: redactor.clone(),
            })
            .with_filter(EnvFilter::new(filter))
    });
    let set = tracing_subscriber::registry()
        .with(to_file)
        .with(to_stderr)
        .try_init();
    set.is_ok().then_some(guard).flatten()
}

fn open(paths: &Paths) -> Option<(NonBlocking, WorkerGuard)> {
    std::fs::create_dir_all(paths.logs()).ok()?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("studio")
        .filename_suffix("log")
        .max_log_files(KEEP_DAYS)
        .build(paths.logs())
        .ok()?;
    Some(tracing_appender::non_blocking(appender))
}

/// Makes writers that mask secrets.
struct Redacting<F> {
    inner: F,
    redactor: Redactor,
}

impl<'a, F, W> MakeWriter<'a> for Redacting<F>
where
    F: Fn() -> W,
    W: Write,
{
    type Writer = RedactingWriter<W>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactingWriter {
            inner: (self.inner)(),
            redactor: self.redactor.clone(),
        }
    }
}

/// Masks each event; the formatting layer hands it over in one piece.
struct RedactingWriter<W> {
    inner: W,
    redactor: Redactor,
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(buffer);
        self.inner
            .write_all(self.redactor.redact(&text).as_bytes())?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_an_event_never_reaches_the_file() {
        let mut written = Vec::new();
        let mut writer = RedactingWriter {
            inner: &mut written,
            redactor: Redactor::default(),
        };
        writer
            .write_all(b"Authorization: Bearer sk-0123456789abcdef\n")
            .unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "Authorization: Bearer sk-\u{2026}cdef\n"
        );
    }
}
