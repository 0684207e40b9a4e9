//! Vectors in every way that servers write them.

use crate::server::{Act, JSON, RawServer, body_of, reply};
use serde_json::{Value, json};
use studio_gateway::{
    EmbeddingEncoding, EmbeddingInput, EmbeddingRequest, EmbeddingResponse, ErrorKind, GatewayError,
};

const BASE64: &str = "AACAPgAAAL8AAAA+AACAPw==";

fn ask(count: usize) -> EmbeddingRequest {
    let texts: Vec<String> = (0..count).map(|n| format!("tide {n}")).collect();
    EmbeddingRequest::new("text-embedding-3-small", texts)
}

async fn answered(count: usize, body: &str) -> Result<EmbeddingResponse, GatewayError> {
    let server = RawServer::saying(reply(200, JSON, body)).await;
    server.gateway().embeddings(&ask(count)).await
}

async fn vectors(count: usize, body: Value) -> Vec<Vec<f32>> {
    let answer = answered(count, &body.to_string()).await;
    answer.expect("vectors").vectors
}

#[tokio::test]
async fn floats_and_base64_are_the_same_vector_whatever_was_asked_for() {
    let expected = [vec![0.25, -0.5, 0.125, 1.0]];
    for written in [
        json!([0.25, -0.5, 0.125, 1]),
        json!(BASE64),
        json!("AACAPgAAAL8AAAA-AACAPw"),
        json!("AACAPgAAAL8A\nAAA+AACAPw=="),
        json!(format!("data:application/octet-stream;base64,{BASE64}")),
    ] {
        let body = json!({"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":written}],
                          "usage":{"prompt_tokens":2,"total_tokens":2},"x_served_by":"edge"});
        for encoding in [
            None,
            Some(EmbeddingEncoding::Float),
            Some(EmbeddingEncoding::Base64),
        ] {
            let server = RawServer::saying(reply(200, JSON, &format!("\n {body} junk"))).await;
            let mut request = EmbeddingRequest::new("m", "ebb tide");
            request.encoding_format = encoding;
            let answer = server.gateway().embeddings(&request).await.expect("vector");
            assert_eq!(answer.vectors, expected);
            assert_eq!(answer.dimensions(), 4);
            assert_eq!(answer.model.as_deref(), Some("m"));
            let usage = answer.usage.expect("usage");
            assert_eq!((usage.input_tokens, usage.total_tokens), (Some(2), Some(2)));
            assert_eq!(answer.extra["x_served_by"], "edge");
        }
    }
}

#[tokio::test]
async fn vectors_come_in_the_order_of_the_inputs() {
    let out_of_order = json!({"data":[{"index":2,"embedding":[3]},{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]});
    assert_eq!(vectors(3, out_of_order).await, [[1.0], [2.0], [3.0]]);
    let without_index = json!({"data":[{"embedding":[1]},{"embedding":[2]}]});
    assert_eq!(vectors(2, without_index).await, [[1.0], [2.0]]);
}

#[tokio::test]
async fn what_cannot_be_matched_to_its_input_is_refused() {
    for (count, data) in [
        (2, json!([{"index":0,"embedding":[1]}])),
        (
            1,
            json!([{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]),
        ),
        (
            2,
            json!([{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]),
        ),
        (
            2,
            json!([{"index":1,"embedding":[1]},{"index":2,"embedding":[2]}]),
        ),
        (2, json!([{"index":0,"embedding":[1]},{"embedding":[2]}])),
        (
            2,
            json!([{"index":0,"embedding":[1]},{"index":1,"embedding":[2,3]}]),
        ),
        (1, json!([{"index":0,"embedding":[]}])),
        (1, json!([{"index":0,"embedding":"AAA"}])),
        (1, json!([{"index":0,"embedding":"not base64!"}])),
        (1, json!([{"index":0,"embedding":"AADAfw=="}])),
        (1, json!([{"index":0,"embedding":[1e300]}])),
        (1, json!([])),
        (1, Value::Null),
    ] {
        let error = answered(count, &json!({"data":data}).to_string())
            .await
            .expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Protocol, "{data}");
    }
    let told = answered(2, r#"{"data":[{"index":0,"embedding":[1]}]}"#).await;
    let told = told.expect_err("refused").message.clone();
    assert_eq!(told, "2 vectors were asked for and 1 came");
}

#[tokio::test]
async fn errors_and_pages_under_a_success_status_are_told() {
    for (body, kind) in [
        (
            r#"{"error":{"message":"no balance","type":"insufficient_quota"}}"#,
            ErrorKind::Quota,
        ),
        (
            r#"{"data":[],"error":{"message":"x","type":"server_error"}}"#,
            ErrorKind::Server,
        ),
        ("<html><title>Log in</title>", ErrorKind::Html),
        ("", ErrorKind::Protocol),
        ("vectors", ErrorKind::Protocol),
    ] {
        let error = answered(1, body).await.expect_err("told");
        assert_eq!(error.kind, kind, "{body}");
    }
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    let server = RawServer::saying(reply(200, JSON, r#"{"data":[{"embedding":[1]}]}"#)).await;
    let gateway = server.gateway();
    let mut request = EmbeddingRequest::new("m", "ebb tide");
    gateway.embeddings(&request).await.expect("vector");
    request.input = EmbeddingInput::Tokens(vec![1, 2, 3]);
    request.dimensions = Some(256);
    request.encoding_format = Some(EmbeddingEncoding::Base64);
    request.user = Some("u-7".into());
    request.extra.insert("dimensions".into(), json!(64));
    request.extra.insert("truncate".into(), json!("END"));
    gateway.embeddings(&request).await.expect("vector");
    request = EmbeddingRequest::new("m", "");
    request.input = EmbeddingInput::TokenLists(vec![vec![1], vec![2, 3]]);
    gateway.embeddings(&request).await.expect_err("one of two");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/embeddings "));
    assert!(requests[0].contains("content-type: application/json"));
    let bodies: Vec<Value> = requests.iter().map(|request| body_of(request)).collect();
    assert_eq!(bodies[0], json!({"model":"m","input":"ebb tide"}));
    assert_eq!(
        bodies[1],
        json!({"model":"m","input":[1,2,3],"dimensions":64,"encoding_format":"base64","user":"u-7","truncate":"END"})
    );
    assert_eq!(bodies[2], json!({"model":"m","input":[[1],[2,3]]}));
}

#[tokio::test]
async fn only_a_refused_request_is_repeated() {
    let good = r#"{"data":[{"embedding":[1]}]}"#;
    let server = RawServer::start(move |number, _| match number {
        0 => reply(429, "retry-after-ms: 5\r\n", ""),
        1 => reply(503, "retry-after-ms: 5\r\n", ""),
        _ => reply(200, JSON, good),
    })
    .await;
    server.gateway().embeddings(&ask(1)).await.expect("third");
    for acts in [vec![Act::Reset], reply(500, "", ""), reply(200, JSON, "")] {
        let server = RawServer::saying(acts).await;
        server
            .gateway()
            .embeddings(&ask(1))
            .await
            .expect_err("told");
        assert_eq!(server.requests().len(), 1, "it may have been charged");
    }
}

#[tokio::test]
async fn the_largest_batch_fits() {
    let vector = vec![0.123_456_789_012_345_67_f64; 3072];
    let data: Vec<Value> = (0..400)
        .map(|index| json!({"index":index,"embedding":vector}))
        .collect();
    let found = vectors(400, json!({"data":data})).await;
    assert_eq!((found.len(), found[399].len()), (400, 3072));
}
