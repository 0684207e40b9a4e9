//! Servers of other programs on this computer.

use crate::App;
use futures_util::future::join_all;
use std::time::Duration;
use studio_contract::{LocalServer, LocalServerScanReply};
use studio_gateway::{Gateway, GatewayConfig, ModelEntry, RootUrl};

/// Where the programs listen unless they are told otherwise, and what they are called.
const USUAL: [(&str, u16); 3] = [("Ollama", 11434), ("LM Studio", 1234), ("llama.cpp", 8080)];

/// A server on this machine answers at once or not at all.
const PATIENCE: Duration = Duration::from_millis(1500);

impl App {
    /// Looks for servers where they usually listen. Asks this machine only, and only when called.
    pub async fn local_server_scan(&self) -> LocalServerScanReply {
        let found = join_all(USUAL.map(|(name, port)| probe(name, port))).await;
        LocalServerScanReply {
            servers: found.into_iter().flatten().collect(),
        }
    }
}

async fn probe(name: &str, port: u16) -> Option<LocalServer> {
    let root = RootUrl::parse(&format!("http://127.0.0.1:{port}")).ok()?;
    let root_url = root.as_str().to_owned();
    let gateway = Gateway::new(GatewayConfig::new(root, None)).ok()?;
    let models = tokio::time::timeout(PATIENCE, gateway.models())
        .await
        .ok()?
        .ok()?;
    Some(LocalServer {
        name: named(name, &models).to_owned(),
        root_url,
        model_count: u32::try_from(models.len()).unwrap_or(u32::MAX),
    })
}

/// Port 8080 is everybody's; there only a server that says so is called llama.cpp.
fn named<'a>(usual: &'a str, models: &[ModelEntry]) -> &'a str {
    let says_so = |model: &ModelEntry| model.owned_by.as_deref() == Some("llamacpp");
    if usual == "llama.cpp" && !models.iter().any(says_so) {
        return "OpenAI-compatible server";
    }
    usual
}
