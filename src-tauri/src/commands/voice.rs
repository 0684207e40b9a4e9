//! Voice sessions and sound devices.

use super::{HostState, Reply};
use crate::stream;
use studio_contract::{
    DeviceListReply, VoiceAction, VoiceEvent, VoiceListParams, VoiceListReply, VoiceLogListParams,
    VoiceLogListReply, VoiceOpenParams,
};
use tauri::ipc::Channel;

#[tauri::command]
pub(super) async fn device_list(host: HostState<'_>) -> Reply<DeviceListReply> {
    Ok(host.app().await?.device_list().await)
}

#[tauri::command]
pub(super) async fn voice_act(host: HostState<'_>, params: VoiceAction) -> Reply<()> {
    Ok(host.app().await?.voice_act(params).await?)
}

#[tauri::command]
pub(super) async fn voice_attach(host: HostState<'_>, channel: Channel<VoiceEvent>) -> Reply<()> {
    let listener = host.app().await?.voice_attach()?;
    stream::forward_voice(listener, channel);
    Ok(())
}

#[tauri::command]
pub(super) async fn voice_close(host: HostState<'_>) -> Reply<()> {
    host.app().await?.voice_close();
    Ok(())
}

#[tauri::command]
pub(super) async fn voice_list(
    host: HostState<'_>,
    params: VoiceListParams,
) -> Reply<VoiceListReply> {
    Ok(host.app().await?.voice_list(params).await?)
}

#[tauri::command]
pub(super) async fn voice_log_list(
    host: HostState<'_>,
    params: VoiceLogListParams,
) -> Reply<VoiceLogListReply> {
    Ok(host.app().await?.voice_log(params.after))
}

#[tauri::command]
pub(super) async fn voice_open(
    host: HostState<'_>,
    params: VoiceOpenParams,
    channel: Channel<VoiceEvent>,
) -> Reply<()> {
    let listener = host.app().await?.voice_open(params).await?;
    stream::forward_voice(listener, channel);
    Ok(())
}
