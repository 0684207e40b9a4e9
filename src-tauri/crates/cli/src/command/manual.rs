//! `xidao completions` and the hidden `xidao man`.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::session::Session;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::path::PathBuf;

/// Write a completion script for a shell.
///
/// For example: xidao completions bash > ~/.local/share/bash-completion/completions/xidao
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Write the manual.
///
/// The first page, or with a folder all of them.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Folder for one page per command
    folder: Option<PathBuf>,
}

impl Completions {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "xidao", &mut script);
        session.output().bytes(&script).await
    }
}

impl Man {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        if let Some(folder) = self.folder {
            return clap_mangen::generate_to(Arguments::command(), &folder)
                .map_err(|source| Failure::file(&folder, source));
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command())
            .render(&mut page)
            .map_err(Failure::Output)?;
        session.output().bytes(&page).await
    }
}
