//! Pictures out of the window and into it: the page names no path, and sees no bytes but its own.

use super::{HostState, Reply};
use crate::clipboard::Clipboard;
use studio_contract::{
    ApiError, AttachmentInfo, CreationIdParams, CreationUpdateParams, DownloadRevealParams,
    ErrorCode, PictureInfo, SavedFile, SoundInfo, TextSaveParams,
};
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;

/// The header that names a file.
const NAME: &str = "x-file-name";

#[tauri::command]
pub(super) async fn creation_copy(
    host: HostState<'_>,
    clipboard: State<'_, Clipboard>,
    params: CreationIdParams,
) -> Reply<()> {
    let pixels = host.app().await?.creation_pixels(params.id).await?;
    clipboard.put_picture(pixels).await
}

#[tauri::command]
pub(super) async fn creation_save(
    host: HostState<'_>,
    params: CreationIdParams,
) -> Reply<SavedFile> {
    Ok(host.app().await?.creation_save(params.id).await?)
}

#[tauri::command]
pub(super) async fn download_reveal(app: AppHandle, params: DownloadRevealParams) -> Reply<()> {
    let path = studio_core::saved_path(&params.name)?;
    app.opener()
        .reveal_item_in_dir(path)
        .map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))
}

#[tauri::command]
pub(super) async fn creation_update(
    host: HostState<'_>,
    params: CreationUpdateParams,
) -> Reply<()> {
    Ok(host.app().await?.creation_update(params).await?)
}

#[tauri::command]
pub(super) async fn text_save(host: HostState<'_>, params: TextSaveParams) -> Reply<SavedFile> {
    Ok(host.app().await?.text_save(params).await?)
}

/// Takes the bytes of a recording that the user chose or dropped.
#[tauri::command]
pub(super) async fn sound_import(host: HostState<'_>, request: Request<'_>) -> Reply<SoundInfo> {
    let bytes = file(&request)?;
    Ok(host.app().await?.sound_import(bytes).await?)
}

/// Takes the bytes of a picture that the user chose, dropped or pasted.
#[tauri::command]
pub(super) async fn picture_import(
    host: HostState<'_>,
    request: Request<'_>,
) -> Reply<PictureInfo> {
    let bytes = file(&request)?;
    Ok(host.app().await?.picture_import(bytes).await?)
}

/// Saves the bytes of a picture that the page drew, as a frame of a film.
#[tauri::command]
pub(super) async fn picture_save(host: HostState<'_>, request: Request<'_>) -> Reply<SavedFile> {
    let bytes = file(&request)?;
    Ok(host.app().await?.picture_save(bytes).await?)
}

/// Takes the bytes of a file that is to go with a message; its name stands in a header, percent-encoded.
#[tauri::command]
pub(super) async fn attachment_import(
    host: HostState<'_>,
    request: Request<'_>,
) -> Reply<AttachmentInfo> {
    let bytes = file(&request)?;
    let name = request.headers().get(NAME);
    let name = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
    let name = percent_encoding::percent_decode_str(name)
        .decode_utf8_lossy()
        .into_owned();
    Ok(host.app().await?.attachment_import(name, bytes).await?)
}

pub(super) fn file(request: &Request<'_>) -> Reply<Vec<u8>> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(_) => {
            let words = "the file has no bytes";
            Err(ApiError::new(ErrorCode::Invalid, words))
        }
    }
}
