//! Embeddings and moderations, and what the server does not have.

use serde_json::json;
use studio_gateway::{
    CompletionRequest, EmbeddingEncoding, EmbeddingRequest, ErrorKind, ModerationRequest,
    RerankRequest,
};

use crate::server::{Aimock, Sent};

#[tokio::test]
async fn vectors_come_as_numbers_and_packed() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let mut request = EmbeddingRequest::new("text-embedding-3-small", "ebb tide");
    let expected = vec![vec![0.25, -0.5, 0.125, 1.0]];
    let plain = gateway.embeddings(&request).await.expect("vectors");
    assert_eq!(plain.vectors, expected);
    request.encoding_format = Some(EmbeddingEncoding::Base64);
    request.dimensions = Some(4);
    let packed = gateway.embeddings(&request).await.expect("vectors");
    assert_eq!(packed.vectors, expected);
    let journal = server.journal().await;
    let asked = json!({"model": "text-embedding-3-small", "input": "ebb tide"});
    assert_eq!(journal[0].body, asked);
    let fields = ["dimensions", "encoding_format", "input", "model"];
    assert_eq!(journal[1].fields(), fields);
}

#[tokio::test]
async fn moderation_judges_and_a_missing_endpoint_is_named_as_such() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let answer = gateway
        .moderations(&ModerationRequest::new("a caption"))
        .await;
    let results = answer.expect("results").results;
    assert!(!results[0].flagged && results[0].scores["violence"] < 0.1);
    // Cohere's own path is the only one that it has for ranking, and it has no completions.
    let rerank = RerankRequest::new(
        "rerank-v1",
        "slack water",
        ["Slack water lies between tides."],
    );
    let error = gateway.rerank(&rerank).await.expect_err("no such path");
    assert_eq!((error.kind, error.status), (ErrorKind::Model, Some(404)));
    let complete = CompletionRequest::new("gpt-4o", "The harbour master said");
    let error = gateway.complete(&complete).await.expect_err("no such path");
    assert_eq!(error.status, Some(404));
    let journal = server.journal().await;
    let fields: Vec<Vec<&str>> = journal.iter().map(Sent::fields).collect();
    assert_eq!(fields[0], ["input"]);
    assert_eq!(fields[1], ["documents", "model", "query"]);
    assert_eq!(fields[2], ["model", "prompt"]);
}
