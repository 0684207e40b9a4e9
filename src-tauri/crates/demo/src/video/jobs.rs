//! Jobs in work: what was asked for, and how far each has come.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Dialect;

/// Jobs that are remembered.
const MAX_JOBS: usize = 1000;
/// A dialect that does not like haste wants this share of a phase between two polls.
const HASTE: u32 = 5;

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) model: String,
    pub(crate) prompt: String,
    pub(crate) seconds: u32,
    pub(crate) size: Option<String>,
    pub(crate) ending: Ending,
    pub(crate) remixed_from: Option<String>,
    /// What a task of pictures does, such as `IMAGINE`.
    pub(crate) action: &'static str,
    /// Whether it waits for the user before it begins.
    pub(crate) waits: bool,
}

/// How a job ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a result.
    #[default]
    Good,
    /// With a failure.
    Broken,
    /// Refused by a content filter.
    Filtered,
}

/// One job.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    /// What its file is called; not to be guessed from the id.
    pub(crate) token: String,
    pub(crate) dialect: Dialect,
    pub(crate) wish: Wish,
    started: Instant,
    /// When it was last asked after.
    asked: Option<Instant>,
    polls: u32,
    /// Whether the next poll comes too soon, where polls are the clock.
    hasty: bool,
    stopped: bool,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Queued,
    /// With the progress in percent.
    Running(u8),
    Succeeded,
    Failed,
    Filtered,
    Cancelled,
    /// Waits for the user.
    Waiting,
}

/// What a poll sees.
pub(crate) enum Seen {
    Now(Box<Job>, Phase),
    /// The poll came too soon after the one before.
    TooSoon,
}

/// All jobs of a server.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<VecDeque<Job>>);

impl Jobs {
    /// `number` tells jobs apart; the same number gives the same id.
    pub(crate) fn open(&self, dialect: Dialect, wish: Wish, number: u64) -> Job {
        let job = Job {
            id: id(dialect, number),
            token: format!("{:016x}", scramble(!number)),
            dialect,
            wish,
            started: Instant::now(),
            asked: None,
            polls: 0,
            hasty: false,
            stopped: false,
        };
        let mut jobs = self.lock();
        if jobs.len() == MAX_JOBS {
            jobs.pop_front();
        }
        jobs.push_back(job.clone());
        job
    }

    /// The job of one of these dialects, as the asker is to see it. Where `phase` is zero, each
    /// poll takes it one step further.
    pub(crate) fn poll(&self, id: &str, dialects: &[Dialect], phase: Duration) -> Option<Seen> {
        let mut jobs = self.lock();
        let job = jobs
            .iter_mut()
            .find(|job| job.id == id && dialects.contains(&job.dialect))?;
        if job.dialect == Dialect::B3 && job.too_soon(phase) {
            return Some(Seen::TooSoon);
        }
        job.polls += 1;
        job.asked = Some(Instant::now());
        Some(Seen::Now(Box::new(job.clone()), job.phase(phase)))
    }

    /// The job without asking after it.
    pub(crate) fn look(&self, id: &str, phase: Duration) -> Option<(Job, Phase)> {
        let jobs = self.lock();
        let job = jobs.iter().find(|job| job.id == id)?;
        Some((job.clone(), job.phase(phase)))
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<Job> {
        self.lock().iter().find(|job| job.token == token).cloned()
    }

    /// The jobs of these dialects, newest first.
    pub(crate) fn list(&self, dialects: &[Dialect], phase: Duration) -> Vec<(Job, Phase)> {
        let jobs = self.lock();
        let newest = jobs.iter().rev();
        newest
            .filter(|job| dialects.contains(&job.dialect))
            .map(|job| (job.clone(), job.phase(phase)))
            .collect()
    }

    /// Stops a job unless it has ended.
    pub(crate) fn stop(&self, id: &str, phase: Duration) -> Option<(Job, Phase)> {
        let mut jobs = self.lock();
        let job = jobs.iter_mut().find(|job| job.id == id)?;
        job.stopped |= matches!(job.phase(phase), Phase::Queued | Phase::Running(_));
        Some((job.clone(), job.phase(phase)))
    }

    pub(crate) fn remove(&self, id: &str) {
        self.lock().retain(|job| job.id != id);
    }

    /// Lets a job begin that waited for the user.
    pub(crate) fn release(&self, id: &str, prompt: Option<&str>) -> Option<Job> {
        let mut jobs = self.lock();
        let job = jobs.iter_mut().find(|job| job.id == id && job.wish.waits)?;
        job.wish.waits = false;
        job.started = Instant::now();
        job.polls = 0;
        if let Some(prompt) = prompt {
            prompt.clone_into(&mut job.wish.prompt);
        }
        Some(job.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    fn phase(&self, phase: Duration) -> Phase {
        if self.stopped {
            return Phase::Cancelled;
        }
        if self.wish.waits {
            return Phase::Waiting;
        }
        let steps = if phase.is_zero() {
            // The first poll still finds it waiting, the second finds it half done.
            [0.0, 0.5, 1.5]
                .get(self.polls as usize)
                .copied()
                .unwrap_or(2.0)
        } else {
            self.started.elapsed().as_secs_f64() / phase.as_secs_f64()
        };
        match self.wish.ending {
            _ if steps < 1.0 => Phase::Queued,
            _ if steps < 2.0 => Phase::Running(((steps - 1.0) * 100.0) as u8),
            Ending::Good => Phase::Succeeded,
            Ending::Broken => Phase::Failed,
            Ending::Filtered => Phase::Filtered,
        }
    }

    fn too_soon(&mut self, phase: Duration) -> bool {
        let Some(asked) = self.asked else {
            return false;
        };
        if phase.is_zero() {
            self.hasty = !self.hasty;
            self.hasty
        } else {
            asked.elapsed() < phase / HASTE
        }
    }
}

fn id(dialect: Dialect, number: u64) -> String {
    let name = format!("{:012x}", scramble(number) >> 16);
    match dialect {
        Dialect::NewApi | Dialect::NewApiLegacy => format!("task_{name}"),
        Dialect::OpenAi => format!("video_{name}"),
        // Whoever routes writes the route into the name.
        Dialect::LiteLlm => format!("video_bGl0ZWxsbTpjdXN0b21fbGxtX3Byb3ZpZGVyOmRlbW8{name}"),
        Dialect::Volcengine => format!("cgt-{name}"),
        Dialect::Midjourney => format!("{}", 1_760_000_000_000 + number),
        _ => name,
    }
}

/// Spreads numbers so that neighbours do not look alike (the finisher of SplitMix64).
fn scramble(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phases(dialect: Dialect, ending: Ending) -> Vec<Option<Phase>> {
        let jobs = Jobs::default();
        let wish = Wish {
            ending,
            ..Wish::default()
        };
        let id = jobs.open(dialect, wish, 1).id;
        let mut seen = Vec::new();
        for _ in 0..5 {
            seen.push(match jobs.poll(&id, &[dialect], Duration::ZERO) {
                Some(Seen::Now(_, phase)) => Some(phase),
                Some(Seen::TooSoon) | None => None,
            });
        }
        seen
    }

    #[test]
    fn polls_take_a_job_through_its_phases() {
        use Phase::{Failed, Queued, Running, Succeeded};
        let s = |phase| Some(phase);
        assert_eq!(
            phases(Dialect::Xai, Ending::Good),
            [
                s(Queued),
                s(Running(50)),
                s(Succeeded),
                s(Succeeded),
                s(Succeeded)
            ]
        );
        assert_eq!(phases(Dialect::Kling, Ending::Broken)[2], s(Failed));
        assert_eq!(
            phases(Dialect::B3, Ending::Good),
            [s(Queued), None, s(Running(50)), None, s(Succeeded)]
        );
    }

    #[test]
    fn the_clock_takes_a_job_through_its_phases() {
        let phase = Duration::from_secs(4);
        let mut job = Jobs::default().open(Dialect::B3, Wish::default(), 1);
        for (age, expected) in [
            (1, Phase::Queued),
            (5, Phase::Running(25)),
            (7, Phase::Running(75)),
            (9, Phase::Succeeded),
        ] {
            let age = Duration::from_secs(age);
            job.started = Instant::now().checked_sub(age).expect("past");
            assert_eq!(job.phase(phase), expected, "{age:?}");
        }
        assert!(!job.too_soon(phase));
        job.asked = Some(Instant::now());
        assert!(job.too_soon(phase));
        job.asked = Instant::now().checked_sub(phase / HASTE);
        assert!(!job.too_soon(phase));
    }

    #[test]
    fn ids_repeat_with_their_numbers_and_tokens_differ_from_them() {
        let open = |number| Jobs::default().open(Dialect::Xai, Wish::default(), number);
        assert_eq!(open(1).id, open(1).id);
        assert_ne!(open(1).id, open(2).id);
        assert!(!open(1).token.contains(&open(1).id));
    }

    #[test]
    fn old_jobs_are_forgotten() {
        let jobs = Jobs::default();
        let first = jobs.open(Dialect::Xai, Wish::default(), 0).id;
        for number in 1..=MAX_JOBS as u64 {
            jobs.open(Dialect::Xai, Wish::default(), number);
        }
        assert!(jobs.look(&first, Duration::ZERO).is_none());
    }
}
