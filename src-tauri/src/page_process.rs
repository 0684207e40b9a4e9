//! A page whose process has ended is loaded anew.
//!
//! The web view draws in a process of its own, which a fault of a graphics driver or too little memory can end. Turns and
//! jobs live in this process and go on; the page finds them again as after a reload.

use std::time::{Duration, Instant};

/// How often the page may be loaded anew within [`WHILE`]: one that ends each time would do so for ever.
const OFTEN: usize = 3;
const WHILE: Duration = Duration::from_secs(60);

/// When the page's process has ended lately.
#[derive(Debug, Default)]
struct Endings(Vec<Instant>);

impl Endings {
    /// Notes one more; says whether the page is worth another try.
    fn is_worth_another_try(&mut self, now: Instant) -> bool {
        self.0.retain(|at| now.duration_since(*at) < WHILE);
        self.0.push(now);
        self.0.len() <= OFTEN
    }
}

/// Loads the page of the window anew whenever its process has ended.
#[cfg(target_os = "linux")]
pub(crate) fn watch(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use std::cell::RefCell;
    use webkit2gtk::WebViewExt;
    window.with_webview(|view| {
        let endings = RefCell::new(Endings::default());
        view.inner()
            .connect_web_process_terminated(move |view, reason| {
                tracing::error!(?reason, "the process of the page has ended");
                if endings.borrow_mut().is_worth_another_try(Instant::now()) {
                    view.reload();
                }
            });
    })
}

/// Loads the page anew whenever its process has ended.
#[cfg(target_os = "macos")]
pub(crate) fn watch(builder: tauri::Builder<tauri::Wry>) -> tauri::Builder<tauri::Wry> {
    let endings = std::sync::Mutex::new(Endings::default());
    builder.on_web_content_process_terminate(move |view| {
        tracing::error!("the process of the page has ended");
        let mut endings = endings
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if endings.is_worth_another_try(Instant::now())
            && let Err(error) = view.reload()
        {
            tracing::error!(%error, "the page is not loaded anew");
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_ends_again_and_again_is_left_alone() {
        let mut endings = Endings::default();
        let begun = Instant::now();
        for second in 0..3 {
            assert!(endings.is_worth_another_try(begun + Duration::from_secs(second)));
        }
        assert!(!endings.is_worth_another_try(begun + Duration::from_secs(3)));
        assert!(endings.is_worth_another_try(begun + Duration::from_secs(120)));
    }
}
