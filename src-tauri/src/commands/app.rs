//! The app as a whole.

use super::{HostState, Reply};
use studio_contract::{
    ApiError, BootstrapReply, DataInfoReply, DataLocateReply, ErrorCode, LinkOpenParams,
    ProfileInfo, SearchParams, SearchReply,
};
use studio_domain::{Settings, SettingsPatch};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

#[tauri::command]
pub(super) async fn app_bootstrap(host: HostState<'_>) -> Reply<BootstrapReply> {
    Ok(host.app_again().await?.bootstrap().await?)
}

#[tauri::command]
pub(super) async fn backup_create(host: HostState<'_>) -> Reply<DataInfoReply> {
    Ok(host.app().await?.backup_create().await?)
}

#[tauri::command]
pub(super) async fn data_info(host: HostState<'_>) -> Reply<DataInfoReply> {
    Ok(host.app().await?.data_info().await?)
}

/// Answers also where the library can't be opened: then it is what the user needs to know.
#[tauri::command]
pub(super) async fn data_locate(host: HostState<'_>) -> Reply<DataLocateReply> {
    let paths = host.paths();
    Ok(DataLocateReply {
        data_dir: paths.data_dir().to_string_lossy().into_owned(),
        backups_dir: paths.backups().to_string_lossy().into_owned(),
    })
}

#[tauri::command]
pub(super) async fn data_reveal(app: AppHandle, host: HostState<'_>) -> Reply<()> {
    let folder = host.paths().data_dir().to_string_lossy().into_owned();
    app.opener()
        .open_path(folder, None::<&str>)
        .map_err(not_opened)
}

#[tauri::command]
pub(super) async fn demo_open(host: HostState<'_>) -> Reply<ProfileInfo> {
    Ok(host.app().await?.demo_open().await?)
}

#[tauri::command]
pub(super) async fn link_open(app: AppHandle, params: LinkOpenParams) -> Reply<()> {
    let url = studio_core::checked_link(&params.url)?;
    app.opener().open_url(url, None::<&str>).map_err(not_opened)
}

#[tauri::command]
pub(super) async fn search(host: HostState<'_>, params: SearchParams) -> Reply<SearchReply> {
    Ok(host.app().await?.search(params).await?)
}

#[tauri::command]
pub(super) async fn settings_update(host: HostState<'_>, params: SettingsPatch) -> Reply<Settings> {
    Ok(host.app().await?.settings_update(params).await?)
}

fn not_opened(error: tauri_plugin_opener::Error) -> ApiError {
    ApiError::new(ErrorCode::Internal, error.to_string())
}
