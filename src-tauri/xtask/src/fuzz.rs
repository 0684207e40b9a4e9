//! `cargo xtask fuzz`: feeds the readers of the gateway client with whatever bytes there are.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Child;

use crate::exec::{self, Failure, cargo};
use crate::place::Place;
use crate::step::{Step, say};

const USAGE: &str = "usage: cargo xtask fuzz [--minutes N] [--together] [TARGET…]";
/// The version that is installed where there is none.
const CARGO_FUZZ: &str = "0.13.2";
/// Minutes for each target unless told otherwise.
const MINUTES: f64 = 1.0;
/// What the fuzzer writes before the number of inputs that it tried.
const EXECUTIONS: &str = "stat::number_of_executed_units:";

/// What was ordered.
#[derive(Debug, PartialEq)]
struct Order {
    minutes: f64,
    /// All targets at the same time, a process each.
    together: bool,
    /// None for all.
    named: Vec<String>,
}

/// Fuzzes the named targets, or all; says whether nothing was found.
pub(crate) fn fuzz(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    let order = Order::read(arguments)?;
    let folder = place.root.join("src-tauri/crates/gateway/fuzz");
    let mut targets = targets(&folder)?;
    if let Some(unknown) = order.named.iter().find(|name| !targets.contains(name)) {
        return Err(Failure::Missing(format!(
            "there is no target {unknown}; there are {}",
            targets.join(", ")
        )));
    }
    targets.retain(|name| order.named.is_empty() || order.named.contains(name));
    install(place)?;
    let ground = Ground {
        place,
        folder,
        made: place.target.join("fuzz"),
    };
    for target in &targets {
        exec::succeed(ground.fuzzer("build").arg(target))?;
    }
    let at_once = if order.together { targets.len() } else { 1 };
    let mut clean = true;
    for group in targets.chunks(at_once.max(1)) {
        let name = format!("fuzzing {} for {} min", group.join(", "), order.minutes);
        let step = Step::begin(&name);
        let held = ground.run(group, order.minutes)?;
        step.end(held);
        clean &= held;
    }
    Ok(clean)
}

impl Order {
    fn read(arguments: &[String]) -> Result<Self, Failure> {
        let mut order = Self {
            minutes: MINUTES,
            together: false,
            named: Vec::new(),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            if word == "--minutes" {
                let number = words.next().and_then(|number| number.parse().ok());
                order.minutes = number
                    .filter(|minutes| *minutes > 0.0)
                    .ok_or(Failure::Usage(USAGE))?;
            } else if word == "--together" {
                order.together = true;
            } else if word.starts_with('-') {
                return Err(Failure::Usage(USAGE));
            } else {
                order.named.push(word.clone());
            }
        }
        Ok(order)
    }
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

/// Where it is fuzzed: the targets' sources, and a folder for what is found on the way. The seeds
/// in the sources stay as they are.
struct Ground<'a> {
    place: &'a Place,
    folder: PathBuf,
    made: PathBuf,
}

impl Ground<'_> {
    fn fuzzer(&self, verb: &str) -> std::process::Command {
        // Without a sanitizer it runs on stable Rust; the code under test has no unsafe block.
        let mut command = cargo(self.place, &["fuzz", verb, "--sanitizer", "none"]);
        command.arg("--fuzz-dir").arg(&self.folder);
        command.arg("--target-dir").arg(self.made.join("build"));
        command
    }

    /// Runs the targets at the same time and tells of each; says whether nothing was found.
    fn run(&self, targets: &[String], minutes: f64) -> Result<bool, Failure> {
        let mut running: Vec<(&String, PathBuf, Child)> = Vec::new();
        for target in targets {
            let log = self.made.join(format!("{target}.log"));
            match self.start(target, minutes, &log) {
                Ok(child) => running.push((target, log, child)),
                Err(failure) => {
                    for (_, _, mut child) in running {
                        // Whichever has ended by itself needs no ending.
                        let _ = child.kill();
                        let _ = child.wait();
                    }
                    return Err(failure);
                }
            }
        }
        let mut clean = true;
        for (target, log, mut child) in running {
            let status = child.wait().map_err(|e| Failure::io(target, e))?;
            let said = fs::read(&log).map_err(|e| Failure::io(log.display().to_string(), e))?;
            say(&told(
                target,
                &String::from_utf8_lossy(&said),
                status.success(),
                &log,
            ));
            clean &= status.success();
        }
        Ok(clean)
    }

    fn start(&self, target: &str, minutes: f64, log: &Path) -> Result<Child, Failure> {
        let grown = self.made.join("corpus").join(target);
        fs::create_dir_all(&grown).map_err(|e| Failure::io(grown.display().to_string(), e))?;
        let said = File::create(log).map_err(|e| Failure::io(log.display().to_string(), e))?;
        let seeds = self.folder.join("corpus").join(target);
        let mut command = self.fuzzer("run");
        command.arg(target).args([&grown, &seeds]);
        command.args([
            "--".to_owned(),
            format!("-max_total_time={}", (minutes * 60.0).ceil()),
            "-timeout=10".to_owned(),
            "-print_final_stats=1".to_owned(),
        ]);
        let name = exec::spelled(&command);
        let child = command.stderr(said).spawn();
        child.map_err(|e| Failure::io(name, e))
    }
}

/// One line about a target; the fuzzer stops at the first finding.
fn told(target: &str, said: &str, clean: bool, log: &Path) -> String {
    let executions = said
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix(EXECUTIONS))
        .map_or("an unknown number of", str::trim);
    match clean {
        true => format!("{target}: {executions} executions, no findings"),
        false => format!(
            "{target}: {executions} executions, 1 finding: see {}",
            log.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, told};
    use std::path::Path;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn minutes_and_names_are_read() {
        let order = Order::read(&words("--minutes 0.5 sse --together chat")).expect("read");
        let expected = Order {
            minutes: 0.5,
            together: true,
            named: words("sse chat"),
        };
        assert_eq!(order, expected);
        let order = Order::read(&[]).expect("read");
        assert!(order.named.is_empty() && !order.together);
        for wrong in ["--minutes", "--minutes 0", "--minutes x", "--hours 1"] {
            assert!(Order::read(&words(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn executions_and_findings_are_told() {
        let said = "#2 INITED\nstat::number_of_executed_units: 4711\nstat::average: 3\n";
        let log = Path::new("sse.log");
        let line = told("sse", said, true, log);
        assert_eq!(line, "sse: 4711 executions, no findings");
        let line = told("sse", "", false, log);
        assert!(line.contains("1 finding: see sse.log"), "{line}");
    }
}
