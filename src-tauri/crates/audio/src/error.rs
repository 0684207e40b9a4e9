//! What can go wrong with sound devices.

use cpal::ErrorKind;

/// Why there is no sound, by what the user can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AudioError {
    /// The system has no microphone, or no sound server that offers one.
    #[error("no microphone was found: connect one, or check that the sound server runs")]
    NoInput,
    /// The system has no loudspeaker, or no sound server that offers one.
    #[error("no loudspeaker was found: connect one, or check that the sound server runs")]
    NoOutput,
    /// The device that was chosen is not there.
    #[error("the chosen sound device is not connected")]
    Gone,
    /// Another program holds the device.
    #[error("another program is using the sound device")]
    Busy,
    /// The system does not let this program hear the microphone.
    #[error(
        "the system does not allow the microphone to be used: {}",
        permission_path()
    )]
    Denied,
    /// The device delivered nothing in time.
    #[error("the sound device is silent: it delivered nothing within a few seconds")]
    Silent,
    /// The device speaks no form that is understood here.
    #[error("the sound device uses a form that is not supported: {0}")]
    Unsupported(String),
    /// The sound system's own words.
    #[error("the sound system reports: {0}")]
    System(String),
}

/// Where the permission is given, in the words of this system's settings.
fn permission_path() -> &'static str {
    if cfg!(target_os = "macos") {
        "System Settings > Privacy & Security > Microphone"
    } else if cfg!(target_os = "windows") {
        "Settings > Privacy & security > Microphone"
    } else {
        "check the permissions of the sandbox or of the sound server"
    }
}

impl From<cpal::Error> for AudioError {
    fn from(error: cpal::Error) -> Self {
        match error.kind() {
            ErrorKind::DeviceBusy => Self::Busy,
            ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => Self::Gone,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::UnsupportedConfig => Self::Unsupported(error.to_string()),
            _ => Self::System(error.to_string()),
        }
    }
}
