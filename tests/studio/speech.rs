//! Speech as durable jobs: short and long texts, heard on the way, and cut in the middle.

use crate::image::{gallery, get, local_model, open_gateway, params, until_ended};
use crate::studio::open;
use studio_contract::{AppEvent, ErrorCode, GalleryScope, JobCreateParams, JobInfo, JobListParams};
use studio_core::App;
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_domain::{JobKind, JobState};
use tempfile::TempDir;

struct Library {
    app: App,
    gateway: DemoGateway,
    _folder: TempDir,
}

async fn library(gateway: DemoGateway) -> Library {
    let folder = tempfile::tempdir().unwrap();
    Library {
        app: open(&folder).await,
        gateway,
        _folder: folder,
    }
}

impl Library {
    async fn wanted(&self, model: &str, text: &str, fields: serde_json::Value) -> JobCreateParams {
        let model = local_model(&self.app, &self.gateway.root_url(), model).await;
        JobCreateParams {
            kind: JobKind::Speech,
            ..params(model, text, fields)
        }
    }

    async fn made(&self, wanted: JobCreateParams) -> JobInfo {
        let mut events = self.app.events();
        let job = self.app.job_create(wanted).await.unwrap();
        until_ended(&mut events, &job).await.pop().unwrap()
    }

    fn asked(&self) -> Vec<serde_json::Value> {
        let journal = self.gateway.journal().into_iter();
        let posts = journal.filter(|entry| entry.path == "/v1/audio/speech");
        posts.map(|entry| entry.body).collect()
    }
}

#[tokio::test]
async fn a_short_text_is_kept_as_it_came() {
    let library = library(open_gateway().await).await;
    for (format, mime) in [
        ("mp3", "audio/mpeg"),
        ("opus", "audio/ogg"),
        ("flac", "audio/flac"),
        ("wav", "audio/wav"),
    ] {
        let fields = serde_json::json!({"voice": "nova", "response_format": format, "speed": 1.25});
        let wanted = library.wanted("demo-tts", "Mind the gap.", fields).await;
        let done = library.made(wanted).await;
        assert_eq!((done.state, done.error), (JobState::Succeeded, None));
        let take = &done.creations[0];
        assert_eq!(take.mime, mime);
        assert!(take.size > 100);
    }
    assert_eq!(
        library.asked()[0],
        serde_json::json!({"model": "demo-tts", "input": "Mind the gap.", "voice": "nova",
            "response_format": "mp3", "speed": 1.25}),
    );
}

/// A text of so many sentences, each with a number.
fn long(sentences: usize) -> String {
    let sentences =
        (0..sentences).map(|at| format!("This is the sentence number {at}. 潮水来了。"));
    sentences.collect()
}

#[tokio::test]
async fn a_long_text_is_read_in_parts_and_lasts_as_long_as_all_of_them() {
    let library = library(open_gateway().await).await;
    let text = long(220);
    let fields = serde_json::json!({"voice": "alloy", "response_format": "mp3"});
    let done = library
        .made(library.wanted("demo-tts", &text, fields).await)
        .await;
    assert_eq!((done.state, done.error), (JobState::Succeeded, None));
    let asked = library.asked();
    assert_eq!(asked.len(), 3);
    let mut alone = 0;
    for part in &asked {
        let input = part["input"].as_str().unwrap();
        assert!(input.chars().count() <= 4_096);
        assert!(input.ends_with('。') || input.ends_with('.'), "{input}");
        assert_eq!(part["response_format"], "wav", "samples can be joined");
        let fields = serde_json::json!({"voice": "alloy", "response_format": "wav"});
        let wanted = library.wanted("demo-tts", input, fields).await;
        alone += library.made(wanted).await.creations[0].duration_ms.unwrap();
    }
    let take = &done.creations[0];
    assert_eq!(take.mime, "audio/wav");
    let apart = (take.duration_ms.unwrap() - alone).abs();
    assert!(apart <= 20, "{apart} ms apart");
    let root = library.app.media_root().await.unwrap();
    let (_, file) = get(&format!("{root}media/{}", take.media), "").await;
    let told = u32::from_le_bytes(file[40..44].try_into().unwrap()) as usize;
    assert_eq!(told, file.len() - 44, "its head tells its true length");
}

#[tokio::test]
async fn the_sound_is_heard_while_it_arrives() {
    let pace = Pace {
        tokens_per_second: 60.0,
        ..Pace::instant()
    };
    let options = DemoOptions {
        pace,
        ..DemoOptions::default()
    };
    let library = library(DemoGateway::start(options).await.unwrap()).await;
    let fields = serde_json::json!({"voice": "alloy", "response_format": "wav"});
    let wanted = library.wanted("demo-tts", &long(12), fields).await;
    let mut events = library.app.events();
    let job = library.app.job_create(wanted).await.unwrap();
    let root = library.app.media_root().await.unwrap();
    let path = loop {
        if let Some(AppEvent::JobsChanged { jobs, .. }) = events.next().await
            && let Some(preview) = jobs.iter().find_map(|job| job.previews.first())
        {
            break preview.path.clone();
        }
    };
    let (head, heard) = get(&format!("{root}{path}"), "").await;
    assert!(head.contains("content-type: audio/wav"), "{head}");
    let done = until_ended(&mut events, &job).await.pop().unwrap();
    let take = &done.creations[0];
    let (_, kept) = get(&format!("{root}media/{}", take.media), "").await;
    assert!(head.contains("chunked"), "its length is not known yet");
    assert_eq!(samples(&unchunked(&heard)), samples(&kept));
}

/// What follows the head of a WAV file.
fn samples(file: &[u8]) -> &[u8] {
    let at = file.windows(4).position(|four| four == b"data").unwrap();
    &file[at + 8..]
}

/// A body without the marks of its chunks (RFC 9112, section 7.1).
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.extend(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
}

#[tokio::test]
async fn a_refused_part_is_asked_for_again_alone() {
    let library = library(open_gateway().await).await;
    let fields = serde_json::json!({"voice": "nobody"});
    let failed = library
        .made(library.wanted("demo-tts", "Mind the gap.", fields).await)
        .await;
    assert_eq!(failed.state, JobState::Failed);
    let told = failed.error.unwrap();
    assert_eq!(told.code, ErrorCode::Request);
    assert!(told.message.contains("voice"), "{told}");
    assert!(!failed.resumable, "another try costs");
    let mut events = library.app.events();
    let again = library.app.job_retry(failed.id).await.unwrap();
    assert_eq!(again.id, failed.id);
    until_ended(&mut events, &again).await;
    let takes = JobListParams {
        kind: JobKind::Speech,
        ..gallery(GalleryScope::Active)
    };
    assert_eq!(library.app.job_list(takes).await.unwrap().data.len(), 1);
}
