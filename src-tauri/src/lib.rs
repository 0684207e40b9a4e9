//! The window of XiDao Studio: the only Rust that names Tauri. Wiring alone; what happens is in the core.

mod clipboard;
mod closing;
mod commands;
mod events;
mod host;
mod instance;
mod logging;
#[cfg(any(target_os = "linux", target_os = "macos", test))]
mod page_process;
mod platform;
mod stream;
mod window;

use host::Host;
use std::process::ExitCode;
use std::time::Instant;
use studio_core::{Paths, Redactor};

/// Runs the app until its window is closed.
///
/// A second start shows the window of the first and ends at once.
#[must_use]
pub fn run() -> ExitCode {
    let started = Instant::now();
    platform::prepare();
    let Some(paths) = Paths::usual() else {
        return ExitCode::FAILURE;
    };
    let instance = match instance::claim(&paths) {
        instance::Claim::First(instance) => instance,
        instance::Claim::Second => return ExitCode::SUCCESS,
    };
    let redactor = Redactor::default();
    let _log = logging::start(&paths, &redactor);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    match open(paths, redactor, instance, started) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

fn open(
    paths: Paths,
    redactor: Redactor,
    instance: instance::Instance,
    started: Instant,
) -> tauri::Result<()> {
    let builder = tauri::Builder::default();
    #[cfg(windows)]
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
        window::show(app)
    }));
    #[cfg(target_os = "macos")]
    let builder = page_process::watch(builder);
    builder
        .plugin(tauri_plugin_opener::init())
        .plugin(window::state_plugin())
        .invoke_handler(commands::handler())
        .manage(closing::Closing::default())
        .manage(clipboard::Clipboard::default())
        .on_window_event(closing::on_window_event)
        .setup(move |app| {
            let host = Host::open(app.handle().clone(), paths, redactor, started);
            instance.listen(app.handle());
            tauri::Manager::manage(app, host);
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| host::on_run_event(app, &event));
    Ok(())
}
