//! The API by hand.

use super::{HostState, Reply};
use studio_contract::{
    EmbeddingRunParams, EmbeddingRunReply, ModerationRunParams, ModerationRunReply,
    RerankRunParams, RerankRunReply,
};

#[tauri::command]
pub(super) async fn embedding_run(
    host: HostState<'_>,
    params: EmbeddingRunParams,
) -> Reply<EmbeddingRunReply> {
    Ok(host.app().await?.embedding_run(params).await?)
}

#[tauri::command]
pub(super) async fn moderation_run(
    host: HostState<'_>,
    params: ModerationRunParams,
) -> Reply<ModerationRunReply> {
    Ok(host.app().await?.moderation_run(params).await?)
}

#[tauri::command]
pub(super) async fn rerank_run(
    host: HostState<'_>,
    params: RerankRunParams,
) -> Reply<RerankRunReply> {
    Ok(host.app().await?.rerank_run(params).await?)
}
