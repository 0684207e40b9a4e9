//! Which of several ways works with this gateway.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a client has learned of its gateway. Clones of the client share it.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    /// Where videos are submitted.
    pub(crate) submit: Preferred,
    /// Where jobs are asked after.
    pub(crate) poll: Preferred,
}

/// The way that worked last, of a fixed list; the first until one did.
#[derive(Debug, Default)]
pub(crate) struct Preferred(AtomicUsize);

impl Preferred {
    /// The ways of `list`, the one that worked last before all others.
    pub(crate) fn first<'a, T>(&self, list: &'a [T]) -> impl Iterator<Item = (usize, &'a T)> {
        let best = self.0.load(Ordering::Relaxed);
        let numbered = move || list.iter().enumerate();
        let others = numbered().filter(move |(at, _)| *at != best);
        numbered().filter(move |(at, _)| *at == best).chain(others)
    }

    pub(crate) fn worked(&self, at: usize) {
        self.0.store(at, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_worked_last_comes_first() {
        let preferred = Preferred::default();
        let order = |preferred: &Preferred| -> Vec<char> {
            preferred
                .first(&['a', 'b', 'c'])
                .map(|(_, way)| *way)
                .collect()
        };
        assert_eq!(order(&preferred), ['a', 'b', 'c']);
        preferred.worked(1);
        assert_eq!(order(&preferred), ['b', 'a', 'c']);
    }
}
