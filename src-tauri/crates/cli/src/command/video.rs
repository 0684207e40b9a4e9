//! `xidao video`.

use super::job;
use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::result_file::free_name;
use crate::session::Session;
use clap::Args;
use std::path::{Path, PathBuf};
use studio_domain::{ModelKind, Usage};
use studio_gateway::{Gateway, JobRecord, VideoRequest};

/// Make a video from words.
///
/// A gateway makes it in the background: with --wait, or with a file to write, the program stays until it is there; else
/// it prints what --resume takes later.
#[derive(Debug, Args)]
pub(crate) struct Video {
    /// What is to be seen; standard input is added below it
    #[arg(conflicts_with = "resume")]
    prompt: Option<String>,
    /// Length in seconds
    #[arg(long, value_name = "SECONDS")]
    duration: Option<u32>,
    /// Such as 1280x720
    #[arg(long, value_name = "WIDTHxHEIGHT")]
    size: Option<String>,
    /// Stay until the video is there and fetch it
    #[arg(long)]
    wait: bool,
    /// File to write; a free name here without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Go on with a job that an earlier run printed to this file
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
}

impl Video {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let (gateway, mut record) = match &self.resume {
            Some(path) => (session.reach().await?.gateway, resumed(path).await?),
            None => self.submitted(session).await?,
        };
        let stays = self.wait || self.output.is_some() || self.resume.is_some();
        if !stays {
            return session.output().json(&record).await;
        }
        job::wait(session, &gateway, &mut record).await?;
        let place = self.output.unwrap_or_else(|| free_name("video", "mp4"));
        job::fetch(session, &gateway, &mut record, &place).await?;
        match session.common.json {
            true => session.output().json(&record).await,
            false => session.output().line(&place.to_string_lossy()).await,
        }
    }

    async fn submitted(&self, session: &Session) -> Result<(Gateway, JobRecord), Failure> {
        let prompt = input::joined(session, self.prompt.as_deref()).await?;
        let asking = Asking::of_kind(session, ModelKind::Video).await?;
        let mut request = VideoRequest::new(&asking.model, prompt);
        request.duration = self.duration;
        request.size.clone_from(&self.size);
        request.extra = session.extra();
        let call = async {
            Ok(Billed {
                value: asking.gateway.video_submit(&request).await?,
                usage: Usage::default(),
                request_id: None,
            })
        };
        let job = asking.charged("video", call).await?;
        Ok((asking.gateway, job))
    }
}

async fn resumed(path: &Path) -> Result<JobRecord, Failure> {
    let bytes = input::file(path).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::usage(format!("{} holds no job: {error}", path.display())))
}
