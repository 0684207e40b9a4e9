//! Hands turns, voice sessions and recordings to the page.

use std::time::Duration;
use studio_contract::{RecordingEvent, TurnBatch, VoiceEvent};
use studio_core::{RecordingListener, TurnListener, VoiceListener};
use tauri::ipc::Channel;

/// At most one wait of this length between two batches that are not full: about one frame at 60 Hz.
const FRAME: Duration = Duration::from_millis(16);

/// Sends the turn, in batches of about one frame, until its end, or until the page is gone.
pub(crate) fn forward(mut listener: TurnListener, channel: Channel<TurnBatch>) {
    tauri::async_runtime::spawn(async move {
        while let Some(batch) = listener.next().await {
            if let Err(error) = channel.send(batch) {
                tracing::debug!(%error, "the page no longer listens");
                return;
            }
            if !listener.has_more() {
                tokio::time::sleep(FRAME).await;
            }
        }
    });
}

/// Sends the session until its end, or until the page is gone.
pub(crate) fn forward_voice(mut listener: VoiceListener, channel: Channel<VoiceEvent>) {
    tauri::async_runtime::spawn(async move {
        while let Some(event) = listener.next().await {
            if let Err(error) = channel.send(event) {
                tracing::debug!(%error, "the page no longer listens");
                return;
            }
        }
    });
}

/// Sends how a recording goes until it is stopped, or until the page is gone.
pub(crate) fn forward_recording(mut listener: RecordingListener, channel: Channel<RecordingEvent>) {
    tauri::async_runtime::spawn(async move {
        while let Some(event) = listener.next().await {
            if let Err(error) = channel.send(event) {
                tracing::debug!(%error, "the page no longer listens");
                return;
            }
        }
    });
}
