//! Every misbehaviour, as the client names it.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use studio_demo::{DemoOptions, Group, Outcome, Scenario, catalogue};
use studio_gateway::{ChatEvent, ErrorKind, ExtraHeader, Gateway};

use crate::setup::{KEY, ask, client, config, start, start_with, stream};

/// What the client says of a fault: streamed, whole. `None` is a good answer.
pub(crate) fn expected(id: &str) -> (Option<ErrorKind>, Option<ErrorKind>) {
    use ErrorKind as K;
    let both = |kind| (Some(kind), Some(kind));
    match id {
        "demo-400" => both(K::Request),
        "demo-401" => both(K::Auth),
        "demo-402" | "demo-quota-403" => both(K::Quota),
        "demo-403" => both(K::Permission),
        "demo-404" => both(K::Model),
        "demo-413" | "demo-502-html" => both(K::Html),
        "demo-429" => both(K::Rate),
        "demo-500" => both(K::Server),
        "demo-503" => both(K::Overloaded),
        "demo-504" | "demo-silent" | "demo-silent-before" => both(K::Timeout),
        "demo-redirect" => both(K::Redirect),
        "demo-context" => both(K::Context),
        "demo-filter" => both(K::Policy),
        "demo-empty" => both(K::Protocol),
        "demo-cut" => both(K::Truncated),
        "demo-malformed" => (Some(K::Truncated), Some(K::Protocol)),
        "demo-error-in-stream" => both(K::Upstream),
        "demo-429-once" | "demo-slow" | "demo-bytes" | "demo-no-done" => (None, None),
        other => panic!("{other} is not in the table"),
    }
}

fn impatient(demo: &studio_demo::DemoGateway) -> Gateway {
    let mut config = config(demo);
    // Above the waits that are being answered, below the patience of a test.
    config.timeouts.first_byte = Duration::from_secs(6);
    config.timeouts.idle = Duration::from_secs(6);
    config.timeouts.whole = Duration::from_secs(6);
    Gateway::new(config).expect("client")
}

#[tokio::test]
async fn every_fault_has_its_name_streamed_and_whole() {
    let faults = catalogue()
        .iter()
        .filter(|model| model.group == Group::Fault);
    join_all(faults.map(|model| async move {
        let demo = start().await;
        let gateway = impatient(&demo);
        let (streamed, whole) = expected(model.id);
        let (text, _, error) = stream(&gateway, &ask(model.id, "hello there")).await;
        assert_eq!(
            error.as_ref().map(|e| e.kind),
            streamed,
            "{} streamed",
            model.id
        );
        assert_eq!(!text.is_empty(), partial(model.id), "{} {text}", model.id);
        let answer = gateway.chat(&ask(model.id, "hello there")).await;
        assert_eq!(
            answer.as_ref().err().map(|e| e.kind),
            whole,
            "{} whole",
            model.id
        );
        for error in error.into_iter().chain(answer.err()) {
            assert!(!format!("{error:?} {error}").contains(KEY), "{}", model.id);
            let told = match model.id {
                "demo-429" => Some(Duration::from_secs(2)),
                _ => None,
            };
            assert_eq!(error.retry_after, told, "{}", model.id);
        }
    }))
    .await;
}

/// Whether some text arrives.
fn partial(id: &str) -> bool {
    let (streamed, _) = expected(id);
    streamed.is_none() || matches!(id, "demo-cut" | "demo-malformed" | "demo-error-in-stream")
}

#[tokio::test]
async fn a_refusal_that_passes_is_waited_for() {
    let demo = start().await;
    let (text, _, error) = stream(&client(&demo), &ask("demo-429-once", "hello")).await;
    assert!(error.is_none() && text.contains("scripted"));
    assert_eq!(demo.journal().len(), 2);
}

#[tokio::test]
async fn stopping_closes_the_connection() {
    let demo = studio_demo::DemoGateway::start(DemoOptions::default())
        .await
        .expect("demo");
    let gateway = client(&demo);
    let mut answer = gateway
        .chat_stream(&ask("demo-load-mixed", "go"))
        .await
        .expect("stream");
    while !matches!(answer.next().await, Some(Ok(ChatEvent::Text { .. }))) {}
    drop(answer);
    demo.wait_for(|entries| entries[0].outcome == Outcome::ClientClosed)
        .await;
    let charged = demo.charged();
    assert!(
        charged > 0 && charged < 200_000,
        "only what was said is charged: {charged}"
    );
    for model in ["demo-silent", "demo-silent-before"] {
        demo.clear_journal();
        let request = ask(model, "go");
        let waiting = async {
            let mut stream = gateway.chat_stream(&request).await.expect("head");
            stream.next().await;
        };
        tokio::select! {
            () = waiting => panic!("{model} answered"),
            () = demo.wait_for(|entries| !entries.is_empty()) => {}
        }
        demo.wait_for(|entries| entries[0].outcome == Outcome::ClientClosed)
            .await;
    }
}

#[tokio::test]
async fn a_scenario_spoils_any_model() {
    let demo = start().await;
    let mut with_header = config(&demo);
    with_header
        .headers
        .push(ExtraHeader::new("x-demo-scenario", "402").expect("header"));
    let gateway = Gateway::new(with_header).expect("client");
    let error = gateway
        .chat(&ask("demo-chat", "hi"))
        .await
        .expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Quota);
    assert_eq!(
        gateway.models().await.expect_err("refused").kind,
        ErrorKind::Quota
    );
    let scenario = Some(Scenario::parse("cut, latency=20, bytes").expect("scenario"));
    let demo = start_with(DemoOptions {
        scenario,
        ..DemoOptions::default()
    })
    .await;
    let (text, _, error) = stream(&client(&demo), &ask("demo-chat", "table please")).await;
    assert!(!text.is_empty());
    assert_eq!(error.expect("cut").kind, ErrorKind::Truncated);
    assert!(Scenario::parse("nonsense").is_err());
}

#[tokio::test]
async fn shutting_down_ends_silent_connections() {
    let demo = start().await;
    let gateway = client(&demo);
    let request = ask("demo-silent-before", "go");
    let waiting = tokio::spawn(async move { gateway.chat_stream(&request).await.map(|_| ()) });
    demo.wait_for(|entries| !entries.is_empty()).await;
    demo.shutdown().await;
    assert!(waiting.await.expect("task").is_err());
}
