//! Recordings, written down as durable jobs.

use crate::image::{gallery, local_model, open_gateway, params, until_ended};
use crate::studio::open;
use studio_contract::{
    CreationUpdateParams, ErrorCode, GalleryScope, JobCreateParams, JobInfo, JobListParams,
    SearchParams,
};
use studio_core::App;
use studio_demo::DemoGateway;
use studio_domain::{ItemKind, JobKind, JobState};
use tempfile::TempDir;

/// A recording of speech and silence, mono, 16 bit.
const RECORDING: &[u8] = include_bytes!("../e2e/fixtures/recording.wav");

struct Library {
    app: App,
    gateway: DemoGateway,
    _folder: TempDir,
}

async fn library() -> Library {
    let folder = tempfile::tempdir().unwrap();
    Library {
        app: open(&folder).await,
        gateway: open_gateway().await,
        _folder: folder,
    }
}

impl Library {
    async fn written_down(&self, model: &str, fields: serde_json::Value) -> JobInfo {
        let sound = self.app.sound_import(RECORDING.to_vec()).await.unwrap();
        let model = local_model(&self.app, &self.gateway.root_url(), model).await;
        let wanted = JobCreateParams {
            kind: JobKind::Transcription,
            inputs: vec![sound.media],
            ..params(model, "interview.wav", fields)
        };
        let mut events = self.app.events();
        let job = self.app.job_create(wanted).await.unwrap();
        until_ended(&mut events, &job).await.pop().unwrap()
    }

    async fn found(&self, query: &str) -> usize {
        let params = SearchParams {
            query: query.into(),
            kind: Some(ItemKind::Recording),
            limit: None,
        };
        self.app.search(params).await.unwrap().data.len()
    }
}

#[tokio::test]
async fn a_recording_is_kept_with_its_words_and_times_and_found_by_them() {
    let library = library().await;
    let fields = serde_json::json!({"response_format": "verbose_json", "language": "en"});
    let done = library.written_down("demo-transcribe", fields).await;
    assert_eq!((done.state, done.error), (JobState::Succeeded, None));
    let recording = &done.creations[0];
    assert_eq!(recording.media, done.inputs[0]);
    let transcript = recording.detail.transcript.clone().unwrap();
    assert!(!transcript.text.is_empty());
    assert!(!transcript.segments.is_empty());
    for pair in transcript.segments.windows(2) {
        assert!(pair[0].end_ms <= pair[1].start_ms);
    }
    assert!(recording.duration_ms.unwrap() >= transcript.segments.last().unwrap().end_ms);
    let word = transcript.text.split_whitespace().next().unwrap();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    assert_eq!(library.found(word).await, 1, "{word}");
    assert_eq!(library.found("interview").await, 1);

    let mut mended = transcript;
    mended.segments[0].text = "潮水来的时候".into();
    mended.text = "潮水来的时候".into();
    let change = CreationUpdateParams {
        id: recording.id,
        transcript: mended.clone(),
    };
    library.app.creation_update(change).await.unwrap();
    assert_eq!(library.found("潮水").await, 1);
    let list = JobListParams {
        kind: JobKind::Transcription,
        query: Some("潮水".into()),
        ..gallery(GalleryScope::Active)
    };
    let list = library.app.job_list(list).await.unwrap();
    let kept = list.data[0].creations[0].detail.transcript.clone();
    assert_eq!(kept, Some(mended));
}

#[tokio::test]
async fn a_model_without_times_is_asked_for_words_alone() {
    let library = library().await;
    let fields = serde_json::json!({"response_format": "verbose_json"});
    let done = library.written_down("demo-transcribe-stream", fields).await;
    assert_eq!((done.state, done.error), (JobState::Succeeded, None));
    let transcript = done.creations[0].detail.transcript.clone().unwrap();
    assert!(!transcript.text.is_empty() && transcript.segments.is_empty());
}

#[tokio::test]
async fn what_is_no_recording_is_refused_before_anything_is_sent() {
    let library = library().await;
    for (bytes, words) in [
        (b"<html></html>".to_vec(), "neither a sound nor a film"),
        (vec![0; 26 * 1024 * 1024], "more than 25 MB"),
    ] {
        let refused = library.app.sound_import(bytes).await.unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
    }
    let failed = library
        .written_down("demo-402", serde_json::json!({}))
        .await;
    assert_eq!(failed.error.unwrap().code, ErrorCode::Quota);
}
