//! Creations: what jobs made, and the files that they need.

use crate::{NOW, model, open};
use studio_domain::{CreationDetail, ItemKind, JobId, JobKind, JobState, MediaHash, Transcript};
use studio_store::{GalleryFilter, JobUpdate, NewCreation, NewJob, Store};
use tempfile::tempdir;

/// Long after every time of these tests: what nothing needs may go.
const LATER: i64 = NOW + 24 * 60 * 60 * 1_000;

async fn file(store: &Store, word: &str) -> MediaHash {
    let bytes = word.as_bytes().to_vec();
    store.put_media(bytes, "image/png", NOW).await.unwrap().hash
}

async fn job(store: &Store, inputs: Vec<MediaHash>) -> JobId {
    let new = NewJob {
        kind: JobKind::Image,
        model: Some(model()),
        item: None,
        params: serde_json::json!({"prompt": "a lighthouse"}),
        inputs,
        remote: None,
    };
    store.create_job(new, NOW).await.unwrap().id
}

fn creation(job: JobId, position: u32, media: MediaHash) -> NewCreation {
    NewCreation {
        job,
        position,
        kind: ItemKind::Image,
        title: format!("lighthouse {position}"),
        media,
        thumbnail: None,
        size: Some((640, 480)),
        duration_ms: None,
        detail: CreationDetail::default(),
    }
}

#[tokio::test]
async fn a_result_is_stored_once_however_often_it_arrives() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let (job, media) = (job(&store, Vec::new()).await, file(&store, "one").await);
    let new = creation(job, 0, media.clone());
    assert!(store.add_creation(new.clone(), NOW).await.unwrap());
    assert!(!store.add_creation(new, NOW + 1).await.unwrap());
    let found = store.get_job_results(job).await.unwrap();
    assert_eq!(found.creations.len(), 1);
    assert_eq!(found.creations[0].width, Some(640));
    // Also while it lies in the trash.
    let item = found.creations[0].id;
    store.set_trashed(item, Some(NOW)).await.unwrap();
    let again = creation(job, 0, media);
    assert!(!store.add_creation(again, NOW + 2).await.unwrap());
}

#[tokio::test]
async fn files_stay_while_something_needs_them_and_go_afterwards() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let (picture, small) = (file(&store, "picture").await, file(&store, "small").await);
    let (input, stray) = (file(&store, "input").await, file(&store, "stray").await);
    let job = job(&store, vec![input.clone()]).await;
    let new = NewCreation {
        thumbnail: Some(small.clone()),
        ..creation(job, 0, picture.clone())
    };
    store.add_creation(new, NOW).await.unwrap();
    let garbage = store.collect_garbage(LATER).await.unwrap();
    assert_eq!(garbage.files, 1);
    assert!(store.get_media(&stray).await.is_err());
    for needed in [&picture, &small, &input] {
        assert!(store.is_media_used(needed).await.unwrap());
        assert!(store.media_path(needed).is_file());
    }

    let item = store.get_job_results(job).await.unwrap().creations[0].id;
    store.set_trashed(item, Some(NOW)).await.unwrap();
    store.delete_item(item).await.unwrap();
    let ended = JobUpdate {
        state: Some(JobState::Succeeded),
        ..JobUpdate::default()
    };
    store.update_job(job, ended, NOW).await.unwrap();
    store.delete_job(job).await.unwrap();
    assert_eq!(store.collect_garbage(LATER).await.unwrap().files, 3);
}

#[tokio::test]
async fn a_gallery_shows_the_newest_first_page_by_page() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut jobs = Vec::new();
    for at in 0..5 {
        let job = job(&store, Vec::new()).await;
        let media = file(&store, &format!("picture {at}")).await;
        let new = creation(job, 0, media);
        store.add_creation(new, NOW).await.unwrap();
        jobs.push(job);
    }
    let page = async |before| {
        let kind = JobKind::Image;
        let found = store.list_job_results(kind, GalleryFilter::Active, "", before, 2);
        let found = found.await.unwrap();
        found.iter().map(|found| found.job.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, [jobs[4], jobs[3]]);
    assert_eq!(page(Some(jobs[3])).await, [jobs[2], jobs[1]]);
    assert_eq!(page(Some(jobs[1])).await, [jobs[0]]);
    let videos = store.list_job_results(JobKind::Video, GalleryFilter::Active, "", None, 9);
    assert!(videos.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_recording_is_found_by_what_is_said_in_it_and_shown_where() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let job = job(&store, Vec::new()).await;
    let media = file(&store, "sound").await;
    let said = |text: &str| CreationDetail {
        revised_prompt: None,
        transcript: Some(Transcript {
            text: text.to_owned(),
            ..Transcript::default()
        }),
    };
    let new = NewCreation {
        kind: ItemKind::Recording,
        detail: said("High water is at noon. 潮水来了。"),
        ..creation(job, 0, media)
    };
    store.add_creation(new, NOW).await.unwrap();
    for (query, excerpt) in [
        ("noon", "noon"),
        ("潮水", "潮水"),
        ("lighthouse", "lighthouse"),
    ] {
        let hits = store
            .search(query, Some(ItemKind::Recording), 9)
            .await
            .unwrap();
        assert_eq!(hits.len(), 1, "{query}");
        assert!(hits[0].excerpt.contains(excerpt), "{}", hits[0].excerpt);
    }
    let other = store.search("noon", Some(ItemKind::Image), 9).await;
    assert!(other.unwrap().is_empty());

    let item = store.get_job_results(job).await.unwrap().creations[0].id;
    let mended = said("Low water is at six.");
    store.set_creation_detail(item, &mended, NOW).await.unwrap();
    assert!(store.search("noon", None, 9).await.unwrap().is_empty());
    assert_eq!(store.search("six", None, 9).await.unwrap().len(), 1);
}
