//! The microphone and the loudspeaker of a conversation.

use crate::failure::Failure;
use crate::notice::warn;
use studio_audio::{AudioError, Capture, CaptureEvents, Device, Playback, inputs, outputs};
use tokio::task::spawn_blocking;

/// An open microphone with its sound.
pub(super) struct Microphone {
    pub(super) events: CaptureEvents,
    /// Closes the device when it is dropped.
    pub(super) _open: Capture,
}

/// Opens both, by a part of their names where one is given. Without a loudspeaker the answers are
/// only written.
pub(super) async fn open(
    microphone: Option<String>,
    speaker: Option<String>,
) -> Result<(Microphone, Option<Playback>), Failure> {
    let work = move || -> Result<_, Failure> {
        let input = chosen(microphone, "microphone", inputs)?;
        let output = chosen(speaker, "loudspeaker", outputs)?;
        let (capture, events) = Capture::open(input.as_deref())?;
        let playback = match Playback::open(output.as_deref()) {
            Ok(playback) => Some(playback),
            Err(AudioError::NoOutput) => None,
            Err(error) => return Err(error.into()),
        };
        let microphone = Microphone {
            events,
            _open: capture,
        };
        Ok((microphone, playback))
    };
    let opened = spawn_blocking(work).await;
    let opened = opened.unwrap_or_else(|_| Err(AudioError::Gone.into()))?;
    if opened.1.is_none() {
        warn("no loudspeaker was found: the answers are only written");
    }
    Ok(opened)
}

/// The identifier of the device that is meant; none for the system's own choice.
fn chosen(
    name: Option<String>,
    what: &str,
    list: fn() -> Result<Vec<Device>, AudioError>,
) -> Result<Option<String>, Failure> {
    let Some(name) = name else { return Ok(None) };
    let devices = list()?;
    let wanted = name.to_lowercase();
    let is_meant = |device: &&Device| device.name.to_lowercase().contains(&wanted);
    if let Some(device) = devices.iter().find(is_meant) {
        return Ok(Some(device.id.clone()));
    }
    let known: Vec<&str> = devices.iter().map(|device| device.name.as_str()).collect();
    Err(Failure::usage(format!(
        "there is no {what} {name:?}; there are: {}",
        known.join(", ")
    )))
}
