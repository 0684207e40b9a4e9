//! `xidao voice`.

use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, write_to};
use crate::session::Session;
use crate::wav;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;
use studio_domain::{ModelKind, Usage};
use studio_gateway::realtime::audio::to_bytes;
use studio_gateway::realtime::{
    AudioFormat, ClientEvent, OutputKind, Realtime, RealtimeEvent, RealtimeEvents, RealtimeOptions,
    RealtimeWriter, ResponseInfo, ResponseStatus, ServerEvent, SessionSettings, TurnDetection,
};
use studio_gateway::{ErrorKind, GatewayError};

/// Samples in one message: 100 ms.
const FRAME: usize = 2_400;

/// Longest silence of the server that is waited for, unless asked otherwise.
const PATIENCE: Duration = Duration::from_secs(90);

/// Longest answer that is kept, in bytes of sound: an hour and a half.
const MAX_SOUND: usize = 256 * 1024 * 1024;

/// Talk to a voice model.
///
/// Says a recording to it, prints what it answers, and keeps the sound of that.
#[derive(Debug, Args)]
pub(crate) struct Voice {
    /// Recording to say, as WAV
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// File for the sound of the answer, as WAV; without it the answer is written only
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Who answers
    #[arg(long, value_name = "NAME")]
    voice: Option<String>,
}

/// An answer as far as it came.
#[derive(Default)]
struct Answer {
    sound: Vec<u8>,
    done: ResponseInfo,
}

impl Voice {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let Some(path) = &self.input else {
            return Err(Failure::usage(
                "the microphone cannot be used here yet: give a recording with --input FILE.wav",
            ));
        };
        let said = input::file(path).await?;
        let said = wav::read(&said)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        let asking = Asking::of_kind(session, ModelKind::Realtime).await?;
        let mut options = RealtimeOptions::new(&asking.model);
        options.settings = self.settings(session);
        let call = async {
            let connection = asking.gateway.realtime(options).await?;
            let request_id = connection.meta.request_id.clone();
            let answer = talk(session, connection, &said).await?;
            let usage = answer.done.usage.map(studio_gateway::Usage::from);
            Ok(Billed {
                usage: usage
                    .as_ref()
                    .map_or_else(Usage::default, studio_core::usage),
                value: answer,
                request_id,
            })
        };
        let answer = asking.charged("realtime", call).await?;
        if let Some(place) = &self.output {
            write_to(Some(place), &wav::written(&answer.sound)).await?;
        }
        verdict(&answer.done)
    }

    fn settings(&self, session: &Session) -> SessionSettings {
        SessionSettings {
            output: Some(match self.output {
                Some(_) => OutputKind::Audio,
                None => OutputKind::Text,
            }),
            voice: self.voice.clone(),
            input_format: Some(AudioFormat::Pcm16),
            output_format: Some(AudioFormat::Pcm16),
            // The recording is one turn, whatever pauses it has.
            turn_detection: Some(TurnDetection::Off),
            extra: session.extra(),
            ..SessionSettings::default()
        }
    }
}

/// Says the recording and hears the answer.
async fn talk(session: &Session, connection: Realtime, said: &[i16]) -> Result<Answer, Failure> {
    let Realtime {
        writer, mut events, ..
    } = connection;
    let mut out = session.output();
    let patience = session.common.timeout.unwrap_or(PATIENCE);
    let hearing = async {
        let mut answer = Answer::default();
        let heard = hear(session, &mut events, &mut out, &mut answer, patience).await;
        out.end_line().await?;
        heard.map(|()| answer)
    };
    // What could not be said because the connection is over is told by the end of it.
    let (answer, _) = tokio::join!(hearing, say(&writer, said));
    writer.close().await;
    answer
}

async fn say(
    writer: &RealtimeWriter,
    said: &[i16],
) -> Result<(), studio_gateway::realtime::SendError> {
    for frame in said.chunks(FRAME) {
        writer.send(ClientEvent::append(to_bytes(frame))).await?;
    }
    writer.send(ClientEvent::commit()).await?;
    writer.send(ClientEvent::respond()).await
}

async fn hear(
    session: &Session,
    events: &mut RealtimeEvents,
    out: &mut Output,
    answer: &mut Answer,
    patience: Duration,
) -> Result<(), Failure> {
    loop {
        let event = tokio::time::timeout(patience, events.next()).await;
        let event = event.map_err(|_| silent(patience))?;
        match event {
            None => return Err(silent(Duration::ZERO)),
            Some(RealtimeEvent::Closed(closed)) => return Err(closed.to_error().into()),
            Some(RealtimeEvent::Received(frame)) => {
                if session.common.json {
                    out.json(&frame.raw).await?;
                }
                if take(session, out, answer, frame.event).await? {
                    return Ok(());
                }
            }
            Some(RealtimeEvent::SettingsSent { .. } | RealtimeEvent::SettingsRefused(_)) => {}
        }
    }
}

/// Takes one event; tells whether the answer is over.
async fn take(
    session: &Session,
    out: &mut Output,
    answer: &mut Answer,
    event: ServerEvent,
) -> Result<bool, Failure> {
    match event {
        ServerEvent::TranscriptDelta { delta, .. } | ServerEvent::TextDelta { delta, .. }
            if !session.common.json =>
        {
            out.text(&delta).await?;
        }
        ServerEvent::AudioDelta { audio, .. } => {
            if answer.sound.len() + audio.len() > MAX_SOUND {
                return Err(
                    GatewayError::new(ErrorKind::Protocol, "the answer does not end").into(),
                );
            }
            answer.sound.extend_from_slice(&audio);
        }
        ServerEvent::Error(error) => return Err(error.to_error().into()),
        ServerEvent::ResponseDone(done) => {
            answer.done = done;
            return Ok(true);
        }
        _ => {}
    }
    Ok(false)
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
