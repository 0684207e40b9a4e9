//! Servers of other programs on this computer.

use crate::studio::open;
use studio_demo::{DemoGateway, DemoOptions, Flavour};

/// Ollama's own port: free on a test machine, for Ollama would answer there.
const OLLAMA: u16 = 11434;

#[tokio::test(flavor = "multi_thread")]
async fn a_local_server_is_found_where_it_usually_listens() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder).await;
    let options = DemoOptions {
        port: OLLAMA,
        flavour: Flavour::Ollama,
        ..DemoOptions::default()
    };
    let server = DemoGateway::start(options).await.unwrap();
    let found = app.local_server_scan().await.servers;
    let ollama = found.iter().find(|server| server.name == "Ollama").unwrap();
    assert_eq!(ollama.root_url, server.root_url());
    assert!(ollama.model_count > 0);
}
