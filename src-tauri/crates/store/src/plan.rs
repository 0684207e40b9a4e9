//! How SQLite goes about the queries that must stay quick when the library is large.

use crate::search::SEARCH_SQL;
use crate::table::branch::BRANCH_SQL;
use crate::table::conversation::LIST_SQL;
use crate::table::creation::{GalleryFilter, gallery_sql};
use crate::{Store, StoreError, StorePaths};
use sqlx::Row;

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(StorePaths {
        data_dir: folder.path().join("data"),
    })
    .await
    .unwrap()
}

/// The steps of a query's plan.
async fn plan(store: &Store, sql: &str) -> Vec<String> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
        .fetch_all(store.readers())
        .await
        .unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

/// Fails if a step reads a whole table, other than one of these.
fn assert_no_scan(plan: &[String], but: &[&str]) {
    for step in plan.iter().filter(|step| step.starts_with("SCAN")) {
        assert!(
            but.iter().any(|allowed| step.contains(allowed)),
            "{step} in {plan:#?}"
        );
    }
}

fn assert_step(plan: &[String], wanted: &str) {
    assert!(
        plan.iter().any(|step| step.contains(wanted)),
        "no {wanted} in {plan:#?}"
    );
}

#[tokio::test]
async fn the_list_is_one_range_of_its_index_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&store(&folder).await, LIST_SQL).await;
    assert_step(
        &plan,
        "SEARCH i USING INDEX item_list (kind=? AND shelf=? AND (pinned,",
    );
    // The only sorting is that of an item's few tags.
    assert_no_scan(&plan, &["(subquery", "json_group_array"]);
    let sorts = plan
        .iter()
        .filter(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"))
        .count();
    assert!(sorts <= 1, "{plan:#?}");
}

#[tokio::test]
async fn a_branch_is_walked_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&store(&folder).await, BRANCH_SQL).await;
    assert_step(&plan, "SEARCH m USING INTEGER PRIMARY KEY");
    assert_no_scan(&plan, &["b"]);
    assert!(
        plan.iter().all(|step| !step.starts_with("SCAN m")),
        "{plan:#?}"
    );
}

#[tokio::test]
async fn content_siblings_and_recovery_use_their_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let cases = [
        (
            "SELECT kind FROM part WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message, position",
            "SEARCH part USING INDEX sqlite_autoindex_part_1",
        ),
        (
            "SELECT kind FROM part_delta WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message, seq",
            "SEARCH part_delta USING PRIMARY KEY",
        ),
        (
            "SELECT input_tokens FROM usage WHERE message IN (SELECT value FROM json_each(?1))",
            "SEARCH usage USING INDEX usage_message",
        ),
        (
            "SELECT uuid FROM message WHERE item = ?1 AND parent IS ?2 AND deleted_at IS NULL ORDER BY id",
            "SEARCH message USING INDEX message_item",
        ),
        (
            "SELECT max(m.id) FROM message m WHERE m.parent = ?1 AND m.deleted_at IS NULL",
            "INDEX message_parent",
        ),
        (
            "SELECT id FROM message WHERE status = 'streaming' AND id > ?1 ORDER BY id LIMIT 9",
            "INDEX message_streaming",
        ),
        ("SELECT 1 FROM part WHERE media = ?1", "INDEX part_media"),
    ];
    for (sql, step) in cases {
        let plan = plan(&store, sql).await;
        assert_step(&plan, step);
        assert_no_scan(&plan, &["json_each"]);
    }
}

#[tokio::test]
async fn a_gallery_goes_down_the_index_of_its_kind_without_sorting() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for filter in [
        GalleryFilter::Active,
        GalleryFilter::Starred,
        GalleryFilter::Trashed,
    ] {
        let plan = plan(&store, &gallery_sql(filter, false)).await;
        assert_step(&plan, "SEARCH j USING INDEX job_kind (kind=?)");
        assert_no_scan(&plan, &[]);
        let sorted = plan
            .iter()
            .any(|step| step.contains("TEMP B-TREE FOR ORDER"));
        assert!(!sorted, "{plan:#?}");
    }
}

#[tokio::test]
async fn a_search_reads_the_index_newest_first_without_sorting() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&store(&folder).await, SEARCH_SQL).await;
    assert_step(&plan, "SCAN s VIRTUAL TABLE INDEX");
    assert_no_scan(&plan, &["SCAN s VIRTUAL"]);
    assert!(
        plan.iter().all(|step| !step.contains("TEMP B-TREE")),
        "{plan:#?}"
    );
}

#[tokio::test]
async fn deleting_checks_references_by_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    // Every column that refers to another table begins an index, or its deletions scan.
    let missing: Vec<String> = sqlx::query_scalar(
        "SELECT t.name || '.' || f.\"from\"
         FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f
         WHERE t.schema = 'main' AND NOT EXISTS (
             SELECT 1 FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
             WHERE c.seqno = 0 AND c.name = f.\"from\")
           AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) p
             WHERE p.pk = 1 AND p.name = f.\"from\")",
    )
    .fetch_all(store.readers())
    .await
    .unwrap();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn connections_are_set_as_they_must_be() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut tx = store.write().await.unwrap();
    for (pragma, wanted) in [
        ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
        ("SELECT foreign_keys || '' FROM pragma_foreign_keys", "1"),
        ("SELECT timeout || '' FROM pragma_busy_timeout", "5000"),
        ("SELECT synchronous || '' FROM pragma_synchronous", "1"),
    ] {
        let found: String = sqlx::query_scalar(pragma)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(found, wanted, "{pragma}");
    }
    let refused = sqlx::query("DELETE FROM item")
        .execute(store.readers())
        .await
        .unwrap_err();
    assert!(matches!(StoreError::from(refused), StoreError::ReadOnly));
}

#[tokio::test]
async fn a_full_database_goes_on_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut tx = store.write().await.unwrap();
    let limit = "PRAGMA max_page_count = 120";
    sqlx::query(limit).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let item = store
        .create_conversation("", None, 1)
        .await
        .unwrap()
        .item
        .id;
    let full = store.set_draft(item, &"x".repeat(900_000)).await;
    assert!(matches!(full, Err(StoreError::DiskFull)), "{full:?}");
    store.set_draft(item, "short").await.unwrap();
    assert_eq!(
        store.get_conversation(item, 1).await.unwrap().draft,
        "short"
    );
}
