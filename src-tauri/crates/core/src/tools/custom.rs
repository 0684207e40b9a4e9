//! Tools that the user described: an address that is posted to, or a program that is run.

use super::failure::Failure;
use super::page::good_body;
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
    let called = tokio::time::timeout(PATIENCE, calling).await;
    let called = called.unwrap_or(Err(Failure::Refused(
        "the tool took too long and was stopped",
    )));
    called.map_or_else(Outcome::from, Outcome::of)
}

async fn post(url: &str, arguments: Map<String, Value>) -> Result<String, Failure> {
    let url = reqwest::Url::parse(url.trim());
    let url = url.map_err(|_| Failure::Refused("the address is wrong"))?;
    let response = web_client(&url)?.post(url).json(&arguments).send().await?;
    good_body(response).await
}

/// Runs a program without a shell, so that nothing in an argument is ever a command.
async fn run(program: &str, words: &[String], input: &str) -> Result<String, Failure> {
    let mut child = Command::new(program.trim())
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| Failure::Start {
            program: program.to_owned(),
            source,
        })?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let writing = async {
        if let Some(mut stdin) = stdin {
            // A program that does not read its input ends all the same.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
    };
    let ((), said, complained) = tokio::join!(writing, read(stdout), read(stderr));
    let status = child.wait().await?;
    if status.success() {
        Ok(said)
    } else {
        let words = format!("{program} ended with {status}: {complained}{said}");
        Err(Failure::Told(words))
    }
}

async fn read(pipe: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // What cannot be read is not there.
        let _ = pipe.take(MAX_OUTPUT).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
