//! The Node.js that builds the page.

use crate::exec::{self, Failure, npm};
use crate::place::Place;

/// Oldest Node.js that the page's build tool supports (major, minor).
const OLDEST: (u32, u32) = (20, 19);

/// Checks that Node.js and npm are there, and new enough.
pub(crate) fn check(place: &Place) -> Result<(), Failure> {
    let answer = exec::output(exec::command("node", &place.root).arg("--version"));
    let text = answer
        .map(|a| String::from_utf8_lossy(&a.stdout).trim().to_owned())
        .unwrap_or_default();
    match version(&text) {
        Some(found) if found >= OLDEST => {}
        Some(_) => return Err(advice(&format!("Node.js {text} is too old"))),
        None => return Err(advice("Node.js was not found")),
    }
    let npm = exec::output(&mut npm(place, &["--version"]));
    if npm.is_ok_and(|answer| answer.status.success()) {
        Ok(())
    } else {
        Err(advice("npm was not found"))
    }
}

fn advice(what: &str) -> Failure {
    let (major, minor) = OLDEST;
    Failure::Missing(format!(
        "{what}: Node.js {major}.{minor} or newer, with npm, is needed. Get it from https://nodejs.org, then run the \
         command again."
    ))
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, version};

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert!(version("v20.9.0").is_some_and(|found| found < OLDEST));
        assert!(version("v100.0.0").is_some_and(|found| found >= OLDEST));
        assert_eq!(version(""), None);
    }
}
