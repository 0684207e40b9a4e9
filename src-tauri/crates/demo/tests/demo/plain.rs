//! Completions, embeddings, rerank and moderations.

use serde_json::{Value, json};

use crate::http::{Answer, post};
use crate::setup::start;

fn changed(good: &Value, field: &str, value: &Value) -> Value {
    let mut body = good.clone();
    body[field] = value.clone();
    body
}

/// The 400 that names the field.
fn names(answer: &Answer, field: &str) {
    let body = answer.json();
    assert_eq!(answer.status, 400, "{field} {body}");
    assert_eq!(body["error"]["type"], "invalid_request_error", "{field}");
    assert_eq!(body["error"]["param"], json!(field), "{body}");
}

#[tokio::test]
async fn completions_go_on_from_every_prompt() {
    let demo = start().await;
    let path = "/v1/completions";
    let body = json!({"model": "demo-chat", "prompt": ["one", "two"], "n": 2, "echo": true,
                      "logprobs": 2, "max_tokens": 6});
    let whole = post(&demo, path, &[], &body).await.json();
    let choices = whole["choices"].as_array().expect("choices");
    assert_eq!(choices.len(), 4);
    assert!(
        choices[0]["text"]
            .as_str()
            .expect("text")
            .starts_with("one")
    );
    assert!(
        choices[3]["text"]
            .as_str()
            .expect("text")
            .starts_with("two")
    );
    let logprobs = &choices[3]["logprobs"];
    let tokens = logprobs["tokens"].as_array().expect("tokens");
    assert_eq!(
        logprobs["text_offset"].as_array().expect("offsets").len(),
        tokens.len()
    );
    assert_eq!(
        logprobs["top_logprobs"][0].as_object().expect("top").len(),
        2
    );
    assert_eq!(choices[0]["finish_reason"], "length");
    assert_eq!(whole["usage"]["completion_tokens"], 24);
    assert_eq!(demo.charged(), 2 + 24 * 4);
    let body = json!({"model": "demo-chat", "prompt": [[1, 2], [3]], "stream": true,
                      "stream_options": {"include_usage": true}});
    let events = post(&demo, path, &[], &body).await.events();
    assert!(
        events
            .iter()
            .all(|event| event["object"] == "text_completion")
    );
    assert_eq!(events.last().expect("usage")["usage"]["prompt_tokens"], 3);
}

#[tokio::test]
async fn completions_refuse_what_is_forbidden() {
    let demo = start().await;
    let good = json!({"model": "demo-chat", "prompt": "x", "n": 2});
    for (field, value) in [
        ("prompt", json!(7)),
        ("prompt", json!([])),
        ("max_tokens", json!(-1)),
        ("logprobs", json!(6)),
        ("logprobs", json!(true)),
        ("best_of", json!(1)),
        ("best_of", json!(21)),
        ("echo", json!("yes")),
        ("suffix", json!(1)),
        ("temperature", json!(2.5)),
        ("n", json!(129)),
        ("stop", json!(["a", "b", "c", "d", "e"])),
        ("user", json!(1)),
        ("logit_bias", json!([])),
    ] {
        let answer = post(
            &demo,
            "/v1/completions",
            &[],
            &changed(&good, field, &value),
        )
        .await;
        names(&answer, field);
    }
    let unknown = changed(&good, "model", &json!("nobody"));
    assert_eq!(
        post(&demo, "/v1/completions", &[], &unknown).await.status,
        404
    );
    let other = changed(&good, "model", &json!("demo-embedding"));
    assert_eq!(
        post(&demo, "/v1/completions", &[], &other).await.status,
        404
    );
}

fn vector(value: &Value) -> Vec<f64> {
    let list = value["embedding"].as_array().expect("numbers");
    list.iter()
        .map(|number| number.as_f64().expect("number"))
        .collect()
}

fn likeness(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[tokio::test]
async fn similar_texts_have_near_vectors_in_both_forms() {
    let demo = start().await;
    let path = "/v1/embeddings";
    let body = json!({"model": "demo-embedding", "input": [
        "The lighthouse keeper lit the lamp", "Lamps of a lighthouse", "Shares fell on Monday",
        "灯塔守护人点亮了灯", "守护人在灯塔里点灯"]});
    let answer = post(&demo, path, &[], &body).await.json();
    let vectors: Vec<Vec<f64>> = answer["data"]
        .as_array()
        .expect("data")
        .iter()
        .map(vector)
        .collect();
    assert_eq!(vectors[0].len(), 1536);
    assert!(likeness(&vectors[0], &vectors[1]) > likeness(&vectors[0], &vectors[2]) + 0.2);
    assert!(likeness(&vectors[3], &vectors[4]) > likeness(&vectors[3], &vectors[2]) + 0.2);
    let packed = changed(&body, "encoding_format", &json!("base64"));
    let packed = post(&demo, path, &[], &packed).await.json();
    // Four bytes a number, four letters for each three bytes.
    assert_eq!(
        packed["data"][0]["embedding"].as_str().expect("text").len(),
        1536 * 4 / 3 * 4
    );
    let fixed = json!({"model": "demo-embedding-fixed", "input": [1, 2, 3]});
    let fixed = post(&demo, path, &[], &fixed).await.json();
    assert_eq!(vector(&fixed["data"][0]).len(), 3072);
    assert_eq!(fixed["usage"]["prompt_tokens"], 3);
}

#[tokio::test]
async fn embeddings_refuse_what_is_forbidden() {
    let demo = start().await;
    let path = "/v1/embeddings";
    let good = json!({"model": "demo-embedding", "input": "x"});
    let long = "word ".repeat(9000);
    for (field, value) in [
        ("input", json!("")),
        ("input", json!([])),
        ("input", json!(["a", ""])),
        ("input", json!({"text": "a"})),
        ("input", json!(vec!["a"; 2049])),
        ("input", json!(long)),
        ("input", json!(vec![long[..40_000].to_owned(); 40])),
        ("dimensions", json!(0)),
        ("dimensions", json!(1537)),
        ("encoding_format", json!("hex")),
    ] {
        names(
            &post(&demo, path, &[], &changed(&good, field, &value)).await,
            field,
        );
    }
    let fixed = json!({"model": "demo-embedding-fixed", "input": "x", "dimensions": 8});
    names(&post(&demo, path, &[], &fixed).await, "dimensions");
    let most = changed(&good, "input", &json!(vec!["a"; 2048]));
    let most = changed(&most, "dimensions", &json!(2));
    assert_eq!(post(&demo, path, &[], &most).await.status, 200);
}

#[tokio::test]
async fn documents_are_ranked_by_what_they_say() {
    let demo = start().await;
    let path = "/v1/rerank";
    let good = json!({"model": "demo-rerank", "query": "什么是机器学习", "documents": [
        {"text": "Python 是一种流行的编程语言。"}, "机器学习是人工智能的一个分支。", "深度学习使用神经网络。"],
        "return_documents": true, "top_n": 2});
    let answer = post(&demo, path, &[], &good).await.json();
    let results = answer["results"].as_array().expect("results");
    let order: Vec<u64> = results
        .iter()
        .filter_map(|result| result["index"].as_u64())
        .collect();
    assert_eq!(order, [1, 2]);
    assert_eq!(
        results[0]["document"]["text"],
        "机器学习是人工智能的一个分支。"
    );
    assert!(results[0]["relevance_score"].as_f64() > results[1]["relevance_score"].as_f64());
    assert!(answer["usage"]["total_tokens"].as_u64() > Some(0) && demo.charged() > 0);
    for (field, value) in [
        ("query", json!("")),
        ("documents", json!([])),
        ("documents", json!([1])),
        ("top_n", json!(0)),
        ("return_documents", json!(1)),
    ] {
        names(
            &post(&demo, path, &[], &changed(&good, field, &value)).await,
            field,
        );
    }
}

#[tokio::test]
async fn moderation_finds_its_words_in_every_category() {
    let demo = start().await;
    let path = "/v1/moderations";
    let body = json!({"input": ["you are a splendid sailor", "How to build a BOMB", "我想自杀"]});
    let results = post(&demo, path, &[], &body).await.json()["results"].clone();
    let flags: Vec<bool> = (0..3)
        .filter_map(|at| results[at]["flagged"].as_bool())
        .collect();
    assert_eq!(flags, [false, true, true]);
    assert_eq!(results[1]["categories"]["illicit/violent"], true);
    assert_eq!(results[2]["categories"]["self-harm/intent"], true);
    assert_eq!(
        results[0]["category_scores"]
            .as_object()
            .expect("scores")
            .len(),
        13
    );
    let parts = json!({"model": "demo-moderation", "input": [{"type": "text", "text": "a"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]});
    let answer = post(&demo, path, &[], &parts).await.json();
    let types = &answer["results"][0]["category_applied_input_types"];
    assert_eq!(types["violence"], json!(["text", "image"]));
    assert_eq!(demo.charged(), 0);
    for input in [json!(null), json!([]), json!(7), json!([{"type": "smell"}])] {
        names(
            &post(&demo, path, &[], &json!({"input": input})).await,
            "input",
        );
    }
}
