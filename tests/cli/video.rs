//! `xidao video`.

use crate::xidao::{Xidao, json_lines, open_gateway};
use serde_json::Value;
use studio_store::{Store, StorePaths};

fn is_mp4(file: &std::path::Path) -> bool {
    let bytes = std::fs::read(file).unwrap();
    bytes.get(4..8) == Some(b"ftyp")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_is_waited_for_and_fetched() {
    let gateway = open_gateway().await;
    let xidao = Xidao::at(&gateway);
    let out = xidao
        .good(&[
            "video",
            "a tide",
            "-m",
            "demo-video",
            "--duration",
            "5",
            "--wait",
        ])
        .await;
    assert_eq!(out, "video.mp4\n");
    assert!(is_mp4(&xidao.folder().join("video.mp4")));
    let body = &gateway.journal()[0].body;
    assert_eq!(
        (&body["prompt"], &body["duration"]),
        (&"a tide".into(), &5.into())
    );

    let named = [
        "video",
        "a tide",
        "-m",
        "demo-video",
        "-o",
        "tide.mp4",
        "--json",
    ];
    let job = json_lines(&xidao.good(&named).await);
    assert_eq!(job[0]["state"], "succeeded");
    assert!(is_mp4(&xidao.folder().join("tide.mp4")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_printed_and_gone_on_with_later() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    let printed = xidao.good(&["video", "a tide", "-m", "demo-video"]).await;
    let job: Value = serde_json::from_str(&printed).unwrap();
    assert!(!job["id"].as_str().unwrap().is_empty());
    std::fs::write(xidao.folder().join("job.json"), &printed).unwrap();
    xidao
        .good(&["video", "--resume", "job.json", "-o", "later.mp4"])
        .await;
    assert!(is_mp4(&xidao.folder().join("later.mp4")));
    let store = Store::open(StorePaths {
        data_dir: xidao.data(),
    })
    .await
    .unwrap();
    let calls = store.latest_usage(10).await.unwrap();
    let kinds: Vec<&str> = calls.iter().map(|call| call.kind.as_str()).collect();
    assert_eq!(kinds, ["video"], "asking after a job costs nothing");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_is_refused_leaves_no_file() {
    let gateway = open_gateway().await;
    let xidao = Xidao::at(&gateway);
    for (model, code) in [
        ("demo-video-fail", 15),
        ("demo-video-policy", 10),
        ("demo-402", 12),
    ] {
        let ended = xidao
            .run(&["video", "a tide", "-m", model, "-o", "none.mp4"])
            .await;
        assert_eq!(ended.code, code, "{model}: {}", ended.err);
        assert!(ended.err.starts_with("xidao: "), "{model}");
    }
    assert!(!xidao.folder().join("none.mp4").exists());
}
