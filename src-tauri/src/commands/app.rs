//! The app as a whole.

use super::{HostState, Reply};
use crate::window;
use studio_contract::{
    ApiError, BootstrapReply, DataInfoReply, ErrorCode, LinkOpenParams, ProfileInfo, SearchParams,
    SearchReply,
};
use studio_domain::{Settings, SettingsPatch};
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_opener::OpenerExt;

#[tauri::command]
pub(super) async fn app_bootstrap(host: HostState<'_>) -> Reply<BootstrapReply> {
    Ok(host.app().await?.bootstrap().await?)
}

#[tauri::command]
pub(super) async fn backup_create(host: HostState<'_>) -> Reply<DataInfoReply> {
    Ok(host.app().await?.backup_create().await?)
}

#[tauri::command]
pub(super) async fn data_info(host: HostState<'_>) -> Reply<DataInfoReply> {
    Ok(host.app().await?.data_info().await?)
}

#[tauri::command]
pub(super) async fn data_reveal(app: AppHandle, host: HostState<'_>) -> Reply<()> {
    let core = host.app().await?;
    let folder = core.paths().data_dir().to_string_lossy().into_owned();
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

/// The page has drawn its first picture.
#[tauri::command]
pub(super) async fn window_ready(host: HostState<'_>, window: WebviewWindow) -> Reply<()> {
    window::reveal(&window);
    let elapsed_ms = host.started().elapsed().as_millis();
    tracing::info!(%elapsed_ms, "window ready");
    Ok(())
}

fn not_opened(error: tauri_plugin_opener::Error) -> ApiError {
    ApiError::new(ErrorCode::Internal, error.to_string())
}
