//! Tools: a model calls, the app runs what it may, and the answer goes on with what came back.

use crate::raw::{RawGateway, frames};
use crate::studio::{Studio, prompt, text_of};
use serde_json::{Value, json};
use std::net::SocketAddr;
use studio_contract::{
    CallPhase, Consent, OpenCall, TurnConsentParams, TurnEvent, TurnStartParams, TurnStartReply,
};
use studio_core::{CoreError, TurnListener};
use studio_domain::{
    ChatProtocol, CustomTool, ItemId, Message, MessageStatus, ModelRef, Parameters, Part,
    ServerConnection, SettingsPatch, ToolAction, ToolChoice, ToolServer, ToolServerId,
    ToolSettings,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn given(tools: &[&str]) -> Parameters {
    Parameters {
        tools: tools.iter().map(|&name| name.to_owned()).collect(),
        ..Parameters::default()
    }
}

async fn ask(studio: &Studio, tools: &[&str], text: &str) -> (TurnStartReply, TurnListener) {
    let params = TurnStartParams {
        parameters: Some(given(tools)),
        ..studio.params("demo-chat", text)
    };
    studio.app.turn_start(params).await.unwrap()
}

async fn go_on(studio: &Studio, id: ItemId, text: &str) -> (TurnStartReply, TurnListener) {
    let head = studio.conversation(id).await.head_id;
    let params = TurnStartParams {
        conversation_id: Some(id),
        prompt: prompt(head, text),
        ..studio.params("demo-chat", "")
    };
    studio.app.turn_start(params).await.unwrap()
}

/// Listens until a call waits for consent.
async fn asking(listener: &mut TurnListener) -> String {
    while let Some(batch) = listener.next().await {
        for event in batch.events {
            assert!(!event.is_end(), "nothing was asked: {event:?}");
            if let TurnEvent::Calls { open } = event
                && let [
                    OpenCall {
                        call_id,
                        phase: CallPhase::Asking,
                    },
                ] = open.as_slice()
            {
                return call_id.clone();
            }
        }
    }
    panic!("the turn had no end");
}

/// Listens to the end, and gives the message and the parts that came whole on the way.
async fn end(listener: &mut TurnListener) -> (Message, Vec<Part>) {
    let mut whole = Vec::new();
    while let Some(batch) = listener.next().await {
        for event in batch.events {
            match event {
                TurnEvent::Part { value, .. } => whole.push(value),
                TurnEvent::Finished { message } | TurnEvent::Cancelled { message } => {
                    return (message, whole);
                }
                TurnEvent::Failed { error, .. } => panic!("{error}"),
                _ => {}
            }
        }
    }
    panic!("the turn had no end");
}

fn say(studio: &Studio, reply: &TurnStartReply, call_id: &str, consent: Consent) {
    let params = TurnConsentParams {
        message_id: reply.assistant_message.id,
        call_id: call_id.to_owned(),
        consent,
    };
    studio.app.turn_consent(&params).unwrap();
}

fn results(message: &Message) -> Vec<(&str, bool)> {
    message
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::ToolResult {
                content, is_error, ..
            } => Some((content.as_str(), *is_error)),
            _ => None,
        })
        .collect()
}

async fn set_up(studio: &Studio, tools: ToolSettings) -> Result<(), CoreError> {
    let patch = SettingsPatch {
        tools: Some(tools),
        ..SettingsPatch::default()
    };
    studio.app.settings_update(patch).await.map(drop)
}

fn custom(name: &str, action: ToolAction) -> ToolSettings {
    let tool = CustomTool {
        name: name.into(),
        description: "Opens the door.".into(),
        schema: r#"{"type":"object","properties":{"who":{"type":"string"}}}"#.into(),
        action,
    };
    ToolSettings {
        custom: vec![tool],
        ..ToolSettings::default()
    }
}

/// A server of one page.
async fn page(status: &'static str, head: &'static str, body: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut heard = [0; 4096];
            let _ = stream.read(&mut heard).await;
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{head}\r\n\r\n{body}"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_is_called_and_the_answer_goes_on_in_every_protocol() {
    for protocol in [
        ChatProtocol::Openai,
        ChatProtocol::Anthropic,
        ChatProtocol::Gemini,
    ] {
        let studio = Studio::start().await;
        studio.speak(studio.profile, protocol).await;
        let (reply, mut listener) = ask(&studio, &["calculate"], "calculate 6 * 7").await;
        let (message, whole) = end(&mut listener).await;
        assert_eq!(results(&message), [("42", false)], "{protocol:?}");
        assert!(text_of(&message).contains("42"), "{:?}", message.parts);
        let told: Vec<bool> = whole
            .iter()
            .map(|part| {
                matches!(
                    part,
                    Part::ToolResult {
                        duration_ms: Some(_),
                        ..
                    }
                )
            })
            .collect();
        assert_eq!(
            told,
            [false, true],
            "the call and its result are heard as they come"
        );
        let kept = studio.conversation(reply.conversation.item.id).await;
        assert_eq!(kept.messages.last(), Some(&message));
        assert_eq!(kept.messages.len(), 2, "all of it is one answer");

        let journal = studio.gateway.journal();
        assert_eq!(journal.len(), 2);
        let usage = message.usage.unwrap();
        assert!(usage.input_tokens.unwrap() > 0 && usage.output_tokens.unwrap() > 0);
        let (_, mut listener) = go_on(&studio, kept.item.id, "and now?").await;
        end(&mut listener).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_calls_at_once_have_a_result_each() {
    let studio = Studio::start().await;
    let tools = ["calculate", "current_time", "search_history"];
    let text = "current_time\nsearch_history tides\ncalculate 2^10";
    let (_, mut listener) = ask(&studio, &tools, text).await;
    let (message, _) = end(&mut listener).await;
    let results = results(&message);
    assert_eq!(results.len(), 3, "{results:?}");
    assert!(results.contains(&("1024", false)), "{results:?}");
    assert!(results.iter().all(|(_, is_error)| !is_error), "{results:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_fetched_with_consent_only() {
    let studio = Studio::start().await;
    let address = page(
        "200 OK",
        "content-type: text/html",
        "<h1>High tide</h1><p>at noon</p>",
    )
    .await;
    let text = format!("fetch_page http://{address}/");
    let (reply, mut listener) = ask(&studio, &["fetch_page"], &text).await;
    let call = asking(&mut listener).await;
    say(&studio, &reply, &call, Consent::Denied);
    let (message, _) = end(&mut listener).await;
    let expected = ("the user did not allow this call", true);
    assert_eq!(results(&message), [expected]);

    let id = reply.conversation.item.id;
    let (reply, mut listener) = go_on(&studio, id, &text).await;
    let call = asking(&mut listener).await;
    say(&studio, &reply, &call, Consent::Conversation);
    let (message, _) = end(&mut listener).await;
    assert_eq!(results(&message), [("# High tide\n\nat noon", false)]);
    let again = TurnConsentParams {
        message_id: reply.assistant_message.id,
        call_id: call,
        consent: Consent::Once,
    };
    assert!(matches!(
        studio.app.turn_consent(&again),
        Err(CoreError::NotFound(_))
    ));

    let (_, mut listener) = go_on(&studio, id, &text).await;
    let (message, _) = end(&mut listener).await;
    assert_eq!(
        results(&message).len(),
        1,
        "it is not asked again in this conversation"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_leads_elsewhere_is_not_followed() {
    let studio = Studio::start().await;
    let address = page("302 Found", "location: http://elsewhere.invalid/x", "").await;
    let text = format!("fetch_page http://{address}/");
    let (reply, mut listener) = ask(&studio, &["fetch_page"], &text).await;
    let call = asking(&mut listener).await;
    say(&studio, &reply, &call, Consent::Once);
    let (message, _) = end(&mut listener).await;
    let results = results(&message);
    assert!(
        results[0].0.contains("http://elsewhere.invalid/x"),
        "{results:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stops_while_a_call_waits_can_go_on() {
    let studio = Studio::start().await;
    let text = "fetch_page http://127.0.0.1:9/";
    let (reply, mut listener) = ask(&studio, &["fetch_page"], text).await;
    asking(&mut listener).await;
    studio.app.turn_cancel(reply.assistant_message.id).unwrap();
    let (message, _) = end(&mut listener).await;
    assert_eq!(message.status, MessageStatus::Cancelled);
    assert!(matches!(message.parts.last(), Some(Part::ToolCall { .. })));
    let (_, mut listener) = go_on(&studio, reply.conversation.item.id, "never mind").await;
    let (message, _) = end(&mut listener).await;
    assert_eq!(
        message.status,
        MessageStatus::Complete,
        "what is sent then is a valid request"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_the_users_is_given_the_arguments_and_no_shell() {
    let studio = Studio::start().await;
    for (program, words, expected) in [
        ("cat", vec![], (r#"{"who":"$(id) me"}"#, false)),
        (
            "sh",
            vec!["-c", "echo no key >&2; exit 3"],
            ("no key", true),
        ),
        ("no-such-program", vec![], ("cannot be started", true)),
    ] {
        let action = ToolAction::Command {
            program: program.into(),
            arguments: words.into_iter().map(str::to_owned).collect(),
        };
        set_up(&studio, custom("open_door", action)).await.unwrap();
        let (reply, mut listener) = ask(&studio, &["open_door"], "open_door $(id) me").await;
        let call = asking(&mut listener).await;
        say(&studio, &reply, &call, Consent::Once);
        let (message, _) = end(&mut listener).await;
        let (content, is_error) = results(&message)[0];
        assert!(content.contains(expected.0), "{content}");
        assert_eq!(is_error, expected.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_the_users_is_posted_to() {
    let studio = Studio::start().await;
    let address = page(
        "200 OK",
        "content-type: application/json",
        r#"{"open":true}"#,
    )
    .await;
    let action = ToolAction::Http {
        url: format!("http://{address}/door"),
    };
    set_up(&studio, custom("open_door", action)).await.unwrap();
    let (reply, mut listener) = ask(&studio, &["open_door"], "open_door").await;
    let call = asking(&mut listener).await;
    say(&studio, &reply, &call, Consent::Once);
    let (message, _) = end(&mut listener).await;
    assert_eq!(results(&message), [(r#"{"open":true}"#, false)]);
    let wrong = custom(
        "open the door",
        ToolAction::Http {
            url: "http://x".into(),
        },
    );
    assert!(matches!(
        set_up(&studio, wrong).await,
        Err(CoreError::Invalid(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_can_be_demanded_once_or_forbidden() {
    let studio = Studio::start().await;
    let mut params = TurnStartParams {
        parameters: Some(Parameters {
            tool_choice: Some(ToolChoice::Tool {
                name: "current_time".into(),
            }),
            ..given(&["calculate", "current_time"])
        }),
        ..studio.params("demo-chat", "hello")
    };
    let (_, mut listener) = studio.app.turn_start(params.clone()).await.unwrap();
    let (message, _) = end(&mut listener).await;
    assert_eq!(results(&message).len(), 1);
    assert!(!text_of(&message).is_empty(), "after the call it answers");

    params.parameters.as_mut().unwrap().tool_choice = Some(ToolChoice::None);
    params.prompt = prompt(None, "calculate 1 + 1");
    let (_, mut listener) = studio.app.turn_start(params).await.unwrap();
    let (message, _) = end(&mut listener).await;
    assert_eq!(results(&message), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_never_stops_calling_is_stopped() {
    let studio = Studio::start().await;
    let call = |at: usize| {
        let function = json!({"name": "calculate", "arguments": r#"{"expression":"1"}"#});
        let call = json!({"index": 0, "id": format!("call_{at}"), "type": "function", "function": function});
        frames(&[
            json!({"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}),
        ])
    };
    let gateway = RawGateway::start((0..40).map(call)).await;
    let profile_id = studio.profile_for(gateway.root_url()).await;
    let params = TurnStartParams {
        model: ModelRef {
            profile_id,
            model_id: "stubborn".into(),
        },
        parameters: Some(given(&["calculate"])),
        ..studio.params("", "count")
    };
    let (_, mut listener) = studio.app.turn_start(params).await.unwrap();
    let (message, _) = end(&mut listener).await;
    let asked = gateway.asked();
    assert_eq!(asked.len(), 25);
    assert_eq!(asked[23].body["tool_choice"], Value::Null);
    assert_eq!(asked[24].body["tool_choice"], "none");
    assert_eq!(results(&message).len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_tools_that_cannot_be_used_is_told_and_nothing_is_stored() {
    let studio = Studio::start().await;
    let server = ToolServer {
        id: ToolServerId::generate(),
        name: "Files".into(),
        is_enabled: true,
        connection: ServerConnection::Command {
            program: "sh".into(),
            arguments: vec!["-c".into(), "echo the disk is missing >&2; exit 1".into()],
            variables: Vec::new(),
        },
    };
    let tools = ToolSettings {
        servers: vec![server.clone()],
        ..ToolSettings::default()
    };
    set_up(&studio, tools.clone()).await.unwrap();
    let listed = studio.app.tool_list().await.unwrap().data;
    let error = listed.last().unwrap().error.as_ref().unwrap();
    assert!(error.message.contains("the disk is missing"), "{error}");

    let params = TurnStartParams {
        parameters: Some(given(&["files__read"])),
        ..studio.params("demo-chat", "hello")
    };
    let refused = studio.app.turn_start(params.clone()).await.err();
    assert!(matches!(refused, Some(CoreError::ToolServer { .. })));
    let kept = studio.app.bootstrap().await.unwrap().conversations;
    assert!(kept.is_empty(), "{kept:?}");

    let off = ToolSettings {
        servers: vec![ToolServer {
            is_enabled: false,
            ..server
        }],
        ..tools
    };
    set_up(&studio, off).await.unwrap();
    let (_, mut listener) = studio.app.turn_start(params).await.unwrap();
    end(&mut listener).await;
    let sent = &studio.gateway.journal()[0].body;
    assert_eq!(
        sent["tools"],
        Value::Null,
        "what is switched off is not offered"
    );
}
