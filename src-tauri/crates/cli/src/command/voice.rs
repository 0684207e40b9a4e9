//! `xidao voice`.

mod device;
mod live;
mod recording;

use self::live::Live;
use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::output::write_to;
use crate::session::Session;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;
use studio_audio::wav;
use studio_domain::{ModelKind, Usage};
use studio_gateway::realtime::{
    AudioFormat, OutputKind, RealtimeOptions, RealtimeUsage, ResponseInfo, ResponseStatus,
    ServerVad, SessionSettings, TurnDetection,
};
use studio_gateway::{ErrorKind, GatewayError};

/// Longest silence of the server that is waited for, unless asked otherwise.
const PATIENCE: Duration = Duration::from_secs(90);

/// Longest sound that is kept, in bytes: an hour and a half.
const MAX_SOUND: usize = 256 * 1024 * 1024;

/// Talk to a voice model.
///
/// From the microphone: speak, press Enter to be answered, press Enter again to interrupt; Ctrl-D
/// ends the conversation. With --input a recording is said instead, and its answer ends the command.
///
/// `xidao voice toggle` speaks in the window instead: it begins your turn there, or ends it. Bound to a key of the
/// desktop, it is push-to-talk from everywhere.
#[derive(Debug, Args)]
pub(crate) struct Voice {
    /// Begin or end your turn in the open window
    #[arg(value_enum, value_name = "toggle")]
    window: Option<InWindow>,
    /// Recording to say instead of the microphone, as WAV
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// File for the sound of the answers, as WAV
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Who answers
    #[arg(long, value_name = "NAME")]
    voice: Option<String>,
    /// Let the model hear by itself when you have spoken (wear headphones)
    #[arg(long, conflicts_with = "input")]
    hands_free: bool,
    /// Microphone, by its name or a part of it
    #[arg(long, value_name = "NAME", conflicts_with = "input")]
    microphone: Option<String>,
    /// Loudspeaker, by its name or a part of it
    #[arg(long, value_name = "NAME", conflicts_with = "input")]
    speaker: Option<String>,
}

/// What can be done in the window.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum InWindow {
    /// Begin to speak, or finish.
    Toggle,
}

impl Voice {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        if let Some(InWindow::Toggle) = self.window {
            return toggle().await;
        }
        match &self.input {
            Some(path) => self.say(session, path).await,
            None => self.converse(session).await,
        }
    }

    /// Says a recording.
    async fn say(&self, session: &Session, path: &Path) -> Result<(), Failure> {
        let said = input::file(path).await?;
        let said = wav::read(&said)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        let asking = Asking::of_kind(session, ModelKind::Realtime).await?;
        // The recording is one turn, whatever pauses it has.
        let options = self.options(session, &asking, TurnDetection::Off, self.output.is_some());
        let call = async {
            let connection = asking.gateway.realtime(options).await?;
            let request_id = connection.meta.request_id.clone();
            let answer = recording::talk(session, connection, &said).await?;
            Ok(Billed {
                usage: billed(answer.done.usage),
                value: answer,
                request_id,
            })
        };
        let answer = asking.charged("realtime", call).await?;
        self.keep(&answer.sound).await?;
        verdict(&answer.done)
    }

    /// Talks from the microphone until the user has had enough.
    async fn converse(&self, session: &Session) -> Result<(), Failure> {
        let (microphone, speaker) =
            device::open(self.microphone.clone(), self.speaker.clone()).await?;
        let asking = Asking::of_kind(session, ModelKind::Realtime).await?;
        let turns = if self.hands_free {
            TurnDetection::Server(ServerVad::default())
        } else {
            TurnDetection::Off
        };
        let options = self.options(session, &asking, turns, speaker.is_some());
        let call = async {
            let connection = asking.gateway.realtime(options).await?;
            let request_id = connection.meta.request_id.clone();
            let keep = self.output.is_some();
            let live = Live::new(session, connection.writer, speaker, self.hands_free, keep);
            let (sound, usage) = live.run(connection.events, microphone).await?;
            Ok(Billed {
                usage: billed(Some(usage)),
                value: sound,
                request_id,
            })
        };
        let sound = asking.charged("realtime", call).await?;
        self.keep(&sound).await
    }

    async fn keep(&self, sound: &[u8]) -> Result<(), Failure> {
        match &self.output {
            Some(place) => write_to(Some(place), &wav::written(sound)).await,
            None => Ok(()),
        }
    }

    fn options(
        &self,
        session: &Session,
        asking: &Asking<'_>,
        turns: TurnDetection,
        aloud: bool,
    ) -> RealtimeOptions {
        let mut options = RealtimeOptions::new(&asking.model);
        options.settings = SessionSettings {
            output: Some(if aloud {
                OutputKind::Audio
            } else {
                OutputKind::Text
            }),
            voice: self.voice.clone(),
            input_format: Some(AudioFormat::Pcm16),
            output_format: Some(AudioFormat::Pcm16),
            turn_detection: Some(turns),
            extra: session.extra(),
            ..SessionSettings::default()
        };
        options
    }
}

/// Asks the window, which alone has the session.
#[cfg(unix)]
async fn toggle() -> Result<(), Failure> {
    use studio_core::Paths;
    use studio_core::control::{ControlCommand, ask};

    let absent = || Failure::usage("no window of XiDao Studio is open");
    let paths = Paths::usual().ok_or_else(absent)?;
    let asking = tokio::task::spawn_blocking(move || ask(&paths, ControlCommand::VoiceToggle));
    match asking.await {
        Ok(Ok(())) => Ok(()),
        _ => Err(absent()),
    }
}

/// Windows has no control socket yet.
#[cfg(not(unix))]
async fn toggle() -> Result<(), Failure> {
    Err(Failure::usage("this is not possible on this system yet"))
}

fn billed(usage: Option<RealtimeUsage>) -> Usage {
    let usage = usage.map(studio_gateway::Usage::from);
    usage
        .as_ref()
        .map_or_else(Usage::default, studio_core::usage)
}

fn endless() -> Failure {
    GatewayError::new(ErrorKind::Protocol, "the answer does not end").into()
}

fn silent(patience: Duration) -> Failure {
    let words = format!("the server was silent for {} s", patience.as_secs_f32());
    GatewayError::new(ErrorKind::Timeout, words).into()
}

/// Whether the server called the answer whole.
fn verdict(done: &ResponseInfo) -> Result<(), Failure> {
    match (&done.status, &done.error) {
        (ResponseStatus::Completed | ResponseStatus::Other(_), _) => Ok(()),
        (_, Some(error)) => Err(error.to_error().into()),
        (ResponseStatus::Failed, None) => Err(Failure::Unfinished(
            ErrorKind::Server,
            "the model failed before the end of its answer",
        )),
        (_, None) if done.reason.as_deref() == Some("content_filter") => Err(Failure::Unfinished(
            ErrorKind::Policy,
            "the gateway's content filter cut the answer",
        )),
        (_, None) => Err(Failure::Unfinished(
            ErrorKind::Truncated,
            "the answer was cut off",
        )),
    }
}
