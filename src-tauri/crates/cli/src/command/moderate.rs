//! `xidao moderate`.

use crate::asking::{Asking, Billed};
use crate::failure::Failure;
use crate::input;
use crate::session::Session;
use clap::Args;
use studio_domain::ModelKind;
use studio_gateway::{ModerationRequest, ModerationResult};

/// Have content judged.
///
/// Prints "flagged" with what was found and how sure the model is, or "fine".
#[derive(Debug, Args)]
pub(crate) struct Moderate {
    /// The text; standard input is added below it
    text: Option<String>,
}

impl Moderate {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let text = input::joined(session, self.text.as_deref()).await?;
        let asking = Asking::of_kind(session, ModelKind::Moderation).await?;
        let mut request = ModerationRequest::new(text.as_str());
        request.model = Some(asking.model.clone());
        request.extra = session.extra();
        let call = async {
            let answer = asking.gateway.moderations(&request).await?;
            let meta = answer.meta.clone();
            Ok(Billed::new(answer, None, &meta))
        };
        let answer = asking.charged("moderation", call).await?;
        let mut out = session.output();
        if session.common.json {
            return out.json(&answer.raw).await;
        }
        for result in &answer.results {
            out.line(&verdict(result)).await?;
        }
        Ok(())
    }
}

fn verdict(result: &ModerationResult) -> String {
    if !result.flagged {
        return "fine".to_owned();
    }
    let found = result.categories.iter().filter(|(_, found)| **found);
    let named = found.map(|(name, _)| match result.scores.get(name) {
        Some(score) => format!("{name} {score:.2}"),
        None => name.clone(),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    format!("flagged: {named}")
        .trim_end_matches([':', ' '])
        .to_owned()
}
