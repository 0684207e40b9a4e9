//! When to ask again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Age at which a job is no longer asked after by itself.
pub const DEADLINE: Duration = Duration::from_secs(60 * 60);
/// Between the submission and the first question.
const FIRST: Duration = Duration::from_secs(4);
/// Between two questions, by the age of the job in seconds.
const INTERVALS: [(u64, Duration); 2] = [
    (2 * 60, Duration::from_secs(5)),
    (10 * 60, Duration::from_secs(10)),
];
/// Between two questions of an old job.
const SLOWEST: Duration = Duration::from_secs(30);
/// Longest pause of ours after refusals and failures.
const MAX_BACKOFF: Duration = Duration::from_secs(60);
/// Bounds of a pause that the server asks for: never a busy loop, never the rest of the day.
const MIN_ASKED: Duration = Duration::from_millis(50);
const MAX_ASKED: Duration = Duration::from_secs(10 * 60);
/// Share of the pause by which it varies, so that clients spread out.
const SPREAD: f64 = 0.2;

/// When a job is to be asked after next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextPoll {
    /// After this pause.
    After(Duration),
    /// Not before the user has done something, or wants to know.
    WhenAsked,
    /// Never: the job has ended.
    Never,
}

/// What a server says about being asked again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollHints {
    /// `openai-poll-after-ms`.
    pub poll_after: Option<Duration>,
    /// `retry-after`.
    pub retry_after: Option<Duration>,
}

/// The question before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastPoll {
    /// How it went.
    pub outcome: PollOutcome,
    /// The pause before it.
    pub interval: Duration,
}

/// How a question went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollOutcome {
    /// None was asked: the job was only just submitted.
    Submitted,
    /// The job was told of, or is unchanged.
    Answered,
    /// The job has ended.
    Ended,
    /// 429.
    Limited,
    /// The server, or the way to it, failed.
    Failed,
    /// The gateway does not know the job (any more, or not yet).
    Missing,
    /// Key, balance or permission: the user must act.
    Refused,
    /// The job was given up as lost, or waits for the user.
    Halted,
}

/// When a job of this age is to be asked after next. The same input gives the same answer; see
/// [`NextPoll::spread`] for the part that is left to chance.
pub fn next_poll(age: Duration, hints: PollHints, last: LastPoll) -> NextPoll {
    match last.outcome {
        PollOutcome::Ended => return NextPoll::Never,
        PollOutcome::Refused | PollOutcome::Halted => return NextPoll::WhenAsked,
        _ if age >= DEADLINE => return NextPoll::WhenAsked,
        _ => {}
    }
    if let Some(asked) = hints.retry_after.or(hints.poll_after) {
        return NextPoll::After(asked.clamp(MIN_ASKED, MAX_ASKED));
    }
    let usual = INTERVALS
        .iter()
        .find(|(until, _)| age.as_secs() < *until)
        .map_or(SLOWEST, |(_, interval)| *interval);
    NextPoll::After(match last.outcome {
        PollOutcome::Submitted => FIRST,
        PollOutcome::Limited | PollOutcome::Failed => {
            (last.interval.max(usual) * 2).min(MAX_BACKOFF)
        }
        _ => usual,
    })
}

impl NextPoll {
    /// The same, with the pause varied by up to a fifth at random.
    pub fn spread(self) -> Self {
        let Self::After(pause) = self else {
            return self;
        };
        // A fresh `RandomState` is seeded at random: enough to spread clients.
        let random = (RandomState::new().hash_one(pause) % 1000) as f64 / 1000.0;
        Self::After(pause.mul_f64(1.0 - SPREAD + 2.0 * SPREAD * random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64) -> NextPoll {
        NextPoll::After(Duration::from_secs(seconds))
    }

    fn ask(age: u64, outcome: PollOutcome, interval: u64) -> NextPoll {
        let last = LastPoll {
            outcome,
            interval: Duration::from_secs(interval),
        };
        next_poll(Duration::from_secs(age), PollHints::default(), last)
    }

    #[test]
    fn the_older_a_job_the_rarer_the_questions() {
        use PollOutcome as O;
        assert_eq!(ask(0, O::Submitted, 0), after(4));
        assert_eq!(ask(4, O::Answered, 4), after(5));
        assert_eq!(ask(119, O::Missing, 5), after(5));
        assert_eq!(ask(120, O::Answered, 5), after(10));
        assert_eq!(ask(600, O::Answered, 10), after(30));
        assert_eq!(ask(3599, O::Answered, 30), after(30));
        assert_eq!(ask(3600, O::Answered, 30), NextPoll::WhenAsked);
        assert_eq!(ask(9, O::Ended, 5), NextPoll::Never);
        assert_eq!(ask(9, O::Refused, 5), NextPoll::WhenAsked);
    }

    #[test]
    fn refusals_and_failures_double_the_pause_up_to_a_minute() {
        use PollOutcome as O;
        assert_eq!(ask(9, O::Limited, 5), after(10));
        assert_eq!(ask(19, O::Limited, 10), after(20));
        assert_eq!(ask(99, O::Failed, 40), after(60));
        assert_eq!(ask(9, O::Failed, 0), after(10));
    }

    #[test]
    fn the_server_is_obeyed_within_reason() {
        let last = LastPoll {
            outcome: PollOutcome::Answered,
            interval: Duration::from_secs(5),
        };
        for (millis, expected) in [(1_500, 1_500), (0, 50), (7_200_000, 600_000)] {
            let hints = PollHints {
                poll_after: Some(Duration::from_millis(millis)),
                retry_after: None,
            };
            let expected = NextPoll::After(Duration::from_millis(expected));
            assert_eq!(next_poll(Duration::ZERO, hints, last), expected);
        }
    }

    #[test]
    fn chance_moves_a_pause_by_a_fifth_at_most() {
        for _ in 0..100 {
            let NextPoll::After(pause) = after(10).spread() else {
                panic!("a pause");
            };
            assert!((8.0..=12.0).contains(&pause.as_secs_f64()), "{pause:?}");
        }
        assert_eq!(NextPoll::Never.spread(), NextPoll::Never);
    }
}
