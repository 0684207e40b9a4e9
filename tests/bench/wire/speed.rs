//! Speeds side by side, and memory that is left behind.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use super::Failure;

/// Rounds of a race.
const ROUNDS: usize = 3;

/// Best speeds of two ways over `length` bytes, in MB/s. Both give a count, so that nothing of their
/// work can be left out.
pub(super) fn race(
    length: usize,
    mut first: impl FnMut() -> Result<usize, Failure>,
    mut second: impl FnMut() -> Result<usize, Failure>,
) -> Result<(f64, f64), Failure> {
    let (mut best, mut other) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        best = best.max(speed(length, &mut first)?);
        other = other.max(speed(length, &mut second)?);
    }
    Ok((best, other))
}

fn speed(length: usize, work: &mut impl FnMut() -> Result<usize, Failure>) -> Result<f64, Failure> {
    let begun = Instant::now();
    black_box(work()?);
    Ok(length as f64 / 1e6 / begun.elapsed().as_secs_f64())
}

/// How far the memory of this process rises above its level before, at its highest, in MiB.
pub(super) fn growth(mut work: impl FnMut() -> Result<usize, Failure>) -> Result<f64, Failure> {
    // Writing 5 sets the highest level to the present one.
    fs::write("/proc/self/clear_refs", "5")?;
    let before = level("VmRSS:")?;
    black_box(work()?);
    Ok((level("VmHWM:")? - before).max(0.0))
}

/// A line of `/proc/self/status`, in MiB.
fn level(name: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    let kib: f64 = number.ok_or("a level of memory")?.parse()?;
    Ok(kib / 1024.0)
}
