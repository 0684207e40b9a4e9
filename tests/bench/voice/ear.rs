//! What comes out of the loudspeaker, as it comes.

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::sync::Notify;

use super::Failure;

/// Bytes that are looked at at once: 5 ms of mono PCM16 at 48,000 Hz.
const PIECE: usize = 480;
/// A sample that is not silence.
const LOUD: u16 = 1_000;
/// Longest wait before a measurement counts as broken.
const LIMIT: Duration = Duration::from_secs(10);

/// Listens to the monitor of the loudspeaker. Its own delay is in every measurement, and so in the reference too.
pub(super) struct Ear {
    heard: Arc<Heard>,
    _recorder: Child,
}

#[derive(Default)]
struct Heard {
    last_loud: Mutex<Option<Instant>>,
    pieces: Notify,
}

impl Ear {
    pub(super) fn open() -> Result<Self, Failure> {
        let mut recorder = Command::new("parec")
            .args(["--device=spk.monitor", "--format=s16le", "--rate=48000"])
            .args(["--channels=1", "--latency-msec=10"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut sound = recorder.stdout.take().ok_or("no recorder")?;
        let heard = Arc::new(Heard::default());
        let shared = Arc::clone(&heard);
        tokio::spawn(async move {
            let mut piece = vec![0; PIECE];
            while sound.read_exact(&mut piece).await.is_ok() {
                let samples = piece.chunks_exact(2);
                let is_loud =
                    |two: &[u8]| i16::from_le_bytes([two[0], two[1]]).unsigned_abs() > LOUD;
                if samples.into_iter().any(is_loud)
                    && let Ok(mut last) = shared.last_loud.lock()
                {
                    *last = Some(Instant::now());
                }
                shared.pieces.notify_waiters();
            }
        });
        Ok(Self {
            heard,
            _recorder: recorder,
        })
    }

    fn last_loud(&self) -> Option<Instant> {
        self.heard.last_loud.lock().ok().and_then(|last| *last)
    }

    /// When it is loud again after `since`.
    pub(super) async fn loud_after(&self, since: Instant) -> Result<Instant, Failure> {
        self.wait(|last| last.filter(|at| *at > since)).await
    }

    /// When it was loud last, once it has been silent for `silence`.
    pub(super) async fn silent_for(&self, silence: Duration) -> Result<Instant, Failure> {
        self.wait(|last| last.filter(|at| at.elapsed() > silence))
            .await
    }

    async fn wait(
        &self,
        found: impl Fn(Option<Instant>) -> Option<Instant>,
    ) -> Result<Instant, Failure> {
        let waiting = async {
            loop {
                let piece = self.heard.pieces.notified();
                if let Some(at) = found(self.last_loud()) {
                    return at;
                }
                piece.await;
            }
        };
        Ok(tokio::time::timeout(LIMIT, waiting).await?)
    }
}
