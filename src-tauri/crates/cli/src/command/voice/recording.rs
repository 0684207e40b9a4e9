//! A recording that is said, and the one answer to it.

use super::{MAX_SOUND, PATIENCE, endless, silent};
use crate::failure::Failure;
use crate::output::Output;
use crate::session::Session;
use std::time::Duration;
use studio_gateway::realtime::audio::to_bytes;
use studio_gateway::realtime::{
    ClientEvent, Realtime, RealtimeEvent, RealtimeEvents, RealtimeWriter, ResponseInfo, SendError,
    ServerEvent,
};

/// Samples in one message: 100 ms.
const FRAME: usize = 2_400;

/// An answer as far as it came.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) sound: Vec<u8>,
    pub(super) done: ResponseInfo,
}

/// Says the recording and hears the answer.
pub(super) async fn talk(
    session: &Session,
    connection: Realtime,
    said: &[i16],
) -> Result<Answer, Failure> {
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

async fn say(writer: &RealtimeWriter, said: &[i16]) -> Result<(), SendError> {
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
                return Err(endless());
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
