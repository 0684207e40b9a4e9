//! Standard input, files and hidden words.

use crate::failure::Failure;
use crate::session::Session;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use studio_gateway::SecretString;
use tokio::io::AsyncReadExt;
use tokio::task::spawn_blocking;

/// The largest file or input that is taken, in bytes. Gateways refuse far smaller ones.
pub(crate) const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Longest key that is read, in bytes.
const MAX_KEY: u64 = 16 * 1024;

/// A prompt with the text of standard input below it, unless that is a terminal.
pub(crate) async fn joined(session: &Session, prompt: Option<&str>) -> Result<String, Failure> {
    let piped = piped(session).await?;
    let pieces = [prompt.map(str::to_owned), piped];
    let pieces: Vec<String> = pieces
        .into_iter()
        .flatten()
        .filter(|piece| !piece.trim().is_empty())
        .collect();
    if pieces.is_empty() {
        return Err(Failure::usage(
            "there is nothing to send: give a text, or pipe one in",
        ));
    }
    Ok(pieces.join("\n\n"))
}

/// The text on standard input; `None` where that is a terminal.
pub(crate) async fn piped(session: &Session) -> Result<Option<String>, Failure> {
    if io::stdin().is_terminal() {
        return Ok(None);
    }
    let bytes = session.stop.until(read_stdin(MAX_BYTES)).await?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::usage("standard input is not text in UTF-8; give it as a file instead")
    })?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn read_stdin(most: u64) -> Result<Vec<u8>, Failure> {
    let read = move || {
        let mut bytes = Vec::new();
        let mut input = io::stdin().lock().take(most + 1);
        input.read_to_end(&mut bytes).map(|_| bytes)
    };
    let read = spawn_blocking(read).await.map_err(io::Error::other);
    let bytes = read.flatten().map_err(Failure::Input)?;
    if bytes.len() as u64 > most {
        return Err(Failure::usage("standard input is too long"));
    }
    Ok(bytes)
}

/// Reads a file as a whole.
pub(crate) async fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |source| Failure::file(path, source);
    let file = tokio::fs::File::open(path).await.map_err(failed)?;
    let mut bytes = Vec::new();
    let mut limited = file.take(MAX_BYTES + 1);
    limited.read_to_end(&mut bytes).await.map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::usage(format!(
            "{} is too large to be sent",
            path.display()
        )));
    }
    Ok(bytes)
}

/// A key from a hidden prompt, or from standard input where that is no terminal.
pub(crate) async fn key(session: &Session, whose: &str) -> Result<SecretString, Failure> {
    let key = if io::stdin().is_terminal() {
        hidden(format!("Key for {whose}: ")).await?
    } else {
        let bytes = session.stop.until(read_stdin(MAX_KEY)).await?;
        String::from_utf8(bytes).map_err(|_| Failure::usage("a key is text"))?
    };
    let key = key.trim();
    if key.is_empty() {
        return Err(Failure::usage(
            "no key was given; a server that needs none is added with --no-key",
        ));
    }
    Ok(SecretString::from(key))
}

/// Ctrl-C is read by the prompt itself, which then gives the terminal back as it was.
async fn hidden(prompt: String) -> Result<String, Failure> {
    let asked = spawn_blocking(move || rpassword::prompt_password(prompt)).await;
    match asked {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => Err(Failure::Stopped),
        Ok(Err(error)) => Err(Failure::Input(error)),
        Err(_) => Err(Failure::Stopped),
    }
}
