//! One conversation with the built-in demo gateway in the real window: `studio-tour PICTURE`.

use std::error::Error;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    use std::path::PathBuf;
    use studio_tests::harness::{App, AppOptions};

    let picture = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("usage: studio-tour PICTURE")?;
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
    app.save_picture(&picture).await?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<(), Box<dyn Error>> {
    Err("only Linux has displays that show nothing".into())
}
