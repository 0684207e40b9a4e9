//! Counting tests from what the test runners say.

use std::ops::AddAssign;

/// How many tests or checks passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// One check.
    pub(crate) fn one(held: bool) -> Self {
        Self {
            passed: held.into(),
            failed: (!held).into(),
        }
    }

    /// Adds what one line of Rust's test runner says, if it is its closing line.
    pub(crate) fn add_libtest(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split(';') {
            match count.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Adds what one line of Node's test runner says, if it is one of its closing lines.
    pub(crate) fn add_node(&mut self, line: &str) {
        let count = |word: &str| line.strip_prefix(word)?.parse::<u64>().ok();
        self.passed += count("# pass ").unwrap_or(0);
        // A test that was cut short, or left out, has not passed.
        for word in ["# fail ", "# cancelled ", "# skipped ", "# todo "] {
            self.failed += count(word).unwrap_or(0);
        }
    }

    /// Reads the totals of Vitest's JSON report.
    pub(crate) fn of_vitest(report: &str) -> Self {
        let total = |name: &str| {
            let rest = report
                .split_once(name)
                .map_or("", |(_, rest)| rest)
                .trim_start();
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            rest[..digits].parse().unwrap_or(0)
        };
        Self {
            passed: total("\"numPassedTests\":"),
            failed: total("\"numFailedTests\":"),
        }
    }

    /// The tally of a runner that ended with this status: one that failed without saying which test
    /// did (it could not be compiled, it crashed) counts as one failure.
    pub(crate) fn with_status(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn closing_lines_add_up() {
        let mut tally = Tally::default();
        tally.add_libtest(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out",
        );
        tally.add_libtest(
            "test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        );
        tally.add_libtest("test counts::closing ... ok");
        assert_eq!(
            tally,
            Tally {
                passed: 19,
                failed: 2
            }
        );
    }

    #[test]
    fn closing_lines_of_node_add_up() {
        let mut tally = Tally::default();
        for line in [
            "ok 1 - # pass 7",
            "# tests 26",
            "# pass 24",
            "# fail 1",
            "# skipped 1",
        ] {
            tally.add_node(line);
        }
        assert_eq!(
            tally,
            Tally {
                passed: 24,
                failed: 2
            }
        );
    }

    #[test]
    fn vitest_totals_are_read() {
        let report =
            r#"{"numTotalTestSuites":4,"numPassedTests":31,"numFailedTests": 2,"testResults":[]}"#;
        assert_eq!(
            Tally::of_vitest(report),
            Tally {
                passed: 31,
                failed: 2
            }
        );
        assert_eq!(Tally::of_vitest(""), Tally::default());
    }

    #[test]
    fn a_runner_that_broke_is_one_failure() {
        assert_eq!(
            Tally::default().with_status(false),
            Tally {
                passed: 0,
                failed: 1
            }
        );
        assert_eq!(
            Tally {
                passed: 3,
                failed: 2
            }
            .with_status(false),
            Tally {
                passed: 3,
                failed: 2
            }
        );
        assert_eq!(
            Tally {
                passed: 3,
                failed: 0
            }
            .with_status(true),
            Tally {
                passed: 3,
                failed: 0
            }
        );
    }
}
