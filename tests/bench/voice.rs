//! Voice: how long a press, an answer and an interruption take, beside the bare way through the sound server in the
//! same run.
//!
//! A process finds its sound server by its environment, so the measuring is done by this program once more.

mod ear;
mod tap;

use std::error::Error;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use studio_audio::Playback;
use studio_contract::{
    DeviceState, ProfileCreateParams, VoiceAction, VoiceEvent, VoiceOpenParams, VoicePhase,
    VoiceStatus,
};
use studio_core::{App, Paths, Redactor, VoiceListener};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_domain::{ModelRef, SettingsPatch, VoiceSettings};
use studio_tests::harness::{SoundServer, draft, syllables};

use self::ear::Ear;
use self::tap::Tap;
use super::row::{Row, median};

/// Names the folder of the sound server to the process that measures.
const FOLDER: &str = "XIDAO_BENCH_DESK";
/// Measurements of each kind.
const ROUNDS: usize = 25;
/// A frame of the microphone, and what a press may take beyond it, in milliseconds.
const PRESS: f64 = 20.0 + 40.0;
/// From the socket to the loudspeaker beyond the bare way, in milliseconds.
const ANSWER: f64 = 60.0;
/// From the barge-in to silence beyond the bare way, in milliseconds.
const SILENCE: f64 = 30.0;
/// Silence that is no pause of the speaker.
const PAUSE: Duration = Duration::from_millis(400);
/// Longest wait before a measurement counts as broken.
const LIMIT: Duration = Duration::from_secs(20);

pub(super) type Failure = Box<dyn Error>;

pub(crate) async fn rows() -> Result<Vec<Row>, Failure> {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return measured(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir()?;
    let mut again = tokio::process::Command::new(std::env::current_exe()?);
    again
        .args(["voice", "--json"])
        .env(FOLDER, folder.path())
        .envs(SoundServer::variables_of(folder.path()))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    let output = again.output().await?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

async fn measured(folder: &Path) -> Result<Vec<Row>, Failure> {
    let sound = SoundServer::start(folder).await?;
    let ear = Ear::open()?;
    let (begin, end) = bare(&ear).await?;
    let mut desk = Desk::new(folder).await?;
    let press = desk.presses(&sound).await?;
    let (answer, silence) = desk.answers(&ear).await?;
    let beyond = |times: &[f64], bare: &[f64]| late(times) - median(bare);
    Ok(vec![
        Row::told("voice.loop.begin", median(&begin), "ms"),
        Row::told("voice.loop.end", median(&end), "ms"),
        Row::at_most(PRESS, "voice.press_to_byte.p95", late(&press), "ms"),
        Row::at_most(
            ANSWER,
            "voice.byte_to_sink.beyond",
            beyond(&answer, &begin),
            "ms",
        ),
        Row::at_most(
            SILENCE,
            "voice.barge_in.beyond",
            beyond(&silence, &end),
            "ms",
        ),
    ])
}

/// The 95th percentile.
fn late(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = sorted.len() * 95 / 100;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

fn millis(from: Instant, to: Instant) -> f64 {
    to.saturating_duration_since(from).as_secs_f64() * 1e3
}

/// The bare way: from handing sound to an open loudspeaker until it is heard, and from clearing it until it is not.
async fn bare(ear: &Ear) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let mut speaker = tokio::task::spawn_blocking(|| Playback::open(None)).await??;
    let tone: Vec<i16> = (0..24_000)
        .map(|at| ((f64::from(at) * 0.115).sin() * 12_000.0) as i16)
        .collect();
    let (mut begin, mut end) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        speaker.push(&tone)?;
        begin.push(millis(begun, ear.loud_after(begun).await?));
        let ended = Instant::now();
        speaker.clear()?;
        end.push(millis(ended, ear.silent_for(PAUSE).await?));
    }
    Ok((begin, end))
}

/// A session with the demo.
struct Desk {
    app: App,
    listener: VoiceListener,
    status: VoiceStatus,
    tap: Tap,
    _gateway: DemoGateway,
}

impl Desk {
    async fn new(folder: &Path) -> Result<Self, Failure> {
        let options = DemoOptions {
            pace: Pace {
                first_token: Duration::from_millis(100),
                ..Pace::default()
            },
            ..DemoOptions::default()
        };
        let gateway = DemoGateway::start(options).await?;
        let tap = Tap::on(&gateway.root_url()).await?;
        let app = App::open(Paths::new(folder.join("data")), Redactor::default()).await?;
        let quiet = SettingsPatch {
            voice: Some(VoiceSettings {
                cues: false,
                ..VoiceSettings::default()
            }),
            ..SettingsPatch::default()
        };
        app.settings_update(quiet).await?;
        let params = ProfileCreateParams {
            draft: draft(&tap.root_url),
            key: Some("sk-any-key-of-a-demo".into()),
        };
        let profile_id = app.profile_create(params).await?.profile.id;
        let params = VoiceOpenParams {
            conversation_id: None,
            model: ModelRef {
                profile_id,
                model_id: "demo-realtime".into(),
            },
            instructions: None,
            pressed: false,
        };
        let listener = app.voice_open(params).await?;
        let mut desk = Self {
            app,
            listener,
            status: VoiceStatus::default(),
            tap,
            _gateway: gateway,
        };
        let is_open = |status: &VoiceStatus| {
            status.connected
                && status.microphone == DeviceState::Open
                && status.speaker == DeviceState::Open
        };
        desk.until(is_open).await?;
        Ok(desk)
    }

    async fn until(&mut self, holds: impl Fn(&VoiceStatus) -> bool) -> Result<(), Failure> {
        while !holds(&self.status) {
            let event = tokio::time::timeout(LIMIT, self.listener.next()).await?;
            match event.ok_or("the session ended")? {
                VoiceEvent::Snapshot { session } => self.status = session.status,
                VoiceEvent::Status { status } => self.status = *status,
                _ => {}
            }
        }
        Ok(())
    }

    async fn phase(&mut self, phase: VoicePhase) -> Result<(), Failure> {
        self.until(|status| status.phase == phase).await
    }

    /// From a press to the first sound on the socket, with a microphone that hears all the time.
    async fn presses(&mut self, sound: &SoundServer) -> Result<Vec<f64>, Failure> {
        let file = std::env::var_os(FOLDER).ok_or("no folder")?;
        let file = Path::new(&file).join("long.wav");
        std::fs::write(&file, syllables(200))?;
        let mut times = Vec::new();
        let pressing = async {
            for _ in 0..ROUNDS {
                let pressed = Instant::now();
                self.app.voice_act(VoiceAction::Press {}).await?;
                times.push(millis(pressed, self.tap.sent.after(pressed).await?));
                self.phase(VoicePhase::Listening).await?;
                self.app.voice_act(VoiceAction::Cancel {}).await?;
                self.phase(VoicePhase::Ready).await?;
            }
            Ok::<(), Failure>(())
        };
        tokio::select! {
            pressed = pressing => pressed?,
            spoken = sound.speak(&file) => return Err(format!("the microphone fell silent: {spoken:?}").into()),
        }
        Ok(times)
    }

    /// From the first sound of an answer on the socket to the loudspeaker, and from the barge-in to silence.
    async fn answers(&mut self, ear: &Ear) -> Result<(Vec<f64>, Vec<f64>), Failure> {
        let (mut begin, mut end) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let asked = Instant::now();
            let text = "Tell me a long story about the harbour. ".repeat(3);
            self.app.voice_act(VoiceAction::Say { text }).await?;
            let came = self.tap.received.after(asked).await?;
            begin.push(millis(came, ear.loud_after(asked).await?));
            self.phase(VoicePhase::Speaking).await?;
            let stopped = Instant::now();
            self.app.voice_act(VoiceAction::Cancel {}).await?;
            end.push(millis(stopped, ear.silent_for(PAUSE).await?));
            self.phase(VoicePhase::Interrupted).await?;
        }
        Ok((begin, end))
    }
}
