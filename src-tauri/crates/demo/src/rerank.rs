//! `POST /v1/rerank`: orders documents by the words that they share with the query.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::catalogue::Group;
use crate::check::Check;
use crate::reply::Reply;
use crate::server::Shared;
use crate::words::{is_single_han, is_telling, words};
use crate::{tokens, vector};

/// Most documents of a request.
const MAX_DOCUMENTS: usize = 10_000;
/// How quickly repetitions of a word stop counting, and how much long documents are held back:
/// the usual numbers of BM25.
const SATURATION: f64 = 1.2;
const LENGTH_WEIGHT: f64 = 0.75;
/// Part of the score that comes of similar rather than of the same words.
const LIKENESS: f64 = 0.2;
/// Numbers of the vectors that are compared for that.
const VECTOR: usize = 256;

pub(crate) fn rank(shared: &Shared, body: &Value) -> Reply {
    answer(shared, body).unwrap_or_else(|refusal| refusal)
}

fn answer(shared: &Shared, body: &Value) -> Result<Reply, Reply> {
    let check = Check::new(body)?;
    let model = check.text("model")?;
    let query = check.text("query")?;
    let documents = documents(&check)?;
    let most = check.integer("top_n", 1, i64::MAX)?;
    let shows = check.flag("return_documents")?;
    for count in [
        "max_chunks_per_doc",
        "max_chunk_per_doc",
        "max_tokens_per_doc",
    ] {
        check.integer(count, 1, i64::MAX)?;
    }
    check.integer("overlap_tokens", 0, i64::MAX)?;
    check.strings("rank_fields", 100)?;
    check.optional_text("instruction")?;
    check.model(&[Group::Rerank])?;
    let mut ranked: Vec<(usize, f64)> =
        scores(&query, &documents).into_iter().enumerate().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    ranked.truncate(most.map_or(usize::MAX, |most| most as usize));
    let results: Vec<Value> = ranked
        .into_iter()
        .map(|(index, score)| {
            let mut result = json!({"index": index, "relevance_score": score});
            if shows {
                result["document"] = json!({"text": documents[index]});
            }
            result
        })
        .collect();
    let read = tokens::count(&query) * documents.len() as u64
        + documents
            .iter()
            .map(|text| tokens::count(text))
            .sum::<u64>();
    let answer = json!({"id": format!("rerank-demo-{}", shared.next_number()), "model": model,
                        "results": results,
                        "usage": {"prompt_tokens": read, "total_tokens": read}});
    let cost = Group::Rerank.price().of_tokens(read, 0);
    Ok(Reply::json_after(shared.options.pace.first_token, &answer).charged(cost))
}

fn documents<'a>(check: &Check<'a>) -> Result<Vec<&'a str>, Reply> {
    let wrong = |words: &str| check.refuse("documents", words);
    let list = check.list("documents")?.map_or(&[][..], Vec::as_slice);
    if !(1..=MAX_DOCUMENTS).contains(&list.len()) {
        return Err(wrong("`documents` must hold 1 to 10000 documents."));
    }
    let text = |item: &'a Value| item.as_str().or_else(|| item["text"].as_str());
    list.iter()
        .map(|item| text(item).ok_or_else(|| wrong("A document must be a string or have `text`.")))
        .collect()
}

/// How well each document fits, from 0 to 1.
fn scores(query: &str, documents: &[&str]) -> Vec<f64> {
    let asked = terms(query);
    let counted: Vec<HashMap<String, f64>> = documents.iter().map(|text| counts(text)).collect();
    let lengths: Vec<f64> = counted.iter().map(|counts| counts.values().sum()).collect();
    let mean = (lengths.iter().sum::<f64>() / lengths.len().max(1) as f64).max(1.0);
    let weights: Vec<f64> = asked.iter().map(|term| weight(term, &counted)).collect();
    let best = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let direction = vector::of_text(query, VECTOR);
    let score = |at: usize| {
        let drag = SATURATION * (1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[at] / mean);
        let found = asked.iter().zip(&weights).map(|(term, weight)| {
            let count = counted[at].get(term).copied().unwrap_or(0.0);
            weight * count / (count + drag)
        });
        let alike = vector::likeness(&direction, &vector::of_text(documents[at], VECTOR));
        let score = (1.0 - LIKENESS) * found.sum::<f64>() / best + LIKENESS * alike.max(0.0);
        (score.clamp(0.0, 1.0) * 1e6).round() / 1e6
    };
    (0..documents.len()).map(score).collect()
}

/// The telling words of the query, or all when it has no other.
fn terms(query: &str) -> Vec<String> {
    let mut all = words(query);
    all.sort();
    all.dedup();
    let telling: Vec<String> = all
        .iter()
        .filter(|word| is_telling(word))
        .cloned()
        .collect();
    if telling.is_empty() { all } else { telling }
}

fn counts(text: &str) -> HashMap<String, f64> {
    let mut counts = HashMap::new();
    for word in words(text) {
        *counts.entry(word).or_default() += 1.0;
    }
    counts
}

/// Rare words tell more; a single Han character tells less than a pair.
fn weight(term: &str, documents: &[HashMap<String, f64>]) -> f64 {
    let all = documents.len() as f64;
    let with = documents
        .iter()
        .filter(|counts| counts.contains_key(term))
        .count() as f64;
    let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
    if is_single_han(term) {
        rarity * 0.3
    } else {
        rarity
    }
}

#[cfg(test)]
mod tests {
    use super::scores;

    fn order(query: &str, documents: &[&str]) -> Vec<usize> {
        let scores = scores(query, documents);
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
        order
    }

    #[test]
    fn documents_are_ordered_by_what_they_say() {
        let documents = [
            "Python is a popular programming language.",
            "Machine learning is a subset of artificial intelligence.",
            "Deep learning uses neural networks with multiple layers.",
        ];
        assert_eq!(order("What is machine learning?", &documents), [1, 2, 0]);
        let documents = ["今天的天气很好", "油漆干得很慢", "潮汐是由月球引力引起的"];
        assert_eq!(order("什么引起潮汐?", &documents)[0], 2);
        let all = scores("the of", &["the of", "x"]);
        assert!(all[0] > all[1] && all.iter().all(|score| (0.0..=1.0).contains(score)));
    }
}
