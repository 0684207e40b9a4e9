//! `cargo xtask bindings`: the TypeScript types of what crosses between the core and the page.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use crate::exec::{self, Failure};
use crate::place::{Place, Profile};
use crate::run;
use crate::step::{complain, say};

/// The program that writes the types.
const WRITER: &str = "studio-bindings";

/// Writes the types into the page's sources.
pub(crate) fn write(place: &Place) -> Result<bool, Failure> {
    run::page(place)?;
    run::build(place, Profile::Debug, &[WRITER])?;
    let folder = place.generated();
    export(place, &folder)?;
    say(&format!("written to {}", folder.display()));
    Ok(true)
}

/// Whether the types in the page's sources are those that the code gives now.
pub(crate) fn drift(place: &Place) -> Result<bool, Failure> {
    let fresh = place.target.join("bindings");
    export(place, &fresh)?;
    let read =
        |folder: &Path| files(folder).map_err(|e| Failure::io(folder.display().to_string(), e));
    let (wanted, found) = (read(&fresh)?, read(&place.generated())?);
    let mut same = true;
    for name in wanted
        .keys()
        .chain(found.keys().filter(|name| !wanted.contains_key(*name)))
    {
        let what = match (wanted.get(name), found.get(name)) {
            (Some(new), Some(old)) if new == old => continue,
            (Some(_), Some(_)) => "differs",
            (Some(_), None) => "is missing",
            (None, _) => "is not generated any more",
        };
        same = false;
        complain(&format!("ui/src/backend/generated/{name} {what}"));
    }
    if !same {
        complain("run `cargo xtask bindings`");
    }
    Ok(same)
}

/// Empties the folder and writes the types there.
fn export(place: &Place, folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            return Err(Failure::io(folder.display().to_string(), e));
        }
        _ => {}
    }
    let mut writer = exec::command(place.program(Profile::Debug, WRITER), &place.root);
    exec::succeed(writer.arg(folder))
}

/// The files below a folder by their relative name. Line ends don't count: a checkout may change them.
fn files(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/");
                found.insert(name, fs::read_to_string(&path)?.replace("\r\n", "\n"));
            }
        }
    }
    Ok(found)
}
