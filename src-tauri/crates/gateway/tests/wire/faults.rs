//! Every fault of the demo gateway at every endpoint: named rightly, never hanging, never charged
//! twice, and without a key in anything that is said.

use std::time::Duration;

use crate::log;
use futures_util::future::{BoxFuture, join_all};
use futures_util::{FutureExt, StreamExt};
use studio_demo::{DemoGateway, DemoOptions, Group, JournalEntry, Outcome, Pace, catalogue};
use studio_gateway::{
    ChatMessage, ChatRequest, ErrorKind, ExtraHeader, Gateway, GatewayConfig, GatewayError, RootUrl,
};

const KEY: &str = "sk-fault-table-key-314159";
/// Time-outs of the client at a server that is silent.
const SHORT: Duration = Duration::from_secs(1);
/// Far above every time-out of the client: only a call that hangs gets here.
const HANGS: Duration = Duration::from_secs(60);

/// What comes back for a good request, which decides how it can be spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A GET that only refusals and silence before the head spoil.
    List,
    /// One JSON value.
    Whole,
    /// Server-sent events that end with a closing mark.
    Events,
}

struct Endpoint {
    name: &'static str,
    form: Form,
    call: fn(Gateway) -> BoxFuture<'static, Result<(), GatewayError>>,
}

const ENDPOINTS: [Endpoint; 3] = [
    Endpoint {
        name: "models",
        form: Form::List,
        call: |gateway| async move { gateway.models().await.map(drop) }.boxed(),
    },
    Endpoint {
        name: "chat",
        form: Form::Whole,
        call: |gateway| async move { gateway.chat(&chat()).await.map(drop) }.boxed(),
    },
    Endpoint {
        name: "chat, streamed",
        form: Form::Events,
        call: |gateway| {
            async move {
                let mut events = gateway.chat_stream(&chat()).await?;
                while let Some(event) = events.next().await {
                    event?;
                }
                Ok(())
            }
            .boxed()
        },
    },
];

fn chat() -> ChatRequest {
    ChatRequest::new("demo-chat", vec![ChatMessage::user("hello there")])
}

/// What the client says of a fault; `None` is a good answer.
fn expected(fault: &str, form: Form) -> Option<ErrorKind> {
    use ErrorKind as K;
    let spoils = |kind| (form != Form::List).then_some(kind);
    match fault {
        "400" => Some(K::Request),
        "401" => Some(K::Auth),
        "402" | "quota-403" => Some(K::Quota),
        "403" => Some(K::Permission),
        "404" => Some(K::Model),
        "413" | "502-html" => Some(K::Html),
        "429" => Some(K::Rate),
        "500" => Some(K::Server),
        "503" => Some(K::Overloaded),
        "504" | "silent-before" => Some(K::Timeout),
        "redirect" => Some(K::Redirect),
        "context" => Some(K::Context),
        "filter" => Some(K::Policy),
        "empty" => Some(K::Protocol),
        "silent" => spoils(K::Timeout),
        "cut" => spoils(K::Truncated),
        "malformed" if form == Form::Events => Some(K::Truncated),
        "malformed" => spoils(K::Protocol),
        "error-in-stream" => spoils(K::Upstream),
        "429-once" | "slow" | "bytes" | "no-done" => None,
        other => panic!("{other} is not in the table"),
    }
}

/// How often the demo gateway may be asked: what may have been charged is asked for once.
fn most_requests(fault: &str, form: Form) -> usize {
    match fault {
        "429" | "503" => 3,
        "429-once" => 2,
        "500" | "502-html" | "504" | "silent" | "silent-before" | "cut" if form == Form::List => 3,
        _ => 1,
    }
}

async fn demo() -> DemoGateway {
    let options = DemoOptions {
        key: Some(KEY.to_owned()),
        pace: Pace::instant(),
        ..DemoOptions::default()
    };
    DemoGateway::start(options).await.expect("a demo gateway")
}

/// A client that does not wait long where nothing will come.
fn client(demo: &DemoGateway, fault: Option<&str>) -> Gateway {
    let root = RootUrl::parse(&demo.root_url()).expect("root");
    let mut config = GatewayConfig::new(root, Some(KEY.into()));
    if matches!(fault, Some("silent" | "silent-before")) {
        config.timeouts.first_byte = SHORT;
        config.timeouts.idle = SHORT;
        config.timeouts.whole = SHORT;
    }
    let headers = fault.map(|fault| ExtraHeader::new("x-demo-scenario", fault).expect("header"));
    config.headers.extend(headers);
    Gateway::new(config).expect("client")
}

async fn settled(demo: &DemoGateway) -> Vec<JournalEntry> {
    let over = |entry: &JournalEntry| entry.outcome != Outcome::Running;
    demo.wait_for(|entries| entries.iter().all(over)).await;
    demo.journal()
}

/// What one good answer costs.
async fn price(endpoint: &Endpoint) -> u64 {
    let demo = demo().await;
    (endpoint.call)(client(&demo, None))
        .await
        .expect(endpoint.name);
    settled(&demo).await;
    demo.charged()
}

async fn try_fault(endpoint: &Endpoint, fault: &'static str, price: u64) {
    let at = format!("{} {fault}", endpoint.name);
    let demo = demo().await;
    let (told, notices) = std::sync::mpsc::channel();
    let gateway = client(&demo, Some(fault)).with_retry_observer(move |notice| {
        let _ = told.send(format!("{notice:?} {}", notice.error));
    });
    let mut said = vec![format!("{gateway:?}")];
    let work = (endpoint.call)(gateway);
    let result = tokio::time::timeout(HANGS, work).await.expect(&at);
    let journal = tokio::time::timeout(HANGS, settled(&demo))
        .await
        .expect(&at);
    let kind = result.as_ref().err().map(|error| error.kind);
    assert_eq!(kind, expected(fault, endpoint.form), "{at}");
    assert!(
        journal.len() <= most_requests(fault, endpoint.form),
        "{at}: {}",
        journal.len()
    );
    assert!(demo.charged() <= price, "{at} was charged twice");
    if result.is_ok() {
        assert_eq!(demo.charged(), price, "{at}");
    }
    said.extend(result.err().map(|error| format!("{error} {error:?}")));
    said.push(format!("{journal:?}"));
    said.extend(notices.try_iter());
    for text in said {
        assert!(!text.contains("fault-table-key"), "{at}: {text}");
    }
}

#[tokio::test]
async fn every_fault_at_every_endpoint() {
    log::watch();
    let table = ENDPOINTS.iter().map(|endpoint| async move {
        let price = price(endpoint).await;
        let faults = catalogue()
            .iter()
            .filter(|model| model.group == Group::Fault);
        let words = faults.map(|model| model.id.strip_prefix("demo-").unwrap_or(model.id));
        join_all(words.map(|fault| try_fault(endpoint, fault, price))).await;
    });
    join_all(table).await;
    log::assert_keyless();
}
