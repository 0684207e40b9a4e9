//! The data itself: how much there is, and its backups.

use crate::studio::{Studio, hear, open};
use studio_contract::{ApiError, ErrorCode};
use studio_core::{App, Paths, Redactor};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_and_told_with_what_there_is() {
    let studio = Studio::start().await;
    hear(studio.say("demo-verbatim", "kept").await.1).await;
    let before = studio.app.data_info().await.unwrap();
    assert_eq!((before.conversation_count, before.message_count), (1, 2));
    assert!(before.database_size > 0);
    let after = studio.app.backup_create().await.unwrap();
    assert_eq!(after.backups.len(), before.backups.len() + 1);
    let file = studio
        .folder
        .path()
        .join("data/backups")
        .join(&after.backups[0].name);
    assert_eq!(
        std::fs::metadata(file).unwrap().len(),
        after.backups[0].size as u64
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await.close().await;
    let database = folder.path().join("data/studio.db");
    let noise = vec![0x5a; 8192];
    std::fs::write(&database, &noise).unwrap();
    let paths = Paths::new(folder.path().join("data"));
    let error = App::open(paths, Redactor::default())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(ApiError::from(error).code, ErrorCode::Damaged);
    assert_eq!(
        std::fs::read(&database).unwrap(),
        noise,
        "nothing is thrown away"
    );
}
