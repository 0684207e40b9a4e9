//! Tools that a model may call.

use super::{HostState, Reply};
use studio_contract::{ToolListReply, ToolSecretSetParams, TurnConsentParams};

#[tauri::command]
pub(super) async fn tool_list(host: HostState<'_>) -> Reply<ToolListReply> {
    Ok(host.app().await?.tool_list().await?)
}

#[tauri::command]
pub(super) async fn tool_secret_set(host: HostState<'_>, params: ToolSecretSetParams) -> Reply<()> {
    Ok(host.app().await?.tool_secret_set(params).await?)
}

#[tauri::command]
pub(super) async fn turn_consent(host: HostState<'_>, params: TurnConsentParams) -> Reply<()> {
    Ok(host.app().await?.turn_consent(&params)?)
}
