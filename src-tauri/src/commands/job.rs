//! Durable jobs.

use super::{HostState, Reply};
use studio_contract::{
    JobAdoptParams, JobCreateParams, JobIdParams, JobInfo, JobListParams, JobListReply,
};

#[tauri::command]
pub(super) async fn job_create(host: HostState<'_>, params: JobCreateParams) -> Reply<JobInfo> {
    Ok(host.app().await?.job_create(params).await?)
}

#[tauri::command]
pub(super) async fn job_adopt(host: HostState<'_>, params: JobAdoptParams) -> Reply<JobInfo> {
    Ok(host.app().await?.job_adopt(params).await?)
}

#[tauri::command]
pub(super) async fn job_cancel(host: HostState<'_>, params: JobIdParams) -> Reply<()> {
    Ok(host.app().await?.job_cancel(params.id)?)
}

#[tauri::command]
pub(super) async fn job_dismiss(host: HostState<'_>, params: JobIdParams) -> Reply<()> {
    Ok(host.app().await?.job_dismiss(params.id).await?)
}

#[tauri::command]
pub(super) async fn job_list(host: HostState<'_>, params: JobListParams) -> Reply<JobListReply> {
    Ok(host.app().await?.job_list(params).await?)
}

#[tauri::command]
pub(super) async fn job_retry(host: HostState<'_>, params: JobIdParams) -> Reply<JobInfo> {
    Ok(host.app().await?.job_retry(params.id).await?)
}
