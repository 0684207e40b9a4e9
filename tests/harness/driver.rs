//! WebKitWebDriver, and the app that it opens.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::wd::{Capabilities, TimeoutConfiguration};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::net::TcpStream;

use super::process::{is_alive, kill, program_of};
use super::window_manager::ask_to_close;
use super::{HarnessError, PATIENCE, Process, Surroundings, descendants_of, eventually};

/// Longest time that a script in the page may take.
const SCRIPT: Duration = Duration::from_secs(60);
/// Longest time for the window to open: the first start on a cold machine reads the whole of WebKit.
const OPENING: Duration = Duration::from_secs(90);

/// An open window.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) client: Client,
    _driver: Process,
    /// The app's process.
    pub(crate) app: u32,
}

impl Window {
    /// Opens the program's window; what it writes to standard error is added to `log`.
    pub(crate) async fn open(
        surroundings: &Surroundings,
        program: &Path,
        arguments: &[String],
        log: File,
    ) -> Result<Self, HarnessError> {
        let port = free_port()?;
        let mut command = surroundings.command("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1");
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let copy = log
            .try_clone()
            .map_err(|e| HarnessError::io("the log", e))?;
        command.stdin(Stdio::null()).stdout(copy).stderr(log);
        let driver = Process::start(&mut command)?;
        let listening = async || Ok(TcpStream::connect(("127.0.0.1", port)).await.ok());
        eventually("WebKitWebDriver listens", PATIENCE, listening).await?;

        let mut capabilities = Capabilities::new();
        let options = json!({ "binary": program, "args": arguments });
        capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let connecting = builder.capabilities(capabilities).connect(&address);
        let client = tokio::time::timeout(OPENING, connecting)
            .await
            .map_err(|_| late("the window opens", OPENING))??;
        let times = TimeoutConfiguration::new(Some(SCRIPT), Some(PATIENCE), Some(Duration::ZERO));
        client.update_timeouts(times).await?;
        let family = descendants_of(driver.id());
        let app = family
            .into_iter()
            .find(|id| program_of(*id).as_deref() == Some(program));
        Ok(Self {
            client,
            app: app.ok_or(HarnessError::Closed)?,
            _driver: driver,
        })
    }

    /// Processes of the app: itself and the web processes.
    pub(crate) fn processes(&self) -> Vec<u32> {
        std::iter::once(self.app)
            .chain(descendants_of(self.app))
            .collect()
    }

    /// Closes the window as its user would and waits until the app has ended.
    pub(crate) async fn close(self, display: &str) -> Result<(), HarnessError> {
        ask_to_close(display, self.app)?;
        let ended = async || Ok((!is_alive(self.app)).then_some(()));
        eventually("the app ends after its window was closed", PATIENCE, ended).await
    }

    /// Kills the app as `kill -9` does and waits until it is gone.
    pub(crate) async fn kill(self) -> Result<(), HarnessError> {
        let family = self.processes();
        kill(self.app);
        let gone = async || Ok((!family.iter().any(|id| is_alive(*id))).then_some(()));
        eventually("the killed app is gone", PATIENCE, gone).await
    }

    /// Whether the app has ended.
    pub(crate) fn has_ended(&self) -> bool {
        !is_alive(self.app)
    }
}

pub(crate) fn late(what: &str, after: Duration) -> HarnessError {
    HarnessError::Late {
        what: what.to_owned(),
        after,
        seen: String::new(),
    }
}

fn free_port() -> Result<u16, HarnessError> {
    let listener = TcpListener::bind(("127.0.0.1", 0));
    let address = listener.and_then(|listener| listener.local_addr());
    Ok(address
        .map_err(|e| HarnessError::io("a free port", e))?
        .port())
}
