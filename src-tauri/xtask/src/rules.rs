//! The rules of the house that no compiler checks.

mod layout;
mod page;
mod rust;
mod source;
mod tree;

use crate::exec::Failure;
use crate::place::Place;
use crate::step::{complain, say};
use crate::tally::Tally;
use source::Sources;

/// What a rule finds wrong: one line each, beginning with the place.
type Faults = Vec<String>;

/// A rule with its name: one that reads sources, and one that asks Cargo.
type Reading = (&'static str, fn(&Sources) -> Faults);
type Asking = (&'static str, fn(&Place) -> Result<Faults, Failure>);

/// Rules that read sources.
const READING: [Reading; 13] = [
    (
        "nothing but the known entries at the top",
        layout::top_level,
    ),
    ("no path of one machine", layout::machine_paths),
    ("no devUrl in the window's configuration", layout::dev_url),
    (
        "the content policy allows no inline script",
        layout::inline_script,
    ),
    ("no Result with a bare String as error", rust::string_errors),
    ("no mod.rs", rust::mod_files),
    ("nothing left unfinished", rust::unfinished),
    ("no test left out", rust::left_out),
    ("no lint switched off", rust::switched_off),
    ("no file longer than 450 lines", rust::long_files),
    (
        "one file of the page imports @tauri-apps",
        page::tauri_imports,
    ),
    (
        "areas of the page do not import each other",
        page::area_imports,
    ),
    ("no import cycle in the page", page::cycles),
];

/// Rules that ask Cargo about dependencies.
const ASKING: [Asking; 2] = [
    (
        "no crate below src-tauri/crates depends on tauri",
        tree::window_free,
    ),
    ("one TLS provider", tree::one_tls_provider),
];

/// Checks every rule; each one counts.
pub(crate) fn check(place: &Place) -> Result<Tally, Failure> {
    let sources = Sources::read(&place.root).map_err(|e| Failure::io("the checkout", e))?;
    let mut tally = Tally::default();
    for (name, rule) in READING {
        tally += judge(name, rule(&sources));
    }
    for (name, rule) in ASKING {
        tally += judge(name, rule(place)?);
    }
    Ok(tally)
}

fn judge(name: &str, faults: Faults) -> Tally {
    let held = faults.is_empty();
    say(&format!(
        "{} {name}",
        if held { "ok    " } else { "FAILED" }
    ));
    for fault in faults {
        complain(&format!("       {fault}"));
    }
    Tally::one(held)
}
