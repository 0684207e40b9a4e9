//! The microphone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc as blocking;
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};
use rtrb::{Consumer, Producer, RingBuffer};
use tokio::sync::mpsc;

use crate::SAMPLE_RATE;
use crate::device;
use crate::error::AudioError;
use crate::resample::{Resampler, to_pcm};

/// Samples in one frame: 20 ms, the shortest that is worth a message of its own.
const FRAME: usize = SAMPLE_RATE as usize / 50;
/// Frames that wait for whoever listens: 4 s.
const QUEUE: usize = 200;
/// Longest wait for the first sound of a device; a null sink that slept needs 1.7 s.
const PATIENCE: Duration = Duration::from_secs(5);
/// The device's callback wakes the worker; it looks by itself after this long.
const LOOK: Duration = Duration::from_millis(20);

/// What a microphone gives.
#[derive(Clone, Debug, PartialEq)]
pub enum CaptureEvent {
    /// 20 ms of mono PCM16 at [`SAMPLE_RATE`]; the last one may be shorter.
    Frame(Vec<i16>),
    /// The device is gone; nothing follows.
    Lost(AudioError),
}

/// The sound of an open microphone.
#[derive(Debug)]
pub struct CaptureEvents(mpsc::Receiver<CaptureEvent>);

impl CaptureEvents {
    /// The next frame; none when the microphone was closed.
    pub async fn next(&mut self) -> Option<CaptureEvent> {
        self.0.recv().await
    }
}

/// An open microphone; closed when it is dropped.
#[derive(Debug)]
pub struct Capture {
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    stop: AtomicBool,
    /// Samples of the device that found no room.
    overrun: AtomicU64,
    /// Frames that nobody took in time.
    dropped: AtomicU64,
}

impl Capture {
    /// Opens a microphone, the system's own choice without `device`, and waits for its first
    /// sound. Blocks for up to a few seconds: not for the threads of an async runtime.
    ///
    /// # Errors
    /// No or no such device, a device that is held by others, not allowed, silent or strange.
    pub fn open(device: Option<&str>) -> Result<(Self, CaptureEvents), AudioError> {
        let (ready, opened) = blocking::sync_channel(1);
        let (sender, events) = mpsc::channel(QUEUE);
        let state = Arc::new(State::default());
        let (device, shared) = (device.map(str::to_owned), Arc::clone(&state));
        let thread = thread::Builder::new()
            .name("microphone".into())
            .spawn(move || run(device.as_deref(), &shared, &sender, &ready))
            .map_err(|error| AudioError::System(error.to_string()))?;
        let capture = Self {
            state,
            thread: Some(thread),
        };
        // The thread always says how it went; a panic drops its half.
        opened.recv().unwrap_or(Err(AudioError::Gone))?;
        Ok((capture, CaptureEvents(events)))
    }

    /// Milliseconds of sound that were lost because something was too slow.
    pub fn lost_ms(&self) -> u64 {
        let frames = self.state.dropped.load(Ordering::Relaxed) * 20;
        frames + self.state.overrun.load(Ordering::Relaxed) / 48
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // What it still holds is on its way when this returns. It never panics; if it did, there is nothing to do.
            let _ = thread.join();
        }
    }
}

type Ready = blocking::SyncSender<Result<(), AudioError>>;

/// Owns the stream until the end.
fn run(
    device: Option<&str>,
    state: &Arc<State>,
    events: &mpsc::Sender<CaptureEvent>,
    ready: &Ready,
) {
    let (failed, failures) = blocking::sync_channel(4);
    let opened = open(device, state, failed);
    let (mut worker, stream) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let _ = ready.send(Err(error));
            return;
        }
    };
    let begun = Instant::now();
    let mut heard = false;
    while !state.stop.load(Ordering::Relaxed) {
        thread::park_timeout(LOOK);
        let lost = match worker.work(state, events) {
            Ok(some) if some && !heard => {
                heard = true;
                let _ = ready.send(Ok(()));
                None
            }
            Ok(_) if !heard && begun.elapsed() > PATIENCE => Some(AudioError::Silent),
            Ok(_) => failures.try_recv().ok(),
            Err(error) => Some(error),
        };
        let Some(error) = lost else { continue };
        if heard {
            // Room was kept for it, so that the end is always told.
            let _ = events.try_send(CaptureEvent::Lost(error));
        } else {
            let _ = ready.send(Err(error));
        }
        return;
    }
    drop(stream);
    let _ = worker.finish(state, events);
}

fn open(
    device: Option<&str>,
    state: &Arc<State>,
    failed: blocking::SyncSender<AudioError>,
) -> Result<(Worker, cpal::Stream), AudioError> {
    let microphone = device::input(device)?;
    // Without a sound server there is a phantom of a default device, which only fails here.
    let supported = microphone
        .default_input_config()
        .map_err(|error| match device {
            None => AudioError::NoInput,
            Some(_) => error.into(),
        })?;
    let mut config = supported.config();
    // The system's own choice can deliver two seconds at once.
    config.buffer_size = BufferSize::Fixed(config.sample_rate / 100);
    let (channels, rate) = (usize::from(config.channels), config.sample_rate);
    // Two seconds, for a worker that is kept waiting by the system.
    let (producer, consumer) = RingBuffer::new(rate as usize * channels * 2);
    let sink = Sink {
        producer,
        state: Arc::clone(state),
        worker: thread::current(),
        failed,
    };
    let stream = match supported.sample_format() {
        SampleFormat::F32 => build::<f32>(&microphone, config, sink),
        SampleFormat::I16 => build::<i16>(&microphone, config, sink),
        SampleFormat::U16 => build::<u16>(&microphone, config, sink),
        SampleFormat::I32 => build::<i32>(&microphone, config, sink),
        SampleFormat::U8 => build::<u8>(&microphone, config, sink),
        other => return Err(AudioError::Unsupported(other.to_string())),
    }?;
    stream.play()?;
    let worker = Worker {
        consumer,
        channels,
        resampler: Resampler::new(rate, SAMPLE_RATE)?,
        mono: Vec::new(),
        ready: Vec::new(),
    };
    Ok((worker, stream))
}

/// Where the device's callback puts what it hears.
struct Sink {
    producer: Producer<f32>,
    state: Arc<State>,
    worker: Thread,
    failed: blocking::SyncSender<AudioError>,
}

fn build<T>(
    device: &cpal::Device,
    config: StreamConfig,
    sink: Sink,
) -> Result<cpal::Stream, AudioError>
where
    T: SizedSample + 'static,
    f32: FromSample<T>,
{
    let Sink {
        mut producer,
        state,
        worker,
        failed,
    } = sink;
    let hear = move |heard: &[T], _: &cpal::InputCallbackInfo| {
        let refused = heard
            .iter()
            .filter(|&&sample| producer.push(f32::from_sample_(sample)).is_err())
            .count();
        if refused > 0 {
            state.overrun.fetch_add(refused as u64, Ordering::Relaxed);
        }
        worker.unpark();
    };
    let fail = move |error: cpal::Error| {
        let passing = matches!(
            error.kind(),
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
        );
        if !passing {
            let _ = failed.try_send(error.into());
        }
    };
    Ok(device.build_input_stream(config, hear, fail, None)?)
}

/// Makes frames of what the device delivered.
struct Worker {
    consumer: Consumer<f32>,
    channels: usize,
    resampler: Resampler,
    mono: Vec<f32>,
    ready: Vec<f32>,
}

impl Worker {
    /// Takes what is there; whether that was anything.
    fn work(
        &mut self,
        state: &State,
        events: &mpsc::Sender<CaptureEvent>,
    ) -> Result<bool, AudioError> {
        let count = self.consumer.slots() / self.channels * self.channels;
        if count == 0 {
            return Ok(false);
        }
        let Ok(chunk) = self.consumer.read_chunk(count) else {
            return Ok(false);
        };
        let (first, second) = chunk.as_slices();
        let samples = first.iter().chain(second).copied();
        self.mono.clear();
        self.mono.extend(Mono {
            samples,
            channels: self.channels,
        });
        chunk.commit_all();
        self.resampler.push(&self.mono, &mut self.ready)?;
        let whole = self.ready.len() / FRAME * FRAME;
        for frame in self.ready[..whole].chunks(FRAME) {
            send(frame, state, events);
        }
        self.ready.drain(..whole);
        Ok(true)
    }

    /// Sends the rest.
    fn finish(
        mut self,
        state: &State,
        events: &mpsc::Sender<CaptureEvent>,
    ) -> Result<(), AudioError> {
        self.work(state, events)?;
        self.resampler.flush(&mut self.ready)?;
        for frame in self.ready.chunks(FRAME) {
            send(frame, state, events);
        }
        Ok(())
    }
}

/// One channel of several: their mean.
struct Mono<I> {
    samples: I,
    channels: usize,
}

impl<I: Iterator<Item = f32>> Iterator for Mono<I> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let first = self.samples.next()?;
        let rest: f32 = self.samples.by_ref().take(self.channels - 1).sum();
        Some((first + rest) / self.channels as f32)
    }
}

fn send(frame: &[f32], state: &State, events: &mpsc::Sender<CaptureEvent>) {
    // One place is kept for the news that the device is gone.
    let frame = frame.iter().copied().map(to_pcm).collect();
    if events.capacity() < 2 || events.try_send(CaptureEvent::Frame(frame)).is_err() {
        state.dropped.fetch_add(1, Ordering::Relaxed);
    }
}
