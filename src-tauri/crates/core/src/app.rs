//! The app: what is open, and what runs in it.

use crate::changes::BACKLOG;
use crate::demo::Demo;
use crate::error::CoreError;
use crate::jobs::Jobs;
use crate::media_server::MediaServer;
use crate::paths::Paths;
use crate::recorder::Recorder;
use crate::redact::Redactor;
use crate::secrets::Secrets;
use crate::tools::Tools;
use crate::turn::Turns;
use crate::voice::Voice;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use studio_contract::{AppEvent, BootstrapReply, ConversationListParams};
use studio_domain::ProfileId;
use studio_gateway::Gateway;
use studio_store::{Store, StorePaths};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the app waits, when it closes, for what must still be written.
const CLOSING_PATIENCE: Duration = Duration::from_secs(3);

/// An open library with everything that runs in it. Clones are the same app.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) paths: Paths,
    pub(crate) store: Store,
    pub(crate) secrets: Secrets,
    pub(crate) events: broadcast::Sender<AppEvent>,
    pub(crate) tools: Tools,
    pub(crate) turns: Turns,
    pub(crate) jobs: Jobs,
    pub(crate) voice: Voice,
    pub(crate) recorder: Recorder,
    pub(crate) media_server: MediaServer,
    pub(crate) demo: Demo,
    /// One client per profile, so that its connections are used again.
    pub(crate) gateways: Mutex<HashMap<ProfileId, Gateway>>,
    pub(crate) closing: CancellationToken,
    tasks: TaskTracker,
}

impl App {
    /// Opens the library, and lets what an earlier process left unfinished be readable again.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`] where the database is newer than this version, damaged, or cannot be written.
    pub async fn open(paths: Paths, redactor: Redactor) -> Result<Self, CoreError> {
        let store = Store::open(StorePaths {
            data_dir: paths.data_dir().to_owned(),
        })
        .await?;
        let (events, _) = broadcast::channel(BACKLOG);
        let app = Self {
            inner: Arc::new(Inner {
                paths,
                store,
                secrets: Secrets::new(redactor),
                events,
                tools: Tools::default(),
                turns: Turns::default(),
                jobs: Jobs::default(),
                voice: Voice::default(),
                recorder: Recorder::default(),
                media_server: MediaServer::default(),
                demo: Demo::default(),
                gateways: Mutex::default(),
                closing: CancellationToken::new(),
                tasks: TaskTracker::new(),
            }),
        };
        app.recover().await?;
        app.watch_other_processes();
        app.keep_house();
        Ok(app)
    }

    /// Stops what runs, saves it, and closes the library.
    pub async fn close(&self) {
        self.inner.closing.cancel();
        self.inner.tasks.close();
        if tokio::time::timeout(CLOSING_PATIENCE, self.inner.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("something was still running when the app closed");
        }
        self.inner.tools.close().await;
        self.inner.store.close().await;
    }

    /// The folders of this library.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.inner.paths
    }

    /// All that a host needs for its first picture, in one call.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn bootstrap(&self) -> Result<BootstrapReply, CoreError> {
        let (settings, profiles, models, page, draft, jobs) = tokio::try_join!(
            self.settings(),
            self.profile_list(),
            self.models_stored(None),
            self.conversation_list(ConversationListParams::default()),
            self.new_draft(),
            self.jobs_open(),
        )?;
        Ok(BootstrapReply {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system_language: crate::settings::system_language(),
            settings,
            profiles,
            models,
            conversations: page.data,
            next_cursor: page.next_cursor,
            draft,
            running: self.inner.turns.running(),
            demo_models: crate::demo::catalogue(),
            media_root: self.media_root().await,
            jobs,
        })
    }

    /// Runs a task that ends when the app closes.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let closing = self.inner.closing.clone();
        self.inner.tasks.spawn(async move {
            tokio::select! {
                () = closing.cancelled() => {}
                () = task => {}
            }
        });
    }

    /// Runs a task that the app waits for when it closes.
    pub(crate) fn spawn_to_end(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.inner.tasks.spawn(task);
    }
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
