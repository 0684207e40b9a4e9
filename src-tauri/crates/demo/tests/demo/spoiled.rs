//! Every fault on every endpoint.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use studio_demo::{DemoGateway, Group, catalogue};

use crate::endpoints::{Endpoint, Kind, Shape, all};
use crate::http::{Answer, End, send};
use crate::setup::start;

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long silence is listened to.
const SILENCE: Duration = Duration::from_secs(2);

/// Statuses of the faults that refuse.
const REFUSALS: [(&str, u16); 17] = [
    ("400", 400),
    ("401", 401),
    ("402", 402),
    ("quota-403", 403),
    ("403", 403),
    ("404", 404),
    ("context", 400),
    ("filter", 400),
    ("413", 413),
    ("429", 429),
    ("429-once", 429),
    ("500", 500),
    ("502-html", 502),
    ("503", 503),
    ("504", 504),
    ("redirect", 302),
    ("empty", 200),
];
/// Those that spoil an answer.
const SPOILING: [&str; 8] = [
    "cut",
    "slow",
    "bytes",
    "malformed",
    "no-done",
    "error-in-stream",
    "silent",
    "silent-before",
];

async fn ask(demo: &DemoGateway, endpoint: &Endpoint, scenario: &str) -> Answer {
    let mut headers = endpoint.headers.to_vec();
    headers.push(("x-demo-scenario", scenario));
    let (method, body) = match &endpoint.body {
        Value::Null => ("GET", String::new()),
        body => ("POST", body.to_string()),
    };
    let patience = if scenario.starts_with("silent") {
        SILENCE
    } else {
        PATIENCE
    };
    send(demo, method, endpoint.path, &headers, body, patience).await
}

#[tokio::test]
async fn every_fault_is_in_the_table() {
    let words = REFUSALS.iter().map(|(word, _)| *word).chain(SPOILING);
    let mut words: Vec<String> = words.map(|word| format!("demo-{word}")).collect();
    let faults = catalogue()
        .iter()
        .filter(|model| model.group == Group::Fault);
    let mut known: Vec<&str> = faults.map(|model| model.id).collect();
    words.sort();
    known.sort_unstable();
    assert_eq!(words, known);
}

#[tokio::test]
async fn every_refusal_has_the_shape_of_its_protocol_and_costs_nothing() {
    for endpoint in all() {
        let demo = start().await;
        for (word, status) in REFUSALS {
            let place = format!("{word} on {}", endpoint.name);
            let answer = ask(&demo, &endpoint, word).await;
            let blocked = word == "filter" && endpoint.path.contains("enerateContent");
            assert_eq!(answer.status, if blocked { 200 } else { status }, "{place}");
            assert_eq!(answer.end, End::Whole, "{place}");
            let body = answer.json();
            if blocked {
                let told = answer
                    .text()
                    .contains("\"blockReason\":\"PROHIBITED_CONTENT\"");
                assert!(told, "{place}");
            } else if matches!(word, "413" | "502-html") {
                assert!(answer.text().contains("<title>"), "{place}");
            } else if matches!(word, "redirect" | "empty") {
                assert!(answer.body.is_empty(), "{place}");
            } else {
                refused(&body, endpoint.shape, status, &place);
            }
            if word == "400" {
                assert!(
                    answer.text().contains("temperature"),
                    "{place} names the field"
                );
            }
        }
        assert_eq!(demo.charged(), 0, "{}", endpoint.name);
    }
}

fn refused(body: &Value, shape: Shape, status: u16, place: &str) {
    let error = &body["error"];
    assert!(error["message"].is_string(), "{place}: {body}");
    match shape {
        Shape::OpenAi => assert!(
            error["type"].is_string() && error.get("param").is_some(),
            "{place}"
        ),
        Shape::Anthropic => {
            assert_eq!(body["type"], "error", "{place}");
            assert!(
                error["type"].is_string() && body["request_id"].is_string(),
                "{place}"
            );
        }
        Shape::Gemini => {
            assert_eq!(error["code"], json!(status), "{place}");
            assert!(error["status"].is_string(), "{place}");
        }
    }
}

#[tokio::test]
async fn every_answer_can_be_spoiled_in_every_way() {
    join_all(all().into_iter().map(|endpoint| async move {
        let demo = start().await;
        let good = ask(&demo, &endpoint, "").await;
        assert_eq!(
            (good.status, good.end),
            (200, End::Whole),
            "{} {}",
            endpoint.name,
            good.text()
        );
        for word in SPOILING {
            let answer = ask(&demo, &endpoint, word).await;
            spoiled(&endpoint, word, &good, &answer);
        }
    }))
    .await;
}

fn spoiled(endpoint: &Endpoint, word: &str, good: &Answer, answer: &Answer) {
    let place = format!("{word} on {}", endpoint.name);
    let (text, whole) = (answer.text(), good.text());
    let streamed = endpoint.kind == Kind::Events;
    let is_array = endpoint.name == "gemini as an array";
    match word {
        "malformed" if endpoint.kind == Kind::Sound => {
            assert_eq!(answer.body.len(), good.body.len(), "{place}");
            assert_ne!(answer.body[..4], good.body[..4], "{place}");
        }
        "cut" => {
            assert_eq!(answer.end, End::Cut, "{place}");
            assert!(!text.is_empty() && text.len() < whole.len(), "{place}");
        }
        "malformed" => {
            assert_eq!(answer.end, End::Whole, "{place}");
            let broken = text.lines().filter_map(|line| line.strip_prefix("data: "));
            let broken = broken.filter(|data| serde_json::from_str::<Value>(data).is_err());
            let expected = if streamed {
                broken.count() - usize::from(text.contains("[DONE]"))
            } else {
                1
            };
            assert_eq!(expected, 1, "{place}");
            assert!(streamed || answer.json().is_null(), "{place}");
        }
        "error-in-stream" => {
            let last = if streamed {
                answer.events().pop()
            } else {
                Some(answer.json())
            };
            let last = last.expect("an error");
            refused(&last, endpoint.shape, 502, &place);
            assert!(
                !streamed || answer.events().len() > 1,
                "{place} begins well"
            );
        }
        "no-done" => {
            assert_eq!(answer.end, End::Whole, "{place}");
            // The closing mark of an array is a bracket, of a stream its last frame.
            let lost = whole.matches("data: ").count() - text.matches("data: ").count();
            assert_eq!(lost, usize::from(streamed), "{place}");
            if endpoint.kind == Kind::Json {
                assert_eq!(answer.json().is_null(), is_array, "{place}");
            }
        }
        "silent" => assert_eq!(
            (answer.status, answer.end, text.len()),
            (200, End::Silent, 0),
            "{place}"
        ),
        "silent-before" => assert_eq!((answer.status, answer.end), (0, End::Silent), "{place}"),
        _ => {
            assert_eq!((answer.status, answer.end), (200, End::Whole), "{place}");
            // Ids and the balance differ from call to call.
            assert!(text.len().abs_diff(whole.len()) < 60, "{place}");
        }
    }
}

#[tokio::test]
async fn the_model_orders_the_fault_on_every_endpoint() {
    let demo = start().await;
    for endpoint in all()
        .into_iter()
        .filter(|endpoint| !endpoint.body.is_null())
    {
        let mut body = endpoint.body.clone();
        let path = endpoint.path.replace("demo-chat", "demo-402");
        if path == endpoint.path {
            body["model"] = json!("demo-402");
        }
        let answer = send(
            &demo,
            "POST",
            &path,
            endpoint.headers,
            body.to_string(),
            PATIENCE,
        )
        .await;
        assert_eq!(answer.status, 402, "{}", endpoint.name);
        refused(&answer.json(), endpoint.shape, 402, endpoint.name);
        let body = body.to_string().replace("demo-402", "demo-bytes");
        let path = path.replace("demo-402", "demo-bytes");
        let answer = send(&demo, "POST", &path, endpoint.headers, body, PATIENCE).await;
        assert_eq!(
            (answer.status, answer.end),
            (200, End::Whole),
            "{}",
            endpoint.name
        );
    }
}
