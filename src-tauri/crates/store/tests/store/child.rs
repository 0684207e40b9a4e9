//! A real second process: this test program, told by its environment what to do.

use crate::{NOW, conversation, open, start};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use studio_domain::JobKind;
use studio_store::{Delta, NewJob};

const ROLE: &str = "STUDIO_STORE_CHILD";
const FOLDER: &str = "STUDIO_STORE_FOLDER";
const MARK: &str = "child says ";

/// A second process and what it says.
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

/// The command that runs this program as a child with a role.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, role: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env(ROLE, role).env(FOLDER, folder);
    command
}

/// The arguments that make this program run [`child`] only.
pub(crate) const ARGUMENTS: [&str; 3] = ["--exact", "child::child", "--nocapture"];

impl Process {
    pub(crate) fn start(role: &str, folder: &Path) -> Self {
        let mut child = command(std::env::current_exe().unwrap(), role, folder)
            .args(ARGUMENTS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// The next thing that the child says.
    pub(crate) fn hear(&mut self) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if let Some((_, said)) = line.split_once(MARK) {
                return said.trim_end().to_owned();
            }
            line.clear();
        }
        panic!("the child ended early");
    }

    /// Ends the child with SIGKILL, so that it can do nothing more.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets the child end by itself.
    pub(crate) fn finish(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

fn speak(words: impl std::fmt::Display) {
    println!("{MARK}{words}");
    std::io::stdout().flush().unwrap();
}

/// What a child does; nothing when run as an ordinary test.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let folder = std::path::PathBuf::from(std::env::var_os(FOLDER).unwrap());
    match role.as_str() {
        "stream" => stream(&folder).await,
        "write" => write(&folder).await,
        "job" => job(&folder).await,
        "fill" => crate::disk::fill(&folder).await,
        _ => panic!("no such role"),
    }
}

/// Streams an answer without end, saying how many words are saved.
async fn stream(folder: &Path) {
    let store = open(folder).await;
    let item = conversation(&store, "Streaming").await;
    let turn = start(&store, item, None, Some("Count")).await;
    speak(turn.assistant.id);
    for number in 0_u64.. {
        let delta = Delta::Text {
            position: 0,
            text: format!("{number} "),
        };
        store
            .append_deltas(turn.assistant.id, &[delta])
            .await
            .unwrap();
        speak(number);
    }
}

/// Adds one conversation and holds its lock until its input ends.
async fn write(folder: &Path) {
    let store = open(folder).await;
    conversation(&store, "From another process").await;
    speak(store.owner());
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}

/// Begins a job and never ends it.
async fn job(folder: &Path) {
    let store = open(folder).await;
    let new = NewJob {
        kind: JobKind::Video,
        model: None,
        item: None,
        params: serde_json::json!({}),
        inputs: Vec::new(),
        remote: None,
    };
    let job = store.create_job(new, NOW).await.unwrap();
    assert!(store.claim_job(job.id, NOW, 60_000).await.unwrap());
    speak(job.id);
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}
