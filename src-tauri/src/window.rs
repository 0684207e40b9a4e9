//! The window itself.

use std::time::Duration;
use tauri::plugin::TauriPlugin;
use tauri::utils::config::Color;
use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, Wry};
use tauri_plugin_window_state::StateFlags;

/// Label of the one window.
pub(crate) const LABEL: &str = "main";

/// A page that never says it is ready (a defect) must not leave the user without a window.
const SHOW_ANYWAY: Duration = Duration::from_secs(5);

/// Remembers size, place and whether the window was maximised; showing it is the page's word.
pub(crate) fn state_plugin() -> TauriPlugin<Wry> {
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::all() - StateFlags::VISIBLE - StateFlags::DECORATIONS)
        .build()
}

/// Opens the window, hidden until its first picture is drawn.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("XiDao Studio")
        .inner_size(1280.0, 840.0)
        .min_inner_size(900.0, 600.0)
        .visible(false)
        // A reply can hold any link; the page asks for them to be opened elsewhere and itself stays.
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    #[cfg(target_os = "linux")]
    crate::page_process::watch(&window)?;
    let paper = match window.theme()? {
        Theme::Dark => Color(0x17, 0x16, 0x14, 0xff),
        _ => Color(0xfb, 0xfa, 0xf8, 0xff),
    };
    window.set_background_color(Some(paper))?;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_ANYWAY).await;
        reveal(&window);
    });
    Ok(())
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        reveal(&window);
        log_error(window.unminimize());
        log_error(window.set_focus());
    }
}

/// Shows the window; nothing happens if it is shown already.
pub(crate) fn reveal(window: &WebviewWindow) {
    log_error(window.show());
}

fn log_error(result: tauri::Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the window did not obey");
    }
}

/// Whether `url` is the app's own page. Another port of the same name is another server.
fn is_own_page(url: &Url) -> bool {
    let (schemes, host): (&[&str], _) = if cfg!(windows) {
        (&["http", "https"], "tauri.localhost")
    } else {
        (&["tauri"], "localhost")
    };
    let own =
        schemes.contains(&url.scheme()) && url.host_str() == Some(host) && url.port().is_none();
    if !own {
        tracing::warn!(scheme = url.scheme(), "a navigation was refused");
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_page_is_shown() {
        let own = if cfg!(windows) {
            "http://tauri.localhost/index.html"
        } else {
            "tauri://localhost/index.html"
        };
        assert!(is_own_page(&own.parse().unwrap()));
        for other in [
            "http://tauri.localhost:8080/",
            "tauri://localhost:1/",
            "tauri://elsewhere/",
            "https://example.org/",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,x",
        ] {
            assert!(!is_own_page(&other.parse().unwrap()), "{other}");
        }
    }
}
