//! `xidao` with a real Secret Service: keys of profiles, shared with the window's side.
#![cfg(test)]
#![cfg(target_os = "linux")]

mod voice;

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Output, Stdio};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_tests::harness::{Surroundings, SurroundingsOptions, program};

const KEY: &str = "sk-key-in-the-keyring-5b0c";

/// A desktop with a keyring, and a gateway that wants a key.
struct Desk {
    surroundings: Surroundings,
    gateway: DemoGateway,
}

impl Desk {
    async fn new() -> Self {
        let options = DemoOptions {
            key: Some(KEY.into()),
            pace: Pace::instant(),
            ..DemoOptions::default()
        };
        Self {
            surroundings: Surroundings::start(&SurroundingsOptions::default())
                .await
                .unwrap(),
            gateway: DemoGateway::start(options).await.unwrap(),
        }
    }

    /// Runs `xidao` with a text on standard input.
    async fn run(&self, input: &str, arguments: &[&str]) -> Output {
        let mut command = self
            .surroundings
            .command(program("XIDAO_BIN", "xidao").unwrap());
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let input = input.to_owned();
        tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            // A program that does not want it closes the pipe.
            let _ = stdin.write_all(input.as_bytes());
            drop(stdin);
            child.wait_with_output().unwrap()
        })
        .await
        .unwrap()
    }

    async fn good(&self, input: &str, arguments: &[&str]) -> String {
        let output = self.run(input, arguments).await;
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {err}");
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(!out.contains(KEY) && !err.contains(KEY), "{arguments:?}");
        out
    }
}

fn holds(folder: &Path, text: &str) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_from_standard_input_lies_in_the_keyring_and_works_in_the_next_process() {
    let desk = Desk::new().await;
    let url = desk.gateway.root_url();
    let add = ["profile", "add", "work", url.as_str()];
    let empty = desk.run("\n", &add).await;
    assert_eq!(empty.status.code(), Some(2), "an empty key is none");
    desk.good(&format!("{KEY}\n"), &add).await;

    let listed = desk.good("", &["profile", "list"]).await;
    assert!(
        listed.contains("work") && listed.contains("sk-…5b0c"),
        "{listed}"
    );
    let asked = ["chat", "-m", "demo-verbatim", "with a key"];
    assert_eq!(desk.good("", &asked).await, "with a key\n");
    assert!(desk.gateway.journal().iter().all(|entry| entry.has_key));
    let data = desk.surroundings.home().join(".local/share/xidao-studio");
    assert!(data.join("studio.db").is_file());
    assert!(!holds(&data, KEY), "the key is in the keyring alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_can_be_changed_and_goes_with_its_profile() {
    let desk = Desk::new().await;
    let url = desk.gateway.root_url();
    desk.good("sk-a-wrong-one-000000", &["profile", "add", "work", &url])
        .await;
    let refused = desk.run("", &["profile", "test"]).await;
    assert_eq!(refused.status.code(), Some(11));
    desk.good(KEY, &["profile", "key"]).await;
    let tested = desk.good("", &["profile", "test", "work"]).await;
    assert!(tested.contains("models"), "{tested}");

    desk.good("", &["profile", "remove", "work"]).await;
    desk.good("", &["profile", "add", "work", &url, "--no-key"])
        .await;
    let none = desk.run("", &["models"]).await;
    assert_eq!(none.status.code(), Some(11), "the old key is gone");
}

/// A run at a terminal of its own, as `script` makes one.
struct AtTerminal {
    child: Child,
    seen: String,
}

impl AtTerminal {
    fn start(desk: &Desk, arguments: &str) -> Self {
        let program = program("XIDAO_BIN", "xidao").unwrap();
        let line = format!("{} {arguments}", program.display());
        let child = desk
            .surroundings
            .command("script")
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            child,
            seen: String::new(),
        }
    }

    /// Reads until the terminal shows the words.
    fn wait_for(&mut self, words: &str) {
        let stdout = self.child.stdout.as_mut().unwrap();
        let mut byte = [0];
        while !self.seen.contains(words) {
            let read = stdout.read(&mut byte).unwrap();
            assert_eq!(read, 1, "{words:?} never came: {}", self.seen);
            self.seen.push(char::from(byte[0]));
        }
    }

    fn say(&mut self, words: &[u8]) {
        self.child.stdin.as_mut().unwrap().write_all(words).unwrap();
    }

    /// Reads all that is left; gives the exit code.
    fn end(&mut self) -> Option<i32> {
        let mut rest = Vec::new();
        let stdout = self.child.stdout.as_mut().unwrap();
        stdout.read_to_end(&mut rest).unwrap();
        self.seen.push_str(&String::from_utf8_lossy(&rest));
        self.child.wait().unwrap().code()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_terminal_the_key_is_asked_for_and_not_shown() {
    let desk = Desk::new().await;
    let url = desk.gateway.root_url();
    let mut run = AtTerminal::start(&desk, &format!("profile add work {url}"));
    run.wait_for("Key for");
    run.say(format!("{KEY}\n").as_bytes());
    assert_eq!(run.end(), Some(0), "{}", run.seen);
    assert!(!run.seen.contains(KEY), "{}", run.seen);
    assert!(run.seen.contains("work: sk-"), "{}", run.seen);
    desk.good("", &["models"]).await;

    let mut stopped = AtTerminal::start(&desk, &format!("profile add other {url}"));
    stopped.wait_for("Key for");
    stopped.say(b"\x03");
    assert_eq!(stopped.end(), Some(130), "{}", stopped.seen);
    let listed = desk.good("", &["profile", "list"]).await;
    assert_eq!(listed.lines().count(), 1, "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_told_what_goes_on() {
    let desk = Desk::new().await;
    let url = desk.gateway.root_url();
    desk.good(KEY, &["profile", "add", "work", &url]).await;
    let mut again = AtTerminal::start(&desk, "chat hello -m demo-429-once");
    assert_eq!(again.end(), Some(0), "{}", again.seen);
    assert!(again.seen.contains("Try 2 in"), "{}", again.seen);
    let mut thinking = AtTerminal::start(&desk, "chat hello -m demo-reasoner");
    assert_eq!(thinking.end(), Some(0));
    assert!(thinking.seen.contains("\u{1b}[2m"), "thinking is shown dim");
    let mut models = AtTerminal::start(&desk, "models --kind chat");
    assert_eq!(models.end(), Some(0));
    assert!(models.seen.contains("demo-chat") && models.seen.contains("  chat"));
}
