//! Waiting for something to become true, with a deadline.

use std::time::{Duration, Instant};

use super::HarnessError;

/// How long to wait for what is expected to happen soon, in seconds a slow machine may need.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(30);

/// Looks again and again until `look` gives something.
///
/// # Errors
///
/// [`HarnessError::Late`] after `patience`, naming `what`; and any error of `look` that trying again can't mend.
pub async fn eventually<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>, HarnessError>,
) -> Result<T, HarnessError> {
    let begun = Instant::now();
    let mut seen = String::new();
    loop {
        match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) if error.passes() => seen = format!(" ({error})"),
            Err(error) => return Err(error),
        }
        if begun.elapsed() > patience {
            return Err(HarnessError::Late {
                what: what.to_owned(),
                after: patience,
                seen,
            });
        }
        tokio::time::sleep(PAUSE).await;
    }
}
