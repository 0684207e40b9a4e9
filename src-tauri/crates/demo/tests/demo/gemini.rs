//! Gemini's own protocol.

use serde_json::{Value, json};
use studio_demo::DemoGateway;

use crate::http::{Answer, post};
use crate::setup::start;

fn asking(text: &str) -> Value {
    json!({"contents": [{"role": "user", "parts": [{"text": text}]}]})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn generate(demo: &DemoGateway, model: &str, body: &Value) -> Answer {
    post(
        demo,
        &format!("/v1beta/models/{model}:generateContent"),
        &[],
        body,
    )
    .await
}

/// The field that a 400 in this protocol's shape names.
async fn refused(demo: &DemoGateway, model: &str, body: &Value) -> String {
    let answer = generate(demo, model, body).await;
    let told = answer.json();
    assert_eq!(answer.status, 400, "{body} {told}");
    assert_eq!(told["error"]["status"], "INVALID_ARGUMENT");
    let field = &told["error"]["details"][0]["fieldViolations"][0]["field"];
    field.as_str().expect("field").to_owned()
}

fn tools() -> Value {
    let function = |name: &str| {
        json!({"name": name, "parameters": {"type": "OBJECT",
               "properties": {"port": {"type": "STRING"}, "days": {"type": "INTEGER"}}}})
    };
    json!([{"functionDeclarations": [function("high_water"), function("sunset")]}])
}

#[tokio::test]
async fn an_answer_is_the_same_whole_streamed_and_as_an_array() {
    let demo = start().await;
    let body = asking("Tell me about lighthouses.");
    let whole = generate(&demo, "demo-chat", &body).await.json();
    let text = &whole["candidates"][0]["content"]["parts"][0]["text"];
    assert!(text.as_str().expect("text").contains("scripted"));
    assert_eq!(whole["candidates"][0]["finishReason"], "STOP");
    demo.clear_journal();
    let path = "/v1beta/models/demo-chat:streamGenerateContent";
    let streamed = post(&demo, &format!("{path}?alt=sse"), &[], &body).await;
    assert!(streamed.text().contains("}\r\n\r\ndata: "));
    let usage = &whole["usageMetadata"];
    let number = |name: &str| usage[name].as_u64().expect("number");
    assert_eq!(
        demo.charged(),
        number("promptTokenCount") + 4 * number("candidatesTokenCount")
    );
    let array = post(&demo, path, &[], &body).await;
    assert!(array.headers["content-type"].starts_with("application/json"));
    for frames in [
        streamed.events(),
        array.json().as_array().expect("array").clone(),
    ] {
        let pieces = frames
            .iter()
            .map(|frame| &frame["candidates"][0]["content"]["parts"][0]["text"]);
        let joined: String = pieces.filter_map(Value::as_str).collect();
        assert_eq!(*text, json!(joined));
        let last = frames.last().expect("frame");
        assert_eq!(last["candidates"][0]["finishReason"], "STOP");
        assert_eq!(
            last["usageMetadata"]["totalTokenCount"],
            usage["totalTokenCount"]
        );
    }
}

#[tokio::test]
async fn thoughts_candidates_limits_and_counts_are_honoured() {
    let demo = start().await;
    let config = json!({"candidateCount": 2, "maxOutputTokens": 200, "responseLogprobs": true,
                        "logprobs": 1, "thinkingConfig": {"includeThoughts": true}});
    let body = with(asking("Tell me more"), "generationConfig", config);
    let told = generate(&demo, "demo-reasoner", &body).await.json();
    let candidates = told["candidates"].as_array().expect("candidates");
    assert_eq!(candidates.len(), 2);
    let parts = &candidates[1]["content"]["parts"];
    assert_eq!(parts[0]["thought"], true);
    assert!(parts[1]["thoughtSignature"].is_string());
    assert!(told["usageMetadata"]["thoughtsTokenCount"].as_u64() > Some(0));
    assert!(candidates[0]["logprobsResult"]["topCandidates"][0]["candidates"].is_array());
    let config = json!({"max_output_tokens": 3, "stop_sequences": ["zzz"]});
    let short = with(asking("Tell me more"), "generation_config", config);
    let short = generate(&demo, "demo-chat", &short).await.json();
    assert_eq!(short["candidates"][0]["finishReason"], "MAX_TOKENS");
    let path = "/v1beta/models/demo-chat:countTokens";
    let counted = post(&demo, path, &[], &asking("Tell me more")).await.json();
    assert_eq!(
        counted["totalTokens"],
        short["usageMetadata"]["promptTokenCount"]
    );
}

#[tokio::test]
async fn calls_come_back_with_their_signature_and_responses() {
    let demo = start().await;
    let mut body = with(asking("Call high_water and sunset"), "tools", tools());
    let told = generate(&demo, "demo-reasoner", &body).await.json();
    let parts = told["candidates"][0]["content"]["parts"].clone();
    assert_eq!(
        (
            &parts[0]["functionCall"]["name"],
            &parts[1]["functionCall"]["name"]
        ),
        (&json!("high_water"), &json!("sunset"))
    );
    assert_eq!(parts[0]["functionCall"]["args"]["days"], 1);
    assert!(parts[0]["thoughtSignature"].is_string() && parts[1]["thoughtSignature"].is_null());
    let response =
        |name: &str| json!({"functionResponse": {"name": name, "response": {"output": "05:42"}}});
    let both = [response("high_water"), response("sunset")];
    body["contents"] = json!([body["contents"][0], {"role": "model", "parts": parts}, {"role": "user", "parts": both}]);
    let answer = generate(&demo, "demo-reasoner", &body).await.json();
    assert!(
        answer["candidates"][0]["content"]["parts"][0]["text"]
            .as_str()
            .expect("text")
            .contains("05:42")
    );
    let mut changed = body.clone();
    changed["contents"][1]["parts"][0]["functionCall"]["args"] = json!({});
    let place = "contents[1].parts[0].thoughtSignature";
    assert_eq!(refused(&demo, "demo-reasoner", &changed).await, place);
    changed = body.clone();
    changed["contents"][1]["parts"][0]
        .as_object_mut()
        .expect("part")
        .remove("thoughtSignature");
    assert_eq!(refused(&demo, "demo-reasoner", &changed).await, place);
    // A model that does not think signs nothing, and wants nothing signed.
    assert_eq!(generate(&demo, "demo-chat", &changed).await.status, 200);
    changed["contents"][2]["parts"] = json!([both[0]]);
    assert_eq!(refused(&demo, "demo-chat", &changed).await, "contents[2]");
    changed["contents"][2]["parts"] = json!([both[1], both[0]]);
    assert_eq!(refused(&demo, "demo-chat", &changed).await, "contents[2]");
    changed["contents"].as_array_mut().expect("contents").pop();
    assert_eq!(refused(&demo, "demo-chat", &changed).await, "contents[1]");
}

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    let demo = start().await;
    for (config, field) in [
        (json!({"temperature": 2.1}), "temperature"),
        (json!({"topP": -1}), "topP"),
        (json!({"topK": 0}), "topK"),
        (json!({"maxOutputTokens": 0}), "maxOutputTokens"),
        (
            json!({"stopSequences": ["a", "b", "c", "d", "e", "f"]}),
            "stopSequences",
        ),
        (json!({"candidateCount": 9}), "candidateCount"),
        (json!({"seed": "x"}), "seed"),
        (json!({"presencePenalty": 3}), "presencePenalty"),
        (json!({"frequencyPenalty": -3}), "frequencyPenalty"),
        (json!({"responseMimeType": "text/html"}), "responseMimeType"),
        (
            json!({"responseSchema": {"type": "OBJECT"}}),
            "responseSchema",
        ),
        (
            json!({"responseModalities": ["IMAGE"]}),
            "responseModalities",
        ),
        (
            json!({"thinkingConfig": {"thinkingBudget": -2}}),
            "thinkingConfig.thinkingBudget",
        ),
        (
            json!({"thinkingConfig": {"thinkingLevel": "huge"}}),
            "thinkingConfig.thinkingLevel",
        ),
        (json!({"logprobs": 2}), "logprobs"),
        (json!({"max_tokens": 2}), "maxTokens"),
    ] {
        let body = with(asking("hi"), "generationConfig", config);
        assert_eq!(
            refused(&demo, "demo-chat", &body).await,
            format!("generationConfig.{field}")
        );
    }
    let named = |name: &str| json!([{"functionDeclarations": [{"name": name}]}]);
    let mode = |config: Value| json!({"functionCallingConfig": config});
    for (field, value, place) in [
        ("foo", json!(1), "foo"),
        ("contents", json!([]), "contents"),
        (
            "contents",
            json!([{"role": "robot", "parts": [{"text": "x"}]}]),
            "contents[0].role",
        ),
        ("contents", json!([{"parts": []}]), "contents[0].parts"),
        (
            "contents",
            json!([{"parts": [{}]}]),
            "contents[0].parts[0].data",
        ),
        (
            "contents",
            json!([{"parts": [{"type": "text", "text": "x"}]}]),
            "contents[0].parts[0].type",
        ),
        (
            "contents",
            json!([{"parts": [{"inlineData": {"data": "x"}}]}]),
            "contents[0].parts[0].inlineData.mimeType",
        ),
        ("systemInstruction", json!("x"), "systemInstruction"),
        (
            "tools",
            named("1x"),
            "tools[0].functionDeclarations[0].name",
        ),
        ("tools", json!([{"function": {}}]), "tools[0].function"),
        (
            "toolConfig",
            mode(json!({"mode": "SOME"})),
            "toolConfig.functionCallingConfig.mode",
        ),
        (
            "toolConfig",
            mode(json!({"mode": "ANY", "allowedFunctionNames": ["x"]})),
            "toolConfig.functionCallingConfig.allowedFunctionNames",
        ),
        (
            "safetySettings",
            json!([{"category": "X", "threshold": "OFF"}]),
            "safetySettings[0].category",
        ),
        (
            "safetySettings",
            json!([{"category": "HARM_CATEGORY_HARASSMENT"}]),
            "safetySettings[0].threshold",
        ),
    ] {
        let body = with(asking("hi"), field, value);
        assert_eq!(refused(&demo, "demo-chat", &body).await, place);
    }
    let unknown = generate(&demo, "nobody", &asking("hi")).await;
    assert_eq!(
        (unknown.status, unknown.json()["error"]["status"].clone()),
        (404, json!("NOT_FOUND"))
    );
    let path = "/v1beta/models/demo-chat:dream";
    assert_eq!(post(&demo, path, &[], &asking("hi")).await.status, 404);
}
