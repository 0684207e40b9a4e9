//! Pictures, speech and transcripts.

use crate::xidao::{Xidao, gateway, json_lines, only_body};
use std::path::Path;
use std::process::Stdio;

fn starts_with(file: &Path, bytes: &[u8]) -> bool {
    std::fs::read(file).unwrap().starts_with(bytes)
}

const PNG: &[u8] = b"\x89PNG";

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_saved_wherever_the_gateway_has_them() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    // By link, in the answer, and after a task.
    for model in ["demo-image", "demo-image-gpt", "demo-image-async"] {
        let place = format!("{model}.png");
        let draw = ["image", "a calm sea", "-m", model, "-o", &place];
        assert_eq!(xidao.good(&draw).await, format!("{place}\n"));
        assert!(starts_with(&xidao.folder().join(&place), PNG), "{model}");
    }
    let several = [
        "image",
        "a calm sea",
        "-m",
        "demo-image-gpt",
        "--n",
        "2",
        "-o",
        "sea.png",
    ];
    assert_eq!(xidao.good(&several).await, "sea-1.png\nsea-2.png\n");
    let unnamed = ["image", "a calm sea", "-m", "demo-image-gpt"];
    assert_eq!(xidao.good(&unnamed).await, "image.png\n");
    assert_eq!(
        xidao.good(&unnamed).await,
        "image-2.png\n",
        "nothing is overwritten"
    );

    let raw = json_lines(&xidao.good(&[&unnamed[..], &["--json"]].concat()).await);
    assert!(raw[0]["data"][0]["b64_json"].is_string());
    assert!(!xidao.folder().join("image-3.png").exists());
    let refused = xidao
        .run(&["image", "sea", "-m", "demo-image", "--size", "1x1"])
        .await;
    assert_eq!(refused.code, 10, "{}", refused.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn midjourney_is_drawn_by_its_own_routes_where_the_usual_one_refuses() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let draw = ["image", "a calm sea", "-m", "mj_imagine", "-o", "sea.png"];
    assert_eq!(xidao.good(&draw).await, "sea.png\n");
    assert!(starts_with(&xidao.folder().join("sea.png"), PNG));
    let asked = gateway.journal();
    let posts = asked.iter().filter(|entry| entry.method == "POST");
    let paths: Vec<&str> = posts.map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["/v1/images/generations", "/mj/submit/imagine"]);

    // A name that is not Midjourney's stays refused, and what these routes do not take is not dropped.
    let unknown = xidao.run(&["image", "sea", "-m", "nobody"]).await;
    assert_eq!(unknown.code, 13, "{}", unknown.err);
    let sized = xidao
        .run(&[&draw[..], &["--size", "1024x1024"]].concat())
        .await;
    assert_eq!(sized.code, 2, "{}", sized.err);
    assert!(sized.err.contains("--ar"), "{}", sized.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn speech_goes_to_a_file_in_the_format_of_its_name() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    let speak = [
        "speak",
        "Good morning to all",
        "-m",
        "demo-tts",
        "--voice",
        "nova",
    ];
    let more = ["-o", "morning.wav", "--speed", "1.5"];
    assert_eq!(xidao.good(&[&speak[..], &more].concat()).await, "");
    assert!(starts_with(&xidao.folder().join("morning.wav"), b"RIFF"));
    let body = only_body(&gateway);
    assert_eq!(
        (&body["voice"], &body["speed"]),
        (&"nova".into(), &1.5.into())
    );
    assert_eq!(body["response_format"], "wav");

    let mut piped = xidao.command(&[&speak[..], &["--format", "flac"]].concat());
    let piped = piped.stdout(Stdio::piped()).output().await.unwrap();
    assert!(piped.status.success());
    assert!(
        piped.stdout.starts_with(b"fLaC"),
        "a pipe gets the sound itself"
    );

    let cut = xidao
        .run(&["speak", "Good morning", "-m", "demo-cut", "-o", "cut.mp3"])
        .await;
    assert_eq!(cut.code, 17, "{}", cut.err);
    let left: Vec<_> = std::fs::read_dir(xidao.folder())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "half a sound is none: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_become_text_in_every_form() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    for name in ["one.wav", "two.mp3"] {
        let speak = [
            "speak",
            "Good morning. The ferry leaves at nine.",
            "-m",
            "demo-tts",
            "-o",
            name,
        ];
        xidao.good(&speak).await;
    }
    let write = ["transcribe", "one.wav", "-m", "demo-transcribe"];
    let text = xidao.good(&write).await;
    assert!(text.trim().len() > 5 && text.ends_with('\n'), "{text:?}");
    let form = async |format: &str| {
        xidao
            .good(&[&write[..], &["--response-format", format]].concat())
            .await
    };
    assert!(form("srt").await.contains(" --> "));
    assert!(form("vtt").await.starts_with("WEBVTT"));
    let verbose = json_lines(&form("verbose_json").await);
    assert!(verbose[0]["segments"].is_array(), "{verbose:?}");

    std::fs::create_dir(xidao.folder().join("out")).unwrap();
    let both = [
        "transcribe",
        "one.wav",
        "two.mp3",
        "-m",
        "demo-transcribe",
        "--language",
        "en",
        "--prompt",
        "ferry",
        "--response-format",
        "srt",
        "-o",
        "out",
    ];
    assert_eq!(xidao.good(&both).await, "");
    for name in ["one.srt", "two.srt"] {
        let file = xidao.folder().join("out").join(name);
        assert!(
            std::fs::read_to_string(file).unwrap().contains(" --> "),
            "{name}"
        );
    }
    let missing = xidao
        .run(&["transcribe", "absent.wav", "-m", "demo-transcribe"])
        .await;
    assert_eq!(missing.code, 2, "{}", missing.err);
}
