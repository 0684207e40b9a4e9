//! Starting other programs, and what can go wrong with them.

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};

use crate::place::Place;
use crate::step;

/// Why a command of the automation could not go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Called with the wrong words.
    Usage(&'static str),
    /// Something is not there; the text says what to do.
    Missing(String),
    /// A program answered with a failing exit status.
    Status { program: String, code: Option<i32> },
    /// A file or a program could not be used.
    Io { what: String, source: io::Error },
}

impl Failure {
    pub(crate) fn io(what: impl Into<String>, source: io::Error) -> Self {
        Self::Io {
            what: what.into(),
            source,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => f.write_str(text),
            Self::Missing(text) => f.write_str(text),
            Self::Status {
                program,
                code: Some(code),
            } => write!(f, "{program} ended with status {code}"),
            Self::Status {
                program,
                code: None,
            } => write!(f, "{program} was ended by a signal"),
            Self::Io { what, source } => write!(f, "{what}: {source}"),
        }
    }
}

/// A command started in `folder`, without the variables that Cargo gave to this program: build
/// scripts that watch them would otherwise run again at each change between `cargo` and `cargo xtask`.
pub(crate) fn command(program: impl AsRef<Path>, folder: &Path) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO"
        {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// `cargo` at the top of the checkout.
pub(crate) fn cargo(place: &Place, arguments: &[&str]) -> Command {
    let mut command = command("cargo", &place.root);
    command.args(arguments);
    command
}

/// `npm` in the page's folder.
pub(crate) fn npm(place: &Place, arguments: &[&str]) -> Command {
    npm_in(&place.ui(), arguments)
}

/// `npm` in another folder.
pub(crate) fn npm_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command(if cfg!(windows) { "npm.cmd" } else { "npm" }, folder);
    command.args(arguments);
    command
}

/// How the command is written in a shell, for messages.
pub(crate) fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs the command on this terminal and wants it to succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Status {
        program: spelled(command),
        code: status.code(),
    })
}

/// Runs the command on this terminal; says whether it succeeded.
pub(crate) fn ends_well(command: &mut Command) -> Result<bool, Failure> {
    Ok(status(command)?.success())
}

/// Becomes the command, so that a signal meant for it reaches it; says whether it succeeded.
#[cfg(unix)]
pub(crate) fn become_program(command: &mut Command) -> Result<bool, Failure> {
    use std::os::unix::process::CommandExt;
    Err(Failure::io(spelled(command), command.exec()))
}

/// Runs the command on this terminal; says whether it succeeded.
#[cfg(not(unix))]
pub(crate) fn become_program(command: &mut Command) -> Result<bool, Failure> {
    ends_well(command)
}

fn status(command: &mut Command) -> Result<ExitStatus, Failure> {
    command
        .stdout(step::talk())
        .status()
        .map_err(|e| Failure::io(spelled(command), e))
}

/// Runs the command and keeps what it wrote.
pub(crate) fn output(command: &mut Command) -> Result<Output, Failure> {
    command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| Failure::io(spelled(command), e))
}

/// Runs the command, showing each line of its output at once and handing it to `see`.
pub(crate) fn watched(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool, Failure> {
    let name = spelled(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| Failure::io(&name, e))?;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines
            .read_until(b'\n', &mut line)
            .map_err(|e| Failure::io(&name, e))?
            > 0
        {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\n', '\r']);
            step::say(text);
            see(text);
            line.clear();
        }
    }
    let status = child.wait().map_err(|e| Failure::io(&name, e))?;
    Ok(status.success())
}

/// Whether a program of that name is on the search path.
pub(crate) fn on_path(name: &str) -> bool {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}
