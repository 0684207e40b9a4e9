//! Recording from the microphone, and writing by voice.

use super::{HostState, Reply};
use crate::stream;
use studio_contract::{
    DictationWriteParams, DictationWriteReply, RecordingEvent, RecordingPauseParams,
    RecordingStopReply,
};
use tauri::ipc::Channel;

#[tauri::command]
pub(super) async fn dictation_write(
    host: HostState<'_>,
    params: DictationWriteParams,
) -> Reply<DictationWriteReply> {
    Ok(host.app().await?.dictation_write(params).await?)
}

#[tauri::command]
pub(super) async fn recording_drop(host: HostState<'_>) -> Reply<()> {
    host.app().await?.recording_drop();
    Ok(())
}

#[tauri::command]
pub(super) async fn recording_pause(
    host: HostState<'_>,
    params: RecordingPauseParams,
) -> Reply<()> {
    Ok(host.app().await?.recording_pause(params).await?)
}

#[tauri::command]
pub(super) async fn recording_start(
    host: HostState<'_>,
    channel: Channel<RecordingEvent>,
) -> Reply<()> {
    let listener = host.app().await?.recording_start().await?;
    stream::forward_recording(listener, channel);
    Ok(())
}

#[tauri::command]
pub(super) async fn recording_stop(host: HostState<'_>) -> Reply<RecordingStopReply> {
    Ok(host.app().await?.recording_stop().await?)
}
