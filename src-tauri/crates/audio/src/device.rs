//! The devices of the system, by their real names.

use cpal::traits::{DeviceTrait, HostTrait};

use crate::error::AudioError;

/// A microphone or a loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Names the device in settings; stays the same while it is connected, and after it was away.
    pub id: String,
    /// The name that the system shows.
    pub name: String,
    /// Whether the system uses it unless told otherwise.
    pub is_default: bool,
}

/// The microphones. Asks the sound system, which can take a moment.
///
/// # Errors
/// The sound system's.
pub fn inputs() -> Result<Vec<Device>, AudioError> {
    let host = cpal::default_host();
    let default = host.default_input_device();
    listed(host.input_devices()?, default.as_ref())
}

/// The loudspeakers. Asks the sound system, which can take a moment.
///
/// # Errors
/// The sound system's.
pub fn outputs() -> Result<Vec<Device>, AudioError> {
    let host = cpal::default_host();
    let default = host.default_output_device();
    listed(host.output_devices()?, default.as_ref())
}

fn listed(
    devices: impl Iterator<Item = cpal::Device>,
    default: Option<&cpal::Device>,
) -> Result<Vec<Device>, AudioError> {
    let default = default.and_then(|device| device.id().ok());
    let known = devices.filter_map(|device| {
        let id = device.id().ok()?;
        let name = device.description().ok()?.name().to_owned();
        let is_default = default.as_ref() == Some(&id);
        Some(Device {
            id: id.to_string(),
            name,
            is_default,
        })
    });
    Ok(known.collect())
}

/// The microphone of that identifier, or the system's own choice.
pub(crate) fn input(id: Option<&str>) -> Result<cpal::Device, AudioError> {
    let host = cpal::default_host();
    match id {
        Some(id) => by_id(&host, id),
        None => host.default_input_device().ok_or(AudioError::NoInput),
    }
}

/// The loudspeaker of that identifier, or the system's own choice.
pub(crate) fn output(id: Option<&str>) -> Result<cpal::Device, AudioError> {
    let host = cpal::default_host();
    match id {
        Some(id) => by_id(&host, id),
        None => host.default_output_device().ok_or(AudioError::NoOutput),
    }
}

fn by_id(host: &cpal::Host, id: &str) -> Result<cpal::Device, AudioError> {
    let id = id.parse().map_err(|_| AudioError::Gone)?;
    host.device_by_id(&id).ok_or(AudioError::Gone)
}
