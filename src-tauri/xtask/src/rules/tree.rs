//! Rules about dependencies: Cargo knows the answers.

use std::fs;

use super::Faults;
use crate::exec::{self, Failure, cargo};
use crate::place::Place;

/// Beginnings of the names of crates that belong to a window.
const WINDOW: [&str; 4] = ["tauri", "wry ", "tao ", "webkit2gtk"];

pub(super) fn window_free(place: &Place) -> Result<Faults, Failure> {
    let folder = place.root.join("src-tauri/crates");
    let entries =
        fs::read_dir(&folder).map_err(|e| Failure::io(folder.display().to_string(), e))?;
    let mut faults = Vec::new();
    for entry in entries.flatten() {
        let manifest = entry.path().join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = manifest.to_string_lossy();
        let question = [
            "tree",
            "--manifest-path",
            &path,
            "--prefix",
            "none",
            "--target",
            "all",
        ];
        let answer = exec::output(&mut cargo(place, &question))?;
        if !answer.status.success() {
            faults.push(format!(
                "{name}: {}",
                String::from_utf8_lossy(&answer.stderr).trim()
            ));
            continue;
        }
        let listing = String::from_utf8_lossy(&answer.stdout).into_owned();
        let found = listing
            .lines()
            .find(|line| WINDOW.iter().any(|begin| line.starts_with(begin)));
        faults.extend(found.map(|line| format!("{name} depends on {line}")));
    }
    Ok(faults)
}

pub(super) fn one_tls_provider(place: &Place) -> Result<Faults, Failure> {
    let question = [
        "tree",
        "--workspace",
        "--target",
        "all",
        "--invert",
        "aws-lc-rs",
    ];
    let answer = exec::output(&mut cargo(place, &question))?;
    let text = String::from_utf8_lossy(&answer.stderr);
    // Cargo fails when nothing in the tree is called so, which is what is wanted here.
    if !answer.status.success() && text.contains("did not match any packages") {
        return Ok(Vec::new());
    }
    let listing = String::from_utf8_lossy(&answer.stdout);
    let nothing = answer.status.success() && listing.trim().is_empty();
    if nothing {
        Ok(Vec::new())
    } else {
        Ok(vec![format!("{}{}", listing.trim(), text.trim())])
    }
}
