//! What calls used and cost.

use super::{HostState, Reply};
use studio_contract::{BudgetReply, UsageListParams, UsageListReply};

#[tauri::command]
pub(super) async fn budget_get(host: HostState<'_>) -> Reply<BudgetReply> {
    Ok(host.app().await?.budget_get().await?)
}

#[tauri::command]
pub(super) async fn usage_list(
    host: HostState<'_>,
    params: UsageListParams,
) -> Reply<UsageListReply> {
    Ok(host.app().await?.usage_list(params).await?)
}
