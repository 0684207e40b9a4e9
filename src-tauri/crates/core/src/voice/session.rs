//! One session: the task that owns the microphone, the loudspeaker and the connection, and obeys the floor.

use super::answer::Answer;
use super::board::Board;
use super::devices::{self, Lists, Microphone, Slot};
use super::floor::{Effect, Floor, Input};
use super::keeper::Note;
use super::link::{Link, LinkEvent};
use super::said::Said;
use super::settings::{self, Instructions};
use super::speaker::Speaker;
use crate::App;
use crate::app::now;
use crate::changes::Events;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use studio_audio::{AudioError, CaptureEvent, Cue, Level, Playback};
use studio_contract::{AppEvent, VoiceAction, VoicePhase, VoiceStatus};
use studio_domain::{ModelRef, VoiceSettings};
use studio_gateway::realtime::{ClientEvent, Item, Reconnect};
use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often the loudspeaker is given more.
const TICK: Duration = Duration::from_millis(10);
/// Ticks between two looks at the levels: 25 a second.
const LEVELS: u64 = 4;
/// Ticks between two saves of an answer's words: at most half a second is lost when the process is killed.
const SAVES: u64 = 50;
/// Ticks between two tries of a device that failed: 2 s.
const TRIES: u64 = 200;
/// Ticks between two notes of how long the session lasts: 30 s.
const LASTS: u64 = 3_000;

/// What a session begins with.
pub(super) struct Beginning {
    pub(super) app: App,
    pub(super) board: Arc<Board>,
    pub(super) notes: mpsc::Sender<Note>,
    pub(super) link: Link,
    pub(super) model: ModelRef,
    pub(super) settings: VoiceSettings,
    /// The other side only answers what it is given: it finds no turns by itself.
    pub(super) is_relay: bool,
    pub(super) instructions: Option<String>,
    /// What was said before this session.
    pub(super) history: Vec<Item>,
    pub(super) pressed: bool,
}

pub(super) struct Session {
    app: App,
    pub(super) board: Arc<Board>,
    notes: mpsc::Sender<Note>,
    pub(super) link: Link,
    pub(super) floor: Floor,
    pub(super) speaker: Speaker,
    pub(super) status: VoiceStatus,
    pub(super) said: Said,
    pub(super) answers: Vec<Answer>,
    /// The lines of the gateway's entries.
    pub(super) by_item: HashMap<String, u32>,
    /// Spoken lines that the gateway has not named yet.
    pub(super) uncommitted: VecDeque<u32>,
    /// When the gateway was last told something that it answers.
    pub(super) asked_at: Option<Instant>,
    pub(super) request_id: Option<String>,
    microphone: Option<Microphone>,
    input: Slot<Microphone>,
    output: Slot<Playback>,
    lists: watch::Receiver<Lists>,
    model: ModelRef,
    settings: VoiceSettings,
    is_relay: bool,
    instructions: Instructions,
    history: Vec<Item>,
    loudest: f32,
    quiet: bool,
    ticks: u64,
    begun: Instant,
    _watching: tokio_util::sync::DropGuard,
}

impl Session {
    pub(super) fn new(beginning: Beginning) -> Self {
        let stop = CancellationToken::new();
        let lists = devices::watched(stop.clone());
        let is_relay = beginning.is_relay;
        let settings = settings::possible(beginning.settings, is_relay);
        let floor = Floor::new(settings::is_hands_free(&settings));
        let status = VoiceStatus {
            turn_taking: settings.turn_taking,
            ..VoiceStatus::default()
        };
        let mut session = Self {
            app: beginning.app,
            board: beginning.board,
            notes: beginning.notes,
            link: beginning.link,
            floor,
            speaker: Speaker::new(),
            status,
            said: Said::default(),
            answers: Vec::new(),
            by_item: HashMap::new(),
            uncommitted: VecDeque::new(),
            asked_at: None,
            request_id: None,
            microphone: None,
            input: Slot::Empty,
            output: Slot::Empty,
            lists,
            model: beginning.model,
            settings,
            is_relay,
            instructions: Instructions(beginning.instructions),
            history: beginning.history,
            loudest: 0.0,
            quiet: false,
            ticks: 0,
            begun: Instant::now(),
            _watching: stop.drop_guard(),
        };
        if beginning.pressed {
            session.apply(Input::Press);
        }
        session.connect();
        session
    }

    /// Talks until it is told to end.
    pub(super) async fn run(mut self, mut actions: mpsc::Receiver<VoiceAction>) {
        let closing = self.app.inner.closing.clone();
        let mut changes = self.app.events();
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = closing.cancelled() => break,
                action = actions.recv() => match action {
                    Some(action) => self.act(action),
                    None => break,
                },
                sound = hear(&mut self.microphone) => self.hear(sound),
                event = self.link.next() => self.linked(event),
                _ = ticks.tick() => self.tick(),
                opened = self.input.opened() => self.microphone = opened,
                opened = self.output.opened() => self.use_output(opened),
                Ok(()) = self.lists.changed() => self.choose_devices(),
                Some(settings) = changed_settings(&mut changes) => self.configure(settings),
            }
            self.publish();
        }
        self.end().await;
    }

    fn act(&mut self, action: VoiceAction) {
        match action {
            VoiceAction::Press {} => self.apply(Input::Press),
            VoiceAction::Release {} => self.apply(Input::Release),
            VoiceAction::Cancel {} => self.apply(Input::Cancel),
            VoiceAction::Mute { muted } => self.mute(muted),
            VoiceAction::Say { text } => self.write(&text),
            VoiceAction::Instruct { text } => {
                self.instructions.0 = Some(text);
                self.tell(ClientEvent::update(self.instructions.change()));
            }
            VoiceAction::Retry {} => self.retry(),
        }
    }

    /// Lets the floor decide, and does what follows.
    pub(super) fn apply(&mut self, input: Input) {
        for effect in self.floor.apply(input) {
            match effect {
                Effect::Silence => self.interrupt(),
                Effect::StopAnswer => self.tell(ClientEvent::cancel()),
                Effect::BeginTurn => self.begin_turn(),
                Effect::EndTurn => self.end_turn(),
                Effect::DropTurn => self.drop_turn(),
            }
        }
    }

    /// Says something to the gateway, and to the log.
    pub(super) fn tell(&mut self, event: ClientEvent) {
        if !self.floor.is_connected() {
            return;
        }
        let body = || settings::logged(&event);
        self.board.note(true, event.kind(), body, self.elapsed_ms());
        self.link.send(event);
    }

    /// Notes something to be kept. A disk that takes nothing for more than a minute loses it.
    pub(super) fn note(&self, note: Note) {
        if let Err(error) = self.notes.try_send(note) {
            tracing::error!(%error, "part of a voice session is not kept");
        }
    }

    pub(super) fn elapsed_ms(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    pub(super) fn cue(&self, cue: Cue) {
        if self.settings.cues
            && let Some(device) = self.speaker.device()
        {
            device.cue(cue);
        }
    }

    fn hear(&mut self, event: Option<CaptureEvent>) {
        match event {
            Some(CaptureEvent::Frame(samples)) => {
                self.loudest = self.loudest.max(Level::of(&samples).peak);
                self.say(samples);
            }
            Some(CaptureEvent::Lost(error)) => self.lose_microphone(error),
            None => self.lose_microphone(AudioError::Gone),
        }
    }

    fn lose_microphone(&mut self, error: AudioError) {
        if self.input.id().is_some() {
            tracing::info!(%error, "the microphone is gone");
        }
        self.microphone = None;
        self.input = Slot::Failed(error);
    }

    fn use_output(&mut self, opened: Option<Playback>) {
        match opened {
            Some(device) => self.speaker.use_device(device, self.settings.volume),
            None => self.speaker.set_mute(),
        }
    }

    /// Opens the devices that are wanted now, where others are open or none.
    fn choose_devices(&mut self) {
        let lists = self.lists.borrow_and_update().clone();
        if !lists.known {
            return;
        }
        let chosen = self.settings.microphone.as_deref();
        match devices::wanted(chosen, &lists.inputs) {
            None => self.lose_microphone(AudioError::NoInput),
            Some(id) if self.input.id() == Some(&id) => {}
            Some(id) => {
                self.microphone = None;
                self.input.open(id, Microphone::open);
            }
        }
        match devices::wanted(self.settings.speaker.as_deref(), &lists.outputs) {
            None => {
                self.speaker.lose_device();
                self.speaker.set_mute();
                self.output = Slot::Failed(AudioError::NoOutput);
            }
            Some(id) if self.output.id() == Some(&id) => {}
            Some(id) => {
                self.speaker.lose_device();
                self.output.open(id, |id| Playback::open(Some(id)));
            }
        }
    }

    fn mute(&mut self, muted: bool) {
        self.status.muted = muted;
        self.said.mute(muted);
    }

    fn configure(&mut self, settings: VoiceSettings) {
        let settings = settings::possible(settings, self.is_relay);
        let before = std::mem::replace(&mut self.settings, settings);
        if before.volume != self.settings.volume {
            self.speaker.set_volume(self.settings.volume);
        }
        if let Some(change) = settings::change(&before, &self.settings) {
            self.tell(ClientEvent::update(change));
        }
        self.status.turn_taking = self.settings.turn_taking;
        self.apply(Input::HandsFree(settings::is_hands_free(&self.settings)));
        self.choose_devices();
    }

    fn retry(&mut self) {
        self.status.error = None;
        if self.floor.phase() == VoicePhase::Failed {
            self.connect();
        }
        self.choose_devices();
    }

    /// Connects, with all that was said so far in words.
    fn connect(&mut self) {
        self.said.is_told();
        let lines = self.board.lines();
        let unsaid = self.said.line();
        let history = settings::history(&self.history, &lines, unsaid);
        let all = settings::all(&self.settings, self.instructions.0.clone());
        let options = settings::options(&self.model.model_id, all, history);
        self.link.connect(options);
    }

    fn linked(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Told(event) => self.told(event),
            LinkEvent::Opened(request_id) => {
                self.request_id = request_id;
                self.apply(Input::Connected);
                self.resume();
            }
            LinkEvent::Lost { error, again } => self.lost(&error, again),
            LinkEvent::Due => self.connect(),
        }
    }

    fn tick(&mut self) {
        self.ticks += 1;
        if let Err(error) = self.speaker.feed(Instant::now()) {
            tracing::info!(%error, "the loudspeaker is gone");
            self.speaker.lose_device();
            self.output = Slot::Failed(error);
        }
        let sounding = !self.speaker.is_silent();
        self.apply(Input::Sounding(sounding));
        self.close_answers();
        if self.ticks.is_multiple_of(LEVELS) {
            self.tell_levels();
        }
        if self.ticks.is_multiple_of(SAVES) {
            self.save_words();
        }
        if self.ticks.is_multiple_of(TRIES) && (self.input.has_failed() || self.output.has_failed())
        {
            self.choose_devices();
        }
        if self.ticks.is_multiple_of(LASTS) {
            self.note(Note::Lasted { ms: 30_000 });
        }
        let between_turns = self.floor.phase() == VoicePhase::Ready;
        if self
            .link
            .age()
            .is_some_and(|age| Reconnect::is_due(age, between_turns))
        {
            self.apply(Input::Disconnected { again: true });
            self.connect();
        }
    }

    fn tell_levels(&mut self) {
        let spoken = self.speaker.device().map_or(0.0, Playback::take_peak);
        let heard = std::mem::take(&mut self.loudest);
        let quiet = spoken == 0.0 && heard == 0.0;
        // Silence is told once.
        if !(quiet && self.quiet) {
            self.board.levels(heard, spoken);
        }
        self.quiet = quiet;
    }

    fn publish(&mut self) {
        self.status.phase = self.floor.phase();
        self.status.connected = self.floor.is_connected();
        self.status.microphone = self.input.state();
        self.status.speaker = self.output.state();
        self.board.set_status(&self.status);
    }

    async fn end(mut self) {
        self.drop_turn();
        self.interrupt();
        self.link.close().await;
        self.abandon_answers(None);
        let rest = self.begun.elapsed().as_millis() % 30_000;
        self.note(Note::Lasted {
            ms: i64::try_from(rest).unwrap_or(0),
        });
        self.board.end();
    }
}

/// The next sound of the microphone; for ever nothing while there is none.
async fn hear(microphone: &mut Option<Microphone>) -> Option<CaptureEvent> {
    match microphone {
        Some(microphone) => microphone.events.next().await,
        None => std::future::pending().await,
    }
}

/// The voice settings, once they are changed.
async fn changed_settings(changes: &mut Events) -> Option<VoiceSettings> {
    match changes.next().await? {
        AppEvent::SettingsChanged { settings } => Some(settings.voice),
        _ => None,
    }
}

/// A line that begins now.
pub(super) fn line(role: studio_domain::Role, text: String) -> studio_contract::VoiceLine {
    studio_contract::VoiceLine {
        id: 0,
        role,
        text,
        interruption: None,
        open: true,
        at: now(),
        message_id: None,
        media: None,
        error: None,
    }
}
