//! Conversations as files in the folder of downloads.

use crate::download::{download_dir, new_folder, shown, stem, write_new};
use crate::{App, CoreError};
use std::path::PathBuf;
use studio_contract::{LibraryExportFormat, LibraryExportParams, LibraryExportReply};
use studio_domain::{ItemId, ItemKind};
use studio_store::StoreError;

/// The folder of several exported conversations.
const FOLDER: &str = "XiDao Studio";

impl App {
    /// Writes conversations out, one file each; several go into a folder of their own. One is in memory at a time.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where there is no conversation among them, [`CoreError::Store`] where one cannot be
    /// read or written; those before it stay.
    pub async fn library_export(
        &self,
        params: LibraryExportParams,
    ) -> Result<LibraryExportReply, CoreError> {
        let mut talks = Vec::new();
        for id in params.ids {
            match self.inner.store.get_item(id).await {
                Ok(item) if item.kind == ItemKind::Conversation => talks.push(item),
                Ok(_) | Err(StoreError::NotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let downloads = download_dir()?;
        let own_folder = match talks.len() {
            0 => return Err(CoreError::NotFound("a conversation to export")),
            1 => None,
            _ => Some(made_folder(downloads.clone()).await?),
        };
        let folder = own_folder
            .as_ref()
            .map_or_else(|| downloads.clone(), |name| downloads.join(name));
        let mut name = own_folder.unwrap_or_default();
        let count = talks.len();
        for item in talks {
            let text = self.written(item.id, params.format).await?;
            let written = saved(folder.clone(), item.title, params.format, text).await?;
            if count == 1 {
                name = written;
            }
        }
        Ok(LibraryExportReply {
            name,
            folder: shown(&folder),
            count: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }

    async fn written(&self, id: ItemId, format: LibraryExportFormat) -> Result<String, CoreError> {
        match format {
            LibraryExportFormat::Markdown => self.conversation_markdown(id).await,
            LibraryExportFormat::Json => {
                let file = self.conversation_export(id).await?;
                Ok(serde_json::to_string_pretty(&file).map_err(StoreError::from)?)
            }
        }
    }
}

async fn made_folder(downloads: PathBuf) -> Result<String, CoreError> {
    off_thread(move || new_folder(&downloads, FOLDER)).await
}

async fn saved(
    folder: PathBuf,
    title: String,
    format: LibraryExportFormat,
    text: String,
) -> Result<String, CoreError> {
    let extension = match format {
        LibraryExportFormat::Markdown => "md",
        LibraryExportFormat::Json => "json",
    };
    off_thread(move || write_new(&folder, &stem(&title), extension, text.as_bytes())).await
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CoreError> + Send + 'static,
) -> Result<T, CoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| CoreError::Invalid("the file could not be written".to_owned()))?
}
