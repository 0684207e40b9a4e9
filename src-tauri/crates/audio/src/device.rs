//! The devices of the system, by their real names.

use cpal::traits::{DeviceTrait, HostTrait};

use crate::error::AudioError;
use crate::host::ask;

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
    Ok(ask(|host| {
        let devices = host.input_devices()?;
        Ok(listed(devices, host.default_input_device().as_ref()))
    })?)
}

/// The loudspeakers. Asks the sound system, which can take a moment.
///
/// # Errors
/// The sound system's.
pub fn outputs() -> Result<Vec<Device>, AudioError> {
    Ok(ask(|host| {
        let devices = host.output_devices()?;
        Ok(listed(devices, host.default_output_device().as_ref()))
    })?)
}

fn listed(
    devices: impl Iterator<Item = cpal::Device>,
    default: Option<&cpal::Device>,
) -> Vec<Device> {
    let default = default.and_then(|device| device.id().ok());
    let known: Vec<Device> = devices
        .filter_map(|device| {
            let id = device.id().ok()?;
            let name = device.description().ok()?.name().to_owned();
            let is_default = default.as_ref() == Some(&id);
            Some(Device {
                id: id.to_string(),
                name,
                is_default,
            })
        })
        .collect();
    let has_card = known.iter().any(|device| device.id.contains(CARD));
    let is_real = |device: &Device| match device.id.strip_prefix(ALSA) {
        Some(name) => name.contains(CARD) || (has_card && name == "default"),
        None => true,
    };
    known.into_iter().filter(is_real).collect()
}

/// ALSA lists its plugins beside what makes sound, of which `null` even seems to work, and a default without a card.
const ALSA: &str = "alsa:";
/// What names a card among the devices of ALSA.
const CARD: &str = "CARD=";

/// The microphone of that identifier, or the system's own choice.
pub(crate) fn input(id: Option<&str>) -> Result<cpal::Device, AudioError> {
    match id {
        Some(id) => by_id(id),
        None => found(cpal::Host::input_devices, cpal::Host::default_input_device)?
            .ok_or(AudioError::NoInput),
    }
}

/// The loudspeaker of that identifier, or the system's own choice.
pub(crate) fn output(id: Option<&str>) -> Result<cpal::Device, AudioError> {
    match id {
        Some(id) => by_id(id),
        None => found(
            cpal::Host::output_devices,
            cpal::Host::default_output_device,
        )?
        .ok_or(AudioError::NoOutput),
    }
}

/// The system's own choice. That it has none is believed only on a connection that lists devices.
fn found<L>(
    list: impl Fn(&cpal::Host) -> Result<L, cpal::Error>,
    choice: impl Fn(&cpal::Host) -> Option<cpal::Device>,
) -> Result<Option<cpal::Device>, AudioError> {
    Ok(ask(|host| {
        list(host)?;
        Ok(choice(host))
    })?)
}

fn by_id(id: &str) -> Result<cpal::Device, AudioError> {
    let id = id.parse().map_err(|_| AudioError::Gone)?;
    let found = ask(|host| {
        let mut devices = host.devices()?;
        Ok(devices.find(|device| device.id().ok().as_ref() == Some(&id)))
    })?;
    found.ok_or(AudioError::Gone)
}
