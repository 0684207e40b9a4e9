//! What remains when the process is killed in the middle of an answer.

use crate::studio::{draft, open, text_of};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;
use studio_contract::{
    ConversationGetParams, ConversationListParams, ProfileCreateParams, TurnEvent, TurnStartParams,
};
use studio_core::{App, Paths, Redactor};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_domain::{MessageStatus, ModelRef};

/// Set in the process that is to be killed: the library's folder and the gateway's address.
const FOLDER: &str = "STUDIO_TEST_VICTIM_FOLDER";
const GATEWAY: &str = "STUDIO_TEST_VICTIM_GATEWAY";

/// Streams until it is killed, printing how much it has heard.
#[tokio::test(flavor = "multi_thread")]
async fn victim() {
    let (Ok(folder), Ok(gateway)) = (std::env::var(FOLDER), std::env::var(GATEWAY)) else {
        return;
    };
    let app = App::open(Paths::new(folder), Redactor::default())
        .await
        .unwrap();
    let params = ProfileCreateParams {
        draft: draft(&gateway),
        key: Some("sk-any-key-0000".into()),
    };
    let profile_id = app.profile_create(params).await.unwrap().profile.id;
    let params = TurnStartParams {
        conversation_id: None,
        prompt: crate::studio::prompt(None, &"潮水 tide ".repeat(2_000)),
        model: ModelRef {
            profile_id,
            model_id: "demo-verbatim".into(),
        },
        parameters: None,
        stream: None,
    };
    let (_, mut listener) = app.turn_start(params).await.unwrap();
    let mut heard = 0;
    while let Some(batch) = listener.next().await {
        for event in batch.events {
            if let TurnEvent::TextDelta { text, .. } = event {
                heard += text.len();
            }
        }
        println!("heard {heard}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_at_most_the_last_second() {
    let pace = Pace {
        tokens_per_second: 200.0,
        ..Pace::default()
    };
    let gateway = DemoGateway::start(DemoOptions {
        pace,
        ..DemoOptions::default()
    })
    .await
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "recovery::victim", "--nocapture"])
        .env(FOLDER, folder.path().join("data"))
        .env(GATEWAY, gateway.root_url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();

    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut marks: Vec<(std::time::Instant, usize)> = Vec::new();
    for line in lines {
        let line = line.unwrap();
        let Some(heard) = line.strip_prefix("heard ") else {
            continue;
        };
        marks.push((std::time::Instant::now(), heard.parse().unwrap()));
        if marks.last().unwrap().0 - marks[0].0 > Duration::from_secs(2) {
            break;
        }
    }
    victim.kill().unwrap();
    victim.wait().unwrap();
    let killed = marks.last().unwrap().0;
    let second_before = marks
        .iter()
        .rev()
        .find(|(at, _)| killed - *at >= Duration::from_secs(1))
        .unwrap()
        .1;

    let app = open(&folder).await;
    let page = app
        .conversation_list(ConversationListParams::default())
        .await
        .unwrap();
    let id = page.data[0].item.id;
    let kept = app
        .conversation_get(ConversationGetParams { id, limit: None })
        .await
        .unwrap();
    let answer = kept.messages.last().unwrap();
    assert_eq!(
        answer.status,
        MessageStatus::Interrupted,
        "it says that it is not whole"
    );
    let text = text_of(answer);
    assert!(
        "潮水 tide ".repeat(2_000).starts_with(&text),
        "nothing is garbled"
    );
    assert!(
        text.len() >= second_before,
        "{} kept of {second_before}",
        text.len()
    );
}
