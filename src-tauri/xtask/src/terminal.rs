//! The command line inside the Linux packages: program, manual and shell completions.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exec::{self, Failure, cargo};
use crate::place::{Place, Profile};

/// Shells, and where their completions lie in a Debian and in an RPM package.
const SHELLS: [(&str, &str, &str); 3] = [
    (
        "bash",
        "/usr/share/bash-completion/completions/xidao",
        "/usr/share/bash-completion/completions/xidao",
    ),
    (
        "zsh",
        "/usr/share/zsh/vendor-completions/_xidao",
        "/usr/share/zsh/site-functions/_xidao",
    ),
    (
        "fish",
        "/usr/share/fish/vendor_completions.d/xidao.fish",
        "/usr/share/fish/vendor_completions.d/xidao.fish",
    ),
];

/// Where manuals lie.
const MANUAL: &str = "/usr/share/man/man1";

/// A file of a package: its place there in a Debian and in an RPM package, and where it is now.
struct Packed {
    deb: String,
    rpm: String,
    source: PathBuf,
}

impl Packed {
    /// A file that lies at the same place in both.
    fn at(place: String, source: PathBuf) -> Self {
        Self {
            deb: place.clone(),
            rpm: place,
            source,
        }
    }
}

/// Builds the command line with all that goes with it; gives the configuration that adds it to the packages.
pub(crate) fn pack(place: &Place) -> Result<PathBuf, Failure> {
    exec::succeed(&mut cargo(
        place,
        &["build", "--release", "--package", "studio-cli"],
    ))?;
    let program = place.program(Profile::Release, "xidao");
    let folder = place.target.join("release/terminal");
    let manual = folder.join("man");
    fs::create_dir_all(&manual).map_err(|e| Failure::io(manual.display().to_string(), e))?;

    let mut files = vec![Packed::at("/usr/bin/xidao".to_owned(), program.clone())];
    exec::succeed(exec::command(&program, &place.root).arg("man").arg(&manual))?;
    files.extend(pages(&manual)?);
    for (shell, deb, rpm) in SHELLS {
        let source = folder.join(shell);
        let script =
            exec::output(exec::command(&program, &place.root).args(["completions", shell]))?;
        write(&source, &script.stdout)?;
        files.push(Packed {
            deb: deb.to_owned(),
            rpm: rpm.to_owned(),
            source,
        });
    }
    let configuration = folder.join("bundle.json");
    write(&configuration, configured(&files).as_bytes())?;
    Ok(configuration)
}

/// The pages of the manual.
fn pages(folder: &Path) -> Result<Vec<Packed>, Failure> {
    let entries = fs::read_dir(folder).map_err(|e| Failure::io(folder.display().to_string(), e))?;
    let page = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Packed::at(format!("{MANUAL}/{name}"), entry.path())
    };
    Ok(entries.flatten().map(page).collect())
}

/// What is added to the window's configuration.
fn configured(files: &[Packed]) -> String {
    let list = |place: fn(&Packed) -> &String| {
        let lines = files
            .iter()
            .map(|file| format!("{:?}: {:?}", place(file), file.source));
        lines.collect::<Vec<_>>().join(", ")
    };
    let (deb, rpm) = (list(|file| &file.deb), list(|file| &file.rpm));
    format!(
        r#"{{"bundle": {{"linux": {{"deb": {{"files": {{{deb}}}}}, "rpm": {{"files": {{{rpm}}}}}}}}}}}"#
    )
}

fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    fs::write(path, content).map_err(|e| Failure::io(path.display().to_string(), e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_named_for_both_kinds_of_package() {
        let files = [
            Packed::at("/usr/bin/xidao".into(), "t/xidao".into()),
            Packed {
                deb: "/a/_xidao".into(),
                rpm: "/b/_xidao".into(),
                source: "t/zsh".into(),
            },
        ];
        let expected = concat!(
            r#"{"bundle": {"linux": {"deb": {"files": {"/usr/bin/xidao": "t/xidao", "/a/_xidao": "t/zsh"}}, "#,
            r#""rpm": {"files": {"/usr/bin/xidao": "t/xidao", "/b/_xidao": "t/zsh"}}}}}"#
        );
        assert_eq!(configured(&files), expected);
    }
}
