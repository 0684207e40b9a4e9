//! Jobs and who works on them.

use crate::child::Process;
use crate::{NOW, open};
use studio_domain::{JobId, JobKind, JobState};
use studio_store::{JobUpdate, NewJob};
use tempfile::tempdir;

fn new_job() -> NewJob {
    NewJob {
        kind: JobKind::Image,
        model: Some(crate::model()),
        item: None,
        params: serde_json::json!({"prompt": "a lighthouse"}),
        inputs: Vec::new(),
        remote: None,
    }
}

#[tokio::test]
async fn a_job_is_claimed_once_and_keeps_what_it_was_told() {
    let folder = tempdir().unwrap();
    let (one, two) = (open(folder.path()).await, open(folder.path()).await);
    let job = one.create_job(new_job(), NOW).await.unwrap();
    assert!(one.claim_job(job.id, NOW, 1_000).await.unwrap());
    assert!(!two.claim_job(job.id, NOW, 1_000).await.unwrap());
    let update = JobUpdate {
        remote_id: Some("remote-1".into()),
        may_be_charged: true,
        progress: Some(0.5),
        ..JobUpdate::default()
    };
    one.update_job(job.id, update, NOW + 1).await.unwrap();
    one.heartbeat(NOW + 2, 5_000).await.unwrap();
    let running = two.get_job(job.id).await.unwrap();
    assert_eq!(running.owner, Some(one.owner()));
    assert_eq!(running.lease_until, Some(NOW + 5_002));
    assert_eq!((running.state, running.attempts), (JobState::Running, 1));
    assert_eq!(running.params, new_job().params);

    let update = JobUpdate {
        state: Some(JobState::Succeeded),
        ..JobUpdate::default()
    };
    let ended = one.update_job(job.id, update, NOW + 9).await.unwrap();
    assert_eq!((ended.owner, ended.finished_at), (None, Some(NOW + 9)));
    assert_eq!(ended.remote_id.as_deref(), Some("remote-1"));
    assert!(
        ended.may_be_charged,
        "once charged, never again taken for free"
    );
    assert_eq!(ended.progress, Some(0.5));
    let states = |jobs: Vec<studio_domain::Job>| -> Vec<JobId> {
        jobs.into_iter().map(|job| job.id).collect()
    };
    assert_eq!(
        states(two.list_jobs(Some(JobState::Succeeded), 9).await.unwrap()),
        [job.id]
    );
    assert!(
        two.list_jobs(Some(JobState::Queued), 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(states(two.list_jobs(None, 9).await.unwrap()), [job.id]);
}

#[tokio::test]
async fn the_jobs_of_a_dead_process_are_taken_over_and_those_of_a_living_one_are_not() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut other = Process::start("job", folder.path());
    let job: JobId = other.hear().parse().unwrap();
    // Long after its lease, for a suspended computer is not dead.
    assert!(
        store
            .take_over_jobs(NOW + 999_999, 1_000)
            .await
            .unwrap()
            .is_empty()
    );
    other.kill();
    let taken = store.take_over_jobs(NOW, 1_000).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].id, taken[0].owner), (job, Some(store.owner())));
    assert_eq!(taken[0].attempts, 2);
    assert!(store.take_over_jobs(NOW, 1_000).await.unwrap().is_empty());
}

#[tokio::test]
async fn work_that_the_gateway_has_already_is_known_as_such_from_the_first_write() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let new = NewJob {
        remote: Some(serde_json::json!({"type": "task"})),
        ..new_job()
    };
    let job = store.create_job(new.clone(), NOW).await.unwrap();
    assert!(job.may_be_charged, "it must never be submitted");
    assert_eq!(job.remote, new.remote);
    let plain = store.create_job(new_job(), NOW).await.unwrap();
    assert_eq!((plain.may_be_charged, plain.remote), (false, None));
}
