//! What the exit code says, for every fault of the demo gateway.

use crate::xidao::{Xidao, gateway, start};
use futures_util::future::join_all;
use std::net::TcpListener;
use studio_demo::{Group, Pace, catalogue};

/// The exit code of a fault.
fn expected(id: &str) -> i32 {
    match id {
        "demo-400" | "demo-context" | "demo-filter" | "demo-413" => 10,
        "demo-401" | "demo-403" => 11,
        "demo-402" | "demo-quota-403" => 12,
        "demo-404" | "demo-redirect" => 13,
        "demo-429" => 14,
        "demo-500"
        | "demo-502-html"
        | "demo-503"
        | "demo-504"
        | "demo-empty"
        | "demo-error-in-stream" => 15,
        "demo-silent" | "demo-silent-before" => 16,
        "demo-cut" | "demo-malformed" => 17,
        "demo-429-once" | "demo-slow" | "demo-bytes" | "demo-no-done" => 0,
        other => panic!("{other} is not in the table"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_has_its_exit_code() {
    let faults = catalogue()
        .iter()
        .filter(|model| model.group == Group::Fault);
    join_all(faults.map(|model| async {
        let gateway = gateway().await;
        let xidao = Xidao::at(&gateway);
        let ask = ["chat", "hello there", "-m", model.id, "--timeout", "8"];
        let ended = xidao.run(&ask).await;
        assert_eq!(ended.code, expected(model.id), "{}: {ended:?}", model.id);
        let is_told = ended.err.starts_with("xidao: ");
        assert_eq!(is_told, ended.code != 0, "{}: {ended:?}", model.id);
        assert!(!ended.err.contains(crate::xidao::KEY), "{}", model.id);
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_arrived_of_a_cut_answer_is_printed() {
    let gateway = gateway().await;
    let ended = Xidao::at(&gateway)
        .run(&["chat", "hello there", "-m", "demo-cut"])
        .await;
    assert_eq!(ended.code, 17);
    assert!(
        ended.out.len() > 10 && ended.out.ends_with('\n'),
        "{ended:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_say_what_to_do() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    for (model, advice) in [
        ("demo-401", "xidao profile key"),
        ("demo-402", "xidao balance"),
        ("demo-404", "xidao models"),
    ] {
        let ended = xidao.run(&["chat", "hi", "-m", model]).await;
        assert!(ended.err.contains(advice), "{model}: {}", ended.err);
    }
    let ended = xidao.run(&["chat", "hi"]).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("-m MODEL"), "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_the_address_is_a_fault_of_the_network() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let ended = Xidao::new()
        .run(&["--base-url", &url, "chat", "-m", "any", "hi"])
        .await;
    assert_eq!(ended.code, 16, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_by_every_command_that_needs_it() {
    let gateway = start(Some("sk-another-key-000000"), Pace::instant()).await;
    let xidao = Xidao::at(&gateway);
    for arguments in [
        &["chat", "hi", "-m", "demo-chat"][..],
        &["models"],
        &["balance"],
    ] {
        assert_eq!(xidao.run(arguments).await.code, 11, "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_tells_a_refusal_in_the_same_way() {
    let commands: [&[&str]; 9] = [
        &["complete", "sea"],
        &["embed", "sea"],
        &["rerank", "--query", "sea", "salt"],
        &["moderate", "sea"],
        &["transcribe", "said.wav"],
        &["speak", "sea", "-o", "sea.mp3"],
        &["image", "sea"],
        &["video", "sea", "--wait"],
        &["voice", "--input", "said.wav"],
    ];
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    std::fs::write(xidao.folder().join("said.wav"), crate::voice::tone(24_000)).unwrap();
    for (model, code) in [
        ("demo-401", 11),
        ("demo-402", 12),
        ("demo-404", 13),
        ("demo-500", 15),
    ] {
        for command in commands {
            let ended = xidao.run(&[command, &["-m", model]].concat()).await;
            assert_eq!(ended.code, code, "{command:?} {model}: {}", ended.err);
            assert!(ended.err.starts_with("xidao: "), "{command:?} {model}");
            assert_eq!(ended.out, "", "{command:?} {model}");
        }
    }
}
