//! Every fault of the demo gateway at every endpoint: named rightly, never hanging, never charged
//! twice, and without a key in anything that is said.

use std::time::Duration;

use crate::log;
use futures_util::future::join_all;
use studio_demo::{DemoGateway, DemoOptions, Group, JournalEntry, Outcome, Pace, catalogue};
use studio_gateway::{ErrorKind, ExtraHeader, Gateway, GatewayConfig, RootUrl};

use self::endpoints::{Endpoint, Form, all};

mod endpoints;

const KEY: &str = "sk-fault-table-key-314159";
/// Time-outs of the client at a server that is silent.
const SHORT: Duration = Duration::from_secs(1);
/// Far above every time-out of the client: only a call that hangs gets here.
const HANGS: Duration = Duration::from_secs(60);

/// Faults of answers, which an opened socket is not: they come in the conversation.
const LATER: [&str; 7] = [
    "cut",
    "slow",
    "bytes",
    "malformed",
    "no-done",
    "error-in-stream",
    "silent",
];
/// What a server says that does not have what it is asked for.
const ABSENT: [ErrorKind; 6] = [
    ErrorKind::Html,
    ErrorKind::Model,
    ErrorKind::Permission,
    ErrorKind::Protocol,
    ErrorKind::Request,
    ErrorKind::Redirect,
];

/// What the client says of a fault; `None` is a good answer.
fn expected(fault: &str, endpoint: &Endpoint) -> Option<ErrorKind> {
    match endpoint.form {
        Form::Optional => told(fault, endpoint).filter(|kind| !ABSENT.contains(kind)),
        Form::Socket if LATER.contains(&fault) => None,
        _ => told(fault, endpoint),
    }
}

fn told(fault: &str, endpoint: &Endpoint) -> Option<ErrorKind> {
    use ErrorKind as K;
    match (fault, endpoint.form) {
        ("400", _) => Some(K::Request),
        ("401", _) => Some(K::Auth),
        ("402" | "quota-403", _) => Some(K::Quota),
        ("403", _) => Some(K::Permission),
        ("404", _) => Some(K::Model),
        ("413" | "502-html", _) => Some(K::Html),
        ("429", _) => Some(K::Rate),
        // Whoever follows a job asks again anyway.
        ("429-once", Form::Submit | Form::Socket | Form::Poll) => Some(K::Rate),
        ("500", _) => Some(K::Server),
        ("503", _) => Some(K::Overloaded),
        ("504" | "silent" | "silent-before", _) => Some(K::Timeout),
        ("redirect", _) => Some(K::Redirect),
        ("context", _) => Some(K::Context),
        // Gemini tells of a filtered question in an answer.
        ("filter", _) if endpoint.name.starts_with("gemini") => None,
        // Its refusals have no word of their own for a filter.
        ("filter", _) if endpoint.name == "contents, counted" => Some(K::Request),
        ("filter", _) => Some(K::Policy),
        ("empty", _) => Some(K::Protocol),
        ("cut", _) => Some(K::Truncated),
        ("malformed", Form::Events) => Some(K::Truncated),
        // No more than its player can the client tell what sound it should have been.
        ("malformed", Form::Bytes) => None,
        ("malformed", _) => Some(K::Protocol),
        // Gemini has no closing mark: its last frame is its only end.
        ("no-done", Form::Events) if endpoint.name.starts_with("gemini") => Some(K::Truncated),
        ("error-in-stream", _) => Some(K::Upstream),
        ("429-once" | "slow" | "bytes" | "no-done", _) => None,
        (other, _) => panic!("{other} is not in the table"),
    }
}

/// Routes by which a balance may be asked for.
const ROUTES: usize = 3;
/// Places where a job may be asked after; the submission comes before them.
const PLACES: usize = 6;

/// How often the demo gateway may be asked: what may have been charged is asked for once.
fn most_requests(fault: &str, form: Form) -> usize {
    match form {
        Form::Submit => 1,
        Form::Poll => 1 + PLACES,
        Form::Optional => ROUTES * most_requests(fault, Form::List),
        // Nothing is charged for an opening: it is tried twice.
        Form::Socket => 2,
        _ => most_of_one_call(fault, form),
    }
}

fn most_of_one_call(fault: &str, form: Form) -> usize {
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
    let answer = (endpoint.call)(client(&demo, None)).await;
    answer.unwrap_or_else(|error| panic!("{}: {error:?}", endpoint.name));
    settled(&demo).await;
    demo.charged()
}

/// What is wrong with how the client meets the fault; empty where nothing is.
async fn try_fault(endpoint: &Endpoint, fault: &'static str, price: u64) -> Vec<String> {
    let demo = demo().await;
    let (tell, told) = std::sync::mpsc::channel();
    let gateway = client(&demo, Some(fault)).with_retry_observer(move |notice| {
        let _ = tell.send(format!("{notice:?} {}", notice.error));
    });
    let mut said = vec![format!("{gateway:?}")];
    let work = async {
        let result = (endpoint.call)(gateway).await;
        (result, settled(&demo).await)
    };
    let Ok((result, journal)) = tokio::time::timeout(HANGS, work).await else {
        return vec![format!("{} {fault} hangs", endpoint.name)];
    };
    let mut wrong = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            wrong.push(format!("{} {fault}: {what}", endpoint.name));
        }
    };
    let kind = result.as_ref().err().map(|error| error.kind);
    let wanted = expected(fault, endpoint);
    check(
        kind == wanted,
        format!("{kind:?}, not {wanted:?}: {result:?}"),
    );
    let (asked, most) = (journal.len(), most_requests(fault, endpoint.form));
    check(asked <= most, format!("asked {asked} times"));
    let charged = demo.charged();
    check(charged <= price, format!("cost {charged}, not {price}"));
    let free = result.is_err() || fault == "filter";
    check(free || charged == price, format!("cost {charged}"));
    said.extend(result.err().map(|error| format!("{error} {error:?}")));
    said.push(format!("{journal:?}"));
    said.extend(told.try_iter());
    for text in said {
        check(
            !text.contains("fault-table-key"),
            format!("tells the key: {text}"),
        );
    }
    wrong
}

#[tokio::test]
async fn every_fault_at_every_endpoint() {
    let _watching = log::watch();
    let endpoints = all();
    let table = endpoints.iter().map(|endpoint| async move {
        let price = price(endpoint).await;
        let faults = catalogue()
            .iter()
            .filter(|model| model.group == Group::Fault);
        let words = faults.map(|model| model.id.strip_prefix("demo-").unwrap_or(model.id));
        let tried = join_all(words.map(|fault| try_fault(endpoint, fault, price))).await;
        tried.concat()
    });
    let wrong = join_all(table).await.concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    log::assert_keyless();
}
