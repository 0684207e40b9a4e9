//! The other endpoints of text: protocols, completions, vectors, ranking and judgement.

use crate::xidao::{Xidao, gateway, json_lines, only_body};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn every_protocol_gives_the_same_answer_by_its_own_path() {
    for (protocol, path) in [
        ("openai", "/v1/chat/completions"),
        ("anthropic", "/v1/messages"),
        (
            "gemini",
            "/v1beta/models/demo-verbatim:streamGenerateContent?alt=sse",
        ),
        ("completions", "/v1/completions"),
    ] {
        let gateway = gateway().await;
        let xidao = Xidao::at(&gateway);
        let ask = [
            "chat",
            "-m",
            "demo-verbatim",
            "why tides?",
            "--protocol",
            protocol,
        ];
        for more in [&[][..], &["--no-stream"]] {
            let out = xidao.good(&[&ask[..], more].concat()).await;
            assert_eq!(out, "why tides?\n", "{protocol} {more:?}");
        }
        let journal = gateway.journal();
        assert_eq!(journal[0].path, path);
        let frames = json_lines(&xidao.good(&[&ask[..], &["--json"]].concat()).await);
        assert!(frames.len() > 1, "{protocol}: {frames:?}");
        let refused = ["chat", "-m", "demo-402", "hi", "--protocol", protocol];
        let ended = xidao.run(&refused).await;
        assert_eq!(ended.code, 12, "{protocol}: {}", ended.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_the_protocol_lacks_is_told() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let ask = [
        "chat",
        "hi",
        "-m",
        "demo-verbatim",
        "--protocol",
        "anthropic",
        "--presence-penalty",
        "1",
    ];
    let ended = xidao.run(&ask).await;
    assert_eq!((ended.code, ended.out.as_str()), (0, "hi\n"));
    assert!(
        ended.err.contains("--presence-penalty is not sent"),
        "{}",
        ended.err
    );
    assert_eq!(only_body(&gateway).get("presence_penalty"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_called_tool_is_one_line_of_json() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let tool = json!({"name": "get_weather", "description": "Tells the weather of a place",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                       "required": ["city"]}});
    std::fs::write(xidao.folder().join("tools.json"), tool.to_string()).unwrap();
    for protocol in ["openai", "anthropic", "gemini"] {
        let out = xidao
            .good(&[
                "chat",
                "What is the weather in Paris?",
                "-m",
                "demo-chat",
                "--tools",
                "tools.json",
                "--tool-choice",
                "required",
                "--protocol",
                protocol,
            ])
            .await;
        let call = out
            .lines()
            .find_map(|line| serde_json::from_str::<Value>(line).ok())
            .unwrap_or_else(|| panic!("{protocol}: {out}"));
        assert_eq!(call["tool_call"]["name"], "get_weather", "{protocol}");
        let arguments = call["tool_call"]["arguments"].as_str().unwrap();
        assert!(serde_json::from_str::<Value>(arguments).is_ok());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_continued() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let out = xidao
        .good(&[
            "complete",
            "Once upon",
            "-m",
            "demo-verbatim",
            "--max-tokens",
            "50",
        ])
        .await;
    assert_eq!(out, "Once upon\n");
    let body = only_body(&gateway);
    assert_eq!(
        (&body["prompt"], &body["max_tokens"]),
        (&json!("Once upon"), &json!(50))
    );
    assert_eq!(gateway.journal()[0].path, "/v1/completions");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_become_vectors_one_a_line() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let embed = ["embed", "sea", "salt", "-m", "demo-embedding"];
    let lines = json_lines(&xidao.good(&embed).await);
    let lengths: Vec<_> = lines
        .iter()
        .map(|line| line.as_array().unwrap().len())
        .collect();
    assert_eq!(lengths, [1536, 1536]);
    assert_eq!(only_body(&gateway)["input"], json!(["sea", "salt"]));

    let packed = [&embed[..], &["--encoding-format", "base64"]].concat();
    assert_eq!(
        json_lines(&xidao.good(&packed).await),
        lines,
        "only the way differs"
    );
    let raw = json_lines(&xidao.good(&[&packed[..], &["--json"]].concat()).await);
    assert!(
        raw[0]["data"][0]["embedding"].is_string(),
        "as the gateway sent it"
    );

    let refused = xidao
        .run(&[
            "embed",
            "sea",
            "-m",
            "demo-embedding-fixed",
            "--dimensions",
            "3",
        ])
        .await;
    assert_eq!(refused.code, 10, "{}", refused.err);
    let piped = xidao
        .run_with("from a pipe\n", &["embed", "-m", "demo-embedding"])
        .await;
    assert_eq!(json_lines(&piped.out).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_ordered_by_a_question() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let rank = [
        "rerank",
        "-m",
        "demo-rerank",
        "--query",
        "when does the ferry leave",
    ];
    let given = ["bread and butter", "the ferry will leave at nine"];
    let out = xidao.good(&[&rank[..], &given].concat()).await;
    let first: Vec<&str> = out.lines().next().unwrap().split('\t').collect();
    assert_eq!(first[1..], ["2", "the ferry will leave at nine"]);

    let piped = xidao
        .run_with(&given.join("\n"), &[&rank[..], &["--top-n", "1"]].concat())
        .await;
    assert_eq!(piped.out.lines().count(), 1);
    assert!(piped.out.contains("the ferry"), "{piped:?}");
    let raw = json_lines(&xidao.good(&[&rank[..], &given, &["--json"]].concat()).await);
    assert!(
        raw[0]["results"][0]["relevance_score"].is_number(),
        "{raw:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn content_is_judged() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let judge = ["moderate", "-m", "demo-moderation"];
    let fine = xidao
        .good(&[&judge[..], &["a walk by the sea"]].concat())
        .await;
    assert_eq!(fine, "fine\n");
    let bad = xidao
        .good(&[&judge[..], &["I will kill you"]].concat())
        .await;
    assert!(bad.starts_with("flagged: violence"), "{bad}");
    let raw = json_lines(
        &xidao
            .good(&[&judge[..], &["I will kill you", "--json"]].concat())
            .await,
    );
    assert_eq!(raw[0]["results"][0]["flagged"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_finds_a_model_for_every_command() {
    let xidao = Xidao::new();
    std::fs::write(xidao.folder().join("said.wav"), crate::voice::tone(24_000)).unwrap();
    for arguments in [
        &["embed", "sea"][..],
        &["rerank", "--query", "sea", "salt", "sea"],
        &["moderate", "sea"],
        &["complete", "sea"],
        &["transcribe", "said.wav"],
        &["image", "sea"],
        &["video", "sea", "--duration", "5"],
        &["voice", "--input", "said.wav"],
        &["speak", "sea"],
    ] {
        let arguments = [&["--profile", "demo"][..], arguments].concat();
        let output = xidao.command(&arguments).output().await.unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
}
