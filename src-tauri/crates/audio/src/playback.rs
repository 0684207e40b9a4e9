//! The loudspeaker.

mod ring;

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};
use rodio::mixer::{Mixer, MixerSource, mixer};
use rodio::source::{SineWave, Zero};
use rodio::{Sample, SampleRate, Source};
use rtrb::{Producer, RingBuffer};

use self::ring::{Ring, Shared};
use crate::SAMPLE_RATE;
use crate::device;
use crate::error::AudioError;
use crate::resample::{Resampler, from_pcm};

/// Sound that waits between whoever sends it and the device, in seconds.
const BUFFER: usize = 2;

/// A short sound of the app's own, beside what is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The microphone hears you now.
    Listening,
    /// What you said is on its way.
    Sent,
    /// Something went wrong.
    Trouble,
}

impl Cue {
    /// Pitch in hertz and length: an octave apart, so that they are told apart without being learnt.
    fn tone(self) -> (f32, Duration) {
        match self {
            Self::Listening => (880.0, Duration::from_millis(60)),
            Self::Sent => (440.0, Duration::from_millis(60)),
            Self::Trouble => (220.0, Duration::from_millis(250)),
        }
    }
}

/// Loudness of a cue, of 1: audible beside speech, and below it.
const CUE_LOUDNESS: f32 = 0.12;

/// An open loudspeaker that plays what is pushed; silent in between, closed when it is dropped.
pub struct Playback {
    producer: Producer<f32>,
    resampler: Resampler,
    converted: Vec<f32>,
    /// Samples a second of the device.
    rate: u32,
    /// Samples that went into the ring since the loudspeaker was opened.
    handed: u64,
    /// Samples that the device had taken but not played when they were cleared.
    unheard: u64,
    state: Arc<Shared>,
    mixer: Mixer,
    /// Its end tells the thread that owns the stream to close it.
    _open: blocking::Sender<()>,
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
        let device = device.map(str::to_owned);
        thread::Builder::new()
            .name("loudspeaker".into())
            .spawn(move || {
                let (stream, told) = match start(device.as_deref()) {
                    Ok((stream, started)) => (Some(stream), Ok(started)),
                    Err(error) => (None, Err(error)),
                };
                let _ = ready.send(told);
                if let Some(stream) = stream {
                    // Until the other half is dropped.
                    let _ = closed.recv();
                    drop(stream);
                }
            })
            .map_err(|error| AudioError::System(error.to_string()))?;
        let started: Started = opened.recv().unwrap_or(Err(AudioError::Gone))?;
        Ok(Self {
            producer: started.producer,
            resampler: Resampler::new(SAMPLE_RATE, started.rate)?,
            converted: Vec::new(),
            rate: started.rate,
            handed: 0,
            unheard: 0,
            state: started.state,
            mixer: started.mixer,
            _open: open,
        })
    }

    /// Takes mono PCM16 at [`SAMPLE_RATE`], as much as there is room for; gives how many samples
    /// were taken.
    ///
    /// # Errors
    /// [`AudioError::Gone`] when the device was lost.
    pub fn push(&mut self, samples: &[i16]) -> Result<usize, AudioError> {
        if self.is_lost() {
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
        self.handed += handed as u64;
    }

    /// Throws away what was not heard yet: the device falls silent within its own latency. What is
    /// pushed afterwards is played.
    ///
    /// # Errors
    /// The converter's.
    pub fn clear(&mut self) -> Result<(), AudioError> {
        self.resampler.flush(&mut self.converted)?;
        self.converted.clear();
        let heard = self.heard_samples();
        self.state
            .discard_before
            .store(self.handed, Ordering::Release);
        let taken = self.state.taken.load(Ordering::Relaxed);
        // What is still in the device belongs to nobody any more.
        self.unheard = taken.saturating_sub(heard);
        Ok(())
    }

    /// How much sound has been heard since the loudspeaker was opened: what the device took, less
    /// what it reports to be on its way still. Silence in between is not counted.
    pub fn heard(&self) -> Duration {
        self.long(self.heard_samples())
    }

    fn heard_samples(&self) -> u64 {
        self.state.heard(self.rate).saturating_sub(self.unheard)
    }

    /// How much sound still waits to be taken by the device.
    pub fn waiting(&self) -> Duration {
        let capacity = self.producer.buffer().capacity();
        let in_ring = capacity - self.producer.slots();
        let discarded = self.state.discarding();
        let samples = (in_ring as u64).saturating_sub(discarded) + self.converted.len() as u64;
        self.long(samples)
    }

    /// Whether everything that was pushed has been heard.
    pub fn is_silent(&self) -> bool {
        let taken = self.state.taken.load(Ordering::Relaxed);
        self.waiting().is_zero() && self.state.heard(self.rate) >= taken
    }

    /// The largest sample, from 0 to 1, that was played since the last time this was asked.
    pub fn take_peak(&self) -> f32 {
        f32::from_bits(self.state.peak.swap(0, Ordering::Relaxed))
    }

    /// Loudness of what is pushed: 0 is silent, 1 is as it came.
    pub fn set_volume(&self, volume: f32) {
        let volume = volume.clamp(0.0, 1.0);
        self.state.volume.store(volume.to_bits(), Ordering::Relaxed);
    }

    /// Plays a short sound beside what is pushed.
    pub fn cue(&self, cue: Cue) {
        let (pitch, length) = cue.tone();
        let tone = SineWave::new(pitch)
            .take_duration(length)
            .fade_in(Duration::from_millis(8))
            .amplify(CUE_LOUDNESS);
        self.mixer.add(tone);
    }

    /// Whether the device is gone.
    pub fn is_lost(&self) -> bool {
        self.state.lost.load(Ordering::Relaxed)
    }

    fn long(&self, samples: u64) -> Duration {
        Duration::from_micros(samples * 1_000_000 / u64::from(self.rate))
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

/// What the owner of an open loudspeaker holds of it.
struct Started {
    producer: Producer<f32>,
    mixer: Mixer,
    state: Arc<Shared>,
    rate: u32,
}

fn start(device: Option<&str>) -> Result<(cpal::Stream, Started), AudioError> {
    let speaker = device::output(device)?;
    // Without a sound server there is a phantom of a default device, which only fails here.
    let usual = speaker
        .default_output_config()
        .map_err(|error| match device {
            None => AudioError::NoOutput,
            Some(_) => error.into(),
        })?;
    let mut config = usual.config();
    // The system's own choice is 50 to 90 ms to the ear, and crackles on PipeWire. Half of this ran dry on a busy
    // machine with two cores: up to 150 ms of gaps in 15 s.
    config.buffer_size = BufferSize::Fixed(config.sample_rate / 50);
    let rate = config.sample_rate;
    let strange = || AudioError::Unsupported(format!("{rate} samples a second"));
    let sample_rate = SampleRate::new(rate).ok_or_else(strange)?;
    let (producer, consumer) = RingBuffer::new(rate as usize * BUFFER);
    let state = Arc::new(Shared::default());
    let (mixer, mixed) = mixer(NonZero::<u16>::MIN, sample_rate);
    // A mixer without a source ends.
    mixer.add(Zero::new(NonZero::<u16>::MIN, sample_rate));
    mixer.add(Ring::new(consumer, sample_rate, Arc::clone(&state)));
    let out = Out {
        mixed,
        rate,
        channels: usize::from(config.channels),
        state: Arc::clone(&state),
    };
    let stream = match usual.sample_format() {
        SampleFormat::F32 => build::<f32>(&speaker, config, out),
        SampleFormat::I16 => build::<i16>(&speaker, config, out),
        SampleFormat::U16 => build::<u16>(&speaker, config, out),
        SampleFormat::I32 => build::<i32>(&speaker, config, out),
        SampleFormat::U8 => build::<u8>(&speaker, config, out),
        other => return Err(AudioError::Unsupported(other.to_string())),
    }?;
    stream.play()?;
    let started = Started {
        producer,
        mixer,
        state,
        rate,
    };
    Ok((stream, started))
}

/// What the device's callback works with.
struct Out {
    mixed: MixerSource,
    rate: u32,
    channels: usize,
    state: Arc<Shared>,
}

fn build<T>(
    device: &cpal::Device,
    config: StreamConfig,
    out: Out,
) -> Result<cpal::Stream, AudioError>
where
    T: SizedSample + FromSample<Sample> + 'static,
{
    let Out {
        mut mixed,
        rate,
        channels,
        state,
    } = out;
    let failed = Arc::clone(&state);
    let play = move |wanted: &mut [T], info: &cpal::OutputCallbackInfo| {
        let before = state.taken.load(Ordering::Relaxed);
        let mut peak = 0.0_f32;
        for frame in wanted.chunks_mut(channels) {
            let sample = mixed.next().unwrap_or_default();
            peak = peak.max(sample.abs());
            frame.fill(T::from_sample_(sample));
        }
        let times = info.timestamp();
        let latency = times.playback.duration_since(times.callback);
        state.played(before, peak, latency, rate);
    };
    let fail = move |error: cpal::Error| {
        let passing = matches!(
            error.kind(),
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
        );
        if !passing {
            failed.lost.store(true, Ordering::Relaxed);
        }
    };
    Ok(device.build_output_stream(config, play, fail, None)?)
}
