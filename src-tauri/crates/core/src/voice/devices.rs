//! The devices of a session: which are there, which is wanted, and how the open one is.

use std::future::pending;
use std::time::Duration;
use studio_audio::{AudioError, Capture, CaptureEvents, Device};
use studio_contract::{DeviceListReply, DeviceProblem, DeviceState, SoundDevice};
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::sync::CancellationToken;

/// How often the system is asked for its devices. A sound server moves a stream to another device without a
/// word, so errors of the stream do not tell.
const LOOK: Duration = Duration::from_secs(2);

/// An open microphone.
pub(crate) struct Microphone {
    /// Closes it when dropped, which can take a moment.
    capture: Option<Capture>,
    pub(crate) events: CaptureEvents,
}

impl Microphone {
    /// Opens it and waits for its first sound. Blocks.
    pub(crate) fn open(id: &str) -> Result<Self, AudioError> {
        let (capture, events) = Capture::open(Some(id))?;
        Ok(Self {
            capture: Some(capture),
            events,
        })
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        let capture = self.capture.take();
        spawn_blocking(move || drop(capture));
    }
}

/// The devices that are there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lists {
    pub(super) inputs: Vec<Device>,
    pub(super) outputs: Vec<Device>,
    /// The system has been asked.
    pub(super) known: bool,
}

/// Asks the system. What it cannot tell counts as none.
pub(super) async fn lists() -> Lists {
    let asked = spawn_blocking(|| Lists {
        inputs: told(studio_audio::inputs()),
        outputs: told(studio_audio::outputs()),
        known: true,
    });
    asked.await.unwrap_or_default()
}

fn told(devices: Result<Vec<Device>, AudioError>) -> Vec<Device> {
    devices.unwrap_or_else(|error| {
        tracing::debug!(%error, "no list of sound devices");
        Vec::new()
    })
}

/// Keeps asking until `stop`.
pub(super) fn watched(stop: CancellationToken) -> watch::Receiver<Lists> {
    let (sender, receiver) = watch::channel(Lists::default());
    tokio::spawn(async move {
        loop {
            let now = lists().await;
            sender.send_if_modified(|seen| {
                let changed = *seen != now;
                *seen = now;
                changed
            });
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    });
    receiver
}

/// The device to use: the chosen one while it is there, else the system's own choice.
pub(super) fn wanted(chosen: Option<&str>, devices: &[Device]) -> Option<String> {
    let by_choice = devices.iter().find(|one| Some(one.id.as_str()) == chosen);
    let by_system = || devices.iter().find(|one| one.is_default);
    let device = by_choice.or_else(by_system).or_else(|| devices.first());
    device.map(|device| device.id.clone())
}

/// A device that is being opened, open, or not to be had. Whoever opens it has it; here is only how it is.
pub(super) enum Slot<T> {
    /// Nothing was tried yet.
    Empty,
    Opening(String, JoinHandle<Result<T, AudioError>>),
    Open(String),
    Failed(AudioError),
}

impl<T: Send + 'static> Slot<T> {
    /// Begins to open a device.
    pub(super) fn open(
        &mut self,
        id: String,
        open: impl FnOnce(&str) -> Result<T, AudioError> + Send + 'static,
    ) {
        let wanted = id.clone();
        *self = Self::Opening(id, spawn_blocking(move || open(&wanted)));
    }

    /// Whether it could be tried again.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self, Self::Failed(_))
    }

    /// The device that is open or on its way to be.
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Self::Opening(id, _) | Self::Open(id) => Some(id),
            Self::Empty | Self::Failed(_) => None,
        }
    }

    /// Waits for a device that is being opened; for ever where none is. Cancel-safe.
    pub(super) async fn opened(&mut self) -> Option<T> {
        let Self::Opening(id, opening) = self else {
            return pending().await;
        };
        match opening.await.unwrap_or(Err(AudioError::Gone)) {
            Ok(device) => {
                *self = Self::Open(std::mem::take(id));
                Some(device)
            }
            Err(error) => {
                tracing::info!(device = id, %error, "a sound device does not open");
                *self = Self::Failed(error);
                None
            }
        }
    }

    pub(super) fn state(&self) -> DeviceState {
        match self {
            Self::Empty | Self::Opening(..) => DeviceState::Opening,
            Self::Open(_) => DeviceState::Open,
            Self::Failed(error) => failed(error),
        }
    }
}

fn failed(error: &AudioError) -> DeviceState {
    let (problem, detail) = device_problem(error);
    DeviceState::Failed { problem, detail }
}

/// Why a device cannot be used, as a host acts on it, and in words.
pub(crate) fn device_problem(error: &AudioError) -> (DeviceProblem, String) {
    let problem = match error {
        AudioError::NoInput | AudioError::NoOutput => DeviceProblem::Missing,
        AudioError::Gone => DeviceProblem::Gone,
        AudioError::Busy => DeviceProblem::Busy,
        AudioError::Denied => DeviceProblem::Denied,
        AudioError::Silent => DeviceProblem::Silent,
        AudioError::Unsupported(_) => DeviceProblem::Unsupported,
        AudioError::System(_) => DeviceProblem::System,
    };
    (problem, error.to_string())
}

/// The devices as a host lists them.
pub(super) async fn listed() -> DeviceListReply {
    let named = |device: Device| SoundDevice {
        id: device.id,
        name: device.name,
        is_default: device.is_default,
    };
    let lists = lists().await;
    DeviceListReply {
        microphones: lists.inputs.into_iter().map(named).collect(),
        speakers: lists.outputs.into_iter().map(named).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_device_is_used_while_it_is_there() {
        let device = |id: &str, is_default| Device {
            id: id.into(),
            name: id.to_uppercase(),
            is_default,
        };
        let both = [device("headset", false), device("desk", true)];
        assert_eq!(wanted(Some("headset"), &both).as_deref(), Some("headset"));
        assert_eq!(wanted(Some("gone"), &both).as_deref(), Some("desk"));
        assert_eq!(wanted(None, &both).as_deref(), Some("desk"));
        assert_eq!(wanted(None, &[]), None);
    }
}
