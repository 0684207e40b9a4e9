//! Recording from the microphone onto disk, before anything is sent anywhere.

use crate::app::now;
use crate::voice::{Microphone, Recording, chosen_microphone, device_problem};
use crate::{App, CoreError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use studio_audio::{AudioError, CaptureEvent, Level, SAMPLE_RATE};
use studio_contract::{RecordingEvent, RecordingPauseParams, RecordingStopReply};
use studio_store::StoreError;
use tokio::sync::{mpsc, oneshot};

/// Longest recording, in bytes: what gateways take in one piece (whisper-1: 25 MiB), nine minutes.
const MOST: u64 = 25 * 1024 * 1024 - 1_024;
/// Between two levels.
const LEVELS: Duration = Duration::from_millis(40);
/// Events that a listener may fall behind.
const BACKLOG: usize = 64;

/// The recording of this process, if one is made.
#[derive(Default)]
pub(crate) struct Recorder {
    orders: Mutex<Option<mpsc::Sender<Order>>>,
}

enum Order {
    Pause(bool),
    Stop(oneshot::Sender<Result<RecordingStopReply, CoreError>>),
}

/// Hears how a recording goes.
pub struct RecordingListener {
    events: mpsc::Receiver<RecordingEvent>,
}

impl RecordingListener {
    /// What happens next; `None` when the recording was stopped or dropped.
    pub async fn next(&mut self) -> Option<RecordingEvent> {
        self.events.recv().await
    }
}

impl App {
    /// Begins to record, in place of a recording that was not stopped.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`] where the folder cannot be written. What is wrong with the microphone is told to the
    /// listener.
    pub async fn recording_start(&self) -> Result<RecordingListener, CoreError> {
        let chosen = self.settings().await?.voice.microphone;
        let folder = self.inner.paths.run();
        let file = Recording::begin(&folder).await;
        let file = file.map_err(|error| StoreError::io(&folder, error))?;
        let (orders, ordered) = mpsc::channel(4);
        let (events, heard) = mpsc::channel(BACKLOG);
        let taking = Taking {
            app: self.clone(),
            file: Some(file),
            bytes: 0,
            paused: false,
            events,
            told: Instant::now(),
            loudest: 0.0,
        };
        self.spawn(taking.run(chosen, ordered));
        *self.recorder() = Some(orders);
        Ok(RecordingListener { events: heard })
    }

    /// Hears nothing for now, or goes on.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where nothing is recorded.
    pub async fn recording_pause(&self, params: RecordingPauseParams) -> Result<(), CoreError> {
        let orders = self.recorder().clone().ok_or(NONE)?;
        let sent = orders.send(Order::Pause(params.paused)).await;
        sent.map_err(|_| NONE)
    }

    /// Ends the recording and puts it into the media store, where it stays while something needs it.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where nothing is recorded, [`CoreError::Store`].
    pub async fn recording_stop(&self) -> Result<RecordingStopReply, CoreError> {
        let orders = self.recorder().take().ok_or(NONE)?;
        let (reply, replied) = oneshot::channel();
        orders.send(Order::Stop(reply)).await.map_err(|_| NONE)?;
        replied.await.map_err(|_| NONE)?
    }

    /// Ends the recording and forgets it.
    pub fn recording_drop(&self) {
        // The end of its orders ends it.
        self.recorder().take();
    }

    fn recorder(&self) -> MutexGuard<'_, Option<mpsc::Sender<Order>>> {
        let recorder = &self.inner.recorder;
        recorder
            .orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

const NONE: CoreError = CoreError::NotFound("a recording that is being made");

/// A recording on its way.
struct Taking {
    app: App,
    /// None once it could not be written.
    file: Option<Recording>,
    bytes: u64,
    paused: bool,
    events: mpsc::Sender<RecordingEvent>,
    /// When a level was told last.
    told: Instant,
    loudest: f32,
}

impl Taking {
    async fn run(mut self, chosen: Option<String>, mut ordered: mpsc::Receiver<Order>) {
        let mut microphone = match open(chosen).await {
            Ok(microphone) => {
                self.tell(RecordingEvent::Opened {});
                Some(microphone)
            }
            Err(error) => {
                self.fail(&error);
                None
            }
        };
        loop {
            let sound = async {
                match &mut microphone {
                    Some(microphone) => microphone.events.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                order = ordered.recv() => match order {
                    None => return,
                    Some(Order::Pause(paused)) => self.paused = paused,
                    Some(Order::Stop(reply)) => {
                        drop(microphone.take());
                        // Who asked may have gone.
                        let _ = reply.send(self.stop().await);
                        return;
                    }
                },
                event = sound => {
                    if !self.hear(event).await {
                        microphone = None;
                    }
                }
            }
        }
    }

    /// Takes sound; whether more is wanted.
    async fn hear(&mut self, event: Option<CaptureEvent>) -> bool {
        let samples = match event {
            Some(CaptureEvent::Frame(samples)) => samples,
            Some(CaptureEvent::Lost(error)) => {
                self.fail(&error);
                return false;
            }
            None => return false,
        };
        if self.paused {
            return true;
        }
        self.loudest = self.loudest.max(Level::of(&samples).peak);
        let sound: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        let written = match &mut self.file {
            Some(file) => file.add(&sound).await,
            None => return false,
        };
        if let Err(error) = written {
            tracing::warn!(%error, "a recording cannot be written");
            self.fail(&AudioError::System(error.to_string()));
            return false;
        }
        self.bytes += sound.len() as u64;
        if self.told.elapsed() >= LEVELS {
            self.told = Instant::now();
            let level = std::mem::take(&mut self.loudest);
            let ms = self.duration_ms();
            self.tell(RecordingEvent::Level { level, ms });
        }
        if self.bytes >= MOST {
            self.tell(RecordingEvent::Full {});
            return false;
        }
        true
    }

    fn duration_ms(&self) -> i64 {
        let samples = self.bytes / 2;
        i64::try_from(samples * 1_000 / u64::from(SAMPLE_RATE)).unwrap_or(i64::MAX)
    }

    fn tell(&self, event: RecordingEvent) {
        // The next level says more than one that finds no room.
        let _ = self.events.try_send(event);
    }

    fn fail(&self, error: &AudioError) {
        let (problem, detail) = device_problem(error);
        self.tell(RecordingEvent::Failed { problem, detail });
    }

    async fn stop(&mut self) -> Result<RecordingStopReply, CoreError> {
        let duration_ms = self.duration_ms();
        let folder = self.app.inner.paths.run();
        let ended = match self.file.take() {
            Some(file) => file.end().await,
            None => Ok(None),
        };
        let file = ended.map_err(|error| StoreError::io(&folder, error))?;
        let media = match file {
            Some(file) => {
                let store = &self.app.inner.store;
                Some(store.put_media_open(file, "audio/wav", now()).await?.hash)
            }
            None => None,
        };
        Ok(RecordingStopReply { media, duration_ms })
    }
}

async fn open(chosen: Option<String>) -> Result<Microphone, AudioError> {
    let id = chosen_microphone(chosen.as_deref()).await;
    let id = id.ok_or(AudioError::NoInput)?;
    let opened = tokio::task::spawn_blocking(move || Microphone::open(&id));
    opened.await.unwrap_or(Err(AudioError::Gone))
}
