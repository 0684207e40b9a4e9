//! What can be done with any item of the library.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{AppEvent, ItemDeleteParams, ItemUpdateParams};
use studio_store::StoreError;

impl App {
    /// Stars items, moves them to the trash or back. One that is not there any more does not keep the others from it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn item_update(&self, params: ItemUpdateParams) -> Result<(), CoreError> {
        let store = &self.inner.store;
        for id in &params.ids {
            if let Some(pinned) = params.pinned {
                unless_gone(store.set_pinned(*id, pinned.then(now)).await)?;
            }
            if let Some(trashed) = params.trashed {
                unless_gone(store.set_trashed(*id, trashed.then(now)).await)?;
            }
        }
        self.items_changed(params.ids);
        Ok(())
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

    fn items_changed(&self, item_ids: Vec<studio_domain::ItemId>) {
        if !item_ids.is_empty() {
            self.emit(AppEvent::LibraryChanged { item_ids });
        }
    }
}

fn unless_gone(done: Result<(), StoreError>) -> Result<(), StoreError> {
    match done {
        Err(StoreError::NotFound(_)) => Ok(()),
        done => done,
    }
}
