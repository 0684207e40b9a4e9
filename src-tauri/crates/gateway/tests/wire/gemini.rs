//! Gemini's own protocol, as Google and as gateways speak it.

mod asked;

use serde_json::{Value, json};
use studio_gateway::gemini::{Content, GenerateRequest};
use studio_gateway::{
    AudioDelta, ChatEvent, Citation, ErrorKind, FinishKind, Gateway, Protocol, Usage,
};

use crate::hear::{Heard, hear, in_pieces};
use crate::server::{JSON, RawServer, reply};

const STREAM: &str = include_str!("fixtures/generate.sse");
const WHOLE: &str = r#"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Looking at the port.","thought":true},{"text":"05:42 UTC.","thoughtSignature":"c2ln"}]},"finishReason":"STOP","safetyRatings":[]}],"usageMetadata":{"promptTokenCount":301,"candidatesTokenCount":6,"thoughtsTokenCount":40,"cachedContentTokenCount":0,"totalTokenCount":347},"modelVersion":"gemini-2.5-flash","responseId":"Il0t"}"#;

fn ask() -> GenerateRequest {
    GenerateRequest::new("gemini-2.5-flash", vec![Content::user("hi")])
}

async fn heard_as(content_type: &str, body: impl AsRef<[u8]>) -> Heard {
    in_pieces(content_type, body, async |gateway: Gateway| {
        gateway.generate_content_stream(&ask()).await
    })
    .await
}

async fn heard(body: impl AsRef<[u8]>) -> Heard {
    heard_as("text/event-stream", body).await
}

fn frames(chunks: &[Value]) -> String {
    let frame = |chunk: &Value| format!("data: {chunk}\r\n\r\n");
    chunks.iter().map(frame).collect()
}

/// A chunk of the only candidate; the word ends it.
fn chunk(parts: Value, word: Option<&str>) -> Value {
    let mut candidate = json!({"content":{"role":"model","parts":parts}});
    if let Some(word) = word {
        candidate["finishReason"] = json!(word);
    }
    json!({"candidates":[candidate]})
}

fn opaque(heard: &Heard) -> Vec<Value> {
    let data = heard.events.iter().filter_map(|event| match event {
        ChatEvent::Opaque {
            protocol: Protocol::Gemini,
            data,
            ..
        } => Some(data.clone()),
        _ => None,
    });
    data.collect()
}

fn finish(heard: &Heard) -> Option<(FinishKind, String)> {
    let collected = heard.collected();
    let reason = collected.choices.get(&0)?.finish.clone()?;
    Some((reason.kind, reason.raw))
}

fn assert_the_example(heard: &Heard) {
    assert_eq!(heard.kind(), None);
    assert_eq!(heard.reasoning(), "Port is Brest.");
    assert_eq!(heard.text(), "High water is 05:42 UTC.");
    assert_eq!(
        heard.calls(),
        [("log_entry".to_owned(), "{\"t\":\"05:42\"}".to_owned())]
    );
    assert_eq!(
        finish(heard),
        Some((FinishKind::ToolCalls, "STOP".to_owned()))
    );
    assert_eq!(
        opaque(heard),
        [json!({"members":{"thoughtSignature":"c2ln"}})]
    );
    let collected = heard.collected();
    assert_eq!(collected.response_id.as_deref(), Some("r7"));
    assert_eq!(
        collected.usage,
        Some(Usage {
            input: 301,
            cached_input: 0,
            output: 28,
            reasoning: 9
        })
    );
}

#[tokio::test]
async fn thoughts_text_and_a_call_that_stops_with_stop() {
    for body in [
        STREAM.to_owned(),
        STREAM.replace('\n', "\r\n"),
        STREAM.replace('\n', "\r"),
        STREAM.trim_end().to_owned(),
        format!("{STREAM}data: [DONE]\n\n"),
    ] {
        assert_the_example(&heard(body).await);
    }
}

#[tokio::test]
async fn a_body_that_is_one_growing_array_means_the_same() {
    let chunks = STREAM
        .lines()
        .filter_map(|line| line.strip_prefix("data: "));
    let array = format!("[{}\n]\n", chunks.collect::<Vec<_>>().join("\r\n,\r\n"));
    for content_type in [
        "application/json; charset=UTF-8",
        "text/event-stream",
        "x/y",
    ] {
        assert_the_example(&heard_as(content_type, &array).await);
    }
    // The closing bracket adds nothing, but half an item is half an answer.
    assert_the_example(&heard_as("application/json", array.trim_end_matches("\n]\n")).await);
    let cut = &array[..array.len() - 40];
    let cut = heard_as("application/json", cut).await;
    assert_eq!(cut.kind(), Some(ErrorKind::Truncated));
    assert_eq!(cut.text(), "High water ");
}

#[tokio::test]
async fn a_blocked_prompt_is_an_answer_that_was_filtered() {
    let body = json!({"promptFeedback":{"blockReason":"OTHER","blockReasonMessage":"Not that."},
        "usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}});
    let streamed = heard(frames(std::slice::from_ref(&body))).await;
    let server = RawServer::saying(reply(200, JSON, &body.to_string())).await;
    let whole = server
        .gateway()
        .generate_content(&ask())
        .await
        .expect("whole");
    assert_eq!(whole.block_reason.as_deref(), Some("OTHER"));
    assert_eq!(whole.into_events(), streamed.events);
    assert_eq!(streamed.kind(), None);
    assert_eq!(
        finish(&streamed),
        Some((FinishKind::ContentFilter, "OTHER".to_owned()))
    );
    assert!(streamed.events.contains(&ChatEvent::Refusal {
        index: 0,
        text: "Not that.".into()
    }));
}

#[tokio::test]
async fn finish_words_are_sorted_by_what_they_mean() {
    for (word, kind) in [
        ("STOP", FinishKind::Stop),
        ("MAX_TOKENS", FinishKind::Length),
        ("SAFETY", FinishKind::ContentFilter),
        ("RECITATION", FinishKind::ContentFilter),
        ("IMAGE_SAFETY", FinishKind::ContentFilter),
        ("MALFORMED_FUNCTION_CALL", FinishKind::Error),
        ("NO_IMAGE", FinishKind::Error),
        ("TO_BE_INVENTED", FinishKind::Other),
    ] {
        let heard = heard(frames(&[chunk(json!([{"text":"x"}]), Some(word))])).await;
        assert_eq!(finish(&heard), Some((kind, word.to_owned())));
    }
}

#[tokio::test]
async fn signatures_and_unknown_parts_keep_their_places() {
    let code = json!({"executableCode":{"language":"PYTHON","code":"1"},"thoughtSignature":"a"});
    let heard = heard(frames(&[
        chunk(json!([{"text":"One "}]), None),
        chunk(json!([{"text":"sentence."}]), None),
        chunk(json!([{"text":"Signed.","thoughtSignature":"b"}]), None),
        chunk(json!([{"text":"Plain."}, {"text":"Apart."}]), None),
        chunk(json!([code]), None),
        chunk(
            json!([{"functionCall":{"id":"f1","name":"a","args":{}}},
            {"functionCall":{"name":"b"},"thoughtSignature":"c"}]),
            None,
        ),
        chunk(json!([{"text":"","thoughtSignature":"d"}]), None),
        json!({"candidates":[{"content":{},"finishReason":"STOP"}]}),
    ]))
    .await;
    assert_eq!(heard.text(), "One sentence.Signed.Plain.Apart.");
    let pair = |name: &str| (name.to_owned(), "{}".to_owned());
    assert_eq!(heard.calls(), [pair("a"), pair("b")]);
    assert_eq!(
        opaque(&heard),
        [
            json!({"members":{}}),
            json!({"members":{"thoughtSignature":"b"}}),
            json!({"members":{}}),
            json!({"whole":code}),
            json!({"members":{"thoughtSignature":"c"}}),
            json!({"whole":{"text":"","thoughtSignature":"d"}}),
        ]
    );
    let ids = heard.events.iter().filter_map(|event| match event {
        ChatEvent::ToolCall { call, .. } => Some(call.id.as_str()),
        _ => None,
    });
    let ids: Vec<_> = ids.collect();
    assert!(ids[0] == "f1" && ids[1].starts_with("unnamed_"));
}

#[tokio::test]
async fn pictures_sound_sources_and_probabilities_come_out() {
    let last = json!({"candidates":[{"content":{"parts":[]},"finishReason":"STOP",
        "citationMetadata":{"citations":[{"uri":"https://x","title":"X"},{"uri":"https://x"}]},
        "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://y","title":"Y"}}]},
        "logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-0.5}],
            "topCandidates":[{"candidates":[{"token":"a","logProbability":-0.5},
                {"token":"b","logProbability":-2.0}]}]}}]});
    let heard = heard(frames(&[
        json!({"usageMetadata":{"promptTokenCount":2}}),
        chunk(
            json!([{"inlineData":{"mimeType":"image/png","data":"AA=="},"thoughtSignature":"s"},
                {"inlineData":{"mimeType":"audio/L16;rate=24000","data":"AAA="}}]),
            None,
        ),
        last,
    ]))
    .await;
    let image = ChatEvent::Image {
        index: 0,
        url: "data:image/png;base64,AA==".into(),
    };
    let audio = ChatEvent::Audio {
        index: 0,
        audio: AudioDelta {
            media_type: Some("audio/L16;rate=24000".into()),
            data: "AAA=".into(),
            transcript: String::new(),
        },
    };
    assert!(heard.events.contains(&image) && heard.events.contains(&audio));
    let choice = heard.collected().choices[&0].clone();
    let source = |url: &str, title: &str| Citation {
        title: Some(title.into()),
        url: Some(url.into()),
        excerpt: None,
    };
    assert_eq!(
        choice.citations,
        [source("https://x", "X"), source("https://y", "Y")]
    );
    assert_eq!(choice.logprobs[0].token, "a");
    assert_eq!(choice.logprobs[0].top[1].logprob, -2.0);
}

#[tokio::test]
async fn candidates_are_kept_apart_and_all_must_end() {
    let piece = |index: u32, text: &str| json!({"candidates":[{"index":index,"content":{"parts":[{"text":text}]}}]});
    let end = |index: u32| json!({"candidates":[{"index":index,"finishReason":"STOP"}]});
    let mut chunks = vec![piece(0, "a"), piece(1, "b"), end(1), piece(0, "c")];
    let ask = async |gateway: Gateway| {
        let mut request = ask();
        request.generation_config.candidate_count = Some(2);
        gateway.generate_content_stream(&request).await
    };
    let cut = in_pieces("text/event-stream", frames(&chunks), ask).await;
    assert_eq!(cut.kind(), Some(ErrorKind::Truncated));
    assert!(cut.collected().choices[&1].finish.is_some());
    assert!(cut.collected().choices[&0].finish.is_none());
    chunks.push(end(0));
    let whole = in_pieces("text/event-stream", frames(&chunks), ask).await;
    assert_eq!(whole.kind(), None);
    assert_eq!(whole.collected().choices[&0].text(), "ac");
    assert_eq!(whole.collected().choices[&1].text(), "b");
}

#[tokio::test]
async fn errors_come_in_every_shape() {
    let deltas = frames(&[
        chunk(json!([{"text":"The "}]), None),
        chunk(json!([{"text":"bar "}]), None),
        chunk(json!([{"text":"is"}]), None),
    ]);
    let error = json!({"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}});
    for body in [
        format!("{deltas}data: {error}\r\n\r\n"),
        format!("{deltas}{error:#}\n"),
        format!("{deltas}{error}"),
    ] {
        let heard = heard(body).await;
        assert_eq!(
            (heard.text().as_str(), heard.kind()),
            ("The bar is", Some(ErrorKind::Rate))
        );
        assert!(finish(&heard).is_none());
    }
    let error = json!({"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT"}});
    let shaped = json!({"error":{"message":"no channel for model","type":"new_api_error",
        "code":"model_not_found"}});
    for (status, body, kind) in [
        (400, error.to_string(), ErrorKind::Request),
        (400, format!("[{error}]"), ErrorKind::Request),
        (200, format!("[{error}]"), ErrorKind::Request),
        (200, error.to_string(), ErrorKind::Request),
        (500, shaped.to_string(), ErrorKind::Model),
    ] {
        let server = RawServer::saying(reply(status, JSON, &body)).await;
        let whole = server.gateway().generate_content(&ask()).await;
        assert_eq!(whole.expect_err("refused").kind, kind, "{body}");
        let stream = server.gateway().generate_content_stream(&ask()).await;
        assert_eq!(hear(stream).await.kind(), Some(kind), "{body}");
    }
    for empty in ["{}", "[]", r#"{"candidates":[]}"#] {
        let server = RawServer::saying(reply(200, JSON, empty)).await;
        let whole = server.gateway().generate_content(&ask()).await;
        assert_eq!(whole.expect_err("empty").kind, ErrorKind::Protocol);
        let stream = server.gateway().generate_content_stream(&ask()).await;
        assert_eq!(hear(stream).await.kind(), Some(ErrorKind::Protocol));
    }
}

#[tokio::test]
async fn a_whole_answer_is_read_and_so_is_one_in_place_of_a_stream() {
    let server = RawServer::saying(reply(200, JSON, WHOLE)).await;
    let answer = server
        .gateway()
        .generate_content(&ask())
        .await
        .expect("answer");
    assert_eq!(answer.text(), "05:42 UTC.");
    assert_eq!(answer.id.as_deref(), Some("Il0t"));
    assert_eq!(answer.usage.expect("usage").output, 46);
    let streamed = heard_as("application/json", WHOLE).await;
    assert_eq!(streamed.events, answer.into_events());
}
