//! Videos as durable jobs.

use crate::image::{gallery, local_model, open_gateway, params, until_ended};
use crate::studio::open;
use studio_contract::{
    AppEvent, ErrorCode, GalleryScope, JobAdoptParams, JobCreateParams, JobInfo, JobListParams,
};
use studio_core::App;
use studio_demo::DemoGateway;
use studio_domain::{JobKind, JobState};
use tempfile::TempDir;

struct Library {
    app: App,
    gateway: DemoGateway,
    folder: TempDir,
}

async fn library() -> Library {
    let folder = tempfile::tempdir().unwrap();
    Library {
        app: open(&folder).await,
        gateway: open_gateway().await,
        folder,
    }
}

impl Library {
    async fn film(&self, model: &str, fields: serde_json::Value) -> JobCreateParams {
        let model = local_model(&self.app, &self.gateway.root_url(), model).await;
        JobCreateParams {
            kind: JobKind::Video,
            ..params(model, "a kite over a pier", fields)
        }
    }

    async fn made(&self, wanted: JobCreateParams) -> JobInfo {
        let mut events = self.app.events();
        let job = self.app.job_create(wanted).await.unwrap();
        until_ended(&mut events, &job).await.pop().unwrap()
    }

    fn submitted(&self) -> usize {
        let journal = self.gateway.journal().into_iter();
        journal.filter(|entry| entry.method == "POST").count()
    }
}

fn films() -> JobListParams {
    JobListParams {
        kind: JobKind::Video,
        ..gallery(GalleryScope::Active)
    }
}

#[tokio::test]
async fn a_video_is_followed_to_its_end_and_fetched_at_once() {
    let library = library().await;
    let wanted = library
        .film(
            "demo-video",
            serde_json::json!({"duration": 5, "aspect_ratio": "16:9"}),
        )
        .await;
    let done = library.made(wanted).await;
    assert_eq!((done.state, done.error), (JobState::Succeeded, None));
    let film = &done.creations[0];
    assert_eq!(film.mime, "video/mp4");
    assert!(film.size > 1_000);
    let asked = library.gateway.journal();
    let asked = asked.iter().find(|entry| entry.method == "POST").unwrap();
    assert_eq!(
        asked.body,
        serde_json::json!({"model": "demo-video", "prompt": "a kite over a pier",
            "duration": 5, "aspect_ratio": "16:9"})
    );
    let incoming = library.folder.path().join("data/media/in");
    let left: Vec<_> = std::fs::read_dir(incoming).unwrap().flatten().collect();
    assert!(left.is_empty(), "{left:?}");
    let images = library.app.job_list(gallery(GalleryScope::Active)).await;
    assert!(images.unwrap().data.is_empty(), "a video is no image");
}

#[tokio::test]
async fn a_restart_goes_on_asking_and_submits_nothing() {
    let mut library = library().await;
    let wanted = library.film("demo-video", serde_json::json!({})).await;
    let mut events = library.app.events();
    let job = library.app.job_create(wanted).await.unwrap();
    loop {
        if let Some(AppEvent::JobsChanged { jobs, .. }) = events.next().await
            && jobs.iter().any(|job| job.resumable)
        {
            break;
        }
    }
    library.app.close().await;
    library.app = open(&library.folder).await;
    let mut events = library.app.events();
    library.app.jobs_resume().await.unwrap();
    let done = until_ended(&mut events, &job).await.pop().unwrap();
    assert_eq!(done.state, JobState::Succeeded, "{:?}", done.error);
    assert_eq!(library.submitted(), 1);
}

#[tokio::test]
async fn a_lost_video_is_found_by_its_id() {
    let library = library().await;
    let wanted = library.film("demo-video", serde_json::json!({})).await;
    let model = wanted.model.clone();
    let mut events = library.app.events();
    let job = library.app.job_create(wanted).await.unwrap();
    until_ended(&mut events, &job).await;
    let polled = library.gateway.journal();
    let path = polled.iter().find(|one| one.method == "GET").unwrap();
    let remote_id = path.path.rsplit('/').next().unwrap().to_owned();

    let lost = JobAdoptParams { model, remote_id };
    let found = library.app.job_adopt(lost).await.unwrap();
    assert!(
        found.resumable,
        "from its first moment it is at the gateway"
    );
    let done = until_ended(&mut events, &found).await.pop().unwrap();
    assert_eq!(done.state, JobState::Succeeded, "{:?}", done.error);
    assert_eq!(done.creations.len(), 1);
    assert_eq!(library.submitted(), 1);
}

#[tokio::test]
async fn a_job_that_fails_at_the_gateway_says_why() {
    let library = library().await;
    for (model, code) in [
        ("demo-video-fail", ErrorCode::Upstream),
        ("demo-video-policy", ErrorCode::Policy),
    ] {
        let wanted = library.film(model, serde_json::json!({})).await;
        let failed = library.made(wanted).await;
        assert_eq!(failed.state, JobState::Failed);
        assert_eq!(failed.error.as_ref().unwrap().code, code);
        assert!(!failed.resumable, "there is nothing to fetch");
        library.app.job_dismiss(failed.id).await.unwrap();
    }
    assert!(library.app.job_list(films()).await.unwrap().data.is_empty());
}
