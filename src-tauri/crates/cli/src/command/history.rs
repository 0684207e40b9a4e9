//! `xidao history`: the library of conversations.

mod transfer;

use crate::failure::Failure;
use crate::session::Session;
use clap::{Args, Subcommand};
use studio_contract::{
    ConversationGetParams, ConversationListParams, ConversationScope, SearchParams,
};
use studio_domain::{ConversationSummary, ItemId, ItemKind};

/// The word that stands for the latest conversation.
const LAST: &str = "last";

/// The largest page of a list.
const PAGE: u32 = 200;

/// What can be done with the library.
#[derive(Debug, Subcommand)]
pub(crate) enum History {
    List(List),
    /// Find words in titles and messages
    Search {
        /// The words
        words: Vec<String>,
        /// How many hits at most
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=100))]
        limit: u32,
    },
    /// Show a conversation
    Show {
        /// Identifier, or `last`
        id: String,
    },
    Export(transfer::Export),
    Import(transfer::Import),
}

/// List conversations, the pinned ones first, then the latest.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Those in the archive
    #[arg(long)]
    archived: bool,
    /// Those in the trash
    #[arg(long, conflicts_with = "archived")]
    trashed: bool,
}

impl History {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Search { words, limit } => search(session, &words.join(" "), limit).await,
            Self::Show { id } => show(session, &id).await,
            Self::Export(export) => export.run(session).await,
            Self::Import(import) => import.run(session).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let scope = match (self.archived, self.trashed) {
            (true, _) => ConversationScope::Archived,
            (_, true) => ConversationScope::Trashed,
            _ => ConversationScope::Active,
        };
        let mut out = session.output();
        let mut left = self.limit;
        let mut cursor = None;
        while left > 0 {
            let params = ConversationListParams {
                scope: Some(scope),
                cursor,
                limit: Some(left.min(PAGE)),
            };
            let page = session.app().await?.conversation_list(params).await?;
            left = left.saturating_sub(u32::try_from(page.data.len()).unwrap_or(u32::MAX));
            for summary in &page.data {
                match session.common.json {
                    true => out.json(summary).await?,
                    false => out.line(&row(summary)).await?,
                }
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(())
    }
}

async fn search(session: &Session, words: &str, limit: u32) -> Result<(), Failure> {
    let params = SearchParams {
        query: words.to_owned(),
        kind: Some(ItemKind::Conversation),
        limit: Some(limit),
    };
    let mut out = session.output();
    for hit in session.app().await?.search(params).await?.data {
        if session.common.json {
            out.json(&hit).await?;
        } else {
            let (day, excerpt) = (day(hit.at), one_line(&hit.excerpt));
            out.line(&format!("{}  {day}  {excerpt}", hit.item_id))
                .await?;
        }
    }
    Ok(())
}

async fn show(session: &Session, id: &str) -> Result<(), Failure> {
    let id = identified(session, id).await?;
    let app = session.app().await?;
    let mut out = session.output();
    if session.common.json {
        let params = ConversationGetParams {
            id,
            limit: Some(PAGE),
        };
        return out.json(&app.conversation_get(params).await?).await;
    }
    out.text(&app.conversation_markdown(id).await?).await
}

/// The conversation that an argument means.
async fn identified(session: &Session, id: &str) -> Result<ItemId, Failure> {
    if id != LAST {
        return id.parse().map_err(|_| {
            Failure::usage(format!(
                "{id:?} is no identifier; `xidao history list` shows them"
            ))
        });
    }
    let app = session.app().await?;
    let params = ConversationListParams {
        limit: Some(PAGE),
        ..ConversationListParams::default()
    };
    let page = app.conversation_list(params).await?;
    // Pinned ones come first in the list, so the first is not always the latest.
    let latest = page
        .data
        .iter()
        .max_by_key(|summary| summary.item.updated_at);
    latest
        .map(|summary| summary.item.id)
        .ok_or_else(|| Failure::NotFound("there is no conversation yet".to_owned()))
}

fn row(summary: &ConversationSummary) -> String {
    let item = &summary.item;
    let title = one_line(&item.title);
    format!("{}  {}  {title}", item.id, day(item.updated_at))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A moment as day and minute, in this machine's time zone.
fn day(at: i64) -> String {
    let Ok(moment) = jiff::Timestamp::from_millisecond(at) else {
        return String::new();
    };
    let local = moment.to_zoned(jiff::tz::TimeZone::system());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}
