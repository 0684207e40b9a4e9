//! The library: its list, its folders, and what can be done with any item.

use super::creation::file;
use super::{HostState, Reply};
use studio_contract::{
    FolderCreateParams, FolderDeleteParams, FolderInfo, FolderRenameParams, ItemDeleteParams,
    ItemUpdateParams, LibraryExportParams, LibraryExportReply, LibraryImportPreview,
    LibraryImportReply, LibraryListParams, LibraryListReply, LibraryOverview,
};
use tauri::ipc::Request;

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

/// Takes the bytes of a file that the user chose or dropped.
#[tauri::command]
pub(super) async fn library_import_preview(
    host: HostState<'_>,
    request: Request<'_>,
) -> Reply<LibraryImportPreview> {
    let bytes = file(&request)?;
    Ok(host.app().await?.library_import_preview(bytes).await?)
}

/// The same file once more, now to be taken in.
#[tauri::command]
pub(super) async fn library_import(
    host: HostState<'_>,
    request: Request<'_>,
) -> Reply<LibraryImportReply> {
    let bytes = file(&request)?;
    Ok(host.app().await?.library_import(bytes).await?)
}
