//! `xidao embed`.

use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::raw::Raw;
use crate::session::Session;
use clap::{Args, ValueEnum};
use studio_domain::ModelKind;
use studio_gateway::{EmbeddingEncoding, EmbeddingInput, EmbeddingRequest};

/// Turn texts into vectors, one line each.
#[derive(Debug, Args)]
pub(crate) struct Embed {
    /// The texts; standard input is one where there is none
    text: Vec<String>,
    /// Wanted length of the vectors
    #[arg(long, value_name = "NUMBER")]
    dimensions: Option<u32>,
    /// How the numbers travel
    #[arg(long, value_enum)]
    encoding_format: Option<Encoding>,
}

/// How the numbers of a vector travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Encoding {
    Float,
    Base64,
}

impl Embed {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut texts = self.text;
        if texts.is_empty() {
            texts.push(input::joined(session, None).await?);
        }
        let asking = Asking::of_kind(session, ModelKind::Embedding).await?;
        let input = match texts.as_slice() {
            [one] => EmbeddingInput::Text(one.clone()),
            _ => EmbeddingInput::Texts(texts),
        };
        let mut request = EmbeddingRequest::new(&asking.model, input);
        request.dimensions = self.dimensions;
        request.encoding_format = self.encoding_format.map(|encoding| match encoding {
            Encoding::Float => EmbeddingEncoding::Float,
            Encoding::Base64 => EmbeddingEncoding::Base64,
        });
        request.extra = session.extra();
        let (gateway, raw) = Raw::of(&asking.gateway);
        let call = async {
            let answer = gateway.embeddings(&request).await?;
            Ok(Billed::new(
                answer.vectors,
                answer.usage.as_ref(),
                &answer.meta,
            ))
        };
        let vectors = asking.charged("embedding", call).await?;
        let mut out = session.output();
        if session.common.json {
            return raw.print(&mut out).await;
        }
        for vector in &vectors {
            out.json(vector).await?;
        }
        Ok(())
    }
}
