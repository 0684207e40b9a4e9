//! A sound server of its own, whose devices are pipes: what a test plays is heard by the
//! microphone, and what comes out of the loudspeaker can be recorded.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{HarnessError, PATIENCE, Process, eventually};

/// A running PulseAudio with one microphone and one loudspeaker.
#[derive(Debug)]
pub struct SoundServer {
    _daemon: Process,
    server: String,
    folder: PathBuf,
}

/// Samples a second of what is said into the microphone.
const RATE: u32 = 48_000;

/// So many syllables as a WAV file: tones of 300 ms with 200 ms of silence between.
pub fn syllables(count: u32) -> Vec<u8> {
    let samples = (0..RATE / 2 * count).map(|at| {
        if at % (RATE / 2) >= RATE * 3 / 10 {
            return 0;
        }
        tone_at(at)
    });
    wav(samples)
}

/// Seconds of a tone as a WAV file.
pub fn tone(seconds: u32) -> Vec<u8> {
    wav((0..RATE * seconds).map(tone_at))
}

fn tone_at(at: u32) -> i16 {
    let turn = f64::from(at) / f64::from(RATE) * 440.0 * std::f64::consts::TAU;
    (turn.sin() * 12_000.0) as i16
}

/// Mono samples at 48,000 Hz as a WAV file.
fn wav(samples: impl Iterator<Item = i16>) -> Vec<u8> {
    let sound: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let size = u32::try_from(sound.len()).unwrap_or(u32::MAX);
    let head = [
        &b"RIFF"[..],
        &(size + 36).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x01\0\x01\0",
        &RATE.to_le_bytes(),
        &(RATE * 2).to_le_bytes(),
        b"\x02\0\x10\0data",
        &size.to_le_bytes(),
    ];
    [head.concat(), sound].concat()
}

/// Whether a recording of mono PCM16 holds more than silence: a tenth of full scale.
pub fn is_loud(recording: &Path) -> bool {
    let bytes = std::fs::read(recording).unwrap_or_default();
    let mut samples = bytes
        .chunks_exact(2)
        .map(|two| i16::from_le_bytes([two[0], two[1]]));
    samples.any(|sample| sample.unsigned_abs() > 3_000)
}

impl SoundServer {
    /// The name of the microphone as the system shows it.
    pub const MICROPHONE: &str = "Desk-Microphone";
    /// The name of the loudspeaker as the system shows it.
    pub const SPEAKER: &str = "Desk-Speaker";

    /// Starts it with its socket in `folder`, and waits until it answers.
    ///
    /// # Errors
    ///
    /// When it is not installed or does not get ready in time.
    pub async fn start(folder: &Path) -> Result<Self, HarnessError> {
        let socket = folder.join("sound");
        // `norewinds`: else the first sound is up to two seconds late.
        let pipe = |name: &str, shown: &str| {
            format!(
                "module-null-sink sink_name={name} norewinds=1 rate=48000 \
                 sink_properties=device.description={shown}"
            )
        };
        let microphone = format!(
            "module-remap-source master=line.monitor source_name=mic \
             source_properties=device.description={}",
            Self::MICROPHONE
        );
        let mut command = Command::new("pulseaudio");
        command.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
        ]);
        for module in [
            format!("module-native-protocol-unix socket={}", socket.display()),
            pipe("spk", Self::SPEAKER),
            pipe("line", "Line"),
            microphone,
        ] {
            command.args(["-L", &module]);
        }
        command
            .env("XDG_RUNTIME_DIR", folder)
            .env("HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Self {
            _daemon: Process::start(&mut command)?,
            server: Self::address(folder),
            folder: folder.to_owned(),
        };
        let there = async || {
            let set = ["set-default-sink spk", "set-default-source mic"];
            let done = set.iter().all(|words| server.control(words));
            Ok(done.then_some(()))
        };
        eventually("a sound server", PATIENCE, there).await?;
        Ok(server)
    }

    /// What a program needs in its environment to use these devices.
    pub fn variables(&self) -> Vec<(String, String)> {
        Self::variables_of(&self.folder)
    }

    /// Says so many syllables into the microphone, to their end.
    ///
    /// # Errors
    ///
    /// When the player is missing or fails.
    pub async fn say(&self, count: u32) -> Result<(), HarnessError> {
        self.say_into("line", count).await
    }

    /// The same into another sink.
    ///
    /// # Errors
    ///
    /// When the player is missing or fails.
    pub async fn say_into(&self, sink: &str, count: u32) -> Result<(), HarnessError> {
        let file = self.folder.join(format!("{count}-syllables.wav"));
        std::fs::write(&file, syllables(count))
            .map_err(|error| HarnessError::io(file.display().to_string(), error))?;
        self.play(sink, &file).await
    }

    /// Plays a WAV file into the microphone, to its end.
    ///
    /// # Errors
    ///
    /// When the player is missing or fails.
    pub async fn speak(&self, file: &Path) -> Result<(), HarnessError> {
        self.play("line", file).await
    }

    async fn play(&self, sink: &str, file: &Path) -> Result<(), HarnessError> {
        let mut command = tokio::process::Command::new("paplay");
        command
            .arg(format!("--device={sink}"))
            .arg(file)
            .env("PULSE_SERVER", &self.server)
            .kill_on_drop(true);
        let status = command.status().await;
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(HarnessError::Silent("paplay".into())),
            Err(error) => Err(HarnessError::io("paplay", error)),
        }
    }

    /// Records what the loudspeaker plays from now on into a file: mono PCM16 at 48 kHz without a
    /// head. Ends when what is returned is dropped.
    ///
    /// # Errors
    ///
    /// When the recorder is missing.
    pub fn record(&self, file: PathBuf) -> Result<Process, HarnessError> {
        let mut command = Command::new("parec");
        command
            .args([
                "--device=spk.monitor",
                "--format=s16le",
                "--rate=48000",
                "--channels=1",
            ])
            .arg("--latency-msec=20")
            .arg(file)
            .env("PULSE_SERVER", &self.server)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Process::start(&mut command)
    }

    /// Has the server do something, in the words of `pactl`; whether it did.
    pub fn control(&self, words: &str) -> bool {
        let mut command = Command::new("pactl");
        command
            .args(words.split(' '))
            .env("PULSE_SERVER", &self.server)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// The address of a server whose socket is in `folder`.
    fn address(folder: &Path) -> String {
        format!("unix:{}", folder.join("sound").display())
    }

    /// What a program needs in its environment to use the devices of the server in `folder`.
    pub fn variables_of(folder: &Path) -> Vec<(String, String)> {
        // The server makes the cookie in its own home, which is not that of the program.
        let cookie = folder.join(".config/pulse/cookie");
        vec![
            ("PULSE_SERVER".into(), Self::address(folder)),
            ("PULSE_COOKIE".into(), cookie.display().to_string()),
        ]
    }
}
