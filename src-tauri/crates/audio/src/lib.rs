//! Microphone and loudspeaker.
//!
//! What crosses to the rest of the program is always mono PCM16 at [`SAMPLE_RATE`], whatever the
//! device speaks. A thread of its own owns each stream of the sound system, whose callback touches
//! nothing but a lock-free ring; losing a device is an event, not a fault.

mod capture;
mod device;
mod error;
mod host;
mod level;
mod playback;
mod resample;
pub mod wav;

pub use capture::{Capture, CaptureEvent, CaptureEvents};
pub use device::{Device, inputs, outputs};
pub use error::AudioError;
pub use level::Level;
pub use playback::{Cue, Playback};

/// Samples a second of everything that this crate takes and gives: the realtime endpoint's PCM16.
pub const SAMPLE_RATE: u32 = 24_000;
