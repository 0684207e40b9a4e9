//! `xidao rerank`.

use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::session::Session;
use clap::Args;
use studio_domain::ModelKind;
use studio_gateway::RerankRequest;

/// Order documents by a question.
///
/// Prints the best first, each with its score and its number.
#[derive(Debug, Args)]
pub(crate) struct Rerank {
    /// The question
    #[arg(long, value_name = "TEXT")]
    query: String,
    /// The documents; where there is none, each line of standard input is one
    #[arg(value_name = "DOC")]
    documents: Vec<String>,
    /// How many of the best to print
    #[arg(long, value_name = "NUMBER")]
    top_n: Option<u32>,
}

impl Rerank {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut documents = self.documents;
        if documents.is_empty() {
            let piped = input::joined(session, None).await?;
            let lines = piped.lines().filter(|line| !line.trim().is_empty());
            documents = lines.map(str::to_owned).collect();
        }
        let asking = Asking::of_kind(session, ModelKind::Rerank).await?;
        let mut request = RerankRequest::new(&asking.model, self.query, documents.clone());
        request.top_n = self.top_n;
        request.extra = session.extra();
        let call = async {
            let answer = asking.gateway.rerank(&request).await?;
            let (usage, meta) = (answer.usage.clone(), answer.meta.clone());
            Ok(Billed::new(answer, usage.as_ref(), &meta))
        };
        let answer = asking.charged("rerank", call).await?;
        let mut out = session.output();
        if session.common.json {
            return out.json(&answer.raw).await;
        }
        for hit in &answer.results {
            let document = documents.get(hit.index).map_or("", String::as_str);
            let document = document.split_whitespace().collect::<Vec<_>>().join(" ");
            let (score, number) = (hit.score, hit.index + 1);
            out.line(&format!("{score:.4}\t{number}\t{document}"))
                .await?;
        }
        Ok(())
    }
}
