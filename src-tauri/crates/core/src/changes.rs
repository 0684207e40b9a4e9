//! What every host hears without asking.

use crate::App;
use std::time::Duration;
use studio_contract::AppEvent;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Events that a slow host may fall behind; it then hears that anything may have changed.
pub(crate) const BACKLOG: usize = 256;

/// How often the database is asked whether another process wrote to it.
const POLL: Duration = Duration::from_secs(1);

/// The events of an [`App`], in order.
pub struct Events {
    pub(crate) inbox: broadcast::Receiver<AppEvent>,
}

impl Events {
    /// The next event; `None` when the app is closed.
    pub async fn next(&mut self) -> Option<AppEvent> {
        match self.inbox.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(AppEvent::LibraryChanged {
                item_ids: Vec::new(),
            }),
            Err(RecvError::Closed) => None,
        }
    }
}

impl App {
    /// Hears all events from now on.
    #[must_use]
    pub fn events(&self) -> Events {
        Events {
            inbox: self.inner.events.subscribe(),
        }
    }

    pub(crate) fn emit(&self, event: AppEvent) {
        // Without a listener nobody misses anything.
        let _ = self.inner.events.send(event);
    }

    /// Tells the hosts of this process when another process has written.
    pub(crate) fn watch_other_processes(&self) {
        let app = self.clone();
        self.spawn(async move {
            let mut seen = None;
            loop {
                match app.inner.store.data_version().await {
                    Ok(version) => {
                        if seen.is_some_and(|seen| seen != version) {
                            app.emit(AppEvent::LibraryChanged {
                                item_ids: Vec::new(),
                            });
                        }
                        seen = Some(version);
                    }
                    Err(error) => tracing::debug!(%error, "could not look for other writers"),
                }
                tokio::time::sleep(POLL).await;
            }
        });
    }
}
