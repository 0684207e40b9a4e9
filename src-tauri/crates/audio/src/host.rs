//! The connection to the system's sound.

use std::sync::{Mutex, PoisonError};

use cpal::HostId;

/// One connection for the process: streams and lists share it.
static HOST: Mutex<Option<cpal::Host>> = Mutex::new(None);

/// Asks the system's sound something, on a new connection where the one there was has died.
///
/// # Errors
/// The sound system's, also on a new connection.
pub(crate) fn ask<T>(
    question: impl Fn(&cpal::Host) -> Result<T, cpal::Error>,
) -> Result<T, cpal::Error> {
    let mut kept = HOST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(host) = kept.as_ref().filter(|host| is_best(host))
        && let Ok(answer) = question(host)
    {
        return Ok(answer);
    }
    let host = kept.insert(cpal::default_host());
    question(host)
}

/// A sound server that comes later is better than what was found without it.
fn is_best(host: &cpal::Host) -> bool {
    is_server(&host.id()) || !cpal::available_hosts().iter().any(is_server)
}

fn is_server(host: &HostId) -> bool {
    host.name().eq_ignore_ascii_case("pulseaudio")
}
