//! The library: its list, its folders, and what can be done with any item.

use super::{HostState, Reply};
use studio_contract::{
    FolderCreateParams, FolderDeleteParams, FolderInfo, FolderRenameParams, ItemDeleteParams,
    ItemUpdateParams, LibraryExportParams, LibraryExportReply, LibraryListParams, LibraryListReply,
    LibraryOverview,
};

#[tauri::command]
pub(super) async fn library_list(
    host: HostState<'_>,
    params: LibraryListParams,
) -> Reply<LibraryListReply> {
    Ok(host.app().await?.library_list(params).await?)
}

#[tauri::command]
pub(super) async fn library_overview(host: HostState<'_>) -> Reply<LibraryOverview> {
    Ok(host.app().await?.library_overview().await?)
}

#[tauri::command]
pub(super) async fn folder_create(
    host: HostState<'_>,
    params: FolderCreateParams,
) -> Reply<FolderInfo> {
    Ok(host.app().await?.folder_create(params).await?)
}

#[tauri::command]
pub(super) async fn folder_rename(host: HostState<'_>, params: FolderRenameParams) -> Reply<()> {
    Ok(host.app().await?.folder_rename(params).await?)
}

#[tauri::command]
pub(super) async fn folder_delete(host: HostState<'_>, params: FolderDeleteParams) -> Reply<()> {
    Ok(host.app().await?.folder_delete(params).await?)
}

#[tauri::command]
pub(super) async fn item_delete(host: HostState<'_>, params: ItemDeleteParams) -> Reply<()> {
    Ok(host.app().await?.item_delete(params).await?)
}

#[tauri::command]
pub(super) async fn item_update(host: HostState<'_>, params: ItemUpdateParams) -> Reply<()> {
    Ok(host.app().await?.item_update(params).await?)
}

#[tauri::command]
pub(super) async fn library_export(
    host: HostState<'_>,
    params: LibraryExportParams,
) -> Reply<LibraryExportReply> {
    Ok(host.app().await?.library_export(params).await?)
}
