//! Speech in every format, and every request that is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use studio_demo::DemoGateway;

use crate::setup::start;
use crate::sound::{Sound, decode, pages};
use crate::wire::{Answer, post};

const PATH: &str = "/v1/audio/speech";
/// 37 letters, a full stop, 8 characters.
const TEXT: &str = "The ferry leaves the harbour at nine this day. 渡轮早上九点离开";
/// First byte of an Opus packet of 20 ms, mono, up to 12 kHz.
const MONO_20_MS: u8 = 0xd8;
const LETTERS: f64 = 37.0;

fn expected(speed: f64) -> f64 {
    (LETTERS / 14.0 + 0.4 - 0.04 + 8.0 / 4.5) / speed
}

async fn speak(demo: &DemoGateway, change: Value) -> Answer {
    let mut body = json!({"model": "demo-tts-sse", "voice": "alloy", "input": TEXT});
    for (name, value) in change.as_object().expect("object") {
        body[name] = value.clone();
    }
    post(demo, PATH, &body).await
}

fn close(seconds: f64, wanted: f64, what: &str) {
    assert!(
        (seconds - wanted).abs() < 0.1,
        "{what}: {seconds} s in place of {wanted} s"
    );
}

#[tokio::test]
async fn every_format_is_sound_of_the_right_length() {
    let demo = start().await;
    for speed in [0.25, 1.0, 4.0] {
        for (format, media_type) in [
            ("wav", "audio/wav"),
            ("flac", "audio/flac"),
            ("mp3", "audio/mpeg"),
            ("aac", "audio/aac"),
        ] {
            let answer = speak(&demo, json!({"response_format": format, "speed": speed})).await;
            assert_eq!(
                (answer.status, answer.media_type.as_str()),
                (200, media_type)
            );
            let sound = decode(&answer.bytes, format);
            assert_eq!(sound.rate, 24_000);
            close(sound.seconds(), expected(speed), format);
            // Speech before and after the full stop, silence at it.
            let stop = (LETTERS / 14.0 + 0.1) / speed;
            let half = 0.1 / speed;
            assert!(sound.loudness(0.1, stop - half) > 0.05, "{format}");
            assert!(sound.loudness(stop, stop + half) < 0.01, "{format}");
            assert!(
                sound.loudness(stop + 4.0 * half, sound.seconds()) > 0.05,
                "{format}"
            );
        }
    }
}

#[tokio::test]
async fn the_samples_are_the_same_with_and_without_a_header_and_packed() {
    let demo = start().await;
    let of = |format: &'static str| speak(&demo, json!({"response_format": format}));
    let pcm = of("pcm").await;
    assert_eq!(pcm.media_type, "audio/pcm");
    let sound = Sound::from_pcm(&pcm.bytes);
    close(sound.seconds(), expected(1.0), "pcm");
    let flac = of("flac").await;
    assert!(
        flac.bytes.len() < pcm.bytes.len() * 3 / 4,
        "{} {}",
        flac.bytes.len(),
        pcm.bytes.len()
    );
    assert!(decode(&flac.bytes, "flac").samples == sound.samples);
    let wav = of("wav").await;
    assert_eq!(wav.bytes[44..], pcm.bytes);
    assert_eq!(wav.bytes[4..8], (wav.bytes.len() as u32 - 8).to_le_bytes());
    assert_eq!(
        of("pcm").await.bytes,
        pcm.bytes,
        "said again, it is the same"
    );
}

#[tokio::test]
async fn opus_comes_in_the_pages_of_an_ogg_file() {
    let demo = start().await;
    for speed in [0.25, 1.0, 4.0] {
        let change = json!({"response_format": "opus", "speed": speed});
        let answer = speak(&demo, change).await;
        assert_eq!(answer.media_type, "audio/ogg");
        let pages = pages(&answer.bytes);
        let head = &pages[0].packets[0];
        assert!(head.starts_with(b"OpusHead\x01\x01") && head.len() == 19);
        assert!(pages[1].packets[0].starts_with(b"OpusTags"));
        let skip = u64::from(u16::from_le_bytes([head[10], head[11]]));
        let (last, sound) = pages[2..].split_last().expect("sound");
        assert_eq!(
            (pages[0].kind, last.kind),
            (2, 4),
            "first and last are marked"
        );
        assert!(pages.iter().zip(0..).all(|(page, at)| page.number == at));
        let mut packets = 0;
        for page in sound {
            packets += page.packets.len() as u64;
            assert_eq!(page.granule, packets * 960);
        }
        packets += last.packets.len() as u64;
        assert!(last.granule <= packets * 960 && last.granule > (packets - 2) * 960);
        close(
            (last.granule - skip) as f64 / 48_000.0,
            expected(speed),
            "opus",
        );
        let mut sounds = pages[2..].iter().flat_map(|page| &page.packets);
        assert!(sounds.all(|packet| packet[0] == MONO_20_MS));
    }
}

#[tokio::test]
async fn events_carry_the_same_sound() {
    let demo = start().await;
    let whole = speak(&demo, json!({})).await;
    assert_eq!(whole.media_type, "audio/mpeg", "mp3 unless asked otherwise");
    let events = speak(
        &demo,
        json!({"stream_format": "sse", "instructions": "calm"}),
    )
    .await
    .events();
    let (done, deltas) = events.split_last().expect("events");
    assert!(deltas.len() > 5);
    let mut bytes = Vec::new();
    for delta in deltas {
        assert_eq!(delta["type"], "speech.audio.delta");
        bytes.extend(
            STANDARD
                .decode(delta["audio"].as_str().expect("audio"))
                .expect("base64"),
        );
    }
    assert!(bytes == whole.bytes);
    assert_eq!(done["type"], "speech.audio.done");
    let usage = |name: &str| done["usage"][name].as_u64().expect("number");
    assert!(usage("input_tokens") > 0 && usage("output_tokens") > 0);
    assert_eq!(
        usage("total_tokens"),
        usage("input_tokens") + usage("output_tokens")
    );
}

#[tokio::test]
async fn every_voice_speaks_and_they_differ() {
    let demo = start().await;
    let mut sounds = std::collections::HashSet::new();
    for voice in [
        json!("alloy"),
        json!("ash"),
        json!("ballad"),
        json!("coral"),
        json!("echo"),
        json!("fable"),
        json!("onyx"),
        json!("nova"),
        json!("sage"),
        json!("shimmer"),
        json!("verse"),
        json!("marin"),
        json!("cedar"),
        json!({"id": "voice_123"}),
    ] {
        let change = json!({"voice": voice, "input": "Hello there", "response_format": "pcm"});
        let answer = speak(&demo, change).await;
        assert_eq!(answer.status, 200, "{voice}");
        assert!(sounds.insert(answer.bytes), "{voice} sounds like another");
    }
}

#[tokio::test]
async fn the_longest_text_is_spoken_and_one_character_more_is_refused() {
    let demo = start().await;
    // Code points count, not bytes.
    let longest = "海".repeat(4096);
    let change = json!({"input": longest, "speed": 4, "response_format": "mp3"});
    let answer = speak(&demo, change).await;
    let frames = answer
        .bytes
        .chunks(144)
        .filter(|frame| frame.starts_with(&[0xff, 0xf3]))
        .count();
    assert_eq!(answer.bytes.len(), frames * 144);
    close(frames as f64 * 0.024, 4096.0 / 4.5 / 4.0, "mp3");
    let change = json!({"input": longest + "海"});
    assert_eq!(
        speak(&demo, change).await.refused(),
        (400, "input".to_owned())
    );
}

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    let demo = start().await;
    for (field, value) in [
        ("model", json!(null)),
        ("input", json!(null)),
        ("input", json!("")),
        ("input", json!(["a"])),
        ("voice", json!(null)),
        ("voice", json!("nobody")),
        ("voice", json!({"name": "alloy"})),
        ("voice", json!({"id": ""})),
        ("response_format", json!("ogg")),
        ("response_format", json!(1)),
        ("speed", json!(0.24)),
        ("speed", json!(4.01)),
        ("speed", json!("fast")),
        ("instructions", json!("x".repeat(4097))),
        ("instructions", json!(1)),
        ("stream_format", json!("events")),
    ] {
        let answer = speak(&demo, json!({field: value})).await;
        assert_eq!(answer.refused(), (400, field.to_owned()), "{value}");
    }
    for (field, value) in [("instructions", "calm"), ("stream_format", "sse")] {
        let answer = speak(&demo, json!({"model": "demo-tts", field: value})).await;
        assert_eq!(answer.refused(), (400, field.to_owned()));
    }
    let plain = json!({"model": "demo-tts", "stream_format": "audio"});
    assert_eq!(speak(&demo, plain).await.status, 200);
    for model in ["no-such-model", "demo-chat"] {
        assert_eq!(speak(&demo, json!({"model": model})).await.status, 404);
    }
}

#[tokio::test]
async fn what_is_said_is_charged_once_and_refusals_are_not() {
    let demo = start().await;
    speak(&demo, json!({"speed": 9})).await;
    speak(&demo, json!({"model": "demo-500"})).await;
    assert_eq!(demo.charged(), 0);
    speak(&demo, json!({})).await;
    let once = demo.charged();
    assert!(once > 0);
    speak(&demo, json!({"stream_format": "sse"})).await;
    assert_eq!(demo.charged(), once * 2);
    speak(&demo, json!({"model": "demo-bytes"})).await;
    assert_eq!(
        demo.charged(),
        once * 3,
        "in single bytes it costs the same"
    );
}

#[tokio::test]
async fn faults_spoil_sound_too() {
    let demo = start().await;
    let good = speak(&demo, json!({})).await;
    let bytes = speak(&demo, json!({"model": "demo-bytes"})).await;
    assert!(bytes.bytes == good.bytes);
    let marred = speak(&demo, json!({"model": "demo-malformed"})).await;
    assert!(marred.bytes.len() == good.bytes.len() && marred.bytes[..2] != good.bytes[..2]);
    let told = speak(&demo, json!({"model": "demo-error-in-stream"})).await;
    assert_eq!(
        (told.status, told.media_type.as_str()),
        (200, "application/json")
    );
    assert!(told.json()["error"].is_object());
    let events = json!({"model": "demo-error-in-stream", "stream_format": "sse"});
    let events = speak(&demo, events).await.events();
    assert!(
        events
            .last()
            .is_some_and(|event| event["error"].is_object())
    );
}
