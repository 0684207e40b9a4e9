//! Chat turns.

use super::{HostState, Reply};
use crate::stream;
use studio_contract::{
    TurnAttachParams, TurnBatch, TurnCancelParams, TurnStartParams, TurnStartReply,
};
use tauri::ipc::Channel;

#[tauri::command]
pub(super) async fn turn_attach(
    host: HostState<'_>,
    params: TurnAttachParams,
    channel: Channel<TurnBatch>,
) -> Reply<()> {
    let listener = host.app().await?.turn_attach(params.message_id)?;
    stream::forward(listener, channel);
    Ok(())
}

#[tauri::command]
pub(super) async fn turn_cancel(host: HostState<'_>, params: TurnCancelParams) -> Reply<()> {
    Ok(host.app().await?.turn_cancel(params.message_id)?)
}

#[tauri::command]
pub(super) async fn turn_start(
    host: HostState<'_>,
    params: TurnStartParams,
    channel: Channel<TurnBatch>,
) -> Reply<TurnStartReply> {
    let (reply, listener) = host.app().await?.turn_start(params).await?;
    stream::forward(listener, channel);
    Ok(reply)
}
