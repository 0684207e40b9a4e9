//! The window's side of the library, at work in this process while `xidao` runs in others.

use crate::xidao::{Xidao, open_gateway, start};
use futures_util::future::join_all;
use std::collections::BTreeSet;
use std::time::Duration;
use studio_contract::{
    AppEvent, ConversationListParams, ProfileUpdateParams, TurnPrompt, TurnStartParams,
};
use studio_core::{App, Paths, Redactor};
use studio_demo::Pace;
use studio_domain::{ChatProtocol, ModelRef, Part, ProfileDraft, ProfileKind, ProxyMode, Timeouts};
use studio_store::{Store, StorePaths};

const ROUNDS: usize = 4;

async fn window(xidao: &Xidao) -> App {
    App::open(Paths::new(xidao.data()), Redactor::default())
        .await
        .unwrap()
}

async fn model(app: &App) -> ModelRef {
    let profiles = app.profile_list().await.unwrap();
    ModelRef {
        profile_id: profiles[0].profile.id,
        model_id: "demo-verbatim".into(),
    }
}

/// One turn as the window has it.
async fn say(app: &App, text: String) {
    let params = TurnStartParams {
        conversation_id: None,
        prompt: TurnPrompt::New {
            parent_id: None,
            parts: vec![Part::Text { text }],
        },
        model: model(app).await,
        parameters: None,
        stream: None,
    };
    let (_, mut listener) = app.turn_start(params).await.unwrap();
    while listener.next().await.is_some() {}
}

async fn titles(app: &App) -> BTreeSet<String> {
    let list = app.conversation_list(ConversationListParams::default());
    let found = list.await.unwrap().data.into_iter();
    found.map(|summary| summary.item.title).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_write_at_the_same_time_and_nothing_is_lost() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    let app = window(&xidao).await;
    let processes = (0..ROUNDS).map(|round| {
        let xidao = &xidao;
        async move {
            let text = format!("terminal {round}");
            let ask = ["chat", "--save", "-m", "demo-verbatim", &text];
            xidao.good(&ask).await;
        }
    });
    let turns = (0..ROUNDS).map(|round| say(&app, format!("window {round}")));
    tokio::join!(join_all(processes), join_all(turns));

    let expected: BTreeSet<String> = (0..ROUNDS)
        .flat_map(|round| [format!("terminal {round}"), format!("window {round}")])
        .collect();
    assert_eq!(titles(&app).await, expected);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_speaks_the_protocol_that_the_window_has_chosen() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    let app = window(&xidao).await;
    let draft = ProfileDraft {
        name: "test".into(),
        kind: ProfileKind::Local,
        root_url: gateway.root_url(),
        protocol: ChatProtocol::Gemini,
        proxy_mode: ProxyMode::Direct,
        proxy_url: None,
        headers: Vec::new(),
        ca_pem: None,
        timeouts: Timeouts::default(),
    };
    let id = model(&app).await.profile_id;
    let params = ProfileUpdateParams { id, draft };
    app.profile_update(params).await.unwrap();
    for (more, path) in [
        (&[][..], "/v1beta/models/"),
        (&["--save"], "/v1beta/models/"),
        (&["--protocol", "anthropic"], "/v1/messages"),
    ] {
        gateway.clear_journal();
        let arguments = [&["chat", "-m", "demo-verbatim", "tides"], more].concat();
        assert_eq!(xidao.good(&arguments).await, "tides\n");
        let asked = gateway.journal().remove(0).path;
        assert!(asked.starts_with(path), "{more:?}: {asked}");
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_hears_of_what_the_terminal_keeps() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    let app = window(&xidao).await;
    let mut events = app.events();
    let change = async {
        while let Some(event) = events.next().await {
            let anything = AppEvent::LibraryChanged {
                item_ids: Vec::new(),
            };
            if event == anything && titles(&app).await.contains("news") {
                return;
            }
        }
        panic!("the app closed");
    };
    // What is written before the window's first look is no change, so it is written until it is heard of.
    let keep = async {
        loop {
            let ask = ["chat", "--save", "-m", "demo-verbatim", "news"];
            xidao.good(&ask).await;
        }
    };
    tokio::select! {
        () = change => {}
        () = keep => {}
    }
    app.close().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_process_was_killed_is_readable() {
    use tokio::io::AsyncReadExt;
    let pace = Pace {
        load_interval: Duration::from_millis(5),
        ..Pace::instant()
    };
    let gateway = start(None, pace).await;
    let xidao = Xidao::with_profile(&gateway).await;
    let mut command = xidao.command(&["chat", "--save", "-m", "demo-load-mixed", "go on"]);
    let mut child = command.spawn().unwrap();
    let mut first = [0; 16];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).await.unwrap();
    child.kill().await.unwrap();
    let shown = xidao.good(&["history", "show", "last"]).await;
    assert!(
        shown.contains("go on") && shown.contains("ended before"),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_that_may_cost_is_in_the_ledger() {
    let gateway = open_gateway().await;
    let xidao = Xidao::with_profile(&gateway).await;
    xidao
        .good(&["chat", "-m", "demo-verbatim", "counted"])
        .await;
    xidao
        .good(&["chat", "--save", "-m", "demo-verbatim", "kept"])
        .await;
    xidao.run(&["chat", "-m", "demo-cut", "cut"]).await;
    xidao.run(&["chat", "-m", "demo-402", "refused"]).await;
    let store = Store::open(StorePaths {
        data_dir: xidao.data(),
    })
    .await
    .unwrap();
    let counted: Vec<(String, bool)> = store
        .latest_usage(10)
        .await
        .unwrap()
        .into_iter()
        .map(|call| (call.model.model_id, call.usage.output_tokens.is_some()))
        .collect();
    let expected = [
        ("demo-cut", false),
        ("demo-verbatim", true),
        ("demo-verbatim", true),
    ];
    assert_eq!(
        counted,
        expected.map(|(model, told)| (model.to_owned(), told))
    );
    store.close().await;
}
