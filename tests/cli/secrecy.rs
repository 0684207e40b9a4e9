//! A key reaches the gateway and nothing else.

use crate::xidao::{KEY, Xidao, gateway};
use std::path::Path;

/// Whether any file below a folder holds the text.
fn holds(folder: &Path, text: &str) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_in_no_output_and_no_file() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    for arguments in [
        &["chat", "hello", "-m", "demo-chat"][..],
        &["chat", "hello", "-m", "demo-chat", "--json"],
        &["chat", "hello", "-m", "demo-401"],
        &["models", "--json"],
        &["balance", "--json"],
        &["history", "list"],
        &["profile", "list"],
    ] {
        let ended = xidao.run(arguments).await;
        assert!(
            !ended.out.contains(KEY) && !ended.err.contains(KEY),
            "{arguments:?}"
        );
    }
    assert!(gateway.journal().iter().all(|entry| entry.has_key));
    assert!(!holds(xidao.folder(), KEY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_never_an_argument() {
    let xidao = Xidao::new();
    let help = xidao.good(&["profile", "add", "--help"]).await;
    assert!(!help.contains("--key"), "{help}");
    let ended = xidao
        .run(&["profile", "add", "x", "http://127.0.0.1:1", "--key", KEY])
        .await;
    assert_eq!(ended.code, 2);
    assert!(!ended.err.contains(KEY), "{}", ended.err);
}
