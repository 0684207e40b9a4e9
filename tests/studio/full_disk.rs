//! A disk that is full when what was paid for arrives.

use crate::image::{gallery, get, is_open, local_model, open_gateway, params};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use studio_contract::{AppEvent, ErrorCode, GalleryScope, JobCreateParams, JobInfo, JobListParams};
use studio_core::{App, Events, Paths, Redactor};
use studio_demo::{DemoGateway, JournalEntry};
use studio_domain::{JobId, JobKind, JobState, ModelRef};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Set in the process that lives on the small disk.
const FOLDER: &str = "STUDIO_TEST_SMALL_DISK";

/// What is left of the disk when the answers come, in KiB: nothing, a row, a few rows, a small file, most of one.
const ROOMS: [u64; 5] = [0, 8, 32, 96, 256];

const KINDS: [(JobKind, &str); 4] = [
    (JobKind::Image, "demo-image"),
    (JobKind::Video, "demo-video"),
    (JobKind::Speech, "demo-tts"),
    (JobKind::Transcription, "demo-transcribe"),
];

#[cfg(target_os = "linux")]
#[test]
fn what_was_paid_for_waits_for_room_on_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let small_disk = "mount -t tmpfs -o size=12m tmpfs \"$0\" && exec \"$@\"";
    let own_namespace: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    for options in own_namespace {
        let output = Command::new("unshare")
            .args(options)
            .args(["bash", "-c", small_disk])
            .arg(folder.path())
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "full_disk::on_the_small_disk", "--nocapture"])
            .env(FOLDER, folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        if said.contains("running 1 test") {
            let faults = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}{faults}");
            return;
        }
    }
    // Containers and hardened systems refuse it: there is no small disk to be had there.
    eprintln!("nothing was filled: this system lets nobody mount a small disk");
}

/// What lives on the small disk; nothing when run as an ordinary test.
#[tokio::test(flavor = "multi_thread")]
async fn on_the_small_disk() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let gateway = open_gateway().await;
    let dam = Dam::before(&gateway).await;
    let app = App::open(Paths::new(folder.join("data")), Redactor::default())
        .await
        .unwrap();
    let mut models = Vec::new();
    for (kind, model) in KINDS {
        models.push((kind, local_model(&app, &dam.root_url, model).await));
    }
    for room in ROOMS {
        let mut events = app.events();
        gateway.clear_journal();
        dam.close();
        let mut jobs = Vec::new();
        for (kind, model) in &models {
            jobs.push(begin(&app, *kind, model, room).await);
        }
        gateway
            .wait_for(|entries| posts(entries) == KINDS.len())
            .await;
        let ballast = fill(&folder, room);
        dam.open();
        if room == 0 {
            for job in until_all(&mut events, &jobs, |job| waits(job) || !is_open(job)).await {
                assert!(waits(&job), "it is said what is wrong: {job:?}");
            }
        }
        std::fs::remove_file(ballast).unwrap();
        for job in until_all(&mut events, &jobs, |job| !is_open(job)).await {
            let ended = (job.state, &job.error, job.creations.len());
            assert_eq!(ended, (JobState::Succeeded, &None, 1), "{room} KiB");
            let kept = format!(
                "{}media/{}",
                app.media_root().await.unwrap(),
                job.creations[0].media
            );
            let (_, file) = get(&kept, "").await;
            assert_eq!(file.len() as i64, job.creations[0].size, "{room} KiB");
        }
        let asked = posts(&gateway.journal());
        assert_eq!(asked, KINDS.len(), "nothing is asked for twice");
    }
    app.close().await;
    let reopened = App::open(Paths::new(folder.join("data")), Redactor::default())
        .await
        .unwrap();
    for (kind, _) in KINDS {
        let list = JobListParams {
            kind,
            ..gallery(GalleryScope::Active)
        };
        let kept = reopened.job_list(list).await.unwrap().data;
        assert_eq!(kept.len(), ROOMS.len(), "{kind:?}");
    }
    reopened.close().await;
}

async fn begin(app: &App, kind: JobKind, model: &ModelRef, room: u64) -> JobId {
    let mut inputs = Vec::new();
    if kind == JobKind::Transcription {
        let sound = include_bytes!("../e2e/fixtures/recording.wav").to_vec();
        inputs.push(app.sound_import(sound).await.unwrap().media);
    }
    let wanted = JobCreateParams {
        kind,
        inputs,
        ..params(
            model.clone(),
            &format!("{room} boats in the harbour"),
            serde_json::json!({}),
        )
    };
    app.job_create(wanted).await.unwrap().id
}

fn posts(journal: &[JournalEntry]) -> usize {
    journal.iter().filter(|one| one.method == "POST").count()
}

/// Takes all of the disk but so many KiB.
fn fill(folder: &Path, room: u64) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = std::fs::File::create(&path).unwrap();
    let mut filled = 0_u64;
    loop {
        match file.write(&[1; 4096]) {
            Ok(written) => filled += written as u64,
            Err(error) if error.kind() == ErrorKind::StorageFull => break,
            Err(error) => panic!("{error}"),
        }
    }
    file.set_len(filled.saturating_sub(room * 1024)).unwrap();
    path
}

fn waits(job: &JobInfo) -> bool {
    let error = job.error.as_ref();
    job.state == JobState::Running && error.is_some_and(|error| error.code == ErrorCode::DiskFull)
}

/// The jobs, each as it was when that held for it first.
async fn until_all(
    events: &mut Events,
    jobs: &[JobId],
    holds: impl Fn(&JobInfo) -> bool,
) -> Vec<JobInfo> {
    let mut held = BTreeMap::new();
    while held.len() < jobs.len() {
        let Some(AppEvent::JobsChanged { jobs: told, .. }) = events.next().await else {
            continue;
        };
        for job in told {
            if jobs.contains(&job.id) && holds(&job) {
                held.entry(job.id).or_insert(job);
            }
        }
    }
    held.into_values().collect()
}

/// A gateway whose answers are held back for as long as it is closed.
struct Dam {
    root_url: String,
    closed: watch::Sender<bool>,
}

impl Dam {
    async fn before(gateway: &DemoGateway) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root_url = format!("http://{}", listener.local_addr().unwrap());
        let (closed, watched) = watch::channel(false);
        let behind = gateway.addr();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(behind).await.unwrap();
                tokio::spawn(carry(near, far, watched.clone()));
            }
        });
        Self { root_url, closed }
    }

    fn close(&self) {
        self.closed.send_replace(true);
    }

    fn open(&self) {
        self.closed.send_replace(false);
    }
}

async fn carry(near: TcpStream, far: TcpStream, mut closed: watch::Receiver<bool>) {
    let (mut asks, mut hears) = near.into_split();
    let (mut answers, mut takes) = far.into_split();
    let asking = tokio::spawn(async move { tokio::io::copy(&mut asks, &mut takes).await });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count) = answers.read(&mut bytes).await {
        let opened = closed.wait_for(|closed| !closed).await.is_ok();
        if count == 0 || !opened || hears.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
    asking.abort();
}
