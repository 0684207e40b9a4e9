//! `cargo xtask test`: every check there is, the quick ones first.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::exec::{self, Failure, cargo, npm};
use crate::place::{Place, Profile};
use crate::setup::{self, Purpose};
use crate::step::{Step, complain, say, seconds};
use crate::tally::Tally;
use crate::{bindings, rules, sdk, ui};

/// How one step went.
struct Row {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// Runs everything; the last line is the total.
pub(crate) fn test(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    let window = match arguments {
        [] => true,
        [only] if only == "--no-window" => false,
        _ => return Err(Failure::Usage("usage: cargo xtask test [--no-window]")),
    };
    let mut run = Run {
        place,
        rows: Vec::new(),
    };
    run.everything(window);
    Ok(run.conclude(window))
}

struct Run<'a> {
    place: &'a Place,
    rows: Vec<Row>,
}

impl Run<'_> {
    fn everything(&mut self, window: bool) {
        let purpose = if window { Purpose::Drive } else { Purpose::Use };
        let ready = setup::libraries(self.place, purpose).and_then(|()| ui::install(self.place));
        if let Err(failure) = ready {
            complain(&failure.to_string());
            self.rows.push(Row {
                name: "setup",
                tally: Tally::one(false),
                took: Duration::ZERO,
            });
            return;
        }
        self.page();
        // The page is compiled into the window: without it nothing of the workspace can be built as a whole.
        if !self.step("page build", |place| {
            ui::build(place).map(|()| Tally::one(true))
        }) {
            return;
        }
        self.still();
        if self.check(
            "build",
            cargo(self.place, &["build", "--workspace", "--all-targets"]),
        ) {
            self.moving(window);
        }
    }

    /// Checks of the page.
    fn page(&mut self) {
        self.check("page lint", npm(self.place, &["run", "--silent", "lint"]));
        self.check("page types", npm(self.place, &["run", "--silent", "check"]));
        self.step("page tests", page_tests);
    }

    /// Checks that read the Rust code without running it.
    fn still(&mut self) {
        self.check(
            "rustfmt",
            cargo(self.place, &["fmt", "--all", "--", "--check"]),
        );
        self.step("house rules", rules::check);
        let deny = ["--", "--deny", "warnings"];
        let all = [&["clippy", "--workspace", "--all-targets"][..], &deny].concat();
        self.check("clippy", cargo(self.place, &all));
        // `--all-targets` leaves out tests that a plain `cargo test` does not run; a pattern reaches them.
        let windows = [&["clippy", "--workspace", "--test", "*"][..], &deny].concat();
        self.check("clippy, other tests", cargo(self.place, &windows));
        let mut docs = cargo(self.place, &["doc", "--workspace", "--no-deps"]);
        docs.env("RUSTDOCFLAGS", "--deny warnings");
        self.check("rustdoc", docs);
    }

    /// Tests that run what was built.
    fn moving(&mut self, window: bool) {
        self.step("bindings", |place| bindings::drift(place).map(Tally::one));
        self.step("Rust tests", |place| {
            libtest(cargo(place, &["test", "--workspace", "--no-fail-fast"]))
        });
        self.step("SDKs and other servers", sdk::test);
        if window {
            self.step("end to end", |place| {
                let arguments = [
                    "test",
                    "--workspace",
                    "--no-fail-fast",
                    "--test",
                    "e2e*",
                    "--",
                    "--test-threads=1",
                ];
                let mut tests = cargo(place, &arguments);
                tests.env(
                    "XIDAO_STUDIO_BIN",
                    place.program(Profile::Debug, "xidao-studio"),
                );
                libtest(tests)
            });
        }
    }

    fn check(&mut self, name: &'static str, mut command: Command) -> bool {
        self.step(name, |_| exec::ends_well(&mut command).map(Tally::one))
    }

    /// Runs one step and notes how it went; says whether all of it held.
    fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&Place) -> Result<Tally, Failure>,
    ) -> bool {
        let step = Step::begin(name);
        let tally = work(self.place).unwrap_or_else(|failure| {
            complain(&failure.to_string());
            Tally::one(false)
        });
        let held = tally.failed == 0;
        let took = step.end(held);
        self.rows.push(Row { name, tally, took });
        held
    }

    /// Prints the table and the total.
    fn conclude(self, window: bool) -> bool {
        say("\n== summary");
        let mut total = Tally::default();
        for Row { name, tally, took } in &self.rows {
            total += *tally;
            let mark = if tally.failed == 0 {
                "ok    "
            } else {
                "FAILED"
            };
            let Tally { passed, failed } = tally;
            say(&format!(
                "{mark} {name:<20} {passed:>5} passed {failed:>4} failed  {:>12}",
                seconds(*took)
            ));
        }
        if !window {
            say("The end-to-end tests were left out (--no-window).");
        }
        say(&format!("{} passed, {} failed", total.passed, total.failed));
        total.failed == 0
    }
}

/// Runs the page's tests; the totals come from a report beside the readable output.
fn page_tests(place: &Place) -> Result<Tally, Failure> {
    let report = place.target.join("vitest.json");
    let _ = fs::remove_file(&report);
    let file = format!("--outputFile.json={}", report.display());
    let arguments = [
        "run",
        "--silent",
        "test",
        "--",
        "--reporter=default",
        "--reporter=json",
        &file,
    ];
    let succeeded = exec::ends_well(&mut npm(place, &arguments))?;
    let text = fs::read_to_string(&report).unwrap_or_default();
    Ok(Tally::of_vitest(&text).with_status(succeeded))
}

/// Runs Rust tests and adds up their closing lines.
pub(crate) fn libtest(mut command: Command) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    let succeeded = exec::watched(&mut command, |line| tally.add_libtest(line))?;
    Ok(tally.with_status(succeeded))
}
