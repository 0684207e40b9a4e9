//! What is sent, and how its tokens are counted.

use serde_json::json;
use studio_gateway::anthropic::{
    Block, CacheControl, Content, Message, MessageRole, MessagesRequest, Metadata, OutputConfig,
    Source, SystemBlock, SystemPrompt, Thinking, ToolChoice,
};
use studio_gateway::{ErrorKind, ExtraHeader, Gateway};

use super::{TOOL_USE, WHOLE, ask};
use crate::hear::{body_of, hear};
use crate::server::{JSON, RawServer, reply, sse};

#[tokio::test]
async fn every_parameter_is_sent_as_the_api_names_it() {
    let server = RawServer::saying(sse(TOOL_USE)).await;
    let block_text = |text: &str| Block::text(text);
    let mut request = MessagesRequest::new(
        "claude-opus-4-7",
        4096,
        vec![
            Message {
                role: MessageRole::User,
                content: Content::Blocks(vec![
                    Block::Image {
                        source: Source::Base64 {
                            media_type: "image/png".into(),
                            data: "iVBORw0KGgo=".into(),
                        },
                        cache_control: None,
                    },
                    Block::Document {
                        source: Source::Url {
                            url: "https://x/t.pdf".into(),
                        },
                        title: Some("Tides".into()),
                        context: None,
                        citations: Some(json!({"enabled":true})),
                        cache_control: Some(CacheControl {
                            ttl: Some("1h".into()),
                        }),
                    },
                    block_text("High water?"),
                ]),
            },
            Message {
                role: MessageRole::Assistant,
                content: Content::Blocks(vec![
                    Block::Thinking {
                        thinking: "It is Brest.".into(),
                        signature: "c2ln".into(),
                    },
                    Block::RedactedThinking {
                        data: "ZW5j".into(),
                    },
                    Block::ToolUse {
                        id: "toolu_1".into(),
                        name: "high_water".into(),
                        input: serde_json::Map::from_iter([("port".into(), json!("Brest"))]),
                    },
                ]),
            },
            Message {
                role: MessageRole::User,
                content: Content::Blocks(vec![Block::ToolResult {
                    tool_use_id: "toolu_1".into(),
                    content: Content::Blocks(vec![block_text("none")]),
                    is_error: true,
                    cache_control: None,
                }]),
            },
        ],
    );
    request.system = Some(SystemPrompt::Blocks(vec![SystemBlock {
        text: "You advise sailors.".into(),
        cache_control: Some(CacheControl::default()),
    }]));
    (request.temperature, request.top_p, request.top_k) = (Some(1.0), Some(0.97), Some(5));
    request.stop_sequences = vec!["END".into()];
    request.tools = vec![json!({"name":"high_water","input_schema":{"type":"object"}})];
    request.tool_choice = Some(ToolChoice::Tool {
        name: "high_water".into(),
        disable_parallel_tool_use: Some(true),
    });
    request.thinking = Some(Thinking::Enabled {
        budget_tokens: 1024,
        display: Some("omitted".into()),
    });
    request.output_config = Some(OutputConfig {
        effort: Some("low".into()),
        format: Some(json!({"type":"json_schema","schema":{}})),
    });
    request.metadata = Some(Metadata {
        user_id: Some("a91f".into()),
    });
    request.service_tier = Some("standard_only".into());
    request.cache_control = Some(CacheControl::default());
    request.betas = vec!["a-1".into(), "b-2".into()];
    request.extra.insert("container".into(), json!("c1"));
    hear(server.gateway().messages_stream(&request).await).await;
    let sent = &server.requests()[0];
    let head = sent.to_ascii_lowercase();
    assert!(head.starts_with("post /v1/messages http/1.1"));
    assert!(head.contains("x-api-key: sk-test-key-00001234") && !head.contains("authorization:"));
    assert!(head.contains("anthropic-version: 2023-06-01"));
    assert!(head.contains("anthropic-beta: a-1,b-2") && head.contains("accept: text/event-stream"));
    assert_eq!(
        body_of(sent),
        json!({
            "model":"claude-opus-4-7","max_tokens":4096,"stream":true,
            "messages":[
                {"role":"user","content":[
                    {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},
                    {"type":"document","source":{"type":"url","url":"https://x/t.pdf"},"title":"Tides",
                        "citations":{"enabled":true},"cache_control":{"type":"ephemeral","ttl":"1h"}},
                    {"type":"text","text":"High water?"}]},
                {"role":"assistant","content":[
                    {"type":"thinking","thinking":"It is Brest.","signature":"c2ln"},
                    {"type":"redacted_thinking","data":"ZW5j"},
                    {"type":"tool_use","id":"toolu_1","name":"high_water","input":{"port":"Brest"}}]},
                {"role":"user","content":[
                    {"type":"tool_result","tool_use_id":"toolu_1","is_error":true,
                        "content":[{"type":"text","text":"none"}]}]}],
            "system":[{"type":"text","text":"You advise sailors.","cache_control":{"type":"ephemeral"}}],
            "temperature":1.0,"top_p":0.97,"top_k":5,"stop_sequences":["END"],
            "tools":[{"name":"high_water","input_schema":{"type":"object"}}],
            "tool_choice":{"type":"tool","name":"high_water","disable_parallel_tool_use":true},
            "thinking":{"type":"enabled","budget_tokens":1024,"display":"omitted"},
            "output_config":{"effort":"low","format":{"type":"json_schema","schema":{}}},
            "metadata":{"user_id":"a91f"},"service_tier":"standard_only",
            "cache_control":{"type":"ephemeral"},"container":"c1"
        })
    );
}

#[tokio::test]
async fn a_minimal_request_has_nothing_unasked_and_a_set_version_stays() {
    let server = RawServer::saying(reply(200, JSON, WHOLE)).await;
    let mut config = server.config();
    config.headers = vec![ExtraHeader::new("anthropic-version", "2099-01-01").expect("header")];
    let gateway = Gateway::new(config).expect("gateway");
    gateway.messages(&ask()).await.expect("answer");
    let sent = &server.requests()[0];
    assert!(sent.contains("2099-01-01") && !sent.contains("2023-06-01"));
    assert_eq!(
        body_of(sent),
        json!({"model":"claude-opus-4-7","max_tokens":256,
            "messages":[{"role":"user","content":"hi"}]})
    );
}

#[tokio::test]
async fn tokens_are_counted_from_what_is_read() {
    let server = RawServer::saying(reply(200, JSON, r#"{"input_tokens":14}"#)).await;
    let mut request = ask();
    request.system = Some(SystemPrompt::Text("s".into()));
    (request.temperature, request.top_k) = (Some(0.5), Some(4));
    request.metadata = Some(Metadata::default());
    let count = server.gateway().count_message_tokens(&request).await;
    assert_eq!(count.expect("count"), 14);
    let sent = &server.requests()[0];
    assert!(sent.starts_with("POST /v1/messages/count_tokens "));
    assert_eq!(
        body_of(sent),
        json!({"model":"claude-opus-4-7","system":"s","messages":[{"role":"user","content":"hi"}]})
    );
    let missing = RawServer::saying(reply(404, "", "404 page not found")).await;
    let error = missing.gateway().count_message_tokens(&request).await;
    assert_eq!(error.expect_err("missing").kind, ErrorKind::Route);
}
