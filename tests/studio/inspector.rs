//! What went over the wire for an answer can be looked at: redacted, bounded, and only as long as it is set.

use crate::raw::{RawGateway, json};
use crate::studio::{KEY, Studio, hear};
use serde_json::json;
use studio_contract::{ExchangeListParams, TurnStartParams, TurnStartReply};
use studio_domain::{Exchange, InspectorSettings, ModelRef, Parameters, SettingsPatch};

async fn exchanges(studio: &Studio, reply: &TurnStartReply) -> Vec<Exchange> {
    let params = ExchangeListParams {
        message_id: reply.assistant_message.id,
    };
    studio.app.exchange_list(params).await.unwrap().data
}

async fn keep(studio: &Studio, days: u16, kilobytes: u16) {
    let patch = SettingsPatch {
        inspector: Some(InspectorSettings { days, kilobytes }),
        ..SettingsPatch::default()
    };
    studio.app.settings_update(patch).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_shows_its_request_its_frames_and_its_timings_without_the_key() {
    let studio = Studio::start().await;
    let (reply, listener) = studio.say("demo-verbatim", "潮水 rises").await;
    hear(listener).await;
    let kept = exchanges(&studio, &reply).await;
    let [exchange] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    assert_eq!(
        (exchange.method.as_str(), exchange.status),
        ("POST", Some(200))
    );
    assert!(
        exchange.url.ends_with("/v1/chat/completions"),
        "{}",
        exchange.url
    );
    assert!(
        exchange.request.contains("潮水 rises"),
        "{}",
        exchange.request
    );
    assert!(
        exchange.response.starts_with("data: "),
        "{}",
        exchange.response
    );
    assert!(
        exchange.response.contains("[DONE]"),
        "{}",
        exchange.response
    );
    assert!(exchange.head_ms <= exchange.first_byte_ms);
    assert!(exchange.first_byte_ms <= exchange.total_ms && exchange.total_ms.is_some());
    assert!(!exchange.is_cut);
    let all = serde_json::to_string(exchange).unwrap();
    assert!(all.contains("authorization") && !all.contains(KEY), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_and_each_request_of_a_tool_turn_are_shown() {
    let studio = Studio::start().await;
    let (reply, listener) = studio.say("demo-400", "hello").await;
    hear(listener).await;
    let kept = exchanges(&studio, &reply).await;
    assert_eq!(kept[0].status, Some(400));
    assert!(kept[0].response.contains("error"), "{kept:?}");

    let params = TurnStartParams {
        parameters: Some(Parameters {
            tools: vec!["calculate".into()],
            ..Parameters::default()
        }),
        ..studio.params("demo-chat", "calculate 6 * 7")
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    hear(listener).await;
    let kept = exchanges(&studio, &reply).await;
    assert_eq!(kept.len(), 2);
    assert!(kept[1].request.contains("42"), "{}", kept[1].request);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_kept_as_large_and_as_long_as_it_is_set() {
    let studio = Studio::start().await;
    keep(&studio, 7, 1).await;
    let (reply, listener) = studio.say("demo-verbatim", &"long ".repeat(2_000)).await;
    hear(listener).await;
    let kept = exchanges(&studio, &reply).await;
    assert!(kept[0].is_cut);
    assert!(kept[0].request.len() <= 1_024 && kept[0].response.len() <= 1_024);

    keep(&studio, 0, 256).await;
    let (silent, listener) = studio.say("demo-verbatim", "unseen").await;
    hear(listener).await;
    assert_eq!(exchanges(&studio, &silent).await, []);
    assert_eq!(
        exchanges(&studio, &reply).await,
        [],
        "what was kept before goes as well"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_gateway_repeats_is_masked() {
    let studio = Studio::start().await;
    let words = format!("Incorrect API key provided: {KEY}");
    let refusal = json(401, &json!({"error": {"message": words, "type": "auth"}}));
    let gateway = RawGateway::start([refusal]).await;
    let profile_id = studio.profile_for(gateway.root_url()).await;
    let params = TurnStartParams {
        model: ModelRef {
            profile_id,
            model_id: "m".into(),
        },
        ..studio.params("", &format!("is {KEY} my key?"))
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    hear(listener).await;
    let kept = exchanges(&studio, &reply).await;
    assert!(kept[0].response.contains("Incorrect API key"), "{kept:?}");
    let all = serde_json::to_string(&kept).unwrap();
    assert!(!all.contains(KEY), "{all}");
}
