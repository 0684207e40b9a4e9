//! `xidao voice`.

use crate::xidao::{Xidao, gateway, json_lines};

/// A second of a tone, as WAV with 16-bit samples.
pub(crate) fn tone(rate: u32) -> Vec<u8> {
    let samples = (0..rate).map(|at| {
        let turn = f64::from(at) / f64::from(rate) * 440.0 * std::f64::consts::TAU;
        (turn.sin() * 12_000.0) as i16
    });
    let sound: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let size = u32::try_from(sound.len()).unwrap();
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(size + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend_from_slice(&rate.to_le_bytes());
    file.extend_from_slice(&(rate * 2).to_le_bytes());
    file.extend_from_slice(b"\x02\0\x10\0data");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(&sound);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_said_and_answered_aloud() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    std::fs::write(xidao.folder().join("said.wav"), tone(48_000)).unwrap();
    for model in ["demo-realtime", "demo-realtime-beta"] {
        let talk = ["voice", "-m", model, "--input", "said.wav"];
        let aloud = xidao
            .good(&[&talk[..], &["--output", "heard.wav"]].concat())
            .await;
        assert!(
            aloud.trim().len() > 5,
            "{model}: the words are printed: {aloud:?}"
        );
        let heard = std::fs::read(xidao.folder().join("heard.wav")).unwrap();
        assert_eq!(heard.get(8..12), Some(&b"WAVE"[..]));
        assert!(
            heard.len() > 24_000,
            "{model}: at least half a second of sound"
        );
        std::fs::remove_file(xidao.folder().join("heard.wav")).unwrap();

        let written = xidao.good(&talk).await;
        assert!(written.trim().len() > 5, "{model}: {written:?}");
        let events = json_lines(&xidao.good(&[&talk[..], &["--json"]].concat()).await);
        assert_eq!(events.last().unwrap()["type"], "response.done", "{model}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_said_is_explained() {
    let gateway = gateway().await;
    let xidao = Xidao::at(&gateway);
    std::fs::write(xidao.folder().join("note.txt"), "no sound").unwrap();
    let text = xidao
        .run(&["voice", "-m", "demo-realtime", "--input", "note.txt"])
        .await;
    assert_eq!(text.code, 2);
    assert!(text.err.contains("no WAV"), "{}", text.err);
    std::fs::write(xidao.folder().join("said.wav"), tone(24_000)).unwrap();
    for (model, code) in [
        ("demo-401", 11),
        ("demo-402", 12),
        ("demo-429", 14),
        ("nobody", 13),
    ] {
        let refused = xidao
            .run(&["voice", "-m", model, "--input", "said.wav"])
            .await;
        assert_eq!(refused.code, code, "{model}: {}", refused.err);
    }
}
