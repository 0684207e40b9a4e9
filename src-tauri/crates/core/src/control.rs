//! The local control socket: how other processes of the same user reach the one that has the window.
//!
//! One JSON object a line in each direction. The socket lies in the library's own folder and is readable by its
//! user alone. Windows keeps to the single-instance plugin of the shell, so this module is for Unix.

use crate::paths::Paths;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio::sync::mpsc;

/// Longest line that is read from a peer, in bytes.
const MAX_LINE: u64 = 4096;

/// How long a peer may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// What another process may ask of the one with the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum ControlCommand {
    /// Say that you are there.
    Ping,
    /// Show the window.
    Show,
    /// Begin to speak in the voice session, or finish; opens one where none is.
    VoiceToggle,
}

#[derive(Serialize, Deserialize)]
struct ControlReply {
    ok: bool,
}

/// The right to be the process with the window. The system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct WindowLock {
    _file: File,
}

impl WindowLock {
    /// Takes the right, or `None` while another process has it.
    ///
    /// # Errors
    ///
    /// Where the lock file cannot be made.
    pub fn take(paths: &Paths) -> io::Result<Option<Self>> {
        let run = paths.run();
        std::fs::create_dir_all(&run)?;
        std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o700))?;
        let file = File::create(run.join("window.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

fn socket(paths: &Paths) -> PathBuf {
    paths.run().join("control.sock")
}

/// Asks the process with the window. Blocks for at most a few seconds; meant for a process that has no runtime.
///
/// # Errors
///
/// Where no process listens, or where it did not answer with yes.
pub fn ask(paths: &Paths, command: ControlCommand) -> io::Result<()> {
    let mut stream = UnixStream::connect(socket(paths))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_string(&command)?;
    line.push('\n');
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream.take(MAX_LINE)).read_line(&mut answer)?;
    let reply: ControlReply = serde_json::from_str(&answer)?;
    if reply.ok {
        Ok(())
    } else {
        Err(io::Error::other("the window refused"))
    }
}

/// Listens for other processes until the receiver is dropped. Only the holder of the lock may listen.
///
/// # Errors
///
/// Where the socket cannot be made.
pub fn listen(paths: &Paths, _lock: &WindowLock) -> io::Result<mpsc::Receiver<ControlCommand>> {
    let socket = socket(paths);
    match std::fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&socket)?;
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o600))?;
    let (commands, inbox) = mpsc::channel(8);
    tokio::spawn(accept(listener, commands));
    Ok(inbox)
}

async fn accept(listener: UnixListener, commands: mpsc::Sender<ControlCommand>) {
    loop {
        tokio::select! {
            () = commands.closed() => return,
            peer = listener.accept() => match peer {
                Ok((stream, _)) => serve(stream, &commands).await,
                Err(error) => {
                    tracing::warn!(%error, "control socket");
                    return;
                }
            }
        }
    }
}

async fn serve(stream: tokio::net::UnixStream, commands: &mpsc::Sender<ControlCommand>) {
    let talk = async {
        let (reader, mut writer) = stream.into_split();
        let mut line = String::new();
        tokio::io::BufReader::new(reader.take(MAX_LINE))
            .read_line(&mut line)
            .await?;
        let ok = match serde_json::from_str::<ControlCommand>(&line) {
            Ok(command) => commands.send(command).await.is_ok(),
            Err(_) => false,
        };
        let mut reply = serde_json::to_vec(&ControlReply { ok })?;
        reply.push(b'\n');
        writer.write_all(&reply).await
    };
    match tokio::time::timeout(PATIENCE, talk).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "control peer"),
        Err(_) => tracing::debug!("control peer took too long"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_second_process_reaches_the_window_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path());
        let lock = WindowLock::take(&paths)
            .unwrap()
            .expect("the lock was free");
        let mut inbox = listen(&paths, &lock).unwrap();

        assert!(
            WindowLock::take(&paths).unwrap().is_none(),
            "only one process has the window"
        );
        let asked = paths.clone();
        let answer = tokio::task::spawn_blocking(move || ask(&asked, ControlCommand::Show));
        assert_eq!(inbox.recv().await, Some(ControlCommand::Show));
        answer.await.unwrap().unwrap();

        let mode = std::fs::metadata(paths.run().join("control.sock"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else may speak to the window");
    }

    #[test]
    fn without_a_window_nobody_answers() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ask(&Paths::new(folder.path()), ControlCommand::Ping).is_err());
    }
}
