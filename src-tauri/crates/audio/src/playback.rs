//! The loudspeaker.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use cpal::traits::DeviceTrait;
use cpal::{BufferSize, ErrorKind};
use rodio::{
    ChannelCount, DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, Sample, SampleRate, Source,
};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::SAMPLE_RATE;
use crate::device;
use crate::error::AudioError;
use crate::resample::{Resampler, from_pcm};

/// Sound that waits between whoever sends it and the device, in seconds.
const BUFFER: usize = 2;

/// An open loudspeaker that plays what is pushed; silent in between, closed when it is dropped.
pub struct Playback {
    producer: Producer<f32>,
    resampler: Resampler,
    converted: Vec<f32>,
    /// Samples a second of the device.
    rate: u32,
    state: Arc<State>,
    /// Its end tells the thread that owns the stream to close it.
    _open: blocking::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    /// The device took that many samples of sound.
    taken: AtomicU64,
    /// What waits is to be thrown away.
    clear: AtomicBool,
    lost: AtomicBool,
}

impl Playback {
    /// Opens a loudspeaker, the system's own choice without `device`. Blocks for a moment: not
    /// for the threads of an async runtime.
    ///
    /// # Errors
    /// No or no such device, one that is held by others, or a strange one.
    pub fn open(device: Option<&str>) -> Result<Self, AudioError> {
        let (ready, opened) = blocking::sync_channel(1);
        let (open, closed) = blocking::channel();
        let state = Arc::new(State::default());
        let (device, shared) = (device.map(str::to_owned), Arc::clone(&state));
        thread::Builder::new()
            .name("loudspeaker".into())
            .spawn(move || {
                let sink = start(device.as_deref(), shared);
                let (sink, told) = match sink {
                    Ok((sink, told)) => (Some(sink), Ok(told)),
                    Err(error) => (None, Err(error)),
                };
                let _ = ready.send(told);
                if let Some(sink) = sink {
                    // Until the other half is dropped.
                    let _ = closed.recv();
                    drop(sink);
                }
            })
            .map_err(|error| AudioError::System(error.to_string()))?;
        let (producer, rate) = opened.recv().unwrap_or(Err(AudioError::Gone))?;
        Ok(Self {
            producer,
            resampler: Resampler::new(SAMPLE_RATE, rate)?,
            converted: Vec::new(),
            rate,
            state,
            _open: open,
        })
    }

    /// Takes mono PCM16 at [`SAMPLE_RATE`], as much as there is room for; gives how many samples
    /// were taken.
    ///
    /// # Errors
    /// [`AudioError::Gone`] when the device was lost.
    pub fn push(&mut self, samples: &[i16]) -> Result<usize, AudioError> {
        if self.state.lost.load(Ordering::Relaxed) {
            return Err(AudioError::Gone);
        }
        // Conversion works in pieces, so up to two of them more may come out than went in.
        let piece = self.rate as usize / 50;
        let room = self.producer.slots().saturating_sub(piece);
        let fits = (room as u64 * u64::from(SAMPLE_RATE) / u64::from(self.rate)) as usize;
        let taken = samples.get(..fits.min(samples.len())).unwrap_or_default();
        let sound: Vec<f32> = taken.iter().copied().map(from_pcm).collect();
        self.resampler.push(&sound, &mut self.converted)?;
        self.hand_over();
        Ok(taken.len())
    }

    /// Says that the sound ends here for now, so that its last milliseconds are heard too.
    ///
    /// # Errors
    /// The converter's.
    pub fn finish(&mut self) -> Result<(), AudioError> {
        self.resampler.flush(&mut self.converted)?;
        self.hand_over();
        Ok(())
    }

    fn hand_over(&mut self) {
        let mut handed = 0;
        for &sample in &self.converted {
            if self.producer.push(sample).is_err() {
                break;
            }
            handed += 1;
        }
        self.converted.drain(..handed);
    }

    /// Throws away what was not heard yet: the device falls silent within one of its periods.
    ///
    /// # Errors
    /// The converter's.
    pub fn clear(&mut self) -> Result<(), AudioError> {
        self.resampler.flush(&mut self.converted)?;
        self.converted.clear();
        self.state.clear.store(true, Ordering::Release);
        Ok(())
    }

    /// How much sound the device has taken since it was opened; silence in between not counted.
    pub fn heard(&self) -> Duration {
        let taken = self.state.taken.load(Ordering::Relaxed);
        Duration::from_micros(taken * 1_000_000 / u64::from(self.rate))
    }

    /// How much sound still waits.
    pub fn waiting(&self) -> Duration {
        let capacity = self.producer.buffer().capacity();
        let samples = capacity - self.producer.slots() + self.converted.len();
        Duration::from_micros(samples as u64 * 1_000_000 / u64::from(self.rate))
    }
}

impl std::fmt::Debug for Playback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Playback")
            .field("rate", &self.rate)
            .field("heard", &self.heard())
            .finish_non_exhaustive()
    }
}

type Started = (MixerDeviceSink, (Producer<f32>, u32));

fn start(device: Option<&str>, state: Arc<State>) -> Result<Started, AudioError> {
    let speaker = device::output(device)?;
    // Without a sound server there is a phantom of a default device, which only fails here.
    let usual = speaker
        .default_output_config()
        .map_err(|error| match device {
            None => AudioError::NoOutput,
            Some(_) => error.into(),
        })?;
    let failed = Arc::clone(&state);
    let fail = move |error: cpal::Error| {
        let passing = matches!(
            error.kind(),
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
        );
        if !passing {
            failed.lost.store(true, Ordering::Relaxed);
        }
    };
    let mut sink = DeviceSinkBuilder::from_device(speaker)
        .map_err(|error| strange(&error))?
        .with_supported_config(&usual)
        // The system's own choice is 50 to 90 ms to the ear, and crackles on PipeWire.
        .with_buffer_size(BufferSize::Fixed(usual.sample_rate() / 100))
        .with_error_callback(fail)
        .open_stream()
        .map_err(|error| strange(&error))?;
    sink.log_on_drop(false);
    let rate = sink.config().sample_rate();
    let (producer, consumer) = RingBuffer::new(rate.get() as usize * BUFFER);
    sink.mixer().add(Ring {
        consumer,
        rate,
        state,
    });
    Ok((sink, (producer, rate.get())))
}

fn strange(error: &DeviceSinkError) -> AudioError {
    match error {
        DeviceSinkError::NoDevice => AudioError::NoOutput,
        DeviceSinkError::BuildError(error)
        | DeviceSinkError::PlayError(error)
        | DeviceSinkError::DefaultSinkConfigError(error) => error.clone().into(),
        other => AudioError::Unsupported(other.to_string()),
    }
}

/// What the device plays: the ring's sound, and silence where there is none.
struct Ring {
    consumer: Consumer<f32>,
    rate: SampleRate,
    state: Arc<State>,
}

impl Iterator for Ring {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        if self.state.clear.swap(false, Ordering::Acquire) {
            while self.consumer.pop().is_ok() {}
        }
        let Ok(sample) = self.consumer.pop() else {
            return Some(0.0);
        };
        self.state.taken.fetch_add(1, Ordering::Relaxed);
        Some(sample)
    }
}

impl Source for Ring {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}
