//! Search over titles and messages.

use crate::{App, CoreError};
use studio_contract::{SearchHit, SearchParams, SearchReply};

/// Hits of a search unless asked otherwise.
const PAGE: u32 = 30;

/// The largest page.
const MAX_PAGE: u32 = 100;

impl App {
    /// Finds words in titles and messages, the latest first.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`]. Whatever the user types is searched for, never an error.
    pub async fn search(&self, params: SearchParams) -> Result<SearchReply, CoreError> {
        let limit = params.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let store = &self.inner.store;
        let hits = store.search(&params.query, params.kind, limit).await?;
        Ok(SearchReply {
            data: hits.into_iter().map(hit).collect(),
        })
    }
}

fn hit(hit: studio_store::SearchHit) -> SearchHit {
    SearchHit {
        item_id: hit.item,
        kind: hit.kind,
        title: hit.title,
        message_id: hit.message,
        excerpt: hit.excerpt,
        highlights: hit
            .highlights
            .iter()
            .map(|range| (range.start, range.end))
            .collect(),
        at: hit.at,
    }
}
