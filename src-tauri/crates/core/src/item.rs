//! What can be done with any item of the library.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{AppEvent, FolderPlace, ItemDeleteParams, ItemUpdateParams};
use studio_domain::{FolderId, ItemId};
use studio_store::StoreError;

impl App {
    /// Changes items of any kind. One that is not there any more does not keep the others from it.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where the folder is not there, [`CoreError::Store`].
    pub async fn item_update(&self, params: ItemUpdateParams) -> Result<(), CoreError> {
        if let Some(FolderPlace::Folder { id }) = params.folder {
            self.check_folder(id).await?;
        }
        for id in &params.ids {
            unless_gone(self.update_one(*id, &params).await)?;
        }
        self.items_changed(params.ids);
        Ok(())
    }

    async fn update_one(&self, id: ItemId, params: &ItemUpdateParams) -> Result<(), StoreError> {
        let store = &self.inner.store;
        if let Some(title) = &params.title {
            store.set_title(id, title.trim(), now()).await?;
        }
        if let Some(pinned) = params.pinned {
            store.set_pinned(id, pinned.then(now)).await?;
        }
        if let Some(archived) = params.archived {
            store.set_archived(id, archived.then(now)).await?;
        }
        if let Some(trashed) = params.trashed {
            store.set_trashed(id, trashed.then(now)).await?;
        }
        if let Some(place) = params.folder {
            store.set_folder(id, folder_of(place)).await?;
        }
        if params.tags_added.is_some() || params.tags_removed.is_some() {
            let added = params.tags_added.as_deref().unwrap_or_default();
            let removed = params.tags_removed.as_deref().unwrap_or_default();
            store.change_tags(id, added, removed).await?;
        }
        Ok(())
    }

    async fn check_folder(&self, id: FolderId) -> Result<(), CoreError> {
        let folders = self.inner.store.list_folders().await?;
        if folders.iter().any(|folder| folder.id == id) {
            Ok(())
        } else {
            Err(CoreError::NotFound("the folder"))
        }
    }

    /// Deletes for ever what is in the trash.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where one is not in the trash.
    pub async fn item_delete(&self, params: ItemDeleteParams) -> Result<(), CoreError> {
        for id in &params.ids {
            unless_gone(self.inner.store.delete_item(*id).await)?;
        }
        self.items_changed(params.ids);
        Ok(())
    }

    fn items_changed(&self, item_ids: Vec<ItemId>) {
        if !item_ids.is_empty() {
            self.emit(AppEvent::LibraryChanged { item_ids });
        }
    }
}

fn folder_of(place: FolderPlace) -> Option<FolderId> {
    match place {
        FolderPlace::None => None,
        FolderPlace::Folder { id } => Some(id),
    }
}

fn unless_gone(done: Result<(), StoreError>) -> Result<(), StoreError> {
    match done {
        Err(StoreError::NotFound(_)) => Ok(()),
        done => done,
    }
}
