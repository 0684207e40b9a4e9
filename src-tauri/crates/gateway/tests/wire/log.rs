//! Everything that is logged while a test runs, searched for keys.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::LevelFilter;

/// Parts of the keys that the tests use.
const KEYS: [&str; 3] = ["test-key-0000", "fault-table-key", "offline-key-of-no-use"];

static LINES: AtomicUsize = AtomicUsize::new(0);
static LEAKS: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Searched;

impl io::Write for Searched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        LINES.fetch_add(1, Ordering::Relaxed);
        if KEYS.iter().any(|key| line.contains(key)) {
            LEAKS.lock().expect("lock").push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Searches all that any crate logs on this thread, down to the finest level, until the guard is dropped. Other tests
/// of this process send keys about on purpose, on threads of their own.
pub(crate) fn watch() -> DefaultGuard {
    let searching = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(|| Searched)
        .finish();
    tracing::subscriber::set_default(searching)
}

/// Fails when a key was logged, or when nothing was: then nothing was watched.
pub(crate) fn assert_keyless() {
    let leaks = LEAKS.lock().expect("lock");
    assert!(leaks.is_empty(), "{leaks:?}");
    assert!(LINES.load(Ordering::Relaxed) > 0);
}
