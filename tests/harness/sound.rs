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
            server: format!("unix:{}", socket.display()),
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
        vec![("PULSE_SERVER".into(), self.server.clone())]
    }

    /// Plays a WAV file into the microphone, to its end.
    ///
    /// # Errors
    ///
    /// When the player is missing or fails.
    pub async fn speak(&self, file: &Path) -> Result<(), HarnessError> {
        let mut command = tokio::process::Command::new("paplay");
        command
            .args(["--device=line"])
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

    fn control(&self, words: &str) -> bool {
        let mut command = Command::new("pactl");
        command
            .args(words.split(' '))
            .env("PULSE_SERVER", &self.server)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}
