//! The system's clipboard, for what is not text.

use arboard::ImageData;
use std::sync::{Arc, Mutex, PoisonError};
use studio_contract::{ApiError, ErrorCode};
use studio_core::Pixels;

/// Held as long as the app runs: on X11 and Wayland, who copied must be there when somebody pastes.
#[derive(Clone, Default)]
pub(crate) struct Clipboard(Arc<Mutex<Option<arboard::Clipboard>>>);

impl Clipboard {
    /// Puts a picture into the clipboard.
    pub(crate) async fn put_picture(&self, pixels: Pixels) -> Result<(), ApiError> {
        let clipboard = self.clone();
        tauri::async_runtime::spawn_blocking(move || clipboard.put(pixels))
            .await
            .map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))?
            .map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))
    }

    fn put(&self, pixels: Pixels) -> Result<(), arboard::Error> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match &mut *held {
            Some(clipboard) => clipboard,
            none => none.insert(arboard::Clipboard::new()?),
        };
        clipboard.set_image(ImageData {
            width: pixels.width as usize,
            height: pixels.height as usize,
            bytes: pixels.rgba.into(),
        })
    }
}
