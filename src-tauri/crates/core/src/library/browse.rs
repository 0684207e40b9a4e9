//! Everything in one list, by time or by words, and the folders that it lies in.

use crate::{App, CoreError};
use studio_contract::{
    ConversationScope, FolderCreateParams, FolderDeleteParams, FolderInfo, FolderRenameParams,
    KindCount, LibraryEntry, LibraryListParams, LibraryListReply, LibraryOrder, LibraryOverview,
    TagInfo,
};
use studio_store::{HitOrder, LibraryFilter, LibraryHit, ListFilter, StoreError};

/// Lines in a page unless asked otherwise.
const PAGE: u32 = 60;
/// The largest page.
const MAX_PAGE: u32 = 200;
/// The longest name of a folder, in characters.
const MAX_NAME: usize = 200;

impl App {
    /// A page of the library: what changed last first, or what has the words.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also for a cursor that no list gave. Whatever the user types is searched for.
    pub async fn library_list(
        &self,
        params: LibraryListParams,
    ) -> Result<LibraryListReply, CoreError> {
        let filter = filter(&params);
        let limit = params.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let query = params.query.as_deref().unwrap_or_default().trim();
        if query.is_empty() {
            let after = params.cursor.as_deref().map(str::parse).transpose()?;
            let (entries, next) = self.inner.store.list_library(&filter, after, limit).await?;
            return Ok(LibraryListReply {
                data: entries.into_iter().map(listed).collect(),
                next_cursor: next.map(|cursor| cursor.to_string()),
            });
        }
        let order = hit_order(&params)?;
        let hits = self
            .inner
            .store
            .search_library(query, &filter, order, limit)
            .await?;
        let is_full = hits.len() == limit as usize;
        Ok(LibraryListReply {
            next_cursor: hits
                .last()
                .filter(|_| is_full)
                .map(|last| next_cursor(order, last, limit)),
            data: hits.into_iter().map(found).collect(),
        })
    }

    /// What the library holds, and what its lists can be narrowed to.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn library_overview(&self) -> Result<LibraryOverview, CoreError> {
        let store = &self.inner.store;
        let counts = store.count_library().await?;
        let folders = store.list_folders().await?.into_iter().map(|folder| {
            let count = counts.folders.iter().find(|(id, _)| *id == folder.id);
            FolderInfo {
                id: folder.id,
                name: folder.name,
                count: count.map_or(0, |(_, count)| *count),
            }
        });
        Ok(LibraryOverview {
            folders: folders.collect(),
            kinds: counts
                .kinds
                .into_iter()
                .map(|(kind, count)| KindCount { kind, count })
                .collect(),
            pinned: counts.pinned,
            archived: counts.archived,
            trashed: counts.trashed,
            tags: counts
                .tags
                .into_iter()
                .map(|(name, count)| TagInfo { name, count })
                .collect(),
            models: counts.models,
        })
    }

    /// Makes a folder.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for a name that is empty or too long, [`CoreError::Store`].
    pub async fn folder_create(&self, params: FolderCreateParams) -> Result<FolderInfo, CoreError> {
        let name = folder_name(&params.name)?;
        let folder = self.inner.store.create_folder(name, None).await?;
        self.library_changed_all();
        Ok(FolderInfo {
            id: folder.id,
            name: folder.name,
            count: 0,
        })
    }

    /// Renames a folder.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for a name that is empty or too long, [`CoreError::NotFound`], [`CoreError::Store`].
    pub async fn folder_rename(&self, params: FolderRenameParams) -> Result<(), CoreError> {
        let name = folder_name(&params.name)?;
        let store = &self.inner.store;
        let folders = store.list_folders().await?;
        let mut folder = folders
            .into_iter()
            .find(|folder| folder.id == params.id)
            .ok_or(CoreError::NotFound("the folder"))?;
        name.clone_into(&mut folder.name);
        store.update_folder(&folder).await?;
        self.library_changed_all();
        Ok(())
    }

    /// Deletes a folder; what lay in it stays, in none.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is none.
    pub async fn folder_delete(&self, params: FolderDeleteParams) -> Result<(), CoreError> {
        self.inner.store.delete_folder(params.id).await?;
        self.library_changed_all();
        Ok(())
    }
}

fn folder_name(name: &str) -> Result<&str, CoreError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(CoreError::Invalid(format!(
            "a folder's name has 1 to {MAX_NAME} characters"
        )));
    }
    Ok(name)
}

fn filter(params: &LibraryListParams) -> LibraryFilter {
    LibraryFilter {
        kind: params.kind,
        shelf: match params.scope.unwrap_or_default() {
            ConversationScope::Active => ListFilter::Active,
            ConversationScope::Archived => ListFilter::Archived,
            ConversationScope::Trashed => ListFilter::Trashed,
        },
        folder: params.folder_id,
        tag: params.tag.clone(),
        model: params.model.clone(),
        pinned: params.pinned.unwrap_or(false),
        since: params.since,
        until: params.until,
    }
}

fn hit_order(params: &LibraryListParams) -> Result<HitOrder, CoreError> {
    let place = params.cursor.as_deref().map(str::parse::<i64>).transpose();
    let place = place.map_err(|_| StoreError::Invalid("no such place in the library"))?;
    Ok(match params.order.unwrap_or_default() {
        LibraryOrder::Newest => HitOrder::Newest { before: place },
        LibraryOrder::Best => HitOrder::Best {
            skip: place.and_then(|skip| skip.try_into().ok()).unwrap_or(0),
        },
    })
}

fn next_cursor(order: HitOrder, last: &LibraryHit, limit: u32) -> String {
    match order {
        HitOrder::Newest { .. } => last.place.to_string(),
        HitOrder::Best { skip } => skip.saturating_add(limit).to_string(),
    }
}

fn listed(entry: studio_store::LibraryEntry) -> LibraryEntry {
    LibraryEntry {
        at: entry.item.updated_at,
        item: entry.item,
        model: entry.model,
        job_id: entry.job,
        message_id: None,
        excerpt: entry.preview,
        highlights: Vec::new(),
        media: entry.media,
        thumbnail: entry.thumbnail,
        width: entry.size.map(|(width, _)| width),
        height: entry.size.map(|(_, height)| height),
        duration_ms: entry.duration_ms,
    }
}

fn found(hit: LibraryHit) -> LibraryEntry {
    LibraryEntry {
        message_id: hit.message,
        excerpt: hit.excerpt,
        highlights: hit
            .highlights
            .iter()
            .map(|range| (range.start, range.end))
            .collect(),
        at: hit.at,
        ..listed(hit.entry)
    }
}
