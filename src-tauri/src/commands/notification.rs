//! Notes of the system, for who looks elsewhere.

use super::Reply;
use notify_rust::Notification;
use studio_contract::{ApiError, ErrorCode, NotificationShowParams};

#[tauri::command]
pub(super) async fn notification_show(params: NotificationShowParams) -> Reply<()> {
    let showing = move || {
        Notification::new()
            .appname("XiDao Studio")
            .icon("xidao-studio")
            .summary(&params.title)
            .body(&params.body)
            .show()
            .map(drop)
    };
    let failed = |error: String| ApiError::new(ErrorCode::Internal, error);
    // It waits for the bus.
    tauri::async_runtime::spawn_blocking(showing)
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))
}
