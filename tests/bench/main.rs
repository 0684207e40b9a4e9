//! Measures the app against its bounds: `studio-bench [AREA] [--json]`. The exit status says whether all held.

#[cfg(target_os = "linux")]
mod library;
#[cfg(target_os = "linux")]
mod row;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod stream;
#[cfg(target_os = "linux")]
mod voice;
#[cfg(target_os = "linux")]
mod wire;

use std::error::Error;
use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    use std::io::Write;

    let words: Vec<String> = std::env::args().skip(1).collect();
    let json = words.iter().any(|word| word == "--json");
    let areas: Vec<&String> = words.iter().filter(|word| *word != "--json").collect();
    let wanted = |area: &str| areas.is_empty() || areas.iter().any(|word| *word == area);
    let mut rows = Vec::new();
    if wanted("start") {
        rows.extend(start::rows().await?);
    }
    let shapes: Vec<&str> = areas
        .iter()
        .filter_map(|word| word.strip_prefix("stream."))
        .collect();
    if wanted("stream") || !shapes.is_empty() {
        rows.extend(stream::rows(&shapes).await?);
    }
    if wanted("library") {
        rows.extend(library::rows().await?);
    }
    if wanted("voice") {
        rows.extend(voice::rows().await?);
    }
    if wanted("wire") {
        rows.extend(wire::rows().await?);
    }
    if rows.is_empty() {
        return Err(
            "usage: studio-bench [start | stream | stream.SHAPE | library | voice | wire] [--json]"
                .into(),
        );
    }
    let text = if json {
        serde_json::to_string_pretty(&rows)? + "\n"
    } else {
        row::table(&rows)
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(if rows.iter().all(|row| row.holds) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<ExitCode, Box<dyn Error>> {
    Err("the bounds are measured on Linux, where a window can be given a display of its own".into())
}
