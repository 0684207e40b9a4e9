//! When a call may be repeated without asking, and after how long.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use crate::error::{ErrorKind, GatewayError};

/// Repetitions after the first attempt.
const MAX_RETRIES: u32 = 2;
/// Longest `Retry-After` that a repeatable call waits for by itself.
const MAX_WAIT_SAFE: Duration = Duration::from_secs(120);
/// Longest `Retry-After` that a generating call waits for: a person is looking at it.
const MAX_WAIT_ONCE: Duration = Duration::from_secs(20);
/// Longest pause between attempts when the server named none.
const MAX_BACKOFF: f64 = 8.0;
/// First pause after a rate limit without a `Retry-After`: gateways count by windows of minutes.
const RATE_BACKOFF: Duration = Duration::from_secs(5);

/// Told before each automatic repetition.
#[derive(Clone, Debug)]
pub struct RetryNotice {
    /// Number of the coming attempt: 2 for the first repetition.
    pub attempt: u32,
    /// How long the client waits before it.
    pub delay: Duration,
    /// Why the attempt before it failed.
    pub error: GatewayError,
}

/// What repeating a call may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing: a GET.
    Safe,
    /// Money: only when the server did not take the request.
    Refused,
    /// Not by itself: whoever calls decides.
    Never,
}

/// The pause before the next attempt, or `None` when `error` is to be reported.
/// `attempt` counts from 1.
pub(crate) fn pause(repeat: Repeat, attempt: u32, error: &GatewayError) -> Option<Duration> {
    if attempt > MAX_RETRIES || final_by_kind(error.kind) {
        return None;
    }
    match repeat {
        Repeat::Safe => safe_pause(attempt, error),
        Repeat::Refused => refused_pause(attempt, error),
        Repeat::Never => None,
    }
}

fn final_by_kind(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::Offline
            | ErrorKind::Rate
            | ErrorKind::Overloaded
            | ErrorKind::Timeout
            | ErrorKind::Upstream
            | ErrorKind::Server
            | ErrorKind::Request
            | ErrorKind::Truncated
            | ErrorKind::Html
    )
}

fn safe_pause(attempt: u32, error: &GatewayError) -> Option<Duration> {
    let passing = match error.status {
        None | Some(408 | 425 | 429) => true,
        // An answer that broke off has its success status already.
        Some(200) => error.kind == ErrorKind::Truncated,
        Some(status) => status >= 500,
    };
    if !passing {
        return None;
    }
    match error.retry_after {
        Some(asked) => (asked <= MAX_WAIT_SAFE).then_some(asked),
        None if error.kind == ErrorKind::Rate => Some(rate_backoff(attempt)),
        None => Some(backoff(attempt)),
    }
}

fn refused_pause(attempt: u32, error: &GatewayError) -> Option<Duration> {
    if error.not_sent && error.kind == ErrorKind::Offline {
        return Some(Duration::from_millis(300) * attempt);
    }
    if !matches!(error.status, Some(429 | 503))
        || !matches!(error.kind, ErrorKind::Rate | ErrorKind::Overloaded)
    {
        return None;
    }
    match error.retry_after {
        Some(asked) => (asked <= MAX_WAIT_ONCE).then_some(asked),
        None if error.kind == ErrorKind::Rate => Some(rate_backoff(attempt)),
        None => Some(Duration::from_secs(u64::from(attempt))),
    }
}

/// 5 s, doubling.
fn rate_backoff(attempt: u32) -> Duration {
    RATE_BACKOFF * 2u32.pow(attempt.saturating_sub(1).min(MAX_RETRIES))
}

/// 0.5 s doubling to 8 s, shortened at random by up to a quarter so that clients spread out.
fn backoff(attempt: u32) -> Duration {
    let full = (0.5 * 2f64.powi(attempt as i32 - 1)).min(MAX_BACKOFF);
    // A fresh `RandomState` is seeded at random: enough to spread clients.
    let random = (RandomState::new().hash_one(attempt) % 1000) as f64 / 1000.0;
    Duration::from_secs_f64(full * (0.75 + random / 4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: ErrorKind, status: Option<u16>, after: Option<u64>) -> GatewayError {
        let mut error = GatewayError::new(kind, "x");
        error.failure_mut().status = status;
        error.failure_mut().retry_after = after.map(Duration::from_secs);
        error
    }

    #[test]
    fn a_generating_call_is_repeated_only_when_it_was_refused() {
        let secs = |n| Some(Duration::from_secs(n));
        for (error, expected) in [
            (failed(ErrorKind::Rate, Some(429), Some(3)), secs(3)),
            (failed(ErrorKind::Rate, Some(429), Some(21)), None),
            (failed(ErrorKind::Rate, Some(429), None), secs(5)),
            (failed(ErrorKind::Overloaded, Some(503), None), secs(1)),
            (failed(ErrorKind::Model, Some(503), None), None),
            (failed(ErrorKind::Quota, Some(429), Some(1)), None),
            (failed(ErrorKind::Auth, Some(401), None), None),
            (failed(ErrorKind::Server, Some(500), None), None),
            (failed(ErrorKind::Offline, None, None), None),
            (failed(ErrorKind::Timeout, None, None), None),
        ] {
            assert_eq!(pause(Repeat::Refused, 1, &error), expected, "{error:?}");
        }
        let limited = failed(ErrorKind::Rate, Some(429), None);
        assert_eq!(pause(Repeat::Refused, 2, &limited), secs(10));
        assert_eq!(pause(Repeat::Safe, 2, &limited), secs(10));
        let mut refused = failed(ErrorKind::Offline, None, None);
        refused.failure_mut().not_sent = true;
        assert!(pause(Repeat::Refused, 2, &refused).is_some());
        assert!(pause(Repeat::Refused, 3, &refused).is_none());
    }

    #[test]
    fn a_get_is_repeated_after_passing_failures() {
        assert!(pause(Repeat::Safe, 1, &failed(ErrorKind::Offline, None, None)).is_some());
        assert!(pause(Repeat::Safe, 2, &failed(ErrorKind::Server, Some(500), None)).is_some());
        assert!(pause(Repeat::Safe, 3, &failed(ErrorKind::Server, Some(500), None)).is_none());
        assert!(
            pause(
                Repeat::Safe,
                1,
                &failed(ErrorKind::Request, Some(400), None)
            )
            .is_none()
        );
        assert!(pause(Repeat::Safe, 1, &failed(ErrorKind::Auth, Some(401), None)).is_none());
        assert!(
            pause(
                Repeat::Safe,
                1,
                &failed(ErrorKind::Rate, Some(429), Some(121))
            )
            .is_none()
        );
    }
}
