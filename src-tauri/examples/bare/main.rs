//! An empty window: what the app's start and memory are measured against.
//!
//! Its page calls one command as soon as its script runs; the line that this writes to standard error
//! is the same that the app writes when its composer can be used.

/// Called by the page when its script runs.
#[tauri::command]
fn ready() {
    eprintln!("window ready");
}

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![ready])
        .run(tauri::generate_context!("examples/bare/tauri.conf.json"))
}
