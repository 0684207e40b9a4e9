//! Rules about what the files of the page import.

use std::collections::{BTreeMap, BTreeSet};

use super::Faults;
use super::source::{Source, Sources};

const FOLDER: &str = "ui/src/";

pub(super) fn tauri_imports(sources: &Sources) -> Faults {
    let importing: Vec<&str> = page(sources)
        .filter(|file| {
            imports(&file.text)
                .iter()
                .any(|import| import.name.starts_with("@tauri-apps/"))
        })
        .map(|file| file.path.as_str())
        .collect();
    if importing.len() > 1 {
        importing.iter().map(|path| (*path).to_owned()).collect()
    } else {
        Vec::new()
    }
}

pub(super) fn area_imports(sources: &Sources) -> Faults {
    let all = Graph::of(sources, true);
    let crossing = all
        .edges()
        .filter(|(from, to)| match (area(from), area(to)) {
            (Some(from), Some(to)) => from != to,
            _ => false,
        });
    crossing
        .map(|(from, to)| format!("{from} imports {to}"))
        .collect()
}

/// The name of the area that a file belongs to.
fn area(path: &str) -> Option<&str> {
    path.strip_prefix("ui/src/features/")?
        .split_once('/')
        .map(|(name, _)| name)
}

pub(super) fn cycles(sources: &Sources) -> Faults {
    Graph::of(sources, false)
        .cycle()
        .map(|path| path.join(" -> "))
        .into_iter()
        .collect()
}

fn page(sources: &Sources) -> impl Iterator<Item = &Source> {
    sources
        .ending(&["ts", "js", "svelte"])
        .filter(|file| file.path.starts_with(FOLDER))
}

/// One import statement.
#[derive(Debug, PartialEq, Eq)]
struct Import<'a> {
    name: &'a str,
    /// Whether it is gone once types are erased.
    types_only: bool,
}

/// What a file imports: `from '…'`, `import '…'`, `import('…')`, `new URL('…', import.meta.url)`.
fn imports(text: &str) -> Vec<Import<'_>> {
    let mut found = Vec::new();
    for statement in text.split(';').flat_map(|part| part.split("\n\n")) {
        for (at, word) in statement
            .match_indices("from ")
            .chain(statement.match_indices("import"))
        {
            let rest = statement[at + word.len()..].trim_start_matches([' ', '(', '\n']);
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
                continue;
            };
            let Some((name, _)) = rest[1..].split_once(quote) else {
                continue;
            };
            let begun = statement[..at]
                .rfind("import")
                .or_else(|| statement[..at].rfind("export"));
            let types_only =
                begun.is_some_and(|from| statement[from + 6..].trim_start().starts_with("type "));
            found.push(Import { name, types_only });
        }
    }
    found
}

/// Which file of the page imports which.
struct Graph<'a> {
    targets: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Graph<'a> {
    fn of(sources: &'a Sources, with_types: bool) -> Self {
        let known: BTreeSet<&str> = page(sources).map(|file| file.path.as_str()).collect();
        let mut targets = BTreeMap::new();
        for file in page(sources) {
            let wanted = imports(&file.text)
                .into_iter()
                .filter(|import| with_types || !import.types_only);
            let found = wanted.filter_map(|import| resolve(&file.path, import.name, &known));
            targets.insert(file.path.as_str(), found.collect());
        }
        Self { targets }
    }

    fn edges(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.targets
            .iter()
            .flat_map(|(from, to)| to.iter().map(|to| (*from, *to)))
    }

    /// One cycle, if there is any.
    fn cycle(&self) -> Option<Vec<&'a str>> {
        let mut done = BTreeSet::new();
        self.targets
            .keys()
            .find_map(|start| self.walk(start, &mut Vec::new(), &mut done))
    }

    fn walk(
        &self,
        at: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        if let Some(from) = path.iter().position(|seen| *seen == at) {
            return Some(path[from..].iter().copied().chain([at]).collect());
        }
        if !done.insert(at) {
            return None;
        }
        path.push(at);
        let targets = self.targets.get(at).into_iter().flatten();
        let found = targets.copied().find_map(|to| self.walk(to, path, done));
        path.pop();
        found
    }
}

/// The file that an import names, if it is one of the page.
fn resolve<'a>(from: &str, name: &str, known: &BTreeSet<&'a str>) -> Option<&'a str> {
    let mut parts: Vec<&str> =
        if let Some(inner) = name.strip_prefix("$lib/").or(name.strip_prefix("@/")) {
            [FOLDER.trim_end_matches('/')]
                .into_iter()
                .chain(inner.split('/'))
                .collect()
        } else if name.starts_with('.') {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            folder.split('/').chain(name.split('/')).collect()
        } else {
            return None;
        };
    let mut clean = Vec::new();
    for part in parts.drain(..) {
        match part {
            "." => {}
            ".." => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    let path = clean.join("/");
    let path = path.split('?').next().unwrap_or_default();
    let stem = path.strip_suffix(".js").unwrap_or(path);
    let ends = ["", ".ts", ".svelte.ts", ".svelte", "/index.ts"];
    let named =
        std::iter::once(path.to_owned()).chain(ends.iter().map(|end| format!("{stem}{end}")));
    named
        .into_iter()
        .find_map(|path| known.get(path.as_str()).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let file = |(path, text): &(&str, &str)| Source {
            path: format!("ui/src/{path}"),
            text: (*text).into(),
        };
        Sources {
            files: files.iter().map(file).collect(),
            top: Vec::new(),
        }
    }

    #[test]
    fn every_form_of_import_is_seen() {
        let text = "import a from './a';\nimport type { B } from \"./b\";\nimport './c.css';\nexport { d } from './d';\n\
                    const e = () => import('./e.svelte');\nimport {\n  f,\n  g\n} from './f';\n";
        let found = imports(text);
        let names: Vec<&str> = found.iter().map(|import| import.name).collect();
        assert_eq!(names, ["./a", "./b", "./c.css", "./d", "./e.svelte", "./f"]);
        assert_eq!(found.iter().filter(|import| import.types_only).count(), 1);
    }

    #[test]
    fn a_cycle_is_found_through_state_files() {
        let tangled = sources(&[
            ("a.ts", "import { b } from './state/b.svelte';"),
            ("state/b.svelte.ts", "import C from '../C.svelte';"),
            ("C.svelte", "<script>import { a } from './a'</script>"),
        ]);
        assert_eq!(cycles(&tangled).len(), 1);
        let typed = sources(&[
            ("a.ts", "import { b } from './b';"),
            ("b.ts", "import type { A } from './a';"),
        ]);
        assert!(cycles(&typed).is_empty());
    }

    #[test]
    fn areas_keep_to_themselves() {
        let crossing = sources(&[
            (
                "features/chat/List.svelte",
                "import Row from '../library/Row.svelte';",
            ),
            (
                "features/library/Row.svelte",
                "import Button from '../../components/Button.svelte';",
            ),
            ("components/Button.svelte", ""),
        ]);
        assert_eq!(area_imports(&crossing).len(), 1);
    }

    #[test]
    fn a_second_door_is_found() {
        let one = (
            "backend/tauri.ts",
            "import { invoke } from '@tauri-apps/api/core';",
        );
        assert!(tauri_imports(&sources(&[one])).is_empty());
        assert_eq!(
            tauri_imports(&sources(&[one, ("x.ts", "import '@tauri-apps/api/event'")])).len(),
            2
        );
    }
}
