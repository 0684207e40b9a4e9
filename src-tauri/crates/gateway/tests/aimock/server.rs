//! aimock as a child process, with what was really sent to it.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use studio_gateway::{Gateway, GatewayConfig, RootUrl};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

pub(crate) const KEY: &str = "sk-aimock-key-00004321";

/// A running server; it ends with the test.
pub(crate) struct Aimock {
    root_url: String,
    asks: ChildStdin,
    says: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

/// A request as it was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    /// By lower-case name, without those that hold a key.
    pub(crate) headers: Value,
    /// Null when there was none.
    pub(crate) body: Value,
}

impl Aimock {
    pub(crate) async fn start() -> Self {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/sdk/aimock/serve.js");
        let mut child = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js");
        let asks = child.stdin.take().expect("stdin");
        let mut says = BufReader::new(child.stdout.take().expect("stdout")).lines();
        let first = says.next_line().await.expect("readable");
        Self {
            root_url: first.expect("the packages of tests/sdk, installed with `npm ci`"),
            asks,
            says,
            _child: child,
        }
    }

    pub(crate) fn gateway(&self) -> Gateway {
        let root = RootUrl::parse(&self.root_url).expect("root");
        Gateway::new(GatewayConfig::new(root, Some(KEY.into()))).expect("client")
    }

    /// Every request so far.
    pub(crate) async fn journal(&mut self) -> Vec<Sent> {
        self.asks.write_all(b"journal\n").await.expect("writable");
        let line = self
            .says
            .next_line()
            .await
            .expect("readable")
            .expect("a journal");
        assert!(!line.contains(KEY), "keys stay out");
        let requests: Vec<Value> = serde_json::from_str(&line).expect("JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        requests
            .into_iter()
            .map(|mut request| Sent {
                method: text(&request["method"]),
                path: text(&request["path"]),
                headers: request["headers"].take(),
                body: request["body"].take(),
            })
            .collect()
    }
}

impl Sent {
    /// The names of the body's fields, sorted.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let fields = self.body.as_object().expect("an object");
        let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
