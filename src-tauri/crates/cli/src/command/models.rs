//! `xidao models`.

use crate::failure::Failure;
use crate::output::Output;
use crate::session::Session;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use studio_gateway::{ModelEntry, ModelKind};

/// List the models that the key may use.
///
/// To a terminal with what is known of them, else their identifiers alone.
#[derive(Debug, Args)]
pub(crate) struct Models {
    /// Only models of this kind
    #[arg(long)]
    kind: Option<Kind>,
}

/// What a model is for, as far as its name or the gateway says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Chat,
    Embedding,
    Rerank,
    Transcription,
    Speech,
    Image,
    Video,
    Realtime,
    Moderation,
}

impl Models {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let reach = session.reach().await?;
        let asked = async { Ok(reach.gateway.models().await?) };
        let mut models = session.stop.until(asked).await?;
        models.retain(|model| self.kind.is_none_or(|wanted| wanted == kind(model)));
        let mut out = session.output();
        if session.common.json {
            let raw: Vec<Value> = models.into_iter().map(|model| model.raw).collect();
            return out.json(&json!({"object": "list", "data": raw})).await;
        }
        out.text(&if Output::is_terminal() {
            table(&models)
        } else {
            names(&models)
        })
        .await
    }
}

fn names(models: &[ModelEntry]) -> String {
    models
        .iter()
        .map(|model| format!("{}\n", model.id))
        .collect()
}

fn table(models: &[ModelEntry]) -> String {
    let width = |model: &ModelEntry| model.id.chars().count();
    let widest = models.iter().map(width).max().unwrap_or_default();
    let row = |model: &ModelEntry| {
        let name = format!("{:widest$}", model.id);
        let kind = kind(model).to_possible_value();
        let kind = kind.as_ref().map_or("", |value| value.get_name());
        let context = model
            .context_length
            .map(|tokens| format!("{tokens} tokens"))
            .unwrap_or_default();
        format!("{}\n", format!("{name}  {kind:13}  {context}").trim_end())
    };
    models.iter().map(row).collect()
}

fn kind(model: &ModelEntry) -> Kind {
    match model.kind {
        ModelKind::Chat => Kind::Chat,
        ModelKind::Embedding => Kind::Embedding,
        ModelKind::Rerank => Kind::Rerank,
        ModelKind::Transcription => Kind::Transcription,
        ModelKind::Speech => Kind::Speech,
        ModelKind::Image => Kind::Image,
        ModelKind::Video => Kind::Video,
        ModelKind::Realtime => Kind::Realtime,
        ModelKind::Moderation => Kind::Moderation,
    }
}
