//! `xidao chat`.

use crate::xidao::{Xidao, gateway, json_lines, only_body, start};
use serde_json::{Value, json};
use std::process::Stdio;
use studio_demo::{Outcome, Pace};
use tokio::io::{AsyncReadExt, BufReader};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_all_that_is_printed() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    for more in [&[][..], &["--no-stream"]] {
        let arguments = [
            &["chat", "-m", "demo-verbatim", "why tides? 潮汐"][..],
            more,
        ]
        .concat();
        let ended = xidao.run(&arguments).await;
        assert_eq!((ended.code, ended.out.as_str()), (0, "why tides? 潮汐\n"));
        assert_eq!(ended.err, "", "nothing is told where no terminal is");
    }
    let journal = gateway.journal();
    assert_eq!(journal[0].body["stream"], true);
    assert_eq!(journal[1].body["stream"], false);
    assert!(
        !xidao.data().exists(),
        "without a profile nothing is stored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_input_joins_the_prompt() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let chat = ["chat", "-m", "demo-verbatim"];
    let piped = xidao.run_with("from a pipe\n", &chat).await;
    assert_eq!(piped.out, "from a pipe\n");
    let both = [&chat[..], &["Sum up:"]].concat();
    let joined = xidao.run_with("line one\nline two\n", &both).await;
    assert_eq!(joined.out, "Sum up:\n\nline one\nline two\n");

    let nothing = xidao.run(&chat).await;
    assert_eq!(nothing.code, 2);
    assert!(nothing.err.contains("nothing to send"), "{}", nothing.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_flag_is_in_the_request_and_nothing_else() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let tool = json!({"type": "function", "function": {"name": "look_up", "parameters":
        {"type": "object", "properties": {"word": {"type": "string"}}}}});
    std::fs::write(xidao.folder().join("tools.json"), json!([tool]).to_string()).unwrap();
    let arguments = [
        "chat",
        "hello",
        "-m",
        "demo-chat",
        "--system",
        "Be brief, in JSON.",
        "--temperature",
        "0.5",
        "--top-p",
        "0.9",
        "--max-tokens",
        "77",
        "--presence-penalty",
        "-0.5",
        "--frequency-penalty",
        "1.5",
        "--stop",
        "END",
        "--stop",
        "FIN",
        "--n",
        "2",
        "--logprobs=3",
        "--response-format",
        "json",
        "--tools",
        "tools.json",
        "--tool-choice",
        "look_up",
        "--extra",
        r#"{"seed": 7, "top_p": 0.8}"#,
        "--no-stream",
    ];
    let ended = xidao.run(&arguments).await;
    let expected = json!({
        "model": "demo-chat",
        "messages": [
            {"role": "system", "content": "Be brief, in JSON."},
            {"role": "user", "content": "hello"}
        ],
        "stream": false, "temperature": 0.5, "top_p": 0.8, "max_tokens": 77,
        "presence_penalty": -0.5, "frequency_penalty": 1.5, "stop": ["END", "FIN"], "n": 2,
        "logprobs": true, "top_logprobs": 3, "response_format": {"type": "json_object"},
        "tools": [tool],
        "tool_choice": {"type": "function", "function": {"name": "look_up"}},
        "seed": 7
    });
    assert_eq!(only_body(&gateway), expected, "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_pictures_go_along() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    std::fs::write(xidao.folder().join("note.txt"), "tides come twice a day").unwrap();
    std::fs::write(xidao.folder().join("dot.png"), b"\x89PNG\r\n\x1a\nrest").unwrap();
    let arguments = [
        "chat",
        "-m",
        "demo-chat",
        "-f",
        "note.txt",
        "-i",
        "dot.png",
        "-i",
        "https://example.org/sea.jpg",
        "What is this?",
    ];
    xidao.good(&arguments).await;
    let content = json!([
        {"type": "text", "text": "note.txt:\n\ntides come twice a day"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgpyZXN0"}},
        {"type": "image_url", "image_url": {"url": "https://example.org/sea.jpg"}},
        {"type": "text", "text": "What is this?"}
    ]);
    assert_eq!(only_body(&gateway)["messages"][0]["content"], content);

    let missing = xidao
        .run(&["chat", "hi", "-m", "x", "-f", "absent.txt"])
        .await;
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("absent.txt"), "{}", missing.err);
    let no_picture = xidao
        .run(&["chat", "hi", "-m", "x", "-i", "note.txt"])
        .await;
    assert_eq!(no_picture.code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_what_the_gateway_sent() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let chat = ["chat", "-m", "demo-verbatim", "word for word", "--json"];
    let frames = json_lines(&xidao.good(&chat).await);
    assert!(frames.len() > 2, "one line for each piece");
    let text: String = frames
        .iter()
        .filter_map(|frame| frame["choices"][0]["delta"]["content"].as_str())
        .collect();
    assert_eq!(text, "word for word");
    let last = frames.last().unwrap();
    assert!(last["usage"]["completion_tokens"].is_u64(), "{last}");

    let whole = json_lines(&xidao.good(&[&chat[..], &["--no-stream"]].concat()).await);
    assert_eq!(whole.len(), 1);
    assert_eq!(whole[0]["object"], "chat.completion");
    assert_eq!(
        whole[0]["choices"][0]["message"]["content"],
        "word for word"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_answers_come_one_after_the_other() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let out = xidao
        .good(&["chat", "-m", "demo-verbatim", "twice", "--n", "2"])
        .await;
    assert_eq!(out, "twice\n\n---\n\ntwice\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn thinking_is_no_part_of_the_answer() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let ask = ["chat", "-m", "demo-reasoner", "why tides?"];
    let out = xidao.good(&ask).await;
    let frames = json_lines(&xidao.good(&[&ask[..], &["--json"]].concat()).await);
    let joined = |field: &str| -> String {
        let pieces = frames
            .iter()
            .filter_map(|frame| frame["choices"][0]["delta"][field].as_str());
        pieces.collect()
    };
    assert!(!joined("reasoning_content").is_empty());
    assert_eq!(out.trim_end(), joined("content").trim_end());
}

/// A gateway whose answers take a while.
async fn slow() -> studio_demo::DemoGateway {
    let pace = Pace {
        load_interval: std::time::Duration::from_millis(5),
        ..Pace::instant()
    };
    start(Some(crate::xidao::KEY), pace).await
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn control_c_closes_the_connection_and_ends_with_130() {
    use rustix::process::{Pid, Signal, kill_process};
    let gateway = slow().await;
    let xidao = Xidao::at(&gateway);
    let mut command = xidao.command(&["chat", "-m", "demo-load-mixed", "go on"]);
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 16];
    stdout.read_exact(&mut first).await.unwrap();

    let pid = i32::try_from(child.id().unwrap()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::INT).unwrap();
    let mut rest = Vec::new();
    stdout.read_to_end(&mut rest).await.unwrap();
    let ended = child.wait_with_output().await.unwrap();
    assert_eq!(ended.status.code(), Some(130));
    assert!(ended.stderr.is_empty(), "the user knows why");
    gateway
        .wait_for(|journal| journal[0].outcome == Outcome::ClientClosed)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_enough_ends_it_quietly() {
    let gateway = slow().await;
    let xidao = Xidao::at(&gateway);
    let mut command = xidao.command(&["chat", "-m", "demo-load-mixed", "go on"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = [0; 16];
    stdout.read_exact(&mut first).await.unwrap();
    drop(stdout);
    let ended = child.wait_with_output().await.unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    gateway
        .wait_for(|journal| journal[0].outcome == Outcome::ClientClosed)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_argument_is_explained() {
    let xidao = Xidao::new();
    for (arguments, word) in [
        (&["chat", "hi", "--temperature", "warm"][..], "temperature"),
        (&["chat", "hi", "--extra", "[1]"], "JSON object"),
        (&["chat", "hi", "--timeout", "0"], "seconds"),
        (&["chat", "hi", "--response-format", "yaml"], "JSON schema"),
        (&["talk"], "talk"),
    ] {
        let ended = xidao.run(arguments).await;
        assert_eq!(ended.code, 2, "{arguments:?}");
        assert!(ended.err.contains(word), "{arguments:?}: {}", ended.err);
        assert_eq!(ended.out, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_needs_nothing_and_leaves_no_profile() {
    let xidao = Xidao::new();
    let ask = [
        "--profile",
        "demo",
        "-m",
        "demo-verbatim",
        "chat",
        "anybody there?",
    ];
    assert_eq!(xidao.good(&ask).await, "anybody there?\n");
    assert_eq!(xidao.good(&["profile", "list"]).await, "");
    let models = xidao.good(&["models", "--profile", "demo"]).await;
    assert_eq!(models.lines().next(), Some("demo-chat"));
    let listed: Value =
        serde_json::from_str(&xidao.good(&["models", "--profile", "demo", "--json"]).await)
            .unwrap();
    assert_eq!(listed["data"][0]["id"], "demo-chat");
    let balance = xidao.good(&["balance", "--profile", "demo"]).await;
    assert_eq!(balance, "10.00\n");
}
