//! What goes wrong, as the page hears it.

use crate::studio::{KEY, Studio, draft, hear};
use studio_contract::{ApiError, ErrorCode, ProfileCreateParams, TurnEvent, TurnStartParams};
use studio_domain::{ChatProtocol, MessageStatus, ModelRef, ProfileDraft, Timeouts};

async fn failed(studio: &Studio, model: &str, stream: bool) -> ApiError {
    let params = TurnStartParams {
        stream: Some(stream),
        ..studio.params(model, "please fail")
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    let TurnEvent::Failed { message, error } = hear(listener).await.end else {
        panic!("{model} should fail");
    };
    assert_eq!(message.status, MessageStatus::Failed);
    let kept = studio.conversation(reply.conversation.item.id).await;
    assert_eq!(
        kept.messages.last(),
        Some(&message),
        "the failure reads the same after a restart"
    );
    assert_eq!(kept.messages.len(), 2, "the question is not lost");
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn each_documented_status_is_told_as_what_it_means_in_every_protocol() {
    let studio = Studio::start().await;
    let expected = [
        ("demo-400", 400, ErrorCode::Request),
        ("demo-401", 401, ErrorCode::Auth),
        ("demo-402", 402, ErrorCode::Quota),
        ("demo-404", 404, ErrorCode::ModelNotFound),
        ("demo-500", 500, ErrorCode::Server),
        ("demo-502-html", 502, ErrorCode::Html),
        ("demo-quota-403", 403, ErrorCode::Quota),
    ];
    let protocols = [
        ChatProtocol::Openai,
        ChatProtocol::Anthropic,
        ChatProtocol::Gemini,
        ChatProtocol::Completions,
    ];
    for protocol in protocols {
        studio.speak(studio.profile, protocol).await;
        for (model, status, code) in expected {
            for stream in [true, false] {
                let error = failed(&studio, model, stream).await;
                let told = (error.status, error.code);
                assert_eq!(told, (Some(status), code), "{model} in {protocol:?}");
            }
        }
        for (model, code) in [
            ("demo-cut", ErrorCode::Truncated),
            ("demo-error-in-stream", ErrorCode::Upstream),
        ] {
            let error = failed(&studio, model, true).await;
            assert_eq!(error.code, code, "{model} in {protocol:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_repeated_before_they_are_told() {
    let studio = Studio::start().await;
    let (_, listener) = studio.say("demo-429-once", "hello").await;
    let heard = hear(listener).await;
    assert!(
        matches!(heard.end, TurnEvent::Finished { .. }),
        "the second try succeeds"
    );
    assert_eq!(heard.retries, 1, "the wait is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_stream_keeps_its_beginning_and_says_so() {
    let studio = Studio::start().await;
    for (model, code) in [
        ("demo-cut", ErrorCode::Truncated),
        ("demo-error-in-stream", ErrorCode::Upstream),
    ] {
        let (_, listener) = studio.say(model, "hello").await;
        let heard = hear(listener).await;
        assert!(
            !heard.parts[0].is_empty(),
            "{model}: what had arrived is shown"
        );
        let TurnEvent::Failed { message, error } = heard.end else {
            panic!("{model} should fail")
        };
        assert_eq!(error.code, code, "{model}");
        assert_eq!(
            message.parts[0].text(),
            Some(heard.parts[0].as_str()),
            "{model}: and kept"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_odd_is_no_failure() {
    let studio = Studio::start().await;
    for model in ["demo-no-done", "demo-bytes"] {
        let (_, listener) = studio.say(model, "hello").await;
        assert!(
            matches!(hear(listener).await.end, TurnEvent::Finished { .. }),
            "{model}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_by_the_profiles_own_limit() {
    let studio = Studio::start().await;
    let hasty = Timeouts {
        first_byte_ms: Some(300),
        idle_ms: Some(300),
        ..Timeouts::default()
    };
    let draft = ProfileDraft {
        timeouts: hasty,
        ..draft(&studio.gateway.root_url())
    };
    let params = ProfileCreateParams {
        draft,
        key: Some(KEY.into()),
    };
    let profile_id = studio.app.profile_create(params).await.unwrap().profile.id;
    for model in ["demo-silent", "demo-silent-before"] {
        let model = ModelRef {
            profile_id,
            model_id: model.into(),
        };
        let params = TurnStartParams {
            model,
            ..studio.params("", "hello")
        };
        let (_, listener) = studio.app.turn_start(params).await.unwrap();
        let TurnEvent::Failed { error, .. } = hear(listener).await.end else {
            panic!("silence is a failure");
        };
        assert_eq!(error.code, ErrorCode::Timeout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_is_told_as_offline() {
    let studio = Studio::start().await;
    let root_url = studio.gateway.root_url();
    studio.gateway.shutdown().await;
    let draft = draft(&root_url);
    let params = ProfileCreateParams {
        draft,
        key: Some(KEY.into()),
    };
    let profile_id = studio.app.profile_create(params).await.unwrap().profile.id;
    let params = TurnStartParams {
        conversation_id: None,
        prompt: crate::studio::prompt(None, "hello"),
        model: ModelRef {
            profile_id,
            model_id: "demo-chat".into(),
        },
        parameters: None,
        stream: None,
    };
    let (_, listener) = studio.app.turn_start(params).await.unwrap();
    let heard = hear(listener).await;
    let TurnEvent::Failed { error, .. } = heard.end else {
        panic!("nobody answers")
    };
    assert_eq!(error.code, ErrorCode::Offline);
    assert!(
        heard.retries > 0,
        "what was certainly not sent is sent again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_error_holds_the_key() {
    let studio = Studio::start().await;
    for model in ["demo-401", "demo-400", "demo-502-html"] {
        let error = failed(&studio, model, true).await;
        let told = serde_json::to_string(&error).unwrap();
        assert!(!told.contains(KEY), "{told}");
        assert!(!told.contains(&KEY[3..]), "{told}");
    }
}
