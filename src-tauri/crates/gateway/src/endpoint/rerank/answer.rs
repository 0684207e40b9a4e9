//! Scores in the styles of all the services behind this path.

use std::collections::HashSet;

use serde_json::Value;

use crate::endpoint::fields;
use crate::endpoint::usage::CallUsage;

/// One document with its score.
#[derive(Clone, Debug, PartialEq)]
pub struct RerankHit {
    /// Its place in the documents of the request.
    pub index: usize,
    /// How well it answers. Not comparable between models: 0 to 1, or any number.
    pub score: f64,
    /// Its text, where the server sent it back. The caller's own is as good.
    pub document: Option<String>,
}

/// Why an answer cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    #[error("the answer holds no list of results")]
    NoList,
    #[error("a result holds no index or no score")]
    NoScore,
    #[error("a result names document {index}, and {sent} were sent")]
    Foreign { index: usize, sent: usize },
    #[error("document {0} came twice")]
    Twice(usize),
}

/// The results of an answer to a request with `sent` documents, best first.
pub(super) fn read(answer: &Value, sent: usize) -> Result<Vec<RerankHit>, Unfit> {
    let places = ["/results", "/data", "/output/results"];
    let list = places
        .iter()
        .find_map(|place| answer.pointer(place)?.as_array())
        .ok_or(Unfit::NoList)?;
    let mut seen = HashSet::new();
    let mut hits = Vec::with_capacity(list.len());
    for item in list {
        let hit = RerankHit::read(item).ok_or(Unfit::NoScore)?;
        let index = hit.index;
        if index >= sent {
            return Err(Unfit::Foreign { index, sent });
        }
        if !seen.insert(index) {
            return Err(Unfit::Twice(index));
        }
        hits.push(hit);
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(hits)
}

/// Counts stand in `usage` or, in the style of Cohere, in `meta`.
pub(super) fn usage(answer: &Value) -> Option<CallUsage> {
    let places = ["/usage", "/meta/tokens", "/meta/billed_units"];
    let mut usage = places
        .iter()
        .find_map(|place| CallUsage::read(answer.pointer(place)?))?;
    let units = answer.pointer("/meta/billed_units/search_units");
    usage.search_units = usage.search_units.or_else(|| units.and_then(fields::count));
    Some(usage)
}

impl RerankHit {
    fn read(item: &Value) -> Option<Self> {
        let score =
            fields::number(&item["relevance_score"]).or_else(|| fields::number(&item["score"]))?;
        let document = &item["document"];
        Some(Self {
            index: usize::try_from(fields::count(&item["index"])?).ok()?,
            score,
            document: fields::text(document).or_else(|| fields::text(&document["text"])),
        })
    }
}
