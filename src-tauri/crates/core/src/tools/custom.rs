//! Tools that the user described: an address that is posted to, or a program that is run.

use super::page::{body, told};
use super::{Outcome, Run, Tool};
use serde_json::{Map, Value};
use std::process::Stdio;
use std::time::Duration;
use studio_domain::{CustomTool, ToolAction};
use studio_gateway::client::web_client;
use studio_gateway::turn;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Bytes of a program's output at most.
const MAX_OUTPUT: u64 = 1024 * 1024;

pub(super) fn tool(custom: &CustomTool) -> Tool {
    let description = custom.description.trim();
    Tool {
        declared: turn::Tool {
            name: custom.name.clone(),
            description: (!description.is_empty()).then(|| description.to_owned()),
            schema: custom.arguments(),
            strict: None,
        },
        asks: true,
        run: Run::Custom(custom.action.clone()),
    }
}

pub(super) async fn call(action: &ToolAction, arguments: Map<String, Value>) -> Outcome {
    let calling = async {
        match action {
            ToolAction::Http { url } => post(url, arguments).await,
            ToolAction::Command {
                program,
                arguments: words,
            } => run(program, words, &Value::Object(arguments).to_string()).await,
        }
    };
    match tokio::time::timeout(PATIENCE, calling).await {
        Ok(outcome) => outcome.unwrap_or_else(Outcome::failed),
        Err(_) => Outcome::failed("the tool took too long and was stopped"),
    }
}

async fn post(url: &str, arguments: Map<String, Value>) -> Result<Outcome, String> {
    let url = reqwest::Url::parse(url.trim()).map_err(|_| "the address is wrong".to_owned())?;
    let client = web_client(&url).map_err(|error| error.to_string())?;
    let response = client
        .post(url)
        .json(&arguments)
        .send()
        .await
        .map_err(|error| told(&error))?;
    let status = response.status();
    let text = body(response).await?;
    Ok(if status.is_success() {
        Outcome::of(text)
    } else {
        Outcome::failed(format!("the server answered {status}: {text}"))
    })
}

/// Runs a program without a shell, so that nothing in an argument is ever a command.
async fn run(program: &str, words: &[String], input: &str) -> Result<Outcome, String> {
    let mut child = Command::new(program.trim())
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("{program} cannot be started: {error}"))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let writing = async {
        if let Some(mut stdin) = stdin {
            // A program that does not read its input ends all the same.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
    };
    let ((), said, complained) = tokio::join!(writing, read(stdout), read(stderr));
    let status = child.wait().await.map_err(|error| error.to_string())?;
    Ok(if status.success() {
        Outcome::of(said)
    } else {
        Outcome::failed(format!("{program} ended with {status}: {complained}{said}"))
    })
}

async fn read(pipe: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // What cannot be read is not there.
        let _ = pipe.take(MAX_OUTPUT).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
