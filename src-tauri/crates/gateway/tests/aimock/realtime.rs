//! A talk in writing, in the newer dialect.

use std::time::Duration;

use studio_gateway::realtime::{
    ClientEvent, Dialect, Item, OutputKind, RealtimeEvent, RealtimeOptions, ResponseStatus,
    ServerEvent, SessionSettings,
};

use crate::server::Aimock;

const MODEL: &str = "gpt-realtime";
/// Far above what a server on this machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_written_turn_is_answered() {
    let server = Aimock::start().await;
    let gateway = server.gateway();
    let options = RealtimeOptions {
        settings: SessionSettings {
            output: Some(OutputKind::Text),
            ..SessionSettings::default()
        },
        ..RealtimeOptions::new(MODEL)
    };
    let mut realtime = gateway.realtime(options).await.expect("open");
    let question = Item::user("Tell me about a lighthouse.");
    for event in [ClientEvent::item(question), ClientEvent::respond()] {
        realtime.writer.send(event).await.expect("sent");
    }
    let mut pieces = String::new();
    let response = loop {
        let next = tokio::time::timeout(PATIENCE, realtime.events.next()).await;
        match next.expect("an answer").expect("more") {
            RealtimeEvent::Received(frame) => match frame.event {
                ServerEvent::TextDelta { delta, .. } => pieces.push_str(&delta),
                ServerEvent::ResponseDone(response) => break response,
                ServerEvent::Error(error) => panic!("{error:?}"),
                _ => {}
            },
            RealtimeEvent::Closed(closed) => panic!("{closed:?}"),
            _ => {}
        }
    };
    assert_eq!(pieces, "A lighthouse lights the coast. 灯塔照亮海岸。");
    assert_eq!(response.status, ResponseStatus::Completed);
    assert_eq!(gateway.realtime_dialect(MODEL), Some(Dialect::Ga));
}
