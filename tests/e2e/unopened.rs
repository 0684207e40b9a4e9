//! A library that can't be opened: what the window says then, and that it opens once that is mended.

use std::fs;
use std::path::PathBuf;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use studio_tests::harness::{App, HarnessError};

use crate::steps::{Done, answered, calm, demo, last_says, open_conversation, picture, say, watch};

fn data_folder(app: &App) -> PathBuf {
    app.surroundings().home().join(".local/share/xidao-studio")
}

/// A library with one conversation, closed.
async fn closed() -> Result<App, HarnessError> {
    let mut app = demo().await?;
    say(&app, "Are you there?").await?;
    answered(&app).await?;
    app.close().await?;
    Ok(app)
}

/// Opens the window, which can't open its library, and looks whether it says where the data are.
async fn opens_without_data(app: &mut App, title: &str) -> Done {
    app.open().await?;
    watch(app).await?;
    app.by_role("heading", "XiDao Studio could not start")?
        .wait()
        .await?;
    app.by_any_name("alert")?.wait_text(title).await?;
    app.wait_text(&data_folder(app).to_string_lossy()).await?;
    app.by_role("button", "Open the data folder")?
        .wait()
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_library_says_where_it_is_and_opens_once_it_is_mended() -> Done {
    let mut app = closed().await?;
    let database = data_folder(&app).join("studio.db");
    let whole = fs::read(&database)?;
    fs::write(&database, vec![0x5a; 8192])?;
    opens_without_data(&mut app, "The database is damaged").await?;
    app.wait_text("put the newest file of the folder “backups” in their place")
        .await?;
    picture(&app, "failure-damaged").await?;

    app.by_role("button", "Try again")?.click().await?;
    app.by_any_name("alert")?
        .wait_text("The database is damaged")
        .await?;
    fs::write(&database, whole)?;
    app.by_role("button", "Try again")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    open_conversation(&app, "Are you there?").await?;
    last_says(&app, "Are you there?").await?;
    // What happens in the library is heard again.
    say(&app, "And now?").await?;
    answered(&app).await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_of_a_newer_version_asks_for_that_version() -> Done {
    let mut app = closed().await?;
    let database = data_folder(&app).join("studio.db");
    let mut connection = SqliteConnectOptions::new()
        .filename(&database)
        .connect()
        .await?;
    let newer =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'of the future', 1, x'00', 0)";
    sqlx::query(newer).execute(&mut connection).await?;
    connection.close().await?;
    let before = fs::read(&database)?;
    opens_without_data(&mut app, "These data belong to a newer version").await?;
    app.wait_text("Install the newer version").await?;
    picture(&app, "failure-newer").await?;
    app.close().await?;
    assert_eq!(fs::read(&database)?, before, "it was left alone");
    Ok(())
}
