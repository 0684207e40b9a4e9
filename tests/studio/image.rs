//! Pictures as durable jobs, from the words to the file that the page shows.

use crate::studio::{Studio, draft, open};
use studio_contract::{
    AppEvent, ErrorCode, GalleryScope, ItemDeleteParams, ItemUpdateParams, JobCreateParams,
    JobInfo, JobListParams, ProfileCreateParams,
};
use studio_core::{App, Events};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_domain::{JobKind, JobState, ModelRef, ProfileDraft, ProfileKind};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) fn params(model: ModelRef, prompt: &str, fields: serde_json::Value) -> JobCreateParams {
    JobCreateParams {
        kind: JobKind::Image,
        model,
        prompt: prompt.into(),
        fields: fields.as_object().cloned().unwrap(),
        inputs: Vec::new(),
    }
}

pub(crate) fn gallery(scope: GalleryScope) -> JobListParams {
    JobListParams {
        kind: JobKind::Image,
        scope: Some(scope),
        query: None,
        before: None,
        limit: None,
    }
}

pub(crate) fn is_open(job: &JobInfo) -> bool {
    matches!(job.state, JobState::Queued | JobState::Running)
}

/// Every state of a job that a host hears until it has ended.
pub(crate) async fn until_ended(events: &mut Events, job: &JobInfo) -> Vec<JobInfo> {
    let mut heard: Vec<JobInfo> = Vec::new();
    while heard.last().is_none_or(is_open) {
        if let Some(AppEvent::JobsChanged { jobs, .. }) = events.next().await {
            heard.extend(jobs.into_iter().filter(|one| one.id == job.id));
        }
    }
    heard
}

async fn make(studio: &Studio, wanted: JobCreateParams) -> Vec<JobInfo> {
    let mut events = studio.app.events();
    let job = studio.app.job_create(wanted).await.unwrap();
    until_ended(&mut events, &job).await
}

async fn made(studio: &Studio, wanted: JobCreateParams) -> JobInfo {
    make(studio, wanted).await.pop().unwrap()
}

/// A model of a server that wants no key: nobody here remembers one for the next process.
pub(crate) async fn local_model(app: &App, root_url: &str, model_id: &str) -> ModelRef {
    let draft = ProfileDraft {
        kind: ProfileKind::Local,
        ..draft(root_url)
    };
    let created = app.profile_create(ProfileCreateParams { draft, key: None });
    ModelRef {
        profile_id: created.await.unwrap().profile.id,
        model_id: model_id.into(),
    }
}

pub(crate) async fn open_gateway() -> DemoGateway {
    let options = DemoOptions {
        pace: Pace::instant(),
        ..DemoOptions::default()
    };
    DemoGateway::start(options).await.unwrap()
}

/// What a request over loopback brings: the head, and the body.
pub(crate) async fn get(address: &str, range: &str) -> (String, Vec<u8>) {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head =
        format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{range}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    (head.to_lowercase(), answer[end + 4..].to_vec())
}

#[tokio::test]
async fn pictures_are_kept_with_their_words_and_served_to_the_page_alone() {
    let studio = Studio::start().await;
    let wanted = params(
        studio.model("demo-image"),
        "a lighthouse at dusk, 木刻",
        serde_json::json!({"size": "1792x1024", "quality": "hd"}),
    );
    let done = made(&studio, wanted).await;
    assert_eq!((done.state, done.error), (JobState::Succeeded, None));
    let picture = &done.creations[0];
    assert_eq!((picture.width, picture.height), (Some(1792), Some(1024)));
    assert!(
        picture
            .detail
            .revised_prompt
            .as_ref()
            .unwrap()
            .contains("lighthouse")
    );
    let asked = studio
        .gateway
        .journal()
        .into_iter()
        .find(|entry| entry.method == "POST");
    assert_eq!(
        asked.unwrap().body,
        serde_json::json!({"model": "demo-image", "prompt": "a lighthouse at dusk, 木刻",
            "size": "1792x1024", "quality": "hd"}),
        "nothing is sent that was not asked for"
    );

    let root = studio.app.media_root().await.unwrap();
    let whole = format!("{root}media/{}", picture.media);
    let (head, body) = get(&whole, "").await;
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: image/png"));
    assert!(head.contains("nosniff") && head.contains("sandbox; default-src 'none'"));
    assert_eq!(body.len() as i64, picture.size);
    let (head, part) = get(&whole, "range: bytes=4-9").await;
    assert!(head.starts_with("http/1.1 206"), "{head}");
    assert_eq!(part, &body[4..10]);
    let small = picture.thumbnail.as_ref().unwrap();
    let (head, small) = get(&format!("{root}media/{small}"), "").await;
    assert!(head.contains("content-type: image/jpeg") && small.len() < body.len());
    let stranger = whole.replace(root.rsplit('/').nth(1).unwrap(), &"0".repeat(32));
    assert!(get(&stranger, "").await.0.starts_with("http/1.1 404"));

    let again = open_again(studio.folder, studio.app).await;
    let list = again
        .1
        .job_list(gallery(GalleryScope::Active))
        .await
        .unwrap();
    assert_eq!(
        list.data[0].creations, done.creations,
        "all is there after a restart"
    );
    assert_eq!(list.counts.active, 1);
}

async fn open_again(folder: TempDir, app: App) -> (TempDir, App) {
    app.close().await;
    let app = open(&folder).await;
    app.jobs_resume().await.unwrap();
    (folder, app)
}

#[tokio::test]
async fn a_streamed_picture_is_seen_before_it_is_finished() {
    let pace = Pace {
        tokens_per_second: 400.0,
        ..Pace::instant()
    };
    let studio = Studio::with_pace(pace).await;
    let wanted = params(
        studio.model("demo-image-gpt"),
        "a paper boat",
        serde_json::json!({"n": 2, "stream": true, "partial_images": 2}),
    );
    let mut events = studio.app.events();
    let job = studio.app.job_create(wanted).await.unwrap();
    let root = studio.app.media_root().await.unwrap();
    let mut seen = Vec::new();
    let last = loop {
        let Some(AppEvent::JobsChanged { mut jobs, .. }) = events.next().await else {
            continue;
        };
        let now = jobs.remove(0);
        if let Some(preview) = now.previews.first() {
            let (head, body) = get(&format!("{root}{}", preview.path), "").await;
            // The next one may have come meanwhile.
            if head.starts_with("http/1.1 200") {
                assert!(head.contains("content-type: image/png") && !body.is_empty());
                seen.push(preview.path.clone());
            }
        }
        if !is_open(&now) {
            break now;
        }
    };
    assert_eq!(last.id, job.id);
    seen.dedup();
    assert!(seen.len() >= 2, "{seen:?}");
    assert_eq!((last.creations.len(), last.previews.len()), (2, 0));
}

#[tokio::test]
async fn a_task_of_the_gateway_is_followed_over_a_restart_and_charged_once() {
    let gateway = open_gateway().await;
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder).await;
    let model = local_model(&app, &gateway.root_url(), "demo-image-async").await;
    let mut events = app.events();
    let wanted = params(model, "a heron", serde_json::json!({}));
    let job = app.job_create(wanted).await.unwrap();
    loop {
        if let Some(AppEvent::JobsChanged { jobs, .. }) = events.next().await
            && jobs.iter().any(|job| job.resumable)
        {
            break;
        }
    }
    let (_folder, app) = open_again(folder, app).await;
    let mut events = app.events();
    let done = until_ended(&mut events, &job).await.pop().unwrap();
    assert_eq!(done.state, JobState::Succeeded, "{:?}", done.error);
    assert_eq!(done.creations.len(), 1);
    assert!(!done.resumable, "nothing is left to ask for");
    let submitted = gateway.journal().into_iter();
    let submitted = submitted.filter(|entry| entry.method == "POST").count();
    assert_eq!(submitted, 1);
}

#[tokio::test]
async fn a_refusal_keeps_the_words_and_a_new_try_takes_its_place() {
    let studio = Studio::start().await;
    for (model, code) in [
        ("demo-filter", ErrorCode::Policy),
        ("demo-402", ErrorCode::Quota),
        ("demo-502-html", ErrorCode::Html),
        ("demo-empty", ErrorCode::Protocol),
    ] {
        let wanted = params(
            studio.model(model),
            "a fox in the snow",
            serde_json::json!({"size": "1024x1024"}),
        );
        let failed = made(&studio, wanted).await;
        assert_eq!(failed.state, JobState::Failed);
        let told = failed.error.unwrap();
        assert_eq!(told.code, code, "{model}: {told}");
        assert_eq!(failed.prompt, "a fox in the snow");
        assert!(!failed.resumable);

        let mut events = studio.app.events();
        let again = studio.app.job_retry(failed.id).await.unwrap();
        assert_ne!(again.id, failed.id);
        let again = until_ended(&mut events, &again).await.pop().unwrap();
        assert_eq!(again.fields, failed.fields);
        let list = studio.app.job_list(gallery(GalleryScope::Active)).await;
        let ids: Vec<_> = list.unwrap().data.iter().map(|job| job.id).collect();
        assert_eq!(ids, [again.id], "the failed one is gone");
        studio.app.job_dismiss(again.id).await.unwrap();
    }
}

#[tokio::test]
async fn a_running_job_is_stopped_at_the_users_word() {
    let pace = Pace {
        slow_start: std::time::Duration::from_secs(600),
        ..Pace::instant()
    };
    let studio = Studio::with_pace(pace).await;
    let wanted = params(studio.model("demo-slow"), "slowly", serde_json::json!({}));
    let mut events = studio.app.events();
    let job = studio.app.job_create(wanted).await.unwrap();
    let asked =
        |journal: &[studio_demo::JournalEntry]| journal.iter().any(|one| one.method == "POST");
    studio.gateway.wait_for(asked).await;
    studio.app.job_cancel(job.id).unwrap();
    let ended = until_ended(&mut events, &job).await.pop().unwrap();
    assert_eq!(ended.state, JobState::Cancelled);
    let list = studio.app.job_list(gallery(GalleryScope::Active)).await;
    assert!(list.unwrap().data.is_empty());
    assert!(studio.app.job_cancel(job.id).is_err());
}

#[tokio::test]
async fn a_link_that_leads_to_no_picture_is_told_and_fetched_again_for_nothing() {
    let studio = Studio::start().await;
    let wrong = serve_once_wrong().await;
    let profile = studio.profile_for(&wrong).await;
    let model = ModelRef {
        profile_id: profile,
        model_id: "any".into(),
    };
    let failed = made(&studio, params(model, "a door", serde_json::json!({}))).await;
    assert_eq!(failed.state, JobState::Failed);
    assert!(failed.resumable, "the gateway has made it");

    let mut events = studio.app.events();
    let again = studio.app.job_retry(failed.id).await.unwrap();
    assert_eq!(again.id, failed.id, "the same job goes on");
    let done = until_ended(&mut events, &again).await.pop().unwrap();
    assert_eq!((done.state, done.creations.len()), (JobState::Succeeded, 1));
}

/// A gateway that counts on being asked once, and whose link first leads to a page.
async fn serve_once_wrong() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    let link = format!("{root}/files/1.png");
    tokio::spawn(async move {
        let (mut posts, mut gets) = (0, 0);
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; 65_536];
            let read = stream.read(&mut head).await.unwrap();
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let (kind, body): (_, Vec<u8>) = if head.starts_with("POST") {
                posts += 1;
                assert_eq!(posts, 1, "asked, and charged, twice");
                let answer = serde_json::json!({"data": [{"url": link}]});
                ("application/json", answer.to_string().into_bytes())
            } else {
                gets += 1;
                match gets {
                    1 => (
                        "image/png",
                        b"<html><script>alert(1)</script></html>".into(),
                    ),
                    _ => ("text/plain", small_png()),
                }
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&body).await.unwrap();
        }
    });
    root
}

fn small_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[7; 12]).unwrap();
    writer.finish().unwrap();
    bytes
}

#[tokio::test]
async fn a_picture_goes_to_the_gateway_to_be_changed() {
    let studio = Studio::start().await;
    let info = studio.app.picture_import(small_png()).await.unwrap();
    assert_eq!((info.width, info.height), (2, 2));
    let wanted = JobCreateParams {
        inputs: vec![info.media.clone()],
        ..params(
            studio.model("demo-image-gpt"),
            "make it a boat",
            serde_json::json!({}),
        )
    };
    let done = made(&studio, wanted).await;
    assert_eq!(done.state, JobState::Succeeded, "{:?}", done.error);
    assert_eq!(done.inputs, [info.media]);
    let journal = studio.gateway.journal();
    assert!(journal.iter().any(|entry| entry.path == "/v1/images/edits"));

    let refused = studio.app.picture_import(b"<html></html>".to_vec()).await;
    assert!(refused.unwrap_err().to_string().contains("not a picture"));
}

#[tokio::test]
async fn stars_trash_and_words_find_what_was_made() {
    let studio = Studio::start().await;
    let of = |prompt: &str| {
        params(
            studio.model("demo-image-gpt"),
            prompt,
            serde_json::json!({"n": 2, "size": "1024x1024"}),
        )
    };
    let tide = made(&studio, of("潮水与城墙 woodcut")).await;
    let boat = made(&studio, of("a paper boat")).await;
    let app = &studio.app;
    let star = ItemUpdateParams {
        ids: vec![tide.creations[1].id],
        pinned: Some(true),
        ..ItemUpdateParams::default()
    };
    app.item_update(star).await.unwrap();
    let starred = app.job_list(gallery(GalleryScope::Starred)).await.unwrap();
    assert_eq!(starred.data.len(), 1);
    assert_eq!(starred.data[0].creations.len(), 1, "only what is starred");

    let trash = |trashed| ItemUpdateParams {
        ids: boat.creations.iter().map(|one| one.id).collect(),
        trashed: Some(trashed),
        ..ItemUpdateParams::default()
    };
    app.item_update(trash(true)).await.unwrap();
    let active = app.job_list(gallery(GalleryScope::Active)).await.unwrap();
    assert_eq!(active.data.len(), 1);
    let counts = active.counts;
    assert_eq!((counts.active, counts.starred, counts.trashed), (2, 1, 2));
    app.item_update(trash(false)).await.unwrap();

    for (query, found) in [("城墙", &tide), ("pap", &boat)] {
        let params = JobListParams {
            query: Some(query.into()),
            ..gallery(GalleryScope::Active)
        };
        let list = app.job_list(params).await.unwrap();
        let ids: Vec<_> = list.data.iter().map(|job| job.id).collect();
        assert_eq!(ids, [found.id], "{query}");
    }

    app.item_update(trash(true)).await.unwrap();
    let ids = boat.creations.iter().map(|one| one.id).collect();
    app.item_delete(ItemDeleteParams { ids }).await.unwrap();
    let gone = app.job_list(gallery(GalleryScope::Trashed)).await.unwrap();
    assert!(gone.data.is_empty());
}
