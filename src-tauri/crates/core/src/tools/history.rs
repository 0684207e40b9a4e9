//! Searching the user's own history for a model.

use super::Outcome;
use crate::App;
use studio_contract::SearchParams;

/// Results that a model is told.
const MOST: u32 = 10;

impl App {
    pub(super) async fn search_for_model(&self, query: String) -> Outcome {
        let params = SearchParams {
            query,
            limit: Some(MOST),
            kind: None,
        };
        let hits = match self.search(params).await {
            Ok(reply) => reply.data,
            Err(error) => return Outcome::failed(error.to_string()),
        };
        if hits.is_empty() {
            return Outcome::of("Nothing was found.");
        }
        let lines = hits.iter().map(|hit| {
            let day = jiff::Timestamp::from_millisecond(hit.at)
                .map(|at| at.strftime("%Y-%m-%d").to_string())
                .unwrap_or_default();
            format!("- {day}, “{}”: {}", hit.title, hit.excerpt)
        });
        Outcome::of(lines.collect::<Vec<_>>().join("\n"))
    }
}
