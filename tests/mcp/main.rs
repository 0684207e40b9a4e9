//! Servers of the Model Context Protocol that nobody here wrote, as the core uses them: the protocol's own reference
//! server, by standard input and output and by streamable HTTP.
#![cfg(test)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use studio_contract::{
    CallPhase, Consent, ProfileCreateParams, ToolGroup, ToolSecret, ToolSecretSetParams,
    TurnConsentParams, TurnEvent, TurnPrompt, TurnStartParams,
};
use studio_core::{App, Paths, Redactor};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_domain::{
    Message, ModelRef, Parameters, Part, ProfileId, ServerConnection, SettingsPatch, ToolServer,
    ToolServerId, ToolSettings,
};
use studio_tests::harness::draft;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const KEY: &str = "sk-demo-key-for-tests-3f9a";
const SECRET: &str = "a-secret-of-the-server-77";

fn everything() -> String {
    let module = "sdk/node_modules/@modelcontextprotocol/server-everything/dist/index.js";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(module);
    path.to_str().unwrap().to_owned()
}

struct Studio {
    app: App,
    profile: ProfileId,
    server: ToolServerId,
    gateway: DemoGateway,
    folder: TempDir,
}

impl Studio {
    /// A new library whose models may use one server.
    async fn with(connection: ServerConnection) -> Self {
        let gateway = DemoGateway::start(DemoOptions {
            key: Some(KEY.into()),
            pace: Pace::instant(),
            ..DemoOptions::default()
        });
        let gateway = gateway.await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path().join("data"));
        let app = App::open(paths, Redactor::default()).await.unwrap();
        let created = app.profile_create(ProfileCreateParams {
            draft: draft(&gateway.root_url()),
            key: Some(KEY.into()),
        });
        let profile = created.await.unwrap().profile.id;
        let server = ToolServerId::generate();
        let patch = SettingsPatch {
            tools: Some(ToolSettings {
                servers: vec![ToolServer {
                    id: server,
                    name: "Every Thing".into(),
                    is_enabled: true,
                    connection,
                }],
                ..ToolSettings::default()
            }),
            ..SettingsPatch::default()
        };
        app.settings_update(patch).await.unwrap();
        Self {
            app,
            profile,
            server,
            gateway,
            folder,
        }
    }

    async fn by_program() -> Self {
        Self::with(ServerConnection::Command {
            program: "node".into(),
            arguments: vec![everything(), "stdio".into()],
            variables: vec!["SERVER_TOKEN".into()],
        })
        .await
    }

    async fn tools(&self) -> ToolGroup {
        self.app.tool_list().await.unwrap().data.pop().unwrap()
    }

    /// Asks for a tool, allows every call, and gives the answer.
    async fn call(&self, tool: &str, text: &str) -> Message {
        let params = TurnStartParams {
            conversation_id: None,
            prompt: TurnPrompt::New {
                parent_id: None,
                parts: vec![Part::Text { text: text.into() }],
            },
            model: ModelRef {
                profile_id: self.profile,
                model_id: "demo-chat".into(),
            },
            parameters: Some(Parameters {
                tools: vec![tool.into()],
                ..Parameters::default()
            }),
            stream: None,
        };
        let (reply, mut listener) = self.app.turn_start(params).await.unwrap();
        while let Some(batch) = listener.next().await {
            for event in batch.events {
                match event {
                    TurnEvent::Calls { open } => self.allow(&reply.assistant_message, &open),
                    TurnEvent::Finished { message } => return message,
                    event => assert!(!event.is_end(), "{event:?}"),
                }
            }
        }
        panic!("the turn had no end");
    }

    fn allow(&self, message: &Message, open: &[studio_contract::OpenCall]) {
        for call in open.iter().filter(|call| call.phase == CallPhase::Asking) {
            let params = TurnConsentParams {
                message_id: message.id,
                call_id: call.call_id.clone(),
                consent: Consent::Once,
            };
            self.app.turn_consent(&params).unwrap();
        }
    }
}

fn result(message: &Message) -> (&str, bool) {
    let found = message.parts.iter().find_map(|part| match part {
        Part::ToolResult {
            content, is_error, ..
        } => Some((content.as_str(), *is_error)),
        _ => None,
    });
    found.unwrap()
}

/// Whether a file of this name lies in a folder or below it.
fn has_file(folder: &Path, name: &str) -> bool {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .map(|entry| entry.path())
        .any(|path| path.ends_with(name) || path.is_dir() && has_file(&path, name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_offers_tools_and_answers_calls() {
    let studio = Studio::by_program().await;
    let group = studio.tools().await;
    assert_eq!(group.error, None);
    let named = |name: &str| {
        group
            .tools
            .iter()
            .any(|tool| tool.name == name && tool.asks)
    };
    assert!(named("every_thing__echo"), "{group:?}");
    let message = studio
        .call("every_thing__echo", "every_thing__echo the tide is high")
        .await;
    let (content, is_error) = result(&message);
    assert!(content.contains("the tide is high"), "{content}");
    assert!(!is_error);
    let answered = studio.gateway.journal().last().unwrap().body.to_string();
    assert!(answered.contains("the tide is high"), "the model is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_a_tool_is_kept_with_the_answer() {
    let studio = Studio::by_program().await;
    let tool = "every_thing__get-tiny-image";
    let message = studio.call(tool, tool).await;
    let picture = message.parts.iter().find_map(|part| match part {
        Part::Image { media } => Some(media.clone()),
        _ => None,
    });
    let picture = picture.expect("a picture stands in the answer");
    let name = picture.as_str();
    let media = studio.folder.path().join("data/media");
    assert!(has_file(&media, name), "{name} lies in the media store");
    assert!(result(&message).0.contains("[A picture"), "{message:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_tool_refuses_is_told_to_the_model() {
    let studio = Studio::by_program().await;
    let sum = studio
        .call("every_thing__get-sum", "every_thing__get-sum")
        .await;
    assert!(result(&sum).0.contains('2'), "{sum:?}");
    // The words that the demo gives for an address are none.
    let tool = "every_thing__gzip-file-as-resource";
    let message = studio.call(tool, &format!("{tool} a boat")).await;
    assert!(result(&message).1, "{message:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_reaches_the_program_and_is_masked_wherever_it_comes_back() {
    let studio = Studio::by_program().await;
    let params = ToolSecretSetParams {
        secret: ToolSecret::Server {
            id: studio.server,
            name: "SERVER_TOKEN".into(),
        },
        value: Some(SECRET.into()),
    };
    studio.app.tool_secret_set(params).await.unwrap();
    let message = studio
        .call("every_thing__get-env", "every_thing__get-env")
        .await;
    let (content, _) = result(&message);
    assert!(content.contains("SERVER_TOKEN"), "{content}");
    assert!(!content.contains(SECRET), "{content}");
}

/// The reference server by HTTP. It ends when it is dropped.
async fn by_http() -> (Child, String) {
    let port = {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    };
    let mut child = Command::new("node")
        .args([everything(), "streamableHttp".into()])
        .env("PORT", port.to_string())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("listening") {
            break;
        }
    }
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, format!("http://127.0.0.1:{port}/mcp"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_by_http_answers_and_its_end_is_an_error_of_the_call() {
    let (child, url) = by_http().await;
    let headers = Vec::new();
    let studio = Studio::with(ServerConnection::Http { url, headers }).await;
    let message = studio
        .call("every_thing__echo", "every_thing__echo over the wire")
        .await;
    assert!(result(&message).0.contains("over the wire"));
    drop(child);
    let message = studio
        .call("every_thing__echo", "every_thing__echo into the void")
        .await;
    assert!(
        result(&message).1,
        "a server that is gone is an error of the call"
    );
}
