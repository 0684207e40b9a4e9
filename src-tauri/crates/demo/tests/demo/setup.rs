//! A demo gateway and a client for each test.

use futures_util::StreamExt;
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_gateway::{
    ChatEvent, ChatMessage, ChatRequest, Gateway, GatewayConfig, GatewayError, RootUrl,
};

pub(crate) const KEY: &str = "sk-demo-secret-key-4321";

pub(crate) async fn start() -> DemoGateway {
    start_with(DemoOptions::default()).await
}

pub(crate) async fn start_with(options: DemoOptions) -> DemoGateway {
    let options = DemoOptions {
        pace: Pace::instant(),
        ..options
    };
    DemoGateway::start(options).await.expect("demo gateway")
}

pub(crate) fn config(demo: &DemoGateway) -> GatewayConfig {
    let root = RootUrl::parse(&demo.root_url()).expect("root");
    GatewayConfig::new(root, Some(KEY.into()))
}

pub(crate) fn client(demo: &DemoGateway) -> Gateway {
    Gateway::new(config(demo)).expect("client")
}

pub(crate) fn ask(model: &str, text: &str) -> ChatRequest {
    ChatRequest::new(model, vec![ChatMessage::user(text)])
}

/// The text of choice 0, all events, and the error that ended them.
pub(crate) async fn stream(
    gateway: &Gateway,
    request: &ChatRequest,
) -> (String, Vec<ChatEvent>, Option<GatewayError>) {
    let (mut text, mut events) = (String::new(), Vec::new());
    let mut stream = match gateway.chat_stream(request).await {
        Ok(stream) => stream,
        Err(error) => return (text, events, Some(error)),
    };
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => {
                if let ChatEvent::Text {
                    index: 0,
                    text: piece,
                } = &event
                {
                    text.push_str(piece);
                }
                events.push(event);
            }
            Err(error) => return (text, events, Some(error)),
        }
    }
    (text, events, None)
}
