//! The API by hand.

use crate::studio::Studio;
use studio_contract::{EmbeddingRunParams, ModerationRunParams, RerankRunParams};
use studio_core::CoreError;
use studio_gateway::ErrorKind;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_the_same_words_are_more_alike_than_others() {
    let studio = Studio::start().await;
    let params = EmbeddingRunParams {
        model: studio.model("demo-embedding"),
        texts: texts(&[
            "the tide comes in",
            "the tide goes out",
            "rust borrows values",
        ]),
        dimensions: Some(256),
    };
    let reply = studio.app.embedding_run(params).await.unwrap();
    assert_eq!(reply.dimensions, 256);
    assert!((reply.similarity[1][1] - 1.0).abs() < 1e-6);
    assert!(reply.similarity[0][1] > reply.similarity[0][2]);
    assert!(reply.input_tokens.is_some_and(|tokens| tokens > 0));
    assert_eq!(studio.gateway.journal()[0].body["dimensions"], 256);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_come_back_in_the_order_of_their_scores() {
    let studio = Studio::start().await;
    let params = RerankRunParams {
        model: studio.model("demo-rerank"),
        query: "when does the tide turn".into(),
        documents: texts(&[
            "Bread needs salt.",
            "The tide does turn at noon.",
            "A tide.",
        ]),
        top_n: Some(2),
    };
    let reply = studio.app.rerank_run(params).await.unwrap();
    assert_eq!(reply.results.len(), 2);
    assert_eq!(reply.results[0].index, 1);
    assert!(reply.results[0].score >= reply.results[1].score);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judgement_names_every_category() {
    let studio = Studio::start().await;
    let params = ModerationRunParams {
        model: studio.model("demo-moderation"),
        text: "I will kill you".into(),
    };
    let reply = studio.app.moderation_run(params).await.unwrap();
    assert!(reply.flagged);
    assert!(reply.categories.len() > 5);
    assert!(reply.categories[0].flagged, "what was found comes first");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_empty_is_not_sent_and_what_is_refused_says_so() {
    let studio = Studio::start().await;
    let params = |model: &str, text: &str| EmbeddingRunParams {
        model: studio.model(model),
        texts: texts(&[text]),
        dimensions: None,
    };
    let empty = studio
        .app
        .embedding_run(params("demo-embedding", " "))
        .await;
    assert!(matches!(empty, Err(CoreError::Invalid(_))));
    assert!(studio.gateway.journal().is_empty());
    let unknown = studio
        .app
        .embedding_run(params("no-such-model", "words"))
        .await;
    assert!(matches!(unknown, Err(CoreError::Gateway(error)) if error.kind == ErrorKind::Model));
}
