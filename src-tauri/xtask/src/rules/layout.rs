//! Rules about where things lie, and about the window's configuration.

use super::Faults;
use super::source::{Source, Sources};

/// Entries at the top besides hidden ones and licences. `target` is made by Cargo.
const TOP: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "src-tauri",
    "ui",
    "assets",
    "tests",
    "README.md",
    "CHANGELOG.md",
];
const WINDOW: &str = "src-tauri/tauri.conf.json";

/// Beginnings of paths that exist on one machine only. Put together here, so that this file holds none.
fn machine_folders() -> [String; 4] {
    ["home", "Users", "root", "work"].map(|name| format!("/{name}/"))
}

pub(super) fn top_level(sources: &Sources) -> Faults {
    let known = |name: &str| {
        name.starts_with('.')
            || name.starts_with("LICENSE-")
            || name == "target"
            || TOP.contains(&name)
    };
    sources
        .top
        .iter()
        .filter(|name| !known(name))
        .cloned()
        .collect()
}

pub(super) fn machine_paths(sources: &Sources) -> Faults {
    let folders = machine_folders();
    let names_machine = |line: &str| folders.iter().any(|folder| starts_a_path(line, folder));
    sources
        .files
        .iter()
        .flat_map(|file| file.lines_where(names_machine))
        .collect()
}

/// Whether the folder stands where a path begins: not inside a longer path or an address.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| {
            !(c.is_alphanumeric() || matches!(c, '.' | '/' | '}' | '_' | '-' | '*' | '@'))
        })
    })
}

pub(super) fn dev_url(sources: &Sources) -> Faults {
    window(sources)
        .map(|file| file.lines_where(|line| line.contains("\"devUrl\"")))
        .unwrap_or_else(absent)
}

pub(super) fn inline_script(sources: &Sources) -> Faults {
    let Some(file) = window(sources) else {
        return absent();
    };
    let policies: Vec<&str> = file
        .text
        .split("script-src")
        .skip(1)
        .map(directive)
        .collect();
    if policies.is_empty() {
        return vec![format!("{WINDOW}: the content policy names no script-src")];
    }
    let loose = policies.iter().filter(|text| text.contains("'unsafe-"));
    loose
        .map(|text| format!("{WINDOW}: script-src{text}"))
        .collect()
}

/// What belongs to one directive, in a policy written as a string or as an object.
fn directive(rest: &str) -> &str {
    rest.split([';', '\n']).next().unwrap_or_default()
}

fn window(sources: &Sources) -> Option<&Source> {
    sources.files.iter().find(|file| file.path == WINDOW)
}

fn absent() -> Faults {
    vec![format!("{WINDOW} is missing")]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> Sources {
        let file = Source {
            path: WINDOW.into(),
            text: text.into(),
        };
        Sources {
            files: vec![file],
            top: vec![
                "ui".into(),
                "notes".into(),
                ".ci".into(),
                "LICENSE-MIT".into(),
            ],
        }
    }

    #[test]
    fn unknown_entries_are_named() {
        assert_eq!(top_level(&sources("")), ["notes"]);
    }

    #[test]
    fn a_loose_script_policy_is_found() {
        let strict = sources("{\"csp\": \"script-src 'self'; style-src-attr 'unsafe-inline'\"}");
        assert!(inline_script(&strict).is_empty());
        let loose = sources("{\"csp\": \"script-src 'self' 'unsafe-inline'; style-src 'self'\"}");
        assert_eq!(inline_script(&loose).len(), 1);
        assert_eq!(inline_script(&sources("{}")).len(), 1);
    }

    #[test]
    fn only_absolute_paths_of_a_machine_count() {
        let home = machine_folders()[0].clone();
        assert!(starts_a_path(&format!("open(\"{home}ada/x\")"), &home));
        assert!(!starts_a_path(
            &format!("https://example.com{home}page"),
            &home
        ));
        assert!(!starts_a_path(&format!("./src{home}x"), &home));
    }
}
