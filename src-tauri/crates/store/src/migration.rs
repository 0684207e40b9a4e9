//! Bringing the schema up to date: by one process at a time, never downwards, never without a copy.

use crate::backup::{keep_newest, verified_copy};
use crate::db::writer_options;
use crate::files::{blocking, private_dir, private_file};
use crate::{StoreError, StorePaths};
use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

/// The migrations of this version.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long to wait for another process that migrates.
const LOCK_PATIENCE: Duration = Duration::from_secs(60);
const LOCK_INTERVAL: Duration = Duration::from_millis(20);
/// How many copies from before migrations are kept.
const COPIES_KEPT: usize = 3;
/// How such copies are named.
pub(crate) const COPY_PREFIX: &str = "before-migration-";

/// Brings the database at `paths` to the newest schema of `migrations`.
pub(crate) async fn bring_up_to_date(
    paths: &StorePaths,
    migrations: &Migrator,
) -> Result<(), StoreError> {
    let lock = lock(&paths.run().join("migration")).await?;
    let mut connection = SqliteConnection::connect_with(&writer_options(&paths.database())).await?;
    let result = migrate(&mut connection, paths, migrations).await;
    connection.close().await?;
    drop(lock);
    result
}

async fn migrate(
    connection: &mut SqliteConnection,
    paths: &StorePaths,
    migrations: &Migrator,
) -> Result<(), StoreError> {
    let known = migrations
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0);
    let found = schema_version(connection).await?;
    if found > known {
        return Err(StoreError::SchemaNewer { found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        copy_before(paths, known).await?;
    }
    tracing::info!(found, known, "bringing the database up to date");
    // The plain `run` gives a future that can't move between threads.
    migrations.run_direct(None, &mut *connection, false).await?;
    Ok(())
}

/// The number of the newest migration in the database; 0 for an empty one.
async fn schema_version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let table: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_optional(&mut *connection)
            .await?;
    if table.is_none() {
        return Ok(0);
    }
    Ok(
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(&mut *connection)
            .await?,
    )
}

async fn copy_before(paths: &StorePaths, known: i64) -> Result<(), StoreError> {
    let folder = paths.backups();
    let time = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let copy = folder.join(format!("{COPY_PREFIX}{known}-{time}.db"));
    let made = folder.clone();
    blocking(move || private_dir(&made)).await?;
    verified_copy(&paths.database(), &copy).await?;
    blocking(move || keep_newest(&folder, COPY_PREFIX, COPIES_KEPT)).await
}

/// Takes the lock, waiting as long as [`LOCK_PATIENCE`].
async fn lock(path: &Path) -> Result<File, StoreError> {
    let owned = path.to_owned();
    let file = blocking(move || private_file(&owned)).await?;
    let deadline = tokio::time::Instant::now() + LOCK_PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(StoreError::io(path, error)),
            Err(TryLockError::WouldBlock) if tokio::time::Instant::now() >= deadline => {
                return Err(StoreError::Busy);
            }
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_INTERVAL).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BackupKind, ListFilter, Store};
    use sqlx::SqlSafeStr;
    use sqlx::migrate::{Migration, MigrationType};
    use std::path::PathBuf;
    use studio_domain::ChatProtocol;

    /// The first `count` migrations of this version, as an older version had them.
    fn first(count: usize) -> Migrator {
        Migrator::with_migrations(MIGRATIONS.iter().take(count).cloned().collect())
    }

    /// The migrations of this version and one more, as a newer version may have it.
    fn with_next(sql: &'static str) -> Migrator {
        let mut migrations: Vec<Migration> = MIGRATIONS.iter().cloned().collect();
        let version = migrations.len() as i64 + 1;
        let kind = MigrationType::Simple;
        migrations.push(Migration::new(
            version,
            "next".into(),
            kind,
            sql.into_sql_str(),
            false,
        ));
        Migrator::with_migrations(migrations)
    }

    fn paths(folder: &tempfile::TempDir) -> StorePaths {
        StorePaths {
            data_dir: folder.path().join("data"),
        }
    }

    async fn count(database: &Path, sql: &'static str) -> i64 {
        let options = crate::db::connect_options(database).read_only(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let count = sqlx::query_scalar(sql)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        count
    }

    /// The schema of this version.
    const NEWEST: i64 = 9;

    async fn copies(store: &Store) -> Vec<PathBuf> {
        let backups = store.list_backups().await.unwrap();
        assert!(
            backups
                .iter()
                .all(|backup| backup.kind == BackupKind::BeforeMigration)
        );
        backups.into_iter().map(|backup| backup.path).collect()
    }

    #[tokio::test]
    async fn an_older_database_is_copied_before_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let old = Store::open_with(paths(&folder), &first(2)).await.unwrap();
        let mut tx = old.write().await.unwrap();
        sqlx::query(
            "INSERT INTO item (uuid, kind, title, created_at, updated_at)
             VALUES (randomblob(16), 'conversation', 'Old', 1, 1)",
        )
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert!(
            copies(&old).await.is_empty(),
            "a new database needs no copy"
        );
        old.close().await;
        drop(old);

        let store = Store::open(paths(&folder)).await.unwrap();
        let kept = copies(&store).await;
        let [copy] = &kept[..] else {
            panic!("{kept:?}")
        };
        let name = copy.file_name().unwrap().to_string_lossy();
        let wanted = format!("before-migration-{NEWEST}-");
        assert!(name.starts_with(&wanted), "{name}");
        store.verify_backup(copy).await.unwrap();
        assert_eq!(count(copy, "SELECT count(*) FROM item").await, 1);
        let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'search_doc'";
        assert_eq!(count(copy, tables).await, 0);
        assert_eq!(count(&paths(&folder).database(), tables).await, 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(copy).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        store.close().await;
        drop(store);
        // Nothing to do the next time: no further copy.
        let store = Store::open(paths(&folder)).await.unwrap();
        assert_eq!(copies(&store).await.len(), 1);
    }

    #[tokio::test]
    async fn profiles_and_answers_from_before_protocols_are_kept_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let old = Store::open_with(paths(&folder), &first(3)).await.unwrap();
        let mut tx = old.write().await.unwrap();
        let rows =
            "INSERT INTO profile (uuid, name, kind, root_url, proxy_mode, position, created_at)
                 VALUES (x'00000000000040008000000000000001', 'Old', 'gateway',
                     'https://gateway.example', 'system', 0, 1);
             INSERT INTO item (id, uuid, kind, title, created_at, updated_at)
                 VALUES (1, x'00000000000040008000000000000002', 'conversation', 'Old', 1, 1);
             INSERT INTO message (id, uuid, item, role, status, profile, model, created_at)
                 VALUES (1, x'00000000000040008000000000000003', 1, 'assistant', 'complete',
                     x'00000000000040008000000000000001', 'm', 1);
             INSERT INTO part (message, position, kind, text) VALUES (1, 0, 'text', 'Said before');
             INSERT INTO conversation (item, head) VALUES (1, 1);";
        sqlx::raw_sql(rows).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        old.close().await;
        drop(old);

        let store = Store::open(paths(&folder)).await.unwrap();
        let kept = copies(&store).await;
        let [copy] = &kept[..] else {
            panic!("{kept:?}")
        };
        store.verify_backup(copy).await.unwrap();
        let columns = "SELECT count(*) FROM pragma_table_info('profile') WHERE name = 'protocol'";
        assert_eq!(
            count(copy, columns).await,
            0,
            "the copy is of the old schema"
        );
        assert_eq!(count(copy, "SELECT count(*) FROM profile").await, 1);

        let profile = store.list_profiles().await.unwrap().remove(0);
        assert_eq!(
            (profile.name.as_str(), profile.protocol),
            ("Old", ChatProtocol::Automatic)
        );
        let filter = ListFilter::Active;
        let (list, _) = store.list_conversations(filter, None, 9).await.unwrap();
        let found = store.get_conversation(list[0].item.id, 9).await.unwrap();
        assert_eq!(found.messages[0].parts[0].text(), Some("Said before"));
        assert_eq!(found.messages[0].protocol, None);
    }

    #[tokio::test]
    async fn a_newer_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let newer = with_next("CREATE TABLE hologram (id INTEGER PRIMARY KEY) STRICT");
        let store = Store::open_with(paths(&folder), &newer).await.unwrap();
        store.close().await;
        drop(store);
        let before = std::fs::read(paths(&folder).database()).unwrap();
        let refused = Store::open(paths(&folder)).await;
        assert!(matches!(
            refused,
            Err(StoreError::SchemaNewer { found, known }) if (found, known) == (NEWEST + 1, NEWEST)
        ));
        assert_eq!(std::fs::read(paths(&folder).database()).unwrap(), before);
        assert!(!paths(&folder).backups().exists());
    }

    #[tokio::test]
    async fn a_migration_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(paths(&folder)).await.unwrap();
        store.create_conversation("Kept", None, 1).await.unwrap();
        store.close().await;
        drop(store);
        let broken =
            with_next("CREATE TABLE half (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1)");
        let failed = Store::open_with(paths(&folder), &broken).await;
        assert!(
            matches!(failed, Err(StoreError::Migration(_))),
            "{failed:?}"
        );
        let store = Store::open(paths(&folder)).await.unwrap();
        let (list, _) = store
            .list_conversations(ListFilter::Active, None, 9)
            .await
            .unwrap();
        assert_eq!(list[0].item.title, "Kept");
        let half = "SELECT count(*) FROM sqlite_schema WHERE name = 'half'";
        assert_eq!(count(&paths(&folder).database(), half).await, 0);
    }

    #[tokio::test]
    async fn a_migration_waits_for_the_one_of_another_process() {
        let folder = tempfile::tempdir().unwrap();
        crate::files::private_dir(&paths(&folder).run()).unwrap();
        let held = private_file(&paths(&folder).run().join("migration")).unwrap();
        held.lock().unwrap();
        let opening = tokio::spawn(Store::open(paths(&folder)));
        let database = paths(&folder).database();
        while !database.exists() {
            tokio::task::yield_now().await;
        }
        assert_eq!(std::fs::metadata(&database).unwrap().len(), 0);
        assert!(!opening.is_finished());
        drop(held);
        opening.await.unwrap().unwrap();
    }
}
