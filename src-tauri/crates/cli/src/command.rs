//! The commands, one file each.

mod answer;
mod balance;
mod chat;
mod complete;
mod embed;
mod history;
mod image;
mod job;
mod manual;
mod models;
mod moderate;
mod profile;
mod protocol;
mod rerank;
mod sampling;
mod speak;
mod transcribe;
mod video;
mod voice;

use crate::failure::Failure;
use crate::session::Session;
use clap::Subcommand;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Chat(Box<chat::Chat>),
    Complete(complete::Complete),
    Embed(embed::Embed),
    Rerank(rerank::Rerank),
    Moderate(moderate::Moderate),
    Transcribe(transcribe::Transcribe),
    Speak(speak::Speak),
    Image(image::Image),
    Video(video::Video),
    Voice(voice::Voice),
    Models(models::Models),
    /// Show what is left on the account
    Balance,
    /// Look into the library of conversations
    #[command(subcommand)]
    History(history::History),
    /// Set up gateways and their keys
    #[command(subcommand)]
    Profile(profile::Profile),
    Completions(manual::Completions),
    #[command(hide = true)]
    Man(manual::Man),
}

pub(crate) async fn run(session: &Session, command: Command) -> Result<(), Failure> {
    match command {
        Command::Chat(chat) => chat.run(session).await,
        Command::Complete(complete) => complete.run(session).await,
        Command::Embed(embed) => embed.run(session).await,
        Command::Rerank(rerank) => rerank.run(session).await,
        Command::Moderate(moderate) => moderate.run(session).await,
        Command::Transcribe(transcribe) => transcribe.run(session).await,
        Command::Speak(speak) => speak.run(session).await,
        Command::Image(image) => image.run(session).await,
        Command::Video(video) => video.run(session).await,
        Command::Voice(voice) => voice.run(session).await,
        Command::Models(models) => models.run(session).await,
        Command::Balance => balance::run(session).await,
        Command::History(history) => history.run(session).await,
        Command::Profile(profile) => profile.run(session).await,
        Command::Completions(completions) => completions.run(session).await,
        Command::Man(man) => man.run(session).await,
    }
}
