//! Keys, the list of models in its dialects, prices and balances.

use serde_json::{Value, json};
use studio_demo::{DemoOptions, Group, catalogue};

use crate::http::{Headers, get, post};
use crate::setup::{KEY, start, start_with};

const ANTHROPIC: Headers<'static> = &[("x-api-key", "k"), ("anthropic-version", "2023-06-01")];

#[tokio::test]
async fn a_key_opens_only_where_its_protocol_puts_it() {
    let demo = start_with(DemoOptions {
        key: Some(KEY.into()),
        ..DemoOptions::default()
    })
    .await;
    let bearer = format!("Bearer {KEY}");
    let authorization = ("authorization", bearer.as_str());
    let (anthropic, google) = (("x-api-key", KEY), ("x-goog-api-key", KEY));
    let version = ("anthropic-version", "2023-06-01");
    let in_query = format!("/v1beta/models?key={KEY}");
    let foreign = format!("/api/usage/token/?key={KEY}");
    for (path, headers, opens) in [
        ("/v1/models", vec![authorization], true),
        ("/v1/models", vec![anthropic, version], true),
        ("/v1/models", vec![], false),
        ("/v1beta/models", vec![authorization], true),
        ("/v1beta/models", vec![google], true),
        ("/v1beta/models", vec![anthropic], false),
        (in_query.as_str(), vec![], true),
        ("/v1beta/models?key=sk-other", vec![], false),
        ("/api/usage/token/", vec![anthropic], false),
        ("/api/usage/token/", vec![google], false),
        (foreign.as_str(), vec![], false),
        ("/api/pricing", vec![], true),
    ] {
        let answer = get(&demo, path, &headers).await;
        assert_eq!(
            answer.status,
            if opens { 200 } else { 401 },
            "{path} {headers:?}"
        );
    }
    for (path, headers, opens) in [
        ("/v1/messages", vec![anthropic, version], true),
        ("/v1/messages", vec![authorization, version], true),
        ("/v1/messages", vec![google, version], false),
        ("/v1/chat/completions", vec![anthropic], false),
        (
            "/v1beta/models/demo-chat:generateContent",
            vec![google],
            true,
        ),
        (
            "/v1beta/models/demo-chat:generateContent",
            vec![anthropic],
            false,
        ),
    ] {
        let answer = post(&demo, path, &headers, &json!({})).await;
        assert_eq!(
            answer.status == 401,
            !opens,
            "{path} {headers:?} {}",
            answer.text()
        );
    }
    let refused = post(&demo, "/v1/messages", &[], &json!({})).await.json();
    assert_eq!(refused["error"]["type"], "authentication_error");
    let refused = get(&demo, "/v1beta/models", &[]).await.json();
    assert_eq!(refused["error"]["status"], "UNAUTHENTICATED");
    assert!(!format!("{:?}", demo.journal()).contains(KEY));
    assert!(
        demo.journal()
            .iter()
            .any(|entry| entry.path.contains("key=***") && entry.has_key)
    );
}

#[tokio::test]
async fn models_are_listed_in_every_dialect() {
    let demo = start().await;
    let list = get(&demo, "/v1/models", &[]).await.json();
    assert_eq!(
        list["data"].as_array().map(Vec::len),
        Some(catalogue().len())
    );
    let embedding = get(&demo, "/v1/models/demo-embedding", &[]).await.json();
    assert_eq!(embedding["supported_endpoint_types"], json!(["embeddings"]));
    let unknown = get(&demo, "/v1/models/nobody", &[]).await;
    assert_eq!(
        (unknown.status, unknown.json()["error"]["code"].clone()),
        (404, json!("model_not_found"))
    );
    let mut ids = Vec::new();
    let mut path = "/v1/models?limit=7".to_owned();
    loop {
        let page = get(&demo, &path, ANTHROPIC).await.json();
        let data = page["data"].as_array().expect("data");
        ids.extend(
            data.iter()
                .filter_map(|entry| entry["id"].as_str().map(str::to_owned)),
        );
        if page["has_more"] == false {
            break;
        }
        path = format!(
            "/v1/models?limit=7&after_id={}",
            page["last_id"].as_str().expect("id")
        );
    }
    let one = get(&demo, "/v1/models/demo-chat", ANTHROPIC).await.json();
    assert_eq!(
        (&one["type"], &one["display_name"]),
        (&json!("model"), &json!("Demo chat"))
    );
    let mut names = Vec::new();
    let mut path = "/v1beta/models?pageSize=10".to_owned();
    loop {
        let page = get(&demo, &path, &[]).await.json();
        let models = page["models"].as_array().expect("models");
        names.extend(
            models
                .iter()
                .filter_map(|entry| entry["name"].as_str().map(str::to_owned)),
        );
        let Some(token) = page["nextPageToken"].as_str() else {
            break;
        };
        path = format!("/v1beta/models?pageSize=10&pageToken={token}");
    }
    let prefixed: Vec<String> = ids.iter().map(|id| format!("models/{id}")).collect();
    assert_eq!(names, prefixed);
    let one = get(&demo, "/v1beta/models/demo-chat", &[]).await.json();
    assert!(
        one["supportedGenerationMethods"]
            .as_array()
            .expect("methods")
            .contains(&json!("generateContent"))
    );
    let google = get(&demo, "/v1/models", &[("x-goog-api-key", "k")]).await;
    assert_eq!(google.status, 404);
}

#[tokio::test]
async fn prices_and_both_balances_agree_with_what_is_charged() {
    let demo = start().await;
    let chat =
        json!({"model": "demo-chat", "messages": [{"role": "user", "content": "Tell me more"}]});
    let usage = post(&demo, "/v1/chat/completions", &[], &chat).await.json()["usage"].clone();
    let prices = get(&demo, "/api/pricing", &[]).await.json();
    let entries = prices["data"].as_array().expect("data");
    // The list has no form for a price by the second.
    let priced = catalogue()
        .iter()
        .filter(|model| model.group != Group::Video);
    assert_eq!(entries.len(), priced.count());
    let price = entries
        .iter()
        .find(|entry| entry["model_name"] == "demo-chat")
        .expect("price");
    let number = |value: &Value| value.as_f64().expect("number");
    // Credits per million tokens are micro-credits per token.
    let input = number(&price["model_ratio"]) * 2.0;
    let output = input * number(&price["completion_ratio"]);
    let cost =
        input * number(&usage["prompt_tokens"]) + output * number(&usage["completion_tokens"]);
    assert_eq!(demo.charged() as f64, cost);
    let token = get(&demo, "/api/usage/token/", &[]).await.json()["data"].clone();
    assert_eq!(number(&token["total_used"]) * 2.0, cost - cost % 2.0);
    for prefix in ["/v1", ""] {
        let limit = get(
            &demo,
            &format!("{prefix}/dashboard/billing/subscription"),
            &[],
        )
        .await
        .json();
        let used = get(
            &demo,
            &format!("{prefix}/dashboard/billing/usage?start_date=2020-01-01"),
            &[],
        )
        .await
        .json();
        assert_eq!(number(&limit["hard_limit_usd"]), 10.0);
        assert!((number(&used["total_usage"]) * 1e4 - cost).abs() < 1e-6);
    }
}
