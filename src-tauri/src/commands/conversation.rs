//! Conversations and their messages.

use super::{HostState, Reply};
use studio_contract::{
    BranchShowParams, ConversationBranchParams, ConversationDeleteParams, ConversationGetParams,
    ConversationListParams, ConversationListReply, ConversationUpdateParams, DraftSaveParams,
    ExchangeListParams, ExchangeListReply, MessageDeleteParams, MessageListParams,
    MessageListReply, MessagePinParams,
};
use studio_domain::{Conversation, ConversationSummary};

#[tauri::command]
pub(super) async fn branch_show(
    host: HostState<'_>,
    params: BranchShowParams,
) -> Reply<Conversation> {
    Ok(host.app().await?.branch_show(params).await?)
}

#[tauri::command]
pub(super) async fn conversation_delete(
    host: HostState<'_>,
    params: ConversationDeleteParams,
) -> Reply<()> {
    Ok(host.app().await?.conversation_delete(params).await?)
}

#[tauri::command]
pub(super) async fn conversation_get(
    host: HostState<'_>,
    params: ConversationGetParams,
) -> Reply<Conversation> {
    Ok(host.app().await?.conversation_get(params).await?)
}

#[tauri::command]
pub(super) async fn conversation_list(
    host: HostState<'_>,
    params: ConversationListParams,
) -> Reply<ConversationListReply> {
    Ok(host.app().await?.conversation_list(params).await?)
}

#[tauri::command]
pub(super) async fn conversation_update(
    host: HostState<'_>,
    params: ConversationUpdateParams,
) -> Reply<ConversationSummary> {
    Ok(host.app().await?.conversation_update(params).await?)
}

#[tauri::command]
pub(super) async fn draft_save(host: HostState<'_>, params: DraftSaveParams) -> Reply<()> {
    Ok(host.app().await?.draft_save(params).await?)
}

#[tauri::command]
pub(super) async fn message_list(
    host: HostState<'_>,
    params: MessageListParams,
) -> Reply<MessageListReply> {
    Ok(host.app().await?.message_list(params).await?)
}

#[tauri::command]
pub(super) async fn conversation_branch(
    host: HostState<'_>,
    params: ConversationBranchParams,
) -> Reply<ConversationSummary> {
    Ok(host.app().await?.conversation_branch(params).await?)
}

#[tauri::command]
pub(super) async fn message_delete(
    host: HostState<'_>,
    params: MessageDeleteParams,
) -> Reply<Conversation> {
    Ok(host.app().await?.message_delete(params).await?)
}

#[tauri::command]
pub(super) async fn message_pin(host: HostState<'_>, params: MessagePinParams) -> Reply<()> {
    Ok(host.app().await?.message_pin(params).await?)
}

#[tauri::command]
pub(super) async fn message_restore(
    host: HostState<'_>,
    params: MessageDeleteParams,
) -> Reply<Conversation> {
    Ok(host.app().await?.message_restore(params).await?)
}

#[tauri::command]
pub(super) async fn exchange_list(
    host: HostState<'_>,
    params: ExchangeListParams,
) -> Reply<ExchangeListReply> {
    Ok(host.app().await?.exchange_list(params).await?)
}
