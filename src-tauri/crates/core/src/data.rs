//! The data itself: where it lies, how large it is, and its backups.

use crate::app::now;
use crate::{App, CoreError};
use std::time::Duration;
use studio_contract::{BackupInfo, DataInfoReply, SecretStoreStatus};
use studio_domain::MediaHash;

/// How long after the start the housekeeping begins, so that it takes nothing from the first picture.
const SETTLE: Duration = Duration::from_secs(20);

/// How often the app looks whether a new day has come.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);

impl App {
    /// Where the data lies and how large it is.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn data_info(&self) -> Result<DataInfoReply, CoreError> {
        let size = self.inner.store.size().await?;
        let backups = self.inner.store.list_backups().await?;
        Ok(DataInfoReply {
            data_dir: self.inner.paths.data_dir().to_string_lossy().into_owned(),
            database_size: size.database,
            media_size: size.media,
            conversation_count: size.conversations,
            message_count: size.messages,
            backups: backups.into_iter().map(backup_info).collect(),
            secret_store: self.secret_store().await,
        })
    }

    /// Where secrets are kept.
    pub async fn secret_store(&self) -> SecretStoreStatus {
        self.inner.secrets.status().await
    }

    /// Keeps a file that a message is about to need.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn media_put(&self, bytes: Vec<u8>, mime: &str) -> Result<MediaHash, CoreError> {
        Ok(self.inner.store.put_media(bytes, mime, now()).await?.hash)
    }

    /// Makes a backup now.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`]; nothing is left behind then.
    pub async fn backup_create(&self) -> Result<DataInfoReply, CoreError> {
        self.inner.store.backup_now(now()).await?;
        self.data_info().await
    }

    /// What an earlier process left half done is made readable: its unfinished answers count as interrupted.
    pub(crate) async fn recover(&self) -> Result<(), CoreError> {
        let recovered = self.inner.store.recover_interrupted(now()).await?;
        if !recovered.is_empty() {
            tracing::info!(
                count = recovered.len(),
                "answers that an earlier process left unfinished"
            );
        }
        Ok(())
    }

    /// Backs up once a day and clears what nothing refers to.
    pub(crate) fn keep_house(&self) {
        let app = self.clone();
        self.spawn(async move {
            tokio::time::sleep(SETTLE).await;
            loop {
                if let Err(error) = app.inner.store.keep_house(now()).await {
                    tracing::warn!(%error, "housekeeping");
                }
                tokio::time::sleep(HOUSEKEEPING).await;
            }
        });
    }
}

fn backup_info(backup: studio_store::Backup) -> BackupInfo {
    let name = backup
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    BackupInfo {
        name,
        size: i64::try_from(backup.size).unwrap_or(i64::MAX),
        created_at: backup.created_at,
    }
}
