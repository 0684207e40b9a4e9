//! `cargo xtask bench`: builds in release and hands over to the measuring program.

use crate::exec::{self, Failure, cargo};
use crate::place::{Place, Profile};
use crate::run::{self, APP};
use crate::setup::{self, Purpose};
use crate::step::{self, Step};

/// The program that measures.
const BENCH: &str = "studio-bench";
/// The empty window that the app is measured against.
const BARE: &str = "bare";

/// Measures one area, or all; says whether every row held.
pub(crate) fn bench(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    if arguments.iter().any(|word| word == "--json") {
        step::talk_on_stderr();
    }
    setup::libraries(place, Purpose::Drive)?;
    run::page(place)?;
    let step = Step::begin("building for release (minutes, the first time)");
    let arguments_of_build = [
        "build",
        "--workspace",
        "--release",
        "--bin",
        APP,
        "--bin",
        BENCH,
        "--example",
        BARE,
    ];
    let built = exec::succeed(&mut cargo(place, &arguments_of_build));
    step.end(built.is_ok());
    built?;
    let mut bench = exec::command(place.program(Profile::Release, BENCH), &place.root);
    bench.env("XIDAO_STUDIO_BIN", place.program(Profile::Release, APP));
    bench.env(
        "XIDAO_STUDIO_BARE",
        place.program(Profile::Release, &format!("examples/{BARE}")),
    );
    let status = bench
        .args(arguments)
        .status()
        .map_err(|e| Failure::io(BENCH, e))?;
    Ok(status.success())
}
