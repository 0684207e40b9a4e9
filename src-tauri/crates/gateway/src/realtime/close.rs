//! How a connection ended, and whether another one is worth a try.

use std::time::Duration;

use crate::error::{ErrorKind, GatewayError};

/// Sessions end by themselves after 60 minutes, without a warning; before that, a new one is
/// better opened between two turns.
pub const ROTATE_AFTER: Duration = Duration::from_secs(50 * 60);

/// How a connection ended.
#[derive(Clone, Debug)]
pub struct Closed {
    /// The code of RFC 6455. 1005: none was given; 1006: the connection broke.
    pub code: u16,
    /// The other side's words, at most 123 bytes.
    pub reason: String,
    /// Who ended it.
    pub by: ClosedBy,
    /// What went wrong: the `error` that came right before the end, or what broke the connection.
    pub error: Option<GatewayError>,
}

/// Who ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClosedBy {
    /// The caller.
    Us,
    /// The server, by a close frame.
    Server,
    /// The network: it broke, without a close frame.
    Network,
    /// Nobody: neither data nor an answer to a ping came for too long.
    Silence,
    /// This client, as what came was against the protocol or too long.
    Protocol,
}

impl Closed {
    /// Whether another connection may go better. Not when the caller closed, and not when the
    /// server told a reason that will hold, such as a used-up balance.
    pub fn is_worth_a_reconnect(&self) -> bool {
        if self.by == ClosedBy::Us {
            return false;
        }
        let passing = self.error.as_ref().is_none_or(|error| may_pass(error.kind));
        passing && matches!(self.code, 1001 | 1005 | 1006 | 1011 | 1012 | 1013 | 1015)
    }

    /// The same as an error, for callers that did not want an end.
    pub fn to_error(&self) -> GatewayError {
        if let Some(error) = &self.error {
            return error.clone();
        }
        let kind = match self.code {
            1000 | 1001 | 1005 | 1006 => ErrorKind::Truncated,
            1008 | 3003 => ErrorKind::Permission,
            3000 => ErrorKind::Auth,
            1009 => ErrorKind::TooLarge,
            1011 => ErrorKind::Server,
            1012 | 1013 => ErrorKind::Overloaded,
            1002 | 1003 | 1007 | 1010 => ErrorKind::Protocol,
            1015 => ErrorKind::Offline,
            3008 => ErrorKind::Timeout,
            _ => ErrorKind::Upstream,
        };
        let words = match self.by {
            ClosedBy::Us => "the connection was closed",
            ClosedBy::Network => "the connection broke",
            ClosedBy::Silence => "the connection is dead: nothing came for too long",
            ClosedBy::Server | ClosedBy::Protocol => "the server closed the connection",
        };
        let message = if self.reason.is_empty() {
            format!("{words} (code {})", self.code)
        } else {
            format!("{words} (code {}: {})", self.code, self.reason)
        };
        GatewayError::new(kind, message)
    }
}

fn may_pass(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::Quota
            | ErrorKind::Auth
            | ErrorKind::Model
            | ErrorKind::Route
            | ErrorKind::Permission
            | ErrorKind::Policy
            | ErrorKind::TooLarge
            | ErrorKind::Redirect
            | ErrorKind::Config
            | ErrorKind::Html
            | ErrorKind::Cancelled
    )
}

/// When to connect again. A new connection starts with an empty conversation: the caller gives
/// what was said as [`RealtimeOptions::history`](super::RealtimeOptions::history).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconnect {
    /// Attempts in a row after which it is given up.
    pub attempts: u32,
    /// Pause before the first attempt; it doubles.
    pub shortest: Duration,
    /// Longest pause.
    pub longest: Duration,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self {
            attempts: 6,
            shortest: Duration::from_millis(250),
            longest: Duration::from_secs(8),
        }
    }
}

impl Reconnect {
    /// The pause before attempt number `attempt` (from 1) after a connection ended; `None` when
    /// none is to be made.
    pub fn after(&self, closed: &Closed, attempt: u32) -> Option<Duration> {
        let asked = closed.error.as_ref().and_then(|error| error.retry_after);
        self.pause(closed.is_worth_a_reconnect(), asked, attempt)
    }

    /// The same after an attempt to connect failed.
    pub fn after_failure(&self, error: &GatewayError, attempt: u32) -> Option<Duration> {
        let passing = matches!(
            error.kind,
            ErrorKind::Offline
                | ErrorKind::Timeout
                | ErrorKind::Overloaded
                | ErrorKind::Upstream
                | ErrorKind::Server
                | ErrorKind::Rate
                | ErrorKind::Truncated
        );
        self.pause(passing, error.retry_after, attempt)
    }

    /// Whether a session of this age is better replaced now. Only between two turns.
    pub fn is_due(age: Duration, between_turns: bool) -> bool {
        between_turns && age >= ROTATE_AFTER
    }

    fn pause(&self, worth: bool, asked: Option<Duration>, attempt: u32) -> Option<Duration> {
        if !worth || attempt == 0 || attempt > self.attempts {
            return None;
        }
        let doubled = self.shortest.saturating_mul(1 << (attempt - 1).min(16));
        let pause = doubled.min(self.longest);
        // Longer than this, a person decides.
        match asked {
            Some(asked) if asked > self.longest => None,
            Some(asked) => Some(asked.max(pause)),
            None => Some(pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(code: u16, by: ClosedBy, error: Option<ErrorKind>) -> Closed {
        Closed {
            code,
            reason: String::new(),
            by,
            error: error.map(|kind| GatewayError::new(kind, "x")),
        }
    }

    #[test]
    fn the_code_decides_about_another_try() {
        for code in [1001, 1005, 1006, 1011, 1012, 1013, 1015] {
            assert!(closed(code, ClosedBy::Server, None).is_worth_a_reconnect());
            assert!(!closed(code, ClosedBy::Us, None).is_worth_a_reconnect());
        }
        for code in [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4000, 4999] {
            assert!(!closed(code, ClosedBy::Server, None).is_worth_a_reconnect());
        }
        for (kind, worth) in [
            (ErrorKind::Quota, false),
            (ErrorKind::Auth, false),
            (ErrorKind::Model, false),
            (ErrorKind::Server, true),
            (ErrorKind::Overloaded, true),
            (ErrorKind::Truncated, true),
        ] {
            let end = closed(1006, ClosedBy::Network, Some(kind));
            assert_eq!(end.is_worth_a_reconnect(), worth, "{kind:?}");
        }
    }

    #[test]
    fn pauses_double_up_to_a_limit() {
        let plan = Reconnect::default();
        let broken = closed(1006, ClosedBy::Network, None);
        let pauses: Vec<_> = (0..8)
            .map(|attempt| plan.after(&broken, attempt).map(|pause| pause.as_millis()))
            .collect();
        let expected = [250, 500, 1000, 2000, 4000, 8000].map(Some);
        assert_eq!(pauses[1..7], expected);
        assert_eq!((pauses[0], pauses[7]), (None, None));
        let done = closed(1000, ClosedBy::Server, None);
        assert_eq!(plan.after(&done, 1), None);
    }

    #[test]
    fn a_failed_attempt_is_followed_by_another_unless_it_is_hopeless() {
        let plan = Reconnect::default();
        let failed = |kind| GatewayError::new(kind, "x");
        assert!(plan.after_failure(&failed(ErrorKind::Offline), 1).is_some());
        assert_eq!(plan.after_failure(&failed(ErrorKind::Auth), 1), None);
        let mut busy = failed(ErrorKind::Rate);
        busy.failure_mut().retry_after = Some(Duration::from_secs(5));
        assert_eq!(plan.after_failure(&busy, 1), Some(Duration::from_secs(5)));
        busy.failure_mut().retry_after = Some(Duration::from_secs(60));
        assert_eq!(plan.after_failure(&busy, 1), None);
    }

    #[test]
    fn old_sessions_are_replaced_between_turns() {
        assert!(Reconnect::is_due(ROTATE_AFTER, true));
        assert!(!Reconnect::is_due(ROTATE_AFTER, false));
        assert!(!Reconnect::is_due(Duration::from_secs(60), true));
    }
}
