//! Runs of the program, each with a library of its own.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The key that the gateways here accept.
pub(crate) const KEY: &str = "sk-key-of-the-command-line-77d1";

/// A home with nothing in it, and the program to run there.
pub(crate) struct Xidao {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Xidao {
    /// A home without any setting.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// A home whose environment names a gateway and its key.
    pub(crate) fn at(gateway: &DemoGateway) -> Self {
        Self::new()
            .with("XIDAO_BASE_URL", &gateway.root_url())
            .with("XIDAO_API_KEY", KEY)
    }

    /// A home with one profile, `test`, for a gateway that needs no key.
    pub(crate) async fn with_profile(gateway: &DemoGateway) -> Self {
        let xidao = Self::new();
        let url = gateway.root_url();
        let added = xidao
            .run(&["profile", "add", "test", &url, "--no-key"])
            .await;
        assert_eq!(added.code, 0, "{added:?}");
        xidao
    }

    /// The same with one more variable in the environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// The library.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A place for files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A run that has not begun. It sees nothing of the environment that the tests run in.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xidao"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XIDAO_STUDIO_DATA_DIR", self.data())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("TZ", "UTC")
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).output().await.unwrap().into()
    }

    /// Runs with a text on standard input.
    pub(crate) async fn run_with(&self, input: &str, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that does not want it closes the pipe.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        child.wait_with_output().await.unwrap().into()
    }

    /// Runs what must succeed, and gives what it printed.
    pub(crate) async fn good(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments).await;
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
        ended.out
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }
}

/// A gateway that answers at once and wants the key.
pub(crate) async fn gateway() -> DemoGateway {
    start(Some(KEY), Pace::instant()).await
}

/// A gateway that answers at once and wants none.
pub(crate) async fn open_gateway() -> DemoGateway {
    start(None, Pace::instant()).await
}

pub(crate) async fn start(key: Option<&str>, pace: Pace) -> DemoGateway {
    let options = DemoOptions {
        key: key.map(str::to_owned),
        pace,
        ..DemoOptions::default()
    };
    DemoGateway::start(options).await.unwrap()
}

/// Each line as JSON.
pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The body of the only request that a gateway has had.
pub(crate) fn only_body(gateway: &DemoGateway) -> Value {
    let journal = gateway.journal();
    assert_eq!(journal.len(), 1, "{journal:?}");
    journal[0].body.clone()
}
