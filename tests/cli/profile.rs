//! `xidao profile`, on a system without a keyring. The keyring has tests of its own, end to end.

use crate::xidao::{KEY, Xidao, json_lines, open_gateway};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_profile_it_says_what_to_do() {
    let xidao = Xidao::new();
    for arguments in [
        &["chat", "hi"][..],
        &["models"],
        &["balance"],
        &["profile", "test"],
    ] {
        let ended = xidao.run(arguments).await;
        assert_eq!(ended.code, 2, "{arguments:?}");
        for way in ["xidao profile add", "XIDAO_API_KEY", "--profile demo"] {
            assert!(ended.err.contains(way), "{arguments:?}: {}", ended.err);
        }
    }
    let unknown = xidao.run(&["models", "--profile", "nobody"]).await;
    assert_eq!(unknown.code, 13);
    assert!(unknown.err.contains("nobody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_says_how_its_models_are_asked() {
    let gateway = open_gateway().await;
    let xidao = Xidao::new();
    let url = gateway.root_url();
    let add = ["profile", "add", "claude", &url, "--no-key", "--protocol"];
    xidao.good(&[&add[..], &["anthropic"]].concat()).await;
    gateway.clear_journal();
    xidao.good(&["chat", "hi", "-m", "demo-chat"]).await;
    assert_eq!(gateway.journal()[0].path, "/v1/messages");
    let unknown = xidao.run(&[&add[..], &["telepathy"]].concat()).await;
    assert_eq!(unknown.code, 2, "{}", unknown.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_added_tried_used_and_removed() {
    let (one, two) = (open_gateway().await, open_gateway().await);
    let xidao = Xidao::with_profile(&one).await;
    let tested = xidao.good(&["profile", "test"]).await;
    assert!(
        tested.contains(&one.root_url()) && tested.contains("models"),
        "{tested}"
    );

    let added = ["profile", "add", "second", &two.root_url(), "--no-key"];
    xidao.good(&added).await;
    assert_eq!(xidao.run(&added).await.code, 2, "a name is taken once");
    assert_eq!(xidao.run(&["models"]).await.code, 2, "which of the two?");

    xidao
        .good(&["profile", "use", "SECOND", "-m", "demo-verbatim"])
        .await;
    let listed = xidao.good(&["profile", "list"]).await;
    let marked: Vec<&str> = listed
        .lines()
        .filter(|line| line.starts_with('*'))
        .collect();
    assert_eq!(marked.len(), 1);
    assert!(marked[0].contains("second"), "{listed}");
    two.clear_journal();
    assert_eq!(
        xidao.good(&["chat", "to the second"]).await,
        "to the second\n"
    );
    assert_eq!(two.journal().len(), 1);

    one.clear_journal();
    xidao.good(&["models", "--profile", "test"]).await;
    assert_eq!(one.journal().len(), 1, "a named profile is meant");

    xidao.good(&["profile", "remove", "second"]).await;
    assert_eq!(xidao.good(&["profile", "list"]).await.lines().count(), 1);
    xidao.good(&["models"]).await;
    let json = json_lines(&xidao.good(&["profile", "list", "--json"]).await);
    assert_eq!(json[0][0]["profile"]["name"], "test");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_no_key_is_taken() {
    let gateway = open_gateway().await;
    let xidao = Xidao::new();
    let add = ["profile", "add", "work", &gateway.root_url()];
    let ended = xidao.run_with(KEY, &add).await;
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("XIDAO_API_KEY"), "{}", ended.err);
    assert_eq!(xidao.good(&["profile", "list"]).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_profile_goes_before_the_environment() {
    let (named, other) = (open_gateway().await, open_gateway().await);
    let xidao = Xidao::with_profile(&named)
        .await
        .with("XIDAO_BASE_URL", &other.root_url())
        .with("XIDAO_API_KEY", KEY);
    named.clear_journal();
    xidao.good(&["models", "--profile", "test"]).await;
    assert_eq!((named.journal().len(), other.journal().len()), (1, 0));
    assert!(
        !named.journal()[0].has_key,
        "the key of the environment is not for this gateway"
    );
    xidao.good(&["models"]).await;
    assert!(other.journal()[0].has_key);
    let both = xidao
        .run(&[
            "models",
            "--profile",
            "test",
            "--base-url",
            &other.root_url(),
        ])
        .await;
    assert_eq!(both.code, 2);
}
