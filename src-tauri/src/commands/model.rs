//! Models.

use super::{HostState, Reply};
use studio_contract::{ModelListParams, ModelListReply, ModelUpdateParams};
use studio_domain::Model;

#[tauri::command]
pub(super) async fn model_list(
    host: HostState<'_>,
    params: ModelListParams,
) -> Reply<ModelListReply> {
    Ok(host.app().await?.model_list(params).await?)
}

#[tauri::command]
pub(super) async fn model_update(host: HostState<'_>, params: ModelUpdateParams) -> Reply<Model> {
    Ok(host.app().await?.model_update(params).await?)
}
