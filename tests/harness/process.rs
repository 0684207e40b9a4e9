//! Processes that were started here: they end with their owner, together with their descendants.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::HarnessError;

/// A started program. Dropping it kills it and all that it started.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
}

impl Process {
    /// Starts the command.
    ///
    /// # Errors
    ///
    /// When it can't be started.
    pub fn start(command: &mut Command) -> Result<Self, HarnessError> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().map_err(|e| HarnessError::io(&name, e))?;
        Ok(Self { name, child })
    }

    /// Starts the command and reads the first line that it writes to standard output.
    pub(crate) fn start_announcing(command: &mut Command) -> Result<(Self, String), HarnessError> {
        let mut process = Self::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        if let Some(stdout) = process.child.stdout.as_mut() {
            let read = BufReader::new(stdout).read_line(&mut line);
            read.map_err(|e| HarnessError::io(&process.name, e))?;
        }
        if line.trim().is_empty() {
            return Err(HarnessError::Silent(process.name.clone()));
        }
        Ok((process, line.trim().to_owned()))
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut family = descendants_of(self.id());
        if self.is_running() {
            family.push(self.id());
        }
        for id in family {
            kill(id);
        }
        // It was killed, or had ended: either way this only collects its status.
        let _ = self.child.wait();
    }
}

/// Kills one process as `kill -9` does.
pub(crate) fn kill(id: u32) {
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It may have ended by itself in the meantime.
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Whether a process is there and has not ended: one that waits to be collected has.
pub(crate) fn is_alive(id: u32) -> bool {
    stat(id).is_some_and(|(state, _)| state != 'Z' && state != 'X')
}

/// The processes that one process started, and those that they started.
pub fn descendants_of(id: u32) -> Vec<u32> {
    let all: Vec<(u32, u32)> = processes()
        .filter_map(|process| Some((process, stat(process)?.1)))
        .collect();
    let mut found = vec![id];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(
            all.iter()
                .filter(|(_, of)| *of == parent)
                .map(|(process, _)| *process),
        );
        next += 1;
    }
    found.split_off(1)
}

/// The program that a process runs.
pub(crate) fn program_of(id: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{id}/exe")).ok()
}

/// The process among these that draws the page, if it is running.
pub fn page_process_of(processes: &[u32]) -> Option<u32> {
    let draws = |id: &&u32| program_of(**id).is_some_and(|path| path.ends_with("WebKitWebProcess"));
    processes.iter().find(draws).copied()
}

/// Memory of these processes in KiB, each shared page counted by its share (PSS).
pub fn memory_of(processes: &[u32]) -> u64 {
    processes
        .iter()
        .filter_map(|id| proportional(Path::new(&format!("/proc/{id}/smaps_rollup"))))
        .sum()
}

fn proportional(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// State and parent of a process. Its name stands in brackets before them and may hold anything.
fn stat(id: u32) -> Option<(char, u32)> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
