//! `xidao history export` and `import`.

use super::identified;
use crate::failure::Failure;
use crate::input;
use crate::output::write_to;
use crate::session::Session;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use studio_core::ConversationFile;

/// Write a conversation to a file.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Identifier, or `last`
    id: String,
    /// Markdown is the branch that is shown, for people; JSON is all of it, for `xidao history import`
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// File to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A form of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Markdown,
    Json,
}

/// Take conversations in that were exported as JSON.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Files that `xidao history export --format json` wrote
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Export {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let id = identified(session, &self.id).await?;
        let app = session.app().await?;
        let text = match (self.format, session.common.json) {
            (Format::Markdown, false) => app.conversation_markdown(id).await?,
            (Format::Json, _) | (_, true) => {
                let file = app.conversation_export(id).await?;
                let mut text = serde_json::to_string_pretty(&file)?;
                text.push('\n');
                text
            }
        };
        write_to(self.output.as_deref(), text.as_bytes()).await
    }
}

impl Import {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut out = session.output();
        for path in &self.files {
            let bytes = input::file(path).await?;
            let file: ConversationFile = serde_json::from_slice(&bytes).map_err(|error| {
                Failure::usage(format!(
                    "{} is no exported conversation: {error}",
                    path.display()
                ))
            })?;
            let taken = session.app().await?.conversation_import(file).await?;
            match session.common.json {
                true => out.json(&taken).await?,
                false => out.line(&taken.item.id.to_string()).await?,
            }
        }
        Ok(())
    }
}
