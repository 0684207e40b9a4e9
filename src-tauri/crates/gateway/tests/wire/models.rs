//! The list of models and the balance, as gateways tell them.

use crate::server::{Act, JSON, RawServer, reply};
use serde_json::json;
use studio_gateway::{ErrorKind, ModelKind};

#[tokio::test]
async fn models_in_every_form() {
    let list = |body: String| async move {
        RawServer::saying(reply(200, JSON, &body))
            .await
            .gateway()
            .models()
            .await
    };
    let found = list(
        json!({"object":"list","success":true,"data":[
            {"id":"b","owned_by":"x","supported_endpoint_types":["openai-video"],"created":1},
            {"id":"a","name":"Model A","context_length":128000,"architecture":{"input_modalities":["text","image"]},
             "pricing":{"prompt":"0.0000025","completion":"0.00001"},"top_provider":{"max_completion_tokens":4096}},
            {"id":"b"}, {"id":""}, 7]})
        .to_string(),
    )
    .await
    .expect("models");
    let ids: Vec<_> = found.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
    assert_eq!(found[0].kind, ModelKind::Video);
    assert_eq!(
        (found[1].context_length, found[1].max_output),
        (Some(128_000), Some(4096))
    );
    let price = found[1].pricing.expect("price");
    assert_eq!(
        (price.input_micros_per_mtok, price.output_micros_per_mtok),
        (Some(2_500_000), Some(10_000_000))
    );
    assert_eq!(
        list(r#"["m1","m2","m1"]"#.into())
            .await
            .expect("models")
            .len(),
        2
    );
    let many: Vec<_> = (0..5000).map(|n| json!({"id": format!("m{n}")})).collect();
    assert_eq!(
        list(json!({"data": many}).to_string())
            .await
            .expect("models")
            .len(),
        5000
    );
    assert_eq!(
        list(json!({"data": []}).to_string())
            .await
            .expect("models")
            .len(),
        0
    );
    for (body, kind) in [
        (
            r#"{"success":false,"message":"group not found"}"#,
            ErrorKind::Upstream,
        ),
        (
            r#"{"error":{"message":"bad","type":"x","code":"invalid_api_key"}}"#,
            ErrorKind::Auth,
        ),
        (r#"{"hello":1}"#, ErrorKind::Protocol),
    ] {
        assert_eq!(list(body.into()).await.expect_err("error").kind, kind);
    }
}

#[tokio::test]
async fn pages_of_models_are_followed_and_bounded() {
    let server = RawServer::start(|number, request| {
        if number > 0 {
            assert!(request.starts_with(&format!("GET /v1/models?after_id=m{} ", number - 1)));
        }
        let page = json!({"data":[{"id":format!("m{number}")}],"has_more":true,"last_id":format!("m{number}")});
        reply(200, JSON, &page.to_string())
    })
    .await;
    assert_eq!(server.gateway().models().await.expect("models").len(), 20);
    let same = json!({"data":[{"id":"m"}],"has_more":true,"last_id":"m"}).to_string();
    let server = RawServer::saying(reply(200, JSON, &same)).await;
    assert_eq!(server.gateway().models().await.expect("models").len(), 1);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_get_is_repeated_after_a_passing_failure() {
    let server = RawServer::start(|number, _| match number {
        0 => vec![Act::Reset],
        1 => reply(500, "retry-after-ms: 10\r\n", ""),
        _ => reply(200, JSON, r#"{"data":["m"]}"#),
    })
    .await;
    assert_eq!(server.gateway().models().await.expect("models").len(), 1);
}

#[tokio::test]
async fn balance_in_both_forms_or_not_at_all() {
    let pair = RawServer::start(|_, request| {
        if request.starts_with("GET /v1/dashboard/billing/subscription ") {
            reply(200, JSON, r#"{"hard_limit_usd":12.5,"access_until":0}"#)
        } else if request.starts_with("GET /v1/dashboard/billing/usage?") {
            reply(200, JSON, r#"{"object":"list","total_usage":430.0}"#)
        } else {
            reply(200, "content-type: text/html\r\n", "<html></html>")
        }
    })
    .await;
    let balance = pair
        .gateway()
        .balance()
        .await
        .expect("balance")
        .expect("offered");
    assert_eq!(balance.remaining_micros, Some(8_200_000));
    for acts in [
        reply(404, "", "404 page not found"),
        reply(200, "", "<html>"),
    ] {
        let server = RawServer::saying(acts).await;
        assert_eq!(server.gateway().balance().await.expect("no error"), None);
    }
    let refused =
        r#"{"error":{"message":"bad key","type":"new_api_error","code":"invalid_api_key"}}"#;
    let server = RawServer::saying(reply(200, JSON, refused)).await;
    assert_eq!(
        server.gateway().balance().await.expect_err("told").kind,
        ErrorKind::Auth
    );
}
