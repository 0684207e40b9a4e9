//! `xidao speak`.

use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;
use crate::result_file::ResultFile;
use crate::session::Session;
use clap::{Args, ValueEnum};
use futures_util::StreamExt;
use serde_json::json;
use std::path::PathBuf;
use studio_domain::ModelKind;
use studio_gateway::{SpeechRequest, SpeechStream};

/// Have text read aloud.
///
/// The sound goes to a file, or through a pipe to a player, for example: xidao speak "Good morning" --format wav | aplay
#[derive(Debug, Args)]
pub(crate) struct Speak {
    /// The text; standard input is added below it
    text: Option<String>,
    /// Who reads
    #[arg(long, value_name = "NAME", default_value = "alloy")]
    voice: String,
    /// Format of the sound; without it told by the file's ending, else mp3
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// 0.25 to 4
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    speed: Option<f64>,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A format of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Mp3,
    Opus,
    Aac,
    Flac,
    Wav,
    Pcm,
}

impl Speak {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let place = self.output.clone().filter(|path| path.as_os_str() != "-");
        if place.is_none() && (Output::is_terminal() || session.common.json) {
            return Err(Failure::usage(
                "sound is nothing to read: name a file with -o, or pipe it to a player",
            ));
        }
        let text = input::joined(session, self.text.as_deref()).await?;
        let asking = Asking::of_kind(session, ModelKind::Speech).await?;
        let mut request = SpeechRequest::new(&asking.model, self.voice.as_str(), text);
        request.response_format = self.format().map(|format| word(format).to_owned());
        request.speed = self.speed;
        request.extra = session.extra();
        let call = async {
            let mut sound = asking.gateway.speech(&request).await?;
            let size = match &place {
                Some(place) => {
                    let mut file = ResultFile::create(place).await?;
                    let size = take(session, &mut sound, Some(&mut file)).await?;
                    file.finish().await?;
                    size
                }
                None => take(session, &mut sound, None).await?,
            };
            let usage = sound.usage().cloned();
            Ok(Billed::new(size, usage.as_ref(), &sound.meta().clone()))
        };
        let size = asking.charged("speech", call).await;
        session.notice.clear();
        let size = size?;
        match place {
            Some(place) if session.common.json => {
                let line = json!({"file": place, "bytes": size});
                session.output().json(&line).await
            }
            _ => Ok(()),
        }
    }

    /// The format that is asked for: as named, or as the file's ending says.
    fn format(&self) -> Option<Format> {
        let ending = || {
            let ending = self.output.as_ref()?.extension()?.to_str()?;
            Format::from_str(ending, true).ok()
        };
        self.format.or_else(ending)
    }
}

/// Writes sound as it comes, to a file or to standard output; tells how many bytes.
async fn take(
    session: &Session,
    sound: &mut SpeechStream,
    mut file: Option<&mut ResultFile>,
) -> Result<u64, Failure> {
    let mut out = session.output();
    let mut size = 0;
    while let Some(piece) = sound.next().await {
        let piece = piece?;
        match &mut file {
            Some(file) => file.write(&piece).await?,
            None => out.bytes(&piece).await?,
        }
        size += piece.len() as u64;
        session.notice.progress(&format!("{} KiB", size / 1024));
    }
    Ok(size)
}

fn word(format: Format) -> &'static str {
    match format {
        Format::Mp3 => "mp3",
        Format::Opus => "opus",
        Format::Aac => "aac",
        Format::Flac => "flac",
        Format::Wav => "wav",
        Format::Pcm => "pcm",
    }
}
