//! `xidao voice` from the microphone, on a real sound server.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_tests::harness::{SoundServer, program, tone};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A desk with a microphone and a loudspeaker, and somebody to talk to.
struct Desk {
    folder: TempDir,
    sound: SoundServer,
    gateway: DemoGateway,
}

/// A conversation that goes on.
struct Talk {
    child: Child,
    keys: ChildStdin,
    events: Lines<BufReader<ChildStdout>>,
}

impl Desk {
    async fn new(pace: Pace) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = DemoOptions {
            pace,
            ..DemoOptions::default()
        };
        std::fs::write(folder.path().join("said.wav"), tone(2)).unwrap();
        Self {
            sound: SoundServer::start(folder.path()).await.unwrap(),
            gateway: DemoGateway::start(options).await.unwrap(),
            folder,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("XIDAO_BIN", "xidao").unwrap());
        command
            .args(["voice", "-m", "demo-realtime", "--json"])
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XIDAO_STUDIO_DATA_DIR", self.folder.path().join("data"))
            .env("XIDAO_BASE_URL", self.gateway.root_url())
            .env("XIDAO_API_KEY", "sk-any-key-of-a-demo")
            .envs(self.sound.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Begins to talk; the microphone is open when this returns.
    async fn talk(&self, arguments: &[&str]) -> Talk {
        let mut child = self.command(arguments).spawn().unwrap();
        let keys = child.stdin.take().unwrap();
        let events = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut talk = Talk {
            child,
            keys,
            events,
        };
        talk.until("session.updated").await;
        talk
    }

    async fn speak(&self) {
        let said = self.folder.path().join("said.wav");
        self.sound.speak(&said).await.unwrap();
    }
}

impl Talk {
    /// Reads on to the next event of this type.
    async fn until(&mut self, kind: &str) -> Value {
        let mut seen = Vec::new();
        while let Some(line) = self.events.next_line().await.unwrap() {
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["type"] == kind {
                return event;
            }
            seen.push(event["type"].clone());
        }
        panic!("no {kind} after {seen:?}");
    }

    async fn enter(&mut self) {
        self.keys.write_all(b"\n").await.unwrap();
    }

    /// Says goodbye; gives the exit code once the rest has been heard.
    async fn end(mut self) -> i32 {
        drop(self.keys);
        while self.events.next_line().await.unwrap().is_some() {}
        self.child.wait().await.unwrap().code().unwrap()
    }
}

/// Seconds of a recording that are not silent, by pieces of 10 ms.
fn loud(recording: &Path) -> f64 {
    let bytes = std::fs::read(recording).unwrap();
    let pieces = bytes.chunks_exact(960).filter(|piece| {
        let samples = piece
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        samples.map(i16::unsigned_abs).max().unwrap_or(0) > 200
    });
    pieces.count() as f64 / 100.0
}

/// Seconds of sound in an event's delta, at 24,000 Hz.
fn seconds(delta: &Value) -> f64 {
    delta["delta"].as_str().unwrap_or_default().len() as f64 * 0.75 / 48_000.0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_into_the_microphone_is_answered_through_the_loudspeaker() {
    let desk = Desk::new(Pace::instant()).await;
    let recording = desk.folder.path().join("heard.raw");
    let recorder = desk.sound.record(recording.clone()).unwrap();
    let kept = desk.folder.path().join("kept.wav");
    let mut talk = desk.talk(&["--output", kept.to_str().unwrap()]).await;
    desk.speak().await;
    talk.enter().await;
    let committed = talk.until("input_audio_buffer.committed").await;
    assert!(committed["item_id"].is_string(), "{committed}");
    let mut received = 0.0;
    loop {
        let line = talk.events.next_line().await.unwrap().expect("an answer");
        let event: Value = serde_json::from_str(&line).unwrap();
        match event["type"].as_str().unwrap() {
            "response.output_audio.delta" | "response.audio.delta" => received += seconds(&event),
            "response.done" => break,
            _ => {}
        }
    }
    assert_eq!(talk.end().await, 0);
    drop(recorder);
    assert!(received > 0.5, "{received} s of sound came");
    let heard = loud(&recording);
    assert!(
        heard > 0.3 && heard < received + 0.5,
        "{heard} of {received} s were heard"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_falls_silent_at_once_and_the_model_learns_what_was_heard() {
    let desk = Desk::new(Pace::instant()).await;
    let mut talk = desk.talk(&[]).await;
    desk.speak().await;
    talk.enter().await;
    talk.until("response.done").await;
    // All of it has come, and little of it has been heard.
    talk.enter().await;
    let cut = talk.until("conversation.item.truncated").await;
    let heard = cut["audio_end_ms"].as_u64().unwrap();
    assert!(heard < 2_000, "{cut}");
    assert_eq!(talk.end().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn hands_free_the_server_hears_when_it_is_its_turn() {
    let desk = Desk::new(Pace::instant()).await;
    let mut talk = desk.talk(&["--hands-free"]).await;
    desk.speak().await;
    talk.until("input_audio_buffer.speech_started").await;
    talk.until("response.done").await;
    assert_eq!(talk.end().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_known_by_their_names_and_missing_ones_are_explained() {
    let desk = Desk::new(Pace::instant()).await;
    let unknown = desk
        .command(&["--microphone", "Headset"])
        .output()
        .await
        .unwrap();
    let words = String::from_utf8_lossy(&unknown.stderr);
    assert_eq!(unknown.status.code(), Some(2), "{words}");
    assert!(words.contains(SoundServer::MICROPHONE), "{words}");
    let named = ["--microphone", "desk-mic", "--speaker", "desk-speaker"];
    let talk = desk.talk(&named).await;
    assert_eq!(talk.end().await, 0);

    let mut without = desk.command(&[]);
    without.env("PULSE_SERVER", "unix:/nonexistent");
    let without = without.output().await.unwrap();
    let words = String::from_utf8_lossy(&without.stderr);
    assert_eq!(without.status.code(), Some(1), "{words}");
    assert!(
        words.contains("no microphone") && words.contains("--input"),
        "{words}"
    );
}
