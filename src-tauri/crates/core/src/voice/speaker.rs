//! The answers' way to the loudspeaker, and what was heard of them.

use super::jitter::Jitter;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use studio_audio::{AudioError, Playback, SAMPLE_RATE};
use studio_gateway::realtime::audio::to_samples;
use studio_gateway::realtime::{AudioFormat, Place, Playback as Received, Truncation};

/// Sound that may wait for the loudspeaker, in samples: half an hour, 86 MB.
const MOST: usize = 30 * 60 * SAMPLE_RATE as usize;

/// Sound that waits, that plays, and that was heard.
pub(super) struct Speaker {
    device: Option<Playback>,
    waiting: VecDeque<i16>,
    received: Received,
    jitter: Jitter,
    /// No more sound of the present answer is to come.
    complete: bool,
    /// There is no loudspeaker to wait for: answers are only read.
    mute: bool,
    /// Bytes that were heard at the last look.
    heard: u64,
}

impl Speaker {
    pub(super) fn new() -> Self {
        Self {
            device: None,
            waiting: VecDeque::new(),
            received: Received::new(AudioFormat::Pcm16),
            jitter: Jitter::new(),
            complete: true,
            mute: false,
            heard: 0,
        }
    }

    /// Plays on this device from now on; what waits goes there.
    pub(super) fn use_device(&mut self, device: Playback, volume: u8) {
        self.lose_device();
        self.device = Some(device);
        self.mute = false;
        self.set_volume(volume);
    }

    /// The device is gone; what waits, waits for another.
    pub(super) fn lose_device(&mut self) {
        self.note_heard();
        self.heard = 0;
        self.device = None;
        self.jitter.stop();
    }

    /// There is no other: what comes is only read.
    pub(super) fn set_mute(&mut self) {
        self.mute = true;
    }

    pub(super) fn device(&self) -> Option<&Playback> {
        self.device.as_ref()
    }

    /// Loudness in per cent.
    pub(super) fn set_volume(&self, volume: u8) {
        if let Some(device) = &self.device {
            // Loudness is felt by its logarithm; a square is near enough for a slider.
            let part = f32::from(volume) / 100.0;
            device.set_volume(part * part);
        }
    }

    /// Takes sound of an answer; false where that answer was interrupted, or sound has filled all room.
    pub(super) fn receive(&mut self, place: &Place, audio: &[u8]) -> bool {
        if self.waiting.len() + audio.len() / 2 > MOST
            || !self.received.received(place, audio.len())
        {
            return false;
        }
        self.complete = false;
        self.waiting.extend(to_samples(audio));
        true
    }

    /// All sound of the present answer has come.
    pub(super) fn complete(&mut self) {
        self.complete = true;
    }

    /// Hands on what may be played now.
    pub(super) fn feed(&mut self, now: Instant) -> Result<(), AudioError> {
        self.note_heard();
        let Some(device) = &mut self.device else {
            if self.mute {
                self.received.played(2 * self.waiting.len() as u64);
                self.waiting.clear();
            }
            return Ok(());
        };
        let samples = self.waiting.len() as u64;
        let here = Duration::from_micros(samples * 1_000_000 / u64::from(SAMPLE_RATE));
        let all = here + device.waiting();
        if !self.jitter.plays(all, self.complete, now) || self.waiting.is_empty() {
            return Ok(());
        }
        let taken = device.push(self.waiting.make_contiguous())?;
        self.waiting.drain(..taken);
        if self.complete && self.waiting.is_empty() {
            device.finish()?;
        }
        Ok(())
    }

    /// Falls silent; gives what the gateway must forget.
    pub(super) fn interrupt(&mut self) -> Vec<Truncation> {
        self.note_heard();
        self.waiting.clear();
        self.complete = true;
        self.jitter.stop();
        if let Some(device) = &mut self.device
            && let Err(error) = device.clear()
        {
            tracing::warn!(%error, "the loudspeaker does not fall silent");
        }
        self.received.interrupt()
    }

    /// Whether everything was heard that came.
    pub(super) fn is_silent(&self) -> bool {
        let device = self.device.as_ref().is_none_or(Playback::is_silent);
        self.waiting.is_empty() && device
    }

    fn note_heard(&mut self) {
        let Some(device) = &self.device else { return };
        let micros = u64::try_from(device.heard().as_micros()).unwrap_or(u64::MAX);
        let rate = AudioFormat::Pcm16.bytes_per_second();
        // Whole samples.
        let heard = micros.saturating_mul(rate) / 1_000_000 / 2 * 2;
        self.received.played(heard.saturating_sub(self.heard));
        self.heard = self.heard.max(heard);
    }
}
