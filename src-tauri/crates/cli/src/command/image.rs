//! `xidao image`.

use super::job;
use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input::{self, MAX_BYTES};
use crate::output::write_to;
use crate::raw::Raw;
use crate::result_file::{free_name, numbered};
use crate::session::Session;
use clap::Args;
use std::path::{Path, PathBuf};
use studio_domain::{ModelKind, Usage};
use studio_gateway::{
    DownloadOptions, Gateway, GeneratedImage, ImageAnswer, ImageFormat, ImageRequest, ImageSource,
    ImagesResponse, JobRecord, MidjourneyRequest, midjourney_instead,
};

/// Make pictures from words.
///
/// Saves them and prints where they are.
#[derive(Debug, Args)]
pub(crate) struct Image {
    /// What is to be seen; standard input is added below it
    prompt: Option<String>,
    /// How many
    #[arg(long, value_name = "NUMBER")]
    n: Option<u32>,
    /// Such as 1024x1024, or auto
    #[arg(long, value_name = "WIDTHxHEIGHT")]
    size: Option<String>,
    /// Such as standard, hd, low, medium, high or auto
    #[arg(long, value_name = "WORD")]
    quality: Option<String>,
    /// File to write, numbered where there are several; a free name here without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Image {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let prompt = input::joined(session, self.prompt.as_deref()).await?;
        let asking = Asking::of_kind(session, ModelKind::Image).await?;
        let mut request = ImageRequest::new(&asking.model, prompt);
        request.n = self.n;
        request.size.clone_from(&self.size);
        request.quality.clone_from(&self.quality);
        request.extra = session.extra();
        let (gateway, raw) = Raw::of(&asking.gateway);
        let call = async {
            let answer = gateway.images(&request).await?;
            let (usage, meta) = match &answer {
                ImageAnswer::Images(answer) => (answer.usage.clone(), answer.meta.clone()),
                ImageAnswer::Task { meta, .. } => (None, meta.clone()),
            };
            Ok(Billed::new(answer, usage.as_ref(), &meta))
        };
        let answer = match asking.charged("image", call).await {
            Err(Failure::Gateway(error)) if midjourney_instead(&asking.model, &error) => {
                session
                    .notice
                    .say(&format!("{error} Trying Midjourney's own way."));
                return self.midjourney(session, &asking, &request).await;
            }
            answer => answer?,
        };
        let answer = match answer {
            ImageAnswer::Images(answer) => {
                if session.common.json {
                    raw.print(&mut session.output()).await?;
                }
                answer
            }
            ImageAnswer::Task { task, .. } => {
                let record = task.record(&asking.gateway, &request);
                return self.wait(session, &asking.gateway, record).await;
            }
        };
        if session.common.json && self.output.is_none() {
            return Ok(());
        }
        let saving = self.save(session, &asking.gateway, answer);
        session.stop.until(saving).await
    }

    /// Makes pictures by Midjourney's own routes, which take nothing but words.
    async fn midjourney(
        &self,
        session: &Session,
        asking: &Asking<'_>,
        request: &ImageRequest,
    ) -> Result<(), Failure> {
        if self.n.is_some() || self.size.is_some() || self.quality.is_some() {
            return Err(Failure::usage(
                "this model is drawn by Midjourney itself: write --n, --size and --quality into the words, \
                 such as `--ar 3:2`",
            ));
        }
        let mut order = MidjourneyRequest::new(&request.prompt);
        order.extra.clone_from(&request.extra);
        let call = async {
            let record = asking.gateway.midjourney_imagine(&order).await?;
            Ok(Billed {
                value: record,
                usage: Usage::default(),
                request_id: None,
            })
        };
        let record = asking.charged("image", call).await?;
        self.wait(session, &asking.gateway, record).await
    }

    /// Waits for pictures that the gateway makes in the background.
    async fn wait(
        &self,
        session: &Session,
        gateway: &Gateway,
        mut record: JobRecord,
    ) -> Result<(), Failure> {
        job::wait(session, gateway, &mut record).await?;
        if session.common.json {
            session.output().json(&record).await?;
        }
        let place = self.output.clone();
        let place = place.unwrap_or_else(|| free_name("image", "png"));
        if record.results.len() < 2 {
            job::fetch(session, gateway, &mut record, &place).await?;
            return self.tell(session, &place).await;
        }
        for (at, address) in record.results.iter().enumerate() {
            let place = numbered(&place, at + 1);
            let fetching = fetch(gateway, address, &place);
            session.stop.until(fetching).await?;
            self.tell(session, &place).await?;
        }
        Ok(())
    }

    /// Prints where a picture is.
    async fn tell(&self, session: &Session, place: &Path) -> Result<(), Failure> {
        if place.as_os_str() == "-" || session.common.json {
            return Ok(());
        }
        session.output().line(&place.to_string_lossy()).await
    }

    async fn save(
        &self,
        session: &Session,
        gateway: &Gateway,
        answer: ImagesResponse,
    ) -> Result<(), Failure> {
        let several = answer.images.len() > 1;
        for (at, image) in answer.images.into_iter().enumerate() {
            let place = self.place(&image, several.then_some(at + 1));
            match image.source {
                ImageSource::Bytes(bytes) => write_to(Some(&place), &bytes).await?,
                ImageSource::Url(url) => fetch(gateway, &url, &place).await?,
            }
            self.tell(session, &place).await?;
        }
        Ok(())
    }

    /// Where a picture goes.
    fn place(&self, image: &GeneratedImage, number: Option<usize>) -> PathBuf {
        match (&self.output, number) {
            (Some(place), Some(number)) if place.as_os_str() != "-" => numbered(place, number),
            (Some(place), _) => place.clone(),
            (None, _) => free_name("image", image.format.map_or("png", ImageFormat::extension)),
        }
    }
}

async fn fetch(gateway: &Gateway, url: &str, place: &Path) -> Result<(), Failure> {
    if place.as_os_str() == "-" {
        let most = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX);
        let fetched = gateway.fetch_bytes(url, most).await;
        let fetched = fetched.map_err(|error| Failure::download(place, error))?;
        return write_to(None, &fetched.bytes).await;
    }
    let options = DownloadOptions::at_most(MAX_BYTES);
    let done = gateway.download(url, place, &options).await;
    done.map(|_| ())
        .map_err(|error| Failure::download(place, error))
}
