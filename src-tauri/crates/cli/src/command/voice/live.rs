//! A conversation by microphone and loudspeaker.

use super::device::Microphone;
use super::{MAX_SOUND, PATIENCE, endless, silent, verdict};
use crate::failure::Failure;
use crate::output::Output;
use crate::session::Session;
use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::time::Duration;
use studio_audio::CaptureEvent;
use studio_gateway::realtime::audio::{Framer, to_samples};
use studio_gateway::realtime::{
    AudioFormat, ClientEvent, Place, Playback as Heard, RealtimeEvent, RealtimeEvents,
    RealtimeUsage, RealtimeWriter, ResponseStatus, ServerEvent, end_of_turn,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Sound in one message.
const FRAME: Duration = Duration::from_millis(40);
/// How often the loudspeaker is given more.
const FEED: Duration = Duration::from_millis(10);

/// Longer lines count as several, in bytes.
const LONGEST_LINE: u64 = 4096;

const SPEAK: &str = "Speak. Enter: get the answer. Ctrl-D: end.";
const FREE: &str = "Speak whenever you like. Ctrl-D: end.";

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// What the microphone hears is sent.
    Speaking,
    /// The model answers.
    Answering,
}

/// What a step leads to.
enum Step {
    GoOn,
    End,
}

/// One conversation.
pub(super) struct Live<'a> {
    session: &'a Session,
    out: Output,
    writer: RealtimeWriter,
    speaker: Option<studio_audio::Playback>,
    /// Turns are found by the server.
    hands_free: bool,
    turn: Turn,
    framer: Framer,
    /// Bytes of the turn that is being spoken.
    sent: u64,
    /// What was received and what came out of the loudspeaker.
    heard: Heard,
    /// Sound that the loudspeaker has no room for yet.
    queue: VecDeque<i16>,
    /// Whether the sound of the answers is wanted afterwards.
    keep: bool,
    /// It.
    sound: Vec<u8>,
    /// Bytes that had come out of the loudspeaker at the last look.
    played: u64,
    /// The server is giving an answer.
    answering: bool,
    /// The user has had enough: the answer that is under way is the last.
    last: bool,
    usage: RealtimeUsage,
    /// When the server was heard last.
    alive: Instant,
}

impl<'a> Live<'a> {
    pub(super) fn new(
        session: &'a Session,
        writer: RealtimeWriter,
        speaker: Option<studio_audio::Playback>,
        hands_free: bool,
        keep: bool,
    ) -> Self {
        Self {
            session,
            out: session.output(),
            writer,
            speaker,
            hands_free,
            turn: Turn::Speaking,
            framer: Framer::new(FRAME),
            sent: 0,
            heard: Heard::new(AudioFormat::Pcm16),
            queue: VecDeque::new(),
            keep,
            sound: Vec::new(),
            played: 0,
            answering: false,
            last: false,
            usage: RealtimeUsage::default(),
            alive: Instant::now(),
        }
    }

    /// Talks until the user ends it; gives the sound of the answers and what they used.
    pub(super) async fn run(
        mut self,
        mut events: RealtimeEvents,
        mut microphone: Microphone,
    ) -> Result<(Vec<u8>, RealtimeUsage), Failure> {
        self.invite();
        let mut lines = lines();
        let mut feed = interval(FEED);
        feed.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let step = tokio::select! {
                key = lines.recv(), if !self.last => self.key(key).await?,
                sound = microphone.events.next() => self.said(sound).await?,
                event = events.next() => self.event(event).await?,
                _ = feed.tick() => self.feed().await?,
            };
            if let Step::End = step {
                break;
            }
        }
        self.out.end_line().await?;
        self.writer.close().await;
        Ok((self.sound, self.usage))
    }

    fn invite(&self) {
        self.session
            .notice
            .say(if self.hands_free { FREE } else { SPEAK });
    }

    /// Enter, or the end of what the user types.
    async fn key(&mut self, line: Option<()>) -> Result<Step, Failure> {
        self.last = line.is_none();
        match (self.turn, self.hands_free) {
            (Turn::Speaking, false) => self.end_turn().await,
            (_, true) if self.last && !self.answering && self.is_silent() => Ok(Step::End),
            (Turn::Answering, false) if line.is_some() => {
                self.interrupt().await?;
                self.begin_turn();
                Ok(Step::GoOn)
            }
            _ => Ok(Step::GoOn),
        }
    }

    async fn end_turn(&mut self) -> Result<Step, Failure> {
        if let Some(rest) = self.framer.flush() {
            self.append(rest).await?;
        }
        let events = end_of_turn(AudioFormat::Pcm16, self.sent);
        // A turn of a moment is taken back, not asked.
        let asked = events.len() > 1;
        for event in events {
            self.send(event).await?;
        }
        self.sent = 0;
        if asked {
            self.turn = Turn::Answering;
            self.answering = true;
            self.alive = Instant::now();
        } else if self.last {
            return Ok(Step::End);
        }
        Ok(Step::GoOn)
    }

    fn begin_turn(&mut self) {
        self.turn = Turn::Speaking;
        self.sent = 0;
        self.invite();
    }

    /// Falls silent at once, and lets the server forget what was not heard.
    async fn interrupt(&mut self) -> Result<(), Failure> {
        self.queue.clear();
        self.note_played();
        if let Some(speaker) = &mut self.speaker {
            speaker.clear()?;
        }
        if std::mem::take(&mut self.answering) && !self.hands_free {
            self.send(ClientEvent::cancel()).await?;
        }
        for cut in self.heard.interrupt() {
            self.send(cut.into()).await?;
        }
        self.out.end_line().await
    }

    /// Something from the microphone.
    async fn said(&mut self, event: Option<CaptureEvent>) -> Result<Step, Failure> {
        match event {
            None => Err(studio_audio::AudioError::Gone.into()),
            Some(CaptureEvent::Lost(error)) => Err(error.into()),
            Some(CaptureEvent::Frame(samples)) => {
                if self.hands_free || self.turn == Turn::Speaking {
                    for frame in self.framer.push(&samples) {
                        self.append(frame).await?;
                    }
                }
                Ok(Step::GoOn)
            }
        }
    }

    async fn append(&mut self, frame: bytes::Bytes) -> Result<(), Failure> {
        self.sent += frame.len() as u64;
        self.send(ClientEvent::append(frame)).await
    }

    async fn send(&self, event: ClientEvent) -> Result<(), Failure> {
        // Why the connection is over is told by its own last event.
        let _ = self.writer.send(event).await;
        Ok(())
    }

    /// Something from the server.
    async fn event(&mut self, event: Option<RealtimeEvent>) -> Result<Step, Failure> {
        self.alive = Instant::now();
        match event {
            None => Err(silent(Duration::ZERO)),
            Some(RealtimeEvent::Closed(closed)) => Err(closed.to_error().into()),
            Some(RealtimeEvent::SettingsSent { .. } | RealtimeEvent::SettingsRefused(_)) => {
                Ok(Step::GoOn)
            }
            Some(RealtimeEvent::Received(frame)) => {
                if self.session.common.json {
                    self.out.json(&frame.raw).await?;
                }
                self.take(frame.event).await?;
                Ok(Step::GoOn)
            }
        }
    }

    async fn take(&mut self, event: ServerEvent) -> Result<(), Failure> {
        match event {
            ServerEvent::TranscriptDelta { delta, .. } | ServerEvent::TextDelta { delta, .. }
                if !self.session.common.json =>
            {
                self.out.text(&delta).await?;
            }
            ServerEvent::InputTranscriptDone { transcript, .. } => {
                self.session
                    .notice
                    .aside(&format!("» {}\n", transcript.trim()));
            }
            ServerEvent::AudioDelta { place, audio } => self.hear(&place, &audio)?,
            ServerEvent::SpeechStarted { .. } if self.hands_free => self.interrupt().await?,
            ServerEvent::ResponseCreated(_) => {
                self.answering = true;
                self.turn = Turn::Answering;
            }
            ServerEvent::ResponseDone(done) => {
                self.answering = false;
                if let Some(usage) = done.usage {
                    self.usage += usage;
                }
                if done.status != ResponseStatus::Cancelled {
                    verdict(&done)?;
                }
            }
            // An answer that was over by itself cannot be cancelled any more.
            ServerEvent::Error(error)
                if error.code.as_deref() == Some("response_cancel_not_active") => {}
            ServerEvent::Error(error) => return Err(error.to_error().into()),
            _ => {}
        }
        Ok(())
    }

    fn hear(&mut self, place: &Place, audio: &[u8]) -> Result<(), Failure> {
        // Stragglers of an answer that was interrupted.
        if !self.heard.received(place, audio.len()) {
            return Ok(());
        }
        if 2 * self.queue.len() + audio.len() > MAX_SOUND {
            return Err(endless());
        }
        if self.keep {
            let room = MAX_SOUND.saturating_sub(self.sound.len()).min(audio.len());
            self.sound
                .extend_from_slice(audio.get(..room).unwrap_or_default());
        }
        self.queue.extend(to_samples(audio));
        Ok(())
    }

    /// Gives the loudspeaker what it has room for, and sees whether the answer was heard to its end.
    async fn feed(&mut self) -> Result<Step, Failure> {
        if let Some(speaker) = &mut self.speaker {
            let taken = speaker.push(self.queue.make_contiguous())?;
            self.queue.drain(..taken);
            if !self.answering && self.queue.is_empty() && taken > 0 {
                speaker.finish()?;
            }
        } else {
            self.queue.clear();
        }
        self.note_played();
        let patience = self.session.common.timeout.unwrap_or(PATIENCE);
        if self.answering && self.alive.elapsed() > patience {
            return Err(silent(patience));
        }
        if self.answering || self.turn == Turn::Speaking || !self.is_silent() {
            return Ok(Step::GoOn);
        }
        self.out.end_line().await?;
        if self.last {
            return Ok(Step::End);
        }
        self.begin_turn();
        Ok(Step::GoOn)
    }

    /// Whether everything that was answered has been heard.
    fn is_silent(&self) -> bool {
        let waiting = self.speaker.as_ref().map(studio_audio::Playback::waiting);
        self.queue.is_empty() && waiting.unwrap_or_default().is_zero()
    }

    fn note_played(&mut self) {
        let Some(speaker) = &self.speaker else { return };
        let rate = AudioFormat::Pcm16.bytes_per_second();
        let micros = u64::try_from(speaker.heard().as_micros()).unwrap_or(u64::MAX);
        let played = micros.saturating_mul(rate) / 1_000_000;
        self.heard.played(played.saturating_sub(self.played));
        self.played = played;
    }
}

/// The lines of standard input, of which only the ends matter; closed at the end of all.
fn lines() -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::channel(4);
    // A read from a terminal cannot be broken off: this thread ends with the program.
    std::thread::spawn(move || {
        let mut line = String::new();
        let mut stdin = std::io::stdin().lock();
        loop {
            line.clear();
            // What cannot be read has ended too.
            let read = (&mut stdin).take(LONGEST_LINE).read_line(&mut line);
            let there = read.is_ok_and(|count| count > 0);
            if !there || sender.blocking_send(()).is_err() {
                return;
            }
        }
    });
    receiver
}
