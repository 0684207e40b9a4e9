//! Pictures and videos whose process is killed between any two steps.

use crate::image::{gallery, is_open, local_model, open_gateway, params, until_ended};
use crate::studio::open;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use studio_contract::{AppEvent, ErrorCode, GalleryScope, JobCreateParams, JobListParams};
use studio_core::{App, Paths, Redactor};
use studio_domain::{JobKind, JobState};

/// Set in the process that is to be killed.
const FOLDER: &str = "STUDIO_TEST_IMAGE_FOLDER";
const GATEWAY: &str = "STUDIO_TEST_IMAGE_GATEWAY";
const MODEL: &str = "STUDIO_TEST_IMAGE_MODEL";

fn kind_of(model: &str) -> JobKind {
    match model {
        "demo-video" => JobKind::Video,
        "demo-tts" => JobKind::Speech,
        _ => JobKind::Image,
    }
}

/// Asks for a picture and waits to be killed.
#[tokio::test(flavor = "multi_thread")]
async fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let app = App::open(Paths::new(folder), Redactor::default())
        .await
        .unwrap();
    let gateway = std::env::var(GATEWAY).unwrap();
    let model = local_model(&app, &gateway, &std::env::var(MODEL).unwrap()).await;
    let mut events = app.events();
    let wanted = JobCreateParams {
        kind: kind_of(&model.model_id),
        ..params(model, "until the end", serde_json::json!({}))
    };
    app.job_create(wanted).await.unwrap();
    println!("\nstep queued");
    while let Some(event) = events.next().await {
        if let AppEvent::JobsChanged { jobs, .. } = event {
            println!("\nstep {:?}", jobs[0].state);
        }
    }
}

/// Kills the process that makes a picture once it has said so many steps, and goes on in another.
async fn killed_after(steps: usize, model: &str) {
    let gateway = open_gateway().await;
    let folder = tempfile::tempdir().unwrap();
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed_job::victim", "--nocapture"])
        .env(FOLDER, folder.path().join("data"))
        .env(GATEWAY, gateway.root_url())
        .env(MODEL, model)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let told = lines
        .map_while(Result::ok)
        .filter(|line| line.starts_with("step "));
    let said: Vec<String> = told.take(steps).collect();
    victim.kill().unwrap();
    victim.wait().unwrap();

    let app = open(&folder).await;
    let mut events = app.events();
    app.jobs_resume().await.unwrap();
    let made = JobListParams {
        kind: kind_of(model),
        ..gallery(GalleryScope::Active)
    };
    let list = app.job_list(made).await.unwrap();
    let mut job = list.data[0].clone();
    if is_open(&job) {
        job = until_ended(&mut events, &job).await.pop().unwrap();
    }
    let posts = gateway
        .journal()
        .into_iter()
        .filter(|one| one.method == "POST");
    let posts = posts.count();
    assert!(posts <= 1, "{said:?}: submitted {posts} times");
    match job.state {
        JobState::Succeeded => {
            assert_eq!(job.creations.len(), 1, "{said:?}");
            let store = studio_store::Store::open(studio_store::StorePaths {
                data_dir: folder.path().join("data"),
            });
            let file = store.await.unwrap().media_path(&job.creations[0].media);
            assert_eq!(
                std::fs::metadata(file).unwrap().len() as i64,
                job.creations[0].size
            );
        }
        JobState::Failed => {
            let code = job.error.as_ref().unwrap().code;
            assert_eq!(code, ErrorCode::OutcomeUnknown, "{said:?}: {:?}", job.error);
        }
        other => panic!("{said:?}: {other:?}"),
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_never_asks_twice_and_loses_nothing_that_it_had() {
    for model in [
        "demo-image",
        "demo-image-gpt",
        "demo-image-async",
        "demo-video",
        "demo-tts",
    ] {
        for steps in 1..=5 {
            killed_after(steps, model).await;
        }
    }
}
