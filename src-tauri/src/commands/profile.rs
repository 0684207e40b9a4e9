//! Profiles, their secrets and local servers.

use super::{HostState, Reply};
use studio_contract::{
    LocalServerScanReply, ProfileCreateParams, ProfileIdParams, ProfileInfo, ProfileTestParams,
    ProfileTestReply, ProfileUpdateParams, SecretSetParams,
};

#[tauri::command]
pub(super) async fn local_server_scan(host: HostState<'_>) -> Reply<LocalServerScanReply> {
    Ok(host.app().await?.local_server_scan().await)
}

#[tauri::command]
pub(super) async fn profile_create(
    host: HostState<'_>,
    params: ProfileCreateParams,
) -> Reply<ProfileInfo> {
    Ok(host.app().await?.profile_create(params).await?)
}

#[tauri::command]
pub(super) async fn profile_delete(host: HostState<'_>, params: ProfileIdParams) -> Reply<()> {
    Ok(host.app().await?.profile_delete(params.id).await?)
}

#[tauri::command]
pub(super) async fn profile_duplicate(
    host: HostState<'_>,
    params: ProfileIdParams,
) -> Reply<ProfileInfo> {
    Ok(host.app().await?.profile_duplicate(params.id).await?)
}

#[tauri::command]
pub(super) async fn profile_test(
    host: HostState<'_>,
    params: ProfileTestParams,
) -> Reply<ProfileTestReply> {
    Ok(host.app().await?.profile_test(params).await?)
}

#[tauri::command]
pub(super) async fn profile_update(
    host: HostState<'_>,
    params: ProfileUpdateParams,
) -> Reply<ProfileInfo> {
    Ok(host.app().await?.profile_update(params).await?)
}

#[tauri::command]
pub(super) async fn secret_set(host: HostState<'_>, params: SecretSetParams) -> Reply<ProfileInfo> {
    Ok(host.app().await?.secret_set(params).await?)
}
