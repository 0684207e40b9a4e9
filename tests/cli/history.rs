//! `xidao history`, and `chat --save`.

use crate::xidao::{Xidao, json_lines, open_gateway};

/// Keeps a conversation and gives its identifier.
async fn kept(xidao: &Xidao, text: &str, more: &[&str]) -> String {
    let arguments = [&["chat", "--save", "-m", "demo-verbatim", text][..], more].concat();
    xidao.good(&arguments).await;
    let list = xidao.good(&["history", "list", "--limit", "1"]).await;
    list.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_saved_is_in_the_library() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    xidao
        .good(&["chat", "-m", "demo-verbatim", "passing by"])
        .await;
    assert_eq!(xidao.good(&["history", "list"]).await, "");
    let nothing = xidao.run(&["history", "show", "last"]).await;
    assert_eq!(nothing.code, 13, "{nothing:?}");

    std::fs::write(xidao.folder().join("dot.png"), b"\x89PNG\r\n\x1a\nrest").unwrap();
    let more = ["--system", "Be kind.", "-i", "dot.png"];
    let id = kept(&xidao, "about 潮汐 and moons", &more).await;
    let shown = xidao.good(&["history", "show", &id]).await;
    for words in [
        "# about 潮汐",
        "## System\n\nBe kind.",
        "## You",
        "## demo-verbatim",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(shown, xidao.good(&["history", "show", "last"]).await);
    let found = xidao.good(&["history", "search", "潮汐"]).await;
    assert!(found.contains(&id), "{found}");
    let json = json_lines(&xidao.good(&["history", "show", "last", "--json"]).await);
    let answer = &json[0]["messages"][2];
    assert_eq!(answer["status"], "complete");
    assert!(answer["usage"]["outputTokens"].is_i64(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_failed_is_kept_as_far_as_it_came() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    let cut = xidao.run(&["chat", "--save", "-m", "demo-cut", "hi"]).await;
    assert_eq!(cut.code, 17);
    let json = json_lines(&xidao.good(&["history", "show", "last", "--json"]).await);
    let answer = &json[0]["messages"][1];
    assert_eq!(answer["status"], "failed");
    assert_eq!(answer["error"]["code"], "truncated");
    assert_eq!(
        answer["parts"][0]["text"].as_str(),
        Some(cut.out.trim_end_matches('\n'))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_goes_into_another_library_and_is_the_same() {
    let gateway = open_gateway().await;
    let (here, there) = (Xidao::with_profile(&gateway).await, Xidao::new());
    std::fs::write(here.folder().join("dot.png"), b"\x89PNG\r\n\x1a\nrest").unwrap();
    let id = kept(&here, "to be moved", &["-i", "dot.png"]).await;
    let file = there.folder().join("moved.json");
    let file = file.to_str().unwrap();
    here.good(&["history", "export", &id, "--format", "json", "-o", file])
        .await;

    assert_eq!(there.good(&["history", "import", file]).await.trim(), id);
    let show = ["history", "show", id.as_str()];
    assert_eq!(there.good(&show).await, here.good(&show).await);
    let again = there
        .good(&["history", "export", &id, "--format", "json"])
        .await;
    let first: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let second: serde_json::Value = serde_json::from_str(&again).unwrap();
    assert_eq!(first["media"], second["media"], "the picture went along");
    assert_eq!(first["media"].as_array().map(Vec::len), Some(1));

    let twice = there.run(&["history", "import", file]).await;
    assert_eq!(twice.code, 2);
    assert!(
        twice.err.contains("already in the library"),
        "{}",
        twice.err
    );
    std::fs::write(there.folder().join("other.json"), "{\"a\": 1}").unwrap();
    assert_eq!(
        there.run(&["history", "import", "other.json"]).await.code,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found() {
    let xidao = Xidao::new();
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(xidao.run(&["history", "show", id]).await.code, 13);
    assert_eq!(xidao.run(&["history", "export", id]).await.code, 13);
    let wrong = xidao.run(&["history", "show", "first"]).await;
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("xidao history list"), "{}", wrong.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_needs_a_profile() {
    let gateway = open_gateway().await;
    let xidao = Xidao::at(&gateway);
    let ended = xidao
        .run(&["chat", "--save", "-m", "demo-chat", "hi"])
        .await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("--profile"), "{}", ended.err);
    let demo = [
        "chat",
        "--save",
        "--profile",
        "demo",
        "-m",
        "demo-verbatim",
        "kept",
    ];
    xidao.good(&demo).await;
    assert!(xidao.good(&["history", "list"]).await.contains("kept"));
}
