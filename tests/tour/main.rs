//! One conversation with the built-in demo gateway in the real window: `studio-tour PICTURE`.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    use std::path::PathBuf;

    let Some(picture) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: studio-tour PICTURE");
        return ExitCode::FAILURE;
    };
    match tour(&picture).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Asks the demo something, and keeps a picture of the answer.
#[cfg(target_os = "linux")]
async fn tour(picture: &std::path::Path) -> Result<(), studio_tests::harness::HarnessError> {
    use studio_tests::harness::{App, AppOptions};

    let app = App::start(AppOptions::default()).await?;
    app.by_role("button", "Explore")?.click().await?;
    let composer = app.by_role("textbox", "Message")?;
    composer.type_text("What can you do?").await?;
    app.by_role("button", "Send")?.click().await?;
    app.by_any_name("article")?.nth(1).wait().await?;
    app.wait_until(
        "the whole answer",
        "!document.querySelector('article[aria-busy=true]')",
    )
    .await?;
    // What came last is drawn, and told from code, a moment later.
    app.wait_until(
        "highlighted code",
        "document.querySelector('article pre code span[class]')",
    )
    .await?;
    app.save_picture(picture).await
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("only Linux has displays that show nothing");
    ExitCode::FAILURE
}
