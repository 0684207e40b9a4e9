//! The wish of the user to stop, by Ctrl-C.

use crate::failure::Failure;
use std::future::Future;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long what runs may take to save and say goodbye.
const PATIENCE: Duration = Duration::from_secs(3);

/// Hears Ctrl-C. Clones hear the same.
#[derive(Clone)]
pub(crate) struct Stop {
    wished: CancellationToken,
    overdue: CancellationToken,
}

impl Stop {
    /// Listens from now on. A second Ctrl-C, or no end within a few seconds, ends the process at once.
    pub(crate) fn listen() -> Self {
        let stop = Self {
            wished: CancellationToken::new(),
            overdue: CancellationToken::new(),
        };
        let heard = stop.clone();
        tokio::spawn(async move {
            // Without a handler the system ends the process by itself, which is as good.
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            heard.wished.cancel();
            let _ = tokio::time::timeout(PATIENCE, tokio::signal::ctrl_c()).await;
            heard.overdue.cancel();
        });
        stop
    }

    /// Runs something until it ends or the user stops it. What is stopped is dropped, which closes its connection.
    pub(crate) async fn until<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.wished.cancelled() => Err(Failure::Stopped),
            ended = work => ended,
        }
    }

    /// Returns when the process must end without further ado.
    pub(crate) async fn overdue(&self) {
        self.overdue.cancelled().await;
    }
}
