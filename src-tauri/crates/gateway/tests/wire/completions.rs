//! Legacy completions, and servers that answer them in the shape of chat.

use serde_json::{Value, json};
use studio_gateway::{
    CompletionRequest, ErrorKind, FinishKind, Gateway, Prompt, Stop, StreamOptions,
};

use crate::hear::{Heard, body_of, hear, in_pieces};
use crate::server::{JSON, RawServer, reply, sse};

const STREAM: &str = r#"data: {"id":"cmpl-5","object":"text_completion","created":1760000201,"model":"gpt-5.4","choices":[{"text":" nothing","index":0,"logprobs":null,"finish_reason":null}]}

data: {"id":"cmpl-5","object":"text_completion","created":1760000201,"model":"gpt-5.4","choices":[{"text":" until noon.","index":0,"logprobs":null,"finish_reason":"stop"}]}

data: [DONE]

"#;

fn ask() -> CompletionRequest {
    CompletionRequest::new("gpt-5.4", "The harbour master said")
}

async fn heard(request: &CompletionRequest, body: &str) -> Heard {
    in_pieces("text/event-stream", body, async |gateway: Gateway| {
        gateway.complete_stream(request).await
    })
    .await
}

fn frame(choice: Value) -> String {
    format!("data: {}\n\n", json!({"choices":[choice]}))
}

#[tokio::test]
async fn streamed_texts_add_up() {
    for body in [
        STREAM.to_owned(),
        STREAM.replace('\n', "\r\n"),
        STREAM.replace('\n', "\r"),
        STREAM.replace("data: [DONE]\n\n", ""),
    ] {
        let heard = heard(&ask(), &body).await;
        assert_eq!(heard.text(), " nothing until noon.");
        assert_eq!(heard.kind(), None);
        let finish = heard.collected().choices[&0].finish.clone();
        assert_eq!(finish.expect("finish").kind, FinishKind::Stop);
    }
}

#[tokio::test]
async fn a_continuation_is_text_to_its_last_letter_and_may_end_without_a_word() {
    let body = frame(json!({"index":0,"text":"<think>not a tag","finish_reason":null}))
        + &frame(json!({"index":0,"text":"","finish_reason":""}));
    let heard = heard(&ask(), &body).await;
    assert_eq!(heard.text(), "<think>not a tag");
    assert_eq!((heard.kind(), heard.reasoning().as_str()), (None, ""));
}

#[tokio::test]
async fn every_prompt_has_its_choices_and_all_must_end() {
    let mut request = ask();
    request.prompt = Prompt::Texts(vec!["a".into(), "b".into()]);
    request.n = Some(2);
    let said = |index: u32| frame(json!({"index":index,"text":"x","finish_reason":"length"}));
    let three: String = (0..3).map(said).collect();
    let cut = heard(&request, &format!("{three}data: [DONE]\n\n")).await;
    assert_eq!(cut.collected().choices.len(), 3);
    let four = heard(&request, &(three + &said(3))).await;
    assert_eq!((four.collected().choices.len(), four.kind()), (4, None));
}

#[tokio::test]
async fn chat_shaped_answers_are_accepted() {
    let streamed = frame(json!({"index":0,"delta":{"content":"Hi"},"finish_reason":null}))
        + &frame(json!({"index":0,"delta":{},"finish_reason":"stop"}))
        + "data: [DONE]\n\n";
    assert_eq!(heard(&ask(), &streamed).await.text(), "Hi");
    let whole = r#"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#;
    let server = RawServer::saying(reply(200, JSON, whole)).await;
    let answer = server.gateway().complete(&ask()).await.expect("answer");
    assert_eq!(answer.choices[0].text, "Hi");
}

#[tokio::test]
async fn a_whole_answer_tells_probabilities_token_by_token() {
    let body = json!({"id":"cmpl-4","model":"gpt-5.4","choices":[{"text":"Say so","index":0,
        "logprobs":{"tokens":["Say"," so"],"token_logprobs":[null,-0.5],
            "top_logprobs":[null,{" so":-0.5," no":-1.5}],"text_offset":[0,3]},
        "finish_reason":"length"}],"usage":{"prompt_tokens":4,"completion_tokens":24}});
    let server = RawServer::saying(reply(200, JSON, &body.to_string())).await;
    let answer = server.gateway().complete(&ask()).await.expect("answer");
    assert_eq!(answer.usage.expect("usage").output, 24);
    let logprobs = answer.choices[0].logprobs.clone().expect("logprobs");
    assert_eq!(logprobs.tokens, ["Say", " so"]);
    assert_eq!(logprobs.token_logprobs, [None, Some(-0.5)]);
    assert_eq!(logprobs.top_logprobs[1][" no"], json!(-1.5));
    assert_eq!(logprobs.text_offset, [0, 3]);
    let collected: studio_gateway::turn::Collected = answer.into_events().into_iter().collect();
    let token = &collected.choices[&0].logprobs[0];
    assert_eq!((token.token.as_str(), token.top.len()), (" so", 2));
}

#[tokio::test]
async fn every_parameter_is_sent_as_the_api_names_it() {
    let server = RawServer::saying(sse(STREAM)).await;
    let gateway = server.gateway();
    let request = CompletionRequest {
        model: "gpt-5.4".into(),
        prompt: Prompt::Texts(vec!["a".into(), "b".into()]),
        max_tokens: Some(24),
        temperature: Some(0.8),
        top_p: Some(0.5),
        n: Some(1),
        stop: Some(Stop::Many(vec!["\n".into()])),
        presence_penalty: Some(0.1),
        frequency_penalty: Some(0.2),
        logprobs: Some(2),
        echo: Some(false),
        suffix: Some("end".into()),
        best_of: Some(3),
        seed: Some(11),
        stream_options: Some(StreamOptions {
            include_usage: true,
        }),
        user: Some("u".into()),
        extra: serde_json::Map::from_iter([("top_k".into(), json!(4))]),
    };
    hear(gateway.complete_stream(&request).await).await;
    for prompt in [
        Prompt::Tokens(vec![1, 2]),
        Prompt::TokenLists(vec![vec![1], vec![2, 3]]),
    ] {
        let mut request = ask();
        request.prompt = prompt;
        hear(gateway.complete_stream(&request).await).await;
    }
    let sent = server.requests();
    assert!(sent[0].starts_with("POST /v1/completions "));
    assert!(sent[0].contains("authorization: Bearer sk-test-key-00001234"));
    assert_eq!(
        body_of(&sent[0]),
        json!({"model":"gpt-5.4","prompt":["a","b"],"max_tokens":24,"temperature":0.8,"top_p":0.5,
            "n":1,"stop":["\n"],"presence_penalty":0.1,"frequency_penalty":0.2,"logprobs":2,
            "echo":false,"suffix":"end","best_of":3,"seed":11,"stream":true,
            "stream_options":{"include_usage":true},"user":"u","top_k":4})
    );
    assert_eq!(
        body_of(&sent[1]),
        json!({"model":"gpt-5.4","prompt":[1,2],"stream":true})
    );
    assert_eq!(body_of(&sent[2])["prompt"], json!([[1], [2, 3]]));
    assert_eq!(
        Value::Object(ask().body(false)),
        json!({"model":"gpt-5.4","prompt":"The harbour master said"})
    );
}

#[tokio::test]
async fn a_model_that_only_chats_is_refused_as_such() {
    let body = r#"{"error":{"message":"This is a chat model and not supported in the v1/completions endpoint.","type":"invalid_request_error","param":"model","code":null}}"#;
    let server = RawServer::saying(reply(404, JSON, body)).await;
    let error = server
        .gateway()
        .complete(&ask())
        .await
        .expect_err("refused");
    assert!(matches!(error.kind, ErrorKind::Model | ErrorKind::Route));
}
