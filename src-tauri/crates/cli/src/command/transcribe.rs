//! `xidao transcribe`.

use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::output::write_to;
use crate::session::Session;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use studio_domain::ModelKind;
use studio_gateway::{
    SoundFormat, Transcript, TranscriptBody, TranscriptFormat, TranscriptionRequest, Upload,
};
use tokio::io::AsyncReadExt;

/// First bytes of a file that its format is told by.
const START: usize = 64;

/// Write down what is said in recordings.
#[derive(Debug, Args)]
pub(crate) struct Transcribe {
    /// The recordings
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Language that is spoken, such as `en` or `zh`
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// Words that set style and spelling
    #[arg(long, value_name = "TEXT")]
    prompt: Option<String>,
    /// Form of the transcript; bare text where nothing is said
    #[arg(long, value_enum)]
    response_format: Option<Format>,
    /// File to write, or with several recordings the folder for one file each
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form of a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Format {
    Json,
    Text,
    Srt,
    Vtt,
    VerboseJson,
    DiarizedJson,
}

impl Transcribe {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let asking = Asking::of_kind(session, ModelKind::Transcription).await?;
        for path in &self.files {
            let request = self.request(session, &asking.model, path).await?;
            let call = async {
                let answer = asking.gateway.transcription(&request).await?;
                let usage = answer.transcript.usage.clone();
                Ok(Billed::new(answer.transcript, usage.as_ref(), &answer.meta))
            };
            let transcript = asking.charged("transcription", call).await;
            session.notice.clear();
            let mut text = self.printed(session, transcript?)?;
            if !text.ends_with('\n') {
                text.push('\n');
            }
            write_to(self.place(path).as_deref(), text.as_bytes()).await?;
        }
        Ok(())
    }

    async fn request(
        &self,
        session: &Session,
        model: &str,
        path: &Path,
    ) -> Result<TranscriptionRequest, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let notice = session.notice;
        let shown = name.clone().into_owned();
        let upload = Upload::file(name, media_type(path).await?, path);
        let upload = upload.with_progress(move |sent, total| {
            let percent = sent.saturating_mul(100) / total.max(1);
            notice.progress(&match percent {
                100 => format!("{shown}: sent, waiting for the transcript"),
                percent => format!("{shown}: {percent} % sent"),
            });
        });
        let mut request = TranscriptionRequest::new(model, upload);
        request.language.clone_from(&self.language);
        request.prompt.clone_from(&self.prompt);
        request.response_format = self.response_format.map(|format| match format {
            Format::Json => TranscriptFormat::Json,
            Format::Text => TranscriptFormat::Text,
            Format::Srt => TranscriptFormat::Srt,
            Format::Vtt => TranscriptFormat::Vtt,
            Format::VerboseJson => TranscriptFormat::VerboseJson,
            Format::DiarizedJson => TranscriptFormat::DiarizedJson,
        });
        request.extra = session.extra();
        Ok(request)
    }

    /// What is printed: the answer as it came where a form was asked for, else the words.
    fn printed(&self, session: &Session, transcript: Transcript) -> Result<String, Failure> {
        if self.response_format.is_none() && !session.common.json {
            return Ok(transcript.text);
        }
        Ok(match transcript.body {
            TranscriptBody::Json(value) => serde_json::to_string(&value)?,
            TranscriptBody::Text(text) => text,
        })
    }

    /// Where the transcript of a recording goes; `None` is standard output.
    fn place(&self, recording: &Path) -> Option<PathBuf> {
        let output = self.output.as_ref()?;
        if self.files.len() == 1 && !output.is_dir() {
            return Some(output.clone());
        }
        let end = match self.response_format {
            None | Some(Format::Text) => "txt",
            Some(Format::Srt) => "srt",
            Some(Format::Vtt) => "vtt",
            Some(Format::Json | Format::VerboseJson | Format::DiarizedJson) => "json",
        };
        let name = recording.with_extension(end);
        Some(output.join(name.file_name().unwrap_or_default()))
    }
}

/// The media type of a recording by its first bytes.
async fn media_type(path: &Path) -> Result<&'static str, Failure> {
    let failed = |source| Failure::file(path, source);
    let file = tokio::fs::File::open(path).await.map_err(failed)?;
    let mut start = Vec::with_capacity(START);
    let mut limited = file.take(START as u64);
    limited.read_to_end(&mut start).await.map_err(failed)?;
    let format = SoundFormat::sniff(&start);
    Ok(format.map_or("application/octet-stream", SoundFormat::media_type))
}
