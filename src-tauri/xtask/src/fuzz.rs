//! `cargo xtask fuzz`: feeds the readers of the gateway client with whatever bytes there are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exec::{self, Failure, cargo};
use crate::place::Place;
use crate::step::{Step, say};

const USAGE: &str = "usage: cargo xtask fuzz [--minutes N] [TARGET…]";
/// The version that is installed where there is none.
const CARGO_FUZZ: &str = "0.13.2";
/// Minutes for each target unless told otherwise.
const MINUTES: f64 = 1.0;

/// Fuzzes the named targets, or all, one after another; says whether nothing was found.
pub(crate) fn fuzz(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    let (minutes, named) = read(arguments)?;
    let folder = place.root.join("src-tauri/crates/gateway/fuzz");
    let targets = targets(&folder)?;
    if let Some(unknown) = named.iter().find(|name| !targets.contains(name)) {
        return Err(Failure::Missing(format!(
            "there is no target {unknown}; there are {}",
            targets.join(", ")
        )));
    }
    install(place)?;
    let mut clean = true;
    for target in targets
        .iter()
        .filter(|name| named.is_empty() || named.contains(name))
    {
        let step = Step::begin(&format!("fuzzing {target} for {minutes} min"));
        let held = run(place, &folder, target, minutes)?;
        step.end(held);
        clean &= held;
    }
    Ok(clean)
}

/// The minutes and the named targets.
fn read(arguments: &[String]) -> Result<(f64, Vec<String>), Failure> {
    let (mut minutes, mut named) = (MINUTES, Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--minutes" {
            let number = words.next().and_then(|number| number.parse().ok());
            minutes = number
                .filter(|minutes| *minutes > 0.0)
                .ok_or(Failure::Usage(USAGE))?;
        } else if word.starts_with('-') {
            return Err(Failure::Usage(USAGE));
        } else {
            named.push(word.clone());
        }
    }
    Ok((minutes, named))
}

fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let folder = folder.join("fuzz_targets");
    let entries =
        fs::read_dir(&folder).map_err(|e| Failure::io(folder.display().to_string(), e))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| Some(entry.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn install(place: &Place) -> Result<(), Failure> {
    if exec::on_path("cargo-fuzz") {
        return Ok(());
    }
    say(&format!(
        "cargo-fuzz is not installed: installing {CARGO_FUZZ} with Cargo"
    ));
    exec::succeed(&mut cargo(
        place,
        &["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ],
    ))
}

/// What is found on the way is kept in the target folder; the seeds in the sources stay as they are.
fn run(place: &Place, folder: &Path, target: &str, minutes: f64) -> Result<bool, Failure> {
    let made: PathBuf = place.target.join("fuzz");
    let grown = made.join("corpus").join(target);
    fs::create_dir_all(&grown).map_err(|e| Failure::io(grown.display().to_string(), e))?;
    let seeds = folder.join("corpus").join(target);
    // Without a sanitizer it runs on stable Rust; the code under test has no unsafe block.
    let mut command = cargo(place, &["fuzz", "run", "--sanitizer", "none"]);
    command.arg("--fuzz-dir").arg(folder);
    command.arg("--target-dir").arg(made.join("build"));
    command.arg(target).args([&grown, &seeds]);
    command.args([
        "--".to_owned(),
        format!("-max_total_time={}", (minutes * 60.0).ceil()),
        "-timeout=10".to_owned(),
        "-print_final_stats=1".to_owned(),
    ]);
    exec::ends_well(&mut command)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn minutes_and_names_are_read() {
        let (minutes, named) = read(&words("--minutes 0.5 sse chat")).expect("read");
        assert_eq!((minutes, named), (0.5, words("sse chat")));
        assert_eq!(read(&[]).expect("read").1.len(), 0);
        for wrong in ["--minutes", "--minutes 0", "--minutes x", "--hours 1"] {
            assert!(read(&words(wrong)).is_err(), "{wrong}");
        }
    }
}
