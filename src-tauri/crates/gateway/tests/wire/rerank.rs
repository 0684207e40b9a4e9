//! Scores in the styles of all the services behind one path.

use crate::server::{JSON, RawServer, body_of, reply};
use serde_json::{Map, Value, json};
use studio_gateway::{ErrorKind, GatewayError, RerankDocument, RerankRequest, RerankResponse};

fn ask() -> RerankRequest {
    RerankRequest::new(
        "rerank-v1",
        "when is slack water",
        [
            "Slack water lies between tides.",
            "Paint dries slowly.",
            "Tides turn.",
        ],
    )
}

async fn answered(request: &RerankRequest, body: &Value) -> Result<RerankResponse, GatewayError> {
    let server = RawServer::saying(reply(200, JSON, &body.to_string())).await;
    server.gateway().rerank(request).await
}

#[tokio::test]
async fn every_style_gives_the_same_order() {
    for body in [
        json!({"results":[{"index":1,"relevance_score":-4.5},{"index":0,"relevance_score":0.93},{"index":2,"relevance_score":0.5}]}),
        json!({"data":[{"index":2,"score":0.5},{"index":1,"score":-4.5},{"index":0,"score":0.93}]}),
        json!({"output":{"results":[{"index":0,"relevance_score":"0.93"},{"index":2,"relevance_score":"0.5"},{"index":1,"relevance_score":-4.5}]}}),
    ] {
        let answer = answered(&ask(), &body).await.expect("scores");
        let order: Vec<_> = answer
            .results
            .iter()
            .map(|hit| (hit.index, hit.score))
            .collect();
        assert_eq!(order, [(0, 0.93), (2, 0.5), (1, -4.5)]);
        assert_eq!(answer.raw, body);
    }
}

#[tokio::test]
async fn documents_come_back_as_text_object_or_not_at_all() {
    let body = json!({"id":"r1","model":"m","results":[
        {"index":0,"relevance_score":3,"document":"Slack water lies between tides."},
        {"index":1,"relevance_score":2,"document":{"text":"Paint dries slowly.","lang":"en"}},
        {"index":2,"relevance_score":1,"document":""}]});
    let answer = answered(&ask(), &body).await.expect("scores");
    let documents: Vec<_> = answer
        .results
        .iter()
        .map(|hit| hit.document.as_deref())
        .collect();
    assert_eq!(
        documents,
        [
            Some("Slack water lies between tides."),
            Some("Paint dries slowly."),
            None
        ]
    );
    assert_eq!(
        (answer.id.as_deref(), answer.model.as_deref()),
        (Some("r1"), Some("m"))
    );
}

#[tokio::test]
async fn counts_are_read_wherever_they_stand() {
    for (counts, tokens, units) in [
        (
            json!({"usage":{"prompt_tokens":21,"total_tokens":21}}),
            Some(21),
            None,
        ),
        (
            json!({"meta":{"tokens":{"input_tokens":21,"output_tokens":0}}}),
            Some(21),
            None,
        ),
        (
            json!({"meta":{"billed_units":{"search_units":1},"tokens":{"input_tokens":21}}}),
            Some(21),
            Some(1),
        ),
        (
            json!({"meta":{"billed_units":{"search_units":1}}}),
            None,
            Some(1),
        ),
    ] {
        let mut body = counts.clone();
        body["results"] = json!([{"index":0,"relevance_score":1}]);
        let usage = answered(&ask(), &body)
            .await
            .expect("scores")
            .usage
            .expect("usage");
        assert_eq!(
            (usage.input_tokens, usage.search_units),
            (tokens, units),
            "{counts}"
        );
    }
    let none = json!({"results":[{"index":0,"relevance_score":1}],"meta":{"api_version":{}}});
    assert_eq!(answered(&ask(), &none).await.expect("scores").usage, None);
}

#[tokio::test]
async fn no_more_than_asked_for_and_nothing_foreign() {
    let mut request = ask();
    request.top_n = Some(1);
    let all =
        json!({"results":[{"index":1,"relevance_score":0.1},{"index":0,"relevance_score":0.9}]});
    let answer = answered(&request, &all).await.expect("scores");
    let indexes: Vec<_> = answer.results.iter().map(|hit| hit.index).collect();
    assert_eq!(indexes, [0]);
    for body in [
        json!({"results":[{"index":3,"relevance_score":1}]}),
        json!({"results":[{"index":-1,"relevance_score":1}]}),
        json!({"results":[{"index":0,"relevance_score":1},{"index":0,"relevance_score":0}]}),
        json!({"results":[{"index":0}]}),
        json!({"results":[{"relevance_score":1}]}),
        json!({"results":null}),
        json!({}),
    ] {
        let error = answered(&ask(), &body).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Protocol, "{body}");
    }
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    let server = RawServer::saying(reply(200, JSON, r#"{"results":[]}"#)).await;
    let gateway = server.gateway();
    let mut request = ask();
    gateway.rerank(&request).await.expect("scores");
    request.documents = vec![
        RerankDocument::Object(Map::from_iter([("text".to_owned(), json!("a"))])),
        "b".into(),
    ];
    request.top_n = Some(2);
    request.return_documents = Some(true);
    request.max_chunks_per_doc = Some(3);
    request.max_chunk_per_doc = Some(4);
    request.overlap_tokens = Some(5);
    request.max_tokens_per_doc = Some(6);
    request.rank_fields = vec!["text".into()];
    request.instruction = Some("facts first".into());
    request.extra.insert("priority".into(), json!(1));
    gateway.rerank(&request).await.expect("scores");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/rerank "));
    assert_eq!(
        body_of(&requests[0]),
        json!({"model":"rerank-v1","query":"when is slack water",
               "documents":["Slack water lies between tides.","Paint dries slowly.","Tides turn."]})
    );
    assert_eq!(
        body_of(&requests[1]),
        json!({"model":"rerank-v1","query":"when is slack water","documents":[{"text":"a"},"b"],"top_n":2,
               "return_documents":true,"max_chunks_per_doc":3,"max_chunk_per_doc":4,"overlap_tokens":5,
               "max_tokens_per_doc":6,"rank_fields":["text"],"instruction":"facts first","priority":1})
    );
}

#[tokio::test]
async fn an_unknown_model_is_told_as_such_under_any_status() {
    let body = r#"{"error":{"message":"当前分组 default 下对于模型 r 无可用渠道","type":"new_api_error","code":"model_not_found"}}"#;
    let server = RawServer::saying(reply(503, JSON, body)).await;
    let error = server.gateway().rerank(&ask()).await.expect_err("told");
    assert_eq!(error.kind, ErrorKind::Model);
    assert_eq!(server.requests().len(), 1);
}
