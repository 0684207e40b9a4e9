//! What is sent, and how its tokens are counted.

use serde_json::json;
use studio_gateway::gemini::{
    Content, ContentRole, FileData, FunctionCall, FunctionResponse, GenerateRequest,
    GenerationConfig, Part, SafetySetting, ThinkingConfig,
};

use super::{STREAM, WHOLE, ask};
use crate::hear::{body_of, hear};
use crate::server::{JSON, RawServer, reply, sse};

#[tokio::test]
async fn every_parameter_is_sent_as_the_api_names_it() {
    let server = RawServer::saying(sse(STREAM)).await;
    let mut request = GenerateRequest::new(
        "models/gemini-2.5-flash",
        vec![
            Content {
                role: Some(ContentRole::User),
                parts: vec![
                    Part::inline("image/png", "iVBORw0KGgo="),
                    Part {
                        file_data: Some(FileData {
                            mime_type: Some("video/mp4".into()),
                            file_uri: "https://x/v.mp4".into(),
                        }),
                        ..Part::default()
                    },
                    Part::text("High water here?"),
                ],
            },
            Content {
                role: Some(ContentRole::Model),
                parts: vec![Part {
                    function_call: Some(FunctionCall {
                        id: Some("f1".into()),
                        name: "high_water".into(),
                        args: serde_json::Map::from_iter([("port".into(), json!("Brest"))]),
                        ..FunctionCall::default()
                    }),
                    extra: serde_json::Map::from_iter([("thoughtSignature".into(), json!("c2ln"))]),
                    ..Part::default()
                }],
            },
            Content {
                role: Some(ContentRole::User),
                parts: vec![Part {
                    function_response: Some(FunctionResponse {
                        id: Some("f1".into()),
                        name: "high_water".into(),
                        response: serde_json::Map::from_iter([("output".into(), json!("05:42"))]),
                    }),
                    ..Part::default()
                }],
            },
        ],
    );
    request.system_instruction = Some(Content {
        role: None,
        parts: vec![Part::text("Be brief.")],
    });
    request.generation_config = GenerationConfig {
        temperature: Some(0.7),
        top_p: Some(0.9),
        top_k: Some(40),
        max_output_tokens: Some(800),
        stop_sequences: vec!["END".into()],
        candidate_count: Some(1),
        seed: Some(7),
        presence_penalty: Some(0.5),
        frequency_penalty: Some(-0.5),
        response_mime_type: Some("application/json".into()),
        response_schema: Some(json!({"type":"OBJECT"})),
        response_json_schema: Some(json!({"type":"object"})),
        response_modalities: vec!["TEXT".into(), "IMAGE".into()],
        thinking_config: Some(ThinkingConfig {
            include_thoughts: Some(true),
            thinking_budget: Some(-1),
            thinking_level: Some("LOW".into()),
        }),
        response_logprobs: Some(true),
        logprobs: Some(2),
        speech_config: Some(json!({"languageCode":"en"})),
        image_config: Some(json!({"imageSize":"2K"})),
        extra: serde_json::Map::from_iter([("mediaResolution".into(), json!("LOW"))]),
    };
    request.tools = vec![json!({"googleSearch":{}})];
    request.tool_config = Some(json!({"functionCallingConfig":{"mode":"AUTO"}}));
    request.safety_settings = vec![SafetySetting {
        category: "HARM_CATEGORY_HARASSMENT".into(),
        threshold: "BLOCK_ONLY_HIGH".into(),
    }];
    request.cached_content = Some("cachedContents/1".into());
    request.extra = serde_json::Map::from_iter([
        ("labels".into(), json!({"a":"b"})),
        ("generationConfig".into(), json!({"topK":41})),
    ]);
    hear(server.gateway().generate_content_stream(&request).await).await;
    let sent = &server.requests()[0];
    let head = sent.to_ascii_lowercase();
    assert!(head.starts_with(
        "post /v1beta/models/gemini-2.5-flash:streamgeneratecontent?alt=sse http/1.1"
    ));
    assert!(head.contains("x-goog-api-key: sk-test-key-00001234"));
    assert!(!head.contains("authorization:") && !head.contains("key=sk-"));
    assert_eq!(
        body_of(sent),
        json!({
            "contents":[
                {"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},
                    {"fileData":{"mimeType":"video/mp4","fileUri":"https://x/v.mp4"}},
                    {"text":"High water here?"}]},
                {"role":"model","parts":[{"functionCall":{"id":"f1","name":"high_water",
                    "args":{"port":"Brest"}},"thoughtSignature":"c2ln"}]},
                {"role":"user","parts":[{"functionResponse":{"id":"f1","name":"high_water",
                    "response":{"output":"05:42"}}}]}],
            "systemInstruction":{"parts":[{"text":"Be brief."}]},
            "generationConfig":{"temperature":0.7,"topP":0.9,"topK":41,"maxOutputTokens":800,
                "stopSequences":["END"],"candidateCount":1,"seed":7,"presencePenalty":0.5,
                "frequencyPenalty":-0.5,"responseMimeType":"application/json",
                "responseSchema":{"type":"OBJECT"},"responseJsonSchema":{"type":"object"},
                "responseModalities":["TEXT","IMAGE"],
                "thinkingConfig":{"includeThoughts":true,"thinkingBudget":-1,"thinkingLevel":"LOW"},
                "responseLogprobs":true,"logprobs":2,"speechConfig":{"languageCode":"en"},
                "imageConfig":{"imageSize":"2K"},"mediaResolution":"LOW"},
            "tools":[{"googleSearch":{}}],
            "toolConfig":{"functionCallingConfig":{"mode":"AUTO"}},
            "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_ONLY_HIGH"}],
            "cachedContent":"cachedContents/1","labels":{"a":"b"}
        })
    );
}

#[tokio::test]
async fn odd_model_ids_stay_inside_the_address_and_nothing_unasked_is_sent() {
    let server = RawServer::saying(reply(200, JSON, WHOLE)).await;
    let request = GenerateRequest::new("google/g:free?é", vec![Content::user("hi")]);
    let gateway = server.gateway();
    gateway.generate_content(&request).await.expect("answer");
    let sent = &server.requests()[0];
    let line = "POST /v1beta/models/google%2Fg%3Afree%3F%C3%A9:generateContent HTTP/1.1";
    assert!(sent.starts_with(line), "{sent}");
    assert_eq!(
        body_of(sent),
        json!({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})
    );
}

#[tokio::test]
async fn tokens_are_counted_of_contents_or_of_the_whole_request() {
    let answer = r#"{"totalTokens":31,"cachedContentTokenCount":5}"#;
    let server = RawServer::saying(reply(200, JSON, answer)).await;
    let gateway = server.gateway();
    let count = gateway.count_content_tokens(&ask()).await.expect("count");
    assert_eq!((count.total, count.cached), (31, 5));
    let mut request = ask();
    request.system_instruction = Some(Content::user("s"));
    gateway.count_content_tokens(&request).await.expect("count");
    let sent = server.requests();
    assert!(sent[0].starts_with("POST /v1beta/models/gemini-2.5-flash:countTokens "));
    let contents = json!([{"role":"user","parts":[{"text":"hi"}]}]);
    assert_eq!(body_of(&sent[0]), json!({"contents":contents}));
    assert_eq!(
        body_of(&sent[1]),
        json!({"generateContentRequest":{"model":"models/gemini-2.5-flash","contents":contents,
            "systemInstruction":{"role":"user","parts":[{"text":"s"}]}}})
    );
}
