//! Project automation: `cargo xtask COMMAND`.
//!
//! Depends on the standard library alone, so that it is built in seconds on a machine that has nothing
//! yet. What needs more (bindings, the demo gateway, driving the window, measuring) is a program of the
//! workspace that is started from here.
//!
//! Every Cargo call selects the whole workspace. Cargo unites the features of what is selected, so
//! `--workspace` gives one set of compiled dependencies to building, testing and linting, while each
//! `-p` gives another one and costs a minute at every change between them. For the same reason
//! the `tests` package switches the contract's `bindings` feature on for all.

mod apt;
mod bench;
mod bindings;
mod bundle;
mod exec;
mod fuzz;
mod install_check;
mod node;
mod packages;
mod place;
mod repack;
mod rules;
mod run;
mod sdk;
mod setup;
mod step;
mod system;
mod tally;
mod terminal;
mod test;
mod ui;

use std::process::ExitCode;

use exec::Failure;
use place::Place;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  run [--release]        install what is missing, build, and open the app
  test [--no-window]     run every check; --no-window leaves out the end-to-end tests
  setup                  only install what is missing
  bench [AREA] [--json]  measure (areas: start, stream, library, wire) against the bounds
  fuzz [--minutes N] [--together] [TARGET…]
                         feed the readers of the wire with whatever bytes there are, a minute each
                         and one after another unless --together
  bundle [--bundles A,B] build installers (deb and rpm unless told otherwise)
  bundle --check         install, start, upgrade and remove the built .deb in a clean Debian
  bindings               write the TypeScript types of what crosses to the page
  gateway [ARGS]         run the demo gateway on its own";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            step::complain(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Runs the named command; says whether all that it checked held.
fn dispatch(arguments: &[String]) -> Result<bool, Failure> {
    let Some((command, rest)) = arguments.split_first() else {
        return Err(Failure::Usage(USAGE));
    };
    let place = Place::find()?;
    match command.as_str() {
        "run" => run::run(&place, rest),
        "test" => test::test(&place, rest),
        "setup" => setup::everything(&place).map(|()| true),
        "bench" => bench::bench(&place, rest),
        "fuzz" => fuzz::fuzz(&place, rest),
        "bundle" => bundle::bundle(&place, rest),
        "bindings" => bindings::write(&place),
        "gateway" => run::gateway(&place, rest),
        _ => Err(Failure::Usage(USAGE)),
    }
}
