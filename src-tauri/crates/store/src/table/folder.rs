//! Folders of the library.

use super::item::changed;
use crate::codec::{Key, id, optional_id};
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use studio_domain::FolderId;

/// More folders than a person makes.
const MAX_FOLDERS: i64 = 10_000;

/// One folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its identifier.
    pub id: FolderId,
    /// What the user calls it.
    pub name: String,
    /// The folder it lies in, if any.
    pub parent_id: Option<FolderId>,
    /// Its place among its siblings.
    pub position: i64,
}

/// The row key of a folder.
pub(crate) async fn folder_key(
    connection: &mut SqliteConnection,
    folder: FolderId,
) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT id FROM folder WHERE uuid = ?1")
        .bind(folder.key())
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::NotFound("folder"))
}

fn folder_from_row(row: &SqliteRow) -> Result<Folder, StoreError> {
    Ok(Folder {
        id: id(row, "uuid")?,
        name: row.try_get("name")?,
        parent_id: optional_id(row, "parent_uuid")?,
        position: row.try_get("position")?,
    })
}

impl Store {
    /// All folders (at most 10,000), siblings in their order.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn list_folders(&self) -> Result<Vec<Folder>, StoreError> {
        sqlx::query(
            "SELECT f.uuid, f.name, f.position, p.uuid AS parent_uuid
             FROM folder f LEFT JOIN folder p ON p.id = f.parent
             ORDER BY f.parent, f.position, f.id LIMIT ?1",
        )
        .bind(MAX_FOLDERS)
        .fetch_all(self.readers())
        .await?
        .iter()
        .map(folder_from_row)
        .collect()
    }

    /// Makes a folder, the last among its siblings.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if `parent` is not there.
    pub async fn create_folder(
        &self,
        name: &str,
        parent: Option<FolderId>,
    ) -> Result<Folder, StoreError> {
        let mut tx = self.write().await?;
        let parent_key = match parent {
            Some(parent) => Some(folder_key(&mut tx, parent).await?),
            None => None,
        };
        let folder = FolderId::generate();
        let position: i64 = sqlx::query_scalar(
            "INSERT INTO folder (uuid, name, parent, position) VALUES (?1, ?2, ?3,
                 (SELECT coalesce(max(position), -1) + 1 FROM folder WHERE parent IS ?3))
             RETURNING position",
        )
        .bind(folder.key())
        .bind(name)
        .bind(parent_key)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Folder {
            id: folder,
            name: name.to_owned(),
            parent_id: parent,
            position,
        })
    }

    /// Renames a folder and puts it at a place of a parent.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if a folder is not there, [`StoreError::Invalid`] if it would lie in itself.
    pub async fn update_folder(&self, folder: &Folder) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let key = folder_key(&mut tx, folder.id).await?;
        let parent = match folder.parent_id {
            Some(parent) => Some(folder_key(&mut tx, parent).await?),
            None => None,
        };
        let inside: bool = sqlx::query_scalar(
            "WITH RECURSIVE above(id) AS (
                 SELECT ?1 UNION SELECT f.parent FROM folder f JOIN above a ON f.id = a.id)
             SELECT EXISTS (SELECT 1 FROM above WHERE id = ?2)",
        )
        .bind(parent)
        .bind(key)
        .fetch_one(&mut *tx)
        .await?;
        if inside {
            return Err(StoreError::Invalid("a folder can't lie in itself"));
        }
        sqlx::query("UPDATE folder SET name = ?2, parent = ?3, position = ?4 WHERE id = ?1")
            .bind(key)
            .bind(&folder.name)
            .bind(parent)
            .bind(folder.position)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Deletes a folder. What lay in it, items and folders, then lies in none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn delete_folder(&self, folder: FolderId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query("DELETE FROM folder WHERE uuid = ?1")
            .bind(folder.key())
            .execute(&mut *tx)
            .await?;
        changed(done.rows_affected(), "folder")?;
        Ok(tx.commit().await?)
    }
}
