//! When sound that arrives unevenly may begin to play: late enough not to run dry, and no later.

use std::time::{Duration, Instant};

/// Sound that is waited for at first: two of the longest frames that gateways send in a row.
const LEAST: Duration = Duration::from_millis(40);
/// Most that is waited for; longer pauses are heard as such.
const MOST: Duration = Duration::from_millis(400);
/// Sound that comes this soon after running dry was late, not a pause of the speaker.
const LATE: Duration = Duration::from_millis(400);
/// After so long without running dry, less is waited for.
const CALM: Duration = Duration::from_secs(10);
/// By so much.
const STEP: Duration = Duration::from_millis(10);

/// Decides when to begin.
#[derive(Debug)]
pub(super) struct Jitter {
    target: Duration,
    playing: bool,
    /// When it last ran dry in the middle of an answer.
    dry: Option<Instant>,
    calm_since: Option<Instant>,
}

impl Jitter {
    pub(super) fn new() -> Self {
        Self {
            target: LEAST,
            playing: false,
            dry: None,
            calm_since: None,
        }
    }

    /// Whether to play, with so much waiting here and in the loudspeaker; `complete` when no more is to come.
    pub(super) fn plays(&mut self, waiting: Duration, complete: bool, now: Instant) -> bool {
        if self.playing {
            self.go_on(waiting, complete, now);
        } else if !waiting.is_zero() {
            self.wait(waiting, complete, now);
        }
        self.playing
    }

    fn go_on(&mut self, waiting: Duration, complete: bool, now: Instant) {
        if waiting.is_zero() {
            self.playing = false;
            self.dry = (!complete).then_some(now);
            return;
        }
        let since = *self.calm_since.get_or_insert(now);
        if now.duration_since(since) >= CALM {
            self.target = self.target.saturating_sub(STEP).max(LEAST);
            self.calm_since = Some(now);
        }
    }

    fn wait(&mut self, waiting: Duration, complete: bool, now: Instant) {
        if let Some(dry) = self.dry.take()
            && now.duration_since(dry) < LATE
        {
            self.target = (self.target * 2).min(MOST);
            self.calm_since = None;
        }
        self.playing = complete || waiting >= self.target;
    }

    /// Forgets the sound, not what was learnt of the connection.
    pub(super) fn stop(&mut self) {
        self.playing = false;
        self.dry = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn it_waits_longer_after_running_dry_and_less_after_calm() {
        let mut jitter = Jitter::new();
        let start = Instant::now();
        assert!(!jitter.plays(ms(20), false, start));
        assert!(jitter.plays(ms(40), false, start));
        assert!(!jitter.plays(ms(0), false, start + ms(50)), "dry");
        assert!(
            !jitter.plays(ms(40), false, start + ms(100)),
            "late: 80 ms now"
        );
        assert!(jitter.plays(ms(80), false, start + ms(120)));
        for second in 1..=60 {
            assert!(jitter.plays(ms(80), false, start + ms(1_000 * second)));
        }
        assert!(!jitter.plays(ms(0), true, start + ms(70_000)));
        assert!(
            jitter.plays(ms(40), false, start + ms(90_000)),
            "calm again"
        );
    }

    #[test]
    fn a_short_answer_is_played_whole_and_a_pause_is_no_fault() {
        let mut jitter = Jitter::new();
        let start = Instant::now();
        assert!(jitter.plays(ms(10), true, start));
        assert!(!jitter.plays(ms(0), false, start));
        assert!(jitter.plays(ms(40), false, start + ms(5_000)), "a pause");
    }
}
