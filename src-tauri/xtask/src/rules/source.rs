//! The text files of the checkout.

use std::path::Path;
use std::{fs, io};

/// Folders that are made, not written.
const MADE: [&str; 5] = [".git", "target", "node_modules", "dist", "gen"];
/// Ends of the names of files that are read.
const TEXT: [&str; 16] = [
    "rs", "ts", "js", "mjs", "svelte", "css", "html", "json", "toml", "yml", "yaml", "md", "sql",
    "sh", "run", "desktop",
];

/// One file.
pub(super) struct Source {
    /// From the top of the checkout, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// What is written in the checkout.
pub(super) struct Sources {
    pub(super) files: Vec<Source>,
    /// Names of the entries at the top.
    pub(super) top: Vec<String>,
}

impl Sources {
    /// Reads every text file that is not made by a tool.
    pub(super) fn read(root: &Path) -> io::Result<Self> {
        let mut sources = Self {
            files: Vec::new(),
            top: Vec::new(),
        };
        for entry in fs::read_dir(root)? {
            sources
                .top
                .push(entry?.file_name().to_string_lossy().into_owned());
        }
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let (path, name) = (
                    entry.path(),
                    entry.file_name().to_string_lossy().into_owned(),
                );
                if entry.file_type()?.is_dir() {
                    if !MADE.contains(&name.as_str()) {
                        folders.push(path);
                    }
                } else if is_text(&name) {
                    let relative = path.strip_prefix(root).unwrap_or(&path);
                    let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                    sources.files.push(Source {
                        path: relative.to_string_lossy().replace('\\', "/"),
                        text,
                    });
                }
            }
        }
        sources.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(sources)
    }

    /// The files whose name ends in one of these, without the dot.
    pub(super) fn ending<'a>(&'a self, ends: &'a [&str]) -> impl Iterator<Item = &'a Source> {
        self.files.iter().filter(|file| {
            ends.iter()
                .any(|end| file.path.rsplit('.').next() == Some(*end))
        })
    }
}

fn is_text(name: &str) -> bool {
    TEXT.contains(&name.rsplit('.').next().unwrap_or_default())
}

impl Source {
    /// Places of the lines for which `wrong` holds.
    pub(super) fn lines_where(&self, wrong: impl Fn(&str) -> bool) -> Vec<String> {
        let numbered = self.text.lines().enumerate();
        numbered
            .filter(|(_, line)| wrong(line))
            .map(|(at, line)| format!("{}:{}: {}", self.path, at + 1, line.trim()))
            .collect()
    }
}
