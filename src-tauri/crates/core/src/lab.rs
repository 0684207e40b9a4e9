//! The API by hand: one call each, written into the ledger.

use crate::{App, Charge, CoreError, call_usage};
use std::time::Instant;
use studio_contract::{
    EmbeddingRunParams, EmbeddingRunReply, ModerationCategory, ModerationRunParams,
    ModerationRunReply, RerankResult, RerankRunParams, RerankRunReply,
};
use studio_domain::{ModelRef, Usage};
use studio_gateway::{
    EmbeddingInput, EmbeddingRequest, GatewayError, ModerationRequest, ModerationResult,
    RerankRequest,
};

/// Texts that are compared at most: each with each is what the page can still show.
const MAX_TEXTS: usize = 100;

impl App {
    /// Turns texts into vectors and compares each with each.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for no text, an empty one or more than 100, [`CoreError::KeyMissing`],
    /// [`CoreError::Gateway`], [`CoreError::Store`].
    pub async fn embedding_run(
        &self,
        params: EmbeddingRunParams,
    ) -> Result<EmbeddingRunReply, CoreError> {
        check(&params.texts, "text")?;
        if params.texts.len() > MAX_TEXTS {
            return Err(CoreError::Invalid(format!(
                "at most {MAX_TEXTS} texts can be compared at once"
            )));
        }
        let mut request =
            EmbeddingRequest::new(&params.model.model_id, EmbeddingInput::Texts(params.texts));
        request.dimensions = params.dimensions;
        let gateway = self.gateway(params.model.profile_id).await?;
        let begun = Instant::now();
        let answer = gateway.embeddings(&request).await;
        let elapsed_ms = elapsed(begun);
        let answer = self.noted(&params.model, "embedding", answer).await?;
        let usage = answer.usage.as_ref().map(call_usage).unwrap_or_default();
        let input_tokens = usage.input_tokens;
        self.note(params.model, "embedding", usage, answer.meta.request_id)
            .await;
        Ok(EmbeddingRunReply {
            similarity: similarity(&answer.vectors),
            dimensions: count(answer.vectors.first().map_or(0, Vec::len)),
            input_tokens,
            elapsed_ms,
        })
    }

    /// Orders documents by a question.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] where the question or a document is empty or there is none,
    /// [`CoreError::KeyMissing`], [`CoreError::Gateway`], [`CoreError::Store`].
    pub async fn rerank_run(&self, params: RerankRunParams) -> Result<RerankRunReply, CoreError> {
        check(std::slice::from_ref(&params.query), "question")?;
        check(&params.documents, "document")?;
        let mut request =
            RerankRequest::new(&params.model.model_id, params.query, params.documents);
        request.top_n = params.top_n;
        let gateway = self.gateway(params.model.profile_id).await?;
        let begun = Instant::now();
        let answer = gateway.rerank(&request).await;
        let elapsed_ms = elapsed(begun);
        let answer = self.noted(&params.model, "rerank", answer).await?;
        let usage = answer.usage.as_ref().map(call_usage).unwrap_or_default();
        self.note(params.model, "rerank", usage, answer.meta.request_id)
            .await;
        let results = answer.results.iter().map(|hit| RerankResult {
            index: count(hit.index),
            score: hit.score,
        });
        Ok(RerankRunReply {
            results: results.collect(),
            elapsed_ms,
        })
    }

    /// Has a text judged.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for an empty text, [`CoreError::KeyMissing`], [`CoreError::Gateway`],
    /// [`CoreError::Store`].
    pub async fn moderation_run(
        &self,
        params: ModerationRunParams,
    ) -> Result<ModerationRunReply, CoreError> {
        check(std::slice::from_ref(&params.text), "text")?;
        let mut request = ModerationRequest::new(params.text.as_str());
        request.model = Some(params.model.model_id.clone());
        let gateway = self.gateway(params.model.profile_id).await?;
        let begun = Instant::now();
        let answer = gateway.moderations(&request).await;
        let elapsed_ms = elapsed(begun);
        let answer = self.noted(&params.model, "moderation", answer).await?;
        self.note(
            params.model,
            "moderation",
            Usage::default(),
            answer.meta.request_id,
        )
        .await;
        let result = answer.results.into_iter().next().unwrap_or_default();
        Ok(ModerationRunReply {
            flagged: result.flagged,
            categories: categories(&result),
            elapsed_ms,
        })
    }

    /// The answer of a call. One that failed may have been charged all the same: the ledger hears of that too.
    async fn noted<T>(
        &self,
        model: &ModelRef,
        kind: &'static str,
        answer: Result<T, GatewayError>,
    ) -> Result<T, CoreError> {
        if answer
            .as_ref()
            .err()
            .is_some_and(GatewayError::outcome_unknown)
        {
            self.note(model.clone(), kind, Usage::default(), None).await;
        }
        Ok(answer?)
    }

    /// An answer that is paid for is given also where the ledger could not be written.
    async fn note(
        &self,
        model: ModelRef,
        kind: &'static str,
        usage: Usage,
        request_id: Option<String>,
    ) {
        let charge = Charge {
            model,
            kind,
            usage,
            request_id,
        };
        if let Err(error) = self.usage_note(charge).await {
            tracing::error!(%error, "a call is not in the ledger");
        }
    }
}

fn check(texts: &[String], what: &str) -> Result<(), CoreError> {
    if texts.is_empty() || texts.iter().any(|text| text.trim().is_empty()) {
        return Err(CoreError::Invalid(format!("the {what} is empty")));
    }
    Ok(())
}

fn elapsed(begun: Instant) -> i64 {
    i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The cosine of each two vectors. One without length is like nothing.
fn similarity(vectors: &[Vec<f32>]) -> Vec<Vec<f64>> {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter()
            .zip(b)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum()
    };
    let lengths: Vec<f64> = vectors.iter().map(|one| dot(one, one).sqrt()).collect();
    let cosine = |(a, long_a): (&Vec<f32>, &f64), (b, long_b): (&Vec<f32>, &f64)| {
        let product = long_a * long_b;
        if product > 0.0 {
            (dot(a, b) / product).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    };
    let rows = vectors.iter().zip(&lengths);
    rows.map(|a| {
        let others = vectors.iter().zip(&lengths);
        others.map(|b| cosine(a, b)).collect()
    })
    .collect()
}

/// All categories that have a judgement or a score, the surest first.
fn categories(result: &ModerationResult) -> Vec<ModerationCategory> {
    let names: std::collections::BTreeSet<&String> = result
        .categories
        .keys()
        .chain(result.scores.keys())
        .collect();
    let mut found: Vec<ModerationCategory> = names
        .into_iter()
        .map(|name| ModerationCategory {
            name: name.clone(),
            flagged: result.categories.get(name).copied().unwrap_or(false),
            score: result.scores.get(name).copied(),
        })
        .collect();
    found.sort_by(|a, b| {
        let score = |category: &ModerationCategory| category.score.unwrap_or(0.0);
        b.flagged
            .cmp(&a.flagged)
            .then(score(b).total_cmp(&score(a)))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_is_like_itself_and_unlike_its_opposite() {
        let vectors = [
            vec![3.0, 4.0],
            vec![-6.0, -8.0],
            vec![4.0, -3.0],
            vec![0.0, 0.0],
        ];
        let found = similarity(&vectors);
        assert_eq!(found[0], [1.0, -1.0, 0.0, 0.0]);
        assert_eq!(found[3], [0.0; 4]);
    }
}
